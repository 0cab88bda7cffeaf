"""Plots drawn with the theme's colours: bars of three parts in a row each, and such bars day by day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from annotator.ui.theme import Theme, mix

VERDICTS = ("Accepted", "Corrected", "Rejected")
_GAP = 6
_EDGE = 12


class Bar(NamedTuple):
    """A name with its counts of accepted, corrected and rejected."""

    name: str
    counts: tuple[int, int, int]

    @property
    def total(self) -> int:
        """All three together."""
        return sum(self.counts)


class Plot(QWidget):
    """What both have in common: the bars, the theme, and the key to the colours."""

    def __init__(self, name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = name
        self.theme = theme
        self.bars: tuple[Bar, ...] = ()

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Draw these."""
        self.bars = tuple(bars)
        words = (f"{bar.name}: " + ", ".join(f"{n} {v.lower()}" for v, n in zip(VERDICTS, bar.counts, strict=True))
                 for bar in self.bars)  # fmt: skip
        self.setAccessibleName(self._name)
        self.setAccessibleDescription("; ".join(words))
        self.updateGeometry()
        self.update()

    def fill(self, painter: QPainter, place: QRectF, verdict: int) -> None:
        """Fill a place as one of `VERDICTS` is: by colour, and for those who see no colours by lines."""
        theme = self.theme
        painter.fillRect(place, QColor((theme.success, theme.warning, theme.error)[verdict]))
        if verdict:
            lines = (Qt.BrushStyle.BDiagPattern, Qt.BrushStyle.DiagCrossPattern)[verdict - 1]
            painter.fillRect(place, QBrush(QColor(theme.panel), lines))

    def _key(self, painter: QPainter, top: float) -> None:
        size, left = painter.fontMetrics().height() * 0.7, float(_EDGE)
        for verdict, words in enumerate(VERDICTS):
            self.fill(painter, QRectF(left, top + size * 0.3, size, size), verdict)
            painter.setPen(QColor(self.theme.text))
            width = painter.fontMetrics().horizontalAdvance(words)
            painter.drawText(QRectF(left + size + 6, top, width + 4, size * 1.6), Qt.AlignmentFlag.AlignVCenter, words)
            left += size + width + 26

    def _empty(self, painter: QPainter) -> None:
        painter.setPen(QColor(self.theme.muted))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Nothing decided yet.")


class Shares(Plot):
    """One bar a row, from left to right all of what was decided, with the number at its end."""

    def sizeHint(self) -> QSize:
        return QSize(420, (len(self.bars) + 2) * self._row())

    def minimumSizeHint(self) -> QSize:
        return QSize(300, (len(self.bars) + 2) * self._row())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self.bars:
            self._empty(painter)
            painter.end()
            return
        row, metrics = self._row(), painter.fontMetrics()
        self._key(painter, _GAP)
        names = max(metrics.horizontalAdvance(bar.name) for bar in self.bars)
        ends = max(metrics.horizontalAdvance(f"{bar.total:,}") for bar in self.bars)
        left = _EDGE + min(names, self.width() // 3) + 12
        room = max(40, self.width() - left - ends - 24)
        for n, bar in enumerate(self.bars, 1):
            top = n * row + _GAP
            painter.setPen(QColor(self.theme.text))
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, left - _EDGE - 8)
            painter.drawText(QRectF(_EDGE, top, left, row), Qt.AlignmentFlag.AlignVCenter, name)
            at = float(left)
            for verdict, count in enumerate(bar.counts):
                width = room * count / max(1, bar.total)
                self.fill(painter, QRectF(at, top + row * 0.2, width, row * 0.6), verdict)
                at += width
            painter.setPen(QColor(self.theme.muted))
            painter.drawText(
                QRectF(left + room + 8, top, ends + 8, row), Qt.AlignmentFlag.AlignVCenter, f"{bar.total:,}"
            )
        painter.end()

    def _row(self) -> int:
        return int(self.fontMetrics().height() * 1.6)


class Days(Plot):
    """One column a day, as high as what was decided on it."""

    def sizeHint(self) -> QSize:
        return QSize(420, 260)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self.bars:
            self._empty(painter)
            painter.end()
            return
        metrics = painter.fontMetrics()
        self._key(painter, _GAP)
        most = max(bar.total for bar in self.bars)
        left = _EDGE + metrics.horizontalAdvance(f"{most:,}") + 8
        top, bottom = metrics.height() * 2.4, self.height() - metrics.height() * 1.6
        line = QColor(mix(self.theme.text, self.theme.panel, 0.15))
        for share in (0.0, 0.5, 1.0):
            y = bottom - (bottom - top) * share
            painter.fillRect(QRectF(left, y, self.width() - left - _EDGE, 1), line)
            painter.setPen(QColor(self.theme.muted))
            place = QRectF(0, y - metrics.height() / 2, left - 8, metrics.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{most * share:,.0f}")
        room = (self.width() - left - _EDGE) / len(self.bars)
        width, shown = min(48.0, room * 0.7), -1e9
        for n, bar in enumerate(self.bars):
            x, y = left + room * (n + 0.5) - width / 2, bottom
            for verdict, count in enumerate(bar.counts):
                height = (bottom - top) * count / max(1, most)
                y -= height
                self.fill(painter, QRectF(x, y, width, height), verdict)
            words = metrics.horizontalAdvance(bar.name)
            middle = x + width / 2
            if middle - words / 2 > shown + 8 and middle + words / 2 < self.width():
                painter.setPen(QColor(self.theme.muted))
                place = QRectF(middle - words / 2, bottom + 2, words + 2, metrics.height() * 1.3)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, bar.name)
                shown = middle + words / 2
        painter.end()
