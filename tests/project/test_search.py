"""Questions over a connection of their own: articles, titles, speakers and hits."""

from __future__ import annotations

import sqlite3
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from annotator.core.edits import Accept, Add, Hand, Link, Reject, SetAttribute, WriteNote
from annotator.core.model import AnnotationError, Article, Span
from annotator.core.queue import read_query
from annotator.core.schema import RESOLVED
from annotator.core.speakers import Describe
from annotator.project import Project
from annotator.project.folding import folded, pattern, places
from annotator.project.search import Found, Hit, Interrupted, Search
from tests.core.values import ORG, PERSON, SPLIT


@pytest.fixture
def search(project: Project) -> Iterator[Search]:
    project.apply("a1", Accept(PERSON.id), Hand("Ana"))
    project.apply("a1", Reject(ORG.id), Hand("Ana"))
    project.apply("a1", WriteNote("who is it?", PERSON.id), Hand("Ana"))
    project.apply("a2", Link({"source": (Span(16, 23),), "content": (Span(29, 31),)}), Hand("Bo"))
    with project.search() as asked:
        yield asked


def found(search: Search, query: str) -> list[Hit]:
    return [hit for batch in search.hits(read_query(query)) for hit in batch]


def test_words_are_hits_where_they_stand_with_the_text_round_them(project: Project, search: Search) -> None:
    (hit,) = found(search, '"said no"')
    text = project.article("a2").text
    assert (hit.article, hit.kind, text[hit.start : hit.end]) == ("a2", "words", "said no")
    assert (hit.words, hit.after) == ("said no", ".")
    assert hit.before.endswith("Ana Lee ")


def test_a_word_is_a_beginning_and_marks_and_case_do_not_matter_to_the_index(search: Search) -> None:
    assert [hit.words for hit in found(search, "ANOTH")] == ["Another"]


@pytest.mark.parametrize(
    ("text", "query", "words"),
    [
        ("Rain in Zürich. No Zurich, no ZÜRICHER.", "zurich", ["Zürich", "Zurich", "ZÜRICHER"]),
        ("Rain in Zürich.", "ZÜR", ["Zürich"]),
        ("🙂👩🏽‍🚒 In Zu\u0308rich, Zürich.", "zürich", ["Zu\u0308rich", "Zürich"]),
        ("Rain in Zürich.", "zu\u0308rich", ["Zürich"]),
        ("🙂 e\u0301\u0323lan e\u0301 ends.", '"elan e"', ["e\u0301\u0323lan e\u0301"]),
        ("🙂 Αθήναι and ΑΘΗΝΑΙ", "αθηναι", ["Αθήναι", "ΑΘΗΝΑΙ"]),
        ("İzmir, 🙂 izmir", "izmir", ["İzmir", "izmir"]),
        ("The ﬁrm paid £5 to Straße.", "straße", ["Straße"]),
        ("한국 and 하", "하", ["하"]),
        ("Costs: 5 €, 🙂 €", "€", ["€", "€"]),
    ],
)
def test_words_are_found_with_and_without_marks_over_their_letters(
    project: Project, search: Search, text: str, query: str, words: list[str]
) -> None:
    project.add_articles([Article("a3", text)])
    hits = found(search, query)
    assert [text[hit.start : hit.end] for hit in hits] == words
    assert all(hit.words == text[hit.start : hit.end] for hit in hits)
    assert search.articles(read_query(query)) == ["a3"]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.sampled_from("aeoÅé\u0301\u0308 ßİ😀한\r\n"), min_size=1, max_size=12),
    phrase=st.text(st.sampled_from("aeoÅé\u0301\u0308 ßİ😀한"), min_size=1, max_size=3),
)
def test_what_the_index_finds_is_found_in_the_text(text: str, phrase: str) -> None:
    assume(any(map(str.isalnum, phrase)))
    with closing(sqlite3.connect(":memory:")) as index:
        index.execute("CREATE VIRTUAL TABLE held USING fts5(text, tokenize='unicode61')")
        index.execute("INSERT INTO held VALUES (?)", (text,))
        there = index.execute("SELECT count(*) FROM held WHERE held MATCH ?", (f'"{phrase}"*',)).fetchone()[0]
    hits = places(text, [pattern(phrase)])
    assert bool(hits) == bool(there)
    for start, end in hits:
        assert 0 <= start < end <= len(text)
        assert pattern(phrase).fullmatch(folded(text[start:end]))
        assert not unicodedata.combining(text[end : end + 1] or "x")


@pytest.mark.parametrize(
    ("query", "statuses"),
    [
        (f"label:{PERSON.label}", {"gold"}),
        ("decision:accepted", {"gold"}),
        ("decision:rejected", {"rejected"}),
        ("note:who", {"gold"}),
        ("note:nobody", set()),
        ("score:<0", set()),
        ("speaker:ana state:begun label:attribution", {"pending", "gold"}),
    ],
)
def test_a_field_of_items_finds_items_by_what_became_of_them(search: Search, query: str, statuses: set[str]) -> None:
    assert {hit.status for hit in found(search, query)} <= statuses
    assert bool(found(search, query)) == bool(statuses)


def test_a_new_attribution_is_found_by_its_speaker_and_shown_by_its_content(project: Project, search: Search) -> None:
    (hit,) = [hit for hit in found(search, "speaker:ana") if hit.article == "a2"]
    assert (hit.kind, hit.words, hit.status) == ("attribution", "no", "gold")
    assert project.find(read_query("speaker:ana"))[-1] == "a2"


def test_words_beside_a_field_of_items_are_words_of_the_item(search: Search) -> None:
    words = {hit.words for hit in found(search, f"label:{PERSON.label} lee")}
    assert all("Lee" in text for text in words)
    assert not found(search, f"label:{PERSON.label} nowhere")


def test_what_is_written_meanwhile_is_found(project: Project, search: Search) -> None:
    assert not found(search, "label:GPE another")
    project.apply("a2", Add("GPE", (Span(0, 7),)), Hand("Bo"))
    assert [hit.words for hit in found(search, "label:GPE another")] == ["Another"]


def test_titles_are_found_by_all_their_words(project: Project, search: Search) -> None:
    project.add_articles([Article("a3", "Text.", title="Said nothing", outlet="AFP", published="2024-01-02")])
    assert search.titles(["said"], 5)[0] == Found("a3", "Said nothing", "AFP · 2024-01-02"), "beginnings first"
    assert [article.id for article in search.titles(["said", "who"], 5)] == ["a1"]
    assert not search.titles(["%"], 5)


def test_speakers_are_sources_and_persons_with_their_first_article(search: Search) -> None:
    speakers = {speaker.name: speaker for speaker in search.speakers()}
    assert speakers["Ana Lee"].article == "a1"
    assert speakers["Ana Lee"].articles == 2
    assert search.speakers() is search.speakers(), "kept until the file changes"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.lists(
        st.sampled_from(["a", "an", "ana", '"ana l"', "no", "state:begun", "said", "é", "_", "🙂", "label:PERSON"]),
        max_size=3,
    ).map(" ".join)
)
def test_the_first_articles_are_the_first_of_all(search: Search, query: str) -> None:
    wanted = read_query(query)
    assert search.first_articles(wanted, 1) == search.articles(wanted)[:1]
    assert search.first_articles(wanted, 9) == search.articles(wanted)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(st.sampled_from('ab:"<>.0%_\\*()-^ ') | st.characters(), max_size=20))
def test_no_query_breaks_the_search_for_hits(search: Search, query: str) -> None:
    try:
        words = read_query(query)
    except AnnotationError:
        return
    for batch in search.hits(words):
        assert {hit.article for hit in batch} <= {"a1", "a2"}


def test_a_long_question_is_interrupted(search: Search) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    timer = threading.Timer(0.2, search.interrupt)
    timer.start()
    with pytest.raises(Interrupted):
        search._store.value(endless)
    timer.join()


def test_nothing_can_be_written(search: Search) -> None:
    with pytest.raises(Exception, match="read"):
        search._store.run("DELETE FROM article")


def test_a_cancelled_search_ends_after_its_batch(search: Search) -> None:
    assert list(search.hits(read_query("ana"), lambda: True)) == []


def test_a_registered_speaker_stands_for_its_names_and_what_is_no_name_is_left_out(
    project: Project, search: Search
) -> None:
    before = {speaker.name for speaker in search.speakers()}
    assert "Ana Lee" in before
    text = "Ms Lee's aide said so. She agreed. The mayor's office did not."
    project.add_articles([Article("a9", text)])
    for words in ("Ms Lee's", "She", "The mayor's office"):
        at = text.index(words)
        project.apply("a9", Add("PERSON", (Span(at, at + len(words)),)), Hand("Ana"))
    assert {speaker.name for speaker in search.speakers()} == before | {"Ms Lee"}
    project.apply("a1", SetAttribute(SPLIT.id, RESOLVED, "Ana Maria Lee"), Hand("Ana"))
    project.change_speakers(Describe("Ana Maria Lee", ("Ana Lee", "Ms Lee")), Hand("Ana"))
    speakers = {speaker.name: speaker for speaker in search.speakers()}
    assert set(speakers) == before - {"Ana Lee"} | {"Ana Maria Lee"}
    assert speakers["Ana Maria Lee"] == ("Ana Maria Lee", 3, "a1", ("Ana Lee", "Ms Lee"))
