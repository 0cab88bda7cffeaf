"""Sessions: each sitting of a reviewer, what it touched, and where it stopped."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from annotator.core.edits import fresh_id, now
from annotator.core.model import VERDICTS, Session
from annotator.project.rows import session_of
from annotator.project.store import Store

_COLUMNS = "id, reviewer, started, ended, view"


class Sitting(NamedTuple):
    """A session with its counts: `articles` opened, steps of edits, decided suggestions by verdict, seconds.

    Each suggestion counts once, by what the session made of it last and nobody has undone; `added` are items that
    nobody had suggested.
    """

    session: Session
    articles: int
    edits: int
    accepted: int
    corrected: int
    rejected: int
    seconds: float
    added: int = 0


def begin(store: Store, reviewer: str) -> Session:
    """A new session; one of the same reviewer that never ended (a crash) ends where it last did something."""
    session = Session(fresh_id(), reviewer, now(), None, {})
    with store.writing():
        store.run(
            "UPDATE session SET ended = max(started,"
            " coalesce((SELECT max(at) FROM journal j WHERE j.session = session.id), ''),"
            " coalesce((SELECT max(opened) FROM visit v WHERE v.session = session.id), ''))"
            " WHERE ended IS NULL AND reviewer = ?",
            (reviewer,),
        )
        store.run(
            "INSERT INTO session VALUES (?,?,?,?,?)", (session.id, reviewer, session.started.isoformat(), None, "{}")
        )
    return session


def end(store: Store, session: str) -> None:
    """Record that the session is over."""
    with store.writing():
        store.run("UPDATE session SET ended=? WHERE id=?", (now().isoformat(), session))


def keep_view(store: Store, session: str, view: Mapping[str, Any]) -> None:
    """Remember where the window is."""
    with store.writing():
        store.run("UPDATE session SET view=? WHERE id=?", (json.dumps(view, ensure_ascii=False), session))


def spend(store: Store, session: str, article: str, seconds: float) -> None:
    """Add `seconds` of attention to an article in a session; zero just notes that it was opened."""
    with store.writing():
        store.run(
            "INSERT INTO visit VALUES (?,?,?,?) ON CONFLICT DO UPDATE SET seconds = seconds + excluded.seconds",
            (session, article, now().isoformat(), seconds),
        )


def see(store: Store, suggestions: Iterable[str], reviewer: str) -> None:
    """Record that a reviewer had these suggestions in focus. The caller holds the transaction."""
    for id_ in suggestions:
        # One that was replaced while it was in focus is no longer there to be seen.
        store.run(
            "INSERT OR IGNORE INTO seen SELECT id, ?, ? FROM suggestion WHERE id=?", (reviewer, now().isoformat(), id_)
        )


def listed(store: Store) -> list[Sitting]:
    """All sessions, the newest first."""
    rows = store.rows(
        f"""
        SELECT {_COLUMNS},
            (SELECT count(*) FROM visit v WHERE v.session = s.id),
            (SELECT count(DISTINCT step) FROM journal j WHERE j.session = s.id AND j.kind = 'edit'),
            (SELECT coalesce(sum(seconds), 0) FROM visit v WHERE v.session = s.id)
        FROM session s ORDER BY started DESC
        """
    )
    from annotator.project.verdicts import verdicts_of

    verdicts = verdicts_of(store)
    result = []
    for row in rows:
        counts = Counter(verdicts[row[0]].values())
        accepted, corrected, rejected = (counts[verdict] for verdict in VERDICTS)
        result.append(
            Sitting(session_of(row[:5]), row[5], row[6], accepted, corrected, rejected, row[7], counts["added"])
        )
    return result


def newest(store: Store, *, besides: str = "") -> Session | None:
    """The session that was begun last, another than `besides`, with a view to return to."""
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM session WHERE id<>? AND view<>'{{}}' ORDER BY started DESC LIMIT 1", (besides,)
    )
    return session_of(rows[0]) if rows else None


def visited(store: Store, session: str) -> list[str]:
    """The ids of the articles opened in a session, in the order they were."""
    return [row[0] for row in store.rows("SELECT article FROM visit WHERE session=? ORDER BY opened", (session,))]


def last_event(store: Store, ended: datetime) -> int:
    """The number of the last event of the journal at `ended`."""
    return int(store.value("SELECT coalesce(max(seq), 0) FROM journal WHERE at <= ?", (ended.isoformat(),)))
