"""Pictures of what is drawn again and again with the same words: text is what takes longest to draw."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap


class Pictures:
    """The last pictures, at most `most`: one for each key, made anew for another content, size or scale."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[Hashable, tuple[tuple[Any, QSize, float], QPixmap]] = OrderedDict()

    def draw(
        self, painter: QPainter, area: QRect, key: Hashable, shows: object, make: Callable[[QPainter, QRect], None]
    ) -> None:
        """Draws the picture of `key` into an area. If there is none that shows the same, `make` draws it on nothing, in
        an area of that size at the origin."""
        scale = painter.device().devicePixelRatioF()
        # What an event gave is Qt's, and gone after it.
        wanted = (shows, QSize(area.size()), scale)
        found = self._made.get(key)
        if found is None or found[0] != wanted:
            picture = QPixmap(wanted[1] * scale)
            picture.setDevicePixelRatio(scale)
            picture.fill(QColor(Qt.GlobalColor.transparent))
            own = QPainter(picture)
            make(own, QRect(QPoint(), wanted[1]))
            own.end()
            found = self._made[key] = (wanted, picture)
            if len(self._made) > self._most:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        painter.drawPixmap(area.topLeft(), found[1])

    def clear(self) -> None:
        """Make all of them anew."""
        self._made.clear()
