"""The projects of late: the last one opened again, the others offered where one is chosen."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from annotator.project import Project, ProjectError

if TYPE_CHECKING:
    from annotator.ui.window import MainWindow

logger = logging.getLogger(__name__)


def offered(window: MainWindow) -> list[Path]:
    """The projects of late that are still there and not in hand, the newest first."""
    here = window.desk.project.path.resolve() if window.desk.project is not None else None
    return [path for path in map(Path, window.settings.recent) if path != here and path.is_file()]


def open_named(window: MainWindow, path: Path) -> None:
    """Open the project that the program was started with; when it cannot be, say why on the welcome page."""
    _open(window, path, "This project")


def return_to_last(window: MainWindow) -> None:
    """Open the project that was in hand last; when it cannot be, say why on the welcome page."""
    path = Path(window.settings.recent[0])
    if path.is_file():
        _open(window, path, "Your last project")
    else:
        window.show_welcome(f"{path.name}, your last project, is no longer where it was.", offered(window))


def _open(window: MainWindow, path: Path, which: str) -> None:
    try:
        window.take(Project.open(path, patience=1.0))
    except ProjectError as error:
        logger.info("a project is not opened at the start: %s", error)
        window.show_welcome(f"{which} cannot be opened: {str(error).replace(str(path), path.name)}.", offered(window))


def fill(menu: QMenu, window: MainWindow) -> None:
    """List the projects of late in a menu; with none, it cannot be opened."""
    menu.clear()
    for path in offered(window):
        action = menu.addAction(path.name.replace("&", "&&"))
        action.setToolTip(str(path))
        action.triggered.connect(partial(window.open_path, path))
    menu.setToolTipsVisible(True)
    menu.setEnabled(not menu.isEmpty())
