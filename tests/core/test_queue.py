"""The words of the article filter, and the next item."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.items import Item
from annotator.core.model import AnnotationError, Span
from annotator.core.queue import FIELDS, ORDERS, Aggregate, Query, next_item, ranked, read_query, unknown_words

ITEMS = [Item(name, "entity", "PERSON", {"": (Span(n, n + 1),)}, "pending") for n, name in enumerate("abcd")]


def step(current: str | None, *, forward: bool = True, fits: str = "abcd") -> str | None:
    found = next_item(ITEMS, current, forward=forward, fits=lambda item: item.id in fits)
    return found.id if found else None


@pytest.mark.parametrize(("caret", "after", "before"), [(0, "a", None), (1, "b", "a"), (3, "d", "c"), (9, None, "d")])
def test_without_a_current_item_the_caret_says_what_is_next(caret: int, after: str | None, before: str | None) -> None:
    found = [next_item(ITEMS, None, forward=f, fits=lambda _: True, caret=caret) for f in (True, False)]
    assert [item.id if item else None for item in found] == [after, before]
    assert next_item(ITEMS, "a", forward=True, fits=lambda _: True, caret=caret) is ITEMS[1]


@pytest.mark.parametrize(
    ("text", "terms", "words"),
    [
        ("", (), ()),
        ("   ", (), ()),
        ("state:begun label:CLAIM", (("state", "begun"), ("label", "CLAIM")), ()),
        ("STATE:Done", (("state", "Done"),), ()),
        ('outlet:"Al Jazeera" kyiv', (("outlet", "Al Jazeera"),), ("kyiv",)),
        ('"free text" more', (), ("free text", "more")),
        ('"state:done"', (), ("state:done",)),
        ("http://example.org", (), ("http://example.org",)),
        ('a:"b c"', (), ("a:b c",)),
        ('"never closed', (), ("never closed",)),
        ('title:""', (), ()),
        ("state: done", (), ("state:", "done")),
        ("score:>0.8 score:<=.5", (("score", ">0.8"), ("score", "<=.5")), ()),
        ("decision:Rejected", (("decision", "Rejected"),), ()),
        ('speaker:"Ana Lee" note:?', (("speaker", "Ana Lee"), ("note", "?")), ()),
    ],
)
def test_a_query_is_read_into_terms_and_words(
    text: str, terms: tuple[tuple[str, str], ...], words: tuple[str, ...]
) -> None:
    assert read_query(text) == Query(terms, words)


@pytest.mark.parametrize("text", ["state:finished", "score:high", "score:0.5", "score:>2", "decision:maybe"])
def test_a_value_a_field_cannot_have_is_refused_by_name(text: str) -> None:
    with pytest.raises(AnnotationError, match=text.partition(":")[0]):
        read_query(text)


def test_only_an_empty_query_is_false() -> None:
    assert not read_query(" ")
    assert read_query("x")
    assert read_query("state:done")


@given(st.text(st.sampled_from('ab:"<>.0 stale') | st.characters(), max_size=30))
def test_any_text_is_a_query_or_refused_in_a_sentence(text: str) -> None:
    try:
        query = read_query(text)
    except AnnotationError:
        pass
    else:
        assert all(name in FIELDS and value for name, value in query.terms)
        assert all(query.words)


def test_the_next_item_is_the_nearest_that_fits_either_way() -> None:
    assert step("b") == "c"
    assert step("b", fits="d") == "d"
    assert step("c", forward=False) == "b"
    assert step("c", forward=False, fits="a") == "a"


def test_after_the_last_that_fits_there_is_none() -> None:
    assert step("d") is None
    assert step("a", forward=False) is None
    assert step("b", fits="ab") is None


def test_with_no_current_item_it_is_the_first_or_the_last() -> None:
    assert step(None) == "a"
    assert step(None, forward=False) == "d"


def test_with_a_current_item_that_is_gone_it_is_the_first() -> None:
    assert step("gone") == "a"


# ── which article next ──────────────────────────────────────────────────────────────────────────


def aggregate(article: str, label: str = "PERSON", uncertain: float = 1.0, expected: float = 1.0) -> Aggregate:
    return Aggregate(article, label, 10, uncertain, expected)


def test_as_imported_is_as_it_is() -> None:
    assert ranked(["a", "b"], [aggregate("b", uncertain=9)], "imported") == ["a", "b"]


def test_by_claims_the_number_to_be_expected_counts_and_what_has_none_comes_last() -> None:
    some = [aggregate("b", "CLAIM", expected=2), aggregate("c", "CLAIM", expected=5), aggregate("a", expected=9)]
    assert ranked(["a", "b", "c"], some, "claims") == ["c", "b", "a"]


def test_what_is_uncertain_teaches_more_than_what_is_sure() -> None:
    assert ranked(["a", "b", "c"], [aggregate("a", uncertain=0.1), aggregate("b", uncertain=5)], "teaching") == [
        "b",
        "a",
        "c",
    ]


def test_an_article_of_another_kind_teaches_more_than_one_like_those_before() -> None:
    some = [aggregate("a", uncertain=9), aggregate("b", uncertain=8), aggregate("c", "CLAIM", uncertain=5)]
    assert ranked(["a", "b", "c"], some, "teaching") == ["a", "c", "b"]


def test_a_long_article_does_not_win_by_being_long() -> None:
    long = [Aggregate("long", "PERSON", 500, 50.0, 0)]
    assert ranked(["long", "short"], [*long, aggregate("short", uncertain=8)], "teaching") == ["short", "long"]


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from(["X", "CLAIM"]), st.integers(1, 9), st.floats(0, 1)),
        max_size=20,
    ),
    st.sampled_from(ORDERS),
)
def test_every_article_comes_once_in_any_order(some: list[tuple[str, str, int, float]], order: str) -> None:
    aggregates = [Aggregate(a, label, n, n * share, n * share) for a, label, n, share in some]
    assert sorted(ranked(list("abcdef"), aggregates, order)) == list("abcdef")


def test_there_is_no_other_order() -> None:
    with pytest.raises(AnnotationError, match="one of imported, teaching, claims"):
        ranked([], [], "random")


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("foo:bar", ("foo",)),
        ('state:done Colour:"dark blue" word', ("Colour",)),
        ("LABEL:CLAIM https://post.example/a 10:30 word", ()),
    ],
)
def test_words_that_are_no_fields_are_known_by_their_colon(text: str, unknown: tuple[str, ...]) -> None:
    assert unknown_words(text) == unknown
