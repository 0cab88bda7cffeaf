"""The annotations tab: attributions as cards of three roles, claims and entities, in reading order."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPaintDevice,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from annotator.core.items import Item
from annotator.project import Outcome
from annotator.ui.annotation_rows import AnnotationModel, Index, Row
from annotator.ui.desk import Desk
from annotator.ui.icons import draw_icon
from annotator.ui.parts import FlatList, beginning, labelled
from annotator.ui.theme import Theme

_RowLook = tuple[Theme, int, int, float]
_PICTURES = 120
_APART = 10
"""Pixels between the words of a row and what is said at its right end."""
_LIT = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver
"""The states in which a row has a ground of its own."""
_HINT_GAP = 14
_NOTHING = (
    "Nothing is labelled or suggested here yet.\n\nSelect words in the article and press the key of a label, or S, C, "
    "Q for the source, cue and content of an attribution. Or let the suggesters begin: File, Suggest."
)
_NO_ARTICLE = "What is labelled and suggested in an article is listed here."
_STATUS = {"pending": "circle-dashed", "gold": "check-circle-fill", "rejected": "x-circle"}


class AnnotationDelegate(QStyledItemDelegate):
    """Draws a row: heading, item with the mark of its status, or role with its letters."""

    def __init__(self, desk: Desk, theme: Theme) -> None:
        super().__init__()
        self._desk = desk
        self.theme = theme
        self._pictures: OrderedDict[tuple[str, bool], tuple[Row, _RowLook, QPixmap]] = OrderedDict()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, int(option.fontMetrics.height() * 1.75))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = _row(index)
        if row is None:
            return
        area = option.rect
        if row.what == "group":
            painter.save()
            self._group(painter, row, index, area.adjusted(8, 0, -10, 0), option.font)
            painter.restore()
            return
        # Nothing of the option but what the view has put there is used, so the model is not asked for more.
        state = option.state
        if state & _LIT:
            style = option.widget.style()
            style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.drawPixmap(area.topLeft(), self._picture(row, option, area, selected, painter.device()))

    def _picture(
        self, row: Row, option: QStyleOptionViewItem, area: QRect, selected: bool, device: QPaintDevice
    ) -> QPixmap:
        """The words of a row on nothing, kept: most rows that are painted at a key only moved up or down."""
        scale = device.devicePixelRatioF()
        look = (self.theme, area.width(), area.height(), scale)
        key = (row.key, selected)
        found = self._pictures.get(key)
        if found is not None and found[0] is row and found[1] == look:
            self._pictures.move_to_end(key)
            return found[2]
        # The option and all in it are Qt's, and gone when this row is painted.
        size = QSize(area.size())
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

    def forget(self) -> None:
        """Draw every row anew: the font is another."""
        self._pictures.clear()

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
        painter.setPen(muted)
        flags = Qt.AlignmentFlag.AlignVCenter
        words = beginning(row.text, area.width())
        aside = at_the_end(painter, area, row.aside, left, painter.fontMetrics().horizontalAdvance(words))
        if row.note:
            aside += size + 6
            place = QRect(area.right() - aside, area.center().y() - size // 2, size, size)
            draw_icon(painter, place, "note", muted.name())
        width = area.right() - aside - _APART - left
        missing = row.what == "role" and row.item is not None and row.role not in row.item.parts
        rejected = row.item is not None and row.item.status == "rejected"
        painter.setPen(muted if missing or rejected else text)
        painter.setFont(_struck(option.font) if rejected else _italic(option.font) if missing else option.font)
        elided = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, width)
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
        left, words = area.left() + size + 4, painter.fontMetrics().horizontalAdvance(row.text)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.muted))
        at_the_end(painter, area, row.aside, left, words)

    def _colour(self, item: Item) -> str:
        schema = self._desk.schema
        name = "CONTENT" if item.kind == "attribution" else item.label
        return self.theme.colour(schema.by_name.get(name)) if item.status != "rejected" else self.theme.muted


def _row(index: Index) -> Row | None:
    model = index.model()
    return model.row(index) if isinstance(model, AnnotationModel) else None


def at_the_end(painter: QPainter, area: QRect, said: str, left: int, words: int) -> int:
    """Draws what is said at the right end, in the room that `words` pixels from `left` leave, or in two fifths of all
    where the words are longer; how many pixels it takes."""
    room = area.right() - left - _APART
    metrics = painter.fontMetrics()
    said = metrics.elidedText(said, Qt.TextElideMode.ElideRight, max(room - words, room * 2 // 5, 0))
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, said)
    return metrics.horizontalAdvance(said)


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
    """The list of the tab; a click or an arrow focuses, a click on a heading folds.

    What is highlighted is what is in focus: keys decide that one. So arrows pass over headings.
    """

    def __init__(self, desk: Desk, theme: Theme, parent: QWidget) -> None:
        self._delegate = AnnotationDelegate(desk, theme)
        super().__init__("Annotations", parent)
        self.setObjectName("annotation-list")
        self._desk = desk
        # Or all that lies below, up to the window, would be painted at every key.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._model = AnnotationModel(desk, self)
        self.hint = labelled(_NOTHING, "muted", self.viewport())
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.hint.hide()
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

    def _sheet_changed(self, outcome: Outcome) -> None:
        sheet = self._desk.sheet
        if sheet is not None and outcome.article == sheet.article.id and not self._desk.moving:
            self.reload()

    def reload(self) -> None:
        """Show the sheet and the item in focus as they are."""
        self._model.reload()
        sheet = self._desk.sheet
        words = _NO_ARTICLE if sheet is None else "" if sheet.items else _NOTHING
        if self.hint.isHidden() != (not words) or (words and self.hint.text() != words):
            self.hint.setText(words)
            self.hint.setHidden(not words)
            self._place_hint()
        self.show_row(self._model.row_of(self._desk.item, self._desk.role))
        if self._desk.role:
            # A role is read below the attribution it belongs to.
            head = self._model.index(self._model.row_of(self._desk.item, ""))
            if head.isValid() and self.visualRect(head).top() < 0:
                self.scrollTo(head, QTreeView.ScrollHint.PositionAtTop)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._delegate.forget()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        # At a scale of one and a half the edge of the list lies within a pixel, all of which has to be covered.
        painter.fillRect(event.rect().adjusted(-1, -1, 1, 1), QColor(self._delegate.theme.window))
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_hint()

    def _place_hint(self) -> None:
        """Under the headings."""
        top = self.sizeHintForRow(0) * self._model.rowCount() + _HINT_GAP
        self.hint.setGeometry(self.viewport().rect().adjusted(_HINT_GAP, top, -_HINT_GAP, 0))

    def moveCursor(self, action: QTreeView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        here, to = self.currentIndex().row(), super().moveCursor(action, modifiers).row()
        step = 1 if to > here or action == QTreeView.CursorAction.MoveHome else -1
        rows = (*range(to, self._model.rowCount() if step > 0 else -1, step), here) if to >= 0 else ()
        items = (index for index in map(self._model.index, rows) if self._item_of(index) is not None)
        return next(items, QModelIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if self._follow() and self._desk.selection is not None:
            # Who goes on by keys has left it behind, as with J.
            self._desk.selection_wanted.emit(None)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands: none goes to the row that begins with it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        # A press that is let go on another row is no click, and highlights that one all the same.
        super().mouseReleaseEvent(event)
        self._follow()

    def _follow(self) -> bool:
        """Put what is highlighted in focus; whether it was not."""
        row = next(map(self._model.row, self.selectionModel().selectedRows()), None)
        if row is None or row.item is None:
            return False
        there = self._desk.item
        if there is not None and (row.item.subject, row.role) == (there.subject, self._desk.role):
            return False
        self._desk.set_focus(row.item.id, row.role)
        return True

    def _item_of(self, index: QModelIndex) -> Item | None:
        row = self._model.row(index)
        return row.item if row is not None else None

    def _clicked(self, index: QModelIndex) -> None:
        row = self._model.row(index)
        if row is None:
            return
        if row.what == "group":
            self._model.fold(row.key)
        elif row.item is not None:
            self._desk.set_focus(row.item.id, row.role)
