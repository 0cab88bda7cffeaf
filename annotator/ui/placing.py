"""Where the focus bar stands: near the item in focus, over as few words as can be. Pure geometry.

A reviewer reads on from the item, so what is hidden costs more than a short way for the eye; but a bar that
leaps about costs too, so every pixel of distance is charged. Never hidden, as long as anything else is
possible: the item, its fragments and the roles of its attribution.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

DISTANCE = 170.0
"""How many square pixels of words may be hidden to be a pixel nearer."""
ABOVE = 26.0
"""How many pixels of distance it counts to stand above the item instead of below it, where reading goes on."""
TOUCH = 20_000.0
"""How many square pixels of what must stay free even its edge counts for."""
ASIDE = 0.08
"""How much of a pixel's distance it counts to stand a pixel to the side of where the item begins."""


class Area(NamedTuple):
    """A rectangle of the viewport."""

    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: Area) -> float:
        """How many square pixels two areas have in common."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return width * height if width > 0 and height > 0 else 0.0


class Around(NamedTuple):
    """What is in sight: the viewport, the words of every line with their marks, what must stay free, the item.

    `kept` gives each area the weight of a square pixel of it; `item` is None when it is out of sight.
    """

    view: Area
    words: tuple[Area, ...]
    kept: tuple[tuple[Area, float], ...]
    item: Area | None


def placed(width: float, height: float, around: Around, gap: float) -> tuple[float, float]:
    """The top left corner of a bar of that size."""
    view, item = around.view, around.item
    lowest, rightmost = view.bottom - gap - height, view.right - gap - width
    left = min((area.left for area in around.words), default=view.left + gap)
    right = max((area.right for area in around.words), default=view.right - gap)
    if item is None:
        return max(view.left + gap, min(left, rightmost)), max(view.top + gap, lowest)
    columns = {min(item.left, rightmost), min(left, rightmost), rightmost, right + gap, left - gap - width}
    rows = {item.bottom + gap, item.top - gap - height, item.top, lowest, view.top + gap}
    for area in around.words:
        if abs(area.top - item.bottom) < height * 4 or abs(area.bottom - item.top) < height * 4:
            rows |= {area.bottom + gap / 2, area.top - gap / 2 - height}
    best: tuple[float, float, float] | None = None
    for y in rows:
        if not view.top + gap <= y <= max(lowest, view.top + gap):
            continue
        words = [area for area in around.words if area.top < y + height and area.bottom > y]
        kept = [(area, weight) for area, weight in around.kept if area.top < y + height and area.bottom > y]
        away = max(y - item.bottom, item.top - y - height, 0.0) + (ABOVE if y < item.top else 0.0)
        for x in columns:
            if not view.left + gap <= x <= max(rightmost, view.left + gap):
                continue
            bar = Area(x, y, x + width, y + height)
            cost = sum(bar.shared(area) for area in words)
            if y < item.bottom and y + height > item.top:
                # Over the rest of the item's own lines it hides what is read next.
                cost *= 3
            cost += sum((TOUCH + bar.shared(area)) * weight for area, weight in kept if bar.shared(area))
            cost += DISTANCE * (away + ASIDE * max(x - item.right, item.left - x - width, abs(x - item.left) * 0.3))
            if best is None or cost < best[0]:
                best = (cost, x, y)
    return best[1:] if best is not None else (view.left + gap, max(view.top + gap, lowest))


def whole(areas: Sequence[Area]) -> Area | None:
    """The area round others; None round none."""
    if not areas:
        return None
    return Area(
        min(area.left for area in areas),
        min(area.top for area in areas),
        max(area.right for area in areas),
        max(area.bottom for area in areas),
    )
