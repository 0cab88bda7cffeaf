"""The inspector: the right pane with its tabs Annotations, Details, Guidelines and History."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QTabWidget, QVBoxLayout, QWidget

from annotator.ui.annotations import AnnotationList
from annotator.ui.desk import Desk
from annotator.ui.theme import Theme

if TYPE_CHECKING:
    from annotator.ui.details import Details, Guidelines
    from annotator.ui.timeline import Timeline

_TABS = (
    ("Annotations", "Everything in this article, by kind"),
    ("Details", "Attributes, note and provenance of the item in focus"),
    ("Guidelines", "When to use the label in focus"),
    ("History", "What happened to this article: look at any moment, and go back to it"),
)
_DETAILS, _GUIDELINES, _HISTORY = 1, 2, 3
_NARROWEST = 240
"""Pixels in which a row of the annotations still has room for its words."""


class Inspector(QFrame):
    """The right pane. Only the first tab is there from the start, the others when they are first shown."""

    left = Signal()

    def __init__(self, desk: Desk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self.setMinimumWidth(_NARROWEST)
        self._desk = desk
        self._theme = theme
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        # In a narrow pane titles are shortened rather than pushed out of sight.
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.setAccessibleName("Inspector tabs")
        self.annotations = AnnotationList(desk, theme, self)
        for n, (title, tip) in enumerate(_TABS):
            self.tabs.setTabToolTip(self.tabs.addTab(QWidget(self.tabs) if n else self.annotations, title), tip)
        self.tabs.currentChanged.connect(self._build)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.addWidget(self.tabs)
        desk.note_wanted.connect(self._write_note)
        self._came_from = 0

    @cached_property
    def details(self) -> Details:
        """The tab Details."""
        from annotator.ui.details import Details

        page = Details(self._desk, self)
        page.done.connect(self._leave_note)
        page.finished.connect(self.left)
        self._put(_DETAILS, page)
        return page

    @cached_property
    def guidelines(self) -> Guidelines:
        """The tab Guidelines."""
        from annotator.ui.details import Guidelines

        page = Guidelines(self._desk, self)
        self._put(_GUIDELINES, page)
        return page

    @cached_property
    def history(self) -> Timeline:
        """The tab History."""
        from annotator.ui.timeline import Timeline

        page = Timeline(self._desk, self._theme, self)
        page.done.connect(self.left)
        self._put(_HISTORY, page)
        return page

    def set_theme(self, theme: Theme) -> None:
        """Draw with the colours of `theme` from now on."""
        self._theme = theme
        self.annotations.set_theme(theme)
        if "history" in vars(self):
            self.history.set_theme(theme)

    def _build(self, at: int) -> None:
        """Make the page of a tab that is shown."""
        {_DETAILS: lambda: self.details, _GUIDELINES: lambda: self.guidelines, _HISTORY: lambda: self.history}.get(
            at, lambda: None
        )()

    def _put(self, at: int, page: QWidget) -> None:
        """Put a page in the place of the empty one of its tab."""
        shown, empty = self.tabs.currentIndex(), self.tabs.widget(at)
        self.tabs.blockSignals(True)
        self.tabs.removeTab(at)
        title, tip = _TABS[at]
        self.tabs.setTabToolTip(self.tabs.insertTab(at, page, title), tip)
        self.tabs.setCurrentIndex(shown)
        self.tabs.blockSignals(False)
        if empty is not None:
            empty.deleteLater()

    def _write_note(self) -> None:
        if self.tabs.currentWidget() is not self.details:
            self._came_from = self.tabs.currentIndex()
        self.tabs.setCurrentWidget(self.details)
        self.details.write_note()

    def write_speaker(self) -> None:
        """Put the keys into the speaker of the attribution in focus, under Details."""
        self.tabs.setCurrentWidget(self.details)
        self.details.write_speaker()

    def _leave_note(self) -> None:
        self.tabs.setCurrentIndex(self._came_from)
