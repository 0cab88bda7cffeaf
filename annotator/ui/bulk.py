"""Accepting many suggestions at once, by kind, label, suggester and score, with all of them counted and listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QListView,
    QPushButton,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.core import edits
from annotator.core.bulk import Choice
from annotator.core.counting import among
from annotator.core.items import Item
from annotator.ui import layers
from annotator.ui.desk import Desk
from annotator.ui.grasp import go_on
from annotator.ui.in_context import Colours, Passage, draw_passage, passage
from annotator.ui.parts import keyed, labelled

Index = QModelIndex | QPersistentModelIndex
_ROWS = 4
_AROUND = 60
"""Code points of the sentence that are shown on either side of an item, where there is room."""
_HIGH = 1.4
_GAP = 10


class BulkBar(QFrame):
    """Non-modal: what it would accept is counted as the article changes under it."""

    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bulkbar")
        self.setAccessibleName("Accept many")
        self.setProperty("look", "card")
        self._desk = desk
        self.kind, self.label, self.suggester = (self._box(name) for name in ("Kind", "Label", "Suggester"))
        self.score = QSlider(Qt.Orientation.Horizontal, self)
        self.score.setRange(0, 100)
        self.score.setAccessibleName("Lowest score")
        self.score.valueChanged.connect(self.count)
        self._score = labelled("", "muted", self)
        self._count = labelled("", "heading", self)
        self.accept = QPushButton("Accept", self)
        self.accept.clicked.connect(self._take)
        self.close_ = QPushButton("Close", self)
        self.close_.clicked.connect(self.leave)
        self.list = QListView(self)
        self.list.setAccessibleName("Off screen")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._unseen = _Unseen(desk, self)
        self.list.setModel(self._unseen)
        self.list.setItemDelegate(_Lines(self))
        self.list.activated.connect(self._show)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        for parts in (
            (self.kind, self.label, self.suggester, self.score, self._score),
            (self._count, self.accept, self.close_),
        ):
            row = QHBoxLayout()
            for part in parts:
                row.addWidget(part, 1 if part in (self.score, self._count) else 0)
            layout.addLayout(row)
        layout.addWidget(self.list)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        for signal in (desk.sheet_changed, desk.article_opened, desk.view_changed):
            signal.connect(self._changed)
        self.kind.currentIndexChanged.connect(self._changed)
        # What is in sight is known once the page has been laid out beside the bar.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.count)
        self.hide()

    def begin(self) -> None:
        """Show the bar, with the kind, label and suggester of the item in focus chosen."""
        item, chosen = self._desk.item, self.choice()
        if item is not None and item.suggestion is not None and item.status == "pending":
            label = item.label if item.kind != "attribution" else ""
            least = int(item.suggestion.score * 100) / 100
            chosen = Choice(item.kind, label, item.suggestion.suggester, least)
        self.show()
        self._fill(chosen)
        self.count()
        self.score.setFocus()

    def leave(self) -> None:
        """Close the bar and give the keys back."""
        self.hide()
        self.left.emit()

    def choice(self) -> Choice:
        """What is chosen."""
        return Choice(
            self.kind.currentData() or "",
            self.label.currentData() or "",
            self.suggester.currentData() or "",
            self.score.value() / 100,
        )

    def count_soon(self) -> None:
        """Count anew after what is in sight has changed: the page was scrolled, or became higher or lower."""
        if self.isVisible():
            self._soon.start()

    def count(self) -> None:
        """Say how many it would accept, and list those that cannot be seen."""
        sheet = self._desk.sheet
        if sheet is None or not self.isVisible():
            return
        taken = self._taken()
        unseen, hidden = self._desk.off_screen(taken), layers.waiting(self._desk)
        self._score.setText(f"≥ {self.score.value() / 100:.2f}")
        off = among(len(unseen), len(taken), "off screen")
        left = f"; {layers.counted(hidden)} {'is' if len(hidden) == 1 else 'are'} left out" if hidden else ""
        self._count.setText(f"{len(taken)}{off}{left}")
        takes = self._desk.passing.typing == "many"
        self.accept.setText(keyed(f"Accept {len(taken)}", "Enter" if takes else ""))
        self.accept.setEnabled(bool(taken))
        self._unseen.take(unseen)
        self.list.setVisible(bool(unseen))
        if unseen:
            self.list.setFixedHeight(max(1, self.list.sizeHintForRow(0)) * min(len(unseen), _ROWS) + 4)

    @property
    def counted(self) -> str:
        """What it says of how many it would accept."""
        return self._count.text()

    def _taken(self) -> list[Item]:
        """What it would accept: nothing of a layer that is hidden."""
        sheet = self._desk.sheet
        return list(filter(self._desk.undecided, self.choice().among(sheet.items))) if sheet is not None else []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape or (enter and self.close_.hasFocus()):
            self.leave()
        elif enter and not self.list.hasFocus():
            self._take()
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        taken = self._taken()
        if taken and self._desk.apply(edits.AcceptAll(tuple(item.id for item in taken))):
            self.leave()
            self._desk.say(f"{len(taken)} accepted.", undo=True)
            go_on(self._desk)

    def _changed(self, *_: object) -> None:
        if self.isVisible():
            self._fill(self.choice())
            self.count()

    def _fill(self, chosen: Choice) -> None:
        """Offer the kinds that something pending has, and the labels and suggesters of what is of the kind chosen;
        what is chosen and not among them is given up, because nothing would be accepted."""
        pending = list(filter(self._desk.undecided, self._desk.sheet.pending)) if self._desk.sheet else []
        alike = [item for item in pending if chosen.kind in ("", item.kind)]
        schema = self._desk.schema
        found = (
            (self.kind, "All kinds", chosen.kind, {i.kind: i.kind.capitalize() for i in pending}),
            (self.label, "All labels", chosen.label,
             {i.label: schema.label(i.label).title for i in alike if i.label in schema.by_name}),
            (self.suggester, "All suggesters", chosen.suggester,
             {i.suggestion.suggester: i.suggestion.suggester for i in alike if i.suggestion}),
        )  # fmt: skip
        for box, all_, value, values in found:
            box.blockSignals(True)
            box.clear()
            box.addItem(all_, "")
            for name, title in sorted(values.items(), key=lambda one: one[1]):
                box.addItem(title, name)
            box.setCurrentIndex(max(0, box.findData(value)))
            box.blockSignals(False)
        self.score.blockSignals(True)
        self.score.setValue(round(chosen.least * 100))
        self.score.blockSignals(False)

    def _box(self, name: str) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.currentIndexChanged.connect(self.count)
        return box

    def _show(self, index: QModelIndex) -> None:
        self._desk.set_focus(self._unseen.item(index).id)


class _Unseen(QStringListModel):
    """Items by their ids; the words of one are made when its row comes into sight. `titles` are those of all labels."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._items: Sequence[Item] = ()
        self.titles: set[str] = set()

    def take(self, items: Sequence[Item]) -> None:
        """List these items."""
        self._items = items
        self.titles = {self._desk.schema.title_of(label) for label in {item.label for item in items}}
        ids = [item.id for item in items]
        if ids != self.stringList():
            self.setStringList(ids)

    def item(self, index: Index) -> Item:
        """The item in a row."""
        return self._items[index.row()]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        if role not in roles or self._desk.sheet is None:
            return None
        return f"{self.item(index).score or 0:.2f}  {self.title(index)}  {self.passage(index)}"

    def title(self, index: Index) -> str:
        """What the label of the item in a row is called."""
        return self._desk.schema.title_of(self.item(index).label)

    def passage(self, index: Index) -> Passage:
        """The words of the item in a row, of an attribution from its first word to its last, in their sentence."""
        assert self._desk.sheet is not None
        return passage(self._desk.sheet.article.text, self.item(index).extent, _AROUND)


class _Lines(QStyledItemDelegate):
    """Draws a row: score, label, and the words as they stand in their sentence, by which they can be judged."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, int(option.fontMetrics.height() * _HIGH))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, _Unseen):
            return
        painter.save()
        option.widget.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget
        )
        # Of the widget's own palette the style sheet makes the quiet colour half transparent.
        palette, selected = QGuiApplication.palette(), bool(option.state & QStyle.StateFlag.State_Selected)
        words = (palette.highlightedText() if selected else palette.text()).color()
        beside = words if selected else palette.placeholderText().color()
        metrics, item = option.fontMetrics, model.item(index)
        area, flags = option.rect.adjusted(_GAP, 0, -_GAP, 0), Qt.AlignmentFlag.AlignVCenter
        painter.setFont(option.font)
        painter.setPen(beside)
        columns = ((f"{item.score or 0:.2f}", ("0.00",)), (model.title(index), model.titles))
        for shown, widest in columns:
            painter.drawText(area, flags, shown)
            area.setLeft(area.left() + max(map(metrics.horizontalAdvance, widest)) + _GAP)
        draw_passage(painter, area, model.passage(index), Colours(words, beside))
        painter.restore()
