"""Pieces: the items of a sheet cut along the blocks of the article, kept up to date by difference.

Which items have words in a block is known of every block; they are cut only in those that are looked at.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from annotator.core.items import Item
from annotator.ui.marks import Piece

KINDS = frozenset({"entity", "claim", "attribution"})


@dataclass(frozen=True, slots=True)
class Shown:
    """Which pieces the reviewer wants to see."""

    kinds: frozenset[str] = KINDS
    rejected: bool = False

    def __contains__(self, piece: Piece) -> bool:
        return piece.kind in self.kinds and (self.rejected or piece.status != "rejected")


class Pieces:
    """The pieces of every block. `update` says which blocks an edit touched."""

    def __init__(self, blocks: Sequence[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in blocks]
        self._ends = [end for _, end in blocks]
        self._items: dict[str, Item] = {}
        self._in_block: dict[int, dict[str, Item]] = {}
        self._cut: dict[int, list[Piece]] = {}

    def item(self, id_: str) -> Item | None:
        """The item of that id, as last shown."""
        return self._items.get(id_)

    def of(self, block: int) -> list[Piece]:
        """All pieces of a block in reading order, hidden ones included."""
        found = self._cut.get(block)
        if found is None:
            items = self._in_block.get(block, {}).values()
            found = self._cut[block] = sorted((p for item in items for p in self._pieces(item, block)), key=_order)
        return found

    def update(self, items: Iterable[Item]) -> set[int]:
        """Takes over the items; the blocks whose pieces are others now."""
        fresh = {item.id: item for item in items}
        old, self._items = self._items, fresh
        # Most items are the same objects as before: those are passed over without a look at them.
        come = [item for id_, item in fresh.items() if old.get(id_) is not item]
        come = [item for item in come if item.id not in old or not _same(old[item.id], item)]
        gone = [old[id_] for id_ in old.keys() - fresh.keys()] + [old[item.id] for item in come if item.id in old]
        touched: set[int] = set()
        for item in gone:
            for block in self.blocks_of(item):
                self._in_block[block].pop(item.id, None)
                touched.add(block)
        for item in come:
            for block in self.blocks_of(item):
                self._in_block.setdefault(block, {})[item.id] = item
                touched.add(block)
        for block in touched:
            self._cut.pop(block, None)
        return touched

    def blocks_of(self, item: Item) -> set[int]:
        """The blocks an item has words in."""
        found: set[int] = set()
        for spans in item.parts.values():
            for span in spans:
                found.update(self.range(span.start, span.end))
        return found

    def range(self, start: int, end: int) -> range:
        """The blocks that ``[start, end)`` touches."""
        return range(max(0, bisect_right(self._ends, start)), min(len(self._starts), bisect_left(self._starts, end)))

    def block_at(self, position: int) -> int:
        """The block of a caret position; a line break belongs to the block before it."""
        return max(0, bisect_right(self._starts, position) - 1)

    def at(self, position: int, shown: Shown) -> list[Piece]:
        """The visible pieces that hold the character at a position, smallest first."""
        found = [p for p in self.of(self.block_at(position)) if p.start <= position < p.end and p in shown]
        return sorted(found, key=lambda p: (self._size(p), _order(p)))

    def _size(self, piece: Piece) -> int:
        return sum(map(len, self._items[piece.item].parts[piece.role]))

    def _pieces(self, item: Item, block: int) -> Iterator[Piece]:
        """The pieces of an item in a block."""
        first, last = self._starts[block], self._ends[block]
        for role, spans in item.parts.items():
            label = role.upper() if item.kind == "attribution" else item.label
            for span in spans:
                start, end = max(span.start, first), min(span.end, last)
                if start < end:
                    opens, closes = start == span.start, end == span.end
                    yield Piece(item.id, role, item.kind, label, item.status, start, end, opens, closes)


def _same(a: Item, b: Item) -> bool:
    return a.label == b.label and a.status == b.status and a.kind == b.kind and a.parts == b.parts


def _order(piece: Piece) -> tuple[int, int, str, str]:
    return piece.start, -piece.end, piece.item, piece.role
