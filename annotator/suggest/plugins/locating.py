"""Where words stand in a text: what a chat model repeats, found again in the article.

Words are the same whatever their marks and blanks look like (see `language.plain`) and, where they stand nowhere
as they are written, in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from annotator.core.model import Span
from annotator.suggest.language import plain

_GAP = re.compile(r"\s*(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*")
_OUTER = " \t\r\n\"'.,;:"


class Places:
    """The places of words in a stretch of a text."""

    def __init__(self, text: str, within: Span) -> None:
        self._text = plain(text)
        self._within = within
        self._known: dict[str, tuple[Span, ...]] = {}

    def of(self, words: str) -> tuple[Span, ...]:
        """Every place where the words stand as whole words, in order; without their outer marks if nowhere else."""
        if words not in self._known:
            self._known[words] = self._found(plain(words)) or self._found(plain(words).strip(_OUTER))
        return self._known[words]

    def nearest(self, words: str, to: Iterable[Span], *, apart: Iterable[Span] = ()) -> Span | None:
        """The place nearest to any of some spans that shares nothing with `apart`; None if there is none."""
        anchors, shunned = tuple(to), tuple(apart)
        free = [place for place in self.of(words) if not any(place.overlaps(span) for span in shunned)]
        return min(free, key=lambda place: min((_distance(place, span) for span in anchors), default=0), default=None)

    def fragments(self, words: str, nth: int) -> tuple[Span, ...]:
        """The place of words that an ellipsis may interrupt, the `nth` if there are several; empty if there is none."""
        whole = self.of(words)
        if whole:
            return (whole[min(nth, len(whole) - 1)],)
        found: list[Span] = []
        for part in filter(None, _GAP.split(words)):
            place = next((p for p in self.of(part) if not found or p.start >= found[-1].end), None)
            if place is None:
                return ()
            found.append(place)
        return tuple(found)

    def _found(self, words: str) -> tuple[Span, ...]:
        words = words.strip()
        if not words or len(words) > len(self._within):
            return ()
        inner = r"\s+".join(map(re.escape, words.split()))
        pattern = (r"(?<!\w)" if words[0].isalnum() else "") + inner + (r"(?!\w)" if words[-1].isalnum() else "")
        for flags in (0, re.IGNORECASE):
            matches = re.compile(pattern, flags).finditer(self._text, self._within.start, self._within.end)
            if found := tuple(Span(*match.span()) for match in matches):
                return found
        return ()


def _distance(a: Span, b: Span) -> int:
    return max(0, a.start - b.end, b.start - a.end)
