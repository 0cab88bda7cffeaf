"""Suggestions in the background: the article in hand first, then the next ones, then the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.core.model import Article, Spans
from annotator.core.schema import LabelSchema
from annotator.project import Difference, ProjectError
from annotator.ui.desk import Desk
from annotator.ui.tasks import Task, Tasks, settle_memory

if TYPE_CHECKING:
    from annotator.suggest import Outcome

_BATCH = 16
"""Articles handed to the worker at once: few, so that the article in hand never waits long."""


class Suggesting(QObject):
    """Runs the suggesters over the articles that have no suggestions yet; the window never waits."""

    progressed = Signal(int, int)
    suggested = Signal(list)
    ended = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self._waiting: list[str] = []
        self._total = 0
        self._done = 0
        self._problem = ""
        self._task: Task | None = None
        self._settled = False
        self._again = False
        self._difference = Difference()
        self._here: list[str] = []

    @property
    def busy(self) -> bool:
        """Whether articles are being read."""
        return self._task is not None

    def begin_quietly(self) -> None:
        """Suggest for every article that nothing was suggested for, and say nothing when there is none."""
        self.begin(quiet=True)

    def begin(self, *, quiet: bool = False, again: bool = False) -> None:
        """Suggest for every article that nothing was suggested for; `again`, for every one that is not done.

        What was decided stays as it is; what nobody decided makes way for what is found now.
        """
        project = self._desk.project
        if project is None or self.busy:
            return
        here = self._desk.sheet.article.id if self._desk.sheet else ""
        missing = project.unfinished() if again else project.unsuggested()
        if quiet and not missing:
            return
        self._waiting = sorted(missing, key=lambda id_: id_ != here)
        self._total, self._done, self._problem = len(missing), 0, ""
        self._again, self._difference = again, Difference()
        if not missing:
            self.ended.emit("Every article is done." if again else "Every article has suggestions already.")
            return
        if again:
            project.begin_rerun()
        self.progressed.emit(0, self._total)
        self._next()

    def cancel(self) -> None:
        """Stop; what was found stays."""
        self._waiting = []
        if self._task is not None:
            self._task.cancel()

    def _next(self) -> None:
        project = self._desk.project
        if project is None or not self._waiting:
            self._end()
            return
        some, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
        articles = tuple(project.articles(some))
        skipped = {article.id: project.skipped(article) for article in articles}
        self._task = self._tasks.run(
            "suggest", "Suggesting", partial(_job, articles, project.schema, skipped), len(articles)
        )
        self._task.delivered.connect(self._take)
        self._task.failed.connect(self._failed)
        self._task.finished.connect(self._finished)

    def _take(self, done: tuple[Outcome, tuple[str, ...]]) -> None:
        outcome, suggesters = done
        project = self._desk.project
        if project is None or not project.has(outcome.article.id):
            return
        try:
            made = suggesters if self._again else ()
            found = project.propose(outcome.suggestions, replace=made, articles=[outcome.article.id])
            self._difference = self._difference.plus(found)
        except ProjectError as error:
            self._failed(str(error))
            self.cancel()
            return
        self._here.append(outcome.article.id)
        self._problem = next(iter(outcome.problems), self._problem)
        self._done += 1
        self.progressed.emit(self._done, self._total)

    def _failed(self, problem: str) -> None:
        self._problem = problem

    def _finished(self) -> None:
        task, self._task = self._task, None
        here, self._here = self._here, []
        self.suggested.emit(here)
        if not self._settled:
            self._settled = True
            settle_memory()
        if task is not None:
            self._tasks.forget("suggest", task)
        # The next batch waits for the event loop, so that keys pressed meanwhile come first.
        QTimer.singleShot(0, self, self._next)

    def _end(self) -> None:
        if self._total:
            words = f"{self._difference.new:,} suggestions in {self._done:,} articles."
            if self._again:
                words = f"Suggested again: {self._difference.in_words}"
                words += " The filter is:new lists the new." if self._difference.new else ""
            elif not self._difference.new:
                words = "Nothing to suggest: select words and press a label’s key to label them yourself."
            self.ended.emit(f"{words} {self._problem}".strip())
            self._total = 0


def _job(
    articles: tuple[Article, ...], schema: LabelSchema, skipped: Mapping[str, Spans], cancelled: Callable[[], bool]
) -> Iterator[tuple[Outcome, tuple[str, ...]]]:
    # Imported in the worker: finding the plug-ins takes a moment that the start should not wait for.
    from annotator.suggest import chosen, suggest

    suggesters = chosen()
    names = tuple(suggester.name for suggester in suggesters)
    for outcome in suggest(
        articles, suggesters, schema, cancelled=cancelled, skipped=lambda article: skipped[article.id]
    ):
        yield outcome, names
