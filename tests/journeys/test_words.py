"""The same thing has the same words wherever it stands, and short names are learnt beside long ones."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from tests.journeys.conftest import Driver

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)", extend=True)


def test_a_label_is_called_by_both_its_names_in_menu_bar_and_inspector(hands: Driver) -> None:
    hands.focus(lambda i: i.label == "GPE")
    assert hands.window.actions_["label.GPE"].text() == "GPE · Country, city, state"
    assert hands.window.actions_["label.PERSON"].text() == "Person", "once where both are alike"
    bar = hands.window.centre.bar
    assert bar.caption.toolTip().startswith("GPE · Country, city, state")
    view = hands.window.inspector.annotations
    index = view.currentIndex()
    assert "GPE · Country, city, state" in view.model().data(index, Qt.ItemDataRole.ToolTipRole)


def test_the_mouse_over_a_label_of_the_bar_tells_its_long_name(hands: Driver) -> None:
    hands.focus(lambda i: i.label == "GPE")
    strip = hands.window.centre.bar.strips[1]
    hint = next(hint for hint in strip.shown if hint.command == "label.NORP")
    at = hint.area.center()
    QApplication.sendEvent(strip, QHelpEvent(QEvent.Type.ToolTip, at, strip.mapToGlobal(at)))
    assert QToolTip.text().startswith("NORP · Nationality, group")
    QToolTip.hideText()


def test_the_bar_calls_an_empty_role_as_the_menu_does(hands: Driver) -> None:
    item = hands.find(lambda i: i.kind == "attribution" and "source" in i.parts)
    hands.desk.set_focus(item.id, "source")
    hint = next(h for strip in hands.window.centre.bar.strips for h in strip.shown if h.command == "role.empty")
    assert hint.words == hands.window.actions_["role.empty"].text() == "Leave the role empty"


def test_menus_say_enter(hands: Driver) -> None:
    for id_ in ("item.accept", "article.finish", "article.sweep"):
        shown = hands.window.actions_[id_].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        assert "Enter" in shown, id_


def test_what_is_undone_is_said_in_plain_words(hands: Driver) -> None:
    words = hands.words()
    hands.press("A", "Ctrl+Z")
    assert hands.window.centre.toast.text.startswith(f"Undone: accepted ‘{words}")


def test_a_label_has_its_title_wherever_it_is_read_and_its_short_name_beside_it_where_it_is_looked_up(
    hands: Driver,
) -> None:
    hands.focus(lambda i: i.label == "ORG")
    window = hands.window
    assert window.centre.bar.caption.about.startswith("Organisation · ")
    annotations = window.inspector.annotations
    index = annotations.currentIndex()
    assert ", Organisation" in index.model().data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert hands.reader.accessibleDescription().startswith("Organisation, ")
    window.centre.bulk.begin()
    assert window.centre.bulk.label.currentText() == "Organisation"
    window.centre.bulk.leave()
    window.inspector.tabs.setCurrentWidget(window.inspector.guidelines)
    assert window.inspector.guidelines.toPlainText().startswith("ORG · Organisation")


def _listed(hands: Driver, query: str) -> bool:
    return hands.desk.listed.query == query


def test_the_filter_takes_a_label_by_its_title_and_by_its_short_name(hands: Driver) -> None:
    found = []
    for typed in ("label:Organisation", "label:ORG", "label:organisation", 'label:"Country, city, state"'):
        hands.window.articles.box.setText("")
        hands.window.articles.box.setFocus()
        QTest.keyClicks(hands.window.articles.box, typed)
        hands.qtbot.waitUntil(partial(_listed, hands, typed))
        found.append(list(hands.desk.listed.ids))
    assert found[0] == found[1] == found[2] != []
    assert found[3] != []


def test_the_bar_says_what_numbers_over_words_are_for(hands: Driver) -> None:
    hands.focus(lambda i: i.kind == "attribution" and {"source", "cue", "content"} <= set(i.parts))
    bar = hands.window.centre.bar

    def keys() -> dict[str, str]:
        return {hint.key: hint.words for strip in bar.strips for hint in strip.shown}

    assert keys()["S"] == "Source"
    hands.press("S")
    assert keys()["S"] == "Another source", "a second press looks for other words"
    hands.press("S")
    assert bar.caption.name == " ".join(hands.words("source").split())
    assert bar.caption.about == "is the source; a number takes the words under it"
    assert keys()["Esc"] == "Keep it"
    second = keys()["2"]
    hands.press("2")
    assert bar.caption.name == hands.words("source") == second
    hands.press("Esc")
    assert "number" not in bar.caption.about


def test_the_bar_says_that_an_empty_role_has_taken_the_nearest_words(hands: Driver) -> None:
    hands.focus(lambda i: i.kind == "attribution" and "source" not in i.parts)
    hands.press("S")
    bar = hands.window.centre.bar
    assert bar.caption.name == hands.words("source")
    assert bar.caption.about == "taken as the source; a number takes the words under it"
