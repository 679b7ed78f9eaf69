"""The workflow of the book: one rule per notebook, then the book itself."""

from pathlib import Path

from cacl.errors import CaclError
from cacl.publishing.chapters import CHAPTERS, find_chapter, parameters_of, settings_of

PROFILE = config.get("profile", "demo")
COMMON = {
    "profile": PROFILE,
    "seed": int(config.get("seed", 0)),
    "device": config.get("device", "cpu"),
    "esco": str(config.get("esco", "")),
    "run": f"runs/{PROFILE}",
}
RUN = Path(COMMON["run"])


def executed(name):
    return RUN / "notebooks" / f"{name}.ipynb"


def sources(chapter):
    places = [Path("cacl") / part for part in chapter.packages]
    return [p for place in places for p in ([place] if place.is_file() else sorted(place.rglob("*.py")))]


def data():
    ontology = settings_of(CHAPTERS[0], COMMON).ontology.esco
    folder = Path("cacl/ontology/demo") if ontology == "demo" else Path(ontology)
    return sorted(folder.glob("*.csv*"))


try:
    DATA = data()
except CaclError as error:
    raise WorkflowError(str(error)) from None


rule book:
    input:
        notebooks=[executed(chapter.name) for chapter in CHAPTERS],
        pages=[p for p in sorted(Path("book").rglob("*")) if p.is_file() and "chapters" not in p.parts and p.name != "parameters.md"],
        config=["_config.yml", "_toc.yml"],
        code=sorted(Path("cacl").rglob("*.py")),
    output:
        "_build/html/index.html",
    params:
        run=str(RUN),
    shell:
        "cacl book {params.run}"


for chapter in CHAPTERS:

    rule:
        name:
            f"notebook_{chapter.name}"
        input:
            notebook=f"notebooks/{chapter.name}.md",
            upstream=[executed(name) for name in chapter.needs],
            code=sources(chapter),
            data=DATA,
        output:
            executed(chapter.name),
            *[RUN / name for name in chapter.leaves],
        params:
            name=chapter.name,
            common=COMMON,
            parameters=parameters_of(chapter, PROFILE),
            flags=" ".join(f"-p '{key}={value}'" for key, value in COMMON.items()),
        shell:
            "cacl run {params.name} --output {output[0]} {params.flags}"
