"""The algebra of spans, and the records."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.model import (
    Annotation,
    Article,
    Change,
    Decision,
    Note,
    Record,
    Relation,
    Review,
    Span,
    Spans,
    Suggestion,
    digest,
    extent,
    key,
    merged,
    overlap,
    suggested,
    suggestion_id,
    surface,
    without,
)

one_span = st.tuples(st.integers(0, 40), st.integers(1, 15)).map(lambda pair: Span(pair[0], sum(pair)))
some_spans = st.lists(one_span, max_size=6).map(tuple)
AT = datetime(2026, 1, 1, tzinfo=UTC)


def points(spans: Spans) -> set[int]:
    return {point for span in spans for point in range(span.start, span.end)}


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (4, 3)])
def test_a_span_is_never_empty_negative_or_reversed(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="0 ≤ start < end"):
        Span(start, end)


def test_a_span_knows_its_length_and_its_words() -> None:
    assert len(Span(2, 5)) == 3
    assert Span(1, 3).of("a🙂bc") == "🙂b"


@given(one_span, one_span)
def test_spans_overlap_when_they_share_a_code_point(a: Span, b: Span) -> None:
    assert a.overlaps(b) == b.overlaps(a) == bool(points((a,)) & points((b,)))


@given(one_span, one_span)
def test_a_span_contains_another_when_it_has_all_its_code_points(a: Span, b: Span) -> None:
    assert a.contains(b) == (points((b,)) <= points((a,)))


@given(some_spans)
def test_merging_keeps_the_code_points_and_leaves_gaps_between(spans: Spans) -> None:
    result = merged(spans)
    assert points(result) == points(spans)
    assert all(a.end < b.start for a, b in itertools.pairwise(result))


@given(some_spans)
def test_merging_twice_is_merging_once(spans: Spans) -> None:
    assert merged(merged(spans)) == merged(spans)


@given(some_spans, one_span)
def test_without_takes_away_exactly_the_hole(spans: Spans, hole: Span) -> None:
    assert points(without(spans, hole)) == points(spans) - points((hole,))


def test_without_the_whole_span_nothing_is_left() -> None:
    assert without((Span(3, 5),), Span(0, 9)) == ()


@given(some_spans, some_spans)
def test_lists_overlap_when_they_share_a_code_point(a: Spans, b: Spans) -> None:
    assert overlap(a, b) == overlap(iter(b), iter(a)) == bool(points(a) & points(b))


@given(some_spans.filter(bool))
def test_the_extent_reaches_from_the_first_to_the_last_code_point(spans: Spans) -> None:
    whole = extent(iter(spans))
    assert (whole.start, whole.end - 1) == (min(points(spans)), max(points(spans)))


def test_the_surface_joins_fragments_with_an_ellipsis() -> None:
    assert surface("“A,” she said, “B.”", (Span(0, 4), Span(15, 19))) == "“A,” … “B.”"


def test_the_digest_differs_for_line_breaks_and_takes_lone_surrogates() -> None:
    assert len({digest("a\nb"), digest("a\r\nb"), digest("a\ud800b")}) == 3
    assert len(digest("")) == 16


def test_an_article_is_called_by_its_title_its_first_words_or_its_id() -> None:
    article = Article("x", " \n Some  words \r\nand others", title="Title")
    assert article.name == "Title"
    assert replace(article, title="").name == "Some words"
    assert replace(article, title="", text=" \n").name == "x"


def test_the_first_words_of_a_long_article_are_cut_at_eighty() -> None:
    assert Article("x", "y" * 100).name == "y" * 80 + "…"
    assert Article("x", "y" * 80).name == "y" * 80


def test_a_suggestion_sorts_its_fragments_and_leaves_empty_roles_out() -> None:
    made = suggest({"content": [Span(8, 9), Span(1, 2)], "cue": []})
    assert made.fillers == {"content": (Span(1, 2), Span(8, 9))}


def test_the_spans_of_a_suggestion_are_those_of_all_roles_in_order() -> None:
    assert suggest({"content": [Span(8, 9)], "source": [Span(1, 2)]}).spans == (Span(1, 2), Span(8, 9))


@pytest.mark.parametrize(("score", "kept"), [(-0.5, 0.0), (0.3, 0.3), (7.0, 1.0)])
def test_a_score_is_kept_between_nought_and_one(score: float, kept: float) -> None:
    assert suggest({"content": [Span(0, 1)]}, score=score).score == kept


def test_the_same_proposal_has_the_same_id_whatever_its_score() -> None:
    assert suggest({"content": [Span(0, 1)]}).id == suggest({"content": [Span(0, 1)]}, score=0.1).id


def test_the_id_of_a_suggestion_tells_article_label_suggester_role_and_extent_apart() -> None:
    fillers = {"cue": (Span(0, 1),)}
    ids = {
        suggestion_id("a", "L", fillers, "s"),
        suggestion_id("b", "L", fillers, "s"),
        suggestion_id("a", "M", fillers, "s"),
        suggestion_id("a", "L", fillers, "t"),
        suggestion_id("a", "L", {"source": (Span(0, 1),)}, "s"),
        suggestion_id("a", "L", {"cue": (Span(0, 2),)}, "s"),
    }
    assert len(ids) == 6


def test_the_inverse_of_the_inverse_is_the_change() -> None:
    change = Change(None, Note("n", "a", "words", "Ana", AT))
    assert change.inverse() == Change(change.after, None)
    assert change.inverse().inverse() == change


def test_records_are_known_by_their_type_and_id() -> None:
    made = suggest({"content": [Span(0, 1)]})
    records: list[Record] = [
        Annotation("1", "a", "entity", "PERSON", (Span(0, 1),), "Ana", AT),
        Relation("1", "a", "ATTRIBUTION", {}, "Ana", AT),
        Decision("1", "a", "accepted", "", "", "Ana", AT, 0, None),
        Review("a", "1", "begun", AT),
        Note("1", "a", "words", "Ana", AT),
        replace(made, id="1"),
    ]
    assert {key(record) for record in records} == {
        (type_, "1") for type_ in ("Annotation", "Relation", "Decision", "Review", "Note", "Suggestion")
    }


def suggest(fillers: dict[str, list[Span]], score: float = 0.5) -> Suggestion:
    return suggested(
        Article("a", "x" * 20), "attribution", "ATTRIBUTION", fillers, suggester="rules", version="1", score=score
    )
