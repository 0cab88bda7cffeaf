"""Looking at an article's past, and bringing it back: what the History tab does to the desk."""

from __future__ import annotations

from datetime import datetime

from annotator.core.counting import number
from annotator.core.edits import Restore, now
from annotator.core.excerpts import excerpt
from annotator.core.restoring import undecided_by
from annotator.project import Entry, Outcome
from annotator.ui import bearings
from annotator.ui.desk import Desk
from annotator.ui.outcomes import event_words, touched
from annotator.ui.parts import clock_words, day_words, moment_words

LISTED = 300
"""How many events of an article its history lists."""
_LONG = 48


def look(desk: Desk, seq: int, at: datetime, entry: Entry | None = None) -> None:
    """Show the article in hand as it was right after event `seq`, read-only, with what the event touched in focus."""
    if desk.sheet is None or desk.project is None:
        return
    desk.settle()
    remember(desk)
    desk.moment, desk.looked_at = at, seq
    desk.open_article(desk.sheet.article.id)
    desk.set_focus(_subject(desk, entry) if entry is not None else None)


def remember(desk: Desk) -> None:
    """Note where one is before the first look at the past, to come back there."""
    if desk.moment is None:
        desk.left_at = {**bearings.view(desk), "caret": desk.caret}


def leave(desk: Desk) -> None:
    """Return from the look at an article or an earlier session to now, and to where one was."""
    if desk.moment is None:
        return
    view, desk.left_at = desk.left_at, {}
    here = desk.sheet.article.id if desk.sheet is not None else ""
    whole = desk.looked_at is None
    desk.moment = desk.looked_at = None
    if whole:
        desk.order_changed.emit()
    article = str(view.get("article", ""))
    if desk.project is not None and (article := article if desk.project.has(article) else here):
        desk.open_article(article)
        if desk.sheet is not None and view:
            desk.returned.emit(view)


def restore(desk: Desk) -> None:
    """Make the article what is looked at, as one step that undo takes back; say which moment that is."""
    if desk.looked_at is None or desk.moment is None or desk.sheet is None:
        return
    earlier, when = desk.sheet, _when(desk, desk.looked_at, desk.moment)
    leave(desk)
    went, came = undecided_by(desk.sheet, earlier)
    counted = f"{number(went, 'decision') if went else 'no decision'} taken back"
    counted += f", {came:,} there again" if came else ""
    outcome = desk.apply(Restore(earlier, f"{when}: {counted}"))
    if outcome is not None:
        said = f"The article is as it was at {when}: {counted}." if outcome.changes else "It is like that already."
        desk.say(said, undo=bool(outcome.changes))


def _when(desk: Desk, seq: int, at: datetime) -> str:
    """The moment after an event, by its time and by what happened last: “14:32, after ‘Accepted ‘Ana Lee’’”."""
    if desk.project is None or desk.sheet is None or not seq:
        return "its import"
    same_day = day(at) == day(now())
    time = clock(at) if same_day else moment_words(at.timestamp())
    last = next((one for one in desk.project.history(desk.sheet.article.id, LISTED) if one.seq == seq), None)
    return f"{time}, after “{excerpt(event_words(last), _LONG)}”" if last is not None else time


def clock(at: datetime) -> str:
    """The time of day of a moment."""
    return clock_words(at.timestamp())


def day(at: datetime) -> str:
    """The day of a moment."""
    return day_words(at.timestamp())


def _subject(desk: Desk, entry: Entry) -> str | None:
    """The item that an event was about, if it is there at that moment."""
    if desk.project is None or desk.sheet is None:
        return None
    return touched(Outcome.of("edit", entry.op, entry.subject, desk.project.changes(entry), desk.sheet))
