"""Every control of the main window can be reached by Tab, and says what it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QScrollBar, QToolBar, QWidget, QWidgetAction
from pytestqt.qtbot import QtBot

from annotator.project import Project
from annotator.ui.app import application, start
from annotator.ui.window import MainWindow
from tests.snapshots.articles import NESTED, SCHEMA

FURTHEST = 60


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return application()


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    with Project.create(tmp_path / "p.db", SCHEMA) as project:
        project.add_articles([NESTED.article])
        project.ingest(NESTED.suggestions.values())
    window = start([str(tmp_path / "p.db")])
    window.activateWindow()
    window.reader.setFocus()
    QApplication.processEvents()
    yield window
    window.close()
    window.deleteLater()
    QApplication.processEvents()


def name(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()


def controls(window: MainWindow) -> list[QWidget]:
    """What is in sight and takes the keys."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.window() is window
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
    ]


def described(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parentWidget()).__name__}"


def tabs(window: MainWindow) -> Iterator[int]:
    """Every tab of the inspector in turn."""
    for n in range(window.inspector.tabs.count()):
        window.inspector.tabs.setCurrentIndex(n)
        QApplication.processEvents()
        yield n


def test_every_control_has_a_name(window: MainWindow) -> None:
    for _ in tabs(window):
        assert [described(w) for w in controls(window) if not name(w)] == []


def test_every_control_is_reached_by_tab(window: MainWindow) -> None:
    for _ in tabs(window):
        wanted = [w for w in controls(window) if not isinstance(w, QScrollBar)]
        window.reader.setFocus()
        reached: set[QWidget] = set()
        for _ in range(FURTHEST):
            here = QApplication.focusWidget()
            if here is None or here in reached:
                break
            reached.add(here)
            QTest.keyClick(here, Qt.Key.Key_Tab)
        missed = [described(w) for w in wanted if w not in reached]
        assert missed == [], [described(w) for w in reached]


def test_every_button_and_menu_entry_has_words(window: MainWindow) -> None:
    actions: list[QAction] = [a for bar in window.findChildren(QToolBar) for a in bar.actions()]
    actions += [a for menu in window.findChildren(QMenu) for a in menu.actions()]
    assert [a.objectName() or a.icon().name() for a in actions if _speaks(a) and not a.text().strip()] == []


def test_the_reader_says_what_is_in_focus(window: MainWindow) -> None:
    window.actions_.run("item.next")
    QApplication.processEvents()
    said = window.reader.accessibleDescription()
    assert "suggested by rules" in said
    assert said.split(", ")[-1].endswith(f"of {len(NESTED.items)}")


def _speaks(action: QAction) -> bool:
    """Whether it is an entry or a button, and not a line between them or a widget that has its own name."""
    return not action.isSeparator() and not isinstance(action, QWidgetAction)
