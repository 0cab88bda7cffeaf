"""The tokens of a text for formats that count in tokens, cut where spans begin and end so that none moves."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from annotator.core import text as words
from annotator.core.model import Span


def cut(text: str, spans: Iterable[Span]) -> list[Span]:
    """The tokens of the text, each edge of a span being an edge of tokens too."""
    edges = sorted({edge for span in spans for edge in (span.start, span.end)})
    found: list[Span] = []
    n, more = 0, len(edges)
    for token in words.tokens(text):
        while n < more and edges[n] <= token.start:
            n += 1
        if n == more or edges[n] >= token.end:
            found.append(token)
            continue
        start = token.start
        while n < more and edges[n] < token.end:
            found.append(Span(start, edges[n]))
            start = edges[n]
            n += 1
        found.append(Span(start, token.end))
    return found


def whole(text: str, spans: Sequence[Span]) -> list[Span]:
    """The tokens and what lies between them: everything but the one blank that may follow a token."""
    starts, ends = {span.start for span in spans}, {span.end for span in spans}
    found: list[Span] = []
    last = 0
    for token in (*cut(text, spans), Span(len(text), len(text) + 1)):
        if found and text[last : last + 1] == " " and last not in starts and last + 1 not in ends:
            last += 1
        found += [*_pieces(last, token.start, starts | ends), token] if last < token.start else [token]
        last = token.end
    return found[:-1]


def covered(tokens: Sequence[Span], spans: Iterable[Span]) -> list[range]:
    """The tokens, by number, that lie in each of the spans; an empty range where none does."""
    starts, ends = [token.start for token in tokens], [token.end for token in tokens]
    return [range(bisect_left(starts, span.start), bisect_right(ends, span.end)) for span in spans]


def _pieces(start: int, end: int, edges: set[int]) -> list[Span]:
    inner = [at for at in range(start + 1, end) if at in edges]
    return [Span(*pair) for pair in pairwise([start, *inner, end])]
