"""A line of two texts, drawn by hand: what something is, and what there is to say of it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.ui.theme import Theme, bold

_NAME = 260
"""How wide the name is at most, in pixels."""
_GAP = 8


class Caption(QWidget):
    """A name, strong and shortened in its middle, and what is said about it, faint and shortened at its end.

    It takes up what room there is. A label would have the window laid out anew whenever its text is another, which
    here is at every key.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.name = self.about = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def say(self, name: str, about: str, tip: str = "") -> None:
        """Show these; `tip` says more where the mouse rests."""
        self.setToolTip(tip)
        if (name, about) != (self.name, self.about):
            self.name, self.about = name, about
            self.setAccessibleName(f"{name}, {about}" if name and about else name or about)
            self.update()

    def sizeHint(self) -> QSize:
        """Room for all of it."""
        return QSize(
            self._name_width() + _GAP + self.fontMetrics().horizontalAdvance(self.about), self.fontMetrics().height()
        )

    def minimumSizeHint(self) -> QSize:
        """What has no room is shortened."""
        return QSize(0, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        name = QRect(0, 0, min(self._name_width(), self.width()), self.height())
        painter.setFont(bold(self.font()))
        painter.setPen(QColor(self.theme.text))
        self._draw(painter, name, self.name, Qt.TextElideMode.ElideMiddle)
        painter.setFont(self.font())
        painter.setPen(QColor(self.theme.muted))
        about = QRect(name.right() + _GAP, 0, self.width() - name.width() - _GAP, self.height())
        self._draw(painter, about, self.about, Qt.TextElideMode.ElideRight)

    def _draw(self, painter: QPainter, area: QRect, words: str, mode: Qt.TextElideMode) -> None:
        elided = painter.fontMetrics().elidedText(words, mode, max(0, area.width()))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, elided)

    def _name_width(self) -> int:
        return min(_NAME, QFontMetrics(bold(self.font())).horizontalAdvance(self.name) + 1)
