"""A toast covers no bar, and says all it has to say."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.journeys.conftest import Driver

LONG = (
    "126 suggestions and 4 gold items of 2 articles exported to the folder of the project as a table of comma separated"
    " values; 12 attributions with several fragments were written as several rows each."
)


def area(hands: Driver, part: QWidget) -> QRect:
    return QRect(part.mapTo(hands.window, QPoint(0, 0)), part.size())


@pytest.mark.parametrize("docked", [True, False])
@pytest.mark.parametrize("text", ["Skipped.", LONG])
@pytest.mark.parametrize("size", [(1280, 720), (1180, 660), (1920, 1080)])
def test_it_covers_neither_the_focus_bar_nor_the_status_bar(
    hands: Driver, size: tuple[int, int], text: str, docked: bool
) -> None:
    hands.window.resize(*size)
    hands.window.centre.dock(docked)
    assert hands.desk.sheet is not None
    QApplication.processEvents()
    toast = hands.window.centre.toast
    for item in hands.desk.sheet.items[:20:3]:
        hands.desk.set_focus(item.id)
        hands.desk.say(text, undo=True)
        QApplication.processEvents()
        assert not area(hands, toast).intersects(area(hands, hands.window.centre.bar))
        assert not area(hands, toast).intersects(area(hands, hands.window.status))
        assert area(hands, hands.window.centre).contains(area(hands, toast))


def test_long_words_are_broken_into_lines_and_none_is_cut(hands: Driver) -> None:
    hands.window.resize(1180, 660)
    QApplication.processEvents()
    toast = hands.window.centre.toast
    hands.desk.say("Skipped.")
    one = toast.height()
    hands.desk.say(LONG)
    label = toast._text
    assert toast.height() > one
    needed = label.fontMetrics().boundingRect(QRect(0, 0, label.width(), 1), Qt.TextFlag.TextWordWrap, LONG)
    assert label.height() >= needed.height()
    assert label.width() >= needed.width()
    hands.desk.say("Skipped.")
    assert toast.height() == one


def test_it_makes_room_for_a_bar_that_opens_under_it(hands: Driver) -> None:
    hands.desk.say(LONG)
    hands.press("Ctrl+Shift+A")
    QApplication.processEvents()
    assert not area(hands, hands.window.centre.toast).intersects(area(hands, hands.window.centre.bulk))


def test_in_high_contrast_it_has_an_outline(hands: Driver) -> None:
    hands.window.looks.use_theme("contrast")
    hands.press("D")
    toast = hands.window.centre.toast
    assert toast.text == "Marked to discuss."
    picture = toast.grab().toImage()
    x, y = picture.width() // 2, picture.height() // 2
    for at in ((x, 0), (x, picture.height() - 1), (0, y), (picture.width() - 1, y)):
        assert picture.pixelColor(*at).name() == hands.window.theme.border, at
    assert picture.pixelColor(3, y).name() == hands.window.theme.toast
