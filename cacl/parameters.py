"""Every setting of the method, one validated model per section; the defaults are the paper's values.

A profile (``notebooks/profiles/NAME.yaml``) names what differs from these defaults; the parameters cell of a notebook names
what a run of that notebook may change.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveFloat, PositiveInt


class Section(BaseModel):
    """A section's settings: immutable, and unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class CorpusParameters(Section):
    """Section 3: which pairs, and how they are split."""

    pairs: str = Field("simulated", description="'simulated', 'seed-pairs', 'full-text', a JSONL file or a folder with corpus.yaml")
    skip_bad: str = Field("", description="collect unreadable lines of pairs in this file; empty: the first one stops")
    size: int = Field(5179, ge=200, description="number of simulated pairs")
    ontology_signal: float = Field(1.0, ge=0.0, le=10.0, description="simulation: 0 absent, 0.3 weak, 1 strong, 3 nearly all")
    split: Literal["sequential", "random", "unseen_jobs", "unseen_resumes", "disjoint"] = Field(
        "sequential", description="how the pairs are divided; disjoint: no resume and no job in two parts"
    )


class OntologyParameters(Section):
    """Section 4: the ESCO graph, the similarity of skill sets, and optimal transport."""

    esco: str = Field("demo", description="'demo' for the bundled mini-ontology, or a folder with ESCO's CSV files")
    max_hops: PositiveInt | None = Field(None, description="longer paths count as no path; None for no limit")
    alpha: PositiveFloat = Field(0.7, description="decay of skill similarity per hop")
    epsilon: PositiveFloat = Field(0.4, description="entropic regularisation, in hops")
    unreachable_cost: PositiveFloat = Field(10.0, description="transport cost where there is no path, in hops")
    max_iterations: PositiveInt = Field(200, description="cap on the Sinkhorn iterations")
    tolerance: PositiveFloat = Field(1e-6, description="marginal error at which Sinkhorn stops")


class EncodingParameters(Section):
    """Sections 5.3 and 5.4: the frozen sentence encoder."""

    encoder: str = Field("bundled", description="'bundled', or a sentence-transformers model: NAME, NAME@COMMIT or a folder")
    max_tokens: PositiveInt = Field(512, le=512, description="token limit; the encoder's own limit holds if lower")


class Phase1Parameters(Section):
    """Section 5.9: contrastive pretraining."""

    epochs: PositiveInt = Field(15, description="passes over the training pairs")
    batch_size: PositiveInt = Field(64, description="pairs per batch; only its positive pairs are anchors")
    learning_rate: PositiveFloat = Field(8.5e-5, description="of Adam")
    temperature: PositiveFloat = Field(0.07, description="of the contrastive loss")
    negatives: PositiveInt = Field(7, description="negatives per anchor")
    hidden_dim: PositiveInt = Field(256, description="width of the projection head's hidden layer")
    output_dim: PositiveInt = Field(128, description="size of the shared space")
    dropout: float = Field(0.3, ge=0.0, lt=1.0, description="share of hidden units that are dropped in training")
    max_gradient_norm: PositiveFloat = Field(1.0, description="longer gradients are clipped to this norm")
    selection: Literal["ontology", "random"] = Field("ontology", description="how negatives are chosen")
    tiers: Literal["absolute", "rank"] = Field("absolute", description="the paper's thresholds, or terciles per anchor")
    curriculum: Literal["on", "off", "reversed"] = Field("on", description="off: the final ratios from the start")
    weight_strength: float = Field(0.3, ge=0.0, le=1.0, description="how far the ontology moves a triplet's weight")
    weighting: bool = Field(True, description="False: every triplet has weight 1")
    weight_signal: Literal["both", "similarity", "transport"] = Field("both", description="the scores that move the weight")


class Phase2Parameters(Section):
    """Section 6.4: the match head."""

    epochs: PositiveInt = Field(10, description="passes over the training pairs")
    batch_size: PositiveInt = Field(32, description="pairs per batch")
    learning_rate: PositiveFloat = Field(5e-4, description="of Adam")
    weight_decay: float = Field(0.001, ge=0.0, description="L2 regularisation")
    dropout: float = Field(0.3, ge=0.0, lt=1.0, description="share of hidden units that are dropped in training")
    positive_weight: PositiveFloat = Field(2.5, description="weight of a positive pair in the loss")
    features: Literal["concatenation", "interaction", "both"] = Field("concatenation", description="what it reads of the vectors")
    ontology_feature: bool = Field(False, description="True: the match head also reads similarity and transport distance")


class EvaluationParameters(Section):
    """Section 7: intervals and ranking protocols."""

    confidence: float = Field(0.95, gt=0.5, lt=1.0, description="of the intervals")
    job_candidates: int = Field(50, ge=2, description="pool of the paper's own job ranking protocol")


class ExperimentParameters(Section):
    """Chapters 8 and 9: the paper's recipe repeated, and changed in one place at a time."""

    seeds: int = Field(10, ge=2, description="runs of each arm under a split; the seeds count up from the run's own")
    repetitions: int = Field(5, ge=2, description="repetitions of each cross-validation, each with its own folds and seed")
    simulated_size: int = Field(3000, ge=200, description="number of pairs of each simulated corpus of chapter 9")


class Settings(Section):
    """All sections of one run, with the profile's name, the seed and the device."""

    profile: str = Field("demo", pattern=r"^[A-Za-z0-9_-]+$", description="a file of notebooks/profiles")
    seed: NonNegativeInt = Field(0, description="every random draw of the run hangs on it")
    device: str = Field("cpu", pattern=r"^(cpu|cuda(:\d+)?)$", description="'cpu', or 'cuda' or 'cuda:N'")
    corpus: CorpusParameters = CorpusParameters()
    ontology: OntologyParameters = OntologyParameters()
    encoding: EncodingParameters = EncodingParameters()
    phase1: Phase1Parameters = Phase1Parameters()
    phase2: Phase2Parameters = Phase2Parameters()
    evaluation: EvaluationParameters = EvaluationParameters()
    experiments: ExperimentParameters = ExperimentParameters()

    def flat(self) -> dict[str, Any]:
        """Every setting by its place, such as ``phase1.epochs``."""
        places: dict[str, Any] = {}
        for name, value in self:
            places |= {f"{name}.{own}": entry for own, entry in value} if isinstance(value, Section) else {name: value}
        return places
