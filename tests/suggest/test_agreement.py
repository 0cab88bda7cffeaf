"""The four measures of stretches and relations follow their definitions."""

from __future__ import annotations

import pytest

from annotator.core.model import Kind, Span
from annotator.suggest.agreement import MEASURES, Pairs, Unit, right, scores
from annotator.suggest.scoring import Tally

TEXT = "The Northern Bank’s chief, Ana Lee, said that the old bridge was closed."


def unit(words: str, label: str = "ORG", kind: Kind = "entity") -> Unit:
    start = TEXT.index(words)
    return Unit(kind, label, {"": (Span(start, start + len(words)),)})


def rights(gold: list[Unit], proposed: list[Unit], kind: Kind = "entity") -> list[int]:
    """How many are right by each measure."""
    found = scores(kind, [Pairs(TEXT, tuple(gold), tuple(proposed))])
    return [found[measure].right for measure in MEASURES]


@pytest.mark.parametrize(
    ("proposed", "expected"),
    [
        ("Northern Bank", [1, 2, 1, 1]),
        ("The Northern Bank’s", [1, 2, 1, 1]),
        ("Northern Bank’s chief", [0, 2, 1, 1]),
        ("Bank’s chief, Ana Lee", [0, 1, 1, 0]),
        ("Ana Lee", [0, 0, 0, 0]),
    ],
)
def test_an_entity_agrees_by_as_much_as_it_shares(proposed: str, expected: list[int]) -> None:
    assert rights([unit("Northern Bank")], [unit(proposed)]) == expected


def test_another_label_agrees_by_no_measure() -> None:
    assert rights([unit("Northern Bank")], [unit("Northern Bank", "GPE")]) == [0, 0, 0, 0]


def test_only_of_an_entity_the_article_is_ignored() -> None:
    gold, proposed = unit("the old bridge", "CLAIM", "claim"), unit("old bridge", "CLAIM", "claim")
    assert rights([gold], [proposed], "claim") == [0, 2, 1, 1]


def test_each_proposal_is_taken_once() -> None:
    found = scores("entity", [Pairs(TEXT, (unit("Ana"), unit("Lee")), (unit("Ana Lee"),))])
    assert found["partial"] == Tally(1, 1, 2)
    assert found["token"] == Tally(2, 2, 2)


def test_what_a_reviewer_would_have_kept_is_exact_for_entities_and_soft_for_claims() -> None:
    gold, proposed = unit("Northern Bank"), unit("Northern Bank’s chief")
    assert right("entity", Pairs(TEXT, (gold,), (proposed, gold))) == {1}
    claims = [Unit("claim", "CLAIM", one.parts) for one in (gold, proposed)]
    assert right("claim", Pairs(TEXT, (claims[0],), (claims[1],))) == {0}


def said(source: str, cue: str, content: str) -> Unit:
    roles = {"source": source, "cue": cue, "content": content}
    return Unit("attribution", "ATTRIBUTION", {role: unit(words).parts[""] for role, words in roles.items() if words})


def test_a_relation_agrees_in_part_where_its_roles_touch() -> None:
    gold = said("Ana Lee", "said", "that the old bridge was closed")
    for other, partial, soft in (
        (said("Lee", "said", "closed"), 1, 0),
        (said("Lee", "said", "old bridge was closed"), 1, 1),
        (said("", "said", "old bridge was closed"), 0, 0),
        (said("Lee", "said", "chief"), 0, 0),
    ):
        found = scores("attribution", [Pairs(TEXT, (gold,), (other,))])
        assert (found["relation partial"].right, found["relation soft"].right) == (partial, soft)
        assert (right("attribution", Pairs(TEXT, (gold,), (other,))) == {0}) is bool(soft)


def test_roles_have_all_four_measures_and_count_a_filler_once() -> None:
    gold = [said("Ana Lee", "said", "the old bridge"), said("Ana Lee", "said", "was closed")]
    found = scores("attribution", [Pairs(TEXT, tuple(gold), (said("Lee", "said", "the old bridge"),))])
    assert [found[f"source {measure}"] for measure in MEASURES] == [
        Tally(0, 1, 1),
        Tally(1, 1, 2),
        Tally(1, 1, 1),
        Tally(1, 1, 1),
    ]
    assert found["content soft"] == Tally(1, 1, 2)
