"""What a screen reader learns of the reader: the text, the caret, the selection, and what is in focus.

Qt asks in UTF-16 units, in pixels of the screen, and keeps what it was given for as long as the widget lives.
The reader is drawn by hand, so everything that a text widget of Qt would have told it is told here.

PySide leaves out two questions of `QAccessibleTextInterface`, because their answers are written to addresses:
where a selection is, and what attributes a character has. Qt then reads whatever lies in memory. So the
number of selections is always nought, which keeps Qt from asking, and both are said instead: the words that
are selected, and what is annotated where the caret has come to.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
    QAccessibleTextCursorEvent,
    QAccessibleTextInterface,
    QAccessibleTextSelectionEvent,
    QAccessibleTextUpdateEvent,
)
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import VoidPtr

from annotator.core.model import Span
from annotator.core.text import Utf16
from annotator.ui.reader_caret import ReaderCaret
from annotator.ui.speech import shortened

_INTERFACES = "accessible interfaces"


class Told(NamedTuple):
    """What was said last of the selection and of the annotations at the caret."""

    selection: Span | None = None
    annotated: tuple[str, ...] = ()


class ArticleText(QAccessibleTextInterface):
    """The article as text. Offsets that come in and go out are Qt's UTF-16 units."""

    def __init__(self, reader: ReaderCaret) -> None:
        super().__init__()
        self._reader = reader
        self._text = ""
        self._units = Utf16("")

    def characterCount(self) -> int:
        """How long the article is."""
        return self._unit(len(self._article()))

    def text(self, startOffset: int, endOffset: int) -> str:
        """The article's own characters between two offsets."""
        text = self._article()
        return text[self._point(startOffset) : self._point(endOffset)]

    def cursorPosition(self) -> int:
        """Where the caret is."""
        return self._unit(self._reader.caret)

    def setCursorPosition(self, position: int) -> None:
        """Puts the caret at an offset, and scrolls there."""
        at = self._point(position)
        self._reader.place(at)
        self._show(at, at + 1)

    def selectionCount(self) -> int:
        """None, whatever is selected: where it is cannot be answered. `tell_caret` says it."""
        return 0

    def selected(self) -> tuple[int, int]:
        """From where to where the selection goes; at the caret when nothing is selected."""
        span = self._reader.selection
        if span is None:
            return self.cursorPosition(), self.cursorPosition()
        return self._unit(span.start), self._unit(span.end)

    def addSelection(self, startOffset: int, endOffset: int) -> None:
        """Selects: there is one selection at most, so this is the one."""
        self.setSelection(0, startOffset, endOffset)

    def setSelection(self, selectionIndex: int, startOffset: int, endOffset: int) -> None:
        """Selects from one offset to another."""
        if selectionIndex == 0:
            self._reader.place_both(self._point(startOffset), self._point(endOffset))

    def removeSelection(self, selectionIndex: int) -> None:
        """Selects nothing."""
        self._reader.select(None)

    def characterRect(self, offset: int) -> QRect:
        """Where the character at an offset stands on the screen."""
        at = self._point(offset)
        if not 0 <= at < len(self._article()):
            return QRect()
        rects = self._reader.span_rects(Span(at, at + 1))
        rect = rects[0].toAlignedRect() if rects else QRect()
        return QRect(self._reader.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def offsetAtPoint(self, point: QPoint) -> int:
        """The offset of the character at a place on the screen; -1 beside the words."""
        position = self._reader.character_at(self._reader.viewport().mapFromGlobal(point))
        return -1 if position is None else self._unit(position)

    def scrollToSubstring(self, startIndex: int, endIndex: int) -> None:
        """Scrolls words into sight."""
        self._show(self._point(startIndex), self._point(endIndex))

    def _show(self, start: int, end: int) -> None:
        end = min(end, len(self._article()))
        if start < end:
            self._reader.ensure_visible(Span(start, end))

    def _article(self) -> str:
        text = self._reader.text
        if text is not self._text:
            self._text, self._units = text, Utf16(text)
        return self._text

    def _unit(self, position: int) -> int:
        self._article()
        return self._units.units(position)

    def _point(self, unit: int) -> int:
        self._article()
        return self._units.points(unit)


class ReaderInterface(QAccessibleWidget):
    """The reader as a text that can be read and selected, not written."""

    def __init__(self, reader: ReaderCaret) -> None:
        super().__init__(reader, QAccessible.Role.EditableText)
        self._reader = reader
        self._words = ArticleText(reader)

    def interface_cast(  # type: ignore[override]
        self, t: QAccessible.InterfaceType
    ) -> QAccessibleTextInterface | VoidPtr:
        """The text of the reader, and for all else no address: PySide ends the program when None is returned."""
        return self._words if t == QAccessible.InterfaceType.TextInterface else VoidPtr(0)

    def text(self, t: QAccessible.Text) -> str:
        """Its name, what is in focus as its description, and the article as its value."""
        if t == QAccessible.Text.Value:
            return self._reader.text
        return super().text(t)

    def state(self) -> QAccessible.State:
        """A widget's state, and that it holds many lines that are only to be read."""
        state = super().state()
        state.readOnly = state.multiLine = state.selectableText = True
        return state


@cache
def install() -> None:
    """Makes Qt ask here when it wants to know what a reader is. Once is enough."""
    QAccessible.installFactory(_made)


def tell(event: QAccessibleEvent) -> None:
    """Gives an event to whoever listens."""
    QAccessible.updateAccessibility(event)


def tell_caret(reader: ReaderCaret, before: Told) -> Told:
    """Says where the caret and the selection went, and what is annotated there; `before` is what was told last."""
    text = _text_of(reader)
    if text is None:
        return before
    now = Told(reader.selection, reader.annotated_at(reader.caret))
    tell(QAccessibleTextCursorEvent(reader, text.cursorPosition()))
    if now.selection != before.selection:
        tell(QAccessibleTextSelectionEvent(reader, *text.selected()))
    if now.selection is not None and now.selection != before.selection:
        announce(reader, f"{shortened(reader.selected_text())}, selected")
    elif now.annotated != before.annotated:
        announce(reader, ", ".join(now.annotated))
    return now


def tell_article(reader: ReaderCaret) -> None:
    """Says that the text is another."""
    text = _text_of(reader)
    if text is not None:
        tell(QAccessibleTextUpdateEvent(reader, 0, "", reader.text))


def announce(reader: ReaderCaret, words: str) -> None:
    """Says a sentence at once, wherever the caret is."""
    if words:
        tell(QAccessibleAnnouncementEvent(reader, words))


def _text_of(reader: ReaderCaret) -> ArticleText | None:
    text = QAccessible.queryAccessibleInterface(reader).textInterface()
    return text if isinstance(text, ArticleText) else None


def _made(key: str, subject: QObject | None) -> QAccessibleInterface | None:
    if not isinstance(subject, ReaderCaret):
        return None
    interface = ReaderInterface(subject)
    # Qt keeps only the address: the Python object has to live as long as the reader.
    subject.setProperty(_INTERFACES, [*(subject.property(_INTERFACES) or ()), interface])
    return interface
