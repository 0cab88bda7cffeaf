"""The rows of the articles pane: what they show, read when they come into sight, and how they are drawn."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, QStringListModel, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from annotator.core.counting import number
from annotator.project import Line, Outcome, line_of
from annotator.ui.desk import Desk
from annotator.ui.icons import draw_icon
from annotator.ui.theme import Theme, bold

Index = QModelIndex | QPersistentModelIndex
_PAGE = 64
_HIGH = 3.55
"""How high a row is, in heights of a line of its text."""
_TITLES = 500
"""How many titles are remembered as they were broken into lines."""
_ICONS = {
    "unseen": "circle-dashed",
    "begun": "circle-half",
    "done": "check-circle-fill",
    "discuss": "chats-circle",
    "skipped": "skip-forward",
}
STATE_WORDS = {"unseen": "unseen", "begun": "begun", "done": "done", "discuss": "to discuss", "skipped": "skipped"}


class ArticleModel(QStringListModel):
    """The ids of the desk's order; what a row shows is read from the project when it comes into sight.

    A model of texts, because a view asks for the number of rows once a row: answered in Python, that
    took a tenth of a second in a project of 100,000.
    """

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._ids: list[str] = []
        self._lines: dict[str, Line] = {}

    def reload(self) -> None:
        """Take the desk's order anew."""
        self._ids = self._desk.listed.ids
        self._lines.clear()
        self.setStringList(self._ids)

    def refresh(self, outcome: Outcome) -> None:
        """Show an article as it is now; a row that was not in sight yet is read when it comes."""
        if outcome.article in self._lines:
            self._lines[outcome.article] = line_of(outcome.sheet)
            index = self.index(self.row_of(outcome.article))
            self.dataChanged.emit(index, index)

    def reread(self, article: str) -> None:
        """Read a row anew when it is next in sight: its article's suggestions are others now."""
        if self._lines.pop(article, None) is not None:
            index = self.index(self.row_of(article))
            self.dataChanged.emit(index, index)

    def row_of(self, article: str) -> int:
        """The row of an article, -1 when it is not listed."""
        try:
            return self._ids.index(article)
        except ValueError:
            return -1

    def article(self, row: int) -> str:
        """The id of the article of a row."""
        return self._ids[row]

    def line(self, row: int) -> Line | None:
        """What a row shows; the rows round it are read along."""
        id_ = self._ids[row]
        if id_ not in self._lines and self._desk.project is not None:
            first = row - row % _PAGE
            some = [other for other in self._ids[first : first + _PAGE] if other not in self._lines]
            self._lines.update(self._desk.project.lines(some))
        return self._lines.get(id_)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.line(index.row()) if index.isValid() else None
        if line is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == Qt.ItemDataRole.ToolTipRole:
            note = f"\nNote: {line.note}" if line.note else ""
            return f"{line.title}\n{details(line)}\n{number(line.length, 'character')}{note}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{line.title}, {details(line)}"
        return None


def details(line: Line) -> str:
    """The second row of an article: what is left in it and how far it is, then what a short row can do without."""
    left = f"{line.pending:,} pending" if line.pending else ""
    gold = f"{line.gold:,} gold" if line.gold else ""
    return " · ".join(part for part in (left, STATE_WORDS[line.state], gold, line.outlet, line.published) if part)


def title_lines(title: str, font: QFont, width: int) -> tuple[str, ...]:
    """A title on one line, or on two lines of so many pixels, the second shortened at its end if need be."""
    metrics = QFontMetrics(font)
    if metrics.horizontalAdvance(title) <= width:
        return (title,)
    layout = QTextLayout(title, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(width)
    layout.endLayout()
    # Qt counts UTF-16.
    units, at = title.encode("utf-16-le", "surrogatepass"), 2 * line.textLength()
    first, rest = (part.decode("utf-16-le", "surrogatepass").strip() for part in (units[:at], units[at:]))
    return first, metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)


class ArticleDelegate(QStyledItemDelegate):
    """Draws an article with the mark of its review state: its title in up to two lines, under it how far it is.

    All rows are of one height, so that a list of 100,000 need not measure them.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._titles: dict[tuple[str, str, int], tuple[str, ...]] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, int(option.fontMetrics.height() * _HIGH))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        line = model.line(index.row()) if isinstance(model, ArticleModel) else None
        if line is None:
            return
        painter.save()
        # Nothing of the option but what the view has put there is used, so the model is not asked for more.
        style = option.widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        colours = {"done": self.theme.success, "discuss": self.theme.warning, "begun": self.theme.accent}
        height = option.fontMetrics.height()
        area = option.rect.adjusted(10, 0, -8, 0)
        badge = QRect(area.left(), area.center().y() - height // 2, height, height)
        draw_icon(painter, badge, _ICONS[line.state], colours.get(line.state, self.theme.muted))
        left = badge.right() + 9
        painter.setFont(bold(option.font) if line.state == "unseen" else option.font)
        painter.setPen(QColor(self.theme.selected_text if selected else self.theme.text))
        width = area.right() - left
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        title = self._title(line.title, painter.font(), width)
        top = area.center().y() - (height * (len(title) + 1) + 2) // 2
        for words in title:
            painter.drawText(QRect(left, top, width, height), flags, words)
            top += height
        painter.setFont(option.font)
        painter.setPen(QColor(self.theme.selected_text if selected else self.theme.muted))
        below = option.fontMetrics.elidedText(
            details(line), Qt.TextElideMode.ElideRight, width - (height if line.noted else 0)
        )
        painter.drawText(QRect(left, top + 2, width, height), flags, below)
        if line.noted:
            draw_icon(
                painter,
                QRect(area.right() - height + 2, top + 2, height - 2, height - 2),
                "note",
                self.theme.muted,
            )
        painter.restore()

    def _title(self, title: str, font: QFont, width: int) -> tuple[str, ...]:
        """The lines of a title, broken once: the row of the article in hand is painted at every key."""
        key = (title, font.key(), width)
        if key not in self._titles:
            if len(self._titles) >= _TITLES:
                self._titles.clear()
            self._titles[key] = title_lines(title, font, width)
        return self._titles[key]
