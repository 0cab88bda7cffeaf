"""Scores become chances, and how far they are from the truth is told."""

from annotator.suggest.calibration import Curve, fitted
from annotator.suggest.reliability import reliability


def test_a_curve_without_points_changes_nothing() -> None:
    assert Curve()(0.37) == 0.37


def test_a_curve_is_straight_between_its_points_and_flat_outside() -> None:
    curve = Curve(((0.2, 0.1), (0.6, 0.5)))
    assert [round(curve(score), 3) for score in (0.0, 0.2, 0.4, 0.6, 1.0)] == [0.1, 0.1, 0.3, 0.5, 0.5]


def test_what_is_fitted_rises_and_says_the_share_of_right() -> None:
    judged = [(n / 400, n % 4 == 0 if n < 200 else n % 4 != 0) for n in range(400)]
    curve = fitted(judged)
    heights = [y for _, y in curve.points]
    assert heights == sorted(heights)
    told = reliability([(curve(score), right) for score, right in judged]).error
    assert told < 0.05 < reliability(judged).error


def test_a_few_judgements_more_than_a_step_are_no_step_of_their_own() -> None:
    judged = [(n / 154, n % 15 <= n // 15) for n in range(150)]
    for more in ([], [(0.99, True)] * 4):
        heights = [y for _, y in fitted([*judged, *more], least=15).points]
        assert heights == sorted(heights)
        assert len(heights) == 10
