"""A progress bar on stderr for what takes more than a second, and only where somebody sees it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from annotator.formats import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Rich

_PATIENCE = 1.0
_EVERY = 0.1


@contextmanager
def bar(title: str, total: int = 0) -> Iterator[Progress]:
    """A progress to move; after a second it shows as a bar with the time that is left."""
    progress = Progress(total=total)
    if not sys.stderr.isatty():
        yield progress
        return
    shown: Rich | None = None
    since = last = monotonic()

    def moved() -> None:
        nonlocal shown, last
        now = monotonic()
        if now - last < _EVERY or now - since < _PATIENCE:
            return
        last = now
        if shown is None:
            shown = _rich()
            shown.start()
            shown.add_task(title)
        shown.update(shown.task_ids[0], completed=progress.done, total=progress.total or None)

    progress.moved = moved
    try:
        yield progress
    finally:
        if shown is not None:
            shown.stop()


def _rich() -> Rich:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
