"""The chapters: their order, the code each rests on, the parameters it takes, and the files it leaves for the next ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from cacl.errors import ParameterError
from cacl.parameters import Settings

PROJECT = Path(__file__).parents[2]
NOTEBOOKS = PROJECT / "notebooks"
PROFILES = NOTEBOOKS / "profiles"
SEED_PAIRS = PROJECT / "runs" / "data" / "seed_pairs.csv"
COMMON = ("profile", "seed", "device", "esco", "run")


@dataclass(frozen=True)
class Chapter:
    """A notebook and its place in the workflow.

    Attributes
    ----------
    name : file name of the notebook without its ending
    packages : parts of ``cacl`` whose change makes the chapter run again
    sections : sections of :class:`cacl.parameters.Settings` whose fields the notebook takes as parameters
    only : the fields it takes of them; empty: all
    needs : chapters that run before it, because it reads their files or would encode the same texts at the same time
    leaves : files it writes into the run's folder, beside its figures, metrics and provenance
    reads : files or folders of the project outside ``cacl`` whose change makes it run again
    """

    name: str
    packages: tuple[str, ...]
    sections: tuple[str, ...]
    needs: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    only: tuple[str, ...] = ()


_BASE = ("errors.py", "parameters.py", "randomness.py", "storage.py", "figures/style.py")
_MACHINERY = ("artefacts", "open_chapter", "page", "pipeline")
_ENTRY = (*_BASE, *(f"publishing/{name}.py" for name in _MACHINERY))
_DATA = (*_ENTRY, "ontology", "corpus")
_TRAINING = (*_DATA, "encoding", "phase1")

_EXPERIMENTS = (
    *_TRAINING,
    "phase2",
    "evaluation",
    *(f"publishing/{name}.py" for name in ("experiments", "measures/curriculum", "measures/experiments", "results")),
)

KEPT_RESULTS = "book/results/replication"

# All but the last chapter, which judges what these measure.
MEASURED = (
    Chapter("01_corpus", _DATA, ("corpus",), leaves=("pairs.jsonl",)),
    Chapter(
        "02_esco_graph",
        (*_DATA, "encoding"),
        ("ontology",),
        ("01_corpus",),
        ("linked.jsonl", "links.csv"),
        only=("alpha", "max_hops"),
    ),
    Chapter("03_optimal_transport", (*_DATA, "evaluation"), ("ontology",), ("02_esco_graph",), ("enriched.jsonl",)),
    Chapter(
        "04_curriculum",
        _TRAINING,
        ("phase1",),
        ("03_optimal_transport",),
        only=("epochs", "negatives", "selection", "tiers", "curriculum"),
    ),
    Chapter(
        "05_phase1",
        (*_TRAINING, "evaluation"),
        ("encoding", "phase1"),
        ("04_curriculum",),
        ("phase1.safetensors", "phase1_history.csv"),
    ),
    Chapter(
        "06_phase2",
        (*_TRAINING, "phase2", "evaluation"),
        ("phase2",),
        ("05_phase1",),
        ("phase2.safetensors", "phase2_history.csv"),
    ),
    Chapter("07_ranking_evaluation", (*_TRAINING, "phase2", "evaluation"), ("evaluation",), ("06_phase2",)),
    Chapter(
        "08_replication",
        _EXPERIMENTS,
        ("experiments",),
        ("07_ranking_evaluation",),
        reads=(KEPT_RESULTS,),
        only=("seeds", "draws"),
    ),
    Chapter("09_ablations", _EXPERIMENTS, ("experiments",), ("08_replication",), reads=(KEPT_RESULTS,)),
)

CHAPTERS = (
    *MEASURED,
    Chapter(
        "10_claims",
        (*_ENTRY, *(f"publishing/{name}.py" for name in ("claims", "claims_schema", "results"))),
        (),
        tuple(chapter.name for chapter in MEASURED),
        reads=("book/claims.yaml", KEPT_RESULTS),
    ),
)


def find_chapter(name: str) -> Chapter:
    """Return the chapter called ``name``; its number alone is enough ("05")."""
    for chapter in CHAPTERS:
        if name in (chapter.name, chapter.name[:2]):
            return chapter
    raise ParameterError(
        f"no notebook is called {name!r}",
        expected="one of " + ", ".join(chapter.name for chapter in CHAPTERS),
        remedy="give one of these names, or its number",
    )


def load_profile(name: str) -> dict[str, Any]:
    """Read ``notebooks/profiles/NAME.yaml``: sections with the settings that differ from the paper's."""
    path = PROFILES / f"{name}.yaml"
    if not path.is_file():
        known = sorted(profile.stem for profile in PROFILES.glob("*.yaml"))
        raise ParameterError(
            f"no profile is called {name!r}",
            expected="one of " + ", ".join(known),
            remedy=f"choose one of these, or write notebooks/profiles/{name}.yaml",
        )
    content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    if not isinstance(content, dict):
        raise ParameterError(
            f"{path} holds {type(content).__name__}", expected="sections of settings", remedy="see demo.yaml beside it"
        )
    return content


def fields(chapter: Chapter) -> dict[str, str]:
    """Map each parameter that ``chapter`` takes beyond the common ones to its section."""
    return {
        name: section
        for section in chapter.sections
        for name in Settings.model_fields[section].annotation.model_fields  # type: ignore[union-attr]
        if name not in COMMON and (not chapter.only or name in chapter.only)
    }


def parameters_of(chapter: Chapter, profile: str) -> dict[str, Any]:
    """The values that a profile gives to the parameters of a notebook."""
    content = load_profile(profile)
    return {
        name: content[section][name] for name, section in fields(chapter).items() if name in content.get(section, {})
    }


def settings_of(chapter: Chapter, given: Mapping[str, Any]) -> Settings:
    """Combine the paper's defaults, the profile, and the parameters of a notebook's cell (the last one wins).

    Raises
    ------
    ParameterError
        A value has the wrong type or is out of range, the profile is unknown, or it needs the folder of ESCO.
    """
    profile = given.get("profile", "demo")
    content: dict[str, Any] = {name: dict(section) for name, section in load_profile(profile).items()}
    for name, section in fields(chapter).items():
        if name in given:
            content.setdefault(section, {})[name] = given[name]
    if given.get("esco"):
        content.setdefault("ontology", {})["esco"] = given["esco"]
    common = {name: given[name] for name in ("seed", "device") if name in given}
    try:
        settings = Settings.model_validate({"profile": profile, **common, **content}, strict=True)
    except ValidationError as error:
        raise ParameterError(
            "; ".join(_explain(problem) for problem in error.errors()),
            expected=f"the parameters of {chapter.name}, typed as in its first cell",
            remedy="correct the value; the page 'Parameters' of the book lists names, types and ranges",
        ) from error
    if not settings.ontology.esco:
        raise ParameterError(
            f"profile {profile!r} came without the folder of ESCO's CSV files",
            expected="their folder as the parameter esco",
            remedy=f"make book PROFILE={profile} ESCO=FOLDER, or papermill ... -p esco FOLDER",
        )
    return settings


def _explain(problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    return f"{place} = {problem['input']!r}: {problem['msg']}"
