"""Attributions by keys: candidates by number, values of slots, joining, merging, splitting, moving a role."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.core.items import Item
from annotator.core.model import ROLES, Span
from annotator.core.text import tokens
from annotator.project import Project
from tests.journeys.conftest import Driver


def whole(item: Item) -> bool:
    return item.kind == "attribution" and item.status == "pending" and set(item.parts) == set(ROLES)


def drawn(hands: Driver) -> list[tuple[str, str]]:
    return [(key, span.of(hands.text)) for span, key in hands.window.centre.caps.wanted]


def test_the_key_of_an_empty_role_takes_the_nearest_and_a_digit_takes_another(hands: Driver) -> None:
    hands.focus(whole)
    hands.press("S", "Shift+X")
    assert "source" not in hands.item.parts
    hands.press("S")
    first = hands.words("source")
    numbered = drawn(hands)
    assert numbered[0] == ("1", first), "the numbers stand at the words"
    hands.press("2")
    second = hands.words("source")
    assert second != first
    assert numbered[1][1] in second
    hands.press("1")
    assert hands.words("source") == first
    hands.press("Ctrl+Z")
    assert hands.words("source") == second, "each change is an undo step"


def test_a_second_press_on_a_filled_role_shows_its_candidates_and_a_third_hides_them(hands: Driver) -> None:
    item = hands.focus(whole)
    hands.press("S")
    assert drawn(hands) == []
    hands.press("S")
    assert drawn(hands)
    assert hands.item.status == "pending", "showing decides nothing"
    hands.press("S")
    assert drawn(hands) == []
    hands.press("S", "1")
    assert hands.item.parts["source"] != item.parts["source"]


def test_a_number_goes_on_meaning_the_same_words(hands: Driver) -> None:
    hands.focus(whole)
    hands.press("S", "Shift+X", "S")
    numbered = drawn(hands)
    hands.press("S", "S")
    assert drawn(hands) == numbered
    hands.press("2", "S", "S")
    assert drawn(hands) == numbered


@pytest.mark.parametrize("focused", [False, True])
def test_no_attribution_is_made_of_a_date(hands: Driver, focused: bool) -> None:
    date = hands.focus(lambda i: i.label == "DATE")
    assert hands.desk.sheet is not None
    before = len(hands.desk.sheet.items)
    if not focused:
        hands.press("Esc")
        hands.reader.place(date.spans[0].start)
        assert hands.desk.item is None
    hands.press("S")
    assert hands.window.centre.toast.text == "Focus an attribution, or select the words of a source."
    assert len(hands.desk.sheet.items) == before


def test_escape_and_going_on_hide_the_candidates(hands: Driver) -> None:
    hands.focus(whole)
    hands.press("C", "C")
    assert drawn(hands)
    hands.press("Esc")
    assert drawn(hands) == []
    hands.press("C", "J")
    assert drawn(hands) == []


def test_an_emptied_source_is_implicit_and_the_key_gives_other_types(hands: Driver) -> None:
    hands.focus(lambda i: whole(i) and i.attributes.get("source_type") == "named")
    hands.press("S", "Shift+X")
    assert hands.item.attributes["source_type"] == "implicit"
    hands.press("Shift+T")
    assert hands.item.attributes["source_type"] == "named"


@pytest.mark.parametrize(("key", "name"), [("T", "quote_type"), ("Shift+T", "source_type"), ("Y", "polarity")])
def test_attributes_are_edited_in_place(hands: Driver, key: str, name: str) -> None:
    item = hands.focus(whole)
    before = item.attributes.get(name)
    hands.press(key)
    assert hands.item.attributes[name] != before
    hands.press("Ctrl+Z")
    assert hands.item.attributes.get(name) == before


def test_a_new_attribution_is_prefilled_from_marks_and_words(hands: Driver) -> None:
    hands.select("Kyiv")
    hands.press("Shift+S")
    hands.select("has neither confirmed nor denied")
    hands.press("C")
    hands.select("responsibility")
    hands.press("Q")
    said = {"quote_type": "reported", "polarity": "negative", "source_type": "named"}
    assert {name: hands.item.attributes[name] for name in said} == said


def test_shift_begins_a_new_attribution_while_another_is_in_focus(hands: Driver) -> None:
    before = hands.focus(whole)
    hands.select("allies")
    hands.press("Shift+S")
    assert hands.item.id != before.id
    assert hands.words("source") == "allies"
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.by_id[before.id].parts == before.parts


def test_the_roles_are_gone_through_round_and_round(hands: Driver) -> None:
    hands.focus(whole)
    seen = []
    for _ in range(4):
        hands.press(".")
        seen.append(hands.desk.role)
    assert seen == ["source", "cue", "content", "source"]
    hands.press(",")
    assert hands.desk.role == "content"


def test_one_key_joins_a_split_quotation(hands: Driver) -> None:
    hands.focus(lambda i: i.kind == "attribution" and len(i.parts.get("content", ())) == 2)
    hands.press("X", "Esc")
    hands.select("“These are not isolated incidents,”")
    hands.press("Shift+Q")
    assert "Join" in [one.words for one in hands.window.centre.bar.strips[1].shown], "what does something is offered"
    hands.press("+")
    assert len(hands.item.parts["content"]) == 2
    assert "They are systematic" in hands.words("content")
    hands.press("Ctrl+Z")
    assert hands.words("content") == "“These are not isolated incidents,”"


def offered(hands: Driver) -> list[str]:
    """What the bar offers to do now."""
    return [one.words for strip in hands.window.centre.bar.strips for one in strip.shown]


def begun(hands: Driver) -> Item:
    """An attribution made by hand: the first part of a split quotation, then its cue, which is in focus."""
    hands.focus(lambda i: i.kind == "attribution" and len(i.parts.get("content", ())) == 2)
    hands.press("X", "Esc", "Esc")
    hands.select("“These are not isolated incidents,”")
    hands.press("Q")
    hands.reader.select(Span(at := hands.text.index("said. “They are"), at + 4))
    hands.press("C")
    assert hands.desk.role == "cue"
    return hands.item


def test_the_second_part_of_a_split_quotation_is_added_to_the_content(hands: Driver) -> None:
    """Whichever role is in focus: between quotation marks stands what was said."""
    begun(hands)
    hands.select("“They are systematic, and they will be met with consequences.”")
    assert "Add to the content" in offered(hands)
    hands.press("+")
    assert hands.words("cue") == "said"
    assert hands.words("content").endswith(
        "incidents,” | “They are systematic, and they will be met with consequences.”"
    )
    assert hands.window.centre.toast.text.startswith("Added to the content")
    QTest.mouseClick(hands.window.centre.toast._button, Qt.MouseButton.LeftButton)
    assert hands.words("content") == "“These are not isolated incidents,”"


def test_undoing_a_join_puts_back_in_focus_what_was(hands: Driver) -> None:
    """Not the other half of the quotation, which comes back too."""
    first = begun(hands)
    hands.press("Esc")
    hands.select("“They are systematic, and they will be met with consequences.”")
    hands.press("Shift+Q", "Esc", "Esc")
    hands.desk.set_focus(first.id)
    hands.press("+")
    assert hands.window.centre.toast.text.startswith("Joined")
    hands.press("J", "Ctrl+Z")
    assert hands.item.id == first.id
    assert hands.words("content") == "“These are not isolated incidents,”"


def test_words_are_added_to_the_role_whose_key_was_pressed(hands: Driver) -> None:
    item = begun(hands)
    hands.desk.set_focus(item.id)
    hands.press("C")
    hands.select("systematic")
    assert "Add to the cue" in offered(hands)
    hands.press("+")
    assert hands.words("cue") == "said | systematic"
    assert hands.window.centre.toast.text.startswith("Added to the cue.")


def test_words_next_to_the_role_in_focus_are_added_to_it_and_next_to_the_content_to_that(hands: Driver) -> None:
    hands.press("Esc")
    hands.select("has warned")
    hands.press("C")
    hands.select("Moscow will be forced")
    hands.press("Q")
    item = hands.item
    for words, role in (("Putin", "cue"), ("to retaliate", "content"), ("that", "cue")):
        hands.desk.set_focus(item.id, "cue")
        hands.select(words)
        hands.press("+")
        assert hands.desk.role == role
        assert hands.window.centre.toast.text.startswith(f"Added to the {role}")


def test_two_attributions_become_one_and_one_becomes_two(hands: Driver) -> None:
    hands.desk.set_focus(None)
    hands.select("oil depots")
    hands.press("Shift+Q")
    first = hands.item.id
    hands.select("Black Sea") if "Black Sea" in hands.text else hands.select("sovereignty")
    hands.press("Shift+Q")
    target = hands.item.id
    hands.press("M")
    offer = hands.desk.passing.offer
    assert offer is not None
    assert offer.kind == "merge"
    assert hands.desk.sheet is not None
    before = hands.desk.sheet
    if first in offer.others:
        hands.press(str(offer.others.index(first) + 1))
        assert len(hands.item.parts["content"]) == 2
        assert first not in hands.desk.sheet.relations
        hands.press("Shift+M")
        assert [len(hands.item.parts["content"]), len(hands.desk.sheet.relations)] == [1, 2]
        hands.press("Ctrl+Z", "Ctrl+Z")
    else:
        hands.press("1", "Ctrl+Z")
    assert hands.desk.sheet.relations == before.relations
    assert target in hands.desk.sheet.relations


def test_a_role_moves_to_another_attribution(hands: Driver) -> None:
    item = hands.focus(whole)
    hands.press("S", "R")
    offer = hands.desk.passing.offer
    assert offer is not None
    other = offer.others[0]
    hands.press("1")
    assert hands.desk.sheet is not None
    assert hands.item.subject == hands.desk.sheet.by_id[other].subject
    assert hands.item.parts["source"] == item.parts["source"]
    assert "source" not in hands.desk.sheet.by_id[item.id].parts
    hands.press("Ctrl+Z")
    assert hands.desk.sheet.by_id[item.id].parts == item.parts


def test_four_keys_select_three_words_from_anywhere_and_the_fifth_labels_them(hands: Driver) -> None:
    hands.desk.set_focus(None)
    hands.press("Ctrl+Home")
    at = hands.text.index("Western leaders have")
    keys = ["F"]
    hands.press("F")
    jump = hands.window.centre.jump
    first = next(hint for hint, span in jump.hints.items() if not isinstance(span, str) and span.start >= 300)
    begun = jump.hints[first]
    assert not isinstance(begun, str)
    hands.press(*first)
    last = [(hint, span) for hint, span in jump.hints.items() if not isinstance(span, str)][1]
    hands.press(*last[0])
    keys += [*first, *last[0]]
    assert hands.desk.selection is not None
    assert (hands.desk.selection.start, hands.desk.selection.end) == (begun.start, last[1].end)
    hands.press("7")
    assert len([*keys, "7"]) <= 5
    assert (hands.item.label, hands.item.origin) == ("EVENT", "added")
    assert at >= 0


def test_a_key_that_is_no_hint_means_what_it_always_means(hands: Driver) -> None:
    hands.press("F", "Esc")
    assert drawn(hands) == []
    hands.press("F")
    hint, span = next((h, s) for h, s in hands.window.centre.jump.hints.items() if not isinstance(s, str))
    hands.press(*hint, "Shift+Right")
    assert not isinstance(span, str)
    assert hands.desk.selection is not None
    assert hands.desk.selection.start == span.start
    assert hands.desk.selection.end > span.end
    assert drawn(hands) == []


def test_an_item_in_sight_is_reached_by_its_letter(hands: Driver) -> None:
    hands.press("G")
    hints = hands.window.centre.jump.hints
    hint, target = list(hints.items())[5]
    hands.press(*hint)
    assert hands.item.id == target
    assert drawn(hands) == []


def test_the_project_is_sound_after_all_that(hands: Driver, project_path: object) -> None:
    hands.focus(whole)
    hands.press("S", "Shift+X", "S", "2", "T", "Y", "M", "1", "Shift+M", "S", "R", "1", "+", "Ctrl+Z", "Ctrl+Z")
    assert isinstance(hands.desk.project, Project)
    assert hands.desk.project.problems() == []


def test_the_inspector_shows_of_which_attribution_the_role_in_focus_is(hands: Driver) -> None:
    rows = hands.window.inspector.annotations
    assert hands.desk.sheet is not None
    spoken = [i for i in hands.desk.sheet.items if i.kind == "attribution" and "content" in i.parts]
    for item in (*spoken, *spoken[::-1]):
        # As a click on the words does.
        hands.desk.set_focus(item.id, "content")
        model = rows._model
        head, role = (rows.visualRect(model.index(model.row_of(item, name))) for name in ("", "content"))
        assert rows.viewport().rect().contains(head)
        assert rows.viewport().rect().contains(role)


def test_the_page_stands_still_when_words_in_sight_are_given_a_role(hands: Driver) -> None:
    hands.press("Esc", "Esc", "Ctrl+Home")
    assert hands.reader.verticalScrollBar().maximum() > 400, "there is more further down"
    height = hands.reader.viewport().height()
    seen = hands.reader.sight()
    assert seen is not None
    last = [word for word in tokens(hands.text, seen.start, seen.end) if word.end - word.start > 3][-1]
    hands.reader.select(Span(last.start, last.end))
    low = hands.reader.span_rects(Span(last.start, last.end))[-1]
    # Its line is the last that has room.
    hands.window.resize(hands.window.width(), hands.window.height() - int(height - low.bottom()) + 4)
    hands.qtbot.waitUntil(lambda: hands.reader.viewport().height() < height)
    hands.reader.select(Span(last.start, last.end))
    assert 0 <= hands.reader.viewport().height() - low.bottom() < 10
    before = hands.reader.scroll_position()
    for key in ("S", "Ctrl+Z"):
        hands.press(key)
        assert hands.reader.scroll_position() == before


def reported(hands: Driver) -> Item:
    """An attribution of a few words after its cue, made by hand: its type is that of a speech act reported."""
    hands.press("Esc")
    assert hands.desk.item is None
    hands.select("dismissed the")
    hands.press("C")
    hands.select("leader’s accusations")
    hands.press("Q")
    assert hands.item.attributes["quote_type"] == "reported"
    return hands.item


def test_what_a_rule_changes_with_a_fragment_is_said_with_it(hands: Driver) -> None:
    toast = hands.window.centre.toast
    item = reported(hands)
    hands.select("that their defensive posture aligns")
    hands.press("+")
    assert hands.item.attributes["quote_type"] == "indirect"
    assert toast.text == "Added to the content · type is now indirect."
    hands.press("Ctrl+Z")
    assert hands.item.attributes["quote_type"] == "reported"
    hands.desk.set_focus(item.id, "content")
    hands.press("]")
    assert hands.item.attributes["quote_type"] == "reported"
    assert "type" not in toast.text, "nothing is said where nothing was changed"


def test_a_content_that_comes_to_hold_its_cue_is_taken_and_said(hands: Driver) -> None:
    toast = hands.window.centre.toast
    item = reported(hands)
    cue = item.parts["cue"][0]
    hands.reader.select(Span(cue.start - 4, cue.end + 8))
    hands.press("Q")
    assert hands.item.parts["content"][0].contains(cue)
    assert toast.text.endswith("The content now holds its own cue.")
    toast.hide()
    hands.press("]")
    assert "cue" not in toast.text or not toast.isVisible(), "it is said once"


def test_a_new_source_within_the_content_is_said(hands: Driver) -> None:
    reported(hands)
    hands.select("leader’s")
    hands.press("S")
    assert hands.words("source") == "leader’s"
    assert hands.window.centre.toast.text == "Role set. The content now holds its own source."


def test_the_source_key_takes_no_adjective_and_numbers_the_candidates_at_once(hands: Driver) -> None:
    hands.focus(lambda i: i.kind == "attribution" and "source" not in i.parts and "content" in i.parts)
    hands.press("S")
    assert hands.words("source") == "Kyiv"
    offer = hands.desk.passing.offer
    assert offer is not None
    words = [" ".join(span.of(hands.text) for span in spans) for spans in offer.choices]
    assert not {"Russian", "Ukrainian", "Western"} & set(words)
    hands.press("2")
    assert hands.words("source") == words[1]
