"""The status bar: saved, reviewer, session, time on this article, position, and long work with Cancel."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTime, QTimer, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QSizePolicy, QStatusBar, QWidget

from annotator.core.counting import number
from annotator.ui.desk import Desk
from annotator.ui.layers import LAYERS, show_all, waiting
from annotator.ui.parts import labelled, length_words

_ROOM = 24


class Status(QStatusBar):
    """The bottom line of the window."""

    cancelled = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setSizeGripEnabled(False)
        self._desk = desk
        self._saved = labelled("", "muted", self)
        self._saved.setToolTip("Every decision is in the file before the next key is pressed")
        self._reviewer = labelled("", "muted", self)
        self._session = labelled("", "muted", self)
        self._time = labelled("", "muted", self)
        self._time.setToolTip("Active time on this article; it rests when the hands do")
        self._place = labelled("", "muted", self)
        self._labels = (self._saved, self._reviewer, self._session, self._time, self._place)
        for label in self._labels:
            self.addWidget(label)
        self._hint = labelled("", "plain", self)
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.addWidget(self._hint, 1)
        self.hidden = QPushButton(self)
        self.hidden.setProperty("look", "chip")
        self.hidden.setToolTip("What is hidden is not decided by any key. A click shows it again.")
        self.hidden.clicked.connect(self._show_layers)
        self.addPermanentWidget(self.hidden)
        self.hidden.hide()
        self.keys: Mapping[str, str] = {}
        self._work = labelled("", "muted", self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(140)
        self._bar.setAccessibleName("Progress")
        self._cancel = QPushButton("Cancel", self)
        self._cancel.setFlat(True)
        self._cancel.clicked.connect(self.cancelled)
        for widget in (self._work, self._bar, self._cancel):
            self.addPermanentWidget(widget)
            widget.hide()
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    def saved(self) -> None:
        """Say that what was done is in the file."""
        _tell(self._saved, f"Saved · {QTime.currentTime().toString('HH:mm:ss')}")

    def forget(self) -> None:
        """Show nothing any more of the project that was in hand before."""
        for label in self._labels:
            label.clear()

    def refresh(self) -> None:
        """Show who works on what."""
        project, session = self._desk.project, self._desk.session
        if project is None:
            self.forget()
            self.hidden.hide()
            return
        if not self._saved.text():
            _tell(self._saved, "Saved")
        _tell(self._reviewer, f"Reviewer: {self._desk.reviewer}")
        if session is not None:
            _tell(self._session, f"Session since {session.started.astimezone().strftime('%H:%M')}")
        sheet, item = self._desk.sheet, self._desk.item
        if sheet is not None:
            shown = self._desk.shown()
            at = next((n for n, i in enumerate(shown, 1) if i is item), 0)
            left = [i.status for i in shown].count("pending")
            place = f"{at:,} of {len(shown):,}" if at else number(len(shown), "item")
            hidden = len(waiting(self._desk))
            rest = f"{left:,} undecided" if left else f"{hidden:,} hidden undecided" if hidden else "all decided"
            _tell(self._place, f"{place} · {rest}" if sheet.items else place)
        self._show_hidden()
        self._tick()

    def _show_hidden(self) -> None:
        """Say which layers are hidden, and the keys that show them; nothing when none is."""
        off = [(kind, title) for kind, title, _ in LAYERS if kind not in self._desk.layers]
        keys = ", ".join(key for kind, _ in off if (key := self.keys.get(f"view.{kind}")))
        words = f"{', '.join(title for _, title in off).capitalize()} hidden"
        self.hidden.setText(f"{words} · {keys}" if keys else words)
        self.hidden.setVisible(bool(off))

    def _show_layers(self) -> None:
        show_all(self._desk)

    def warn(self, text: str) -> None:
        """Say why a key did nothing; nothing any more for an empty text."""
        self.hint(text, look="warning")

    def hint(self, text: str, *, look: str = "plain") -> None:
        """Say what can be done with what the mouse points at; nothing any more for an empty text."""
        if self._hint.property("look") != look:
            self._hint.setProperty("look", look)
            self._hint.style().unpolish(self._hint)
            self._hint.style().polish(self._hint)
        self._hint.setText(text)
        self._hint.setAccessibleName(text)
        self._hint.setToolTip(text)

    @property
    def hinted(self) -> str:
        """What was said last in this way."""
        return self._hint.text()

    def progress(self, done: int, total: int) -> None:
        """Show how far the suggesters are; nothing when `total` is 0."""
        self.work("Suggesting", done, total)

    def work(self, words: str, done: int, total: int) -> None:
        """Show how far long work is, `words` saying what it is; nothing when `total` is 0."""
        for widget in (self._work, self._bar, self._cancel):
            widget.setVisible(total > 0)
        _tell(self._work, f"{words} {done:,} of {total:,}", f"{words} {total:,} of {total:,}")
        self._bar.setMaximum(max(total, 1))
        self._bar.setValue(done)

    def _tick(self) -> None:
        if self._desk.sheet is not None:
            resting = " (resting)" if self._desk.attention.resting else ""
            _tell(self._time, f"{length_words(self._desk.seconds_here())} on this article{resting}")


def _tell(label: QLabel, text: str, widest: str = "") -> None:
    """Set a label's text; it only ever grows wider, because each new width lays the window out anew.

    `widest` is what it is to have room for from the first.
    """
    if label.text() == text:
        return
    wanted = label.fontMetrics().horizontalAdvance(widest or text) + _ROOM
    if label.minimumWidth() < wanted or label.maximumWidth() > wanted * 2:
        label.setFixedSize(wanted, label.fontMetrics().height() + _ROOM // 4)
    label.setText(text)
