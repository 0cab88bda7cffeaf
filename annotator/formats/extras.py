"""What is not installed with the program: each optional package, and how to get it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from annotator.formats.contract import FormatError


def optional(module: str, extra: str, path: Path) -> Any:
    """The module of an optional package; FormatError names the command that installs it."""
    try:
        return import_module(module)
    except ImportError as error:
        what = f"this kind of file needs {(error.name or module).partition('.')[0]}, which is not installed"
        raise FormatError(path, what, remedy=f"pip install 'article-annotator[{extra}]'") from None
