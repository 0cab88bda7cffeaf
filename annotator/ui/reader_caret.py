"""The caret: where the reviewer's hand is in the text, what is selected, and how keys move it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from annotator.core.model import Span
from annotator.core.text import next_sentence, next_token, token_at
from annotator.ui.paragraph import Band, Line
from annotator.ui.reader_view import ReaderView

Unit = Literal["token", "character", "sentence", "line", "paragraph", "document"]

_KEYS: dict[tuple[Qt.Key, bool, bool], tuple[Unit, bool]] = {
    # key, Ctrl, Alt → unit, forward. Left and Right are turned round in text that runs to the left.
    (Qt.Key.Key_Right, False, False): ("token", True),
    (Qt.Key.Key_Left, False, False): ("token", False),
    (Qt.Key.Key_Right, True, False): ("sentence", True),
    (Qt.Key.Key_Left, True, False): ("sentence", False),
    (Qt.Key.Key_Right, False, True): ("character", True),
    (Qt.Key.Key_Left, False, True): ("character", False),
    (Qt.Key.Key_Down, False, False): ("line", True),
    (Qt.Key.Key_Up, False, False): ("line", False),
    (Qt.Key.Key_Down, True, False): ("paragraph", True),
    (Qt.Key.Key_Up, True, False): ("paragraph", False),
    (Qt.Key.Key_End, True, False): ("document", True),
    (Qt.Key.Key_Home, True, False): ("document", False),
}


class ReaderCaret(ReaderView):
    """A caret between characters that steps from token to token, and a selection behind it."""

    selection_changed = Signal()

    _goal: float | None = None

    @property
    def caret(self) -> int:
        """Where the caret is, in code points."""
        return self._caret

    @property
    def anchor(self) -> int:
        """Where the selection began; equal to the caret when nothing is selected."""
        return self._mark

    @property
    def selection(self) -> Span | None:
        """What is selected."""
        return self._selection()

    def selected_text(self) -> str:
        """The article's own characters of the selection."""
        selection = self._selection()
        return selection.of(self._text()) if selection else ""

    def select(self, span: Span | None) -> None:
        """Selects a span, the caret at its end; None keeps the caret and selects nothing."""
        if span is None:
            self.place(self._caret)
        else:
            self.place_both(span.start, span.end)

    def place(self, position: int, *, extend: bool = False) -> None:
        """Puts the caret at a position; with `extend` the selection reaches from the anchor to it."""
        position = max(0, min(position, len(self._text())))
        self.place_both(self._mark if extend else position, position)

    def place_both(self, anchor: int, caret: int) -> None:
        """Puts both ends of the selection at once."""
        old = (self._caret, self._mark)
        self._caret, self._mark = caret, anchor
        self._goal = None
        if old != (self._caret, self._mark):
            self._repaint_caret(*old)
            self._repaint_caret(self._caret, self._mark)
            self.selection_changed.emit()

    def move_caret(self, unit: Unit, forward: bool, extend: bool) -> None:
        """Moves by a unit. Without `extend` a selection first collapses to its nearer end.

        By anything but characters a selection takes the whole word that the caret is in.
        """
        selection = self._selection()
        if extend and selection is None and unit != "character":
            self._begin_at_word(forward)
        goal = None
        if selection is not None and not extend and unit in ("token", "character"):
            target = selection.end if forward else selection.start
            if unit == "token" and forward:
                word = next_token(self._text(), target, forward=True)
                target = word.start if word is not None else target
        elif unit == "line":
            goal = self._goal if self._goal is not None else self._caret_x()
            target = self._line_away(forward, goal, extend)
        else:
            target = self._target(unit, forward, extend)
        self.place(target, extend=extend)
        self._goal = goal
        self._show_caret()

    def character_at(self, point: QPoint) -> int | None:
        """The position of the character under a point of the viewport."""
        for _, block, top in self._visible():
            if top <= point.y() < top + block.height:
                line, x = block.line_at(point.y() - top), point.x() - self._left()
                if line.left <= x <= line.left + line.width and line.start < line.end:
                    return min(block.position_at(line, x, on=True), line.end - 1)
        return None

    def _text(self) -> str:
        return self.text

    def _target(self, unit: Unit, forward: bool, extend: bool) -> int:
        text, at = self._text(), self._caret
        if unit == "document":
            return len(text) if forward else 0
        if unit == "sentence":
            return next_sentence(text, at, forward=forward)
        if self._column is None:
            return at
        n = self._column.pieces.block_at(at)
        if unit == "paragraph":
            start, end = self._column.spans[n]
            if not forward and start < end and at > start:
                return start
            beside = self._beside(n, forward)
            return len(text) if beside is None and forward else self._column.spans[beside or 0][0]
        if unit == "character":
            start, end = self._column.spans[n]
            if forward and at >= end:
                return self._column.spans[n + 1][0] if n + 1 < len(self._column) else at
            if not forward and at <= start:
                return self._column.spans[n - 1][1] if n else at
            return self._column.block(n).next_character(at, forward=forward)
        return self._token_away(text, at, forward, extend)

    def _begin_at_word(self, forward: bool) -> None:
        """Puts a caret that stands inside a word at the end of it from which the word is selected."""
        word = token_at(self._text(), self._caret)
        if word is not None and word.start < self._caret < word.end:
            self.place(word.start if forward else word.end)

    def _beside(self, n: int, forward: bool) -> int | None:
        """The next block with anything on it, or the one before; a caret that steps passes over blank lines."""
        spans = self._column.spans if self._column is not None else ()
        rest = range(n + 1, len(spans)) if forward else range(n - 1, -1, -1)
        return next((k for k in rest if spans[k][0] < spans[k][1]), None)

    def _token_away(self, text: str, at: int, forward: bool, extend: bool) -> int:
        """The next token's start; while selecting, whole tokens from the anchor on are taken or given back."""
        if not extend:
            word = next_token(text, at + 1 if forward else at, forward=forward)
            return word.start if word is not None else (len(text) if forward else 0)
        if forward and at >= self._mark:
            word = next_token(text, at, forward=True)
            return word.end if word is not None else len(text)
        if forward:
            word = next_token(text, at + 1, forward=True)
            return min(word.start, self._mark) if word is not None else self._mark
        if at > self._mark:
            word = next_token(text, at - 1, forward=False)
            return max(word.end, self._mark) if word is not None else self._mark
        word = next_token(text, at, forward=False)
        return word.start if word is not None else 0

    # Lines and pages.

    def _caret_line(self) -> tuple[int, Line] | None:
        if self._column is None:
            return None
        n = self._column.pieces.block_at(self._caret)
        return n, self._column.block(n).line_of(self._caret)

    def _caret_x(self) -> float:
        return self._column.block(self._column.pieces.block_at(self._caret)).x_of(self._caret) if self._column else 0.0

    def _line_away(self, forward: bool, x: float, extend: bool) -> int:
        here = self._caret_line()
        if here is None or self._column is None:
            return self._caret
        n, line = here
        lines = self._column.block(n).lines
        k = lines.index(line) + (1 if forward else -1)
        if not 0 <= k < len(lines):
            beside = self._beside(n, forward)
            if beside is None:
                return len(self._text()) if forward else 0
            n, lines = beside, self._column.block(beside).lines
            k = 0 if forward else len(lines) - 1
        return self._snapped_at(n, lines[k], x, extend)

    def _snapped_at(self, n: int, line: Line, x: float, extend: bool) -> int:
        assert self._column is not None
        position = self._column.block(n).position_at(line, x)
        last = line.end - 1 if line.end > line.start else line.end
        word = token_at(self._text(), min(position, last))
        if word is None or not line.start <= word.start <= line.end:
            return position
        return word.end if extend and position > self._mark and position > word.start else word.start

    def _line_edge(self, forward: bool) -> int:
        here = self._caret_line()
        if here is None:
            return self._caret
        n, line = here
        assert self._column is not None
        if not forward:
            return line.start
        return line.end if line is self._column.block(n).lines[-1] else max(line.start, line.end - 1)

    def _page_away(self, forward: bool, extend: bool) -> int:
        """A screen further, less two lines that stay in sight."""
        height = self.viewport().height() - self._look.measures.em * 4
        rect = self.caret_rect()
        self._scroll_by(height if forward else -height)
        return self._position_near(rect.center().x(), rect.center().y(), extend)

    def _position_near(self, x: float, y: float, extend: bool) -> int:
        nearest = self._nearest(y)
        if nearest is None:
            return self._caret
        n, block, top = nearest
        return self._snapped_at(n, block.line_at(y - top), x - self._left(), extend)

    def caret_rect(self) -> QRectF:
        """The caret in viewport coordinates."""
        here = self._caret_line()
        if here is None or self._column is None:
            return QRectF()
        n, line = here
        block = self._column.block(n)
        x, m = block.x_of(self._caret), block.look.measures
        return QRectF(self._left() + x, self._block_top(n) + line.base - m.rise, m.hair, m.rise + m.drop)

    def _show_caret(self) -> None:
        text = self._text()
        if text:
            at = min(self._caret, len(text) - 1)
            rect = self.caret_rect()
            height, em = self.viewport().height(), self._look.measures.em * 2
            if rect.top() < em or rect.bottom() > height - em:
                self.ensure_visible(Span(at, at + 1), clear=True)
                rect = self.caret_rect()
                if rect.top() < 0 or rect.bottom() > height:
                    self._scroll_by(rect.center().y() - height * 0.4)

    def _repaint_caret(self, caret: int, mark: int) -> None:
        if self._column is None:
            return
        if caret == mark:
            n = self._column.pieces.block_at(caret)
            for m, block, top in self._visible():
                if m == n:
                    line = block.line_of(caret)
                    self._repaint(Band(top + line.top, top + line.bottom))
        else:
            first, last = sorted((self._column.pieces.block_at(caret), self._column.pieces.block_at(mark)))
            for n, block, top in self._visible():
                if first <= n <= last:
                    self._repaint(Band(top, top + block.height))

    # Keys.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves the caret; every other key is the window's."""
        modifiers = event.modifiers()
        extend = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        key = Qt.Key(event.key())
        found = _KEYS.get((key, control, alt))
        if found is not None:
            unit, forward = found
            if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._runs_left():
                forward = not forward
            self.move_caret(unit, forward, extend)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and not control and not alt:
            self.place(self._line_edge(key == Qt.Key.Key_End), extend=extend)
            self._show_caret()
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and not control and not alt:
            self.place(self._page_away(key == Qt.Key.Key_PageDown, extend), extend=extend)
        else:
            event.ignore()

    def _runs_left(self) -> bool:
        return self._column is not None and self._column.block(self._column.pieces.block_at(self._caret)).leftward

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows the caret."""
        super().focusInEvent(event)
        self._repaint_caret(self._caret, self._mark)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hides the caret."""
        super().focusOutEvent(event)
        self._repaint_caret(self._caret, self._mark)
