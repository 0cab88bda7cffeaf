"""Scores that mean what they say: of the suggestions at 0.8, four in five are right.

`Curve` turns a raw score into a probability, learned by `fitted`. How far scores are from what became of them tells
`annotator.suggest.reliability`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from math import exp, log

from annotator.core.values import valueclass
from annotator.suggest.ranking.linear import Question, fit

Judged = tuple[float, bool]
"""A score between 0 and 1, and whether what it was given to was right."""


@valueclass(frozen=True, slots=True)
class Curve:
    """A rising line through points (raw score, probability), straight between them; without points, no change."""

    points: tuple[tuple[float, float], ...] = ()

    def __call__(self, score: float) -> float:
        """The probability for a raw score."""
        if not self.points:
            return score
        n = bisect_right(self.points, (score, 2.0))
        if n == 0:
            return self.points[0][1]
        if n == len(self.points):
            return self.points[-1][1]
        (x0, y0), (x1, y1) = self.points[n - 1], self.points[n]
        return y0 + (y1 - y0) * (score - x0) / (x1 - x0) if x1 > x0 else y1


def fitted(judged: Iterable[Judged], least: int = 15) -> Curve:
    """The rising curve closest to what was judged (isotonic, by pooling neighbours).

    Each step rests on at least `least` judgements and is drawn a little towards the middle, so that no small
    sample ends in certainty. Fewer than ten such steps are too few to see a shape: then the curve is a logistic one,
    near no change at all.
    """
    pools: list[list[float]] = []  # sum of scores, right ones, number
    listed = sorted(judged)
    if len(listed) < 10 * least:
        return _logistic(listed)
    steps = len(listed) // least
    for n in range(steps):
        part = listed[n * least : (n + 1) * least if n + 1 < steps else None]
        pools.append([sum(s for s, _ in part), sum(r for _, r in part), len(part)])
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]:
            score, right, number = pools.pop()
            pools[-1] = [pools[-1][0] + score, pools[-1][1] + right, pools[-1][2] + number]
    return Curve(tuple((round(s / n, 4), round((r + 0.5) / (n + 1), 4)) for s, r, n in pools))


def _logistic(judged: Sequence[Judged]) -> Curve:
    questions = [Question([{"slope": _odds(score), "height": 1.0}], 0 if right else None) for score, right in judged]
    weights = fit(questions, {"slope": 1.0})
    slope, height = max(0.1, weights.get("slope", 0.0)), weights.get("height", 0.0)
    grid = [n / 20 for n in range(21)]
    return Curve(tuple((score, round(1 / (1 + exp(-slope * _odds(score) - height)), 4)) for score in grid))


def _odds(score: float) -> float:
    kept = min(0.99, max(0.01, score))
    return log(kept / (1 - kept))
