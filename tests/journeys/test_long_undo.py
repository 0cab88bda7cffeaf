"""Undoing what was done to many: the focus goes back to where it was, and the window answers all the while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from annotator.core.edits import AcceptAll, Add, Hand, Link
from annotator.core.model import Article, Span
from annotator.core.schema import RESOLVED
from annotator.core.schema_edits import SchemaEdit
from annotator.core.speakers import Rename
from annotator.project import Project
from tests.journeys.conftest import Driver

OTHERS = 120


@pytest.fixture
def many(opened: Callable[[Path], Driver], project_path: Path) -> Driver:
    """A window in which one name was just proposed in all articles."""
    with Project.open(project_path) as closed:
        closed.add_articles(
            Article(f"m{n}", f"Number {n}: the Zorblatt went on, Zorblatt all day.") for n in range(OTHERS)
        )
    hands = opened(project_path)
    hands.desk.said.connect(partial(_hear, hands))
    hands.desk.open_article("m0")
    hands.select("Zorblatt")
    hands.press("7", "Shift+E")
    hands.qtbot.waitUntil(lambda: "other articles" in said(hands), timeout=20_000)
    hands.press("Esc")
    hands.qtbot.waitUntil(lambda: not hands.window.remembering.busy, timeout=20_000)
    return hands


def _hear(hands: Driver, text: str, _: bool) -> None:
    hands.window.setProperty("said", f"{said(hands)}\n{text}")


def said(hands: Driver) -> str:
    """All that the reviewer was told: while suggesters run a toast does not stand long."""
    return str(hands.window.property("said") or "")


def proposed(hands: Driver) -> int:
    assert hands.desk.project is not None
    value = hands.desk.project._store.value("SELECT count(*) FROM suggestion WHERE suggester = 'mentions'")
    return int(value)


def step(hands: Driver) -> int:
    assert hands.desk.project is not None
    return len(hands.desk.project.articles_of(newest.step)) if (newest := hands.desk.project.undoable()) else 0


def test_the_window_answers_while_a_long_step_is_undone(many: Driver) -> None:
    before = proposed(many)
    assert step(many) > OTHERS / 2
    many.press("Ctrl+Z")
    assert many.desk.turning.busy, "the key is back before all is undone"
    status = many.window.status
    many.qtbot.waitUntil(lambda: status._work.isVisible() and status._work.text().startswith("Undoing: same words"))
    many.press("PgDown", "Alt+Down")
    assert many.desk.sheet is not None
    assert many.desk.sheet.article.id == "m1", "reading goes on"
    many.qtbot.waitUntil(lambda: not many.desk.turning.busy, timeout=20_000)
    assert "Undone: same words proposed" in said(many)
    many.qtbot.waitUntil(lambda: not status._work.text().startswith("Undoing") or not status._work.isVisible())
    assert proposed(many) == 0
    many.press("Ctrl+Shift+Z")
    many.qtbot.waitUntil(lambda: not many.desk.turning.busy, timeout=20_000)
    assert proposed(many) == before
    assert many.desk.project is not None
    assert many.desk.project.problems() == []


def test_an_edit_meanwhile_is_refused_in_words(many: Driver) -> None:
    many.press("Ctrl+Z")
    sheet = many.desk.sheet
    many.select("Number")
    many.press("7")
    assert "under way" in said(many)
    many.press("Ctrl+Z")
    assert "wait until it has ended" in said(many)
    assert many.desk.sheet == sheet
    many.qtbot.waitUntil(lambda: not many.desk.turning.busy, timeout=20_000)


def test_cancel_leaves_all_as_it_was(many: Driver) -> None:
    before = proposed(many)
    many.press("Ctrl+Z")
    cancel = next(b for b in many.window.status.findChildren(QPushButton) if b.text() == "Cancel")
    QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert not many.desk.turning.busy
    assert "as it was" in said(many)
    assert proposed(many) == before
    many.press("Ctrl+Z")
    many.qtbot.waitUntil(lambda: not many.desk.turning.busy, timeout=20_000)
    assert proposed(many) == 0


def test_closing_the_window_meanwhile_leaves_a_sound_project(many: Driver, project_path: Path) -> None:
    before = proposed(many)
    many.press("Ctrl+Z")
    many.close()
    with Project.open(project_path) as again:
        assert again.problems() == []
        assert again._store.value("SELECT count(*) FROM suggestion WHERE suggester = 'mentions'") == before


@pytest.fixture(params=["label", "speaker"])
def renamed(opened: Callable[[Path], Driver], project_path: Path, request: pytest.FixtureRequest) -> Driver:
    """A window on a project in which a label, or a speaker, that is gold in many articles was renamed last."""
    with Project.open(project_path) as closed:
        hand, schema = Hand("Reviewer"), closed.schema
        closed.add_articles(Article(f"m{n}", f"Number {n}: Ann Zorblatt said it went on.") for n in range(OTHERS))
        for n in range(OTHERS):
            at = closed.article(f"m{n}").text.index("Ann Zorblatt")
            name, cue = Span(at, at + 12), Span(at + 13, at + 17)
            closed.apply(f"m{n}", Add("PERSON", (name,)), hand)
            closed.apply(f"m{n}", Link({"source": (name,), "cue": (cue,)}, {RESOLVED: "Ann Zorblatt"}), hand)
        if request.param == "label":
            labels = tuple(replace(x, name="HUMAN", title="Human") if x.name == "PERSON" else x for x in schema.labels)
            closed.change_schema(SchemaEdit(replace(schema, labels=labels), {"PERSON": "HUMAN"}), hand)
        else:
            closed.change_speakers(Rename("Ann Zorblatt", "Ann May Zorblatt"), hand)
    hands = opened(project_path)
    hands.desk.said.connect(partial(_hear, hands))
    hands.desk.open_article("m0")
    hands.qtbot.waitUntil(lambda: not hands.window.remembering.busy, timeout=20_000)
    return hands


def names(hands: Driver) -> set[str]:
    """The labels of the names in the articles at hand, and who speaks there."""
    found = set()
    assert hands.desk.project is not None
    for n in (0, 1, OTHERS - 1):
        sheet = hands.desk.project.sheet(f"m{n}")
        found |= {item.label for item in sheet.items if item.kind == "entity" and item.status == "gold"}
        found |= {item.attributes[RESOLVED] for item in sheet.items if RESOLVED in item.attributes}
    return found


def test_another_name_of_a_label_or_a_speaker_is_undone_while_the_window_answers(renamed: Driver) -> None:
    hands, before = renamed, names(renamed)
    status = hands.window.status
    hands.press("Ctrl+Z")
    assert hands.desk.turning.busy, "the key is back before all is undone"
    hands.qtbot.waitUntil(lambda: status._work.isVisible() and status._work.text().startswith("Undoing"))
    hands.press("Alt+Down")
    assert names(hands) == before, "until all is undone, all is as it was"
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.article.id == "m1", "reading goes on"
    cancel = next(b for b in status.findChildren(QPushButton) if b.text() == "Cancel")
    QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert not hands.desk.turning.busy
    assert names(hands) == before
    hands.press("Ctrl+Z")
    hands.qtbot.waitUntil(lambda: not hands.desk.turning.busy, timeout=20_000)
    assert names(hands) == {"PERSON", "Ann Zorblatt"}
    assert "Undone: " in said(hands)
    hands.press("Ctrl+Shift+Z")
    hands.qtbot.waitUntil(lambda: not hands.desk.turning.busy, timeout=20_000)
    assert names(hands) == before
    assert hands.desk.project is not None
    assert hands.desk.project.problems() == []


def test_undoing_many_at_once_goes_back_to_where_the_focus_was(hands: Driver) -> None:
    assert hands.desk.sheet is not None
    pending = hands.desk.sheet.pending
    entities = [item for item in pending if item.kind == "entity"]
    hands.desk.set_focus(entities[4].id)
    hands.press("Ctrl+Shift+A")
    bar = hands.window.centre.bulk
    bar.label.setCurrentIndex(0)
    bar.score.setValue(0)
    QTest.mouseClick(bar.accept, Qt.MouseButton.LeftButton)
    assert len(hands.desk.sheet.pending) < len(pending) - 12
    hands.press("Ctrl+Z")
    assert hands.item.id == entities[4].id
    assert hands.item.status == "pending"


def test_undoing_a_finished_article_goes_back_to_where_the_focus_was(hands: Driver) -> None:
    hands.open(0)
    hands.press("J", "J", "J")
    item = hands.item
    hands.press("Ctrl+Return")
    assert hands.desk.item is not item
    hands.press("Ctrl+Z")
    assert hands.item.id == item.id


def test_in_another_sitting_it_goes_to_the_first_of_the_group(hands: Driver) -> None:
    assert hands.desk.sheet is not None
    entities = [item for item in hands.desk.sheet.pending if item.kind == "entity"][3:30]
    hands.desk.apply(AcceptAll(tuple(item.id for item in reversed(entities))))
    hands.desk.undoing.focus_before.clear()
    hands.desk.set_focus(None)
    hands.press("Ctrl+Z")
    assert hands.item.id == entities[0].id
