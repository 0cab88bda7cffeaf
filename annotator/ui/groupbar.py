"""The group of identical mentions under the reader: each with the words round it and a tick."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.core.items import Item
from annotator.core.model import Span
from annotator.project import Outcome
from annotator.ui import groups
from annotator.ui.desk import Desk
from annotator.ui.in_context import passage
from annotator.ui.parts import keyed, labelled

_AROUND = 36
_ROWS = 5


class GroupBar(QFrame):
    """Shows the desk's group while there is one; ticks, list and desk say the same. Enter accepts it, Escape leaves."""

    def __init__(self, desk: Desk, parent: QWidget, keys: Callable[[], Mapping[str, str]] = dict) -> None:
        """`keys` gives the key of each command as it is written on screen."""
        super().__init__(parent)
        self._keys = keys
        self.setObjectName("groupbar")
        self.setAccessibleName("Identical mentions")
        self.setProperty("look", "card")
        self._desk = desk
        self._title = labelled("", "heading", self)
        self._accept = QPushButton("Accept", self)
        self._leave = QPushButton("Leave", self)
        for button, run in ((self._accept, self._take), (self._leave, self._close)):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(run)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Mentions")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemChanged.connect(self._ticked)
        self.list.currentRowChanged.connect(self._chosen)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._accept)
        top.addWidget(self._leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.addLayout(top)
        layout.addWidget(self.list)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        desk.passing.group_changed.connect(self.refresh)
        desk.sheet_changed.connect(self._follow)
        desk.focus_changed.connect(self._point)
        self.hide()

    def refresh(self) -> None:
        """Show the group as it is now."""
        group, sheet = self._desk.passing.group, self._desk.sheet
        if group is None or sheet is None:
            self.hide()
            return
        there = [(m, sheet.by_id[m]) for m in group.members]
        label = self._desk.schema.label(group.label).title
        ticked = sum(member not in group.excepted for member, _ in there)
        self._title.setText(f"{ticked} of {len(there)} × “{group.words}” → {label}")
        keys = self._keys()
        self._accept.setText(keyed(f"Accept {ticked}", keys.get("item.accept", "")))
        self._leave.setText(keyed("Leave", keys.get("escape", "")))
        self.list.blockSignals(True)
        self.list.clear()
        for member, item in there:
            line = QListWidgetItem(self._line(item, group.label), self.list)
            line.setData(Qt.ItemDataRole.UserRole, member)
            line.setCheckState(Qt.CheckState.Unchecked if member in group.excepted else Qt.CheckState.Checked)
        for span, over in group.covered:
            if over in sheet.by_id:
                known = groups.already(sheet, sheet.by_id[over])
                line = QListWidgetItem(f"{known[0].upper()}{known[1:]}: {self._around(span)}", self.list)
                line.setData(Qt.ItemDataRole.UserRole, over)
                # It is named, not decided: without a tick.
                line.setFlags(line.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
        rows = self.list.count()
        self.list.blockSignals(False)
        self._point()
        self.list.setFixedHeight(max(1, self.list.sizeHintForRow(0)) * min(rows, _ROWS) + 4)
        self.show()

    def _follow(self, outcome: Outcome) -> None:
        """What was decided by other means drops out; what is undone or redone closes the group: it is not about it."""
        sheet = self._desk.sheet
        if sheet is None or outcome.article != sheet.article.id:
            return
        if outcome.kind in ("undo", "redo"):
            self._desk.passing.show_group(None)
            return
        groups.follow(self._desk)
        self.refresh()

    def _point(self) -> None:
        """Mark the row of what is in focus, if it has one."""
        item = self._desk.item
        if self._desk.passing.group is None or item is None:
            return
        rows = range(self.list.count())
        row = next((n for n in rows if self.list.item(n).data(Qt.ItemDataRole.UserRole) == item.subject), -1)
        self.list.blockSignals(True)
        self.list.setCurrentRow(row)
        self.list.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self._leave.hasFocus():
            self._take()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._close()
        else:
            super().keyPressEvent(event)

    def _line(self, item: Item, label: str) -> str:
        """A mention in its sentence; first what it is now, where that is not what the group is to be."""
        now = "" if item.label == label else f"{self._desk.schema.title_of(item.label)}, {item.status}:  "
        return now + self._around(item.parts[""][0])

    def _around(self, span: Span) -> str:
        text = self._desk.sheet.article.text if self._desk.sheet else ""
        before, words, after = passage(text, span, _AROUND)
        return f"{before}[{words}]{after}"

    def _ticked(self, line: QListWidgetItem) -> None:
        group = self._desk.passing.group
        member = line.data(Qt.ItemDataRole.UserRole)
        if group is not None and (line.checkState() == Qt.CheckState.Unchecked) != (member in group.excepted):
            self._desk.passing.show_group(group.turned(member))

    def _chosen(self, row: int) -> None:
        line = self.list.item(row)
        if line is not None:
            self._desk.set_focus(line.data(Qt.ItemDataRole.UserRole))

    def _take(self) -> None:
        groups.accept(self._desk)

    def _close(self) -> None:
        groups.leave(self._desk)
