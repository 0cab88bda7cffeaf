"""Attributions without a parse: quotations, reporting words and capitalised names beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from annotator.core.model import Span
from annotator.core.text import paragraph_at, sentences
from annotator.suggest.found import Found, quote_type
from annotator.suggest.lexicons import words
from annotator.suggest.paper import boilerplate
from annotator.suggest.quotes import Quotation, quotations

_IRREGULAR = {
    "say": "said", "tell": "told", "write": "wrote", "think": "thought", "find": "found", "read": "read",
    "know": "knew", "swear": "swore", "sing": "sang", "begin": "began", "feel": "felt", "understand": "understood",
}  # fmt: skip
_NAME = (
    r"(?:(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir)\s+(?:[\w’'-]+\s+){0,5}?[\w’'-]+|[Hh]e|[Ss]he|[Tt]hey|[Ww]e|I"
    r"|(?:[A-Z][\w.’'-]*|of|de|van|von|al|bin)(?:\s+(?:[A-Z][\w.’'-]*|of|the|de|van|von|al|bin|for|and(?=\s[A-Z])))*)"
)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    verbs = "|".join(sorted({form for verb in words("reporting-verbs", "say") for form in _forms(verb)}, key=len)[::-1])
    cue = rf"(?P<cue>(?:(?:has|have|had|is|was|were|will|would)\s+(?:\w+ly\s+|not\s+|also\s+)?)?(?:{verbs}))"
    return (
        re.compile(rf"[\s,—–-]*(?P<source>{_NAME})\s+(?:also\s+|later\s+)?{cue}\b"),
        re.compile(rf"[\s,—–-]*{cue}\s+(?P<source>{_NAME})"),
        re.compile(
            rf"(?P<source>{_NAME})\s+(?:also\s+|later\s+)?{cue}\b(?P<rest>[^.!?\"“]{{0,60}}?)[\s,:]*(?:that\s+)?$"
        ),
        re.compile(rf"(?P<source>{_NAME})\s+(?:also\s+)?{cue}\s+(?:\w+\s+)?(?P<content>that\s.+)$", re.DOTALL),
    )


def unparsed(text: str) -> Iterator[Found]:
    """What marks and words alone give: quotations with a cue beside them, “X said that …”, “according to X”."""
    before, inverted, after, that = _patterns()
    skipped = boilerplate(text)
    marked = [q for q in quotations(text) if not any(q.span.overlaps(line) for line in skipped)]
    groups: dict[int, list[Quotation]] = {}
    for quotation in marked:
        groups.setdefault(quotation.group, []).append(quotation)
    joined: set[int] = set()
    for number, group in groups.items():
        if number in joined:
            continue
        first, last = paragraph_at(text, group[-1].span.end - 1)
        match = before.match(text, group[-1].span.end, last) or inverted.match(text, group[-1].span.end, last)
        if match:
            rest = [q for q in marked if q.span.start >= match.end() and q.span.start < match.end() + 80][:1]
            if (
                rest
                and rest[0].span.end <= last
                and re.fullmatch(r"[\s\w]{0,60}[.,:;]?\s+", text[match.end() : rest[0].span.start])
            ):
                joined.add(rest[0].group)
                group = [*group, *groups[rest[0].group]]
        else:
            first = paragraph_at(text, group[0].span.start)[0]
            match = after.search(text, first, group[0].span.start)
        if match:
            yield _found(text, match, [q.span for q in group], 0.6, "quotation beside a said-verb, no parse")
        elif len(text[slice(*group[0].inner)].split()) > 5:
            yield Found(
                (), (), tuple(q.span for q in group), 0.3, "quotation without a cue, no parse", {"quote_type": "direct"}
            )
    yield from _clauses(text, that, skipped)


def _clauses(text: str, that: re.Pattern[str], skipped: tuple[Span, ...]) -> Iterator[Found]:
    at = 0
    while at <= len(text):
        start, end = paragraph_at(text, at)
        for sentence in sentences(text, start, end):
            if any(sentence.overlaps(line) for line in skipped):
                continue
            if match := that.search(text, sentence.start, sentence.end):
                content = Span(match.start("content"), match.start("content") + len(match["content"].rstrip(" .!?")))
                yield _found(text, match, [content], 0.45, "said-verb with that-clause, no parse")
            elif match := re.compile(rf"(?P<cue>[Aa]ccording to)\s+(?P<source>{_NAME})").search(
                text, sentence.start, sentence.end
            ):
                pieces = ((sentence.start, match.start()), (match.end(), sentence.end))
                spans = [Span(a, b) for a, b in (_bare(text, *piece) for piece in pieces) if a < b]
                if spans:
                    yield _found(text, match, spans, 0.45, "“according to”, no parse")
        at = max(end + 1, at + 1)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " ,.;:—–-\t\n\r\xa0":
        start += 1
    while end > start and text[end - 1] in " ,.;:—–-\t\n\r\xa0":
        end -= 1
    return start, end


def _found(text: str, match: re.Match[str], content: list[Span], score: float, reason: str) -> Found:
    source, cue = Span(*_bare(text, *match.span("source"))), Span(*match.span("cue"))
    pronoun = match["source"].lower() in ("he", "she", "they", "we", "i")
    attributes = {
        "quote_type": quote_type(text, content, quotations(text)),
        "polarity": "negative" if " not " in match["cue"] else "positive",
        "attitude": "assertion",
    }
    if pronoun:
        attributes["source_type"] = "pronoun"
    return Found((source,), (cue,), tuple(content), score, reason, attributes)


def _forms(verb: str) -> Iterator[str]:
    stem = verb[:-1] if verb.endswith("e") else verb
    consonant_y = verb.endswith("y") and verb[-2:-1] not in "aeiou"
    yield from (verb, verb + "s", stem + "ing")
    yield _IRREGULAR.get(verb) or (verb[:-1] + "ied" if consonant_y else stem + "ed")
    if consonant_y:
        yield verb[:-1] + "ies"
    if verb in ("admit", "quip"):
        yield from (verb + verb[-1] + "ed", verb + verb[-1] + "ing")
