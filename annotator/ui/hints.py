"""A strip of commands with their keys, in which a click runs one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from annotator.ui.pictures import Pictures
from annotator.ui.theme import SMALL_SIZE, Theme, window_font

_PAD = 5
_HIGH = 3
_BOUNDLESS = 1 << 20
_PICTURES = 12
"""There are few strips, one for each kind of item, that follow each other."""


class Wanted(NamedTuple):
    """A command as a strip shows it: its id, words for it and its key; `tip` says more where the mouse rests."""

    command: str
    words: str
    key: str
    tip: str = ""


class Hint(NamedTuple):
    """A command, its words and its key; `area` is where it stands in the strip."""

    command: str
    words: str
    key: str
    tip: str
    area: QRect


class Hints(QWidget):
    """Words and keys in a row, drawn by hand because they change with every item; a click runs one.

    It is as wide as there is room, and of one height: when the words change nothing beside it has to be laid out anew.

    Shown `dense`, a command has its key first and no cap round it, for many short words; `more` then stands at the end
    when not all have room, and leads to the others.
    """

    run = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget, more: Wanted | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._dense = False
        self._more = more
        self._wanted: tuple[Wanted, ...] = ()
        self._hints: tuple[Hint, ...] = ()
        self._room = _BOUNDLESS
        self._under = -1
        self._pictures = Pictures(_PICTURES)
        self._widths: dict[tuple[bool, str, str], int] = {}
        # Not the widget's own: with another font it would have the window laid out anew.
        self._fonts = {False: window_font(), True: window_font(SMALL_SIZE)}
        self._high = QFontMetrics(self._fonts[False]).height() + 2 * _HIGH
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def shown(self) -> tuple[Hint, ...]:
        """What has room in the strip."""
        return self._hints

    def show_hints(self, wanted: Iterable[Wanted], *, dense: bool = False) -> None:
        """Show these commands."""
        listed = tuple(wanted)
        if listed != self._wanted or not self._hints:
            self._wanted = listed
            self._dense = dense
            self._lay_out()

    def fit(self, room: int) -> None:
        """Show of the commands, the first first, as many as have room in so many pixels."""
        if room != self._room:
            self._room = room
            self._lay_out()

    def sizeHint(self) -> QSize:
        """Room for all that is shown."""
        return QSize(max((hint.area.right() + 3 for hint in self._hints), default=1), self._high)

    def minimumSizeHint(self) -> QSize:
        """What has no room is left out."""
        return QSize(0, self._high)

    def _lay_out(self) -> None:
        shown = list(self._wanted)
        if self._dense and self._more is not None and sum(map(self._width, shown)) > self._room:
            room = self._room - self._width(self._more)
            while shown and sum(map(self._width, shown)) > room:
                shown.pop()
            shown.append(self._more)
        x, hints, height = 0, [], self._high
        for one in shown:
            width = self._width(one)
            if x + width > self._room:
                break
            hints.append(Hint(*one, QRect(x, 0, width - 2, height)))
            x += width
        self._hints = tuple(hints)
        self.setAccessibleName(", ".join(f"{words} {key}" for _, words, key, _ in self._wanted))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        what = (self._wanted, self._dense, self._room, self._under)
        self._pictures.draw(QPainter(self), self.rect(), what, self.theme, self._draw)

    def _draw(self, painter: QPainter, area: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._fonts[self._dense])
        for n, hint in enumerate(self._hints):
            if n == self._under:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self.theme.hover))
                painter.drawRoundedRect(hint.area, 5, 5)
            words = hint.area.adjusted(_PAD, 0, 0, 0)
            if self._dense:
                painter.setPen(QColor(self.theme.accent))
                painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, hint.key)
                words.adjust(self._key_width(hint.key), 0, 0, 0)
            painter.setPen(QColor(self.theme.text))
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, hint.words)
            if self._dense:
                continue
            width = self._key_width(hint.key)
            cap = QRect(hint.area.right() - width - _PAD + 1, 1, width, hint.area.height() - 2)
            painter.setPen(QColor(self.theme.border))
            painter.setBrush(QColor(self.theme.window))
            painter.drawRoundedRect(cap, 4, 4)
            painter.setPen(QColor(self.theme.muted))
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, hint.key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._at(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().toPoint())
        if at >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.run.emit(self._hints[at].command)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self._at(event.pos())
            QToolTip.showText(event.globalPos(), self._hints[at].tip if at >= 0 else "", self)
            return True
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(-1)

    def _at(self, point: QPoint) -> int:
        return next((n for n, hint in enumerate(self._hints) if hint.area.contains(point)), -1)

    def _point_at(self, under: int) -> None:
        if under != self._under:
            self._under = under
            self.setCursor(Qt.CursorShape.ArrowCursor if under < 0 else Qt.CursorShape.PointingHandCursor)
            self.update()

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(self._fonts[self._dense])

    def _width(self, one: Wanted) -> int:
        """How wide a command stands, with the gap to the next; measured once in a font."""
        known = (self._dense, one.words, one.key)
        if known not in self._widths:
            words = self._metrics().horizontalAdvance(one.words)
            self._widths[known] = words + self._key_width(one.key) + (2 if self._dense else 4) * _PAD + 2
        return self._widths[known]

    def _key_width(self, key: str) -> int:
        metrics = self._metrics()
        if self._dense:
            return metrics.horizontalAdvance(key) + _PAD if key else 0
        return max(metrics.height(), metrics.horizontalAdvance(key) + 2 * _PAD)
