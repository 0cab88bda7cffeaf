"""The attributes of a schema in its editor: which there are, of what, and with which values."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget

from annotator.core.model import KINDS
from annotator.core.schema import Attribute
from annotator.ui.fittings import column
from annotator.ui.label_form import Lines
from annotator.ui.parts import labelled
from annotator.ui.schema_draft import Draft


class AttributeForm(QWidget):
    """Edits the attributes of the draft in place; `edited` after each change.

    Saved, an attribute or value taken out goes from all gold that has it; a new name goes onto it. Both can be undone.
    """

    edited = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._draft: Draft | None = None
        self._filling = False
        self.list = QListWidget(self)
        self.list.setAccessibleName("Attributes")
        self.list.currentRowChanged.connect(self._show)
        self._add = QPushButton("Add attribute", self)
        self._add.clicked.connect(self._added)
        self._remove = QPushButton("Remove", self)
        self._remove.setToolTip("Items that have it lose it when this is saved; undo brings it back")
        self._remove.clicked.connect(self._removed)
        self.title = QLineEdit(self)
        self.name = QLineEdit(self)
        self.subjects = QLineEdit(self)
        self.values = Lines("Values", 7, self)
        self.definition = Lines("Definition", 3, self)
        self.values.setPlaceholderText("One a line; with none, any text can be written.")
        form = QFormLayout()
        for title, field in (
            ("Title", self.title),
            ("Name in the data", self.name),
            ("Of", self.subjects),
            ("Values", self.values),
            ("Definition", self.definition),
        ):
            field.setAccessibleName(title)
            form.addRow(title, field)
        hint = labelled(f"“Of” names kinds ({', '.join(KINDS)}) or labels, with commas.", "muted", self)
        right = QVBoxLayout()
        right.addLayout(form)
        right.addWidget(hint)
        right.addStretch(1)
        layout = QHBoxLayout(self)
        layout.addLayout(column(self.list, self._add, self._remove), 2)
        layout.addLayout(right, 5)
        for line in (self.title, self.name, self.subjects):
            line.textEdited.connect(self._take)
        for box in (self.values, self.definition):
            box.edited.connect(self._take)

    def show_draft(self, draft: Draft) -> None:
        """Edit the attributes of this draft from now on."""
        self._draft = draft
        self._fill(0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Rows are as high as the style sheet says only once it is applied.
        self.list.doItemsLayout()

    def _fill(self, row: int) -> None:
        self._filling = True
        self.list.clear()
        for attribute in self._draft.attributes if self._draft else ():
            self.list.addItem(f"{attribute.title}  ({', '.join(attribute.applies_to)})")
        self._filling = False
        self.list.setCurrentRow(min(row, self.list.count() - 1))
        self._show(self.list.currentRow())

    def _show(self, row: int) -> None:
        if self._filling or self._draft is None:
            return
        there = 0 <= row < len(self._draft.attributes)
        attribute = self._draft.attributes[row] if there else Attribute("", "", (), ())
        self._filling = True
        self.title.setText(attribute.title)
        self.name.setText(attribute.name)
        self.subjects.setText(", ".join(attribute.applies_to))
        self.values.setPlainText("\n".join(attribute.values))
        self.definition.setPlainText(attribute.definition)
        for field in (self.title, self.name, self.subjects, self.values, self.definition, self._remove):
            field.setEnabled(there)
        self._filling = False

    def _take(self) -> None:
        row = self.list.currentRow()
        if self._filling or self._draft is None or not 0 <= row < len(self._draft.attributes):
            return
        before = self._draft.attributes[row]
        name = self.name.text().strip() or before.name
        subjects = tuple(part.strip() for part in self.subjects.text().split(",") if part.strip())
        self._draft.attributes[row] = made = replace(
            before,
            name=name,
            title=self.title.text().strip() or name,
            applies_to=subjects,
            values=tuple(dict.fromkeys(self.values.lines)),
            definition=" ".join(self.definition.toPlainText().split()),
        )
        item = self.list.item(row)
        item.setText(f"{made.title}  ({', '.join(made.applies_to)})")
        self.edited.emit()

    def _added(self) -> None:
        if self._draft is not None:
            self._draft.add_attribute(Attribute("new", "New attribute", ("entity",), ()))
            self._fill(len(self._draft.attributes) - 1)
            self.title.setFocus()
            self.title.selectAll()
            self.edited.emit()

    def _removed(self) -> None:
        row = self.list.currentRow()
        if self._draft is not None and row >= 0:
            self._draft.remove_attribute(row)
            self._fill(max(0, row - 1))
            self.edited.emit()
