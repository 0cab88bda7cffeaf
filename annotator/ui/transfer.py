"""Files in and out of the project in hand: dialogs, work in the background with progress and cancel."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from annotator.core.schema import read_schema
from annotator.project import Project, ProjectError
from annotator.resources import resource
from annotator.ui.desk import Desk
from annotator.ui.dialogs import complain
from annotator.ui.tasks import Tasks

logger = logging.getLogger(__name__)

_PROJECTS = "Projects (*.db);;All files (*)"


class Transfer(QObject):
    """What the File menu does."""

    done = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._tasks = tasks
        self._window = window

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
        raise NotImplementedError

    def ask_import(self) -> None:
        raise NotImplementedError

    def import_paths(self, paths: Sequence[Path]) -> None:
        raise NotImplementedError

    def ask_export(self) -> None:
        raise NotImplementedError
