"""The project search: a panel under the article with the hits of a query, from which many are decided at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.core import edits
from annotator.core.counting import number
from annotator.core.edits import Edit
from annotator.core.model import AnnotationError, Span
from annotator.core.queue import Query, read_query
from annotator.core.sheet import Sheet
from annotator.project.search import MOST_HITS, Hit, Search
from annotator.ui.desk import Desk
from annotator.ui.fittings import button
from annotator.ui.hitlist import HitDelegate, HitList, HitModel
from annotator.ui.outcomes import PAST, sentence
from annotator.ui.parts import TextLine, labelled
from annotator.ui.questions import Questions
from annotator.ui.sweep import Meant, Sweep
from annotator.ui.theme import Theme

_WAIT = 120
_AGAIN = 500
"""Milliseconds after a change until the hits are looked for again."""
_HINT = (
    "Words, and label:Person, score:<0.6, decision:rejected, speaker:…, suggester:…, note:…, state:begun, outlet:…\n"
    "Words alone find every place where they stand; with a label, speaker or score they find items of these words."
)


class SearchPanel(QDockWidget):
    """A query and its hits. Enter or a click opens one; the selected ones are labelled or rejected as one step."""

    place_wanted = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk, questions: Questions, theme: Theme, parent: QWidget) -> None:
        super().__init__("Search the project", parent)
        self.setObjectName("searching")
        self.setAccessibleName("Search the project")
        self.setTitleBarWidget(QWidget(self))
        self.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        self._desk = desk
        self._questions = questions
        self._anew = False
        self._again: Hit | None = None
        self._sweep = Sweep(desk, self)
        self._sweep.progressed.connect(self._progressed)
        self._sweep.ended.connect(self._ended)
        self._verb = ""
        self._eager = False
        self._wait = QTimer(self, singleShot=True, interval=_WAIT)
        self._wait.timeout.connect(self._ask)
        self._stale = QTimer(self, singleShot=True, interval=_AGAIN)
        self._stale.timeout.connect(self._ask_again)
        self._make(theme)
        desk.sheet_changed.connect(self._changed)
        desk.project_opened.connect(self.take_project)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether hits are being decided."""
        return self._sweep.busy

    def _make(self, theme: Theme) -> None:
        inner = QWidget(self)
        inner.setObjectName("search-panel")
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.box = TextLine(inner)
        self.box.setObjectName("search-box")
        self.box.setAccessibleName("Search the project")
        self.box.setPlaceholderText("Search the project: words, label:Person score:<0.6 speaker:…")
        self.box.setToolTip(_HINT)
        self.box.setClearButtonEnabled(True)
        self.box.textChanged.connect(self._wait.start)
        self.count = labelled("", "muted", inner)
        self.labels = QMenu(inner)
        self.labels.triggered.connect(self._label)
        self.label_button = QPushButton("Label as…", inner)
        self.label_button.setAutoDefault(False)
        self.label_button.setMenu(self.labels)
        self.reject_button = button("Reject", self._reject, inner)
        self.cancel_button = button("Cancel", self._cancel, inner)
        self.close_button = button("Close", self.leave, inner)
        self.model = HitModel(self._desk, self)
        self.list = HitList(inner)
        self.list.setModel(self.model)
        self.delegate = HitDelegate(self._desk, theme, self)
        self.list.setItemDelegate(self.delegate)
        self.list.opened.connect(self.open)
        self.list.rejected.connect(self._reject)
        self.list.selectionModel().selectionChanged.connect(self._show_buttons)
        self._hint = labelled(_HINT, "muted", inner)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget(inner)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._hint)
        self._stack.setCurrentIndex(1)
        top = QHBoxLayout()
        top.addWidget(self.box, 1)
        for widget in (self.count, self.label_button, self.reject_button, self.cancel_button, self.close_button):
            top.addWidget(widget)
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addLayout(top)
        layout.addWidget(self._stack, 1)
        self.setWidget(inner)
        self.cancel_button.hide()
        self._show_buttons()

    def set_theme(self, theme: Theme) -> None:
        """Draw with the colours of `theme` from now on."""
        self.delegate.theme = theme
        self.list.viewport().update()

    def begin(self, words: str = "") -> None:
        """Show the panel, with `words` as its query if there are any; the keys go to it."""
        self.show()
        self.raise_()
        if words:
            self.box.setText(f'"{words}"')
        self.box.setFocus()
        self.box.selectAll()
        self._ask_again()

    def leave(self) -> None:
        """Close the panel and give the keys back."""
        self._questions.withdraw("hits")
        self.hide()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.box.hasFocus() or self._sweep.busy:
                self._cancel() if self._sweep.busy else self.leave()
            else:
                self.box.setFocus()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.box.hasFocus():
            if self._wait.isActive():
                self._wait.stop()
                self._ask()
            self.list.setFocus()
            if not self.list.currentIndex().isValid():
                self.list.show_row(0)
            self._eager = event.key() != Qt.Key.Key_Down
            self._open_first()
        else:
            super().keyPressEvent(event)

    def _open_first(self) -> None:
        """Open the first hit, once there is one, where Enter was pressed for it and the keys are still here."""
        if self._eager and not self._anew and self.model.hits and self.list.hasFocus():
            self._eager = False
            self.open(max(0, self.list.currentIndex().row()))

    # ── the question ────────────────────────────────────────────────────────────────────────────

    def _ask(self) -> None:
        try:
            query = read_query(self.box.text())
        except AnnotationError as error:
            self._explain(sentence(str(error)))
            return
        if not query:
            self._explain(_HINT)
            return
        self._anew = True
        self.count.setText("Searching…")
        self.cancel_button.show()
        self._questions.ask("hits", partial(_hits, query=query), self._answered)

    def _ask_again(self) -> None:
        """Look again, and stay at the hit in hand."""
        if self.isVisible() and not self._sweep.busy:
            row = self.list.currentIndex().row()
            self._again = self.model.hits[row] if 0 <= row < len(self.model.hits) else None
            self._ask()

    def _explain(self, words: str) -> None:
        self._questions.withdraw("hits")
        self.model.clear()
        self._hint.setText(words)
        self._stack.setCurrentIndex(1)
        self.count.setText("")
        self.cancel_button.hide()
        self._show_buttons()

    def _answered(self, hits: list[Hit] | None, last: bool) -> None:
        if self._anew:
            self.model.replace(hits or [])
            self._anew = False
        elif hits:
            self.model.extend(hits)
        self._stack.setCurrentIndex(0)
        self._return(len(hits or []))
        if last:
            self.cancel_button.hide()
            if not self.model.hits:
                self._hint.setText("Nothing in the project fits.")
                self._stack.setCurrentIndex(1)
        self._count()
        self._open_first()

    def _return(self, new: int) -> None:
        """Make the hit in hand before the current one again, once it is among the `new` last ones."""
        old = self._again
        for row in range(len(self.model.hits) - new, len(self.model.hits)) if old else ():
            hit = self.model.hits[row]
            if old and (hit.article, hit.start, hit.kind) == (old.article, old.start, old.kind):
                self.list.show_row(row)
                self._again = None
                return

    def _count(self) -> None:
        hits = self.model.hits
        articles = len({hit.article for hit in hits})
        more = "more than " if len(hits) >= MOST_HITS else ""
        self.count.setText(f"{more}{number(len(hits), 'hit')} in {number(articles, 'article')}" if hits else "")
        self._show_buttons()

    def _changed(self) -> None:
        if self.isVisible() and not self._sweep.busy:
            self._stale.start()

    def take_project(self) -> None:
        """Forget the hits of the project before; offer the labels of the one in hand."""
        self.labels.clear()
        for label in self._desk.schema.labels if self._desk.project else ():
            if label.kind != "role" and label.on:
                self.labels.addAction(label.both).setData(label.name)
        self._explain(_HINT)

    # ── what is done with hits ──────────────────────────────────────────────────────────────────

    def open(self, row: int) -> None:
        """Open the article of a hit and focus its item, or select its words."""
        if not 0 <= row < len(self.model.hits):
            return
        hit = self.model.hits[row]
        if self._desk.sheet is None or self._desk.sheet.article.id != hit.article:
            self._desk.open_article(hit.article)
        if hit.status == "rejected" and not self._desk.show_rejected:
            self._desk.show_rejected = True
            self._desk.view_changed.emit()
        if hit.item:
            self._desk.set_focus(hit.item)
        else:
            self._desk.set_focus(None)
            self.place_wanted.emit(Span(hit.start, hit.end))

    def _chosen(self) -> list[Hit]:
        return [self.model.hits[row] for row in self.list.chosen()]

    def _show_buttons(self) -> None:
        n = len(self.list.chosen())
        self.label_button.setEnabled(bool(n) and not self._sweep.busy)
        self.reject_button.setEnabled(any(hit.item for hit in self._chosen()) and not self._sweep.busy)
        self.reject_button.setText(f"Reject {n:,}" if n > 1 else "Reject")
        self.label_button.setText(f"Label {n:,} as…" if n > 1 else "Label as…")

    def _label(self, label: QAction) -> None:
        name = str(label.data())
        self._begin(f"labelled {self._desk.schema.title_of(name)}", partial(_labelled, name=name))

    def _reject(self) -> None:
        self._begin("rejected", _rejected)

    def _begin(self, verb: str, meant: Meant) -> None:
        hits = self._chosen()
        if not hits or self._sweep.busy:
            return
        if self._desk.moment is not None:
            self._desk.say(PAST)
            return
        self._verb = verb
        self._questions.withdraw("hits")
        self._sweep.begin(hits, meant)

    def _progressed(self, done: int, total: int) -> None:
        self.cancel_button.show()
        self.count.setText(f"{done:,} of {total:,}")

    def _ended(self, done: int, articles: int, refused: int, problem: str) -> None:
        where = f" in {number(articles, 'article')}" if articles > 1 else ""
        parts = [f"{done:,} {self._verb}{where}"]
        if refused:
            parts.append(f"{refused:,} could not be")
        if problem:
            parts.append(problem)
        self._desk.say(sentence("; ".join(parts)), undo=done > 0)
        self.cancel_button.hide()
        self._ask_again()

    def _cancel(self) -> None:
        if self._sweep.busy:
            self._sweep.cancel()
        else:
            self._questions.withdraw("hits")
            self.cancel_button.hide()
            self._count()


def _hits(search: Search, overtaken: Callable[[], bool], *, query: Query) -> Iterator[list[Hit]]:
    yield from search.hits(query, overtaken)


def _labelled(hit: Hit, sheet: Sheet, *, name: str) -> Edit | None:
    if not hit.item:
        return edits.Add(name, (Span(hit.start, hit.end),))
    item = sheet.by_id.get(hit.item)
    if item is None or (item.status == "gold" and item.label == name):
        return None
    return edits.Accept(item.id) if item.label == name else edits.Relabel(item.id, name)


def _rejected(hit: Hit, sheet: Sheet) -> Edit | None:
    item = sheet.by_id.get(hit.item)
    return edits.Reject(item.id) if item is not None and item.status != "rejected" else None
