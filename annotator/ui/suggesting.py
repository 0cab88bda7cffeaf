"""Suggestions in the background: the article in hand first, then the next ones, then the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.core.counting import number
from annotator.core.model import Article, Spans
from annotator.core.schema import LabelSchema
from annotator.project import Difference, ProjectError
from annotator.training import SETTING, equipped
from annotator.ui import garbage
from annotator.ui.desk import Desk
from annotator.ui.tasks import Task, Tasks

if TYPE_CHECKING:
    from annotator.suggest import Outcome, Tables

_OURS: tuple[str, ...] = ()
"""No name stands for all of ours, so that the start need not ask for them."""
_BATCH = 16
"""Articles handed to the worker at once: few, so that the article in hand never waits long."""


class Suggesting(QObject):
    """Runs the suggesters over the articles that have no suggestions yet; the window never waits.

    Our own three go over all articles first, then those that the settings have in `tables`: a chat model takes a
    minute for what ours do in a second.
    """

    progressed = Signal(int, int)
    suggested = Signal(list)
    ended = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self.tables: Tables = {}
        self._waiting: list[str] = []
        self._passes: list[tuple[tuple[str, ...], list[str]]] = []
        self._names: tuple[str, ...] = ()
        self._left_out: Counter[str] = Counter()
        self._read: set[str] = set()
        self._total = 0
        self._done = 0
        self._problem = ""
        self._task: Task | None = None
        # The next batch waits for the event loop, so that keys pressed meanwhile come first.
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._go_on)
        self._settled = False
        self._again = False
        self._difference = Difference()
        self._before = ""
        self._stopped = False
        self._here: list[str] = []
        desk.project_opened.connect(self._forget)

    @property
    def busy(self) -> bool:
        """Whether articles are being read, or wait for it."""
        return self._task is not None or self._turn.isActive() or bool(self._waiting or self._passes)

    def begin_quietly(self) -> None:
        """Suggest for every article that nothing was suggested for, and say nothing when there is none."""
        self.begin(quiet=True)

    def begin_after(self, said: str) -> None:
        """The same after an import, of which what was said of it goes before what comes of this."""
        self.begin(quiet=True)
        self._before = f"{self._before} {said}".strip() if self.busy else ""

    def begin(self, *, quiet: bool = False, again: bool = False) -> None:
        """Suggest for every article that nothing was suggested for; `again`, for every one that is not done.

        What was decided stays as it is; what nobody decided makes way for what is found now.
        """
        project = self._desk.project
        if project is None or self.busy:
            return
        missing = project.unfinished() if again else project.unsuggested()
        if quiet and not missing:
            return
        if not missing:
            self.ended.emit("Every article is done." if again else "Every article has suggestions already.")
            return
        self._begin([(names, missing) for names in (_on(self.tables) if self.tables else (_OURS,))], again=again)

    def begin_with(self, name: str) -> None:
        """Suggest with the suggester of that name for every article it has suggested nothing for."""
        project = self._desk.project
        if project is None or self.busy:
            return
        missing = project.unsuggested(name)
        if missing:
            self._begin([((name,), missing)])
        else:
            self.ended.emit(f"Every article has suggestions by {name} already.")

    def _begin(self, passes: Sequence[tuple[tuple[str, ...], list[str]]], *, again: bool = False) -> None:
        project = self._desk.project
        here = self._desk.sheet.article.id if self._desk.sheet else ""
        if not passes:
            self.ended.emit("No suggester is on: choose some under File, Suggesters.")
            return
        if again and project is not None and not self._desk.written(project.begin_rerun):
            return
        self._passes = [(names, sorted(missing, key=lambda id_: id_ != here)) for names, missing in passes]
        self._waiting, self._left_out, self._read = [], Counter(), set()
        self._total, self._done, self._problem = sum(len(some) for _, some in passes), 0, ""
        self._again, self._difference, self._before, self._stopped = again, Difference(), "", False
        self.progressed.emit(0, self._total)
        self._go_on()

    def cancel(self) -> None:
        """Stop; what was found stays."""
        self._stopped = True
        self._waiting, self._passes = [], []
        if self._task is not None:
            self._task.cancel()

    def _forget(self) -> None:
        """Drop what is still to be found: it is of the project that was in hand before."""
        self.cancel()
        self._turn.stop()
        self._task, self._here = None, []
        if self._total:
            self._total = 0
            self.progressed.emit(0, 0)

    def _go_on(self) -> None:
        self._desk.turning.then(self._next)

    def _next(self) -> None:
        project = self._desk.project
        if not self._waiting and self._passes:
            self._names, self._waiting = self._passes.pop(0)
        if project is None or not self._waiting:
            self._end()
            return
        some, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
        articles = tuple(project.articles(some))
        skipped = {article.id: project.skipped(article) for article in articles}
        learned = project.setting(SETTING)
        job = partial(_job, articles, project.schema, skipped, self._names, self.tables, learned)
        task = self._task = self._tasks.run("suggest", "Suggesting", job, len(articles))
        # A long step that is stopped takes back all that was written within it: what comes meanwhile waits.
        then = self._desk.turning.then
        task.delivered.connect(lambda done: then(partial(self._take, done)))
        task.failed.connect(self._failed)
        task.finished.connect(lambda: then(partial(self._finished, task)))

    def _take(self, done: tuple[Outcome, tuple[str, ...]]) -> None:
        outcome, suggesters = done
        project = self._desk.project
        if project is None or not project.has(outcome.article.id):
            return
        from annotator import work  # the worker has imported it by now

        try:
            found = work.keep(project, outcome, replace=suggesters if self._again else ())
            self._difference = self._difference.plus(found)
        except ProjectError as error:
            self._failed(str(error))
            self.cancel()
            return
        self._here.append(outcome.article.id)
        self._problem = next(iter(outcome.problems), self._problem)
        self._left_out.update(outcome.left_out)
        self._read.add(outcome.article.id)
        self._done += 1
        self.progressed.emit(self._done, self._total)

    def _failed(self, problem: str) -> None:
        self._problem = problem

    def _finished(self, task: Task) -> None:
        if task is not self._task:
            return
        self._task = None
        here, self._here = self._here, []
        self.suggested.emit(here)
        if not self._settled:
            self._settled = True
            garbage.set_aside()
        self._turn.start()

    def _end(self) -> None:
        self._waiting, self._passes = [], []
        if self._total:
            left = [f"{count:,} left out: {why}." for why, count in self._left_out.most_common(1)]
            self.ended.emit(" ".join(filter(None, (self._before, self._words(), *left, self._problem))))
            self._total, self._before = 0, ""

    def _words(self) -> str:
        """What came of it."""
        new, read = self._difference.new, number(len(self._read), "article")
        if self._stopped and self._done < self._total:
            found = number(new, "new suggestion" if self._again else "suggestion")
            after = f"Stopped after {self._done:,} of {number(self._total, 'article')}, with {found}."
            return after if self._again else f"{after} File → Suggest goes on with the others."
        if self._again:
            words = f"Suggested again: {self._difference.in_words}"
            return f"{words} The filter is:new lists the new." if new else words
        if not new:
            return "Nothing to suggest: select words and press a label’s key to label them yourself."
        return f"{number(new, 'suggestion')} in {read}."


def _on(tables: Tables) -> list[tuple[str, ...]]:
    """The names of those that are on: ours, then the others; only those of which there are any."""
    from annotator.suggest.registry import SUGGESTERS, is_on

    ours = tuple(name for name in SUGGESTERS if is_on(name, tables))
    others = tuple(name for name in tables if name not in SUGGESTERS and is_on(name, tables))
    return [names for names in (ours, others) if names]


def _job(
    articles: tuple[Article, ...],
    schema: LabelSchema,
    skipped: Mapping[str, Spans],
    names: tuple[str, ...],
    tables: Tables,
    learned: str | None,
    cancelled: Callable[[], bool],
) -> Iterator[tuple[Outcome, tuple[str, ...]]]:
    # Imported in the worker: finding the plug-ins takes a moment that the start should not wait for.
    from annotator import work  # noqa: F401  # for the window's thread, which keeps what is found
    from annotator.suggest import suggest
    from annotator.suggest.registry import SUGGESTERS, usable

    suggesters = equipped(usable(names or tuple(SUGGESTERS), tables), learned)
    made = tuple(suggester.name for suggester in suggesters)
    for outcome in suggest(
        articles, suggesters, schema, cancelled=cancelled, skipped=lambda article: skipped[article.id]
    ):
        yield outcome, made
