"""Edits, undo, redo and the journal; the project as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from annotator.core.edits import (
    Accept,
    Add,
    Edit,
    Fill,
    Finish,
    Forget,
    GiveReason,
    Hand,
    Propose,
    Reject,
    Relabel,
    Reshape,
    SetState,
    WriteNote,
)
from annotator.core.model import AnnotationError, Article, Span, suggested
from annotator.core.sheet import Sheet
from annotator.project import Outcome, Project, ProjectError
from tests.core.values import CLAIM, ORG, OUTER, PERSON, PROPOSALS, SCHEMA, SPLIT, START, ticking


@pytest.fixture
def hands() -> Callable[..., Hand]:
    """Hands five seconds apart, or at a given moment."""
    clock = ticking()
    return lambda reviewer="Ana", at=None: Hand(reviewer, at or clock())


Hands = Callable[..., Hand]


def reread(project: Project, article: str = "a1") -> Sheet:
    """The sheet as the file has it."""
    with Project.open(project.path) as other:
        return other.sheet(article)


# ── applying ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "edit",
    [
        Accept(SPLIT.id),
        Reject(PERSON.id, "duplicate"),
        Relabel(PERSON.id, "CLAIM"),
        Reshape(OUTER.id, (Span(0, 3), Span(8, 12)), "content"),
        Fill(OUTER.id, "source", ()),
        Add("ORG", (Span(0, 3), Span(20, 30)), {"same_as": "é🙂"}),
        WriteNote("“why?” 🙂", CLAIM.id),
        Propose(PERSON.id),
        Finish(),
    ],
)
def test_an_edit_is_in_the_file_at_once(project: Project, edit: Edit) -> None:
    outcome = project.apply("a1", edit, Hand("Ana"))
    assert outcome.changes
    assert reread(project) == outcome.sheet == project.sheet("a1")


def test_a_refused_edit_leaves_no_trace(project: Project) -> None:
    before = project.sheet("a1")
    with pytest.raises(AnnotationError):
        project.apply("a1", Accept("gone"), Hand("Ana"))
    assert project.sheet("a1") == before
    assert project.history() == []


def test_an_edit_that_changes_nothing_is_no_step(project: Project) -> None:
    outcome = project.apply("a1", SetState("unseen"), Hand("Ana"))
    assert outcome.changes == ()
    assert project.undoable() is None


def test_an_edit_whose_write_fails_leaves_memory_and_file_alone(project: Project) -> None:
    before = project.sheet("a1")
    project._store.run("CREATE TRIGGER broken BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no room'); END")
    with pytest.raises(Exception, match="no room"):
        project.apply("a1", Accept(PERSON.id), Hand("Ana"))
    assert project.sheet("a1") == before == reread(project)


def test_listeners_hear_of_every_edit_undo_and_redo(project: Project, hands: Hands) -> None:
    heard: list[tuple[str, str, str]] = []
    project.subscribe(lambda outcome: heard.append((outcome.kind, outcome.op, outcome.subject)))
    project.apply("a1", Accept(PERSON.id), hands())
    project.undo(hands())
    project.redo(hands())
    assert heard == [(kind, "Accept", "Ana Lee") for kind in ("edit", "undo", "redo")]


def test_an_article_that_is_not_there_is_refused(project: Project) -> None:
    with pytest.raises(ProjectError, match="no article a9"):
        project.apply("a9", Finish(), Hand("Ana"))


# ── undo and redo ───────────────────────────────────────────────────────────────────────────────


def test_undo_takes_the_last_step_back_and_redo_brings_it_again(project: Project, hands: Hands) -> None:
    first = project.sheet("a1")
    last = project.apply("a1", Accept(OUTER.id), hands()).sheet
    undone = project.undo(hands())
    assert undone is not None
    assert undone.sheet == first == reread(project)
    redone = project.redo(hands())
    assert redone is not None
    assert redone.sheet == last == reread(project)


def test_with_nothing_done_there_is_nothing_to_undo_or_redo(project: Project, hands: Hands) -> None:
    assert project.undo(hands()) is None
    assert project.redo(hands()) is None
    assert project.undoable() is None
    assert project.redoable() is None


def test_undo_and_redo_name_what_they_would_do(project: Project, hands: Hands) -> None:
    project.apply("a1", Accept(PERSON.id), hands())
    top = project.undoable()
    assert top is not None
    assert (top.op, top.subject, top.article, top.reviewer, top.state) == ("Accept", "Ana Lee", "a1", "Ana", "done")
    project.undo(hands())
    waiting = project.redoable()
    assert waiting is not None
    assert (waiting.seq, waiting.state) == (top.seq, "undone")


def test_undo_goes_on_through_other_articles(project: Project, hands: Hands) -> None:
    first = {article: project.sheet(article) for article in ("a1", "a2")}
    for article, edit in (
        ("a1", Accept(PERSON.id)),
        ("a2", Add("ORG", (Span(0, 3),))),
        ("a1", Reject(PERSON.id)),
        ("a2", SetState("done")),
    ):
        project.apply(article, edit, hands())
    assert [o.sheet.article.id for o in undone(project, hands)] == ["a2", "a1", "a2", "a1"]
    assert {article: reread(project, article) for article in first} == first


def undone(project: Project, hands: Hands) -> list[Outcome]:
    found = []
    while outcome := project.undo(hands()):
        found.append(outcome)
    return found


def test_undo_goes_on_after_closing_and_opening_again(project: Project, path: Path, hands: Hands) -> None:
    first = project.sheet("a1")
    last = project.apply("a1", Accept(PERSON.id), hands()).sheet
    project.close()
    with Project.open(path) as again:
        assert again.undo(hands()) is not None
        assert again.sheet("a1") == first
    with Project.open(path) as again:
        assert again.redo(hands()) is not None
        assert again.sheet("a1") == last


def test_a_new_edit_drops_what_could_be_redone(project: Project, hands: Hands) -> None:
    project.apply("a1", Accept(PERSON.id), hands())
    project.apply("a1", Accept(ORG.id), hands())
    project.undo(hands())
    project.undo(hands())
    project.apply("a1", Reject(PERSON.id), hands())
    assert project.redo(hands()) is None
    assert [entry.state for entry in project.history() if entry.kind == "edit"] == ["done", "dropped", "dropped"]


def test_undo_after_a_dropped_tail_goes_to_the_start(project: Project, hands: Hands) -> None:
    first = project.sheet("a1")
    project.apply("a1", Accept(PERSON.id), hands())
    project.undo(hands())
    project.apply("a1", Reject(PERSON.id), hands())
    assert len(undone(project, hands)) == 1
    assert project.sheet("a1") == first == reread(project)


def test_the_history_tells_every_event_newest_first(project: Project, hands: Hands) -> None:
    project.apply("a1", Accept(PERSON.id), hands())
    project.apply("a2", SetState("done"), hands())
    project.undo(hands("Bo"))
    assert [(e.kind, e.op, e.article, e.reviewer) for e in project.history()] == [
        ("undo", "SetState", "a2", "Bo"),
        ("edit", "SetState", "a2", "Ana"),
        ("edit", "Accept", "a1", "Ana"),
    ]
    assert [e.article for e in project.history("a1")] == ["a1"]
    assert len(project.history(limit=2)) == 2


def test_finishing_with_three_hundred_items_is_one_step(path: Path, hands: Hands) -> None:
    article = Article("big", "word " * 300)
    some = [
        suggested(
            article,
            "entity",
            "PERSON",
            {"": (Span(5 * n, 5 * n + 4),)},
            suggester="rules",
            version="1",
            score=0.5,
        )
        for n in range(300)
    ]
    with Project.create(path, SCHEMA) as project:
        project.add_articles([article])
        project.ingest(some)
        first = project.sheet("big")
        last = project.apply("big", Finish(), hands()).sheet
        assert len(last.annotations) == 300
        project.undo(hands())
        assert project.sheet("big") == first == reread(project, "big")
        project.redo(hands())
        assert project.sheet("big") == last == reread(project, "big")


def test_what_one_reviewer_did_another_can_undo(project: Project, hands: Hands) -> None:
    first = project.sheet("a1")
    project.apply("a1", Accept(PERSON.id), hands("Ana"))
    project.apply("a1", Relabel(PERSON.id, "ORG"), hands("Bo"))
    assert len(undone(project, lambda: hands("Cy"))) == 2
    assert project.sheet("a1") == first


# ── steps of several edits ──────────────────────────────────────────────────────────────────────


def nudge(project: Project, end: int, at: datetime, target: str = PERSON.id, role: str = "") -> None:
    project.apply("a1", Reshape(target, (Span(0, end),), role), Hand("Ana", at))


@pytest.mark.parametrize(("seconds", "steps"), [(0, 1), (2, 1), (2.001, 2), (-1, 2)])
def test_nudges_within_two_seconds_are_one_step(project: Project, seconds: float, steps: int) -> None:
    nudge(project, 8, START)
    nudge(project, 9, START + timedelta(seconds=seconds))
    assert len({entry.step for entry in project.history()}) == steps


def test_a_row_of_nudges_is_taken_back_at_once(project: Project) -> None:
    first = project.sheet("a1")
    for n in range(4):
        nudge(project, 8 + n, START + timedelta(seconds=1.5 * n))
    project.undo(Hand("Ana"))
    assert project.sheet("a1") == first == reread(project)
    project.redo(Hand("Ana"))
    assert project.sheet("a1").by_id[PERSON.id].spans == (Span(0, 11),) == reread(project).by_id[PERSON.id].spans


def test_nudges_of_different_boundaries_are_different_steps(project: Project) -> None:
    nudge(project, 8, START, SPLIT.id, "source")
    nudge(project, 9, START, SPLIT.id, "cue")
    nudge(project, 9, START)
    assert len({entry.step for entry in project.history()}) == 3


def test_a_nudge_joins_no_step_that_was_undone(project: Project) -> None:
    nudge(project, 8, START)
    project.undo(Hand("Ana"))
    nudge(project, 9, START)
    assert len({entry.step for entry in project.history() if entry.kind == "edit"}) == 2


def test_a_nudge_after_another_edit_is_a_step_of_its_own(project: Project) -> None:
    nudge(project, 8, START)
    project.apply("a1", Relabel(PERSON.id, "ORG"), Hand("Ana", START))
    nudge(project, 9, START)
    assert len({entry.step for entry in project.history()}) == 3


def test_a_reason_joins_the_rejection_it_follows(project: Project, hands: Hands) -> None:
    first = project.sheet("a1")
    project.apply("a1", Reject(PERSON.id), hands())
    project.apply("a1", GiveReason(PERSON.id, "duplicate"), hands())
    project.apply("a1", GiveReason(PERSON.id, "wrong span"), hands())
    project.undo(hands())
    assert project.sheet("a1") == first
    assert project.undoable() is None


def test_a_joined_step_is_named_by_what_it_began_with(project: Project, hands: Hands) -> None:
    project.apply("a1", Reject(ORG.id), hands())
    project.apply("a1", GiveReason(ORG.id, "duplicate"), hands())
    undoable = project.undoable()
    assert undoable is not None
    assert undoable.op == "Reject"
    outcome = project.undo(hands())
    assert outcome is not None
    assert outcome.op == "Reject"
    redoable = project.redoable()
    assert redoable is not None
    assert redoable.op == "Reject"
    assert [entry.op for entry in project.history() if entry.kind == "undo"] == ["Reject"]


def test_a_reason_for_an_earlier_rejection_is_a_step_of_its_own(project: Project, hands: Hands) -> None:
    project.apply("a1", Reject(PERSON.id), hands())
    project.apply("a1", Reject(ORG.id), hands())
    project.apply("a1", GiveReason(PERSON.id, "duplicate"), hands())
    project.undo(hands())
    assert project.sheet("a1").decisions[PERSON.id].verdict == "rejected"


def nudge_in_vain(project: Project) -> NoReturn:
    with project.writing():
        nudge(project, 9, START)
        raise ProjectError("stop")


def test_a_failed_edit_does_not_break_the_row_of_nudges(project: Project) -> None:
    nudge(project, 8, START)
    with pytest.raises(ProjectError):
        nudge_in_vain(project)
    nudge(project, 10, START)
    assert len({entry.step for entry in project.history()}) == 1


def test_edits_of_one_named_step_are_undone_together_also_across_articles(project: Project, hands: Hands) -> None:
    first = {article: project.sheet(article) for article in ("a1", "a2")}
    heard: list[str] = []
    project.apply("a1", Accept(PERSON.id), hands(), step="both")
    project.apply("a2", SetState("done"), hands(), step="both")
    project.apply("a1", Accept(ORG.id), hands(), step="both")
    last = {article: project.sheet(article) for article in first}
    project.subscribe(lambda outcome: heard.append(outcome.sheet.article.id))
    project.undo(hands())
    assert {article: reread(project, article) for article in first} == first
    project.redo(hands())
    assert {article: reread(project, article) for article in first} == last
    assert sorted(heard) == ["a1", "a1", "a2", "a2"]


def test_a_step_over_many_articles_is_undone_without_reading_their_sheets(project: Project, hands: Hands) -> None:
    first = {article: project.sheet(article) for article in ("a1", "a2")}
    heard: list[Outcome] = []
    project.apply("a1", SetState("done"), hands(), step="both")
    project.apply("a2", SetState("done"), hands(), step="both")
    project._sheets.clear()
    project.subscribe(heard.append)
    project.undo(hands())
    assert not project._sheets
    assert [outcome.article for outcome in heard] == ["a2", "a1"]
    assert {outcome.article: outcome.sheet for outcome in heard} == first, "whoever asks is told how it is now"


# ── the project as it was ───────────────────────────────────────────────────────────────────────


def test_the_sheet_of_an_earlier_moment_is_what_it_was(project: Project) -> None:
    clock = ticking(datetime.now(START.tzinfo))
    seen: list[tuple[datetime, Sheet]] = []

    def note() -> None:
        at = clock()
        seen.append((at, project.sheet("a1")))

    note()
    for edit in (Accept(PERSON.id), Reject(ORG.id), Relabel(PERSON.id, "ORG"), Propose(PERSON.id), Accept(OUTER.id)):
        project.apply("a1", edit, Hand("Ana", clock()))
        note()
    for _ in range(3):
        project.undo(Hand("Ana", clock()))
        note()
    project.redo(Hand("Ana", clock()))
    note()
    project.apply("a2", SetState("done"), Hand("Ana", clock()))
    project.apply("a1", Finish(), Hand("Ana", clock()))
    note()
    project.undo(Hand("Ana", clock()))
    note()
    for at, sheet in seen:
        assert project.sheet_at("a1", at) == sheet


def test_before_its_import_there_is_no_sheet(project: Project) -> None:
    assert project.sheet_at("a1", START) is None


def test_an_earlier_sheet_has_only_the_suggestions_of_its_time(project: Project) -> None:
    article = project.article("a2")
    moment = datetime.now(START.tzinfo)
    project.ingest([suggested(article, "entity", "ORG", {"": (Span(0, 7),)}, suggester="late", version="1", score=0.5)])
    then = project.sheet_at("a2", moment)
    assert then is not None
    assert then.suggestions == {}
    assert len(project.sheet("a2").suggestions) == 1


def test_an_earlier_sheet_knows_what_had_been_seen_by_then(project: Project) -> None:
    moment = datetime.now(START.tzinfo)
    project.see([PERSON.id], "Ana")
    then = project.sheet_at("a1", moment)
    assert then is not None
    assert then.seen == frozenset()
    assert project.sheet("a1").seen == {PERSON.id}


def test_an_earlier_sheet_has_a_suggestion_that_was_retired_since(project: Project) -> None:
    project.apply("a1", Accept(PERSON.id), Hand("Ana"))
    moment = datetime.now(START.tzinfo)
    before = project.sheet("a1")
    project.undo(Hand("Ana"))
    project.ingest([s for s in PROPOSALS if s.id != PERSON.id], replace=("rules",), articles=("a1",))
    then = project.sheet_at("a1", moment)
    assert then is not None
    assert PERSON.id not in project.sheet("a1").suggestions
    assert then.by_id[PERSON.id] == before.by_id[PERSON.id]


def test_forgetting_can_be_undone_after_the_suggestion_was_retired(project: Project) -> None:
    project.apply("a1", Accept(PERSON.id), Hand("Ana"))
    before = project.sheet("a1").by_id[PERSON.id]
    project.apply("a1", Forget(PERSON.id), Hand("Ana"))
    project.ingest([], replace=("rules",), articles=("a1",))
    project.undo(Hand("Ana"))
    assert project.sheet("a1").by_id[PERSON.id] == before
    assert project.sheet("a1") == reread(project)
