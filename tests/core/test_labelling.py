"""What labelling makes: gold that nobody suggested, other labels, other boundaries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.core.edits import Accept, Add, Edit, Link, Reject, Relabel, Reshape, SetAttribute
from annotator.core.model import Span
from annotator.core.planning import plan
from tests.core.doing import ANA, OLSEN, done, refused, spans_of, verdict
from tests.core.values import CLAIM, INNER, OUTER, PERSON, SCHEMA, SPLIT, TEXT, hand, proposal, sheet_of, span

# ── adding ────────────────────────────────────────────────────────────────────────────────────────


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


# ── labels and boundaries ─────────────────────────────────────────────────────────────────────────


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
