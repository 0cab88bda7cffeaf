"""Every window of its own: it fits on the screen, and its keys do what its buttons say."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QFileDialog, QLabel, QPushButton

from annotator import __version__, log, settings
from annotator.ui.about import About
from annotator.ui.dialogs import SettingsDialog
from annotator.ui.evaluating import Evaluating
from annotator.ui.exporting import ExportDialog
from annotator.ui.keyeditor import KeyEditor
from annotator.ui.keyhelp import KeyHelp
from tests.journeys.conftest import Driver

TITLE_BAR = 40
SMALL = QSize(1280, 720)
"""The smallest screen that the program is for."""


@pytest.mark.parametrize(
    "command",
    [
        *("help.keys", "help.edit-keys", "edit.schema", "file.evaluate", "file.learn", "file.suggesters"),
        *("file.sessions", "view.report", "view.speakers", "article.discussing", "help.about"),
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


def test_about_says_the_version_and_where_settings_and_log_are_to_be_copied(hands: Driver) -> None:
    hands.window.actions_.run("help.about")
    dialog = _visible(hands, About)
    assert dialog is not None
    words = [label for label in dialog.findChildren(QLabel) if label.accessibleName()]
    said = {label.accessibleName(): label.text() for label in words}
    assert said["Version"].startswith(__version__)
    assert (Path(said["Settings"]), Path(said["Log"])) == (settings.place(), log.place())
    assert all(label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse for label in words)
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
    hands.window.activateWindow()
    hands.qtbot.waitUntil(hands.window.isActiveWindow)
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
    hands.window.keep(exported_to="")


def test_the_format_changes_no_choice_of_the_reviewer(hands: Driver) -> None:
    dialog = _exporting(hands)
    assert (dialog.state.currentData(), dialog.include.currentText()) == ("all", "Gold and suggestions")
    assert dialog.include.findText("Both") == -1
    assert dialog._whys[dialog.state].text() == "this format holds a whole project"
    _type(dialog.format, "plain")
    assert (dialog.state.currentData(), dialog.include.currentData()) == ("done", "gold")
    assert dialog._whys[dialog.include].text() == "usual for this format"
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


def _visible(hands: Driver, kind: type[QDialog]) -> QDialog | None:
    return next((d for d in hands.window.findChildren(kind) if d.isVisible()), None)


def test_keys_are_edited_above_the_settings_which_stay(hands: Driver) -> None:
    before = hands.window.settings.theme
    steps: list[str] = []

    def edit() -> None:
        settings = QApplication.activeModalWidget()
        assert isinstance(settings, SettingsDialog)
        settings._theme.setCurrentText("Dark" if before != "dark" else "Light")
        QTest.mouseClick(settings._keys, Qt.MouseButton.LeftButton)
        QTimer.singleShot(300, give)

    def give() -> None:
        editor, settings = _visible(hands, KeyEditor), _visible(hands, SettingsDialog)
        assert isinstance(editor, KeyEditor)
        assert settings is not None, "the settings stay"
        assert hands.window.settings.theme == before, "nothing was applied unasked"
        assert editor.isActiveWindow()
        QTest.keyClicks(editor.box, "Accept and go on")
        QTest.keyClick(editor.box, Qt.Key.Key_Return)
        QTest.keyClick(editor.tree, Qt.Key.Key_Return)
        QTest.keyClick(editor.field, Qt.Key.Key_F7)
        QTest.keyClick(editor.tree, Qt.Key.Key_Escape)
        QTimer.singleShot(300, finish)

    def finish() -> None:
        settings = _visible(hands, SettingsDialog)
        assert isinstance(settings, SettingsDialog)
        steps.append("back" if settings.isActiveWindow() and _visible(hands, KeyEditor) is None else "elsewhere")
        QTest.keyClick(settings._reviewer, Qt.Key.Key_Return)

    QTimer.singleShot(200, edit)
    hands.press("Ctrl+,")
    assert steps == ["back"]
    assert hands.window.settings.theme != before
    assert "F7" in hands.window.settings.keys["item.accept"], "the keys that were given meanwhile stay"
    hands.window.keep(theme=before, keys={})
    hands.window.looks.use_settings()


def test_escape_leaves_the_key_editor_then_the_key_help(hands: Driver) -> None:
    hands.press("F1")
    help_ = _visible(hands, KeyHelp)
    assert help_ is not None
    hands.qtbot.waitUntil(help_.isActiveWindow)
    (edit,) = (b for b in help_.findChildren(QPushButton) if b.text() == "Edit keys…")
    QTest.mouseClick(edit, Qt.MouseButton.LeftButton)
    hands.qtbot.waitUntil(lambda: (e := _visible(hands, KeyEditor)) is not None and e.isActiveWindow())
    hands.press("Esc")
    hands.qtbot.waitUntil(lambda: _visible(hands, KeyEditor) is None)
    hands.qtbot.waitUntil(help_.isActiveWindow)
    hands.press("Esc")
    assert not help_.isVisible()


@pytest.mark.parametrize("by", ["button", "key"])
def test_an_article_still_to_discuss_can_be_marked_done_from_what_is_said_of_it(hands: Driver, by: str) -> None:
    assert hands.desk.project is not None
    project, toast = hands.desk.project, hands.window.centre.toast
    hands.open(0)
    discussed = hands.desk.listed.ids[0]
    hands.press("D", "Ctrl+Return")
    assert project.sheet(discussed).state == "discuss"
    assert "article still marked to discuss." in toast.text
    button, undo = toast._offer, toast._button
    assert (button.text(), button.isVisible(), undo.isVisible()) == ("Mark done  Alt+D", True, True)
    if by == "button":
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    else:
        hands.press("Alt+D")
    assert project.sheet(discussed).state == "done"
    assert toast.text.endswith("is done.")
    hands.press("Ctrl+Z")
    assert project.sheet(discussed).state == "discuss"


def test_what_is_to_discuss_is_marked_done_where_it_is_open(hands: Driver) -> None:
    assert hands.desk.sheet is not None
    hands.press("D", "Alt+D")
    assert hands.desk.sheet.state == "done"
    hands.press("Alt+D")
    assert hands.desk.sheet.state == "done"


def test_the_export_says_how_many_articles_are_not_done_or_to_discuss(hands: Driver) -> None:
    hands.open(0)
    hands.press("D", "Ctrl+Return")
    dialog = _exporting(hands)
    _type(dialog.format, "plain")
    hands.qtbot.waitUntil(lambda: dialog.lost.text().startswith("0 articles"))
    assert dialog.lost.text().startswith("0 articles; 2 left out, because they are not done, 1 of them to discuss.")
    dialog.reject()
    hands.window.activateWindow()
    hands.qtbot.waitUntil(hands.window.isActiveWindow)
    hands.press("Ctrl+Return")
    dialog = _exporting(hands)
    _type(dialog.format, "plain")
    hands.qtbot.waitUntil(lambda: dialog.lost.text().startswith("1 article;"))
    assert dialog.lost.text().startswith("1 article; 1 left out, because it is to discuss.")
    dialog.query.setFocus()
    QTest.keyClicks(dialog.query, "title:nothing")
    QTest.keyClick(dialog.query, Qt.Key.Key_Tab)
    hands.qtbot.waitUntil(lambda: dialog.lost.text().startswith("0 articles; 2 not chosen."))
    dialog.reject()
