"""The method from the ontology to the trained heads, each step made once per run and kept in the run's folder."""

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cacl.corpus import Pair, PairTable, Split, disjoint_split, read_pairs, sequential_split, write_pairs
from cacl.corpus.enrichment import enrich, link_pairs
from cacl.corpus.simulation import simulate_corpus
from cacl.encoding import FrozenEncoder, encode_table
from cacl.ontology import EscoGraph, HopTable, SkillLinker, set_similarities
from cacl.parameters import Settings
from cacl.publishing.artefacts import Store, source_hash
from cacl.publishing.chapters import PROJECT
from cacl.publishing.provenance import data_hash, ontology_directory
from cacl.storage import atomic_path

PARTS = ("train", "validation", "test")
CACHE = PROJECT / "runs" / "embeddings.sqlite"


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
        data = data_hash(ontology_directory(self.settings))
        return {"seed": self.settings.seed, "code": source_hash(*code), "data": data, **chosen}

    @cached_property
    def graph(self) -> EscoGraph:
        """The ontology (section 4.2)."""
        return EscoGraph.from_csv(ontology_directory(self.settings))

    @cached_property
    def pairs(self) -> list[Pair]:
        """The labelled pairs as they come: names of skills without URIs (section 3)."""
        corpus = self.settings.corpus
        if corpus.pairs != "simulated":
            return list(read_pairs(corpus.pairs))
        return self.store.fetch(
            "pairs.jsonl",
            self._depends(("ontology", "corpus"), "corpus"),
            lambda: simulate_corpus(self.graph, self.settings.seed, corpus.size, corpus.ontology_signal),
            write_pairs,
            lambda path: list(read_pairs(path)),
        )

    @cached_property
    def links(self) -> pd.DataFrame:
        """One row per skill name with its URIs, method and score (section 3.3)."""
        self.linked  # noqa: B018  (makes the table)
        return pd.read_csv(self.folder / "links.csv", keep_default_na=False)

    @cached_property
    def linked(self) -> list[Pair]:
        """The pairs with ESCO URIs."""
        depends = self._depends(("ontology", "corpus"), "corpus")
        return self.store.fetch("linked.jsonl", depends, self._link, write_pairs, lambda path: list(read_pairs(path)))

    def _link(self) -> list[Pair]:
        pairs, links = link_pairs(self.pairs, SkillLinker(self.graph))
        save_csv(self.folder / "links.csv", links)
        return pairs

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

    def split_of(self, pairs: list[Pair]) -> Split[Pair]:
        """Divide pairs as the settings say (section 3.2)."""
        if self.settings.corpus.split == "disjoint":
            return disjoint_split(pairs, self.settings.seed)
        return sequential_split(pairs)

    @cached_property
    def tables(self) -> dict[str, PairTable]:
        """The enriched pairs of each part as arrays."""
        split = self.split_of(self.enriched)
        return {part: PairTable.of(getattr(split, part)) for part in PARTS}

    def similarities(self, rows: PairTable, columns: PairTable) -> npt.NDArray[np.float64]:
        """Ontology similarity of every resume of ``rows`` with every job of ``columns`` (section 4.4)."""
        resumes = [resume.skill_uris for resume in rows.resumes]
        jobs = [job.skill_uris for job in columns.jobs]
        table = HopTable.build(self.graph, resumes, jobs, self.settings.ontology.max_hops)
        return set_similarities(table, resumes, jobs, self.settings.ontology.alpha)


def save_csv(path: Path, table: pd.DataFrame) -> None:
    """Write a table without its index, atomically."""
    with atomic_path(path) as partial:
        table.to_csv(partial, index=False)
