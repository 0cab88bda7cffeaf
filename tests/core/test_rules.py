"""What corrections have in common, and the rules made from it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.model import Span, Spans
from annotator.core.rules import (
    STEPS,
    Correction,
    Rule,
    in_common,
    part_words,
    read_rules,
    ruled,
    stepped,
    with_rule,
    write_rules,
)
from tests.core.values import ARTICLE, CLAIM, PERSON, SPLIT, TEXT, span, spans_in

SAID = "Ana said: “We will go, President Bo Lee’s aide,” and that the plan, he thought, fails. Next."


def at(words: str) -> Span:
    return span(words, SAID)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("end-past-mark", "We will go, President Bo Lee’s aide", "We will go, President Bo Lee’s aide,”"),
        ("end-before-mark", "aide,”", "aide,"),
        ("start-at-mark", "We will", "“We will"),
        ("start-past-mark", "“We will", "We will"),
        ("end-before-stop", "aide,", "aide"),
        ("end-past-stop", "fails", "fails."),
        ("start-past-determiner", "the plan", "plan"),
        ("start-at-determiner", "plan", "the plan"),
        ("start-past-that", "that the plan", "the plan"),
        ("start-at-that", "the plan", "that the plan"),
        ("start-past-title", "President Bo Lee", "Bo Lee"),
        ("start-at-title", "Bo Lee", "President Bo Lee"),
        ("end-before-possessive", "Bo Lee’s", "Bo Lee"),
        ("end-at-sentence", "the plan", "the plan, he thought, fails"),
        ("end-at-comma", "the plan, he", "the plan"),
        ("end-at-next-comma", "the", "the plan"),
    ],
)
def test_a_step_does_what_it_says(name: str, before: str, after: str) -> None:
    step = next(step for step in STEPS if step.name == name)
    assert stepped(step, SAID, (at(before),)) == (at(after),)


def test_every_step_is_tried() -> None:
    assert len({step.name for step in STEPS}) == len(STEPS) == 16


@given(spans_in(TEXT), st.sampled_from(STEPS))
def test_no_step_leaves_the_text_or_takes_all_of_a_span(spans: Spans, step: object) -> None:
    from annotator.core.model import merged

    whole = merged(spans)
    after = stepped(step, TEXT, whole)  # type: ignore[arg-type]
    assert len(after) == len(whole)
    assert all(0 <= one.start < one.end <= len(TEXT) for one in after)
    assert merged(after) == after or any(a.end == b.start for a, b in pairwise(after))


def correction(before: str, after: str, role: str = "content") -> Correction:
    return Correction("ATTRIBUTION", role, SAID, (at(before),), (at(after),))


def test_what_corrections_have_in_common_is_counted_among_those_of_the_same_part() -> None:
    some = [
        *[correction("the plan", "plan", "source")] * 3,
        *[correction("aide", "aide,”")] * 4,
        *[correction("We will go", "will")] * 6,
        correction("Bo Lee’s", "Bo Lee", "source"),
    ]
    first, second = in_common(some)
    assert (first.role, first.step.name, first.fixes, first.of, first.share) == ("content", "end-past-mark", 4, 10, 0.4)
    assert (second.role, second.step.name, second.fixes, second.of) == ("source", "start-past-determiner", 3, 4)
    assert first.step.words == "the end past the quotation mark"


def test_what_was_not_moved_is_no_correction() -> None:
    assert in_common([correction("plan", "plan")] * 5) == []


def test_a_rule_makes_the_suggestion_another_and_says_so() -> None:
    rule = Rule("PERSON", "", "end-at-sentence")
    after = ruled(ARTICLE, PERSON, [rule], {})
    assert after.id != PERSON.id
    assert after.reason == "your rule: the end to the end of the sentence"
    assert (after.score, after.suggester, after.label) == (PERSON.score, PERSON.suggester, PERSON.label)
    assert after.spans[0].start == PERSON.spans[0].start


@pytest.mark.parametrize(
    "rule",
    [
        Rule("PERSON", "", "end-at-sentence", on=False),
        Rule("ORG", "", "end-at-sentence"),
        Rule("PERSON", "content", "end-at-sentence"),
        Rule("PERSON", "", "end-before-possessive"),
    ],
)
def test_a_rule_that_is_off_or_of_something_else_changes_nothing(rule: Rule) -> None:
    assert ruled(ARTICLE, PERSON, [rule], {}) is PERSON


def test_a_rule_follows_the_name_of_its_label() -> None:
    assert ruled(ARTICLE, CLAIM, [Rule("STATEMENT", "", "end-past-stop")], {"CLAIM": "STATEMENT"}) is not CLAIM


def test_of_several_fragments_the_one_at_the_edge_moves() -> None:
    after = ruled(ARTICLE, SPLIT, [Rule("ATTRIBUTION", "content", "end-before-mark")], {})
    assert after.fillers["content"] == (span("“We will go.”"), span("“Never,"))
    assert after.fillers["source"] == SPLIT.fillers["source"]


def test_rules_are_kept_as_text() -> None:
    rules = (Rule("PERSON", "", "end-past-stop"), Rule("ATTRIBUTION", "content", "end-past-mark", on=False))
    assert read_rules(write_rules(rules)) == rules
    assert with_rule(rules, Rule("PERSON", "", "end-past-stop", on=False))[0].on is False
    assert len(with_rule(rules, Rule("ORG", "", "end-past-stop"))) == 3


@pytest.mark.parametrize("source", [None, "", "nonsense", "{}", "[1]", '[{"label": "X"}]'])
def test_what_is_not_understood_is_no_rule(source: str | None) -> None:
    assert read_rules(source) == ()


def test_parts_are_called_as_on_screen() -> None:
    assert [part_words("ATTRIBUTION", "content"), part_words("PERSON", "")] == ["content", "PERSON"]
