"""The annotations tab: attributions as cards of three roles, claims and entities, in reading order."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QCursor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from annotator.core.items import Item
from annotator.project import Outcome
from annotator.ui.annotation_paint import RowPaint
from annotator.ui.annotation_rows import AnnotationModel, Index
from annotator.ui.desk import Desk
from annotator.ui.parts import FlatList, labelled
from annotator.ui.theme import Theme

_HINT_GAP = 14
_NOTHING = (
    "Nothing is labelled or suggested here yet.\n\nSelect words in the article and press the key of a label, or S, C, "
    "Q for the source, cue and content of an attribution. Or let the suggesters begin: File, Suggest."
)
_NO_ARTICLE = "What is labelled and suggested in an article is listed here."


class _Heights(QStyledItemDelegate):
    """How high the rows are; the list draws them itself."""

    def __init__(self, rows: RowPaint, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, self._rows.height())


class AnnotationList(FlatList):
    """The list of the tab; a click or an arrow focuses, a click on a heading folds.

    What is highlighted is what is in focus: keys decide that one. So arrows pass over headings.
    """

    def __init__(self, desk: Desk, theme: Theme, parent: QWidget) -> None:
        self._rows = RowPaint(desk, theme, parent.font())
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
        self.setItemDelegate(_Heights(self._rows, self))
        self.clicked.connect(self._clicked)
        desk.article_opened.connect(self.reload)
        desk.sheet_changed.connect(self._sheet_changed)
        desk.view_changed.connect(self.reload)
        desk.focus_changed.connect(self.reload)

    def set_theme(self, theme: Theme) -> None:
        """Draw with the colours of `theme` from now on."""
        self._rows.theme = theme
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
            self._rows.use(self.font())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the rows itself: for each of them Qt asks the model and the style so much that it takes far longer."""
        theme, seen = self._rows.theme, event.rect()
        first = self.indexAt(seen.topLeft())
        painter = QPainter(self.viewport())
        # At a scale of one and a half the edge of the list lies within a pixel, all of which has to be covered.
        painter.fillRect(seen.adjusted(-1, -1, 1, 1), QColor(theme.window))
        if not first.isValid():
            return
        area = self.visualRect(first)
        current = {index.row() for index in self.selectionModel().selectedRows()}
        hovered = self._hovered()
        for n in range(first.row(), self._model.rowCount()):
            row = self._model.at(n)
            if row is None or area.top() > seen.bottom():
                break
            selected = n in current
            if selected or n == hovered:
                painter.fillRect(area, QColor(theme.selected if selected else theme.hover))
            if row.what == "group":
                self._rows.heading(painter, area, row, folded=self._model.folded(row.key))
            else:
                self._rows.item(painter, area, row, selected=selected)
            area.translate(0, area.height())

    def _hovered(self) -> int:
        """The row under the pointer; -1 for none."""
        port = self.viewport()
        return self.indexAt(port.mapFromGlobal(QCursor.pos())).row() if port.underMouse() else -1

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
