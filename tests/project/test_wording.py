"""Changing the label schema of a project in use: undone, redone, exported and looked back upon."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from annotator.core.edits import Accept, MarkLine, Reject, Restore, SetAttribute
from annotator.core.model import AnnotationError
from annotator.core.queue import Query, read_query
from annotator.core.schema import LabelSchema, SchemaError
from annotator.core.schema_edits import SchemaEdit
from annotator.core.sheet import Sheet
from annotator.project import Project
from annotator.work import export_project, import_file
from tests.core.values import CLAIM, OUTER, PERSON, SCHEMA, hand, span, ticking

NEXT = ticking()


def renamed(schema: LabelSchema, old: str, new: str) -> SchemaEdit:
    labels = tuple(replace(label, name=new, title=new) if label.name == old else label for label in schema.labels)
    return SchemaEdit(replace(schema, labels=labels), {old: new})


def removed(schema: LabelSchema, name: str, heir: str | None = None) -> SchemaEdit:
    return SchemaEdit(replace(schema, labels=tuple(x for x in schema.labels if x.name != name)), {name: heir})


def sheets(project: Project) -> list[Sheet]:
    project._sheets.clear()
    return [replace(project.sheet(article), seen=frozenset()) for article in ("a1", "a2")]


@pytest.fixture
def used(project: Project) -> Project:
    """Two articles, one decided in part, of which one name is gold in both."""
    project.ingest([PERSON, CLAIM, OUTER])
    for edit in (Accept(PERSON.id), SetAttribute(PERSON.id, "same_as", "Ana"), Reject(CLAIM.id)):
        project.apply("a1", edit, hand(at=NEXT()))
    return project


def without_attribute(name: str) -> SchemaEdit:
    return SchemaEdit(replace(SCHEMA, attributes=tuple(a for a in SCHEMA.attributes if a.name != name)))


@pytest.mark.parametrize(
    "edit",
    [
        without_attribute("same_as"),
        renamed(SCHEMA, "PERSON", "HUMAN"),
        removed(SCHEMA, "PERSON", "ORG"),
        removed(SCHEMA, "PERSON"),
        removed(SCHEMA, "CLAIM"),
        SchemaEdit(replace(SCHEMA, title="Another title")),
    ],
    ids=["remove attribute", "rename", "merge", "remove", "remove rejected", "title"],
)
def test_a_schema_change_is_one_step_that_is_undone_and_redone(used: Project, edit: SchemaEdit) -> None:
    first, schema = sheets(used), used.schema
    used.change_schema(edit, hand(at=NEXT()))
    second, changed = sheets(used), used.schema
    assert changed != schema
    assert used.problems() == []
    entry = used.undoable()
    assert entry is not None
    assert (entry.article, entry.op) == ("", "ChangeSchema")
    assert used.undo(hand(at=NEXT())) is None
    assert (sheets(used), used.schema) == (first, schema)
    assert used.redo(hand(at=NEXT())) is None
    assert (sheets(used), used.schema) == (second, changed)
    assert used.problems() == []


def test_it_is_there_when_the_project_is_opened_again(used: Project) -> None:
    used.change_schema(renamed(used.schema, "PERSON", "HUMAN"), hand(at=NEXT()))
    before = sheets(used)
    used.close()
    with Project.open(used.path) as again:
        assert again.schema.label("HUMAN").aliases == ("PER", "PERSON")
        assert sheets(again) == before
        again.undo(hand(at=NEXT()))
        assert "PERSON" in again.schema.by_name


def test_a_refused_change_changes_nothing(used: Project) -> None:
    first, schema = sheets(used), used.schema
    with pytest.raises(SchemaError):
        used.change_schema(removed(used.schema, "PERSON", "NOBODY"), hand(at=NEXT()))
    assert (sheets(used), used.schema) == (first, schema)
    top = used.undoable()
    assert top is not None
    assert top.op == "Reject"


def test_pending_suggestions_are_found_and_counted_under_the_new_name(project: Project) -> None:
    project.ingest([PERSON])
    project.change_schema(renamed(project.schema, "PERSON", "HUMAN"), hand(at=NEXT()))
    assert project.find(Query((("label", "human"),))) == ["a1"]
    assert project.find(Query((("label", "PERSON"),))) == ["a1"]
    assert project.uses("HUMAN") == (0, 1)
    assert project.sheet("a1").by_id[PERSON.id].label == "HUMAN"
    assert project.ingest([PERSON]) == 0, "a suggester that knows the old name proposes nothing twice"


def test_removing_an_attribute_takes_its_values_from_gold_and_undo_brings_them_back(used: Project) -> None:
    assert used.change_schema(without_attribute("same_as"), hand(at=NEXT())) == 1
    assert [a.attributes for a in used.sheet("a1").annotations.values()] == [{}]
    assert used.history()[0].subject.endswith("removed")
    used.undo(hand(at=NEXT()))
    assert [a.attributes for a in used.sheet("a1").annotations.values()] == [{"same_as": "Ana"}]


@pytest.mark.parametrize("name", ["HUMAN", "human", "PERSON"])
def test_suggestions_are_found_in_the_project_under_the_name_their_label_has_now(project: Project, name: str) -> None:
    project.ingest([PERSON])
    project.change_schema(renamed(SCHEMA, "PERSON", "HUMAN"), hand(at=NEXT()))
    with project.search() as search:
        hits = [hit for some in search.hits(read_query(f"label:{name}")) for hit in some]
    assert [(hit.item, hit.label) for hit in hits] == [(PERSON.id, "HUMAN")]
    assert project.find(read_query(f"label:{name}")) == ["a1"]
    assert set(project.stats()["suggestions"]["rules"]) >= {"HUMAN"}


def test_another_window_goes_by_the_new_schema(used: Project) -> None:
    with Project.open(used.path) as other:
        used.change_schema(renamed(used.schema, "PERSON", "HUMAN"), hand(at=NEXT()))
        other.refresh()
        assert "HUMAN" in other.schema.by_name
        assert other.sheet("a1").items[0].label == "HUMAN"


def test_who_subscribed_is_told(used: Project) -> None:
    told: list[str] = []
    used.subscribe_schema(lambda: told.append(used.schema.title))
    used.change_schema(SchemaEdit(replace(used.schema, title="B")), hand(at=NEXT()))
    used.undo(hand(at=NEXT()))
    assert told == ["B", SCHEMA.title]


def test_the_lossless_format_carries_schema_changes_and_line_marks_with_their_history(
    used: Project, tmp_path: Path
) -> None:
    used.change_schema(renamed(used.schema, "PERSON", "HUMAN"), hand(at=NEXT()))
    used.apply("a1", MarkLine(0), hand(at=NEXT()))
    used.change_schema(removed(used.schema, "CLAIM"), hand(at=NEXT()))
    used.undo(hand(at=NEXT()))
    out = tmp_path / "all.jsonl"
    export_project(used, out)
    with Project.create(tmp_path / "again.db", SCHEMA) as again:
        import_file(again, out, reviewer="Ana")
        assert (sheets(again), again.schema, again.schema.source) == (sheets(used), used.schema, used.schema.source)
        assert again.sheet("a1").marks
        while entry := again.undoable():
            again.undo(hand(at=NEXT()))
            assert entry.state == "done"
        assert again.schema == SCHEMA
        assert again.problems() == []


def test_the_card_counts_suggestions_under_the_names_of_now(used: Project, tmp_path: Path) -> None:
    used.change_schema(renamed(used.schema, "PERSON", "HUMAN"), hand(at=NEXT()))
    export_project(used, tmp_path / "jsonl.jsonl", format_="jsonl")
    export_project(used, tmp_path / "plain.jsonl", format_="plain", include="all")
    for name in ("jsonl", "plain"):
        card = (tmp_path / f"{name}.jsonl.card.md").read_text("utf-8")
        assert "| HUMAN |" in card, name
        assert "PERSON" not in card, name


def test_an_article_is_restored_to_an_earlier_moment_by_one_step_of_its_own(used: Project) -> None:
    moment = used.history("a1")[0].seq
    then = used.sheet("a1")
    used.apply("a1", Accept(OUTER.id), hand(at=NEXT(), prefix="x"))
    used.apply("a1", MarkLine(span("Kyiv").start), hand(at=NEXT()))
    used.apply("a2", MarkLine(0), hand(at=NEXT()))
    other, late = used.sheet("a2"), used.sheet("a1")
    earlier = used.earlier("a1", moment)
    assert earlier == then
    used.apply("a1", Restore(earlier, "14:05"), hand(at=NEXT()))
    assert used.sheet("a1") == then
    assert used.sheet("a2") == other, "what was done on another article stays"
    assert used.problems() == []
    top = used.undoable()
    assert top is not None
    assert (top.op, top.subject) == ("Restore", "14:05")
    used.undo(hand(at=NEXT()))
    assert used.sheet("a1") == late


def test_the_first_moment_is_the_article_with_nothing_decided(used: Project) -> None:
    earlier = used.earlier("a1", 0)
    assert earlier.decisions == {}
    assert {item.status for item in earlier.items} == {"pending"}


def test_a_moment_before_a_rename_is_shown_and_restored_in_the_words_of_today(used: Project) -> None:
    moment = used.history("a1")[0].seq
    used.change_schema(renamed(used.schema, "PERSON", "HUMAN"), hand(at=NEXT()))
    used.apply("a1", Reject(PERSON.id), hand(at=NEXT()))
    earlier = used.earlier("a1", moment)
    assert {a.label for a in earlier.annotations.values()} == {"HUMAN"}
    used.apply("a1", Restore(earlier, ""), hand(at=NEXT()))
    assert used.sheet("a1").by_id[PERSON.id].label == "HUMAN"
    assert used.problems() == []


def test_a_moment_with_a_label_that_is_gone_is_refused(used: Project) -> None:
    moment = used.history("a1")[0].seq
    used.change_schema(removed(used.schema, "PERSON"), hand(at=NEXT()))
    with pytest.raises(AnnotationError, match="no label “PERSON”"):
        used.apply("a1", Restore(used.earlier("a1", moment), ""), hand(at=NEXT()))
