"""Another program writes to the project: what cannot be written is said, nothing is half done, nothing is lost."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from annotator.core.edits import Accept
from annotator.core.memory import MEMORY
from annotator.core.model import Article
from annotator.project import Outcome, Project
from tests.journeys.conftest import Driver

Open = Callable[[Path], Driver]
LOCKED = "is being written by another program: close that, or try again in a moment."


@contextmanager
def written_elsewhere(path: Path) -> Iterator[None]:
    """While another program writes to the project."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def in_file(path: Path, query: str) -> list[tuple[object, ...]]:
    """What another program reads in the project."""
    with closing(sqlite3.connect(path)) as other:
        return other.execute(query).fetchall()


@pytest.fixture
def said(hands: Driver) -> list[str]:
    """What the reviewer is told."""
    heard: list[str] = []
    hands.desk.said.connect(lambda text, _: heard.append(text))
    return heard


def test_a_project_in_use_is_not_opened_and_the_one_in_hand_stays(
    hands: Driver, made: Path, tmp_path: Path, told: list[str]
) -> None:
    other = Path(shutil.copy(made, tmp_path / "other.db"))
    hands.qtbot.waitUntil(lambda: not hands.window.suggesting.busy)
    before, sheet = hands.desk.project, hands.desk.sheet
    with written_elsewhere(other):
        assert not hands.window.open_path(other)
    assert len(told) == 1
    assert told[0].endswith(LOCKED)
    assert hands.desk.project is before
    assert hands.desk.sheet is sheet
    assert str(other) not in hands.window.settings.recent
    hands.window.back_to_reader()
    hands.qtbot.waitUntil(lambda: QApplication.focusWidget() is hands.reader)
    hands.press("A")
    assert hands.desk.sheet is not sheet, "work goes on"
    assert hands.window.open_path(other)
    assert hands.desk.project is not before
    assert hands.desk.session is not None


def test_a_project_in_use_at_the_start_is_told_on_the_welcome_page(opened: Open, project_path: Path) -> None:
    with written_elsewhere(project_path):
        window = opened(project_path).window
        assert window.desk.project is None
        words = [label.text() for label in window.centre.welcome.findChildren(QLabel) if label.isVisible()]
        assert any("This project cannot be opened: project.db is being written" in some for some in words)
    window.open_path(project_path)
    assert window.desk.sheet is not None


def test_the_project_in_hand_opened_again_is_where_it_was(hands: Driver, project_path: Path) -> None:
    hands.press("J", "J")
    assert hands.desk.sheet is not None
    article, focus = hands.desk.sheet.article.id, hands.item.subject
    assert hands.window.open_path(project_path)
    assert hands.desk.sheet.article.id == article
    assert hands.item.subject == focus
    assert len(in_file(project_path, "SELECT id FROM session WHERE ended IS NULL")) == 1


def test_an_article_is_opened_though_nothing_can_be_written(hands: Driver, project_path: Path, said: list[str]) -> None:
    with written_elsewhere(project_path):
        hands.open(0)
        assert said
        assert said[0].endswith(LOCKED)
        assert hands.desk.sheet is not None
        assert hands.desk.sheet.article.id == hands.desk.listed.ids[0]


def test_a_window_closes_though_nothing_can_be_written(hands: Driver, project_path: Path, said: list[str]) -> None:
    hands.window.tasks.run("test", "Test", lambda _: iter([1]))
    with written_elsewhere(project_path):
        hands.close()
    assert not hands.window.isVisible()
    assert said[-1].endswith(LOCKED)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("annotator")]


def test_a_setting_that_cannot_be_written_stays_as_it_is(hands: Driver, project_path: Path, said: list[str]) -> None:
    share, order = hands.desk.check_share, hands.window.ordering.order
    with written_elsewhere(project_path):
        assert not hands.desk.set_check_share(0.5)
        assert hands.desk.check_share == share
        hands.window.ordering.choose("claims")
        assert hands.window.ordering.order == order
    assert [words.endswith(LOCKED) for words in said] == [True, True]
    assert hands.desk.set_check_share(0.5)
    assert hands.desk.check_share == 0.5


def test_suggesting_again_does_not_begin_while_that_cannot_be_noted(
    hands: Driver, project_path: Path, said: list[str]
) -> None:
    suggesting = hands.window.suggesting
    hands.qtbot.waitUntil(lambda: not suggesting.busy)
    with written_elsewhere(project_path):
        suggesting.begin(again=True)
    assert not suggesting.busy
    assert said[-1].endswith(LOCKED)


def seen(path: Path) -> set[object]:
    return {id_ for (id_,) in in_file(path, "SELECT suggestion FROM seen")}


def test_what_was_seen_is_kept_though_the_edit_is_refused(hands: Driver, project_path: Path, said: list[str]) -> None:
    hands.press("J")
    id_ = hands.item.id
    assert id_ not in seen(project_path)
    assert hands.desk.apply(Accept("nothing of that id")) is None
    assert said
    hands.qtbot.waitUntil(lambda: id_ in seen(project_path))


def test_what_was_seen_is_kept_though_the_file_was_in_use(hands: Driver, project_path: Path) -> None:
    hands.press("J")
    id_ = hands.item.id
    with written_elsewhere(project_path):
        hands.press("A")
        assert hands.item.id == id_, "nothing was decided"
    hands.press("A")
    assert id_ in seen(project_path)


def test_what_is_shown_as_decided_is_in_the_file(hands: Driver, project_path: Path) -> None:
    shown: list[tuple[int, int]] = []

    def look(outcome: Outcome) -> None:
        (kept,) = in_file(project_path, "SELECT count(*) FROM decision")
        shown.append((len(outcome.sheet.decisions), int(str(kept[0]))))

    hands.desk.sheet_changed.connect(look)
    hands.press("A", "X")
    hands.desk.sheet_changed.disconnect(look)
    assert shown == [(1, 1), (2, 2)]


def test_what_was_taught_reaches_the_others_though_the_file_was_in_use(opened: Open, project_path: Path) -> None:
    with Project.open(project_path) as closed:
        closed.add_articles(Article(f"m{n}", f"Number {n}: the Zorblatt went on.") for n in range(3))
    hands = opened(project_path)
    hands.qtbot.waitUntil(lambda: not hands.window.suggesting.busy, timeout=30_000)
    hands.qtbot.waitUntil(lambda: not hands.window.remembering.busy)
    said: list[str] = []
    hands.desk.said.connect(lambda text, _: said.append(text))
    hands.open(2)
    hands.select("Zorblatt")
    hands.press("7")
    with written_elsewhere(project_path):
        hands.qtbot.waitUntil(lambda: sum(text.endswith(LOCKED) for text in said) >= 2, timeout=10_000)
    hands.press("Ctrl+Home")
    hands.desk.settle_soon()
    hands.qtbot.waitUntil(lambda: not hands.window.remembering.busy)
    assert hands.desk.project is not None
    taught = {item.suggestion.suggester for item in hands.desk.project.sheet("m2").pending if item.suggestion}
    assert MEMORY in taught
