"""The workflow of the book: one rule per notebook, rules for the grid of chapters 8 and 9, then the book itself.

`snakemake --cores 2 --config profile=demo seed=1 temperature=0.1` runs it; so do `make book` and `cacl run`, with a line per step.
A notebook and a corpus are checkpoints: when one has been made again and left what it left before, nothing that rests on it is.
The wildcard {run} is the folder of a run: `cacl sweep` has one call work on many, a book is made of one.
"""

import os
import re
import sys

from snakemake.logging import logger

from cacl.experiments.grid import DIVISIONS, REPLICATION, SIGNALS, corpus_files, run_file
from cacl.publishing.chapters import PROJECT, chapters
from cacl.publishing.progress import Progress
from cacl.publishing.provenance import versions
from cacl.publishing.runs import open_run
from cacl.publishing.workflow import book_inputs, corpus_inputs, experiment_inputs, inputs, settings_of

opened = [open_run({"run": folder}) for folder in config["runs"]] if "runs" in config else [open_run(config)]
RUNS = {os.path.relpath(run.folder, PROJECT): run for run in opened}
SECONDS = {f"experiment_{split}": 200 for split in DIVISIONS} | {"corpus": 60, "book": 35} | {c.name: c.seconds for c in chapters()}
logger.addHandler(Progress(SECONDS, several=len(RUNS) > 1))
VERSIONS = versions()


def paths(found):
    return [os.path.relpath(path, PROJECT) for path in found]


def below(names, run="{run}"):
    return [f"{run}/{name}" for name in names]


def inputs_of(chapter):
    return lambda wildcards: paths(inputs(chapter, RUNS[wildcards.run]))


def settings(chapter):
    return lambda wildcards: settings_of(chapter, RUNS[wildcards.run])


EVERYTHING = [name for run in RUNS for chapter in chapters() for name in below(chapter.outputs, run)]


wildcard_constraints:
    run="|".join(map(re.escape, RUNS)),
    corpus="|".join([REPLICATION, *SIGNALS]),


rule all:
    input:
        ["_build/html/index.html"] if len(RUNS) == 1 else [],
        EVERYTHING,
    default_target: True


if len(RUNS) == 1:

    rule book:
        input:
            EVERYTHING,
            paths(book_inputs()),
        output:
            "_build/html/index.html",
        params:
            run=next(iter(RUNS)),
        shell:
            "{sys.executable:q} -m cacl.cli step book --run {params.run:q}"


for chapter in chapters():

    checkpoint:
        name:
            chapter.name
        input:
            inputs_of(chapter),
        output:
            below(chapter.outputs),
        params:
            settings=settings(chapter),
            versions=VERSIONS,
            step=chapter.name,
        shell:
            "{sys.executable:q} -m cacl.cli step {params.step} --run {wildcards.run:q}"


checkpoint corpus:
    input:
        lambda wildcards: paths(corpus_inputs(RUNS[wildcards.run], wildcards.corpus)),
    output:
        below(corpus_files("{corpus}")),
    params:
        settings=settings(None),
        versions=VERSIONS,
    shell:
        "{sys.executable:q} -m cacl.cli step corpus {wildcards.corpus} --run {wildcards.run:q}"


for split in DIVISIONS:

    rule:
        name:
            f"experiment_{split}"
        input:
            lambda wildcards: paths(experiment_inputs(RUNS[wildcards.run], wildcards.corpus)),
        output:
            below([run_file("{corpus}", split, "{first}")]),
        params:
            settings=settings(None),
            versions=VERSIONS,
            split=split,
        priority: int(split == "blocks")  # the longest ones first
        shell:
            "{sys.executable:q} -m cacl.cli step experiment {wildcards.corpus} {params.split} {wildcards.first} --run {wildcards.run:q}"
