"""The find bar: words, or a regular expression, in the article in hand."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QWidget

from annotator.core.model import Span
from annotator.ui.parts import TextLine, labelled


class FindBar(QFrame):
    """Finds words, or a regular expression, in the article.

    `marked` gives all places while the bar is shown, as spans in reading order; `found` the one that was gone to, or
    None when there is none.
    """

    found = Signal(object)
    marked = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("findbar")
        self.text = ""
        self._hits: list[Span] = []
        self._at = -1
        self._from = 0
        self._box = TextLine(self)
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

    def begin(self, text: str, words: str, at: int) -> None:
        """Show the bar for an article's text, `words` already in it; the first place is looked for from `at` on."""
        self.text, self._from = text, at
        self.show()
        if words:
            self._box.setText(words)
        self._box.setFocus()
        self._box.selectAll()
        self._search()

    def take(self, text: str) -> None:
        """Look in the text of another article from now on; nothing is gone to."""
        self.text, self._from = text, 0
        self._look()

    def next(self) -> None:
        """Go to the next hit, from the last to the first."""
        self._go(1)

    def previous(self) -> None:
        """Go to the hit before, from the first to the last."""
        self._go(-1)

    @property
    def said(self) -> str:
        """What it says of how many there are."""
        return self._count.text()

    def has_keys(self) -> bool:
        """Whether letters go to its line."""
        return self._box.hasFocus()

    def leave(self) -> None:
        """Close the bar and give the keys back."""
        self.hide()
        self.marked.emit(())
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.previous()
            else:
                self.next()
        else:
            super().keyPressEvent(event)

    def _search(self) -> None:
        """Look anew, and go to the first place from where it began on; behind the last, to the first of all."""
        self._look()
        self._at = next((n for n, span in enumerate(self._hits) if span.start >= self._from), 0)
        self._show()

    def _look(self) -> None:
        words = self._box.text()
        try:
            pattern = re.compile(words if self._pattern.isChecked() else re.escape(words), re.IGNORECASE)
        except re.error as error:
            self._hits = []
            self.marked.emit(())
            self._count.setText(f"no regular expression: {error.msg}")
            return
        found = (Span(*m.span()) for m in pattern.finditer(self.text) if m.end() > m.start())
        self._hits = list(found) if words else []
        self._at = -1
        self._count.setText(f"{len(self._hits)} found" if words else "")
        self.marked.emit(tuple(self._hits) if self.isVisible() else ())

    def _go(self, step: int) -> None:
        if self._hits:
            self._at = max(self._at + step, -1) % len(self._hits)
            self._from = self._hits[self._at].start
            self._show()

    def _show(self) -> None:
        if self._hits:
            self._count.setText(f"{self._at + 1} of {len(self._hits)}")
            self.found.emit(self._hits[self._at])
        else:
            self.found.emit(None)
