"""The caret is where the focus is: keys that select begin at the item that was gone to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.core.items import Item, reading_order
from annotator.core.model import Article, Span
from annotator.project import Project
from tests.journeys.conftest import Driver

QUOTING = "The bridge stays shut.\n\n“He told me ‘nobody will pay for this’,” she said.\n\nThe ministry was silent."


def at_focus(hands: Driver) -> bool:
    role = hands.desk.role
    spans = hands.item.parts.get(role) or hands.item.parts.get("content") or hands.item.spans
    return any(span.start <= hands.reader.caret <= span.end for span in spans)


def is_entity(item: Item) -> bool:
    return item.kind == "entity"


@pytest.mark.parametrize("key", ["J", "A", "X", "K"])
def test_the_caret_goes_where_the_focus_goes(hands: Driver, key: str) -> None:
    hands.press("J", "J")
    for _ in range(6):
        hands.press(key)
        assert at_focus(hands), hands.words()


def test_shift_and_an_arrow_select_from_the_item_in_focus(hands: Driver) -> None:
    hands.focus(lambda i: is_entity(i) and i.label == "PERSON")
    start = hands.item.spans[0].start
    hands.press("Shift+Right")
    assert hands.desk.selection is not None
    assert hands.desk.selection.start == start


def test_the_caret_goes_to_the_role_in_focus(hands: Driver) -> None:
    hands.focus(lambda i: i.kind == "attribution" and len(i.parts) == 3)
    for key, role in (("S", "source"), ("C", "cue"), ("Q", "content")):
        hands.press(key)
        assert hands.desk.role == role
        assert at_focus(hands)


def test_undo_brings_the_caret_back_with_the_focus(hands: Driver) -> None:
    first = hands.item.id
    hands.press("A", "A", "A", "Ctrl+Z", "Ctrl+Z", "Ctrl+Z")
    assert hands.item.id == first
    assert at_focus(hands)


def test_a_caret_in_the_item_already_stays_where_it_is(hands: Driver) -> None:
    item = hands.find(lambda i: i.kind == "claim" and len(i.spans[0].of(hands.text)) > 40)
    span = item.spans[0]
    hands.reader.ensure_visible(span)
    hands.reader.place(span.start + 20)
    caret = hands.reader.caret
    hands.desk.set_focus(item.id)
    assert hands.reader.caret == caret


def test_what_was_just_labelled_leaves_the_caret_behind_it(hands: Driver) -> None:
    span = hands.select("oil depots")
    hands.press("6")
    assert hands.words() == "oil depots"
    assert hands.reader.caret == span.end


def test_a_click_on_a_tag_keeps_the_words_that_are_for_it(hands: Driver) -> None:
    target = hands.find(lambda i: i.kind == "attribution")
    hands.desk.set_focus(None)
    span = hands.select("Ukrainian", 0)
    page = hands.reader.viewport()
    assert hands.reader._column is not None
    bar, base, top = next(
        (bar, line.base, top)
        for _, block, top in hands.reader._visible()
        for line in block.lines
        for bar in line.marks.bars
        if bar.run.piece.item == target.id
    )
    at = (bar.left + bar.right) / 2 + hands.reader._left(), top + base + bar.top + 1
    QTest.mouseClick(page, Qt.MouseButton.LeftButton, pos=_point(*at))
    QApplication.processEvents()
    assert hands.item.id == target.id
    assert hands.reader.selection == span


def _point(x: float, y: float) -> QPoint:
    return QPoint(round(x), round(y))


def undecided(hands: Driver, at: int, *, after: bool) -> Item:
    """The undecided item next after a place of the text, or before it."""
    assert hands.desk.sheet is not None
    pending = [i for i in hands.desk.sheet.items if i.status == "pending"]
    if after:
        return next(i for i in pending if reading_order(i)[0] >= at)
    return [i for i in pending if reading_order(i)[0] < at][-1]


@pytest.mark.parametrize("escapes", [2, 3])
@pytest.mark.parametrize("key", ["J", "K"])
def test_going_on_begins_at_the_words_that_were_found(hands: Driver, key: str, escapes: int) -> None:
    words = "Western-supplied"
    hands.press("Ctrl+F")
    hands.qtbot.keyClicks(QApplication.focusWidget(), words)
    hands.press(*["Esc"] * escapes)
    assert (hands.desk.item is None) is (escapes == 3)
    at = hands.text.index(words) + len(words)
    expected = undecided(hands, at, after=key == "J")
    hands.press(key)
    assert hands.item.id == expected.id
    assert at_focus(hands)


def test_going_on_begins_at_the_place_that_was_clicked(hands: Driver) -> None:
    at = hands.text.index("repeatedly")
    hands.reader.ensure_visible(Span(at, at + 10))
    point = hands.reader.span_rects(Span(at, at + 10))[0].center()
    QTest.mouseClick(hands.reader.viewport(), Qt.MouseButton.LeftButton, pos=_point(point.x(), point.y()))
    hands.press("Esc")
    assert hands.desk.item is None
    expected = undecided(hands, at, after=True)
    hands.press("J")
    assert hands.item.id == expected.id


def test_what_was_undone_leaves_the_caret_where_it_was_made(hands: Driver) -> None:
    span = hands.select("retaliate against")
    hands.press("6")
    made = hands.item.id
    hands.press("Ctrl+Home", "Ctrl+Z")
    assert hands.desk.sheet is not None
    assert made not in hands.desk.sheet.by_id
    assert hands.reader.caret == span.start
    expected = undecided(hands, span.start, after=True)
    hands.press("J")
    assert hands.item.id == expected.id


def test_an_attribution_whose_making_is_undone_leaves_the_caret_there(hands: Driver) -> None:
    hands.press("Esc")
    span = hands.select("oil depots")
    hands.press("Shift+Q" if hands.desk.item is not None else "Q")
    assert hands.words("content") == "oil depots"
    hands.press("Ctrl+Home", "Ctrl+Z")
    assert hands.desk.item is None
    assert hands.reader.caret == span.start


@pytest.mark.parametrize("key", ["J", "K", "A", "X"])
def test_going_on_leaves_a_selection_behind(hands: Driver, key: str) -> None:
    hands.press("J", "J")
    hands.select("oil depots")
    hands.press(key)
    assert hands.reader.selection is None
    assert at_focus(hands)


@pytest.fixture
def quoting(opened: Callable[[Path], Driver], project_path: Path) -> Driver:
    """A window on an article as a plain text file brings it: blank lines, a quotation within a quotation."""
    with Project.open(project_path) as closed:
        closed.add_articles([Article("q", QUOTING, "Who pays")])
    driver = opened(project_path)
    driver.desk.open_article("q")
    return driver


def test_snapping_offers_the_inner_marks_first(quoting: Driver) -> None:
    words = "nobody will pay for this"
    quoting.select(words)
    quoting.press("Q")
    offered = []
    for _ in range(3):
        quoting.press("'")
        assert quoting.desk.preview is not None
        offered.append(quoting.desk.preview.spans[0].of(quoting.text))
    assert offered == [f"‘{words}’", f"“He told me ‘{words}’,”", f"He told me ‘{words}’,"]
    quoting.press("Esc", "'", "Return")
    assert quoting.words("content") == f"‘{words}’"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_click_under_a_blank_line_puts_what_is_there_in_focus(quoting: Driver, share: float) -> None:
    words = "The ministry"
    quoting.select(words)
    quoting.press("2")
    made = quoting.item.id
    quoting.press("Esc", "Esc")
    assert quoting.desk.item is None
    rect = quoting.reader.span_rects(Span(*[quoting.text.index(words) + n for n in (0, 3)]))[0]
    QTest.mouseClick(
        quoting.reader.viewport(),
        Qt.MouseButton.LeftButton,
        pos=_point(rect.center().x(), rect.top() + share * rect.height()),
    )
    assert quoting.item.id == made
    assert quoting.reader.caret == quoting.text.index(words)


def click(hands: Driver, x: float, y: float, *, double: bool = False) -> None:
    (QTest.mouseDClick if double else QTest.mouseClick)(
        hands.reader.viewport(), Qt.MouseButton.LeftButton, pos=_point(x, y)
    )
    QApplication.processEvents()


@pytest.mark.parametrize(("key", "selected"), [("Shift+Right", "ministry"), ("Shift+Left", "ministry")])
def test_selecting_from_within_a_word_takes_all_of_it(quoting: Driver, key: str, selected: str) -> None:
    inside = quoting.text.index("ministry") + 3
    for times, words in ((1, selected), (2, f"{selected} was" if key == "Shift+Right" else f"The {selected}")):
        quoting.reader.place(inside)
        quoting.press(*[key] * times)
        assert quoting.reader.selected_text() == words


@pytest.mark.parametrize(("key", "selected"), [("Shift+Alt+Right", "i"), ("Shift+Alt+Left", "n")])
def test_selecting_by_characters_begins_within_a_word(quoting: Driver, key: str, selected: str) -> None:
    quoting.reader.place(quoting.text.index("ministry") + 3)
    quoting.press(key)
    assert quoting.reader.selected_text() == selected


@pytest.mark.parametrize("key", ["Shift+Down", "Shift+Up", "Ctrl+Shift+Right", "Ctrl+Shift+Down"])
def test_selecting_by_more_than_words_takes_the_first_whole(quoting: Driver, key: str) -> None:
    start = quoting.text.index("bridge")
    quoting.reader.place(start + 3)
    quoting.press(key)
    assert quoting.reader.anchor == (start + len("bridge") if key == "Shift+Up" else start)


@pytest.mark.parametrize("where", ["on plain words", "right of the line", "above the line", "below the line"])
def test_a_click_where_no_item_is_leaves_the_one_in_focus(quoting: Driver, where: str) -> None:
    """From there no key decides what is elsewhere."""
    quoting.select("The bridge")
    quoting.press("2")
    assert quoting.desk.item is not None
    at = quoting.text.index("silent")
    rect = quoting.reader.span_rects(Span(at, at + len("silent")))[0]
    x, y = rect.center().x(), rect.center().y()
    if where == "right of the line":
        x = rect.right() + 120
    elif where == "above the line":
        y = rect.top() - 4
    elif where == "below the line":
        y = rect.bottom() + 4
    click(quoting, x, y)
    assert quoting.desk.item is None
    assert quoting.reader.caret == (len(quoting.text) if where == "right of the line" else at)
    sheet = quoting.desk.sheet
    quoting.press("Return")
    assert quoting.desk.sheet is sheet


def test_a_double_click_on_plain_words_selects_them_for_the_item_in_focus(quoting: Driver) -> None:
    quoting.select("she")
    quoting.press("S")
    made = quoting.item.subject
    at = quoting.text.index("silent")
    rect = quoting.reader.span_rects(Span(at, at + len("silent")))[0]
    click(quoting, rect.center().x(), rect.center().y(), double=True)
    assert quoting.reader.selected_text() == "silent"
    quoting.press("C")
    assert quoting.item.subject == made
    assert quoting.words("cue") == "silent"
