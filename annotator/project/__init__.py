"""One collection in one SQLite file: articles, suggestions, gold, history, sessions. The only SQL.

Gold changes only through `Project.apply`. An edit is planned against the sheet in memory, written
with its journal entry in one transaction, and only then does the sheet in memory become the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core import checking
from annotator.core.edits import Edit, Hand, fresh_id, now
from annotator.core.model import Article, Session, Suggestion
from annotator.core.schema import LabelSchema, SchemaError, read_schema
from annotator.core.sheet import Sheet
from annotator.project import rows, sessions
from annotator.project.journal import Entry
from annotator.project.listing import Line, line_of
from annotator.project.outcome import Outcome, Slices, Turn, Turned, Turning, at_once
from annotator.project.reading import Reading
from annotator.project.sessions import Sitting
from annotator.project.store import ProjectError, Store
from annotator.project.tally import Clash, Difference, Tally, Tangle

if TYPE_CHECKING:
    from annotator.archive import Part
    from annotator.core.memory import Recall
    from annotator.core.rules import Rule
    from annotator.core.schema_edits import SchemaEdit
    from annotator.core.speakers import SpeakerEdit
    from annotator.project.editing import Newest

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


class Project(Reading):
    """An open project. One thread, one connection, one writer."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._listeners: list[Callable[[Outcome], None]] = []
        self._readers: list[Callable[[], None]] = []
        self._listers: list[Callable[[str], None]] = []
        self._last: Newest | None = None
        # What a long step under way has changed already, by article; what was written meanwhile and is no part of it.
        self._turned: dict[str, Turned] | None = None
        self._asides: list[Callable[[], None]] = []
        self._version = self._known_version = store.version

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

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Several writes as one transaction: all of them hold, or none."""
        last = self._last
        try:
            with self._store.writing():
                yield
        except BaseException:
            self._sheets.clear()
            self._last = last
            raise

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
            listener(article)
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

    # ── edits, undo, redo ───────────────────────────────────────────────────────────────────────

    def apply(self, article: str, edit: Edit, hand: Hand, *, step: str = "") -> Outcome:
        """Do `edit`: planned, written with its journal entry, committed; then the sheet moves on.

        A nudge of the same boundary within two seconds, and the reason given to a rejection, join the
        step before; edits of one `step` are undone together. AnnotationError when the edit is refused.
        """
        from annotator.core.planning import subject_of
        from annotator.project import editing

        self._catch_up()
        sheet = self.sheet(article)
        changes = editing.planned(self._store, self.schema, edit, sheet, hand)
        op, subject = type(edit).__name__, subject_of(edit, sheet)
        if not changes:
            return Outcome.of("edit", op, subject, (), sheet)
        step = step or editing.joined(self._last, edit, sheet, hand) or fresh_id()
        with self.writing():
            self._journal.append(step, self._session_id, article, hand, op, subject, changes)
            after = editing.write(self._store, self.schema, sheet, changes)
        self._last = editing.newest(step, edit, sheet, hand)
        self._keep(after)
        outcome = Outcome.of("edit", op, subject, changes, after)
        self._tell(outcome)
        return outcome

    def change_schema(self, edit: SchemaEdit, hand: Hand) -> int:
        """Change the label schema and all that is labelled after it, as one undo step; how many articles changed.

        SchemaError says why the schema cannot be so.
        """
        return at_once(self.changing(edit, hand))

    def change_speakers(self, edit: SpeakerEdit, hand: Hand) -> int:
        """Change the register of speakers and all that is ascribed after it, as one undo step; how many articles
        changed. AnnotationError says why it cannot be done."""
        return at_once(self.changing(edit, hand))

    def changing(self, edit: SchemaEdit | SpeakerEdit, hand: Hand) -> Slices[int]:
        """The same bit by bit, for a change that goes through thousands of articles, as `turning` undoes a step; how
        many changed. What refuses it does so with the first bit."""
        from annotator.core.schema_edits import SchemaEdit
        from annotator.project import speakers, wording

        self._catch_up()
        store, journal, session, step = self._store, self._journal, self._session_id, fresh_id()
        with self._long_step() as done:
            if isinstance(edit, SchemaEdit):
                yield from wording.change(store, journal, self.schema, edit, hand, session, step, done)
            else:
                yield from speakers.change(store, journal, self.schema, edit, hand, session, step, done)
        yield from self._rewording()
        return len(done)

    def undo(self, hand: Hand) -> Outcome | None:
        """Take back the newest step, whichever article it was on; None when there is none, or it was the schema's."""
        return at_once(self.turning("undo", hand))

    def redo(self, hand: Hand) -> Outcome | None:
        """Do the step again that was undone last; None when there is none, or it was the schema's."""
        return at_once(self.turning("redo", hand))

    def turning(self, kind: Turn, hand: Hand) -> Turning:
        """Undo or redo bit by bit, for a step over thousands of articles: (done, of how many) after each bit.

        The first half writes, as one transaction: closed within it, nothing was done; no edit, suggestion or article
        is taken meanwhile. What is read meanwhile is as it was. The second half tells listeners. The outcome of the
        article that the step began on is what it returns, None for a step about the label schema or the speakers.
        """
        self._catch_up()
        entry = self._journal.top() if kind == "undo" else self._journal.next_redo()
        return (yield from self._turn(entry, kind, hand)) if entry is not None else None

    def subscribe(self, listener: Callable[[Outcome], None]) -> None:
        """Call `listener` after everything that changes an article."""
        self._listeners.append(listener)

    def subscribe_suggestions(self, listener: Callable[[str], None]) -> None:
        """Call `listener` with the id of every article whose suggestions are others now, in memory or not."""
        self._listers.append(listener)

    def subscribe_schema(self, listener: Callable[[], None]) -> None:
        """Call `listener` after everything that changes the label schema, and with it any article."""
        self._readers.append(listener)

    def refresh(self) -> bool:
        """Forget what is in memory if another program has written to the file; whether it had."""
        if self._turned is not None:
            return False
        self._catch_up()
        if self._version == self._known_version:
            return False
        self._known_version = self._version
        return True

    def _catch_up(self) -> None:
        """Never edit what another program has changed since it was read, nor what a long step is changing."""
        self._be_free()
        version = self._store.version
        if version != self._version:
            self._version = version
            self._sheets.clear()
            self._last = None
            if self.setting("schema") != self.schema.source:
                self._reworded()

    def _be_free(self) -> None:
        """Take nothing into the transaction of a long step, which may be stopped."""
        if self._turned is not None:
            raise ProjectError("a long step is under way: wait until it has ended")

    def _aside(self, write: Callable[[], None]) -> None:
        """Write what is no part of a long step under way: should that be stopped, it is written again."""
        write()
        if self._turned is not None:
            self._asides.append(write)

    @contextmanager
    def _long_step(self) -> Iterator[dict[str, Turned]]:
        """The transaction of a step that goes bit by bit: what it has changed, until all of it is shown."""
        done = self._turned = {}
        self._asides = []
        try:
            with self.writing():
                yield done
        except BaseException:
            self._turned = None
            for write in self._asides:
                write()
            raise

    def _rewording(self) -> Iterator[tuple[int, int]]:
        """Show what a long step wrote, once the keys that were pressed meanwhile have had their answer."""
        try:
            yield 1, 1
        finally:
            self._turned = None
            self._reworded()
        yield 1, 1

    def _turn(self, entry: Entry, kind: Turn, hand: Hand) -> Turning:
        from annotator.project import turning

        store, journal = self._store, self._journal
        steps = turning.grouped(journal.places(entry.step), kind)
        with self._long_step() as done:
            yield 0, 2 * len(steps)
            if entry.article:
                yield from turning.written(store, journal, steps, kind, done, self.schema, self._sheets)
            else:
                yield from turning.reworded(store, journal, steps, kind, done)
            journal.turned(entry, kind, self._session_id, hand)
        if not entry.article:
            yield from self._rewording()
            return None
        self._turned, self._last = None, None
        for article, (_, before, after) in done.items():
            # What was read or seen meanwhile is of before the step.
            if self._sheets.pop(article, None) is before and after is not None:
                self._keep(after)
        first = None
        for n, article in enumerate(steps):
            changes, read = done[article].changes, partial(self.sheet, article)
            known = self._sheets.get(article)
            outcome = (
                Outcome(kind, entry.op, entry.subject, changes, article, read)
                if known is None
                else Outcome.of(kind, entry.op, entry.subject, changes, known)
            )
            self._tell(outcome)
            if article == entry.article:
                first = outcome
            yield len(steps) + n + 1, 2 * len(steps)
        return first

    def _read(self, article: str) -> Sheet:
        sheet = super()._read(article)
        if not self._turned:
            return sheet
        from annotator.project.turning import as_before

        return as_before(sheet, self._turned.get(article))

    def _reworded(self) -> None:
        """Go by the label schema that is in the file now."""
        source = self.setting("schema") or ""
        if source != self.schema.source:
            self.schema = read_schema(source)
        self._last = None
        self._sheets.clear()
        for listener in self._readers:
            listener()

    def _arrived(self, article: str, op: str, subject: str = "") -> None:
        """Read the sheet anew if it is in memory, and tell of it."""
        if self._sheets.pop(article, None) is not None:
            self._tell(Outcome.of("ingest", op, subject, (), self.sheet(article)))

    def _tell(self, outcome: Outcome) -> None:
        for listener in self._listeners:
            listener(outcome)

    # ── sessions ────────────────────────────────────────────────────────────────────────────────

    def begin_session(self, reviewer: str) -> Session:
        """Begin a sitting: the edits from now on belong to it. One under way ends."""
        self._be_free()
        with self.writing():
            if self.session is not None:
                sessions.end(self._store, self.session.id)
            self.session = sessions.begin(self._store, reviewer)
        return self.session

    def keep_view(self, view: Mapping[str, Any]) -> None:
        """Remember where the window is, for the next time."""
        if self.session is not None:
            self._aside(partial(sessions.keep_view, self._store, self.session.id, view))

    def spend(self, article: str, seconds: float) -> None:
        """Add `seconds` of attention to an article in this session."""
        if self.session is not None:
            self._aside(partial(sessions.spend, self._store, self.session.id, article, seconds))
