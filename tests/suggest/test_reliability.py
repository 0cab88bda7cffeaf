"""Calibration: said and right, bin by bin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.suggest.reliability import reliability


def test_a_score_that_is_kept_has_no_error() -> None:
    found = reliability([(0.8, n < 8) for n in range(10)] + [(0.5, n < 1) for n in range(2)])
    assert found.error == pytest.approx(0)
    assert [(one.low, one.count, one.right) for one in found.bins] == [(0.5, 2, 0.5), (0.8, 10, 0.8)]


def test_the_error_is_the_distance_weighted_by_count() -> None:
    found = reliability([(0.9, False)] * 3 + [(0.2, False)])
    assert found.error == pytest.approx((3 * 0.9 + 0.2) / 4)


def test_one_is_in_the_last_bin_and_nothing_has_no_error() -> None:
    assert [one.low for one in reliability([(1.0, True)]).bins] == [0.9]
    assert reliability([]).error == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60))
def test_every_proposal_is_counted_once(judged: list[tuple[float, bool]]) -> None:
    found = reliability(judged)
    assert sum(one.count for one in found.bins) == len(judged)
    assert 0 <= found.error <= 1
    assert all(one.low - 1e-9 <= one.score <= one.high + 1e-9 for one in found.bins)
