"""The memory at work: what a reviewer just taught of a name changes what articles not yet begun have suggested.

What follows for an article is worked out over a connection of its own in another thread, a few articles at a
time, those next in the list first; it is written between the keys.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from annotator.core.memory import Recall, Touched, touched
from annotator.project import Outcome, ProjectError
from annotator.ui.desk import Desk
from annotator.ui.outcomes import sentence
from annotator.ui.questions import Questions

if TYPE_CHECKING:
    from annotator.project.search import Search

_AT_ONCE = 40
"""Articles of one question: few, so that what else is asked never waits long."""
_AHEAD = 1000
"""Articles after the one in hand that come before all others."""
_SLICE = 0.003
"""Seconds of writing between two looks at what the hands do."""
_PAUSE = 250
"""Milliseconds of rest after a decision until it is taught: quick hands are not held up by what follows from each."""
_LONGEST = 0.5
"""Seconds after which decisions that follow one upon the other no longer put this off."""
_KIND = "memory"


class Remembering(QObject):
    """Listens to everything that changes an article. What cannot be written waits for the next pause of the hands."""

    def __init__(self, desk: Desk, questions: Questions, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._questions = questions
        self._heard: list[Outcome] = []
        self._taught = Touched()
        self._left: dict[str, frozenset[str] | None] = {}
        self._found: list[Recall] = []
        self._asked: list[str] = []
        self._since = 0.0
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._write)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._ask)
        desk.project_opened.connect(self._forget)
        desk.paused.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether something that was taught has not reached all articles yet."""
        waiting = self._heard or self._taught or self._left or self._found
        return bool(waiting or self._pause.isActive() or self._questions.asked(_KIND))

    def look_at(self, articles: Collection[str]) -> None:
        """Bring these articles, for which suggestions just came in, to all that the memory knows."""
        self._left.update(dict.fromkeys(articles))
        self._ask()

    def heed(self, outcome: Outcome) -> None:
        """Learn from a change of an article; at once from the one in hand, between the keys from others: a step
        taken back can be about thousands, whose sheets nobody has read."""
        if outcome.kind == "ingest" or self._desk.moment is not None:
            return
        if self._desk.sheet is not None and self._desk.sheet.article.id == outcome.article:
            self._learn(outcome)
            if not self._pause.isActive():
                self._since = time.monotonic()
            if time.monotonic() - self._since < _LONGEST:
                self._pause.start()
        else:
            self._heard.append(outcome)
            self._timer.start()

    def _learn(self, outcome: Outcome) -> None:
        taught = touched(outcome.changes, outcome.sheet)
        if outcome.sheet.state == "unseen":
            # What was taught while its review was begun has passed it by.
            self._left[outcome.article] = None
        if taught:
            self._taught = Touched(self._taught.names | taught.names, self._taught.words | taught.words)

    def _forget(self) -> None:
        self._timer.stop()
        self._pause.stop()
        self._heard, self._taught, self._left, self._found, self._asked = [], Touched(), {}, [], []
        self._questions.withdraw(_KIND)

    def _ask(self) -> None:
        """Ask for what was taught last, or for the next articles that it may concern."""
        if self._desk.project is None or self._heard or self._questions.asked(_KIND):
            return
        if self._taught:
            taught, self._taught = self._taught, Touched()
            self._questions.ask(_KIND, partial(_concerned, taught=taught), partial(self._concern, taught.names))
        elif self._left:
            self._asked = list(self._left)[:_AT_ONCE]
            some = {id_: self._left.pop(id_) for id_ in self._asked}
            self._questions.ask(_KIND, partial(_recalls, articles=some), self._take)

    def _concern(self, names: frozenset[str], articles: Sequence[str] | None, last: bool) -> None:
        if articles:
            for id_ in self._next_first(articles):
                before = self._left.get(id_, frozenset())
                self._left[id_] = None if before is None else before | names
        if last:
            self._ask()

    def _next_first(self, articles: Sequence[str]) -> list[str]:
        """Those that the list has after the article in hand before all others."""
        order, sheet = self._desk.listed.ids, self._desk.sheet
        here = order.index(sheet.article.id) if sheet is not None and sheet.article.id in order else -1
        wanted = set(articles)
        ahead = [id_ for id_ in order[here + 1 : here + _AHEAD] if id_ in wanted]
        return list(dict.fromkeys((*ahead, *articles)))

    def _take(self, found: Recall | None, last: bool) -> None:
        if found:
            self._found.append(found)
            self._timer.start()
        if last:
            self._ask()

    def _go_on(self) -> None:
        if self._heard or self._found:
            self._timer.start()

    def _write(self) -> None:
        """Learn from what was heard and write what was found, as much as fits between two keys."""
        project = self._desk.project
        if project is None:
            self._forget()
            return
        if self._desk.turning.busy:
            # What is written now would be part of that step, and gone if it is stopped.
            return
        until = time.monotonic() + _SLICE
        try:
            while self._heard and time.monotonic() < until:
                self._learn(self._heard.pop(0))
            if self._found:
                # One transaction, because what takes time is the disk that confirms it.
                some = iter(self._found)
                with project.writing():
                    while time.monotonic() < until and (recall := next(some, None)) is not None:
                        project.remember([recall])
                self._found = list(some)
        except ProjectError as error:
            self._timer.stop()
            self._desk.say(sentence(str(error)))
            return
        if not self._heard and not self._found:
            self._timer.stop()
            self._ask()


def _concerned(search: Search, overtaken: Callable[[], bool], *, taught: Touched) -> Iterator[list[str]]:
    yield search.unbegun({*search.telling(taught.names), *taught.words})


def _recalls(
    search: Search, overtaken: Callable[[], bool], *, articles: dict[str, frozenset[str] | None]
) -> Iterator[Recall]:
    for names in dict.fromkeys(articles.values()):
        known = search.memory(names)
        for id_ in (id_ for id_, some in articles.items() if some == names):
            if overtaken():
                return
            found = search.recall(id_, known, names)
            if found:
                yield found
