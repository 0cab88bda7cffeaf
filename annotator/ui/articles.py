"""The articles pane: progress, filter and a virtual list that reads only the rows in sight."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.core.model import AnnotationError, Review
from annotator.core.queue import FIELDS, Query, read_query, unknown_words
from annotator.project import Outcome
from annotator.ui.actions import Actions
from annotator.ui.article_rows import ArticleDelegate, ArticleModel, Index
from annotator.ui.desk import Desk
from annotator.ui.icons import icon
from annotator.ui.parts import FlatList, TextLine, labelled
from annotator.ui.questions import Questions
from annotator.ui.theme import Theme

if TYPE_CHECKING:
    from annotator.project.listing import Counts
    from annotator.project.search import Search

_NARROWEST = 200
"""Pixels: titles can be told apart in two lines of this."""

_COUNT_AFTER = 150
"""Milliseconds after a list is there until its progress is asked for: the first picture comes before."""

_FIRST = 200
"""Articles that a filter shows before it has found all of them."""
_PAUSE = 250
"""Milliseconds without a key until it looks for all of them."""


class FilterBox(TextLine):
    """A search field; Escape empties it, Down gives the keys to the list, and Enter asks for that by `entered`."""

    entered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setClearButtonEnabled(True)
        self.next: QWidget | None = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down) and self.next:
            self.next.setFocus()
        else:
            super().keyPressEvent(event)


class ArticleList(FlatList):
    """The list of articles. `came` names the row that a key or the mouse made the current one."""

    came = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Article list", parent)
        self._entering = False

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._entering:
            self.came.emit(current.row())

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Where no row is current, because the article in hand is not listed, Qt takes the first: nobody went there.
        self._entering = True
        super().focusInEvent(event)
        self._entering = False

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands: none goes to the article whose title begins with it."""


class Articles(QFrame):
    """The left pane."""

    def __init__(self, desk: Desk, theme: Theme, questions: Questions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("articles")
        self.setAccessibleName("Articles")
        self.setMinimumWidth(_NARROWEST)
        self._desk = desk
        self._questions = questions
        self.model = ArticleModel(desk, self)
        self.delegate = ArticleDelegate(theme, self)
        self.list = ArticleList(self)
        self.list.setObjectName("article-list")
        self.list.setModel(self.model)
        self.list.setItemDelegate(self.delegate)
        self.list.came.connect(self._open)
        self.list.clicked.connect(self._open_at)
        self.list.activated.connect(self._open_at)
        self.box = FilterBox(self)
        self.box.next = self.list
        self.box.setObjectName("filter")
        self.box.setAccessibleName("Filter articles")
        self.box.setPlaceholderText("Filter: state:begun label:Claim words…")
        self.box.setToolTip(
            "Words of the text, or state:unseen|begun|done|discuss|skipped, label:Person (or its short name), "
            "suggester:…, outlet:…, speaker:…, note:…, decision:rejected, score:<0.5, is:new, is:check."
            " “Quotation marks” keep words together."
        )
        self.box.textChanged.connect(self._filter)
        self.box.entered.connect(self._enter)
        self._entering = False
        self._rest = QTimer(self, singleShot=True, interval=_PAUSE)
        self._rest.timeout.connect(self._ask_rest)
        self._recount = QTimer(self, singleShot=True)
        self._recount.timeout.connect(self.count)
        self._typing = False
        self._title = labelled("Articles", "heading", self)
        self._order = QToolButton(self)
        self._order.setObjectName("order")
        self._order.setAccessibleName("Order of the articles")
        self._order.setToolTip("Which article comes next: as imported, what teaches most, or likely claims")
        self._order.setIcon(icon("sort-ascending"))
        self._order.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._order.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.progress = labelled("", "muted", self)
        self._counted = ""
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Articles done")
        self._hint = labelled("", "muted", self)
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._hint)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(self.progress)
        head.addWidget(self._order)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 8, 8)
        layout.addLayout(head)
        layout.addWidget(self._bar)
        layout.addWidget(self.box)
        layout.addWidget(self._stack, 1)
        desk.order_changed.connect(self._reload)
        desk.project_opened.connect(self.take_filter)
        desk.article_opened.connect(self._show_current)
        desk.sheet_changed.connect(self._refresh)
        desk.suggestions_changed.connect(self.model.reread)

    def add_orders(self, actions: Actions) -> None:
        """Offer the orders of the list at its head."""
        menu = QMenu(self._order)
        actions.fill(menu, "Order")
        menu.setToolTipsVisible(True)
        self._order.setMenu(menu)

    def set_theme(self, theme: Theme) -> None:
        """Draw with the colours of `theme` from now on."""
        self.delegate.theme = theme
        self.list.viewport().update()

    def _open_at(self, index: QModelIndex) -> None:
        self._open(index.row())

    def _open(self, row: int) -> None:
        """Open the article of a row, so that the current row is always the article in hand."""
        article, sheet = self.model.article(row), self._desk.sheet
        if sheet is None or article != sheet.article.id:
            self._desk.open_article(article)
            self._show_current()

    def scroll_to(self, article: str) -> None:
        """Bring an article into sight, at the top of the list; the one in hand stays marked."""
        row = self.model.row_of(article)
        if row >= 0:
            self.list.scrollTo(self.model.index(row), FlatList.ScrollHint.PositionAtTop)

    def take_filter(self) -> None:
        """Show the filter that the desk has."""
        self._questions.withdraw("filter")
        self.box.setText(self._desk.listed.query)

    def _enter(self) -> None:
        """Give the keys to the list, with an article of it in hand: there they are commands.

        What is typed may not have been looked for yet; and where nothing fits, the keys stay in the box.
        """
        listed, sheet = self._desk.listed, self._desk.sheet
        self._entering = self.box.text() != listed.query
        if self._entering or not listed.ids:
            return
        if sheet is None or sheet.article.id not in listed.ids:
            self._open(0)
        self.list.setFocus()

    def _filter(self, text: str) -> None:
        """Ask for the articles that fit; what was typed meanwhile overtakes it."""
        self._entering = False
        self._rest.stop()
        if text == self._desk.listed.query:
            self._questions.withdraw("filter")
            self._reload()
            return
        try:
            query = read_query(text)
        except AnnotationError as error:
            self._questions.withdraw("filter")
            self._show_hint(str(error))
            return
        self._questions.ask("filter", partial(_first, query=query), partial(self._found, text))

    def _found(self, text: str, order: list[str] | None, last: bool) -> None:
        """Show the first articles at once; ask for the others when the hands pause."""
        if order is not None:
            self._typing = True
            self._desk.listed.take(text, order)
            self._typing = False
            if len(order) == _FIRST:
                self._rest.start()
            if self._entering and self.box.hasFocus():
                self._enter()

    def _ask_rest(self) -> None:
        text = self._desk.listed.query
        if text == self.box.text():
            self._questions.ask("filter", partial(_all, query=read_query(text)), partial(self._found, text))

    def _reload(self) -> None:
        self.model.reload()
        if not self._typing:
            self._recount.start(_COUNT_AFTER)
        if self._desk.listed.ids:
            self._stack.setCurrentIndex(0)
            self._show_current()
        elif self._desk.listed.query:
            self._show_hint(_no_article(self._desk.listed.query))
        else:
            self._show_hint("No articles yet.\nImport text files, or drop them here.")

    def _show_progress(self) -> None:
        """How many are done; while an earlier session is looked at, that this is as it is now."""
        past = self._desk.moment is not None and bool(self._counted)
        self.progress.setText(f"{self._counted} now" if past else self._counted)
        self.progress.setToolTip("The list and what is done are as of today; the article is as it was." if past else "")

    def _show_hint(self, text: str) -> None:
        self._hint.setText(text)
        self._stack.setCurrentIndex(1)

    def _show_current(self) -> None:
        self._show_progress()
        if self._desk.sheet is None:
            return
        self.list.show_row(self.model.row_of(self._desk.sheet.article.id))

    def _refresh(self, outcome: Outcome) -> None:
        self.model.refresh(outcome)
        if any(isinstance(change.after or change.before, Review) for change in outcome.changes):
            # When this turn of the loop is over, what was changed is in the file.
            self._recount.start(0)

    @property
    def counting(self) -> bool:
        """Whether it is still to be shown how many articles are done."""
        return self._recount.isActive() or self._questions.asked("counts")

    def count(self) -> None:
        """Ask how many articles are done: that takes longer the more there are, and nobody waits for it."""
        self._questions.ask("counts", _counts, self._show_counts)

    def _show_counts(self, counts: Counts | None, last: bool) -> None:
        """The bar is full once nothing is left to go to; the words tell what is done from what was skipped."""
        if counts is None:
            return
        done, total, skipped = counts
        words = f"{done:,} done, {skipped:,} skipped of {total:,}" if skipped else f"{done:,} of {total:,} done"
        self._counted = words if total else ""
        self._show_progress()
        self._bar.setMaximum(max(total, 1))
        self._bar.setValue(done + skipped)
        self._bar.setToolTip(self._counted)
        self._bar.setVisible(total > 0)


def _no_article(filter_: str) -> str:
    """Why the list is empty, and what to do."""
    unknown = unknown_words(filter_)
    if unknown:
        return f"There is no filter word “{unknown[0]}:”. There are {', '.join(FIELDS)}. Escape empties the filter."
    return "No article fits the filter. Escape empties it."


def _first(search: Search, overtaken: Callable[[], bool], *, query: Query) -> Iterator[list[str]]:
    yield search.first_articles(query, _FIRST)


def _counts(search: Search, overtaken: Callable[[], bool]) -> Iterator[Counts]:
    yield search.counts()


def _all(search: Search, overtaken: Callable[[], bool], *, query: Query) -> Iterator[list[str]]:
    yield search.articles(query)
