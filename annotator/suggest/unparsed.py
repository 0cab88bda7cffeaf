"""Attributions without a parse: quotations, reporting words and capitalised names beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from annotator.core.model import Span, Spans
from annotator.core.text import paragraph_at, paragraphs, sentences
from annotator.suggest.found import Found
from annotator.suggest.lexicons import words
from annotator.suggest.quotes import Quotation, quotations

_IRREGULAR = {
    "say": "said", "tell": "told", "write": "wrote", "think": "thought", "find": "found", "read": "read",
    "know": "knew", "swear": "swore", "sing": "sang", "begin": "began", "feel": "felt", "understand": "understood",
}  # fmt: skip
_NAME = (
    r"(?:(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir)\s+(?:[\w’'-]+\s+){0,5}?[\w’'-]+|[Hh]e|[Ss]he|[Tt]hey|[Ww]e|I"
    r"|(?:[A-Z][\w.’'-]*|of|de|van|von|al|bin)(?:\s+(?:[A-Z][\w.’'-]*|of|the|de|van|von|al|bin|for|and(?=\s[A-Z])))*)"
)

_ACCORDING = re.compile(rf"(?P<cue>[Aa]ccording to)\s+(?P<source>{_NAME})")
_BETWEEN = re.compile(r"[\s\w]{0,60}[.,:;]?\s+")
_BACK, _LONGEST = 200, 1500  # how far a cue is looked for before a quotation; the longest sentence read


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


def unparsed(text: str, skipped: Spans = ()) -> Iterator[Found]:
    """What marks and words alone give: quotations with a cue beside them, “X said that …”, “according to X”."""
    marked = [q for q in quotations(text) if not any(q.span.overlaps(line) for line in skipped)]
    yield from _quoted(text, marked)
    for start, end in paragraphs(text):
        for sentence in sentences(text, start, end):
            if len(sentence) < _LONGEST and not any(sentence.overlaps(line) for line in skipped):
                yield from _clauses(text, sentence)


def _quoted(text: str, marked: list[Quotation]) -> Iterator[Found]:
    before, inverted, after, _ = _patterns()
    groups: dict[int, list[Quotation]] = {}
    for quotation in marked:
        groups.setdefault(quotation.group, []).append(quotation)
    following = dict(pairwise(groups))
    joined: set[int] = set()
    for number, group in groups.items():
        if number in joined:
            continue
        start, end = group[0].span.start, group[-1].span.end
        last = min(paragraph_at(text, end - 1)[1], end + _LONGEST)
        match = before.match(text, end, last) or inverted.match(text, end, last)
        content = [quotation.span for quotation in group]
        if match is None:
            match = after.search(text, max(paragraph_at(text, start)[0], start - _BACK), start)
        elif (further := following.get(number)) is not None:
            begins = groups[further][0].span.start
            if begins < last and _BETWEEN.fullmatch(text, match.end(), begins):
                joined.add(further)
                content += [quotation.span for quotation in groups[further]]
        if match is not None:
            yield _found(text, match, content, "direct", 0.6, "quotation beside a said-verb, no parse")
        elif len(text[slice(*group[0].inner)].split()) > 5:
            attributes = {"quote_type": "direct", "source_type": "implicit"}
            yield Found((), (), tuple(content), 0.3, "quotation without a cue, no parse", attributes)


def _clauses(text: str, sentence: Span) -> Iterator[Found]:
    if match := _patterns()[3].search(text, sentence.start, sentence.end):
        content = Span(match.start("content"), match.start("content") + len(match["content"].rstrip(" .!?")))
        kind = "mixed" if any(mark in match["content"] for mark in '"“«„') else "indirect"
        yield _found(text, match, [content], kind, 0.45, "said-verb with that-clause, no parse")
    elif match := _ACCORDING.search(text, sentence.start, sentence.end):
        pieces = ((sentence.start, match.start()), (match.end(), sentence.end))
        spans = [Span(a, b) for a, b in (_bare(text, *piece) for piece in pieces) if a < b]
        if spans:
            yield _found(text, match, spans, "indirect", 0.45, "“according to”, no parse")


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " ,.;:—–-\t\n\r\xa0":
        start += 1
    while end > start and text[end - 1] in " ,.;:—–-\t\n\r\xa0":
        end -= 1
    return start, end


def _found(text: str, match: re.Match[str], content: list[Span], kind: str, score: float, reason: str) -> Found:
    source, cue = Span(*_bare(text, *match.span("source"))), Span(*match.span("cue"))
    pronoun = match["source"].lower() in ("he", "she", "they", "we", "i")
    attributes = {
        "quote_type": kind,
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
