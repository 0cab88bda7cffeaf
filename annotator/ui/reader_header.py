"""The head of the page: the article's title and what is known of it, above a hairline."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from annotator.ui.paragraph import leftward
from annotator.ui.theme import Look

_BOUNDLESS = 1e6
PARTED = "  ·  "
"""What stands between two things that are known of an article."""


class Header:
    """Lines of words: the first is the title, the others stand small and grey below it.

    All stand on the side where the article's lines begin.
    """

    def __init__(self, lines: tuple[str, ...], look: Look, *, mirrored: bool = False) -> None:
        self.lines = lines
        self.mirrored = mirrored
        self._look = look
        self._height = lru_cache(maxsize=4)(self._measured)

    def height(self, width: float) -> float:
        """How much room the head takes above the first block."""
        return self._height(width)

    def draw(self, painter: QPainter, at: QPointF, width: float, *, even: bool = False) -> None:
        """Draws the head with its top left corner at `at`; `even` draws its small lines as strong as the title."""
        if not any(self.lines):
            return
        em, theme = self._look.measures.em, self._look.theme
        top = at.y() + self._look.measures.margin
        for n, line in enumerate(self.lines):
            if line:
                painter.setFont(self._look.title if n == 0 else self._look.meta)
                painter.setPen(QColor(theme.text if n == 0 or even else theme.muted))
                rect = self._rect(n, width)
                words = line if n == 0 else self._fitting(line, width)
                painter.drawText(QRectF(at.x(), top, width, rect.height()), self._flags(n, line), words)
                top += rect.height() + em * 0.25
        painter.fillRect(QRectF(at.x(), top + em * 0.45, width, 1.0), QColor(theme.line))

    def areas(self, at: QPointF, width: float) -> list[QRectF]:
        """Where the words of each line stand, with the top left corner of the head at `at`."""
        found, top = [], at.y() + self._look.measures.margin
        for n, line in enumerate(self.lines):
            if line:
                rect = self._rect(n, width)
                found.append(QRectF(at.x() + rect.left(), top, rect.width(), rect.height()))
                top += rect.height() + self._look.measures.em * 0.25
        return found

    def _measured(self, width: float) -> float:
        m = self._look.measures
        if not any(self.lines):
            return m.margin
        words = sum(self._rect(n, width).height() + m.em * 0.25 for n, line in enumerate(self.lines) if line)
        return m.margin + ceil(words + m.em * 1.35)

    def _rect(self, n: int, width: float) -> QRectF:
        metrics = QFontMetricsF(self._look.title if n == 0 else self._look.meta)
        words = self.lines[n] if n == 0 else self._fitting(self.lines[n], width)
        return metrics.boundingRect(QRectF(0, 0, width, _BOUNDLESS), self._flags(n, self.lines[n]), words)

    def _fitting(self, line: str, width: float) -> str:
        """What is known of the article, in as many lines as it needs: broken between two things, never within one."""
        metrics = QFontMetricsF(self._look.meta)
        lines: list[str] = []
        for part in line.split(PARTED):
            longer = f"{lines[-1]}{PARTED}{part}" if lines else part
            if lines and metrics.horizontalAdvance(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(part)
        return "\n".join(metrics.elidedText(one, Qt.TextElideMode.ElideRight, width) for one in lines)

    def _flags(self, n: int, line: str) -> int:
        side = Qt.AlignmentFlag.AlignRight if self.mirrored or leftward(line) else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignTop) | (
            int(Qt.TextFlag.TextWordWrap) if n == 0 else 0
        )
