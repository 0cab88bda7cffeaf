"""An earlier session looked at: the keys say where one is, none leads away unasked, and Esc returns."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from annotator.ui.outcomes import PAST
from tests.journeys.conftest import Driver

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)", extend=True)


@pytest.fixture
def past(hands: Driver) -> Driver:
    """A look at the session as it was after two decisions; three more were made since."""
    hands.press("A", "X")
    project = hands.desk.project
    assert project is not None
    moment = project.history()[0].at
    hands.press("A", "A", "A")
    hands.desk.look_at(moment)
    QApplication.processEvents()
    return hands


def _article(hands: Driver) -> str:
    assert hands.desk.sheet is not None
    return hands.desk.sheet.article.id


@pytest.mark.parametrize("key", ["A", "X", "Return", "U", "1", "S", "D", "[", "E", "B", "Ctrl+Return", "Shift+D"])
@pytest.mark.parametrize("focused", [True, False])
def test_a_key_that_decides_says_where_one_is(past: Driver, key: str, *, focused: bool) -> None:
    if not focused:
        past.desk.set_focus(None)
        QApplication.processEvents()
    article, sheet, focus = _article(past), past.desk.sheet, past.desk.item
    past.press(key)
    assert past.window.centre.toast.text == PAST
    assert (_article(past), past.desk.sheet, past.desk.item) == (article, sheet, focus)


@pytest.mark.parametrize("key", ["J", "K"])
def test_j_and_k_stay_in_the_article_that_is_shown(past: Driver, key: str) -> None:
    assert past.desk.sheet is not None
    article, seen = _article(past), set()
    for _ in range(len(past.desk.sheet.items) + 3):
        past.press(key)
        seen.add(past.item.id)
    assert _article(past) == article
    assert past.desk.moment is not None
    ends = (past.desk.shown()[-1], past.desk.shown()[0])
    assert past.item == ends[0 if key == "J" else 1]
    assert "item of the article as it was then" in past.window.centre.toast.text
    assert len(seen) > 2 or key == "K"


def test_what_is_decided_already_is_gone_through_too(past: Driver) -> None:
    past.desk.set_focus(None)
    past.press("J")
    assert past.item == past.desk.shown()[0]


def test_escape_returns_to_now(past: Driver) -> None:
    article = _article(past)
    past.press("Esc")
    assert past.desk.moment is None
    assert not past.window.centre.banner.isVisible()
    assert _article(past) == article
    assert past.desk.sheet is not None
    assert len(past.desk.sheet.decisions) == 5
    before = past.item.id
    past.press("A")
    assert past.desk.sheet.by_id.get(before) is None or past.desk.sheet.by_id[before].status == "gold"
    assert past.window.centre.toast.text != PAST


def test_the_menu_offers_only_what_can_be_done_in_the_past(past: Driver) -> None:
    assert past.desk.item is not None
    menu = _menu(past)
    titles = [action.text().partition("\t")[0] for action in menu.actions()]
    assert titles == ["Return to now"]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(menu.actions()[0]).center())
    QApplication.processEvents()
    assert past.desk.moment is None
    menu = _menu(past)
    assert "Accept and go on" in [action.text() for action in menu.actions()]
    menu.close()


def test_the_history_marks_the_moment_that_is_looked_at(past: Driver) -> None:
    past.window.inspector.tabs.setCurrentIndex(past.window.inspector.tabs.count() - 1)
    QApplication.processEvents()
    timeline = past.window.inspector.history
    marked = timeline.model.rows[timeline.list.currentIndex().row()]
    assert marked.at == past.desk.moment
    QTest.mouseClick(timeline.list.viewport(), Qt.MouseButton.LeftButton, pos=_row(past, 0))
    assert past.desk.moment is None, "a click on “Now” returns"
    assert timeline.list.currentIndex().row() == 0


def _row(hands: Driver, row: int) -> QPoint:
    timeline = hands.window.inspector.history
    return timeline.list.visualRect(timeline.model.index(row, 0)).center()


def _menu(hands: Driver) -> QMenu:
    port = hands.reader.viewport()
    at = port.rect().center()
    found: list[QMenu] = []

    def look() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        found.append(menu)

    QTimer.singleShot(50, look)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, port.mapToGlobal(at))
    QApplication.sendEvent(port, event)
    hands.qtbot.waitUntil(lambda: bool(found))
    return found[0]


@pytest.mark.parametrize("key", ["A", "X", "1", "[", "Return", "Backspace"])
def test_a_key_that_decides_is_refused_in_the_history_too_and_moves_nothing(past: Driver, key: str) -> None:
    past.window.inspector.tabs.setCurrentIndex(past.window.inspector.tabs.count() - 1)
    timeline = past.window.inspector.history
    timeline.list.setFocus()
    row, sheet = timeline.list.currentIndex().row(), past.desk.sheet
    past.press(key)
    assert past.window.centre.toast.text == PAST
    assert (timeline.list.currentIndex().row(), past.desk.sheet) == (row, sheet)


def test_leaving_the_history_returns_to_where_one_was(hands: Driver) -> None:
    hands.press("A", "X", "A")
    assert hands.desk.sheet is not None
    hands.desk.set_focus(hands.desk.sheet.items[-3].id)
    hands.reader.place(hands.desk.sheet.items[-2].spans[0].start)
    hands.desk.set_focus(hands.desk.sheet.items[-3].id)
    QApplication.processEvents()
    before = (_article(hands), hands.item.subject, hands.reader.caret, hands.reader.scroll_position())
    assert before[3] > 1
    hands.window.inspector.tabs.setCurrentIndex(hands.window.inspector.tabs.count() - 1)
    QApplication.processEvents()
    for row in (3, 2):
        QTest.mouseClick(
            hands.window.inspector.history.list.viewport(), Qt.MouseButton.LeftButton, pos=_row(hands, row)
        )
        QApplication.processEvents()
        assert hands.desk.moment is not None
    hands.press("Esc")
    QApplication.processEvents()
    assert hands.desk.moment is None
    assert hands.reader.hasFocus()
    after = (_article(hands), hands.item.subject, hands.reader.caret, hands.reader.scroll_position())
    assert after[:3] == before[:3]
    assert after[3] == pytest.approx(before[3], abs=0.01)
