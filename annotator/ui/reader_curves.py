"""The threads from the source and the cue of an attribution to its content."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF

from annotator.core.items import Item
from annotator.core.model import Span, Spans
from annotator.ui.marks import Bar, arch, thread
from annotator.ui.reader_column import Column


def threads(item: Item, column: Column, at: QPointF) -> list[list[QPointF]]:
    """The Bézier points of one thread from each role to the nearest fragment of the content.

    `at` is where the column's top left corner is.
    """
    content = item.parts.get("content", ())
    if not content:
        return []
    found = []
    for role in ("source", "cue"):
        part = item.parts.get(role, ())
        if part:
            nearest = min(content, key=lambda span: _distance(span, part))
            after = nearest.start >= part[0].start
            # A source ends where its arc begins, so that the arc clears the tags of the names in it.
            near = not after if role == "source" else None
            start = _place(item, role, part[-1] if after else part[0], column, at, near)
            end = _place(item, "content", nearest, column, at, after)
            if start is not None and end is not None:
                found.append(_thread(start, end, column.look.measures.em))
    return found


def _distance(span: Span, part: Spans) -> int:
    return min(max(span.start - other.end, other.start - span.end, 0) for other in part)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a thread can be fastened: over the words, or under their bar and its tag."""

    x: float
    top: float
    bottom: float


def _thread(start: _Place, end: _Place, em: float) -> list[QPointF]:
    if abs(end.top - start.top) < 1:
        points = arch(start.x, start.top, end.x, end.top, em)
    elif end.top > start.top:
        points = thread(start.x, start.bottom, end.x, end.top, em)
    else:
        points = thread(start.x, start.top, end.x, end.bottom, em)
    return [QPointF(x, y) for x, y in points]


def _place(item: Item, role: str, span: Span, column: Column, at: QPointF, first: bool | None) -> _Place | None:
    """A place at a span: in its middle, or near its beginning or its end."""
    position = span.start if first is not False else span.end - 1
    n = column.pieces.block_at(position)
    block = column.block(n)
    line = block.line_of(position)
    bar = next((b for b in line.marks.bars if _is(b, item, role, position)), None)
    if bar is None:
        return None
    m = column.look.measures
    inset = min(m.em * 0.3, (bar.right - bar.left) / 2)
    x = (bar.left + bar.right) / 2
    if first is not None:
        x = bar.left + inset if first != block.leftward else bar.right - inset
    base = at.y() + column.top(n) + line.base
    tag = next(
        (t for t in line.marks.tags if t.run is bar.run and t.left - m.hair * 2 <= x <= t.right + m.hair * 2), None
    )
    under = tag.base + m.hair * 2 if tag is not None else bar.top + m.bar
    return _Place(at.x() + x, base - m.rise, base + under)


def _is(bar: Bar, item: Item, role: str, position: int) -> bool:
    piece = bar.run.piece
    return piece.item == item.id and piece.role == role and piece.start <= position < piece.end
