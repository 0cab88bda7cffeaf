"""Many suggestions decided at once: which of them a choice by kind, label, suggester and score takes in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from annotator.core.items import Item


class Choice(NamedTuple):
    """Pending items of a kind, label and suggester, each `""` for all, with at least the score `least`."""

    kind: str = ""
    label: str = ""
    suggester: str = ""
    least: float = 0.0

    def fits(self, item: Item) -> bool:
        """Whether the item is taken in."""
        return (
            item.status == "pending"
            and item.suggestion is not None
            and self.kind in ("", item.kind)
            and self.label in ("", item.label)
            and self.suggester in ("", item.suggestion.suggester)
            and item.suggestion.score >= self.least
        )

    def among(self, items: Iterable[Item]) -> tuple[Item, ...]:
        """The items taken in, in their order."""
        return tuple(item for item in items if self.fits(item))
