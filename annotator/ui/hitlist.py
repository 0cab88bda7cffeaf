"""The list of hits of a project search: a row each, with the words round it and where it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from annotator.core.schema import LabelSchema
from annotator.project.search import Hit
from annotator.ui.article_rows import STATE_WORDS
from annotator.ui.desk import Desk
from annotator.ui.icons import draw_icon
from annotator.ui.in_context import Colours, Passage, draw_passage
from annotator.ui.parts import FlatList
from annotator.ui.theme import Theme, mix

Index = QModelIndex | QPersistentModelIndex
_ICONS = {"pending": "circle-dashed", "gold": "check-circle-fill", "rejected": "x-circle", "": "text-aa"}


class HitModel(QAbstractListModel):
    """The hits found so far."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.hits: list[Hit] = []

    def clear(self) -> None:
        """Forget all hits."""
        self.beginResetModel()
        self.hits = []
        self.endResetModel()

    def replace(self, hits: Sequence[Hit]) -> None:
        """Show these hits instead."""
        self.beginResetModel()
        self.hits = list(hits)
        self.endResetModel()

    def extend(self, hits: Sequence[Hit]) -> None:
        """Add hits at the end."""
        self.beginInsertRows(QModelIndex(), len(self.hits), len(self.hits) + len(hits) - 1)
        self.hits += hits
        self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        hit = self.hits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.words
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{hit.words}\n{self.about(hit)}"
        return None

    def about(self, hit: Hit) -> str:
        """The second row of a hit: what it is, who suggested it, where it is."""
        label = self._desk.schema.title_of(hit.label) if self._desk.project else hit.label
        score = f"{hit.suggester} {hit.score:.2f}" if hit.score is not None else ""
        return "  ·  ".join(part for part in (label, hit.status, score, hit.title, STATE_WORDS[hit.state]) if part)


class HitDelegate(QStyledItemDelegate):
    """Draws a hit as two rows; its words stand out in the colour of its label."""

    def __init__(self, desk: Desk, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, int(option.fontMetrics.height() * 2.75))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, HitModel):
            return
        hit = model.hits[index.row()]
        painter.save()
        self.initStyleOption(option, index)
        option.text = ""
        option.widget.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget
        )
        theme = self.theme
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        metrics = option.fontMetrics
        height = metrics.height()
        area = option.rect.adjusted(12, 0, -12, 0)
        colours = {"gold": theme.success, "rejected": theme.error}
        badge = QRect(area.left(), area.center().y() - height // 2, height, height)
        draw_icon(painter, badge, _ICONS[hit.status], colours.get(hit.status, theme.muted))
        area.setLeft(badge.right() + 10)
        top = QRect(area.left(), area.center().y() - height - 1, area.width(), height)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        muted = QColor(theme.selected_text if selected else theme.muted)
        colours_ = Colours(QColor(theme.text), muted, QColor(mix(self._colour(hit), theme.page, 0.18)))
        draw_passage(painter, top, Passage(hit.before, hit.words, hit.after), colours_)
        painter.setPen(muted)
        below = QRect(area.left(), area.center().y() + 1, area.width(), height)
        painter.drawText(below, flags, metrics.elidedText(model.about(hit), Qt.TextElideMode.ElideRight, area.width()))
        painter.restore()

    def _colour(self, hit: Hit) -> str:
        schema: LabelSchema | None = self._desk.schema if self._desk.project else None
        return self.theme.colour(schema.by_name.get(hit.label) if schema else None)


class HitList(FlatList):
    """The rows; a plain click or Enter opens one, with Shift or Ctrl they are selected."""

    opened = Signal(int)
    rejected = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Hits", parent)
        self.setObjectName("hits")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier and event.button() == Qt.MouseButton.LeftButton
        if index.isValid() and plain and len(self.selectionModel().selectedRows()) <= 1:
            self.opened.emit(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.currentIndex().row())
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.rejected.emit()
        else:
            super().keyPressEvent(event)

    def chosen(self) -> list[int]:
        """The selected rows, in order."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())
