"""The reader: the article with its items, for eye, mouse and keys.

Chosen: our own drawing over one `QTextLayout` a block. Rejected: `QTextEdit`, which changes line ends,
no-break spaces and byte order marks of the text it is given, cannot give one line more leading than
another, and lays out a whole article before it shows any of it.

Gestures. On the words: a click puts the caret and names the smallest item there, again the next larger,
and says so where there is none; a double click selects the token, a triple one the sentence; a drag selects,
in tokens or with Alt in characters; Shift extends. On a handle of the focused item: a drag moves that
boundary, a click is one on the words. On a tag or a bar: a click names that item, a drag to the words, tag or
bar of another links the two; a dot beside the pointer says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QContextMenuEvent, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from annotator.core.model import Span
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.core.text import sentence_at, token_at
from annotator.ui import accessible
from annotator.ui.paragraph import Room
from annotator.ui.reader_caret import ReaderCaret
from annotator.ui.reader_hands import Handle, Hit, dragged, handles, hit, swept
from annotator.ui.theme import Theme

SCROLL_MS = 30

DRAG_WORDS = "Drag to a source, cue or content to link"
DROP_WORDS = "Let go to link"


@dataclass(slots=True, eq=False)
class Grip:
    """What a held mouse button is about."""

    kind: Literal["text", "boundary", "link"]
    pressed: QPointF
    hit: Hit
    handle: Handle | None = None
    span: Span | None = None
    moved: bool = False


class Reader(ReaderCaret):
    """The article on screen. It shows and asks; it changes nothing."""

    item_clicked = Signal(str, str)
    plain_clicked = Signal()
    """A click where no item is: on plain words, beside a line, between two."""
    double_clicked = Signal()
    """The click just told of, if any, was the first half of one that selects."""
    pointed = Signal(str)
    """What can be done by the mouse with what it points at; empty when there is nothing to say."""
    swept = Signal()
    """The mouse has let go of the words it selected."""
    boundary_dragged = Signal(str, str, object, object)
    linked = Signal(str, str, str, str)
    context_menu_requested = Signal(QPoint)
    zoom_requested = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._grip: Grip | None = None
        self._pointer = QPointF()
        self._dot: QPointF | None = None
        self._told_pointing = ""
        self._click_select = False
        self._snap = True
        self._first_click: int | None = None
        self._last_click: tuple[int, int] = (-1, 0)
        self._clicked_focus: str | None = None
        # Children, which end with the reader. A QBasicTimer ends with its Python object, which may outlive the reader:
        # Qt then hands the time-out to a widget that is gone, and the program dies.
        self._triple = QTimer(self, singleShot=True)
        self._scrolling = QTimer(self, interval=SCROLL_MS)
        self._scrolling.timeout.connect(self._scroll_on)
        self._turned = 0
        self._told = accessible.Told()
        accessible.install()
        self.scrolled.connect(self._forget_dot)
        self.selection_changed.connect(self._tell_caret)
        self.article_shown.connect(self._tell_article)
        self.announced.connect(self._announce)

    def set_click_select(self, on: bool) -> None:
        """Selects by two clicks, the first where it starts and the second where it ends, without dragging."""
        self._click_select = on
        self._first_click = None

    def set_snap(self, on: bool) -> None:
        """The mouse takes whole words, and with Alt characters; or the other way round."""
        self._snap = on

    def _by_character(self, modifiers: Qt.KeyboardModifier) -> bool:
        return bool(modifiers & Qt.KeyboardModifier.AltModifier) == self._snap

    @property
    def sweeping(self) -> bool:
        """Whether the mouse is selecting words: nothing may come between."""
        return self._grip is not None and self._grip.kind == "text" and self._grip.moved

    # The ear.

    def _tell_caret(self) -> None:
        if QAccessible.isActive():
            self._told = accessible.tell_caret(self, self._told)

    def _tell_article(self) -> None:
        if QAccessible.isActive():
            accessible.tell_article(self)

    def _announce(self, words: str) -> None:
        if QAccessible.isActive():
            accessible.announce(self, words)

    # The pointer.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes hold of a handle, a mark or the words."""
        if event.button() != Qt.MouseButton.LeftButton or self._sheet is None:
            return
        point = event.position()
        found = self._hit(point)
        if self._triple.isActive():
            self._triple.stop()
            sentence = sentence_at(self._text(), found.position)
            self.select(sentence)
            return
        extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        handle = self._handle(point) if not extends else None
        passing = self.thread_at(point) if handle is None and found.mark is None else None
        if passing is not None:
            self.item_clicked.emit(*passing)
        elif handle is not None:
            self._grip = Grip("boundary", point, found, handle, handle.span)
        elif found.mark is not None:
            self._grip = Grip("link", point, found)
        else:
            self._grip = Grip("text", point, found)
            if extends:
                self._sweep(self._mark, found.position, event.modifiers())
                self._grip = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Goes on with what is held, or shows by the pointer's shape what could be."""
        point = event.position()
        grip = self._grip
        if grip is None:
            self._point_at(point)
            return
        far = (point - grip.pressed).manhattanLength() >= QApplication.startDragDistance()
        grip.moved = grip.moved or far
        if grip.moved:
            self._pointer = point
            self._drag(grip, event.modifiers())
            outside = point.y() < 0 or point.y() > self.viewport().height()
            if outside and not self._scrolling.isActive():
                self._scrolling.start()
            elif not outside:
                self._scrolling.stop()

    def set_sheet(self, sheet: Sheet | None, schema: LabelSchema, room: Room = "kept") -> None:
        """Shows a sheet; the dot goes with the mark that it stood at, which may be gone or elsewhere now."""
        super().set_sheet(sheet, schema, room)
        self._forget_dot()

    def _scroll_to(self, anchor: tuple[int, float]) -> None:
        """Scrolls; what is at the pointer stays there, while the page moves under it."""
        self._forget_dot()
        super()._scroll_to(anchor)
        if self._grip is not None:
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        """Points at nothing any more."""
        super().leaveEvent(event)
        self._show_dot(None)
        self._say_pointing("")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ends a drag with its signal; without one it was a click."""
        grip, self._grip = self._grip, None
        self._scrolling.stop()
        self._point_at(event.position())
        if grip is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if not grip.moved:
            self._click(grip, event.modifiers())
        elif grip.kind == "boundary" and grip.handle is not None and self._focus is not None:
            self.preview(None)
            if grip.span != grip.handle.span:
                self.boundary_dragged.emit(self._focus, grip.handle.role, grip.handle.span, grip.span)
        elif grip.kind == "link" and grip.hit.mark is not None:
            self.preview(None)
            self.viewport().update()
            target = self._target_of(grip, event.position())
            if target is not None:
                self.linked.emit(grip.hit.mark.item, grip.hit.mark.role, *target)
        elif grip.kind == "text":
            self.swept.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Selects the token; a third click soon after, the sentence."""
        if event.button() != Qt.MouseButton.LeftButton or self._sheet is None:
            return
        self._grip = None
        found = self._hit(event.position())
        self.double_clicked.emit()
        self.select(token_at(self._text(), found.position if found.character is None else found.character))
        self._triple.start(QApplication.doubleClickInterval())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls by pixels where the device gives them; with Ctrl asks for another text size."""
        turned = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._turned += turned
            steps = int(self._turned / 120)
            self._turned -= steps * 120
            if steps:
                self.zoom_requested.emit(steps)
        elif not event.pixelDelta().isNull():
            self._scroll_by(-float(event.pixelDelta().y()))
        else:
            lines = QApplication.wheelScrollLines() * turned / 120
            self._scroll_by(-lines * self._look.measures.em * 1.9)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Names the item under the pointer, unless it is in the selection, then asks for a menu.

        Outside a selection the menu is not for it, and so it goes.
        """
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.context_menu_requested.emit(self.viewport().mapToGlobal(self.caret_rect().bottomLeft().toPoint()))
            return
        found = self._hit(QPointF(event.pos()))
        selection = self.selection
        if selection is None or not selection.start <= found.position <= selection.end:
            if selection is not None:
                self.place(found.position)
            items = self._under(found)
            if items and all(item != self._focus for item, _ in items):
                self.item_clicked.emit(*items[0])
        self.context_menu_requested.emit(event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        """Says in words what a mark is that the pointer rests on."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._words(QPointF(event.pos())), self.viewport())
            return True
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Adds the handles of the focused item and the thread of a link that is being drawn."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for handle in self._handles():
            self._paint.handle(painter, handle.x, handle.rect, handle.inwards)
        if self._dot is not None:
            self._paint.dot(painter, self._dot)
        if self._grip is not None and self._grip.kind == "link" and self._grip.moved:
            self._paint.thread(painter, self._grip.pressed, self._pointer)

    # What the hands do.

    def _scroll_on(self) -> None:
        """Scrolls while a drag is held outside, the faster the further out."""
        if self._grip is not None:
            below = self._pointer.y() - self.viewport().height()
            self._scroll_by((below if below > 0 else self._pointer.y()) * 0.5)
            self._drag(self._grip, QApplication.keyboardModifiers())

    def _drag(self, grip: Grip, modifiers: Qt.KeyboardModifier) -> None:
        found = self._hit(self._pointer)
        by_character = self._by_character(modifiers)
        if grip.kind == "text":
            self._sweep(grip.hit.position, found.position, modifiers)
        elif grip.kind == "boundary" and grip.handle is not None:
            old = grip.handle.span
            grip.span = dragged(self._text(), old, grip.handle.edge, found.position, by_character=by_character)
            item = self._item(self._focus)
            others = item.parts.get(grip.handle.role, ()) if item is not None else ()
            self.preview(tuple(grip.span if span == old else span for span in others))
        else:
            target = self._target_of(grip, self._pointer)
            item = self._item(target[0]) if target is not None else None
            self.preview(item.parts.get(target[1], ()) if item is not None and target is not None else None)
            self._say_pointing(DRAG_WORDS if target is None else DROP_WORDS)
            self.viewport().setCursor(Qt.CursorShape.DragLinkCursor)
            self.viewport().update()

    def _sweep(self, start: int, end: int, modifiers: Qt.KeyboardModifier) -> None:
        by_character = self._by_character(modifiers)
        anchor, caret = swept(self._text(), start, end, by_character=by_character)
        self.place_both(anchor, caret)

    def _click(self, grip: Grip, modifiers: Qt.KeyboardModifier) -> None:
        found = grip.hit
        # A handle that was not moved was not meant: the click is for the words under it.
        on_words = grip.kind == "text" or (grip.kind == "boundary" and found.mark is None)
        if self._click_select and on_words:
            self._click_to_select(found.position, modifiers)
            return
        items = self._under(found)
        place = found.character if found.character is not None else -1
        turn = 0
        again = self._last_click[0] == place and self._clicked_focus == self._focus
        if found.mark is None and items and again:
            turn = (self._last_click[1] + 1) % len(items)
        self._last_click = (place, turn)
        if on_words:
            at = place if place >= 0 else found.position
            word = token_at(self._text(), at)
            inside = word is not None and word.start <= at < word.end
            by_character = self._by_character(modifiers)
            self.place(word.start if word is not None and inside and not by_character else found.position)
        if items:
            self.item_clicked.emit(*items[turn])
            # Only while nothing else came into focus does a further click go to what lies beneath.
            self._clicked_focus = self._focus
        elif grip.kind == "text":
            self.plain_clicked.emit()

    def _click_to_select(self, position: int, modifiers: Qt.KeyboardModifier) -> None:
        if self._first_click is None:
            self._first_click = position
            self.place(position)
        else:
            self._sweep(self._first_click, position, modifiers)
            self._first_click = None

    # What is where.

    def _hit(self, point: QPointF) -> Hit:
        nearest = self._nearest(point.y())
        if nearest is None:
            return Hit(self._caret)
        _, block, top = nearest
        at = QPointF(self._left(), top)
        found = hit(block, point - at)
        return found if found.area is None else found._replace(area=found.area.translated(at))

    def _under(self, found: Hit) -> list[tuple[str, str]]:
        if found.mark is not None:
            return [(found.mark.item, found.mark.role)]
        return self.items_at(found.character) if found.character is not None else []

    def _target_of(self, grip: Grip, point: QPointF) -> tuple[str, str] | None:
        source = grip.hit.mark.item if grip.hit.mark is not None else ""
        return next((target for target in self._under(self._hit(point)) if target[0] != source), None)

    def _handles(self) -> list[Handle]:
        """The handles in sight, in viewport coordinates."""
        item = self._item(self._focus)
        if item is None or self._column is None or item.status == "rejected" or item.kind not in self._shown.kinds:
            return []
        at = QPointF(self._left(), self._block_top(0))
        seen = [n for n, _, _ in self._visible()]
        found = handles(item, self._role, self._column, range(seen[0], seen[-1] + 1) if seen else range(0))
        return [handle.translated(at) for handle in found]

    def _handle(self, point: QPointF) -> Handle | None:
        near = [handle for handle in self._handles() if handle.rect.contains(point)]
        return min(near, key=lambda h: abs(h.x - point.x()), default=None)

    def _point_at(self, point: QPointF) -> None:
        """Shows by the pointer's shape, by a dot and in words what could be done here."""
        shape, dot = Qt.CursorShape.ArrowCursor, None
        if self._sheet is not None:
            found = self._hit(point)
            if self._handle(point) is not None:
                shape = Qt.CursorShape.SizeHorCursor
            elif found.mark is not None or self.thread_at(point) is not None:
                shape = Qt.CursorShape.PointingHandCursor
                dot = self._dot_at(found, point)
            elif found.character is not None:
                shape = Qt.CursorShape.IBeamCursor
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)
        self._show_dot(dot)
        self._say_pointing(DRAG_WORDS if dot is not None else "")

    def _dot_at(self, found: Hit, point: QPointF) -> QPointF | None:
        """Where the dot stands that can be drawn to another item: behind a short mark, on a long one at the pointer."""
        if found.area is None:
            return None
        reach, y = self._look.measures.em * 1.2, found.area.center().y()
        if found.area.width() < 5 * reach:
            return QPointF(found.area.right() + reach / 2, y)
        if self._dot is not None and abs(self._dot.y() - y) < 1 and abs(self._dot.x() - point.x()) <= 2 * reach:
            return self._dot
        return QPointF(min(point.x() + reach, found.area.right()), y)

    def _show_dot(self, dot: QPointF | None) -> None:
        if dot != self._dot:
            size = self._look.measures.em
            for place in (self._dot, dot):
                if place is not None:
                    area = QRectF(place.x() - size, place.y() - size, 2 * size, 2 * size)
                    self.viewport().update(area.toAlignedRect())
            self._dot = dot

    def _forget_dot(self) -> None:
        self._show_dot(None)

    def _say_pointing(self, words: str) -> None:
        if words != self._told_pointing:
            self._told_pointing = words
            self.pointed.emit(words)

    def _words(self, point: QPointF) -> str:
        """“GPE · Country, city, state · suggested by spacy, 0.81” for the mark or the smallest item at a point."""
        found = self._hit(point)
        under = self._under(found)
        item = self._item(under[0][0]) if under else None
        if item is None or self._schema is None:
            return ""
        name = under[0][1].upper() if under[0][1] else item.label
        label = self._schema.by_name.get(name)
        words = [label.both if label is not None else name]
        words.append({"gold": "gold", "pending": "suggested", "rejected": "rejected"}[item.status])
        if item.suggestion is not None and item.status != "gold":
            words[-1] += f" by {item.suggestion.suggester}, {item.suggestion.score:.2f}"
        return " · ".join(words) + (f"\n{DRAG_WORDS}" if found.mark is not None else "")
