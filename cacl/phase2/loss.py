"""Weighted binary cross-entropy (section 6.3)."""

import torch


def weighted_bce(probabilities: torch.Tensor, labels: torch.Tensor, positive_weight: float = 2.5) -> torch.Tensor:
    r"""Return the mean weighted cross-entropy, a scalar, of probabilities (N,) and labels (N,), 1 for a match.

    .. math::

        L = -\frac1N \sum_i w_i \left[ y_i \log \hat y_i + (1 - y_i) \log(1 - \hat y_i) \right],
        \qquad w_i = 2.5 \text{ if } y_i = 1, \text{ else } 1

    The divisor is N, not the sum of the weights. Logarithms are bounded below by -100, so that probabilities of exactly 0 and 1
    give a finite loss.

    >>> round(weighted_bce(torch.tensor([0.8, 0.3]), torch.tensor([1, 0])).item(), 4)
    0.4573
    """
    targets = labels.to(probabilities.dtype)
    weights = 1 + (positive_weight - 1) * targets
    return torch.nn.functional.binary_cross_entropy(probabilities, targets, weight=weights)
