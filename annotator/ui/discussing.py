"""The discuss queue: articles marked to discuss, and all notes, each a way to what it is about."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from annotator.project import Project
from annotator.ui.article_rows import STATE_WORDS
from annotator.ui.beside import Beside
from annotator.ui.desk import Desk
from annotator.ui.fittings import Instead
from annotator.ui.parts import labelled
from annotator.ui.theme import bold

QUERY = "state:discuss"
_ROLE = Qt.ItemDataRole.UserRole


class Discussing(Beside):
    """Enter or a click opens what a line is about."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, name="discussing", title="To discuss", size=QSize(560, 520))
        self.tree = QTreeWidget(self)
        self.tree.setAccessibleName("Articles and notes to discuss")
        self.tree.setHeaderHidden(True)
        self.tree.setWordWrap(True)
        self.tree.activated.connect(self._open)
        self.tree.clicked.connect(self._open)
        self.list_ = Instead(self.tree, self)
        self._hint = labelled("", "muted", self)
        self._hint.setWordWrap(True)
        self._only = QPushButton("List only these articles", self)
        self._only.setToolTip(f"Filters the articles by {QUERY}")
        self._only.clicked.connect(self._filter)
        close = QPushButton("Close", self)
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self._hint, 1)
        row.addWidget(self._only)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(self.list_, 1)
        layout.addLayout(row)
        desk.sheet_changed.connect(self.reload)
        desk.project_opened.connect(self.reload)

    def _show(self, project: Project) -> None:
        self.tree.clear()
        topics = project.topics()
        for topic in topics:
            top = QTreeWidgetItem(self.tree, [f"{topic.title}   ({STATE_WORDS[topic.state]})"])
            top.setData(0, _ROLE, (topic.article, ""))
            top.setFont(0, bold(self.tree.font()))
            for remark in topic.remarks:
                about = f"‘{' '.join(remark.words.split())}’: " if remark.subject and remark.words else ""
                line = QTreeWidgetItem(top, [f"{about}{remark.text}   ({remark.reviewer})"])
                line.setToolTip(0, remark.text)
                line.setData(0, _ROLE, (topic.article, remark.subject))
        self.tree.expandAll()
        waiting = sum(topic.state == "discuss" for topic in topics)
        self._only.setEnabled(waiting > 0)
        self._hint.setText(f"{waiting:,} to discuss." if topics else "")
        self.list_.say("" if topics else "Nothing to discuss: D marks an article, N writes a note.")

    def _open(self) -> None:
        item = self.tree.currentItem()
        if item is None:
            return
        self._go(*item.data(0, _ROLE))

    def _filter(self) -> None:
        self._desk.filter(QUERY)
        self.opened.emit()
