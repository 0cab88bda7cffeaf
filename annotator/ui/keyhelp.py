"""The key help: the keys that apply now, by menu in two columns, the others greyed, and what the mouse does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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

_SIZE = QSize(900, 720)
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
        open_at(self, _SIZE)
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
        inner = QWidget(self._area)
        columns = QHBoxLayout(inner)
        columns.setSpacing(28)
        groups: dict[str, list[Command]] = {}
        for command in listed:
            groups.setdefault(command.menu, []).append(command)
        heights = {menu: len(group) + 2 for menu, group in groups.items()}
        for menus in _halves({**heights, _MOUSE: len(_GESTURES) + 2}):
            column = QVBoxLayout()
            for menu in menus:
                column.addLayout(_gestures(inner) if menu == _MOUSE else _group(menu, groups[menu], now, inner))
            column.addStretch()
            columns.addLayout(column, 1)
        self._area.setWidget(inner)
        # It scrolls down only: nothing may be cut off at the side.
        bar = self._area.verticalScrollBar().sizeHint().width()
        self._area.setMinimumWidth(inner.minimumSizeHint().width() + bar)
        self._area.verticalScrollBar().setValue(at)


def _halves(heights: dict[str, int]) -> tuple[list[str], list[str]]:
    """The menus in two columns of about the same height, their order kept."""
    left: list[str] = []
    for menu, height in heights.items():
        if 2 * (sum(heights[m] for m in left) + height / 2) > sum(heights.values()):
            break
        left.append(menu)
    return left, [menu for menu in heights if menu not in left]


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
