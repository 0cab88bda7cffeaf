"""Quotations found from the marks themselves, whatever the marks are and whether or not they close.

Straight, curly, single, low and angular marks. A quotation never crosses a paragraph break: one over
several paragraphs, each reopened, is several quotations of one `group`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from annotator.core.model import Span
from annotator.core.text import ELIDED, paragraphs, sentences
from annotator.core.values import valueclass

_DOUBLE, _SINGLE = '"“”„«»‹›「」『』＂', "'‘’‚`"
_OPENING, _CLOSING = "“„«‹「『‘‚`", "”»›」』’"
_MARK = re.compile(f"[{_DOUBLE}{_SINGLE}]")
_FREE = "([{—–-/:,\"“„«'‘"
_REACH = 4000  # how far a single mark may be from its partner, in code points
_NEAR = 8  # blank lines between paragraphs that one quotation runs through, in code points
_STOPS = ".,!?…—–-"


@valueclass(frozen=True, slots=True)
class Quotation:
    """A quotation with its marks; the continuations of one over several paragraphs share its `group`.

    `opened` and `closed` say whether the mark is there; where it is not, the quotation reaches to the
    edge of its sentence or paragraph.
    """

    span: Span
    group: int
    opened: bool = True
    closed: bool = True

    @property
    def inner(self) -> tuple[int, int]:
        """Start and end of the words between the marks."""
        return self.span.start + self.opened, self.span.end - self.closed


def quotations(text: str) -> tuple[Quotation, ...]:
    """All quotations of a text, in order, none inside another."""
    found: list[Quotation] = []
    group, running = 0, False
    bounds = [(start, end) for start, end in paragraphs(text) if text[start:end].strip()]
    for (start, end), (after, _) in pairwise([*bounds, (len(text), len(text))]):
        body = text[start:end]
        first, last = start + len(body) - len(body.lstrip()), start + len(body.rstrip())
        reopens = text[after:].lstrip()[:1] if after - end < _NEAR else ""
        here = list(_marked(text, first, last, running, reopens))
        for span, opened, closed in here:
            group += not (running and span.start == first)
            running = False
            found.append(Quotation(span, group, opened, closed))
        running = bool(here) and not here[-1][2] and here[-1][0].end == last
    return tuple(found)


def _marked(text: str, start: int, end: int, running: bool, reopens: str) -> Iterator[tuple[Span, bool, bool]]:
    """The quotations of a paragraph: extent with marks, whether opened, whether closed.

    `running` says that the paragraph before ended in an open quotation: a mark that can only close
    then closes it. `reopens` is the mark that the next one begins with, if it does: what is open here then goes on.
    """
    since: int | None = None  # where the quotation now open began
    free = start  # the first code point that is in no quotation yet
    at = start
    while match := _MARK.search(text, at, end):
        position, mark = match.start(), match.group()
        at = position + 1
        if mark in _SINGLE:
            if since is None and _may_open(text, position, start, end):
                close = _single_close(text, position, end)
                if close is not None or (mark == "‘" and (position == start or reopens == mark)):
                    at = free = end if close is None else close + 1
                    yield Span(position, free), True, close is not None
            continue
        opens, closes = _may_open(text, position, start, end), _may_close(text, position, start, end)
        if since is not None and (closes or not opens):
            if position > since + 1:
                yield Span(since, position + 1), True, True
            since, free = None, position + 1
        elif since is not None:
            free = _unclosed(text, since, position, start, end)
            yield Span(since, free), True, False
            since = position
        elif opens or (not closes and _MARK.search(text, at, end)):
            since = position
        elif closes and running and free == start:
            free = position + 1
            yield Span(start, free), False, True
        elif closes and text[position - 1] in _STOPS:
            before = [s for s in sentences(text, start, end) if free <= s.start < position]
            if before:
                yield Span(before[-1].start, position + 1), False, True
            free = position + 1
    if since is not None and since + 1 < end:
        goes_on = reopens == text[since] in _OPENING
        yield Span(since, end if goes_on else _unclosed(text, since, end, start, end)), True, False


def _may_open(text: str, position: int, start: int, end: int) -> bool:
    mark = text[position]
    before = text[position - 1] if position > start else " "
    after = text[position + 1] if position + 1 < end else " "
    free = before.isspace() or before in _FREE
    if mark in _SINGLE:
        return free and mark != "’" and not after.isspace() and not ELIDED.match(text, position)
    if mark in _OPENING:
        return mark not in "«‹" or not (before.isalnum() or before in _STOPS)
    return free and not after.isspace()


def _may_close(text: str, position: int, start: int, end: int) -> bool:
    mark = text[position]
    before = text[position - 1] if position > start else " "
    after = text[position + 1] if position + 1 < end else " "
    if mark in _OPENING and mark not in "«‹“":
        return False
    if mark == "“":  # closes only the German way, „so“
        return text.rfind("„", max(start, position - _REACH), position) >= 0 and not before.isspace()
    if mark in _CLOSING:
        return mark not in "»›" or not before.isspace() or not after.isalnum()
    return not before.isspace() and not after.isalnum()


def _single_close(text: str, position: int, end: int) -> int | None:
    """Where the single mark at `position` closes, or None: apostrophes close nothing."""
    possible: list[int] = []
    for at in range(position + 2, min(end, position + _REACH)):
        if text[at] not in "'’" or text[at - 1].isspace() or (at + 1 < end and text[at + 1].isalnum()):
            continue
        possible.append(at)
        plural = text[at - 1] == "s" and text[at + 1 : at + 3].strip().islower()
        if not plural:
            break
    return possible[-1] if possible else None


def _unclosed(text: str, since: int, stop: int, start: int, end: int) -> int:
    """Where a quotation without a closing mark ends: with its paragraph if introduced as speech, else its sentence."""
    introduced = since == start or text[max(start, since - 4) : since].rstrip()[-1:] in (",", ":")
    if stop < end or not introduced:
        stop = next((s.end for s in sentences(text, since, stop) if s.end > since + 1), stop)
    return max(since + 1, since + len(text[since:stop].rstrip()))
