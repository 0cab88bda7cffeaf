"""Lanes: which bars of a line share a height under it. Pure; positions are numbers of any unit."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)


class Stretch(NamedTuple):
    """What one key occupies of a line: from `left` to `right`, gaps between its bars included."""

    left: float
    right: float

    def overlaps(self, other: Stretch, gap: float) -> bool:
        """Whether the two come closer than `gap`."""
        return self.left < other.right + gap and other.left < self.right + gap


def allot(stretches: Mapping[Key, Stretch], before: Mapping[Key, int], gap: float = 0.0) -> dict[Key, int]:
    """The lane of each key: 0 is next to the text, and no lane between is left empty.

    What goes on from the line above (`before`: its lane there) is placed first and in the same order,
    so that a long bar keeps its height where it can; the rest from left to right, longer first.
    """
    ongoing = sorted((key for key in stretches if key in before), key=lambda key: before[key])
    starting = sorted(
        (key for key in stretches if key not in before),
        key=lambda key: (stretches[key].left, -stretches[key].right),
    )
    lanes: list[list[Stretch]] = []
    result: dict[Key, int] = {}
    for key in (*ongoing, *starting):
        stretch = stretches[key]
        lane = next(
            (n for n, taken in enumerate(lanes) if not any(stretch.overlaps(other, gap) for other in taken)),
            len(lanes),
        )
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append(stretch)
        result[key] = lane
    return result


def strands(intervals: Sequence[tuple[float, float]]) -> list[int]:
    """For each interval the number of its strand: those of one strand do not overlap each other.

    The parts of one attribution stay in strand 0 together unless they lie over one another.
    """
    result = [0] * len(intervals)
    taken: list[list[tuple[float, float]]] = []
    for n in sorted(range(len(intervals)), key=lambda n: (intervals[n][0] - intervals[n][1], intervals[n][0])):
        left, right = intervals[n]
        strand = next((s for s, others in enumerate(taken) if _free(left, right, others)), len(taken))
        if strand == len(taken):
            taken.append([])
        taken[strand].append((left, right))
        result[n] = strand
    return result


def _free(left: float, right: float, others: Iterable[tuple[float, float]]) -> bool:
    return all(right <= a or b <= left for a, b in others)
