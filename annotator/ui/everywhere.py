"""Proposing the mentions of some words in all other articles, a few at a time between the keys."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.core.counting import number
from annotator.core.edits import Hand, ProposeWords
from annotator.core.model import AnnotationError
from annotator.project import Outcome, ProjectError
from annotator.ui.desk import Desk
from annotator.ui.outcomes import sentence

_SLICE = 0.006
"""Seconds of work between two looks at what the hands do."""


class Everywhere(QObject):
    """One run at a time; all it proposes is one undo step with what was proposed in the article in hand."""

    progressed = Signal(int, int)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._some)
        self._left: list[str] = []
        self._edit: ProposeWords | None = None
        self._step = ""
        self._total = self._found = self._articles = 0
        desk.passing.everywhere_wanted.connect(self.begin)
        desk.sheet_changed.connect(self._changed)
        desk.project_opened.connect(self.stop)

    @property
    def busy(self) -> bool:
        """Whether mentions are being proposed."""
        return self._timer.isActive()

    def begin(self, edit: ProposeWords, step: str) -> None:
        """Go through all articles but the one in hand that may hold the words."""
        self.stop()
        desk = self._desk
        if desk.project is None or desk.sheet is None or desk.moment is not None:
            return
        here = desk.sheet.article.id
        self._left = [id_ for id_ in desk.project.mentioning(edit.words) if id_ != here][::-1]
        self._edit, self._step = edit, step
        self._total, self._found, self._articles = len(self._left), 0, 0
        self._timer.start()

    def stop(self) -> None:
        """Propose no more; what was proposed stays."""
        if self._timer.isActive():
            self._timer.stop()
            self.progressed.emit(0, 0)
        self._left = []

    def _some(self) -> None:
        project, edit = self._desk.project, self._edit
        if project is None or edit is None:
            self.stop()
            return
        until = time.monotonic() + _SLICE
        try:
            with project.writing():
                while self._left and time.monotonic() < until:
                    outcome = project.apply(self._left.pop(), edit, Hand(self._desk.reviewer), step=self._step)
                    self._found += len(outcome.changes)
                    self._articles += bool(outcome.changes)
        except (AnnotationError, ProjectError) as error:
            self.stop()
            self._desk.say(sentence(str(error)))
            return
        self.progressed.emit(self._total - len(self._left), self._total)
        if not self._left:
            self.stop()
            self._desk.say(self._words(), undo=bool(self._found))

    def _words(self) -> str:
        if not self._found:
            here = "; those of this one are shown" if self._desk.passing.group is not None else ""
            return f"No other article has a mention without a label{here}."
        mentions = number(self._found, "mention")
        articles = number(self._articles, "other article")
        return f"{mentions} proposed in {articles}."

    def _changed(self, outcome: Outcome) -> None:
        """An undo while it runs takes back what was proposed: the rest is not wanted."""
        if outcome.kind == "undo" and outcome.op in ("Propose", "ProposeWords"):
            self.stop()
