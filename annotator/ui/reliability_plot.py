"""The reliability plot: what scores say against what came true. On the diagonal a score means what it says.

Chosen: a hundred lines over QPainter. Rejected: pyqtgraph, which brings numpy into the window and is thousands of
lines, for one plot of ten points.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.suggest.reliability import Reliability
from annotator.ui.theme import Theme

_STEPS = 5
_LARGEST = 0.045
"""The radius of the dot of the fullest bin, as a share of the side."""


class ReliabilityPlot(QWidget):
    """A dot for each bin, at its mean score and the share that was right; the larger, the more proposals."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.reliability = Reliability(())
        self.setAccessibleName("Reliability plot")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        side = self.fontMetrics().height() * 18
        return QSize(side, side)

    def heightForWidth(self, width: int) -> int:
        return width

    def show_reliability(self, reliability: Reliability) -> None:
        """Draw another one; what it shows is also there as words."""
        self.reliability = reliability
        said = (f"said {b.score:.0%}, right {b.right:.0%} of {b.count:,}" for b in reliability.bins)
        self.setAccessibleDescription("; ".join(said))
        self.update()

    def at(self, score: float, right: float) -> QPointF:
        """Where a score and a share right lie in the widget."""
        frame = self._frame()
        return QPointF(frame.left() + score * frame.width(), frame.bottom() - right * frame.height())

    def _frame(self) -> QRectF:
        """The square of the axes, room left for their words."""
        line = self.fontMetrics().height()
        left, below = self.fontMetrics().horizontalAdvance("100 %") + line, 2.6 * line
        side = max(1.0, min(self.width() - left - line, self.height() - below - line))
        return QRectF(left, line, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._axes(painter)
        bins = self.reliability.bins
        accent = QColor(self._theme.accent)
        painter.setPen(QPen(accent, 1.5))
        painter.drawPolyline([self.at(b.score, b.right) for b in bins])
        painter.setBrush(accent)
        fullest = max((b.count for b in bins), default=1)
        for b in bins:
            radius = self._frame().width() * _LARGEST * max(0.25, (b.count / fullest) ** 0.5)
            painter.drawEllipse(self.at(b.score, b.right), radius, radius)

    def _axes(self, painter: QPainter) -> None:
        line, frame, metrics = QPen(QColor(self._theme.line)), self._frame(), self.fontMetrics()
        muted = QPen(QColor(self._theme.muted))
        for n in range(_STEPS + 1):
            share = n / _STEPS
            painter.setPen(line)
            painter.drawLine(self.at(share, 0), self.at(share, 1))
            painter.drawLine(self.at(0, share), self.at(1, share))
            painter.setPen(muted)
            words, below, beside = f"{share:.0%}", self.at(share, 0), self.at(0, share)
            width = metrics.horizontalAdvance(words)
            painter.drawText(QPointF(below.x() - width / 2, below.y() + metrics.height()), words)
            if n:
                x = beside.x() - width - metrics.height() / 3
                painter.drawText(QPointF(x, beside.y() + metrics.ascent() / 2), words)
        painter.drawText(
            QRectF(frame.left(), frame.bottom() + 1.3 * metrics.height(), frame.width(), 1.3 * metrics.height()),
            Qt.AlignmentFlag.AlignHCenter,
            "score",
        )
        painter.drawText(QPointF(frame.left(), frame.top() - metrics.height() / 2), "right")
        muted.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(muted)
        painter.drawLine(self.at(0, 0), self.at(1, 1))
