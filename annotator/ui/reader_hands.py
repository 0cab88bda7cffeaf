"""What lies under the pointer: words, a tag or a bar, or a handle of the focused item."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, QRectF

from annotator.core.items import Item
from annotator.core.model import Kind, Span
from annotator.core.text import BLANKS, paragraph_at, snapped, tokens, trimmed
from annotator.ui.marks import Piece, reach
from annotator.ui.paragraph import Block
from annotator.ui.reader_column import Column

Edge = Literal["start", "end"]


class Hit(NamedTuple):
    """What a point of the page means: the nearest caret position, the character there, the mark there and its area."""

    position: int
    character: int | None = None
    mark: Piece | None = None
    area: QRectF | None = None


class Handle(NamedTuple):
    """An end of a fragment that can be dragged: where it is taken hold of, of the column.

    It is drawn from `x`, its outer side, `inwards`: 1 to the right or -1 to the left.
    """

    role: str
    span: Span
    edge: Edge
    rect: QRectF
    x: float
    inwards: int

    def translated(self, by: QPointF) -> Handle:
        """The handle in other coordinates."""
        return self._replace(rect=self.rect.translated(by), x=self.x + by.x())


def hit(block: Block, point: QPointF) -> Hit:
    """What lies at a point of a block, given in the block's coordinates."""
    m = block.look.measures
    line = block.line_at(point.y())
    position = block.position_at(line, point.x())
    y = point.y() - line.base
    for tag in line.marks.tags:
        if tag.left - m.hair <= point.x() <= tag.right + m.hair and -m.hair <= tag.base - y <= m.tag_height + m.hair:
            return Hit(position, None, tag.run.piece, _area(line.base + tag.base, tag.left, tag.right, -m.tag_height))
    for bar in line.marks.bars:
        if bar.left <= point.x() <= bar.right and -m.bar_gap <= y - bar.top <= m.bar + m.bar_gap:
            return Hit(position, None, bar.run.piece, _area(line.base + bar.top, bar.left, bar.right, m.bar))
    words = line.start < line.end and line.left - m.hair <= point.x() <= line.left + line.width + m.hair
    if words and -line.ascent - m.above <= y <= line.descent:
        return Hit(position, min(block.position_at(line, point.x(), on=True), line.end - 1))
    return Hit(position)


def _area(y: float, left: float, right: float, high: float) -> QRectF:
    return QRectF(left, y, right - left, high).normalized()


def handles(item: Item, role: str, column: Column, visible: range) -> Iterator[Handle]:
    """The handles of an item's fragments, only those of `role` if it is given and there."""
    for name, spans in item.parts.items():
        if role in item.parts and name != role:
            continue
        for span in spans:
            edges: tuple[tuple[Edge, int], ...] = (("start", span.start), ("end", span.end - 1))
            for edge, position in edges:
                n = column.pieces.block_at(position)
                if n in visible:
                    found = _handle(item.kind, name, span, edge, column.block(n))
                    if found is not None:
                        yield found.translated(QPointF(0.0, column.top(n)))


def _handle(kind: Kind, role: str, span: Span, edge: Edge, block: Block) -> Handle | None:
    """Wide within the span, and outside no further than the middle of the blank: beyond is the next word's own."""
    m = block.look.measures
    position, beside = (span.start, span.start - 1) if edge == "start" else (span.end - 1, span.end)
    line, letter = block.line_of(position), block.rects(Span(position, position + 1))
    if not letter:
        return None
    on_left = (edge == "start") != block.leftward
    x = letter[0].left() if on_left else letter[0].right()
    stretches = block.extents(line, span.start, span.end)
    held = next((right - left for left, right in stretches if left - m.hair <= x <= right + m.hair), m.handle)
    # A line's last blank has no width, but beyond it is all the page.
    outermost = abs(x - (line.left if on_left else line.left + line.width)) < m.hair
    blank = m.em if outermost else block.room(line, beside)
    outside, inside = min(m.handle, max(blank, m.hair * 2)) / 2, min(m.handle, held / 3)
    left, right = (x - outside, x + inside) if on_left else (x - inside, x + outside)
    # It is drawn a little higher than the letters.
    grip = QRectF(left, letter[0].top(), right - left, letter[0].height()).adjusted(0, -m.hair * 1.5, 0, 0)
    inwards = 1 if on_left else -1
    return Handle(role, span, edge, grip, x - inwards * reach(m, kind, blank), inwards)


def dragged(text: str, span: Span, edge: Edge, position: int, *, by_character: bool) -> Span:
    """The span with one end at the token end nearest to `position`; at least a token or character is left."""
    if by_character:
        low, high = (position, span.end) if edge == "start" else (span.start, position)
        found = trimmed(text, Span(min(low, span.end - 1), max(high, span.start + 1)), BLANKS)
        return Span(found.start, span.end) if edge == "start" else Span(span.start, found.end)
    words = tokens(text, *paragraph_at(text, position))
    if edge == "start":
        starts = [w.start for w in words if w.start < span.end]
        return Span(min(starts, key=lambda at: abs(at - position)), span.end) if starts else span
    ends = [w.end for w in words if w.end > span.start]
    return Span(span.start, min(ends, key=lambda at: abs(at - position))) if ends else span


def swept(text: str, start: int, end: int, *, by_character: bool) -> tuple[int, int]:
    """Anchor and caret of a selection drawn from `start` to `end`, in whole tokens or in characters."""
    if by_character or start == end:
        return start, end
    whole = snapped(text, start, end)
    if whole is None:
        return start, end
    return (whole.start, whole.end) if start < end else (whole.end, whole.start)
