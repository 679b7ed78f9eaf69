"""A run: one set of parameters, and the folder of its files.

A run is a profile and what differs from it. The profile's own run lies in ``runs/PROFILE``; any other set of parameters has a
folder of its own, ``runs/PROFILE-HASH``, so that two runs never share files. ``parameters.yaml`` in it says what was given.
"""

import difflib
import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from cacl.errors import ArtefactError, ParameterError
from cacl.parameters import Section, Settings
from cacl.publishing.chapters import NOTEBOOKS, PROJECT, Chapter
from cacl.storage import open_text, read_yaml, save_text

RUNS = PROJECT / "runs"
CACHE = Path(os.environ.get("CACL_CACHE", RUNS / "embeddings.sqlite"))  # SQLite's log is for the processes of one host
SEED_PAIRS = RUNS / "data" / "seed_pairs.csv"
FULL_TEXT = RUNS / "data" / "full_text.csv"
NOTE = "parameters.yaml"
PROFILES = NOTEBOOKS / "profiles"
COMMON = ("profile", "seed", "device", "esco", "run")
SECTIONS: dict[str, Section] = {name: value for name, value in Settings() if isinstance(value, Section)}

_UNUSABLE = re.compile(r"[\0-\x1f\ud800-\udfff{}]")
_PATHS = ("ontology.esco", "corpus.pairs", "corpus.skip_bad", "encoding.encoder")
_WORDS = ("demo", "simulated", "seed-pairs", "full-text", "bundled")


@dataclass(frozen=True)
class Run:
    """The settings of a run, and its folder."""

    settings: Settings
    folder: Path

    @property
    def ontology(self) -> Path:
        """The folder of the ontology's CSV files."""
        esco = self.settings.ontology.esco
        return PROJECT / "cacl" / "ontology" / "demo" if esco == "demo" else Path(esco)

    @property
    def has_papers_pairs(self) -> bool:
        """Whether the run is on the paper's own pairs."""
        return self.settings.corpus.pairs == "seed-pairs"

    @property
    def pairs(self) -> Path | None:
        """The file or folder of pairs, ``None`` for a simulated corpus; :class:`DataError` if it is missing or another one."""
        if self.settings.corpus.pairs == "simulated":
            return None
        if self.settings.corpus.pairs in ("seed-pairs", "full-text"):
            from cacl.fetching import require_fetched, verify_seed_pairs  # here: it takes seconds that other runs need not wait

            return verify_seed_pairs(SEED_PAIRS) if self.has_papers_pairs else require_fetched(FULL_TEXT, "cacl fetch full-text")
        if (own := Path(self.settings.corpus.pairs)).is_dir():
            from cacl.own_data import read_mapping

            read_mapping(own)
            return own
        with open_text(own):
            return own

    @property
    def pair_files(self) -> list[Path]:
        """The file of labelled pairs, or all files of their folder."""
        if (pairs := self.pairs) is None:
            return []
        return sorted(path for path in pairs.rglob("*") if path.is_file()) if pairs.is_dir() else [pairs]

    def check(self) -> None:
        """Look, before anything starts, whether all that the run needs is there; a :class:`CaclError` where something is not."""
        from cacl.encoding.encoder import find_model
        from cacl.ontology.esco_csv import read_esco

        self.pairs  # noqa: B018  (looks at the file)
        find_model(self.settings.encoding.encoder)
        read_esco(self.ontology)
        if self.settings.device != "cpu":
            from cacl.encoding.device import torch_device

            torch_device(self.settings.device)


def open_run(given: Mapping[str, Any], chapter: Chapter | None = None) -> Run:
    """Return the run that parameters ask for, and note them in its folder; what cannot be is a :class:`ParameterError`.

    ``given`` holds names as in a notebook's parameters cell, or ``SECTION.NAME``: what differs from the profile; an empty text says
    nothing. ``run`` names another folder; if it holds a run already, its parameters count, and others must agree with them.
    ``chapter`` is the notebook that takes the parameters: a name that several sections have is the chapter's own.
    """
    changes = {_place(name, chapter): value for name, value in given.items() if name != "run" and value != ""}
    changes = {place: _usable(place, value) for place, value in changes.items()}
    folder = PROJECT / _usable("run", given["run"]) if given.get("run") else None
    noted = _noted(folder) if folder and (folder / NOTE).exists() else {}
    told = str(noted.get("profile", "demo"))
    profile = str(changes.get("profile", told))
    plain = load_profile(profile)
    settings = _settings({**plain, **noted, **changes, "profile": profile}, profile)
    if noted:
        own = _settings({**load_profile(told), **noted}, told).flat()
        if foreign := [place for place, value in settings.flat().items() if own[place] != value]:
            received = f"{folder} holds a run with other values of {', '.join(foreign)}"
            remedy = "leave out the parameter 'run', so that each set of parameters gets a folder of its own"
            raise ParameterError(received, "the parameters of that run, as its parameters.yaml says", remedy)
    asked = {place: value for place, value in settings.flat().items() if {**_DEFAULTS, **plain, "profile": profile}[place] != value}
    if folder is None:
        digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
        folder = RUNS / (f"{profile}-{digest[:8]}" if asked else profile)
    content = yaml.safe_dump({"profile": profile, **asked})
    if not noted and not ((folder / NOTE).exists() and (folder / NOTE).read_bytes() == content.encode()):
        save_text(folder / NOTE, content)
    return Run(settings, folder)


def _noted(folder: Path) -> dict[str, Any]:
    try:
        noted = yaml.safe_load((folder / NOTE).read_text(encoding="utf-8"))
        return {"profile": noted["profile"], **noted}
    except (ValueError, TypeError, KeyError, RecursionError, yaml.YAMLError) as error:
        received = f"{folder / NOTE} is damaged ({type(error).__name__})"
        remedy = "give the parameters again instead of the folder, and the file is written anew"
        raise ArtefactError(received, "the parameters that the run was given", remedy) from error


def _usable(place: str, value: Any) -> Any:
    """The value as it is; of a path the absolute one, so that it holds wherever the workflow runs."""
    if place in _PATHS and isinstance(value, str) and value not in _WORDS and not _UNUSABLE.search(value):
        path = os.path.expanduser(value)
        value = os.path.realpath(path) if place != "encoding.encoder" or os.path.exists(path) else value
    if _UNUSABLE.search(str(value)):
        remedy = "correct the value; if it is a path, rename the file or folder, because Snakemake takes braces for a wildcard"
        raise ParameterError(f"{place} = {value!r}", "a value without control characters and braces", remedy)
    return value


_DEFAULTS = Settings().flat()


def _place(name: str, chapter: Chapter | None) -> str:
    """The place of a parameter in the settings, as ``SECTION.NAME``."""
    places = [place for place in _DEFAULTS if name in (place, place.partition(".")[2], place.replace(".", "_"))]
    own = [place for place in places if chapter and place.partition(".")[0] in chapter.sections]
    if len(own or places) == 1:
        return (own or places)[0]
    if places:
        expected = "one of " + ", ".join(place.replace(".", "_") for place in places)
        raise ParameterError(f"the parameter {name} stands in several sections", expected, "put the section in front of the name")
    known = sorted({*COMMON, *(place.rpartition(".")[2] for place in _DEFAULTS)})
    near = difflib.get_close_matches(name, known, 1)
    received = f"{chapter.name if chapter else 'no section'} has no parameter {name}"
    remedy = "correct the name; the page 'Parameters' of the book lists all of them"
    raise ParameterError(received, f"{near[0]}?" if near else "one of " + ", ".join(known), remedy)


def _settings(values: Mapping[str, Any], source: str) -> Settings:
    content: dict[str, Any] = {}
    for place, value in values.items():
        section, _, name = place.rpartition(".")
        (content.setdefault(section, {}) if section else content)[name] = value
    try:
        settings = Settings.model_validate(content, strict=True)
    except ValidationError as error:
        found = [f"{'.'.join(map(str, p['loc']))} = {p['input']!r}: {p['msg']}" for p in error.errors()]
        expected = "values as the parameters cell of the notebook types them"
        remedy = "correct the value; the page 'Parameters' of the book lists names, types and ranges"
        raise ParameterError(f"profile {source!r}: " + "; ".join(found), expected, remedy) from error
    if not settings.ontology.esco:
        received = f"profile {source!r} came without the folder of ESCO's CSV files"
        remedy = f"make book PROFILE={source} ESCO=FOLDER, or papermill ... -p esco FOLDER"
        raise ParameterError(received, "their folder as the parameter esco", remedy)
    return settings


def parameter_values(chapter: Chapter, run: Run) -> dict[str, Any]:
    """The value of each parameter of a chapter in a run."""
    settings = run.settings
    values = dict(settings) | {"esco": "" if settings.ontology.esco == "demo" else settings.ontology.esco}
    for section in chapter.sections:
        values |= dict(getattr(settings, section))
    return {name: value for name, value in values.items() if name in chapter.defaults}


def load_profile(name: str) -> dict[str, Any]:
    """Read what ``notebooks/profiles/NAME.yaml`` sets, as ``SECTION.NAME``; :class:`ParameterError` where it is none."""
    path = PROFILES / f"{name}.yaml"
    known = sorted(profile.stem for profile in PROFILES.glob("*.yaml"))
    if name not in known:
        remedy = f"choose one of these, or write notebooks/profiles/{name}.yaml"
        raise ParameterError(f"no profile is called {name!r}", "one of " + ", ".join(known), remedy)
    content = read_yaml(path)
    if not all(isinstance(values, dict) for values in content.values()):
        raise ParameterError(f"{path} holds no sections", "sections of settings", "see demo.yaml beside it")
    return {f"{section}.{name}": value for section, values in content.items() for name, value in values.items()}
