"""The workflow of the book: one rule per notebook, rules for the grid of chapters 8 and 9, then the book itself.

`snakemake --cores 2 --config profile=demo seed=1 temperature=0.1` runs it; so do `make book` and `cacl run`, with a line per step.
A notebook and a corpus are checkpoints: when one has been made again and left what it left before, nothing that rests on it is.
"""

import os
import sys

from snakemake.logging import logger

from cacl.experiments.grid import DIVISIONS, REPLICATION, SIGNALS, corpus_files, run_file
from cacl.publishing.chapters import PROJECT, chapters
from cacl.publishing.progress import Progress
from cacl.publishing.provenance import versions
from cacl.publishing.runs import open_run
from cacl.publishing.workflow import book_inputs, corpus_inputs, experiment_inputs, inputs, settings_of

run = open_run(config)
FOLDER = os.path.relpath(run.folder, PROJECT)
SECONDS = {**{f"experiment_{split}": 200 for split in DIVISIONS}, "corpus": 60, "book": 35} | {c.name: c.seconds for c in chapters()}
logger.addHandler(Progress(SECONDS))
VERSIONS = versions()


def paths(found):
    return [os.path.relpath(path, PROJECT) for path in found]


def below(names):
    return [f"{FOLDER}/{name}" for name in names]


EVERYTHING = [name for chapter in chapters() for name in below(chapter.outputs)]


rule all:
    input:
        "_build/html/index.html",
        EVERYTHING,
    default_target: True


rule book:
    input:
        EVERYTHING,
        paths(book_inputs()),
    output:
        "_build/html/index.html",
    params:
        run=FOLDER,
    shell:
        "{sys.executable:q} -m cacl.cli step book --run {params.run:q}"


for chapter in chapters():

    checkpoint:
        name:
            chapter.name
        input:
            paths(inputs(chapter, run)),
        output:
            below(chapter.outputs),
        params:
            run=FOLDER,
            settings=settings_of(chapter, run),
            versions=VERSIONS,
            step=chapter.name,
        shell:
            "{sys.executable:q} -m cacl.cli step {params.step} --run {params.run:q}"


checkpoint corpus:
    input:
        lambda wildcards: paths(corpus_inputs(run, wildcards.corpus)),
    output:
        below(corpus_files("{corpus}")),
    params:
        run=FOLDER,
        settings=settings_of(None, run),
        versions=VERSIONS,
    wildcard_constraints:
        corpus="|".join([REPLICATION, *SIGNALS]),
    shell:
        "{sys.executable:q} -m cacl.cli step corpus {wildcards.corpus} --run {params.run:q}"


for split in DIVISIONS:

    rule:
        name:
            f"experiment_{split}"
        input:
            lambda wildcards: paths(experiment_inputs(run, wildcards.corpus)),
        output:
            below([run_file("{corpus}", split, "{first}")]),
        params:
            run=FOLDER,
            settings=settings_of(None, run),
            versions=VERSIONS,
            split=split,
        priority: int(split == "blocks")  # the longest ones first
        shell:
            "{sys.executable:q} -m cacl.cli step experiment {wildcards.corpus} {params.split} {wildcards.first} --run {params.run:q}"
