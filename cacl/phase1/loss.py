r"""InfoNCE and the ontology weight of a triplet (section 5.7)."""

import torch
from torch import Tensor

from cacl.errors import ParameterError

TIER_WEIGHTS = {"A": 1.0, "B": 0.9, "C": 0.75, "D": 0.6, "F": 0.5}
LOWEST_WEIGHT, HIGHEST_WEIGHT = 0.5, 1.5
DISTANCE_SCALE = 10.0


def info_nce(
    anchors: Tensor, positives: Tensor, negatives: Tensor, temperature: float = 0.07, mask: Tensor | None = None
) -> Tensor:
    r"""Return each triplet's loss, (B,), from unit vectors of resumes (B, d), of their jobs (B, d) and of other jobs (B, K, d).

    .. math::

        L = -\log \frac{e^{a \cdot p / \tau}}{e^{a \cdot p / \tau} + \sum_i e^{a \cdot n_i / \tau}}

    ``mask``, bool (B, K), is False where an anchor has fewer than K negatives; what stands there is ignored.

    *Differs from the paper*: in nothing. Its code clamps the softmax at 1e-8, which stops the gradient where it is needed
    most; here the logarithm is taken of the whole quotient, by ``logsumexp``.

    >>> one, other = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]])
    >>> round(info_nce(one, other, other[:, None], temperature=1.0).item(), 4)  # two equal similarities: ln 2
    0.6931
    """
    positive = (anchors * positives).sum(dim=-1, keepdim=True)
    negative = torch.bmm(negatives, anchors.unsqueeze(-1)).squeeze(-1)
    if mask is not None:
        negative = negative.masked_fill(~mask, -torch.inf)
    logits = torch.cat([positive, negative], dim=-1) / temperature
    return torch.logsumexp(logits, dim=-1) - logits[:, 0]


def ontology_weight(tier: str | None, similarity: float | None, distance: float | None, strength: float = 0.3) -> float:
    r"""Return the weight of a triplet from the quality tier and the two ontology scores of its pair (``None``: missing).

    .. math::

        w = \operatorname{clamp}\bigl(b \, (1 + 0.3\,(2 s - 1)),\ 0.5,\ 1.5\bigr), \qquad
        s = \operatorname{mean}(\text{similarity},\ 1 - \text{distance} / 10)

    with :math:`b` = 1, 0.9, 0.75, 0.6, 0.5 for the tiers A, B, C, D, F; ``strength`` is the 0.3. Raises a ParameterError for
    any other tier.

    *Differs from the paper*: it leaves open what a missing score does. The mean is taken over the scores that are there; with
    none the weight is :math:`b`. Its "w about 1.5" cannot happen: the largest weight is 1.3.

    >>> ontology_weight("A", 1.0, 0.0), ontology_weight("C", None, None)
    (1.3, 0.75)
    """
    if tier not in TIER_WEIGHTS:
        raise ParameterError(f"quality tier {tier!r}", "one of A, B, C, D, F", "enrich the pairs first")
    scores = [] if similarity is None else [similarity]
    scores += [] if distance is None else [1 - distance / DISTANCE_SCALE]
    signal = sum(scores) / len(scores) if scores else 0.5
    weight = TIER_WEIGHTS[tier] * (1 + strength * (2 * signal - 1))
    return min(max(weight, LOWEST_WEIGHT), HIGHEST_WEIGHT)
