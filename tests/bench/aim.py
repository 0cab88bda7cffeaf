"""What an article is to become, which suggestion is to become what of it, and by which keys its ends get there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.core.items import Item
from annotator.core.model import ROLES, Span, Spans, merged
from annotator.core.text import moved

NEW_SPAN = 6
"""From how many keys on it is cheaper to reject a suggestion and to label other words."""


@dataclass(frozen=True)
class Wanted:
    """One gold item: its kind, its label and the spans of its parts."""

    kind: str
    label: str
    parts: Mapping[str, Spans]

    @property
    def key(self) -> tuple[str, str, tuple[tuple[str, Spans], ...]]:
        """What makes it the same as an item of the project."""
        return self.kind, self.label, tuple(sorted(self.parts.items()))

    @property
    def start(self) -> int:
        """Where it is met in reading."""
        return min(
            s.start for name, part in self.parts.items() if name != "source" or len(self.parts) == 1 for s in part
        )


def key_of(item: Item) -> tuple[str, str, tuple[tuple[str, Spans], ...]]:
    """What an item must equal of a wanted one."""
    return item.kind, item.label, tuple(sorted(item.parts.items()))


def nudges(text: str, spans: Spans, to: Spans) -> list[str] | None:
    """The keys that move the outer ends of `spans` by tokens until they are `to`; None if that is no way."""
    if (
        len(spans) != len(to)
        or spans[1:-1] != to[1:-1]
        or (
            len(spans) > 1
            and (spans[0].end, spans[-1].start)
            != (
                to[0].end,
                to[-1].start,
            )
        )
    ):
        return None
    keys: list[str] = []
    for edge, grow, shrink, at in (("start", "[", "{", 0), ("end", "]", "}", -1)):
        now, aim = spans[at], getattr(to[at], edge)
        while getattr(now, edge) != aim and len(keys) < 6:
            growing = (getattr(now, edge) > aim) == (edge == "start")
            step = moved(text, now, edge, 1 if growing else -1)
            if step is None or (
                (getattr(step, edge) > aim) == (getattr(now, edge) < aim) and getattr(step, edge) != aim
            ):
                return None
            now = step
            keys.append(grow if growing else shrink)
        spans = merged((now, *spans[1:]) if at == 0 else (*spans[:-1], now))
    return keys if spans == to else None


def matched(text: str, items: Sequence[Item], gold: Sequence[Wanted]) -> dict[str, Wanted]:
    """Which gold item each suggestion is, or is to become: the same first, then one that it overlaps."""
    left = {one.key: one for one in gold}
    plan: dict[str, Wanted] = {}
    for item in items:
        one = left.pop(key_of(item), None)
        if one is not None:
            plan[item.id] = one
    for item in items:
        if item.id in plan:
            continue
        best = max(
            (one for one in left.values() if likely(text, item, one)), key=lambda one: common(item, one), default=None
        )
        if best is not None:
            plan[item.id] = left.pop(best.key)
    return plan


def likely(text: str, item: Item, one: Wanted) -> bool:
    """Whether correcting the suggestion is a way to the gold item."""
    if item.kind != one.kind:
        return False
    if item.kind == "attribution":
        return sum(item.parts.get(role) == one.parts.get(role) for role in ROLES) >= 2 and bool(
            set(item.parts) & set(one.parts)
        )
    keys = nudges(text, item.parts[""], one.parts[""])
    return keys is not None and len(keys) < NEW_SPAN


def common(item: Item, one: Wanted) -> int:
    """How many characters both have in the same part."""
    total = 0
    for role, part in item.parts.items():
        for a in part:
            for b in one.parts.get(role, ()):
                total += max(0, min(a.end, b.end) - max(a.start, b.start))
    return total


def wanted_of(row: Mapping[str, Any]) -> list[Wanted]:
    """The gold items of a line of plain JSONL."""
    found = []
    for kind, name, label in (("entity", "entities", ""), ("claim", "claims", "CLAIM")):
        for one in row.get(name, []):
            spans = one.get("fragments") or [[one["start"], one["end"]]]
            found.append(Wanted(kind, one.get("label", label), {"": merged(Span(*pair) for pair in spans)}))
    for one in row.get("attributions", []):
        parts = {role: merged(Span(*pair) for pair in one.get(role, [])) for role in ROLES if one.get(role)}
        if parts:
            found.append(Wanted("attribution", "ATTRIBUTION", parts))
    return list({one.key: one for one in found}.values())
