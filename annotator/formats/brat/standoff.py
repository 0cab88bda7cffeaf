"""What the .ann files have in common, read or written, and what is kept beside them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import msgspec

from annotator.core.model import Span, Spans

ARTICLES = "articles.jsonl"
SAME = "same_as"
BREAKS = re.compile(r"[\r\n]+")


class Kept(msgspec.Struct):
    """What `articles.jsonl` keeps of one article."""

    file: str
    metadata: dict[str, Any] = {}
    line_ends: dict[str, list[int]] = {}
    exact: dict[str, tuple[str, list[tuple[int, int]]]] = {}


def over_breaks(spans: Spans, text: str) -> Spans:
    """The spans, those between which there is nothing but a line end made one."""
    found = [spans[0]]
    for span in spans[1:]:
        if BREAKS.fullmatch(text, found[-1].end, span.start):
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return tuple(found)


@lru_cache(maxsize=256)  # There are a dozen labels, and each is on many spans.
def word(name: str) -> str:
    return re.sub(r"\s", "_", name)


def escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def unescaped(words: str) -> str:
    plain = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}
    return re.sub(r"\\([nrt\\])", lambda match: plain[match[1]], words)
