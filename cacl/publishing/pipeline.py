"""The method from the ontology to the trained heads, each step made once per run and kept in the run's folder."""

from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cacl.corpus import SPLITS, Pair, PairTable, Split, read_pairs, write_pairs
from cacl.corpus.enrichment import enrich, link_pairs, transport_distances
from cacl.corpus.simulation import simulate_corpus
from cacl.corpus.sources import link_seed_pairs, seed_records
from cacl.corpus.splits import SETTINGS
from cacl.encoding import FrozenEncoder, encode_table
from cacl.ontology import EscoGraph, OccupationLinker, SkillLinker
from cacl.parameters import Section, Settings
from cacl.phase1 import (
    ContrastiveData,
    Phase1Result,
    ProjectionHead,
    contrastive_data,
    load_head,
    ontology_similarity,
    project,
    save_head,
    train_phase1,
)
from cacl.phase2 import MatchHead, MatchPart, Phase2Result, match_part, ontology_features, predict, train_phase2
from cacl.publishing.artefacts import Store, source_hash
from cacl.publishing.chapters import PROJECT
from cacl.publishing.provenance import data_hash, ontology_directory, pairs_file, pairs_hash
from cacl.storage import atomic_path

PARTS = ("train", "validation", "test")
CACHE = PROJECT / "runs" / "embeddings.sqlite"
Linked = tuple[list[Pair], pd.DataFrame]
Places = npt.NDArray[np.intp]


class Pipeline:
    """Steps of a run; each property is computed on first use, or loaded when its settings, code and data are unchanged.

    Parameters
    ----------
    settings :
        All settings of the run.
    folder :
        Where the run keeps its files.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.folder = settings, folder
        self.store = Store(folder)

    def _depends(self, code: tuple[str, ...], *sections: str) -> dict[str, Any]:
        chosen = {section: getattr(self.settings, section).model_dump() for section in sections}
        data = [data_hash(ontology_directory(self.settings)), pairs_hash(self.settings)]
        return {"seed": self.settings.seed, "code": source_hash(*code), "data": data, **chosen}

    @cached_property
    def graph(self) -> EscoGraph:
        """The ontology (section 4.2)."""
        return EscoGraph.from_csv(ontology_directory(self.settings))

    @cached_property
    def pairs(self) -> list[Pair]:
        """The labelled pairs as they come: names of skills without URIs (section 3)."""
        depends = self._depends(("ontology", "corpus"), "corpus")
        return self.store.fetch("pairs.jsonl", depends, self._gather, write_pairs, lambda path: list(read_pairs(path)))

    def _gather(self) -> list[Pair]:
        corpus, file = self.settings.corpus, pairs_file(self.settings)
        if file is None:
            return simulate_corpus(self.graph, self.settings.seed, corpus.size, corpus.ontology_signal)
        if corpus.pairs == "seed-pairs":
            return seed_records(file)
        return list(read_pairs(file, Path(corpus.skip_bad) if corpus.skip_bad else None))

    @cached_property
    def links(self) -> pd.DataFrame:
        """One row per skill name, or for the seed pairs per role and title, with URI, method and score (section 3.3)."""
        self.linked  # noqa: B018  (makes the table)
        return _read_links(self.folder)

    @cached_property
    def linked(self) -> list[Pair]:
        """The pairs with ESCO URIs."""
        code = (
            ("ontology", "corpus", "encoding") if self.settings.corpus.pairs == "seed-pairs" else ("ontology", "corpus")
        )
        depends = self._depends(code, "corpus")
        return self.store.fetch("linked.jsonl", depends, self._link, _save_linked, _load_linked, ("links.csv",))[0]

    def _link(self) -> Linked:
        if self.settings.corpus.pairs == "seed-pairs":
            # Always by the bundled encoder: the links must not change with the encoder that is under study.
            encoder = FrozenEncoder("bundled", CACHE, device=self.settings.device)
            return link_seed_pairs(self.pairs, self.graph, OccupationLinker(self.graph, encoder.encode))
        return link_pairs(self.pairs, SkillLinker(self.graph))

    @cached_property
    def enriched(self) -> list[Pair]:
        """The pairs with quality tier, ontology similarity and transport distance (sections 3.3, 4.4, 4.5)."""
        return self.store.fetch(
            "enriched.jsonl",
            self._depends(("ontology", "corpus"), "corpus", "ontology"),
            lambda: enrich(self.linked, self.graph, self.settings.ontology),
            write_pairs,
            lambda path: list(read_pairs(path)),
        )

    def tables_of(self, pairs: list[Pair]) -> dict[str, PairTable]:
        """The parts of pairs as arrays."""
        split = self.split_of(pairs)
        return {part: PairTable.of(getattr(split, part)) for part in PARTS}

    def split_of(self, pairs: list[Pair]) -> Split[Pair]:
        """Divide pairs as the settings say (section 3.2)."""
        return SPLITS[SETTINGS[self.settings.corpus.split]](pairs, self.settings.seed)

    @cached_property
    def tables(self) -> dict[str, PairTable]:
        """The enriched pairs of each part as arrays."""
        return self.tables_of(self.enriched)

    @cached_property
    def encoder(self) -> FrozenEncoder:
        """The frozen sentence encoder with the cache that all runs share (sections 5.3 and 5.4)."""
        encoding = self.settings.encoding
        return FrozenEncoder(encoding.encoder, CACHE, encoding.max_tokens, self.settings.device)

    @cached_property
    def contrastive(self) -> ContrastiveData:
        """What phase 1 learns from (sections 5.5 and 5.6)."""
        similarity = ontology_similarity(self.graph, self.settings.ontology)
        return contrastive_data(self.tables["train"], self.tables["validation"], self.encoder, similarity)

    @cached_property
    def phase1(self) -> Phase1Result:
        """The projection head of the best epoch (section 5)."""
        settings = self.settings
        dimensions = {
            "input_dim": self.encoder.dimension,
            "hidden_dim": settings.phase1.hidden_dim,
            "output_dim": settings.phase1.output_dim,
        }
        result: Phase1Result = self.store.fetch(
            "phase1.safetensors",
            self._depends(("ontology", "corpus", "encoding", "phase1"), "corpus", "ontology", "encoding", "phase1"),
            lambda: train_phase1(self.contrastive, settings.phase1, settings.seed, settings.device),
            partial(_save_result, parameters=settings.phase1),
            lambda path: Phase1Result(*_load_result(path, ProjectionHead, **dimensions)),
            ("phase1_history.csv",),
        )
        return result

    def matches(self, part: str) -> MatchPart:
        """The pairs of a part as unit vectors and labels (section 6.2)."""
        return match_part(self.tables[part], self.encoder, self.phase1.head, self.settings.phase2.ontology_feature)

    @cached_property
    def phase2(self) -> Phase2Result:
        """The match head of the best epoch (section 6)."""
        settings = self.settings
        code = ("ontology", "corpus", "encoding", "phase1", "phase2")
        result: Phase2Result = self.store.fetch(
            "phase2.safetensors",
            self._depends(code, "corpus", "ontology", "encoding", "phase1", "phase2"),
            lambda: train_phase2(
                self.matches("train"), self.matches("validation"), settings.phase2, settings.seed, settings.device
            ),
            partial(_save_result, parameters=settings.phase2),
            lambda path: Phase2Result(*_load_result(path, MatchHead, embedding_dim=settings.phase1.output_dim)),
            ("phase2_history.csv",),
        )
        return result

    def match_matrix(self, part: str) -> npt.NDArray[np.float64]:
        """The probability of a match of every distinct resume with every distinct job of a part, (resumes, jobs)."""
        table = self.tables[part]
        resumes, jobs = (project(self.phase1.head, vectors) for vectors in encode_table(self.encoder, table))
        shape = (len(resumes), len(jobs))
        row, column = (index.ravel() for index in np.indices(shape))
        extra = self._ontology_features(table, row, column) if self.settings.phase2.ontology_feature else None
        return predict(self.phase2.head, resumes[row], jobs[column], extra).reshape(shape)

    def _ontology_features(self, table: PairTable, row: Places, column: Places) -> npt.NDArray[np.float32]:
        """What the ontology says of the chosen combinations of a part's resumes and jobs, (n, 2)."""
        sets = [resume.skill_uris for resume in table.resumes], [job.skill_uris for job in table.jobs]
        ontology = self.settings.ontology
        similarity = ontology_similarity(self.graph, ontology)(*sets)
        distance = transport_distances(self.graph, *sets, ontology)
        return ontology_features(similarity[row, column], distance[row, column])


def _save_linked(path: Path, linked: Linked) -> None:
    pairs, links = linked
    save_csv(path.parent / "links.csv", links)
    write_pairs(path, pairs)


def _load_linked(path: Path) -> Linked:
    return list(read_pairs(path)), _read_links(path.parent)


def _read_links(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "links.csv", keep_default_na=False)


def _save_result(path: Path, result: Phase1Result | Phase2Result, parameters: Section) -> None:
    save_csv(_history(path), result.history)
    save_head(path, result.head, result.best_epoch, parameters)


def _load_result(path: Path, kind: Any, **dimensions: int) -> tuple[Any, pd.DataFrame, int]:
    checkpoint = load_head(path, kind, **dimensions)
    return checkpoint.head, pd.read_csv(_history(path)), checkpoint.epoch


def _history(path: Path) -> Path:
    return path.with_name(f"{path.stem}_history.csv")


def save_csv(path: Path, table: pd.DataFrame) -> None:
    """Write a table without its index, atomically."""
    with atomic_path(path) as partial:
        table.to_csv(partial, index=False)
