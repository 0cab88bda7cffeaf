"""What deciding makes of a suggestion: gold with a memory of it, a rejection, or nothing decided again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.core.edits import Accept, AcceptAll, Add, Edit, Forget, GiveReason, Reject, Relabel, SetState
from annotator.core.model import Decision
from annotator.core.planning import plan
from tests.core.doing import ANA, decision, done, refused, verdict
from tests.core.values import CLAIM, INNER, ORG, OUTER, PERSON, SCHEMA, SPLIT, START, hand, proposal, sheet_of

# ── accepting ─────────────────────────────────────────────────────────────────────────────────────


def test_accepting_makes_gold_that_remembers_its_suggestion() -> None:
    sheet = done(sheet_of(PERSON), Accept(PERSON.id))
    (gold,) = sheet.annotations.values()
    assert (gold.kind, gold.label, gold.spans) == ("entity", "PERSON", (ANA,))
    assert (gold.origin, gold.suggestion, gold.reviewer, gold.at) == ("suggested", PERSON.id, "Ana", START)


def test_accepting_is_a_decision_by_whom_when_and_in_how_many_seconds() -> None:
    sheet = done(sheet_of(PERSON), Accept(PERSON.id), seconds=2.5)
    gold = next(iter(sheet.annotations))
    assert decision(sheet, PERSON) == Decision(PERSON.id, "a1", "accepted", "", "", "Ana", START, 2.5, gold)


def test_accepting_an_attribution_makes_all_its_roles_at_once() -> None:
    sheet = done(sheet_of(SPLIT), Accept(SPLIT.id))
    (relation,) = sheet.relations.values()
    roles = {role: sheet.annotations[id_] for role, id_ in relation.roles.items()}
    assert {role: (a.kind, a.label, a.spans) for role, a in roles.items()} == {
        "source": ("role", "SOURCE", SPLIT.fillers["source"]),
        "cue": ("role", "CUE", SPLIT.fillers["cue"]),
        "content": ("role", "CONTENT", SPLIT.fillers["content"]),
    }


def test_a_missing_role_stays_missing() -> None:
    sheet = done(sheet_of(INNER), Accept(INNER.id))
    assert set(next(iter(sheet.relations.values())).roles) == {"cue", "content"}


def test_accepting_never_touches_the_suggestion() -> None:
    assert done(sheet_of(PERSON), Accept(PERSON.id)).suggestions == {PERSON.id: PERSON}


def test_accepting_twice_is_refused() -> None:
    assert refused(done(sheet_of(PERSON), Accept(PERSON.id)), Accept(PERSON.id)) == "this is gold already"


def test_accepting_what_is_not_there_is_refused() -> None:
    assert "no longer there" in refused(sheet_of(), Accept("gone"))


def test_accepting_a_label_that_the_schema_lacks_is_refused() -> None:
    odd = proposal("entity", "PLANET", {"": (ANA,)})
    assert "no label “PLANET”" in refused(sheet_of(odd), Accept(odd.id))


def test_a_rejected_suggestion_can_be_accepted_after_all() -> None:
    sheet = done(sheet_of(PERSON), Reject(PERSON.id, "duplicate"), Accept(PERSON.id))
    assert verdict(sheet, PERSON) == ("accepted", "")
    assert decision(sheet, PERSON).reason == ""
    assert sheet.by_id[PERSON.id].status == "gold"


def test_seconds_add_up_over_the_decisions_on_a_suggestion() -> None:
    sheet = done(sheet_of(PERSON), Reject(PERSON.id), Accept(PERSON.id), seconds=1.5)
    assert decision(sheet, PERSON).seconds == 3.0


def test_accepting_several_leaves_the_decided_ones_alone() -> None:
    before = done(sheet_of(PERSON, ORG, CLAIM), Reject(ORG.id))
    sheet = done(before, AcceptAll((PERSON.id, ORG.id, CLAIM.id)))
    assert [decision(sheet, s).verdict for s in (PERSON, ORG, CLAIM)] == ["accepted", "rejected", "accepted"]


def test_accepting_several_takes_one_named_twice_once() -> None:
    assert len(done(sheet_of(PERSON), AcceptAll((PERSON.id, PERSON.id))).annotations) == 1


# ── rejecting and forgetting ──────────────────────────────────────────────────────────────────────


def test_rejecting_a_suggestion_keeps_the_reason_and_makes_no_gold() -> None:
    sheet = done(sheet_of(PERSON), Reject(PERSON.id, "wrong span"))
    assert verdict(sheet, PERSON) == ("rejected", "")
    assert (decision(sheet, PERSON).reason, decision(sheet, PERSON).result) == ("wrong span", None)
    assert not sheet.annotations


def test_rejecting_gold_takes_all_its_records_away() -> None:
    sheet = done(sheet_of(OUTER), Accept(OUTER.id), Reject(OUTER.id))
    assert not sheet.annotations
    assert not sheet.relations
    assert sheet.by_id[OUTER.id].status == "rejected"


def test_rejecting_what_was_added_leaves_no_trace() -> None:
    sheet = done(sheet_of(), Add("PERSON", (ANA,)))
    assert not done(sheet, Reject(next(iter(sheet.annotations)))).items


def test_rejecting_twice_is_refused() -> None:
    assert "rejected already" in refused(done(sheet_of(PERSON), Reject(PERSON.id)), Reject(PERSON.id))


def test_a_reason_can_be_given_afterwards_by_the_same_decision() -> None:
    before = done(sheet_of(PERSON), Reject(PERSON.id))
    sheet = done(before, GiveReason(PERSON.id, "duplicate"))
    assert decision(sheet, PERSON) == replace(decision(before, PERSON), reason="duplicate")


def test_giving_the_same_reason_again_changes_nothing() -> None:
    sheet = done(sheet_of(PERSON), Reject(PERSON.id, "duplicate"))
    assert plan(GiveReason(PERSON.id, "duplicate"), sheet, SCHEMA, hand()) == ()


@pytest.mark.parametrize("before", [(), (Accept(PERSON.id),)])
def test_only_what_is_rejected_has_a_reason(before: tuple[Edit, ...]) -> None:
    assert "only a rejected" in refused(done(sheet_of(PERSON), *before), GiveReason(PERSON.id, "duplicate"))


@pytest.mark.parametrize("edit", [Accept(OUTER.id), Reject(OUTER.id)])
def test_forgetting_makes_a_decided_suggestion_pending_again(edit: Edit) -> None:
    sheet = done(sheet_of(OUTER), SetState("begun"), edit, Forget(OUTER.id))
    assert sheet == done(sheet_of(OUTER), SetState("begun"))


def test_forgetting_is_refused_where_nothing_was_decided() -> None:
    assert "no decision" in refused(sheet_of(PERSON), Forget(PERSON.id))
    sheet = done(sheet_of(), Add("PERSON", (ANA,)))
    assert "no decision" in refused(sheet, Forget(next(iter(sheet.annotations))))


# ── two reviewers ─────────────────────────────────────────────────────────────────────────────────


def test_gold_keeps_its_maker_when_another_reviewer_corrects_it() -> None:
    sheet = done(done(sheet_of(PERSON), Accept(PERSON.id)), Relabel(PERSON.id, "ORG"), by="Bo")
    assert next(iter(sheet.annotations.values())).reviewer == "Ana"
    assert decision(sheet, PERSON).reviewer == "Bo"


def test_a_decision_is_the_last_reviewers() -> None:
    sheet = done(done(sheet_of(PERSON), Reject(PERSON.id)), Accept(PERSON.id), by="Bo")
    assert decision(sheet, PERSON).reviewer == "Bo"
