"""Edits, undo and redo: the steps of the history, at once or bit by bit, and who is told of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from annotator.core.edits import Edit, Hand, fresh_id
from annotator.core.schema import read_schema
from annotator.core.sheet import Sheet
from annotator.project.journal import Entry
from annotator.project.outcome import Outcome, Slices, Turn, Turned, Turning, at_once
from annotator.project.reading import Reading
from annotator.project.store import ProjectError, Store

if TYPE_CHECKING:
    from annotator.core.schema_edits import SchemaEdit
    from annotator.core.speakers import SpeakerEdit
    from annotator.project.editing import Newest


class Stepping(Reading):
    """A project in which things are done and taken back. One writer."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._listeners: list[Callable[[Outcome], None]] = []
        self._readers: list[Callable[[], None]] = []
        self._listers: list[Callable[[str], None]] = []
        self._last: Newest | None = None
        # What a long step under way has changed already, by article; what was written meanwhile and is no part of it.
        self._turned: dict[str, Turned] | None = None
        self._asides: list[Callable[[], None]] = []
        # Whom to tell what once the writes under way hold; None while there are none.
        self._untold: list[Callable[[], None]] | None = None
        self._version = self._known_version = store.version

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Several writes as one transaction: all of them hold, or none. Listeners hear of them once they do."""
        last, outer = self._last, self._untold
        untold = self._untold = []
        try:
            with self._store.writing():
                yield
        except BaseException:
            self._sheets.clear()
            self._last = last
            raise
        finally:
            self._untold = outer
        for tell in untold:
            self._once_written(tell)

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
            self._once_written(partial(listener, outcome))

    def _once_written(self, tell: Callable[[], None]) -> None:
        """Tell a listener of what was written: at once, or when the transaction that it is part of holds."""
        if self._untold is None:
            tell()
        else:
            self._untold.append(tell)
