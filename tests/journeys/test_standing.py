"""Lines stand where they are while the focus goes from item to item, whatever is drawn to the one in focus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from annotator.core.model import Span, Spans
from tests.journeys.conftest import Driver

Lines = dict[tuple[int, int], tuple[float, float, float]]


def lines(hands: Driver) -> Lines:
    """Where each line in sight stands in the window, by block and number: its top, its letters and its end."""
    reader = hands.reader
    page = reader.viewport().mapTo(hands.window, QPoint(0, 0)).y()
    return {
        (n, k): (page + top + line.top, page + top + line.base, page + top + line.bottom)
        for n, block, top in reader._visible()
        for k, line in enumerate(block.lines)
    }


def in_focus(hands: Driver) -> Spans:
    """The words that focus is to be shown at."""
    item, role = hands.desk.item, hands.desk.role
    return (item.parts.get(role) or item.parts.get("content") or item.spans) if item is not None else ()


def in_sight(hands: Driver) -> bool:
    rects = hands.reader.span_rects(in_focus(hands)[0])
    height = hands.reader.viewport().height()
    return rects[0].top() >= 0 and rects[-1].bottom() <= height


def walked(hands: Driver, key: str, times: int) -> int:
    """Press a key again and again; how often an attribution over several lines came into focus."""
    several = 0
    article = hands.text
    for _ in range(times):
        before, place = lines(hands), hands.reader.scroll_position()
        hands.press(key)
        QApplication.processEvents()
        if hands.text != article:
            break
        after = lines(hands)
        if hands.reader.scroll_position() == place:
            moved = {line for line in before.keys() & after.keys() if before[line] != after[line]}
            assert not moved, f"{key} to {hands.item}"
        else:
            # It came into sight, and what stood there kept its distances.
            assert in_sight(hands)
            both = before.keys() & after.keys()
            assert len({b - a for line in both for a, b in zip(before[line], after[line], strict=True)}) <= 1
        tall = {round(rect.top()) for span in hands.item.spans for rect in hands.reader.span_rects(span)}
        several += hands.item.kind == "attribution" and len(tall) > 1
    return several


@pytest.mark.parametrize("size", [(1420, 880), (1000, 640)])
@pytest.mark.parametrize("nth", [0, 1])
def test_walking_through_an_article_moves_no_line(hands: Driver, nth: int, size: tuple[int, int]) -> None:
    hands.window.resize(*size)
    hands.open(nth)
    hands.press("Esc", "Ctrl+Home")
    assert walked(hands, "J", 90) >= 5
    hands.open(nth)
    walked(hands, "K", 40)


@pytest.mark.parametrize("key", ["Return", "X", "."])
def test_deciding_and_looking_at_roles_move_no_line(hands: Driver, key: str) -> None:
    """The room of a mark that is gone is kept, until the article is opened again or layers are shown or hidden."""
    hands.press("Esc", "Ctrl+Home", "J", "J", "J")
    walked(hands, key, 25)


def test_the_room_of_what_was_rejected_is_given_up_when_layers_change_and_on_opening(hands: Driver) -> None:
    hands.press("Esc", "Ctrl+Home", "J")
    first = hands.reader._column
    assert first is not None
    high = first.block(0).height
    while first.pieces.block_at(hands.item.extent.start) == 0:
        hands.press("X")
    assert first.block(0).height == high
    hands.press("Alt+1")
    hands.press("Alt+1")
    low = first.block(0).height
    assert low < high
    article = hands.text
    hands.open(0)
    hands.open(1)
    assert hands.text == article
    assert hands.reader._column is not None
    assert hands.reader._column.block(0).height == low


def heights(hands: Driver) -> list[float]:
    """How high every block of the article is."""
    column = hands.reader._column
    assert column is not None
    return [column.extent(n) for n in range(len(column))]


def opened_anew(hands: Driver) -> list[float]:
    """How high every block is when the article is opened."""
    hands.open(0)
    hands.open(1)
    return heights(hands)


@pytest.mark.parametrize("rejected", [0, 4])
def test_a_line_marked_as_boilerplate_closes_up_at_once(hands: Driver, rejected: int) -> None:
    hands.press("Esc", "Ctrl+Home", "J")
    hands.press(*["X"] * rejected)
    before = heights(hands)
    hands.press("Esc", "Ctrl+Home", "B")
    after = heights(hands)
    assert after[0] < before[0]
    assert after[1:] == before[1:]
    assert after[0] == opened_anew(hands)[0]


def add(hands: Driver) -> None:
    """Quote all of the second line, which has to open another lane for it."""
    column = hands.reader._column
    assert column is not None
    line = column.block(0).lines[1]
    before = heights(hands)
    hands.reader.select(Span(line.start, line.end - 1))
    hands.press("Shift+Q")
    assert heights(hands)[0] > before[0]


@pytest.mark.parametrize("times", [1, 3])
def test_undo_closes_up_what_was_opened(hands: Driver, times: int) -> None:
    before = heights(hands)
    for _ in range(times):
        add(hands)
        hands.press("Ctrl+Z")
        assert heights(hands) == before


def test_undo_after_a_rejection_closes_no_more_than_was_opened(hands: Driver) -> None:
    hands.press("Esc", "Ctrl+Home", "J")
    high = heights(hands)
    hands.press(*["X"] * 5)
    assert heights(hands) == high
    hands.press("Ctrl+Home")
    add(hands)
    hands.press("Ctrl+Z")
    assert heights(hands) == high
    for _ in range(5):
        hands.press("Ctrl+Z")
        assert heights(hands) == high
