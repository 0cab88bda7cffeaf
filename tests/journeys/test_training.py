"""Learning from the project in the window: run, looked at, kept, gone back from, stopped."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from annotator import training, work
from annotator.core.edits import Hand, SetState
from annotator.core.measures import Part
from annotator.project import Project
from annotator.ui.learning import Learning, verdict
from tests.journeys.conftest import Driver
from tests.test_training import make_project, said

Opened = Callable[[Path], Driver]


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("learning") / "p.db")


@pytest.fixture
def hands(opened: Opened, taught: Path, tmp_path: Path) -> Driver:
    driver = opened(Path(shutil.copy(taught, tmp_path / "p.db")))
    settled(driver)
    return driver


def settled(driver: Driver) -> None:
    """Wait until every article has its suggestions."""
    project = driver.desk.project
    assert project is not None
    # Between two batches nothing is under way either.
    driver.qtbot.waitUntil(lambda: not project.unsuggested() and not driver.window.suggesting.busy, timeout=20_000)


@pytest.fixture
def dialog(hands: Driver) -> Learning:
    hands.window.actions_.run("file.learn")
    made = hands.window.findChild(Learning)
    assert isinstance(made, Learning)
    hands.qtbot.waitExposed(made)
    return made


def click(button: QPushButton) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def learn(hands: Driver, dialog: Learning) -> None:
    click(dialog.learn)
    assert dialog.cancel.isEnabled()
    assert not dialog.learn.isEnabled()
    hands.qtbot.waitUntil(dialog.learn.isEnabled, timeout=30_000)


def rows(dialog: Learning) -> list[list[str]]:
    items = [dialog.table.topLevelItem(n) for n in range(dialog.table.topLevelItemCount())]
    return [[item.text(column) for column in range(4)] for item in items if item is not None]


def test_it_is_learned_looked_at_kept_and_gone_back_from(hands: Driver, dialog: Learning) -> None:
    project = hands.desk.project
    assert project is not None
    assert dialog.standing.text().startswith("8 articles are done.")
    assert "the program comes with" in dialog.standing.text()
    assert [button.isEnabled() for button in (dialog.keep, dialog.discard, dialog.back)] == [False] * 3
    learn(hands, dialog)
    first = rows(dialog)[0]
    assert first[0] == "Whole attributions"
    assert float(first[2]) > float(first[1]) + 50
    assert first[3].startswith("+")
    assert "Better: attributions by 100.0 points, claims by 100.0 points; keep it." in dialog.words.text()
    assert training.versions(project) == [], "nothing is kept before it is said"
    click(dialog.keep)
    (version,) = training.versions(project)
    assert version.better == ("attributions", "claims")
    assert "Attributions and claims are suggested by what was learned" in dialog.standing.text()
    assert "from 8 articles" in dialog.standing.text()
    assert said(project) == {("The bishop", "criticised", "the harbour")}
    learn(hands, dialog)
    assert "Not better" in dialog.words.text()
    click(dialog.discard)
    assert rows(dialog) == []
    assert len(training.versions(project)) == 1
    click(dialog.back)
    assert training.versions(project) == []
    assert not dialog.back.isEnabled()
    assert "the program comes with" in dialog.standing.text()


def test_only_what_is_better_is_kept_unless_nothing_is(hands: Driver, dialog: Learning) -> None:
    project = hands.desk.project
    assert project is not None
    training.keep(project, training.learn(project), ["claims"])
    learn(hands, dialog)
    assert "Better: attributions by 100.0 points; keep it." in dialog.words.text()
    assert "The claims are no better and stay as they are." in dialog.words.text()
    click(dialog.keep)
    first, second = training.versions(project)
    assert second.lessons["claims"] == first.lessons["claims"]
    learn(hands, dialog)
    assert "Not better" in dialog.words.text()
    click(dialog.keep)
    assert training.versions(project)[-1].lessons.keys() == {"attributions", "claims"}


def test_scores_that_mean_more_are_better_too() -> None:
    before = {"entities exact": 0.8, "entities calibration error": 0.2}
    after = {"entities exact": 0.8, "entities calibration error": 0.1}
    same = {"claims soft": 0.5, "claims calibration error": 0.1}
    lessons: dict[Part, training.Lesson] = {
        "entities": training.Lesson(("a",), before, after, ""),
        "claims": training.Lesson(("a",), same, same, ""),
    }
    assert verdict(training.Version("1", lessons)).startswith("Better: the scores of names; keep it. The claims are")


def test_articles_suggested_afterwards_have_what_was_learned(hands: Driver, dialog: Learning) -> None:
    project = hands.desk.project
    assert project is not None
    learn(hands, dialog)
    click(dialog.keep)
    dialog.close()
    file = project.path.with_name("later.txt")
    file.write_text("The pilot criticised the airport on Monday.", encoding="utf-8")
    work.import_file(project, file, reviewer="Reviewer")
    hands.window.suggesting.begin()
    settled(hands)
    found = [s for s in project.sheet(project.find()[-1]).suggestions.values() if s.suggester == "attributions"]
    assert ["learned" in one.version for one in found] == [True]


def test_it_can_be_cancelled_and_closed(hands: Driver, dialog: Learning) -> None:
    click(dialog.learn)
    click(dialog.cancel)
    hands.qtbot.waitUntil(dialog.learn.isEnabled, timeout=20_000)
    assert dialog.words.text() == "Cancelled: nothing was learned."
    assert dialog.version is None
    click(dialog.learn)
    dialog.close()
    hands.qtbot.waitUntil(lambda: not hands.window.tasks.busy("learn"), timeout=20_000)
    assert hands.desk.project is not None
    assert training.versions(hands.desk.project) == []


def test_with_too_few_articles_done_it_says_how_many_are_needed(opened: Opened, tmp_path: Path) -> None:
    path = make_project(tmp_path / "few.db", done=1)
    window = opened(path).window
    dialog = window.doors.learn()
    assert dialog is not None
    assert dialog.standing.text().startswith("Finish at least 5 articles first")
    assert "1 is done so far" in dialog.standing.text()
    assert not dialog.learn.isEnabled()


def test_another_project_is_never_written_to(hands: Driver, dialog: Learning, tmp_path: Path) -> None:
    learn(hands, dialog)
    other = make_project(tmp_path / "other.db", done=0)
    assert hands.window.open_path(other)
    click(dialog.keep)
    assert "Another project is open" in dialog.words.text()
    with Project.open(other) as opened_again:
        assert training.versions(opened_again) == []


def test_what_fails_is_said(hands: Driver, dialog: Learning) -> None:
    project = hands.desk.project
    assert project is not None
    for n in range(4):
        project.apply(f"a{n}", SetState("begun"), Hand("Reviewer"))
    click(dialog.learn)
    hands.qtbot.waitUntil(lambda: not hands.window.tasks.busy("learn"), timeout=20_000)
    assert "4 articles are done, and at least 5 are needed" in dialog.words.text()
    assert dialog.words.property("look") == "error"
