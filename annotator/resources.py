"""Finds shipped files in a checkout, an installed wheel or a frozen application."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

_PACKAGE = files("annotator")
_CHECKOUT = Path(__file__).parents[1]


def resource(name: str) -> Traversable:
    """The shipped file or folder ``resources/<name>``."""
    return _folder("_resources", "resources").joinpath(*name.split("/"))


def seeds() -> Traversable:
    """The folder of the two articles the project was born from."""
    return _folder("_seeds", "seeds")


def _folder(installed: str, checkout: str) -> Traversable:
    inside = _PACKAGE / installed
    return inside if inside.is_dir() else _CHECKOUT / checkout
