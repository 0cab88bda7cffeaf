"""The welcome page: what to do when there is nothing to show."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.ui.parts import clear, labelled

_MEASURE = 440
"""Pixels that a line of the page is wide."""


class Welcome(QWidget):
    """What to do when there is nothing to show."""

    run = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = labelled("", "title", self)
        self._words = labelled("", "muted", self)
        self._words.setWordWrap(True)
        self._words.setFixedWidth(_MEASURE)
        self._asked: tuple[str, ...] = ()
        self._buttons = QHBoxLayout()
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        for widget in (self._title, self._words):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            row = QHBoxLayout()
            row.addStretch()
            row.addWidget(widget)
            row.addStretch()
            layout.addLayout(row)
        layout.setSpacing(14)
        layout.addLayout(self._buttons)
        layout.addStretch(3)

    def ask(self, title: str, words: str, buttons: tuple[tuple[str, str], ...]) -> None:
        """Say what there is not, and offer commands as (id, words)."""
        if self._asked == (title, words):
            return
        self._asked = (title, words)
        self._title.setText(title)
        self._words.setText(words)
        clear(self._buttons)
        self._buttons.addStretch()
        for n, (command, text) in enumerate(buttons):
            button = QPushButton(text, self)
            button.setProperty("command", command)
            button.setAutoDefault(True)
            button.setDefault(n == 0)
            button.clicked.connect(self._clicked)
            self._buttons.addWidget(button)
        self._buttons.addStretch()
        self.take_keys()

    def take_keys(self) -> None:
        """Let Enter press the first button."""
        if (first := self._first()) is not None:
            first.setFocus()

    def _first(self) -> QPushButton | None:
        entries = (self._buttons.itemAt(n) for n in range(self._buttons.count()))
        return next((widget for entry in entries if entry and isinstance(widget := entry.widget(), QPushButton)), None)

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.run.emit(str(button.property("command")))
