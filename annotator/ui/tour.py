"""The tour: five cards that point at the parts of the window, one after the other, and take its keys meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.ui.command import Command, decides
from annotator.ui.parts import labelled
from annotator.ui.theme import Theme

_WIDTH = 340
_GAP = 14
_RIM = 5

_PRESSES = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})
_BETWEEN = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Backtab})
_OWN = _PRESSES | _BETWEEN | {Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Escape}


class Step(NamedTuple):
    """One card: what it says, and the part of the window it points at."""

    title: str
    text: str
    target: Callable[[], QWidget]


class Frame(QWidget):
    """A line round the part that a card points at; the mouse goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.colour = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        # A rim and no more: what is painted anew inside does not paint the line again.
        inside = self.rect().adjusted(_RIM, _RIM, -_RIM, -_RIM)
        self.setMask(QRegion(self.rect()) - QRegion(inside))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.colour), 2))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 8, 8)


class Tour(QFrame):
    """A card over the window; closed, it is not shown again by itself.

    While it is shown some keys of the window are its own, wherever the mouse has put them: Enter, Space and Right go
    on, Left goes back, Esc closes, Tab goes to another button. The key of a command closes it, and the command is
    carried out, but for those that decide: what stands behind the card is seen first, and decided by the next press.
    """

    ended = Signal()

    def __init__(
        self, steps: tuple[Step, ...], theme: Theme, parent: QWidget, meant: Callable[[QKeySequence], Iterable[Command]]
    ) -> None:
        """`meant` gives the commands that a key stands for."""
        super().__init__(parent)
        self._meant = meant
        self.setObjectName("tour")
        self.setProperty("look", "card")
        self.setAccessibleName("Tour of the window")
        self._steps = steps
        self._at = 0
        self._frame = Frame(parent)
        self._title = labelled("", "heading", self)
        self._text = labelled("", "plain", self)
        self._text.setWordWrap(True)
        self._place = labelled("", "muted", self)
        self.back = QPushButton("Back", self)
        self.next = QPushButton("Next", self)
        self.close_ = QPushButton("Close", self)
        self.back.clicked.connect(self._back)
        self.next.clicked.connect(self._on)
        self.close_.clicked.connect(self.end)
        row = QHBoxLayout()
        row.addWidget(self._place, 1)
        for button in (self.close_, self.back, self.next):
            button.setAutoDefault(True)
            row.addWidget(button)
        self.next.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_GAP, _GAP, _GAP, _GAP)
        for part in (self._title, self._text):
            layout.addWidget(part)
        layout.addLayout(row)
        self.setFixedWidth(_WIDTH)
        self.set_theme(theme)
        parent.installEventFilter(self)
        self.hide()

    @property
    def title(self) -> str:
        """The title of the card that is shown."""
        return self._title.text()

    def set_theme(self, theme: Theme) -> None:
        """Draw with the colours of `theme` from now on."""
        self._frame.colour = theme.accent
        self._frame.update()

    def begin(self) -> None:
        """Show the first card."""
        self._at = 0
        self._show()
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def end(self) -> None:
        """Close the tour."""
        self.hide()
        self._frame.hide()
        self.ended.emit()

    def _back(self) -> None:
        self._go(-1)

    def _on(self) -> None:
        self._go(1)

    def _go(self, way: int) -> None:
        if self.isHidden():
            return  # The key that closed it may still press a button of it.
        self._at = max(0, self._at + way)
        if self._at >= len(self._steps):
            self.end()
        else:
            self._show()

    def _show(self) -> None:
        step = self._steps[self._at]
        self._title.setText(step.title)
        self._text.setText(step.text)
        self._place.setText(f"{self._at + 1} of {len(self._steps)}")
        self.back.setVisible(self._at > 0)
        self.next.setText("Done" if self._at == len(self._steps) - 1 else "Next")
        self.setAccessibleDescription(f"{step.title}. {step.text}")
        self.show()
        self._place_beside(step.target())
        self.raise_()
        self.next.setFocus()

    def _place_beside(self, target: QWidget) -> None:
        """Stand beside the target where there is room, else over its lower part; always inside the window."""
        window = self.parentWidget()
        if window is None:
            return
        self.resize(_WIDTH, self.heightForWidth(_WIDTH) if self.hasHeightForWidth() else self.sizeHint().height())
        self._frame.setVisible(target.isVisible())
        there = QRect(target.mapTo(window, QPoint()), target.size()) if target.isVisible() else window.rect()
        self._frame.setGeometry(there)
        self._frame.raise_()
        room = window.rect().adjusted(_GAP, _GAP, -_GAP, -_GAP)
        # Low, also beside it: what an article begins with is what it is known by.
        low = there.bottom() - self.height() - 2 * _GAP
        wide = there.width() > window.width() * 3 // 4
        if wide:
            above = there.center().y() > window.height() // 2
            at = QPoint(
                there.center().x() - self.width() // 2,
                there.top() - self.height() - _GAP if above else there.bottom() + _GAP,
            )
        elif there.right() + _GAP + self.width() <= room.right():
            at = QPoint(there.right() + _GAP, low)
        elif there.left() - _GAP - self.width() >= room.left():
            at = QPoint(there.left() - _GAP - self.width(), low)
        else:
            at = QPoint(there.center().x() - self.width() // 2, low)
        at.setX(max(room.left(), min(at.x(), room.right() - self.width())))
        at.setY(max(room.top(), min(at.y(), room.bottom() - self.height())))
        self.move(at)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.isVisible():
            return False
        kind = event.type()
        if kind == QEvent.Type.Resize and watched is self.parentWidget():
            self._place_beside(self._steps[self._at].target())
        elif isinstance(event, QKeyEvent) and self._has_keys():
            if kind == QEvent.Type.ShortcutOverride:
                return self._hold(event)
            return kind == QEvent.Type.KeyPress and self._press(event)
        return False

    def _has_keys(self) -> bool:
        """Whether keys are meant for this window, not for a menu or a dialog over it."""
        return QApplication.activeWindow() is self.window() and QApplication.activePopupWidget() is None

    def _hold(self, event: QKeyEvent) -> bool:
        """Whether a key is to run no command now. It comes again as a key then."""
        commands = () if self._is_own(event) else tuple(self._meant(QKeySequence(event.keyCombination())))
        if commands and not event.isAutoRepeat():
            self.end()
        if not any(map(decides, commands)) and (commands or not _is_plain(event)):
            return False  # A menu opens over it.
        event.accept()
        return True

    def _is_own(self, event: QKeyEvent) -> bool:
        return _is_plain(event) and Qt.Key(event.key()) in _OWN

    def _press(self, event: QKeyEvent) -> bool:
        """Do what a key means here; False leaves it to the button that has the keys."""
        key, holder = Qt.Key(event.key()), QApplication.focusWidget()
        mine = holder is not None and self.isAncestorOf(holder)
        if not _is_plain(event) or event.isAutoRepeat():
            return True
        if key in _BETWEEN or key in _PRESSES:
            if mine:
                return False
            self.next.setFocus()
        if key in _PRESSES or key == Qt.Key.Key_Right:
            self._go(1)
        elif key == Qt.Key.Key_Left:
            self._go(-1)
        elif key == Qt.Key.Key_Escape:
            self.end()
        return True


def _is_plain(event: QKeyEvent) -> bool:
    """Whether a key is pressed with neither Ctrl nor Alt."""
    return not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
