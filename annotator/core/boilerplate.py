"""Boilerplate: lines that are no part of what an article says, by rule and by what a reviewer says of them.

Such a line is dimmed in the reader and passed over by the suggesters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from annotator.core.model import LineMark, Span, Spans
from annotator.core.text import paragraph_at, paragraphs

_LONGEST = 120
_LINE = re.compile(
    r"(?:advert[a-z]*|sponsored(?: content)?|read (?:more|also)\b.*|(?:also read|see also)\b.*|related:.{0,60}"
    r"|share (?:this|on|via)\b.*|subscribe\b.*|sign up\b.*|click here.*|follow us.*|continue reading.*"
    r"|story continues.*|all rights reserved.*|(?:©|copyright\b).*"
    r"|(?:photo|image|picture|video|sources?|credit|via)\s*[;:/|].{0,80}"
    r"|(?:additional )?(?:reporting|editing|writing|edited|written) by (?-i:[A-Z]).*"
    r"|\(?(?:file photo|reuters|ap|afp)\)?|skip to.*|loading.*|getty images.*)\.?",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"[*_]*by:?[ \t]+[*_]*(?P<who>\S.*?)[*_]*", re.IGNORECASE)
_BYLINE_WITHIN, _BYLINE_WORDS = 3, 10
"""Which of the lines with words is the last that can be the byline, and how many words it has at most."""
_SMALL = frozenset(("and", "in", "for", "of", "with", "de", "da", "del", "der", "den", "di", "la", "van", "von", "bin"))


@lru_cache(maxsize=4)
def boilerplate(text: str) -> Spans:
    """Lines of advertisement, credit and navigation, and the byline, as the rules know them."""
    by = byline(text)
    return tuple(
        Span(start, end)
        for start, end in paragraphs(text)
        if start < end
        and end - start <= _LONGEST
        and (_LINE.fullmatch(text[start:end].strip()) or (by is not None and by[0].start == start))
    )


@lru_cache(maxsize=4)
def byline(text: str) -> tuple[Span, str] | None:
    """The line near the top that says only who wrote it (“By Ana Lee”), and whom it names; None if there is none."""
    worded = [(start, end) for start, end in paragraphs(text[: _BYLINE_WITHIN * 1000]) if text[start:end].strip()]
    for start, end in worded[:_BYLINE_WITHIN]:
        found = _BYLINE.fullmatch(text[start:end].strip("\ufeff \t"))
        if found is not None and end - start <= _LONGEST and _names(found["who"]):
            return Span(start, end), found["who"]
    return None


def _names(who: str) -> bool:
    """Whether these are names, two words or more, and no sentence."""
    words = who.replace(",", " ").split()
    large = [word for word in words if word[0].isupper()]
    return (
        len(large) >= 2
        and len(words) <= _BYLINE_WORDS
        and all(word[0].isupper() or word in _SMALL for word in words)
        and not who.endswith((".", ":", "?", "!"))
    )


def skipped(text: str, marks: Iterable[LineMark]) -> Spans:
    """The boilerplate of an article: what the rules say, corrected by what reviewers said of single lines."""
    said = {mark.span: mark.boilerplate for mark in marks}
    by_rule = {span for span in boilerplate(text) if said.get(span, True)}
    return tuple(sorted(by_rule | {span for span, is_ in said.items() if is_}))


def line_at(text: str, position: int) -> Span | None:
    """The line of the code point at `position`, as a mark keeps it; None when it is blank."""
    start, end = paragraph_at(text, position)
    return Span(start, end) if text[start:end].strip() else None
