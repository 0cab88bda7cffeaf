"""The first minute of a newcomer: an empty home, the tour, a new project, an import, and the keys are on the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from annotator import settings
from annotator.ui.app import start
from annotator.ui.importing import ImportDialog
from tests.journeys.conftest import Driver

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture
def newcomer(qapp: QApplication, qtbot: QtBot) -> Iterator[Driver]:
    """The window of somebody who has never seen the program: the welcome page."""
    before = settings.load()
    settings.save(replace(before, toured=False, recent=()))
    window = start()
    window.resize(1420, 880)
    qtbot.waitExposed(window)
    window.activateWindow()
    QApplication.processEvents()
    yield Driver(window, qtbot)
    window.close()
    window.deleteLater()
    settings.save(before)
    QApplication.processEvents()


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers the system's file dialogs: a new project, and the articles of the seeds."""
    seeds = [str(path) for path in sorted(SEEDS.glob("*.txt"))]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "first.db"), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_, **__: (seeds, ""))


def _import(hands: Driver) -> None:
    """Ctrl+I, and Enter once the dialog knows what is in the files."""
    hands.press("Ctrl+I")
    (dialog,) = (d for d in hands.window.findChildren(ImportDialog) if d.isVisible())
    hands.qtbot.waitUntil(dialog.go.isEnabled)
    dialog.activateWindow()
    QApplication.processEvents()
    hands.press("Return")
    hands.qtbot.waitUntil(lambda: hands.desk.sheet is not None)
    hands.qtbot.waitUntil(lambda: hands.desk.item is not None, timeout=60_000)
    hands.window.activateWindow()  # What a window manager does, and the offscreen platform does not.
    QApplication.processEvents()


def _decided(hands: Driver) -> int:
    assert hands.desk.sheet is not None
    return sum(item.status == "gold" for item in hands.desk.sheet.items)


@pytest.mark.parametrize("how", ["esc", "close", "command"])
def test_after_the_tour_and_an_import_the_keys_are_on_the_page(newcomer: Driver, chosen: None, how: str) -> None:
    hands = newcomer
    hands.press("Ctrl+N")
    tour = hands.window.backroom.tour
    hands.qtbot.waitUntil(tour.isVisible)
    if how == "esc":
        hands.press("Esc")
    elif how == "close":
        tour.close_.click()
    if how != "command":
        assert isinstance(holder := QApplication.focusWidget(), QPushButton)
        assert holder.text() == "Import…", "an empty project has one thing to do"
    _import(hands)
    assert not tour.isVisible()
    assert hands.reader.hasFocus()
    hands.press("A", "A")
    assert _decided(hands) == 2


def test_esc_in_an_empty_project_says_nothing(newcomer: Driver, chosen: None) -> None:
    hands = newcomer
    hands.press("Ctrl+N")
    hands.qtbot.waitUntil(hands.window.backroom.tour.isVisible)
    hands.press("Esc", "Esc", "Esc")
    assert hands.window.status.hinted == ""
    assert not hands.window.centre.toast.isVisible()


def test_a_new_project_shows_nothing_of_the_one_before(hands: Driver, chosen: None) -> None:
    hands.press("A", "A", "Ctrl+Z")
    inspector, toast = hands.window.inspector, hands.window.centre.toast
    inspector.tabs.setCurrentWidget(inspector.history)
    assert len(inspector.history.model.rows) > 2
    assert toast.isVisible()
    hands.press("Ctrl+N")
    assert hands.desk.sheet is None
    assert not toast.isVisible()
    assert inspector.history.model.rows == ()
    for tab in range(inspector.tabs.count()):
        inspector.tabs.setCurrentIndex(tab)
        shown = [w.text() for w in inspector.findChildren(QLabel) if w.isVisible()]
        assert not [text for text in shown if "Putin" in text]
    assert inspector.annotations.model().rowCount() == 0
