"""Files in and out of the project in hand: dialogs, and long work with progress and cancel.

A file is read and written in a second connection of a worker thread, so that the window stays alive; a
box with Cancel stands over it meanwhile, because the file can be written by one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QProgressDialog,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from annotator import sample, work
from annotator.core.schema import read_schema
from annotator.formats import FormatError, Progress, guess
from annotator.project import Project, ProjectError
from annotator.resources import resource
from annotator.ui.desk import Desk
from annotator.ui.parts import complain, labelled
from annotator.ui.tasks import Tasks

_PROJECTS = "Projects (*.db);;All files (*)"
_READABLE = "Articles and annotations (*.txt *.jsonl);;All files (*)"
_POLL = 100
"""Milliseconds between two looks at how far the work is."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to do with files: bring them in, as gold or as suggestions."""

    paths: tuple[Path, ...]
    take: Literal["gold", "suggestions"] | None


class Stopped(Exception):
    """The user pressed Cancel: nothing of the file is kept."""


class Transfer(QObject):
    """What the File menu does with files."""

    done = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._tasks = tasks
        self._window = window

    # ── projects ────────────────────────────────────────────────────────────────────────────────

    def new_project(self, take: Callable[[Project], None]) -> None:
        """Ask for a name and make an empty project."""
        name, _ = QFileDialog.getSaveFileName(self._window, "New project", str(Path.home() / "project.db"), _PROJECTS)
        if not name:
            return
        path = Path(name) if Path(name).suffix else Path(name).with_suffix(".db")
        try:
            take(Project.create(path, read_schema(resource("schemas/news.toml").read_text("utf-8"))))
        except ProjectError as error:
            complain(self._window, "The project cannot be made", str(error))

    def ask_project(self) -> Path | None:
        """Ask for a project file."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open a project", str(Path.home()), _PROJECTS)
        return Path(name) if name else None

    def open_sample(self, take: Callable[[Project], None]) -> None:
        """Open the sample project, made first if it is not there."""
        path = sample.default_path()

        def make(progress: Progress, said: list[str]) -> None:
            _, problems = sample.make(path, self._desk.reviewer)
            said += problems

        def opened(said: list[str]) -> None:
            if path.exists():
                take(Project.open(path, patience=1.0))
            if said:
                self._desk.say("  ".join(said))

        self._work("Making the sample project", make, opened)

    # ── import ──────────────────────────────────────────────────────────────────────────────────

    def ask_import(self) -> None:
        """Ask for files, and for JSONL whether it is gold or suggestions; then import."""
        names, _ = QFileDialog.getOpenFileNames(self._window, "Import articles", str(Path.home()), _READABLE)
        if names:
            self.import_paths([Path(name) for name in names])

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Import files and folders; what is wrong with one leaves nothing of it behind."""
        project = self._desk.project
        if project is None:
            complain(
                self._window, "There is no project", "Open a project, or make a new one, and drop the files again."
            )
            return
        take: Literal["gold", "suggestions"] | None = None
        try:
            plain = any(guess(path) == "plain" for path in paths)
        except FormatError as error:
            complain(self._window, "The file cannot be imported", str(error))
            return
        if plain:
            dialog = AsDialog(self._window)
            if not dialog.exec():
                return
            take = dialog.take
        order = Order(tuple(paths), take)
        self._desk.settle()
        self._work(
            "Importing",
            lambda progress, said: _import(project.path, self._desk.reviewer, order, progress, said),
            self._imported,
        )

    def _imported(self, said: list[str]) -> None:
        self._desk.reload_if_changed()
        self.done.emit()
        if said:
            self._desk.say("  ".join(said))

    # ── export ──────────────────────────────────────────────────────────────────────────────────

    def ask_export(self) -> None:
        """Ask what and where, then export."""
        project = self._desk.project
        if project is None:
            return
        dialog = ExportDialog(project.stats()["states"]["done"], project.counts()[1], self._window)
        if not dialog.exec():
            return
        suggested = project.path.with_suffix(".jsonl")
        name, _ = QFileDialog.getSaveFileName(self._window, "Export", str(suggested), "JSONL (*.jsonl);;All files (*)")
        if not name:
            return
        self._desk.settle()
        self._work(
            "Exporting",
            lambda progress, said: _export(project.path, Path(name), dialog.choice, progress, said),
            lambda said: self._desk.say("  ".join(said)),
        )

    # ── long work ───────────────────────────────────────────────────────────────────────────────

    def _work(self, title: str, run: Callable[[Progress, list[str]], None], after: Callable[[list[str]], None]) -> None:
        progress, said = Progress(), list[str]()
        box = QProgressDialog(f"{title}…", "Cancel", 0, 0, self._window)
        box.setWindowTitle(title)
        box.setWindowModality(Qt.WindowModality.WindowModal)
        box.setMinimumDuration(400)
        box.setAutoClose(False)
        box.setAutoReset(False)

        def job(cancelled: Callable[[], bool]) -> Iterator[None]:
            def moved() -> None:
                if cancelled():
                    raise Stopped

            progress.moved = moved
            try:
                run(progress, said)
            except Stopped:
                said.clear()
            yield None

        task = self._tasks.run("files", title, job)
        watch = QTimer(box, interval=_POLL)
        watch.timeout.connect(partial(_show, box, progress))
        watch.start()
        box.canceled.connect(task.cancel)
        task.failed.connect(lambda text: complain(self._window, f"{title} failed", text))
        task.finished.connect(lambda: self._tasks.forget("files", task))
        task.finished.connect(box.deleteLater)
        task.finished.connect(lambda: after(said))


def _show(box: QProgressDialog, progress: Progress) -> None:
    if progress.total:
        box.setMaximum(1000)
        box.setValue(min(999, progress.done * 1000 // progress.total))


def _import(path: Path, reviewer: str, order: Order, progress: Progress, said: list[str]) -> None:
    with Project.open(path) as project:
        for source in order.paths:
            tally = work.import_file(project, source, reviewer=reviewer, take=order.take, progress=progress)
            parts = [f"{tally.articles:,} new article{'s' if tally.articles != 1 else ''}"]
            parts += [f"{tally.known:,} known already"] if tally.known else []
            parts += [f"{tally.gold:,} gold"] if tally.gold else []
            parts += [f"{tally.suggestions:,} suggestions"] if tally.suggestions else []
            said.append(f"{source.name}: {', '.join(parts)}.")


@dataclass(frozen=True, slots=True)
class Choice:
    """What to export: which format, which articles, and what of them."""

    format: Literal["jsonl", "plain"]
    state: Literal["done", "all"]
    include: Literal["gold", "suggestions", "all"]


def _export(path: Path, out: Path, choice: Choice, progress: Progress, said: list[str]) -> None:
    with Project.open(path) as project:
        whole = choice == Choice("jsonl", "all", "all")
        done = work.export_project(
            project,
            out,
            format_=choice.format,
            state=None if whole else choice.state,
            include=None if whole else choice.include,
            progress=progress,
        )
        left = f", {done.left_out:,} left out as not done" if done.left_out else ""
        said.append(f"{done.articles:,} articles written to {out.name}{left}.")


class AsDialog(QDialog):
    """Asks whether the annotations of a plain file are gold or suggestions."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import annotations")
        text = QLabel("This file holds annotations. Take them as:", self)
        self._suggestions = QRadioButton("Suggestions, to be reviewed one by one", self)
        self._gold = QRadioButton("Gold, as reviewed already", self)
        self._suggestions.setChecked(True)
        group = QButtonGroup(self)
        group.addButton(self._suggestions)
        group.addButton(self._gold)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (text, self._suggestions, self._gold, buttons):
            layout.addWidget(widget)

    @property
    def take(self) -> Literal["gold", "suggestions"]:
        """What was chosen."""
        return "gold" if self._gold.isChecked() else "suggestions"


class ExportDialog(QDialog):
    """Asks what to export; says how many articles that is."""

    def __init__(self, done: int, total: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self._format = QComboBox(self)
        self._format.addItem("Everything, lossless (JSONL): can be imported again with its history", "jsonl")
        self._format.addItem("Plain JSONL: text, entities, claims, attributions, for scripts", "plain")
        self._state = QComboBox(self)
        self._state.addItem(f"Articles that are done ({done:,} of {total:,})", "done")
        self._state.addItem(f"All articles ({total:,})", "all")
        self._include = QComboBox(self)
        for words, value in (("Gold", "gold"), ("Suggestions", "suggestions"), ("Both", "all")):
            self._include.addItem(words, value)
        self._format.currentIndexChanged.connect(self._default)
        for box in (self._state, self._include):
            box.currentIndexChanged.connect(self._show_hint)
        self._hint = labelled("", "muted", self)
        form = QFormLayout()
        for title, box in (("Format", self._format), ("Articles", self._state), ("Annotations", self._include)):
            box.setAccessibleName(title)
            form.addRow(title, box)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._hint)
        layout.addWidget(buttons)
        self._default()

    @property
    def choice(self) -> Choice:
        """What was chosen."""
        return Choice(self._format.currentData(), self._state.currentData(), self._include.currentData())

    def _default(self) -> None:
        lossless = self._format.currentData() == "jsonl"
        self._state.setCurrentIndex(1 if lossless else 0)
        self._include.setCurrentIndex(2 if lossless else 0)
        self._show_hint()

    def _show_hint(self) -> None:
        """Say what the file will be without, as it is chosen now."""
        lossless, whole = self._format.currentData() == "jsonl", self.choice == Choice("jsonl", "all", "all")
        self._hint.setText(
            "Sessions and history go along: nothing is left out."
            if whole
            else "Sessions and history are left out: they go along with all articles and both."
            if lossless
            else "Plain JSONL carries no decisions, notes or history."
        )
