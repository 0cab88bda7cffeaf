"""The reader by real mouse and key events: what is clicked, selected, dragged, kept in place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import shiboken6
from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.core.edits import Accept
from annotator.core.model import ATTRIBUTION, Annotation, Article, Decision, Kind, Span, Suggestion, suggested
from annotator.core.planning import plan
from annotator.core.schema import read_schema
from annotator.core.sheet import Sheet
from annotator.core.text import paragraph_at, tokens
from annotator.resources import resource
from annotator.ui.reader import SCROLL_MS, Reader
from annotator.ui.theme import NAMES, contrast, load
from tests.core.values import hand
from tests.snapshots.articles import FAR, HEBREW

SCHEMA = read_schema(resource("schemas/news.toml").read_text("utf-8"))
NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = (
    "President Ana Lee of North Macedonia said in Skopje that the new bridge was safe. Nobody had asked her.\n"
    "“It is safe,” she said. “It will stay safe.”\n"
    "The end of the matter came on Wednesday, when the bridge was closed for good."
)
LEFT, SHIFT, ALT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def find(text: str, words: str, nth: int = 0) -> Span:
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    return Span(at, at + len(words))


def proposal(article: Article, kind: Kind, label: str, **parts: Span | tuple[Span, ...]) -> Suggestion:
    fillers = {
        ("" if role == "words" else role): spans if isinstance(spans, tuple) else (spans,)
        for role, spans in parts.items()
    }
    return suggested(article, kind, label, fillers, suggester="rules", version="1", score=0.81)


def sheet_of(article: Article, *made: Suggestion, rejected: tuple[str, ...] = ()) -> Sheet:
    decisions = {id_: Decision(id_, article.id, "rejected", "", "", "me", NOW, 1.0, None) for id_ in rejected}
    return Sheet(article, {s.id: s for s in made}, decisions=decisions)


ARTICLE = Article("one", TEXT, "The bridge")
PERSON = proposal(ARTICLE, "entity", "PERSON", words=find(TEXT, "Ana Lee"))
PLACE = proposal(ARTICLE, "entity", "GPE", words=find(TEXT, "North Macedonia"))
CLAIM = proposal(ARTICLE, "claim", "CLAIM", words=find(TEXT, "the new bridge was safe"))
SAID = proposal(
    ARTICLE, "attribution", ATTRIBUTION,
    source=find(TEXT, "President Ana Lee of North Macedonia"), cue=find(TEXT, "said"),
    content=find(TEXT, "that the new bridge was safe"),
)  # fmt: skip
SPLIT = proposal(
    ARTICLE, "attribution", ATTRIBUTION, source=find(TEXT, "she"), cue=find(TEXT, "said", 1),
    content=(find(TEXT, "“It is safe,”"), find(TEXT, "“It will stay safe.”")),
)  # fmt: skip
SHEET = sheet_of(ARTICLE, PERSON, PLACE, CLAIM, SAID, SPLIT)


def apart() -> Sheet:
    """An article with blank lines between its paragraphs, and something marked on each first line."""
    text = TEXT.replace("\n", "\n\n")
    article = Article("apart", text, "The bridge")
    return sheet_of(
        article,
        proposal(article, "entity", "PERSON", words=find(text, "President")),
        proposal(article, "entity", "DATE", words=find(text, "Wednesday")),
        proposal(article, "claim", "CLAIM", words=find(text, "The end of the matter came on Wednesday")),
        proposal(
            article, "attribution", ATTRIBUTION, source=find(text, "she"), cue=find(text, "said", 1),
            content=(find(text, "“It is safe,”"), find(text, "“It will stay safe.”")),
        ),
    )  # fmt: skip


APART = apart()


@pytest.fixture
def show(qtbot: QtBot) -> Callable[[Sheet], Reader]:
    def showing(sheet: Sheet) -> Reader:
        reader = Reader(load("light"))
        qtbot.addWidget(reader)
        reader.resize(760, 640)
        reader.set_header(["The bridge", "Outlet · today"])
        reader.set_sheet(sheet, SCHEMA)
        reader.show()
        reader.activateWindow()
        reader.setFocus()
        qtbot.waitUntil(reader.hasFocus)
        return reader

    return showing


@pytest.fixture
def reader(show: Callable[[Sheet], Reader]) -> Reader:
    return show(SHEET)


def middle(reader: Reader, span: Span) -> QPoint:
    return reader.span_rects(span)[0].center().toPoint()


def start(reader: Reader, span: Span) -> QPoint:
    rect = reader.span_rects(Span(span.start, span.start + 1))[0]
    return QPointF(rect.left() + 1, rect.center().y()).toPoint()


def end(reader: Reader, span: Span) -> QPoint:
    rect = reader.span_rects(Span(span.end - 1, span.end))[0]
    return QPointF(rect.right() - 1, rect.center().y()).toPoint()


def bar(reader: Reader, words: Span, role: str, item: str) -> QPoint:
    """A place on the bar under some words, found by asking what a click there names."""
    rect = reader.span_rects(words)[0]
    named: list[tuple[str, str]] = []
    reader.item_clicked.connect(lambda *what: named.append(what))
    for y in range(round(rect.bottom()), round(rect.bottom()) + 60):
        point = QPoint(round(rect.right()) - 4, y)
        QTest.mouseClick(reader.viewport(), LEFT, NONE, point)
        if named and named[-1] == (item, role):
            reader.item_clicked.disconnect()
            return point
    raise AssertionError(f"no bar of {role} under the words")


def drag(reader: Reader, start: QPoint, end: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
    hold(reader, start, end, modifiers)
    QTest.mouseRelease(reader.viewport(), LEFT, modifiers, end)


def hold(reader: Reader, start: QPoint, end: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.mousePress(reader.viewport(), LEFT, modifiers, start)
    _move(reader, start + QPoint(12, 0), modifiers)
    _move(reader, end, modifiers)


def _move(reader: Reader, point: QPoint, modifiers: Qt.KeyboardModifier) -> None:
    view = reader.viewport()
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(point),
        QPointF(view.mapToGlobal(point)),
        Qt.MouseButton.NoButton,
        LEFT,
        modifiers,
    )
    QApplication.sendEvent(view, event)


def many(count: int) -> Article:
    return Article(
        "many", "\n".join(f"Paragraph {n}: " + "the bridge was closed and nobody knew why. " * 6 for n in range(count))
    )


# Clicking.


def test_a_click_on_a_name_names_the_smallest_item(reader: Reader, qtbot: QtBot) -> None:
    with qtbot.waitSignal(reader.item_clicked) as got:
        QTest.mouseClick(reader.viewport(), LEFT, NONE, middle(reader, find(TEXT, "Ana")))
    assert got.args == [PERSON.id, ""]


def test_further_clicks_on_one_place_go_through_what_is_stacked_there(reader: Reader, qtbot: QtBot) -> None:
    named: list[tuple[str, str]] = []
    reader.item_clicked.connect(lambda *what: named.append(what))
    for _ in range(3):
        QTest.mouseClick(reader.viewport(), LEFT, NONE, middle(reader, find(TEXT, "Ana")))
        QTest.qWait(QApplication.doubleClickInterval() + 20)
    assert named == [(PERSON.id, ""), (SAID.id, "source"), (PERSON.id, "")]


def test_a_click_puts_the_caret_before_the_token_and_selects_nothing(reader: Reader) -> None:
    reader.select(find(TEXT, "bridge"))
    QTest.mouseClick(reader.viewport(), LEFT, NONE, middle(reader, find(TEXT, "Nobody")))
    assert reader.caret == find(TEXT, "Nobody").start
    assert reader.selection is None


def test_a_click_on_a_bar_names_that_role(reader: Reader) -> None:
    bar(reader, find(TEXT, "she"), "source", SPLIT.id)


def test_a_click_beside_the_words_names_nothing(reader: Reader, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(reader.item_clicked):
        QTest.mouseClick(reader.viewport(), LEFT, NONE, QPoint(3, 500))


def test_a_double_click_selects_the_token(reader: Reader) -> None:
    QTest.mouseDClick(reader.viewport(), LEFT, NONE, middle(reader, find(TEXT, "asked")))
    assert reader.selected_text() == "asked"


def test_a_third_click_selects_the_sentence(reader: Reader) -> None:
    point = middle(reader, find(TEXT, "asked"))
    QTest.mouseDClick(reader.viewport(), LEFT, NONE, point)
    QTest.mouseClick(reader.viewport(), LEFT, NONE, point)
    assert reader.selected_text() == "Nobody had asked her."


def test_two_clicks_select_from_one_to_the_other(reader: Reader, qtbot: QtBot) -> None:
    reader.set_click_select(True)
    QTest.mouseClick(reader.viewport(), LEFT, NONE, middle(reader, find(TEXT, "Nobody")))
    QTest.qWait(QApplication.doubleClickInterval() + 20)
    QTest.mouseClick(reader.viewport(), LEFT, NONE, middle(reader, find(TEXT, "asked")))
    assert reader.selected_text() == "Nobody had asked"


def test_a_right_click_names_the_item_and_asks_for_a_menu(reader: Reader, qtbot: QtBot) -> None:
    point = middle(reader, find(TEXT, "Ana"))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, reader.viewport().mapToGlobal(point))
    with qtbot.waitSignals([reader.item_clicked, reader.context_menu_requested]):
        QApplication.sendEvent(reader.viewport(), event)


def lines_of(reader: Reader) -> list[Span]:
    """The first token of every line on the page."""
    found = []
    for _, block, _ in reader._visible():
        for line in block.lines:
            first = next((w for w in tokens(reader.text, line.start, line.end) if len(w) > 1), None)
            found += [first] if first is not None else []
    return found


@pytest.mark.parametrize("height", [0.05, 0.3, 0.5, 0.7, 0.95])
def test_a_click_anywhere_on_a_word_is_for_that_word_on_every_line(
    show: Callable[[Sheet], Reader], height: float
) -> None:
    """Also on the first line under a blank one, which is the most usual text there is."""
    reader = show(APART)
    words = lines_of(reader)
    assert len(words) > 4
    for word in words:
        rect = reader.span_rects(word)[0]
        point = QPointF(rect.center().x(), rect.top() + height * rect.height()).toPoint()
        QTest.mouseClick(reader.viewport(), LEFT, NONE, point)
        assert reader.caret == word.start, word.of(reader.text)


def test_the_tags_and_bars_of_a_first_line_are_its_own(show: Callable[[Sheet], Reader]) -> None:
    reader = show(APART)
    named: list[str] = []
    reader.item_clicked.connect(lambda item, role: named.append(item))
    clicked = 0
    for _, block, top in reader._visible():
        line = block.lines[0]
        places = [(tag.run, tag.left, tag.base - 2) for tag in line.marks.tags]
        places += [(bar.run, bar.left, bar.top + 1) for bar in line.marks.bars]
        for run, left, y in places:
            point = QPointF(reader._left() + left + 2, top + line.base + y).toPoint()
            QTest.mouseClick(reader.viewport(), LEFT, NONE, point)
            clicked += 1
            assert named[-1:] == [run.piece.item]
            named.clear()
    assert clicked > 4


def test_between_paragraphs_the_mouse_goes_to_the_nearer_words(show: Callable[[Sheet], Reader]) -> None:
    reader = show(APART)
    (_, first, top), (_, _, blank), (_, second, next_top) = list(reader._visible())[:3]
    x = round(reader._left())
    for y in range(round(top + first.height), round(next_top)):
        QTest.mouseClick(reader.viewport(), LEFT, NONE, QPoint(x, y))
        nearer = first.lines[-1] if y - (top + first.height) <= next_top - y else second.lines[0]
        assert reader.caret in (nearer.start, nearer.end), y
    assert blank < next_top


def test_a_drag_on_a_first_line_under_a_blank_one_selects(show: Callable[[Sheet], Reader]) -> None:
    reader = show(APART)
    text = reader.text
    drag(reader, middle(reader, find(text, "It")), middle(reader, find(text, "she")))
    assert reader.selected_text() == "It is safe,” she"
    drag(reader, middle(reader, find(text, "matter")), middle(reader, find(text, "The")))
    assert reader.selected_text() == "The end of the matter"


def test_a_handle_on_a_first_line_under_a_blank_one_can_be_dragged(
    show: Callable[[Sheet], Reader], qtbot: QtBot
) -> None:
    reader = show(APART)
    text = reader.text
    item = next(i for i in reader.sheet.items if i.parts.get("cue")) if reader.sheet else None
    assert item is not None
    reader.set_focus(item.id, "content")
    old = item.parts["content"][0]
    with qtbot.waitSignal(reader.boundary_dragged) as got:
        drag(reader, end(reader, old) + QPoint(1, 0), middle(reader, find(text, "safe", 1)))
    assert got.args == [item.id, "content", old, find(text, "“It is safe")]


def test_the_caret_on_a_blank_line_is_drawn_over_no_mark(show: Callable[[Sheet], Reader]) -> None:
    reader = show(APART)
    for position in (m.start() + 1 for m in re.finditer("\n\n", reader.text)):
        reader.place(position)
        caret = reader.caret_rect()
        rows = [
            (
                top + line.base - max(line.marks.above, line.ascent),
                top + line.base + max(line.marks.below, line.descent),
            )
            for _, block, top in reader._visible()
            for line in block.lines
            if line.start < line.end
        ]
        assert caret.height() > 8
        assert all(caret.bottom() <= above or caret.top() >= below for above, below in rows)


def test_down_and_up_pass_over_blank_lines(show: Callable[[Sheet], Reader]) -> None:
    reader = show(APART)
    last = find(reader.text, "asked")
    reader.place(last.start)
    QTest.keyClick(reader, Qt.Key.Key_Down)
    here = reader.caret
    assert reader.text[here] != "\n"
    QTest.keyClick(reader, Qt.Key.Key_Up)
    assert reader.caret == last.start
    reader.place(0)
    QTest.keyClick(reader, Qt.Key.Key_Down, CONTROL)
    assert reader.caret == find(reader.text, "“It is safe").start
    QTest.keyClick(reader, Qt.Key.Key_Up, CONTROL)
    assert reader.caret == 0


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_the_caret_is_a_bar_and_marks_no_word(reader: Reader, theme: str) -> None:
    """Whatever lies under a word or round it says that it is annotated."""
    reader.set_theme(load(theme))
    word = find(TEXT, "Wednesday")
    reader.place(word.start)
    caret = reader.caret_rect()
    here = reader.viewport().grab().toImage()
    reader.place(find(TEXT, "Nobody").start)
    elsewhere = reader.viewport().grab().toImage()
    rect = reader.span_rects(word)[0].toAlignedRect().adjusted(-6, -4, 6, 8)
    columns = {
        x
        for x in range(rect.left(), rect.right())
        for y in range(rect.top(), rect.bottom())
        if here.pixel(x, y) != elsewhere.pixel(x, y)
    }
    assert columns
    assert all(abs(x - caret.left()) <= 4 for x in columns)


# Dragging.


def test_a_drag_selects_whole_tokens(reader: Reader) -> None:
    drag(reader, middle(reader, find(TEXT, "Nobody")), middle(reader, find(TEXT, "asked")))
    assert reader.selected_text() == "Nobody had asked"
    assert reader.caret > reader.anchor


def test_a_drag_backwards_leaves_the_caret_in_front(reader: Reader) -> None:
    drag(reader, middle(reader, find(TEXT, "asked")), middle(reader, find(TEXT, "Nobody")))
    assert reader.selected_text() == "Nobody had asked"
    assert reader.caret < reader.anchor


def test_a_drag_with_alt_selects_characters(reader: Reader) -> None:
    drag(reader, middle(reader, find(TEXT, "ob", 0)), end(reader, find(TEXT, "ask")), ALT)
    assert reader.selected_text() in TEXT
    assert reader.selection is not None
    assert reader.selection.end == find(TEXT, "ask").end


def test_a_click_with_shift_extends(reader: Reader) -> None:
    reader.place(find(TEXT, "Nobody").start)
    QTest.mouseClick(reader.viewport(), LEFT, SHIFT, middle(reader, find(TEXT, "asked")))
    assert reader.selected_text() == "Nobody had asked"


def test_a_drag_over_lines_and_paragraphs_selects_all_between(reader: Reader) -> None:
    drag(reader, middle(reader, find(TEXT, "Nobody")), middle(reader, find(TEXT, "she")))
    assert reader.selected_text() == "Nobody had asked her.\n“It is safe,” she"


def test_a_drag_held_below_scrolls_and_selects_on_until_it_is_let_go(
    show: Callable[[Sheet], Reader], qtbot: QtBot
) -> None:
    reader = show(Sheet(many(60)))
    below = QPoint(200, reader.viewport().height() + 40)
    hold(reader, middle(reader, find(reader._text(), "bridge")), below)
    with qtbot.waitSignals([reader.scrolled] * 3):
        assert reader.selection is not None
        end = reader.selection.end
    assert reader.selection.end > end
    QTest.mouseRelease(reader.viewport(), LEFT, NONE, below)
    at = reader.verticalScrollBar().value()
    assert at > 0
    QTest.qWait(4 * SCROLL_MS)
    assert reader.verticalScrollBar().value() == at


@pytest.mark.parametrize("wait", ["for a third click", "for the end of a drag"])
def test_a_reader_that_is_gone_waits_for_nothing(wait: str, qapp: QApplication) -> None:
    """Its Python object may live on. What Qt would then tell a widget that is no more ends the program."""
    reader = Reader(load("light"))
    reader.resize(760, 640)
    reader.set_sheet(Sheet(many(60)), SCHEMA)
    reader.show()
    place = middle(reader, find(reader._text(), "bridge"))
    clock = QAbstractEventDispatcher.instance()
    before = waits(reader)
    if wait == "for a third click":
        QTest.mouseDClick(reader.viewport(), LEFT, NONE, place)
    else:
        hold(reader, place, QPoint(200, reader.viewport().height() + 40))
    begun = waits(reader) - before
    assert begun
    assert all(clock.remainingTime(timer) >= 0 for timer in begun)
    shiboken6.delete(reader)
    left = {timer for timer in begun if clock.remainingTime(timer) >= 0}
    for timer in left:
        # Not in a test that comes later.
        clock.unregisterTimer(timer)
    assert not left


def waits(reader: Reader) -> set[int]:
    """The timers that Qt keeps for a reader and its parts."""
    clock = QAbstractEventDispatcher.instance()
    parts = (reader, *reader.findChildren(QObject))
    return {info.timerId for part in parts for info in clock.registeredTimers(part)}


def test_dragging_a_handle_moves_the_boundary_by_tokens(reader: Reader, qtbot: QtBot) -> None:
    reader.set_focus(PERSON.id)
    old = find(TEXT, "Ana Lee")
    with qtbot.waitSignal(reader.boundary_dragged) as got:
        drag(reader, end(reader, old) + QPoint(1, 0), end(reader, find(TEXT, "North")) - QPoint(2, 0))
    assert got.args == [PERSON.id, "", old, find(TEXT, "Ana Lee of North")]


def test_dragging_a_handle_with_alt_moves_the_boundary_by_characters(reader: Reader, qtbot: QtBot) -> None:
    reader.set_focus(PERSON.id)
    old = find(TEXT, "Ana Lee")
    with qtbot.waitSignal(reader.boundary_dragged) as got:
        drag(reader, start(reader, old) - QPoint(1, 0), start(reader, find(TEXT, "na Lee")), ALT)
    assert got.args == [PERSON.id, "", old, find(TEXT, "na Lee")]


def test_a_handle_dragged_with_alt_rests_on_no_blank(reader: Reader, qtbot: QtBot) -> None:
    reader.set_focus(PERSON.id)
    old = find(TEXT, "Ana Lee")
    with qtbot.waitSignal(reader.boundary_dragged) as got:
        drag(reader, end(reader, old) + QPoint(1, 0), end(reader, find(TEXT, "Lee of ")), ALT)
    assert got.args == [PERSON.id, "", old, find(TEXT, "Ana Lee of")]


def test_a_boundary_cannot_be_dragged_past_the_other_end(reader: Reader, qtbot: QtBot) -> None:
    reader.set_focus(PERSON.id)
    old = find(TEXT, "Ana Lee")
    with qtbot.waitSignal(reader.boundary_dragged) as got:
        drag(reader, end(reader, old) + QPoint(1, 0), middle(reader, find(TEXT, "President")))
    assert got.args is not None
    assert got.args[3] == find(TEXT, "Ana")


def test_a_fragment_of_one_role_is_dragged_alone(reader: Reader, qtbot: QtBot) -> None:
    reader.set_focus(SPLIT.id, "content")
    old = find(TEXT, "“It will stay safe.”")
    with qtbot.waitSignal(reader.boundary_dragged) as got:
        drag(reader, start(reader, old), start(reader, find(TEXT, "stay")))
    assert got.args == [SPLIT.id, "content", old, find(TEXT, "stay safe.”")]


def test_a_drag_from_a_bar_to_a_name_links(reader: Reader, qtbot: QtBot) -> None:
    point = bar(reader, find(TEXT, "she"), "source", SPLIT.id)
    with qtbot.waitSignal(reader.linked) as got:
        drag(reader, point, middle(reader, find(TEXT, "Ana")))
    assert got.args == [SPLIT.id, "source", PERSON.id, ""]
    assert reader.selection is None


def test_a_drag_from_a_bar_to_nothing_links_nothing(reader: Reader, qtbot: QtBot) -> None:
    point = bar(reader, find(TEXT, "she"), "source", SPLIT.id)
    with qtbot.assertNotEmitted(reader.linked):
        drag(reader, point, middle(reader, find(TEXT, "asked")))


# Keys.


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (((Qt.Key.Key_Right, SHIFT),) * 3, "Nobody had asked"),
        (((Qt.Key.Key_Right, SHIFT),) * 3 + ((Qt.Key.Key_Left, SHIFT),), "Nobody had"),
        (((Qt.Key.Key_Left, SHIFT),) * 2, "safe. "),
        (((Qt.Key.Key_Right, SHIFT | ALT),) * 4, "Nobo"),
        (((Qt.Key.Key_Right, SHIFT | CONTROL),), "Nobody had asked her.\n"),
        (((Qt.Key.Key_Home, SHIFT | CONTROL),), TEXT[: TEXT.index("Nobody")]),
        (((Qt.Key.Key_End, SHIFT | CONTROL),), TEXT[TEXT.index("Nobody") :]),
    ],
)
def test_keys_select(reader: Reader, keys: tuple[tuple[Qt.Key, Qt.KeyboardModifier], ...], words: str) -> None:
    reader.place(find(TEXT, "Nobody").start)
    for key, modifiers in keys:
        QTest.keyClick(reader, key, modifiers)
    assert reader.selected_text() == words


def test_keys_move_the_caret_from_token_to_token(reader: Reader) -> None:
    QTest.keyClick(reader, Qt.Key.Key_Right)
    assert reader.caret == find(TEXT, "Ana").start
    QTest.keyClick(reader, Qt.Key.Key_Left)
    assert reader.caret == 0


def test_down_and_up_return_to_the_same_token(reader: Reader) -> None:
    reader.place(find(TEXT, "North").start)
    QTest.keyClick(reader, Qt.Key.Key_Down)
    assert reader.caret > find(TEXT, "North").end
    QTest.keyClick(reader, Qt.Key.Key_Up)
    assert reader.caret == find(TEXT, "North").start


def test_every_other_key_is_the_windows(reader: Reader) -> None:
    before = reader.caret
    for key in (Qt.Key.Key_A, Qt.Key.Key_Return, Qt.Key.Key_J, Qt.Key.Key_1, Qt.Key.Key_Space):
        QTest.keyClick(reader, key)
    assert reader.caret == before


def test_page_down_moves_caret_and_page(show: Callable[[Sheet], Reader]) -> None:
    reader = show(Sheet(many(60)))
    QTest.keyClick(reader, Qt.Key.Key_PageDown)
    assert reader.caret > 0
    assert reader.scroll_position() > 0


# Offsets.

ODD = (
    "\ufeffEmoji 😀 and 👩‍👩‍👧 and 🇺🇦 before cafe\u0301 here\u00a0now.\r\nA second\tline after CRLF \x07 bell.\u2028"
    "قال الرئيس بوتين إن موسكو ترد على Kyiv غدا.\nThe <b>last</b> &amp; 日本語 line."
)


@pytest.mark.parametrize(
    "words", ["😀", "👩‍👩‍👧", "🇺🇦", "cafe\u0301", "here", "second", "line", "بوتين", "موسكو", "Kyiv", "last", "日本語"]
)
def test_a_double_click_selects_just_the_word_whatever_stands_before_it(
    show: Callable[[Sheet], Reader], words: str
) -> None:
    reader = show(Sheet(Article("odd", ODD)))
    QTest.mouseDClick(reader.viewport(), LEFT, NONE, middle(reader, find(ODD, words)))
    assert reader.selected_text() == words


@pytest.mark.parametrize("words", ["cafe\u0301", "second", "بوتين", "Kyiv", "last"])
def test_items_lie_on_their_own_words(show: Callable[[Sheet], Reader], words: str) -> None:
    article = Article("odd", ODD)
    made = proposal(article, "entity", "PERSON", words=find(ODD, words))
    reader = show(sheet_of(article, made))
    rect = reader.item_rect(made.id)
    assert rect.contains(middle(reader, find(ODD, words)))
    assert rect.width() < 120
    assert reader.items_at(find(ODD, words).start) == [(made.id, "")]
    assert reader.items_at(find(ODD, words).end) == []


def test_characters_are_stepped_over_whole(show: Callable[[Sheet], Reader]) -> None:
    reader = show(Sheet(Article("odd", ODD)))
    family = find(ODD, "👩‍👩‍👧")
    reader.place(family.start)
    reader.move_caret("character", True, False)
    assert reader.caret == family.end


def test_the_caret_never_stands_inside_crlf(show: Callable[[Sheet], Reader]) -> None:
    reader = show(Sheet(Article("odd", ODD)))
    reader.place(ODD.index("\r"))
    reader.move_caret("character", True, False)
    assert reader.caret == ODD.index("\n") + 1


def test_left_goes_on_in_text_that_runs_to_the_left(show: Callable[[Sheet], Reader]) -> None:
    reader = show(Sheet(Article("odd", ODD)))
    reader.place(find(ODD, "قال").start)
    QTest.keyClick(reader, Qt.Key.Key_Left)
    assert reader.caret == find(ODD, "الرئيس").start


def test_text_that_runs_to_the_left_stands_on_the_right(show: Callable[[Sheet], Reader]) -> None:
    reader = show(Sheet(Article("odd", ODD)))
    assert reader.span_rects(find(ODD, "قال"))[0].right() > reader.span_rects(find(ODD, "بوتين"))[0].right()
    assert reader.span_rects(find(ODD, "قال"))[0].center().x() > 380


# What is shown.


def test_hidden_layers_are_neither_drawn_nor_found(reader: Reader) -> None:
    before = reader.grab().toImage()
    reader.set_layers(frozenset({"claim"}))
    assert reader.items_at(find(TEXT, "Ana").start) == []
    assert reader.items_at(find(TEXT, "bridge").start) == [(CLAIM.id, "")]
    assert reader.grab().toImage() != before


def test_rejected_items_show_only_when_asked_for(show: Callable[[Sheet], Reader]) -> None:
    reader = show(sheet_of(ARTICLE, PERSON, rejected=(PERSON.id,)))
    assert reader.items_at(find(TEXT, "Ana").start) == []
    reader.set_show_rejected(True)
    assert reader.items_at(find(TEXT, "Ana").start) == [(PERSON.id, "")]


def test_a_decision_keeps_caret_and_scroll(show: Callable[[Sheet], Reader]) -> None:
    article = many(60)
    made = proposal(article, "entity", "PERSON", words=find(article.text, "Paragraph 40"))
    reader = show(sheet_of(article, made))
    reader.ensure_visible(find(article.text, "Paragraph 40"))
    reader.place(find(article.text, "Paragraph 41").start)
    before = (reader.scroll_position(), reader.caret, reader.span_rects(find(article.text, "Paragraph 40")))
    gold = Annotation(
        "a", article.id, "entity", "PERSON", (find(article.text, "Paragraph 40"),), "me", NOW, suggestion=made.id
    )
    decided = Decision(made.id, article.id, "accepted", "", "", "me", NOW, 1.0, "a")
    reader.set_sheet(Sheet(article, {made.id: made}, {"a": gold}, {}, {made.id: decided}), SCHEMA)
    assert (reader.scroll_position(), reader.caret, reader.span_rects(find(article.text, "Paragraph 40"))) == before
    assert reader.items_at(find(article.text, "Paragraph 40").start) == [("a", "")]


def test_an_update_shows_the_same_as_a_fresh_reader_but_for_the_room_it_keeps(show: Callable[[Sheet], Reader]) -> None:
    reader = show(SHEET)
    after = sheet_of(ARTICLE, PLACE, CLAIM, SPLIT, rejected=(PLACE.id,))
    stood = reader.span_rects(Span(0, len(TEXT)))
    reader.set_sheet(after, SCHEMA)
    assert reader.span_rects(Span(0, len(TEXT))) == stood
    reader.set_show_rejected(True)
    reader.set_show_rejected(False)
    fresh = show(after)
    reader.clearFocus()
    fresh.clearFocus()
    assert reader.grab().toImage() == fresh.grab().toImage()


def test_another_article_begins_at_the_top(show: Callable[[Sheet], Reader]) -> None:
    reader = show(Sheet(many(60)))
    reader.ensure_visible(Span(5000, 5010))
    reader.place(5000)
    reader.set_sheet(SHEET, SCHEMA)
    assert reader.caret == 0
    assert reader.scroll_position() == 0
    assert reader.verticalScrollBar().value() == 0


def test_no_article_shows_an_empty_page(reader: Reader) -> None:
    reader.set_sheet(None, SCHEMA)
    QTest.keyClick(reader, Qt.Key.Key_Right)
    QTest.mouseClick(reader.viewport(), LEFT, NONE, QPoint(200, 200))
    assert reader.caret == 0
    assert reader.grab().toImage().pixelColor(200, 200).name() == load("light").page


def test_an_empty_article_can_be_shown(show: Callable[[Sheet], Reader]) -> None:
    reader = show(Sheet(Article("empty", "")))
    QTest.keyClick(reader, Qt.Key.Key_Right, SHIFT)
    assert reader.selection is None


def test_focus_preview_and_selection_are_drawn(reader: Reader) -> None:
    pictures = [reader.grab().toImage()]
    changes: tuple[Callable[[], None], ...] = (
        lambda: reader.set_focus(SAID.id, "cue"),
        lambda: reader.preview((find(TEXT, "Skopje"),)),
        lambda: reader.select(find(TEXT, "asked her")),
    )
    for change in changes:
        change()
        pictures.append(reader.grab().toImage())
    assert all(a != b for n, a in enumerate(pictures) for b in pictures[n + 1 :])
    reader.set_focus(None)
    reader.preview(None)
    reader.place(0)
    assert reader.grab().toImage() == pictures[0]


def test_ensure_visible_leaves_alone_what_is_in_sight(show: Callable[[Sheet], Reader]) -> None:
    reader = show(Sheet(many(60)))
    reader.ensure_visible(Span(0, 5))
    assert reader.verticalScrollBar().value() == 0
    far = find(reader._text(), "Paragraph 30")
    reader.ensure_visible(far)
    rect = reader.span_rects(far)[0]
    height = reader.viewport().height()
    assert height * 0.1 < rect.center().y() < height * 0.9
    value = reader.verticalScrollBar().value()
    reader.ensure_visible(far)
    assert reader.verticalScrollBar().value() == value


# Scrolling.


def test_scroll_is_restored_at_another_width_and_size(show: Callable[[Sheet], Reader]) -> None:
    reader = show(Sheet(many(80)))
    reader.ensure_visible(find(reader._text(), "Paragraph 50"))
    saved = reader.scroll_position()
    reader.resize(560, 500)
    reader.set_text_size(18)
    reader.restore_scroll(0)
    reader.restore_scroll(saved)
    assert reader.scroll_position() == pytest.approx(saved, abs=0.02)


def test_scrolling_up_into_the_unknown_does_not_jump(show: Callable[[Sheet], Reader]) -> None:
    reader = show(Sheet(many(120)))
    bar = reader.verticalScrollBar()
    reader.restore_scroll(80.5)
    mark = find(reader._text(), "Paragraph 81")
    for _ in range(10):
        before = reader.span_rects(mark)[0].top()
        bar.setValue(bar.value() - 37)
        assert reader.span_rects(mark)[0].top() == pytest.approx(before + 37, abs=1.01)


def test_the_scroll_bar_reaches_both_ends(show: Callable[[Sheet], Reader]) -> None:
    reader = show(Sheet(many(120)))
    bar = reader.verticalScrollBar()
    bar.setValue(bar.maximum())
    last = len(reader._text()) - 2
    assert reader.span_rects(Span(last, last + 1))[0].bottom() <= reader.viewport().height()
    bar.setValue(0)
    assert reader.scroll_position() == 0


def wheel(reader: Reader, pixels: int, angle: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
    event = QWheelEvent(
        QPointF(200, 200), QPointF(200, 200), QPoint(0, pixels), QPoint(0, angle), Qt.MouseButton.NoButton,
        modifiers, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(reader.viewport(), event)


def test_a_touchpad_scrolls_by_its_pixels(show: Callable[[Sheet], Reader], qtbot: QtBot) -> None:
    reader = show(Sheet(many(60)))
    with qtbot.waitSignal(reader.scrolled):
        wheel(reader, -45, -20)
    assert reader.verticalScrollBar().value() == 45


def test_the_wheel_with_control_asks_for_another_size(reader: Reader, qtbot: QtBot) -> None:
    asked: list[int] = []
    reader.zoom_requested.connect(asked.append)
    wheel(reader, 0, 60, CONTROL)
    wheel(reader, 0, 60, CONTROL)
    wheel(reader, 0, -240, CONTROL)
    assert asked == [1, -2]


def test_a_huge_paragraph_is_cut_and_stays_right(show: Callable[[Sheet], Reader]) -> None:
    text = "word " * 50_000 + "😀 needle here"
    reader = show(Sheet(Article("huge", text)))
    reader.ensure_visible(find(text, "needle"))
    QTest.mouseDClick(reader.viewport(), LEFT, NONE, middle(reader, find(text, "needle")))
    assert reader.selected_text() == "needle"


class Painted(QObject):
    """How much of a widget is painted, in pixels of height."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.height = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.height += event.region().boundingRect().height()
        return False


LONG = Article("long", "Ana Lee came. " + "The bridge was closed and nobody knew why. " * 20 + "Bo Olsen went.")
FIRST = proposal(LONG, "entity", "PERSON", words=find(LONG.text, "Ana Lee"))
LAST = proposal(LONG, "entity", "PERSON", words=find(LONG.text, "Bo Olsen"))


def test_only_the_lines_that_a_key_changes_are_painted_again(show: Callable[[Sheet], Reader]) -> None:
    reader = show(sheet_of(LONG, FIRST, LAST))
    reader.set_focus(LAST.id)
    QApplication.processEvents()
    painted = Painted(reader.viewport())
    whole = reader.span_rects(find(LONG.text, "bridge", 18))[0].top() - reader.span_rects(Span(0, 1))[0].top()
    reader.set_focus(None)
    QApplication.processEvents()
    assert 0 < painted.height < whole / 2
    painted.height = 0
    reader.set_sheet(sheet_of(LONG, FIRST, replace(LAST, label="GPE")), SCHEMA)
    QApplication.processEvents()
    assert 0 < painted.height < whole / 2


def test_what_is_painted_bit_by_bit_is_what_is_painted_whole(show: Callable[[Sheet], Reader]) -> None:
    reader = show(SHEET)

    def seen() -> QImage:
        QApplication.processEvents()
        return reader.screen().grabWindow(reader.winId()).toImage()

    ids = [item.id for item in SHEET.items]
    for n, (focus, rejected) in enumerate([*[(id_, ()) for id_ in ids], *[(id_, (id_,)) for id_ in ids], ("", ())]):
        reader.set_sheet(sheet_of(ARTICLE, PERSON, PLACE, CLAIM, SAID, SPLIT, rejected=rejected), SCHEMA)
        reader.set_focus(focus or None, "content" if n % 2 else "")
        by_and_by = seen()
        reader.viewport().update()
        assert seen() == by_and_by, (n, focus)


def test_themes_change_colours_only(reader: Reader) -> None:
    before = reader.item_rect(PERSON.id)
    reader.set_theme(load("dark"))
    assert reader.item_rect(PERSON.id) == before
    assert reader.grab().toImage().pixelColor(2, 2).name() == load("dark").page


def test_it_has_a_name_and_says_what_is_announced(reader: Reader) -> None:
    reader.set_announcement("Content, suggested by rules, 0.81, source Ana Lee, 3 of 24")
    assert (reader.objectName(), reader.accessibleName()) == ("reader", "Article")
    assert reader.accessibleDescription().startswith("Content, suggested by rules")


def test_a_click_on_a_thread_names_where_it_begins(reader: Reader, qtbot: QtBot) -> None:
    reader.set_focus(SAID.id, "content")
    reader.viewport().repaint()
    (cue,) = (one for one in reader._threads() if one.role == "cue")
    point = cue.path.pointAtPercent(0.5).toPoint()
    assert reader.thread_at(QPointF(point)) == (SAID.id, "cue")
    with qtbot.waitSignal(reader.item_clicked) as clicked:
        QTest.mouseClick(reader.viewport(), LEFT, NONE, point)
    assert clicked.args == [SAID.id, "cue"]


def test_only_the_attribution_in_focus_has_threads(reader: Reader) -> None:
    assert reader._threads() == []
    reader.set_focus(PERSON.id)
    assert reader._threads() == []
    reader.set_focus(SAID.id)
    assert {one.role for one in reader._threads()} == {"source", "cue"}


def test_a_thread_over_many_lines_goes_round_the_words(show: Callable[[Sheet], Reader]) -> None:
    reader = show(FAR)
    far = next(item for item in FAR.items if item.kind == "attribution")
    reader.set_focus(far.id)
    words = reader.span_rects(Span(0, len(FAR.article.text)))
    own = [rect for span in far.spans for rect in reader.span_rects(span)]
    for one in reader._threads():
        for n in range(1, 100):
            point = one.path.pointAtPercent(n / 100)
            middle = [r for r in words if r.adjusted(0, r.height() * 0.2, 0, -r.height() * 0.2).contains(point)]
            assert not middle or any(rect.contains(point) for rect in own)


@pytest.mark.parametrize("name", NAMES)
def test_focus_mode_leaves_the_paragraph_in_focus_readable_and_dims_the_others_more(reader: Reader, name: str) -> None:
    def strength(span: Span) -> float:
        """The contrast of the strongest stroke of the words to the page."""
        image = reader.viewport().grab(reader.span_rects(span)[0].toRect()).toImage()
        colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
        return max(contrast(colour, page) for colour in colours)

    reader.set_theme(load(name))
    page = load(name).page
    mine, beside, other = PERSON.spans[0], find(TEXT, "Nobody"), find(TEXT, "matter")
    assert paragraph_at(TEXT, mine.start) == paragraph_at(TEXT, beside.start) != paragraph_at(TEXT, other.start)
    plain = {span: strength(span) for span in (mine, beside, other)}
    reader.set_alone(True)
    assert {span: strength(span) for span in plain} == plain, "nothing is in focus"
    reader.set_focus(PERSON.id)
    assert strength(mine) == pytest.approx(plain[mine], abs=1.5)
    assert 4.5 <= strength(beside) < plain[beside] - 3
    assert 3 <= strength(other) < strength(beside) - 1
    reader.set_focus(SPLIT.id)
    assert strength(beside) == pytest.approx(strength(other), abs=0.8), "it is another paragraph's turn"
    reader.set_alone(False)
    assert strength(other) == plain[other]


def test_the_head_stands_where_the_lines_begin(show: Callable[[Sheet], Reader]) -> None:
    reader = show(HEBREW)
    assert reader._header.mirrored
    reader.set_sheet(SHEET, SCHEMA)
    assert not reader._header.mirrored


LINES = "The council of the town met on Wednesday evening."


@pytest.mark.parametrize("name", ["PERSON", "NORP", "DATE", "CLAIM", "SOURCE", "CUE", "CONTENT"])
@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_gold_is_never_interrupted_and_a_suggestion_always(qtbot: QtBot, theme: str, name: str) -> None:
    article, words = Article("lines", LINES, "The council"), find(LINES, "town met on Wednesday")
    label = SCHEMA.label(name)
    if label.kind == "role":
        parts = {"content": find(LINES, "evening"), label.name.lower(): words}
        made = proposal(article, "attribution", ATTRIBUTION, **parts)
    else:
        made = proposal(article, label.kind, name, words=words)
    pending = sheet_of(article, made)
    gold = pending.applied(plan(Accept(made.id), pending, SCHEMA, hand()))

    def whole(sheet: Sheet) -> bool:
        """Whether a line under the words goes through from end to end."""
        reader = Reader(load(theme))
        qtbot.addWidget(reader)
        reader.resize(760, 300)
        reader.set_sheet(sheet, SCHEMA)
        reader.show()
        rect = reader.span_rects(words)[0].adjusted(4, 0, -4, 0)
        below = rect.adjusted(0, rect.height() / 2, 0, rect.height()).toRect()
        image = reader.viewport().grab(below).toImage()
        page = QColor(load(theme).page).lightness()
        return any(
            all(abs(image.pixelColor(x, y).lightness() - page) > 60 for x in range(image.width()))
            for y in range(image.height())
        )

    assert (whole(gold), whole(pending)) == (True, False)


def test_the_page_below_is_laid_out_before_anyone_comes_to_it(show: Callable[[Sheet], Reader], qtbot: QtBot) -> None:
    text = "\n".join(
        f"Paragraph {n} goes on for a while so that it takes up a line or two of the page." for n in range(90)
    )
    reader = show(sheet_of(Article("long", text, "")))
    column, sight = reader._column, reader.sight(partly=True)
    assert column is not None
    assert sight is not None
    last = column.pieces.block_at(sight.end - 1)
    below = range(last + 1, last + 1 + (last - 1))
    qtbot.waitUntil(lambda: all(map(column.laid_out, below)))
    before = reader.sight()
    QTest.qWait(200)
    assert reader.sight() == before
    assert not column.laid_out(len(column) - 1), "no further than a page"
