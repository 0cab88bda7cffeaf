"""The memory in the file: what is taught or refused in one article, and what follows for others at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.edits import Accept, Add, Edit, Forget, Hand, Reject, Relabel, Reshape, SetState
from annotator.core.memory import MEMORY, touched
from annotator.core.model import Article, Span, Suggestion, suggested
from annotator.project import Difference, Outcome, Project
from tests.core.values import SCHEMA

WIRE = "On Monday Acme Holdings said that Bo Lee of Acme had left Kyiv. President Bo Lee denied it."
HAND = Hand("Ana")


def article(n: int) -> Article:
    return Article(f"w{n}", f"{WIRE} This is copy {n}.")


def entity(n: int, words: str, label: str, suggester: str = "rules", nth: int = 0) -> Suggestion:
    start = -1
    for _ in range(nth + 1):
        start = WIRE.index(words, start + 1)
    return suggested(
        article(n), "entity", label, {"": (Span(start, start + len(words)),)}, suggester=suggester, version="1",
        score=0.6,
    )  # fmt: skip


def attribution(n: int, suggester: str = "rules") -> Suggestion:
    fillers = {
        role: (Span(WIRE.index(words), WIRE.index(words) + len(words)),)
        for role, words in (
            ("source", "Acme Holdings"),
            ("cue", "said"),
            ("content", "that Bo Lee of Acme had left Kyiv"),
        )
    }
    return suggested(
        article(n), "attribution", "ATTRIBUTION", fillers, suggester=suggester, version="1", score=0.9
    )  # fmt: skip


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "wire.db", SCHEMA) as project:
        project.add_articles([article(n) for n in range(3)])
        for n in range(3):
            project.ingest([entity(n, "Kyiv", "ORG"), entity(n, "President Bo Lee", "PERSON"), attribution(n)])
        yield project


def remember(project: Project) -> None:
    """What the window does after each edit, for all names and articles."""
    known = project.memory()
    project.remember(r for r in (project.recall(id_, known) for id_ in project.find()) if r)


def heed(project: Project, outcome: Outcome) -> None:
    """What the window does after each edit, for what the edit may have taught."""
    taught = touched(outcome.changes, outcome.sheet)
    with project.search() as search:
        articles = search.unbegun({*search.telling(taught.names), *taught.words})
        known = search.memory(taught.names)
        project.remember(r for r in (search.recall(id_, known, taught.names) for id_ in articles) if r)


def entities(project: Project, n: int) -> list[tuple[str, str, str]]:
    """The undecided entities of an article: words, label, suggester."""
    sheet = project.sheet(f"w{n}")
    return [
        (i.spans[0].of(sheet.article.text), i.label, i.suggestion.suggester)
        for i in sheet.items
        if i.kind == "entity" and i.status == "pending" and i.suggestion
    ]


START = [("Kyiv", "ORG", "rules"), ("President Bo Lee", "PERSON", "rules")]


# ── what was rejected ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("make", [lambda n, s: entity(n, "Kyiv", "ORG", s), attribution])
def test_what_was_rejected_is_not_proposed_again_by_anybody_anywhere(wire: Project, make: object) -> None:
    ours = make(0, "rules")  # type: ignore[operator]
    wire.apply("w0", Reject(ours.id), HAND)
    wire.add_articles([article(7)])
    assert wire.propose([make(0, "other"), make(7, "other")]) == Difference(refused=2)  # type: ignore[operator]
    wire.undo(HAND)
    assert wire.propose([make(0, "other"), make(7, "other")]) == Difference(new=2)  # type: ignore[operator]


def test_the_same_words_elsewhere_under_another_label_or_in_another_context_are_proposed(wire: Project) -> None:
    wire.apply("w0", Reject(entity(0, "Kyiv", "ORG").id), HAND)
    elsewhere = Article("e", "Officials of Kyiv met.")
    wire.add_articles([elsewhere])
    there = suggested(elsewhere, "entity", "ORG", {"": (Span(13, 17),)}, suggester="x", version="1", score=0.5)
    assert wire.propose([entity(1, "Kyiv", "GPE"), there]).new == 2


def test_what_was_only_merged_into_another_is_not_refused(wire: Project) -> None:
    wire.apply("w0", Reject(attribution(0).id, "merged"), HAND)
    assert wire._store.rows("SELECT * FROM refusal") == []


def test_a_rejection_takes_the_same_out_of_articles_not_begun_and_undo_brings_it_back(wire: Project) -> None:
    wire.apply("w2", SetState("begun"), HAND)
    wire.apply("w0", Reject(entity(0, "Kyiv", "ORG").id), HAND)
    remember(wire)
    assert entities(wire, 1) == START[1:]
    assert entities(wire, 2) == START
    wire.undo(HAND)
    remember(wire)
    assert entities(wire, 1) == START


def test_a_renamed_label_is_still_refused(wire: Project) -> None:
    import dataclasses

    from annotator.core.schema_edits import SchemaEdit

    wire.apply("w0", Reject(entity(0, "Kyiv", "ORG").id), HAND)
    labels = tuple(
        dataclasses.replace(label, name="BODY", key="") if label.name == "ORG" else label for label in SCHEMA.labels
    )
    wire.change_schema(SchemaEdit(dataclasses.replace(SCHEMA, labels=labels), {"ORG": "BODY"}), HAND)
    assert wire.propose([entity(1, "Kyiv", "BODY", "x"), entity(2, "Kyiv", "ORG", "x")]).refused == 2


# ── names ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("edit", "there"),
    [
        (
            Add("ORG", (Span(WIRE.index("of Acme") + 3, WIRE.index("of Acme") + 7),)),
            [("Acme", "ORG", MEMORY), ("Acme", "ORG", MEMORY), *START],
        ),
        (Relabel(entity(0, "Kyiv", "ORG").id, "GPE"), [("Kyiv", "GPE", MEMORY), START[1]]),
        (
            Reshape(
                entity(0, "President Bo Lee", "PERSON").id, (Span(WIRE.rindex("Bo Lee"), WIRE.rindex("Bo Lee") + 6),)
            ),
            [("Bo Lee", "PERSON", MEMORY), START[0], ("Bo Lee", "PERSON", MEMORY)],
        ),
    ],
)
def test_what_is_added_or_corrected_is_proposed_in_articles_not_begun_and_undo_takes_it_back(
    wire: Project, edit: Edit, there: list[tuple[str, str, str]]
) -> None:
    wire.apply("w2", SetState("begun"), HAND)
    wire.apply("w0", edit, HAND)
    remember(wire)
    assert entities(wire, 1) == there
    assert entities(wire, 2) == START
    remember(wire)
    assert entities(wire, 1) == there
    wire.undo(HAND)
    remember(wire)
    assert entities(wire, 1) == START
    wire.redo(HAND)
    remember(wire)
    assert entities(wire, 1) == there
    assert wire.problems() == []


def test_what_is_only_accepted_teaches_nothing(wire: Project) -> None:
    wire.apply("w0", Accept(entity(0, "Kyiv", "ORG").id), HAND)
    assert not wire.memory().names


def test_a_suggester_run_again_leaves_to_the_memory_what_is_its(wire: Project) -> None:
    wire.apply("w0", Relabel(entity(0, "Kyiv", "ORG").id, "GPE"), HAND)
    remember(wire)
    again = [entity(1, "Kyiv", "ORG"), entity(1, "President Bo Lee", "PERSON"), attribution(1)]
    wire.propose(again, replace=["rules"], articles=["w1"])
    remember(wire)
    assert entities(wire, 1) == [("Kyiv", "GPE", MEMORY), START[1]]


def test_only_the_names_that_were_asked_for_are_touched(wire: Project) -> None:
    wire.apply("w0", Relabel(entity(0, "Kyiv", "ORG").id, "GPE"), HAND)
    wire.apply("w0", Add("ORG", (Span(WIRE.index("of Acme") + 3, WIRE.index("of Acme") + 7),)), HAND)
    for names in ({"Kyiv"}, {"Acme"}):
        found = wire.recall("w1", wire.memory(names), names)
        assert found
        wire.remember([found])
    assert ("Kyiv", "GPE", MEMORY) in entities(wire, 1)
    assert entities(wire, 1).count(("Acme", "ORG", MEMORY)) == 2


_EDITS = st.sampled_from(
    [
        Add("ORG", (Span(WIRE.index("of Acme") + 3, WIRE.index("of Acme") + 7),)),
        Relabel(entity(0, "Kyiv", "ORG").id, "GPE"),
        Reject(entity(0, "Kyiv", "ORG").id),
        Accept(entity(0, "Kyiv", "ORG").id),
        Forget(entity(0, "Kyiv", "ORG").id),
        Reshape(entity(0, "President Bo Lee", "PERSON").id, (Span(74, 80),)),
        Reject(attribution(0).id),
    ]
)


@settings(max_examples=60)
@given(st.lists(_EDITS | st.sampled_from(["undo", "redo"]), max_size=8), st.booleans())
def test_the_memory_follows_from_what_is_decided_now(
    tmp_path_factory: pytest.TempPathFactory, edits: list[Edit | str], heeding: bool
) -> None:
    """Step by step or at once, by what was taught or everything, with detours or without: the same is proposed."""
    from annotator.core.model import AnnotationError

    with Project.create(tmp_path_factory.mktemp("any") / "p.db", SCHEMA) as project:
        project._store.run("PRAGMA synchronous=off")
        project.add_articles([article(0), article(1)])
        for n in range(2):
            project.ingest([entity(n, "Kyiv", "ORG"), entity(n, "President Bo Lee", "PERSON"), attribution(n)])
        before = [i.id for i in project.sheet("w1").items]
        for edit in edits:
            try:
                outcome = (
                    project.undo(HAND)
                    if edit == "undo"
                    else project.redo(HAND)
                    if edit == "redo"
                    else project.apply("w0", edit, HAND)  # type: ignore[arg-type]
                )
            except AnnotationError:
                continue
            if not heeding:
                remember(project)
            elif outcome is not None:
                heed(project, outcome)
        there = [i.id for i in project.sheet("w1").items]
        project.add_articles([article(2)])
        project.ingest([entity(2, "Kyiv", "ORG"), entity(2, "President Bo Lee", "PERSON"), attribution(2)])
        remember(project)
        assert [(i.label, i.parts) for i in project.sheet("w1").items] == [
            (i.label, i.parts) for i in project.sheet("w2").items
        ]
        while (outcome := project.undo(HAND)) is not None:
            if heeding:
                heed(project, outcome)
        if not heeding:
            remember(project)
        assert [i.id for i in project.sheet("w1").items] == before, there
        assert project.problems() == []
