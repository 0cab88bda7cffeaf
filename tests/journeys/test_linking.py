"""That a tag can be drawn to another item is shown where the pointer is, in the status bar, the menu and the help."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolTip

from annotator.core.items import Item
from annotator.ui.bars import context_menu
from tests.journeys.conftest import Driver

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)


def bar_of(hands: Driver, item: Item, role: str = "") -> QPoint:
    """The middle of the first bar of an item, or of a role of it."""
    reader = hands.reader
    for _, block, top in reader._visible():
        for line in block.lines:
            for bar in line.marks.bars:
                piece = bar.run.piece
                if piece.item == item.id and role in ("", piece.role):
                    across = (bar.left + bar.right) / 2 + reader._left()
                    return QPoint(round(across), round(top + line.base + bar.top + 1))
    raise AssertionError(f"no bar of {item.label} is in sight")


def tag_of(hands: Driver, item: Item) -> QPoint:
    reader = hands.reader
    for _, block, top in reader._visible():
        for line in block.lines:
            for tag in line.marks.tags:
                if tag.run.piece.item == item.id:
                    across = (tag.left + tag.right) / 2 + reader._left()
                    return QPoint(round(across), round(top + line.base + tag.base - 3))
    raise AssertionError(f"no tag of {item.label} is in sight")


def test_over_a_tag_a_dot_and_words_say_that_it_can_be_dragged(hands: Driver) -> None:
    item = hands.find(lambda i: i.kind == "entity" and i.label == "PERSON")
    page = hands.reader.viewport()
    before = page.grab().toImage()
    QTest.mouseMove(page, tag_of(hands, item))
    assert hands.window.status.hinted == "Drag to a source, cue or content to link"
    assert page.grab().toImage() != before, "the dot is drawn"
    QTest.mouseMove(page, QPoint(4, 4))
    assert hands.window.status.hinted == ""
    assert page.grab().toImage() == before


def test_the_dot_stands_still_along_a_long_bar(hands: Driver) -> None:
    claim = hands.find(lambda i: i.kind == "claim")
    at, page = bar_of(hands, claim), hands.reader.viewport()
    QTest.mouseMove(page, at)
    dot = hands.reader._dot
    assert dot is not None
    QTest.mouseMove(page, at + QPoint(6, 0))
    assert hands.reader._dot == dot


def test_the_dot_goes_with_the_item_it_stands_at(hands: Driver) -> None:
    item = hands.focus(lambda i: i.kind == "entity" and i.label == "PERSON")
    QTest.mouseMove(hands.reader.viewport(), tag_of(hands, item))
    assert hands.reader._dot is not None
    hands.press("X")
    assert hands.reader._dot is None


def test_the_tooltip_says_so_too(hands: Driver) -> None:
    item = hands.find(lambda i: i.kind == "entity" and i.label == "PERSON")
    page, at = hands.reader.viewport(), tag_of(hands, item)
    QApplication.sendEvent(page, QHelpEvent(QEvent.Type.ToolTip, at, page.mapToGlobal(at)))
    assert "Drag to a source, cue or content to link" in QToolTip.text()
    QToolTip.hideText()


def test_while_it_is_dragged_the_status_bar_says_where_to_let_go(hands: Driver) -> None:
    person = hands.find(lambda i: i.kind == "entity" and i.label == "PERSON")
    said = hands.find(lambda i: i.kind == "attribution" and i.parts.get("source", ()) != person.spans)
    start, end, page = tag_of(hands, person), bar_of(hands, said, "source"), hands.reader.viewport()
    QTest.mousePress(page, Qt.MouseButton.LeftButton, pos=start)
    for n in range(1, 7):
        QTest.mouseMove(page, start + (end - start) * n / 6)
    assert hands.window.status.hinted == "Let go to link"
    assert page.cursor().shape() == Qt.CursorShape.DragLinkCursor
    QTest.mouseRelease(page, Qt.MouseButton.LeftButton, pos=end)
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.by_id[said.id].parts["source"] == person.parts[""]
    assert page.cursor().shape() != Qt.CursorShape.DragLinkCursor


def test_menu_and_key_help_speak_of_it(hands: Driver) -> None:
    menu = context_menu(hands.window, hands.window.actions_)
    assert any("drag its tag or bar" in action.text() for action in menu.actions())
    menu.deleteLater()
    hands.press("F1")
    words = [label.text() for label in hands.window.guide.keys.findChildren(QLabel)]
    assert "Drag a tag or bar" in words
    hands.window.guide.keys.close()
