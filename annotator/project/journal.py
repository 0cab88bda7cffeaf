"""The durable history behind undo and redo, and the project as it was at any earlier moment.

The journal is an append-only log of events: an edit with its changes, an undo or a redo of a step.
An edit's `state` says where it stands for undo (done, undone, dropped: undone and then overtaken by a
newer edit); its changes are never touched. Walking the events backwards gives any earlier state.
Chosen over Qt's undo stack, which lives and dies with the process and is out of the command line's reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from annotator.core.edits import Hand
from annotator.core.model import Change
from annotator.core.sheet import Sheet
from annotator.project.store import Store


class Entry(NamedTuple):
    """One event of the journal; `state` is done, undone, dropped or event (for an undo or redo).

    `article` is empty for what is about the whole project: its label schema.
    """

    seq: int
    step: str
    kind: str
    state: str
    session: str | None
    article: str
    reviewer: str
    at: datetime
    op: str
    subject: str


_ENTRY = "seq, step, kind, state, session, article, reviewer, at, op, subject"


class Journal:
    """Reads and writes the journal table; the caller holds the transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def append(
        self, step: str, session: str | None, article: str, hand: Hand, op: str, subject: str, changes: Iterable[Change]
    ) -> None:
        """Log an edit; what was undone before it can no longer be redone."""
        if self._store.value("SELECT 1 FROM journal WHERE state='undone' LIMIT 1"):
            self._store.run("UPDATE journal SET state='dropped' WHERE state='undone'")
        self._log(step, "edit", "done", session, article, hand, op, subject, _dumped(changes))

    def top(self) -> Entry | None:
        """What undo would take back, named by the first edit of its step; with the label schema, by that."""
        return self._head("state='done' AND kind='edit' ORDER BY seq DESC")

    def next_redo(self) -> Entry | None:
        """What redo would bring back, named as `top` names it."""
        return self._head("state='undone' ORDER BY seq")

    def steps(self, step: str) -> list[tuple[str, tuple[Change, ...]]]:
        """The (article, changes) of all edits of a step, oldest first; the article is empty for the whole project."""
        rows = self._store.rows(
            "SELECT article, changes FROM journal WHERE step=? AND kind='edit' ORDER BY seq", (step,)
        )
        return [(article or "", _loaded(changes)) for article, changes in rows]

    def places(self, step: str) -> list[tuple[int, str]]:
        """The (seq, article) of the same, without their changes: a step can be about thousands of articles."""
        rows = self._store.rows("SELECT seq, article FROM journal WHERE step=? AND kind='edit' ORDER BY seq", (step,))
        return [(seq, article or "") for seq, article in rows]

    def turn(self, seq: int, kind: str) -> tuple[Change, ...]:
        """Note that one edit of a step is undone or redone (`kind`); what is to be written for that."""
        changes = _loaded(self._store.value("SELECT changes FROM journal WHERE seq=?", (seq,)))
        self._store.run("UPDATE journal SET state=? WHERE seq=?", ("undone" if kind == "undo" else "done", seq))
        return inverse(changes) if kind == "undo" else changes

    def articles(self, step: str) -> list[str]:
        """The ids of the articles that a step changed."""
        rows = self._store.rows("SELECT DISTINCT article FROM journal WHERE step=? AND kind='edit'", (step,))
        return [article for (article,) in rows]

    def times(self, entry: Entry) -> int:
        """How often the step of an entry did the same to its article."""
        sql = "SELECT count(*) FROM journal WHERE step=? AND kind='edit' AND op=? AND article IS ?"
        return int(self._store.value(sql, (entry.step, entry.op, entry.article or None)))

    def turned(self, entry: Entry, kind: str, session: str | None, hand: Hand) -> None:
        """Log that the step of `entry` was undone or redone (`kind`), after each edit of it."""
        self._log(entry.step, kind, "event", session, entry.article, hand, entry.op, entry.subject, "[]")

    def entries(self, where: str = "1", parameters: Sequence[object] = (), limit: int = 200) -> list[Entry]:
        """The newest events that fit, newest first."""
        sql = f"SELECT {_ENTRY} FROM journal WHERE {where} ORDER BY seq DESC LIMIT ?"
        return [entry_of(row) for row in self._store.rows(sql, (*parameters, limit))]

    def after(self, sheet: Sheet, seq: int) -> Sheet:
        """The sheet as it was right after event `seq`, all later events taken back."""
        return sheet.applied(self._back(seq, sheet.article.id))

    def _back(self, seq: int, article: str) -> Iterator[Change]:
        """The changes that take back, newest first, all that happened to an article since event `seq`."""
        events = self._store.rows(
            "SELECT kind, step, changes FROM journal WHERE seq>? AND (article=? OR kind<>'edit') ORDER BY seq DESC",
            (seq, article),
        )
        for kind, step, changes in events:
            if kind == "edit":
                yield from inverse(_loaded(changes))
                continue
            for owner, done in reversed(self.steps(step)) if kind == "redo" else self.steps(step):
                if owner == article:
                    yield from inverse(done) if kind == "redo" else done

    def _head(self, where: str) -> Entry | None:
        rows = self._store.rows(f"SELECT {_ENTRY} FROM journal WHERE {where} LIMIT 1")
        if not rows:
            return None
        found = entry_of(rows[0])
        first = self._store.rows(
            f"SELECT {_ENTRY} FROM journal WHERE step=? AND kind='edit' ORDER BY article IS NOT NULL, seq LIMIT 1",
            (found.step,),
        )
        return entry_of(first[0])

    def _log(
        self,
        step: str,
        kind: str,
        state: str,
        session: str | None,
        article: str,
        hand: Hand,
        op: str,
        subject: str,
        changes: str,
    ) -> None:
        self._store.run(
            "INSERT INTO journal (step, kind, state, session, article, reviewer, at, op, subject, changes)"
            " VALUES (?,?,?,?,?,?,?,?,?,?)",
            (step, kind, state, session, article or None, hand.reviewer, hand.at.isoformat(), op, subject, changes),
        )


def inverse(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes that take `changes` back."""
    return tuple(change.inverse() for change in reversed(changes))


def entry_of(row: Sequence[Any]) -> Entry:
    """The entry in a row of the journal's columns, without its changes."""
    seq, step, kind, state, session, article, reviewer, at, op, subject = row
    return Entry(seq, step, kind, state, session, article or "", reviewer, datetime.fromisoformat(at), op, subject)


def _dumped(changes: Iterable[Change]) -> str:
    # The codec is imported with the first edit: a window that only opens does without it.
    from annotator import codec

    return codec.dump(changes)


def _loaded(text: str) -> tuple[Change, ...]:
    from annotator import codec

    return codec.load(text)
