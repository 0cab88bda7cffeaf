"""A step over thousands of articles, done, undone or redone a few at a time between the keys."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.project import ProjectError, Slices

T = TypeVar("T")

_SLICE = 0.004
"""Seconds of work between two looks at what the hands do."""

_AT_ONCE = 25
"""Articles that a step goes through at once; more take their time between the keys."""


def _nothing(*_: object) -> None:
    """What is done where nothing is to be done."""


class LongTurn(QObject):
    """One at a time. Until it has been written all of it can be stopped, and then nothing was done.

    `stopped` says why it did not come to its end, once all is as it was.
    """

    progressed = Signal(str, int, int)
    stopped = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._some)
        self._slices: Slices[Any] | None = None
        self._words = ""
        self._ended: Callable[[Any], None] = _nothing
        self._left: Callable[[], None] = _nothing
        self._written = False
        self._waiting: deque[Callable[[], object]] = deque()

    @property
    def busy(self) -> bool:
        """Whether a long step is under way."""
        return self._slices is not None

    def begin(
        self, slices: Slices[T], words: str, ended: Callable[[T], None], left: Callable[[], None] | None = None
    ) -> None:
        """Go through a step, at once if few articles are part of it; `words` say what is done.

        `ended` is called with what it comes to, or `left` after `stopped` when it does not come to its end. What the
        first bit refuses, or all of a short step, is raised.
        """
        try:
            total = 0
            while total <= 2 * _AT_ONCE:
                _, total = next(slices)
            self._slices, self._words, self._ended, self._written = slices, words, ended, False
            self._left = left or _nothing
            self._timer.start()
            return
        except StopIteration as end:
            outcome = end.value
        ended(outcome)

    def then(self, what: Callable[[], object]) -> None:
        """Do something that must not become part of the step under way: now, or once that has ended.

        What waits is done in its order, one thing between two looks at what the hands do.
        """
        if self.busy or self._waiting:
            self._waiting.append(what)
        else:
            what()

    def stop(self) -> None:
        """Leave all as it was, unless it is written already and only has to be shown."""
        if self._slices is not None and not self._written:
            self._leave().close()
            self._give_up(f"{self._words} was stopped: all is as it was.")

    def finish(self) -> None:
        """Let nothing be left to do: stop what is not written, show what is, and do what waited for it."""
        self.stop()
        while self.busy or self._waiting:
            self._some()

    def _leave(self) -> Slices[Any]:
        assert self._slices is not None
        slices, self._slices = self._slices, None
        self.progressed.emit("", 0, 0)
        return slices

    def _give_up(self, why: str) -> None:
        self.stopped.emit(why)
        self._left()

    def _some(self) -> None:
        slices = self._slices
        if slices is None:
            if self._waiting:
                self._waiting.popleft()()
            else:
                self._timer.stop()
            return
        until = time.monotonic() + _SLICE
        done = total = 0
        try:
            while time.monotonic() < until:
                done, total = next(slices)
        except StopIteration as end:
            self._leave()
            self._ended(end.value)
            return
        except ProjectError as error:
            self._leave()
            self._give_up(str(error))
            return
        # The first half writes.
        self._written = 2 * done > total
        self.progressed.emit(self._words, done, total)
