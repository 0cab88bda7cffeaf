"""Which column of a table is the text, the title and so on: a choice for each, with what was guessed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from annotator.formats.metadata import COLUMNS
from annotator.ui.parts import StillBox, labelled
from annotator.work import Columns

_TITLES = {"published": "Date", "url": "Address", "id": "Id"}
_NONE = "None"
_ABREAST = 4


def missing(columns: Columns) -> str:
    """What is still to be chosen, as a sentence, empty once nothing is."""
    if columns.complete:
        return ""
    fields = {column: [f for f in COLUMNS if columns.taken.get(f) == column] for column in columns.taken.values()}
    twice = [(column, found) for column, found in fields.items() if column and len(found) > 1]
    if not columns.taken.get("text") or not twice:
        return "Choose which column is the text."
    column, found = twice[0]
    listed = " and ".join(_title(field).lower() for field in found)
    return f"“{column}” is chosen for {listed}: choose another column for one of them."


def _title(field: str) -> str:
    return _TITLES.get(field, field.capitalize())


class ColumnForm(QWidget):
    """Shows columns; `chosen` when the reviewer has changed one."""

    chosen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QComboBox] = {}
        self._names: Sequence[str] | None = None
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        for n, field in enumerate(COLUMNS):
            title = _title(field)
            box = StillBox(self)
            box.setAccessibleName(f"Column of the {title.lower()}")
            box.setPlaceholderText("Choose…")
            box.activated.connect(self.chosen)
            self.boxes[field] = box
            row, column = divmod(n, _ABREAST)
            grid.addWidget(labelled(title, "muted", self), 2 * row, column)
            grid.addWidget(box, 2 * row + 1, column)

    @property
    def columns(self) -> dict[str, str]:
        """In which column each field is, ``""`` being in none."""
        return {field: box.currentData() for field, box in self.boxes.items() if box.currentIndex() >= 0}

    def show_columns(self, columns: Columns) -> None:
        """Show the columns of a table, and in which of them what is."""
        for field, box in self.boxes.items():
            if columns.names != self._names:
                box.clear()
                if field != "text":
                    box.addItem(_NONE, "")
                for name in columns.names:
                    box.addItem(name, name)
            box.setCurrentIndex(box.findData(columns.taken.get(field, "")))
        self._names = columns.names
