"""Finds shipped files in a checkout, an installed wheel or a frozen application."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource(name: str) -> Path:
    """The shipped file or folder ``resources/<name>``."""
    return _folder("_resources", "resources").joinpath(*name.split("/"))


def seeds() -> Path:
    """The folder of the two articles the project was born from."""
    return _folder("_seeds", "seeds")


def _folder(installed: str, checkout: str) -> Path:
    # Not importlib.resources: the package is never run from a zip, and that import costs the start more than all reads.
    inside = _PACKAGE / installed
    return inside if inside.is_dir() else _PACKAGE.parent / checkout
