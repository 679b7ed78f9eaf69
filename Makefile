# make book [PROFILE=demo|esco|replication] [ESCO=FOLDER] [DATA=FOLDER] [SEED=0] [DEVICE=cpu] [CORES=2] builds the book; make test runs the tests.
SHELL := /bin/bash
PYTHON ?= python3.11
PROFILE ?= demo
ESCO ?=
DATA ?=
SEED ?= 0
DEVICE ?= cpu
CORES ?= 2

BIN := .venv/bin
READY := .venv/ready
export PATH := $(CURDIR)/$(BIN):$(PATH)
export TOKENIZERS_PARALLELISM := false
# By the environment and unexpanded, so that no character of a value means anything to make or to the shell.
unexport PROFILE ESCO DATA SEED DEVICE CORES
export CACL_PROFILE := $(value PROFILE)
export CACL_ESCO_FOLDER := $(value ESCO)
export CACL_DATA := $(value DATA)
export CACL_SEED := $(value SEED)
export CACL_DEVICE := $(value DEVICE)
export CACL_CORES := $(value CORES)

.PHONY: help setup book pdf release status test test-cluster fuzz mutants bench check format notebooks lock clean

help:  ## show the targets
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*##/\t/' | expand -t 14

$(READY): requirements.lock requirements-torch.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --requirement requirements-torch.lock  # no hash: its build depends on the machine
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $(READY)

setup: $(READY)  ## create .venv from requirements.lock

book: $(READY)  ## run the notebooks of a profile and build the book at _build/html/index.html
	$(BIN)/cacl book

pdf: $(READY)  ## print the built book to _build/cacl.pdf (by Chromium)
	$(BIN)/cacl pdf

release: book  ## put the built book, its PDF if there is one, the executed notebooks and checksums into dist/
	.ci/release

status: $(READY)  ## say for each step of that run whether it is up to date, or why not
	$(BIN)/cacl status

test: $(READY)  ## run the tests
	$(BIN)/python -m pytest

fuzz: $(READY)  ## send 10,000 damaged inputs to every reader
	$(BIN)/python tests/fuzz.py

bench: $(READY)  ## measure speed and memory, print a table and write runs/bench.json
	$(BIN)/python tests/benchmarks/run.py --out runs/bench.json

mutants: $(READY)  ## put faults into the code and count those that no test finds, by SEED; list them and write runs/mutants.json
	$(BIN)/python -m pip install --quiet --no-build-isolation --editable '.[mutants]'
	$(BIN)/python tests/mutants.py --seed "$$CACL_SEED"

check: $(READY)  ## style, types, and notebook pairs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/cacl pair --check

format: $(READY)  ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

notebooks: $(READY)  ## bring the .ipynb of each notebook up to its .md
	$(BIN)/cacl pair

test-cluster: $(READY)  ## try a sweep on a Slurm of two emulated nodes (as root, on Debian)
	$(BIN)/python tests/cluster/run.py

lock: $(READY)  ## write the lock files from what is installed, with the hashes of all files of each version
	$(BIN)/python -m pip freeze | sed -nE 's/^(torch==[^+]+).*/\1/p' > requirements-torch.lock
	$(BIN)/python -m pip freeze --all --exclude-editable | grep -vE '^(pip|torch|triton|nvidia-.*|cuda-.*)==' \
	  | $(BIN)/uv pip compile --quiet --no-deps --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --output-file requirements.lock -

clean:  ## remove what runs and builds left; the embedding cache, fetched data and the environment stay
	rm -rf _build dist book/chapters book/api book/parameters.md book/speed.md .snakemake
	find runs -mindepth 1 -maxdepth 1 ! -name 'embeddings.sqlite*' ! -name data -exec rm -rf {} +
