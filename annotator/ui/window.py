"""The main window: panes, menus and toolbar made from the command table, and what binds them to the desk."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QEvent, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenu,
    QSizePolicy,
    QSplitter,
    QToolBar,
    QToolButton,
    QWidget,
)

from annotator import settings as settings_file
from annotator.core import edits
from annotator.core.items import Item
from annotator.core.model import Session, Span, merged
from annotator.project import Outcome, Project, ProjectError
from annotator.settings import Settings
from annotator.ui import hands, theme
from annotator.ui.actions import Actions
from annotator.ui.articles import STATE_WORDS, Articles
from annotator.ui.centre import Centre
from annotator.ui.commands import commands, label_commands, shell_commands
from annotator.ui.desk import Desk
from annotator.ui.icons import app_icon
from annotator.ui.inspector import Inspector
from annotator.ui.parts import complain, moment_words
from annotator.ui.status import Status
from annotator.ui.suggesting import Suggesting
from annotator.ui.tasks import Tasks

if TYPE_CHECKING:
    from annotator.ui.transfer import Transfer

logger = logging.getLogger(__name__)

_MENUS = ("File", "Edit", "Decide", "Label", "Boundary", "Attribution", "Article", "View", "Help")
_TOOLBAR = ("file.open", "file.import", "file.suggest", "file.export", "", "edit.undo", "edit.redo", "", "item.accept",
            "item.reject", "article.finish")  # fmt: skip
_CONTEXT = ("Decide", "Attribution", "Boundary")
_SIDES = (280, 372)
_SUGGEST_AFTER = 300
"""Milliseconds after opening a project until articles without suggestions are looked for."""


class MainWindow(QMainWindow):
    """One window on one project."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("Article Annotator")
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.settings = settings
        self.theme = theme.load(settings.theme)
        self.desk = Desk(settings.who, self)
        self.tasks = Tasks(self)
        self.suggesting = Suggesting(self.desk, self.tasks, self)
        self.articles = Articles(self.desk, self.theme, self)
        self.centre = Centre(self.desk, self.theme, self)
        self.reader = self.centre.reader
        self.inspector = Inspector(self.desk, self.theme, self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        for pane in (self.articles, self.centre, self.inspector):
            self.splitter.addWidget(pane)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        self.setCentralWidget(self.splitter)
        self.status = Status(self.desk, self)
        self.setStatusBar(self.status)
        hosts = (self.reader, self.articles.list, self.inspector.annotations)
        self.actions_ = Actions(self.desk, self, hosts)
        self.actions_.add(commands())
        self.actions_.add(shell_commands(self))
        self._keys = self.actions_.keys()
        self._make_menus()
        self._make_toolbar()
        self._connect()
        self._header_state = ""
        self._use_settings()
        self.resize(1420, 880)
        self.splitter.setSizes([_SIDES[0], 780, _SIDES[1]])
        self.desk.window_view = self._view
        self.desk.in_sight = self._in_sight
        self._show_project()

    # ── what it is made of ──────────────────────────────────────────────────────────────────────

    def _make_menus(self) -> None:
        self._menus: dict[str, QMenu] = {}
        for title in _MENUS:
            self._menus[title] = self.menuBar().addMenu(title)
            self.actions_.fill(self._menus[title], title)

    def _make_toolbar(self) -> None:
        bar = QToolBar("Main", self, movable=False, floatable=False)
        bar.setObjectName("toolbar")
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.setIconSize(QSize(18, 18))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for id_ in _TOOLBAR:
            if not id_:
                bar.addSeparator()
                continue
            action = self.actions_[id_]
            bar.addAction(action)
            button = bar.widgetForAction(action)
            if isinstance(button, QToolButton):
                button.setAccessibleName(action.text())
                if id_.startswith("edit."):
                    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
                short = {"item.accept": "Accept", "item.reject": "Reject", "article.finish": "Done"}.get(id_)
                action.setIconText(short or action.text().rstrip("…"))
        space = QWidget(bar)
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(space)
        for id_ in ("file.sessions", "help.keys", "file.settings"):
            bar.addAction(self.actions_[id_])
            button = bar.widgetForAction(self.actions_[id_])
            if isinstance(button, QToolButton):
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
                button.setAccessibleName(self.actions_[id_].text())
        self.addToolBar(bar)

    def _connect(self) -> None:
        desk, reader = self.desk, self.reader
        desk.project_opened.connect(self._project_opened)
        desk.article_opened.connect(self._article_opened)
        desk.sheet_changed.connect(self._sheet_changed)
        desk.focus_changed.connect(self._focus_changed)
        desk.view_changed.connect(self._view_changed)
        desk.preview_changed.connect(self._preview_changed)
        desk.selection_wanted.connect(reader.select)
        desk.order_changed.connect(self._show_project)
        desk.said.connect(self._say)
        reader.item_clicked.connect(self._item_clicked)
        reader.selection_changed.connect(self._selection_changed)
        reader.boundary_dragged.connect(self._boundary_dragged)
        reader.linked.connect(self._linked)
        reader.context_menu_requested.connect(self._context_menu)
        reader.zoom_requested.connect(self.zoom)
        reader.scrolled.connect(self._scrolled)
        self.centre.bar.run.connect(self._run_hint)
        self.centre.finder.found.connect(self._found)
        self.centre.finder.left.connect(reader.setFocus)
        self.centre.leave.clicked.connect(self._return_to_now)
        self.centre.toast.undo.connect(desk.undo)
        self.centre.welcome.run.connect(self.actions_.run)
        self.splitter.splitterMoved.connect(desk.settle_soon)
        self.suggesting.progressed.connect(self.status.progress)
        self.suggesting.ended.connect(self._suggested)
        self.status.cancelled.connect(self.suggesting.cancel)

    @cached_property
    def transfer(self) -> Transfer:
        """Files in and out. Imported when first asked for, as are the dialogs: the start does without."""
        from annotator.ui.transfer import Transfer

        transfer = Transfer(self.desk, self.tasks, self)
        transfer.done.connect(self._imported)
        return transfer

    # ── projects ────────────────────────────────────────────────────────────────────────────────

    def open_path(self, path: Path) -> bool:
        """Open the project at `path`; False, and a word to the user, when it cannot be."""
        try:
            project = Project.open(path, patience=1.0)
        except ProjectError as error:
            complain(self, "The project cannot be opened", str(error))
            return False
        self.take(project)
        return True

    def take(self, project: Project) -> None:
        """Take an open project in hand."""
        recent = (str(project.path.resolve()), *(r for r in self.settings.recent if r != str(project.path.resolve())))
        self.settings = replace(self.settings, recent=recent[:8])
        settings_file.save(self.settings)
        self.desk.open_project(project)
        QTimer.singleShot(_SUGGEST_AFTER, self, self.suggesting.begin_quietly)

    def _project_opened(self) -> None:
        project = self.desk.project
        if project is None:
            return
        self.setWindowTitle(f"{project.path.name} – Article Annotator")
        self.actions_.remove("label.")
        self.actions_.add(label_commands(project.schema))
        self._menus["Label"].clear()
        self.actions_.fill(self._menus["Label"], "Label")
        digits = [label.key for label in project.schema.labels if label.key in hands.DIGITS and label.key]
        self._keys = {
            **self.actions_.keys(),
            "label": f"{min(digits)}–{max(digits)}" if digits else "",
            "escape": "Esc",
        }
        self._restore(project.last_view())
        self._show_project()
        self.status.refresh()

    def _show_project(self) -> None:
        if self.desk.project is None:
            self.articles.hide()
            self.inspector.hide()
            self.centre.welcome.ask(
                "Article Annotator",
                "Turn news articles into gold-labelled data. Everything stays in one file on this computer.",
                (("file.sample", "Open the sample project"), ("file.new", "New project…"), ("file.open", "Open…")),
            )
        elif self.desk.project.counts()[1] == 0:
            self.centre.welcome.ask(
                "No articles yet",
                "Import text files or JSONL, or drop them on this window. Suggestions are made as soon as they are in.",
                (("file.import", "Import…"),),
            )
        self.centre.show_reader(self.desk.sheet is not None)
        self.actions_.refresh()

    def new_project(self) -> None:
        """Ask where, and make an empty project there."""
        self.transfer.new_project(self.take)

    def choose_project(self) -> None:
        """Ask which, and open it."""
        path = self.transfer.ask_project()
        if path is not None:
            self.open_path(path)

    def open_sample(self) -> None:
        """Make the sample project if it is not there, and open it."""
        self.transfer.open_sample(self.take)

    def import_files(self) -> None:
        """Ask for files and import them."""
        self.transfer.ask_import()

    def export(self) -> None:
        """Ask where and what, and export."""
        self.transfer.ask_export()

    def suggest(self) -> None:
        """Suggest for every article that has no suggestions."""
        self.suggesting.begin()

    def _imported(self) -> None:
        self.desk.filter(self.desk.filter_text)
        if self.desk.sheet is None and self.desk.order:
            self.desk.open_article(self.desk.order[0])
        self.suggesting.begin()

    def _suggested(self, words: str) -> None:
        self.status.progress(0, 0)
        self.desk.say(words)
        if self.desk.item is None and self.desk.sheet is not None and self.desk.selection is None:
            self.desk.go(forward=True) if self.desk.sheet.pending else None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and self.desk.project is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.transfer.import_paths(paths)

    # ── what the desk says ──────────────────────────────────────────────────────────────────────

    def _article_opened(self) -> None:
        sheet = self.desk.sheet
        if sheet is None:
            return
        self.centre.show_reader(True)
        self.reader.set_sheet(sheet, self.desk.schema)
        self._show_header()
        self.centre.finder.text = sheet.article.text
        self.centre.bar.hide()
        moment = self.desk.moment
        when = moment_words(moment.timestamp()) if moment else ""
        self.centre.warn(f"The project as it was on {when}. Nothing can be changed here." if moment else "")
        self.status.refresh()
        self.actions_.refresh()

    def _show_header(self) -> None:
        sheet = self.desk.sheet
        if sheet is None:
            return
        article, self._header_state = sheet.article, sheet.state
        place = self.articles.model.row_of(article.id) + 1
        about = [
            article.outlet,
            article.published,
            f"{len(article.text):,} characters",
            STATE_WORDS[sheet.state],
            f"{place} of {len(self.desk.order)}" if place else "",
        ]
        self.reader.set_header([article.title or article.name, "  ·  ".join(part for part in about if part)])

    def _sheet_changed(self, outcome: Outcome) -> None:
        if self.desk.sheet is not None and outcome.sheet.article.id == self.desk.sheet.article.id:
            self.reader.set_sheet(self.desk.sheet, self.desk.schema)
            if self._header_state != self.desk.sheet.state:
                self._show_header()
            if not self.desk.moving:
                self._focus_changed(scroll=False)
        self.status.saved()

    def _focus_changed(self, *, scroll: bool = True) -> None:
        item = self.desk.item
        self.reader.set_focus(item.id if item else None, self.desk.role)
        if item is not None and scroll:
            spans = item.parts.get(self.desk.role) or item.parts.get("content") or item.spans
            self.reader.ensure_visible(spans[0])
        self._show_bar()
        self.reader.set_announcement(self._sentence(item))
        self.status.refresh()
        self.actions_.refresh()

    def _show_bar(self) -> None:
        self.centre.bar.refresh(self._keys)
        self._place_bar()

    def _place_bar(self) -> None:
        item = self.desk.item
        if item is not None:
            role = self.desk.role or ("content" if "content" in item.parts else "")
            self.centre.bar.place(self.reader.item_rect(item.id, role), self.reader.viewport().rect())
        self.desk.settle_soon()

    def _scrolled(self) -> None:
        self.desk.attention.touch()
        self._place_bar()

    def _sentence(self, item: Item | None) -> str:
        if item is None or self.desk.sheet is None:
            return "Nothing is in focus"
        order = [i.id for i in self.desk.sheet.items if self.desk.visible(i)]
        place = f", {order.index(item.id) + 1} of {len(order)}" if item.id in order else ""
        return f"{self.centre.bar.sentence()}{place}"

    def _view_changed(self) -> None:
        self.reader.set_layers(self.desk.layers)
        self.reader.set_show_rejected(self.desk.show_rejected)
        self.actions_.refresh()

    def _preview_changed(self) -> None:
        preview = self.desk.preview
        self.reader.preview(preview.spans if preview else None)
        self._show_bar()

    def _say(self, text: str, undo: bool) -> None:
        self.centre.toast.say(text, undo=undo)
        self.status.showMessage("")

    # ── what the reader asks ────────────────────────────────────────────────────────────────────

    def _selection_changed(self) -> None:
        self.desk.attention.touch()
        self.desk.selection = self.reader.selection
        self.desk.caret = self.reader.caret
        self.actions_.refresh()

    def _item_clicked(self, item: str, role: str) -> None:
        self.desk.forget_rejection()
        self.desk.set_focus(item, role)

    def _boundary_dragged(self, item: str, role: str, old: Span, new: Span) -> None:
        found = self.desk.sheet.by_id.get(item) if self.desk.sheet else None
        if found is not None:
            spans = merged(new if span == old else span for span in found.parts[role])
            self.desk.apply(edits.Reshape(item, spans, role))

    def _linked(self, item: str, role: str, other: str, other_role: str) -> None:
        hands.link(self.desk, item, role, other, other_role)

    def _context_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        labels = menu.addMenu("Label")
        self.actions_.fill(labels, "Label")
        for title in _CONTEXT:
            menu.addSeparator()
            self.actions_.fill(menu if title != "Boundary" else menu.addMenu("Boundary"), title)
        menu.addSeparator()
        for id_ in ("item.note", "edit.copy"):
            menu.addAction(self.actions_[id_])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _found(self, span: Span) -> None:
        self.reader.select(span)
        self.reader.ensure_visible(span)

    def _run_hint(self, id_: str) -> None:
        if id_ == "label":
            menu = QMenu(self)
            self.actions_.fill(menu, "Label")
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.centre.bar.mapToGlobal(self.centre.bar.rect().bottomLeft()))
        elif id_ == "escape":
            self.escape()
        elif id_.startswith("reason."):
            hands.give_reason(self.desk, id_.removeprefix("reason."))
        else:
            self.actions_.run(id_)

    # ── commands of the window ──────────────────────────────────────────────────────────────────

    def show_sessions(self) -> None:
        """Show the earlier sessions."""
        from annotator.ui.sessions import SessionsWindow

        self.desk.settle()
        window = SessionsWindow(self.desk, self)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.resumed.connect(self.resume)
        window.looked_at.connect(self.look_at)
        window.open()

    def resume(self, session: Session) -> None:
        """Return to where a session stopped and go on from there."""
        self.desk.moment = None
        self.desk.filter(str(session.view.get("filter", "")))
        self.articles.take_filter()
        self.desk.return_to(session.view)
        self.restore_scroll(session.view)
        self._back_to_reader()
        self.desk.say(f"Where {session.reviewer} stopped on {moment_words(session.started.timestamp())}.")

    def look_at(self, session: Session) -> None:
        """Show the project as it was when a session ended, read-only."""
        if session.ended is not None:
            self.desk.return_to(session.view)
            self.desk.look_at(session.ended)
            self._back_to_reader()

    def _return_to_now(self) -> None:
        self.desk.look_at(None)
        self._back_to_reader()

    def _back_to_reader(self) -> None:
        self.activateWindow()
        self.reader.setFocus()

    def show_settings(self) -> None:
        """Edit the settings; they apply at once."""
        from annotator.ui.dialogs import SettingsDialog

        dialog = SettingsDialog(self.settings, self)
        if dialog.exec():
            self.settings = dialog.settings
            settings_file.save(self.settings)
            self._use_settings()

    def show_keys(self) -> None:
        """Show the keys, those that apply now standing out."""
        from annotator.ui.dialogs import KeysDialog

        dialog = KeysDialog(self.actions_.commands(), self.actions_.applicable(), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def find_words(self) -> None:
        """Find words in the article."""
        if self.desk.sheet is not None:
            self.centre.finder.begin(self.desk.sheet.article.text, self.reader.selected_text())

    def filter(self) -> None:
        """Put the keys into the filter."""
        if not self.articles.isVisible():
            self.toggle_pane("articles")
        self.articles.box.setFocus()
        self.articles.box.selectAll()

    def zoom(self, steps: int) -> None:
        """Make the text larger or smaller by half points; 0 gives the size it comes with."""
        size = self.settings.text_size + steps if steps else Settings().text_size
        self.settings = replace(self.settings, text_size=min(40.0, max(8.0, size)))
        self.reader.set_text_size(self.settings.text_size)
        settings_file.save(self.settings)
        self._place_bar()

    def toggle_pane(self, name: str) -> None:
        """Show or hide the articles or the inspector."""
        pane = self._pane(name)
        pane.setVisible(not pane.isVisible())
        self.actions_.refresh()
        self.desk.settle_soon()

    def pane_shown(self, name: str) -> bool:
        """Whether the articles or the inspector are shown."""
        return not self._pane(name).isHidden()

    def toggle_dock(self) -> None:
        """Keep the focus bar under the reader, or let it stand beside the item."""
        self.settings = replace(self.settings, dock_focus_bar=not self.settings.dock_focus_bar)
        settings_file.save(self.settings)
        self._use_settings()

    def docked(self) -> bool:
        """Whether the focus bar stands under the reader."""
        return self.settings.dock_focus_bar

    def copy(self) -> None:
        """Copy the selected words."""
        QGuiApplication.clipboard().setText(self.reader.selected_text())

    def escape(self) -> None:
        """Leave, one after the other: a boundary shown, the selection, the find bar, the focus."""
        if self.desk.preview is not None:
            self.desk.show_preview(None)
        elif self.reader.selection is not None:
            self.reader.select(None)
        elif self.centre.finder.isVisible():
            self.centre.finder.leave()
        else:
            self.desk.set_focus(None)

    def _pane(self, name: str) -> QWidget:
        return self.articles if name == "articles" else self.inspector

    def _use_settings(self) -> None:
        self.theme = theme.load(self.settings.theme)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self.theme)
        for pane in (self.articles, self.reader, self.inspector, self.centre.bar):
            pane.set_theme(self.theme)
        self.reader.set_text_size(self.settings.text_size)
        self.reader.set_line_width(self.settings.line_width)
        self.reader.set_click_select(self.settings.click_select)
        self.centre.dock(self.settings.dock_focus_bar)
        self.desk.reviewer = self.settings.who
        self.status.refresh()
        self._show_bar()

    # ── where we are ────────────────────────────────────────────────────────────────────────────

    def _view(self) -> Mapping[str, Any]:
        return {
            "scroll": self.reader.scroll_position(),
            "panes": self.splitter.sizes(),
            "hidden": [name for name in ("articles", "inspector") if not self.pane_shown(name)],
            "tab": self.inspector.tabs.currentIndex(),
            "geometry": bytes(self.saveGeometry().toBase64().data()).decode("ascii"),
        }

    def _restore(self, view: Mapping[str, Any]) -> None:
        """Bring panes and window back to what a session's view says, as far as it is sound."""
        geometry = view.get("geometry")
        if isinstance(geometry, str) and not self.isVisible():
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "ignore")))
        panes = view.get("panes")
        if isinstance(panes, list) and len(panes) == 3 and all(isinstance(n, int) for n in panes):
            self.splitter.setSizes(panes)
        hidden = view.get("hidden")
        for name in ("articles", "inspector"):
            self._pane(name).setVisible(not (isinstance(hidden, list) and name in hidden))
        tab = view.get("tab")
        if isinstance(tab, int):
            self.inspector.tabs.setCurrentIndex(tab)
        QTimer.singleShot(0, self, lambda: self.restore_scroll(view))

    def restore_scroll(self, view: Mapping[str, Any]) -> None:
        """Scroll to where a view was, if its article is the one in hand."""
        scroll = view.get("scroll")
        if isinstance(scroll, int | float) and self.desk.sheet and self.desk.sheet.article.id == view.get("article"):
            self.reader.restore_scroll(float(scroll))
            self._place_bar()

    def _in_sight(self, item: Item) -> bool:
        return self.reader.viewport().rect().intersects(self.reader.item_rect(item.id))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.desk.reload_if_changed()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.suggesting.cancel()
        self.desk.close_project()
        self.tasks.close()
        super().closeEvent(event)
