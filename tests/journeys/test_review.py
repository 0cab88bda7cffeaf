"""A reviewer at work: every key of the table, on the second seed article."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from sqlite_utils import Database

from annotator.core.items import Item
from annotator.core.text import paragraph_at
from tests.journeys.conftest import Driver


def is_attribution(item: Item) -> bool:
    return item.kind == "attribution" and item.status == "pending"


def is_entity(item: Item) -> bool:
    return item.kind == "entity" and item.status == "pending"


def test_accepting_makes_gold_and_goes_to_the_next_item(hands: Driver) -> None:
    first = hands.item
    hands.press("A")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.by_id[first.id].status == "gold"
    assert hands.item.id != first.id
    assert hands.item.status == "pending"


def test_how_many_are_done_is_told_when_it_has_been_counted(hands: Driver) -> None:
    progress = hands.window.articles.progress
    hands.qtbot.waitUntil(lambda: progress.text() == "0 of 2 done")
    hands.press("Ctrl+Return")
    hands.qtbot.waitUntil(lambda: progress.text() == "1 of 2 done")
    hands.press("Ctrl+Z")
    hands.qtbot.waitUntil(lambda: progress.text() == "0 of 2 done")


def test_what_was_skipped_is_not_counted_as_done(hands: Driver) -> None:
    progress = hands.window.articles.progress
    hands.press("Shift+D")
    hands.qtbot.waitUntil(lambda: progress.text() == "0 done, 1 skipped of 2")
    hands.open(0)
    hands.press("Ctrl+Return")
    hands.qtbot.waitUntil(lambda: progress.text() == "1 done, 1 skipped of 2")


def test_finishing_what_is_done_already_says_so_and_offers_no_undo(hands: Driver) -> None:
    toast, first = hands.window.centre.toast, hands.desk.listed.ids[0]
    hands.open(0)
    hands.press("Ctrl+Return", "Ctrl+Return")
    assert toast.text.endswith("It was the last one.")
    before = hands.desk.project.undoable()  # type: ignore[union-attr]
    for nth, key in enumerate(("Ctrl+Return", "Ctrl+Shift+Return")):
        hands.open(nth)
        hands.press(key)
        assert toast.text == "This article was done already. It was the last one."
        assert not [b for b in toast.findChildren(QPushButton) if b.isVisible() and b.text() == "Undo"]
    assert hands.desk.project.undoable() == before  # type: ignore[union-attr]
    hands.open(0)
    hands.press("Shift+D")
    hands.desk.open_article(first)
    hands.press("Shift+D")
    assert toast.text == "It was skipped already."


def test_enter_accepts_too(hands: Driver) -> None:
    first = hands.item
    hands.press("Return")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.by_id[first.id].status == "gold"


@pytest.mark.parametrize("key", ["X", "Backspace"])
def test_rejecting_goes_on_and_a_digit_right_after_gives_the_reason(hands: Driver, key: str) -> None:
    first = hands.item
    hands.press(key, "2")
    assert hands.desk.sheet is not None
    decision = hands.desk.sheet.decisions[first.id]
    assert (decision.verdict, decision.reason) == ("rejected", "wrong label")
    assert hands.item.id != first.id
    hands.press("Ctrl+Z")
    assert hands.desk.sheet.decisions == {}, "the reason and the rejection are one step"


def test_the_next_and_previous_keys_step_through_what_is_undecided(hands: Driver) -> None:
    first = hands.item
    hands.press("J")
    second = hands.item
    hands.press("J", "K")
    assert hands.item.id == second.id
    hands.press("K")
    assert hands.item.id == first.id


def test_the_next_key_at_the_end_goes_on_to_the_next_article(hands: Driver) -> None:
    hands.open(0)
    assert hands.desk.sheet is not None
    last = hands.desk.sheet.pending[-1]
    hands.desk.set_focus(last.id)
    hands.press("J")
    assert hands.desk.sheet.article.id == hands.desk.listed.ids[1]


def test_a_digit_relabels_the_item_in_focus(hands: Driver) -> None:
    item = hands.focus(lambda i: is_entity(i) and i.label == "NORP")
    hands.press("3")
    assert hands.desk.sheet is not None
    gold = hands.desk.sheet.by_id[item.id]
    assert (gold.label, gold.status) == ("GPE", "gold")
    assert gold.decision is not None
    assert (gold.decision.verdict, gold.decision.correction) == ("corrected", "label")


def test_a_digit_labels_the_selection(hands: Driver) -> None:
    hands.select("oil depots")
    hands.press("6")
    assert (hands.words(), hands.item.label, hands.item.origin) == ("oil depots", "FAC", "added")


def test_brackets_move_the_boundaries_by_tokens_and_with_alt_by_characters(hands: Driver) -> None:
    hands.focus(lambda i: is_entity(i) and i.label == "PERSON")
    assert hands.words() == "Vladimir Putin"
    hands.press("[")
    assert hands.words() == "President Vladimir Putin"
    hands.press("{")
    assert hands.words() == "Vladimir Putin"
    hands.press("]")
    assert hands.words() == "Vladimir Putin has"
    hands.press("}", "Alt+[")
    assert hands.words() == "t Vladimir Putin"
    assert hands.item.decision is not None
    assert hands.item.decision.correction == "boundary"
    hands.press("Alt+{")
    assert hands.item.decision.verdict == "accepted", "restored, it is accepted as suggested"


def test_nudges_in_quick_succession_are_one_step(hands: Driver) -> None:
    item = hands.focus(lambda i: is_entity(i) and i.label == "PERSON")
    hands.press("]", "]", "]", "Ctrl+Z")
    assert hands.item.id == item.id
    assert hands.item.status == "pending"


def test_the_snap_is_shown_before_it_is_taken(hands: Driver) -> None:
    item = hands.focus(lambda i: i.kind == "claim" and i.status == "pending")
    hands.press("'")
    assert hands.desk.preview is not None
    assert hands.item.status == "pending"
    shown = hands.desk.preview.spans
    hands.press("Return")
    assert hands.desk.preview is None
    assert hands.item.parts[""] == shown
    assert hands.item.suggestion is not None
    assert hands.item.suggestion.id == item.id


def test_escape_leaves_the_snap(hands: Driver) -> None:
    hands.focus(lambda i: i.kind == "claim" and i.status == "pending")
    hands.press("'", "Esc")
    assert hands.desk.preview is None
    assert hands.item.status == "pending"


def test_arrows_move_the_caret_and_select(hands: Driver) -> None:
    hands.reader.select(None)
    hands.press("Ctrl+Home")
    start = hands.reader.caret
    hands.press("Right")
    assert hands.reader.caret > start
    hands.press("Shift+Right", "Shift+Right")
    assert hands.desk.selection is not None
    assert hands.desk.selection.of(hands.text) == "President Vladimir"


def test_an_attribution_is_accepted_as_a_whole(hands: Driver) -> None:
    item = hands.focus(lambda i: is_attribution(i) and len(i.parts) == 3)
    hands.press("A")
    assert hands.desk.sheet is not None
    gold = hands.desk.sheet.by_id[item.id]
    assert gold.parts == item.parts
    relation = hands.desk.sheet.relations[gold.id]
    assert set(relation.roles) == {"source", "cue", "content"}


def test_a_new_attribution_is_made_from_three_selections(hands: Driver) -> None:
    hands.desk.set_focus(None)
    hands.select("Tensions")
    hands.press("S")
    hands.select("have escalated")
    hands.press("C")
    hands.select("in recent weeks")
    hands.press("Q")
    assert {role: hands.words(role) for role in ("source", "cue", "content")} == {
        "source": "Tensions",
        "cue": "have escalated",
        "content": "in recent weeks",
    }


def test_a_further_fragment_is_added_to_the_content(hands: Driver) -> None:
    hands.focus(lambda i: is_attribution(i) and "content" in i.parts and len(i.parts["content"]) == 1)
    before = hands.words("content")
    hands.select("Source; Al Jazeera")
    hands.press("+")
    assert hands.words("content") == f"{before} | Source; Al Jazeera"
    hands.press("Ctrl+Z")
    assert hands.words("content") == before


def test_an_empty_role_is_filled_with_the_nearest_candidate(hands: Driver) -> None:
    hands.focus(lambda i: is_attribution(i) and "source" in i.parts and "cue" in i.parts)
    hands.press("S", "Shift+X")
    assert "source" not in hands.item.parts
    assert hands.item.decision is not None
    assert hands.item.decision.correction == "role"
    hands.press("S")
    assert "source" in hands.item.parts
    assert hands.desk.role == "source"


def test_brackets_move_the_role_in_focus(hands: Driver) -> None:
    hands.focus(lambda i: is_attribution(i) and "source" in i.parts)
    before = hands.item.parts
    hands.press("S", "]")
    assert hands.item.parts["source"] != before["source"]
    assert hands.item.parts["content"] == before["content"]


def test_identical_mentions_are_proposed_and_taken_back_as_one_step(hands: Driver) -> None:
    assert hands.desk.sheet is not None
    hands.select("attacks")
    hands.press("7")
    before = hands.desk.sheet
    hands.press("E")
    proposed = [s for s in hands.desk.sheet.suggestions.values() if s.suggester == "mentions"]
    assert len(proposed) == hands.text.count("attacks") - 1
    hands.press("Ctrl+Z")
    assert hands.desk.sheet.suggestions == before.suggestions


def test_finishing_accepts_the_rest_and_opens_the_next_article(hands: Driver, project_path: Path) -> None:
    hands.open(0)
    assert hands.desk.sheet is not None
    left = len(hands.desk.sheet.pending)
    hands.press("Ctrl+Return")
    assert hands.desk.sheet.article.id == hands.desk.listed.ids[1]
    assert str(left) in hands.window.centre.toast.text
    assert "off screen" in hands.window.centre.toast.text
    hands.press("Ctrl+Z")
    assert hands.desk.sheet.article.id == hands.desk.listed.ids[0], "undo goes to the article it was on"
    assert len(hands.desk.sheet.pending) == left
    assert hands.desk.sheet.state == "unseen"


def test_the_article_is_marked_to_discuss_and_back(hands: Driver) -> None:
    assert hands.desk.sheet is not None
    states = []
    for _ in range(2):
        hands.press("D")
        states.append(hands.desk.sheet.state)
    assert states == ["discuss", "begun"]


def test_a_note_is_written_on_the_item_in_focus(hands: Driver) -> None:
    item = hands.item
    hands.press("N")
    hands.qtbot.keyClicks(hands.window.focusWidget(), "check this name")
    hands.press("Esc")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.notes[item.subject].text == "check this name"
    assert hands.desk.sheet.by_id[item.id].status == "pending", "letters in a note decide nothing"


def test_layers_are_hidden_and_shown(hands: Driver) -> None:
    hands.press("Alt+1")
    assert "entity" not in hands.desk.layers
    hands.desk.set_focus(None)
    hands.press("J")
    assert hands.item.kind != "entity"
    hands.press("Alt+1")
    assert "entity" in hands.desk.layers


def test_letters_typed_in_the_filter_decide_nothing(hands: Driver) -> None:
    hands.press("Ctrl+Shift+F")
    hands.qtbot.keyClicks(hands.window.articles.box, "axj")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.decisions == {}


def test_words_are_found_in_the_article(hands: Driver) -> None:
    hands.press("Ctrl+F")
    hands.qtbot.keyClicks(hands.window.focusWidget(), "sovereignty")
    assert hands.desk.selection is not None
    assert hands.desk.selection.of(hands.text) == "sovereignty"


def test_every_decision_is_in_the_file_at_once(hands: Driver, project_path: Path) -> None:
    hands.press("A", "X", "A")
    with closing(Database(project_path)) as database:
        rows = list(database.query("SELECT verdict, seconds, reviewer FROM decision ORDER BY at"))
    assert [row["verdict"] for row in rows] == ["accepted", "rejected", "accepted"]
    assert all(row["reviewer"] == hands.desk.reviewer and row["seconds"] >= 0 for row in rows)


def test_a_refused_label_keeps_the_focus(hands: Driver) -> None:
    item = hands.focus(is_attribution)
    hands.press("4")
    assert hands.item.id == item.id
    assert "roles" in hands.window.centre.toast.text


def test_the_reason_bar_names_what_was_rejected(hands: Driver) -> None:
    hands.focus(lambda i: is_entity(i) and i.label == "GPE")
    words = hands.words()
    hands.press("X")
    assert hands.words() != words
    assert hands.window.centre.bar.caption.name == words


def test_an_article_marked_to_discuss_stays_so_when_it_is_finished(hands: Driver) -> None:
    assert hands.desk.project is not None
    assert hands.desk.sheet is not None
    article = hands.desk.sheet.article.id
    hands.press("D", "Ctrl+Return")
    sheet = hands.desk.project.sheet(article)
    assert (sheet.state, sheet.pending) == ("discuss", ())
    assert "still marked to discuss" in hands.window.centre.toast.text


def test_undoing_an_added_span_keeps_the_focus_that_was(hands: Driver) -> None:
    hands.select("oil depots")
    hands.press("6", "Ctrl+Z")
    assert hands.desk.item is None or hands.desk.item.status == "pending"
    item = hands.focus(is_entity)
    hands.press("Ctrl+Return", "Ctrl+Z")
    assert hands.desk.sheet is not None
    assert item.id in hands.desk.sheet.by_id


def test_a_second_click_takes_the_item_beneath_only_while_the_first_is_in_focus(hands: Driver) -> None:
    item = hands.focus(lambda i: is_entity(i) and i.label == "PERSON")
    hands.reader.ensure_visible(item.parts[""][0])
    place = hands.reader.span_rects(item.parts[""][0])[0].center().toPoint()
    QTest.mouseClick(hands.reader.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert hands.item.id == item.id
    hands.desk.set_focus(None)
    QTest.mouseClick(hands.reader.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert hands.item.id == item.id


def holding(hands: Driver) -> tuple[Item, list[Item]]:
    """The first undecided claim that holds other undecided items, now in focus, and what comes after it in order."""
    assert hands.desk.sheet is not None
    left = [item for item in hands.desk.sheet.items if item.status == "pending"]
    for n, item in enumerate(left[:-2]):
        if item.kind == "claim" and all(other.extent.start < item.extent.end - 20 for other in left[n + 1 : n + 3]):
            hands.desk.set_focus(item.id)
            return item, left
    raise AssertionError("no claim holds items")


def trim(hands: Driver, behind: Item) -> None:
    for _ in range(40):
        if hands.item.spans[0].start <= behind.extent.start:
            hands.press("{")
    assert hands.item.spans[0].start > behind.extent.start


@pytest.mark.parametrize("key", ["J", "Return"])
def test_a_start_moved_behind_other_items_skips_none_of_them(hands: Driver, key: str) -> None:
    item, left = holding(hands)
    after = left[left.index(item) + 1 :]
    trim(hands, after[1])
    assert hands.item.subject == item.subject
    hands.press(key)
    assert hands.item.id == after[0].id
    hands.press("J")
    assert hands.item.id == after[1].id


def test_a_start_moved_behind_other_items_leaves_what_was_before_it_before_it(hands: Driver) -> None:
    item, left = holding(hands)
    before = left[: left.index(item)]
    trim(hands, left[left.index(item) + 2])
    hands.press("K")
    assert hands.item.id == (before[-1].id if before else hands.item.id)
    assert before


def test_a_start_grown_by_a_key_stops_where_its_paragraph_begins(hands: Driver) -> None:
    hands.focus(lambda item: item.kind == "entity" and paragraph_at(hands.text, item.spans[0].start)[0] > 0)
    begin = paragraph_at(hands.text, hands.item.spans[0].start)[0]
    for _ in range(60):
        hands.press("[")
    assert hands.item.spans[0].start == begin
    assert hands.window.centre.toast.text == "It cannot be moved further."
