"""The main window: panes, menus and toolbar made from the command table, and what binds them to the desk."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QMainWindow,
    QMenu,
    QSplitter,
)

from annotator import settings as settings_file
from annotator.project import Project, ProjectError, rehearse
from annotator.settings import Settings
from annotator.ui import garbage, going, groups, hands, looking, place, roles, theme
from annotator.ui.actions import Actions
from annotator.ui.articles import Articles
from annotator.ui.backroom import Backroom
from annotator.ui.bars import context_menu, menus, name_menus, past_menu, show_read_only, toolbar
from annotator.ui.centre import Centre
from annotator.ui.checkpoint import Checkpoint
from annotator.ui.commands import commands, label_commands
from annotator.ui.desk import Desk
from annotator.ui.doors import Doors
from annotator.ui.everywhere import Everywhere
from annotator.ui.guide import Guide
from annotator.ui.icons import app_icon
from annotator.ui.inspector import Inspector
from annotator.ui.keymap import Keymap
from annotator.ui.looks import Looks
from annotator.ui.ordering import Ordering
from annotator.ui.outcomes import sentence
from annotator.ui.parts import complain, open_at
from annotator.ui.questions import Questions
from annotator.ui.shell import shell_commands
from annotator.ui.status import Status
from annotator.ui.suggesting import Suggesting
from annotator.ui.tasks import Tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annotator.core.schema import LabelSchema
    from annotator.project import Outcome
    from annotator.ui.remembering import Remembering

logger = logging.getLogger(__name__)

_SIDES = (280, 372)
_SIZE = QSize(1420, 880)
_SMALLEST = QSize(1180, 660)

_REST_AFTER = 300
"""Milliseconds after which it does what the first picture does without."""

_TO_READER = frozenset({"article.finish", "article.sweep", "article.next", "article.previous"})
"""The commands that begin another piece of reading, from whatever field they are given."""

_SUGGEST_AFTER = 300
"""Milliseconds after opening a project until articles without suggestions are looked for."""


class MainWindow(QMainWindow):
    """One window on one project."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("Article Annotator")
        self.setAcceptDrops(True)
        self.settings = settings
        self.theme = theme.load(settings.theme)
        self._labelled: LabelSchema | None = None
        self.desk = Desk(settings.who, self)
        self.tasks = Tasks(self)
        self.suggesting = Suggesting(self.desk, self.tasks, self)
        self.everywhere = Everywhere(self.desk, self)
        self.questions = Questions(self)
        self.ordering = Ordering(self.desk, self.questions, self)
        self.articles = Articles(self.desk, self.theme, self.questions, self)
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
        self.actions_.use(Keymap(settings.keymap, settings.keys))
        self.doors = Doors(self)
        self.looks = Looks(self)
        self.guide = Guide(self.desk, self.actions_, self.questions, self.theme, self)
        self.backroom = Backroom(self.desk, self.actions_, self.questions, self.theme, self)
        self.actions_.add((*commands(), *shell_commands(self), *self.backroom.commands(), *self.ordering.commands()))
        self.articles.add_orders(self.actions_)
        self._menus = menus(self.menuBar(), self.actions_)
        self._recent: QMenu | None = None
        self.toolbar = toolbar(self, self.actions_)
        self.addToolBar(self.toolbar)
        order = (self.articles.box, self.articles.list, self.reader, self.inspector.tabs)
        for first, second in pairwise(order):
            self.setTabOrder(first, second)
        self._connect()
        self.looks.use_settings()
        open_at(self, _SIZE)
        self.resize(self.size().expandedTo(_SMALLEST))
        self.splitter.setSizes([_SIDES[0], 780, _SIDES[1]])
        self.desk.window_view = partial(place.place, self)
        self.placed = False
        self._show_project()
        QTimer.singleShot(_REST_AFTER, self, self._do_the_rest)

    def _do_the_rest(self) -> None:
        self.setWindowIcon(app_icon())
        garbage.Sweep(self.desk, self)
        Checkpoint(self.desk, self.questions, self)
        rehearse()
        import annotator.ui.remembering  # noqa: F401  # the first decision teaches something

    # ── what it is made of ──────────────────────────────────────────────────────────────────────

    def _connect(self) -> None:
        desk, centre = self.desk, self.centre
        desk.project_opened.connect(self._project_opened)
        desk.order_changed.connect(self._show_project)
        desk.schema_changed.connect(self._schema_changed)
        self.actions_.ran.connect(lambda id_: self.back_to_reader() if id_ in _TO_READER else None)
        self.backroom.left.connect(self.back_to_reader)
        self.backroom.toured.connect(self._toured)
        self.inspector.left.connect(self.back_to_reader)
        self.backroom.speaker_wanted.connect(self.inspector.write_speaker)
        desk.returned.connect(partial(place.come_back, self))
        desk.sheet_changed.connect(self.status.saved)
        desk.sheet_changed.connect(self._heed)
        # Not changeEvent: asking the first event for its type takes as long as building a pane.
        QGuiApplication.instance().focusWindowChanged.connect(self._another_window)  # type: ignore[union-attr]
        centre.changed.connect(self._changed)
        centre.menu_wanted.connect(self._context_menu)
        centre.hinted.connect(self.status.hint)
        centre.missed.connect(self.status.warn)
        self.actions_.ran.connect(lambda _: self.status.warn(""))
        centre.reader.zoom_requested.connect(self.looks.zoom)
        centre.bar.run.connect(self._run_hint)
        centre.leave.clicked.connect(self._return_to_now)
        centre.welcome.run.connect(self.actions_.run)
        centre.welcome.chosen.connect(self.open_path)
        self._menus["File"].aboutToShow.connect(self._offer_recent)
        self.splitter.splitterMoved.connect(desk.settle_soon)
        self.suggesting.progressed.connect(self.status.progress)
        self.suggesting.suggested.connect(self._remember_in)
        self.suggesting.ended.connect(self._suggested)
        self.everywhere.progressed.connect(self.status.progress)
        desk.turning.progressed.connect(self.status.work)
        self.status.cancelled.connect(self._cancel)
        self.guide.ran.connect(self._remember)
        self.guide.keymap_changed.connect(self._use_keymap)
        self.guide.place_wanted.connect(centre.show_place)
        self.guide.left.connect(self.back_to_reader)

    def _cancel(self) -> None:
        """Stop what the status bar shows: while a long step goes on, that is all it shows."""
        if self.desk.turning.busy:
            self.desk.turning.stop()
        else:
            self.suggesting.cancel()
            self.everywhere.stop()

    @cached_property
    def remembering(self) -> Remembering:
        """What follows for other articles from what was just taught."""
        from annotator.ui.remembering import Remembering

        return Remembering(self.desk, self.questions, self)

    def _remember_in(self, articles: list[str]) -> None:
        self.remembering.look_at(articles)

    def _heed(self, outcome: Outcome) -> None:
        if outcome.changes:
            self.remembering.heed(outcome)

    # ── projects ────────────────────────────────────────────────────────────────────────────────

    def open_path(self, path: Path) -> bool:
        """Open the project at `path`; False, and a word to the user, when it cannot be."""
        try:
            self.take(Project.open(path, patience=1.0))
        except ProjectError as error:
            complain(self, "The project cannot be opened", sentence(str(error)))
            return False
        return True

    def take(self, project: Project) -> None:
        """Take an open project in hand; ProjectError, and it is closed, when no session can begin in it."""
        self.desk.open_project(project)
        self.keep(recent=self.settings.recent_with(project.path))
        if not self.settings.toured:
            QTimer.singleShot(_SUGGEST_AFTER, self, self.backroom.begin_tour)
        garbage.set_aside()
        QTimer.singleShot(_SUGGEST_AFTER, self, self.suggesting.begin_quietly)

    def keep(self, **changes: Any) -> None:
        """Change settings, and write them down."""
        self.settings = replace(self.settings, **changes)
        settings_file.save(self.settings)

    def _project_opened(self) -> None:
        project = self.desk.project
        self.questions.turn_to(project)
        if project is None:
            return
        self.setWindowTitle(f"{project.path.name} – Article Annotator")
        self._label_keys()
        # A picture is of the size that was asked for, wherever the last session left its window.
        place.return_to(self, project.last_view() if self.desk.session is not None else {})
        self._show_project()
        self.status.forget()
        self.status.refresh()

    def _label_keys(self) -> None:
        """Make the commands of the labels anew, as the schema has them."""
        self._labelled = self.desk.schema
        self.actions_.remove("label.")
        self.actions_.add(label_commands(self.desk.schema))
        self._menus["Label"].clear()
        self.actions_.fill(self._menus["Label"], "Label")
        self._show_keys()

    def _schema_changed(self) -> None:
        # It is told of the speakers, too, whose change leaves the labels as they are.
        if self.desk.schema is not self._labelled:
            self._label_keys()

    def _toured(self) -> None:
        if not self.settings.toured:
            self.keep(toured=True)
        self.back_to_reader()

    def _show_keys(self) -> None:
        """Write the keys as they are now into what shows them."""
        self.centre.keys = self.status.keys = self.actions_.keys()
        name_menus(self._menus, self.actions_)
        self.centre.show_bar()
        self.status.refresh()
        self.guide.refresh()

    def _use_keymap(self, keymap: Keymap) -> None:
        self.keep(keymap=keymap.preset, keys=keymap.own)
        self.actions_.use(keymap)
        self._show_keys()

    def _remember(self, command: str) -> None:
        """Note what was run from the palette, for the next time."""
        self.keep(palette=self.guide.palette.recent)

    def _show_project(self) -> None:
        if self.desk.project is None:
            self.articles.hide()
            self.inspector.hide()
            self.show_welcome(
                "Turn news articles into gold-labelled data. Everything stays in one file on this computer."
            )
        elif not self.desk.listed.ids and not self.desk.listed.query:
            self.centre.welcome.ask(
                "No articles yet",
                "Import articles or annotations, or drop them on this window, in files or folders."
                " Suggestions are made as soon as they are in.",
                (("file.import", "Import…"),),
            )
        self.centre.show_reader(self.desk.sheet is not None)
        self.actions_.refresh()

    def show_welcome(self, words: str, recent: Sequence[Path] = ()) -> None:
        """Show the page without a project: `words`, how to come by one, and the `recent` ones."""
        offered = (("file.sample", "Open the sample project"), ("file.new", "New project…"), ("file.open", "Open…"))
        self.centre.welcome.ask("Article Annotator", words, offered, recent)

    def _offer_recent(self) -> None:
        """Bring “Open recent” up to date; it is made when the menu it stands in is first wanted."""
        from annotator.ui.recent import fill

        if self._recent is None:
            self._recent = QMenu("Open recent", self)
            self._menus["File"].insertMenu(self.actions_["file.sample"], self._recent)
        fill(self._recent, self)

    def _suggested(self, words: str) -> None:
        self.ordering.refresh()
        self.status.progress(0, 0)
        self.desk.say(words)
        if self.desk.item is None and self.desk.sheet is not None and self.desk.selection is None:
            going.first(self.desk)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and self.desk.project is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.doors.transfer.import_paths(paths)

    # ── what the panes ask ──────────────────────────────────────────────────────────────────────

    def _changed(self) -> None:
        self.status.refresh()
        self.actions_.refresh()
        show_read_only(self.toolbar, self.actions_, looking=self.desk.moment is not None)

    def _context_menu(self, at: QPoint) -> None:
        selected = self.desk.selection is not None
        (context_menu if self.desk.moment is None else past_menu)(self, self.actions_, selected=selected).popup(at)

    def _run_hint(self, id_: str) -> None:
        if id_ == "label":
            menu = QMenu(self)
            self.actions_.fill(menu, "Label")
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.centre.bar.mapToGlobal(self.centre.bar.rect().bottomLeft()))
        elif id_ == "escape":
            self.escape()
        elif id_ in ("find.next", "find.previous"):
            self.centre.finder.next() if id_ == "find.next" else self.centre.finder.previous()
        elif id_.startswith("pick."):
            roles.pick(self.desk, id_.removeprefix("pick."))
        elif id_.startswith("reason."):
            hands.give_reason(self.desk, id_.removeprefix("reason."))
        else:
            self.actions_.run(id_)

    # ── commands of the window ──────────────────────────────────────────────────────────────────

    def _return_to_now(self) -> None:
        looking.leave(self.desk)
        self.back_to_reader()

    def back_to_reader(self) -> None:
        """Give the keys to the reader, or to what stands in its place."""
        self.activateWindow()
        self.centre.take_keys()

    def open_menus(self) -> None:
        """Open the first menu; the arrows lead to the others."""
        self.menuBar().setActiveAction(self._menus["File"].menuAction())

    def copy(self) -> None:
        """Copy the selected words."""
        QGuiApplication.clipboard().setText(self.reader.selected_text())

    def escape(self) -> None:
        """Leave, one after the other: what is shown, the selection, the find bar, the group, the focus."""
        passing = self.desk.passing
        if self.backroom.touring:
            self.backroom.tour.end()
        elif self.desk.sheet is None:
            return
        elif self.desk.preview is not None:
            self.desk.show_preview(None)
        elif self.desk.moment is not None:
            looking.leave(self.desk)
        elif passing.offer is not None:
            passing.show_offer(None)
        elif self.reader.selection is not None:
            self.reader.select(None)
        elif self.centre.finder.isVisible():
            self.centre.finder.leave()
        elif passing.group is not None:
            groups.leave(self.desk)
        else:
            self.desk.set_focus(None)

    # ── what Qt calls ───────────────────────────────────────────────────────────────────────────

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say why a key did nothing: it comes here when nobody took it."""
        why = self.actions_.why_not(QKeySequence(event.keyCombination()))
        if why:
            self.status.warn(why)
        super().keyPressEvent(event)

    def _another_window(self) -> None:
        if self.isActiveWindow():
            self.desk.reload_if_changed()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.suggesting.cancel()
        self.questions.close()
        try:
            self.desk.close_project()
        finally:
            self.tasks.close()
        super().closeEvent(event)
