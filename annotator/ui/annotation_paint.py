"""The drawing of a row of the annotations tab: a heading, an item with the mark of its status, a role with its name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from annotator.core.items import Item
from annotator.core.model import ROLES
from annotator.ui.annotation_rows import Row
from annotator.ui.desk import Desk
from annotator.ui.icons import draw_icon
from annotator.ui.parts import fitting
from annotator.ui.pictures import Pictures
from annotator.ui.theme import Theme, bold

_PICTURES = 120
_APART = 10
"""Pixels between the words of a row and what is said at its right end."""
_STATUS = {"pending": "circle-dashed", "gold": "check-circle-fill", "rejected": "x-circle"}


class Type:
    """A font with its measures, which Qt takes as long to find as to draw a word."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetrics(font)
        self.height = self.metrics.height()

    def width(self, words: str) -> int:
        """How many pixels they take."""
        return self.metrics.horizontalAdvance(words)

    def draw(self, painter: QPainter, left: int, area: QRect, words: str) -> None:
        """Draws words from `left` on, at half the height of an area. (To draw into one Qt lays them out once more.)"""
        painter.setFont(self.font)
        painter.drawText(left, area.top() + (area.height() - self.height) // 2 + self.metrics.ascent(), words)

    def draw_at_end(self, painter: QPainter, area: QRect, said: str, left: int, words: Callable[[], int]) -> int:
        """Draws what is said at the right end, in the room that `words()` pixels from `left` leave, or in two fifths of
        all where the words are longer; how many pixels it takes."""
        room = area.right() - left - _APART
        width, least = self.width(said), max(room * 2 // 5, 0)
        if width > least:
            said = fitting(self.metrics, said, max(room - words(), least))
            width = self.width(said)
        self.draw(painter, area.right() + 1 - width, area, said)
        return width


class RowPaint:
    """Draws rows; `font` is the font of the list."""

    def __init__(self, desk: Desk, theme: Theme, font: QFont) -> None:
        self._desk = desk
        self.theme = theme
        self._pictures = Pictures(_PICTURES)
        self.use(font)

    def use(self, font: QFont) -> None:
        """Draw with that font from now on."""
        missing, rejected, small = QFont(font), QFont(font), bold(font)
        missing.setItalic(True)
        rejected.setStrikeOut(True)
        small.setPointSizeF(font.pointSizeF() * 0.82)
        self._plain, self._heading, self._small = Type(font), Type(bold(font)), Type(small)
        self._missing, self._rejected = Type(missing), Type(rejected)
        self._role_width = max(self._small.width(role.upper()) for role in ROLES) + 12
        self._pictures.clear()

    def height(self) -> int:
        """The height of every row, in pixels."""
        return int(self._plain.height * 1.75)

    def item(self, painter: QPainter, area: QRect, row: Row, *, selected: bool) -> None:
        """Draws an item or a role. Its picture is kept: most rows painted at a key only moved."""

        def words(painter: QPainter, area: QRect) -> None:
            self._words(painter, row, area.adjusted(8, 0, -10, 0), selected)

        self._pictures.draw(painter, area, (row.key, selected), (row, self.theme), words)

    def heading(self, painter: QPainter, area: QRect, row: Row, *, folded: bool) -> None:
        """Draws the heading of a group, with an arrow that tells whether its items are hidden."""
        area = area.adjusted(8, 0, -10, 0)
        size = self._plain.height - 4
        arrow = "caret-right" if folded else "caret-down"
        place = QRect(area.left() - 2, area.center().y() - size // 2 + 1, size, size)
        draw_icon(painter, place, arrow, self.theme.muted)
        left = area.left() + size + 4
        painter.setPen(QColor(self.theme.text))
        self._heading.draw(painter, left, area, row.text)
        painter.setPen(QColor(self.theme.muted))
        self._plain.draw_at_end(painter, area, row.aside, left, lambda: self._heading.width(row.text))

    def _words(self, painter: QPainter, row: Row, area: QRect, selected: bool) -> None:
        theme, item, size = self.theme, row.item, self._plain.height
        text = QColor(theme.selected_text if selected else theme.text)
        muted = QColor(theme.selected_text if selected else theme.muted)
        if row.what == "item" and item is not None:
            left = area.left() + 14
            place = QRect(left, area.center().y() - size // 2, size, size)
            draw_icon(painter, place, _STATUS[item.status], self._colour(item))
            left += size + 8 + 12 * min(item.depth, 3)
        else:
            left = area.left() + 38
            painter.setPen(QColor(theme.colour(self._desk.schema.role_label(row.role))) if not selected else text)
            self._small.draw(painter, left, area, row.role.upper())
            left += self._role_width
        missing = row.what == "role" and item is not None and row.role not in item.parts
        rejected = item is not None and item.status == "rejected"
        type_ = self._rejected if rejected else self._missing if missing else self._plain

        def words() -> int:
            return type_.width(fitting(type_.metrics, row.text, area.right() - left))

        painter.setPen(muted)
        aside = self._plain.draw_at_end(painter, area, row.aside, left, words) if row.aside else 0
        if row.note:
            aside += size + 6
            place = QRect(area.right() - aside, area.center().y() - size // 2, size, size)
            draw_icon(painter, place, "note", muted.name())
        painter.setPen(muted if missing or rejected else text)
        type_.draw(painter, left, area, fitting(type_.metrics, row.text, area.right() - aside - _APART - left))

    def _colour(self, item: Item) -> str:
        schema = self._desk.schema
        name = "CONTENT" if item.kind == "attribution" else item.label
        return self.theme.colour(schema.by_name.get(name)) if item.status != "rejected" else self.theme.muted
