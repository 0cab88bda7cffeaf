"""Identical mentions: where the same words stand again, and by what a rejected one is remembered."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from annotator.core.items import Item
from annotator.core.model import Kind, Span, Spans, Suggestion, digest, extent, suggested, surface
from annotator.core.sheet import Sheet

MENTIONS = "mentions"
"""The suggester that proposes the identical mentions of something a reviewer labelled."""

REACH = 120
"""In how many code points on either side of a mention its context is looked for."""

_WORD = re.compile(r"\w+")
_AROUND = 3
_READABLE = 160


def mentions(text: str, words: str) -> Spans:
    """Where `words` stand as whole words."""
    return tuple(Span(*m.span()) for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text))


def context(before: str, words: str, after: str) -> str:
    """By what a mention is remembered: its words between the three words before and the three after it.

    Case, blanks and punctuation do not count, nor does where in which article it stands.
    """
    left, right = _WORD.findall(before)[-_AROUND:], _WORD.findall(after)[:_AROUND]
    return " ".join((*left, f"<{words}>", *right)).casefold()


def context_at(text: str, span: Span) -> str:
    """The context of the words at `span`."""
    return context(text[max(0, span.start - REACH) : span.start], span.of(text), text[span.end : span.end + REACH])


def remembered(text: str, fillers: Mapping[str, Spans]) -> str:
    """By what a rejected suggestion is remembered: the words of its parts, in the context of the whole.

    For an entity or a claim that is `context_at` its span. What is long is kept as its fingerprint.
    """
    whole = extent(span for spans in fillers.values() for span in spans)
    words = {role: surface(text, sorted(fillers[role])) for role in fillers}
    parts = (f"{role}: {words[role]}" if role else words[role] for role in words)
    before, after = text[max(0, whole.start - REACH) : whole.start], text[whole.end : whole.end + REACH]
    key = context(before, " | ".join(sorted(parts)), after)
    return key if len(key) <= _READABLE else digest(key)


def free_mentions(sheet: Sheet, words: str, kind: Kind, refused: Collection[str] = ()) -> Spans:
    """Where `words` stand with nothing of that kind on them, except in a context that was refused."""
    text = sheet.article.text
    found = mentions(text, words) if words.strip() else ()
    taken = [span for item in sheet.items if item.kind == kind for span in item.parts[""]] if found else []
    return tuple(
        span
        for span in found
        if not any(span.overlaps(other) for other in taken) and context_at(text, span) not in refused
    )


def covered_mentions(sheet: Sheet, words: str, kind: Kind) -> tuple[tuple[Span, Item], ...]:
    """Where `words` stand but an item of that kind with other ends lies over them, and that item, the smallest."""
    text = sheet.article.text
    found = mentions(text, words) if words.strip() else ()
    there = [item for item in sheet.items if item.kind == kind and item.status != "rejected"] if found else []
    result = []
    for span in found:
        over = [item for item in there if any(span.overlaps(other) for other in item.parts[""])]
        if over and not any(item.parts[""] == (span,) for item in over):
            result.append((span, min(over, key=lambda item: len(item.extent))))
    return tuple(result)


def proposals(
    sheet: Sheet, words: str, kind: Kind, label: str, refused: Collection[str], at: datetime
) -> tuple[Suggestion, ...]:
    """A suggestion for each free mention of `words` that was not suggested like that before."""
    new = (
        suggested(
            sheet.article,
            kind,
            label,
            {"": (span,)},
            suggester=MENTIONS,
            version="1",
            score=1.0,
            reason=f"the same words as “{words}”",
        )
        for span in free_mentions(sheet, words, kind, refused)
    )
    return tuple(replace(suggestion, added=at) for suggestion in new if suggestion.id not in sheet.suggestions)
