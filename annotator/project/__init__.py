"""One collection in one SQLite file: articles, suggestions, gold, history, sessions. The only SQL.

Gold changes only through `Project.apply`. An edit is planned against the sheet in memory, written
with its journal entry in one transaction, and only then does the sheet in memory become the new one
(`stepping`). What is only read of a project is in `reading`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core import checking
from annotator.core.edits import Hand, now
from annotator.core.model import Article, Session, Suggestion
from annotator.core.schema import LabelSchema, SchemaError
from annotator.core.sheet import Sheet
from annotator.project import rows, sessions
from annotator.project.journal import Entry
from annotator.project.listing import Line, line_of
from annotator.project.outcome import Outcome, Slices, Turning, at_once
from annotator.project.sessions import Sitting
from annotator.project.stepping import Stepping
from annotator.project.store import ProjectError, Store
from annotator.project.tally import Clash, Difference, Tally, Tangle

if TYPE_CHECKING:
    from annotator.archive import Part
    from annotator.core.memory import Recall
    from annotator.core.rules import Rule

__all__ = [
    "Clash",
    "Difference",
    "Entry",
    "Line",
    "Outcome",
    "Project",
    "ProjectError",
    "Sitting",
    "Slices",
    "Tally",
    "Tangle",
    "Turning",
    "at_once",
    "line_of",
    "rehearse",
]


def rehearse() -> None:
    """Load what the first edit needs. A window calls it once it is on screen, so that no key waits for it."""
    import annotator.codec
    import annotator.project.editing
    import annotator.project.mentions
    import annotator.project.proposing
    import annotator.project.turning  # noqa: F401


class Project(Stepping):
    """An open project. One thread, one connection, one writer."""

    # ── opening and closing ─────────────────────────────────────────────────────────────────────

    @classmethod
    def create(cls, path: Path, schema: LabelSchema) -> Project:
        """A new, empty project at `path`; ProjectError when the file is there or cannot be."""
        store = Store.create(path)
        try:
            with store.writing():
                rows.write_schema(store, schema.source)
                store.run("INSERT INTO setting VALUES ('created', ?)", (now().isoformat(),))
                store.run("INSERT INTO setting VALUES (?, ?)", (checking.SETTING, str(checking.SHARE)))
            return cls(store)
        except BaseException as error:
            store.close()
            path.unlink()
            if isinstance(error, SchemaError):
                raise ProjectError(f"{path} cannot be used: {error}") from error
            raise

    @classmethod
    def open(cls, path: Path, *, patience: float = 5.0) -> Project:
        """The project at `path`; ProjectError says why it cannot be opened and what to do.

        `patience` is how many seconds a write waits for another program's.
        """
        store = Store(path, patience=patience)
        try:
            return cls(store)
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        """End the session and close the file."""
        try:
            if self.session is not None:
                sessions.end(self._store, self.session.id)
        finally:
            self.session = None
            self._store.close()

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting in the project."""

        def write() -> None:
            with self._store.writing():
                self._store.run("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

        self._aside(write)

    # ── articles ────────────────────────────────────────────────────────────────────────────────

    def add_articles(self, articles: Iterable[Article]) -> dict[str, str]:
        """Add articles; the id in the project of each, by the id it came with.

        One whose text is known keeps the id it has. ProjectError when an id is taken by another text, or
        when a text holds what SQLite cannot: the character NUL, or half of a surrogate pair.
        """
        self._be_free()
        with self.writing():
            return {article.id: rows.add_article(self._store, article) for article in articles}

    # ── suggestions ─────────────────────────────────────────────────────────────────────────────

    def ingest(
        self, suggestions: Iterable[Suggestion], *, replace: Collection[str] = (), articles: Collection[str] = ()
    ) -> int:
        """Add suggestions that are new, as `propose` does; how many were."""
        return self.propose(suggestions, replace=replace, articles=articles).new

    def propose(
        self, suggestions: Iterable[Suggestion], *, replace: Collection[str] = (), articles: Collection[str] = ()
    ) -> Difference:
        """Add what is proposed and neither there nor judged already; what that changed.

        Judged are what was decided, what is gold as it stands, and what was rejected with the same words in the
        same context, in whichever article. What says what is gold is kept, and waits only once that is gone. With
        `replace`, the undecided suggestions of those suggesters on `articles` make way first: they are removed, or
        only retired when the journal speaks of them, so that undo never misses one. ProjectError when one has no
        span or reaches past the end of its article.
        """
        from annotator.project import proposing

        self._be_free()
        with self.writing():
            difference, changed = proposing.propose(
                self._store, self.schema, self.rules, suggestions, replace=replace, articles=articles
            )
        for article in changed:
            self._reread(article)
        return difference

    def set_rule(self, rule: Rule) -> None:
        """Do this step to what is suggested from now on, or no longer, as the rule says."""
        from annotator.core.rules import SETTING, with_rule, write_rules

        self.set_setting(SETTING, write_rules(with_rule(self.rules, rule)))

    def begin_rerun(self) -> None:
        """Note that suggesters run again: what they add from now on is new (``is:new``)."""
        self.set_setting("rerun", now().isoformat())

    def remember(self, recalls: Iterable[Recall]) -> int:
        """Bring articles nobody has begun to what the memory says of them, as one transaction; how many changed."""
        from annotator.project import proposing

        self._be_free()
        with self.writing():
            changed = proposing.remember(self._store, recalls)
        for article in changed:
            self._reread(article)
        return len(changed)

    def _reread(self, article: str) -> None:
        """Tell of an article whose suggestions are others now: that they are, and the sheet if it is in memory."""
        for listener in self._listers:
            self._once_written(partial(listener, article))
        self._arrived(article, "Suggest")

    def see(self, suggestions: Collection[str], reviewer: str) -> None:
        """Record that a reviewer had these suggestions in focus."""
        seen = frozenset(suggestions)

        def write() -> None:
            with self.writing():
                sessions.see(self._store, seen, reviewer)

        self._aside(write)
        for article, sheet in list(self._sheets.items()):
            found = sheet.suggestions.keys() & suggestions
            if found:
                self._sheets[article] = sheet.having_seen(found)

    # ── whole projects in and out ───────────────────────────────────────────────────────────────

    def parts(self, articles: Sequence[str] | None = None, *, history: bool = False) -> Iterator[Part]:
        """The project as a stream, as it is in the file now; with `history`, sessions and journal too."""
        from annotator.project import parts

        return parts.parts(self.path, articles, history=history)

    def bring(
        self,
        arriving: Iterable[Part],
        hand: Hand,
        *,
        subject: str = "",
        step: str = "",
        refuse: Callable[[Sheet, Clash], None] | None = None,
    ) -> Tally:
        """Add what arrives, all or nothing, as one undo step; `subject` names it in the history.

        What comes in under one `step` is undone together. With `refuse`, an article whose id belongs to another
        is given to it and left out.
        """
        from annotator.project.exchange import Arrival

        self._be_free()
        with self.writing():
            arrival = Arrival(self._store, self.schema, hand, self._session_id, subject, step)
            arrival.take(arriving, refuse)
        self.schema, self._last = arrival.schema, None
        for article in arrival.tally.touched:
            self._arrived(article, "Import", subject)
        return arrival.tally

    # ── sessions ────────────────────────────────────────────────────────────────────────────────

    def begin_session(self, reviewer: str) -> Session:
        """Begin a sitting: the edits from now on belong to it. One under way ends."""
        self._be_free()
        with self.writing():
            if self.session is not None:
                sessions.end(self._store, self.session.id)
            session = sessions.begin(self._store, reviewer)
        self.session = session
        return session

    def keep_view(self, view: Mapping[str, Any]) -> None:
        """Remember where the window is, for the next time."""
        if self.session is not None:
            self._aside(partial(sessions.keep_view, self._store, self.session.id, view))

    def spend(self, article: str, seconds: float) -> None:
        """Add `seconds` of attention to an article in this session."""
        if self.session is not None:
            self._aside(partial(sessions.spend, self._store, self.session.id, article, seconds))
