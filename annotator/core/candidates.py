"""What could fill a role of an attribution: the nearest eligible spans, on either side."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.core.items import Item
from annotator.core.model import Span, Spans, merged
from annotator.core.sheet import Sheet
from annotator.core.text import paragraph_at, quotations, sentence_at, tokens, trimmed

_SPEAKERS = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_VALUES = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"})
_PEOPLES = "NORP"
_NO_NOUN = re.compile(
    r"am|is|are|was|were|be|been|being|ha[sd]|have|do|does|did|can|could|may|might|must|shall|should|will|would"
    r"|and|or|but|nor|than|as|who|whom|whose|which|that|there|here|then|now|also|not|never|only|still|both|all"
    r"|to|of|in|on|at|by|for|from|with|without|against|over|under|about|into|after|before|since|until|if|when|while"
    r"|says?|said|tells?|told|wants?|thinks?|thought|knows?|knew|believes?|sees?|saw|calls?|goe?s?|went|comes?|came"
    r"|makes?|made|takes?|took|gives?|gave|gets?|got|claims?|argues?|insists?|warns?|holds?|held|fears?|hopes?|\w+ed"
)
"""Words, in small letters, before which the name of a people is no adjective: “the French say”, “a Russian who”."""
_NEXT = re.compile(r"(?:[ \t\u00a0]+|[-\u2010\u2011])(?P<word>[^\W\d_]+)")
_PRONOUNS = re.compile(r"\b(?:he|she|they|we|I|who|his|her|their)\b", re.IGNORECASE)


def candidates(sheet: Sheet, role: str, near: Span, *, besides: str = "", most: int = 9) -> tuple[Spans, ...]:
    """At most `most` fillers for a role; what item `besides` has is left out.

    First those in a sentence of the other roles of `besides` (of `near` without any), then those of their paragraphs,
    then the others; of these, the nearest to `near` first.

    For a source: sources of other attributions, names that can speak (of peoples not those that only describe a
    noun), and pronouns of the paragraph.
    For a cue: cues of others and the words right before or after a quotation. For a content: contents
    of others, claims, quotations, and what follows in the sentence.
    """
    own = sheet.by_id.get(besides)
    taken = set(own.parts.values()) if own else set()
    others = [spans for name, spans in own.parts.items() if name != role] if own and role != "content" else []
    blocked = [span for spans in others for span in spans]
    said = [span for name, spans in own.parts.items() if name != role for span in spans] if own else []
    text, anchors = sheet.article.text, tuple(said) or (near,)
    sentences = [one for span in anchors if (one := sentence_at(text, span.start)) is not None]
    paragraphs = [paragraph_at(text, span.start) for span in anchors]
    places = [[(one.start, one.end) for one in sentences], paragraphs]

    def key(spans: Spans) -> tuple[int, int, Spans]:
        there = (any(start <= s.start and s.end <= end for start, end in some for s in spans) for some in places)
        return next((n for n, here in enumerate(there) if here), 2), _distance(spans, near), spans

    found = {
        spans: None
        for spans in (*_from_items(sheet, role, besides), *_from_text(text, role, near))
        if spans not in taken
        and not (role == "source" and is_value(sheet, spans))
        and not any(b.contains(s) for s in spans for b in blocked)
    }
    return tuple(sorted(found, key=key)[:most])


def is_value(sheet: Sheet, spans: Spans) -> bool:
    """Whether these words are an amount or a time, which says nothing."""
    return any(
        item.label in _VALUES and item.status != "rejected" and item.parts.get("") == spans for item in sheet.items
    )


def speaks_at(sheet: Sheet, word: Span) -> bool:
    """Whether a word is, or is in, what could be a source: a name that can speak, a source, a pronoun."""
    held = _PRONOUNS.fullmatch(word.of(sheet.article.text)) is not None
    return held or any(span.contains(word) for spans in _from_items(sheet, "source", "") for span in spans)


def _from_items(sheet: Sheet, role: str, besides: str) -> Iterator[Spans]:
    for item in sheet.items:
        if item.status == "rejected" or item.id == besides:
            continue
        if item.kind == "attribution" and role in item.parts:
            yield item.parts[role]
        elif (role == "source" and _speaks(item) and not _describes(sheet, item)) or (
            role == "content" and item.kind == "claim"
        ):
            yield item.parts[""]


def _speaks(item: Item) -> bool:
    return item.kind == "entity" and item.label in _SPEAKERS


def _describes(sheet: Sheet, item: Item) -> bool:
    """Whether the name of a people only says of what follows whose it is: “Russian” of “Russian territory”.

    A plural names people itself (“Russians”), and so does one before a verb: by its form, or as the cue of an
    attribution.
    """
    if item.label != _PEOPLES:
        return False
    text, end = sheet.article.text, item.extent.end
    follows = _NEXT.match(text, end)
    name = item.extent.of(text).lower()
    if follows is None or (name.endswith("s") and not name.endswith("ss")):
        return False
    word, at = follows["word"], follows.start("word")
    verb = text[end].isspace() and _NO_NOUN.fullmatch(word) is not None
    cues = (span for other in sheet.items for span in other.parts.get("cue", ()) if other.status != "rejected")
    return not verb and not any(cue.start <= at < cue.end for cue in cues)


def _from_text(text: str, role: str, near: Span) -> Iterator[Spans]:
    start, end = paragraph_at(text, near.start)
    quoted = quotations(text, start, end)
    if role == "source":
        for match in _PRONOUNS.finditer(text, start, end):
            yield (Span(*match.span()),)
    elif role == "content":
        for quotation in quoted:
            yield (quotation,)
        sentence = sentence_at(text, near.end)
        if sentence is not None and sentence.start <= near.end < sentence.end:
            yield (trimmed(text, Span(near.end, sentence.end)),)
    else:
        words = [w for w in tokens(text, start, end) if text[w.start].isalpha()]
        words = [w for w in words if not any(quotation.contains(w) for quotation in quoted)]
        for quotation in quoted:
            before, after = quotation.start - 30, quotation.end + 30
            yield from ((w,) for w in words if before <= w.start <= after)
        yield from ((w,) for w in words if near.end <= w.start <= near.end + 20)


def _distance(spans: Spans, near: Span) -> int:
    whole = merged(spans)
    if any(span.overlaps(near) for span in whole):
        return 0
    return min(min(abs(span.start - near.end), abs(near.start - span.end)) for span in whole)
