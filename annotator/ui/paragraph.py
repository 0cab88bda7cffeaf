"""A block: one paragraph of the article (or a slice of a huge one) over one `QTextLayout`.

Qt never sees the article's text, only a display text of the same length in UTF-16 units. Positions
that go in and come out are code points of the article; x and y are pixels from the block's top left.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextLayout, QTextLine, QTextOption

from annotator.core.model import Span
from annotator.core.text import Utf16, paragraphs
from annotator.ui.marks import NO_MARKS, LaneKey, LineMarks, Measures, Piece, Run, Width, line_marks
from annotator.ui.theme import Look

LONGEST = 4000

_LEFTWARD = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffc\ufffe\uffff]")


def blocks(text: str) -> list[tuple[int, int]]:
    """Start and end of every block: the paragraphs, those over `LONGEST` cut at a blank."""
    result = []
    for start, end in paragraphs(text):
        while end - start > LONGEST:
            cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST) + 1 or start + LONGEST
            while cut < end and unicodedata.combining(text[cut]):
                cut += 1
            result.append((start, cut))
            start = cut
        result.append((start, end))
    return result


def display(text: str) -> str:
    """What Qt is given: as long as `text` in UTF-16 units, with nothing in it that Qt would act upon.

    A control character becomes its picture, what is no character the replacement character, a byte
    order mark a word joiner, because it would be dropped on the way into a `QString`.
    """
    return _UNFIT.sub(_picture, text)


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code == 0xFEFF:
        return "\u2060"
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def leftward(text: str) -> bool:
    """Whether the text runs from right to left: decided by its first letter, as Unicode says."""
    if not _LEFTWARD.search(text):
        return False
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


Room = Literal["kept", "returned", "given up"]
"""What becomes of the room of marks that go: it stays, or what they had opened closes again, or all of it does."""


class Band(NamedTuple):
    """What lies between two heights of a block or of the viewport."""

    top: float
    bottom: float


@dataclass(slots=True)
class Line:
    """One line: its code points, its place in the block, its marks and what they were made from.

    `above` and `below` are the room kept over and under its baseline for marks that have gone.
    """

    qt: QTextLine
    start: int
    end: int
    left: float
    width: float
    ascent: float
    descent: float
    top: float = 0.0
    base: float = 0.0
    bottom: float = 0.0
    above: float = 0.0
    below: float = 0.0
    marks: LineMarks = NO_MARKS
    marked: tuple[tuple[Piece, ...], Mapping[LaneKey, int]] | None = None

    def row(self, top: float, width: int) -> QRect:
        """The line from edge to edge of a page that is `width` wide, with the top of its block at `top`."""
        first = floor(top + self.top)
        return QRect(0, first, width, ceil(top + self.bottom) - first)


class Block:
    """The layout of one block. `arrange` gives its lines their heights, which depend on the marks."""

    def __init__(self, text: str, start: int, end: int, look: Look, width: float) -> None:
        self.start = start
        self.end = end
        self.look = look
        self.width = width
        self.leftward = leftward(text[start:end])
        self.lines: list[Line] = []
        self.height = 0.0
        self._text = text
        self._bidirectional = bool(_LEFTWARD.search(text, start, end))
        self._units = Utf16(text[start:end])
        self._layout = QTextLayout(display(text[start:end]), look.text)
        self._break_lines()

    def _break_lines(self) -> None:
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if self.leftward else Qt.LayoutDirection.LeftToRight)
        option.setAlignment(
            Qt.AlignmentFlag.AlignAbsolute
            | (Qt.AlignmentFlag.AlignRight if self.leftward else Qt.AlignmentFlag.AlignLeft)
        )
        option.setTabStopDistance(self.look.measures.em * 2)
        self._layout.setTextOption(option)
        self._layout.setCacheEnabled(True)
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(self.width)
            first = line.textStart()
            self.lines.append(
                Line(
                    line,
                    self.start + self._units.points(first),
                    self.start + self._units.points(first + line.textLength()),
                    0.0,
                    0.0,
                    line.ascent(),
                    line.descent(),
                )
            )
        self._layout.endLayout()
        for made in self.lines:
            natural = made.qt.naturalTextRect()
            made.left, made.width = natural.left(), natural.width()

    def arrange(self, pieces: Sequence[Piece], width: Width, *, room: Room = "kept") -> Band:
        """Places marks and lines for `pieces`; the words themselves stay on their lines.

        The room of a mark that goes is kept, so that what is decided moves no line under the eyes of who reads on,
        unless `room` says otherwise.
        The lines that are to be painted again, from the first to the last: they have other marks, or stand elsewhere.
        """
        m = self.look.measures
        top = 0.0
        before: LineMarks = NO_MARKS
        changed: list[float] = []
        for line in self.lines:
            # Most of an edit's block stays as it was, so a line is marked anew only when its pieces are others.
            mine = (tuple(p for p in pieces if p.start < line.end and line.start < p.end), before.lanes)
            anew, stood = line.marked != mine, (line.top, line.base, line.bottom)
            before_above, before_below = line.marks.above, line.marks.below
            if anew:
                runs = list(self._runs(line, mine[0], m))
                line.marks = line_marks(runs, before.lanes, m, width, self.width, mirrored=self.leftward)
                line.marked = mine
            before = line.marks
            line.above = _kept(line.above, before_above, line.marks.above, room)
            line.below = _kept(line.below, before_below, line.marks.below, room)
            line.top = top
            line.base = top + ceil(max(line.ascent + m.above, line.marks.above, line.above))
            line.bottom = line.base + ceil(max(line.descent + m.below, line.marks.below, line.below) + m.spaced)
            if self.start == self.end:
                # A blank line is low; what could stand on it, a caret, ends above the tags of the line below.
                line.base, line.bottom = top + m.blank - m.drop, top + m.blank
            top = line.bottom
            if anew or stood != (line.top, line.base, line.bottom):
                line.qt.setPosition(QPointF(0.0, line.base - line.ascent))
                changed += (stood[0], stood[2], line.top, line.bottom)
        self.height = top
        return Band(min(changed, default=0.0), max(changed, default=0.0))

    def draw(self, painter: QPainter, lines: Sequence[Line]) -> None:
        """Draws the words from the first of these lines to the last."""
        top = lines[0].top
        self._layout.draw(painter, QPointF(), [], QRectF(0, top, self.width, lines[-1].bottom - top))

    def line_of(self, position: int) -> Line:
        """The line that holds a position; the end of a wrapped line belongs to the next."""
        n = bisect_right(self.lines, position, key=lambda line: line.start) - 1
        return self.lines[max(0, n)]

    def line_at(self, y: float) -> Line:
        """The line at a height; the first above the block, the last below it."""
        return next((line for line in self.lines if y < line.bottom), self.lines[-1])

    def x_of(self, position: int) -> float:
        """Where the caret before a position stands on its line."""
        return self._x(self.line_of(position), position)

    def position_at(self, line: Line, x: float, *, on: bool = False) -> int:
        """The position nearest to `x`; with `on`, that of the character under it."""
        mode = QTextLine.CursorPosition.CursorOnCharacter if on else QTextLine.CursorPosition.CursorBetweenCharacters
        unit = line.qt.xToCursor(x, mode)
        return min(self.start + self._units.points(unit), line.end)

    def next_character(self, position: int, *, forward: bool) -> int:
        """The next place the caret can stand, whole clusters (emoji, letters with marks) at a time."""
        unit = self._units.units(position - self.start)
        there = self._layout.nextCursorPosition(unit) if forward else self._layout.previousCursorPosition(unit)
        return self.start + self._units.points(there)

    def extents(self, line: Line, start: int, end: int) -> list[tuple[float, float]]:
        """From where to where the code points of a line reach: several stretches in bidirectional text."""
        start, end = max(start, line.start), min(end, line.end)
        if start >= end:
            return []
        if not self._bidirectional:
            limit = line.left + line.width
            left, right = self._x(line, start), self._x(line, end)
            return [(min(left, limit), min(right, limit))]
        # Carets jump where the direction changes, so only the glyphs know where the characters are.
        first = self._units.units(start - self.start)
        runs = line.qt.glyphRuns(first, self._units.units(end - self.start) - first)
        found = [(rect.left(), rect.right()) for rect in (run.boundingRect() for run in runs) if rect.width() > 0]
        return _joined(found)

    def stretches(self, spans: Sequence[Span]) -> Iterator[tuple[Line, float, float]]:
        """Where the words of spans stand: the line, from where to where on it."""
        for span in spans:
            if span.start < self.end and self.start < span.end:
                for line in self.lines:
                    if line.start < span.end and span.start < line.end:
                        yield from ((line, left, right) for left, right in self.extents(line, span.start, span.end))

    def rects(self, span: Span) -> list[QRectF]:
        """The words of a span as rectangles, a box high, one or more a line."""
        m = self.look.measures
        return [
            QRectF(left, line.base - m.rise, right - left, m.rise + m.drop)
            for line, left, right in self.stretches((span,))
        ]

    def room(self, line: Line, position: int) -> float:
        """How wide the blank at a position is; all the page beyond the line's ends, none at a letter."""
        if not line.start <= position < line.end:
            return self.look.measures.em
        if not self._text[position].isspace():
            return 0.0
        stretches = self.extents(line, position, position + 1)
        return stretches[0][1] - stretches[0][0] if stretches else self.look.measures.em

    def _x(self, line: Line, position: int) -> float:
        x = line.qt.cursorToX(self._units.units(position - self.start))
        return float(x[0])  # type: ignore[index]

    def _runs(self, line: Line, pieces: Sequence[Piece], m: Measures) -> Iterator[Run]:
        for piece in pieces:
            stretches = self.extents(line, piece.start, piece.end)
            opens = piece.opens and piece.start >= line.start
            closes = piece.closes and piece.end <= line.end
            ordered = stretches[::-1] if self.leftward else stretches
            for n, (left, right) in enumerate(ordered):
                before, after = self.room(line, piece.start - 1), self.room(line, piece.end)
                if self.leftward:
                    before, after = after, before
                yield Run(piece, left, right, opens and n == 0, closes and n == len(ordered) - 1, before, after)


def _kept(kept: float, before: float, now: float, room: Room) -> float:
    """The room to keep on one side of a line whose marks needed `before` and need `now`."""
    if room == "given up":
        return 0.0
    if room == "kept":
        return max(kept, before) if now < before else kept
    # The marks for which it was kept are back, and need no one to keep it.
    return 0.0 if before < now and kept <= now else kept


def _joined(stretches: list[tuple[float, float]]) -> list[tuple[float, float]]:
    result: list[tuple[float, float]] = []
    for low, high in sorted(stretches):
        if result and low <= result[-1][1] + 0.51:
            result[-1] = (result[-1][0], max(result[-1][1], high))
        else:
            result.append((low, high))
    return result


def tag_width(look: Look) -> Callable[[str], float]:
    """A function that measures tags in the look's font and remembers what it measured."""
    metrics = QFontMetricsF(look.tag)
    known: dict[str, float] = {}

    def width(text: str) -> float:
        found = known.get(text)
        if found is None:
            found = known[text] = metrics.horizontalAdvance(text)
        return found

    return width
