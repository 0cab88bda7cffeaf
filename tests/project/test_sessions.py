"""Sittings: who, when, what was decided, and where the window was."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path

from annotator.core.edits import Accept, AcceptAll, Add, Forget, Hand, Link, Reject, Relabel, SetState
from annotator.core.model import Span
from annotator.project import Project, Sitting
from tests.core.values import CLAIM, ORG, OUTER, PERSON, SPLIT, START


def verdicts(project: Project, newest: int = 0) -> tuple[int, int, int]:
    sitting = project.sittings()[newest]
    return sitting.accepted, sitting.corrected, sitting.rejected


def work(project: Project, *edits: Accept | AcceptAll | Reject | Relabel | Forget | SetState) -> None:
    for edit in edits:
        project.apply("a1", edit, Hand("Ana"))


def test_a_session_has_a_reviewer_a_start_and_no_end_yet(project: Project) -> None:
    session = project.begin_session("Ana")
    assert project.session == session
    assert (session.reviewer, session.ended) == ("Ana", None)
    assert [s.session for s in project.sittings()] == [session]


def test_closing_ends_the_session(project: Project, path: Path) -> None:
    session = project.begin_session("Ana")
    project.close()
    with Project.open(path) as again:
        (sitting,) = again.sittings()
        assert sitting.session.id == session.id
        assert sitting.session.ended is not None
        assert sitting.session.ended >= session.started


def test_a_session_that_crashed_ends_where_it_last_did_something(project: Project, path: Path) -> None:
    started = project.begin_session("Ana").started
    last = started + timedelta(minutes=5)
    project.apply("a1", Accept(PERSON.id), Hand("Ana", last))
    with Project.open(path) as again:
        again.begin_session("Ana")
        assert again.sittings()[1].session.ended == last


def test_a_session_that_crashed_over_reading_ends_at_the_last_article_opened(project: Project, path: Path) -> None:
    project.begin_session("Ana")
    project.spend("a1", 0)
    with Project.open(path) as again:
        again.begin_session("Ana")
        (opened,) = again._store.rows("SELECT opened FROM visit")
        ended = again.sittings()[1].session.ended
        assert ended is not None
        assert ended.isoformat() == opened[0]


def test_a_session_that_crashed_at_once_ends_when_it_began(project: Project, path: Path) -> None:
    started = project.begin_session("Ana").started
    with Project.open(path) as again:
        again.begin_session("Ana")
        assert again.sittings()[1].session.ended == started


def test_another_reviewers_open_session_stays_open(project: Project, path: Path) -> None:
    project.begin_session("Ana")
    with Project.open(path) as again:
        again.begin_session("Bo")
        assert {s.session.reviewer: s.session.ended for s in again.sittings()} == {"Ana": None, "Bo": None}


# ── counts ──────────────────────────────────────────────────────────────────────────────────────


def test_an_empty_session_counts_nothing(project: Project) -> None:
    session = project.begin_session("Ana")
    assert project.sittings() == [Sitting(session, 0, 0, 0, 0, 0, 0.0)]


def test_each_decision_counts_under_its_verdict(project: Project) -> None:
    project.begin_session("Ana")
    work(project, Accept(PERSON.id), Relabel(CLAIM.id, "ORG"), Reject(ORG.id))
    assert verdicts(project) == (1, 1, 1)


def test_a_suggestion_accepted_and_then_corrected_counts_once(project: Project) -> None:
    project.begin_session("Ana")
    work(project, Accept(PERSON.id), Relabel(PERSON.id, "ORG"))
    assert verdicts(project) == (0, 1, 0)


def test_a_forgotten_decision_does_not_count(project: Project) -> None:
    project.begin_session("Ana")
    work(project, Accept(PERSON.id), Forget(PERSON.id))
    assert verdicts(project) == (0, 0, 0)


def test_an_attribution_counts_once_whatever_its_roles(project: Project) -> None:
    project.begin_session("Ana")
    work(project, Accept(SPLIT.id), Reject(OUTER.id))
    assert verdicts(project) == (1, 0, 1)


def test_an_undone_decision_does_not_count_and_the_one_before_counts_again(project: Project) -> None:
    project.begin_session("Ana")
    work(project, Accept(PERSON.id), Reject(PERSON.id))
    assert verdicts(project) == (0, 0, 1)
    project.undo(Hand("Ana"))
    assert verdicts(project) == (1, 0, 0)
    project.redo(Hand("Ana"))
    assert verdicts(project) == (0, 0, 1)


def test_several_accepted_at_once_are_one_step_and_as_many_decisions(project: Project) -> None:
    project.begin_session("Ana")
    work(project, AcceptAll((PERSON.id, ORG.id, CLAIM.id)))
    assert project.sittings()[0].edits == 1
    assert verdicts(project) == (3, 0, 0)


def test_each_session_counts_its_own_decisions(project: Project) -> None:
    project.begin_session("Ana")
    work(project, Accept(PERSON.id), Accept(ORG.id))
    project.begin_session("Bo")
    work(project, Reject(PERSON.id))
    assert (verdicts(project, 0), verdicts(project, 1)) == ((0, 0, 1), (2, 0, 0))


def test_edits_outside_a_session_belong_to_none(project: Project) -> None:
    work(project, Accept(PERSON.id))
    session = project.begin_session("Ana")
    assert verdicts(project) == (0, 0, 0)
    assert project.session_history(session.id) == []


def test_the_history_of_a_session_is_its_own(project: Project) -> None:
    first = project.begin_session("Ana")
    work(project, Accept(PERSON.id))
    second = project.begin_session("Ana")
    work(project, Accept(ORG.id))
    project.undo(Hand("Ana"))
    assert [e.kind for e in project.session_history(second.id)] == ["undo", "edit"]
    assert [e.subject for e in project.session_history(first.id)] == ["Ana Lee"]


def test_the_sessions_of_a_long_history_are_listed_quickly(project: Project) -> None:
    session = project.begin_session("Ana")
    decided = {"suggestion": "", "verdict": "accepted", "at": START.isoformat(), "reviewer": "Ana", "reason": "x" * 300}
    lines = [
        json.dumps(
            [{"record": "decision", "before": None, "after": {**decided, "suggestion": f"s{n}"}}],
            separators=(",", ":"),
        )
        for n in range(10_000)
    ]
    with project.writing():
        project._store.run_many(
            "INSERT INTO journal (step, kind, state, session, article, reviewer, at, op, subject, changes)"
            " VALUES (?, 'edit', 'done', ?, 'a1', 'Ana', '', 'Accept', '', ?)",
            [(f"step{n}", session.id, line) for n, line in enumerate(lines)],
        )
    started = time.process_time()
    assert verdicts(project) == (10_000, 0, 0)
    assert time.process_time() - started < 1.0


# ── visits and views ────────────────────────────────────────────────────────────────────────────


def test_articles_are_listed_in_the_order_they_were_opened(project: Project) -> None:
    session = project.begin_session("Ana")
    for article, seconds in (("a2", 0.0), ("a1", 2.0), ("a2", 3.5)):
        project.spend(article, seconds)
    assert project.visited(session.id) == ["a2", "a1"]
    sitting = project.sittings()[0]
    assert (sitting.articles, sitting.seconds) == (2, 5.5)


def test_the_seconds_of_all_sessions_on_an_article_add_up(project: Project) -> None:
    for seconds in (1.5, 2.0):
        project.begin_session("Ana")
        project.spend("a1", seconds)
    assert project.seconds_on("a1") == 3.5
    assert project.seconds_on("a2") == 0.0


def test_without_a_session_nothing_is_spent_or_kept(project: Project) -> None:
    project.spend("a1", 5)
    project.keep_view({"article": "a1"})
    assert project.seconds_on("a1") == 0.0
    assert project.last_view() == {}


def test_a_new_session_returns_to_where_the_last_one_was(project: Project, path: Path) -> None:
    view = {"article": "a1", "scroll": 0.5, "filter": "state:begun “é”", "panes": [1, 2]}
    project.begin_session("Ana")
    project.keep_view({"article": "a2"})
    project.keep_view(view)
    assert project.last_view() == {}
    project.close()
    with Project.open(path) as again:
        assert again.last_view() == view
        again.begin_session("Ana")
        assert again.last_view() == view


def test_a_session_counts_what_it_added_and_nobody_had_suggested(project: Project) -> None:
    add = Add("PERSON", (Span(0, 3),))
    project.begin_session("Ana")
    article = project.find()[0]
    project.apply(article, add, Hand("Ana"))
    project.apply(article, Link({"source": (Span(0, 3),), "content": (Span(4, 9),)}), Hand("Ana"))
    assert project.sittings()[0].added == 2, "an attribution counts once, whatever its roles"
    project.undo(Hand("Ana"))
    assert project.sittings()[0].added == 1
    made = next(item for item in project.sheet(article).items if item.origin == "added")
    project.apply(article, Reject(made.id), Hand("Ana"))
    assert project.sittings()[0].added == 0
