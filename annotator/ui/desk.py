"""The desk: which project, article and item are in hand, and every edit on its way to the project.

No widgets here. Panes read the desk's state, ask it to do things, and redraw on its signals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, overload

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.core import checking
from annotator.core.edits import (
    AcceptAll,
    DecideAll,
    Edit,
    Fill,
    Finish,
    Hand,
    Merge,
    MoveRole,
    Split,
    WriteNote,
    fresh_id,
)
from annotator.core.items import Item, Place, reading_order
from annotator.core.model import (
    AnnotationError,
    Session,
    Span,
    Spans,
)
from annotator.core.queue import Query, next_item, read_query
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.project import Outcome, Project, ProjectError
from annotator.ui import bearings
from annotator.ui.asides import aside, done
from annotator.ui.attention import Attention
from annotator.ui.bearings import ALL_LAYERS
from annotator.ui.listed import Listed
from annotator.ui.outcomes import PAST, sentence
from annotator.ui.passing import Passing
from annotator.ui.turning import LongTurn
from annotator.ui.undoing import Undoing

_GROUPS = (AcceptAll, DecideAll, Finish, Fill, Merge, Split, MoveRole)
"""Edits of more than the item in focus, of which undo brings the focus back to where it was."""

_SETTLE = 300
"""Milliseconds after which where we are and what was seen is written down."""

_AHEAD = 1000
"""Milliseconds in an article after which the next one is read."""


class Preview(NamedTuple):
    """Spans that an item would get, shown and not yet decided; `name` says what they snap to."""

    target: str
    role: str
    spans: Spans
    name: str


class Desk(QObject):
    """State of one window. `focus` is the item in hand, `role` which part of an attribution.

    `refused` says that the edit last asked for was not done, `moving` that the focus is about to leave an item,
    `strayed` that the caret was put elsewhere since, `place` where the item stood when it came into focus.
    `aside` is what the newest edit brought with it, for what is said.
    """

    project_opened = Signal()
    article_opened = Signal()
    sheet_changed = Signal(object)
    suggestions_changed = Signal(str)
    focus_changed = Signal()
    selection_wanted = Signal(object)
    caret_wanted = Signal(int)
    order_changed = Signal()
    view_changed = Signal()
    preview_changed = Signal()
    said = Signal(str, bool)
    offered = Signal(str, str)
    """A command, and its words, that is a next step after what was said just now."""
    returned = Signal(object)
    """Now is shown again after a look at the past: the view, and the caret in it, that was left for that look."""
    note_wanted = Signal()
    leaving = Signal()
    """Something is about to be decided or left: what is written of a note and not kept yet must be now."""
    paused = Signal()
    """The hands have paused: what takes a moment may be done now."""
    schema_changed = Signal()

    def __init__(self, reviewer: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.reviewer = reviewer
        self.attention = Attention()
        self.project: Project | None = None
        self.sheet: Sheet | None = None
        self.moment: datetime | None = None
        self.looked_at: int | None = None
        self.left_at: Mapping[str, Any] = {}
        self.selection: Span | None = None
        self.caret = 0
        self.layers: frozenset[str] = ALL_LAYERS
        self.show_rejected = False
        self.listed = Listed(self._listed_others)
        self.blind = False
        self.check_share = 0.0
        self.preview: Preview | None = None
        self.passing = Passing(self)
        self.turning = LongTurn(self)
        self.undoing = Undoing(self)
        self.rejected: str | None = None
        self.window_view: Callable[[], Mapping[str, Any]] = dict
        self.sight: Callable[[], Span | None] = lambda: None
        self.moving = False
        self.refused = False
        self.strayed = False
        self.aside = ""
        self.place: Place | None = None
        self._focus: str | None = None
        self.role = ""
        self._seen: set[str] = set()
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE)
        self._settle.timeout.connect(self.settle)
        self._settle.timeout.connect(self.paused)
        self._ahead = QTimer(self, singleShot=True, interval=_AHEAD)
        self._ahead.timeout.connect(self._look_ahead)
        self._reason = QTimer(self, singleShot=True, interval=2500)
        self._reason.timeout.connect(self.forget_rejection)

    # ── the project ─────────────────────────────────────────────────────────────────────────────

    def open_project(self, project: Project) -> None:
        """Take a project in hand, with a session begun, and return to where the last one stopped.

        ProjectError when no session can begin: it is closed, and what was in hand stays there.
        """
        # It may be the file that is in hand: where we are is where it stopped.
        self.turning.finish()
        self.settle()
        try:
            view = project.last_view()
            project.begin_session(self.reviewer)
        except ProjectError:
            project.close()
            raise
        self.close_project()
        self.project = project
        self.check_share = project.check_share
        project.subscribe(self._on_outcome)
        project.subscribe_schema(self._on_schema)
        project.subscribe_suggestions(self.suggestions_changed.emit)
        bearings.filter_as(self, view)
        self.project_opened.emit()
        bearings.return_to(self, view)

    def change_reviewer(self, reviewer: str) -> None:
        """Somebody else has the keys from now on: the session ends, and one under the new name begins."""
        if reviewer == self.reviewer:
            return
        if self.project is not None and self.session is not None:
            self.settle()
            if not self.written(partial(self.project.begin_session, reviewer)):
                return
            self._settle.start()
        self.reviewer = reviewer

    def show_only(self, project: Project, article: str | None) -> None:
        """Show an article of a project without a session: nothing is written."""
        self.close_project()
        self.project = project
        self.filter("")
        self.project_opened.emit()
        if article is not None:
            self.open_article(article)

    def close_project(self) -> None:
        """Write down where we are and let the project go."""
        if self.project is None:
            return
        self.turning.finish()
        self.settle()
        self.undoing.focus_before.clear()
        self._seen.clear()
        project, self.project = self.project, None
        self.sheet, self._focus, self.moment, self.looked_at = None, None, None, None
        self.listed.clear()
        self.written(project.close)

    def filter(self, text: str) -> None:
        """Show only the articles that fit the query; AnnotationError when it cannot be read."""
        query = read_query(text) if text.strip() else Query()
        self.listed.take(text, self.project.find(query) if self.project else [])

    def _listed_others(self) -> None:
        self.order_changed.emit()
        self._settle.start()

    @property
    def schema(self) -> LabelSchema:
        """The label schema of the project in hand."""
        assert self.project is not None
        return self.project.schema

    # ── the article ─────────────────────────────────────────────────────────────────────────────

    def open_article(self, article: str) -> None:
        """Take an article in hand, with its first undecided item in focus."""
        if self.project is None:
            return
        self.leaving.emit()
        self.written(self._spend)
        if self.looked_at is not None and (self.sheet is None or article != self.sheet.article.id):
            # A look at an article's past is at that article alone.
            self.moment = self.looked_at = None
        sheet = self._shown(self._sheet_of(article))
        if sheet is None:
            self.say("This article had not been imported at that time.")
            return
        self.sheet = sheet
        self._focus, self.role, self.selection, self.preview, self.rejected = None, "", None, None, None
        self.caret = 0
        self.passing.clear()
        self.attention.turn_to_article(self.project.seconds_on(article))
        self.article_opened.emit()
        first = next_item(sheet.items, None, forward=True, fits=self.undecided)
        self.set_focus(first.id if first else None)
        self._settle.start()
        self._ahead.start()

    def next_article(self, *, forward: bool = True, open_only: bool = False) -> bool:
        """Go to the next article of the list (that is not done, with `open_only`); False at the end."""
        article = self._beside(forward=forward, open_only=open_only)
        if article is not None:
            self.open_article(article)
        return article is not None

    def _beside(self, *, forward: bool, open_only: bool) -> str | None:
        here = self.sheet.article.id if self.sheet else ""
        project = self.project
        return self.listed.beside(project, here, forward=forward, open_only=open_only) if project else None

    def _look_ahead(self) -> None:
        """Read the article that comes next, so that nobody waits for it."""
        if self.moment is not None or self.turning.busy:
            return
        # What stands in the way is said when the article is opened.
        with suppress(ProjectError):
            article = self._beside(forward=True, open_only=True)
            if article is not None and self.project is not None:
                _ = self.project.sheet(article).items

    def look_at(self, moment: datetime | None) -> None:
        """Show the project as it was at `moment`, read-only; None returns to now."""
        self.moment, self.looked_at = moment, None
        self.order_changed.emit()
        if self.sheet is not None:
            self.open_article(self.sheet.article.id)

    def _sheet_of(self, article: str) -> Sheet | None:
        assert self.project is not None
        if self.looked_at is not None:
            return self.project.earlier(article, self.looked_at)
        return self.project.sheet(article) if self.moment is None else self.project.sheet_at(article, self.moment)

    @overload
    def _shown(self, sheet: Sheet) -> Sheet: ...
    @overload
    def _shown(self, sheet: Sheet | None) -> Sheet | None: ...
    def _shown(self, sheet: Sheet | None) -> Sheet | None:
        """What the reviewer sees of a sheet: of a check article that is not done, no suggestion."""
        now = self.moment is None and self.looked_at is None
        self.blind = sheet is not None and now and checking.hides(sheet, self.check_share)
        return checking.hidden(sheet) if sheet is not None and self.blind else sheet

    def set_check_share(self, share: float) -> bool:
        """Have this share of the articles labelled without suggestions, 0 to 1; whether that could be noted."""
        if self.project is None or not self.written(partial(self.project.set_setting, checking.SETTING, str(share))):
            return False
        self.check_share = share
        self.resync()
        return True

    # ── the item in focus ───────────────────────────────────────────────────────────────────────

    @property
    def item(self) -> Item | None:
        """The item in focus, as it is now."""
        return self.sheet.by_id.get(self._focus) if self.sheet and self._focus else None

    def visible(self, item: Item) -> bool:
        """Whether the reader shows the item at all."""
        return item.kind in self.layers and (item.status != "rejected" or self.show_rejected)

    def shown(self) -> list[Item]:
        """All items that the reader shows, in reading order."""
        items, layers, rejected = self.sheet.items if self.sheet else (), self.layers, self.show_rejected
        return [item for item in items if item.kind in layers and (rejected or item.status != "rejected")]

    def off_screen(self, items: Iterable[Item]) -> list[Item]:
        """Those of the items that cannot be seen now: they are hidden, or not on the part of the page in sight."""
        sight = self.sight()
        return [
            item
            for item in items
            if sight is None or not (self.visible(item) and any(span.overlaps(sight) for span in item.spans))
        ]

    def undecided(self, item: Item) -> bool:
        """Whether the item waits for a decision and is shown."""
        return item.status == "pending" and self.visible(item)

    def set_focus(self, item: str | None, role: str = "") -> None:
        """Put an item in focus, or none; `role` names the part of an attribution."""
        self.attention.touch()
        found = self.sheet.by_id.get(item) if self.sheet and item else None
        subject = found.subject if found else None
        if found is not None and found.kind not in self.layers:
            # Who asks for it wants to see it.
            self.layers |= {found.kind}
            self.view_changed.emit()
        if subject != self._focus:
            self.leaving.emit()
            self.attention.turn_to_item()
            self.place = reading_order(found) if found is not None else None
        self._focus = subject
        self.strayed = False
        self.role = (
            role
            if found and role in (*found.parts, *(("source", "cue", "content") if found.kind == "attribution" else ()))
            else ""
        )
        self._set_preview(None)
        self.passing.relabelled = None
        self.passing.slotted = False
        self.passing.show_offer(None)
        if found and found.status == "pending" and found.id not in (self.sheet.seen if self.sheet else ()):
            self._seen.add(found.id)
            self._settle.start()
        self.focus_changed.emit()

    def step_to(self, item: Item) -> None:
        """Focus an item by going there: what was selected is left behind, as by a caret that moves."""
        if self.selection is not None:
            self.selection_wanted.emit(None)
        self.set_focus(item.id)

    def _set_preview(self, preview: Preview | None) -> None:
        if preview != self.preview:
            self.preview = preview
            self.preview_changed.emit()

    def show_preview(self, preview: Preview | None) -> None:
        """Show spans an item would get, or stop showing them."""
        self._set_preview(preview)

    # ── edits ───────────────────────────────────────────────────────────────────────────────────

    def hand(self) -> Hand:
        """Who edits, with the seconds of attention since the item came into focus."""
        self.attention.touch()
        return Hand(self.reviewer, seconds=round(self.attention.on_item(), 3))

    def write_note(self, article: str, subject: str, text: str, step: str) -> str:
        """Write a note on what it was typed for, whatever is in hand by now; the undo step it is part of.

        It joins `step` while nothing was done since. The seconds of a decision go on counting.
        """
        if self.project is None:
            return step
        self.attention.touch()
        newest = self.project.undoable()
        step = step if newest is not None and newest.step == step else fresh_id()
        try:
            self.project.apply(article, WriteNote(text, subject), Hand(self.reviewer), step=step)
        except (AnnotationError, ProjectError) as error:
            self.say(sentence(str(error)))
        return step

    def apply(self, edit: Edit, *, step: str = "", article: str = "") -> Outcome | None:
        """Do an edit, on the article in hand unless another is named; None, and a word to the reviewer, when it is
        refused. Edits of one `step` are undone together."""
        if self.project is None or self.sheet is None:
            return None
        if self.moment is not None:
            self.refused = True
            self.say(PAST)
            return None
        self.leaving.emit()
        if isinstance(edit, _GROUPS):
            step = step or fresh_id()
            self.undoing.focus_before.setdefault(step, (self._focus or "", self.role))
        try:
            before = self.sheet
            with self._writing(self.project):
                outcome = self.project.apply(article or before.article.id, edit, self.hand(), step=step)
            self.aside = aside(before, outcome) if outcome.sheet.article.id == before.article.id else ""
            if self.aside:
                self.say(done(outcome) + self.aside, undo=True)
            return outcome
        except (AnnotationError, ProjectError) as error:
            self.refused = True
            self.resync()
            self.say(sentence(str(error)))
            return None

    def written(self, write: Callable[[], object]) -> bool:
        """Write what is no edit; False, and a word to the reviewer, when that cannot be now."""
        try:
            write()
        except ProjectError as error:
            self.say(sentence(str(error)))
            return False
        return True

    def undo(self) -> None:
        """Take the newest step back, on whichever article it was."""
        self.undoing.turn("undo")

    def redo(self) -> None:
        """Bring back the step that was undone last."""
        self.undoing.turn("redo")

    def reject_said(self, subject: str) -> None:
        """Note that a suggestion was just rejected: a digit right after gives the reason."""
        self.rejected = subject
        self._reason.start()
        self.preview_changed.emit()

    def forget_rejection(self) -> None:
        """From now on a digit is a label again."""
        if self.rejected is not None:
            self.rejected = None
            self._reason.stop()
            self.preview_changed.emit()

    def say(self, text: str, *, undo: bool = False) -> None:
        """Tell the reviewer something that needs no answer; with `undo`, offer to take it back."""
        self.said.emit(text, undo)

    def _on_outcome(self, outcome: Outcome) -> None:
        if self.sheet is not None and outcome.article == self.sheet.article.id and self.moment is None:
            self.sheet = self._shown(outcome.sheet)
            if self.item is None and self._focus is not None:
                self._focus = None
        self.sheet_changed.emit(outcome)

    def _on_schema(self) -> None:
        """Every sheet can be another now, and everything that shows labels."""
        now = self._read_again()
        self.schema_changed.emit()
        if now is not None:
            self.sheet_changed.emit(Outcome.of("ingest", "ChangeSchema", "", (), now))

    def resync(self) -> None:
        """Show the article in hand as the project has it."""
        if self.moment is None and (now := self._read_again()) is not None:
            self.sheet_changed.emit(Outcome.of("ingest", "Reload", "", (), now))

    def _read_again(self) -> Sheet | None:
        """Show the article in hand as the project has it; that sheet, with what may be hidden of it."""
        if self.project is None or self.sheet is None or self.moment is not None:
            return self.sheet
        now = self.project.sheet(self.sheet.article.id)
        self.sheet = self._shown(now)
        return now

    def reload_if_changed(self) -> None:
        """Show what another program has written to the file meanwhile."""
        if self.project is not None and self.project.refresh():
            self.filter(self.listed.query)
            self.resync()

    # ── where we are ────────────────────────────────────────────────────────────────────────────

    def settle(self) -> None:
        """Write down what was seen, how long, and where the window is."""
        self._settle.stop()
        self.leaving.emit()
        if self.project is None or self.project.session is None:
            return
        self.written(self._keep_place)

    def settle_soon(self) -> None:
        """Write down where we are once the hands pause."""
        self._settle.start()

    def seconds_here(self) -> float:
        """The seconds spent on this article in all sessions, this visit included."""
        if self.project is None or self.sheet is None:
            return 0.0
        return self.attention.on_article_ever

    @property
    def session(self) -> Session | None:
        """The session under way."""
        return self.project.session if self.project else None

    def _spend(self) -> None:
        if self.project is not None and self.sheet is not None and self.moment is None:
            self.project.spend(self.sheet.article.id, round(self.attention.on_article(), 3))

    def _keep_place(self) -> None:
        if self.project is None:
            return
        with self._writing(self.project):
            if self.moment is None:
                self._spend()
                self.project.keep_view(bearings.view(self))

    @contextmanager
    def _writing(self, project: Project) -> Iterator[None]:
        """One transaction, with what was seen until now as part of it; that waits on if it fails."""
        seen = frozenset(self._seen)
        with project.writing():
            if seen:
                project.see(seen, self.reviewer)
            yield
        self._seen -= seen
