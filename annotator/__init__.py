"""Article Annotator: turn news articles into gold-labelled data, offline.

`open_project` gives a script what is in a project; it is imported only when it is asked for.
"""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.scripting import Records

__version__ = "0.1.0"


def open_project(path: str | PathLike[str]) -> Records:
    """The project at `path` as plain records; see `annotator.scripting`."""
    from annotator import scripting

    return scripting.open_project(path)
