"""A plain start goes on with the last project; the others are a click away."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from annotator import settings
from annotator.project import Project
from annotator.ui.app import start
from annotator.ui.window import MainWindow
from tests.journeys.conftest import Driver

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)", extend=True)

Plain = Callable[..., MainWindow]


@pytest.fixture
def plainly(qtbot: QtBot, qapp: QApplication) -> Iterator[Plain]:
    """Starts the program without a path, when these projects were opened before, the newest first."""
    windows: list[MainWindow] = []
    before = settings.load()

    def starter(*recent: Path, named: Path | None = None) -> MainWindow:
        settings.save(settings.Settings(toured=True, recent=tuple(map(str, recent))))
        windows.append(start([str(named)] if named else []))
        qtbot.waitExposed(windows[-1])
        QApplication.processEvents()
        return windows[-1]

    yield starter
    for window in windows:
        window.close()
        window.deleteLater()
    QApplication.processEvents()
    settings.save(before)


def _said(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.centre.welcome.findChildren(QLabel) if label.isVisible())


def test_a_plain_start_is_where_the_last_one_was_closed(
    plainly: Plain, opened: Callable[[Path], Driver], project_path: Path
) -> None:
    hands = opened(project_path)
    hands.open(1)
    hands.press("J", "J")
    assert hands.desk.sheet is not None
    article, focus = hands.desk.sheet.article.id, hands.item.subject
    hands.close()
    window = plainly(project_path)
    assert window.desk.sheet is not None
    assert window.desk.item is not None
    assert (window.desk.sheet.article.id, window.desk.item.subject) == (article, focus)


def test_a_last_project_that_is_gone_is_told_and_the_others_are_offered(plainly: Plain, project_path: Path) -> None:
    window = plainly(project_path.with_name("moved & gone.db"), project_path)
    assert window.desk.project is None
    assert "moved & gone.db, your last project, is no longer where it was." in _said(window)
    button = next(b for b in window.centre.welcome.findChildren(QPushButton) if project_path.name in b.text())
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.desk.project is not None
    assert window.desk.project.path == project_path


@pytest.mark.parametrize(("name", "why"), [("none.db", "does not exist"), ("notes.txt", "is no project")])
def test_a_project_named_at_the_start_that_cannot_be_opened_is_told_on_the_welcome_page(
    plainly: Plain, project_path: Path, tmp_path: Path, name: str, why: str
) -> None:
    (tmp_path / "notes.txt").write_text("Only words, and no project at all.\n" * 40)
    window = plainly(project_path, named=tmp_path / name)
    assert window.desk.project is None
    assert f"This project cannot be opened: {name} {why}" in _said(window)
    (button,) = (b for b in window.centre.welcome.findChildren(QPushButton) if project_path.name in b.text())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.desk.project is not None


def test_a_last_project_that_is_damaged_is_told_in_a_sentence(plainly: Plain, tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_bytes(b"this was never a project" * 40)
    window = plainly(tmp_path / "broken.db")
    assert window.desk.project is None
    assert "Your last project cannot be opened: broken.db is no project" in _said(window)


def test_the_file_menu_opens_another_project_of_late(plainly: Plain, project_path: Path) -> None:
    other = Path(shutil.copy(project_path, project_path.with_name("other.db")))
    window = plainly(project_path, other, project_path.with_name("gone.db"))
    file = window._menus["File"]
    assert not file.findChildren(QMenu), "nothing is made for it at the start"
    file.popup(window.mapToGlobal(window.rect().center()))
    recent = next(action.menu() for action in file.actions() if action.text() == "Open recent")
    assert isinstance(recent, QMenu)
    assert [action.text() for action in recent.actions()] == ["other.db"], "neither the one in hand nor what is gone"
    recent.actions()[0].trigger()
    file.hide()
    assert window.desk.project is not None
    assert window.desk.project.path == other


def test_with_no_project_of_late_the_welcome_page_is_as_ever(plainly: Plain) -> None:
    window = plainly()
    assert "Turn news articles" in _said(window)
    assert "Recent" not in _said(window)


def test_the_palette_without_a_project_says_that_nothing_fits(plainly: Plain, qtbot: QtBot) -> None:
    window = plainly()
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(QApplication.focusWidget(), "mine")
    palette = window.guide.palette
    shown = [label for label in palette.findChildren(QLabel) if label.isVisible()]
    qtbot.waitUntil(lambda: any("Nothing fits" in label.text() for label in shown))
    assert not any("Searching" in label.text() for label in shown)


def test_enter_on_the_welcome_page_presses_its_first_button(plainly: Plain) -> None:
    window = plainly()
    window.activateWindow()
    QApplication.processEvents()
    holder = QApplication.focusWidget()
    assert isinstance(holder, QPushButton)
    assert holder.text() == "Open the sample project"
    wanted: list[str] = []
    window.centre.welcome.run.disconnect()
    window.centre.welcome.run.connect(wanted.append)
    QTest.keyClick(holder, Qt.Key.Key_Return)
    assert wanted == ["file.sample"]


def test_a_new_project_shows_nothing_of_the_one_before(plainly: Plain, project_path: Path, tmp_path: Path) -> None:
    window = plainly(project_path)
    window.inspector.tabs.setCurrentIndex(1)
    QApplication.processEvents()
    window.take(Project.create(tmp_path / "new.db", window.desk.schema))
    QApplication.processEvents()
    said = [label.text() for label in window.inspector.details.findChildren(QLabel) if label.isVisible()]
    assert len(said) == 1
    assert said[0].startswith("Open an article")


def test_the_window_is_as_large_as_it_was_and_stays_so_when_another_project_is_opened(
    plainly: Plain, project_path: Path, tmp_path: Path
) -> None:
    window = plainly(project_path)
    window.resize(window.width(), 690)
    window.close()
    other = tmp_path / "other.db"
    shutil.copy(project_path, other)
    window = plainly(project_path)
    assert window.height() == 690
    window.resize(window.width(), 650)
    assert window.open_path(other)
    QApplication.processEvents()
    assert window.height() == 650
