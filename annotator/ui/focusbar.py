"""The focus bar: what is in hand, who suggested it, and the keys that apply now."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from annotator.ui.applying import said
from annotator.ui.caption import Caption
from annotator.ui.desk import Desk
from annotator.ui.hints import Hints, Wanted
from annotator.ui.placing import Around, placed
from annotator.ui.theme import Theme

_GAP = 8
_LEFT, _RIGHT = 12, 10
_LONG = 200
"""Letters of a name that is shortened at once."""
_MORE = Wanted("label", "More…", "")


class FocusBar(QFrame):
    """A small panel docked under the reader, or beside what it is about."""

    run = Signal(str)

    def __init__(self, desk: Desk, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("focusbar")
        self._desk = desk
        self.docked = False
        self._widest = 0
        self.caption = Caption(theme, self)
        self._decide = Hints(theme, self)
        self._become = Hints(theme, self, _MORE)
        self.strips = (self._decide, self._become)
        self._rows = layout = QVBoxLayout(self)
        layout.setContentsMargins(_LEFT, 5, _RIGHT, 4)
        layout.setSpacing(2)
        layout.addWidget(self.caption)
        for strip in self.strips:
            strip.run.connect(self.run)
            layout.addWidget(strip)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw with the colours of `theme` from now on."""
        for part in (self.caption, *self.strips):
            part.theme = theme
            part.update()

    def refresh(self, keys: Mapping[str, str]) -> None:
        """Show what applies now; `keys` gives the key of each command as it is written on screen.

        Beside the text it is there only for something; under it always, so that the text stands still.
        """
        desk = self._desk
        now = said(desk, keys)
        held = desk.item is not None or desk.selection is not None
        if now is None or not (held or self.docked):
            self.hide()
            return
        self.setAccessibleName("Selected words" if desk.selection is not None else "Focused item")
        # Words that never have room beside each other need not be measured.
        name = now.name if len(now.name) <= _LONG else f"{now.name[: _LONG // 2]}…{now.name[-_LONG // 2 :]}"
        self.caption.say(name, now.about, now.tip)
        self._decide.show_hints(now.decide)
        self._become.show_hints(now.become, dense=now.dense)
        for strip in self.strips:
            strip.setVisible(desk.moment is None)
        if not self.docked:
            self._rows.invalidate()
            self.adjustSize()
            self.raise_()
        self.show()

    def minimumSizeHint(self) -> QSize:
        """As narrow as need be: what has no room is left out, and must not hold the pane open."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.docked:
            # Whatever made it wider or narrower: the first layout of the window, too, comes after what it shows.
            self.fit(self.width())

    def fit(self, width: int) -> None:
        """Show as much as has room in a pane that is so many pixels wide."""
        self._widest = width - (0 if self.docked else 2 * _GAP)
        room = self._widest - _LEFT - _RIGHT
        for strip in self.strips:
            strip.fit(room)

    def place(self, around: Around) -> None:
        """Stand where it hides least of what is in sight."""
        self._rows.invalidate()
        size = self.sizeHint()
        size.setWidth(min(size.width(), self._widest))
        self.resize(size)
        x, y = placed(size.width(), size.height(), around, _GAP)
        self.move(round(x), round(y))
