"""The bundled mini-ontology: written for this project, in the schema of ESCO's CSV files."""

from pathlib import Path


def demo_directory() -> Path:
    """The folder with the bundled CSV files."""
    return Path(__file__).parent
