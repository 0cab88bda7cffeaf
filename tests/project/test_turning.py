"""A step over many articles is undone and redone bit by bit: all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.core.edits import Add, Hand, Link, ProposeWords
from annotator.core.model import Article, Span, suggested
from annotator.core.schema import RESOLVED
from annotator.core.schema_edits import SchemaEdit
from annotator.core.sheet import Sheet
from annotator.core.speakers import Rename
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


def named(project: Project, edit: str) -> SchemaEdit | Rename:
    """What renames a label, merges it into another, or renames a speaker."""
    if edit == "speaker":
        return Rename("Ana Lee", "Ana May Lee")
    schema = project.schema
    if edit == "merge":
        return SchemaEdit(
            replace(schema, labels=tuple(x for x in schema.labels if x.name != "PERSON")), {"PERSON": "ORG"}
        )
    labels = tuple(replace(label, name="HUMAN") if label.name == "PERSON" else label for label in schema.labels)
    return SchemaEdit(replace(schema, labels=labels), {"PERSON": "HUMAN"})


def sheets(project: Project) -> list[Sheet]:
    """The sheets as they are read, without what is in memory."""
    project._sheets.clear()
    return [project.sheet(f"m{n}") for n in range(MANY)]


@pytest.fixture
def ascribed(tmp_path: Path) -> Iterator[Project]:
    """Articles with a name that is gold, one that is suggested under a label that may be merged, and a speaker."""
    with Project.create(tmp_path / "p.db", SCHEMA) as project:
        project.add_articles(Article(f"m{n}", f"On day {n} Ana Lee spoke, said Ana Lee.") for n in range(MANY))
        for n in range(MANY):
            text = project.article(f"m{n}").text
            at, cue = text.index("Ana Lee"), text.index("said")
            article = project.article(f"m{n}")
            there = {"": (Span(at, at + 7),)}
            project.ingest([suggested(article, "entity", "ORG", there, suggester="spacy", version="1", score=0.9)])
            project.apply(f"m{n}", Add("PERSON", (Span(at, at + 7),)), Hand("Ana"))
            roles = {"source": (Span(at, at + 7),), "cue": (Span(cue, cue + 4),)}
            project.apply(f"m{n}", Link(roles, {RESOLVED: "Ana Lee"}), Hand("Ana"))
        yield project


@pytest.mark.parametrize("kind", ["rename", "merge", "speaker"])
def test_a_change_of_labels_or_speakers_is_turned_bit_by_bit_and_read_as_it_was_meanwhile(
    ascribed: Project, kind: str
) -> None:
    old, schema = sheets(ascribed), ascribed.schema
    edit = named(ascribed, kind)
    if isinstance(edit, SchemaEdit):
        ascribed.change_schema(edit, Hand("Ana"))
    else:
        ascribed.change_speakers(edit, Hand("Ana"))
    new, after = sheets(ascribed), ascribed.schema
    assert new != old
    heard: list[bool] = []
    ascribed.subscribe_schema(lambda: heard.append(True))
    turning = ascribed.turning("undo", Hand("Ana"))
    bits = 0
    for done, total in turning:
        assert 0 < done <= total
        assert sheets(ascribed) == new
        assert ascribed.schema == after
        bits += 1
        with pytest.raises(ProjectError, match="under way"):
            ascribed.apply("m0", Add("GPE", (Span(0, 2),)), Hand("Ana"))
    assert bits > MANY
    assert heard == [True]
    assert sheets(ascribed) == old
    assert ascribed.schema == schema
    assert ascribed.problems() == []
    stopped = ascribed.turning("redo", Hand("Ana"))
    for _ in range(MANY):
        next(stopped)
    stopped.close()
    assert sheets(ascribed) == old
    assert ascribed.problems() == []
    ascribed.redo(Hand("Ana"))
    assert sheets(ascribed) == new
    assert ascribed.problems() == []


def test_a_seen_suggestion_stays_seen_when_its_article_was_turned(ascribed: Project) -> None:
    for n in range(MANY):
        ascribed.apply(f"m{n}", Add("GPE", (Span(0, 2),)), Hand("Ana"), step="all")
    ids = list(ascribed.sheet("m1").suggestions)
    turning = ascribed.turning("undo", Hand("Ana"))
    for _ in range(MANY):
        next(turning)
    ascribed.see(ids, "Ana")
    list(turning)
    assert ascribed.sheet("m1").seen == set(ids)
    assert ascribed.sheet("m1") == sheets(ascribed)[1]


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
