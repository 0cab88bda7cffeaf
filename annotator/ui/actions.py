"""Actions made from the command table: the only place where a QAction comes from a command.

A command that works anywhere has its keys in the whole window; the others only while the reader or a
list has the keys, so that typing in a text field never decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from annotator.ui.commands import Command
from annotator.ui.desk import Desk
from annotator.ui.icons import icon


class Actions(QObject):
    """The actions of a window by the id of their command."""

    def __init__(self, desk: Desk, window: QWidget, hosts: Sequence[QWidget]) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._hosts = hosts
        self._commands: dict[str, Command] = {}
        self._actions: dict[str, QAction] = {}

    def add(self, commands: Iterable[Command]) -> None:
        """Make an action of each command."""
        for command in commands:
            action = QAction(command.title, self)
            if command.icon:
                action.setIcon(icon(command.icon))
            action.setIconVisibleInMenu(False)
            action.setShortcuts([QKeySequence(key) for key in command.keys])
            action.setCheckable(command.checked is not None)
            action.setData(command.id)
            action.setToolTip(tooltip(command))
            action.setStatusTip(command.help)
            action.triggered.connect(self._triggered)
            if command.anywhere:
                action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
                self._window.addAction(action)
            else:
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                for host in self._hosts:
                    host.addAction(action)
            self._commands[command.id] = command
            self._actions[command.id] = action

    def remove(self, prefix: str) -> None:
        """Take away the actions whose command id begins with `prefix`."""
        for id_ in [id_ for id_ in self._actions if id_.startswith(prefix)]:
            action = self._actions.pop(id_)
            del self._commands[id_]
            for host in (self._window, *self._hosts):
                host.removeAction(action)
            action.deleteLater()

    def __getitem__(self, id_: str) -> QAction:
        return self._actions[id_]

    def run(self, id_: str) -> None:
        """Carry a command out, if it applies."""
        action = self._actions.get(id_)
        if action is not None and action.isEnabled():
            action.trigger()

    def commands(self) -> tuple[Command, ...]:
        """All commands, in the order of the table."""
        return tuple(self._commands.values())

    def applicable(self) -> tuple[Command, ...]:
        """The commands that apply now."""
        return tuple(command for command in self._commands.values() if command.when(self._desk))

    def keys(self) -> dict[str, str]:
        """The key of each command as it is written on screen."""
        return {id_: key_words(command.keys[0]) for id_, command in self._commands.items() if command.keys}

    def fill(self, menu: QMenu, title: str) -> None:
        """Add the actions of one menu of the table."""
        for command in self._commands.values():
            if command.menu == title:
                menu.addAction(self._actions[command.id])

    def refresh(self) -> None:
        """Show of each action whether it applies, and whether it is on."""
        for id_, command in self._commands.items():
            action = self._actions[id_]
            enabled = command.when(self._desk)
            if action.isEnabled() != enabled:
                action.setEnabled(enabled)
            if command.checked is not None and self._desk.project is not None:
                action.setChecked(command.checked(self._desk))

    def _triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            command = self._commands[str(action.data())]
            if not command.id.startswith("label."):
                self._desk.forget_rejection()
            command.run(self._desk)


def key_words(key: str) -> str:
    """A key sequence as people read it on this system."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText).replace("Return", "Enter")


def tooltip(command: Command) -> str:
    """The title of a command with its keys and its help."""
    keys = " or ".join(dict.fromkeys(key_words(key) for key in command.keys[:2]))
    title = f"{command.title} ({keys})" if keys else command.title
    return f"{title}\n{command.help}" if command.help else title
