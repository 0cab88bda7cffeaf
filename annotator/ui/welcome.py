"""The welcome page: what to do when there is nothing to show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.ui.parts import clear, labelled

_MEASURE = 440
"""Pixels that a line of the page is wide."""


class Welcome(QWidget):
    """What to do when there is nothing to show."""

    run = Signal(str)
    chosen = Signal(Path)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = labelled("", "title", self)
        self._words = labelled("", "muted", self)
        self._words.setWordWrap(True)
        self._words.setFixedWidth(_MEASURE)
        self._asked: tuple[object, ...] = ()
        self._buttons = QHBoxLayout()
        layout = self._page = QVBoxLayout(self)
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
        self._recent: QVBoxLayout | None = None
        layout.addStretch(3)

    def ask(self, title: str, words: str, buttons: tuple[tuple[str, str], ...], recent: Sequence[Path] = ()) -> None:
        """Say what there is not, and offer commands as (id, words) and projects of late."""
        if self._asked == (title, words, *recent):
            return
        self._asked = (title, words, *recent)
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
        if recent or self._recent is not None:
            self._list(recent)
        self.take_keys()

    def _list(self, recent: Sequence[Path]) -> None:
        if self._recent is None:
            self._recent = QVBoxLayout()
            self._recent.setSpacing(2)
            self._page.insertLayout(self._page.count() - 1, self._recent)
        clear(self._recent)
        if recent:
            self._recent.addWidget(labelled("Recent projects", "muted", self), 0, Qt.AlignmentFlag.AlignHCenter)
        for path in recent:
            self._recent.addWidget(self._offer(path), 0, Qt.AlignmentFlag.AlignHCenter)

    def _offer(self, path: Path) -> QPushButton:
        text = self.fontMetrics().elidedText(f"{path.name}  –  {path.parent}", Qt.TextElideMode.ElideMiddle, _MEASURE)
        button = QPushButton(text.replace("&", "&&"), self)
        button.setAccessibleName(f"Open {path.name}")
        button.setFlat(True)
        button.setToolTip(str(path))
        button.clicked.connect(lambda: self.chosen.emit(path))
        return button

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
