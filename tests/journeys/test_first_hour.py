"""What whoever uses the program for the first time meets: dialogs that answer to Enter, say what they mean, and fit."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from tests.journeys.conftest import Driver


def test_learning_can_be_closed_before_there_is_anything_to_learn_from_and_enter_presses_what_has_the_keys(
    hands: Driver,
) -> None:
    dialog = hands.window.doors.learn()
    assert dialog is not None
    hands.qtbot.waitExposed(dialog)
    dialog.activateWindow()
    QApplication.processEvents()
    assert not dialog.learn.isEnabled()
    assert dialog.close_.isEnabled()
    assert dialog.close_.isDefault()
    closed: list[int] = []
    dialog.finished.connect(closed.append)
    hands.press("Return")
    assert closed == [0]
