"""Marks: where the boxes, bars and tags of one line of text go. Pure geometry, no widget.

A line's coordinates have their origin at the line's left edge on its baseline; y grows downwards. All
lengths come from `Measures`, all widths of words from a function that is passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from annotator.core.items import Status
from annotator.core.model import ROLES, Kind
from annotator.ui.lanes import Stretch, allot, strands

Width = Callable[[str], float]
LaneKey = tuple[str, int]


class Measures(NamedTuple):
    """The lengths of the reader's drawing in pixels; `theme.look` makes them from the text size.

    `rise` and `drop` are how far a box reaches above and below the baseline, `outset` how much further
    one goes that holds another; `above` and `below` are the least leading of a line without marks,
    `spaced` what stands under every line besides.
    """

    em: float
    pad: float
    hair: float
    rise: float
    drop: float
    radius: float
    outset: float
    tag_height: float
    tag_rise: float
    tag_drop: float
    tag_gap: float
    bar: float
    bar_gap: float
    lane_gap: float
    above: float
    below: float
    paragraph: float
    blank: float
    margin: float
    handle: float
    spaced: float = 0.0


class Piece(NamedTuple):
    """One fragment of one part of an item, cut to the text of one block. Positions are the article's.

    `opens` and `closes` say whether the fragment begins and ends here or was cut.
    """

    item: str
    role: str
    kind: Kind
    label: str
    status: Status
    start: int
    end: int
    opens: bool = True
    closes: bool = True


class Run(NamedTuple):
    """A piece on one line, from `left` to `right`, with the free room on either side of it."""

    piece: Piece
    left: float
    right: float
    opens: bool = True
    closes: bool = True
    room_left: float = 0.0
    room_right: float = 0.0


class Box(NamedTuple):
    """A tinted box round the words of an entity; `level` counts the boxes nested in it."""

    run: Run
    left: float
    top: float
    right: float
    bottom: float
    level: int


class Bar(NamedTuple):
    """A bar under the words of a claim or of a role; `top` is its upper edge."""

    run: Run
    left: float
    right: float
    top: float
    lane: int


class Tag(NamedTuple):
    """The small label of a box or bar; `base` is the baseline of its letters."""

    run: Run
    text: str
    left: float
    right: float
    base: float


class LineMarks(NamedTuple):
    """All marks of a line, how far they reach above and below its baseline, and its lanes."""

    boxes: tuple[Box, ...]
    bars: tuple[Bar, ...]
    tags: tuple[Tag, ...]
    above: float
    below: float
    lanes: Mapping[LaneKey, int]


NO_MARKS = LineMarks((), (), (), 0.0, 0.0, {})


class Wanted(NamedTuple):
    """A tag that asks for a place: its left end, its names from the longest to the shortest.

    `stacked` allows a second row, for what begins where another begins.
    """

    left: float
    names: tuple[str, ...]
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a tag went: which of the wanted, the name that fits, its left end and its row."""

    index: int
    text: str
    left: float
    row: int


def reach(measures: Measures, kind: Kind, room: float) -> float:
    """How far the ring and the handles of what is in focus go outside its words, where the next are `room` away.

    They leave more than half of a blank, and of a letter or mark that has none between all.
    """
    most = (measures.pad if kind == "entity" else 0.0) + measures.hair * 2
    return min(most, room * 0.42)


def line_marks(
    runs: Sequence[Run], before: Mapping[LaneKey, int], measures: Measures, width: Width, edge: float, *, mirrored: bool
) -> LineMarks:
    """The marks of a line that is `edge` wide; `before` holds the lanes of the line above."""
    if not runs:
        return NO_MARKS
    boxes, box_tags, above, level = _boxes(
        [r for r in runs if r.piece.kind == "entity"], measures, width, edge, mirrored
    )
    under = measures.drop + level * measures.outset + measures.bar_gap
    bars, bar_tags, below, lanes = _bars(
        [r for r in runs if r.piece.kind != "entity"], before, measures, width, edge, mirrored, under
    )
    return LineMarks(boxes, bars, (*box_tags, *bar_tags), above, below, lanes)


def place_tags(wanted: Sequence[Wanted], width: Width, gap: float, edge: float) -> list[Placed]:
    """Places for tags so that none overlaps another or passes `edge`; what finds no room is left out.

    `wanted` is sorted by `left`. A tag is shortened before it is pushed into a second row, and pushed
    to the left only from the edge of the line.
    """
    filled = [float("-inf"), float("-inf")]
    result: list[Placed] = []
    for index, tag in enumerate(wanted):
        following = next((w.left for w in wanted[index + 1 :]), float("inf"))
        best = _fitting(tag, width, filled[0] + gap, following - gap, edge)
        row = 0
        if (best is None or best[0] != tag.names[0]) and tag.stacked:
            higher = _fitting(tag, width, filled[1] + gap, float("inf"), edge)
            if higher is not None and (best is None or len(higher[0]) > len(best[0])):
                best, row = higher, 1
        if best is not None:
            filled[row] = best[1] + width(best[0])
            result.append(Placed(index, best[0], best[1], row))
    return result


def _fitting(tag: Wanted, width: Width, low: float, high: float, edge: float) -> tuple[str, float] | None:
    """The longest name between `low` and `high`, pushed back a little where only the line's end is in its way."""
    for name in tag.names:
        left = min(tag.left, edge - width(name))
        if left >= low and left + width(name) <= high and (tag.left - left) * 3 <= width(name) * 2:
            return name, left
    return None


_STROKES = {"dash": (3.0,), "dot": (1.0,), "dashdot": (3.4, 1.0)}
_LONG = 6.5
"""Strokes of the patterns, and of a broken line without one, in thicknesses of the line."""


@cache
def tag_names(label: str) -> tuple[str, ...]:
    """The names a tag can take, longest first: ``PERSON``, ``PRSN``, ``PRS``, ``P``.

    A role has its word and its first letter: roles stand so often side by side that SRC would pass for another one.
    """
    whole = label.replace("_", " ").upper()
    if whole.lower() in ROLES:
        return whole, whole[:1]
    bare = whole.replace(" ", "")
    skeleton = bare[:1] + "".join(c for c in bare[1:] if c not in "AEIOU")
    shorter = [n for n in (skeleton[:4], skeleton[:3], bare[:1]) if len(n) < len(whole)]
    return tuple(dict.fromkeys((whole, *shorter)))


@lru_cache(maxsize=4096)
def segments(
    left: float, right: float, pattern: str, unit: float, *, broken: bool = False
) -> tuple[tuple[float, float], ...]:
    """The strokes of a line pattern between two ends; `unit` is the thickness of the line.

    The pattern is stretched a little so that it begins and ends with a whole stroke. `broken`, also a line
    without a pattern has gaps: two at least of long dashes.
    """
    strokes = _STROKES.get(pattern, (_LONG,) if broken else None)
    length = right - left
    if strokes is None or length <= unit * 2:
        return ((left, right),)
    gap = 1.4
    cycle = sum(strokes) + gap * len(strokes)
    count = max(2 if broken and len(strokes) == 1 else 1, round((length / unit + gap) / cycle))
    whole = count * cycle - gap
    if len(strokes) > 1 and (length / unit - whole) > strokes[0] * 0.6:
        whole += gap + strokes[0]
    scale = length / whole
    result = []
    at, n = 0.0, 0
    while at < whole - 0.01:
        stroke = strokes[n % len(strokes)]
        result.append((left + at * scale, left + min(at + stroke, whole) * scale))
        at += stroke + gap
        n += 1
    return tuple(result)


def arch(x1: float, y1: float, x2: float, y2: float, em: float) -> tuple[tuple[float, float], ...]:
    """The four points of a Bézier curve over what lies between two points of one line."""
    high = min(y1, y2) - min(em * 1.1, em * 0.45 + abs(x2 - x1) * 0.05)
    reach = (x2 - x1) * 0.22
    return (x1, y1), (x1 + reach, high), (x2 - reach, high), (x2, y2)


def thread(x1: float, y1: float, x2: float, y2: float, em: float) -> tuple[tuple[float, float], ...]:
    """The four points of a Bézier curve from one line to another, which leaves and arrives upright."""
    reach = max(abs(y2 - y1) * 0.6, em * 0.7) * (1 if y2 > y1 else -1)
    return (x1, y1), (x1, y1 + reach), (x2, y2 - reach), (x2, y2)


def _boxes(
    runs: Sequence[Run], m: Measures, width: Width, edge: float, mirrored: bool
) -> tuple[tuple[Box, ...], list[Tag], float, int]:
    if not runs:
        return (), [], 0.0, 0
    runs = sorted(runs, key=lambda r: (r.left, -r.right))
    levels = [_level(run, runs) for run in runs]
    highest = max(levels)
    boxes = []
    for run, level in zip(runs, levels, strict=True):
        left = run.left - min(m.pad, max(m.hair * 0.5, run.room_left * 0.42)) - level * m.hair
        right = run.right + min(m.pad, max(m.hair * 0.5, run.room_right * 0.42)) + level * m.hair
        rise, drop = m.rise + level * m.outset, m.drop + level * m.outset
        boxes.append(Box(run, left, -rise, right, drop, level))
    heads = [box for box in boxes if box.run.opens]
    rise = m.rise + highest * m.outset + m.tag_rise
    tags = _tags([(b.run, b.left, b.right, _stacked(b, boxes)) for b in heads], m, width, edge, mirrored)
    made = [
        Tag(run, placed.text, left, left + width(placed.text), -rise - placed.row * (m.tag_height + m.tag_rise))
        for run, placed, left in tags
    ]
    top = max((-tag.base + m.tag_height for tag in made), default=m.rise + highest * m.outset)
    return tuple(boxes), made, top + m.hair * 2, highest


def _level(run: Run, runs: Sequence[Run]) -> int:
    inner = [o for o in runs if o is not run and _inside(o, run)]
    return 1 + max(_level(o, inner) for o in inner) if inner else 0


def _inside(inner: Run, outer: Run) -> bool:
    smaller = inner.right - inner.left < outer.right - outer.left
    return smaller and outer.left <= inner.left and inner.right <= outer.right


def _stacked(box: Box, boxes: Sequence[Box]) -> bool:
    return any(other is not box and other.left < box.right and box.left < other.right for other in boxes)


def _tags(
    heads: Sequence[tuple[Run, float, float, bool]], m: Measures, width: Width, edge: float, mirrored: bool
) -> list[tuple[Run, Placed, float]]:
    """Places for the tags of one row of boxes or bars, mirrored for text that runs to the left."""
    if mirrored:
        heads = [(run, edge - right, edge - left, stacked) for run, left, right, stacked in heads]
    heads = sorted(heads, key=lambda head: (head[1], -head[2]))
    wanted = [Wanted(left, tag_names(run.piece.label), stacked) for run, left, _, stacked in heads]
    result = []
    for placed in place_tags(wanted, width, m.tag_gap, edge):
        left = edge - placed.left - width(placed.text) if mirrored else placed.left
        result.append((heads[placed.index][0], placed, left))
    return result


def _bars(
    runs: Sequence[Run],
    before: Mapping[LaneKey, int],
    m: Measures,
    width: Width,
    edge: float,
    mirrored: bool,
    top: float,
) -> tuple[tuple[Bar, ...], list[Tag], float, Mapping[LaneKey, int]]:
    if not runs:
        return (), [], 0.0, {}
    keyed = _keyed(runs)
    stretches = {
        key: Stretch(min(r.left for r in members), max(r.right for r in members)) for key, members in keyed.items()
    }
    lanes = allot(stretches, before, m.hair)
    bars: list[Bar] = []
    tags: list[Tag] = []
    for lane in range(max(lanes.values()) + 1):
        row = [run for key, members in keyed.items() if lanes[key] == lane for run in members]
        bars.extend(Bar(run, run.left, run.right, top, lane) for run in row)
        heads = [(run, run.left, run.right, False) for run in row if run.opens]
        placed = _tags(heads, m, width, edge, mirrored)
        base = top + m.bar + m.tag_drop + m.tag_height
        tags.extend(Tag(run, p.text, left, left + width(p.text), base) for run, p, left in placed)
        top = (base if placed else top + m.bar) + m.lane_gap
    return tuple(bars), _alike(tags, width, mirrored=mirrored), top, lanes


def _alike(tags: Sequence[Tag], width: Width, *, mirrored: bool) -> list[Tag]:
    """The tags, those of the same part under the same words by the same name: the shortest that one of them takes."""
    places = [(tag.run.piece.label, tag.run.left, tag.run.right) for tag in tags]
    shortest: dict[tuple[str, float, float], str] = {}
    for place, tag in zip(places, tags, strict=True):
        shortest[place] = min(shortest.get(place, tag.text), tag.text, key=len)
    result = []
    for place, tag in zip(places, tags, strict=True):
        text, wide = shortest[place], width(shortest[place])
        left = tag.right - wide if mirrored else tag.left
        result.append(tag if text == tag.text else tag._replace(text=text, left=left, right=left + wide))
    return result


def _keyed(runs: Sequence[Run]) -> dict[LaneKey, list[Run]]:
    """The runs by item and strand: parts of one item share a lane unless they overlap."""
    by_item: dict[str, list[Run]] = {}
    for run in runs:
        by_item.setdefault(run.piece.item, []).append(run)
    result: dict[LaneKey, list[Run]] = {}
    for item, members in by_item.items():
        for run, strand in zip(members, strands([(r.left, r.right) for r in members]), strict=True):
            result.setdefault((item, strand), []).append(run)
    return result
