"""Undoing and redoing a step over thousands of articles, a few at a time between the keys."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.project import Outcome, ProjectError, Turning

_SLICE = 0.004
"""Seconds of work between two looks at what the hands do."""


class LongTurn(QObject):
    """One at a time. Until it has been written all of it can be stopped, and then nothing was done."""

    progressed = Signal(str, int, int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._some)
        self._turning: Turning | None = None
        self._words = ""
        self._ended: Callable[[Outcome | None], None] = lambda _: None
        self._failed: Callable[[str], None] = lambda _: None
        self._written = False

    @property
    def busy(self) -> bool:
        """Whether a step is being undone or redone."""
        return self._turning is not None

    def begin(
        self, turning: Turning, words: str, ended: Callable[[Outcome | None], None], failed: Callable[[str], None]
    ) -> None:
        """Go through a step; `words` say what is done, `ended` is called with its outcome, `failed` with why not."""
        self._turning, self._words, self._ended, self._failed = turning, words, ended, failed
        self._written = False
        self._timer.start()

    def stop(self) -> None:
        """Leave all as it was, unless it is written already and only has to be shown."""
        if self._turning is not None and not self._written:
            turning = self._leave()
            turning.close()
            self._failed(f"{self._words} was stopped: all is as it was.")

    def finish(self) -> None:
        """Let nothing be left to do: stop what is not written, show what is."""
        self.stop()
        while self._turning is not None:
            self._some()

    def _leave(self) -> Turning:
        assert self._turning is not None
        turning, self._turning = self._turning, None
        self._timer.stop()
        self.progressed.emit("", 0, 0)
        return turning

    def _some(self) -> None:
        turning = self._turning
        if turning is None:
            return
        until = time.monotonic() + _SLICE
        done = total = 0
        try:
            while time.monotonic() < until:
                done, total = next(turning)
        except StopIteration as end:
            self._leave()
            self._ended(end.value)
            return
        except ProjectError as error:
            self._leave()
            self._failed(str(error))
            return
        # The first half writes.
        self._written = 2 * done > total
        self.progressed.emit(self._words, done, total)
