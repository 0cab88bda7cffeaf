"""Small keys drawn over the words of the reader: candidates by number, hints to jump by."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from annotator.core.model import Span
from annotator.ui.reader import Reader
from annotator.ui.theme import Theme

_PAD = 4
_ROUND = 4
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
        self._placed: list[tuple[QPoint, str]] = []
        self._typed = 0
        self._flash = QTimer(self, singleShot=True, interval=_FLASH)
        self._flash.timeout.connect(self.update)
        reader.scrolled.connect(self._place)
        self.hide()

    @property
    def wanted(self) -> tuple[tuple[Span, str], ...]:
        """The words and the key drawn at each."""
        return self._wanted

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
        self._placed = [
            (place.toPoint(), key)
            for place, (_, key) in zip(places, self._wanted, strict=True)
            if place is not None and 0 <= place.y() <= self.height()
        ]
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        ground, ink = QColor(self.theme.accent), QColor(self.theme.accent_text)
        if self._flash.isActive():
            ground, ink = ink, ground
        last = QRect()
        for at, key in self._placed:
            rest = key[self._typed :]
            width = max(metrics.height(), metrics.horizontalAdvance(rest) + 2 * _PAD)
            cap = QRect(at.x() - _PAD, at.y() - metrics.height() // 2, width, metrics.height())
            if cap.intersects(last):
                # Two keys over one short word, or a mark and its word: one stands under the other.
                cap.moveTop(last.bottom() + 1)
            last = cap
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(cap, _ROUND, _ROUND)
            painter.setPen(ink)
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, rest)
