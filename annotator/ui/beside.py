"""A window that stays open beside the work: read anew whenever it is shown, and a way to what its lines are about."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QWidget

from annotator.project import Project
from annotator.ui.desk import Desk
from annotator.ui.parts import open_at


class Beside(QDialog):
    """A window made of it shows in `_show` what the project says now. `opened` after a line of it was gone to."""

    opened = Signal()

    def __init__(self, desk: Desk, parent: QWidget, *, name: str, title: str, size: QSize) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        open_at(self, size)
        self._desk = desk

    def begin(self) -> None:
        """Show it, before all other windows."""
        self.show()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()

    def reload(self) -> None:
        """Read anew what it shows, if anybody sees it."""
        project = self._desk.project
        if self.isVisible() and project is not None:
            self._show(project)

    def _show(self, project: Project) -> None:
        raise NotImplementedError

    def _go(self, article: str, item: str, role: str = "") -> None:
        """Open the article unless it is in hand, with the item in focus if one is named."""
        if self._desk.sheet is None or self._desk.sheet.article.id != article:
            self._desk.open_article(article)
        if item:
            self._desk.set_focus(item, role)
        self.opened.emit()
