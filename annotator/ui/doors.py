"""What the window opens: files, dialogs, the palette. All are imported when first asked for, for the start's sake."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from annotator.core.model import Session
from annotator.ui import bearings, looking, place
from annotator.ui.parts import moment_words

if TYPE_CHECKING:
    from annotator.suggest import Tables
    from annotator.ui.evaluating import Evaluating
    from annotator.ui.learning import Learning
    from annotator.ui.suggesters import SuggestersDialog
    from annotator.ui.transfer import Transfer
    from annotator.ui.window import MainWindow


class Doors(QObject):
    """Opens dialogs and does what they ask of the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    @cached_property
    def transfer(self) -> Transfer:
        """Files in and out. Imported when first asked for, as are the dialogs: the start does without."""
        from annotator.ui.transfer import Transfer

        transfer = Transfer(self._window.desk, self._window.tasks, self._window)
        transfer.done.connect(self._imported)
        transfer.folder = self._window.settings.exported_to
        transfer.exported.connect(self._exported)
        transfer.source = self._window.settings.imported_from
        transfer.imported.connect(lambda folder: self._window.keep(imported_from=folder))
        return transfer

    def new_project(self) -> None:
        """Ask where, and make an empty project there."""
        self.transfer.new_project(self._window.take)

    def choose_project(self) -> None:
        """Ask which, and open it."""
        path = self.transfer.ask_project()
        if path is not None:
            self._window.open_path(path)

    def open_sample(self) -> None:
        """Make the sample project if it is not there, and open it."""
        self.transfer.open_sample(self._window.open_path)

    def import_files(self) -> None:
        """Ask for files and import them."""
        self.transfer.ask_import()

    def import_folder(self) -> None:
        """Ask for a folder and import it."""
        self.transfer.ask_import_folder()

    def import_addresses(self) -> None:
        """Ask for addresses and import what is there."""
        self.transfer.ask_import_addresses()

    def export(self) -> None:
        """Ask where and what, and export."""
        self.transfer.ask_export()

    def _exported(self, folder: str) -> None:
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        self._window.keep(exported_to=folder)
        show = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(folder))
        self._window.centre.toast.offer("Open the folder", show)

    def _imported(self, first: str, said: str) -> None:
        self._window.desk.filter(self._window.desk.listed.query)
        self._window.status.saved()
        if self._window.desk.sheet is None and self._window.desk.listed.ids:
            self._window.desk.open_article(self._window.desk.listed.ids[0])
        elif first:
            self._window.articles.scroll_to(first)
            self._window.centre.toast.offer("Open the first", partial(self._window.desk.open_article, first))
        self._window.suggesting.begin_after(said)

    def show_sessions(self) -> None:
        """Show the earlier sessions."""
        from annotator.ui.sessions import SessionsWindow

        self._window.desk.settle()
        window = SessionsWindow(self._window.desk, self._window)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.resumed.connect(self.resume)
        window.looked_at.connect(self.look_at)
        window.open()

    def resume(self, session: Session) -> None:
        """Return to where a session stopped and go on from there."""
        self._window.desk.moment = None
        bearings.filter_as(self._window.desk, session.view)
        self._window.articles.take_filter()
        bearings.return_to(self._window.desk, session.view)
        place.scroll_to(self._window, session.view)
        self._window.back_to_reader()
        self._window.desk.say(f"Where {session.reviewer} stopped on {moment_words(session.started.timestamp())}.")

    def look_at(self, session: Session) -> None:
        """Show the project as it was when a session ended, read-only."""
        if session.ended is not None:
            desk = self._window.desk
            looking.remember(desk)
            bearings.return_to(desk, session.view)
            desk.look_at(session.ended)
            focus = str(session.view.get("focus", ""))
            if desk.sheet is not None and focus in desk.sheet.by_id:
                desk.set_focus(focus)
            self._window.back_to_reader()

    def show_settings(self) -> None:
        """Edit the settings; they apply when they are confirmed."""
        from annotator.ui.dialogs import SettingsDialog

        dialog = SettingsDialog(self._window.settings, self._window)
        dialog.keys_wanted.connect(partial(self._window.guide.edit_keys, dialog))
        if dialog.exec():
            self._window.keep(**dialog.fields)
            self._window.looks.use_settings()

    def show_suggesters(self) -> SuggestersDialog:
        """Choose and configure the suggesters; what is chosen holds from the next article on."""
        from annotator.ui.suggesters import SuggestersDialog

        dialog = SuggestersDialog(self._window.settings.suggesters, self._window.desk, self._window.tasks, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(self._use_suggesters)
        dialog.run_wanted.connect(self._window.suggesting.begin_with, Qt.ConnectionType.QueuedConnection)
        dialog.open()
        return dialog

    def _use_suggesters(self, tables: Tables) -> None:
        self._window.keep(suggesters=tables)
        self._window.suggesting.tables = tables

    def evaluate(self) -> Evaluating | None:
        """Score the suggesters on gold, in a window beside the work."""
        from annotator.ui.evaluating import Evaluating

        window, project = self._window, self._window.desk.project
        if project is None:
            return None
        dialog = Evaluating(
            project.path, window.desk.schema, window.settings.suggesters, window.tasks, window.theme, window
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        return dialog

    def learn(self) -> Learning | None:
        """Learn from the project's gold, in a window beside the work."""
        from annotator.ui.learning import Learning

        if self._window.desk.project is None:
            return None
        dialog = Learning(self._window.desk, self._window.tasks, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        return dialog

    def open_palette(self) -> None:
        """Open the command palette."""
        self._window.guide.palette.recent = self._window.settings.palette
        self._window.guide.palette.begin()

    def search_project(self) -> None:
        """Open the project search, for the selected words if there are any."""
        self._window.guide.search.begin(" ".join(self._window.reader.selected_text().split()))

    def find_words(self) -> None:
        """Find words in the article."""
        if self._window.desk.sheet is not None:
            reader = self._window.reader
            at = min(reader.caret, reader.anchor)
            self._window.centre.finder.begin(self._window.desk.sheet.article.text, reader.selected_text(), at)
