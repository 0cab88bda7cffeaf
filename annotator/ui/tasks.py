"""Background jobs: work in a thread, results on the GUI thread, progress and cancel.

A job is a generator of results. Each result crosses to the GUI thread by a queued signal as soon as it
is there; a cancelled job is polled between results and delivers nothing more.

A task belongs to the application and goes once it has ended, not when the dialog goes that began it: so a dialog
closes without waiting, and the thread never meets an object of Qt that is gone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from annotator import settings
from annotator.ui.worker import Worker

logger = logging.getLogger(__name__)

Job = Callable[[Callable[[], bool]], Iterator[Any]]
"""Takes a function that says whether it was cancelled; yields results, each worth one step of progress."""


class Task(QObject):
    """One job under way. `total` is the number of results expected, 0 when unknown."""

    delivered = Signal(object)
    failed = Signal(str)
    """It ended early: why, in words for the user. Not of one that was cancelled."""
    ended = Signal(object)
    """This task has ended; before all who wait for `finished` hear of it."""
    finished = Signal()
    _result = Signal(object)
    _end = Signal(str)

    def __init__(self, key: str, title: str, total: int) -> None:
        super().__init__(QCoreApplication.instance())
        self.key = key
        self.title = title
        self.total = total
        self.done = 0
        self._cancelled = Event()
        self._result.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._end.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Stop after the result being worked on; nothing more is delivered."""
        self._cancelled.set()

    def work(self, job: Job) -> None:
        """Run the job; called in the worker thread."""
        problem = ""
        try:
            for result in job(self._cancelled.is_set) if not self.cancelled else ():
                if self.cancelled:
                    break
                self._result.emit(result)
        except Exception as error:  # delivered to the GUI thread, which shows it
            problem = self._words(error)
        self._end.emit(problem)

    def _words(self, error: Exception) -> str:
        """What the user is told; of what is nobody's business but ours the log has the rest."""
        from annotator.work import MENDABLE  # Not at the start, which does without.

        if isinstance(error, (*MENDABLE, OSError)):
            logger.info("%s failed", self.title, exc_info=True)
            if isinstance(error, OSError) and error.strerror:
                return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
            return str(error)
        logger.exception("%s failed", self.title)
        return f"Something went wrong that should not have: the log in {settings.state_folder()} has what it was."

    def _deliver(self, result: object) -> None:
        if not self.cancelled:
            self.done += 1
            self.delivered.emit(result)

    def _finish(self, problem: str) -> None:
        self.ended.emit(self)
        if problem and not self.cancelled:
            self.failed.emit(problem)
        self.finished.emit()
        self.deleteLater()


class Tasks(QObject):
    """Runs jobs one after the other in one background thread; a newer one of a key replaces the older."""

    started = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._worker = Worker("annotator")
        self._running: dict[str, Task] = {}

    def run(self, key: str, title: str, job: Job, total: int = 0) -> Task:
        """Begin `job` in the background."""
        if key in self._running:
            self._running[key].cancel()
        task = Task(key, title, total)
        task.ended.connect(self._forget)
        self._running[key] = task
        self.started.emit(task)
        self._worker.submit(task.work, job)
        return task

    def busy(self, key: str) -> bool:
        """Whether a job of that key is under way."""
        task = self._running.get(key)
        return task is not None and not task.cancelled

    def leave(self) -> None:
        """Cancel everything, and let it run out without waiting for it; no more can be run here."""
        self._cancel()
        self._worker.leave()

    def close(self) -> None:
        """Cancel everything and wait for the thread."""
        self._cancel()
        self._worker.close()

    def _cancel(self) -> None:
        for task in self._running.values():
            task.cancel()

    def _forget(self, task: Task) -> None:
        if self._running.get(task.key) is task:
            del self._running[task.key]
