"""The key help: the keys that apply now, by menu in columns, the others greyed, and what the mouse does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.commands import Command
from annotator.ui.keymap import key_list
from annotator.ui.parts import labelled, open_at

_FEWEST, _MOST = 2, 4
"""Columns, as many of them as the screen has room for."""
_SPACING = 28
_SHOWN = 2
"""Keys of a command that are shown; the key editor shows all."""
_KEYS_WIDE = 20
"""Letters that the column of keys is wide, so that the titles of all menus stand in line."""

_MOUSE = "Mouse"
_GESTURES = (
    ("Click", "Focus what is there; again, what lies beneath"),
    ("Double click", "Select the word; a third click, the sentence"),
    ("Drag over words", "Select them; with Alt by characters"),
    ("Drag an end", "Move that boundary of the item in focus"),
    ("Drag a tag or bar", "To a source, cue or content: link the two"),
    ("Right click", "What can be done with what is there"),
)
"""What the mouse does in the article."""


class KeyHelp(QDialog):
    """A window of keys that stays open beside the work; `edit` is asked for when keys are to be changed."""

    edit = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys that apply here")
        self.setObjectName("keyhelp")
        self._columns = 0
        self._shown: tuple[object, ...] = ()
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setAccessibleName("Keys by menu")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        edit = QPushButton("Edit keys…", self)
        edit.setAutoDefault(False)
        edit.clicked.connect(self.edit)
        buttons.addButton(edit, QDialogButtonBox.ButtonRole.ActionRole)
        hint = labelled(
            "Grey ones do not apply to what is in focus now. Arrows move the caret by a word, with Ctrl by a sentence,"
            " with Alt by a character; Shift selects. In the article a broken, faint line is suggested, an"
            " unbroken one is gold.",
            "muted",
            self,
        )
        hint.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.addWidget(hint)
        layout.addWidget(self._area, 1)
        layout.addWidget(buttons)

    def show_keys(self, commands: Sequence[Command], applicable: Iterable[Command]) -> None:
        """Show these commands as far as they have keys."""
        now = frozenset(command.id for command in applicable)
        listed = tuple(command for command in commands if command.keys and command.menu)
        if self._shown == (shown := (now, tuple((command.id, command.keys) for command in listed))):
            return
        self._shown = shown
        at = self._area.verticalScrollBar().value()
        groups: dict[str, list[Command]] = {}
        for command in listed:
            groups.setdefault(command.menu, []).append(command)
        inner = self._laid_out(groups, now, self._columns or _FEWEST)
        if first := not self._columns:
            # One column is as wide as the widest: the first try says how many the screen has room for.
            wide = (inner.minimumSizeHint().width() + _SPACING) // _FEWEST
            self._columns = max(_FEWEST, min(_MOST, self.screen().availableSize().width() // wide))
            if self._columns != _FEWEST:
                inner.setParent(None)
                inner.deleteLater()
                inner = self._laid_out(groups, now, self._columns)
        self._area.setWidget(inner)
        # It scrolls down only: nothing may be cut off at the side.
        bar = self._area.verticalScrollBar().sizeHint().width()
        self._area.setMinimumWidth(inner.minimumSizeHint().width() + bar)
        if first:
            around = self.sizeHint().height() - self._area.sizeHint().height()
            open_at(self, QSize(self.minimumSizeHint().width(), inner.sizeHint().height() + around))
        self._area.verticalScrollBar().setValue(at)

    def _laid_out(self, groups: Mapping[str, Sequence[Command]], now: frozenset[str], columns: int) -> QWidget:
        inner = QWidget(self._area)
        side_by_side = QHBoxLayout(inner)
        side_by_side.setSpacing(_SPACING)
        heights = {menu: len(group) + 2 for menu, group in groups.items()}
        for menus in _spread({**heights, _MOUSE: len(_GESTURES) + 2}, columns):
            column = QVBoxLayout()
            for menu in menus:
                column.addLayout(_gestures(inner) if menu == _MOUSE else _group(menu, groups[menu], now, inner))
            column.addStretch()
            side_by_side.addLayout(column, 1)
        return inner


def _spread(heights: Mapping[str, int], columns: int) -> list[list[str]]:
    """The menus in columns of about the same height, their order kept."""
    found: list[list[str]] = [[] for _ in range(columns)]
    above, whole = 0, sum(heights.values())
    for menu, height in heights.items():
        found[int((above + height / 2) * columns / whole)].append(menu)
        above += height
    return [menus for menus in found if menus]


def _gestures(parent: QWidget) -> QGridLayout:
    grid = _grid(_MOUSE, parent)
    for row, (gesture, does) in enumerate(_GESTURES, 1):
        grid.addWidget(labelled(gesture, "key", parent), row, 0, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(labelled(does, "plain", parent), row, 1)
    return grid


def _grid(title: str, parent: QWidget) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, parent.fontMetrics().averageCharWidth() * _KEYS_WIDE)
    grid.setContentsMargins(0, 0, 0, 14)
    grid.addWidget(labelled(title, "heading", parent), 0, 0, 1, 2)
    return grid


def _group(menu: str, commands: Sequence[Command], now: frozenset[str], parent: QWidget) -> QGridLayout:
    grid = _grid(menu, parent)
    for row, command in enumerate(commands, 1):
        keys = QHBoxLayout()
        keys.setSpacing(4)
        keys.addStretch()
        for words in key_list(command.keys)[:_SHOWN]:
            keys.addWidget(labelled(words, "key", parent))
        title = labelled(command.title.rstrip("…"), "plain" if command.id in now else "muted", parent)
        title.setToolTip(command.help)
        grid.addLayout(keys, row, 0)
        grid.addWidget(title, row, 1)
    return grid
