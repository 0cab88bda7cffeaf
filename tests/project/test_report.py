"""Whether the file is sound, what is in it, and the views an engineer reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from annotator.core.edits import Accept, Add, Fill, Hand, Import, Link, Reject, Relabel, SetAttribute, SetState
from annotator.core.model import Annotation, Relation, Span
from annotator.project import Project
from tests.core.values import CLAIM, INNER, ORG, OUTER, PERSON, SPLIT, START, TEXT, span

# ── problems ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sound(project: Project) -> Project:
    for n, suggestion in enumerate((PERSON, OUTER)):
        project.apply("a1", Accept(suggestion.id), Hand("Ana", START + timedelta(seconds=10 * n), new_id=ids(n)))
    project._store.run("PRAGMA foreign_keys=off")
    return project


def ids(n: int) -> Callable[[], str]:
    numbers = iter(range(100))
    return lambda: f"g{n}{next(numbers)}"


def test_a_project_that_was_worked_on_is_sound(sound: Project) -> None:
    assert sound.problems() == []


@pytest.mark.parametrize(
    ("statements", "sentences"),
    [
        (
            ["UPDATE annotation_span SET text='Bob' WHERE annotation='g00'"],
            ["annotation g00: “Bob” is stored at 0–7 of article a1, where “Ana Lee” stands"],
        ),
        (
            ['UPDATE annotation_span SET start=start+1, "end"="end"+1 WHERE annotation=\'g00\''],
            ["annotation g00: “Ana Lee” is stored at 1–8 of article a1, where “na Lee ” stands"],
        ),
        (
            ["UPDATE annotation_span SET \"end\"=9999 WHERE annotation='g00'"],
            [f"annotation g00: 0–9999 reaches past the end of article a1 ({len(TEXT)})"],
        ),
        (["DELETE FROM annotation_span WHERE annotation='g00'"], ["annotation g00 of article a1 has no span"]),
        (
            [f"DELETE FROM suggestion_span WHERE suggestion='{CLAIM.id}'"],
            [f"suggestion {CLAIM.id} of article a1 has no span"],
        ),
        (
            ["UPDATE article SET length=5 WHERE id='a2'"],
            ["article a2: its length is stored as 5, which it is not"],
        ),
        (
            ["UPDATE annotation SET label='PLANET' WHERE id='g00'"],
            ["annotation g00: the label schema has no label “PLANET”"],
        ),
        (
            ["UPDATE annotation SET kind='entity' WHERE id='g11'"],
            ["attribution g10 of article a1: its source does not resolve"],
        ),
        (
            ["UPDATE annotation SET label='CUE' WHERE id='g11'"],
            ["attribution g10 of article a1: its source does not resolve"],
        ),
        (
            ["UPDATE annotation SET article='a2' WHERE id='g00'", "DELETE FROM annotation_span WHERE annotation='g00'"],
            ["annotation g00 of article a2 has no span"],
        ),
        (
            ["DELETE FROM role WHERE role='source'"],
            ["annotation g11 of article a1 is a role of no attribution"],
        ),
        (
            [
                "DELETE FROM role",
                "DELETE FROM annotation WHERE kind='role'",
                "DELETE FROM annotation_span WHERE annotation LIKE 'g1_'",
            ],
            ["attribution g10 of article a1 has no role"],
        ),
        (
            ["DELETE FROM annotation WHERE id='g00'", "DELETE FROM annotation_span WHERE annotation='g00'"],
            [f"decision on {PERSON.id} of article a1: the gold it made is missing"],
        ),
        (
            ["INSERT INTO seen VALUES ('gone', 'Ana', '')"],
            ["seen row 1: what it refers to in suggestion is missing"],
        ),
    ],
)
def test_every_planted_fault_is_found_and_named(
    sound: Project, statements: Sequence[str], sentences: Sequence[str]
) -> None:
    for statement in statements:
        sound._store.run(statement)
    assert sound.problems() == sentences


def test_a_role_whose_annotation_is_gone_is_found(sound: Project) -> None:
    sound._store.run("DELETE FROM annotation WHERE id='g11'")
    sound._store.run("DELETE FROM annotation_span WHERE annotation='g11'")
    found = sound.problems()
    assert "attribution g10 of article a1: its source does not resolve" in found
    assert any("role row" in line and "annotation is missing" in line for line in found)


def test_a_file_that_sqlite_finds_damaged_is_said_so(sound: Project) -> None:
    sound._store.run("CREATE TABLE checked (x TEXT CHECK (x <> 'odd'))")
    sound._store.run("PRAGMA ignore_check_constraints=on")
    sound._store.run("INSERT INTO checked VALUES ('odd')")
    sound._store.run("PRAGMA ignore_check_constraints=off")
    assert sound.problems() == ["SQLite: CHECK constraint failed in checked"]


# ── stats ───────────────────────────────────────────────────────────────────────────────────────


def test_an_empty_project_counts_nothing(project: Project) -> None:
    stats = project.stats()
    assert stats["articles"] == 2
    assert stats["states"] == {"unseen": 2, "begun": 0, "done": 0, "discuss": 0, "skipped": 0}
    assert stats["gold"] == {}
    assert stats["sessions"] == 0


def test_the_counts_tell_gold_decisions_and_time(project: Project) -> None:
    project.begin_session("Ana")
    project.spend("a1", 2.5)
    project.see([ORG.id, PERSON.id], "Ana")
    for edit in (Accept(PERSON.id), Reject(INNER.id), Fill(OUTER.id, "source", ()), Relabel(CLAIM.id, "GPE")):
        project.apply("a1", edit, Hand("Ana"))
    project.apply("a2", SetState("done"), Hand("Ana"))
    stats = project.stats()
    assert stats["states"]["begun"] == stats["states"]["done"] == 1
    assert stats["gold"] == {"GPE": 1, "PERSON": 1, "ATTRIBUTION": 1}
    rules = stats["suggestions"]["rules"]
    assert rules["PERSON"] == {"suggested": 1, "pending": 0, "seen": 0, "accepted": 1, "corrected": 0, "rejected": 0}
    assert rules["ORG"] == {"suggested": 1, "pending": 1, "seen": 1, "accepted": 0, "corrected": 0, "rejected": 0}
    assert rules["ATTRIBUTION"] == {
        "suggested": 3,
        "pending": 1,
        "seen": 0,
        "accepted": 0,
        "corrected": 1,
        "rejected": 1,
    }
    assert stats["corrections"] == {"label": 1, "role": 1}
    assert (stats["seconds"], stats["sessions"]) == (2.5, 1)
    json.dumps(stats)


# ── views ───────────────────────────────────────────────────────────────────────────────────────

GOLD = ["article_id", "title", "annotation_id", "label", "start", "end", "text", "attributes", "origin", "suggester"]
GOLD += ["score", "reviewer", "decided_at"]


def view(project: Project, name: str) -> list[dict[str, object]]:
    columns = [row[1] for row in project._store.rows(f"PRAGMA table_info({name})")]
    return [dict(zip(columns, row, strict=True)) for row in project._store.rows(f"SELECT * FROM {name}")]


def test_an_entity_is_a_row_with_the_columns_promised(project: Project) -> None:
    project.apply("a1", Accept(PERSON.id), Hand("Ana", START, new_id=lambda: "e1"))
    (row,) = view(project, "gold_entities")
    assert list(row)[: len(GOLD)] == GOLD
    assert row == {
        "article_id": "a1",
        "title": "Who said what",
        "annotation_id": "e1",
        "label": "PERSON",
        "start": 0,
        "end": 7,
        "text": "Ana Lee",
        "attributes": "{}",
        "origin": "accepted",
        "suggester": "rules",
        "score": 0.8,
        "reviewer": "Ana",
        "decided_at": START.isoformat(),
        "fragment": 0,
    }


def test_what_was_added_was_suggested_by_nobody(project: Project) -> None:
    project.apply("a1", Add("ORG", (span("🙂"),), {"same_as": "x"}), Hand("Bo", START))
    (row,) = view(project, "gold_entities")
    wanted = {"text": "🙂", "origin": "added", "suggester": None, "score": None, "reviewer": "Bo"}
    assert wanted.items() <= row.items()
    assert row["attributes"] == '{"same_as": "x"}'
    assert row["decided_at"] == START.isoformat()


def test_the_origin_is_accepted_corrected_added_or_imported(project: Project) -> None:
    project.apply("a1", Accept(PERSON.id), Hand("Ana"))
    project.apply("a1", Relabel(ORG.id, "GPE"), Hand("Ana"))
    project.apply("a1", Add("GPE", (span("Kyiv"),)), Hand("Ana"))
    gold = Annotation("i", "a1", "entity", "PERSON", (span("Bo Å. Olsen"),), "file", START, "imported")
    project.apply("a1", Import((gold,), ()), Hand("Ana"))
    assert {row["text"]: row["origin"] for row in view(project, "gold_entities")} == {
        "Ana Lee": "accepted",
        "AFP": "corrected",
        "Kyiv": "added",
        "Bo Å. Olsen": "imported",
    }


def test_a_correction_by_another_is_the_others_decision(project: Project) -> None:
    project.apply("a1", Accept(PERSON.id), Hand("Ana", START))
    project.apply("a1", Relabel(PERSON.id, "ORG"), Hand("Bo", START + timedelta(days=1)))
    (row,) = view(project, "gold_entities")
    assert (row["reviewer"], row["decided_at"]) == ("Bo", "2026-01-02T12:00:00+00:00")


def test_rejected_and_pending_suggestions_are_no_gold(project: Project) -> None:
    project.apply("a1", Reject(PERSON.id), Hand("Ana"))
    assert view(project, "gold_entities") == view(project, "gold_claims") == view(project, "gold_attributions") == []


def test_a_fragmented_claim_has_one_row_a_fragment(project: Project) -> None:
    project.apply("a1", Add("CLAIM", (span("We will go"), span("it; "))), Hand("Ana"))
    rows = view(project, "gold_claims")
    assert list(rows[0])[: len(GOLD)] == GOLD
    assert [(row["fragment"], row["text"]) for row in rows] == [(0, "We will go"), (1, "it; ")]
    assert len({row["annotation_id"] for row in rows}) == 1
    assert view(project, "gold_entities") == []


def test_an_attribution_is_one_row_with_its_roles_as_text_and_offsets(project: Project) -> None:
    project.apply("a1", Accept(SPLIT.id), Hand("Ana", START, new_id=ids(0)))
    project.apply("a1", SetAttribute(SPLIT.id, "quote_type", "direct"), Hand("Ana", START + timedelta(days=1)))
    (row,) = view(project, "gold_attributions")
    assert list(row) == [
        *("article_id", "title", "attribution_id", "source", "cue", "content"),
        *("source_offsets", "cue_offsets", "content_offsets", "attributes", "origin"),
        *("suggester", "score", "reviewer", "decided_at"),
    ]
    assert (row["article_id"], row["title"], row["attribution_id"]) == ("a1", "Who said what", "g00")
    assert (row["source"], row["cue"], row["content"]) == ("Ana Lee", "said", "“We will go.” … “Never,”")
    offsets = [json.loads(str(row[f"{role}_offsets"])) for role in ("source", "cue", "content")]
    assert [[TEXT[a:b] for a, b in some] for some in offsets] == [["Ana Lee"], ["said"], ["“We will go.”", "“Never,”"]]
    assert (row["attributes"], row["origin"], row["suggester"]) == ('{"quote_type": "direct"}', "accepted", "rules")


def test_a_role_that_is_missing_has_no_text_and_no_offsets(project: Project) -> None:
    project.apply("a1", Link({"content": (span("“Never,”"),)}), Hand("Ana"))
    (row,) = view(project, "gold_attributions")
    assert (row["source"], row["cue"], row["source_offsets"], row["origin"]) == (None, None, "[]", "added")


def test_an_imported_attribution_says_so(project: Project) -> None:
    cue = Annotation("c", "a1", "role", "CUE", (span("said"),), "file", START, "imported")
    link = Relation("r", "a1", "ATTRIBUTION", {"cue": "c"}, "file", START, "imported")
    project.apply("a1", Import((cue,), (link,)), Hand("Ana"))
    (row,) = view(project, "gold_attributions")
    assert (row["origin"], row["reviewer"], row["decided_at"]) == ("imported", "file", START.isoformat())


def test_gold_stands_in_the_order_of_import_and_of_the_text(project: Project) -> None:
    for article, where in (("a2", Span(3, 5)), ("a1", Span(9, 12)), ("a1", Span(0, 3)), ("a2", Span(0, 2))):
        project.apply(article, Add("ORG", (where,)), Hand("Ana"))
    rows = view(project, "gold_entities")
    assert [(row["article_id"], row["start"]) for row in rows] == [("a1", 0), ("a1", 9), ("a2", 0), ("a2", 3)]


def test_the_shape_of_a_suggestion_is_not_that_of_gold(project: Project) -> None:
    project.apply("a1", Accept(replace(OUTER).id), Hand("Ana"))
    assert len(view(project, "gold_attributions")) == 1
    assert view(project, "gold_entities") == []
