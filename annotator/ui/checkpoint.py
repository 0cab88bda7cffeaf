"""When the project's log goes into its file: while the hands pause.

A commit only writes to the log. Left to itself SQLite brings it into the file at the commit that makes it long, about
every hundredth decision, and that key waits until the disk has written both: 8 to 30 ms. In a pause another
connection does it, for which no key waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.ui.desk import Desk
from annotator.ui.questions import Questions

if TYPE_CHECKING:
    from annotator.project.search import Search

_MANY = 20
"""Changes after which a pause is used; fewer are not worth two waits for the disk."""


class Checkpoint(QObject):
    """Has the log of the desk's project written into its file at pauses."""

    def __init__(self, desk: Desk, questions: Questions, parent: QObject) -> None:
        super().__init__(parent)
        self._questions = questions
        self._changes = 0
        desk.sheet_changed.connect(self._changed)
        desk.paused.connect(self._paused)

    def _changed(self) -> None:
        self._changes += 1

    def _paused(self) -> None:
        if self._changes >= _MANY:
            self._changes = 0
            self._questions.ask("log", _write, _written)


def _write(search: Search, _: Callable[[], bool]) -> Iterator[None]:
    search.checkpoint()
    yield None


def _written(_: None, last: bool) -> None:
    """Nobody waits for it."""
