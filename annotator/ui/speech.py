"""What is in focus as one sentence, for the ear: “Content, suggested by rules, 0.81, source Ana Lee, 3 of 24”."""

from __future__ import annotations

from annotator.core.items import Item
from annotator.core.model import surface
from annotator.core.schema import LabelSchema

_LONGEST = 12
"""How many words of an item are spoken before the rest is left out."""


def sentence(item: Item, role: str, text: str, schema: LabelSchema, place: tuple[int, int] | None) -> str:
    """What an item is, who says so, its words, and which of how many it is.

    Of an attribution the role in focus is named first; its words are said but for the content, which the
    caret reads, and its source is always said.
    """
    if item.kind == "attribution":
        parts = [(role or "attribution").capitalize()]
        if role and not item.parts.get(role):
            parts.append("not there")
    else:
        parts = [schema.title_of(item.label)]
    parts.append(state_words(item))
    if item.suggestion is not None:
        parts.append(f"{item.suggestion.score:.2f}")
    if item.agreeing:
        parts.append("also suggested by " + " and ".join(dict.fromkeys(s.suggester for s in item.agreeing)))
    if item.kind != "attribution":
        parts.append(words(item, "", text))
    else:
        if role in ("source", "cue") and item.parts.get(role):
            parts.append(words(item, role, text))
        if role != "source":
            parts.append(f"source {words(item, 'source', text)}" if item.parts.get("source") else "no source")
        if item.depth:
            parts.append(f"nested {item.depth} deep")
    fragments = len(item.parts.get(role or ("content" if item.kind == "attribution" else ""), ()))
    if fragments > 1:
        parts.append(f"{fragments} fragments")
    if place is not None:
        parts.append(f"{place[0]} of {place[1]}")
    return ", ".join(parts)


def state_words(item: Item) -> str:
    """Whether an item is suggested, gold or rejected, and by whom."""
    if item.suggestion is None:
        return f"{item.origin} by {item.reviewer}"
    by = f"suggested by {item.suggestion.suggester}"
    if item.decision is None:
        return by
    detail = item.decision.correction or item.decision.reason
    return f"{item.decision.verdict}{f' ({detail})' if detail else ''}, {by}"


def words(item: Item, role: str, text: str) -> str:
    """The words of a part."""
    return shortened(surface(text, item.parts.get(role, ())))


def shortened(text: str) -> str:
    """The words of a text, the middle of long ones left out."""
    listed = text.split()
    if len(listed) > _LONGEST:
        half = _LONGEST // 2
        listed = [*listed[:half], "…", *listed[-half:]]
    return " ".join(listed)
