"""A sheet on the page: its items, the focus, what is hidden, and the painting of it all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from annotator.core.items import Item
from annotator.core.model import Span, Spans
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.ui.paragraph import Band, Room
from annotator.ui.placing import Area, Around, whole
from annotator.ui.reader_column import Column
from annotator.ui.reader_curves import Thread, threads
from annotator.ui.reader_page import ReaderPage
from annotator.ui.reader_paint import Paint, Scene
from annotator.ui.reader_pieces import KINDS, Shown
from annotator.ui.theme import Theme

_HIGH = 0.3
"""Where words on the last line are brought to, as a share of the page's height."""


class ReaderView(ReaderPage):
    """Shows an article and its items, and repaints no more than an edit changed."""

    announced = Signal(str)
    article_shown = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._sheet: Sheet | None = None
        self._shown = Shown()
        self._focus: str | None = None
        self._role = ""
        self._preview: Spans = ()
        self._faint: Spans = ()
        self._hits: Spans = ()
        self._caret = 0
        self._mark = 0
        self._alone = False

    # What is shown.

    @property
    def text(self) -> str:
        """The text of the article on screen."""
        return self._sheet.article.text if self._sheet is not None else ""

    @property
    def sheet(self) -> Sheet | None:
        """The sheet on screen."""
        return self._sheet

    def set_sheet(self, sheet: Sheet | None, schema: LabelSchema, room: Room = "kept") -> None:
        """Shows a sheet. Of the same article only the blocks whose items changed are arranged anew.

        `room` says what becomes there of the room of marks that went; a line that is no longer annotated keeps none.
        """
        same = (
            sheet is not None
            and self._sheet is not None
            and self._column is not None
            and sheet.article.id == self._sheet.article.id
            and sheet.article.text == self._sheet.article.text
        )
        self._sheet, before = sheet, self._faint
        self._dim(sheet.skipped if sheet is not None else ())
        if schema is not self._schema:
            self._schema = schema
            self._paint = Paint(self._look, schema)
            self.viewport().update()
        if same and sheet is not None and self._column is not None:
            stood = self._tops()
            touched = self._column.set_items(sheet.items, room, [line for line in self._faint if line not in before])
            if touched:
                self._settle()
                # In focus mode the paragraphs of the item in focus may be others now.
                self._changed(touched, moved=self._alone or stood != self._tops())
            return
        self._column = None
        if sheet is not None:
            article = sheet.article
            self._column = Column(article.text, self._look, self._text_width(), article.title)
        self._caret = self._mark = 0
        self._focus, self._role, self._preview, self._hits = None, "", (), ()
        self.set_header(self._header.lines)
        self._anchor = (0, -self._head())
        if self._column is not None and sheet is not None:
            self._column.set_shown(self._shown)
            self._column.set_items(sheet.items)
        self._settle()
        self.viewport().update()
        self.article_shown.emit()

    def _dim(self, lines: Spans) -> None:
        """Draws these lines faintly: they are no part of what the article says."""
        if lines != self._faint:
            self._faint = lines
            self.viewport().update()

    def set_focus(self, item_id: str | None, role: str = "") -> None:
        """The item, and of an attribution the role, that commands apply to."""
        if (item_id, role) != (self._focus, self._role):
            old = self._focus
            self._focus, self._role = item_id, role
            if self._alone and old != item_id:
                self.viewport().update()
            self._repaint_item(old)
            self._repaint_item(item_id)

    def preview(self, spans: Spans | None) -> None:
        """Draws a tentative extent round the words of `spans`."""
        old = self._preview
        self._preview = tuple(spans or ())
        if old != self._preview:
            self._repaint_spans((*old, *self._preview))

    def mark_hits(self, spans: Spans) -> None:
        """Marks what was searched for, spans in reading order that do not overlap; the selection stands out of them."""
        if spans != self._hits:
            self._hits = spans
            self.viewport().update()

    def set_layers(self, kinds: frozenset[str]) -> None:
        """Shows only items of these kinds: entity, claim, attribution."""
        self._show(Shown(kinds & KINDS, self._shown.rejected))

    def set_show_rejected(self, shown: bool) -> None:
        """Shows rejected suggestions, struck through."""
        self._show(Shown(self._shown.kinds, shown))

    @property
    def alone(self) -> bool:
        """Whether all but the item in focus is dimmed."""
        return self._alone

    def set_alone(self, on: bool) -> None:
        """Focus mode: dims all but the item in focus, its paragraphs least; nothing while none is."""
        self._alone = on
        self.viewport().update()

    def thread_at(self, point: QPointF) -> tuple[str, str] | None:
        """The item and the role whose thread passes a point of the viewport."""
        hair = self._look.measures.hair
        near = [one for one in self._threads() if one.near(point, hair * 3)]
        found = next((one for one in near if one.near(point, hair)), near[0] if near else None)
        if found is None or self._focus is None:
            return None
        return self._focus, "content" if found.role == self._role else found.role

    def set_announcement(self, words: str) -> None:
        """What a screen reader says of the focused item."""
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            self.announced.emit(words)

    # Where things are.

    def item_rect(self, item_id: str, role: str = "") -> QRect:
        """The rectangle round an item, or one of its parts, in viewport coordinates; empty if unknown."""
        item = self._item(item_id)
        if item is None:
            return QRect()
        united = QRectF()
        for span in item.parts.get(role, ()) if role else item.spans:
            for rect in self.span_rects(span):
                united = united.united(rect)
        return united.toAlignedRect()

    def around(self, item_id: str, role: str = "") -> Around:
        """What is in sight round an item, one of its parts foremost, for whatever wants to stand beside it."""
        item = self._item(item_id)
        return self._around(item.parts if item is not None else {}, role)

    def around_words(self, span: Span) -> Around:
        """What is in sight round some words."""
        return self._around({"": (span,)}, "")

    def _around(self, parts: Mapping[str, Spans], role: str) -> Around:
        left = self._left()
        view = self.viewport().rect()
        first = self._block_top(0)
        heads = [
            Area(rect.left(), rect.top(), rect.right(), rect.bottom())
            for rect in self._header.areas(QPointF(left, first - self._head()), self._text_width())
        ]
        words = heads[1:]
        kept: list[tuple[Area, float]] = []
        foremost: list[Area] = []
        ends = max((span.end for spans in parts.values() for span in spans), default=-1)
        following = False
        for _, block, top in self._visible():
            m = block.look.measures
            for line in block.lines:
                base = top + line.base
                above, below = max(m.rise, line.marks.above), max(m.drop, line.marks.below)
                if line.start < line.end:
                    words.append(Area(left + line.left, base - above, left + line.left + line.width, base + below))
                    if following:
                        # What is read next has to stay in sight, too, before all but the item and the title.
                        kept.append((words[-1], 2.0))
                    following = line.start < ends <= line.end
            for name, spans in parts.items():
                for line, low, high in block.stretches(spans):
                    area = Area(left + low, top + line.base - m.rise, left + high, top + line.base + m.drop)
                    area = area._replace(top=area.top - m.tag_height, bottom=area.bottom + m.tag_height + m.bar)
                    if area.bottom > 0 and area.top < view.height():
                        # Of a content longer than the page something has to go, before that who says it.
                        kept.append((area, 6.0 if name == "content" else 40.0))
                        if not role or name == role:
                            foremost.append(area)
        beside = whole(foremost) or whole([area for area, _ in kept])
        # The title tells what all of it is about: better two lines of the text than that.
        kept += [(area, 3.0) for area in heads[:1] if area.bottom > 0]
        return Around(Area(0, 0, view.width(), view.height()), tuple(words), tuple(kept), beside)

    def items_at(self, position: int) -> list[tuple[str, str]]:
        """The items and roles whose words hold the character at `position`, smallest first."""
        if self._column is None:
            return []
        return [(piece.item, piece.role) for piece in self._column.pieces.at(position, self._column.shown)]

    def ensure_visible(self, span: Span, *, clear: bool = False) -> None:
        """Scrolls only if the words are out of sight, and then leaves a fifth of the height as margin.

        Of words that have no room on the page the first line is enough. With `clear` they are out of sight
        already near an edge: a caret shows what it comes to.
        """
        rects = self.span_rects(span)
        if not rects or self._column is None:
            return
        em, height = self._look.measures.em, self.viewport().height()
        top, bottom = rects[0].top() - em, rects[-1].bottom() + em * 2
        long = rects[-1].bottom() - rects[0].top() > height
        above, below = (top, bottom) if clear else (rects[0].top(), rects[0 if long else -1].bottom())
        if above >= 0 and below <= height:
            return
        margin = height * 0.2
        tall = bottom - top > height - 2 * margin
        wanted = margin if top < 0 or tall else height - margin - (bottom - top)
        self._go_to(self._column.pieces.block_at(span.start), top, wanted)

    def show_below(self, span: Span) -> None:
        """Scrolls words on the last line in sight up, so that what follows them is in sight; others stay."""
        rects, sight = self.span_rects(span), self.sight()
        if self._column is None or not rects or sight is None or sight.end >= len(self.text):
            return
        n = self._column.pieces.block_at(span.start)
        if self._column.block(n).line_of(span.start).end >= sight.end:
            self._go_to(n, rects[0].top(), self.viewport().height() * _HIGH)

    def annotated_at(self, position: int) -> tuple[str, ...]:
        """What is annotated at a position, in words: “Person suggested”, the smallest item first."""
        if self._column is None or self._schema is None:
            return ()
        found = []
        for piece in self._column.pieces.at(position, self._column.shown):
            status = "suggested" if piece.status == "pending" else piece.status
            found.append(f"{self._schema.title_of(piece.label)} {status}")
        return tuple(found)

    def _item(self, item_id: str | None) -> Item | None:
        return self._column.pieces.item(item_id) if self._column is not None and item_id else None

    # Repainting.

    def _show(self, shown: Shown) -> None:
        self._shown = shown
        if self._column is not None:
            self._column.set_shown(shown)
            self._settle()
        self.viewport().update()

    def _changed(self, touched: Mapping[int, Band], *, moved: bool) -> None:
        """After an edit: repaints the touched lines, or everything if blocks `moved`."""
        if moved:
            self.viewport().update()
            return
        for n, _, top in self._visible():
            if n in touched:
                self._repaint(Band(top + touched[n].top, top + touched[n].bottom))

    def _repaint(self, band: Band) -> None:
        """Repaints what lies between two heights of the viewport, with what reaches out of its lines."""
        em = self._look.measures.em
        area = QRectF(0, band.top - em, self.viewport().width(), band.bottom - band.top + 2 * em)
        self.viewport().update(area.toAlignedRect())

    def _repaint_spans(self, spans: Sequence[Span]) -> None:
        """Repaints the lines in sight that hold words of these spans, with those between them."""
        for _, block, top in self._visible():
            near = [span for span in spans if span.start < block.end and block.start < span.end]
            held = [line for line in block.lines if any(s.start < line.end and line.start < s.end for s in near)]
            if held:
                self._repaint(Band(top + held[0].top, top + held[-1].bottom))

    def _repaint_item(self, item_id: str | None) -> None:
        item = self._item(item_id)
        if item is not None:
            whole = item.extent
            self._repaint_spans((whole,) if len(whole) < 20000 else item.spans)

    def changeEvent(self, event: QEvent) -> None:
        """Follows the window's activity, by which the caret is shown or hidden."""
        super().changeEvent(event)
        self.viewport().update()

    def _scene(self) -> Scene:
        selection = self._selection()
        caret = self._caret if self.hasFocus() and self._sheet is not None else None
        alone = self._alone and self._item(self._focus) is not None
        return Scene(self._focus, self._role, selection, self._preview, caret, alone, self._faint, self._hits)

    def _selection(self) -> Span | None:
        low, high = sorted((self._caret, self._mark))
        return Span(low, high) if low < high else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the lines that the event's region touches."""
        painter = QPainter(self.viewport())
        area, region = QRectF(event.rect()), event.region()
        # At a scale of one and a half the edge of the page lies within a pixel, all of which has to be covered.
        painter.fillRect(area.adjusted(-1, -1, 1, 1), self._paint.page)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._column is None:
            return
        first, scene = self._block_top(0), self._scene()
        if area.top() < first:
            head = QPointF(self._left(), first - self._head())
            self._header.draw(painter, head, self._text_width(), even=scene.alone)
        left, width = self._left(), self.viewport().width()
        touched = [
            (block, lines, QPointF(left, top))
            for _, block, top in self._visible()
            if (lines := [line for line in block.lines if region.intersects(line.row(top, width))])
        ]
        for block, lines, at in touched:
            self._paint.words(painter, block, lines, at, scene)
        near = self._near() if scene.alone else {}
        if scene.alone:
            self._veil(painter, area, near.values())
        self._paint.curves(painter, self._threads(), "CONTENT")
        for block, lines, at in touched:
            self._paint.marks(painter, block, lines, at, scene, near=block.start in near)

    def _threads(self) -> list[Thread]:
        """The threads of the attribution in focus, in viewport coordinates."""
        item = self._item(self._focus)
        if item is None or self._column is None or item.kind != "attribution" or item.kind not in self._shown.kinds:
            return []
        return threads(item, self._column, QPointF(self._left(), self._block_top(0)))

    def _near(self) -> dict[int, Band]:
        """The paragraphs in sight that the item in focus is in: where each begins in the text, and where it stands."""
        item = self._item(self._focus)
        return {
            block.start: Band(top, top + block.height)
            for _, block, top in self._visible()
            if item is not None and any(span.start < block.end and block.start < span.end for span in item.spans)
        }

    def _veil(self, painter: QPainter, area: QRectF, near: Iterable[Band]) -> None:
        """Dims what is not in focus, between the paragraphs that are `near` more than in them."""
        spared, low = self._spared(), area.top()
        for top, bottom in near:
            top, bottom = max(low, top), min(bottom, area.bottom())
            if top < bottom:
                self._paint.veil(painter, QRectF(area.left(), low, area.width(), top - low), spared, near=False)
                self._paint.veil(painter, QRectF(area.left(), top, area.width(), bottom - top), spared, near=True)
                low = bottom
        self._paint.veil(painter, QRectF(area.left(), low, area.width(), area.bottom() - low), spared, near=False)

    def _spared(self) -> QPainterPath:
        """The words in sight of the item in focus, which focus mode leaves as they are."""
        m, item = self._look.measures, self._item(self._focus)
        path = QPainterPath()
        for _, block, top in self._visible() if item is not None else ():
            for span in item.spans if item is not None else ():
                for rect in block.rects(span) if span.start < block.end and block.start < span.end else ():
                    path.addRect(rect.translated(self._left(), top).adjusted(-m.pad, -m.hair, m.pad, m.hair))
        return path.simplified()
