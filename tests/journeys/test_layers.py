"""Layers that are hidden: nothing in them is decided unseen, and the window says that they are hidden."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.core.items import Item
from tests.journeys.conftest import Driver

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)", extend=True)


def pending(hands: Driver, kind: str) -> list[Item]:
    assert hands.desk.sheet is not None
    return [item for item in hands.desk.sheet.pending if item.kind == kind]


def said(hands: Driver) -> str:
    return hands.window.centre.toast.text


def test_focus_leaves_what_is_hidden_for_the_nearest_that_is_not(hands: Driver) -> None:
    hidden = pending(hands, "entity")[3]
    hands.desk.set_focus(hidden.id)
    hands.press("Alt+1")
    others = [i for i in hands.desk.sheet.pending if i.kind != "entity"] if hands.desk.sheet else []
    nearest = min(abs(i.extent.start - hidden.extent.start) for i in others)
    assert abs(hands.item.extent.start - hidden.extent.start) == nearest
    hands.press("Return")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.by_id[hidden.id].status == "pending"


def test_with_all_hidden_nothing_is_in_focus_and_enter_decides_nothing(hands: Driver) -> None:
    hands.press("Alt+1", "Alt+2", "Alt+3")
    assert hands.desk.item is None
    hands.press("X", "Backspace", "[")
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.decisions == {}


@pytest.mark.parametrize("key", ["Ctrl+Return", "Ctrl+Shift+Return"])
def test_finishing_leaves_what_is_hidden_undecided_and_says_so(hands: Driver, key: str) -> None:
    entities, shown = pending(hands, "entity"), len(pending(hands, "claim")) + len(pending(hands, "attribution"))
    here = hands.desk.listed.ids[1]
    hands.press("Alt+1", key)
    sheet = hands.desk.sheet
    assert sheet is not None
    assert sheet.article.id == here, "it is not finished: what is left is shown here"
    assert (sheet.state, len(sheet.pending)) == ("begun", len(entities))
    verb = "rejected" if "Shift" in key else "accepted"
    assert said(hands) == (
        f"{shown} {verb}; {len(entities)} hidden entities were left undecided, so the article is not done:"
        " Alt+1 shows them."
    )
    hands.press("Ctrl+Z")
    assert hands.desk.sheet is not None
    assert len(hands.desk.sheet.pending) == shown + len(entities), "one undo step"


def test_what_is_hidden_and_decided_does_not_keep_the_article_open(hands: Driver) -> None:
    here = hands.desk.listed.ids[1]
    hands.press("Ctrl+Return", "Alt+1")
    hands.open(1)
    hands.press("Ctrl+Return")
    assert hands.desk.project is not None
    assert hands.desk.project.sheet(here).state == "done"


def test_going_on_does_not_say_that_all_is_decided_while_some_is_hidden(hands: Driver) -> None:
    hands.press("Alt+1", "Alt+3")
    for _ in pending(hands, "claim"):
        hands.press("Return")
    assert pending(hands, "claim") == []
    assert (
        said(hands) == f"{len(pending(hands, 'entity')) + len(pending(hands, 'attribution'))} hidden items are"
        " undecided: Alt+1, Alt+3 show them."
    )


def test_many_are_accepted_without_those_that_are_hidden(hands: Driver) -> None:
    entities = pending(hands, "entity")
    hands.press("Alt+1", "Ctrl+Shift+A")
    bar = hands.window.centre.bulk
    for box in (bar.kind, bar.label, bar.suggester):
        box.setCurrentIndex(0)
    bar.score.setValue(0)
    assert bar.kind.findData("entity") < 0
    assert f"{len(entities)} hidden entities are left out" in bar.counted
    hands.press("Return")
    assert len(pending(hands, "entity")) == len(entities)
    assert pending(hands, "claim") == []


def test_the_window_says_what_is_hidden_and_a_click_shows_it(hands: Driver) -> None:
    chip = hands.window.status.hidden
    assert not chip.isVisible()
    hands.press("Alt+1")
    assert (chip.isVisible(), chip.text()) == (True, "Entities hidden · Alt+1")
    hands.press("Alt+2")
    assert chip.text() == "Entities, claims hidden · Alt+1, Alt+2"
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert hands.desk.layers == {"entity", "claim", "attribution"}
    assert not chip.isVisible()


def test_what_is_asked_for_in_a_hidden_layer_shows_the_layer(hands: Driver) -> None:
    hands.press("Alt+1")
    hands.select("oil depots")
    hands.press("6")
    assert (hands.words(), hands.item.label) == ("oil depots", "FAC")
    assert "entity" in hands.desk.layers


def test_a_group_goes_with_its_layer(hands: Driver) -> None:
    hands.select("attacks")
    hands.press("7", "E")
    assert hands.desk.passing.group is not None
    hands.press("Alt+1")
    assert hands.desk.passing.group is None
