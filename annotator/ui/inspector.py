"""The inspector: the right pane with its tabs Annotations, Details, Guidelines and History."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QTabWidget, QVBoxLayout, QWidget

from annotator.ui.annotations import AnnotationList
from annotator.ui.desk import Desk
from annotator.ui.details import Details, Guidelines
from annotator.ui.theme import Theme
from annotator.ui.timeline import Timeline


class Inspector(QFrame):
    """The right pane."""

    def __init__(self, desk: Desk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.annotations = AnnotationList(desk, theme, self)
        self.details = Details(desk, self)
        self.guidelines = Guidelines(desk, self)
        self.history = Timeline(desk, theme, self)
        for title, page, tip in (
            ("Annotations", self.annotations, "Everything in this article, in reading order"),
            ("Details", self.details, "Attributes, note and provenance of the item in focus"),
            ("Guidelines", self.guidelines, "When to use the label in focus"),
            ("History", self.history, "What happened to this article: look at any moment, and go back to it"),
        ):
            self.tabs.setTabToolTip(self.tabs.addTab(page, title), tip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.addWidget(self.tabs)
        desk.note_wanted.connect(self._write_note)
        self.details.done.connect(self._leave_note)
        self._came_from = 0

    def set_theme(self, theme: Theme) -> None:
        """Draw with the colours of `theme` from now on."""
        self.annotations.set_theme(theme)
        self.history.set_theme(theme)

    def _write_note(self) -> None:
        if self.tabs.currentWidget() is not self.details:
            self._came_from = self.tabs.currentIndex()
        self.tabs.setCurrentWidget(self.details)
        self.details.write_note()

    def _leave_note(self) -> None:
        self.tabs.setCurrentIndex(self._came_from)
