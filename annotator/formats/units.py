"""In which unit the offsets of a foreign file count, found by laying them beside the words it says stand there.

Inside, offsets are code points. Others count UTF-16 units or UTF-8 bytes, and each may count a line end
of two characters (CRLF) as one. Where a file quotes its words, the unit is the one under which the words
stand where it says; every span is checked again when it is read, so that no span is ever taken on trust.
Where it quotes none, the unit is the one under which every span begins and ends with a word, if there is
exactly one such; else the user must say it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from annotator.core.model import Span
from annotator.core.values import valueclass
from annotator.formats.contract import FormatError, Remark, Taking
from annotator.formats.spans import Fault, quoted

ENOUGH = 500
"""Spans on which the units differ that settle it."""

_SHORT = 32
"""Units of a span that can be quoted whole as a proof."""

_BLANKS = re.compile(r"\s+")


@valueclass(frozen=True, slots=True)
class Unit:
    """A way to count: `name` is what the user says, `title` what is shown."""

    name: str
    title: str
    width: str
    folds: bool = False


UNITS = {
    unit.name: unit
    for unit in (
        Unit("codepoint", "code points", "codepoint"),
        Unit("utf16", "UTF-16 units", "utf16"),
        Unit("byte", "UTF-8 bytes", "byte"),
        Unit("codepoint-folded", "code points, CRLF as one", "codepoint", True),
        Unit("utf16-folded", "UTF-16 units, CRLF as one", "utf16", True),
        Unit("byte-folded", "UTF-8 bytes, CRLF as one", "byte", True),
    )
}
WORDS = {
    "utf16": "UTF-16 code units from the start of the text, half open",
    "codepoint-folded": "Unicode code points from the start of the text, CRLF as one, half open",
}
"""How a card says what the offsets of an export count, where that is not code points."""

CODEPOINT, UTF16, FOLDED = UNITS["codepoint"], UNITS["utf16"], UNITS["codepoint-folded"]

_ODD = {
    "utf16": re.compile("[\U00010000-\U0010ffff]"),
    "byte": re.compile("[^\x00-\x7f]"),
    "codepoint-folded": re.compile("\r(?=\n)"),
    "utf16-folded": re.compile("[\U00010000-\U0010ffff]|\r(?=\n)"),
    "byte-folded": re.compile("[^\x00-\x7f]|\r(?=\n)"),
}
"""The characters that are not one in each unit."""

Claimed = tuple[int, int, str | None]
"""Start and end in an unknown unit, and the words that the file says stand there, if it does."""


class Ruler:
    """Positions of one text in one unit and in code points; each way in O(log n)."""

    def __init__(self, text: str, unit: Unit) -> None:
        self.text, self.unit = text, unit
        self._odd: list[int] = []
        self._more: list[int] = [0]
        if (odd := _ODD.get(unit.name)) and not same_in_all_units(text):
            more = 0
            for match in odd.finditer(text):
                character = match[0]
                if character == "\r":
                    more -= 1
                elif unit.width == "utf16":
                    more += 1
                else:
                    more += 1 + (character > "\u07ff") + (character > "\uffff")
                self._odd.append(match.start())
                self._more.append(more)
        self._starts = [at + more for at, more in zip(self._odd, self._more, strict=False)]
        self.odd = tuple(zip(self._odd, self._more[1:], strict=True))
        """Behind which positions the two differ, and by how much."""

    @property
    def same(self) -> bool:
        """Whether all positions are the same in both."""
        return not self.odd

    def units(self, point: int) -> int:
        """The position in units of a position in code points."""
        return point + self._more[bisect_left(self._odd, point)]

    def points(self, offset: int) -> int | None:
        """The position in code points; None past the end or inside a character."""
        if not self._odd:
            return offset if 0 <= offset <= len(self.text) else None
        point = offset - self._more[bisect_left(self._starts, offset)]
        return point if 0 <= point <= len(self.text) and self.units(point) == offset else None

    def span(self, field_: str, start: int, end: int, said: str | None = None) -> Span:
        """The span in code points; Fault when it is none of this text, or other words stand there."""
        return Span(*self.edges(field_, start, end, said))

    def edges(self, field_: str, start: int, end: int, said: str | None = None) -> tuple[int, int]:
        """Where the span starts and ends; the same as `span`, for the many tokens of a text."""
        if not self._odd and 0 <= start < end <= len(self.text) and said in (None, self.text[start:end]):
            return start, end  # as it is with most
        if start < 0:
            raise Fault(f"{field_}.start", f"{start} is before the beginning of the text")
        if end <= start:
            raise Fault(f"{field_}.end", f"the span {start}–{end} is {'empty' if end == start else 'reversed'}")
        first, last = self.points(start), self.points(end)
        if first is None:
            raise self._nowhere(f"{field_}.start", start)
        if last is None:
            raise self._nowhere(f"{field_}.end", end)
        if first == last:
            raise Fault(f"{field_}.end", f"the span {start}–{end} is empty")
        there = self.text[first:last]
        if said is not None and not agree(there, said):
            what = f"at {start}–{end} ({self.unit.title}) stands {quoted(there)}, but the file says {quoted(said)}"
            raise Fault(f"{field_}.text", what, "mend the offsets or the text")
        return first, last

    def _nowhere(self, field_: str, offset: int) -> Fault:
        length = self.units(len(self.text))
        where = "past the end of the text, which has" if offset > length else "inside a character of the text of"
        return Fault(field_, f"{offset} is {where} {length} {self.unit.title}")


def same_in_all_units(text: str) -> bool:
    """Whether nobody can tell the units apart in this text."""
    return text.isascii() and "\r\n" not in text


def agree(there: str, said: str) -> bool:
    """Whether these are the same words, however their blanks and line ends are written."""
    return there == said or _BLANKS.sub(" ", there) == _BLANKS.sub(" ", said)


@dataclass(slots=True)
class Measuring:
    """Counts, for each unit, on how many spans it fits among those on which the units differ."""

    telling: int = 0
    fits: dict[str, int] = field(default_factory=lambda: dict.fromkeys(UNITS, 0))
    quotes: bool = False
    _seen: list[tuple[int, int, str, str | None]] = field(default_factory=list)
    _readings: dict[str, int] = field(default_factory=lambda: dict.fromkeys(UNITS, 0))

    def add(self, text: str, claimed: Iterable[Claimed]) -> bool:
        """Take the spans of one text into account; whether enough is known."""
        if same_in_all_units(text):
            return False
        rulers = {name: Ruler(text, unit) for name, unit in UNITS.items()}
        # In most texts only two differ, there being no CRLF and nothing beyond 16 bits; each is asked once.
        different = {ruler.odd: ruler for ruler in rulers.values()}
        for start, end, said in claimed:
            readings = {odd: _reading(ruler, start, end) for odd, ruler in different.items()}
            if len(set(readings.values())) == 1:
                continue
            if said is None and self.quotes:
                continue
            if said is not None and not self.quotes:
                self._reset()  # What was said weighs more than word edges.
                self.quotes = True
            self.telling += 1
            self._seen.append((start, end, text, said))
            fits = {odd: r is not None and _stands(text, *r, said) for odd, r in readings.items()}
            for name, ruler in rulers.items():
                self._readings[name] = hash((self._readings[name], readings[ruler.odd]))
                self.fits[name] += fits[ruler.odd]
        return self.telling >= ENOUGH

    def _reset(self) -> None:
        self.telling = 0
        self.fits = dict.fromkeys(UNITS, 0)
        self._seen.clear()
        self._readings = dict.fromkeys(UNITS, 0)

    def best(self, native: Unit) -> list[Unit]:
        """The units that fit most spans, `native` first; more than one only if they read some span otherwise."""
        if not self.telling:
            return [native]
        most = max(self.fits.values())
        if not most:
            return []
        order = sorted(UNITS.values(), key=lambda unit: unit != native)
        best = {self._readings[unit.name]: unit for unit in reversed(order) if self.fits[unit.name] == most}
        return [unit for unit in order if unit in best.values()]

    def proofs(self, unit: Unit) -> tuple[str, ...]:
        """Up to five spans that show it, quoted."""
        found: dict[str, None] = {}
        for start, end, text, said in self._seen:
            reading = _reading(Ruler(text, unit), start, end)
            if reading is None or not _stands(text, *reading, said) or end - start > _SHORT:
                continue
            other, instead = next((o, r) for o, r in _readings(text, start, end) if r != reading)
            else_ = quoted(text[slice(*instead)]) if instead else "nothing"
            found[f"{start}–{end} is {quoted(text[slice(*reading)])}; in {other.title} it would be {else_}"] = None
            if len(found) == 5:
                break
        return tuple(found)


def unit_of(path: Path, texts: Iterable[tuple[str, Iterable[Claimed]]], taking: Taking, native: Unit) -> Unit:
    """The unit of a file, told to `taking.remark` with its proofs; FormatError when words alone do not settle it.

    `native` is the unit in which the format's own tool counts; it holds where nothing speaks against it. A
    file whose quoted words fit no unit is read as `native` too, and each of its spans that does not fit is refused.
    """
    if taking.unit:
        if taking.unit not in UNITS:
            raise FormatError(path, f"there is no unit “{taking.unit}”", remedy=f"choose from {', '.join(UNITS)}")
        return UNITS[taking.unit]
    measuring = Measuring()
    for text, claimed in texts:
        if measuring.add(text, claimed):
            break
    best = measuring.best(native)
    if not measuring.quotes and measuring.telling:
        unsure = len(best) != 1 or measuring.fits[best[0].name] < measuring.telling
        if unsure:
            what = f"it does not quote its words, and {measuring.telling} of its spans differ by the unit they count in"
            raise FormatError(path, what, field="offsets", remedy=f"say which with --unit {'|'.join(UNITS)}")
    unit = best[0] if best else native
    if measuring.telling and best:
        taking.remark(Remark(path, f"its offsets count {unit.title}", measuring.proofs(unit)))
    return unit


def _reading(ruler: Ruler, start: int, end: int) -> tuple[int, int] | None:
    first, last = ruler.points(start), ruler.points(end)
    return (first, last) if first is not None and last is not None and first < last else None


def _readings(text: str, start: int, end: int) -> Iterator[tuple[Unit, tuple[int, int] | None]]:
    for unit in UNITS.values():
        yield unit, _reading(Ruler(text, unit), start, end)


def _stands(text: str, start: int, end: int, said: str | None) -> bool:
    """Whether the words stand there, or, where nothing is said, whether whole words do."""
    if said is not None:
        return agree(text[start:end], said)
    there = text[start:end]
    within = (text[start - 1 : start] + there[0]).isalnum() and start > 0
    beyond = (there[-1] + text[end : end + 1]).isalnum() and end < len(text)
    return there == there.strip() and not within and not beyond
