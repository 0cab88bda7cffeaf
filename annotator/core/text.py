"""Text as the reviewer's hands know it: paragraphs, tokens, sentences, quotations, snapping.

All positions are code points. Qt counts UTF-16 units; `Utf16` converts at the widget's edge.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache

from annotator.core.model import Span

_BLANK = re.compile(r"\s")
_LONG = 10_000
"""Code points of a paragraph that are looked at together; a longer one is cut at a blank."""

_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")

# What ends a word: blanks and the punctuation of the scripts that news is written in. Everything else,
# combining marks of any script included, belongs to the word it stands in.
_STOP = r"\s!-/:-@\[-^`{-~\u00a1-\u00a9\u00ab\u00ac\u00ae-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7"
_STOP += r"\u060c\u061b\u061f\u06d4\u0964\u0965\u2000-\u200b\u200e-\u206f\u20a0-\u20cf"
_STOP += r"\u2190-\u2bff\u2e00-\u2e7f\u3000-\u303f\ufe30-\ufe4f"
_STOP += r"\ufeff\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\U0001f000-\U0001faff"
# What belongs to the character before it: marks, variation selectors, keycaps, skin tones, the tags of flags.
_MARKS = r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
_MARKS += r"\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
_PICTURE = rf"[\u2190-\u2bff\U0001f000-\U0001faff]{_MARKS}"
# Nobody sees a byte order mark, a zero-width space or a mark of direction, so none is a token.
_UNSEEN = r"\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_TOKEN = re.compile(
    rf"[\U0001f1e6-\U0001f1ff]{{2}}|{_PICTURE}(?:\u200d{_PICTURE})*"
    rf"|[^{_STOP}]+(?:['’.](?=[^{_STOP}])[^{_STOP}]+|(?<=\d),(?=\d)[^{_STOP}]+)*|[^\s{_UNSEEN}]{_MARKS}"
)
_BETWEEN = re.compile(rf"[\s{_UNSEEN}]")

OPENING = "“‘«‹„‚\"'「『"
_PAIRS = {"“": "”", "‘": "’", "«": "»", "„": "“”", "‚": "‘’", "‹": "›", "「": "」", "『": "』", '"': '"'}
ELIDED = re.compile(r"['’‘](?:\d\ds?|em|til|tis|twas|cause|n|round|bout)\b", re.IGNORECASE)
"""What an apostrophe begins that stands for letters left out."""
_SENTENCE_END = re.compile(r"[.!?…]+[\"”’»)\]]*(?=\s)")
_CLAUSE_END = re.compile(r"[,;:—–]\s+|\s+[—–]\s+")
_SEEN = re.compile(r"\S")
BLANKS = " \t\r\n\xa0\ufeff\u2009\u200a\u202f\u2028\u2029\u3000"
"""What no span begins or ends with when it was selected by hand."""

_TRIM = BLANKS + ",.;:!?—–-…"
_ABBREVIATIONS = frozenset(
    [
        *("mr", "mrs", "ms", "dr", "prof", "gen", "col", "lt", "sgt", "sen", "rep", "gov", "st", "jr", "sr"),
        *("vs", "no", "etc", "inc", "ltd", "co", "corp", "u.s", "u.k", "u.n", "e.g", "i.e", "a.m", "p.m"),
        *("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"),
    ]
)


def paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of each paragraph, line breaks outside, blank ones included as ``(n, n)``.

    CRLF is one break; CR, LF, VT, FF, NEL, U+2028 and U+2029 are one each.
    """
    found = []
    start = 0
    for match in _BREAK.finditer(text):
        found.append((start, match.start()))
        start = match.end()
    found.append((start, len(text)))
    return tuple(found)


@lru_cache(maxsize=4)
def _all_paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    return paragraphs(text)


def paragraph_at(text: str, position: int) -> tuple[int, int]:
    """The paragraph that holds `position`; a line break belongs to the paragraph before it."""
    found = _all_paragraphs(text)
    return found[max(0, bisect_right(found, (position, len(text) + 1)) - 1)]


@lru_cache(maxsize=4)
def _stretches(text: str) -> tuple[tuple[int, int], ...]:
    """The paragraphs, long ones cut behind a blank, so that a text of one line is not read as a whole."""
    found = []
    for start, end in _all_paragraphs(text):
        while end - start > _LONG:
            cut = _BLANK.search(text, start + _LONG, end)
            if cut is None:
                break
            found.append((start, cut.end()))
            start = cut.end()
        if start < end or not found or found[-1][1] != start:
            found.append((start, end))
    return tuple(found)


def _stretch_at(text: str, position: int) -> tuple[int, int]:
    found = _stretches(text)
    return found[max(0, bisect_right(found, (position, len(text) + 1)) - 1)]


@lru_cache(maxsize=64)
def _tokens(text: str, start: int, end: int) -> tuple[Span, ...]:
    return tuple(Span(m.start(), m.end()) for m in _TOKEN.finditer(text, start, end))


def tokens(text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """The tokens of a stretch of text: words with their inner apostrophes, each mark by itself.

    An emoji with its modifiers and joiners is one token, a letter with its combining marks is one.
    """
    return _tokens(text, start, len(text) if end is None else end)


@lru_cache(maxsize=4)
def token_edges(text: str) -> tuple[tuple[int, int], ...]:
    """Where each token of the whole text starts and ends: a third of the work of `tokens`, where many are written."""
    return tuple([match.span() for match in _TOKEN.finditer(text)])


@lru_cache(maxsize=1024)
def is_between_tokens(character: str) -> bool:
    """Whether the character is a blank, or nothing that anybody sees, so that it never belongs to a token."""
    return _BETWEEN.match(character) is not None


def worded(text: str) -> int:
    """How many words there are, as people count them: what stands between blanks and has a letter or digit in it."""
    return sum(any(character.isalnum() for character in part) for part in text.split())


def token_at(text: str, position: int) -> Span | None:
    """The token at `position`, else the last before it in its paragraph, else the first; None without any."""
    start, end = _stretch_at(text, position)
    best = None
    for token in tokens(text, start, end):
        if token.start > position and best is not None:
            break
        best = token
        if token.end > position:
            break
    return best


def next_token(text: str, position: int, *, forward: bool) -> Span | None:
    """The first token that starts at or after `position`, or the last that ends at or before it."""
    for start, end in _stretches_from(text, position, forward):
        words = tokens(text, start, end)
        if forward:
            hit = next((w for w in words if w.start >= position), None)
        else:
            hit = next((w for w in reversed(words) if w.end <= position), None)
        if hit is not None:
            return hit
    return None


def snapped(text: str, start: int, end: int) -> Span | None:
    """The smallest run of whole tokens that covers ``[start, end)``; None if it holds no token."""
    low, high = min(start, end), max(start, end)
    first, last = _stretch_at(text, low)[0], _stretch_at(text, max(low, high - 1))[1]
    inside = [w for w in tokens(text, first, last) if w.start < high and w.end > low]
    if not inside and low == high:
        inside = [w for w in tokens(text, first, last) if w.start <= low <= w.end][:1]
    return Span(inside[0].start, inside[-1].end) if inside else None


def trimmed(text: str, span: Span, characters: str = _TRIM) -> Span:
    """The span without blanks and punctuation at its ends; the span itself if nothing would be left."""
    start, end = span.start, span.end
    while start < end and text[start] in characters:
        start += 1
    while end > start and text[end - 1] in characters:
        end -= 1
    return Span(start, end) if start < end else span


def moved(text: str, span: Span, edge: str, step: int, *, by_character: bool = False) -> Span | None:
    """The span with its ``start`` or ``end`` moved by one token or character; None if it cannot be.

    `step` is +1 to grow and -1 to shrink. The edge goes to the next token boundary of its own side,
    also from inside a token; it grows by tokens to the end of its paragraph. It never rests on a blank: by character,
    too, blanks are passed over in the direction of the move, and line breaks with them.
    """
    at = span.start if edge == "start" else span.end
    forward = (edge == "end") == (step > 0)
    to = _character(text, at, edge, forward) if by_character else _edge(text, at, edge, forward)
    if to is None:
        return None
    inner = 0 if edge == "start" else -1
    if step > 0 and not by_character and paragraph_at(text, at + inner) != paragraph_at(text, to + inner):
        return None
    start, end = (to, span.end) if edge == "start" else (span.start, to)
    return Span(start, end) if 0 <= start < end <= len(text) else None


def _character(text: str, at: int, edge: str, forward: bool) -> int | None:
    step, inner = (1 if forward else -1), (0 if edge == "start" else -1)
    at += step
    while 0 <= at + inner < len(text) and (text[at + inner].isspace() or text[at + inner] in BLANKS):
        at += step
    return at if 0 <= at + inner < len(text) else None


def _edge(text: str, at: int, edge: str, forward: bool) -> int | None:
    for start, end in _stretches_from(text, at, forward):
        edges = [w.start if edge == "start" else w.end for w in tokens(text, start, end)]
        hits = [e for e in edges if e > at] if forward else [e for e in edges if e < at]
        if hits:
            return hits[0] if forward else hits[-1]
    return None


def _stretches_from(text: str, position: int, forward: bool) -> Iterator[tuple[int, int]]:
    found = _stretches(text)
    n = max(0, bisect_right(found, (position, len(text) + 1)) - 1)
    while 0 <= n < len(found):
        yield found[n]
        n += 1 if forward else -1


@lru_cache(maxsize=16)
def sentences(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The sentences of a paragraph, blanks outside, closing marks inside."""
    found = []
    begin = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if _abbreviated(text, begin, match, end):
            continue
        found.append((begin, match.end()))
        begin = match.end()
    found.append((begin, end))
    result = []
    for first, last in found:
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if first < last:
            result.append(Span(first, last))
    return tuple(result)


def _abbreviated(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    if match.group() != ".":
        return False
    word = text[begin : match.start()].rsplit(None, 1)[-1:] or [""]
    bare = word[0].lstrip("“‘\"'(").lower()
    after = _SEEN.search(text, match.end(), end)
    return bare in _ABBREVIATIONS or (len(bare) == 1 and bare.isalpha()) or (after is not None and after[0].islower())


def sentence_at(text: str, position: int) -> Span | None:
    """The sentence at `position`, else the last before it in its paragraph, else the first; None without any."""
    found = None
    for sentence in sentences(text, *_stretch_at(text, position)):
        if sentence.start > position and found is not None:
            break
        found = sentence
    return found


def next_sentence(text: str, position: int, *, forward: bool) -> int:
    """Where the next sentence starts, or this one, or the one before when already at a start."""
    for start, end in _stretches_from(text, position, forward):
        starts = [s.start for s in sentences(text, start, end)]
        hits = [s for s in starts if s > position] if forward else [s for s in starts if s < position]
        if hits:
            return hits[0] if forward else hits[-1]
    return len(text) if forward else 0


def quotations(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The quotations of a paragraph with their marks, also unclosed ones up to its end.

    An apostrophe opens nothing; a mark that never closes reaches to the end of the paragraph, which is
    how a quotation over several paragraphs is written.
    """
    found = []
    at = start
    while at < end:
        mark = text[at]
        if mark in _PAIRS and not (mark == "‘" and at > start and text[at - 1].isalnum()):
            close = _closing(text, at, end)
            found.append(Span(at, close))
            at = close
        else:
            at += 1
    return tuple(found)


def all_quotations(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The quotations of a paragraph and those within them, the outer before the inner.

    Those that `quotations` does not give are there only with both their marks; straight single ones are marks, too.
    """
    found: list[Span] = []
    free = start
    for outer in quotations(text, start, end):
        found += _within(text, free, outer.start)
        found.append(outer)
        found += _within(text, outer.start + 1, outer.end - _is_closed(text, outer))
        free = outer.end
    return (*found, *_within(text, free, end))


def _within(text: str, start: int, end: int) -> Iterator[Span]:
    """The quotations of a stretch that have both their marks, each followed by those within it."""
    at = start
    while at < end:
        close = _partner(text, at, end) if text[at] in OPENING else None
        if close is None:
            at += 1
        else:
            yield Span(at, close)
            yield from _within(text, at + 1, close - 1)
            at = close


def _partner(text: str, opening: int, end: int) -> int | None:
    """Where the quotation ends that a mark opens; None where it opens nothing, as an apostrophe."""
    mark = text[opening]
    if (opening and text[opening - 1].isalnum()) or (mark in "'‘" and ELIDED.match(text, opening)):
        return None
    marks, found = _PAIRS.get(mark, mark), None
    for at in range(opening + 2, end):
        if text[at] in marks and not text[at - 1].isspace() and not text[at + 1 : at + 2].isalnum():
            found = at + 1
            # The apostrophe of “the boys’ own” closes only where nothing after it does.
            if text[at] not in "'’" or text[at - 1] != "s" or not text[at + 1 : at + 3].strip().islower():
                break
    return found


def _is_closed(text: str, quotation: Span) -> bool:
    mark = text[quotation.start]
    return len(quotation) > 1 and text[quotation.end - 1] in _PAIRS.get(mark, mark)


def _closing(text: str, opening: int, end: int) -> int:
    marks = _PAIRS[text[opening]]
    for at in range(opening + 1, end):
        if text[at] in marks and not (text[at] == "’" and at + 1 < end and text[at + 1].isalnum()):
            return at + 1
    return end


def _clauses(text: str, sentence: Span) -> Iterator[Span]:
    start = sentence.start
    for match in _CLAUSE_END.finditer(text, sentence.start, sentence.end):
        yield Span(start, match.start()) if match.start() > start else Span(start, match.end())
        start = match.end()
    yield Span(start, sentence.end)


def snaps(text: str, span: Span) -> tuple[tuple[str, Span], ...]:
    """The extents a span can snap to, each with its name, none equal to another or to the span.

    In the order of the cycle: the quotations it touches, the nearest first, its sentence, its clause, itself trimmed.
    """
    first, last = _stretch_at(text, span.start)
    found: list[tuple[str, Span]] = []
    touched = (quotation for quotation in all_quotations(text, first, last) if quotation.overlaps(span))
    for quotation in sorted(touched, key=lambda q: abs(q.start - span.start) + abs(q.end - span.end)):
        found.append(("quotation marks", quotation))
        start, end = quotation.start + 1, quotation.end - _is_closed(text, quotation)
        if start < end:
            found.append(("inside the marks", Span(start, end)))
    sentence = sentence_at(text, span.start)
    if sentence is not None and sentence.overlaps(span):
        found.append(("sentence", trimmed(text, sentence)))
        clauses = [c for c in _clauses(text, sentence) if c.overlaps(span)]
        if clauses:
            found.append(("clause", trimmed(text, Span(clauses[0].start, clauses[-1].end))))
    found.append(("trimmed", trimmed(text, span)))
    result: list[tuple[str, Span]] = []
    for name, candidate in found:
        if candidate != span and candidate not in [s for _, s in result]:
            result.append((name, candidate))
    return tuple(result)


class Utf16:
    """Converts between code points and UTF-16 units of one text; each way in O(log n)."""

    def __init__(self, text: str) -> None:
        self._astral = [n for n, character in enumerate(text) if ord(character) > 0xFFFF] if not _plain(text) else []
        self._units = [position + n for n, position in enumerate(self._astral)]

    def units(self, position: int) -> int:
        """The UTF-16 position of a code point position."""
        return position + bisect_left(self._astral, position)

    def points(self, unit: int) -> int:
        """The code point position of a UTF-16 position; inside a pair, that of the pair's start."""
        return unit - bisect_left(self._units, unit)


def _plain(text: str) -> bool:
    return text.isascii() or max(text, default="") <= "\uffff"
