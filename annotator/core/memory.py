"""What a project has learned of names: how they were labelled, and what that means for other articles.

Everything here follows from decisions and gold that are in the project now, so that what is undone is
forgotten by itself. What was rejected is remembered by `core.mentions.remembered`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from typing import NamedTuple

from annotator.core.model import (
    Annotation,
    Article,
    Change,
    Decision,
    Span,
    Spans,
    Suggestion,
    extent,
    suggested,
    surface,
)
from annotator.core.sheet import Sheet
from annotator.core.values import valueclass

MEMORY = "memory"
"""The suggester that proposes the names which reviewers added or corrected, in articles not yet begun."""
VERSION = "1"

LONGEST = 100
"""Code points that a name may have to be remembered."""

_WORD = re.compile(r"\w+")
_SURE = 2 / 3
"""The share of its mentions that must have one label for a name to be proposed with it."""


class Count(NamedTuple):
    """How often a name is gold under a label, how often that was added or corrected, how often it was rejected."""

    name: str
    label: str
    gold: int
    taught: int
    rejected: int


class Known(NamedTuple):
    """The label of a name, the number of times that it is gold so, and that something speaks against it."""

    label: str
    times: int
    against: int

    @property
    def score(self) -> float:
        """How likely the label is right, by the counts with one of each added, so that little says little."""
        return round((self.times + 1) / (self.times + self.against + 2), 3)


@valueclass(frozen=True, slots=True)
class Memory:
    """Names with what is known of them; `away` are surfaces that reviewers always gave other boundaries."""

    names: Mapping[str, Known] = field(default_factory=dict)
    away: frozenset[str] = frozenset()


class Recall(NamedTuple):
    """What the memory changes in an article: suggestions that come and go, those retired and by which other
    suggestion, and those that are back."""

    article: str
    new: tuple[Suggestion, ...] = ()
    gone: frozenset[str] = frozenset()
    retired: Mapping[str, str] = {}
    back: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.retired or self.back)


class Touched(NamedTuple):
    """What an event may have taught: names that became gold or ceased to be, words rejected or no longer so."""

    names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.names or self.words)


def is_name(words: str) -> bool:
    """Whether words can be remembered as a name: short, in one line, with a capital, a digit or a script without."""
    if not 1 < len(words) <= LONGEST or "\n" in words or "\r" in words or not _WORD.match(words):
        return False
    return any(c.isupper() or c.isdigit() or (c.isalpha() and c.lower() == c.upper()) for c in words)


def learned(counts: Iterable[Count], away: Iterable[str] = ()) -> Memory:
    """The memory of these counts.

    A name is known once it was added or corrected, with the label that at least two thirds of its gold have;
    one that is rejected more often than it is gold is not.
    """
    rows: dict[str, list[Count]] = defaultdict(list)
    for count in counts:
        rows[count.name].append(count)
    names = {}
    for name, some in rows.items():
        best = max(some, key=lambda count: (count.gold, count.label))
        total = sum(count.gold for count in some)
        sure = best.gold and best.gold >= _SURE * total and best.gold >= best.rejected
        if sure and any(count.taught for count in some) and is_name(name):
            names[name] = Known(best.label, best.gold, total - best.gold + best.rejected)
    return Memory(names, frozenset(away))


def touched(changes: Iterable[Change], sheet: Sheet) -> Touched:
    """What changes of an article may have taught; `sheet` is the article before or after them."""
    text = sheet.article.text
    names, words = set[str](), set[str]()
    for change in changes:
        for record in (change.before, change.after):
            if isinstance(record, Annotation) and record.kind == "entity" and len(record.spans) == 1:
                names.add(record.spans[0].of(text))
            if isinstance(record, Decision):
                suggestion = sheet.suggestions.get(record.suggestion)
                if suggestion is None:
                    continue
                if suggestion.kind == "entity":
                    names.add(surface(text, suggestion.spans))
                if "rejected" in (getattr(change.before, "verdict", ""), getattr(change.after, "verdict", "")):
                    words.add(_longest(text, suggestion))
    return Touched(frozenset(name for name in names if is_name(name)), frozenset(words))


def indexed(names: Iterable[str]) -> dict[str, list[str]]:
    """Names by their first word, the longest first: what `standing` looks them up in."""
    by_word: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if first := _WORD.match(name):
            by_word[first.group()].append(name)
    for some in by_word.values():
        some.sort(key=len, reverse=True)
    return dict(by_word)


def standing(text: str, index: Mapping[str, Sequence[str]]) -> list[Span]:
    """Where the names of an index stand as whole words, the longest where several begin, none overlapping another."""
    found: list[Span] = []
    for match in _WORD.finditer(text) if index else ():
        names = index.get(match[0])
        if names is None or (found and match.start() < found[-1].end):
            continue
        for name in names:
            end = match.start() + len(name)
            whole = end >= len(text) or not (text[end].isalnum() or text[end] == "_") or not name[-1].isalnum()
            if whole and text.startswith(name, match.start()):
                found.append(Span(match.start(), end))
                break
    return found


def named(text: str, names: Iterable[str]) -> list[Span]:
    """Where these names stand, as `standing` finds them."""
    return standing(text, indexed(names))


def recalled(
    article: Article,
    memory: Memory,
    there: Sequence[Suggestion],
    *,
    skipped: Spans = (),
    refused: Callable[[Suggestion], bool] = lambda suggestion: False,
) -> tuple[tuple[Suggestion, ...], dict[str, str]]:
    """What the memory proposes in an article, and what of the entities suggested `there` makes way for which of it.

    What was suggested with the right label and boundaries stays as it is; so does a longer name round a known
    one, unless reviewers always gave that other boundaries.
    """
    new: list[Suggestion] = []
    replaced: dict[str, str] = {}
    places = sorted(((extent(s.spans), s) for s in there), key=lambda pair: (pair[0], pair[1].id))
    reach = max((len(place) for place, _ in places), default=0)
    starts = [place.start for place, _ in places]
    for span in named(article.text, memory.names):
        if any(span.overlaps(line) for line in skipped):
            continue
        known = memory.names[span.of(article.text)]
        low, high = bisect_left(starts, span.start - reach), bisect_left(starts, span.end)
        over = [suggestion for place, suggestion in places[low:high] if place.overlaps(span)]
        if any(s.label == known.label and s.spans == (span,) for s in over):
            continue
        if any(_stays(article.text, s, span, memory) for s in over):
            continue
        times = f"{known.times} times" if known.times > 1 else "once"
        suggestion = suggested(
            article,
            "entity",
            known.label,
            {"": (span,)},
            suggester=MEMORY,
            version=VERSION,
            score=known.score,
            reason=f"labelled so {times} in this project",
        )
        if not refused(suggestion):
            new.append(suggestion)
            replaced.update({s.id: suggestion.id for s in over})
    return tuple(new), replaced


def _stays(text: str, suggestion: Suggestion, span: Span, memory: Memory) -> bool:
    """Whether what is suggested round a known name is more than the name."""
    whole = extent(suggestion.spans)
    longer = whole.contains(span) and whole != span
    return len(suggestion.spans) > 1 or (longer and surface(text, suggestion.spans) not in memory.away)


def _longest(text: str, suggestion: Suggestion) -> str:
    """The words by which articles with the same suggestion are found: its longest fragment."""
    longest = max(suggestion.spans, key=len)
    return longest.of(text)
