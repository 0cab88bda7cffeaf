"""Every window of its own: it fits on the screen, and its keys do what its buttons say."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from annotator.ui.evaluating import Evaluating
from tests.journeys.conftest import Driver

TITLE_BAR = 40
SMALL = QSize(1280, 720)
"""The smallest screen that the program is for."""


@pytest.mark.parametrize(
    "command",
    [
        *("help.keys", "help.edit-keys", "edit.schema", "file.evaluate", "file.learn", "file.suggesters"),
        *("file.sessions", "view.report", "view.speakers", "article.discussing"),
    ],
)
def test_a_window_is_no_larger_than_the_screen(hands: Driver, command: str) -> None:
    hands.window.actions_.run(command)
    QApplication.processEvents()
    (dialog,) = (d for d in hands.window.findChildren(QDialog) if d.isVisible())
    room = dialog.screen().availableGeometry().size()
    assert dialog.height() <= room.height() - TITLE_BAR
    assert dialog.width() <= max(room.width(), dialog.minimumSizeHint().width())
    least = dialog.minimumSizeHint()
    assert least.height() <= SMALL.height() - TITLE_BAR, "it can be made to fit"
    assert least.width() <= SMALL.width()
    dialog.close()


def test_enter_evaluates(hands: Driver) -> None:
    dialog = hands.window.doors.evaluate()
    assert isinstance(dialog, Evaluating)
    hands.qtbot.waitUntil(dialog.isActiveWindow)
    for focused in (dialog.run, dialog.gold):
        focused.setFocus()
        QTest.keyClick(focused, Qt.Key.Key_Return)
        assert dialog.cancel.isEnabled()
        hands.qtbot.waitUntil(dialog.run.isEnabled, timeout=20_000)
    dialog.close()
