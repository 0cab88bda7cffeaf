"""Check yourself: a share of articles is labelled without suggestions, so that their pull can be measured.

Which articles, follows from their texts, so that nobody chooses and every copy of a project has the same. Their
suggestions are kept and hidden until the article is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from annotator.core.mentions import MENTIONS
from annotator.core.model import Kind, Spans, digest, overlap
from annotator.core.sheet import Sheet

SHARE = 0.05
"""The share of articles in a new project."""
SETTING = "check_share"
"""Under which name a project keeps its share, from 0 to 1; without it there is none."""


class Compared(NamedTuple):
    """What a reviewer found without suggestions beside what was suggested, in items of one kind, or all.

    `agreed` were suggested and found alike, `other` with another label or other boundaries; `unsuggested` were
    found only by the reviewer, `unfound` only suggested; of these `taken` were accepted once they were shown.
    """

    agreed: int = 0
    other: int = 0
    unsuggested: int = 0
    unfound: int = 0
    taken: int = 0

    def plus(self, more: Compared) -> Compared:
        """Both together."""
        return Compared(*(a + b for a, b in zip(self, more, strict=True)))


@lru_cache(maxsize=2)  # It is asked of the article in hand at every key, and takes longer the longer the text is.
def is_check(text: str, share: float) -> bool:
    """Whether an article of this text is one of that share."""
    return picked(digest(text), share)


def picked(fingerprint: str, share: float) -> bool:
    """The same by the fingerprint of the text."""
    number = int(digest(f"check {fingerprint}")[:12], 16)
    return number < share * 16**12


def hides(sheet: Sheet, share: float) -> bool:
    """Whether the suggestions of an article are to be hidden: until it is done, unless one was in focus before."""
    if not share or sheet.state in ("done", "skipped") or not is_check(sheet.article.text, share):
        return False
    return all(sheet.suggestions[id_].suggester == MENTIONS for id_ in sheet.seen if id_ in sheet.suggestions)


def hidden(sheet: Sheet) -> Sheet:
    """The sheet without what is suggested and undecided; what the reviewer asked for as identical mentions stays."""
    shown = {s.id: s for s in sheet.suggestions.values() if s.id in sheet.decisions or s.suggester == MENTIONS}
    return replace(sheet, suggestions=shown)


def compared(sheet: Sheet, until: datetime | None = None) -> dict[Kind, Compared]:
    """The gold that was there at a moment, or is there now, beside all that is suggested, by kind."""
    gold: dict[Kind, list[tuple[str, dict[str, Spans], str]]] = {}
    found = []
    for item in sheet.items:
        if item.status == "gold":
            record = sheet.relations.get(item.id) or sheet.annotations[item.id]
            decided = item.decision.at if item.decision else record.at
            if until is None or min(record.at, decided) <= until:
                gold.setdefault(item.kind, []).append((item.label, dict(item.parts), item.id))
    result: dict[Kind, Compared] = {}
    met: set[str] = set()
    for suggestion in sheet.named.values():
        if suggestion.suggester == MENTIONS:
            continue
        like = other = False
        for label, parts, id_ in gold.get(suggestion.kind, ()):
            if label == suggestion.label and parts == dict(suggestion.fillers):
                like = True
                met.add(id_)
            elif _meet(parts, suggestion.fillers):
                other = True
                met.add(id_)
        decision = sheet.decisions.get(suggestion.id)
        taken = not (like or other) and decision is not None and decision.verdict != "rejected"
        found.append((suggestion.kind, Compared(like, other and not like, 0, not (like or other), taken)))
    for kind, some in gold.items():
        found.append((kind, Compared(unsuggested=sum(id_ not in met for _, _, id_ in some))))
    for kind, one in found:
        result[kind] = result.get(kind, Compared()).plus(one)
    return result


def _meet(parts: Mapping[str, Spans], theirs: Mapping[str, Spans]) -> bool:
    """Whether two items are of the same place: their contents overlap, or their only spans."""
    role = "content" if "content" in parts and "content" in theirs else ""
    return role in parts and role in theirs and overlap(parts[role], theirs[role])
