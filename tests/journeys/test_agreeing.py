"""Two suggesters say the same: the reviewer is asked once, sees both, and takes both back at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.core.model import suggestion_id
from annotator.project import Project
from tests.journeys.conftest import Driver


@pytest.fixture
def twice(opened: Callable[[Path], Driver], project_path: Path) -> Driver:
    """The second article with every entity suggested by a second suggester too."""
    with Project.open(project_path) as project:
        article = project.find()[1]
        for s in list(project.sheet(article).suggestions.values()):
            if s.kind == "entity":
                id_ = suggestion_id(s.article, s.label, s.fillers, "second")
                project.ingest([replace(s, id=id_, suggester="second", score=0.5)])
    driver = opened(project_path)
    driver.open(1)
    driver.focus(lambda item: item.kind == "entity" and item.status == "pending")
    return driver


def test_one_key_accepts_both_goes_on_past_the_other_and_one_undo_takes_both_back(twice: Driver) -> None:
    sheet = twice.desk.sheet
    assert sheet is not None
    first = twice.item
    twice.press("A")
    assert twice.desk.sheet is not None
    gold = twice.desk.sheet.by_id[first.id]
    assert gold.status == "gold"
    assert len(gold.agreeing) == 1
    assert {d.verdict for d in twice.desk.sheet.decisions.values()} == {"accepted"}
    assert len(twice.desk.sheet.decisions) == 2
    assert twice.item.status == "pending"
    assert twice.item.parts != first.parts, "the other of the two is not asked about"
    twice.press("Ctrl+Z")
    assert twice.desk.sheet.decisions == {}


def test_a_rejection_and_its_reason_go_for_both(twice: Driver) -> None:
    twice.press("X", "2")
    assert twice.desk.sheet is not None
    assert [d.reason for d in twice.desk.sheet.decisions.values()] == ["wrong label"] * 2
    assert twice.item.status == "pending"


def test_who_else_suggested_it_is_shown_and_said(twice: Driver) -> None:
    first = twice.item
    twice.press("A")
    twice.desk.set_focus(first.id)
    other = "second" if first.suggestion and first.suggestion.suggester != "second" else "entities"
    assert f"also {other}" in twice.window.centre.bar.caption.about
