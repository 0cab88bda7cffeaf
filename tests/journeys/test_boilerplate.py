"""Boilerplate lines in the window: dimmed, marked and unmarked by a key, passed over by the suggesters."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from annotator.suggest import chosen, suggest
from tests.journeys.conftest import Driver


def put_caret(hands: Driver, words: str) -> None:
    hands.select(words)
    hands.press("Right")


def test_what_the_rules_know_is_dimmed_and_nothing_is_suggested_in_it(hands: Driver) -> None:
    assert hands.desk.sheet is not None
    lines = hands.desk.sheet.skipped
    assert [line.of(hands.text) for line in lines], "the seed article has such a line"
    assert hands.reader._faint == lines
    assert not [i for i in hands.desk.sheet.items for line in lines if any(line.overlaps(s) for s in i.spans)]


def test_a_key_marks_the_line_and_takes_the_mark_away(hands: Driver) -> None:
    assert hands.desk.sheet is not None
    before, pending = hands.desk.sheet.skipped, len(hands.desk.sheet.pending)
    put_caret(hands, "Speaking to reporters")
    hands.press("B")
    line = next(line for line in hands.desk.sheet.skipped if line not in before)
    assert line.of(hands.text).startswith("Speaking to reporters")
    assert hands.reader._faint == hands.desk.sheet.skipped
    assert len(hands.desk.sheet.pending) < pending, "what was suggested in it is gone"
    assert hands.desk.project is not None
    article = hands.desk.sheet.article
    outcome = next(
        iter(suggest([article], chosen(["entities"]), hands.desk.schema, skipped=hands.desk.project.skipped))
    )
    assert outcome.suggestions
    assert not [s for s in outcome.suggestions if any(line.overlaps(span) for span in s.spans)]
    hands.press("B")
    assert hands.desk.sheet.skipped == before
    hands.press("Ctrl+Z", "Ctrl+Z")
    assert len(hands.desk.sheet.pending) == pending
    assert hands.desk.project.problems() == []


def test_what_is_left_out_with_a_paragraph_is_said_and_can_be_undone(hands: Driver) -> None:
    assert hands.desk.sheet is not None
    pending, toast = len(hands.desk.sheet.pending), hands.window.centre.toast
    put_caret(hands, "Speaking to reporters")
    hands.press("B")
    gone = pending - len(hands.desk.sheet.pending)
    assert gone > 1
    assert toast.text == f"Left out as no part of the article; {gone} suggestions are not shown."
    (undo,) = (button for button in toast.findChildren(QPushButton) if button.text() == "Undo")
    assert undo.isVisible()
    undo.click()
    assert len(hands.desk.sheet.pending) == pending
    hands.press("B", "B")
    assert toast.text == "Part of the article again; Ctrl+Shift+G suggests in it anew."
    hands.press("B")
    assert toast.text == "Left out as no part of the article.", "no suggestion is left in it to take away"


def test_taking_the_mark_away_and_suggesting_again_brings_suggestions_back(hands: Driver) -> None:
    assert hands.desk.sheet is not None
    pending = len(hands.desk.sheet.pending)
    put_caret(hands, "Speaking to reporters")
    hands.press("B", "B")
    assert len(hands.desk.sheet.pending) < pending
    hands.press("Ctrl+Shift+G")
    desk = hands.desk
    hands.qtbot.waitUntil(lambda: desk.sheet is not None and len(desk.sheet.pending) == pending, timeout=60_000)
