"""Set similarity of every training resume with every training job, the hop search included."""

from typing import Any

import ontology_inputs
from rows import Row

from cacl.corpus import PairTable, sequential_split
from cacl.ontology import HopTable, set_similarities

Inputs = tuple[Any, list[list[str]], list[list[str]]]


def row(variant: str) -> Row:
    large = variant == "large"
    return Row(
        work="similarity of " + ("570 resumes x 381 jobs, 20 x 15 skills" if large else "training resumes x 381 jobs"),
        seconds=3.0,
        prepare=large_sets if large else corpus_sets,
        run=similarities,
    )


def corpus_sets() -> Inputs:
    graph = ontology_inputs.graph()
    train = PairTable.of(sequential_split(ontology_inputs.corpus(graph)).train)
    return graph, [list(resume.skill_uris) for resume in train.resumes], [list(job.skill_uris) for job in train.jobs]


def large_sets() -> Inputs:
    """As many distinct resumes and jobs, and sets of about 20 and 15 skills."""
    graph = ontology_inputs.graph()
    resumes, jobs = (ontology_inputs.skill_sets(graph, count, size, f"similarity {size}") for count, size in ((570, 20), (381, 15)))
    return graph, resumes, jobs


def similarities(inputs: Inputs) -> Any:
    graph, resumes, jobs = inputs
    return set_similarities(HopTable.build(graph, resumes, jobs), resumes, jobs)
