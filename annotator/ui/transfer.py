"""Files in and out of the project in hand: dialogs, and long work with progress and cancel.

A file is read and written in a second connection of a worker thread, so that the window stays alive; a
box with Cancel stands over it meanwhile, because the file can be written by one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from annotator import sample, work
from annotator.core.counting import number
from annotator.core.edits import fresh_id
from annotator.core.schema import read_schema
from annotator.formats import Progress, suffix_of, suffixes
from annotator.formats.rejects import Rejects
from annotator.project import Project, ProjectError, Tally
from annotator.resources import resource
from annotator.ui.desk import Desk
from annotator.ui.destination import ask_destination
from annotator.ui.exporting import ExportDialog, Wish, not_there
from annotator.ui.importing import ImportDialog, Order
from annotator.ui.outcomes import sentence
from annotator.ui.parts import complain
from annotator.ui.tasks import Tasks
from annotator.ui.underway import News, Run, Underway

if TYPE_CHECKING:
    from annotator.ui.addresses import AddressDialog

_PROJECTS = "Projects (*.db);;All files (*)"
_NOTHING = "Stopped: nothing was imported."
_READABLE = f"Articles and annotations ({' '.join(f'*{suffix}' for suffix in suffixes())});;All files (*)"


class Transfer(QObject):
    """What the File menu does with files."""

    done = Signal(str, str)
    """Something was brought in: the first article that is new, or empty; and what there was to say of it."""
    imported = Signal(str)
    """The folder in which lies what is imported."""
    exported = Signal(str)
    """Something was written: the folder it is in."""

    def __init__(self, desk: Desk, tasks: Tasks, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._tasks = tasks
        self._window = window
        self.folder = ""
        """Where an export begins to ask; empty before the first."""
        self.source = ""
        """Where an import begins to ask; empty before the first."""

    # ── projects ────────────────────────────────────────────────────────────────────────────────

    def new_project(self, take: Callable[[Project], None]) -> None:
        """Ask for a name until an empty project can be made there, or none is given. No file is ever replaced."""
        path = Path.home() / "project.db"
        schema = read_schema(resource("schemas/news.toml").read_text("utf-8"))
        asks = QFileDialog.Option.DontConfirmOverwrite
        while name := QFileDialog.getSaveFileName(self._window, "New project", str(path), _PROJECTS, options=asks)[0]:
            path = Path(name) if Path(name).suffix else Path(name).with_suffix(".db")
            try:
                project = Project.create(path, schema)
            except ProjectError as error:
                complain(self._window, "The project cannot be made", sentence(str(error)))
            else:
                take(project)
                return

    def ask_project(self) -> Path | None:
        """Ask for a project file."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open a project", str(Path.home()), _PROJECTS)
        return Path(name) if name else None

    def open_sample(self, open_: Callable[[Path], object]) -> None:
        """Open the sample project, made first if it is not there."""
        path = sample.default_path()

        def opened(said: Sequence[str]) -> None:
            if path.exists():
                open_(path)
            self._say(said)

        run = partial(_sample, path, self._desk.reviewer)
        self._work("Opening the sample project", run, opened, "article", at_once=not path.exists())

    # ── import ──────────────────────────────────────────────────────────────────────────────────

    def ask_import(self) -> None:
        """Ask for files, then show what is in them."""
        names, _ = QFileDialog.getOpenFileNames(self._window, "Import articles", self._from, _READABLE)
        if names:
            self.import_paths([Path(name) for name in names])

    def ask_import_folder(self) -> None:
        """Ask for a folder, of articles or of annotations, then show what is in it."""
        name = QFileDialog.getExistingDirectory(self._window, "Import a folder", self._from)
        if name:
            self.import_paths([Path(name)])

    @property
    def _from(self) -> str:
        return self.source if self.source and Path(self.source).is_dir() else str(Path.home())

    def ask_import_addresses(self) -> AddressDialog | None:
        """Ask for addresses, then fetch what is there and bring it in."""
        if self._desk.project is None:
            return None
        from annotator.ui.addresses import AddressDialog

        dialog = AddressDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(partial(self._fetch, dialog))
        dialog.open()
        return dialog

    def _fetch(self, dialog: AddressDialog) -> None:
        project = self._desk.project
        if project is not None:
            self._desk.settle()
            run = partial(_fetched, project.path, self._desk.reviewer, dialog.urls)
            self._work("Fetching", run, self._after(), "address", stopped=_NOTHING)

    def import_paths(self, paths: Sequence[Path]) -> ImportDialog | None:
        """Show what is in files and folders, and bring them in once that is confirmed."""
        project = self._desk.project
        if project is None:
            complain(
                self._window, "There is no project", "Open a project, or make a new one, and drop the files again."
            )
            return None
        dialog = ImportDialog(paths, project.path, project.schema, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(partial(self._bring, dialog))
        dialog.open()
        return dialog

    def _bring(self, dialog: ImportDialog) -> None:
        project, order = self._desk.project, dialog.order
        if project is not None:
            self._desk.settle()
            self.source = str(order.files[0][0].parent)
            self.imported.emit(self.source)
            run = partial(_import, project.path, self._desk.reviewer, order)
            self._work("Importing", run, self._after(), stopped=_NOTHING)

    def _after(self) -> Callable[[Sequence[str]], None]:
        """What is to be done once the files are in, which come behind those that are there now."""
        project = self._desk.project
        return partial(self._imported, project.counts()[1] if project is not None else 0)

    def _imported(self, before: int, said: Sequence[str]) -> None:
        self._desk.reload_if_changed()
        self._say(said)
        project = self._desk.project
        new = project.find()[before:][:1] if project is not None else []
        self.done.emit(new[0] if new else "", "  ".join(said))

    # ── export ──────────────────────────────────────────────────────────────────────────────────

    def ask_export(self) -> ExportDialog | None:
        """Ask what, showing what it would leave out; then where."""
        project = self._desk.project
        if project is None:
            return None
        self._desk.settle()
        dialog = ExportDialog(
            project.path,
            *(project.stats()["states"]["done"], project.counts()[1]),
            self._window,
            last=work.last_export(project),
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.wanted.connect(partial(self._ask_where, dialog))
        dialog.open()
        return dialog

    def _ask_where(self, dialog: ExportDialog) -> None:
        project, wish = self._desk.project, dialog.wish
        if project is None:
            return
        name = project.path.with_suffix(suffix_of(wish.format)).name
        suggested = export_folder(project.path, self.folder) / name
        out = ask_destination(dialog, suggested, wish.format, partial(_replaced, project, wish))
        if out is not None:
            dialog.hide()
            run = partial(_export, project.path, out, wish)
            written, again = partial(self._written, dialog, out, wish), partial(self._again, dialog)
            self._work("Exporting", run, written, "article", failed=again)

    def _again(self, dialog: ExportDialog) -> None:
        """Show the dialog as it was left, unless the window has been closed meanwhile."""
        if self._window.isVisible():
            dialog.open()

    def _written(self, dialog: ExportDialog, out: Path, wish: Wish, said: Sequence[str]) -> None:
        """Remember what it was and where it is; the dialog stands there again where it was cancelled."""
        if not said:
            self._again(dialog)
            return
        dialog.accept()
        self.folder = str(out.parent)
        if (project := self._desk.project) is not None:
            # Over the connection of the desk, which takes what another one writes for the work of another program.
            self._desk.written(partial(work.remember_export, project, wish.last))
        self._say(said)
        self.exported.emit(self.folder)

    def _say(self, said: Sequence[str]) -> None:
        if said:
            self._desk.say("  ".join(said))

    # ── long work ───────────────────────────────────────────────────────────────────────────────

    def _work(
        self,
        title: str,
        run: Run,
        after: Callable[[Sequence[str]], None],
        counted: str = "",
        *,
        at_once: bool = False,
        stopped: str = "",
        failed: Callable[[], object] = lambda: None,
    ) -> None:
        """Work in the background under a box with Cancel, shown `at_once` where it is known to take seconds.

        `stopped` is said where Cancel was pressed in time, `failed` is called where nothing came of it.
        """
        box = Underway(title, counted, self._window)
        if at_once:
            box.show_at_once()
        at_stop = partial(self._say, [stopped]) if stopped else None
        box.begin(self._tasks, run, after, stopped=at_stop, failed=failed)


def export_folder(project: Path, last: str) -> Path:
    """Where an export begins to ask: in the folder of the last one, else beside the project.

    Where the program keeps the sample nobody looks for files: then in the documents, else the home folder.
    """
    if last and Path(last).is_dir():
        return Path(last)
    if project.parent.resolve() != sample.default_path().parent.resolve():
        return project.parent
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents) if documents and Path(documents).is_dir() else Path.home()


def _sample(path: Path, reviewer: str, progress: Progress) -> News:
    return News(sample.make(path, reviewer, progress)[1])


def _fetched(path: Path, reviewer: str, urls: Sequence[str], progress: Progress) -> News:
    """Bring in what is at the addresses as one step of undo; what is wrong with one keeps out that one."""
    with Project.open(path) as project:
        tally, wrong = work.import_urls(project, urls, reviewer=reviewer, progress=progress)
    if tally is None:
        return News(wrong=wrong)
    known = f", {tally.known:,} known already" if tally.known else ""
    return News([f"{number(tally.articles, 'new article')} fetched{known}."], wrong)


def _import(path: Path, reviewer: str, order: Order, progress: Progress) -> News:
    """Bring the files in as one transaction and one step of undo; what is wrong with one keeps out that one."""
    said, wrong, step = list[str](), list[str](), fresh_id()
    with ExitStack() as kept, Project.open(path) as project, project.writing():
        for source, format_, unit in order.files:
            rejects = kept.enter_context(Rejects(source)) if order.skip_bad else None
            try:
                tally = work.import_file(
                    *(project, source),
                    reviewer=reviewer,
                    format_=format_,
                    take=order.take,
                    labels=order.labels,
                    unit=unit,
                    columns=order.columns.get(source),
                    rejects=rejects,
                    step=step,
                    done=order.done,
                    progress=progress,
                )
            except work.MENDABLE as error:
                wrong.append(str(error))
                continue
            said.append(f"{source.name}: {_came_in(tally)}.")
            if rejects is not None and rejects.out is not None:
                records = number(rejects.count, "broken record")
                wrong.append(f"{source.name}: {records} left out, to be repaired in {rejects.out}")
    return News(said, wrong)


def _came_in(tally: Tally) -> str:
    """“1 article, 127 annotations as gold”: what of a file is in the project now."""
    parts = [number(tally.articles, "article") if tally.articles or not tally.known else "no new article"]
    parts += [f"{tally.known:,} known already"] if tally.known else []
    parts += [f"{number(tally.gold, 'annotation')} as gold"] if tally.gold else []
    parts += [number(tally.suggestions, "suggestion")] if tally.suggestions else []
    return ", ".join(parts)


def _replaced(project: Project, wish: Wish, out: Path) -> list[Path]:
    return work.chosen_dataset(project, out, format_=wish.format, choice=wish.choice, shares=wish.shares).replaced(out)


def _export(path: Path, out: Path, wish: Wish, progress: Progress) -> News:
    with Project.open(path) as project:
        done = work.export_project(
            *(project, out),
            format_=wish.format,
            choice=wish.choice,
            shares=wish.shares,
            licence=wish.licence,
            progress=progress,
        )
    names = ", ".join(file.name for file in done.files)
    said = f"{number(done.articles, 'article')} written to {names}"
    return News([f"{'; '.join((said, *not_there(done.left_out, *done.not_done)))}."])
