"""Accepting many suggestions at once, by kind, label, suggester and score, with all of them counted and listed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from annotator.core import edits
from annotator.core.bulk import Choice
from annotator.core.items import Item
from annotator.core.model import surface
from annotator.ui.desk import Desk
from annotator.ui.grasp import go_on
from annotator.ui.parts import labelled

_ROWS = 4
_WIDE = 90


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
        close = QPushButton("Close", self)
        close.clicked.connect(self.leave)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Off screen")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.itemActivated.connect(self._show)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        for parts in (
            (self.kind, self.label, self.suggester, self.score, self._score),
            (self._count, self.accept, close),
        ):
            row = QHBoxLayout()
            for part in parts:
                row.addWidget(part, 1 if part in (self.score, self._count) else 0)
            layout.addLayout(row)
        layout.addWidget(self.list)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        for signal in (desk.sheet_changed, desk.article_opened):
            signal.connect(self._changed)
        self.hide()

    def begin(self) -> None:
        """Show the bar, with the kind, label and suggester of the item in focus chosen."""
        item = self._desk.item
        self.show()
        self._fill()
        if item is not None and item.suggestion is not None and item.status == "pending":
            for box, value in (
                (self.kind, item.kind),
                (self.label, item.label if item.kind != "attribution" else ""),
                (self.suggester, item.suggestion.suggester),
            ):
                box.setCurrentIndex(max(0, box.findData(value)))
            self.score.setValue(int(item.suggestion.score * 100))
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

    def count(self) -> None:
        """Say how many it would accept, and list those that cannot be seen."""
        sheet = self._desk.sheet
        if sheet is None or not self.isVisible():
            return
        taken = self.choice().among(sheet.items)
        hidden = [i for i in taken if not (self._desk.visible(i) and self._desk.in_sight(i))]
        self._score.setText(f"≥ {self.score.value() / 100:.2f}")
        self._count.setText(f"{len(taken)}, {len(hidden)} of them off screen" if hidden else f"{len(taken)}")
        self.accept.setText(f"Accept {len(taken)}")
        self.accept.setEnabled(bool(taken))
        self.list.clear()
        for item in hidden:
            line = QListWidgetItem(self._line(item), self.list)
            line.setData(Qt.ItemDataRole.UserRole, item.id)
        self.list.setVisible(bool(hidden))
        if hidden:
            self.list.setFixedHeight(max(1, self.list.sizeHintForRow(0)) * min(len(hidden), _ROWS) + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.list.hasFocus():
            self._take()
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        sheet = self._desk.sheet
        taken = self.choice().among(sheet.items) if sheet is not None else ()
        if taken and self._desk.apply(edits.AcceptAll(tuple(item.id for item in taken))):
            self.leave()
            self._desk.say(f"{len(taken)} accepted.", undo=True)
            go_on(self._desk)

    def _changed(self, *_: object) -> None:
        if self.isVisible():
            self._fill()
            self.count()

    def _fill(self) -> None:
        """Offer the kinds, labels and suggesters that something pending has."""
        pending = self._desk.sheet.pending if self._desk.sheet else ()
        schema = self._desk.schema
        found = (
            (self.kind, "All kinds", {i.kind: i.kind.capitalize() for i in pending}),
            (self.label, "All labels",
             {i.label: schema.label(i.label).title for i in pending if i.label in schema.by_name}),
            (self.suggester, "All suggesters",
             {i.suggestion.suggester: i.suggestion.suggester for i in pending if i.suggestion}),
        )  # fmt: skip
        for box, all_, values in found:
            chosen = box.currentData()
            box.blockSignals(True)
            box.clear()
            box.addItem(all_, "")
            for value, title in sorted(values.items(), key=lambda one: one[1]):
                box.addItem(title, value)
            box.setCurrentIndex(max(0, box.findData(chosen)))
            box.blockSignals(False)

    def _box(self, name: str) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.currentIndexChanged.connect(self.count)
        return box

    def _line(self, item: Item) -> str:
        assert self._desk.sheet is not None
        words = " ".join(surface(self._desk.sheet.article.text, item.spans).split())
        schema = self._desk.schema
        title = schema.label(item.label).title if item.label in schema.by_name else item.label.capitalize()
        return f"{item.score or 0:.2f}  {title}  {words if len(words) <= _WIDE else words[: _WIDE - 1] + '…'}"

    def _show(self, line: QListWidgetItem) -> None:
        self._desk.set_focus(line.data(Qt.ItemDataRole.UserRole))
