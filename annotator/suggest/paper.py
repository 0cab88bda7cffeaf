"""The paper the article is printed on: lines that are no part of what it says."""

from __future__ import annotations

import re
from functools import lru_cache

from annotator.core.model import Span
from annotator.core.text import paragraphs

_LINE = re.compile(
    r"(?:advert[a-z]*|sponsored(?: content)?|read (?:more|also)\b.*|(?:also read|see also)\b.*|related:.{0,60}"
    r"|share this.*|subscribe\b.*|sign up\b.*|click here.*|follow us.*|continue reading.*|story continues.*"
    r"|all rights reserved.*|(?:©|copyright\b).*|(?:photo|image|picture|video|sources?|credit|via)\s*[;:/|].{0,80}"
    r"|\(?(?:file photo|reuters|ap|afp)\)?|skip to.*|loading.*|getty images.*)\.?",
    re.IGNORECASE,
)


@lru_cache(maxsize=4)
def boilerplate(text: str) -> tuple[Span, ...]:
    """Lines of advertisement, credit and navigation: nothing is proposed in them."""
    return tuple(
        Span(start, end)
        for start, end in paragraphs(text)
        if end - start <= 120 and start < end and _LINE.fullmatch(text[start:end].strip())
    )
