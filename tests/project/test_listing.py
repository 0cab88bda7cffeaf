"""The article list: what a query finds, and what a row shows."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.core.edits import Accept, Add, Hand, Link, Reject, Relabel, SetState, WriteNote
from annotator.core.model import AnnotationError, Article, Span, suggested
from annotator.core.queue import read_query
from annotator.project import Project
from annotator.project.listing import Line
from tests.core.values import ORG, PERSON, PROPOSALS


@pytest.fixture
def reviewed(project: Project) -> Project:
    """a1 begun by Ana with one accepted, one rejected and one corrected; a2 done by Bo; a3 as imported."""
    project.add_articles([Article("a3", "100% of the under_scores\\ … 中文", title="Per cent", outlet="Al Jazeera")])
    project.apply("a1", Accept(PERSON.id), Hand("Ana"))
    project.apply("a1", Reject(ORG.id), Hand("Ana"))
    project.apply("a2", Add("GPE", (Span(0, 7),)), Hand("Bo"))
    project.apply("a2", SetState("done"), Hand("Bo"))
    return project


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["a1", "a2", "a3"]),
        ("state:begun", ["a1"]),
        ("state:Done", ["a2"]),
        ("state:unseen", ["a3"]),
        ("label:person", ["a1"]),
        ("label:GPE", ["a2"]),
        ('label:"country, city, state"', ["a2"]),
        ("label:Organisation", []),
        ("label:ORG", []),
        ("label:ATTRIBUTION", ["a1"]),
        ("suggester:rules", ["a1"]),
        ("suggester:ru", ["a1"]),
        ("suggester:r_les", []),
        ("decision:accepted", ["a1"]),
        ("decision:REJECTED", ["a1"]),
        ("decision:corrected", []),
        ("reviewer:ana", ["a1"]),
        ("reviewer:%", []),
        ("score:>0.5", ["a1"]),
        ("score:<=0.5", []),
        ("outlet:afp", ["a2"]),
        ('outlet:"Al Jaz"', ["a3"]),
        ("title:cent", ["a3"]),
        ("speaker:ana", ["a1"]),
        ("speaker:nobody", []),
        ("note:nothing", []),
        ("title:%", []),
        ("outlet:_", []),
        ("Ana", ["a1", "a2"]),
        ("ana left", ["a1"]),
        ('"Ana left"', []),
        ('"Ana Lee said no"', ["a2"]),
        ("under_scor", ["a3"]),
        ("🙂", ["a1", "a2"]),
        ("%", ["a3"]),
        ("\\", ["a3"]),
        ("中文", ["a3"]),
        ("Ana state:done", ["a2"]),
        ("nothing", []),
    ],
)
def test_a_query_finds_the_articles_that_fit_in_order_of_import(
    reviewed: Project, query: str, found: list[str]
) -> None:
    assert reviewed.find(read_query(query)) == found


def test_what_was_relabelled_is_found_by_the_new_label_and_as_corrected(reviewed: Project) -> None:
    reviewed.apply("a1", Relabel(PERSON.id, "ORG"), Hand("Ana"))
    assert reviewed.find(read_query("label:ORG decision:corrected")) == ["a1"]


def test_a_note_is_found_by_its_words(reviewed: Project) -> None:
    reviewed.apply("a2", WriteNote("ask the desk"), Hand("Ana"))
    assert reviewed.find(read_query('note:"the desk"')) == ["a2"]


def test_an_added_attribution_is_found_by_its_label(reviewed: Project) -> None:
    reviewed.apply("a3", Link({"content": (Span(0, 4),)}), Hand("Ana"))
    assert reviewed.find(read_query("label:ATTRIBUTION")) == ["a1", "a3"]


def test_what_was_replaced_is_no_longer_found(reviewed: Project) -> None:
    reviewed.ingest([], replace=("rules",), articles=("a1",))
    assert reviewed.find(read_query("label:CLAIM")) == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(st.sampled_from('ab:"<>.0%_\\*()-^ ') | st.characters(), max_size=20))
def test_no_query_breaks_the_search(project: Project, query: str) -> None:
    try:
        words = read_query(query)
    except AnnotationError:
        return
    assert set(project.find(words)) <= {"a1", "a2"}


def test_a_line_shows_state_counts_and_notes(reviewed: Project) -> None:
    reviewed.apply("a1", WriteNote("hm", PERSON.id), Hand("Ana"))
    lines = reviewed.lines(["a1", "a2", "gone"])
    length = len(reviewed.article("a1").text)
    assert lines == {
        "a1": Line("a1", "Who said what", "", "", length, "begun", len(PROPOSALS) - 2, 1, True),
        "a2": Line("a2", "Another one.", "AFP", "", 32, "done", 0, 1, False),
    }


def test_an_attribution_counts_as_one_gold_item(reviewed: Project) -> None:
    reviewed.apply("a3", Link({"source": (Span(0, 4),), "content": (Span(5, 7),)}), Hand("Ana"))
    assert reviewed.lines(["a3"])["a3"].gold == 1


def test_no_ids_have_no_lines(project: Project) -> None:
    assert project.lines([]) == {}


def test_the_state_in_the_list_is_the_state_of_the_sheet_also_at_one_moment(project: Project) -> None:
    for reviewer, state in (("Bo", "done"), ("Ana", "discuss")):
        project._store.run("INSERT INTO review VALUES ('a1', ?, ?, '2026-01-01T00:00:00+00:00')", (reviewer, state))
    with Project.open(project.path) as again:
        assert again.lines(["a1"])["a1"].state == again.sheet("a1").state == "done"


def test_what_is_done_and_what_was_skipped_are_counted_apart(reviewed: Project) -> None:
    assert reviewed.counts() == (1, 3, 0)
    reviewed.apply("a3", SetState("skipped"), Hand("Ana"))
    assert reviewed.counts() == (1, 3, 1)


def test_articles_come_in_the_order_that_was_asked_for(project: Project) -> None:
    article = Article("a3", "Ana Lee and Bo Lee met AFP.")
    project.add_articles([article])
    project.ingest(
        [
            suggested(article, "claim", "CLAIM", {"": (Span(n, n + 3),)}, suggester="x", version="1", score=0.5)
            for n in range(6)
        ]
    )
    with project.search() as search:
        assert search.ranked("imported") == ["a1", "a2", "a3"]
        assert search.ranked("claims") == ["a3", "a1", "a2"]
        assert search.ranked("teaching") == ["a1", "a3", "a2"]
        project.apply("a3", SetState("done"), Hand("Ana"))
        assert search.ranked("claims") == ["a1", "a2", "a3"]
