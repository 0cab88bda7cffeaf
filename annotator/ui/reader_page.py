"""The page: blocks in a centred column under a head, scrolled without jumps.

What is in sight hangs on an anchor, a block and an offset in it. Blocks above it may get better heights
at any time without anything on the screen moving; only the scroll bar learns of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from annotator.core.model import Span
from annotator.core.schema import LabelSchema
from annotator.ui.paragraph import Block, leftward
from annotator.ui.reader_column import Column
from annotator.ui.reader_header import Header
from annotator.ui.reader_paint import Paint
from annotator.ui.theme import LINE_WIDTH, TEXT_SIZE, Look, Theme, look

_AHEAD = 25
"""Milliseconds after which a block below what is in sight is laid out, and then the next: painting comes first."""
_OPENING = 400
"""How many characters at its beginning say in which direction an article runs."""


class ReaderPage(QAbstractScrollArea):
    """A column of blocks in a scroll area. An offset before the first block shows the head."""

    scrolled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._port = QWidget(self)
        self.setViewport(self._port)
        self.setObjectName("reader")
        self.setAccessibleName("Article")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._schema: LabelSchema | None = None
        self._theme = theme
        self._points = TEXT_SIZE
        self._characters = LINE_WIDTH
        self._spacing = 1.0
        self._look: Look = look(theme)
        self._paint = Paint(self._look, None)
        self._header = Header((), self._look)
        self._column: Column | None = None
        self._anchor = (0, 0.0)
        self._value = 0
        self._ahead = QTimer(self, singleShot=True, interval=_AHEAD)
        self._ahead.timeout.connect(self._look_ahead)

    def viewport(self) -> QWidget:
        """What it is drawn on: its own, because asking Qt for it first looks through all kinds of widget there are."""
        return self._port

    @property
    def look(self) -> Look:
        """The fonts and measures of what is on the page."""
        return self._look

    def set_header(self, lines: Sequence[str]) -> None:
        """The lines above the article: its title first, then what else there is to say."""
        if (tuple(lines), self._mirrored()) == (self._header.lines, self._header.mirrored):
            return
        before = self._head()
        self._header = Header(tuple(lines), self._look, mirrored=self._mirrored())
        block, offset = self._anchor
        if block == 0 and offset <= -before + 1:
            self._anchor = (0, -self._head())
        self._settle()
        self.viewport().update()

    def set_text_size(self, points: float) -> None:
        """The size of the article's text in points."""
        self._points = points
        self._relook()

    def set_line_width(self, characters: int) -> None:
        """About how many characters a line holds."""
        self._characters = characters
        self._relook()

    def set_line_spacing(self, times: float) -> None:
        """How many times as high as they need to be the lines are."""
        if times != self._spacing:
            self._spacing = times
            self._relook()

    def set_theme(self, theme: Theme) -> None:
        """Other colours; the layout stays."""
        self._theme = theme
        self._relook()

    def scroll_position(self) -> float:
        """Where the page stands: the number of a block and the fraction of it that is scrolled past."""
        block, offset = self._anchor
        if self._column is None:
            return 0.0
        return block + min(max(0.0, offset) / max(1.0, self._column.extent(block)), 0.9999)

    def restore_scroll(self, value: float) -> None:
        """Goes to what `scroll_position` gave, also at another width or text size."""
        if self._column is None:
            return
        block = min(max(0, int(value)), len(self._column) - 1)
        offset = (value - block) * self._column.extent(block)
        self._anchor = (block, offset if value > 0 else -self._head())
        self._settle()
        self.viewport().update()
        self.scrolled.emit()

    # Geometry, shared with the modules that build on this one.

    def _left(self) -> float:
        """Where the lines begin, in viewport coordinates."""
        return round((self.viewport().width() - self._text_width()) / 2)

    def _text_width(self) -> float:
        room = self.viewport().width() - 2 * self._look.measures.margin
        return float(max(self._look.measures.em * 8, min(self._look.width, room)))

    def _mirrored(self) -> bool:
        """Whether the article runs from right to left: its first paragraph with words says so."""
        return self._column is not None and leftward(self._column.text[:_OPENING])

    def _head(self) -> float:
        """The height of what stands above the first block."""
        return self._header.height(self._text_width())

    def _block_top(self, n: int) -> float:
        """Where a block begins, in viewport coordinates."""
        if self._column is None:
            return 0.0
        block, offset = self._anchor
        return round(self._column.top(n) - self._column.top(block) - offset)

    def _visible(self) -> Iterator[tuple[int, Block, float]]:
        """Number, layout and top of every block in sight."""
        if self._column is None:
            return
        n = self._anchor[0]
        top = self._block_top(n)
        while n < len(self._column) and top < self.viewport().height():
            block = self._column.block(n)
            yield n, block, top
            top += self._column.extent(n)
            n += 1

    def _tops(self) -> list[tuple[int, float]]:
        """The blocks in sight, and where each stands: on whole pixels, as they are all of whole pixels' height."""
        return [(n, top) for n, _, top in self._visible()]

    def _nearest(self, y: float) -> tuple[int, Block, float] | None:
        """Number, layout and top of the block in sight that is nearest to a height; of blank ones only if all are."""

        def away(one: tuple[int, Block, float]) -> tuple[bool, float]:
            _, block, top = one
            return block.start == block.end, max(top - y, y - top - block.height, 0.0)

        return min(self._visible(), key=away, default=None)

    def span_rects(self, span: Span) -> list[QRectF]:
        """The words of a span in viewport coordinates; lays out its blocks."""
        if self._column is None:
            return []
        found: list[tuple[int, QRectF]] = []
        for n in self._column.pieces.range(span.start, span.end):
            block = self._column.block(n)
            found.extend((n, rect) for rect in block.rects(span))
        self._settle()
        return [rect.translated(self._left(), self._block_top(n)) for n, rect in found]

    def places(self, positions: Sequence[int]) -> list[QPointF | None]:
        """Where the characters at these positions begin, as top left corners in viewport coordinates."""
        if self._column is None:
            return [None] * len(positions)
        found: list[tuple[int, QRectF] | None] = []
        for position in positions:
            n = self._column.pieces.block_at(position)
            rects = self._column.block(n).rects(Span(position, position + 1))
            found.append((n, rects[0]) if rects else None)
        self._settle()
        left = self._left()
        tops = {n: self._block_top(n) for n, _ in (one for one in found if one is not None)}
        return [one and QPointF(left + one[1].left(), tops[one[0]] + one[1].top()) for one in found]

    def sight(self, *, partly: bool = False) -> Span | None:
        """From the first to the last character of the lines that are wholly in sight, or `partly`; None if none is."""
        height = self.viewport().height()
        seen = [
            line
            for _, block, top in self._visible()
            for line in block.lines
            if line.start < line.end
            and top + line.base + (line.descent if partly else -block.look.measures.rise) >= 0
            and top + line.base + (-block.look.measures.rise if partly else line.descent) <= height
        ]
        return Span(seen[0].start, seen[-1].end) if seen else None

    # Scrolling.

    def _scroll_by(self, distance: float) -> None:
        block, offset = self._anchor
        self._scroll_to((block, offset + distance))

    def _scroll_to(self, anchor: tuple[int, float]) -> None:
        """Hangs the page on another anchor. What was in sight and still is moves as it is painted."""
        before = dict(self._tops())
        self._anchor = anchor
        self._settle()
        moves = {float(top - before[n]) for n, top in self._tops() if n in before}
        if len(moves) == 1 and (by := moves.pop()).is_integer():
            self._port.scroll(0, int(by), self._port.rect())
        else:
            self._port.update()
        self.scrolled.emit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Follows the scroll bar: by steps from the anchor, over long ways by the estimates."""
        if self._column is None:
            return
        bar = self.verticalScrollBar()
        distance = bar.value() - self._value
        block, offset = self._anchor
        anchor = (block, offset + distance)
        if bar.value() in (bar.minimum(), bar.maximum()):
            at_top = bar.value() == bar.minimum()
            anchor = (0, -self._head()) if at_top else (len(self._column) - 1, self._column.height)
        elif abs(distance) > self.viewport().height() * 3:
            y = bar.value() - self._head()
            block = self._column.block_at_height(y)
            anchor = (block, y - self._column.top(block))
        self._scroll_to(anchor)

    def _go_to(self, n: int, top: float, wanted: float) -> None:
        """Scrolls so that what is now at the height `top` comes to `wanted`; both belong near block `n`."""
        self._scroll_to((n, top - self._block_top(n) - wanted))

    def _settle(self) -> None:
        """Lays out what is in sight, keeps the anchor in a block and within the page, sets the scroll bar."""
        column = self._column
        bar = self.verticalScrollBar()
        if column is None:
            bar.setRange(0, 0)
            return
        height = self.viewport().height()
        self._walk(column)
        bottom = 0.0
        for n, _, top in self._visible():
            bottom = top + column.extent(n)
        end = bottom + self._look.measures.margin
        if end < height and self._anchor[0] + 1 <= len(column):
            block, offset = self._anchor
            self._anchor = (block, offset - (height - end))
            self._walk(column)
        total = self._head() + column.height + self._look.measures.margin
        block, offset = self._anchor
        position = self._head() + column.top(block) + offset
        bar.blockSignals(True)
        bar.setRange(0, max(0, round(total - height)))
        bar.setPageStep(height)
        bar.setSingleStep(round(self._look.measures.em * 2))
        bar.setValue(round(position))
        bar.blockSignals(False)
        self._value = bar.value()
        if not self._ahead.isActive():
            self._ahead.start()

    def _look_ahead(self) -> None:
        """Lays out the next block of the page below, so that nobody waits for it where the page is turned."""
        column, height = self._column, self.viewport().height()
        if column is None:
            return
        n = self._anchor[0]
        bottom = self._block_top(n)
        while n < len(column) and bottom < 2 * height:
            if not column.laid_out(n):
                column.block(n)
                self._settle()
                return
            bottom += column.extent(n)
            n += 1

    def _walk(self, column: Column) -> None:
        """Moves the anchor to the block its offset reaches, laying out what it passes."""
        block, offset = self._anchor
        while offset < 0 and block > 0:
            block -= 1
            offset += column.extent(block)
        while block + 1 < len(column) and offset >= column.extent(block):
            offset -= column.extent(block)
            block += 1
        if block == 0:
            offset = max(offset, -self._head())
        self._anchor = (block, offset)

    # Another look, another width.

    def _relook(self) -> None:
        position = self.scroll_position()
        self._look = look(self._theme, self._points, self._characters, self._spacing)
        self._paint = Paint(self._look, self._schema)
        self._header = Header(self._header.lines, self._look, mirrored=self._mirrored())
        if self._column is not None:
            self._column.relay(self._look, self._text_width())
            self.restore_scroll(position)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Breaks the lines anew only when the column's width changes."""
        if self._column is not None and self._column.width != self._text_width():
            position = self.scroll_position()
            self._column.relay(self._look, self._text_width())
            self.restore_scroll(position)
        self._settle()
        # Whatever stands beside an item has another page to stand on.
        self.scrolled.emit()
