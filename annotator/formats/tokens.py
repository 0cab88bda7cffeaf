"""The tokens of a text for formats that count in tokens, cut where spans begin and end so that none moves.

A token is a pair of code points, start and end: there are twenty of them for every span.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

from annotator.core import text as words
from annotator.core.model import Span

Token = tuple[int, int]


def cut(text: str, spans: Iterable[Span]) -> list[Token]:
    """The tokens of the text, each edge of a span being an edge of tokens too."""
    found = list(words.token_edges(text))
    for edge in {edge for span in spans for edge in (span.start, span.end)}:
        n = bisect_left(found, (edge,)) - 1
        if n >= 0 and found[n][1] > edge:
            start, end = found[n]
            found[n : n + 1] = [(start, edge), (edge, end)]
    return found


def whole(text: str, spans: Sequence[Span]) -> list[Token]:
    """The tokens and what lies between them: everything but the one blank that may follow a token."""
    starts, ends = {span.start for span in spans}, {span.end for span in spans}
    edges = starts | ends
    found: list[Token] = []
    last = 0
    for token in (*cut(text, spans), (len(text), len(text) + 1)):
        start = token[0]
        if last < start:
            if found and text[last] == " " and last not in starts and last + 1 not in ends:
                last += 1
            if last < start:
                found += _pieces(last, start, edges)
        found.append(token)
        last = token[1]
    return found[:-1]


def covered(tokens: Sequence[Token], spans: Iterable[Span]) -> list[range]:
    """The tokens, by number, that lie in each of the spans; an empty range where none does."""
    return [range(bisect_left(tokens, (span.start,)), ended(tokens, span.end)) for span in spans]


def in_tokens(text: str, span: Span) -> bool:
    """Whether the span begins and ends in tokens, and so will where they are cut: with nothing that is in none."""
    return not (words.is_between_tokens(text[span.start]) or words.is_between_tokens(text[span.end - 1]))


def ended(tokens: Sequence[Token], at: int) -> int:
    """How many of the tokens have ended where the text has come to `at`."""
    begun = bisect_left(tokens, (at,))
    return begun - 1 if begun and tokens[begun - 1][1] > at else begun


def _pieces(start: int, end: int, edges: set[int]) -> Iterable[Token]:
    return pairwise([start, *(at for at in range(start + 1, end) if at in edges), end])
