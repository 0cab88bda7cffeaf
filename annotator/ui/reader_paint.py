"""Paints blocks and their marks. What is solid is gold, what is broken and faint is still a suggestion.

Line patterns (solid, dash, dot, dash-dot) tell labels apart, so a dashed line alone cannot tell states. A gold
line is never interrupted: its pattern stands on a spine that runs from end to end, and a gold box is filled. A
pending line is always interrupted, thin and faint, long dashes where its label has no pattern: a dashed box, or a
bar with upturned ends like a bracket. A rejected one is a line through the words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from annotator.core.model import Span, Spans
from annotator.core.schema import Label, LabelSchema
from annotator.ui.marks import Bar, Box, Piece, Run, Tag, reach, segments
from annotator.ui.paragraph import Block, Line
from annotator.ui.reader_curves import Thread
from annotator.ui.theme import HALO, Look, mix

_BOX_LINE = 0.8
"""How thick the line under a gold box is, in thicknesses of a bar."""


_HIT = 0.5
"""How much of the colour of the selection what was searched for has, where it is not selected."""


class Scene(NamedTuple):
    """What is drawn besides the article and its items: focus, selection, preview and caret.

    `alone` dims all but the item in focus; `faint` lines are drawn faintly whatever is in focus.
    `hits` are what was searched for, in reading order and apart.
    """

    item: str | None = None
    role: str = ""
    selection: Span | None = None
    preview: Spans = ()
    caret: int | None = None
    alone: bool = False
    faint: Spans = ()
    hits: Spans = ()


class Ink(NamedTuple):
    """The colours and the pattern of one label."""

    strong: QColor
    faint: QColor
    faint_text: QColor
    tint: QColor
    wash: QColor
    ring: QColor
    pattern: str


class Paint:
    """Draws with one look and one schema."""

    def __init__(self, look: Look, schema: LabelSchema | None) -> None:
        self.look = look
        self._labels = schema.by_name if schema else {}
        self._inks: dict[str, Ink] = {}
        theme = look.theme
        self._text = QColor(theme.text)
        self.page = QColor(theme.page)
        self._muted = QColor(theme.muted)
        self._accent = QColor(theme.accent)
        self._selection = QColor(theme.selection)
        self._hit = QColor(mix(theme.selection, theme.page, _HIT))
        self._halo = QColor(theme.page)
        self._halo.setAlphaF(HALO)
        self._veils = {near: theme.veil(near=near) for near in (False, True)}

    def ink(self, label: str) -> Ink:
        """The colours of a label, mixed once."""
        found = self._inks.get(label)
        if found is None:
            theme = self.look.theme
            known: Label | None = self._labels.get(label)
            found = self._inks[label] = Ink(
                QColor(theme.colour(known)),
                QColor(theme.faint(known)),
                QColor(theme.faint(known, 4.6)),
                QColor(theme.tint(known)),
                QColor(theme.tint(known, 0.07)),
                QColor(theme.tint(known, 0.28)),
                known.pattern if known else "solid",
            )
        return found

    def words(self, painter: QPainter, block: Block, lines: Sequence[Line], at: QPointF, scene: Scene) -> None:
        """Draws the words of lines of a block, its top left corner at `at`, with all that lies under them."""
        painter.save()
        painter.translate(at)
        for line in lines:
            self._ground(painter, block, line, scene)
        faint = any(span.start < block.end and block.start < span.end for span in scene.faint)
        # What is drawn faintly anyway could no longer be read through a veil.
        painter.setPen(self._muted if faint and not scene.alone else self._text)
        block.draw(painter, lines)
        painter.restore()

    def marks(
        self, painter: QPainter, block: Block, lines: Sequence[Line], at: QPointF, scene: Scene, *, near: bool = False
    ) -> None:
        """Draws the marks of lines of a block over their words, then preview and caret.

        `near` says that the item in focus is in the block.
        """
        painter.save()
        painter.translate(at)
        for line in lines:
            self._marks(painter, block, line, scene, near=near)
        self._overlay(painter, block, scene)
        painter.restore()

    def curves(self, painter: QPainter, found: Sequence[Thread], label: str) -> None:
        """Draws the threads from source and cue to the content of the focused attribution."""
        width, strong = self.look.measures.hair * 1.5, self.ink(label).strong
        threads, ends = QPainterPath(), QPainterPath()
        for one in found:
            threads.addPath(one.path)
            start = one.path.elementAt(0)
            for end in (QPointF(start.x, start.y), one.path.currentPosition()):
                ends.addEllipse(end, width * 1.5, width * 1.5)
        pen = QPen(strong, width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.strokePath(threads, QPen(self._halo, width * 3.2))
        painter.strokePath(threads, pen)
        painter.fillPath(ends, strong)

    def veil(self, painter: QPainter, area: QRectF, spared: QPainterPath, *, near: bool) -> None:
        """Draws the page's colour thinly over an area but what is `spared`: see `Theme.veil`."""
        colour, path = QColor(self.page), QPainterPath()
        colour.setAlphaF(self._veils[near])
        path.addRect(area)
        painter.fillPath(path - spared if near else path, colour)

    def handle(self, painter: QPainter, x: float, area: QRectF, inwards: int) -> None:
        """Draws a handle in its area: a strong corner over the letters, from `x` on `inwards`, 1 or -1."""
        m = self.look.measures
        thick = m.hair * 2.2
        x += inwards * thick / 2
        top, long = area.top() + thick / 2, min(m.em * 0.36, area.width() - thick * 2)
        corner = QPainterPath(QPointF(x, top + m.em * 0.42))
        corner.lineTo(x, top)
        corner.lineTo(x + inwards * max(0.0, long), top)
        pen = QPen(self._accent, thick)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.strokePath(corner, pen)

    def dot(self, painter: QPainter, at: QPointF) -> None:
        """Draws the dot by which a mark can be drawn to another item."""
        m = self.look.measures
        painter.setPen(QPen(self.page, m.hair * 1.5))
        painter.setBrush(self._accent)
        painter.drawEllipse(at, m.em * 0.3, m.em * 0.3)
        painter.setPen(QPen(self.page, m.hair * 1.4))
        for across, down in ((m.em * 0.14, 0.0), (0.0, m.em * 0.14)):
            painter.drawLine(at - QPointF(across, down), at + QPointF(across, down))

    def thread(self, painter: QPainter, start: QPointF, end: QPointF) -> None:
        """Draws the thread of a link while it is being dragged."""
        painter.setPen(QPen(self._accent, self.look.measures.hair * 1.6, Qt.PenStyle.DashLine))
        painter.drawLine(start, end)
        painter.setBrush(self._accent)
        painter.drawEllipse(end, self.look.measures.hair * 2.5, self.look.measures.hair * 2.5)

    def _ground(self, painter: QPainter, block: Block, line: Line, scene: Scene) -> None:
        m = block.look.measures
        for bar in line.marks.bars:
            piece = bar.run.piece
            if piece.item == scene.item:
                ink = self.ink(piece.label)
                rect = QRectF(bar.left, line.base - m.rise, bar.right - bar.left, m.rise + bar.top)
                painter.fillRect(rect, ink.tint if piece.role == scene.role else ink.wash)
        for box in line.marks.boxes:
            if box.run.piece.status == "gold":
                self._fill(painter, line, box, self.ink(box.run.piece.label).tint)
            elif box.run.piece.item == scene.item:
                self._fill(painter, line, box, self.ink(box.run.piece.label).wash)
        hits = scene.hits
        for n in range(bisect_right(hits, line.start, key=lambda span: span.end), len(hits)):
            if hits[n].start >= line.end:
                break
            self._select(painter, block, line, hits[n], self._hit)
        if scene.selection is not None:
            self._select(painter, block, line, scene.selection, self._selection)

    def _select(self, painter: QPainter, block: Block, line: Line, span: Span, colour: QColor) -> None:
        m = block.look.measures
        for left, right in block.extents(line, span.start, span.end):
            painter.fillRect(
                QRectF(left, line.base - m.rise - m.hair, right - left, m.rise + m.drop + m.hair * 2), colour
            )

    def _fill(self, painter: QPainter, line: Line, box: Box, colour: QColor) -> None:
        rect = QRectF(QPointF(box.left, line.base + box.top), QPointF(box.right, line.base + box.bottom))
        path = QPainterPath()
        path.addRoundedRect(rect, self.look.measures.radius, self.look.measures.radius)
        painter.fillPath(path, colour)

    def _between(self, rect: QRectF, run: Run, wide: float) -> QRectF:
        """The sides of a ring that is `wide`, between the words of a run and those beside it."""
        m = self.look.measures
        kind = run.piece.kind
        left, right = run.left - reach(m, kind, run.room_left), run.right + reach(m, kind, run.room_right)
        return QRectF(QPointF(left + wide / 2, rect.top()), QPointF(right - wide / 2, rect.bottom()))

    def _frame(self, rect: QRectF, run: Run, block: Block, *, bottom: bool) -> QPainterPath:
        """An outline with round corners, open to the side where the words go on in another line."""
        left, right = (run.closes, run.opens) if block.leftward else (run.opens, run.closes)
        r = self.look.measures.radius
        path = QPainterPath(rect.bottomLeft() + QPointF(r if left and bottom else 0.0, 0.0))
        if left:
            if bottom:
                path.quadTo(rect.bottomLeft(), rect.bottomLeft() - QPointF(0.0, r))
            path.lineTo(rect.left(), rect.top() + r)
            path.quadTo(rect.topLeft(), rect.topLeft() + QPointF(r, 0.0))
        else:
            path.moveTo(rect.topLeft())
        path.lineTo(rect.right() - (r if right else 0.0), rect.top())
        if right:
            path.quadTo(rect.topRight(), rect.topRight() + QPointF(0.0, r))
            path.lineTo(rect.right(), rect.bottom() - (r if bottom else 0.0))
            if bottom:
                path.quadTo(rect.bottomRight(), rect.bottomRight() - QPointF(r, 0.0))
        else:
            path.moveTo(rect.bottomRight())
        if bottom:
            path.lineTo(rect.left() + (r if left else 0.0), rect.bottom())
        return path

    def _marks(self, painter: QPainter, block: Block, line: Line, scene: Scene, *, near: bool) -> None:
        painter.setFont(self.look.tag)
        for focused in (False, True):
            if scene.alone:
                painter.setOpacity(1.0 if focused else 1.0 - self._veils[near])
            for box in line.marks.boxes:
                if (box.run.piece.item == scene.item) is focused:
                    self._box(painter, block, line, box, focused)
            for bar in line.marks.bars:
                if (bar.run.piece.item == scene.item) is focused:
                    self._bar(painter, block, line, bar, scene)
            for tag in line.marks.tags:
                if (tag.run.piece.item == scene.item) is focused:
                    self._tag(painter, line, tag, tag.run.piece, scene)

    def _box(self, painter: QPainter, block: Block, line: Line, box: Box, focused: bool) -> None:
        m = self.look.measures
        piece = box.run.piece
        ink = self.ink(piece.label)
        if piece.status == "rejected":
            self._strike(painter, line, box.run.left, box.run.right)
            return
        gold = piece.status == "gold"
        colour = ink.strong if gold or focused else ink.faint
        inset = m.radius * 0.6
        if not gold and not focused:
            pen = QPen(colour, m.hair)
            pen.setDashPattern([2.6, 2.2])
            painter.setPen(pen)
            rect = QRectF(QPointF(box.left, line.base + box.top), QPointF(box.right, line.base + box.bottom))
            inner = rect.adjusted(m.hair / 2, m.hair / 2, -m.hair / 2, -m.hair / 2)
            painter.drawPath(self._frame(inner, box.run, block, bottom=False))
        low, thick = line.base + box.bottom, m.bar * _BOX_LINE if gold else m.hair * 1.2
        ends = (box.left + inset, box.right - inset)
        self._strokes(painter, segments(*ends, ink.pattern, m.bar * _BOX_LINE, broken=not gold), low, thick, colour)
        if gold:
            self._spine(painter, *ends, low, colour)
        if focused:
            wide = m.hair * 1.8
            rect = QRectF(QPointF(box.left, line.base + box.top), QPointF(box.right, line.base + box.bottom))
            rect.adjust(0, -m.hair, 0, m.hair)
            painter.setPen(QPen(ink.strong, wide))
            painter.drawPath(self._frame(self._between(rect, box.run, wide), box.run, block, bottom=True))

    def _bar(self, painter: QPainter, block: Block, line: Line, bar: Bar, scene: Scene) -> None:
        m = block.look.measures
        piece = bar.run.piece
        ink = self.ink(piece.label)
        focused = piece.item == scene.item
        if piece.status == "rejected":
            self._strike(painter, line, bar.left, bar.right)
            return
        if focused:
            rect = QRectF(bar.left, line.base - m.rise, bar.right - bar.left, m.rise + bar.top)
            wide = m.hair * (1.7 if piece.role == scene.role else 0.9)
            painter.setPen(QPen(ink.strong, wide))
            painter.drawPath(self._frame(self._between(rect, bar.run, wide), bar.run, block, bottom=False))
        gold = piece.status == "gold"
        top = line.base + bar.top
        ends = (bar.run.closes, bar.run.opens) if block.leftward else (bar.run.opens, bar.run.closes)
        left = bar.left + (m.hair * 0.5 if ends[0] else 0.0)
        right = bar.right - (m.hair * 0.5 if ends[1] else 0.0)
        if gold:
            grown = m.hair * 0.5 if focused else 0.0
            strokes, low = segments(left, right, ink.pattern, m.bar), top + m.bar + grown
            self._strokes(painter, strokes, low, m.bar + grown * 2, ink.strong)
            self._spine(painter, left, right, low, ink.strong)
            return
        thin = m.hair * (1.9 if focused else 1.25)
        low, colour = top + m.bar, ink.strong if focused else ink.faint
        self._strokes(painter, segments(left, right, ink.pattern, m.bar, broken=True), low, thin, colour)
        for end, real in zip((left, right - thin), ends, strict=True):
            if real:
                painter.fillRect(QRectF(end, low - m.bar * 1.5, thin, m.bar * 1.5), colour)

    def _strokes(
        self, painter: QPainter, strokes: Sequence[tuple[float, float]], low: float, thick: float, colour: QColor
    ) -> None:
        """The strokes of a line pattern, all with one call: a page has hundreds."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRects([QRectF(left, low - thick, right - left, thick) for left, right in strokes])
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _spine(self, painter: QPainter, left: float, right: float, low: float, colour: QColor) -> None:
        """What joins the strokes of a gold line at their foot."""
        thick = self.look.measures.hair
        painter.fillRect(QRectF(left, low - thick, right - left, thick), colour)

    def _strike(self, painter: QPainter, line: Line, left: float, right: float) -> None:
        m = self.look.measures
        middle = line.base - m.em * 0.24
        painter.setPen(QPen(self._muted, m.hair * 1.2))
        painter.drawLine(QPointF(left, middle), QPointF(right, middle))

    def _tag(self, painter: QPainter, line: Line, tag: Tag, piece: Piece, scene: Scene) -> None:
        m = self.look.measures
        ink = self.ink(piece.label)
        base = line.base + tag.base
        if piece.item == scene.item and piece.status != "rejected":
            chip = QRectF(tag.left, base - m.tag_height, tag.right - tag.left, m.tag_height)
            chip.adjust(-m.hair * 2, -m.hair * 2, m.hair * 2, m.hair * 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.strong)
            painter.drawRoundedRect(chip, m.radius * 0.7, m.radius * 0.7)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self.page)
        else:
            if tag.base < 0 and scene.item is not None:
                # A thread of the focus may pass here; the letters come first.
                rect = QRectF(tag.left, base - m.tag_height, tag.right - tag.left, m.tag_height)
                painter.fillRect(rect.adjusted(-m.hair, -m.hair, m.hair, m.hair), self._halo)
            strong = ink.strong if piece.status == "gold" else ink.faint_text
            painter.setPen(self._muted if piece.status == "rejected" else strong)
        painter.drawText(QPointF(tag.left, base), tag.text)
        if piece.status == "rejected":
            middle = base - m.tag_height / 2
            painter.drawLine(QPointF(tag.left, middle), QPointF(tag.right, middle))

    def _overlay(self, painter: QPainter, block: Block, scene: Scene) -> None:
        m = block.look.measures
        if scene.preview:
            pen = QPen(self._accent, m.hair * 1.5, Qt.PenStyle.DashLine)
            painter.setPen(pen)
            for span in scene.preview:
                for rect in block.rects(span):
                    painter.drawRoundedRect(rect.adjusted(-m.hair, -m.hair, m.hair, m.hair), m.radius, m.radius)
        caret = scene.caret
        if caret is None or not block.start <= caret <= block.end:
            return
        line = block.line_of(caret)
        x = block.x_of(caret)
        # A bar alone: whatever lies under or round a word says that it is annotated.
        painter.fillRect(QRectF(x - m.hair, line.base - m.rise, m.hair * 2, m.rise + m.drop), self._accent)
