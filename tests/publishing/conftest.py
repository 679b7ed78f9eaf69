"""A whole small run, from simulation to both heads, that several tests of the chapters look at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cacl.parameters import Settings
from cacl.publishing import pipeline as module
from cacl.publishing.pipeline import Pipeline

SMALL = {
    "corpus": {"size": 200},
    "phase1": {"epochs": 2},
    "phase2": {"epochs": 1},
    "evaluation": {"resamples": 100},
}


@pytest.fixture(scope="session")
def embeddings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An embedding cache of the tests' own."""
    with pytest.MonkeyPatch.context() as patch:
        path = tmp_path_factory.mktemp("embeddings") / "embeddings.sqlite"
        patch.setattr(module, "CACHE", path)
        yield path


@pytest.fixture(scope="session")
def small_settings() -> Settings:
    return Settings.model_validate(SMALL)


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory, small_settings: Settings, embeddings: Path) -> Pipeline:
    pipeline = Pipeline(small_settings, tmp_path_factory.mktemp("small_run"))
    assert pipeline.phase2.best_epoch == 1
    return pipeline
