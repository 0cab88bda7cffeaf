"""What a screen reader is told: asked as Qt asks, in UTF-16 units and pixels of the screen."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleTextCursorEvent,
    QAccessibleTextInterface,
    QAccessibleTextSelectionEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.core.edits import Accept, Reject
from annotator.core.model import Span
from annotator.core.planning import plan
from annotator.core.sheet import Sheet
from annotator.ui import accessible
from annotator.ui.reader import Reader
from annotator.ui.speech import sentence
from annotator.ui.theme import load
from tests.core.values import hand
from tests.snapshots.articles import NESTED, SCHEMA, SCRIPTS


@pytest.fixture
def show(qtbot: QtBot) -> Callable[[Sheet], Reader]:
    def showing(sheet: Sheet) -> Reader:
        reader = Reader(load("light"))
        qtbot.addWidget(reader)
        reader.resize(760, 640)
        reader.set_sheet(sheet, SCHEMA)
        reader.show()
        reader.setFocus()
        return reader

    return showing


@pytest.fixture
def reader(show: Callable[[Sheet], Reader]) -> Reader:
    return show(NESTED)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[QAccessibleEvent]]:
    """What is told, as if a screen reader were there."""
    events: list[QAccessibleEvent] = []
    monkeypatch.setattr(accessible, "tell", events.append)
    QAccessible.setActive(True)
    yield events
    QAccessible.setActive(False)


def words(reader: Reader) -> QAccessibleTextInterface:
    found = QAccessible.queryAccessibleInterface(reader)
    assert found is not None
    text = found.textInterface()
    assert text is not None
    return text


def test_the_reader_is_a_text_that_is_only_read(reader: Reader) -> None:
    found = QAccessible.queryAccessibleInterface(reader)
    assert found.role() == QAccessible.Role.EditableText
    assert found.state().readOnly
    assert found.state().multiLine
    assert found.text(QAccessible.Text.Name) == "Article"
    assert found.text(QAccessible.Text.Value) == NESTED.article.text


def test_the_text_is_the_articles(reader: Reader) -> None:
    text = words(reader)
    assert text.characterCount() == len(NESTED.article.text)
    assert text.text(0, text.characterCount()) == NESTED.article.text
    assert text.text(10, 17) == "Ana Lee"


def test_offsets_are_utf16_units(show: Callable[[Sheet], Reader]) -> None:
    reader = show(SCRIPTS)
    text, whole = words(reader), SCRIPTS.article.text
    assert text.characterCount() == len(whole.encode("utf-16-le")) // 2
    at = whole.index("Ana Lee")
    unit = len(whole[:at].encode("utf-16-le")) // 2
    assert unit > at
    assert text.text(unit, unit + 7) == "Ana Lee"
    reader.select(Span(at, at + 7))
    assert text.cursorPosition() == unit + 7
    text.setSelection(0, unit, unit + 3)
    assert reader.selected_text() == "Ana"


def test_caret_and_selection_are_answered_and_set(reader: Reader) -> None:
    text = words(reader)
    text.setCursorPosition(17)
    assert (reader.caret, text.cursorPosition()) == (17, 17)
    text.addSelection(10, 17)
    assert reader.selected_text() == "Ana Lee"
    text.removeSelection(0)
    assert reader.selection is None


def test_a_character_is_found_where_it_is_said_to_be(reader: Reader) -> None:
    text = words(reader)
    for offset in (0, 12, 60, 150):
        rect = text.characterRect(offset)
        assert not rect.isEmpty()
        assert text.offsetAtPoint(rect.center()) == offset
    assert text.characterRect(10_000).isEmpty()
    assert text.offsetAtPoint(reader.viewport().mapToGlobal(QPoint(1, 1))) == -1


def test_words_out_of_sight_are_scrolled_to(show: Callable[[Sheet], Reader]) -> None:
    reader = show(
        replace(NESTED, article=replace(NESTED.article, text=NESTED.article.text + "\n" + "More words. " * 900))
    )
    text = words(reader)
    text.scrollToSubstring(9000, 9005)
    rect = text.characterRect(9000)
    assert reader.viewport().rect().contains(reader.viewport().mapFromGlobal(rect.center()))


def test_what_is_annotated_at_the_caret_is_announced_when_it_changes(
    reader: Reader, told: list[QAccessibleEvent]
) -> None:
    reader.place(11)
    reader.place(12)
    reader.place(20)
    assert _announced(told) == ["Person suggested, Source suggested", "Source suggested"]


def test_questions_that_pyside_cannot_answer_are_not_asked(reader: Reader) -> None:
    reader.select(Span(10, 17))
    assert words(reader).selectionCount() == 0


def test_only_the_text_is_answered_of_all_interfaces(reader: Reader) -> None:
    found = QAccessible.queryAccessibleInterface(reader)
    others = (
        found.actionInterface, found.valueInterface, found.attributesInterface, found.editableTextInterface,
        found.tableCellInterface, found.selectionInterface,
    )  # fmt: skip
    assert [other() for other in others] == [None] * len(others)


def test_moving_the_caret_is_told(reader: Reader, told: list[QAccessibleEvent]) -> None:
    QTest.keyClick(reader, Qt.Key.Key_Right)
    moved = told[0]
    assert isinstance(moved, QAccessibleTextCursorEvent)
    assert moved.cursorPosition() == reader.caret > 0


def test_selecting_is_told(reader: Reader, told: list[QAccessibleEvent]) -> None:
    reader.select(Span(10, 17))
    (selected,) = (event for event in told if isinstance(event, QAccessibleTextSelectionEvent))
    assert (selected.selectionStart(), selected.selectionEnd()) == (10, 17)
    assert _announced(told) == ["Ana Lee, selected"]
    reader.select(None)
    last = [event for event in told if isinstance(event, QAccessibleTextSelectionEvent)][-1]
    assert (last.selectionStart(), last.selectionEnd()) == (17, 17)


def test_what_comes_into_focus_is_announced_once(reader: Reader, told: list[QAccessibleEvent]) -> None:
    said = "Content, suggested by rules, 0.81, source Ana Lee, 3 of 24"
    reader.set_announcement(said)
    reader.set_announcement(said)
    (event,) = told
    assert isinstance(event, QAccessibleAnnouncementEvent)
    assert event.message() == said
    assert reader.accessibleDescription() == said


def test_nothing_is_told_where_nobody_listens(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[QAccessibleEvent] = []
    monkeypatch.setattr(accessible, "tell", events.append)
    reader.select(Span(10, 17))
    reader.set_announcement("Nothing is in focus")
    assert events == []


def test_readers_come_and_go(qtbot: QtBot) -> None:
    for _ in range(30):
        reader = Reader(load("light"))
        reader.set_sheet(NESTED, SCHEMA)
        assert words(reader).characterCount() > 0
        reader.deleteLater()
        del reader
        QApplication.sendPostedEvents(None, 0)
        QApplication.processEvents()
        gc.collect()


def test_the_sentence_of_an_attribution() -> None:
    said = next(i for i in NESTED.items if i.kind == "attribution" and "Western" in _source(i.parts["source"]))
    said = replace(said, suggestion=replace(said.suggestion, score=0.81)) if said.suggestion else said
    text = NESTED.article.text
    assert (
        sentence(said, "content", text, SCHEMA, (3, 24))
        == "Content, suggested by rules, 0.81, source Western officials, nested 1 deep, 3 of 24"
    )
    assert sentence(said, "source", text, SCHEMA, None).startswith(
        "Source, suggested by rules, 0.81, Western officials"
    )
    assert "cue" not in sentence(said, "", text, SCHEMA, None)


def test_the_sentence_of_a_name_and_of_what_was_decided() -> None:
    text = NESTED.article.text
    lee = next(i for i in NESTED.items if i.label == "PERSON")
    assert lee.suggestion is not None
    score = f"{lee.suggestion.score:.2f}"
    assert sentence(lee, "", text, SCHEMA, (2, 9)) == f"Person, suggested by rules, {score}, Ana Lee, 2 of 9"
    gold = NESTED.applied(plan(Accept(lee.id), NESTED, SCHEMA, hand())).by_id[lee.id]
    assert sentence(gold, "", text, SCHEMA, None) == f"Person, accepted, suggested by rules, {score}, Ana Lee"
    gone = NESTED.applied(plan(Reject(lee.id, "wrong span"), NESTED, SCHEMA, hand())).by_id[lee.id]
    assert "rejected (wrong span)" in sentence(gone, "", text, SCHEMA, None)


def test_long_words_are_shortened_for_the_ear() -> None:
    claim = next(i for i in NESTED.items if i.kind == "claim")
    long = replace(claim, parts={"": (Span(0, len(NESTED.article.text)),)})
    assert "…" in sentence(long, "", NESTED.article.text, SCHEMA, None)


def _source(spans: tuple[Span, ...]) -> str:
    return " ".join(span.of(NESTED.article.text) for span in spans)


def _announced(told: list[QAccessibleEvent]) -> list[str]:
    return [event.message() for event in told if isinstance(event, QAccessibleAnnouncementEvent)]
