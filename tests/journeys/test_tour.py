"""The tour: five cards that have all keys while they are shown, shown once, reopened from Help."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer

from annotator import settings
from annotator.ui.icons import _face
from annotator.ui.window import _SUGGEST_AFTER
from tests.journeys.conftest import Driver


@pytest.fixture
def newcomer() -> Iterator[None]:
    """Settings of somebody who has not seen the tour."""
    before = settings.load()
    settings.save(replace(before, toured=False))
    yield
    settings.save(before)


def test_it_comes_by_itself_once_and_nothing_behind_it_is_decided(
    newcomer: None, opened: Callable[[Path], Driver], project_path: Path
) -> None:
    hands = opened(project_path)
    tour = hands.window.backroom.tour
    hands.qtbot.waitUntil(tour.isVisible)
    hands.open(1)
    before = hands.desk.sheet
    hands.press("Z", "F8", "Ctrl+Return")
    assert hands.desk.sheet is before, "what the card stands before is seen first"
    assert not tour.isVisible()
    hands.window.actions_.run("help.tour")
    titles = [tour.title]
    for _ in range(4):
        tour.next.click()
        titles.append(tour.title)
    assert len(set(titles)) == 5
    assert tour.next.text() == "Done"
    assert hands.window.rect().contains(tour.geometry())
    tour.next.click()
    assert not tour.isVisible()
    assert settings.load().toured
    hands.close()
    again = opened(project_path)
    passed: list[bool] = []
    # Begun after the window's own timer, with the same time to go.
    QTimer.singleShot(_SUGGEST_AFTER, lambda: passed.append(again.window.backroom.touring))
    again.qtbot.waitUntil(lambda: bool(passed))
    assert passed == [False]


def test_it_is_left_at_any_card_and_reopened_from_help(hands: Driver) -> None:
    hands.window.actions_.run("help.tour")
    tour = hands.window.backroom.tour
    tour.next.click()
    assert tour.back.isVisible()
    tour.back.click()
    tour.close_.click()
    assert not tour.isVisible()
    assert hands.reader.hasFocus()
    hands.window.actions_.run("help.tour")
    assert tour.title == "The articles"


@pytest.mark.parametrize("clicked", [False, True])
@pytest.mark.parametrize("key", ["A", "X", "1", "Ctrl+Return", "Backspace", "]", "S"])
def test_the_key_of_a_decision_closes_it_and_decides_by_the_next_press(hands: Driver, key: str, clicked: bool) -> None:
    hands.window.actions_.run("help.tour")
    tour, before = hands.window.backroom.tour, hands.desk.sheet
    if clicked:
        hands.reader.setFocus()
    hands.press(key)
    assert not tour.isVisible()
    assert hands.reader.hasFocus()
    assert hands.desk.sheet is before
    hands.press(key)
    assert hands.desk.sheet is not before or hands.desk.passing.offer is not None


def test_any_other_command_closes_it_and_is_carried_out(hands: Driver) -> None:
    tour, article = hands.window.backroom.tour, hands.desk.sheet
    for key, there in (
        ("Ctrl+K", lambda: hands.window.guide.palette.isVisible()),
        ("Ctrl+F", lambda: hands.window.centre.finder.isVisible()),
        ("F9", lambda: not hands.window.articles.isVisible()),
        ("Alt+Up", lambda: hands.desk.sheet is not article),
    ):
        hands.window.actions_.run("help.tour")
        assert not there()
        hands.press(key)
        assert there()
        assert not tour.isVisible()
    hands.window.actions_.run("help.tour")
    hands.window.actions_.run("view.inspector")
    assert not tour.isVisible(), "by its button or menu, too"


@pytest.mark.parametrize("key", ["Return", "Enter", "Space", "Right"])
@pytest.mark.parametrize("clicked", [False, True])
def test_keys_go_from_card_to_card(hands: Driver, key: str, clicked: bool) -> None:
    hands.window.actions_.run("help.tour")
    tour, before = hands.window.backroom.tour, hands.desk.sheet
    assert tour.next.hasFocus()
    titles = [tour.title]
    for _ in range(4):
        if clicked:
            hands.reader.setFocus()
        hands.press(key)
        titles.append(tour.title)
    assert len(set(titles)) == 5
    hands.press("Left")
    assert tour.title == titles[3]
    hands.press(key, key)
    assert not tour.isVisible()
    assert hands.desk.sheet is before
    assert hands.reader.hasFocus()
    first = hands.item
    hands.press("Return")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.by_id[first.id].status == "gold", "the keys are the reader's again"


def test_esc_closes_it_and_tab_goes_to_its_other_buttons(hands: Driver) -> None:
    hands.window.actions_.run("help.tour")
    tour, item = hands.window.backroom.tour, hands.item
    hands.press("Right", "Shift+Tab")
    assert tour.back.hasFocus()
    hands.press("Return")
    assert tour.title == "The articles"
    hands.reader.setFocus()
    hands.press("Esc")
    assert not tour.isVisible()
    assert hands.item is item, "one Esc leaves one thing"


@pytest.mark.parametrize("size", [(1280, 720), (1420, 880), (3840, 2160)])
def test_every_card_is_inside_the_window(hands: Driver, size: tuple[int, int]) -> None:
    hands.window.resize(*size)
    tour = hands.window.backroom.tour
    tour.begin()
    for _ in range(5):
        assert hands.window.rect().contains(tour.geometry())
        tour.next.click()


def test_every_command_has_an_icon_that_exists(hands: Driver) -> None:
    known = _face()[1]
    assert [c.id for c in hands.window.actions_.commands() if c.icon and c.icon not in known] == []
