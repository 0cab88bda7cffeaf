"""What next: the undecided item after this one, and the words of the article filter."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

from annotator.core.items import Item, Place, reading_order
from annotator.core.model import STATES, VERDICTS, AnnotationError
from annotator.core.values import valueclass

FIELDS = ("state", "label", "suggester", "outlet", "title", "reviewer", "decision", "score", "note", "speaker", "is")
MARKS = ("new", "check")
"""What an article can be: with suggestions that are new since the suggesters last ran again; one that is labelled
without suggestions."""
OF_ARTICLES = frozenset({"state", "outlet", "title", "reviewer"})
"""The fields that say something of a whole article; the others say it of what is in it."""
_EFFORT = 10
"""Suggestions' worth of work that reading an article is, however few it has."""
_AHEAD = 1000
"""Articles for which what those before them taught is taken into account: more than are read until it is done anew."""
_NEAR = 0.95
"""An article that adds this much of what the best may add is as good: telling them apart takes ten times as long."""
_UNFIT = re.compile("[\0\ud800-\udfff]")  # In no article, and nothing that SQLite could look for.
_TERM = re.compile(r'(?:(\w+):)?("[^"]*"?|\S+)')


@valueclass(frozen=True, slots=True)
class Query:
    """A filter of articles: `terms` are (field, value) pairs that all must hold, `words` the free text."""

    terms: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.words)


def read_query(text: str) -> Query:
    """The query written as ``state:begun label:CLAIM "free text"``.

    A word with a colon whose first part is no field is free text. AnnotationError when a field has a
    value it cannot have.
    """
    terms, words = [], []
    for match in _TERM.finditer(_UNFIT.sub(" ", text)):
        name, value = match.group(1), match.group(2).strip('"').strip()
        if name is not None and name.lower() not in FIELDS:
            name, value = None, match.group().replace('"', "")
        if not value:
            continue
        if name is None:
            words.append(value)
            continue
        name = name.lower()
        if name == "state" and value.lower() not in STATES:
            raise AnnotationError(f"state is one of {', '.join(STATES)}")
        if name == "decision" and value.lower() not in VERDICTS:
            raise AnnotationError(f"decision is one of {', '.join(VERDICTS)}")
        if name == "is" and value.lower() not in MARKS:
            raise AnnotationError(f"is takes {', '.join(MARKS)}")
        if name == "score" and not re.fullmatch(r"[<>]=?(?:0?\.\d+|[01](?:\.\d*)?)", value):
            raise AnnotationError("write a score as score:>0.8 or score:<=0.5")
        terms.append((name, value))
    return Query(tuple(terms), tuple(words))


def unknown_words(text: str) -> tuple[str, ...]:
    """What stands before a colon in a query as if it were a field, and is none; an address or a time is no such."""
    found = _TERM.finditer(_UNFIT.sub(" ", text))
    pairs = [(match.group(1) or "", match.group(2)) for match in found]
    return tuple(
        name for name, value in pairs if name[:1].isalpha() and name.lower() not in FIELDS and value[:2] != "//"
    )


def next_item(
    items: Sequence[Item],
    current: str | None,
    *,
    forward: bool,
    fits: Callable[[Item], bool],
    caret: int | None = None,
    place: Place | None = None,
) -> Item | None:
    """The nearest item after (or before) `current` in reading order that fits; None at the end.

    `place` is where `current` stood when it came into focus: it is gone on from there, wherever its start is by now.
    With no current item, the nearest that begins at or after the caret (or before it), and without one the first or
    the last that fits.
    """
    if current is None and caret is not None:
        cut = bisect_left(items, caret, key=lambda item: reading_order(item)[0])
        items = items[cut:] if forward else items[:cut]
    elif current is not None and place is not None:
        cut = bisect_left(items, place, key=reading_order)
        items, current = [item for item in (items[cut:] if forward else items[:cut]) if item.id != current], None
    order = items if forward else tuple(reversed(items))
    at = next((n for n, item in enumerate(order) if item.id == current), -1)
    return next((item for item in order[at + 1 :] if fits(item)), None)


ORDERS = ("imported", "teaching", "claims")
"""In which order the articles come: as imported, those first that teach most, or those with most likely claims."""


class Aggregate(NamedTuple):
    """What is undecided of one label in an article: how many suggestions, how uncertain they are together, and how
    many of them are to be expected right.

    A suggestion is as uncertain as its score is far from sure: 1 at a score of 0.5, 0 at 0 and at 1.
    """

    article: str
    label: str
    pending: int
    uncertain: float
    expected: float


def ranked(articles: Sequence[str], aggregates: Iterable[Aggregate], order: str, claim: str = "CLAIM") -> list[str]:
    """The articles in that order; those of which nothing is undecided at the end, as imported.

    By `claims`, the number of claims to be expected. By `teaching`, uncertainty with diversity: what an article adds
    to those before it, where more of a label adds less and less (the sum of the square roots of the uncertainty
    seen of each label), for each unit of work that it is. Found greedily, which is within 1 - 1/e of the best.
    """
    if order not in ORDERS:
        raise AnnotationError(f"the order is one of {', '.join(ORDERS)}")
    found: dict[str, list[Aggregate]] = {}
    for one in aggregates:
        if order != "claims" or one.label == claim:
            found.setdefault(one.article, []).append(one)
    if order == "imported":
        return list(articles)
    if order == "claims":
        likely = {article: sum(one.expected for one in some) for article, some in found.items()}
        first = sorted((a for a in articles if a in likely), key=lambda a: -likely[a])
    else:
        first = _teaching([a for a in articles if a in found], found)
    there = set(first)
    return [*first, *(a for a in articles if a not in there)]


def _teaching(articles: Sequence[str], found: Mapping[str, Sequence[Aggregate]]) -> list[str]:
    """Greedily, looking again only at an article that was best when it was looked at last: what one adds only falls."""
    seen: dict[str, float] = {}

    def added(article: str) -> float:
        gain = 0.0
        for one in found[article]:
            before = seen.get(one.label, 0.0)
            gain += sqrt(before + one.uncertain) - sqrt(before)
        return gain / (_EFFORT + sum(one.pending for one in found[article]))

    from heapq import heapify, heappop, heapreplace

    heap = [(-added(article), n, article) for n, article in enumerate(articles)]
    heapify(heap)
    result: list[str] = []
    while heap and len(result) < _AHEAD:
        _, n, article = heap[0]
        now = (-added(article), n, article)
        if any(now > (other[0] * _NEAR, *other[1:]) for other in heap[1:3]):
            heapreplace(heap, now)
            continue
        heappop(heap)
        result.append(article)
        for one in found[article]:
            seen[one.label] = seen.get(one.label, 0.0) + one.uncertain
    return [*result, *(article for _, _, article in sorted(heap))]
