"""Whether scores mean something: among proposals at 0.8, are 80 % right?"""

from __future__ import annotations

from collections.abc import Iterable

from annotator.core.values import valueclass

BINS = 10


@valueclass(frozen=True, slots=True)
class Bin:
    """The proposals whose score is in ``[low, high)``, in the last bin also 1: how many, their mean score, the share
    of them that was right."""

    low: float
    high: float
    count: int
    score: float
    right: float


@valueclass(frozen=True, slots=True)
class Reliability:
    """The bins that hold any proposal, lowest first."""

    bins: tuple[Bin, ...]

    @property
    def error(self) -> float:
        """The expected calibration error: how far score and share right lie apart, weighted by count, 0 to 1."""
        total = sum(one.count for one in self.bins)
        return sum(one.count * abs(one.score - one.right) for one in self.bins) / total if total else 0.0

    @property
    def lines(self) -> tuple[str, ...]:
        """The bins as a table to be printed."""
        rows = (f"{one.low:.1f} and up {one.count:6}  {one.score:5.2f}  {one.right:5.2f}" for one in self.bins)
        return ("score       count   mean  right", *rows)


def reliability(judged: Iterable[tuple[float, bool]]) -> Reliability:
    """Scores, each with whether the proposal was right, in ten bins of equal width."""
    sorted_in: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for score, right in judged:
        sorted_in[min(BINS - 1, int(score * BINS))].append((score, right))
    return Reliability(tuple(_bin(n, some) for n, some in enumerate(sorted_in) if some))


def _bin(n: int, some: list[tuple[float, bool]]) -> Bin:
    count = len(some)
    score, right = sum(score for score, _ in some) / count, sum(right for _, right in some) / count
    return Bin(n / BINS, (n + 1) / BINS, count, score, right)
