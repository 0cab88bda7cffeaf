"""The middle of the window: the reader with its banner, find bar and focus bar, or what to do instead."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.core.model import Span
from annotator.ui.desk import Desk
from annotator.ui.focusbar import FocusBar
from annotator.ui.parts import Toast, labelled
from annotator.ui.reader import Reader
from annotator.ui.theme import Theme

_MEASURE = 440
"""Pixels that a line of the welcome page is wide."""


class FindBar(QFrame):
    """Finds words, or a regular expression, in the article."""

    found = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("findbar")
        self.text = ""
        self._hits: list[Span] = []
        self._at = -1
        self._box = QLineEdit(self)
        self._box.setObjectName("find")
        self._box.setAccessibleName("Find in the article")
        self._box.setPlaceholderText("Find in the article")
        self._pattern = QCheckBox("Regular expression", self)
        self._count = labelled("", "muted", self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.addWidget(self._box, 1)
        layout.addWidget(self._pattern)
        layout.addWidget(self._count)
        for title, run in (("Previous", self.previous), ("Next", self.next), ("Close", self.leave)):
            button = QPushButton(title, self)
            button.clicked.connect(run)
            layout.addWidget(button)
        self._box.textChanged.connect(self._search)
        self._pattern.toggled.connect(self._search)
        self.hide()

    def begin(self, text: str, words: str) -> None:
        """Show the bar for an article's text, with `words` already in it."""
        self.text = text
        self.show()
        if words:
            self._box.setText(words)
        self._box.setFocus()
        self._box.selectAll()
        self._search()

    def next(self) -> None:
        """Go to the next hit, from the last to the first."""
        self._go(1)

    def previous(self) -> None:
        """Go to the hit before, from the first to the last."""
        self._go(-1)

    def leave(self) -> None:
        """Close the bar and give the keys back."""
        self.hide()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def _search(self) -> None:
        words = self._box.text()
        try:
            pattern = re.compile(words if self._pattern.isChecked() else re.escape(words), re.IGNORECASE)
        except re.error as error:
            self._hits = []
            self._count.setText(f"no regular expression: {error.msg}")
            return
        found = (Span(*m.span()) for m in pattern.finditer(self.text) if m.end() > m.start())
        self._hits = list(found) if words else []
        self._at = -1
        self._count.setText(f"{len(self._hits)} found" if words else "")
        self._go(1)

    def _go(self, step: int) -> None:
        if self._hits:
            self._at = (self._at + step) % len(self._hits)
            self._count.setText(f"{self._at + 1} of {len(self._hits)}")
            self.found.emit(self._hits[self._at])


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
        while (entry := self._buttons.takeAt(0)) is not None:
            widget = entry.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons.addStretch()
        for n, (command, text) in enumerate(buttons):
            button = QPushButton(text, self)
            button.setProperty("command", command)
            button.setDefault(n == 0)
            button.clicked.connect(self._clicked)
            self._buttons.addWidget(button)
        self._buttons.addStretch()

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.run.emit(str(button.property("command")))


class Centre(QWidget):
    """Reader, focus bar, find bar, banner and toast, stacked over the welcome page."""

    def __init__(self, desk: Desk, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.reader = Reader(theme, self)
        self.reader.setObjectName("reader")
        self.welcome = Welcome(self)
        self.finder = FindBar(self)
        self.bar = FocusBar(desk, theme, self.reader.viewport())
        self.toast = Toast(self)
        self.banner = QFrame(self)
        self.banner.setProperty("look", "card")
        self._banner_text = labelled("", "warning", self.banner)
        self.leave = QPushButton("Return to now", self.banner)
        row = QHBoxLayout(self.banner)
        row.addWidget(self._banner_text, 1)
        row.addWidget(self.leave)
        self.banner.hide()
        self._page = QWidget(self)
        self._dock = QVBoxLayout()
        inner = QVBoxLayout(self._page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.banner)
        inner.addWidget(self.reader, 1)
        inner.addWidget(self.finder)
        inner.addLayout(self._dock)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._page)
        self._stack.addWidget(self.welcome)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def show_reader(self, shown: bool) -> None:
        """Show the reader, or the welcome page."""
        self._stack.setCurrentIndex(0 if shown else 1)

    def warn(self, text: str) -> None:
        """Show a banner over the reader; an empty text takes it away."""
        self._banner_text.setText(text)
        self.banner.setVisible(bool(text))

    def dock(self, docked: bool) -> None:
        """Keep the focus bar under the reader, or let it stand beside the item."""
        self.bar.docked = docked
        shown = self.bar.isVisible()
        if docked:
            self._dock.addWidget(self.bar)
        else:
            self._dock.removeWidget(self.bar)
            self.bar.setParent(self.reader.viewport())
        self.bar.setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.toast.place()
