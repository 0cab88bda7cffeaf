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


@lru_cache(maxsize=4)
def boilerplate(text: str) -> Spans:
    """Lines of advertisement, credit and navigation, as the rules know them."""
    return tuple(
        Span(start, end)
        for start, end in paragraphs(text)
        if start < end and end - start <= _LONGEST and _LINE.fullmatch(text[start:end].strip())
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
