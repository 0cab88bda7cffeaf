"""One collection in one SQLite file: articles, suggestions, gold, history, sessions. The only SQL.

Gold changes only through `Project.apply`. An edit is planned against the sheet in memory, written
with its journal entry in one transaction, and only then does the sheet in memory become the new one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace as replaced
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from annotator.core import checking
from annotator.core.edits import Edit, GiveReason, Hand, Reject, Reshape, fresh_id, now
from annotator.core.model import (
    Article,
    Change,
    Decision,
    Session,
    Suggestion,
)
from annotator.core.schema import LabelSchema, SchemaError, read_schema
from annotator.core.sheet import Sheet
from annotator.project import agreeing, rows, sessions
from annotator.project.journal import JOINABLE, Entry
from annotator.project.listing import Line, line_of
from annotator.project.outcome import Kind, Outcome
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

__all__ = [
    "Clash",
    "Difference",
    "Entry",
    "Line",
    "Outcome",
    "Project",
    "ProjectError",
    "Sitting",
    "Tally",
    "Tangle",
    "Turning",
    "at_once",
    "line_of",
    "rehearse",
]

_UNFIT = re.compile("[\0\ud800-\udfff]")


class _Last(NamedTuple):
    """The newest edit of this process, which the next may join to one undo step."""

    step: str
    op: str
    target: str
    at: datetime


Turning = Generator[tuple[int, int], None, Outcome | None]


def rehearse() -> None:
    """Load what the first edit needs. A window calls it once it is on screen, so that no key waits for it."""
    import annotator.codec
    import annotator.core.planning
    import annotator.core.speakers
    import annotator.project.speakers  # noqa: F401


class Project(Reading):
    """An open project. One thread, one connection, one writer."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._listeners: list[Callable[[Outcome], None]] = []
        self._readers: list[Callable[[], None]] = []
        self._listers: list[Callable[[str], None]] = []
        self._last: _Last | None = None
        self._turned = False
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
        with self._store.writing():
            self._store.run("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

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
        ids = {}
        with self.writing():
            for article in articles:
                if _UNFIT.search(article.text):
                    raise ProjectError(
                        f"the article {article.id} holds characters that are no text: is it a text file?"
                    )
                known = self.known_as(article.text)
                if known is None:
                    if self.has(article.id):
                        raise ProjectError(f"the id {article.id} belongs to another article of the project")
                    rows.write_article(self._store, article)
                ids[article.id] = known or article.id
        return ids

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
        known: dict[str, Article] = {}
        waiting: dict[str, list[Suggestion]] = {}
        new: dict[str, Suggestion] = {}
        before: dict[str, datetime] = {}
        rules = self.rules
        added = again = judged = refusals = 0
        with self.writing():
            for article in articles if replace else ():
                before.update(self._retire(article, replace))
            for suggestion in suggestions:
                article = suggestion.article
                if article not in known:
                    known[article] = self.article(article)
                _check_spans(suggestion, len(known[article].text))
                if rules:
                    from annotator.core.rules import ruled

                    suggestion = ruled(known[article], suggestion, rules, self.schema.names)
                waiting.setdefault(article, []).append(suggestion)
            for article, some in waiting.items():
                golden, refused = rows.shapes(self._store, article), self._refused(known[article].text, some)
                for suggestion in some:
                    id_ = suggestion.id
                    if id_ in new:
                        continue
                    if self._store.value("SELECT 1 FROM decision WHERE suggestion=?", (id_,)) is not None:
                        judged += 1
                        self._store.run("DELETE FROM retired WHERE suggestion=?", (id_,))
                        continue
                    if id_ in refused:
                        refusals += 1
                        continue
                    there = self._store.value("SELECT 1 FROM suggestion WHERE id=?", (id_,)) is not None
                    if there:
                        self._store.run('DELETE FROM retired WHERE suggestion=? AND "by" IS NULL', (id_,))
                    else:
                        new[id_] = replaced(suggestion, added=before[id_]) if id_ in before else suggestion
                    if rows.shape(suggestion, self.schema.names) in golden:
                        judged += 1
                    elif there or id_ in before:
                        again += 1
                    else:
                        added += 1
            rows.write_suggestions(self._store, new.values(), {id_: article.text for id_, article in known.items()})
            changed = {*known, *(articles if replace else ())}
            for article in changed:
                agreeing.refresh(self._store, article)
        gone = before.keys() - {s.id for some in waiting.values() for s in some}
        for article in changed:
            self._reread(article)
        return Difference(added, len(gone), again, judged, refusals)

    def _refused(self, text: str, suggestions: Sequence[Suggestion]) -> Collection[str]:
        """The ids of those suggestions of an article that were rejected before, wherever that was."""
        if self._store.value("SELECT 1 FROM refusal LIMIT 1") is None:
            return ()
        from annotator.core.mentions import remembered
        from annotator.project import memory

        return memory.refused(self._store, self.schema, [(s, remembered(text, s.fillers)) for s in suggestions])

    def _retire(self, article: str, suggesters: Collection[str]) -> dict[str, datetime]:
        """Make the undecided suggestions of these suggesters go; those that were open, with when they came."""
        marks = ",".join("?" * len(suggesters))
        came: dict[str, datetime] = {}
        for id_, added, retired in self._store.rows(
            "SELECT g.id, g.added, x.suggestion FROM suggestion g LEFT JOIN retired x ON x.suggestion = g.id"
            f' WHERE g.article=? AND g.suggester IN ({marks}) AND (x.suggestion IS NULL OR x."by" IS NOT NULL)'
            " AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.suggestion = g.id)",
            (article, *suggesters),
        ):
            if retired is None:
                came[id_] = datetime.fromisoformat(added)
            self._drop(article, id_)
        return came

    def _drop(self, article: str, id_: str) -> None:
        """Remove a suggestion nobody decided on, or only retire it when the journal or a note speaks of it."""
        spoken = "SELECT 1 FROM journal WHERE article=? AND instr(changes, ?) LIMIT 1"
        if self._store.value(spoken, (article, id_)) or self._store.value("SELECT 1 FROM note WHERE subject=?", (id_,)):
            self._store.run(
                'INSERT OR REPLACE INTO retired (suggestion, at, "by") VALUES (?, ?, NULL)', (id_, now().isoformat())
            )
            self._store.run('DELETE FROM retired WHERE "by"=?', (id_,))
        else:
            self._store.run("DELETE FROM suggestion WHERE id=?", (id_,))

    def set_rule(self, rule: Rule) -> None:
        """Do this step to what is suggested from now on, or no longer, as the rule says."""
        from annotator.core.rules import SETTING, with_rule, write_rules

        self.set_setting(SETTING, write_rules(with_rule(self.rules, rule)))

    def begin_rerun(self) -> None:
        """Note that suggesters run again: what they add from now on is new (``is:new``)."""
        self.set_setting("rerun", now().isoformat())

    def remember(self, recalls: Iterable[Recall]) -> int:
        """Bring articles nobody has begun to what the memory says of them, as one transaction; how many changed."""
        from annotator.project import memory

        changed = []
        with self.writing():
            for found in recalls:
                if found and not self._store.value("SELECT 1 FROM review WHERE article=?", (found.article,)):
                    memory.keep(self._store, found, partial(self._drop, found.article))
                    agreeing.refresh(self._store, found.article)
                    changed.append(found.article)
        for article in changed:
            self._reread(article)
        return len(changed)

    def _reread(self, article: str) -> None:
        """Tell of an article whose suggestions are others now: that they are, and the sheet if it is in memory."""
        for listener in self._listers:
            listener(article)
        if self._sheets.pop(article, None) is not None:
            self._tell(Outcome.of("ingest", "Suggest", "", (), self.sheet(article)))

    def see(self, suggestions: Collection[str], reviewer: str) -> None:
        """Record that a reviewer had these suggestions in focus."""
        with self.writing():
            for id_ in suggestions:
                # One that was replaced while it was in focus is no longer there to be seen.
                self._store.run(
                    "INSERT OR IGNORE INTO seen SELECT id, ?, ? FROM suggestion WHERE id=?",
                    (reviewer, now().isoformat(), id_),
                )
        for article, sheet in list(self._sheets.items()):
            found = sheet.suggestions.keys() & suggestions
            if found:
                self._sheets[article] = _with_seen(sheet, found)

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

        with self.writing():
            arrival = Arrival(self._store, self.schema, hand, self._session_id, subject, step)
            arrival.take(arriving, refuse)
        self.schema, self._last = arrival.schema, None
        for article in arrival.tally.touched:
            if self._sheets.pop(article, None) is not None:
                self._tell(Outcome.of("ingest", "Import", subject, (), self.sheet(article)))
        return arrival.tally

    # ── edits, undo, redo ───────────────────────────────────────────────────────────────────────

    def apply(self, article: str, edit: Edit, hand: Hand, *, step: str = "") -> Outcome:
        """Do `edit`: planned, written with its journal entry, committed; then the sheet moves on.

        A nudge of the same boundary within two seconds, and the reason given to a rejection, join the
        step before; edits of one `step` are undone together. AnnotationError when the edit is refused.
        """
        from annotator.core.planning import plan, subject_of
        from annotator.core.speakers import registered
        from annotator.project import speakers

        self._catch_up()
        sheet = self.sheet(article)
        changes = plan(edit, sheet, self.schema, hand)
        register = speakers.concerned(self._store, changes)
        if register is not None:
            changes = registered(changes, sheet, register)
        op, subject = type(edit).__name__, subject_of(edit, sheet)
        if not changes:
            return Outcome.of("edit", op, subject, (), sheet)
        step = step or self._joined(edit, sheet, hand) or fresh_id()
        after = sheet.applied(changes)
        with self.writing():
            rows.write_changes(self._store, changes, sheet.article.text)
            self._journal.append(step, self._session_id, article, hand, op, subject, changes)
            after = self._whole(after, changes)
            agreeing.follow(self._store, sheet, after)
        self._last = _Last(step, op, _subject(sheet, edit), hand.at)
        self._keep(after)
        return self._moved("edit", op, subject, changes, article)

    def change_schema(self, edit: SchemaEdit, hand: Hand) -> int:
        """Change the label schema and all that is labelled after it, as one undo step; how many articles changed.

        SchemaError says why the schema cannot be so.
        """
        from annotator.project import wording

        self._catch_up()
        with self.writing():
            changed = wording.change(self._store, self._journal, self.schema, edit, hand, self._session_id, fresh_id())
        self._reworded()
        return changed

    def change_speakers(self, edit: SpeakerEdit, hand: Hand) -> int:
        """Change the register of speakers and all that is ascribed after it, as one undo step; how many articles
        changed. AnnotationError says why it cannot be done."""
        from annotator.project import speakers

        self._catch_up()
        with self.writing():
            changed = speakers.change(self._store, self._journal, self.schema, edit, hand, self._session_id, fresh_id())
        self._reworded()
        return len(changed)

    def undo(self, hand: Hand) -> Outcome | None:
        """Take back the newest step, whichever article it was on; None when there is none, or it was the schema's."""
        return at_once(self.turning("undo", hand))

    def redo(self, hand: Hand) -> Outcome | None:
        """Do the step again that was undone last; None when there is none, or it was the schema's."""
        return at_once(self.turning("redo", hand))

    def turning(self, kind: Literal["undo", "redo"], hand: Hand) -> Turning:
        """Undo or redo bit by bit, for a step over thousands of articles: (done, of how many) after each bit.

        The first half writes, as one transaction: closed within it, nothing was done; no edit is taken meanwhile.
        The second half tells listeners. The outcome of the article that the step began on is what it returns.
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
        if self._turned:
            return False
        self._catch_up()
        if self._version == self._known_version:
            return False
        self._known_version = self._version
        return True

    def _catch_up(self) -> None:
        """Never edit what another program has changed since it was read, nor what a step is being undone of."""
        if self._turned:
            raise ProjectError("a long undo or redo is under way: wait until it has ended")
        version = self._store.version
        if version != self._version:
            self._version = version
            self._sheets.clear()
            self._last = None
            if self.setting("schema") != self.schema.source:
                self._reworded()

    def _turn(self, entry: Entry, kind: Literal["undo", "redo"], hand: Hand) -> Turning:
        from annotator.project import turning

        steps = turning.grouped(self._journal.texts(entry.step), kind)
        if not entry.article:
            from annotator.project import wording

            with self.writing():
                wording.turn(self._store, ((a, c) for a, texts in steps.items() for c in turning.changes(texts, kind)))
                self._journal.turn(entry, kind, self._session_id, hand)
            self._reworded()
            return None
        turned: dict[str, tuple[Change, ...]] = {}
        after: list[Sheet] = []

        def turn(article: str, before: Sheet | None) -> None:
            text = before.article.text if before is not None else self.article(article).text
            for changes in turning.changes(steps[article], kind):
                rows.write_changes(self._store, changes, text)
                turned[article] = (*turned.get(article, ()), *changes)
            sheet = self._followed(article, before, turned[article])
            if sheet is not None:
                after.append(sheet)

        self._turned = True
        try:
            with self.writing():
                # Those in memory come last, without a pause: what is read or seen meanwhile is in them then.
                for article in steps:
                    if article not in self._sheets:
                        turn(article, None)
                        yield len(turned), 2 * len(steps)
                for article in [article for article in steps if article not in turned]:
                    turn(article, self._sheets.get(article))
                self._journal.turn(entry, kind, self._session_id, hand)
        finally:
            self._turned = False
        self._last = None
        for sheet in after:
            self._keep(sheet)
        first = None
        for n, article in enumerate(steps):
            outcome = self._moved(kind, entry.op, entry.subject, turned[article], article)
            if article == entry.article:
                first = outcome
            yield len(steps) + n + 1, 2 * len(steps)
        return first

    def _followed(self, article: str, before: Sheet | None, changes: tuple[Change, ...]) -> Sheet | None:
        """Write what follows from `changes`; the sheet after them if the one before is in memory.

        Of a step over thousands of articles few are, and none is read for this.
        """
        if before is None:
            agreeing.refresh(self._store, article)
            return None
        after = self._whole(before.applied(changes), changes)
        agreeing.follow(self._store, before, after)
        return after

    def _whole(self, sheet: Sheet, changes: Iterable[Change]) -> Sheet:
        """The sheet after `changes` as the file has it: what they bring back may have been replaced meanwhile."""
        freed = {c.before.suggestion for c in changes if isinstance(c.before, Decision) and c.after is None}
        back = any(
            isinstance(c.after, Suggestion)
            or (isinstance(c.after, Decision) and c.after.suggestion not in sheet.suggestions)
            for c in changes
        )
        if not back and not any(rows.is_retired(self._store, id_) for id_ in freed):
            return sheet
        return rows.read_sheet(self._store, sheet.article, names=self.schema.names)

    def _reworded(self) -> None:
        """Go by the label schema that is in the file now."""
        self.schema, self._last = read_schema(self.setting("schema") or ""), None
        self._sheets.clear()
        for listener in self._readers:
            listener()

    def _joined(self, edit: Edit, sheet: Sheet, hand: Hand) -> str | None:
        last, target = self._last, _subject(sheet, edit)
        if last is None or last.target != target or not target:
            return None
        if isinstance(edit, GiveReason):
            return last.step if last.op in (Reject.__name__, GiveReason.__name__) else None
        if isinstance(edit, Reshape) and last.op == Reshape.__name__:
            return last.step if timedelta() <= hand.at - last.at <= JOINABLE else None
        return None

    def _moved(self, kind: Kind, op: str, subject: str, changes: tuple[Change, ...], article: str) -> Outcome:
        sheet = self._sheets.get(article)
        outcome = (
            Outcome.of(kind, op, subject, changes, sheet)
            if sheet is not None
            else Outcome(kind, op, subject, changes, article, partial(self.sheet, article))
        )
        self._tell(outcome)
        return outcome

    def _tell(self, outcome: Outcome) -> None:
        for listener in self._listeners:
            listener(outcome)

    # ── sessions ────────────────────────────────────────────────────────────────────────────────

    def begin_session(self, reviewer: str) -> Session:
        """Begin a sitting: the edits from now on belong to it."""
        self.session = sessions.begin(self._store, reviewer)
        return self.session

    def keep_view(self, view: Mapping[str, Any]) -> None:
        """Remember where the window is, for the next time."""
        if self.session is not None:
            sessions.keep_view(self._store, self.session.id, view)

    def spend(self, article: str, seconds: float) -> None:
        """Add `seconds` of attention to an article in this session."""
        if self.session is not None:
            sessions.spend(self._store, self.session.id, article, seconds)


def at_once(turning: Turning) -> Outcome | None:
    """The outcome of an undo or redo that nobody waits for the bits of."""
    while True:
        try:
            next(turning)
        except StopIteration as end:
            return cast("Outcome | None", end.value)


def _check_spans(suggestion: Suggestion, length: int) -> None:
    spans = suggestion.spans
    if not spans or max(span.end for span in spans) > length:
        what = f"reaches past the end ({length})" if spans else "has no span"
        raise ProjectError(f"a suggestion of {suggestion.suggester} for {suggestion.article} {what}: nothing was added")


def _subject(sheet: Sheet, edit: Edit) -> str:
    """What of the sheet an edit is about, by an id that a decision does not change."""
    target = str(getattr(edit, "target", ""))
    item = sheet.by_id.get(target)
    role = edit.role if isinstance(edit, Reshape) else ""
    return f"{item.subject}/{role}" if item else ""


def _with_seen(sheet: Sheet, ids: Collection[str]) -> Sheet:
    new = replaced(sheet, seen=sheet.seen | frozenset(ids))
    # Nothing that was computed of the sheet depends on what was seen.
    vars(new).update({name: value for name, value in vars(sheet).items() if name not in vars(new)})
    return new
