"""Check articles: which they are, what is hidden of them, and what a reviewer found beside what was suggested."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.checking import Compared, compared, hidden, hides, is_check
from annotator.core.edits import Accept, Add, Edit, SetState
from annotator.core.mentions import MENTIONS
from annotator.core.planning import plan
from annotator.core.sheet import Sheet
from tests.core.values import CLAIM, ORG, PERSON, PROPOSALS, SCHEMA, SPLIT, START, hand, sheet_of, span


def test_about_the_share_is_chosen_and_always_the_same() -> None:
    texts = [f"An article of number {n}." for n in range(4000)]
    chosen = [text for text in texts if is_check(text, 0.05)]
    assert 150 < len(chosen) < 250
    assert chosen == [text for text in texts if is_check(text, 0.05)]


@given(st.text(), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_has_all_of_a_smaller(text: str, one: float, other: float) -> None:
    assert is_check(text, 1.0)
    assert not is_check(text, 0.0)
    assert is_check(text, max(one, other)) or not is_check(text, min(one, other))


def test_suggestions_are_hidden_until_the_article_is_done() -> None:
    sheet = sheet_of(*PROPOSALS)
    assert hides(sheet, 1.0)
    assert not hides(sheet, 0.0)
    assert hidden(sheet).items == ()
    done = sheet.applied(plan(SetState("done"), sheet, SCHEMA, hand()))
    assert not hides(done, 1.0)


def test_an_article_of_which_a_suggestion_was_seen_checks_nothing() -> None:
    sheet = sheet_of(*PROPOSALS)
    assert not hides(replace(sheet, seen=frozenset({PERSON.id})), 1.0)


def test_what_is_decided_and_what_the_reviewer_asked_for_is_shown() -> None:
    mention = replace(ORG, id="m", suggester=MENTIONS)
    sheet = sheet_of(PERSON, CLAIM, mention)
    sheet = sheet.applied(plan(Add("PERSON", (span("Ana Lee"),)), sheet, SCHEMA, hand()))
    assert {i.subject for i in hidden(sheet).items} == {PERSON.id, "m"}


def test_what_was_found_is_compared_with_what_was_suggested() -> None:
    sheet = sheet_of(PERSON, ORG, CLAIM, SPLIT)
    found: list[Edit] = [
        Add("PERSON", (span("Ana Lee"),)),
        Add("CLAIM", (span("will go"),)),
        Add("GPE", (span("Kyiv"),)),
        SetState("done"),
    ]
    for n, edit in enumerate(found):
        sheet = sheet.applied(plan(edit, sheet, SCHEMA, hand(prefix=f"g{n}")))
    expected = {
        "entity": Compared(agreed=1, unsuggested=1, unfound=1),
        "claim": Compared(other=1),
        "attribution": Compared(unfound=1),
    }
    assert compared(sheet) == expected
    assert compared(sheet, START) == expected
    later = plan(Accept(ORG.id), sheet, SCHEMA, hand(at=START + timedelta(hours=1), prefix="late"))
    assert compared(sheet.applied(later), START)["entity"] == Compared(agreed=1, unsuggested=1, unfound=1, taken=1)


def test_nothing_compared_is_nothing() -> None:
    assert compared(Sheet(sheet_of().article)) == {}
