"""Find in the article: all places are marked, and the first is looked for from the caret on."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLineEdit

from annotator.core.model import Span
from annotator.ui.findbar import FindBar
from tests.journeys.conftest import Driver


def find(hands: Driver, words: str) -> FindBar:
    hands.press("Ctrl+F")
    hands.qtbot.keyClicks(QApplication.focusWidget(), words)
    QApplication.processEvents()
    return hands.window.centre.finder


def places(hands: Driver, words: str) -> list[Span]:
    text, at, found = hands.text.casefold(), -1, []
    while (at := text.find(words.casefold(), at + 1)) >= 0:
        found.append(Span(at, at + len(words)))
    return found


def ground(hands: Driver, span: Span) -> QColor:
    """The colour beside the letters at the bottom left of some words."""
    rect = hands.reader.span_rects(span)[0]
    shot = hands.reader.viewport().grab().toImage()
    return shot.pixelColor(int(rect.left()) + 2, int(rect.bottom()) - 1)


def test_all_places_are_marked_and_the_one_in_hand_stands_out(hands: Driver) -> None:
    hands.reader.place(0)
    hands.desk.set_focus(None)
    hands.reader.set_layers(frozenset())
    first, second, third = places(hands, "to ")[:3]
    sight = hands.reader.sight()
    assert sight is not None
    assert third.end < sight.end
    plain = [ground(hands, span) for span in (first, second, third)]
    finder = find(hands, "to ")
    marked = [ground(hands, span) for span in (first, second, third)]
    assert hands.reader.selection == first
    assert len({colour.name() for colour in plain}) == 1
    assert marked[0] not in (marked[1], plain[0])
    assert marked[1] == marked[2] != plain[1]
    hands.press("Return")
    assert [ground(hands, span) for span in (first, second, third)] == [marked[1], marked[0], marked[1]]
    finder.leave()
    hands.reader.place(0)
    assert [ground(hands, span) for span in (first, second, third)] == plain


def test_the_first_place_is_the_first_from_the_caret_on(hands: Driver) -> None:
    all_ = places(hands, "russia")
    hands.reader.place(0)
    finder = find(hands, "russia")
    assert hands.reader.selection == all_[0]
    assert finder.said == f"1 of {len(all_)}"
    finder.leave()
    hands.reader.place(all_[2].start)
    find(hands, "russia")
    assert hands.reader.selection == all_[2]
    assert finder.said == f"3 of {len(all_)}"
    hands.press("Return")
    assert hands.reader.selection == all_[3]
    finder.leave()
    hands.reader.place(len(hands.text))
    find(hands, "russia")
    assert hands.reader.selection == all_[0], "behind the last it begins again"


def test_more_letters_look_from_where_the_search_began(hands: Driver) -> None:
    hands.reader.place(0)
    finder = find(hands, "r")
    assert hands.reader.selection == places(hands, "r")[0]
    hands.qtbot.keyClicks(QApplication.focusWidget(), "etaliat")
    assert hands.reader.selection == places(hands, "retaliat")[0]
    assert finder.said.startswith("1 of")


def test_another_article_is_searched_for_the_same_words(hands: Driver) -> None:
    find(hands, "putin")
    hands.open(0)
    assert hands.window.centre.finder.said == f"{len(places(hands, 'putin'))} found"
    hands.window.centre.finder.next()
    assert hands.reader.selection == places(hands, "putin")[0]


def erase(hands: Driver, times: int) -> None:
    hands.press(*["Backspace"] * times)


def test_what_was_found_on_the_way_is_not_selected_when_nothing_is_found(hands: Driver) -> None:
    hands.reader.place(places(hands, "wednesday")[0].start)
    caret, scroll = hands.reader.caret, hands.reader.scroll_position()
    finder = find(hands, "wa")
    assert hands.reader.selection == next(s for s in places(hands, "wa") if s.start >= caret)
    hands.qtbot.keyClicks(QApplication.focusWidget(), "rx")
    assert finder.said == "0 found"
    assert hands.reader.anchor == hands.reader.caret == caret
    assert hands.reader.scroll_position() == scroll
    erase(hands, 1)
    assert hands.reader.selected_text().casefold() == "war"
    erase(hands, 3)
    assert hands.reader.anchor == hands.reader.caret == caret
    hands.qtbot.keyClicks(QApplication.focusWidget(), "warx")
    assert hands.desk.sheet is not None
    items = hands.desk.sheet.items
    hands.press("Esc", "6")
    assert not [item for item in hands.desk.sheet.items if item not in items and item.spans[0].of(hands.text) == "wa"]


def test_what_was_selected_before_is_so_again_when_nothing_is_found(hands: Driver) -> None:
    mine = hands.select("oil depots")
    hands.press("Ctrl+F")
    assert hands.reader.selection == mine
    hands.qtbot.keyClicks(QApplication.focusWidget(), "russiaq")
    assert hands.reader.selection == mine
    hands.press("Esc")
    found = places(hands, "russia")[0]
    hands.reader.place(0)
    hands.press("Ctrl+F")
    hands.qtbot.keyClicks(QApplication.focusWidget(), "russia")
    hands.press("Esc")
    assert hands.reader.selection == found, "what was found stays selected to be labelled"
    hands.press("Ctrl+F")
    hands.qtbot.keyClicks(QApplication.focusWidget(), "warx")
    assert hands.reader.selection == found


def test_words_selected_by_hand_while_the_bar_is_open_stay_selected(hands: Driver) -> None:
    finder = find(hands, "putin")
    mine = hands.select("oil depots")
    hands.qtbot.keyClicks(finder.findChild(QLineEdit, "find"), "x")
    assert hands.reader.selection == mine


@pytest.mark.parametrize("key", ["A", "Return", "X", "Backspace", "1"])
def test_what_was_left_out_of_sight_is_shown_before_a_key_decides_it(hands: Driver, key: str) -> None:
    hands.window.resize(1180, 660)
    hands.focus(lambda item: item.kind == "entity" and item.status == "pending")
    item, before = hands.item, hands.desk.sheet
    find(hands, places_at_end(hands))
    hands.press("Return", "Esc", "Esc")
    assert hands.reader.selection is None
    assert hands.desk.off_screen([hands.item]), "it is screens up"
    hands.press(key)
    assert hands.desk.sheet is before
    assert hands.item.id == item.id
    assert not hands.desk.off_screen([hands.item])
    assert "out of sight" in hands.window.centre.toast.text
    hands.press(key)
    assert hands.desk.sheet is not before
    assert hands.desk.sheet.by_id[item.id].status != "pending"  # type: ignore[union-attr]


def places_at_end(hands: Driver) -> str:
    """Some words that stand only near the end of the article."""
    return str(re.findall(r"[a-z]+(?: [a-z]+){2,}", hands.text)[-1])
