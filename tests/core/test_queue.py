"""The words of the article filter, and the next item."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.items import Item
from annotator.core.model import AnnotationError, Span
from annotator.core.queue import FIELDS, Query, next_item, read_query

ITEMS = [Item(name, "entity", "PERSON", {"": (Span(n, n + 1),)}, "pending") for n, name in enumerate("abcd")]


def step(current: str | None, *, forward: bool = True, fits: str = "abcd") -> str | None:
    found = next_item(ITEMS, current, forward=forward, fits=lambda item: item.id in fits)
    return found.id if found else None


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
