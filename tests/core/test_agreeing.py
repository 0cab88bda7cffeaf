"""Suggestions that say the same as gold, or as one another: one gold, a decision each, asked about once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from annotator.core.edits import (
    Accept,
    AcceptAll,
    Add,
    DecideAll,
    Edit,
    Finish,
    Forget,
    GiveReason,
    Import,
    Link,
    Reject,
    Relabel,
    Reshape,
)
from annotator.core.model import Annotation, AnnotationError, Suggestion
from annotator.core.planning import plan
from annotator.core.schema_edits import SchemaEdit, adopted, carried
from annotator.core.sheet import Sheet
from tests.core.values import OUTER, PERSON, SCHEMA, START, again, hand, proposal, sheet_of, span

ANA = (span("Ana Lee"),)
TWIN = again(PERSON)
OUTER_TWIN = again(OUTER)
AS_ORG = proposal("entity", "ORG", {"": ANA})
IMPORTED = Annotation("i1", "a1", "entity", "PERSON", ANA, "Bo", START, "imported")


def done(sheet: Sheet, *some: Edit) -> Sheet:
    for n, edit in enumerate(some):
        sheet = sheet.applied(plan(edit, sheet, SCHEMA, hand(prefix=f"g{len(sheet.decisions)}{n}-")))
    return sheet


def with_gold(*suggestions: Suggestion) -> Sheet:
    return done(sheet_of(*suggestions), Import((IMPORTED,), ()))


def verdicts(sheet: Sheet) -> dict[str, tuple[str, str, str | None]]:
    return {id_: (d.verdict, d.correction, d.result) for id_, d in sheet.decisions.items()}


def golds(sheet: Sheet) -> list[str]:
    return [item.id for item in sheet.items if item.status == "gold"]


def test_accepting_one_settles_the_same_from_another_suggester() -> None:
    sheet = done(sheet_of(PERSON, TWIN), Accept(PERSON.id))
    (gold,) = sheet.items
    assert verdicts(sheet) == dict.fromkeys((PERSON.id, TWIN.id), ("accepted", "", gold.id))
    assert gold.agreeing == (TWIN,)
    assert sheet.by_id[TWIN.id] is gold


def test_an_attribution_is_settled_with_its_like_too() -> None:
    sheet = done(sheet_of(OUTER, OUTER_TWIN), Accept(OUTER_TWIN.id))
    assert len(sheet.relations) == 1
    assert {d.result for d in sheet.decisions.values()} == set(sheet.relations)


def test_the_attention_is_counted_once() -> None:
    sheet = done(sheet_of(PERSON, TWIN), Accept(PERSON.id))
    assert sorted(d.seconds for d in sheet.decisions.values()) == [0.0, 1.0]


def test_what_is_gold_already_is_not_asked_about() -> None:
    sheet = with_gold(PERSON, TWIN)
    assert sheet.pending == ()
    assert sheet.agreeing == {PERSON.id, TWIN.id}
    assert sheet.decisions == {}


def test_accepting_what_is_gold_already_makes_no_second_gold() -> None:
    sheet = done(with_gold(PERSON), Accept(PERSON.id))
    assert verdicts(sheet) == {PERSON.id: ("accepted", "", "i1")}
    assert sheet.annotations == {"i1": IMPORTED}
    with pytest.raises(AnnotationError):
        plan(Accept(PERSON.id), sheet, SCHEMA, hand())


def test_a_rejected_suggestion_accepted_after_all_joins_the_gold_that_is_there() -> None:
    sheet = done(sheet_of(PERSON), Reject(PERSON.id), Add("PERSON", ANA), Accept(PERSON.id))
    (gold,) = golds(sheet)
    assert verdicts(sheet) == {PERSON.id: ("accepted", "", gold)}


@pytest.mark.parametrize("edit", [Finish(), Finish(rest=False)])
def test_finishing_settles_what_agrees(edit: Edit) -> None:
    sheet = done(with_gold(PERSON, TWIN), edit)
    assert verdicts(sheet) == dict.fromkeys((PERSON.id, TWIN.id), ("accepted", "", "i1"))


@pytest.mark.parametrize(
    "edit", [AcceptAll((PERSON.id, TWIN.id)), DecideAll((PERSON.id, TWIN.id)), DecideAll((PERSON.id,), (TWIN.id,))]
)
def test_several_at_once_make_one_gold(edit: Edit) -> None:
    sheet = done(sheet_of(PERSON, TWIN), edit)
    (gold,) = golds(sheet)
    assert verdicts(sheet) == dict.fromkeys((PERSON.id, TWIN.id), ("accepted", "", gold))


def test_a_group_of_one_extent_given_one_label_becomes_one_gold() -> None:
    sheet = done(sheet_of(PERSON, AS_ORG), DecideAll((PERSON.id, AS_ORG.id), (), "ORG"))
    (gold,) = golds(sheet)
    assert verdicts(sheet) == {PERSON.id: ("corrected", "label", gold), AS_ORG.id: ("accepted", "", gold)}


def test_relabelling_to_what_is_gold_there_joins_it() -> None:
    sheet = done(with_gold(AS_ORG), Relabel(AS_ORG.id, "PERSON"))
    assert verdicts(sheet) == {AS_ORG.id: ("corrected", "label", "i1")}
    assert golds(sheet) == ["i1"]


def test_gold_relabelled_to_other_gold_there_becomes_one_with_it() -> None:
    sheet = done(with_gold(AS_ORG), Accept(AS_ORG.id), Relabel(AS_ORG.id, "PERSON"))
    assert verdicts(sheet) == {AS_ORG.id: ("corrected", "label", "i1")}
    assert golds(sheet) == ["i1"]


def test_correcting_gold_judges_every_decision_that_led_to_it_anew() -> None:
    sheet = done(sheet_of(PERSON, TWIN), Accept(PERSON.id), Reshape(PERSON.id, (span("Ana"),)))
    (gold,) = golds(sheet)
    assert verdicts(sheet) == dict.fromkeys((PERSON.id, TWIN.id), ("corrected", "boundary", gold))
    back = done(sheet, Reshape(PERSON.id, ANA))
    assert {verdict for verdict, _, _ in verdicts(back).values()} == {"accepted"}


def test_correcting_gold_decides_what_agreed_with_it() -> None:
    sheet = done(with_gold(PERSON), Relabel("i1", "ORG"))
    assert verdicts(sheet) == {PERSON.id: ("corrected", "label", "i1")}
    assert sheet.pending == ()


def test_correcting_a_suggestion_corrects_the_same_from_another() -> None:
    sheet = done(sheet_of(PERSON, TWIN), Relabel(TWIN.id, "ORG"))
    assert {verdict[:2] for verdict in verdicts(sheet).values()} == {("corrected", "label")}
    assert len(golds(sheet)) == 1


def test_a_correction_takes_in_what_was_suggested_so() -> None:
    sheet = done(sheet_of(PERSON, AS_ORG), Relabel(PERSON.id, "ORG"))
    (gold,) = golds(sheet)
    assert verdicts(sheet) == {PERSON.id: ("corrected", "label", gold), AS_ORG.id: ("accepted", "", gold)}


@pytest.mark.parametrize(
    "edits", [(Reject(PERSON.id, "duplicate"),), (Accept(PERSON.id), Reject(TWIN.id, "duplicate"))]
)
def test_rejecting_rejects_the_same_from_another(edits: Sequence[Edit]) -> None:
    sheet = done(sheet_of(PERSON, TWIN), *edits)
    assert golds(sheet) == []
    assert {(d.verdict, d.reason, d.result) for d in sheet.decisions.values()} == {("rejected", "duplicate", None)}
    assert len(sheet.decisions) == 2


def test_taking_imported_gold_away_rejects_what_was_decided_into_it_and_what_agrees() -> None:
    sheet = done(with_gold(PERSON, TWIN), Accept(PERSON.id), Reject("i1"))
    assert {d.verdict for d in sheet.decisions.values()} == {"rejected"}
    assert len(sheet.decisions) == 2
    assert sheet.annotations == {}


def test_a_reason_is_given_to_all_that_were_rejected_together() -> None:
    sheet = done(sheet_of(PERSON, TWIN), Reject(PERSON.id), GiveReason(PERSON.id, "duplicate"))
    assert {d.reason for d in sheet.decisions.values()} == {"duplicate"}


@pytest.mark.parametrize("first", [Accept(PERSON.id), Reject(PERSON.id)])
def test_forgetting_returns_all_that_were_decided_together(first: Edit) -> None:
    sheet = done(sheet_of(PERSON, TWIN), first, Forget(TWIN.id))
    assert sheet.decisions == {}
    assert {item.id for item in sheet.pending} == {PERSON.id, TWIN.id}


def test_forgetting_a_decision_into_gold_of_another_origin_leaves_the_gold() -> None:
    sheet = done(with_gold(PERSON), Accept(PERSON.id), Forget(PERSON.id))
    assert golds(sheet) == ["i1"]
    assert sheet.decisions == {}


def test_a_new_attribution_of_the_roles_of_one_that_waits_decides_that_one() -> None:
    sheet = done(sheet_of(OUTER), Link(OUTER.fillers))
    assert {d.verdict for d in sheet.decisions.values()} == {"accepted"}
    assert len(sheet.relations) == 1


def test_removing_a_label_takes_every_decision_on_its_gold_along() -> None:
    sheet = done(with_gold(PERSON, TWIN), Accept(PERSON.id))
    left = replace(SCHEMA, labels=tuple(label for label in SCHEMA.labels if label.name != "PERSON"))
    edit = SchemaEdit(left, {"PERSON": None})
    after = sheet.applied(carried(sheet, edit, SCHEMA, adopted(SCHEMA, edit)))
    assert (after.annotations, after.decisions, after.suggestions) == ({}, {}, {})
