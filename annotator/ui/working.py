"""A dialog that does one long thing at a time in the background, with progress, cancel and a word on how it went."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QProgressBar, QPushButton, QWidget

from annotator.formats import Progress
from annotator.ui.fittings import button, say
from annotator.ui.outcomes import sentence
from annotator.ui.parts import labelled
from annotator.ui.tasks import Job, Task, Tasks
from annotator.work import Stopped

_POLL = 100
"""Milliseconds between two looks at how far it is."""


class Working(QDialog):
    """A dialog made of it shows each result in `_show`, and in `_at_rest` what can be done now."""

    cancelled_words = "Cancelled."

    def __init__(self, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._task: Task | None = None
        self.cancel = self._button("Cancel", self._stop)
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.words = labelled("", "muted", self)
        self.words.setWordWrap(True)
        self.finished.connect(self._stop)

    def _show(self, result: Any, /) -> None:
        raise NotImplementedError

    def _at_rest(self) -> None:
        """Show whether something is under way."""
        self.cancel.setEnabled(self._task is not None)
        self.cancel.setVisible(self._task is not None)
        self.progress.setVisible(self._task is not None)

    def _button(self, words: str, run: Callable[[], None]) -> QPushButton:
        return button(words, run, self)

    def _work(self, key: str, title: str, job: Callable[[Progress], Iterator[Any]]) -> None:
        """Do `job` in the background; it says how far it is, and is stopped where it says so."""
        progress = Progress()
        self._task = self._tasks.run(key, title, stoppable(job, progress))
        self._say(f"{title}…", "muted")
        self.progress.setMaximum(0)
        watch = QTimer(self, interval=_POLL)
        watch.timeout.connect(partial(self._show_progress, progress))
        watch.start()
        self._task.delivered.connect(self._show)
        self._task.failed.connect(self._failed)
        self._task.finished.connect(watch.deleteLater)
        self._task.finished.connect(self._ended)
        self._at_rest()

    def _show_progress(self, progress: Progress) -> None:
        if progress.total:
            self.progress.setMaximum(progress.total)
            self.progress.setValue(progress.done)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._say(self.cancelled_words, "muted")

    def _failed(self, problem: str) -> None:
        self._say(sentence(problem), "error")

    def _ended(self) -> None:
        self._task = None
        self._at_rest()

    def _say(self, words: str, look: str) -> None:
        say(self.words, words, look)


def stoppable(job: Callable[[Progress], Iterator[Any]], progress: Progress | None = None) -> Job:
    """A job that says how far it is, made one for the background: it is stopped where it says so."""
    told = progress or Progress()

    def run(cancelled: Callable[[], bool]) -> Iterator[Any]:
        def moved() -> None:
            if cancelled():
                raise Stopped

        told.moved = moved
        with suppress(Stopped):
            yield from job(told)

    return run
