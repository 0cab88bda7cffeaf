"""Small courtesies: nothing stays on the screen that is no longer so, nothing covers what is being read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QLabel

from annotator.core.edits import DecideAll
from annotator.ui.transfer import ExportDialog
from tests.journeys.conftest import Driver


def test_a_toast_goes_when_something_else_is_done(hands: Driver) -> None:
    toast = hands.window.centre.toast
    hands.press("D")
    assert toast.isVisible()
    hands.press("A")
    assert not toast.isVisible(), "its Undo would undo something else"
    hands.press("Ctrl+Z")
    assert toast.isVisible()
    assert "Undid accept" in toast.text
    hands.desk.next_article(forward=False)
    assert not toast.isVisible()


def test_undoing_a_rejection_with_its_reason_is_called_so(hands: Driver) -> None:
    hands.press("X", "2", "Ctrl+Z")
    assert "Undid reject" in hands.window.centre.toast.text


@pytest.mark.parametrize("size", [(1280, 720), (1420, 880), (1000, 640)])
def test_the_focus_bar_leaves_the_title_free_and_stays_inside(hands: Driver, size: tuple[int, int]) -> None:
    hands.window.resize(*size)
    QApplication.processEvents()
    assert hands.desk.sheet is not None
    reader, bar = hands.reader, hands.window.centre.bar
    for item in hands.desk.sheet.items[:6]:
        hands.desk.set_focus(item.id)
        head = QPointF(reader._left(), reader._block_top(0) - reader._head())
        title = reader._header.areas(head, reader._text_width())[0]
        assert not title.intersects(bar.geometry()), f"{title} {bar.geometry()}"
        assert reader.viewport().rect().contains(bar.geometry())


def test_the_focus_bar_follows_when_the_window_becomes_narrower(hands: Driver) -> None:
    hands.window.resize(1900, 900)
    hands.desk.set_focus(hands.item.id)
    QApplication.processEvents()
    hands.window.resize(1100, 700)
    QApplication.processEvents()
    assert hands.reader.viewport().rect().contains(hands.window.centre.bar.geometry())


def test_while_looking_back_the_buttons_that_change_something_are_grey(hands: Driver) -> None:
    hands.press("A", "X")
    window = hands.window
    buttons = [window.toolbar.widgetForAction(window.actions_[id_]) for id_ in ("item.accept", "edit.undo")]
    assert all(button.isEnabled() for button in buttons)
    project = hands.desk.project
    assert project is not None
    hands.desk.look_at(project.history()[0].at)
    assert not any(button.isEnabled() for button in buttons)
    bar, high = window.centre.bar, window.centre.bar.height()
    before = hands.desk.sheet
    hands.press("A")
    assert hands.desk.sheet is before
    assert "earlier moment" in window.centre.toast.text, "a key says why"
    window.centre.leave.click()
    assert bar.height() > high, "with nothing to offer it had no blank row"
    assert all(button.isEnabled() for button in buttons)


def test_an_article_with_nothing_in_it_says_what_to_do(opened: Callable[[Path], Driver], project_path: Path) -> None:
    hands = opened(project_path)
    hint = hands.window.inspector.annotations.hint
    assert not hint.isVisible()
    hands.desk.open_article(hands.desk.order[0])
    sheet, project = hands.desk.sheet, hands.desk.project
    assert sheet is not None
    assert project is not None
    project.ingest([], replace={s.suggester for s in sheet.suggestions.values()}, articles=[sheet.article.id])
    assert hands.desk.sheet is not None
    assert not hands.desk.sheet.items
    assert hint.isVisible()
    assert "Nothing is labelled" in hint.text()
    hands.select("Russia")
    hands.press("3")
    assert not hint.isVisible()


def test_everything_rejected_is_not_nothing(hands: Driver) -> None:
    assert hands.desk.sheet is not None
    hands.desk.apply(DecideAll((), tuple(item.id for item in hands.desk.sheet.pending)))
    assert not hands.window.inspector.annotations.hint.isVisible()


def test_the_export_dialog_says_what_will_be_left_out_as_it_is_chosen(hands: Driver) -> None:
    dialog = ExportDialog(1, 2, hands.window)
    hint = next(label for label in dialog.findChildren(QLabel) if "history" in label.text())
    assert "nothing is left out" in hint.text()
    dialog._state.setCurrentIndex(0)
    assert "are left out" in hint.text()
    dialog._state.setCurrentIndex(1)
    assert "nothing is left out" in hint.text()
    dialog._format.setCurrentIndex(1)
    assert "Plain JSONL carries no" in hint.text()
    dialog.deleteLater()
