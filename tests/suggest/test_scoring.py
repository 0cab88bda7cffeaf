"""The scores follow their definitions."""

import pytest

from annotator.core.model import Span
from annotator.suggest.scoring import Roles, Tally, attribution_scores, soft_matches

TEXT = "The mayor said that the old bridge was closed."
GOLD: Roles = {"source": [Span(0, 9)], "cue": [Span(10, 14)], "content": [Span(15, 45)]}


def test_equal_roles_score_everything() -> None:
    scores = attribution_scores([(TEXT, [GOLD], [GOLD])])
    assert all(tally == Tally(tally.wanted, tally.wanted, tally.wanted) for tally in scores.values())


def test_outer_punctuation_does_not_count() -> None:
    wider = {**GOLD, "content": [Span(14, 46)]}
    assert attribution_scores([(TEXT, [GOLD], [wider])])["content exact"].f == 1


def test_a_leading_that_does_not_count_in_the_exact_relation() -> None:
    bare = {**GOLD, "content": [Span(20, 45)]}
    scores = attribution_scores([(TEXT, [GOLD], [bare])])
    assert scores["relation exact"].f == 1
    assert scores["content exact"].f == 0


@pytest.mark.parametrize(("end", "right"), [(30, 1), (19, 0)])
def test_contents_match_softly_from_half_of_their_tokens_on(end: int, right: int) -> None:
    part = {**GOLD, "content": [Span(15, end)]}
    assert attribution_scores([(TEXT, [GOLD], [part])])["relation soft"].right == right


def test_a_missing_source_matches_only_a_missing_source() -> None:
    unnamed: Roles = {"cue": GOLD["cue"], "content": GOLD["content"]}
    assert soft_matches(TEXT, [GOLD], [unnamed]) == {}
    assert soft_matches(TEXT, [unnamed], [unnamed]) == {0: 0}


def test_a_proposal_is_taken_once() -> None:
    assert soft_matches(TEXT, [GOLD, GOLD], [GOLD]) == {0: 0}


def test_nothing_proposed_scores_nothing() -> None:
    assert attribution_scores([(TEXT, [GOLD], [])])["relation soft"].f == 0
