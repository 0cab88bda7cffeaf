"""Questions to the project that the window does not wait for: the newest of each kind is answered.

They are asked over a connection of their own in a thread of their own: the thread of `tasks` may be
busy with language for seconds, and the desk's connection is for what must be there at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from annotator.project import Project, ProjectError
from annotator.ui.worker import Worker

if TYPE_CHECKING:
    from annotator.project.search import Search

logger = logging.getLogger(__name__)

_ATTEMPTS = 50
"""How often a question is asked again that was interrupted by mistake."""

Question = Callable[["Search", Callable[[], bool]], Iterator[Any]]
"""Takes the search and a function that says whether it was overtaken; yields one answer after the other."""
Answered = Callable[[Any, bool], None]
"""Takes an answer, and False; at the end None, and True."""


class Questions(QObject):
    """Asks; each answer comes back on the GUI thread, unless a newer question of its kind overtook it."""

    _answer = Signal(str, int, object, bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._worker = Worker("annotator-questions")
        self._path: Path | None = None
        self._search: Search | None = None
        self._numbers: dict[str, int] = {}
        self._waiting: dict[str, Answered] = {}
        self._running = ""
        self._answer.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def turn_to(self, project: Project | None) -> None:
        """Ask this project from now on; questions under way are withdrawn."""
        for kind in list(self._waiting):
            self.withdraw(kind)
        self._path = project.path if project else None
        if self._worker.begun:
            self._worker.submit(self._leave)

    def ask(self, kind: str, question: Question, answered: Answered) -> None:
        """Ask; an unanswered question of that kind is withdrawn."""
        self.withdraw(kind)
        if self._path is not None:
            self._waiting[kind] = answered
            self._worker.submit(self._work, kind, self._numbers[kind], self._path, question)

    def withdraw(self, kind: str) -> None:
        """Want no answer of that kind any more."""
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        self._waiting.pop(kind, None)
        search = self._search
        if search is not None and self._running == kind:
            search.interrupt()

    def asked(self, kind: str) -> bool:
        """Whether an answer of that kind is still to come."""
        return kind in self._waiting

    def close(self) -> None:
        """Withdraw everything and wait for the thread."""
        self.turn_to(None)
        self._worker.close(finish=True)

    def _leave(self) -> None:
        search, self._search = self._search, None
        if search is not None:
            search.close()

    def _work(self, kind: str, number: int, path: Path, question: Question) -> None:
        from annotator.project.search import Interrupted, Search

        def overtaken() -> bool:
            return self._numbers[kind] != number

        for _ in range(_ATTEMPTS):
            if overtaken():
                return
            self._running = kind
            try:
                if self._search is None:
                    self._search = Search(path)
                for answer in question(self._search, overtaken):
                    if overtaken():
                        return
                    self._answer.emit(kind, number, answer, False)
                self._answer.emit(kind, number, None, True)
                return
            except Interrupted:
                # Meant for a question of another kind that had just come to its end, when this one is still wanted.
                continue
            except ProjectError as error:
                logger.info("the question about %s has no answer: %s", kind, error)
                self._answer.emit(kind, number, None, True)
                return
            except BaseException:
                # A fault of the program: nobody is left waiting, and it goes to the log as one.
                logger.exception("the question about %s failed", kind)
                self._answer.emit(kind, number, None, True)
                raise
            finally:
                self._running = ""

        logger.info("the question about %s was interrupted too often", kind)
        self._answer.emit(kind, number, None, True)

    def _deliver(self, kind: str, number: int, answer: object, last: bool) -> None:
        answered = self._waiting.get(kind)
        if answered is None or self._numbers[kind] != number:
            return
        if last:
            del self._waiting[kind]
        answered(answer, last)
