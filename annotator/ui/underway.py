"""Long work with files under a box with Cancel: how far it is, then what came of it.

The box stands over the window, because the project can be written by one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication, QProgressDialog, QPushButton, QWidget

from annotator.core.counting import number
from annotator.formats import Progress
from annotator.ui.parts import complain
from annotator.ui.tasks import Tasks
from annotator.ui.working import stoppable

_LETTERS = 56
"""Average letters that the box is wide: as many as a title, the frame's buttons and a count need."""
_POLL = 100
"""Milliseconds between two looks at how far the work is."""


@dataclass(frozen=True, slots=True)
class News:
    """What there is to say once the work is done: what came of it, and what was wrong with a part of it."""

    said: Sequence[str] = ()
    wrong: Sequence[str] = ()


Run = Callable[[Progress], News]
"""Work in the thread: it says how far it is. Where it is stopped there are no news."""


class Underway(QProgressDialog):
    """The box over one such work. It goes when the work has ended, well or not.

    `counted` is what its progress counts, bytes of files where nothing is said.
    """

    def __init__(self, title: str, counted: str, parent: QWidget) -> None:
        # A second line from the beginning, so that the box does not grow under the pointer.
        super().__init__(f"{title}…\n", "Cancel", 0, 0, parent)
        self._title, self._counted = title, counted
        self._progress, self._problem = Progress(), ""
        self._news: News | None = None
        self._after: Callable[[Sequence[str]], None] | None = None
        self._stopped: Callable[[], None] | None = None
        self._failed_after: Callable[[], object] = lambda: None
        self._watch = QTimer(self, interval=_POLL)
        self._watch.timeout.connect(self._show_progress)
        self.setWindowTitle(title)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _LETTERS)
        # Only who means it cancels: by a click, by Escape, or by Tab and Space.
        for cancel in self.findChildren(QPushButton):
            cancel.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumDuration(400)
        self.setAutoClose(False)
        self.setAutoReset(False)

    def show_at_once(self) -> None:
        """Show it before the work begins, which then takes the interpreter for itself."""
        self.show()
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        self.repaint()

    def begin(
        self,
        tasks: Tasks,
        run: Run,
        after: Callable[[Sequence[str]], None],
        *,
        stopped: Callable[[], None] | None = None,
        failed: Callable[[], object] = lambda: None,
    ) -> None:
        """Work in the background; `after` hears what came of it, unless it failed as a whole.

        Where it was stopped, `stopped` is called instead, if there is one; `failed` once it was read what was wrong.
        """
        self._after, self._stopped, self._failed_after = after, stopped, failed
        task = tasks.run("files", self._title, stoppable(partial(_job, run, self._hear), self._progress))
        self._watch.start()
        self.canceled.connect(task.cancel)
        task.failed.connect(self._failed)
        task.finished.connect(self._finished)

    def _show_progress(self) -> None:
        show_progress(self, self._title, self._counted, self._progress)

    def _hear(self, news: News) -> None:
        """Hear in the worker thread what came of it, also where Cancel came too late: then it is done."""
        self._news = news

    def _failed(self, problem: str) -> None:
        self._problem = problem

    def _finished(self) -> None:
        """Go, and only then say what was wrong, last of all: it waits for who reads it."""
        # Either would have Qt show the box once more, over what is said: its own timer, and a step further.
        self._watch.stop()
        self.reset()
        self.hide()
        self.deleteLater()
        news = self._news or News()
        if self._problem:
            complain(self.parentWidget(), f"{self._title} failed", self._problem)
            self._failed_after()
        elif self._news is None and self._stopped is not None:
            self._stopped()
        elif self._after is not None:
            self._after(news.said)
        if news.wrong:
            title = f"{self._title}: not all of it" if news.said else f"{self._title} failed"
            complain(self.parentWidget(), title, "\n".join((*news.said, *news.wrong)))


def show_progress(box: QProgressDialog, title: str, counted: str, progress: Progress) -> None:
    """Show in a box how far the work is."""
    done, total = progress.done, progress.total
    if progress.doing and not done:
        words = progress.doing
    elif counted:
        words = f"{done:,} of {number(total, counted)}" if total else ""
    else:
        words = f"{progress.path.name}: {100 * done // total} %" if total else progress.path.name
    box.setLabelText(f"{title}…\n{words}")
    if total and done:
        box.setMaximum(1000)
        box.setValue(min(999, done * 1000 // total))


def _job(run: Run, hear: Callable[[News], None], progress: Progress) -> Iterator[None]:
    hear(run(progress))
    yield None
