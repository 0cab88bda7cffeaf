"""Who listens hears of nothing that is not in the file: after the commit, or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from annotator.core.edits import Accept, Hand, Reject
from annotator.core.model import AnnotationError, Span
from annotator.project import Outcome, Project
from tests.core.values import ORG, PERSON


def in_file(project: Project, table: str) -> int:
    """How many rows another program sees."""
    with closing(sqlite3.connect(project.path)) as other:
        return int(other.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def pending(project: Project, id_: str) -> bool:
    return id_ in {item.id for item in project.sheet("a1").pending}


def accept_and_fail(project: Project) -> None:
    with project.writing():
        project.apply("a1", Accept(PERSON.id), Hand("Ana"))
        project.apply("a1", Accept("nothing of that id"), Hand("Ana"))


def test_an_edit_within_other_writes_is_told_after_all_of_them_hold(project: Project) -> None:
    heard: list[tuple[str, int]] = []
    project.subscribe(lambda outcome: heard.append((outcome.op, in_file(project, "decision"))))
    with project.writing():
        project.see([PERSON.id], "Ana")
        project.apply("a1", Accept(PERSON.id), Hand("Ana"))
        project.apply("a1", Reject(ORG.id), Hand("Ana"))
        assert heard == []
    assert heard == [("Accept", 2), ("Reject", 2)]
    assert in_file(project, "seen") == 1


def test_suggestions_within_other_writes_are_told_after_the_commit(project: Project) -> None:
    heard: list[int] = []
    before = in_file(project, "suggestion")
    project.subscribe_suggestions(lambda _: heard.append(in_file(project, "suggestion")))
    with project.writing():
        assert project.ingest([replace(PERSON, id="more", fillers={"": (Span(0, 2),)})]) == 1
        assert heard == []
    assert heard == [before + 1]


def test_nobody_hears_of_what_was_taken_back(project: Project) -> None:
    heard: list[Outcome] = []
    project.subscribe(heard.append)
    with pytest.raises(AnnotationError):
        accept_and_fail(project)
    assert heard == []
    assert pending(project, PERSON.id)
    with project.writing():
        with pytest.raises(AnnotationError):
            accept_and_fail(project)
        project.apply("a1", Reject(ORG.id), Hand("Ana"))
    assert [outcome.op for outcome in heard] == ["Reject"]
    assert not pending(project, ORG.id)
    assert pending(project, PERSON.id)
