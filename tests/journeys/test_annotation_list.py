"""The annotations list: what is highlighted there is the item in focus, so that keys decide what they seem to."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.ui.annotation_rows import AnnotationModel, Row
from tests.journeys.conftest import Driver


def _rows(hands: Driver) -> list[Row]:
    model = hands.window.inspector.annotations.model()
    assert isinstance(model, AnnotationModel)
    rows = [model.row(model.index(n)) for n in range(model.rowCount())]
    return [row for row in rows if row is not None]


def _highlighted(hands: Driver) -> Row:
    list_ = hands.window.inspector.annotations
    (selected,) = list_.selectionModel().selectedRows()
    assert selected.row() == list_.currentIndex().row()
    return _rows(hands)[selected.row()]


def _place(hands: Driver, row: int) -> QPoint:
    list_ = hands.window.inspector.annotations
    index = list_.model().index(row, 0)
    list_.scrollTo(index)
    return list_.visualRect(index).center()


def _click(hands: Driver, row: int) -> None:
    port = hands.window.inspector.annotations.viewport()
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=_place(hands, row))
    QApplication.processEvents()


def _same(hands: Driver) -> None:
    """List, page and bar are at one item."""
    row = _highlighted(hands)
    assert row.item is not None
    assert (row.item.subject, row.role) == (hands.item.subject, hands.desk.role)
    assert hands.reader._focus == hands.item.subject
    bar = hands.window.centre.bar
    part = hands.item.parts.get(hands.desk.role) or hands.item.spans
    assert bar.caption.name.split("…")[0][:8] in " ".join(" ".join(s.of(hands.text) for s in part).split()), "bar"


def _first_entity(hands: Driver) -> int:
    return next(n for n, r in enumerate(_rows(hands)) if r.item is not None and r.item.kind == "entity")


def test_enter_after_arrows_accepts_what_is_highlighted(hands: Driver) -> None:
    first = _first_entity(hands)
    _click(hands, first)
    clicked, wanted = _rows(hands)[first].item, _rows(hands)[first + 2].item
    assert clicked is not None
    assert wanted is not None
    assert QApplication.focusWidget() is hands.window.inspector.annotations
    hands.press("Down", "Down")
    assert hands.item.id == wanted.id
    _same(hands)
    assert QApplication.focusWidget() is hands.window.inspector.annotations, "the next arrow goes on in the list"
    hands.press("Return")
    sheet = hands.desk.sheet
    assert sheet is not None
    assert (sheet.by_id[clicked.id].status, sheet.by_id[wanted.id].status) == ("pending", "gold")


def test_arrows_go_through_every_item_and_role_and_pass_over_headings(hands: Driver) -> None:
    hands.press("Esc")
    _click(hands, _first_entity(hands))
    for key in ("Home", "Down", "Down", "Down", "Down", "Down", "Up", "PgDown", "PgUp", "End", "Down", "Home", "Up"):
        hands.press(key)
        _same(hands)
    assert _highlighted(hands).key == next(row.key for row in _rows(hands) if row.item is not None)
    first = _first_entity(hands)
    _click(hands, first)
    hands.press("Up")
    kinds = [hands.item.kind]
    _same(hands)
    hands.press("Down")
    assert [*kinds, hands.item.kind] == ["claim", "entity"], "over the heading"


def test_an_arrow_leaves_selected_words_behind(hands: Driver) -> None:
    _click(hands, _first_entity(hands))
    hands.select("oil depots")
    hands.press("Down")
    assert hands.reader.selection is None
    _same(hands)


def test_a_press_that_is_let_go_on_another_row_focuses_that_one(hands: Driver) -> None:
    first = _first_entity(hands)
    _click(hands, first)
    port = hands.window.inspector.annotations.viewport()
    start, end = _place(hands, first + 1), _place(hands, first + 3)
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)
    QApplication.processEvents()
    _same(hands)


def test_a_letter_without_a_command_moves_nothing(hands: Driver) -> None:
    _click(hands, _first_entity(hands))
    before = hands.item.id
    for letter in "HZ":
        hands.press(letter)
        assert hands.item.id == before
        _same(hands)
