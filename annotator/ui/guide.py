"""What opens beside the work and leads to everything else: palette, project search, key help, key editor."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMainWindow, QWidget

from annotator.ui.actions import Actions
from annotator.ui.desk import Desk
from annotator.ui.keymap import Keymap
from annotator.ui.later import Later
from annotator.ui.questions import Questions
from annotator.ui.theme import Theme

if TYPE_CHECKING:
    from annotator.ui.keyeditor import KeyEditor
    from annotator.ui.keyhelp import KeyHelp
    from annotator.ui.palette import Palette
    from annotator.ui.searching import SearchPanel


class Guide(Later):
    """Each leads on by a signal."""

    ran = Signal(str)
    keymap_changed = Signal(object)
    place_wanted = Signal(object)
    painted = ("palette", "search")

    def __init__(self, desk: Desk, actions: Actions, questions: Questions, theme: Theme, window: QMainWindow) -> None:
        super().__init__(desk, actions, questions, theme, window)
        self._editor: KeyEditor | None = None
        desk.focus_changed.connect(self.refresh)
        desk.article_opened.connect(self.refresh)

    @cached_property
    def palette(self) -> Palette:
        """The command palette."""
        from annotator.ui.palette import Palette

        palette = Palette(self._desk, self._actions, self._questions, self._theme, self._window)
        palette.ran.connect(self.ran)
        palette.search_wanted.connect(self._search)
        return palette

    def _search(self, words: str) -> None:
        self.search.begin(words)

    @cached_property
    def search(self) -> SearchPanel:
        """The panel of the project search."""
        from annotator.ui.searching import SearchPanel

        panel = SearchPanel(self._desk, self._questions, self._theme, self._window)
        panel.place_wanted.connect(self.place_wanted)
        panel.left.connect(self.left)
        self._window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, panel)
        self._window.resizeDocks([panel], [self._window.height() * 2 // 5], Qt.Orientation.Vertical)
        panel.take_project()
        return panel

    @cached_property
    def keys(self) -> KeyHelp:
        """The key help."""
        from annotator.ui.keyhelp import KeyHelp

        window = KeyHelp(self._window)
        window.edit.connect(partial(self.edit_keys, window))
        return window

    def show_keys(self) -> None:
        """Show the keys that apply now; pressed again, hide them."""
        self.keys.setVisible(not self.keys.isVisible())
        self.refresh()

    def edit_keys(self, above: QWidget | None = None) -> None:
        """Open the key editor, `above` the dialog that asked for it, to which the keys return."""
        from annotator.ui.keyeditor import KeyEditor

        under = above or self._window
        if self._editor is not None and self._editor.parentWidget() is not under:
            # It would be out of reach under a dialog that takes all keys.
            self._editor.close()
        if self._editor is None:
            self._editor = KeyEditor(self._actions.plain(), self._actions.keymap, under)
            self._editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._editor.changed.connect(self._changed)
            self._editor.finished.connect(partial(self._edited, under))
        self._editor.show()
        self._editor.activateWindow()

    def refresh(self) -> None:
        """Show in the key help what applies now, if it is open."""
        if self.is_made("keys") and self.keys.isVisible():
            self.keys.show_keys(self._actions.commands(), self._actions.applicable())

    def _changed(self, keymap: Keymap) -> None:
        self.keymap_changed.emit(keymap)
        self.refresh()

    def _edited(self, under: QWidget, result: int) -> None:
        self._editor = None
        if under.isVisible():
            under.activateWindow()
