"""The field for a speaker: while a name is written, a list offers those there are, and a new one."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QListView, QWidget

_UNSET = "not set"
_NAME = Qt.ItemDataRole.UserRole
"""What a row of the list puts into the field, which is not always what it shows."""


class _Line(QLineEdit):
    """A line that says when Qt has offered completions of what was typed."""

    completed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.text():
            self.completed.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self.completed.emit()


class SpeakerBox(QComboBox):
    """A field for a speaker that completes what is written; `named` gives the name, empty for nobody.

    While the list is shown one row of it is highlighted, and Enter takes that one: the first of which a word begins
    with what is written, else the row for a new speaker. Escape closes the list, after which Enter takes what is
    written. `finished` asks for the keys to go back to the reader: Enter, or Escape with no list, which gives up what
    was written.
    """

    named = Signal(str)
    finished = Signal()

    def __init__(self, names: list[str], name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("speaker")
        self.setAccessibleName("Speaker")
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(10)
        self.setToolTip("Who the source is; the words in the article stay as they are")
        self.addItems(names)
        self._names, self._name, self._first = names, name, 0
        self._rows = QStandardItemModel(self)
        self.completions = completer = QCompleter(self._rows, self)
        completer.setCompletionRole(_NAME)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.popup = QListView()
        completer.setPopup(self.popup)
        self.popup.setObjectName("completions")
        self.line = line = _Line(self)
        line.setAccessibleName("Speaker")
        self.setLineEdit(line)
        # Not of the box: it would look for what was taken among its own rows, where a new speaker is not.
        line.setCompleter(completer)
        self.setEditText(name)
        line.setPlaceholderText(_UNSET)
        line.textEdited.connect(self._offer)
        line.completed.connect(self._highlight)
        line.editingFinished.connect(self._left)
        completer.activated.connect(self._take)
        self.activated.connect(self._give)

    def _offer(self, typed: str) -> None:
        """List what fits what is typed, and what is typed as a new speaker unless it is one or nothing fits."""
        words = " ".join(typed.split())
        fitting = [name for name in self._names if words and words.casefold() in name.casefold()]
        begun = [name for name in fitting if f" {words}".casefold() in f" {name}".casefold()]
        begun.sort(key=lambda name: not name.casefold().startswith(words.casefold()))
        rows = [(name, name) for name in (*begun, *(name for name in fitting if name not in begun))]
        if rows and words not in fitting:
            rows.append((f"New speaker “{words}”", words))
        self._first = 0 if begun else len(rows) - 1
        self._rows.clear()
        for shown, name in rows:
            row = QStandardItem(shown)
            row.setData(name, _NAME)
            self._rows.appendRow(row)

    def _highlight(self) -> None:
        model, index = self.popup.selectionModel(), self.completions.completionModel().index(self._first, 0)
        if self.popup.isVisible() and index.isValid():
            # Told of it, Qt would write the whole name into the line under the hands.
            self.completions.blockSignals(True)
            model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.completions.blockSignals(False)

    def _take(self, name: str) -> None:
        """Have a name of the list, and be done."""
        self.setEditText(name)
        self._give()
        self.finished.emit()

    def _left(self) -> None:
        if not self.popup.isVisible():
            self._give()

    def _give(self) -> None:
        name = " ".join(self.currentText().split())
        if name != self._name:
            self._name = name
            self.named.emit(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shown, key = self.popup.isVisible(), event.key()
        if key == Qt.Key.Key_Escape and shown:
            self.popup.hide()
        elif key == Qt.Key.Key_Escape:
            self.setEditText(self._name)
            self.finished.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            row = self.popup.currentIndex() if shown else None
            self.popup.hide()
            self._take(row.data(_NAME) if row is not None and row.isValid() else self.currentText())
        else:
            super().keyPressEvent(event)
