"""What dialogs are fitted with: buttons, a list with its buttons, tables of rows, a word on how it went."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.parts import labelled

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_AROUND = 48
"""Pixels round a sentence that stands where nothing is listed."""
_INSET = 8
"""Pixels between the border of a field and what stands in it."""


def button(words: str, run: Callable[[], object], parent: QWidget) -> QPushButton:
    """A button that Enter presses only where a dialog says so, wherever the focus is."""
    made = QPushButton(words, parent)
    made.setAutoDefault(False)
    made.clicked.connect(run)
    return made


def choice(
    words: str, entries: Iterable[tuple[str, str]], run: Callable[[str], object], parent: QWidget
) -> QPushButton:
    """A button that opens a menu: of each entry its title, and the value with which `run` is called."""
    made = QPushButton(words, parent)
    menu = QMenu(made)
    for title, value in entries:
        menu.addAction(title).setData(value)
    menu.triggered.connect(lambda action: run(action.data()))
    made.setMenu(menu)
    return made


def column(shown: QWidget, *buttons: QPushButton) -> QVBoxLayout:
    """What is listed, with its buttons side by side below it."""
    layout, row = QVBoxLayout(), QHBoxLayout()
    for one in buttons:
        row.addWidget(one)
    layout.addWidget(shown, 1)
    layout.addLayout(row)
    return layout


class Instead(QStackedWidget):
    """What is listed; where nothing is, a sentence in the middle of its place that says so and what to do."""

    def __init__(self, shown: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = labelled("", "muted", self)
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setMargin(_AROUND)
        self.addWidget(shown)
        self.addWidget(self._words)

    def say(self, words: str) -> None:
        """Show the sentence in place of the list; the list again for no words."""
        self._words.setText(words)
        self.setCurrentIndex(1 if words else 0)

    @property
    def said(self) -> str:
        """The sentence that stands there, empty where the list does."""
        return self._words.text()


def table(name: str, columns: Sequence[str], parent: QWidget, *, wide: Collection[int]) -> QTableWidget:
    """A table of rows that are chosen one at a time and not edited; the columns `wide` take the room that is left."""
    made = QTableWidget(0, len(columns), parent)
    made.setAccessibleName(name)
    made.setHorizontalHeaderLabels(list(columns))
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.verticalHeader().hide()
    made.setShowGrid(False)
    # Rows are chosen, not cells: Tab leads on to the next control.
    made.setTabKeyNavigation(False)
    header = made.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    for n in wide:
        header.setSectionResizeMode(n, QHeaderView.ResizeMode.Stretch)
    return made


def write_row(table: QTableWidget, row: int, cells: Sequence[str], *, numbers: int) -> None:
    """Fill a row; from the column `numbers` on, cells stand at the right, as do their headings."""
    for n, text in enumerate(cells):
        cell = QTableWidgetItem(text)
        if n >= numbers:
            if (heading := table.horizontalHeaderItem(n)) is not None:
                heading.setTextAlignment(_RIGHT)
            cell.setTextAlignment(_RIGHT)
        table.setItem(row, n, cell)


def even(form: QFormLayout) -> None:
    """Put titles and values of a form in line: each title on the height of its field, numbers inset as texts are."""
    for row in range(form.rowCount()):
        title, field = (
            form.itemAt(row, role) for role in (QFormLayout.ItemRole.LabelRole, QFormLayout.ItemRole.FieldRole)
        )
        if title is not None and (words := title.widget()) is not None:
            words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        if field is not None and isinstance(box := field.widget(), QAbstractSpinBox):
            inset(box)


def inset(box: QAbstractSpinBox) -> None:
    """Let a number stand in its field as a text does: the style sheet's padding does not reach the line inside."""
    box.lineEdit().setTextMargins(_INSET, 0, 0, 0)


def say(label: QLabel, words: str, look: str) -> None:
    """Put words into a label, in one of the looks of the style sheet."""
    label.setText(words)
    label.setProperty("look", look)
    label.style().polish(label)
