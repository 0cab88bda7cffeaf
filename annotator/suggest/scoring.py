"""How well proposed attributions agree with gold: precision, recall and F per role and for the whole.

``exact``    all fragments of a role equal, outer blanks and ``, . ; :`` and dashes ignored
``token``    word tokens of the article that the role covers in any attribution
``relation exact``  all three roles equal, outer marks and punctuation and a leading “that” ignored
``relation soft``   contents share at least half of their tokens (Jaccard), sources touch, cues touch, or
                    both lack them; each gold attribution takes the first free proposal that fits
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter

from annotator.core.model import ROLES, Span, Spans
from annotator.core.values import valueclass

Roles = Mapping[str, Sequence[Span]]
"""The spans of each role of one attribution; a role that is missing may be absent or empty."""

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_OUTER = " \n\t\r,.;:—–-"


@valueclass(frozen=True, slots=True)
class Tally:
    """Right, proposed and wanted, summed over articles."""

    right: int = 0
    proposed: int = 0
    wanted: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.proposed + other.proposed, self.wanted + other.wanted)

    @property
    def precision(self) -> float:
        """Right of what was proposed, 0 to 1."""
        return self.right / self.proposed if self.proposed else 0.0

    @property
    def recall(self) -> float:
        """Right of what was wanted, 0 to 1."""
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def attribution_scores(articles: Iterable[tuple[str, Sequence[Roles], Sequence[Roles]]]) -> dict[str, Tally]:
    """The tallies by name over articles given as text, gold attributions, proposed attributions."""
    result: dict[str, Tally] = {}
    for text, gold, proposed in articles:
        for name, tally in _article(text, gold, proposed).items():
            result[name] = result.get(name, Tally()) + tally
    return result


def soft_matches(text: str, gold: Sequence[Roles], proposed: Sequence[Roles]) -> dict[int, int]:
    """Which proposal (value) each gold attribution (key) takes under the soft definition, by position."""
    tokens = tokens_of(text)
    offered = [_tokens_by_role(tokens, roles) for roles in proposed]
    taken: dict[int, int] = {}
    for n, roles in enumerate(gold):
        wanted = _tokens_by_role(tokens, roles)
        free = (m for m in range(len(offered)) if m not in taken.values() and _alike(wanted, offered[m]))
        if (match := next(free, None)) is not None:
            taken[n] = match
    return taken


def closeness(text: str, gold: Iterable[Span], found: Iterable[Span]) -> float:
    """How alike two extents of a role are: 1 when exactly equal, else the share of tokens in common (Jaccard)."""
    a, b = tuple(gold), tuple(found)
    if not a or not b:
        return float(not a and not b)
    if exact_form(text, a) == exact_form(text, b):
        return 1.0
    start, end = min(s.start for s in (*a, *b)), max(s.end for s in (*a, *b))
    tokens = [(m.start(), m.end()) for m in _WORD.finditer(text, start, end)]
    one, other = covered(tokens, a), covered(tokens, b)
    return 0.99 * len(one & other) / len(one | other) if one | other else 0.0


def _article(text: str, gold: Sequence[Roles], proposed: Sequence[Roles]) -> dict[str, Tally]:
    tokens = tokens_of(text)
    result = {}
    for role in ROLES:
        a, b = ({exact_form(text, r.get(role, ())) for r in side if r.get(role)} for side in (gold, proposed))
        result[f"{role} exact"] = Tally(len(a & b), len(b), len(a))
        c, d = ({t for r in side for t in covered(tokens, r.get(role, ()))} for side in (gold, proposed))
        result[f"{role} token"] = Tally(len(c & d), len(d), len(c))
    e, f = ({tuple(_bare(text, r.get(role, ())) for role in ROLES) for r in side} for side in (gold, proposed))
    result["relation exact"] = Tally(len(e & f), len(f), len(e))
    result["relation soft"] = Tally(len(soft_matches(text, gold, proposed)), len(proposed), len(gold))
    return result


def _tokens_by_role(tokens: Sequence[tuple[int, int]], roles: Roles) -> dict[str, set[int]]:
    return {role: covered(tokens, roles.get(role, ())) for role in ROLES}


@lru_cache(maxsize=4)
def tokens_of(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of each word token, as all measures count them."""
    return tuple(match.span() for match in _WORD.finditer(text))


def covered(tokens: Sequence[tuple[int, int]], spans: Iterable[Span]) -> set[int]:
    """Which tokens, by position, the spans touch."""
    found: set[int] = set()
    for span in spans:
        n = bisect_right(tokens, span.start, key=itemgetter(1))
        while n < len(tokens) and tokens[n][0] < span.end:
            found.add(n)
            n += 1
    return found


def _alike(a: Mapping[str, set[int]], b: Mapping[str, set[int]]) -> bool:
    if not a["content"] or not b["content"]:
        return False
    if 2 * len(a["content"] & b["content"]) < len(a["content"] | b["content"]):
        return False
    return all(a[role] & b[role] or not (a[role] or b[role]) for role in ("source", "cue"))


def exact_form(text: str, spans: Iterable[Span]) -> tuple[tuple[int, int], ...]:
    """Start and end of each fragment without outer blanks, ``, . ; :`` and dashes: equal where exact."""
    return tuple(sorted(_stripped(text, s.start, s.end, lambda c: c in _OUTER) for s in spans))


def _bare(text: str, spans: Iterable[Span] | Spans) -> tuple[tuple[int, int], ...]:
    found = []
    for span in spans:
        start, end = _stripped(text, span.start, span.end, lambda c: not c.isalnum())
        found.append((start + 5, end) if text[start : start + 5].lower() == "that " else (start, end))
    return tuple(sorted(found))


def _stripped(text: str, start: int, end: int, outer: Callable[[str], bool]) -> tuple[int, int]:
    while start < end and outer(text[start]):
        start += 1
    while end > start and outer(text[end - 1]):
        end -= 1
    return start, end
