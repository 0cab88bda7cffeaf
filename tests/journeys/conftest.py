"""What the journeys share: the sample project, made once by the real suggesters, and a window on a copy of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from annotator import sample
from annotator.core.items import Item
from annotator.core.model import Span
from annotator.ui.app import application, start
from annotator.ui.window import MainWindow


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application as the program makes it."""
    return application()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample project as `annotator sample` makes it."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    _, problems = sample.make(path, "Reviewer")
    assert not problems
    return path


@pytest.fixture
def project_path(made: Path, tmp_path: Path) -> Path:
    """A copy of the sample project of one's own."""
    return Path(shutil.copy(made, tmp_path / "project.db"))


class Driver:
    """Presses keys and buttons as a reviewer does, and looks at what is there."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self.desk = window.desk
        self.reader = window.reader
        self.qtbot = qtbot

    def press(self, *keys: str) -> None:
        """Press keys one after the other, each written as in the key table, such as ``Ctrl+Return``."""
        for key in keys:
            *modifiers, name = [part or "+" for part in key.split("+")] if key != "+" else ["+"]
            flags = Qt.KeyboardModifier.NoModifier
            for modifier in modifiers:
                flags |= {
                    "Ctrl": Qt.KeyboardModifier.ControlModifier,
                    "Shift": Qt.KeyboardModifier.ShiftModifier,
                    "Alt": Qt.KeyboardModifier.AltModifier,
                }[modifier]
            target = QApplication.focusWidget() or self.window
            QTest.keyClick(target, _key(name), flags)
        QApplication.processEvents()

    @property
    def item(self) -> Item:
        """The item in focus."""
        assert self.desk.item is not None
        return self.desk.item

    @property
    def text(self) -> str:
        """The text of the article in hand."""
        assert self.desk.sheet is not None
        return self.desk.sheet.article.text

    def words(self, role: str = "") -> str:
        """The words of the item in focus, or of one of its roles, fragments joined by `` | ``."""
        return " | ".join(span.of(self.text) for span in self.item.parts.get(role, ()))

    def find(self, fits: Callable[[Item], bool]) -> Item:
        """The first item of the article that fits."""
        assert self.desk.sheet is not None
        return next(item for item in self.desk.sheet.items if fits(item))

    def focus(self, fits: Callable[[Item], bool]) -> Item:
        """Put the first item that fits in focus, as a click on it in the inspector does."""
        item = self.find(fits)
        self.desk.set_focus(item.id)
        return item

    def select(self, words: str, nth: int = 0) -> Span:
        """Select the `nth` place where `words` stand."""
        at = -1
        for _ in range(nth + 1):
            at = self.text.index(words, at + 1)
        span = Span(at, at + len(words))
        self.reader.select(span)
        return span

    def open(self, nth: int) -> None:
        """Open the `nth` article of the list."""
        self.desk.open_article(self.desk.listed.ids[nth])

    def close(self) -> None:
        """Close the window, as its button does."""
        self.window.close()


def answer(text: str, before: Callable[[], None] = lambda: None) -> None:
    """Answer the next question for a text or a number by its keys, once it waits for them; `before` the last one."""
    looks = 0

    def write() -> None:
        nonlocal looks
        dialog = QApplication.activeModalWidget()
        looks += isinstance(dialog, QInputDialog)
        if not isinstance(dialog, QInputDialog) or looks < 3:
            return  # It may be on its way, and not listening yet.
        timer.stop()
        line = dialog.findChild(QLineEdit)
        assert line is not None
        line.selectAll()
        QTest.keyClicks(line, text)
        before()
        QTest.keyClick(line, Qt.Key.Key_Return)

    timer = QTimer(QApplication.instance(), interval=30)
    timer.timeout.connect(write)
    timer.start()


def _key(name: str) -> Qt.Key:
    named = {
        "[": "BracketLeft", "]": "BracketRight", "{": "BraceLeft", "}": "BraceRight", "'": "Apostrophe", "+": "Plus",
        ".": "Period", ",": "Comma",
        "Esc": "Escape", "PgDown": "PageDown", "PgUp": "PageUp",
    }.get(name, name)  # fmt: skip
    return Qt.Key[f"Key_{named}"]


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[[Path], Driver]]:
    """Opens a window on a project, as ``annotator PATH`` does."""
    windows: list[MainWindow] = []

    def opener(path: Path) -> Driver:
        window = start([str(path)])
        window.resize(1420, 880)
        windows.append(window)
        qtbot.waitExposed(window)
        window.activateWindow()
        window.reader.setFocus()
        QApplication.processEvents()
        return Driver(window, qtbot)

    yield opener
    for window in windows:
        window.close()
        window.deleteLater()
    for other in QApplication.topLevelWidgets():
        # A dialog that a test left open would take the mouse of the next one.
        other.hide()
    QApplication.processEvents()


@pytest.fixture
def hands(opened: Callable[[Path], Driver], project_path: Path) -> Driver:
    """A window on the sample project with its second article open."""
    driver = opened(project_path)
    driver.open(1)
    return driver


@pytest.fixture
def told(qapp: QApplication) -> Iterator[list[str]]:
    """What boxes of complaint say, each of which is confirmed."""
    said: list[str] = []

    def confirm() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            said.append(f"{box.windowTitle()}: {box.text()}")
            box.accept()

    timer = QTimer(qapp, interval=20)
    timer.timeout.connect(confirm)
    timer.start()
    yield said
    timer.stop()
    timer.deleteLater()
