"""How the window looks: text size, panes, theme, and the other settings that are seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from annotator.settings import Settings
from annotator.ui import theme

if TYPE_CHECKING:
    from annotator.ui.window import MainWindow


class Looks:
    """Changes how the window looks, and keeps it for the next time."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def zoom(self, steps: int) -> None:
        """Make the text larger or smaller by half points; 0 gives the size it comes with."""
        size = self._window.settings.text_size + steps if steps else Settings().text_size
        self._window.keep(text_size=min(40.0, max(8.0, size)))
        self._window.reader.set_text_size(self._window.settings.text_size)
        self._window.centre.place_bar()

    def toggle_pane(self, name: str) -> None:
        """Show or hide the articles or the inspector."""
        pane = self.pane(name)
        pane.setVisible(not pane.isVisible())
        self._window.actions_.refresh()
        self._window.desk.settle_soon()

    def pane_shown(self, name: str) -> bool:
        """Whether the articles or the inspector are shown."""
        return not self.pane(name).isHidden()

    def toggle_dock(self) -> None:
        """Keep the focus bar under the reader, or let it stand beside the item."""
        self._window.keep(dock_focus_bar=not self._window.settings.dock_focus_bar)
        self.use_settings()

    def docked(self) -> bool:
        """Whether the focus bar stands under the reader."""
        return self._window.settings.dock_focus_bar

    def use_theme(self, name: str) -> None:
        """Draw with the theme of that name, or ``system``, from now on and the next time."""
        self._window.keep(theme=name)
        self.use_settings()
        self._window.actions_.refresh()

    def theme_used(self) -> str:
        """The name of the theme that was chosen, ``system`` when none was."""
        return self._window.settings.theme

    def toggle_alone(self) -> None:
        """Dim everything but the item in focus, or show all alike again."""
        self._window.reader.set_alone(not self._window.reader.alone)
        self._window.actions_.refresh()
        self._window.desk.settle_soon()

    def alone(self) -> bool:
        """Whether everything but the item in focus is dimmed."""
        return self._window.reader.alone

    def filter(self) -> None:
        """Put the keys into the filter."""
        if not self._window.articles.isVisible():
            self.toggle_pane("articles")
        self._window.articles.box.setFocus()
        self._window.articles.box.selectAll()

    def pane(self, name: str) -> QWidget:
        """The articles or the inspector."""
        return self._window.articles if name == "articles" else self._window.inspector

    def use_settings(self) -> None:
        """Show everything as the settings have it now."""
        window, settings = self._window, self._window.settings
        window.theme = theme.load(settings.theme)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, window.theme)
        for pane in (
            window.articles,
            window.reader,
            window.inspector,
            window.centre.bar,
            window.guide,
            window.backroom,
        ):
            pane.set_theme(window.theme)
        window.centre.caps.theme = window.theme
        window.reader.set_text_size(settings.text_size)
        window.reader.set_line_width(settings.line_width)
        window.reader.set_line_spacing(settings.line_spacing)
        window.reader.set_click_select(settings.click_select)
        window.reader.set_snap(settings.snap_words)
        window.centre.dock(settings.dock_focus_bar)
        window.desk.change_reviewer(settings.who)
        window.suggesting.tables = settings.suggesters
        window.status.refresh()
        window.centre.show_bar()
