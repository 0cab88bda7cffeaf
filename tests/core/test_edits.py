"""What every edit makes of a sheet, what it refuses, and that it can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from annotator.core.drafts import judged
from annotator.core.edits import (
    Accept,
    AcceptAll,
    Add,
    Edit,
    Fill,
    Finish,
    Forget,
    GiveReason,
    Hand,
    Import,
    Link,
    Propose,
    Reject,
    Relabel,
    Reshape,
    SetAttribute,
    SetState,
    WriteNote,
    fresh_id,
    now,
)
from annotator.core.items import Item
from annotator.core.model import (
    Annotation,
    AnnotationError,
    Article,
    Change,
    Decision,
    Kind,
    Relation,
    Span,
    State,
    Suggestion,
)
from annotator.core.planning import plan, subject_of
from annotator.core.sheet import Sheet
from tests.core.values import (
    ARTICLE,
    CLAIM,
    INNER,
    ORG,
    OUTER,
    PERSON,
    PROPOSALS,
    SCHEMA,
    SPLIT,
    START,
    TEXT,
    again,
    drawn_edit,
    hand,
    proposal,
    proposals,
    sheet_of,
    span,
)

ANA = span("Ana Lee")
OLSEN = span("Bo Å. Olsen")


def done(sheet: Sheet, *some: Edit, by: str = "Ana", seconds: float = 1.0) -> Sheet:
    for edit in some:
        prefix = f"g{len(sheet.annotations)}{len(sheet.decisions)}-"
        sheet = sheet.applied(plan(edit, sheet, SCHEMA, hand(by, seconds, prefix=prefix)))
    return sheet


def decision(sheet: Sheet, suggestion: Suggestion) -> Decision:
    return sheet.decisions[suggestion.id]


def verdict(sheet: Sheet, suggestion: Suggestion) -> tuple[str, str]:
    made = decision(sheet, suggestion)
    return made.verdict, made.correction


def refused(sheet: Sheet, edit: Edit) -> str:
    with pytest.raises(AnnotationError) as caught:
        plan(edit, sheet, SCHEMA, hand())
    return str(caught.value)


def spans_of(sheet: Sheet, target: str, role: str = "") -> list[str]:
    return [one.of(TEXT) for one in sheet.by_id[target].parts[role]]


# ── accepting ───────────────────────────────────────────────────────────────────────────────────


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


# ── rejecting and forgetting ────────────────────────────────────────────────────────────────────


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


# ── adding ──────────────────────────────────────────────────────────────────────────────────────


def test_adding_makes_gold_that_nobody_suggested() -> None:
    (gold,) = done(sheet_of(), Add("PERSON", (OLSEN,), {"same_as": "Olsen"})).annotations.values()
    assert (gold.spans, gold.origin, gold.suggestion, gold.attributes) == (
        (OLSEN,),
        "added",
        None,
        {"same_as": "Olsen"},
    )


def test_adding_merges_fragments_that_touch() -> None:
    (gold,) = done(sheet_of(), Add("PERSON", (Span(5, 8), Span(0, 3), Span(2, 5)))).annotations.values()
    assert gold.spans == (Span(0, 8),)


def test_adding_over_a_pending_suggestion_decides_that_one() -> None:
    sheet = done(sheet_of(PERSON), Add("PERSON", (ANA,)))
    assert verdict(sheet, PERSON) == ("accepted", "")
    assert len(sheet.annotations) == 1


def test_adding_another_label_over_a_pending_suggestion_corrects_it() -> None:
    assert verdict(done(sheet_of(PERSON), Add("ORG", (ANA,))), PERSON) == ("corrected", "label")


def test_adding_over_two_pending_suggestions_takes_the_one_of_that_label() -> None:
    other = proposal("entity", "GPE", {"": (ANA,)}, suggester="a")
    third = proposal("entity", "ORG", {"": (ANA,)}, suggester="b")
    for label, wanted in (("GPE", other), ("ORG", third), ("PERSON", PERSON)):
        sheet = done(sheet_of(PERSON, other, third), Add(label, (ANA,)))
        assert [d.suggestion for d in sheet.decisions.values()] == [wanted.id]


def test_adding_over_a_pending_suggestion_keeps_its_attributes_and_adds_to_them() -> None:
    pending = replace(CLAIM, attributes={"verifiable": "yes", "polarity": "negated"})
    sheet = done(sheet_of(pending), Add("CLAIM", CLAIM.spans, {"polarity": "affirmed"}))
    assert next(iter(sheet.annotations.values())).attributes == {"verifiable": "yes", "polarity": "affirmed"}


def test_adding_over_a_rejected_suggestion_leaves_it_rejected() -> None:
    sheet = done(sheet_of(PERSON), Reject(PERSON.id), Add("PERSON", (ANA,)))
    assert verdict(sheet, PERSON) == ("rejected", "")
    assert next(iter(sheet.annotations.values())).origin == "added"


def test_adding_a_claim_over_a_pending_entity_leaves_the_entity_pending() -> None:
    sheet = done(sheet_of(PERSON), Add("CLAIM", (ANA,)))
    assert [item.id for item in sheet.pending] == [PERSON.id]


def test_adding_the_same_twice_is_refused() -> None:
    assert refused(done(sheet_of(), Add("PERSON", (ANA,))), Add("PERSON", (ANA,))) == "this is gold already"


def test_adding_what_is_gold_is_refused_also_with_another_suggestion_pending_there() -> None:
    for suggester in "abcdef":
        pending = proposal("entity", "ORG", {"": (ANA,)}, suggester=suggester)
        sheet = done(sheet_of(PERSON, pending), Accept(PERSON.id))
        assert refused(sheet, Add("PERSON", (ANA,))) == "this is gold already"


def test_adding_another_label_beside_gold_of_the_same_extent_is_allowed() -> None:
    sheet = done(sheet_of(), Add("PERSON", (ANA,)), Add("ORG", (ANA,)))
    assert {a.label for a in sheet.annotations.values()} == {"PERSON", "ORG"}


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Add("CUE", (ANA,)), "Cue is a role"),
        (Add("PLANET", (ANA,)), "no label “PLANET”"),
        (Add("PERSON", ()), "nothing is selected"),
        (Add("PERSON", (Span(0, len(TEXT) + 1),)), "past the end"),
        (Add("PERSON", (ANA,), {"polarity": "positive"}), "PERSON has no attribute “polarity”"),
        (Add("CLAIM", (ANA,), {"polarity": "positive"}), "polarity must be one of affirmed, negated"),
        (Link({"cue": (ANA,)}, {"polarity": "negated"}), "polarity must be one of positive, negative"),
        (Link({}), "needs a source, a cue or a content"),
        (Link({"source": ()}), "needs a source, a cue or a content"),
        (Link({"cue": (Span(0, len(TEXT) + 1),)}), "past the end"),
    ],
)
def test_what_cannot_be_added_is_refused_in_a_sentence(edit: Edit, sentence: str) -> None:
    assert sentence in refused(sheet_of(), edit)


def test_the_last_code_point_can_be_labelled() -> None:
    assert done(sheet_of(), Add("PERSON", (Span(len(TEXT) - 1, len(TEXT)),))).annotations


# ── labels and boundaries ───────────────────────────────────────────────────────────────────────


def test_relabelling_a_suggestion_corrects_it() -> None:
    assert verdict(done(sheet_of(PERSON), Relabel(PERSON.id, "GPE")), PERSON) == ("corrected", "label")


def test_relabelling_back_makes_it_accepted_again() -> None:
    sheet = done(sheet_of(PERSON), Relabel(PERSON.id, "GPE"), Relabel(PERSON.id, "PERSON"))
    assert verdict(sheet, PERSON) == ("accepted", "")


def test_relabelling_keeps_the_id_the_maker_and_the_attributes() -> None:
    before = done(sheet_of(PERSON), Accept(PERSON.id), SetAttribute(PERSON.id, "same_as", "Lee"))
    gold = next(iter(before.annotations.values()))
    after = done(before, Relabel(gold.id, "GPE"), by="Bo").annotations[gold.id]
    assert after == replace(gold, label="GPE")


def test_an_entity_made_a_claim_loses_the_attributes_of_entities() -> None:
    sheet = done(sheet_of(PERSON), SetAttribute(PERSON.id, "same_as", "Lee"), Relabel(PERSON.id, "CLAIM"))
    item = sheet.by_id[PERSON.id]
    assert (item.kind, item.label, item.attributes) == ("claim", "CLAIM", {})
    assert verdict(sheet, PERSON) == ("corrected", "label")


def test_a_claim_made_an_entity_again_is_accepted_again() -> None:
    sheet = done(sheet_of(PERSON), Relabel(PERSON.id, "CLAIM"), Relabel(PERSON.id, "PERSON"))
    item = sheet.by_id[PERSON.id]
    assert (item.kind, item.label) == ("entity", "PERSON")
    assert verdict(sheet, PERSON) == ("accepted", "")


def test_relabelling_to_the_same_label_changes_nothing() -> None:
    sheet = done(sheet_of(PERSON), Accept(PERSON.id))
    assert plan(Relabel(PERSON.id, "PERSON"), sheet, SCHEMA, hand("Bo")) == ()


@pytest.mark.parametrize("edit", [Relabel(OUTER.id, "CLAIM"), Relabel(PERSON.id, "SOURCE")])
def test_an_attribution_takes_no_label_and_a_role_is_none(edit: Edit) -> None:
    assert "has roles, not a label" in refused(sheet_of(PERSON, OUTER), edit)


def test_reshaping_a_suggestion_corrects_its_boundary() -> None:
    sheet = done(sheet_of(PERSON), Reshape(PERSON.id, (Span(0, 3),)))
    assert verdict(sheet, PERSON) == ("corrected", "boundary")
    assert spans_of(sheet, PERSON.id) == ["Ana"]


def test_reshaping_and_relabelling_are_both() -> None:
    sheet = done(sheet_of(PERSON), Reshape(PERSON.id, (Span(0, 3),)), Relabel(PERSON.id, "ORG"))
    assert verdict(sheet, PERSON) == ("corrected", "both")


def test_reshaping_back_makes_it_accepted_again() -> None:
    sheet = done(sheet_of(PERSON), Reshape(PERSON.id, (Span(0, 3),)), Reshape(PERSON.id, (ANA,)))
    assert verdict(sheet, PERSON) == ("accepted", "")


def test_reshaping_one_role_leaves_the_records_of_the_others_alone() -> None:
    before = done(sheet_of(SPLIT), Accept(SPLIT.id))
    changes = plan(Reshape(SPLIT.id, (span("Ana"),), "source"), before, SCHEMA, hand("Bo"))
    assert [type(change.after).__name__ for change in changes] == ["Annotation", "Decision"]
    after = before.applied(changes)
    assert after.relations == before.relations
    assert verdict(after, SPLIT) == ("corrected", "boundary")


def test_a_fragment_can_be_added_to_a_content() -> None:
    sheet = done(sheet_of(OUTER), Reshape(OUTER.id, (*OUTER.fillers["content"], OLSEN), "content"))
    assert spans_of(sheet, OUTER.id, "content") == ["Bo Å. Olsen", "that Ana Lee reportedly “rejects” the plan"]


def test_reshaping_may_grow_over_a_neighbour() -> None:
    assert done(sheet_of(PERSON, CLAIM), Reshape(PERSON.id, (Span(0, 26),))).by_id[PERSON.id].spans == (Span(0, 26),)


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Reshape(PERSON.id, (ANA,), "source"), "there is no source to change"),
        (Reshape(OUTER.id, (ANA,)), "there is no span to change"),
        (Reshape(INNER.id, (ANA,), "source"), "there is no source to change"),
        (Reshape(PERSON.id, ()), "nothing would be left"),
        (Reshape(PERSON.id, (Span(0, len(TEXT) + 1),)), "past the end"),
    ],
)
def test_what_cannot_be_reshaped_is_refused_in_a_sentence(edit: Edit, sentence: str) -> None:
    assert sentence in refused(sheet_of(PERSON, OUTER, INNER), edit)


# ── roles ───────────────────────────────────────────────────────────────────────────────────────


def test_linking_makes_one_attribution_of_the_roles_that_are_there() -> None:
    sheet = done(
        sheet_of(),
        Link({"source": (OLSEN,), "cue": (), "content": (span("“Never,”"),)}, {"quote_type": "direct"}),
    )
    (item,) = sheet.items
    assert dict(item.parts) == {"source": (OLSEN,), "content": (span("“Never,”"),)}
    assert (item.kind, item.label, item.origin, item.attributes) == (
        "attribution",
        "ATTRIBUTION",
        "added",
        {"quote_type": "direct", "source_type": "named"},
    )


def test_two_attributions_with_one_source_have_a_source_each() -> None:
    sheet = done(sheet_of(), Link({"source": (OLSEN,)}), Link({"source": (OLSEN,)}))
    assert len(sheet.relations) == len(sheet.annotations) == 2


def test_filling_a_missing_role_is_a_role_correction() -> None:
    assert verdict(done(sheet_of(INNER), Fill(INNER.id, "source", (ANA,))), INNER) == ("corrected", "role")


def test_emptying_a_role_is_a_role_correction_and_removes_its_annotation() -> None:
    sheet = done(sheet_of(OUTER), Accept(OUTER.id), Fill(OUTER.id, "source", ()))
    assert verdict(sheet, OUTER) == ("corrected", "role")
    assert {a.label for a in sheet.annotations.values()} == {"CUE", "CONTENT"}


def test_a_role_elsewhere_is_a_role_correction_and_one_that_overlaps_a_boundary() -> None:
    assert verdict(done(sheet_of(OUTER), Fill(OUTER.id, "cue", (OLSEN,))), OUTER) == ("corrected", "role")
    assert verdict(done(sheet_of(OUTER), Fill(OUTER.id, "cue", (span("reported"),))), OUTER) == (
        "corrected",
        "boundary",
    )


def test_filling_a_role_again_as_suggested_makes_it_accepted_again() -> None:
    sheet = done(sheet_of(OUTER), Fill(OUTER.id, "source", ()), Fill(OUTER.id, "source", OUTER.fillers["source"]))
    assert verdict(sheet, OUTER) == ("accepted", "")


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Fill(PERSON.id, "source", (ANA,)), "only an attribution"),
        (Fill(OUTER.id, "speaker", (ANA,)), "only an attribution"),
        (Fill(INNER.id, "source", ()), "there is no source to take away"),
        (Fill(OUTER.id, "cue", (Span(0, len(TEXT) + 1),)), "past the end"),
    ],
)
def test_what_cannot_fill_a_role_is_refused_in_a_sentence(edit: Edit, sentence: str) -> None:
    assert sentence in refused(sheet_of(PERSON, OUTER, INNER), edit)


def test_emptying_the_last_role_is_refused() -> None:
    sheet = done(sheet_of(), Link({"cue": (ANA,)}))
    assert "reject it instead" in refused(sheet, Fill(next(iter(sheet.relations)), "cue", ()))


@pytest.mark.parametrize(
    ("label", "parts", "expected"),
    [
        ("ATTRIBUTION", {"cue": (Span(0, 4),), "content": (Span(9, 12),)}, ("accepted", "")),
        ("ATTRIBUTION", {"cue": (Span(1, 4),), "content": (Span(9, 12),)}, ("corrected", "boundary")),
        ("ATTRIBUTION", {"cue": (Span(5, 8),), "content": (Span(9, 12),)}, ("corrected", "role")),
        ("ATTRIBUTION", {"content": (Span(9, 12),)}, ("corrected", "role")),
        ("OTHER", {"cue": (Span(0, 4),), "content": (Span(9, 12),)}, ("corrected", "label")),
        ("OTHER", {"cue": (Span(0, 5),), "content": (Span(9, 12),)}, ("corrected", "both")),
        ("OTHER", {"cue": (Span(0, 5),), "source": (Span(9, 12),)}, ("corrected", "role")),
    ],
)
def test_a_decision_is_judged_by_what_became_of_the_suggestion(
    label: str, parts: dict[str, tuple[Span, ...]], expected: tuple[str, str]
) -> None:
    made = proposal("attribution", "ATTRIBUTION", {"cue": (Span(0, 4),), "content": (Span(9, 12),)})
    assert judged(made, label, parts) == expected


# ── attributes, notes, states ───────────────────────────────────────────────────────────────────


def test_an_attribute_is_set_and_unset() -> None:
    sheet = done(sheet_of(OUTER), SetAttribute(OUTER.id, "quote_type", "indirect"))
    assert sheet.by_id[OUTER.id].attributes == {"quote_type": "indirect"}
    assert done(sheet, SetAttribute(OUTER.id, "quote_type", None)).by_id[OUTER.id].attributes == {}


def test_setting_an_attribute_of_a_suggestion_accepts_it() -> None:
    assert verdict(done(sheet_of(CLAIM), SetAttribute(CLAIM.id, "verifiable", "no")), CLAIM) == ("accepted", "")


def test_setting_an_attribute_to_what_it_is_changes_nothing() -> None:
    sheet = done(sheet_of(CLAIM), SetAttribute(CLAIM.id, "verifiable", "no"))
    assert plan(SetAttribute(CLAIM.id, "verifiable", "no"), sheet, SCHEMA, hand("Bo")) == ()
    assert plan(SetAttribute(CLAIM.id, "certainty", None), sheet, SCHEMA, hand("Bo")) == ()


@pytest.mark.parametrize(
    ("target", "name", "value", "sentence"),
    [
        (CLAIM.id, "verifiable", "maybe", "verifiable must be one of yes, partly, no"),
        (CLAIM.id, "quote_type", "direct", "CLAIM has no attribute “quote_type”"),
        ("gone", "quote_type", "direct", "no longer there"),
    ],
)
def test_a_value_the_schema_forbids_is_refused(target: str, name: str, value: str, sentence: str) -> None:
    assert sentence in refused(sheet_of(CLAIM), SetAttribute(target, name, value))


def test_a_note_outlives_the_decision_on_its_suggestion() -> None:
    sheet = done(sheet_of(PERSON), WriteNote(" who? ", PERSON.id), Accept(PERSON.id), Reject(PERSON.id))
    assert {note.subject: note.text for note in sheet.notes.values()} == {PERSON.id: "who?"}


def test_a_note_without_a_target_is_on_the_article() -> None:
    assert done(sheet_of(), WriteNote("long")).notes["a1"].text == "long"


def test_an_empty_text_removes_a_note() -> None:
    assert not done(sheet_of(), WriteNote("long"), WriteNote("  ")).notes


@pytest.mark.parametrize("text", ["", "same"])
def test_writing_the_same_note_changes_nothing(text: str) -> None:
    assert plan(WriteNote(text), done(sheet_of(), WriteNote(text)), SCHEMA, hand()) == ()


def test_the_first_edit_begins_the_review() -> None:
    assert done(sheet_of(PERSON), Accept(PERSON.id)).state == "begun"


def test_a_note_does_not_begin_the_review() -> None:
    assert done(sheet_of(), WriteNote("long")).state == "unseen"


def test_an_edit_of_a_finished_article_leaves_it_done() -> None:
    assert done(sheet_of(PERSON), SetState("done"), Accept(PERSON.id)).state == "done"


def test_the_state_is_the_newest_that_any_reviewer_set() -> None:
    sheet = sheet_of()
    for n, (reviewer, state) in enumerate([("Ana", "done"), ("Bo", "discuss"), ("Ana", "skipped")]):
        doing = hand(reviewer, at=START + timedelta(seconds=n))
        sheet = sheet.applied(plan(SetState(cast(State, state)), sheet, SCHEMA, doing))
        assert sheet.state == state
    assert set(sheet.reviews) == {"Ana", "Bo"}


def test_setting_the_state_it_has_changes_nothing() -> None:
    assert plan(SetState("unseen"), sheet_of(), SCHEMA, hand()) == ()


def test_a_state_that_is_none_is_refused() -> None:
    assert "no review state" in refused(sheet_of(), SetState(cast(State, "finished")))


def test_finishing_accepts_what_is_left_and_marks_the_article_done() -> None:
    sheet = done(sheet_of(*PROPOSALS), Reject(ORG.id), Finish())
    assert not sheet.pending
    assert sheet.state == "done"
    assert sorted(d.verdict for d in sheet.decisions.values()) == ["accepted"] * 5 + ["rejected"]


def test_finishing_twice_changes_nothing() -> None:
    assert plan(Finish(), done(sheet_of(*PROPOSALS), Finish()), SCHEMA, hand()) == ()


# ── two reviewers ───────────────────────────────────────────────────────────────────────────────


def test_gold_keeps_its_maker_when_another_reviewer_corrects_it() -> None:
    sheet = done(done(sheet_of(PERSON), Accept(PERSON.id)), Relabel(PERSON.id, "ORG"), by="Bo")
    assert next(iter(sheet.annotations.values())).reviewer == "Ana"
    assert decision(sheet, PERSON).reviewer == "Bo"


def test_a_decision_is_the_last_reviewers() -> None:
    sheet = done(done(sheet_of(PERSON), Reject(PERSON.id)), Accept(PERSON.id), by="Bo")
    assert decision(sheet, PERSON).reviewer == "Bo"


# ── identical mentions ──────────────────────────────────────────────────────────────────────────


def test_identical_mentions_become_pending_suggestions() -> None:
    sheet = done(sheet_of(PERSON), Propose(PERSON.id))
    found = [item for item in sheet.pending if item.id != PERSON.id]
    assert [item.spans for item in found] == [(span("Ana Lee", nth=1),), (span("Ana Lee", nth=2),)]
    assert {(item.label, item.suggestion.suggester if item.suggestion else "") for item in found} == {
        ("PERSON", "mentions")
    }


def test_a_mention_that_has_a_label_of_the_kind_is_not_proposed() -> None:
    taken = proposal("entity", "ORG", {"": (span("Ana Lee", nth=1),)})
    sheet = done(sheet_of(PERSON, taken), Propose(PERSON.id))
    assert len(sheet.items) == 3


def test_a_rejected_mention_is_not_proposed_again() -> None:
    sheet = done(sheet_of(PERSON), Propose(PERSON.id))
    sheet = done(sheet, *(Reject(item.id) for item in sheet.pending if item.id != PERSON.id))
    assert "no other mention" in refused(sheet, Propose(PERSON.id))


def test_a_mention_that_was_proposed_before_is_not_proposed_again() -> None:
    sheet = done(sheet_of(PERSON), Propose(PERSON.id))
    moved = [item.id for item in sheet.pending if item.id != PERSON.id]
    sheet = done(sheet, *(Reshape(id_, (OLSEN,)) for id_ in moved))
    assert "no other mention" in refused(sheet, Propose(PERSON.id))


def test_attributions_have_no_identical_mentions() -> None:
    assert "only an entity or a claim" in refused(sheet_of(OUTER), Propose(OUTER.id))


def test_a_part_of_a_word_is_no_mention() -> None:
    article = Article("a2", "Ana, Anabel, Ana’s, Ana.")
    one = proposal("entity", "PERSON", {"": (Span(0, 3),)}, article=article)
    sheet = done(sheet_of(one, article=article), Propose(one.id))
    assert [item.extent.start for item in sheet.items] == [0, 13, 20]


def test_taking_a_proposal_back_forgets_that_it_was_seen() -> None:
    sheet = sheet_of(PERSON)
    changes = plan(Propose(PERSON.id), sheet, SCHEMA, hand())
    proposed = sheet.applied(changes)
    looked = replace(proposed, seen=frozenset(proposed.suggestions))
    assert looked.applied(change.inverse() for change in changes).seen == {PERSON.id}


# ── importing ───────────────────────────────────────────────────────────────────────────────────


def imported(id_: str, label: str = "PERSON", kind: Kind = "entity", *spans: Span) -> Annotation:
    return Annotation(id_, "a1", kind, label, spans or (ANA,), "file", START, "imported")


def link(id_: str, **roles: str) -> Relation:
    return Relation(id_, "a1", "ATTRIBUTION", roles, "file", START, "imported")


SAID = imported("c", "CUE", "role", span("said"))


def test_importing_adds_gold_as_it_is() -> None:
    sheet = done(sheet_of(), Import((imported("p"), SAID), (link("r", cue="c"),)))
    assert sheet.annotations == {"p": imported("p"), "c": SAID}
    assert sheet.relations == {"r": link("r", cue="c")}
    assert sheet.state == "unseen"


def test_importing_leaves_out_what_the_article_has() -> None:
    first = Import((imported("p"), SAID), (link("r", cue="c"),))
    again = Import((imported("p2"), replace(SAID, id="c2")), (link("r2", cue="c2"),))
    assert plan(again, done(sheet_of(), first), SCHEMA, hand()) == ()


def test_importing_again_leaves_what_was_changed_since() -> None:
    first = Import((imported("p"), SAID), (link("r", cue="c"),))
    sheet = done(sheet_of(), first, Reshape("p", (OLSEN,)), Reshape("r", (OLSEN,), "cue"))
    assert plan(first, sheet, SCHEMA, hand()) == ()


def test_a_role_of_no_attribution_is_not_imported() -> None:
    assert plan(Import((SAID,), ()), sheet_of(), SCHEMA, hand()) == ()


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Import((imported("p", "PLANET"),), ()), "no label “PLANET”"),
        (Import((imported("p", "CLAIM"),), ()), "CLAIM is no label of the kind entity"),
        (Import((imported("p", "PERSON", "entity", Span(0, 9999)),), ()), "past the end"),
        (Import((imported("p"), imported("p", "ORG")), ()), "p is there twice"),
        (Import((SAID,), (link("r", cue="c"), link("r", cue="c"))), "r is there twice"),
        (Import((SAID,), (link("r", cue="c"), link("r2", cue="c"))), "c is there twice"),
        (Import((SAID,), (link("r", cue="x"),)), "the cue x of an attribution is not there"),
        (Import((SAID,), (link("r", source="c"),)), "the source c of an attribution is not there"),
        (Import((SAID,), (link("r", speaker="c"),)), "no label “SPEAKER”"),
        (Import((), (link("r"),)), "the attribution r has no role"),
    ],
)
def test_what_cannot_be_imported_is_refused_in_a_sentence(edit: Import, sentence: str) -> None:
    assert sentence in refused(sheet_of(), edit)


# ── the history's words, and the hand ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Accept(PERSON.id), "Ana Lee"),
        (Accept(SPLIT.id), "“We will go.” … “Never,”"),
        (Accept("gone"), ""),
        (Add("PERSON", (OLSEN,)), "Bo Å. Olsen"),
        (Link({"source": (OLSEN,), "content": (ANA,)}), "Ana Lee"),
        (Link({"source": (OLSEN,)}), "Bo Å. Olsen"),
        (Link({}), ""),
        (Finish(), ""),
        (Add("CLAIM", (Span(0, len(TEXT)),)), "Ana Lee said: “We will go.” 🙂 “Never,” said Bo Å. Olsen, wa…"),
    ],
)
def test_the_history_names_the_words_an_edit_is_about(edit: Edit, words: str) -> None:
    assert subject_of(edit, sheet_of(PERSON, SPLIT)) == words


def test_a_hand_has_the_time_and_ids_of_its_own() -> None:
    one = Hand("Ana")
    assert one.at.utcoffset() == timedelta()
    assert abs(now() - one.at) < timedelta(minutes=1)
    assert len({one.new_id(), one.new_id(), fresh_id()}) == 3


def test_what_is_no_edit_has_no_plan() -> None:
    with pytest.raises(TypeError, match="no plan"):
        plan(cast(Edit, "accept"), sheet_of(), SCHEMA, hand())


def test_a_change_of_nothing_leaves_the_sheet_as_it_was() -> None:
    assert sheet_of(PERSON).applied([Change(None, None)]) == sheet_of(PERSON)


# ── every edit, in any order ────────────────────────────────────────────────────────────────────


class AnyEdits(RuleBasedStateMachine):
    """Random edits on a random sheet: each can be taken back, and the sheet stays whole."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet = sheet_of()
        self.past: list[tuple[Sheet, Sequence[Change]]] = []
        self.doing = hand()

    @initialize(suggestions=st.lists(proposals(), max_size=8))
    def suggest(self, suggestions: list[Suggestion]) -> None:
        self.sheet = sheet_of(*suggestions, *PROPOSALS, *map(again, (PERSON, CLAIM, OUTER)))

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        edit = drawn_edit(data.draw, self.sheet)
        try:
            changes = plan(edit, self.sheet, SCHEMA, self.doing)
        except AnnotationError:
            return
        assert all(change.before != change.after for change in changes)
        after = self.sheet.applied(changes)
        assert after.applied(change.inverse() for change in reversed(changes)) == self.sheet
        self.past.append((self.sheet, changes))
        self.sheet = after
        whole(after)

    @precondition(lambda self: self.past)
    @rule()
    def take_back(self) -> None:
        before, changes = self.past.pop()
        self.sheet = self.sheet.applied(change.inverse() for change in reversed(changes))
        assert self.sheet == before

    def teardown(self) -> None:
        while self.past:
            self.take_back()


def whole(sheet: Sheet) -> None:
    """Asserts what must hold of any sheet, whatever was done to it."""
    used = [id_ for relation in sheet.relations.values() for id_ in relation.roles.values()]
    assert sorted(used) == sorted(a.id for a in sheet.annotations.values() if a.kind == "role")
    assert all(relation.roles for relation in sheet.relations.values())
    for annotation in sheet.annotations.values():
        assert annotation.spans
        assert max(one.end for one in annotation.spans) <= len(ARTICLE.text)
        assert SCHEMA.label(annotation.label).kind == annotation.kind
    for made in sheet.decisions.values():
        item = sheet.by_id[made.suggestion]
        if item.suggestion and item.suggestion.id == made.suggestion:
            assert item.decision == made
        else:
            assert made.suggestion in {s.id for s in item.agreeing}
        assert item.status == ("rejected" if made.verdict == "rejected" else "gold")
        if item.status == "gold":
            assert made.result == item.id
            suggestion = sheet.suggestions[made.suggestion]
            assert (made.verdict, made.correction) == judged(suggestion, item.label, item.parts)
    assert len({item.id for item in sheet.items}) == len(sheet.items)
    waiting = {item.id for item in sheet.pending}
    assert waiting | sheet.agreeing == sheet.suggestions.keys() - sheet.decisions.keys()
    assert not waiting & sheet.agreeing
    for item in sheet.pending:
        assert not any(g.status == "gold" and said(g) == said(item) for g in sheet.items)


def said(item: Item) -> tuple[object, ...]:
    return item.kind, item.label, dict(item.parts)


TestAnyEdits = AnyEdits.TestCase
TestAnyEdits.settings = settings(max_examples=40, stateful_step_count=25)
