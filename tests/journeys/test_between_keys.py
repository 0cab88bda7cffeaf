"""Work between the keys: it stays in its project, takes no one's seconds, and counts only what was kept."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from annotator.core.edits import Add, Edit, ProposeWords, fresh_id
from annotator.core.model import Article, Span
from annotator.core.queue import read_query
from annotator.core.sheet import Sheet
from annotator.project import Project
from annotator.project.search import Hit
from annotator.ui.sweep import Sweep
from tests.journeys.conftest import Driver

Open = Callable[[Path], Driver]
OTHERS = 60
WORD = "Zorblatt"


@pytest.fixture
def many(opened: Open, project_path: Path) -> Driver:
    """A window on a project in which many articles name the same."""
    with Project.open(project_path) as closed:
        closed.add_articles(Article(f"m{n}", f"Number {n}: the {WORD} went on, {WORD} all day.") for n in range(OTHERS))
    hands = opened(project_path)
    hands.open(1)
    return hands


def hits(hands: Driver) -> list[Hit]:
    assert hands.desk.project is not None
    search = hands.desk.project.search()
    found = [hit for some in search.hits(read_query(WORD), lambda: False) for hit in some]
    search.close()
    return found


def labelled(hit: Hit, sheet: Sheet) -> Edit | None:
    return Add("PERSON", (Span(hit.start, hit.end),))


def gold(path: Path) -> int:
    """How many annotations are in a file."""
    with closing(sqlite3.connect(path)) as other:
        return int(other.execute("SELECT count(*) FROM annotation").fetchone()[0])


def seconds_of_the_next(hands: Driver) -> float:
    """Accept the item in hand; the seconds that are stored of it."""
    id_ = hands.item.id
    hands.press("A")
    assert hands.desk.sheet is not None
    decision = hands.desk.sheet.by_id[id_].decision
    assert decision is not None
    return decision.seconds


def test_proposing_in_other_articles_takes_no_seconds_from_the_item_in_hand(many: Driver) -> None:
    everywhere = many.window.everywhere
    many.desk.set_focus(many.item.id)
    many.qtbot.wait(400)
    everywhere.begin(ProposeWords(WORD, "entity", "PERSON"), fresh_id())
    many.qtbot.waitUntil(lambda: not everywhere.busy)
    assert seconds_of_the_next(many) >= 0.4


def test_deciding_many_hits_takes_no_seconds_from_the_item_in_hand(many: Driver) -> None:
    sweep = Sweep(many.desk, many.window)
    many.qtbot.wait(400)
    sweep.begin(hits(many)[:20], labelled)
    many.qtbot.waitUntil(lambda: not sweep.busy)
    assert seconds_of_the_next(many) >= 0.4


def test_hits_that_wait_are_not_decided_in_another_project(many: Driver, project_path: Path, tmp_path: Path) -> None:
    other = Path(shutil.copy(project_path, tmp_path / "other.db"))
    sweep = Sweep(many.desk, many.window)
    before = gold(other)
    sweep.begin(hits(many), labelled)
    many.qtbot.waitUntil(lambda: gold(project_path) > before)
    assert many.window.open_path(other)
    assert not sweep.busy
    many.qtbot.wait(200)
    assert gold(other) == before
    assert before < gold(project_path) < before + len(hits(many))


def test_hits_of_an_article_that_was_not_written_are_not_counted(many: Driver) -> None:
    project = many.desk.project
    assert project is not None
    many.qtbot.waitUntil(lambda: not many.window.suggesting.busy, timeout=30_000)
    project.add_articles([Article("long", f"{WORD} " * 400)])
    every = [hit for hit in hits(many) if hit.article == "long"]
    assert len(every) == 400
    sweep = Sweep(many.desk, many.window)
    ended: list[tuple[int, int, int, str]] = []
    sweep.ended.connect(lambda *told: ended.append(told))
    project._store.run(f"PRAGMA max_page_count={project._store.value('PRAGMA page_count') + 2}")
    sweep.begin(every, labelled)
    many.qtbot.waitUntil(lambda: bool(ended))
    (told,) = ended
    assert told[:3] == (0, 0, 0)
    assert "the disk is full" in told[3]
    assert project.sheet("long").annotations == {}


def test_suggesting_goes_on_in_the_project_that_is_opened_meanwhile(
    opened: Open, project_path: Path, tmp_path: Path
) -> None:
    other = Path(shutil.copy(project_path, tmp_path / "other.db"))
    with Project.open(project_path) as first, Project.open(other) as second:
        first.add_articles(Article(f"a{n}", f"Number {n}: Ana Lee went to Rome. " * 20) for n in range(OTHERS))
        second.add_articles(Article(f"b{n}", f"Number {n}: Bo Ray came from Oslo.") for n in range(3))
    hands = opened(project_path)
    suggesting = hands.window.suggesting
    ended: list[str] = []
    suggesting.ended.connect(ended.append)
    done: list[int] = []
    suggesting.progressed.connect(lambda some, _: done.append(some))
    hands.qtbot.waitUntil(lambda: bool(done) and done[-1] > 3, timeout=30_000)
    assert hands.window.open_path(other)
    assert not suggesting.busy
    assert done[-1] == 0
    hands.qtbot.waitUntil(lambda: bool(ended), timeout=30_000)
    hands.qtbot.waitUntil(lambda: not suggesting.busy)
    project = hands.desk.project
    assert project is not None
    assert project.unsuggested() == []
    assert len(ended) == 1
    assert "in 3 articles" in ended[0]
