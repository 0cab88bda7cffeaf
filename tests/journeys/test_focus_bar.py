"""The bar under the text says what the keys do now: with the selection, with the item in focus, with nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from annotator.core.attributions import continuation
from annotator.core.items import Item
from annotator.core.model import Span
from tests.journeys.conftest import Driver

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)", extend=True)


def name(hands: Driver) -> str:
    return hands.window.centre.bar.caption.name


def about(hands: Driver) -> str:
    return hands.window.centre.bar.caption.about


def shown(hands: Driver) -> dict[str, str]:
    """The key of every command that the bar shows, by the command's id."""
    return {hint.command: hint.key for strip in hands.window.centre.bar.strips for hint in strip.shown}


def is_entity(item: Item) -> bool:
    return item.kind == "entity"


def right_click(hands: Driver, span: Span) -> list[str]:
    """The titles in the menu that a right click on the first of some words opens; it is closed again."""
    page = hands.reader.viewport()
    hands.reader.ensure_visible(span)
    rect = hands.reader.span_rects(span)[0]
    point = QPoint(round(rect.left() + 4), round(rect.center().y()))
    QTest.mouseClick(page, Qt.MouseButton.RightButton, pos=point)
    QApplication.sendEvent(page, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, page.mapToGlobal(point)))
    QApplication.processEvents()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    titles = [action.text() for action in menu.actions() if not action.isSeparator()]
    menu.close()
    return titles


def test_with_words_selected_it_says_what_keys_do_with_them(hands: Driver) -> None:
    hands.focus(is_entity)
    hands.select("oil depots")
    assert name(hands) == "oil depots"
    assert about(hands).startswith("2 words selected")
    keys = shown(hands)
    assert (keys["label.PERSON"], keys["label.FAC"]) == ("1", "6")
    assert (keys["role.source"], keys["role.cue"], keys["role.content"], keys["escape"]) == ("S", "C", "Q", "Esc")
    assert "item.accept" not in keys
    assert "item.reject" not in keys


def test_it_follows_a_selection_made_by_keys_and_goes_back_to_the_item(hands: Driver) -> None:
    item = hands.focus(is_entity)
    words = hands.words()
    hands.press("Right", "Shift+Right", "Shift+Right")
    assert hands.desk.selection is not None
    assert name(hands) == " ".join(hands.desk.selection.of(hands.text).split())
    hands.press("Esc")
    assert (name(hands), hands.item.id) == (words, item.id)
    assert shown(hands)["item.accept"]


def test_a_click_on_a_label_in_it_labels_the_selection(hands: Driver) -> None:
    hands.select("oil depots")
    strip = hands.window.centre.bar.strips[1]
    hint = next(hint for hint in strip.shown if hint.command == "label.FAC")
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=hint.area.center())
    assert (hands.words(), hands.item.label) == ("oil depots", "FAC")


def test_with_an_attribution_in_focus_roles_are_said_to_be_of_it(hands: Driver) -> None:
    hands.focus(lambda i: i.kind == "attribution")
    hands.select("oil depots")
    assert "attribution in focus" in about(hands)
    assert shown(hands)["role.new-content"] == "Shift+Q"
    hands.desk.set_focus(None)
    hands.select("oil")
    assert "new attribution" in about(hands)
    assert "role.new-content" not in shown(hands)


def test_the_labels_are_those_of_the_kind_in_focus(hands: Driver) -> None:
    hands.focus(is_entity)
    keys = shown(hands)
    assert (keys["label.PERSON"], keys["label.MONEY"]) == ("1", "0")
    assert "label.CLAIM" not in keys
    hands.focus(lambda i: i.kind == "claim")
    assert not [id_ for id_ in shown(hands) if id_.startswith("label.")], "there is nothing to choose"
    hands.focus(lambda i: i.kind == "attribution")
    assert not [id_ for id_ in shown(hands) if id_.startswith("label.")]


def test_labels_without_room_are_reached_by_more(hands: Driver) -> None:
    hands.window.resize(1180, 660)
    hands.focus(is_entity)
    QApplication.processEvents()
    keys = shown(hands)
    assert "label" in keys
    assert "label.WORK_OF_ART" not in keys
    hands.window.resize(1900, 900)
    QApplication.processEvents()
    assert shown(hands)["label.WORK_OF_ART"] == "W"
    assert "label" not in shown(hands)


def test_with_nothing_in_focus_it_says_how_to_go_on(hands: Driver) -> None:
    hands.press("Esc")
    assert name(hands) == "Nothing in focus"
    assert shown(hands)["item.next"] == "J"


@pytest.mark.parametrize("size", [(1280, 720), (1420, 880), (1180, 660)])
def test_it_covers_no_text_and_the_text_stands_still(hands: Driver, size: tuple[int, int]) -> None:
    hands.window.resize(*size)
    QApplication.processEvents()
    centre = hands.window.centre
    page = centre.reader.viewport()
    high = page.height()
    assert hands.desk.sheet is not None
    for item in hands.desk.sheet.items[:12]:
        hands.desk.set_focus(item.id)
        QApplication.processEvents()
        top = centre.bar.mapTo(centre, QPoint(0, 0)).y()
        assert page.mapTo(centre, QPoint(0, page.height())).y() <= top
        assert page.height() == high
    hands.select("oil depots")
    QApplication.processEvents()
    assert page.height() == high
    hands.window.escape()
    hands.press("Esc")
    assert page.height() == high


def test_beside_the_item_it_hides_neither_the_item_nor_the_line_below(hands: Driver) -> None:
    hands.window.resize(1280, 720)
    hands.window.centre.dock(False)
    QApplication.processEvents()
    reader, bar = hands.reader, hands.window.centre.bar
    assert hands.desk.sheet is not None
    for item in [item for item in hands.desk.sheet.items if item.kind == "entity"][:25]:
        hands.desk.set_focus(item.id)
        QApplication.processEvents()
        span = item.spans[-1]
        column = reader._column
        assert column is not None
        n = column.pieces.block_at(span.end - 1)
        lines = [(m, line) for m in (n, n + 1) if m < len(column) for line in column.block(m).lines]
        here = next(k for k, (_, line) in enumerate(lines) if line.start <= span.end - 1 < line.end)
        for _, line in lines[here : here + 2]:
            if line.start < line.end:
                for rect in reader.span_rects(Span(line.start, line.end)):
                    assert not rect.toRect().intersects(bar.geometry()), item


def test_a_right_click_on_a_selection_offers_what_it_can_become(hands: Driver) -> None:
    hands.focus(is_entity)
    titles = right_click(hands, hands.select("oil depots"))
    assert titles[:3] == ["Person", "ORG · Organisation", "GPE · Country, city, state"]
    assert {"Claim", "Source", "Cue", "Content", "New attribution with this content"} <= set(titles)
    assert "Accept and go on" not in titles
    assert hands.reader.selected_text() == "oil depots"


def test_a_right_click_beside_a_selection_is_about_the_item_there(hands: Driver) -> None:
    hands.select("oil depots")
    item = hands.find(is_entity)
    titles = right_click(hands, item.spans[0])
    assert titles[0] == "Accept and go on", titles
    assert hands.reader.selection is None
    assert hands.item.id == item.id


def offers(hands: Driver) -> list[str]:
    return [one.words for strip in hands.window.centre.bar.strips for one in strip.shown]


def test_next_is_offered_while_something_is_undecided(hands: Driver) -> None:
    hands.press("Esc")
    assert "Next" in offers(hands)
    hands.press("Ctrl+Return")
    hands.open(1)
    assert hands.desk.sheet is not None
    assert not hands.desk.sheet.pending
    hands.focus(lambda item: item.kind == "entity" and item.status == "gold")
    assert "Next" not in offers(hands)
    hands.press("Esc")
    assert not {"Next", "Previous", "To an item"} & set(offers(hands))


def test_join_is_offered_where_a_quotation_goes_on(hands: Driver) -> None:
    joins = set()
    for nth in (0, 1):
        hands.open(nth)
        sheet = hands.desk.sheet
        assert sheet is not None
        for item in sheet.items:
            if item.kind == "attribution" and "content" in item.parts:
                hands.desk.set_focus(item.id, "content")
                there = continuation(sheet, item) is not None
                assert ("Join" in offers(hands)) == there
                joins.add(there)
    assert False in joins


def test_with_the_find_bar_open_the_keys_of_the_find_bar_are_offered(hands: Driver) -> None:
    before = offers(hands)
    assert "Source" in before or "Accept" in before
    hands.press("Ctrl+F")
    assert offers(hands) == ["Next", "Previous", "Leave"]
    hands.press("Esc")
    assert offers(hands) == before


def overhanging(hands: Driver) -> list[str]:
    """The commands that the bar draws beyond its edge."""
    bar = hands.window.centre.bar
    return [
        hint.command
        for strip in bar.strips
        for hint in strip.shown
        if strip.mapTo(bar, hint.area.topRight()).x() > bar.width()
    ]


@pytest.mark.parametrize("size", [(1280, 720), (1180, 660)])
def test_no_label_is_cut_off_after_a_resize(hands: Driver, size: tuple[int, int]) -> None:
    hands.select("oil depots")
    hands.window.resize(*size)
    QApplication.processEvents()
    assert overhanging(hands) == []
    assert "label" in shown(hands)
    hands.window.splitter.setSizes([400, 400, 480])
    QApplication.processEvents()
    assert overhanging(hands) == []
    assert "label" in shown(hands)


def test_no_label_is_cut_off_on_the_first_screen(opened: Callable[[Path], Driver], project_path: Path) -> None:
    driver = opened(project_path)
    driver.window.resize(1280, 720)
    QApplication.processEvents()
    assert overhanging(driver) == []


@pytest.mark.parametrize("wide", [1180, 1280, 1900])
def test_a_selection_is_offered_to_be_a_claim_whatever_the_room(hands: Driver, wide: int) -> None:
    hands.window.resize(wide, 720)
    hands.select("oil depots")
    QApplication.processEvents()
    keys = shown(hands)
    assert (keys["label.CLAIM"], keys["label.PERSON"]) == ("9", "1")


def test_while_the_panel_for_many_has_the_keys_the_bar_promises_enter_for_nothing_else(hands: Driver) -> None:
    hands.focus(is_entity)
    hands.press("Ctrl+Shift+A")
    bulk = hands.window.centre.bulk
    assert bulk.accept.text().endswith("(Enter)")
    assert shown(hands) == {}
    assert (name(hands), about(hands)) == ("Accept many", "Enter accepts those counted above, Esc leaves them")
    hands.reader.setFocus()
    assert not bulk.accept.text().endswith("(Enter)"), "Enter is that of the item now"
    assert shown(hands)["item.accept"] == "Enter"
    bulk.score.setFocus()
    hands.press("Esc")
    assert shown(hands)["item.accept"] == "Enter"


def test_enter_on_close_closes_the_panel_for_many(hands: Driver) -> None:
    hands.press("Ctrl+Shift+A")
    bulk = hands.window.centre.bulk
    bulk.close_.setFocus()
    hands.press("Return")
    assert not bulk.isVisible()
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.decisions == {}


@pytest.mark.parametrize("keys", ["Ctrl+Shift+F", "Ctrl+Shift+S", "N"])
def test_while_letters_are_typed_no_letter_is_offered(hands: Driver, keys: str) -> None:
    hands.focus(is_entity)
    hands.press(keys)
    assert shown(hands) == {}
    assert name(hands), "what is in focus is said all the same"
    hands.press("Esc")
    assert shown(hands)["item.accept"] == "Enter"


def test_what_is_accepted_with_a_claim_is_told(hands: Driver) -> None:
    hands.focus(lambda i: i.kind == "claim" and i.attributes.get("claim_type") == "causal")
    assert about(hands).startswith("Claim · causal, partly verifiable, claimer source · suggested by claims 0.")
    hands.focus(
        lambda i: (
            i.kind == "claim"
            and (i.attributes.get("polarity"), i.attributes.get("certainty")) == ("negated", "possible")
        )
    )
    assert about(hands).startswith("Claim · prediction, partly verifiable, negated, possible, claimer source · ")
    plain = {"claim_type": "fact_past_present", "verifiable": "yes", "certainty": "certain", "claimer": "author"}
    hands.focus(lambda i: i.kind == "claim" and plain.items() <= i.attributes.items())
    assert about(hands).startswith("Claim · verifiable · suggested by claims 0.")
    hands.focus(lambda i: i.kind == "claim" and i.attributes.get("subjective") == "yes")
    assert ", subjective · " in about(hands)
    assert "not verifiable" in about(hands)


def test_what_is_accepted_with_an_attribution_is_told(hands: Driver) -> None:
    hands.focus(lambda i: i.kind == "attribution" and i.attributes["polarity"] == "negative")
    assert about(hands).startswith("Attribution · reported, negative, named · suggested by ")
    hands.press("C")
    assert about(hands).startswith("Cue · negative · ")
    hands.press("S")
    assert about(hands).startswith("Source · named · ")


def test_the_keys_of_the_ends_say_whose_they_are(hands: Driver) -> None:
    def ends() -> list[str]:
        return [hint.words for hint in hands.window.centre.bar.strips[0].shown if hint.command.startswith("span.grow")]

    hands.focus(is_entity)
    assert ends() == ["Start", "End"]
    item = hands.focus(lambda i: i.kind == "attribution" and set(i.parts) == {"source", "cue", "content"})
    assert ends() == ["Content start", "Content end"]
    before = item.parts
    hands.press("}")
    assert {role for role in before if hands.item.parts[role] != before[role]} == {"content"}
    hands.press("S")
    assert ends() == ["Source start", "Source end"]
    hands.select("oil depots")
    assert ends() == ["Start", "End"]
