"""Many hits of many articles decided at once: an article a turn of the event loop, one undo step in all."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.core.edits import Edit, Hand, fresh_id
from annotator.core.model import AnnotationError
from annotator.core.sheet import Sheet
from annotator.project import Project, ProjectError
from annotator.project.search import Hit
from annotator.ui.desk import Desk

Meant = Callable[[Hit, Sheet], Edit | None]
"""What is to be done about a hit, by its sheet as it is now; None when there is nothing to do."""


class Sweep(QObject):
    """Applies an edit to each of many hits. What was done before it is cancelled, or another project is opened,
    stays, as one step."""

    progressed = Signal(int, int)
    ended = Signal(int, int, int, str)
    """How many were changed, in how many articles, how many could not be, and why the rest was not tried."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._waiting: list[tuple[str, list[Hit]]] = []
        self._meant: Meant | None = None
        self._step = ""
        self._total = self._tried = self._done = self._refused = 0
        self._articles: set[str] = set()
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._next)
        desk.project_opened.connect(self._forget)

    @property
    def busy(self) -> bool:
        """Whether articles are still waiting."""
        return self._meant is not None

    def begin(self, hits: Iterable[Hit], meant: Meant) -> None:
        """Do what is meant about each of the hits."""
        if self.busy:
            return
        by_article: dict[str, list[Hit]] = {}
        for hit in hits:
            by_article.setdefault(hit.article, []).append(hit)
        self._waiting = list(by_article.items())[::-1]
        self._meant, self._step = meant, fresh_id()
        self._total = sum(len(some) for some in by_article.values())
        self._tried = self._done = self._refused = 0
        self._articles = set()
        self.progressed.emit(0, self._total)
        self._turn.start()

    def cancel(self) -> None:
        """Do no more; what was done stays."""
        if self.busy:
            self._end("cancelled")

    def _next(self) -> None:
        project, meant = self._desk.project, self._meant
        if project is None or meant is None or not self._waiting:
            self._end("")
            return
        article, hits = self._waiting.pop()
        try:
            with project.writing():
                applied = [self._apply(project, article, meant(hit, project.sheet(article))) for hit in hits]
        except ProjectError as error:
            self._end(str(error))
            return
        self._tried += len(hits)
        self._done += applied.count(True)
        self._refused += applied.count(None)
        if any(applied):
            self._articles.add(article)
        self.progressed.emit(self._tried, self._total)

    def _apply(self, project: Project, article: str, edit: Edit | None) -> bool | None:
        """Whether an edit changed something; None when it could not be done."""
        if edit is None:
            return None
        try:
            # The seconds of attention are those of the item in hand.
            return bool(project.apply(article, edit, Hand(self._desk.reviewer), step=self._step).changes)
        except AnnotationError:
            return None

    def _forget(self) -> None:
        self._turn.stop()
        self._waiting, self._meant = [], None

    def _end(self, problem: str) -> None:
        self._forget()
        self.ended.emit(self._done, len(self._articles), self._refused, problem)
