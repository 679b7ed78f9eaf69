"""The workflow of the book: one rule per notebook, then the book itself."""

from pathlib import Path

from cacl.errors import CaclError
from cacl.publishing.artefacts import source_hash
from cacl.publishing.chapters import CHAPTERS, parameters_of, settings_of
from cacl.publishing.dependencies import code_hashes
from cacl.publishing.provenance import ontology_directory, pairs_file

PROFILE = config.get("profile", "demo")
COMMON = {
    "profile": PROFILE,
    "seed": int(config.get("seed", 0)),
    "device": config.get("device", "cpu"),
    "esco": config.get("esco") or "",
    "run": f"runs/{PROFILE}",
}
RUN = Path(COMMON["run"])


def executed(name):
    return RUN / "notebooks" / f"{name}.ipynb"


def read(chapter):
    """The files of the project, outside the package, that a chapter shows."""
    places = [Path(place) for place in chapter.reads]
    return [p for place in places for p in ([place] if place.is_file() else sorted(place.rglob("*.*")))]


def data():
    """The files of the ontology, and the file of labelled pairs where the profile names one."""
    settings = settings_of(CHAPTERS[0], COMMON)
    pairs = pairs_file(settings)
    return [*sorted(ontology_directory(settings).glob("*.csv*")), *([pairs] if pairs else [])]


try:
    DATA = data()
except CaclError as error:
    raise WorkflowError(str(error)) from None


rule book:
    input:
        notebooks=[executed(chapter.name) for chapter in CHAPTERS],
        pages=[p for p in sorted(Path("book").rglob("*")) if p.is_file() and "chapters" not in p.parts and p.name != "parameters.md"],
        config=["_config.yml", "_toc.yml"],
    output:
        "_build/html/index.html",
    params:
        run=str(RUN),
        code=source_hash(".")[:8],
    shell:
        "cacl book {params.run}"


for chapter in CHAPTERS:

    rule:
        name:
            f"notebook_{chapter.name}"
        input:
            notebook=f"notebooks/{chapter.name}.md",
            upstream=[executed(name) for name in chapter.needs],
            data=DATA,
            read=read(chapter),
        output:
            executed(chapter.name),
            *[RUN / name for name in chapter.leaves],
        params:
            name=chapter.name,
            common=COMMON,
            parameters=parameters_of(chapter, PROFILE),
            code=code_hashes(chapter),
            flags=" ".join(f"-p '{key}={value}'" for key, value in COMMON.items()),
        shell:
            "cacl run {params.name} --output {output[0]} {params.flags}"
