"""Undo and redo: the newest step is taken back on whichever article it was, and what it was about is focused."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from annotator.core.items import Item
from annotator.project import Entry, Outcome, ProjectError
from annotator.ui.outcomes import PAST, event_words, place, sentence, touched, words

if TYPE_CHECKING:
    from annotator.ui.desk import Desk

_MANY = 12
"""Changes of a step from which undoing it leaves the focus where it is, as of one that finished an article."""


class Undoing:
    """Takes steps back and brings them back. `focus_before` has, by step, the item and role in focus before it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.focus_before: dict[str, tuple[str, str]] = {}
        desk.turning.stopped.connect(self._stopped)

    def turn(self, kind: Literal["undo", "redo"]) -> None:
        """Undo or redo the newest step; of many articles between the keys."""
        desk = self._desk
        if desk.project is None:
            return
        if desk.turning.busy:
            desk.say("A long step is under way: wait until it has ended.")
            return
        if desk.moment is not None:
            desk.say(PAST)
            return
        desk.leaving.emit()
        entry = desk.project.undoable() if kind == "undo" else desk.project.redoable()
        if entry is None:
            desk.say(f"There is nothing to {kind}.")
            return
        articles = desk.project.articles_of(entry.step)
        before = desk.item
        if entry.article and (desk.sheet is None or desk.sheet.article.id not in articles):
            desk.open_article(entry.article)
        try:
            turning = desk.project.turning(kind, desk.hand())
            doing = f"{'Undoing' if kind == 'undo' else 'Redoing'}: {words(entry.op)}"
            desk.turning.begin(turning, doing, partial(self._turned, kind, entry, before))
        except ProjectError as error:
            self._stopped(str(error))

    def _stopped(self, why: str) -> None:
        desk = self._desk
        desk.resync()
        desk.say(sentence(why))

    def _turned(self, kind: str, entry: Entry, before: Item | None, outcome: Outcome | None) -> None:
        """Focus what was undone or redone, and say so."""
        desk = self._desk
        if outcome is not None and desk.sheet is not None and outcome.article == desk.sheet.article.id:
            was, role = self.focus_before.get(entry.step, ("", "")) if kind == "undo" else ("", "")
            if was in desk.sheet.by_id:
                desk.set_focus(was, role)
            else:
                stays = before is not None and before.subject in desk.sheet.by_id
                found = None if stays and len(outcome.changes) > _MANY else touched(outcome)
                desk.set_focus(found or (before.subject if before is not None else None))
            at = place(outcome) if desk.item is None else None
            if at is not None:
                # What was made is gone again: from where it was, the hands go on.
                desk.caret_wanted.emit(at)
        times = desk.project.times(entry) if desk.project is not None else 1
        desk.say(event_words(entry, times, kind))
