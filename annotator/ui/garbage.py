"""When Python looks for garbage: while the hands pause.

To look, it walks through every object made since the last look, and holds up whatever key comes meanwhile: 3 ms
for 20,000 objects, 22 for 200,000. By itself it therefore looks often, at few objects; the rest waits for a pause.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from annotator.ui.desk import Desk

_FEW = 2_000
"""New objects after which Python looks at those alone: a third of a millisecond."""
_SELDOM = 1_000
"""Looks at new objects after which it looks at older ones too, were there no pause at all."""
_REST = 20_000
"""Milliseconds of rest after which all is looked through that is not set aside."""


def set_aside() -> None:
    """Leave what is in memory now out of every later look.

    The window and a language pipeline are hundreds of thousands of objects that stay. Nothing is collected here,
    because that walks through them too.
    """
    gc.freeze()
    gc.set_threshold(_FEW, _SELDOM, _SELDOM)


class Sweep(QObject):
    """Has Python look for garbage when the hands at a desk pause, and thoroughly when they rest."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._thoroughly)
        desk.paused.connect(self._briefly)

    def _briefly(self) -> None:
        gc.collect(1)
        self._rest.start()

    def _thoroughly(self) -> None:
        gc.collect()
