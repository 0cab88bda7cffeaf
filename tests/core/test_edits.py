"""What is said of an item or an article, what is proposed of its mentions, and how edits are named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from annotator.core.edits import (
    Accept,
    Add,
    Edit,
    Finish,
    Hand,
    Link,
    Propose,
    Reject,
    Reshape,
    SetAttribute,
    SetState,
    WriteNote,
    fresh_id,
    now,
)
from annotator.core.model import Article, Change, Span, State
from annotator.core.planning import plan, subject_of
from tests.core.doing import ANA, OLSEN, done, refused, verdict
from tests.core.values import (
    CLAIM,
    ORG,
    OUTER,
    PERSON,
    PROPOSALS,
    SCHEMA,
    SPLIT,
    START,
    TEXT,
    hand,
    proposal,
    sheet_of,
    span,
)

# ── attributes, notes, states ─────────────────────────────────────────────────────────────────────


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


# ── identical mentions ────────────────────────────────────────────────────────────────────────────


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


# ── the history's words, and the hand ─────────────────────────────────────────────────────────────


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
