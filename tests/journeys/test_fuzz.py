"""Random keys and clicks on the real window: nothing breaks, nothing is lost, everything is taken back.

The default suite presses a part of them; ``ANNOTATOR_FUZZ=5000`` presses as many as it says, and
``ANNOTATOR_FUZZ_SEED`` begins elsewhere.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QMenu, QWidget

from annotator.core.sheet import Sheet
from annotator.project import Project
from annotator.ui import going
from annotator.ui.actions import Actions
from tests.journeys.conftest import Driver
from tests.journeys.test_learning import settled

ACTIONS = int(os.environ.get("ANNOTATOR_FUZZ", "800"))
SEED = int(os.environ.get("ANNOTATOR_FUZZ_SEED", "1"))

_LEFT_OUT = {
    *("file.quit", "file.new", "file.open", "file.sample", "file.export", "file.suggest", "file.suggest-again"),
    *("file.import", "file.import-folder", "view.menus"),
}
"""What opens a dialog of the system, a menu, or another project, or ends the program."""

_KEYS = (
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End),
    *(Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Space),
    *(Qt.Key(n) for n in range(Qt.Key.Key_0, Qt.Key.Key_9 + 1)),
    *(Qt.Key(n) for n in range(Qt.Key.Key_A, Qt.Key.Key_Z + 1)),
    *(Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight, Qt.Key.Key_Apostrophe, Qt.Key.Key_Plus),
)
_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_CTRL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
_FLAGS = (*[_NONE] * 8, *[_SHIFT] * 3, *[_CTRL] * 2, _CTRL | _SHIFT, _ALT)
_OUT = {
    (Qt.Key.Key_Q, _CTRL),
    (Qt.Key.Key_N, _CTRL),
    (Qt.Key.Key_O, _CTRL),
    (Qt.Key.Key_I, _CTRL),
    (Qt.Key.Key_E, _CTRL),
}
_OUT |= {(Qt.Key.Key_G, _CTRL), (Qt.Key.Key_G, _CTRL | _SHIFT)}


class Monkey:
    """Presses what a seed says, and remembers it so that a failure can be read."""

    def __init__(self, driver: Driver, seed: int) -> None:
        self.driver = driver
        self.chance = random.Random(seed)
        self.done: list[str] = []

    def act(self) -> None:
        """One key, one click, one drag or one command."""
        fate = self.chance.random()
        if fate < 0.62:
            self.key()
        elif fate < 0.85:
            self.click()
        else:
            self.command()
        QApplication.processEvents()
        if self.chance.random() < 0.25:
            self.leave()

    def key(self) -> None:
        key, flags = self.chance.choice(_KEYS), self.chance.choice(_FLAGS)
        if (key, flags) in _OUT:
            return
        target = QApplication.focusWidget() or self.driver.window
        self.done.append(f"{key.name} {flags} in {_called(target)}")
        QTest.keyClick(target, key, flags)

    def click(self) -> None:
        window = QApplication.activeModalWidget() or self.driver.window
        shown = [w for w in window.findChildren(QWidget) if w.isVisible() and w.isEnabled() and w.width() > 3]
        reader = self.driver.reader.viewport()
        target = reader if window is self.driver.window and self.chance.random() < 0.6 else self.chance.choice(shown)
        if (
            target.inherits("QMenuBar")
            or target.inherits("QToolButton")
            or target.objectName() == "qt_toolbar_ext_button"
        ):
            return
        if _text(target) in ("Take from a file…", "Write to a file…", "Import…", "Import a folder…", "Browse…"):
            return
        at = self.point(target)
        flags = self.chance.choice((_NONE, _NONE, _NONE, _SHIFT, _ALT))
        self.done.append(f"click {at.x()},{at.y()} {flags} on {_called(target)} {_text(target)!r}")
        fate = self.chance.random()
        if fate < 0.7:
            QTest.mouseClick(target, Qt.MouseButton.LeftButton, flags, at)
        elif fate < 0.8:
            QTest.mouseDClick(target, Qt.MouseButton.LeftButton, flags, at)
        else:
            QTest.mousePress(target, Qt.MouseButton.LeftButton, flags, at)
            QTest.mouseMove(target, self.point(target))
            QTest.mouseMove(target, to := self.point(target))
            QTest.mouseRelease(target, Qt.MouseButton.LeftButton, flags, to)

    def point(self, target: QWidget) -> QPoint:
        return QPoint(self.chance.randrange(max(1, target.width())), self.chance.randrange(max(1, target.height())))

    def command(self) -> None:
        actions: Actions = self.driver.window.actions_
        usable = [c.id for c in actions.applicable() if c.id not in _LEFT_OUT]
        if usable and QApplication.activeModalWidget() is None:
            id_ = self.chance.choice(usable)
            self.done.append(f"run {id_}")
            actions.run(id_)

    def leave(self) -> None:
        """Close what is open over the window, so that the monkey does not stay in one dialog."""
        popup = QApplication.activePopupWidget()
        while popup is not None:
            popup.close()
            popup = QApplication.activePopupWidget() if isinstance(popup, QMenu) else None
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                self.done.append(f"close {_called(widget)}")
                widget.reject()
        QApplication.processEvents()
        if not self.driver.window.isVisible():
            self.driver.window.show()
        self.driver.window.activateWindow()
        if self.chance.random() < 0.8:
            self.driver.reader.setFocus()


def _called(widget: QWidget) -> str:
    return widget.objectName() or widget.accessibleName() or type(widget).__name__


def _text(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    return str(text()) if callable(text) else ""


def everything(project: Project) -> list[Sheet]:
    """All sheets, less what was in focus, which no undo takes back."""
    project._sheets.clear()
    return [replace(project.sheet(article), seen=frozenset()) for article in project.find()]


def decided(sheet: Sheet) -> tuple[object, ...]:
    """What reviewers made of an article: what the memory proposed meanwhile follows from when it was begun."""
    return sheet.annotations, sheet.relations, sheet.decisions, sheet.reviews, sheet.notes, sheet.marks


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_random_keys_and_clicks_leave_a_sound_project_that_undo_takes_back(
    opened: Callable[[Path], Driver], project_path: Path
) -> None:
    driver = opened(project_path)
    project = driver.desk.project
    assert project is not None
    first, schema = everything(project), project.schema
    monkey = Monkey(driver, SEED)
    # A dialog that runs its own loop would wait for somebody: nobody comes.
    rescue = QTimer(interval=500)
    rescue.timeout.connect(monkey.leave)
    rescue.start()
    for n in range(ACTIONS):
        monkey.act()
        assert driver.desk.project is project, f"the project was left at action {n}: {monkey.done[-3:]}"
    rescue.stop()
    monkey.leave()
    driver.desk.look_at(None)
    driver.desk.settle()
    settled(driver)
    assert project.problems() == []
    last, changed = everything(project), project.schema
    hand = driver.desk.hand
    steps = 0
    while project.undoable() is not None:
        project.undo(hand())
        steps += 1
    settled(driver)
    assert everything(project) == first
    assert project.schema == schema
    assert project.problems() == []
    while project.redoable() is not None:
        project.redo(hand())
    # What was undone before the end has no redo; what held at the end holds again.
    assert [decided(sheet) for sheet in everything(project)] == [decided(sheet) for sheet in last]
    assert project.schema == changed
    assert project.problems() == []
    print(f"{ACTIONS} actions, seed {SEED}: {steps} steps undone and redone")


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_field_of_the_details_outlives_the_click_that_rebuilds_them(hands: Driver) -> None:
    """Found by the monkey: the box was deleted while it still handled the click, and the program with it."""
    window = hands.window
    window.inspector.tabs.setCurrentWidget(window.inspector.details)
    for _ in range(20):
        going.go(hands.desk, forward=True)
        QApplication.processEvents()
        box = next(b for b in window.inspector.details.findChildren(QComboBox) if b.isVisible())
        box.showPopup()
        view = box.view()
        QTest.keyClick(view, Qt.Key.Key_Down)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.currentIndex()).center())
        QApplication.processEvents()
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.decisions
