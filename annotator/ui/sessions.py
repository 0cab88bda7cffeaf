"""The Sessions window: earlier sittings, what was done in each, and the way back into one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.core.counting import number
from annotator.project import Sitting
from annotator.ui.desk import Desk
from annotator.ui.fittings import table, write_row
from annotator.ui.outcomes import entry_words
from annotator.ui.parts import labelled, length_words, moment_words, open_at

_COLUMNS = ("Begun", "Reviewer", "Length", "Articles", "Accepted", "Corrected", "Added", "Rejected")


class SessionsWindow(QDialog):
    """Lists the sessions; `resumed` and `looked_at` carry the one that was chosen."""

    resumed = Signal(object)
    looked_at = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sessions")
        self.setWindowTitle("Sessions")
        open_at(self, QSize(940, 560))
        self._desk = desk
        self._sittings: list[Sitting] = []
        self._table = table("Sessions, newest first", _COLUMNS, self, wide=(1,))
        self._table.itemSelectionChanged.connect(self._chosen)
        self._table.doubleClicked.connect(self._resume)
        self._tree = QTreeWidget(self)
        self._tree.setAccessibleName("Articles and decisions of the session")
        self._tree.setHeaderHidden(True)
        self._tree.setUniformRowHeights(True)
        self._go_on = QPushButton("Open where it stopped", self)
        self._go_on.setToolTip(
            "Opens the article that was open last in this session, at the same place and with the same filter."
            " What you do from now on is kept in the session of today; nothing of this one changes."
        )
        self._go_on.setDefault(True)
        self._go_on.clicked.connect(self._resume)
        self._look = QPushButton("Show as it was then", self)
        self._look.setToolTip(
            "Shows the project as it was when this session ended, to read only. “Return to now” leads back."
        )
        self._look.clicked.connect(self._look_at)
        close = QPushButton("Close", self)
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(
            labelled("Each session is kept: who, when, which articles, which decisions.", "muted", self), 1
        )
        for button in (self._look, self._go_on, close):
            buttons.addWidget(button)
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.addWidget(self._table)
        splitter.addWidget(self._tree)
        layout = QVBoxLayout(self)
        layout.addWidget(splitter, 1)
        layout.addLayout(buttons)
        self._fill()

    def _fill(self) -> None:
        self._sittings = self._desk.project.sittings() if self._desk.project else []
        self._table.setRowCount(len(self._sittings))
        here = self._desk.session
        for n, sitting in enumerate(self._sittings):
            session = sitting.session
            begun = moment_words(session.started.timestamp())
            now = here is not None and session.id == here.id
            counts = (sitting.articles, sitting.accepted, sitting.corrected, sitting.added, sitting.rejected)
            cells = (
                begun + (" (now)" if now else ""),
                session.reviewer,
                length_words(sitting.seconds),
                *map(str, counts),
            )
            write_row(self._table, n, cells, numbers=2)
        if self._sittings:
            self._table.selectRow(min(1, len(self._sittings) - 1))

    def _sitting(self) -> Sitting | None:
        rows = self._table.selectionModel().selectedRows()
        return self._sittings[rows[0].row()] if rows else None

    def _chosen(self) -> None:
        sitting, project = self._sitting(), self._desk.project
        self._tree.clear()
        self._go_on.setEnabled(sitting is not None)
        here = self._desk.session
        ended = sitting is not None and (here is None or sitting.session.id != here.id)
        self._look.setEnabled(ended)
        if sitting is None or project is None:
            return
        entries = project.session_history(sitting.session.id)
        articles = project.visited(sitting.session.id)
        articles += [a for a in dict.fromkeys(entry.article for entry in reversed(entries)) if a not in articles]
        lines = project.lines(articles)
        for article in articles:
            own = [entry for entry in entries if entry.article == article]
            title = lines[article].title if article in lines else article or "The label schema"
            steps = len({entry.step for entry in own if entry.kind == "edit"})
            edits = f"   ({number(steps, 'edit')})" if steps else ""
            top = QTreeWidgetItem(self._tree, [title + edits])
            for entry in reversed(own):
                QTreeWidgetItem(top, [entry_words(entry)])
        if not articles:
            QTreeWidgetItem(self._tree, ["No article was opened in this session."])
        self._tree.expandToDepth(0)

    def _resume(self) -> None:
        sitting = self._sitting()
        if sitting is not None:
            self.accept()
            self.resumed.emit(sitting.session)

    def _look_at(self) -> None:
        sitting = self._sitting()
        if sitting is not None:
            self.accept()
            self.looked_at.emit(sitting.session)
