"""The annotations tab: attributions as cards of three roles, claims and entities, in reading order."""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass, replace
from typing import Any, Literal

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QPaintDevice, QPainter, QPixmap
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from annotator.core.items import Item
from annotator.core.model import ROLES, surface
from annotator.core.schema import RESOLVED
from annotator.ui.desk import Desk
from annotator.ui.icons import draw_icon
from annotator.ui.parts import FlatList
from annotator.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_GROUPS = (("attribution", "Attributions"), ("claim", "Claims"), ("entity", "Entities"))
_RowLook = tuple[Theme, str, object, float]
_PICTURES = 120
_STATUS = {"pending": "circle-dashed", "gold": "check-circle-fill", "rejected": "x-circle"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the tab: a group's heading, an item, or a role of the attribution in focus.

    `note` is what a reviewer wrote on the item.
    """

    what: Literal["group", "item", "role"]
    key: str
    text: str
    aside: str = ""
    item: Item | None = None
    role: str = ""
    note: str = ""


class AnnotationModel(QAbstractListModel):
    """The items of the sheet as rows."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows: list[Row] = []
        self._places: dict[str, int] = {}
        self._known: dict[str, Row] = {}
        self._known_by: tuple[object, object] = (None, None)
        self._folded: set[str] = set()

    def reload(self) -> None:
        """Make the rows anew; only those that differ are told to the view, which keeps its place."""
        old, new = self._rows, self._made()
        first = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a.key != b.key), None)
        if first is None and len(old) == len(new):
            self._rows = new
            for n, (a, b) in enumerate(zip(old, new, strict=True)):
                if a is not b and a != b:
                    self.dataChanged.emit(self.index(n), self.index(n))
            return
        self.beginResetModel()
        self._rows = new
        self._places = {row.key: n for n, row in enumerate(new)}
        self.endResetModel()

    def row(self, index: Index) -> Row | None:
        """The row at an index."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def row_of(self, item: Item | None, role: str) -> int:
        """The row of an item, or of its role in focus; -1 when it has none."""
        if item is None:
            return -1
        return self._places.get(f"{item.subject}/{role}", self._places.get(item.subject, -1))

    def fold(self, group: str) -> None:
        """Hide a group's items, or show them again."""
        self._folded ^= {group}
        self.reload()

    def folded(self, group: str) -> bool:
        """Whether a group's items are hidden."""
        return group in self._folded

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            status = f"{row.item.status}, " if row.item else ""
            note = f", note: {row.note}" if row.note else ""
            return f"{status}{row.role + ': ' if row.role else ''}{row.text}, {row.aside}{note}"
        if role == Qt.ItemDataRole.ToolTipRole:
            reason = row.item.suggestion.reason if row.item and row.item.suggestion else ""
            note = f"Note: {row.note}" if row.note else ""
            return "\n".join(part for part in (row.text, reason, note) if part)
        return None

    def _made(self) -> list[Row]:
        sheet = self._desk.sheet
        if sheet is None:
            return []
        text = sheet.article.text
        focus = self._desk.item
        subject = focus.subject if focus is not None and focus.kind == "attribution" else None
        rows: list[Row] = []
        made_for = (sheet.article, self._desk.schema)
        if any(a is not b for a, b in zip(made_for, self._known_by, strict=True)):
            self._known, self._known_by = {}, made_for
        for kind, title in _GROUPS:
            items = [i for i in sheet.items if i.kind == kind and (i.status != "rejected" or self._desk.show_rejected)]
            counts = Counter(item.status for item in items)
            aside = " · ".join(f"{counts[s]} {s}" for s in ("gold", "pending", "rejected") if counts[s]) or "none"
            rows.append(Row("group", kind, title, aside))
            for item in items if kind not in self._folded else ():
                row, note = self._known.get(item.id), sheet.notes.get(item.subject)
                words = note.text if note else ""
                if row is None or row.item is not item or row.note != words:
                    row = self._known[item.id] = replace(self._item_row(item, text), note=words)
                rows.append(row)
                if row.key == subject:
                    rows += [self._role_row(item, role, text) for role in ROLES]
        return rows

    def _item_row(self, item: Item, text: str) -> Row:
        if item.kind != "attribution":
            schema = self._desk.schema
            title = schema.by_name[item.label].title if item.label in schema.by_name else item.label
            score = f" {item.score:.2f}" if item.score is not None and item.status == "pending" else ""
            return Row("item", item.subject, _line(text, item, ""), f"{title}{score}", item)
        source = _line(text, item, "source") if "source" in item.parts else "no source"
        kind = item.attributes.get("quote_type", "").replace("_", " ")
        score = f" {item.score:.2f}" if item.score is not None and item.status == "pending" else ""
        return Row("item", item.subject, f"{source} → {_line(text, item, 'content')}", f"{kind}{score}".strip(), item)

    def _role_row(self, item: Item, role: str, text: str) -> Row:
        words = _line(text, item, role)
        fragments = len(item.parts.get(role, ()))
        aside = f"{fragments} fragments" if fragments > 1 else ""
        if role == "source" and (speaker := item.attributes.get(RESOLVED, "")) and speaker != words:
            aside = f"= {speaker}"
        return Row("role", f"{item.subject}/{role}", words, aside, item, role)


def _line(text: str, item: Item, role: str) -> str:
    spans = item.parts.get(role, ())
    return " ".join(surface(text, spans).split()) if spans else "not there"


class AnnotationDelegate(QStyledItemDelegate):
    """Draws a row: heading, item with the mark of its status, or role with its letters."""

    def __init__(self, desk: Desk, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.theme = theme
        self._pictures: OrderedDict[tuple[str, bool], tuple[Row, _RowLook, QPixmap]] = OrderedDict()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, int(option.fontMetrics.height() * 1.75))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = _row(index)
        if row is None:
            return
        painter.save()
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        if row.what != "group":
            style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        selected = bool(option.state & QStyle.StateFlag.State_Selected) and row.what != "group"
        if row.what == "group":
            self._group(painter, row, index, option.rect.adjusted(8, 0, -10, 0), option.font)
        else:
            painter.drawPixmap(option.rect.topLeft(), self._picture(row, option, selected, painter.device()))
        painter.restore()

    def _picture(self, row: Row, option: QStyleOptionViewItem, selected: bool, device: QPaintDevice) -> QPixmap:
        """The words of a row on nothing, kept: most rows that are painted at a key only moved up or down."""
        # The option and all in it are Qt's, and gone when this row is painted.
        scale, size = device.devicePixelRatioF(), QSize(option.rect.size())
        look = (self.theme, option.font.key(), size.toTuple(), scale)
        key = (row.key, selected)
        found = self._pictures.get(key)
        if found is not None and found[0] == row and found[1] == look:
            self._pictures.move_to_end(key)
            return found[2]
        picture = QPixmap(size * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(QColor(Qt.GlobalColor.transparent))
        painter = QPainter(picture)
        self._words(painter, row, QRect(QPoint(), size).adjusted(8, 0, -10, 0), option, selected)
        painter.end()
        self._pictures[key] = (row, look, picture)
        if len(self._pictures) > _PICTURES:
            self._pictures.popitem(last=False)
        return picture

    def _words(self, painter: QPainter, row: Row, area: QRect, option: QStyleOptionViewItem, selected: bool) -> None:
        text = QColor(self.theme.selected_text if selected else self.theme.text)
        muted = QColor(self.theme.selected_text if selected else self.theme.muted)
        size = option.fontMetrics.height()
        left = area.left() + (14 if row.what == "item" else 38)
        if row.what == "item" and row.item is not None:
            colour = self._colour(row.item)
            draw_icon(painter, QRect(left, area.center().y() - size // 2, size, size), _STATUS[row.item.status], colour)
            left += size + 8 + 12 * min(row.item.depth, 3)
        else:
            label = self._desk.schema.role_label(row.role)
            painter.setPen(QColor(self.theme.colour(label)) if not selected else text)
            painter.setFont(_weighted(option.font, 0.82))
            width = painter.fontMetrics().horizontalAdvance("CONTENT") + 12
            painter.drawText(
                QRect(left, area.top(), width, area.height()), Qt.AlignmentFlag.AlignVCenter, row.role.upper()
            )
            left += width
        painter.setFont(option.font)
        aside = option.fontMetrics.horizontalAdvance(row.aside) if row.aside else 0
        painter.setPen(muted)
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, flags | Qt.AlignmentFlag.AlignRight, row.aside)
        if row.note:
            aside += size + 6
            place = QRect(area.right() - aside, area.center().y() - size // 2, size, size)
            draw_icon(painter, place, "note", muted.name())
        width = area.right() - aside - 10 - left
        missing = row.what == "role" and row.item is not None and row.role not in row.item.parts
        rejected = row.item is not None and row.item.status == "rejected"
        painter.setPen(muted if missing or rejected else text)
        painter.setFont(_struck(option.font) if rejected else _italic(option.font) if missing else option.font)
        elided = painter.fontMetrics().elidedText(row.text, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRect(left, area.top(), width, area.height()), flags, elided)

    def _group(self, painter: QPainter, row: Row, index: Index, area: QRect, font: QFont) -> None:
        model = index.model()
        folded = isinstance(model, AnnotationModel) and model.folded(row.key)
        size = painter.fontMetrics().height() - 4
        arrow = "caret-right" if folded else "caret-down"
        draw_icon(
            painter, QRect(area.left() - 2, area.center().y() - size // 2 + 1, size, size), arrow, self.theme.muted
        )
        painter.setFont(_weighted(font, 1.0))
        painter.setPen(QColor(self.theme.text))
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area.adjusted(size + 4, 0, 0, 0), flags, row.text)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.muted))
        painter.drawText(area, flags | Qt.AlignmentFlag.AlignRight, row.aside)

    def _colour(self, item: Item) -> str:
        schema = self._desk.schema
        name = "CONTENT" if item.kind == "attribution" else item.label
        return self.theme.colour(schema.by_name.get(name)) if item.status != "rejected" else self.theme.muted


def _row(index: Index) -> Row | None:
    model = index.model()
    return model.row(index) if isinstance(model, AnnotationModel) else None


def _weighted(font: QFont, scale: float) -> QFont:
    result = QFont(font)
    result.setWeight(QFont.Weight.DemiBold)
    result.setPointSizeF(font.pointSizeF() * scale)
    return result


def _italic(font: QFont) -> QFont:
    result = QFont(font)
    result.setItalic(True)
    return result


def _struck(font: QFont) -> QFont:
    result = QFont(font)
    result.setStrikeOut(True)
    return result


class AnnotationList(FlatList):
    """The list of the tab; a click focuses, a click on a heading folds."""

    def __init__(self, desk: Desk, theme: Theme, parent: QWidget) -> None:
        super().__init__("Annotations", parent)
        self.setObjectName("annotation-list")
        self._desk = desk
        self._model = AnnotationModel(desk, self)
        self._delegate = AnnotationDelegate(desk, theme, self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.clicked.connect(self._clicked)
        desk.article_opened.connect(self.reload)
        desk.sheet_changed.connect(self._sheet_changed)
        desk.view_changed.connect(self.reload)
        desk.focus_changed.connect(self.reload)

    def set_theme(self, theme: Theme) -> None:
        """Draw with the colours of `theme` from now on."""
        self._delegate.theme = theme
        self.viewport().update()

    def _sheet_changed(self) -> None:
        if not self._desk.moving:
            self.reload()

    def reload(self) -> None:
        """Show the sheet and the item in focus as they are."""
        self._model.reload()
        self.show_row(self._model.row_of(self._desk.item, self._desk.role))

    def _clicked(self, index: QModelIndex) -> None:
        row = self._model.row(index)
        if row is None:
            return
        if row.what == "group":
            self._model.fold(row.key)
        elif row.item is not None:
            self._desk.set_focus(row.item.id, row.role)
