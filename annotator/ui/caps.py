"""Small keys in the gap over the words of the reader: candidates by number, hints to jump by.

They stand above the letters of the words they belong to, which so stay readable, and under the line before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from annotator.core.model import Span
from annotator.ui.reader import Reader
from annotator.ui.theme import Theme

_GROWN = 1.16
"""How much larger the letters are than those of a tag: the gap between two lines has room for no more."""
_FLASH = 160
"""Milliseconds that the keys are drawn the other way round, so that the eye notices."""


class Caps(QWidget):
    """A sheet of glass over the reader's words. The mouse goes through it."""

    def __init__(self, reader: Reader, theme: Theme) -> None:
        super().__init__(reader.viewport())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._reader = reader
        self.theme = theme
        self._wanted: tuple[tuple[Span, str], ...] = ()
        self._placed: list[tuple[QRectF, str]] = []
        self._typed = 0
        self._flash = QTimer(self, singleShot=True, interval=_FLASH)
        self._flash.timeout.connect(self.update)
        reader.scrolled.connect(self._place)
        self.hide()

    @property
    def wanted(self) -> tuple[tuple[Span, str], ...]:
        """The words and the key drawn at each."""
        return self._wanted

    @property
    def placed(self) -> list[tuple[QRectF, str]]:
        """Where the keys in sight are drawn, and what is left to press of each; no two overlap."""
        return self._placed

    def show_keys(self, wanted: Sequence[tuple[Span, str]], *, typed: int = 0) -> None:
        """Draw these keys at the starts of these words; the first `typed` letters of each are pressed already."""
        self._wanted, self._typed = tuple(wanted), typed
        self.setVisible(bool(wanted))
        self._place()

    def flash(self) -> None:
        """Draw the keys the other way round for a moment: none of them was pressed."""
        self._flash.start()
        self.update()

    def _place(self) -> None:
        if not self._wanted:
            return
        self.setGeometry(self._reader.viewport().rect())
        places = self._reader.places([span.start for span, _ in self._wanted])
        rows: dict[float, list[tuple[float, str]]] = {}
        for place, (_, key) in zip(places, self._wanted, strict=True):
            if place is not None and 0 <= place.y() <= self.height():
                rows.setdefault(place.y(), []).append((place.x(), key[self._typed :]))
        self._placed = [one for y, row in rows.items() for one in self._row(y, sorted(row))]
        self.raise_()
        self.update()

    def _row(self, y: float, row: list[tuple[float, str]]) -> Iterator[tuple[QRectF, str]]:
        """The keys of one line, `y` being the top of its letters."""
        m, metrics = self._reader.look.measures, QFontMetricsF(self._font())
        high = round(m.em * 0.72)
        widths = [max(high, metrics.horizontalAdvance(key) + m.hair * 5) for _, key in row]
        lefts = spread([x - m.hair * 2 for x, _ in row], widths, m.hair)
        top = max(0.0, y + m.hair - high)
        for left, width, (_, key) in zip(lefts, widths, row, strict=True):
            yield QRectF(left, top, width, high), key

    def _font(self) -> QFont:
        font = QFont(self._reader.look.tag)
        font.setPointSizeF(font.pointSizeF() * _GROWN)
        font.setBold(True)
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        ground, ink = QColor(self.theme.accent), QColor(self.theme.accent_text)
        if self._flash.isActive():
            ground, ink = ink, ground
        rounded = self._reader.look.measures.radius
        for cap, key in self._placed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(cap, rounded, rounded)
            painter.setPen(ink)
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)


def spread(wanted: Sequence[float], widths: Sequence[float], gap: float) -> list[float]:
    """Left ends as near to those `wanted`, which ascend, as leaves a gap between all; neighbours give way alike."""
    offsets = list(accumulate((width + gap for width in widths[:-1]), initial=0.0))
    # Those that stand close to each other are one group, moved as a whole to where it is best for them on average.
    groups: list[tuple[float, int]] = []
    for left, offset in zip(wanted, offsets, strict=False):
        groups.append((left - offset, 1))
        while len(groups) > 1 and groups[-2][0] > groups[-1][0]:
            (one, few), (other, more) = groups[-2:]
            groups[-2:] = [((one * few + other * more) / (few + more), few + more)]
    starts = [start for start, size in groups for _ in range(size)]
    return [start + offset for start, offset in zip(starts, offsets, strict=False)]
