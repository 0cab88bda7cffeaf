"""A check article: the window says so, shows no suggestion, and shows all of them once it is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QInputDialog, QSpinBox

from annotator.core.queue import read_query
from annotator.project import Project
from tests.journeys.conftest import Driver, answer


@pytest.fixture
def checked(opened: Callable[[Path], Driver], project_path: Path) -> Driver:
    """A window on the sample project, of which one article is a check article."""
    with Project.open(project_path) as project:
        project.set_setting("check_share", "0.5")
        (check,) = project.find(read_query("is:check"))
    driver = opened(project_path)
    driver.desk.open_article(check)
    return driver


def labels(driver: Driver) -> set[str]:
    assert driver.desk.sheet is not None
    return {item.label for item in driver.desk.sheet.items if item.status == "gold"}


def test_the_share_of_check_articles_is_asked_for_in_per_cent(checked: Driver) -> None:
    def half_of_it() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QInputDialog)
        box = dialog.findChild(QSpinBox)
        assert box is not None
        assert box.text() == "50 %"
        box.setValue(25)
        dialog.accept()

    QTimer.singleShot(0, half_of_it)
    checked.window.actions_.run("article.check")
    assert checked.desk.check_share == 0.25


def test_a_check_article_comes_without_suggestions_until_it_is_done(checked: Driver) -> None:
    said: list[str] = []
    checked.desk.said.connect(lambda text, undo: said.append(text))
    assert checked.desk.sheet is not None
    check = checked.desk.sheet.article.id
    assert checked.desk.sheet.items == ()
    assert checked.reader._header.lines[2].startswith("Check article")
    checked.press("J")
    assert checked.desk.sheet.article.id == check
    assert said[-1].startswith("A check article")
    checked.select("Putin")
    checked.press("1")
    checked.select("Russia")
    checked.press("7")
    assert labels(checked) == {"PERSON", "EVENT"}
    checked.press("Ctrl+Return")
    assert checked.desk.sheet.article.id == check
    assert checked.desk.sheet.state == "done"
    assert len(checked.desk.sheet.pending) > 20
    assert said[-1].startswith("Done without suggestions: ")
    assert len(checked.reader._header.lines) == 2
    checked.press("Ctrl+Z")
    assert not checked.desk.sheet.pending
    assert labels(checked) == {"PERSON", "EVENT"}


def test_the_share_is_asked_for_and_can_be_switched_off(checked: Driver) -> None:
    assert checked.desk.blind
    answer("0")
    checked.window.actions_.run("article.check")
    assert checked.desk.project is not None
    assert checked.desk.project.check_share == 0
    assert not checked.desk.blind
    assert checked.desk.sheet is not None
    assert checked.desk.sheet.pending


def test_what_was_seen_before_is_no_check(hands: Driver) -> None:
    hands.open(0)
    hands.press("J")
    hands.desk.settle()
    hands.desk.set_check_share(0.5)
    assert not hands.desk.blind
