"""Notes: kept however they are left, on what they were typed for, and the keys are the reader's afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from annotator.project import Project
from annotator.ui.attention import Attention
from annotator.ui.details import NoteBox
from tests.journeys.conftest import Driver


def typed(hands: Driver, words: str) -> tuple[str, str]:
    """Type a note on the item in focus; the ids of the article and of what the note is on."""
    assert hands.desk.sheet is not None
    where = hands.desk.sheet.article.id, hands.item.subject
    hands.press("N")
    field = QApplication.focusWidget()
    assert isinstance(field, QPlainTextEdit)
    hands.qtbot.keyClicks(field, words)
    return where


def stored(path: Path, article: str) -> dict[str, str]:
    """The notes of an article as they are in the file, read by another than the window."""
    project = Project.open(path)
    notes = {subject: note.text for subject, note in project.sheet(article).notes.items()}
    project.close()
    return notes


@pytest.mark.parametrize("key", ["Ctrl+Return", "Alt+Up", "Alt+Down", "Ctrl+Shift+Return", "Ctrl+Q"])
def test_a_note_is_kept_by_whatever_ends_it(hands: Driver, project_path: Path, key: str) -> None:
    hands.open(0 if key == "Alt+Down" else 1)
    article, subject = typed(hands, "who says so?")
    hands.press(key)
    assert hands.window.isVisible() == (key != "Ctrl+Q")
    assert stored(project_path, article) == {subject: "who says so?"}


def test_a_note_is_kept_when_the_window_is_closed(hands: Driver, project_path: Path) -> None:
    article, subject = typed(hands, "not sure")
    hands.close()
    assert stored(project_path, article) == {subject: "not sure"}


def test_a_note_is_in_the_file_within_a_second_and_is_one_step(hands: Driver, project_path: Path) -> None:
    article, subject = typed(hands, "first")
    field = QApplication.focusWidget()
    assert isinstance(field, NoteBox)
    assert 0 < field._pause.interval() < 1000
    hands.qtbot.waitUntil(lambda: stored(project_path, article) == {subject: "first"}, timeout=5000)
    assert QApplication.focusWidget() is field, "it is written while it is typed"
    hands.qtbot.keyClicks(field, ", second")
    hands.qtbot.waitUntil(lambda: stored(project_path, article) == {subject: "first, second"}, timeout=5000)
    hands.qtbot.keyClicks(field, "!")
    hands.press("Esc")
    assert stored(project_path, article) == {subject: "first, second!"}
    hands.press("Ctrl+Z")
    assert stored(project_path, article) == {}
    hands.press("Ctrl+Y")
    assert stored(project_path, article) == {subject: "first, second!"}


def test_a_note_stays_with_the_item_it_was_typed_for(hands: Driver, project_path: Path) -> None:
    article, subject = typed(hands, "this one")
    assert hands.desk.sheet is not None
    other = next(item for item in hands.desk.sheet.items if item.subject != subject)
    hands.window.reader.item_clicked.emit(other.id, "")
    assert hands.item.subject == other.subject
    assert stored(project_path, article) == {subject: "this one"}
    assert hands.reader.hasFocus()


def test_the_caret_is_behind_a_note_that_is_there(hands: Driver, project_path: Path) -> None:
    assert hands.desk.sheet is not None
    hands.desk.write_note(hands.desk.sheet.article.id, hands.item.subject, "a 🙂", "")
    article, subject = typed(hands, " b")
    hands.press("Esc")
    assert stored(project_path, article) == {subject: "a 🙂 b"}


def test_a_note_takes_no_seconds_from_one(hands: Driver) -> None:
    now = 100.0
    hands.desk.attention = Attention(lambda: now)
    hands.open(0)
    item = hands.item
    now += 4
    typed(hands, "hm")
    hands.press("Esc", "A")
    assert hands.desk.sheet is not None
    decided = hands.desk.sheet.by_id[item.id].decision
    assert decided is not None
    assert decided.seconds == 4


@pytest.mark.parametrize("key", ["Ctrl+Return", "Ctrl+Shift+Return", "Alt+Up", "Alt+Down"])
@pytest.mark.parametrize("field", ["N", "Ctrl+Shift+F", "Ctrl+F"])
def test_the_reader_has_the_keys_after_another_article(hands: Driver, field: str, key: str) -> None:
    hands.open(1 if key == "Alt+Up" else 0)
    hands.press(field)
    assert not hands.reader.hasFocus()
    hands.press(key)
    assert hands.reader.hasFocus()
    before = hands.item.id
    hands.press("J")
    assert hands.item.id != before
    assert hands.window.articles.box.text() == ""


def test_the_reader_has_the_keys_at_the_last_article(hands: Driver, project_path: Path) -> None:
    article, subject = typed(hands, "the end")
    hands.press("Alt+Down")
    assert hands.reader.hasFocus()
    assert stored(project_path, article) == {subject: "the end"}


def test_a_note_has_the_keys_until_another_item_is_in_focus(hands: Driver) -> None:
    hands.press("A")
    typed(hands, "x")
    hands.window.actions_.run("edit.undo")
    assert isinstance(QApplication.focusWidget(), QPlainTextEdit), "its text was taken back, and it goes on"
    hands.window.actions_.run("edit.undo")
    assert hands.reader.hasFocus()
