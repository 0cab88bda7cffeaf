"""Changing a schema: what it becomes, and what happens to what is labelled."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.edits import Accept, Edit, Reject, Relabel, SetAttribute
from annotator.core.model import Annotation, Change
from annotator.core.planning import plan
from annotator.core.schema import (
    PATTERNS,
    THEMES,
    Attribute,
    Label,
    LabelSchema,
    SchemaError,
    read_schema,
    write_schema,
)
from annotator.core.schema_edits import SchemaEdit, adopted, carried, narrowed, touches
from annotator.core.sheet import Sheet
from tests.core.values import CLAIM, OUTER, PERSON, SCHEMA, hand, proposal, sheet_of, span

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


@st.composite
def schemas(draw: st.DrawFn) -> LabelSchema:
    """Any sound schema: odd names, quotes, control characters and all."""
    roles = [Label(name, "role", draw(NAMES)) for name in ("SOURCE", "CUE", "CONTENT")]
    names = draw(st.lists(NAMES.filter(lambda n: n not in ("SOURCE", "CUE", "CONTENT")), unique=True, max_size=4))
    keys = draw(st.lists(st.sampled_from("1234567890ZVB"), unique=True, min_size=4, max_size=4))
    labels = [
        Label(
            name,
            draw(st.sampled_from(["entity", "claim"])),
            draw(WORDS.filter(bool)),
            draw(st.sampled_from(["", key])),
            draw(st.sampled_from(PATTERNS)),
            draw(st.booleans()),
            dict(draw(st.dictionaries(st.sampled_from([*THEMES]), st.from_regex(r"\A#[0-9a-f]{6}\Z")))),
            tuple(draw(st.lists(NAMES, max_size=2))),
            draw(WORDS),
            tuple(draw(st.lists(WORDS, max_size=2))),
            tuple(draw(st.lists(WORDS, max_size=2))),
        )
        for name, key in zip(names, keys, strict=False)
    ]
    subjects = st.sampled_from(["entity", "claim", "attribution", "SOURCE", *names])
    attributes = [
        Attribute(
            draw(NAMES),
            draw(WORDS.filter(bool)),
            tuple(draw(st.lists(subjects, max_size=2))),
            tuple(draw(st.lists(WORDS, max_size=3))),
            draw(WORDS),
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    reasons = tuple(draw(st.lists(WORDS, max_size=2)))
    return LabelSchema(
        draw(NAMES), draw(WORDS.filter(bool)), draw(st.integers(0, 9)), (*roles, *labels), (*attributes,), reasons
    )


@given(schemas())
def test_what_is_written_reads_back_equal(schema: LabelSchema) -> None:
    text = write_schema(schema)
    assert read_schema(text) == schema
    assert write_schema(read_schema(text)) == text


def test_the_shipped_schema_survives_writing() -> None:
    assert read_schema(write_schema(SCHEMA)) == SCHEMA


def without(*names: str) -> LabelSchema:
    return replace(SCHEMA, labels=tuple(label for label in SCHEMA.labels if label.name not in names))


def renamed(old: str, new: str) -> SchemaEdit:
    labels = tuple(replace(label, name=new) if label.name == old else label for label in SCHEMA.labels)
    return SchemaEdit(replace(SCHEMA, labels=labels), {old: new})


def test_a_renamed_label_keeps_its_old_name_as_an_alias_and_its_attributes() -> None:
    of_person = replace(SCHEMA, attributes=(replace(SCHEMA.attributes[0], applies_to=("PERSON", "claim")),))
    edit = SchemaEdit(replace(renamed("PERSON", "HUMAN").schema, attributes=of_person.attributes), {"PERSON": "HUMAN"})
    after = adopted(of_person, edit)
    assert after.label("HUMAN").aliases == ("PER", "PERSON")
    assert after.attributes[0].applies_to == ("HUMAN", "claim")
    assert after.names["PERSON"] == "HUMAN"
    assert after.version == SCHEMA.version + 1
    assert read_schema(after.source) == after


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (SchemaEdit(without("PERSON")), "say what becomes"),
        (SchemaEdit(without("PERSON"), {"PERSON": "NOBODY"}), "“NOBODY”"),
        (SchemaEdit(without("PERSON"), {"PERSON": "CLAIM"}), "of kind entity, which cannot become claim"),
        (SchemaEdit(without("CUE"), {"CUE": None}), "neither renamed nor removed"),
        (SchemaEdit(replace(SCHEMA, labels=(*SCHEMA.labels, SCHEMA.labels[0]))), "is there twice"),
    ],
)
def test_an_unsound_change_is_refused_with_its_reason(edit: SchemaEdit, named: str) -> None:
    with pytest.raises(SchemaError, match=named):
        adopted(SCHEMA, edit)


def done(sheet: Sheet, *edits: Edit) -> Sheet:
    by = hand()
    for edit in edits:
        sheet = sheet.applied(plan(edit, sheet, SCHEMA, by))
    return sheet


def test_a_rename_moves_gold_and_shows_suggestions_under_the_new_name() -> None:
    second = proposal("entity", "PERSON", {"": (span("Bo Å. Olsen"),)})
    edit = renamed("PERSON", "HUMAN")
    schema = adopted(SCHEMA, edit)
    before = done(sheet_of(PERSON, second, CLAIM), Accept(PERSON.id))
    changes = carried(before, edit, SCHEMA, adopted(SCHEMA, edit))
    assert [type(change.after) for change in changes] == [Annotation]
    after = replace(before.applied(changes), names=schema.names)
    assert {item.label for item in after.items} == {"HUMAN", "CLAIM"}
    assert after.suggestions[second.id] == second, "a suggestion never changes"
    accepted = after.applied(plan(Accept(second.id), after, schema, hand(prefix="h")))
    assert accepted.decisions[second.id].verdict == "accepted", "under its new name it is what was suggested"


def test_removing_a_label_takes_its_gold_decisions_and_pending_suggestions_but_no_rejection() -> None:
    second = proposal("entity", "PERSON", {"": (span("Bo Å. Olsen"),)})
    third = proposal("entity", "PERSON", {"": (span("AFP"),)})
    org = proposal("entity", "ORG", {"": (span("Kyiv"),)})
    before = done(
        sheet_of(PERSON, second, third, org, OUTER), Accept(PERSON.id), Reject(third.id), Relabel(org.id, "PERSON")
    )
    edit = SchemaEdit(without("PERSON"), {"PERSON": None})
    after = replace(
        before.applied(carried(before, edit, SCHEMA, adopted(SCHEMA, edit))), names=adopted(SCHEMA, edit).names
    )
    assert {item.id: item.status for item in after.items} == {
        third.id: "rejected",
        org.id: "pending",
        OUTER.id: "pending",
    }
    assert set(after.decisions) == {third.id}


def test_taking_a_change_back_gives_the_sheet_there_was() -> None:
    before = done(sheet_of(PERSON, CLAIM, OUTER), Accept(PERSON.id), Accept(OUTER.id))
    for edit in (renamed("PERSON", "HUMAN"), SchemaEdit(without("PERSON", "CLAIM"), {"PERSON": "ORG", "CLAIM": None})):
        changes = carried(before, edit, SCHEMA, adopted(SCHEMA, edit))
        back = tuple(Change(c.after, c.before) for c in reversed(changes))
        assert before.applied(changes).applied(back) == before


def test_suggestions_under_an_alias_of_a_removed_label_are_looked_for_too() -> None:
    assert touches(SCHEMA, SchemaEdit(without("PERSON"), {"PERSON": None})) == {"PERSON", "PER"}
    assert touches(SCHEMA, renamed("ORG", "BODY")) == {"ORG"}


def with_attributes(*some: Attribute) -> LabelSchema:
    return replace(SCHEMA, attributes=some)


POLARITY = next(a for a in SCHEMA.attributes if a.name == "polarity" and "attribution" in a.applies_to)
WITHOUT_POLARITY = tuple(a for a in SCHEMA.attributes if a is not POLARITY)


@pytest.mark.parametrize(
    ("edit", "left"),
    [
        (SchemaEdit(with_attributes(*WITHOUT_POLARITY)), {}),
        (SchemaEdit(with_attributes(*WITHOUT_POLARITY, replace(POLARITY, values=("positive",)))), {}),
        (SchemaEdit(with_attributes(*WITHOUT_POLARITY, replace(POLARITY, applies_to=("entity",)))), {}),
        (SchemaEdit(with_attributes(*WITHOUT_POLARITY, replace(POLARITY, title="Sign"))), {"polarity": "negative"}),
        (
            SchemaEdit(with_attributes(*WITHOUT_POLARITY, replace(POLARITY, name="sign")), {}, {"polarity": "sign"}),
            {"sign": "negative"},
        ),
    ],
    ids=["removed", "value removed", "of other kinds", "retitled", "renamed"],
)
def test_gold_follows_the_attributes_of_the_schema(edit: SchemaEdit, left: dict[str, str]) -> None:
    before = done(sheet_of(OUTER), Accept(OUTER.id), SetAttribute(OUTER.id, "polarity", "negative"))
    (relation,) = before.relations.values()
    before = before.applied([Change(relation, replace(relation, attributes={"polarity": "negative", "foreign": "x"}))])
    after_schema = adopted(SCHEMA, edit)
    changes = carried(before, edit, SCHEMA, after_schema)
    assert narrowed(SCHEMA, after_schema, edit) == (set() if left == {"polarity": "negative"} else {"polarity"})
    (now,) = before.applied(changes).relations.values()
    assert now.attributes == {**left, "foreign": "x"}
    assert before.applied(changes).applied(change.inverse() for change in reversed(changes)) == before


def test_gold_is_not_made_with_an_attribute_that_the_schema_has_no_more() -> None:
    told = replace(OUTER, attributes={"polarity": "negative", "quote_type": "direct"})
    after = adopted(SCHEMA, SchemaEdit(with_attributes(*WITHOUT_POLARITY)))
    sheet = sheet_of(told)
    sheet = sheet.applied(plan(Accept(told.id), sheet, after, hand()))
    assert [r.attributes for r in sheet.relations.values()] == [{"quote_type": "direct"}]
    assert sheet.suggestions[told.id] == told
