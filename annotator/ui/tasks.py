"""Background jobs: work in a thread, results on the GUI thread, progress and cancel.

A job is a generator of results. Each result crosses to the GUI thread by a queued signal as soon as it
is there; a cancelled job is polled between results and delivers nothing more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from annotator.ui.worker import Worker

logger = logging.getLogger(__name__)

Job = Callable[[Callable[[], bool]], Iterator[Any]]
"""Takes a function that says whether it was cancelled; yields results, each worth one step of progress."""


class Task(QObject):
    """One job under way. `total` is the number of results expected, 0 when unknown."""

    delivered = Signal(object)
    failed = Signal(str)
    finished = Signal()
    _result = Signal(object)
    _end = Signal(object)

    def __init__(self, title: str, total: int, parent: QObject) -> None:
        super().__init__(parent)
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
        error: BaseException | None = None
        try:
            for result in job(self._cancelled.is_set):
                if self._cancelled.is_set():
                    break
                self._result.emit(result)
        except Exception as problem:  # delivered to the GUI thread, which shows it
            logger.info("%s failed", self.title, exc_info=True)
            error = problem
        self._end.emit(error)

    def _deliver(self, result: object) -> None:
        if not self.cancelled:
            self.done += 1
            self.delivered.emit(result)

    def _finish(self, error: BaseException | None) -> None:
        if error is not None and not self.cancelled:
            self.failed.emit(str(error))
        self.finished.emit()


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
        task = Task(title, total, self)
        self._running[key] = task
        self.started.emit(task)
        self._worker.submit(task.work, job)
        return task

    def busy(self, key: str) -> bool:
        """Whether a job of that key is under way."""
        task = self._running.get(key)
        return task is not None and not task.cancelled

    def forget(self, key: str, task: Task) -> None:
        """Note that a task of `key` has ended."""
        if self._running.get(key) is task:
            del self._running[key]
        task.deleteLater()

    def close(self) -> None:
        """Cancel everything and wait for the thread."""
        for task in self._running.values():
            task.cancel()
        self._worker.close()
