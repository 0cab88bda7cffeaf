"""Actions made from the command table: the only place where a QAction comes from a command.

A command that works anywhere has its keys in the whole window; the others only while the reader or a
list has the keys, so that typing in a text field never decides anything. For the same reason a key
without Ctrl or Alt that is given to a command that works anywhere holds only there, too: it sits on a
second action, because an action has one context for all its keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from annotator.ui.command import Command, decides, why_not
from annotator.ui.desk import Desk
from annotator.ui.icons import icon
from annotator.ui.keymap import Keymap, key_list, key_words
from annotator.ui.outcomes import PAST


class Actions(QObject):
    """The actions of a window by the id of their command; `ran` names each that was carried out, `begun` before."""

    begun = Signal(str)
    ran = Signal(str)

    def __init__(self, desk: Desk, window: QWidget, hosts: Sequence[QWidget]) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._hosts = hosts
        self._keymap = Keymap()
        self._plain: dict[str, Command] = {}
        self._commands: dict[str, Command] = {}
        self._actions: dict[str, QAction] = {}
        self._bare: dict[str, QAction] = {}

    def add(self, commands: Iterable[Command]) -> None:
        """Make an action of each command."""
        for command in commands:
            action = self._made(command)
            if command.icon:
                action.setIcon(icon(command.icon))
            action.setIconVisibleInMenu(False)
            action.setCheckable(command.checked is not None)
            action.setStatusTip(command.help)
            if command.anywhere:
                action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
                self._window.addAction(action)
            else:
                self._hold(action)
            self._plain[command.id] = command
            self._actions[command.id] = action
        self.use(self._keymap)

    def use(self, keymap: Keymap) -> None:
        """Give every command the keys that `keymap` says."""
        self._keymap = keymap
        for id_, keys in keymap.resolved(self._plain.values()).items():
            command = self._plain[id_]
            if command.keys != keys:
                command = command._replace(keys=keys)
            if self._commands.get(id_) != command:
                self._commands[id_] = command
                self._bind(command)

    def _bind(self, command: Command) -> None:
        action = self._actions[command.id]
        bare = tuple(key for key in command.keys if command.anywhere and _types(key))
        action.setShortcuts([QKeySequence(key) for key in _shown_first(command.keys) if key not in bare])
        action.setToolTip(tooltip(command))
        if bare and command.id not in self._bare:
            self._bare[command.id] = self._made(command)
            self._bare[command.id].setEnabled(action.isEnabled())
            self._hold(self._bare[command.id])
        if command.id in self._bare:
            self._bare[command.id].setShortcuts([QKeySequence(key) for key in bare])

    def _made(self, command: Command) -> QAction:
        action = QAction(command.title, self)
        action.setData(command.id)
        action.triggered.connect(self._triggered)
        return action

    def _hold(self, action: QAction) -> None:
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for host in self._hosts:
            host.addAction(action)

    def remove(self, prefix: str) -> None:
        """Take away the actions whose command id begins with `prefix`."""
        for id_ in [id_ for id_ in self._actions if id_.startswith(prefix)]:
            del self._commands[id_], self._plain[id_]
            for action in (self._actions.pop(id_), self._bare.pop(id_, None)):
                if action is not None:
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

    @property
    def keymap(self) -> Keymap:
        """Where the keys come from."""
        return self._keymap

    def commands(self) -> tuple[Command, ...]:
        """All commands with the keys they have now, in the order of the table."""
        return tuple(self._commands[id_] for id_ in self._plain)

    def plain(self) -> tuple[Command, ...]:
        """All commands with the keys they come with."""
        return tuple(self._plain.values())

    def applicable(self) -> tuple[Command, ...]:
        """The commands that apply now."""
        past = self._desk.moment is not None
        return tuple(c for c in self.commands() if c.when(self._desk) and not (past and decides(c)))

    def meant(self, pressed: QKeySequence) -> tuple[Command, ...]:
        """The commands that a key stands for, whether they apply now or not."""
        return tuple(c for c in self.commands() if any(QKeySequence(key) == pressed for key in c.keys))

    def why_not(self, pressed: QKeySequence) -> str:
        """Why a key does nothing now, as a sentence; empty when it means nothing, or does something."""
        meant = self.meant(pressed)
        if any(command.when(self._desk) for command in meant):
            return ""
        return next((why_not(command, self._desk) for command in meant), "")

    def keys(self) -> dict[str, str]:
        """The key of each command as it is written on screen; under ``label`` those of the labels in one."""
        found = {command.id: key_words(command.keys[0]) for command in self.commands() if command.keys}
        labels = [key for command in self.commands() if command.menu == "Label" for key in command.keys]
        digits = sorted(key for key in labels if key.isdigit())
        found["label"] = f"{digits[0]}–{digits[-1]}" if digits else ""
        found["escape"] = found.get("edit.escape", "")
        return found

    def fill(self, menu: QMenu, title: str) -> None:
        """Add the actions of one menu of the table."""
        for command in self.commands():
            if command.menu == title:
                menu.addAction(self._actions[command.id])

    def refresh(self) -> None:
        """Show of each action whether it applies, and whether it is on."""
        past = self._desk.moment is not None
        # Most commands share the few conditions there are.
        holds = {when: when(self._desk) for when in {command.when for command in self._commands.values()}}
        for id_, command in self._commands.items():
            action = self._actions[id_]
            # In the past every key that decides says why it does not.
            enabled = holds[command.when] or (past and decides(command))
            if action.isEnabled() != enabled:
                action.setEnabled(enabled)
                if id_ in self._bare:
                    self._bare[id_].setEnabled(enabled)
            if command.checked is not None and self._desk.project is not None:
                action.setChecked(command.checked(self._desk))

    def _triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            command = self._commands[str(action.data())]
            if not command.id.startswith("label."):
                self._desk.forget_rejection()
            if self._desk.moment is not None and decides(command):
                self._desk.say(PAST)
                return
            self.begun.emit(command.id)
            command.run(self._desk)
            self.ran.emit(command.id)


def _shown_first(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys, that one first which a menu shows: Qt calls the large key Return, and the keypad's Enter."""
    twin = keys[0].replace("Return", "Enter") if keys else ""
    return (twin, *(key for key in keys if key != twin)) if twin in keys else keys


def _types(key: str) -> bool:
    """Whether a key would be typed, or would press or leave what has the focus, were it no shortcut."""
    return not key.startswith(("Ctrl+", "Alt+", "Meta+")) and not (key[:1] == "F" and key[1:].isdigit())


def tooltip(command: Command) -> str:
    """The title of a command with its keys and its help."""
    keys = " or ".join(key_list(command.keys)[:2])
    title = f"{command.title} ({keys})" if keys else command.title
    return f"{title}\n{command.help}" if command.help else title
