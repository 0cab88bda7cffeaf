"""The threads from the source and the cue of an attribution to its content.

A thread keeps to the room between the lines. On one line it is an arch over the words, to the next line it
swings through the gap; to a line further away it goes round by the margin, because it would cross words.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPainterPathStroker

from annotator.core.items import Item
from annotator.core.model import Span, Spans
from annotator.ui.marks import Bar, arch, thread
from annotator.ui.reader_column import Column


class Thread(NamedTuple):
    """A thread that ends in the content; `role` is where it begins."""

    role: str
    path: QPainterPath

    def near(self, point: QPointF, reach: float) -> bool:
        """Whether a point lies on the thread or not further than `reach` beside it."""
        stroker = QPainterPathStroker()
        stroker.setWidth(reach * 2)
        return stroker.createStroke(self.path).contains(point)


def threads(item: Item, column: Column, at: QPointF) -> list[Thread]:
    """One thread from each role to the nearest fragment of the content.

    `at` is where the column's top left corner is.
    """
    content = item.parts.get("content", ())
    if not content:
        return []
    found = []
    for n, role in enumerate(("source", "cue")):
        part = item.parts.get(role, ())
        if part:
            nearest = min(content, key=lambda span: _distance(span, part))
            after = nearest.start >= part[0].start
            # A source ends where its arc begins, so that the arc clears the tags of the names in it.
            near = not after if role == "source" else None
            start = _place(item, role, part[-1] if after else part[0], column, at, near)
            end = _place(item, "content", nearest, column, at, after)
            if start is not None and end is not None:
                found.append(Thread(role, _path(start, end, column, at, n)))
    return found


def _distance(span: Span, part: Spans) -> int:
    return min(max(span.start - other.end, other.start - span.end, 0) for other in part)


class _Place(NamedTuple):
    """Where a thread can be fastened: over the words, or under their bar and its tag.

    `line` counts the lines of the column's laid out part from the top, `above` and `below` are the edges of the line.
    """

    x: float
    top: float
    bottom: float
    block: int
    line: int
    above: float
    below: float
    leftward: bool


def _path(start: _Place, end: _Place, column: Column, at: QPointF, nth: int) -> QPainterPath:
    em = column.look.measures.em
    path = QPainterPath(QPointF(start.x, start.top))
    if (start.block, start.line) == (end.block, end.line):
        points = arch(start.x, start.top, end.x, end.top, em)
    else:
        first, second = (start, end) if (start.block, start.line) < (end.block, end.line) else (end, start)
        adjoining = second.above - first.below < em * 1.2 and not _between(first, second, column)
        if not adjoining:
            return _detour(first, second, column, at, nth)
        points = thread(first.x, first.bottom, second.x, second.top, em)
    (x, y), *rest = points
    path = QPainterPath(QPointF(x, y))
    path.cubicTo(*(QPointF(*point) for point in rest))
    return path


def _between(first: _Place, second: _Place, column: Column) -> bool:
    """Whether a line lies between two others."""
    if first.block == second.block:
        return second.line - first.line > 1
    last = len(column.block(first.block).lines) - 1
    return second.block - first.block > 1 or first.line < last or second.line > 0


def _detour(first: _Place, second: _Place, column: Column, at: QPointF, nth: int) -> QPainterPath:
    """Out of the upper line below its tags, down the margin, into the lower line above its words."""
    m = column.look.measures
    aside = m.em * (0.62 + 0.34 * nth)
    gutter = at.x() + (column.width + aside if second.leftward else -aside)
    low = max(first.bottom + m.hair * 2, first.below + m.hair * (1 + nth * 2))
    high = min(second.top - m.hair * 3, second.above + m.hair * (2 + nth * 2))
    corners = [
        QPointF(first.x, first.bottom), QPointF(first.x, low), QPointF(gutter, low),
        QPointF(gutter, high), QPointF(second.x, high), QPointF(second.x, second.top),
    ]  # fmt: skip
    path = QPainterPath(corners[0])
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        path.lineTo(_towards(corner, before, m.em * 0.35))
        path.quadTo(corner, _towards(corner, after, m.em * 0.35))
    path.lineTo(corners[-1])
    return path


def _towards(corner: QPointF, other: QPointF, reach: float) -> QPointF:
    """The point `reach` away from a corner on the way to another, at most half the way."""
    way = other - corner
    length = (way.x() ** 2 + way.y() ** 2) ** 0.5
    return corner if length == 0 else corner + way * (min(reach, length / 2) / length)


def _place(item: Item, role: str, span: Span, column: Column, at: QPointF, first: bool | None) -> _Place | None:
    """A place at a span: in its middle, or near its beginning or its end."""
    position = span.start if first is not False else span.end - 1
    n = column.pieces.block_at(position)
    block = column.block(n)
    line = block.line_of(position)
    bar = next((b for b in line.marks.bars if _is(b, item, role, position)), None)
    if bar is None:
        return None
    m = block.look.measures
    inset = min(m.em * 0.3, (bar.right - bar.left) / 2)
    x = (bar.left + bar.right) / 2
    if first is not None:
        x = bar.left + inset if first != block.leftward else bar.right - inset
    top = at.y() + column.top(n)
    base = top + line.base
    tag = next(
        (t for t in line.marks.tags if t.run is bar.run and t.left - m.hair * 2 <= x <= t.right + m.hair * 2), None
    )
    under = tag.base + m.hair * 2 if tag is not None else bar.top + m.bar
    return _Place(
        at.x() + x,
        base - m.rise,
        base + under,
        n,
        block.lines.index(line),
        top + line.top,
        top + line.bottom,
        block.leftward,
    )


def _is(bar: Bar, item: Item, role: str, position: int) -> bool:
    piece = bar.run.piece
    return piece.item == item.id and piece.role == role and piece.start <= position < piece.end
