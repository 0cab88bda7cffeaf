"""Looking at an article's past, and bringing it back: what the History tab does to the desk."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale

from annotator.core.edits import Restore
from annotator.project import Entry, Outcome
from annotator.ui import bearings
from annotator.ui.desk import Desk
from annotator.ui.outcomes import touched


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
    """Make the article what is looked at, as one step that undo takes back."""
    if desk.looked_at is None or desk.moment is None or desk.sheet is None:
        return
    earlier, moment = desk.sheet, clock(desk.moment)
    leave(desk)
    outcome = desk.apply(Restore(earlier, moment))
    if outcome is not None:
        said = f"Restored to {moment}." if outcome.changes else "It is like that already."
        desk.say(said, undo=bool(outcome.changes))


def clock(at: datetime) -> str:
    """The time of day of a moment, in the words of the system."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at.timestamp())).time(), QLocale.FormatType.ShortFormat)


def day(at: datetime) -> str:
    """The day of a moment, in the words of the system."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at.timestamp())).date(), QLocale.FormatType.LongFormat)


def _subject(desk: Desk, entry: Entry) -> str | None:
    """The item that an event was about, if it is there at that moment."""
    if desk.project is None or desk.sheet is None:
        return None
    return touched(Outcome.of("edit", entry.op, entry.subject, desk.project.changes(entry), desk.sheet))
