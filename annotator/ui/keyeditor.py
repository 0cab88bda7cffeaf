"""The key editor: every command with its keys, changed by pressing new ones; presets for trained hands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QKeyCombination, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.commands import Command
from annotator.ui.entries import fit
from annotator.ui.fittings import button
from annotator.ui.keymap import CARET, Keymap, key_list, key_words, presets, press
from annotator.ui.parts import clear, labelled, open_at

_ID = Qt.ItemDataRole.UserRole
_SIZE = QSize(760, 720)
_MODIFIERS = (
    Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock,
    Qt.Key.Key_unknown,
)  # fmt: skip


class KeyField(QLineEdit):
    """Takes the next key that is pressed instead of typing it; Escape and Tab leave."""

    pressed = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAccessibleName("Press a new key")
        self.setPlaceholderText("Press a new key…")

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._take(event)
        return super().event(event)

    def _take(self, event: QKeyEvent) -> bool:
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return super().event(event)
        if key == Qt.Key.Key_Escape and modifiers == Qt.KeyboardModifier.NoModifier:
            self.left.emit()
        elif key not in _MODIFIERS:
            written = press(
                QKeySequence(QKeyCombination(modifiers, key)).toString(QKeySequence.SequenceFormat.PortableText)
            )
            if written:
                self.pressed.emit(written)
        return True


class Tall(QStyledItemDelegate):
    """Gives the rows room to breathe."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index).expandedTo(QSize(0, int(option.fontMetrics.height() * 1.75)))


class KeyEditor(QDialog):
    """Edits a keymap; `changed` says each new one as it comes about."""

    changed = Signal(object)

    def __init__(self, commands: Sequence[Command], keymap: Keymap, parent: QWidget) -> None:
        """`commands` are those of the window with the keys that they come with."""
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setObjectName("keyeditor")
        open_at(self, _SIZE)
        self._commands = tuple(commands)
        self._titles = {command.id: command.title.rstrip("…") for command in commands}
        self.keymap = keymap
        self._wanted = ""
        self._rows: dict[str, QStandardItem] = {}
        self._make()
        self._fill()
        self._show()
        self.box.setFocus()

    def _make(self) -> None:
        self.box = QLineEdit(self)
        self.box.setAccessibleName("Search commands and keys")
        self.box.setPlaceholderText("Search commands, or a key such as Ctrl+K…")
        self.box.setClearButtonEnabled(True)
        self.box.textChanged.connect(self._filter)
        self.preset = QComboBox(self)
        self.preset.setAccessibleName("Preset of keys")
        for preset in presets().values():
            self.preset.addItem(preset.title, preset.name)
            self.preset.setItemData(self.preset.count() - 1, preset.about, Qt.ItemDataRole.ToolTipRole)
        self.preset.activated.connect(self._take_preset)
        self._about = labelled("", "muted", self)
        self._about.setWordWrap(True)
        self.model = QStandardItemModel(self)
        self.tree = QTreeView(self)
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(Tall(self))
        self.tree.setAccessibleName("Commands and their keys")
        self.tree.setUniformRowHeights(True)
        self.tree.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.activated.connect(self._begin)
        self.tree.selectionModel().currentChanged.connect(self._chosen)
        self._name = labelled("", "heading", self)
        self._keys = QHBoxLayout()
        self.field = KeyField(self)
        self.field.pressed.connect(self._pressed)
        self.field.left.connect(self.tree.setFocus)
        self.reset = button("Reset", self._reset, self)
        self.conflict = QFrame(self)
        self.conflict.setProperty("look", "card")
        self._clash = labelled("", "warning", self.conflict)
        self._clash.setWordWrap(True)
        self.take = button("Take it", self._taken, self)
        self.cancel = button("Cancel", self._cancelled, self)
        row = QHBoxLayout(self.conflict)
        row.addWidget(self._clash, 1)
        row.addWidget(self.take)
        row.addWidget(self.cancel)
        self.reset_all = button("Reset all", self._reset_all, self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        buttons.addButton(self.reset_all, QDialogButtonBox.ButtonRole.ResetRole)
        top = QHBoxLayout()
        top.addWidget(self.box, 1)
        top.addWidget(labelled("Preset", "muted", self))
        top.addWidget(self.preset)
        edit = QHBoxLayout()
        edit.addWidget(self._name)
        edit.addLayout(self._keys)
        edit.addStretch()
        edit.addWidget(self.field)
        edit.addWidget(self.reset)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self._about)
        layout.addWidget(self.tree, 1)
        layout.addLayout(edit)
        layout.addWidget(self.conflict)
        layout.addWidget(buttons)

    # ── what is shown ───────────────────────────────────────────────────────────────────────────

    def _fill(self) -> None:
        self.model.setHorizontalHeaderLabels(["Command", "Keys", ""])
        menus: dict[str, QStandardItem] = {}
        for command in self._commands:
            if not command.menu:
                continue
            if command.menu not in menus:
                menus[command.menu] = QStandardItem(command.menu)
                menus[command.menu].setSelectable(False)
                self.model.appendRow(menus[command.menu])
            row = [QStandardItem(self._titles[command.id]), QStandardItem(), QStandardItem()]
            for item in row:
                item.setData(command.id, _ID)
            row[0].setToolTip(command.help)
            menus[command.menu].appendRow(row)
            self._rows[command.id] = row[0]
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.expandAll()
        self.tree.setCurrentIndex(self.model.index(0, 0, self.model.index(0, 0)))

    def _show(self) -> None:
        """Show the keymap as it is now."""
        found = self.keymap.resolved(self._commands)
        given = presets().get(self.keymap.preset)
        for id_, item in self._rows.items():
            parent = item.parent()
            keys = "   ".join(key_list(found[id_]))
            origin = "yours" if id_ in self.keymap.own else given.title if given and id_ in given.keys else ""
            parent.child(item.row(), 1).setText(keys)
            parent.child(item.row(), 2).setText(origin)
        self.preset.setCurrentIndex(max(0, self.preset.findData(self.keymap.preset)))
        self._about.setText(given.about if given else "")
        self.reset_all.setEnabled(bool(self.keymap.own))
        self._show_keys()

    def _show_keys(self) -> None:
        """Show the keys of the command in hand, each with a button that takes it away."""
        clear(self._keys)
        id_ = self._current()
        self._name.setText(self._titles.get(id_, "Choose a command"))
        for control in (self.field, self.reset):
            control.setEnabled(bool(id_))
        self.reset.setEnabled(id_ in self.keymap.own)
        self.conflict.hide()
        for key in self.keymap.resolved(self._commands).get(id_, ()):
            # The keypad has an Enter of its own, which reads the same.
            words = key_words(key) + (" (keypad)" if key.split("+")[-1] == "Enter" else "")
            away = button(f"{words}  ×", self._remove, self)
            away.setProperty("key", key)
            away.setToolTip(f"Take {words} away")
            away.setAccessibleName(f"Take {words} away from {self._titles[id_]}")
            self._keys.addWidget(away)

    def _filter(self, text: str) -> None:
        text = text.strip()
        key = press(text) if text else ""
        found = self.keymap.resolved(self._commands)
        first = QModelIndex()
        for n in range(self.model.rowCount()):
            menu = self.model.item(n)
            shown = 0
            for row in range(menu.rowCount()):
                id_ = str(menu.child(row).data(_ID))
                has_key = bool(key) and key in {press(k) for k in found[id_]}
                fits = not text or has_key or fit(text, self._titles[id_], menu.text()) > 0
                self.tree.setRowHidden(row, menu.index(), not fits)
                shown += fits
                if fits and (has_key or not first.isValid()):
                    first = menu.child(row).index()
            self.tree.setRowHidden(n, QModelIndex(), not shown)
        if text:
            self.tree.setCurrentIndex(first)

    def _current(self) -> str:
        return str(self.tree.currentIndex().data(_ID) or "")

    def _chosen(self) -> None:
        self._show_keys()

    # ── what is changed ─────────────────────────────────────────────────────────────────────────

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if self.box.hasFocus() and (enter or event.key() == Qt.Key.Key_Down):
            self.tree.setFocus()
        elif enter:
            # Left to the dialog, it would close it.
            button = self.focusWidget()
            if isinstance(button, QPushButton):
                button.click()
        elif event.key() == Qt.Key.Key_Delete and self.tree.hasFocus():
            keys = self.keymap.resolved(self._commands).get(self._current(), ())
            if keys:
                self._set(keys[:-1])
        else:
            super().keyPressEvent(event)

    def _begin(self, index: QModelIndex) -> None:
        if index.data(_ID):
            self.field.setFocus()

    def _pressed(self, key: str) -> None:
        """Give the command in hand a key, unless another has it: then ask."""
        id_ = self._current()
        found = self.keymap.resolved(self._commands)
        if key in {press(k) for k in found[id_]}:
            self.tree.setFocus()
            return
        owners = [other for other, keys in found.items() if other != id_ and key in {press(k) for k in keys}]
        if not owners and key not in CARET:
            self._give(key)
            return
        self._wanted = key
        names = " and ".join(f"“{self._titles[other]}”" for other in owners)
        self._clash.setText(
            f"{key_words(key)} belongs to {names}." if owners else f"{key_words(key)} {CARET[key]} in the article."
        )
        self.conflict.show()
        self.take.setFocus()

    def _taken(self) -> None:
        self._give(self._wanted)

    def _cancelled(self) -> None:
        self.conflict.hide()
        self.tree.setFocus()

    def _give(self, key: str) -> None:
        self._set((*self.keymap.resolved(self._commands)[self._current()], key))
        self.tree.setFocus()

    def _remove(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            gone = str(button.property("key"))
            self._set(tuple(key for key in self.keymap.resolved(self._commands)[self._current()] if key != gone))
            self.tree.setFocus()

    def _set(self, keys: tuple[str, ...]) -> None:
        self._use(self.keymap.with_keys(self._commands, self._current(), keys))

    def _reset(self) -> None:
        self._use(self.keymap.reset(self._commands, self._current()))

    def _reset_all(self) -> None:
        self._use(self.keymap._replace(own={}))

    def _take_preset(self) -> None:
        self._use(self.keymap._replace(preset=str(self.preset.currentData())).without_needless(self._commands))

    def _use(self, keymap: Keymap) -> None:
        self.keymap = keymap
        self._show()
        self.changed.emit(keymap)
