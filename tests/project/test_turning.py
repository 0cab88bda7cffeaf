"""A step over many articles is undone and redone bit by bit: all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.core.edits import Add, Hand, Link, ProposeWords
from annotator.core.model import AnnotationError, Article, Span, suggested
from annotator.core.schema import RESOLVED, SchemaError, read_schema, write_schema
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
    step.begin_session("Ana")
    turning = step.turning("undo", Hand("Ana"))
    next(turning)
    for n in range(MANY):
        ids = list(step.sheet(f"m{n}").suggestions)
        if ids:
            step.see(ids, "Ana")
    list(turning)
    with Project.open(step.path) as other:
        assert [step.sheet(f"m{n}") for n in range(MANY)] == [other.sheet(f"m{n}") for n in range(MANY)]
    assert step.problems() == []


def named(project: Project, edit: str) -> SchemaEdit | Rename:
    """What renames a label, merges it into another or removes it with what it labels, or renames a speaker."""
    if edit == "speaker":
        return Rename("Ana Lee", "Ana May Lee")
    schema = project.schema
    if edit in ("merge", "remove"):
        rest = tuple(label for label in schema.labels if label.name != "PERSON")
        return SchemaEdit(replace(schema, labels=rest), {"PERSON": "ORG" if edit == "merge" else None})
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


KINDS = pytest.mark.parametrize("kind", ["rename", "merge", "remove", "speaker"])


def agreeing(project: Project) -> list[tuple[str]]:
    return project._store.rows("SELECT suggestion FROM agreeing ORDER BY 1")


@KINDS
def test_a_change_of_labels_or_speakers_goes_bit_by_bit_and_is_one_step(ascribed: Project, kind: str) -> None:
    old, schema, register = sheets(ascribed), ascribed.schema, ascribed.register()
    edit, entry = named(ascribed, kind), ascribed.undoable()
    heard: list[bool] = []
    ascribed.subscribe_schema(lambda: heard.append(True))
    changing = ascribed.changing(edit, Hand("Ana"))
    bits = 0
    for done, total in changing:
        assert 0 <= done <= total
        if heard:
            assert sheets(ascribed) != old, "told of it, everybody sees it"
            continue
        assert sheets(ascribed) == old
        assert ascribed.schema == schema
        bits += 1
        for attempt in (
            lambda: ascribed.apply("m0", Add("GPE", (Span(0, 2),)), Hand("Ana")),
            lambda: ascribed.undo(Hand("Ana")),
            lambda: next(ascribed.changing(edit, Hand("Ana"))),
        ):
            with pytest.raises(ProjectError, match="under way: wait until it has ended"):
                attempt()
    assert bits > MANY
    assert heard == [True]
    assert sheets(ascribed) != old
    assert ascribed.problems() == []
    ascribed.undo(Hand("Ana"))
    assert (sheets(ascribed), ascribed.schema, ascribed.register()) == (old, schema, register)
    assert ascribed.undoable() == entry
    assert ascribed.problems() == []


@KINDS
def test_a_change_bit_by_bit_is_the_same_as_at_once(ascribed: Project, kind: str) -> None:
    edit = named(ascribed, kind)
    if isinstance(edit, SchemaEdit):
        assert ascribed.change_schema(edit, Hand("Ana")) == MANY
    else:
        assert ascribed.change_speakers(edit, Hand("Ana")) == MANY
    at_once, schema, waiting = sheets(ascribed), ascribed.schema, agreeing(ascribed)
    ascribed.undo(Hand("Ana"))
    for _ in ascribed.changing(edit, Hand("Ana")):
        pass
    assert (sheets(ascribed), ascribed.schema, agreeing(ascribed)) == (at_once, schema, waiting)


@KINDS
def test_a_change_that_is_closed_has_changed_nothing(ascribed: Project, kind: str) -> None:
    old, schema, register, entry = sheets(ascribed), ascribed.schema, ascribed.register(), ascribed.undoable()
    changing = ascribed.changing(named(ascribed, kind), Hand("Ana"))
    for _ in range(MANY // 2):
        next(changing)
    changing.close()
    assert (sheets(ascribed), ascribed.schema, ascribed.register()) == (old, schema, register)
    assert ascribed.undoable() == entry
    with Project.open(ascribed.path) as other:
        assert [other.sheet(f"m{n}") for n in range(MANY)] == old
        assert other.schema == schema
    assert ascribed.problems() == []
    assert ascribed.apply("m0", Add("GPE", (Span(0, 2),)), Hand("Ana")).changes


def test_what_cannot_be_changed_is_refused_with_the_first_bit(ascribed: Project) -> None:
    rest = tuple(label for label in ascribed.schema.labels if label.name != "PERSON")
    for edit, error in (
        (SchemaEdit(replace(ascribed.schema, labels=rest), {"PERSON": "NOBODY"}), SchemaError),
        (Rename("Nobody", "Somebody"), AnnotationError),
    ):
        with pytest.raises(error):
            next(ascribed.changing(edit, Hand("Ana")))
        assert ascribed.problems() == []
    assert ascribed.apply("m0", Add("GPE", (Span(0, 2),)), Hand("Ana")).changes


def test_a_change_of_how_a_label_looks_is_one_bit(ascribed: Project) -> None:
    schema, old = ascribed.schema, sheets(ascribed)
    labels = tuple(
        replace(label, title="Another", key="Z") if label.name == "PERSON" else label for label in schema.labels
    )
    assert labels != schema.labels
    assert set(ascribed.changing(SchemaEdit(replace(schema, labels=labels)), Hand("Ana"))) == {(1, 1)}
    assert ascribed.schema.labels == labels
    assert {total for _, total in ascribed.turning("undo", Hand("Ana"))} <= {1, 2}
    assert (sheets(ascribed), ascribed.schema) == (old, schema)


def test_what_agrees_follows_a_name_that_means_another_label_though_nothing_is_gold_under_it(tmp_path: Path) -> None:
    """A suggestion under an old name of a label that is merged says what is gold under the label that takes it."""
    labels = tuple(replace(label, aliases=("WHO",)) if label.name == "PERSON" else label for label in SCHEMA.labels)
    schema = read_schema(write_schema(replace(SCHEMA, labels=labels)))
    with Project.create(tmp_path / "p.db", schema) as project:
        project.add_articles([Article("a", "Ana Lee spoke.")])
        there = {"": (Span(0, 7),)}
        guess = suggested(project.article("a"), "entity", "WHO", there, suggester="spacy", version="1", score=0.9)
        project.apply("a", Add("ORG", (Span(0, 7),)), Hand("Ana"))
        project.ingest([guess])
        assert agreeing(project) == []
        project.change_schema(named(project, "merge"), Hand("Ana"))  # type: ignore[arg-type]
        assert agreeing(project) == [(guess.id,)]
        assert project.problems() == []
        project.undo(Hand("Ana"))
        assert agreeing(project) == []
        assert project.problems() == []
        project.redo(Hand("Ana"))
        assert agreeing(project) == [(guess.id,)]


@KINDS
def test_suggestions_are_not_taken_into_a_step_that_may_be_stopped(ascribed: Project, kind: str) -> None:
    there = {"": (Span(0, 2),)}
    fresh = suggested(ascribed.article("m3"), "entity", "GPE", there, suggester="spacy", version="1", score=0.9)
    ascribed.begin_session("Ana")
    for slices in (
        ascribed.changing(named(ascribed, kind), Hand("Ana")),
        ascribed.turning("undo", Hand("Ana")),
    ):
        next(slices)
        for attempt in (
            lambda: ascribed.ingest([fresh]),
            lambda: ascribed.remember([]),
            lambda: ascribed.add_articles([Article("new", "New.")]),
            lambda: ascribed.begin_session("Bo"),
        ):
            with pytest.raises(ProjectError, match="under way"):
                attempt()
        slices.close()
        assert ascribed.problems() == []
    assert ascribed.ingest([fresh]) == 1
    assert not ascribed.has("new")


def test_what_was_seen_spent_and_set_while_a_step_went_on_stays_though_it_is_stopped(ascribed: Project) -> None:
    ascribed.begin_session("Ana")
    ids = list(ascribed.sheet("m1").suggestions)
    changing = ascribed.changing(named(ascribed, "rename"), Hand("Ana"))
    next(changing)
    ascribed.see(ids, "Ana")
    ascribed.spend("m1", 7.0)
    ascribed.keep_view({"article": "m1"})
    ascribed.set_setting("mine", "1")
    changing.close()
    assert ascribed.sheet("m1").seen == set(ids)
    with Project.open(ascribed.path) as other:
        assert other.sheet("m1").seen == set(ids)
        assert other.seconds_on("m1") == 7.0
        assert other.last_view() == {"article": "m1"}
        assert other.setting("mine") == "1"


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
        assert 0 <= done <= total
        if heard:
            continue
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
