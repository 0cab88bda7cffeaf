"""What the words of an attribution say of it, and how two attributions become one.

The rules prefill quote type, polarity and source type. A value that is as the rules give it follows
the words when they change; one that a reviewer or a suggester set otherwise stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from annotator.core.items import Item
from annotator.core.model import ATTRIBUTION, Span, Spans, extent, merged, surface
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.core.text import BLANKS, all_quotations, paragraph_at, quotations, trimmed

_NEGATION = re.compile(
    r"\b(?:not|never|no|nor|neither|without|cannot|den(?:y|ies|ied|ying|ial)|reject(?:s|ed|ing)?|refus(?:e|es|ed|ing)"
    r"|dismiss(?:es|ed|ing)?|disput(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|refut(?:e|es|ed|ing))\b|n['’]t\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:he|she|they|it|who|his|her|hers|their|theirs|its|him|them|others|some|one)", re.IGNORECASE)
_AUTHOR = re.compile(r"(?:I|we|my|our|me|us)", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"\b(?:report|statement|study|survey|poll|document|paper|article|letter|memo|filing|ruling|data|figures|transcript"
    r"|indictment|lawsuit|press release)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"^(?:that|to|if|whether|how|why|what|who|when|where)\b|\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could"
    r"|should|may|might|must|do|does|did)\b|\b\w+(?:ing|ed)\b",
    re.IGNORECASE,
)
_TOPIC = re.compile(r"^(?:on|about|over|of the|regarding|concerning)\b", re.IGNORECASE)
_SPEAKERS = frozenset(
    [
        *("analysts", "activists", "authorities", "aides", "allies", "critics", "diplomats", "doctors"),
        *("economists", "experts", "insiders", "investigators", "lawyers", "leaders", "lawmakers", "members"),
        *("ministers", "observers", "officers", "officials", "opponents", "people", "police", "prosecutors"),
        *("protesters", "researchers", "residents", "scientists", "sources", "supporters", "victims", "voters"),
        *("witnesses", "workers"),
    ]
)
_NAMED_OWNER = re.compile(r"^(?!(?:The|A|An)\b)(?:[A-Z]\w+\s)*[A-Z]\w+(?:['’]s|(?<=s)['’])\s")
_FEW_WORDS = 6


def prefilled(text: str, parts: Mapping[str, Spans], schema: LabelSchema) -> dict[str, str]:
    """What the rules say of an attribution with these parts, as far as the schema has it."""
    said = {
        "quote_type": _quote_type(text, parts.get("content", ()), parts.get("cue", ())),
        "polarity": _polarity(text, parts.get("cue", ())),
        "source_type": _source_type(surface(text, parts.get("source", ()))),
    }
    allowed = {a.name: a.values for a in schema.attributes_of("attribution", ATTRIBUTION)}
    return {name: value for name, value in said.items() if value and value in allowed.get(name, ())}


def followed(
    text: str,
    before: Mapping[str, Spans],
    after: Mapping[str, Spans],
    attributes: Mapping[str, str],
    schema: LabelSchema,
) -> dict[str, str]:
    """The attributes when the parts change: those that were as the rules gave them are as they give them now."""
    result = dict(attributes)
    was, is_ = prefilled(text, before, schema), prefilled(text, after, schema)
    for name in {*was, *is_}:
        if attributes.get(name) == was.get(name) and was.get(name) != is_.get(name):
            result.pop(name, None)
            if name in is_:
                result[name] = is_[name]
    return result


def _quote_type(text: str, content: Spans, cue: Spans) -> str:
    """All inside quotation marks is direct, part of it mixed; a topic or noun phrase is reported, the rest indirect.

    Marks round the cue as well are of somebody else, who quotes the one who spoke.
    """
    inside = letters = 0
    for span in content:
        quoted = [q for q in _quoted(text, span) if not any(q.contains(word) for word in cue)]
        for n in range(span.start, span.end):
            if text[n].isalnum():
                letters += 1
                inside += any(q.start <= n < q.end for q in quoted)
    if not letters:
        return ""
    if inside:
        return "direct" if inside == letters else "mixed"
    words = surface(text, content)
    short = len(words.split()) <= _FEW_WORDS and not _CLAUSE.search(words)
    return "reported" if short or _TOPIC.search(words) else "indirect"


def _quoted(text: str, span: Span) -> tuple[Span, ...]:
    start = paragraph_at(text, span.start)[0]
    end = paragraph_at(text, max(span.start, span.end - 1))[1]
    return tuple(q for q in all_quotations(text, start, end) if q.overlaps(span))


def _polarity(text: str, cue: Spans) -> str:
    if not cue:
        return ""
    return "negative" if any(_NEGATION.search(span.of(text)) for span in cue) else "positive"


def _source_type(source: str) -> str:
    """By the words that stand there: “he” is a pronoun, “the Russian president” unnamed, “Putin’s aides” named."""
    bare = source.strip(BLANKS)
    if not bare:
        return "implicit"
    if _AUTHOR.fullmatch(bare):
        return "author"
    if _PRONOUN.fullmatch(bare):
        return "pronoun"
    phrase = re.split(r",|\s+(?:of|at|in|from|for|with|who|that|on)\s+", bare)[0]
    heads = re.split(r"\s+and\s+", phrase)
    words = [re.sub(r"['’]s?$", "", head.split()[-1]) if head.split() else "" for head in heads]
    if any(word[:1].isupper() and word.casefold() not in _SPEAKERS for word in words) or _NAMED_OWNER.search(phrase):
        return "named"
    if _DOCUMENT.search(phrase):
        return "document"
    group = len(words) > 1 or words[0].casefold() in _SPEAKERS or re.search(r"[^s]s$", words[0])
    return "unnamed_group" if group else "unnamed_individual"


def merged_parts(kept: Mapping[str, Spans], given: Mapping[str, Spans]) -> dict[str, Spans]:
    """The parts of two attributions as one: the contents together, other roles as the first has them."""
    parts = {**given, **kept}
    if "content" in kept and "content" in given:
        parts["content"] = merged((*kept["content"], *given["content"]))
    return parts


def continuation(sheet: Sheet, item: Item) -> tuple[Spans, str] | None:
    """What goes on with the quotation of `item`: its spans, and the attribution that holds them, or ``""``.

    The nearest, on either side, of: the content of another attribution without a cue of its own or with
    the same source and cue; a quotation of the text that is in no attribution.
    """
    content = item.parts.get("content") or item.parts.get("cue") or item.spans
    here = extent(content)
    others = [i for i in sheet.items if i.kind == "attribution" and i.status != "rejected" and i.id != item.id]
    found: list[tuple[int, int, Spans, str]] = []
    for other in others:
        theirs = other.parts.get("content")
        same = other.parts.get("source") == item.parts.get("source") and other.parts.get("cue") == item.parts.get("cue")
        if theirs and ("cue" not in other.parts or same):
            found.append((_gap(extent(theirs), here), theirs[0].start, theirs, other.id))
    taken = [span for other in (*others, item) for span in other.parts.get("content", ())]
    for start, end in _paragraphs_near(sheet.article.text, here):
        for quotation in quotations(sheet.article.text, start, end):
            whole = trimmed(sheet.article.text, quotation, BLANKS)
            if not any(whole.overlaps(span) for span in taken):
                found.append((_gap(whole, here), whole.start, (whole,), ""))
    if not found:
        return None
    # Of two that are equally near, the one that follows.
    _, _, spans, holder = min(found, key=lambda one: (one[0], -one[1]))
    return spans, holder


def joins_content(text: str, parts: Mapping[str, Spans], role: str, span: Span) -> bool:
    """Whether words go on with the content rather than with a `role` of the same attribution.

    They do between quotation marks that are not round the role as well, and where nothing but blanks and marks
    parts them from the content while words part them from the role.
    """
    own, content = parts.get(role, ()), parts.get("content", ())
    round_it = (quotation for quotation in _quoted(text, span) if quotation.contains(span))
    if any(not any(quotation.contains(other) for other in own) for quotation in round_it):
        return True
    return any(_touch(text, span, other) for other in content) and not any(_touch(text, span, o) for o in own)


def _touch(text: str, a: Span, b: Span) -> bool:
    first, second = sorted((a, b))
    return not any(character.isalnum() for character in text[first.end : second.start])


def split_at(content: Spans) -> int:
    """Before which fragment a content falls in two: the one after the widest gap; 0 when it is in one piece."""
    gaps = [(content[n].start - content[n - 1].end, -n) for n in range(1, len(content))]
    return -max(gaps)[1] if gaps else 0


def _gap(a: Span, b: Span) -> int:
    return 0 if a.overlaps(b) else min(abs(a.start - b.end), abs(b.start - a.end))


def _paragraphs_near(text: str, here: Span) -> list[tuple[int, int]]:
    """The paragraphs of a span, and the first with words before and after them."""
    found = []
    at = here.start
    while at <= here.end:
        start, end = paragraph_at(text, at)
        found.append((start, end))
        at = end + 1
    for step, start in ((-1, found[0][0] - 1), (1, found[-1][1] + 1)):
        at = start
        while 0 <= at < len(text):
            first, last = paragraph_at(text, at)
            if text[first:last].strip():
                found.append((first, last))
                break
            at = first - 1 if step < 0 else last + 1
    return found
