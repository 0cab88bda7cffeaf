"""Small parts that several panes are made of."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QItemSelectionModel, QLocale, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QHideEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QTreeView,
    QWidget,
)

_SHOWN, _OFFERED = 4500, 15_000
_LETTERS = 84
"""Average letters that a toast is wide at most."""
_ASIDE, _BELOW = 16, 14
"""Pixels that a toast stays away from the sides and from the bottom of where it stands."""
_FEW = 9
"""Letters that a choice in a narrow form has room for at least."""
_FRAME = QSize(16, 56)
"""What a window manager's frame takes of the screen."""


class FlatList(QTreeView):
    """A list of rows of one height. A tree, because a list view lays everything out anew at each change."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._port = QWidget(self)
        self.setViewport(self._port)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setItemsExpandable(False)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)

    def viewport(self) -> QWidget:
        """What it is drawn on: its own, because asking Qt for it first looks through all kinds of widget there are."""
        return self._port

    def show_row(self, row: int) -> None:
        """Make a row the current one, scrolled to the middle if it is out of sight; -1 for none."""
        if row < 0:
            self.clearSelection()
            return
        index = self.model().index(row, 0)
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, flag)
        if not self.viewport().rect().contains(self.visualRect(index)):
            self.scrollTo(index, QTreeView.ScrollHint.PositionAtCenter)


class TextLine(QLineEdit):
    """A line of the window to type in, from which the window's keys work.

    On X11 Qt takes Ctrl+E and Ctrl+K for moving in a line and for deleting; here they are commands.
    """

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if control and event.key() in (Qt.Key.Key_E, Qt.Key.Key_K):
                event.ignore()
                return False
        return super().event(event)


class StillBox(QComboBox):
    """A choice in a form that is scrolled: as narrow as it must be, and the wheel scrolls past it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_FEW)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def labelled(text: str, look: str, parent: QWidget) -> QLabel:
    """A label of plain text in one of the looks of the style sheet: heading, muted, key, error…"""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("look", look)
    return label


def keyed(words: str, key: str) -> str:
    """The words of a button with the key that presses it, if there is one."""
    return f"{words} ({key})" if key else words


def open_at(window: QWidget, size: QSize) -> None:
    """Make a window that size, as far as the screen has room for it and its frame, in the middle of its parent."""
    room = window.screen().availableGeometry()
    window.resize(size.boundedTo(room.size() - _FRAME))
    if (parent := window.parentWidget()) is not None:
        # Left to itself the title bar of a window as high as the screen ends up above it.
        whole = QRect(QPoint(), window.size() + _FRAME)
        whole.moveCenter(parent.window().frameGeometry().center())
        left = max(room.left(), min(whole.left(), room.right() + 1 - whole.width()))
        window.move(left, max(room.top(), min(whole.top(), room.bottom() + 1 - whole.height())))


def clear(layout: QLayout) -> None:
    """Take the widgets out of a layout, out of sight at once and away when nothing needs them any more."""
    while (entry := layout.takeAt(0)) is not None:
        widget = entry.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


class Toast(QFrame):
    """A word to the reviewer that goes away by itself, with Undo where it applies."""

    undo = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._button = QPushButton("Undo", self)
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.clicked.connect(self._undo)
        self._offer = QPushButton(self)
        self._offer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._offer.clicked.connect(self._take)
        self._run: Callable[[], object] | None = None
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 10, 8)
        layout.addWidget(self._text)
        layout.addWidget(self._button)
        layout.addWidget(self._offer)
        self._timer = QTimer(self, singleShot=True, interval=_SHOWN)
        self._timer.timeout.connect(self.hide)
        self._room: Callable[[], QRect] | None = None
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def say(self, text: str, *, undo: bool = False) -> None:
        """Show a sentence for a few seconds."""
        self._text.setText(text)
        self._text.setAccessibleName(text)
        self._show(undo=undo, offer=self._run is not None and not undo)

    def _show(self, *, undo: bool, offer: bool) -> None:
        self._button.setVisible(undo)
        self._offer.setVisible(offer)
        self.place()
        self.show()
        self.raise_()
        self._timer.start(_SHOWN if self._offer.isHidden() else _OFFERED)

    def offer(self, words: str, run: Callable[[], object]) -> None:
        """Show a button beside what it says, and beside what it says next, until it goes away."""
        self._offer.setText(words)
        self._run = run
        self._show(undo=self.isVisible() and not self._button.isHidden(), offer=True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._run = None

    def stand_on(self, room: Callable[[], QRect]) -> None:
        """Keep inside `room` of the parent from now on: what stands beside it is never covered."""
        self._room = room

    def place(self) -> None:
        """Stand at the bottom of its room, in the middle; what is too long for one line is broken into several."""
        parent = self.parentWidget()
        if parent is None:
            return
        room = self._room() if self._room is not None else parent.rect()
        self._text.ensurePolished()
        metrics, margins = self._text.fontMetrics(), self._row.contentsMargins()
        around = margins.left() + margins.right()
        for button in (self._button, self._offer):
            if not button.isHidden():
                around += button.sizeHint().width() + self._row.spacing()
        most = min(room.width() - 2 * _ASIDE, metrics.averageCharWidth() * _LETTERS) - around
        needs = metrics.horizontalAdvance(self._text.text()) + 2
        self._text.setWordWrap(needs > most)
        lines = metrics.boundingRect(QRect(0, 0, min(needs, most), 1), Qt.TextFlag.TextWordWrap, self._text.text())
        self._text.setFixedSize(min(needs, most), lines.height())
        self._row.activate()
        self.resize(self.sizeHint())
        left = room.left() + (room.width() - self.width()) // 2
        self.move(QPoint(left, max(room.top(), room.bottom() - self.height() - _BELOW)))

    def _take(self) -> None:
        run = self._run
        self.hide()
        if run is not None:
            run()

    def _undo(self) -> None:
        self.hide()
        self.undo.emit()


def fitting(metrics: QFontMetrics, text: str, width: int) -> str:
    """As much of a text as has room in so many pixels, with an ellipsis if it is not all. No more of it than needed is
    measured: all of a long one takes long."""
    some = max(8, width // 5)
    while some < len(text) and metrics.horizontalAdvance(text[:some]) <= width:
        some *= 2
    return metrics.elidedText(text[:some], Qt.TextElideMode.ElideRight, width)


def moment_words(seconds: float) -> str:
    """A moment: its day and its time of day."""
    return f"{day_words(seconds)}, {clock_words(seconds)}"


def day_words(seconds: float) -> str:
    """The day of a moment, the month written out, so that it is not taken for the day."""
    from PySide6.QtCore import QDateTime

    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(seconds)).date(), "d MMM yyyy")


def clock_words(seconds: float) -> str:
    """The time of day of a moment, in the words of the system."""
    from PySide6.QtCore import QDateTime

    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(seconds)).time(), QLocale.FormatType.ShortFormat)


def length_words(seconds: float) -> str:
    """A length of time as h:mm:ss."""
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def complain(parent: QWidget | None, title: str, text: str) -> None:
    """Say what could not be done, as plain text."""
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(QMessageBox.Icon.Warning, title, text, QMessageBox.StandardButton.Ok, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.exec()
