"""Articles and suggestions in the file: added once, never changed, replaced without loss."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.edits import Accept, Forget, Hand, Reject, SetState, WriteNote
from annotator.core.model import Article, Span, Suggestion, suggested
from annotator.core.queue import read_query
from annotator.project import Difference, Outcome, Project, ProjectError
from tests.core.values import ARTICLE, ORG, OUTER, PERSON, PROPOSALS, SCHEMA, SPLIT, proposal
from tests.core.values import again as twin

ANOTHER = proposal("entity", "ORG", {"": (Span(3, 7),)})


def again(project: Project) -> Project:
    return Project.open(project.path)


# ── articles ────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=25)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60))
def test_a_text_comes_back_exactly_as_it_was(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("text") / "news.db"
    with Project.create(path, SCHEMA) as project:
        project.add_articles([Article("x", text)])
        project.ingest([one(project.article("x"), Span(len(text) - 1, len(text)))])
        assert project.problems() == []
    with Project.open(path) as project:
        assert project.article("x").text == text


def one(article: Article, span: Span, suggester: str = "rules") -> Suggestion:
    return suggested(article, "entity", "ORG", {"": (span,)}, suggester=suggester, version="1", score=0.5)


def test_everything_known_of_an_article_is_kept(project: Project) -> None:
    article = Article(
        "full",
        "Words",
        "Title",
        "https://example.org",
        "AFP",
        "Ana Lee",
        "2026-01-01",
        "en",
        {"tags": ["a", 1]},
        datetime(2026, 1, 1, tzinfo=UTC),
    )
    project.add_articles([article])
    assert project.article("full") == article


def test_the_same_text_again_is_recognised(project: Project) -> None:
    assert project.add_articles([replace(ARTICLE, id="copy"), Article("new", "new")]) == {"copy": "a1", "new": "new"}
    assert project.find() == ["a1", "a2", "new"]


def test_a_text_with_other_line_breaks_is_another_article(project: Project) -> None:
    text = ARTICLE.text.replace("\r\n", "\n")
    assert project.add_articles([Article("unix", text)]) == {"unix": "unix"}


def test_an_id_that_is_taken_by_another_text_is_refused_and_nothing_added(project: Project) -> None:
    with pytest.raises(ProjectError, match="the id a1 belongs to another article"):
        project.add_articles([Article("new", "new"), Article("a1", "other")])
    assert project.find() == ["a1", "a2"]


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d of a pair"])
def test_what_is_no_text_is_refused(project: Project, text: str) -> None:
    with pytest.raises(ProjectError, match="the article odd holds characters that are no text"):
        project.add_articles([Article("odd", text)])
    assert project.find() == ["a1", "a2"]


def test_articles_are_read_one_by_one(project: Project) -> None:
    assert [article.id for article in project.articles(["a2", "a1"])] == ["a2", "a1"]
    assert project.has("a1")
    assert not project.has("a9")


def test_the_sheets_of_many_articles_need_not_stay_in_memory(project: Project) -> None:
    project.add_articles([Article(f"n{n}", f"text {n}") for n in range(20)])
    sheets = [project.sheet(id_) for id_ in project.find()]
    assert project.sheet("a1") == sheets[0]
    assert len(project._sheets) <= 8


# ── adding suggestions ──────────────────────────────────────────────────────────────────────────


def test_ingesting_again_adds_nothing(project: Project) -> None:
    before = project.sheet("a1")
    assert project.ingest(PROPOSALS) == 0
    assert project.sheet("a1") == before


def test_one_given_twice_is_one(project: Project) -> None:
    assert project.ingest([ANOTHER, ANOTHER]) == 1


def test_a_suggestion_comes_back_as_it_was_made(project: Project) -> None:
    made = replace(SPLIT, id="s", attributes={"quote_type": "mixed"}, reason="because", version="7", score=0.25)
    project.ingest([made])
    with again(project) as other:
        found = other.sheet("a1").suggestions["s"]
    assert replace(found, added=None) == made
    assert found.added is not None


def test_ingesting_tells_those_who_listen(project: Project) -> None:
    heard: list[Outcome] = []
    project.sheet("a1")
    project.subscribe(heard.append)
    project.ingest([ANOTHER])
    assert [(outcome.kind, ANOTHER.id in outcome.sheet.suggestions) for outcome in heard] == [("ingest", True)]


@pytest.mark.parametrize(
    ("odd", "sentence"),
    [
        (replace(PERSON, id="odd", fillers={"": (Span(0, 10_000),)}), "reaches past the end"),
        (replace(PERSON, id="odd", fillers={}), "has no span"),
        (replace(PERSON, id="odd", article="a9"), "no article a9"),
    ],
)
def test_a_suggestion_that_does_not_fit_is_refused_and_nothing_added(
    project: Project, odd: Suggestion, sentence: str
) -> None:
    with pytest.raises(ProjectError, match=sentence):
        project.ingest([ANOTHER, odd])
    assert ANOTHER.id not in project.sheet("a1").suggestions


@pytest.mark.parametrize("statement", ["UPDATE suggestion SET score=1", "UPDATE suggestion_span SET start=0"])
def test_a_suggestion_can_never_be_changed(project: Project, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        project._store.run(statement)


def test_who_suggested_is_known_with_the_newest_version(project: Project) -> None:
    later = datetime(2100, 1, 1, tzinfo=UTC)
    project.ingest([replace(ANOTHER, version="10", added=later), replace(ORG, id="x", suggester="spacy", version="9")])
    assert project.suggested_by("a1") == {"rules": "10", "spacy": "9"}
    assert project.suggested_by("a2") == {}


def test_articles_that_nothing_was_suggested_for_are_known_until_they_are_done(project: Project) -> None:
    project.add_articles([Article("a3", "three")])
    assert project.unsuggested() == ["a2", "a3"]
    project.apply("a2", SetState("done"), Hand("Ana"))
    assert project.unsuggested() == ["a3"]


# ── replacing ───────────────────────────────────────────────────────────────────────────────────


def rows(project: Project) -> set[str]:
    return {row[0] for row in project._store.rows("SELECT id FROM suggestion")}


def test_replacing_removes_what_was_never_decided(project: Project) -> None:
    assert project.ingest([ANOTHER], replace=("rules",), articles=("a1",)) == 1
    assert set(project.sheet("a1").suggestions) == {ANOTHER.id} == rows(project)


def test_replacing_keeps_what_is_proposed_again(project: Project) -> None:
    project.ingest([PERSON], replace=("rules",), articles=("a1",))
    assert set(project.sheet("a1").suggestions) == {PERSON.id}


def test_replacing_keeps_what_was_decided(project: Project) -> None:
    project.apply("a1", Accept(PERSON.id), Hand("Ana"))
    project.apply("a1", Reject(ORG.id), Hand("Ana"))
    project.ingest([], replace=("rules",), articles=("a1",))
    assert set(project.sheet("a1").suggestions) == {PERSON.id, ORG.id}


def test_replacing_leaves_other_suggesters_and_articles_alone(project: Project) -> None:
    other = one(project.article("a2"), Span(0, 3))
    project.ingest([other])
    project.ingest([], replace=("spacy",), articles=("a1", "a2"))
    project.ingest([], replace=("rules",), articles=("a1",))
    assert rows(project) == {other.id}


def test_what_the_journal_speaks_of_is_only_retired(project: Project) -> None:
    project.apply("a1", Accept(PERSON.id), Hand("Ana"))
    project.undo(Hand("Ana"))
    project.ingest([], replace=("rules",), articles=("a1",))
    assert project.sheet("a1").suggestions == {}
    assert rows(project) == {PERSON.id}


def test_what_has_a_note_is_only_retired(project: Project) -> None:
    project.apply("a1", WriteNote("who?", PERSON.id), Hand("Ana"))
    project._store.run("DELETE FROM journal")
    project.ingest([], replace=("rules",), articles=("a1",))
    assert rows(project) == {PERSON.id}


def test_redo_brings_a_retired_suggestion_back_for_as_long_as_it_is_decided(project: Project) -> None:
    project.apply("a1", Accept(OUTER.id), Hand("Ana"))
    before = project.sheet("a1").by_id[OUTER.id]
    project.undo(Hand("Ana"))
    project.ingest([], replace=("rules",), articles=("a1",))
    redone = project.redo(Hand("Ana"))
    assert redone is not None
    assert redone.sheet.by_id[OUTER.id] == before
    with again(project) as other:
        assert other.sheet("a1") == project.sheet("a1")
    project.undo(Hand("Ana"))
    assert OUTER.id not in project.sheet("a1").suggestions
    with again(project) as other:
        assert other.sheet("a1") == project.sheet("a1")


def test_what_was_retired_is_so_again_after_undoing_and_redoing_everything(project: Project) -> None:
    project.apply("a1", Accept(PERSON.id), Hand("Ana"))
    project.apply("a1", Forget(PERSON.id), Hand("Ana"))
    project.ingest([], replace=("rules",), articles=("a1",))
    before = project.sheet("a1")
    while project.undo(Hand("Ana")):
        pass
    while project.redo(Hand("Ana")):
        pass
    assert project.sheet("a1") == before
    assert before.suggestions == {}
    assert project.lines(["a1"])["a1"].pending == 0


def test_what_says_what_is_gold_already_does_not_wait(project: Project) -> None:
    project.apply("a1", Accept(PERSON.id), Hand("Ana"))
    pending = project.lines(["a1"])["a1"].pending
    project.ingest([twin(PERSON)])
    assert project.lines(["a1"])["a1"].pending == pending
    assert project.sheet("a1").agreeing == {twin(PERSON).id}
    project.undo(Hand("Ana"))
    assert project.lines(["a1"])["a1"].pending == pending + 2
    project.redo(Hand("Ana"))
    project.ingest([], replace=("spacy",), articles=("a1",))
    assert project.sheet("a1").agreeing == frozenset()
    assert project.problems() == []


def test_a_retired_suggestion_that_is_proposed_again_is_pending_again(project: Project) -> None:
    project.apply("a1", Accept(PERSON.id), Hand("Ana"))
    project.undo(Hand("Ana"))
    project.ingest([], replace=("rules",), articles=("a1",))
    assert project.ingest([PERSON]) == 0
    assert [item.id for item in project.sheet("a1").pending] == [PERSON.id]


# ── what was in focus ───────────────────────────────────────────────────────────────────────────


def test_what_was_in_focus_is_remembered(project: Project) -> None:
    project.sheet("a1")
    project.see([PERSON.id, ORG.id], "Ana")
    project.see([PERSON.id], "Bo")
    with again(project) as other:
        assert other.sheet("a1").seen == {PERSON.id, ORG.id} == project.sheet("a1").seen


def test_what_was_replaced_while_in_focus_is_not_seen(project: Project, path: Path) -> None:
    project.see(["gone"], "Ana")
    assert project.sheet("a1").seen == frozenset()
    assert project.sheet("a2").seen == frozenset()


# ── running again ───────────────────────────────────────────────────────────────────────────────


def test_running_again_says_what_is_new_gone_unchanged_and_judged(project: Project) -> None:
    project.apply("a1", Accept(PERSON.id), Hand("Ana"))
    project.apply("a1", Reject(ORG.id), Hand("Ana"))
    again = replace(PERSON, id="again", suggester="other")
    found = project.propose([PERSON, ORG, OUTER, ANOTHER, again], replace=("rules",), articles=("a1",))
    # Decided twice, gold once; of the others only OUTER is proposed again.
    assert found == Difference(new=1, gone=3, unchanged=1, judged=3)
    assert found.in_words == "1 new, 3 gone, 1 unchanged; 3 judged already were left out."
    assert {i.id for i in project.sheet("a1").pending} == {OUTER.id, ANOTHER.id}


def test_no_decision_is_undone_by_running_again(project: Project) -> None:
    for suggestion, edit in zip(PROPOSALS, (Accept, Reject, Accept, Reject, Accept, Reject), strict=True):
        project.apply("a1", edit(suggestion.id), Hand("Ana"))
    before = project.sheet("a1")
    project.propose([replace(s, version="2", score=0.1) for s in PROPOSALS], replace=("rules",), articles=("a1",))
    assert project.sheet("a1") == before


def test_what_is_new_since_the_last_run_is_found(project: Project) -> None:
    query = read_query("is:new")
    assert project.find(query) == []
    project.begin_rerun()
    project.propose(PROPOSALS, replace=("rules",), articles=("a1",))
    assert project.find(query) == []
    project.propose([*PROPOSALS, ANOTHER], replace=("rules",), articles=("a1",))
    assert project.find(query) == ["a1"]
    with project.search() as search:
        assert [hit.item for hits in search.hits(query) for hit in hits] == [ANOTHER.id]
    project.begin_rerun()
    project.propose([*PROPOSALS, ANOTHER], replace=("rules",), articles=("a1",))
    assert project.find(query) == []
