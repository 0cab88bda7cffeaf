"""A step over many articles is undone and redone bit by bit: all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.core.edits import Add, Hand, ProposeWords
from annotator.core.model import Article, Span
from annotator.project import Outcome, Project, ProjectError
from tests.core.values import SCHEMA

MANY = 12


@pytest.fixture
def step(tmp_path: Path) -> Iterator[Project]:
    """A project in which one step proposed the same words in twelve articles."""
    with Project.create(tmp_path / "p.db", SCHEMA) as project:
        project.add_articles(Article(f"m{n}", f"On day {n} Ana Lee spoke, said Ana Lee.") for n in range(MANY))
        for n in range(MANY):
            project.apply(f"m{n}", ProposeWords("Ana Lee", "entity", "PERSON"), Hand("Ana"), step="one")
        yield project


def proposed(project: Project) -> list[int]:
    return [len(project.sheet(f"m{n}").suggestions) for n in range(MANY)]


def from_file(project: Project) -> list[int]:
    with Project.open(project.path) as other:
        return proposed(other)


def test_it_tells_how_far_it_is_and_ends_as_undo_does(step: Project) -> None:
    heard: list[Outcome] = []
    step.subscribe(heard.append)
    far = list(step.turning("undo", Hand("Ana")))
    assert far == sorted(far)
    assert far[-1] == (2 * MANY, 2 * MANY)
    assert proposed(step) == from_file(step) == [0] * MANY
    assert sorted(outcome.article for outcome in heard) == sorted(f"m{n}" for n in range(MANY))
    assert step.problems() == []
    list(step.turning("redo", Hand("Ana")))
    assert proposed(step) == from_file(step) == [2] * MANY
    step.undo(Hand("Ana"))
    assert from_file(step) == [0] * MANY


def test_closed_before_its_end_nothing_was_done(step: Project) -> None:
    heard: list[Outcome] = []
    step.subscribe(heard.append)
    turning = step.turning("undo", Hand("Ana"))
    next(turning)
    next(turning)
    assert from_file(step) == [2] * MANY, "another program sees all of it or nothing"
    turning.close()
    assert proposed(step) == from_file(step) == [2] * MANY
    assert heard == []
    newest = step.undoable()
    assert newest is not None
    assert newest.step == "one"
    assert step.redoable() is None
    assert step.problems() == []


def test_no_edit_is_taken_meanwhile(step: Project) -> None:
    turning = step.turning("undo", Hand("Ana"))
    next(turning)
    for attempt in (
        lambda: step.apply("m0", Add("PERSON", (Span(0, 2),)), Hand("Ana")),
        lambda: step.undo(Hand("Ana")),
        lambda: step.redo(Hand("Ana")),
    ):
        with pytest.raises(ProjectError, match="under way"):
            attempt()
    assert not step.refresh()
    list(turning)
    assert step.apply("m0", Add("PERSON", (Span(0, 2),)), Hand("Ana")).changes


def test_what_is_read_and_seen_meanwhile_is_right_afterwards(step: Project) -> None:
    turning = step.turning("undo", Hand("Ana"))
    next(turning)
    step.begin_session("Ana")
    for n in range(MANY):
        ids = list(step.sheet(f"m{n}").suggestions)
        if ids:
            step.see(ids, "Ana")
    list(turning)
    with Project.open(step.path) as other:
        assert [step.sheet(f"m{n}") for n in range(MANY)] == [other.sheet(f"m{n}") for n in range(MANY)]
    assert step.problems() == []


def test_a_step_of_several_edits_of_one_article_is_turned_in_their_order(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.db", SCHEMA) as project:
        project.add_articles([Article("a", "one two three four"), Article("b", "five six seven")])
        states = [project.sheet("a")]
        for article, span in (("a", Span(0, 3)), ("b", Span(0, 4)), ("a", Span(4, 7)), ("a", Span(8, 13))):
            project.apply(article, Add("PERSON", (span,)), Hand("Ana"), step="one")
        states.append(project.sheet("a"))
        list(project.turning("undo", Hand("Ana")))
        assert project.sheet("a") == states[0]
        list(project.turning("redo", Hand("Ana")))
        assert project.sheet("a") == states[1]
        assert project.problems() == []
