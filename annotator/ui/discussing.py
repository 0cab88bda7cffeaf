"""The discuss queue: articles marked to discuss, and all notes, each a way to what it is about."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from annotator.ui.articles import STATE_WORDS
from annotator.ui.desk import Desk
from annotator.ui.parts import labelled, open_at
from annotator.ui.theme import bold

QUERY = "state:discuss"
_ROLE = Qt.ItemDataRole.UserRole


class Discussing(QDialog):
    """A list that stays open beside the work; Enter or a click opens what a line is about."""

    opened = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("discussing")
        self.setWindowTitle("To discuss")
        open_at(self, QSize(560, 520))
        self._desk = desk
        self.tree = QTreeWidget(self)
        self.tree.setAccessibleName("Articles and notes to discuss")
        self.tree.setHeaderHidden(True)
        self.tree.setWordWrap(True)
        self.tree.activated.connect(self._open)
        self.tree.clicked.connect(self._open)
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
        layout.addWidget(self.tree, 1)
        layout.addLayout(row)
        desk.sheet_changed.connect(self.reload)
        desk.project_opened.connect(self.reload)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()

    def reload(self) -> None:
        """Read the queue anew."""
        project = self._desk.project
        if not self.isVisible() or project is None:
            return
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
        self._hint.setText(
            f"{waiting:,} to discuss." if topics else "Nothing to discuss: D marks an article, N writes a note."
        )

    def _open(self) -> None:
        item = self.tree.currentItem()
        if item is None:
            return
        article, subject = item.data(0, _ROLE)
        if self._desk.sheet is None or self._desk.sheet.article.id != article:
            self._desk.open_article(article)
        if subject:
            self._desk.set_focus(subject)
        self.opened.emit()

    def _filter(self) -> None:
        self._desk.filter(QUERY)
        self.opened.emit()
