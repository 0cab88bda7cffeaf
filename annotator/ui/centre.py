"""The middle of the window: the reader with banner, find bar and focus bar, bound to the desk."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from annotator.core import edits
from annotator.core.counting import number
from annotator.core.excerpts import begins_with
from annotator.core.items import Item
from annotator.core.model import Span, merged
from annotator.project import Outcome
from annotator.ui import roles
from annotator.ui.article_rows import STATE_WORDS
from annotator.ui.caps import Caps
from annotator.ui.desk import Desk
from annotator.ui.findbar import FindBar
from annotator.ui.focusbar import FocusBar
from annotator.ui.grasp import DIGITS
from annotator.ui.groupbar import GroupBar
from annotator.ui.jump import Jump
from annotator.ui.parts import Toast, labelled, moment_words
from annotator.ui.passing import Typing
from annotator.ui.reader import Reader
from annotator.ui.reader_header import PARTED
from annotator.ui.speech import sentence
from annotator.ui.theme import Theme
from annotator.ui.welcome import Welcome

if TYPE_CHECKING:
    from annotator.ui.bulk import BulkBar


_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox)
"""Letters go into these."""


class Centre(QWidget):
    """Reader, focus bar, find bar, banner and toast, stacked over the welcome page."""

    changed = Signal()
    hinted = Signal(str)
    """What the mouse can do with what it points at, for the status bar; empty for nothing."""
    missed = Signal(str)
    """Why a key did nothing, for the status bar; empty when that is over."""
    menu_wanted = Signal(QPoint)

    def __init__(self, desk: Desk, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._state = ""
        self._blind = False
        self._followed: tuple[str, str] | None = None
        self._sought: Span | None = None
        self._left = (0, 0, 0.0)
        self._clicked_off: tuple[str, str, bool] | None = None
        self.keys: Mapping[str, str] = {}
        self.reader = Reader(theme, self)
        self.reader.setObjectName("reader")
        self.welcome = Welcome(self)
        self.finder = FindBar(self)
        self.bar = FocusBar(desk, theme, self.reader.viewport())
        self.caps = Caps(self.reader, theme)
        self.jump = Jump(desk, self.reader, self.caps)
        self.group = GroupBar(desk, self, lambda: self.keys)
        self.toast = Toast(self)
        self.toast.stand_on(self._free)
        self.banner = QFrame(self)
        self.banner.setProperty("look", "card")
        self._banner_text = labelled("", "warning", self.banner)
        self.leave = QPushButton("Return to now", self.banner)
        row = QHBoxLayout(self.banner)
        row.addWidget(self._banner_text, 1)
        row.addWidget(self.leave)
        self.banner.hide()
        self._page = QWidget(self)
        self._dock = QVBoxLayout()
        inner = QVBoxLayout(self._page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.banner)
        inner.addWidget(self.reader, 1)
        inner.addWidget(self.finder)
        inner.addWidget(self.group)
        inner.addLayout(self._dock)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._page)
        self._stack.addWidget(self.welcome)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self._connect()

    @cached_property
    def bulk(self) -> BulkBar:
        """The bar for accepting many at once, made when it is first asked for."""
        from annotator.ui.bulk import BulkBar

        bar = BulkBar(self._desk, self)
        bar.left.connect(self.reader.setFocus)
        self.reader.scrolled.connect(bar.count_soon)
        page = self._page.layout()
        assert isinstance(page, QVBoxLayout)
        page.insertWidget(page.indexOf(self.group) + 1, bar)
        return bar

    def _connect(self) -> None:
        desk, reader = self._desk, self.reader
        desk.article_opened.connect(self._article_opened)
        desk.order_changed.connect(self._show_header)
        desk.sheet_changed.connect(self._sheet_changed)
        desk.focus_changed.connect(self._focus_changed)
        desk.view_changed.connect(self._view_changed)
        desk.preview_changed.connect(self._preview_changed)
        desk.selection_wanted.connect(reader.select)
        desk.caret_wanted.connect(self._put_caret)
        desk.said.connect(self._say)
        desk.offered.connect(self._offer)
        reader.item_clicked.connect(self._item_clicked)
        reader.plain_clicked.connect(self._plain_clicked)
        reader.double_clicked.connect(self._double_clicked)
        reader.selection_changed.connect(self._selection_changed)
        reader.swept.connect(self.show_bar)
        reader.boundary_dragged.connect(self._boundary_dragged)
        reader.linked.connect(self._linked)
        reader.context_menu_requested.connect(self.menu_wanted)
        reader.scrolled.connect(self._scrolled)
        self.jump.missed.connect(self.missed)
        reader.pointed.connect(self.hinted)
        self.finder.found.connect(self._found)
        self.finder.marked.connect(reader.mark_hits)
        self.finder.left.connect(self._find_left)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._keys_moved)
        self.toast.undo.connect(desk.undo)
        # What it says, and would undo, is no longer the last thing that happened.
        desk.sheet_changed.connect(lambda outcome: self.toast.hide() if outcome.kind != "ingest" else None)
        desk.article_opened.connect(self.toast.hide)
        desk.project_opened.connect(self.toast.hide)
        desk.passing.offer_changed.connect(self._offer_changed)
        desk.passing.group_changed.connect(self._group_changed)
        desk.passing.jump_changed.connect(self.show_bar)
        desk.passing.tool_wanted.connect(self._use)
        desk.sight = partial(reader.sight, partly=True)

    def show_reader(self, shown: bool) -> None:
        """Show the reader, or the welcome page; the keys go with it, as they would to whatever comes next in order."""
        page = self._page if shown else self.welcome
        if self._stack.currentWidget() is not page:
            self._stack.setCurrentWidget(page)
            self.take_keys()

    def take_keys(self) -> None:
        """Give the keys to what is shown: the reader, or the first button of the welcome page."""
        self.reader.setFocus() if self._stack.currentWidget() is self._page else self.welcome.take_keys()

    def warn(self, text: str) -> None:
        """Show a banner over the reader; an empty text takes it away."""
        self._banner_text.setText(text)
        self.banner.setVisible(bool(text))

    def dock(self, docked: bool) -> None:
        """Keep the focus bar under the reader, or let it stand beside the item."""
        bar = self.bar
        if docked == bar.docked:
            return
        shown = bar.isVisible()
        bar.docked = docked
        bar.setProperty("docked", docked)
        if docked:
            self._dock.addWidget(bar)
        else:
            self._dock.removeWidget(bar)
            bar.setParent(self.reader.viewport())
        bar.style().unpolish(bar)
        bar.style().polish(bar)
        bar.setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.toast.place()

    def _free(self) -> QRect:
        """Where a toast may stand: over the text, beside every bar."""
        if self._stack.currentWidget() is not self._page:
            return self.rect()
        page = QRect(self.reader.mapTo(self, QPoint(0, 0)), self.reader.size())
        bar = self.bar
        if bar.docked or not bar.isVisible():
            return self._beside_candidates(page)
        top, bottom = (bar.mapTo(self, QPoint(0, y)).y() for y in (0, bar.height()))
        above, below = page.adjusted(0, 0, 0, top - page.bottom()), page.adjusted(0, bottom - page.top(), 0, 0)
        return below if below.height() > self.toast.sizeHint().height() * 2 else above

    def _beside_candidates(self, page: QRect) -> QRect:
        """The page, or its top, where a toast at the bottom would stand on a numbered candidate."""
        offer = self._desk.passing.offer
        if offer is None:
            return page
        strip = self.toast.sizeHint().height() * 2
        low = page.adjusted(0, page.height() - strip, 0, 0)
        port = self.reader.viewport()
        for spans in offer.choices:
            for rect in self.reader.span_rects(spans[0]):
                if low.intersects(rect.toAlignedRect().translated(port.mapTo(self, QPoint()))):
                    return page.adjusted(0, 0, 0, strip - page.height())
        return page

    # ── what the desk says ──────────────────────────────────────────────────────────────────────

    def _article_opened(self) -> None:
        sheet = self._desk.sheet
        if sheet is None:
            return
        self.show_reader(True)
        self.reader.set_sheet(sheet, self._desk.schema)
        self._show_header()
        self.finder.take(sheet.article.text)
        self._followed = None
        if not self.bar.docked:
            self.bar.hide()
        moment = self._desk.moment
        when = moment_words(moment.timestamp()) if moment else ""
        what = "project" if self._desk.looked_at is None else "article"
        self.warn(f"The {what} as it was on {when}. Nothing can be changed here." if moment else "")

    def _show_header(self) -> None:
        sheet = self._desk.sheet
        if sheet is None:
            return
        article, self._state, self._blind = sheet.article, sheet.state, self._desk.blind
        order = self._desk.listed.ids
        about = [
            article.outlet,
            article.published,
            number(len(article.text), "character"),
            STATE_WORDS[sheet.state],
            f"{order.index(article.id) + 1:,} of {len(order):,}" if article.id in order else "",
        ]
        check = ["Check article: its suggestions are hidden until it is done"] if self._desk.blind else []
        # The words that an article without a title is called by are the first on the page.
        title = article.title or ("" if article.text.strip() else article.id)
        title = "" if begins_with(article.text, title) else title
        self.reader.set_header([title, PARTED.join(part for part in about if part), *check])

    def _sheet_changed(self, outcome: Outcome) -> None:
        sheet = self._desk.sheet
        if sheet is None or outcome.article != sheet.article.id:
            return
        self.reader.set_sheet(sheet, self._desk.schema, "returned" if outcome.kind == "undo" else "kept")
        if (self._state, self._blind) != (sheet.state, self._desk.blind):
            self._show_header()
        if not self._desk.moving:
            self._show_focus(scroll=False)

    def _focus_changed(self) -> None:
        self._show_focus(scroll=True)

    def _show_focus(self, *, scroll: bool) -> None:
        item = self._desk.item
        self._clicked_off = None
        self.reader.set_focus(item.id if item else None, self._desk.role)
        if item is not None and scroll:
            spans = item.parts.get(self._desk.role) or item.parts.get("content") or item.spans
            self.reader.ensure_visible(spans[0])
        self._follow(item)
        self.show_bar()
        self.reader.set_announcement(self._sentence(item))
        self.changed.emit()

    def _follow(self, item: Item | None) -> None:
        """Put the caret at what came into focus, from where the next selection begins.

        It stays where it is in the item already, and while words are selected, which are for the item then.
        """
        now = (item.subject, self._desk.role) if item is not None else None
        if now == self._followed:
            return
        self._followed = now
        if item is not None and self.reader.selection is None:
            spans = item.parts.get(self._desk.role) or item.parts.get("content") or item.spans
            if not any(span.start <= self.reader.caret <= span.end for span in spans):
                self.reader.place(spans[0].start)

    def _put_caret(self, position: int) -> None:
        """Put the caret where something was, and bring the place into sight."""
        self.reader.place(position)
        self.reader.ensure_visible(Span(position, position + 1))

    def show_bar(self) -> None:
        """Show in the focus bar what applies now: to the selection, else to the item in focus."""
        self.bar.refresh(self.keys)
        self.place_bar()

    def place_bar(self) -> None:
        """Put the focus bar where it hides least: under the reader, or near what it is about."""
        item, selection = self._desk.item, self._desk.selection
        self.bar.fit(self.bar.width() if self.bar.docked and self.bar.isVisible() else self.reader.viewport().width())
        if not self.bar.docked and selection is not None:
            self.bar.place(self.reader.around_words(selection))
        elif not self.bar.docked and item is not None:
            role = self._desk.role or ("content" if "content" in item.parts else "")
            self.bar.place(self.reader.around(item.id, role))
        if self.toast.isVisible():
            self.toast.place()
        self._desk.settle_soon()

    def _sentence(self, item: Item | None) -> str:
        if item is None or self._desk.sheet is None:
            return "Nothing is in focus"
        shown = self._desk.shown()
        place = next(((n, len(shown)) for n, i in enumerate(shown, 1) if i is item), None)
        return sentence(item, self._desk.role, self._desk.sheet.article.text, self._desk.schema, place)

    def _view_changed(self) -> None:
        self.reader.set_layers(self._desk.layers)
        self.reader.set_show_rejected(self._desk.show_rejected)
        self.changed.emit()

    def _preview_changed(self) -> None:
        preview = self._desk.preview
        self.reader.preview(preview.spans if preview else None)
        self.show_bar()

    def _offer_changed(self) -> None:
        offer = self._desk.passing.offer
        self.jump.leave()
        self.caps.show_keys([(spans[0], DIGITS[n]) for n, spans in enumerate(offer.choices)] if offer else ())
        if self.toast.isVisible():
            self.toast.place()
        self.show_bar()
        self.changed.emit()

    def _group_changed(self) -> None:
        if self._desk.passing.group is not None and "bulk" in self.__dict__ and self.bulk.isVisible():
            self.bulk.leave()
        if self._desk.passing.group is not None:
            self.toast.hide()  # It may say that there is a group to be asked for.
        holder = QApplication.focusWidget()
        if self._desk.passing.group is None and holder is not None and self.group.isAncestorOf(holder):
            self.reader.setFocus()
        self.show_bar()
        self.changed.emit()

    def _use(self, tool: str) -> None:
        if tool == "bulk":
            # Of the two panels about many items only one is shown, so that Enter means one thing.
            self._desk.passing.show_group(None)
            self.bulk.begin()
            return
        self._desk.passing.show_offer(None)
        # A letter that labels or fills a role must mean that as soon as words are selected.
        named = {key for id_, key in self.keys.items() if id_.startswith(("label.", "role."))}
        self.jump.taken = frozenset(key for key in named if len(key) == 1)
        self.jump.to_words() if tool == "words" else self.jump.to_items()

    def _keys_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        """Note what takes the keys now; while another window has them, nothing here is said anew."""
        if new is None or new.window() is not self.window():
            return
        typing: Typing = ""
        if self.finder.has_keys():
            typing = "find"
        elif "bulk" in self.__dict__ and self.bulk.isAncestorOf(new):
            typing = "many"
        elif isinstance(new, _FIELDS):
            typing = "field"
        if typing != self._desk.passing.typing:
            self._desk.passing.typing = typing
            self.show_bar()
            if "bulk" in self.__dict__:
                self.bulk.count()

    def _say(self, text: str, undo: bool) -> None:
        self.toast.say(text, undo=undo)

    def _offer(self, command: str, words: str) -> None:
        """Offer a command beside what was said."""
        self.toast.offer(f"{words}  {self.keys.get(command, '')}".rstrip(), partial(self.bar.run.emit, command))
        self.changed.emit()

    # ── what the reader asks ────────────────────────────────────────────────────────────────────

    def _scrolled(self) -> None:
        self._desk.attention.touch()
        self.place_bar()

    def _selection_changed(self) -> None:
        desk = self._desk
        desk.attention.touch()
        before, desk.selection = desk.selection, self.reader.selection
        desk.caret = self.reader.caret
        spans = desk.item.spans if desk.item is not None else ()
        desk.strayed = not any(span.start <= desk.caret <= span.end for span in spans)
        if before != desk.selection:
            if self.bar.docked or not self.reader.sweeping:
                self.show_bar()
            self.changed.emit()

    def _item_clicked(self, item: str, role: str) -> None:
        self._desk.forget_rejection()
        self._desk.set_focus(item, role)

    def _plain_clicked(self) -> None:
        """Leave the item in focus, which is elsewhere: no key is to decide it from here."""
        desk, item = self._desk, self._desk.item
        desk.forget_rejection()
        if item is not None:
            left = (item.id, desk.role, desk.passing.slotted)
            desk.set_focus(None)
            self._clicked_off = left

    def _double_clicked(self) -> None:
        """Words that are selected are for the item in focus, as those a drag selects: return to it."""
        if self._clicked_off is not None:
            item, role, slotted = self._clicked_off
            scroll = self.reader.scroll_position()
            self._desk.set_focus(item, role)
            self._desk.passing.slotted = slotted
            self.reader.restore_scroll(scroll)

    def _boundary_dragged(self, item: str, role: str, old: Span, new: Span) -> None:
        found = self._desk.sheet.by_id.get(item) if self._desk.sheet else None
        if found is not None:
            spans = merged(new if span == old else span for span in found.parts[role])
            self._desk.apply(edits.Reshape(item, spans, role))

    def _linked(self, item: str, role: str, other: str, other_role: str) -> None:
        roles.link(self._desk, item, role, other, other_role)

    def _found(self, span: Span | None) -> None:
        """Select what was found; if nothing is, what was selected before: no key is to mean words that nobody chose."""
        reader = self.reader
        ours = self._sought is not None and reader.selection == self._sought
        if not ours:
            self._left = (reader.anchor, reader.caret, reader.scroll_position())
        self._sought = span
        if span is not None:
            self.show_place(span)
        elif ours:
            anchor, caret, scroll = self._left
            reader.place_both(anchor, caret)
            reader.restore_scroll(scroll)

    def _find_left(self) -> None:
        self._sought = None
        self.reader.setFocus()

    def show_place(self, span: Span) -> None:
        """Select a span and scroll to it."""
        self.reader.select(span)
        self.reader.ensure_visible(span)
