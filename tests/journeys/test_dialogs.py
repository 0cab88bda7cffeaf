"""Every window of its own: it fits on the screen, and its keys do what its buttons say."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QFileDialog

from annotator.ui.evaluating import Evaluating
from annotator.ui.exporting import ExportDialog
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


def _exporting(hands: Driver) -> ExportDialog:
    hands.press("Ctrl+E")
    (dialog,) = (d for d in hands.window.findChildren(ExportDialog) if d.isVisible())
    hands.qtbot.waitUntil(dialog.save.isEnabled)
    return dialog


def test_cancelling_the_file_picker_leaves_the_export_dialog_as_it_was(
    hands: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = _exporting(hands)
    assert dialog.save.text() == "Save…"
    dialog.licence.setText("CC0")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert dialog.isVisible()
    assert dialog.save.isEnabled()
    assert dialog.wish.licence == "CC0"
    out = tmp_path / "project.jsonl"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    QTest.keyClick(dialog.licence, Qt.Key.Key_Return)
    hands.qtbot.waitUntil(lambda: "2 articles written" in hands.window.centre.toast.text)
    assert not [d for d in hands.window.findChildren(ExportDialog) if d.isVisible()]


def test_the_format_changes_no_choice_of_the_reviewer(hands: Driver) -> None:
    dialog = _exporting(hands)
    assert (dialog.state.currentData(), dialog.include.currentText()) == ("all", "Gold and suggestions")
    assert dialog.include.findText("Both") == -1
    assert dialog._whys[dialog.state].text() == "as this format holds a whole project"
    _type(dialog.format, "plain")
    assert (dialog.state.currentData(), dialog.include.currentData()) == ("done", "gold")
    assert dialog._whys[dialog.include].text() == "as is usual for this format"
    _type(dialog.include, "Suggestions")
    assert not dialog._whys[dialog.include].text(), "the reviewer's own choice needs no reason"
    for words in ("brat", "lossless"):
        _type(dialog.format, words)
        assert dialog.include.currentData() == "suggestions"
    assert dialog.state.currentData() == "all", "which the reviewer left to the format"
    dialog.reject()


def _type(box: QComboBox, words: str) -> None:
    """Choose by the first letters, as a keyboard does."""
    box.setFocus()
    QTest.qWait(QApplication.keyboardInputInterval() + 50)
    QTest.keyClicks(box, words)
    assert box.currentText().lower().startswith(words.lower())
