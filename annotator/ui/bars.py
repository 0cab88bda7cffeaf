"""The menu bar, the toolbar and the context menu, made from the command table."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QMenuBar, QPushButton, QSizePolicy, QToolBar, QToolButton, QWidget

from annotator.ui.actions import Actions
from annotator.ui.parts import labelled

_MENUS = ("File", "Edit", "Decide", "Label", "Boundary", "Attribution", "Article", "View", "Help")
_SECTIONS = ("file.import", "file.export", "file.suggest", "file.sessions", "file.settings", "file.quit")
"""With which commands another group begins in the File menu."""
_TOOLBAR = (
    *("file.open", "file.import", "file.suggest", "file.export", ""),
    *("edit.undo", "edit.redo", "", "item.accept", "item.reject", "article.finish"),
)
_CHANGING = ("edit.undo", "edit.redo", "item.accept", "item.reject", "article.finish")
_CORNER = ("file.sessions", "help.keys", "file.settings")
_LINK = "To link it, drag its tag or bar to another"
_CONTEXT = (
    *("item.accept", "item.reject", "item.forget", "item.propose", "Decide", ""),
    *("Label", "Boundary", "role.source", "role.cue", "role.content", "Attribution", _LINK, ""),
    *("item.note", "Article", "", "edit.copy"),
)
_SELECTION = (
    *("role.source", "role.cue", "role.content", "role.new-content", "span.fragment", ""),
    *("Attribution", "Boundary", "", "edit.copy"),
)
_LABELS = 14
"""How many labels the menu of a selection shows at once; it leads to all of them."""
_PALETTE = "Search articles or run a command…"
_SHORT = {"item.accept": "Accept", "item.reject": "Reject", "article.finish": "Done"}
_ICON = 18
_GAP = 10


def menus(bar: QMenuBar, actions: Actions) -> dict[str, QMenu]:
    """Fill the menu bar; its menus by title."""
    made = {}
    for title in _MENUS:
        made[title] = bar.addMenu(title)
        actions.fill(made[title], title)
    for id_ in _SECTIONS:
        made["File"].insertSeparator(actions[id_])
    return made


def name_menus(made: Mapping[str, QMenu], actions: Actions) -> None:
    """Give every menu the first letter of its title that opens it with Alt and means no command with it."""
    taken = {key.upper() for command in actions.commands() for key in command.keys}
    for title, menu in made.items():
        at = next((n for n, letter in enumerate(title) if f"ALT+{letter.upper()}" not in taken), None)
        menu.setTitle(title if at is None else f"{title[:at]}&{title[at:]}")
        taken |= set() if at is None else {f"ALT+{title[at].upper()}"}


def toolbar(window: QWidget, actions: Actions) -> QToolBar:
    """The toolbar: files, undo, decisions, and in the corner sessions, keys, settings."""
    bar = ToolBar(window)
    for id_ in _TOOLBAR:
        if not id_:
            bar.addSeparator()
            continue
        words = not id_.startswith("edit.")
        button = _add(bar, actions, id_, words=words)
        if button is not None and words:
            bar.worded[not id_.startswith("file.")].append(button)
    space = QWidget(bar)
    space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(space)
    bar.addWidget(PaletteField(actions["edit.palette"], bar))
    for id_ in _CORNER:
        _add(bar, actions, id_, words=False)
    return bar


class ToolBar(QToolBar):
    """A toolbar all of whose buttons stay in sight: in a narrow window some, then all of the `worded` lose their words.

    `worded` are the buttons that have words while there is room, those first that lose them first.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__("Main", window, movable=False, floatable=False)
        self.setObjectName("toolbar")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.worded: tuple[list[QToolButton], list[QToolButton]] = ([], [])
        self._needed: list[int] = []

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._needed = []

    def _fit(self) -> None:
        """Take away no more words than the width asks for."""
        bare = 0
        while bare < len(self.worded):
            if bare == len(self._needed):
                self._show_words(bare)
                self._needed.append(self._least())
            if self._needed[bare] <= self.width():
                break
            bare += 1
        self._show_words(bare)

    def _show_words(self, bare: int) -> None:
        """Show words on all but the first `bare` groups of buttons."""
        style = Qt.ToolButtonStyle
        for n, group in enumerate(self.worded):
            for button in group:
                button.setToolButtonStyle(style.ToolButtonIconOnly if n < bare else style.ToolButtonTextBesideIcon)

    def _least(self) -> int:
        """How wide it has to be, in pixels, for all that is on it now."""
        layout = self.layout()
        assert layout is not None
        items = [item for n in range(layout.count()) if (item := layout.itemAt(n)) is not None]
        margins = layout.contentsMargins()
        between = layout.spacing() * (len(items) - 1)
        return sum(item.minimumSize().width() for item in items) + between + margins.left() + margins.right()


class PaletteField(QPushButton):
    """Looks like a search field with the key of the palette at its right; a click opens the palette."""

    def __init__(self, action: QAction, parent: QWidget) -> None:
        super().__init__(_PALETTE, parent)
        self.setObjectName("palette-field")
        self.setAccessibleName("Search articles or run a command")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._action = action
        self._key = labelled("", "muted", self)
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, _GAP, 0)
        row.addStretch()
        row.addWidget(self._key)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._show_key)
        self._show_key()

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(_PALETTE)
        return QSize(words + self._key.sizeHint().width() + 4 * _GAP, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().height() * 5, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _show_key(self) -> None:
        self._key.setText(self._action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
        self._elide()

    def _elide(self) -> None:
        """Let the words end before the key."""
        room = self.width() - self._key.sizeHint().width() - 3 * _GAP
        self.setText(self.fontMetrics().elidedText(_PALETTE, Qt.TextElideMode.ElideRight, max(0, room)))


def show_read_only(bar: QToolBar, actions: Actions, *, looking: bool) -> None:
    """Grey the buttons that change something while the project is only looked at; their keys say why."""
    for id_ in _CHANGING:
        button = bar.widgetForAction(actions[id_])
        if button is not None:
            button.setEnabled(actions[id_].isEnabled() and not looking)


def context_menu(parent: QWidget, actions: Actions, *, selected: bool = False) -> QMenu:
    """The menu of the reader: the same commands, with their keys; with words `selected`, what these can become first.

    What is wanted most stands in it at once; each menu of the table is whole in one of its own, so that this one
    fits on a small screen.
    """
    menu = QMenu(parent)
    if selected:
        labels = [command.id for command in actions.commands() if command.id.startswith("label.") and command.menu]
        for id_ in labels[:_LABELS]:
            menu.addAction(actions[id_])
        if len(labels) > _LABELS:
            actions.fill(menu.addMenu("More labels"), "Label")
        menu.addSeparator()
    for row in _SELECTION if selected else _CONTEXT:
        if not row:
            menu.addSeparator()
        elif row == _LINK:
            # Nothing to press: it tells what the mouse can do.
            menu.addAction(row).setEnabled(False)
        elif row in _MENUS:
            actions.fill(menu.addMenu(row), row)
        else:
            menu.addAction(actions[row])
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def past_menu(parent: QWidget, actions: Actions, *, selected: bool = False) -> QMenu:
    """The menu of the reader while the past is looked at: what can be done there, and the way back."""
    menu = QMenu(parent)
    if selected:
        menu.addAction(actions["edit.copy"])
    if actions["article.restore"].isEnabled():
        menu.addAction(actions["article.restore"])
    back = menu.addAction(f"Return to now\t{actions.keys()['escape']}")
    back.triggered.connect(actions["edit.escape"].trigger)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _add(bar: QToolBar, actions: Actions, id_: str, *, words: bool) -> QToolButton | None:
    action = actions[id_]
    action.setIconText(_SHORT.get(id_, action.text().rstrip("…")))
    bar.addAction(action)
    button = bar.widgetForAction(action)
    if not isinstance(button, QToolButton):
        return None
    button.setAccessibleName(action.text())
    if not words:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    return button
