"""The column: blocks one below another, laid out only when they are looked at.

A block that was never looked at has an estimated height. Whoever scrolls holds on to a block and an
offset in it, so a better height above never moves what is on the screen.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable
from itertools import accumulate

from annotator.core.excerpts import begins_with
from annotator.core.items import Item
from annotator.core.model import Span
from annotator.ui.paragraph import Band, Block, Room, blocks, tag_width
from annotator.ui.reader_pieces import Pieces, Shown
from annotator.ui.theme import Look, heading

KEPT = 240


class Column:
    """All blocks of an article at one width. Heights are exact once a block was laid out.

    A first line that is the article's `title` is set like one.
    """

    def __init__(self, text: str, look: Look, width: float, title: str = "") -> None:
        self.text = text
        self.spans = blocks(text)
        worded = (n for n, (start, end) in enumerate(self.spans) if text[start:end].strip("\ufeff \t"))
        self._heading = next(worded, None) if begins_with(text, title) else None
        self.pieces = Pieces(self.spans)
        self.shown = Shown()
        self._look = look
        self._width = width
        self._tag_width = tag_width(look)
        self._laid: OrderedDict[int, Block] = OrderedDict()
        self._heights = self._estimates()
        self._tops: list[float] | None = None

    def __len__(self) -> int:
        return len(self.spans)

    @property
    def width(self) -> float:
        """How wide the lines are."""
        return self._width

    @property
    def look(self) -> Look:
        """The fonts and measures the blocks are laid out with."""
        return self._look

    @property
    def height(self) -> float:
        """How high all blocks are together, estimates included."""
        return self._all_tops()[-1]

    def top(self, n: int) -> float:
        """Where a block begins."""
        return self._all_tops()[n]

    def block_at_height(self, y: float) -> int:
        """The block at a height of the column."""
        return min(max(0, bisect_right(self._all_tops(), y) - 1), len(self.spans) - 1)

    def extent(self, n: int) -> float:
        """How high a block is with the gap below it; lays it out first."""
        self.block(n)
        return self._heights[n]

    def laid_out(self, n: int) -> bool:
        """Whether a block is laid out already."""
        return n in self._laid

    def block(self, n: int) -> Block:
        """The block, laid out."""
        found = self._laid.get(n)
        if found is not None:
            self._laid.move_to_end(n)
            return found
        look = heading(self._look) if n == self._heading else self._look
        made = Block(self.text, *self.spans[n], look, self._width)
        self._laid[n] = made
        self._arrange(n, made)
        if len(self._laid) > KEPT:
            self._laid.popitem(last=False)
        return made

    def set_items(self, items: Iterable[Item], room: Room = "kept", closing: Iterable[Span] = ()) -> dict[int, Band]:
        """Shows these items; what is to be painted again of the blocks that are laid out and changed.

        `room` says what becomes of the room of marks that went; the lines `closing` give up all of it.
        """
        closed = {n for span in closing for n in self.pieces.range(span.start, span.end)}
        changed = self._rearrange(self.pieces.update(items) - closed, room)
        return changed | self._rearrange(closed, "given up")

    def set_shown(self, shown: Shown) -> None:
        """Shows pieces of other kinds."""
        if shown != self.shown:
            self.shown = shown
            self._rearrange(set(self._laid), "given up")

    def relay(self, look: Look, width: float) -> None:
        """Other fonts or another width: everything is laid out anew when next looked at."""
        if look != self._look:
            self._tag_width = tag_width(look)
        self._look, self._width = look, width
        self._laid.clear()
        self._heights = self._estimates()
        self._tops = None

    def _rearrange(self, which: set[int], room: Room) -> dict[int, Band]:
        return {n: self._arrange(n, self._laid[n], room) for n in which & self._laid.keys()}

    def _arrange(self, n: int, block: Block, room: Room = "kept") -> Band:
        changed = block.arrange([p for p in self.pieces.of(n) if p in self.shown], self._tag_width, room=room)
        height = block.height + self._gap(n)
        if height != self._heights[n]:
            self._heights[n] = height
            self._tops = None
        return changed

    def _gap(self, n: int) -> float:
        """The blank below a block; none below a blank line or inside a paragraph that was cut."""
        start, end = self.spans[n]
        cut = n + 1 < len(self.spans) and end == self.spans[n + 1][0]
        return 0.0 if cut or start == end else self._look.measures.paragraph

    def _estimates(self) -> list[float]:
        m = self._look.measures
        characters = max(1.0, self._width / (m.em * 0.46))
        line = round(m.em * 1.9)
        return [
            m.blank if start == end else -(-(end - start) // characters) * line + self._gap(n)
            for n, (start, end) in enumerate(self.spans)
        ]

    def _all_tops(self) -> list[float]:
        if self._tops is None:
            self._tops = list(accumulate(self._heights, initial=0.0))
        return self._tops
