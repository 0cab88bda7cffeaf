"""The History tab: what happened to an article as a line of moments, each to be looked at and gone back to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.project import Entry
from annotator.ui import looking
from annotator.ui.desk import Desk
from annotator.ui.outcomes import PAST, event_words
from annotator.ui.parts import FlatList, labelled
from annotator.ui.theme import Theme, bold

Index = QModelIndex | QPersistentModelIndex
_DECIDING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
_HINT = "What you decide here is listed. Choose a line to see the article as it was then."


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the history. `seq` is the last event it stands for, None for now; `faded` ones no longer hold."""

    text: str
    aside: str
    seq: int | None
    at: datetime | None = None
    entry: Entry | None = None
    faded: bool = False
    heading: bool = False


def moments(entries: Iterable[Entry], imported: datetime | None) -> Iterator[Moment]:
    """The lines for events that come newest first: now, each step by day and reviewer, and the import."""
    yield Moment("Now", "", None)
    entries = list(entries)
    times = Counter((entry.step, entry.op) for entry in entries if entry.kind == "edit")
    part: tuple[str, str] | None = None
    steps: list[list[Entry]] = []
    for entry in entries:
        together = steps and entry.kind == "edit" == steps[-1][0].kind and entry.step == steps[-1][0].step
        if together:
            steps[-1].append(entry)
        else:
            steps.append([entry])
    for step in steps:
        newest, first = step[0], step[-1]
        if part != (looking.day(newest.at), newest.reviewer):
            part = (looking.day(newest.at), newest.reviewer)
            yield Moment(part[0], part[1], None, heading=True)
        faded = newest.kind == "edit" and newest.state in ("undone", "dropped")
        text = event_words(first, times[first.step, first.op])
        yield Moment(text, looking.clock(newest.at), newest.seq, newest.at, newest, faded)
    if imported is not None:
        yield Moment("Imported", f"{looking.day(imported)}, {looking.clock(imported)}", 0, imported)


class MomentModel(QAbstractListModel):
    """The moments as rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: tuple[Moment, ...] = ()

    @property
    def rows(self) -> tuple[Moment, ...]:
        """All rows."""
        return self._rows

    def show(self, rows: tuple[Moment, ...]) -> None:
        """Show these rows; the view is told only if they are others."""
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def row_of(self, seq: int | None, moment: datetime | None = None) -> int:
        """The row of the event that is looked at, else the newest that was there at `moment`; now with neither."""
        rows = [(n, row) for n, row in enumerate(self._rows) if not row.heading]
        if seq is None and moment is not None:
            return next((n for n, row in rows if row.at is not None and row.at <= moment), len(self._rows) - 1)
        return next((n for n, row in rows if row.seq == seq), 0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self._rows[index.row()]
        return Qt.ItemFlag.NoItemFlags if row.heading else super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()] if index.isValid() else None
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            state = " (undone)" if row.faded else ""
            return f"{row.text}{state}, {row.aside}" if row.aside else row.text
        return None


class MomentDelegate(QStyledItemDelegate):
    """Draws a moment as a bead on a thread, with its words and its time."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, int(option.fontMetrics.height() * 1.8))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, MomentModel):
            return
        row, last = model.rows[index.row()], index.row() == len(model.rows) - 1
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.initStyleOption(option, index)
        option.text = ""
        if not row.heading:
            option.widget.style().drawPrimitive(
                QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget
            )
        selected = bool(option.state & QStyle.StateFlag.State_Selected) and not row.heading
        height, area = option.fontMetrics.height(), option.rect
        thread, middle, bead = area.left() + height, area.center().y() + 1, height // 4
        if len(model.rows) > 1:
            painter.setPen(QPen(QColor(self.theme.border), 1.5))
            top = middle if index.row() == 0 else area.top()
            painter.drawLine(thread, top, thread, middle if last else area.bottom() + 1)
        muted = QColor(self.theme.selected_text if selected else self.theme.muted)
        text = QColor(self.theme.selected_text if selected else self.theme.text)
        if not row.heading:
            colour = self.theme.accent if row.seq is None or selected else self.theme.muted
            painter.setPen(QPen(QColor(colour), 1.5))
            painter.setBrush(QColor(self.theme.panel if row.faded else colour))
            painter.drawEllipse(QRect(thread - bead, middle - bead, 2 * bead, 2 * bead))
        words_ = area.adjusted(2 * height, 0, -height // 2, 0)
        painter.setFont(bold(option.font) if row.heading or row.seq is None else option.font)
        painter.setPen(muted if row.faded else text)
        aside = option.fontMetrics.horizontalAdvance(row.aside) + height // 2
        flags = Qt.AlignmentFlag.AlignVCenter
        elide, width = Qt.TextElideMode.ElideRight, words_.width() - aside
        painter.drawText(words_, flags, painter.fontMetrics().elidedText(row.text, elide, width))
        painter.setFont(option.font)
        painter.setPen(muted)
        painter.drawText(words_, flags | Qt.AlignmentFlag.AlignRight, row.aside)
        painter.restore()


class MomentList(FlatList):
    """The list of moments; Escape gives the keys back. `refused` is a key that would decide something elsewhere."""

    left = Signal()
    refused = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in _DECIDING or (event.text() and event.text().isprintable()):
            self.refused.emit()
        else:
            super().keyPressEvent(event)


class Timeline(QWidget):
    """What happened to this article, newest first. Choosing a moment shows it; a button brings it back."""

    done = Signal()

    def __init__(self, desk: Desk, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._filling = False
        self.model = MomentModel(self)
        self._delegate = MomentDelegate(theme, self)
        self.list = MomentList("History of this article", self)
        self.list.setObjectName("timeline")
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._delegate)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.list.left.connect(self._leave)
        self.list.refused.connect(self._refuse)
        self._hint = labelled(_HINT, "muted", self)
        self._hint.setWordWrap(True)
        self._restore = QPushButton("Restore to here", self)
        self._restore.setToolTip("Makes this article what it was then, as one step; undo takes it back")
        self._restore.clicked.connect(self._bring_back)
        self._now = QPushButton("Return to now", self)
        self._now.clicked.connect(self._leave)
        buttons = QHBoxLayout()
        buttons.addWidget(self._restore, 1)
        buttons.addWidget(self._now)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._hint)
        layout.addLayout(buttons)
        for signal in (desk.project_opened, desk.article_opened, desk.sheet_changed):
            signal.connect(self.reload)

    def set_theme(self, theme: Theme) -> None:
        """Draw with the colours of `theme` from now on."""
        self._delegate.theme = theme
        self.list.viewport().update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()

    def reload(self) -> None:
        """Read the newest events of the article, and show which moment is looked at; with no article, nothing."""
        if not self.isVisible():
            return
        project, sheet = self._desk.project, self._desk.sheet
        entries = project.history(sheet.article.id, looking.LISTED) if project and sheet else []
        self._filling = True
        self.model.show(tuple(moments(entries, sheet.article.added)) if sheet else ())
        self.list.show_row(self.model.row_of(self._desk.looked_at, self._desk.moment))
        self._filling = False
        self._restore.setEnabled(self._desk.looked_at is not None)
        self._now.setEnabled(self._desk.moment is not None)
        self._hint.setVisible(sheet is not None and not entries)

    def _chosen(self, index: QModelIndex) -> None:
        if self._filling or not index.isValid():
            return
        row = self.model.rows[index.row()]
        if row.heading:
            return
        if row.seq is None or row.at is None:
            looking.leave(self._desk)
        else:
            looking.look(self._desk, row.seq, row.at, row.entry)

    def _bring_back(self) -> None:
        looking.restore(self._desk)
        self.done.emit()

    def _refuse(self) -> None:
        self._desk.say(PAST if self._desk.moment is not None else "The keys are in the history; Esc returns them.")

    def _leave(self) -> None:
        looking.leave(self._desk)
        self.done.emit()
