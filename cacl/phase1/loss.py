r"""InfoNCE and the ontology weight of a sample (section 5.7)."""

import torch

from cacl.errors import ParameterError

TIER_WEIGHTS = {"A": 1.0, "B": 0.9, "C": 0.75, "D": 0.6, "F": 0.5}
LOWEST_WEIGHT, HIGHEST_WEIGHT = 0.5, 1.5
DISTANCE_SCALE = 10.0


def info_nce(
    anchors: torch.Tensor,
    positives: torch.Tensor,
    negatives: torch.Tensor,
    temperature: float = 0.07,
    mask: torch.Tensor | None = None,
) -> torch.Tensor:
    r"""Return each triplet's contrastive loss, shape (B,).

    .. math::

        L = -\log \frac{e^{a \cdot p / \tau}}{e^{a \cdot p / \tau} + \sum_i e^{a \cdot n_i / \tau}}

    Parameters
    ----------
    anchors, positives : (B, d)
        Unit vectors of the resumes and of their jobs.
    negatives : (B, K, d)
        Unit vectors of the jobs that do not fit.
    temperature :
        :math:`\tau > 0`.
    mask : bool (B, K), optional
        False where an anchor has fewer than K negatives; what stands there is ignored.

    Notes
    -----
    *Differs from the paper*: in nothing. Its code clamps the softmax at 1e-8, which stops the gradient where it is needed
    most; here the logarithm is taken of the whole quotient, by ``logsumexp``.

    Examples
    --------
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
    r"""Return the weight of a triplet, in [0.5, 1.5].

    .. math::

        w = \operatorname{clamp}\bigl(b \, (1 + 0.3\,(2 s - 1)),\ 0.5,\ 1.5\bigr), \qquad
        s = \operatorname{mean}(\text{similarity},\ 1 - \text{distance} / 10)

    with :math:`b` = 1, 0.9, 0.75, 0.6, 0.5 for the tiers A, B, C, D, F.

    Parameters
    ----------
    tier :
        Quality tier "A" to "F" (section 3.3).
    similarity :
        Ontology similarity of the pair, 0 to 1; ``None`` when missing.
    distance :
        Transport distance of the pair, in hops; ``None`` when missing.
    strength :
        How far the ontology moves the weight; the paper's 0.3.

    Raises
    ------
    ParameterError
        The tier is none of the five.

    Notes
    -----
    *Differs from the paper*: it leaves open what a missing score does. The mean is taken over the scores that are there; with
    none the weight is :math:`b`. Its "w about 1.5" cannot happen: the largest weight is 1.3.

    Examples
    --------
    >>> ontology_weight("A", 1.0, 0.0), ontology_weight("C", None, None)
    (1.3, 0.75)
    """
    if tier not in TIER_WEIGHTS:
        raise ParameterError(
            f"quality tier {tier!r}",
            expected="one of A, B, C, D, F",
            remedy="enrich the pairs first: cacl.corpus.enrich",
        )
    scores = [] if similarity is None else [similarity]
    scores += [] if distance is None else [1 - distance / DISTANCE_SCALE]
    signal = sum(scores) / len(scores) if scores else 0.5
    weight = TIER_WEIGHTS[tier] * (1 + strength * (2 * signal - 1))
    return min(max(weight, LOWEST_WEIGHT), HIGHEST_WEIGHT)
