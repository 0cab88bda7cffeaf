"""Parts of a project brought in: as one transaction and one undo step, known articles recognised.

Gold comes in by the plan of `core.edits.Import` and is in the journal like every other edit. Only a
complete archive brought into an empty project is taken as it stands, with sessions and journal.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from annotator.archive import Attendance, Event, Head, Part, WholeSheet
from annotator.core.drafts import gold_like
from annotator.core.edits import Hand, Import, fresh_id
from annotator.core.model import (
    ATTRIBUTION,
    Annotation,
    Article,
    Change,
    Kind,
    Record,
    Relation,
    Speaker,
    Suggestion,
    digest,
    suggestion_id,
)
from annotator.core.planning import plan
from annotator.core.schema import LabelSchema, SchemaError
from annotator.core.sheet import Sheet
from annotator.core.speakers import registered
from annotator.project import agreeing, rows, speakers
from annotator.project.journal import Journal
from annotator.project.store import Store
from annotator.project.tally import Clash, Tally, Tangle

_ARTICLES_AT_ONCE = 200
_CHARACTERS_AT_ONCE = 4_000_000
_AT_HAND = 8_000
"""Kilobytes of the file that are kept meanwhile."""


class Arrival:
    """One file's worth of parts on its way in; the caller holds the transaction."""

    def __init__(
        self, store: Store, schema: LabelSchema, hand: Hand, session: str | None, subject: str, step: str
    ) -> None:
        self.schema = schema
        self.tally = Tally()
        self._store, self._batch = store, _Batch(store)
        self._journal = Journal(self._batch)
        self._hand, self._session, self._subject, self._step = hand, session, subject, step or fresh_id()
        self._empty = not store.value("SELECT EXISTS (SELECT 1 FROM article) OR EXISTS (SELECT 1 FROM journal)")
        self._restoring = False
        self._checked: set[tuple[Kind, str]] = set()
        self._waiting: dict[str, str] = {}
        self._ids: set[str] = set()
        self._characters = 0
        self._moved: dict[str, str] = {}
        self._both: set[str] = set()

    def take(self, parts: Iterable[Part], refuse: Callable[[Sheet, Clash], None] | None = None) -> None:
        """Write all parts. ProjectError or SchemaError says of what cannot be taken why.

        With `refuse`, an article whose id is another's is given to it and left out.
        """
        try:
            with self._store.streaming(_AT_HAND):
                self._take(parts, refuse)
        except sqlite3.IntegrityError as error:
            raise Tangle(f"two of its records have the same id, or one refers to nothing ({error})") from error

    def _take(self, parts: Iterable[Part], refuse: Callable[[Sheet, Clash], None] | None) -> None:
        for part in parts:
            match part:
                case Head():
                    self._head(part)
                case Sheet():
                    self._sheet_or(part, refuse)
                case Attendance():
                    self._attendance(part)
                case Event():
                    self._event(part)
        self._flush()
        if self._store.rows("PRAGMA foreign_key_check(retired)"):
            raise Tangle("a suggestion of it was replaced by one that is not there")
        for article in self._both:
            agreeing.refresh(self._store, article)

    def _head(self, head: Head) -> None:
        if not self._empty:
            return
        rows.write_changes(self._store, [Change(None, speaker) for speaker in head.speakers], "")
        self._restoring = head.history
        if head.schema != self.schema.source:
            self.schema = rows.write_schema(self._store, head.schema)
            self.tally.schema = self.schema.name
        for key, value in head.settings.items():
            if key != "schema":
                self._store.run("INSERT OR REPLACE INTO setting VALUES (?, ?)", (key, value))

    def _sheet_or(self, sheet: Sheet, refuse: Callable[[Sheet, Clash], None] | None) -> None:
        try:
            self._sheet(sheet)
        except Clash as clash:  # Seen before anything of the article is written.
            if refuse is None:
                raise
            refuse(sheet, clash)

    def _sheet(self, sheet: Sheet) -> None:
        self._check_labels(sheet)
        text = sheet.article.text
        print_ = digest(text)
        if print_ in self._waiting:
            self._flush()
        known = self._store.value("SELECT id FROM article WHERE digest=?", (print_,))
        if known is not None:
            self._flush()
            if known != sheet.article.id:
                self._moved[sheet.article.id] = known
                sheet = _readdressed(sheet, known)
            self._both.add(known)
            self._onto_known(sheet)
            return
        id_ = sheet.article.id
        if id_ in self._ids or rows.has_article(self._store, id_):
            raise Clash(f"the id “{id_}” belongs to another article of the project: give the article a new one")
        self._waiting[print_] = id_
        self._ids.add(id_)
        if sheet.annotations and sheet.suggestions.keys() - sheet.decisions.keys():
            self._both.add(id_)
        self._new(sheet)
        self._characters += len(text)
        if len(self._waiting) >= _ARTICLES_AT_ONCE or self._characters >= _CHARACTERS_AT_ONCE:
            self._flush()

    def _new(self, sheet: Sheet) -> None:
        self.tally.articles += 1
        if self._restoring:
            rows.write_article(self._batch, sheet.article)
            self._suggest(sheet, sheet.suggestions.values())
            records: list[Record] = [*sheet.annotations.values(), *sheet.relations.values()]
            records += [*sheet.decisions.values(), *sheet.reviews.values(), *sheet.notes.values()]
            records += sheet.marks.values()
            rows.write_changes(self._batch, [Change(None, record) for record in records], sheet.article.text)
            self._count(records)
            return
        article = replace(sheet.article, added=None)
        rows.write_article(self._batch, article)
        suggestions = [replace(s, added=None) if s.added else s for s in sheet.suggestions.values()]
        self._suggest(sheet, suggestions)
        base = Sheet(article, {s.id: s for s in suggestions}, names=self.schema.names)
        self._change(article, _onto(base, sheet, self.schema, self._hand))

    def _onto_known(self, sheet: Sheet) -> None:
        self.tally.known += 1
        article = rows.read_article(self._store, sheet.article.id)
        retired = sheet.retired if isinstance(sheet, WholeSheet) else {}
        new = []
        for suggestion in sheet.suggestions.values():
            if self._store.value("SELECT 1 FROM suggestion WHERE id=?", (suggestion.id,)) is None:
                new.append(replace(suggestion, added=None))
            elif suggestion.id not in retired:
                self._store.run("DELETE FROM retired WHERE suggestion=?", (suggestion.id,))
        self._suggest(sheet, new)
        self._flush()
        base = rows.read_sheet(self._store, article, names=self.schema.names)
        changes = _onto(base, sheet, self.schema, self._hand)
        self._change(article, changes)
        self._flush()
        if changes or new:
            self.tally.touched.add(article.id)

    def _suggest(self, sheet: Sheet, suggestions: Iterable[Suggestion]) -> None:
        listed = list(suggestions)
        ids = {suggestion.id for suggestion in listed}
        self.tally.suggestions += len(listed)
        rows.write_suggestions(self._batch, listed, {sheet.article.id: sheet.article.text})
        if isinstance(sheet, WholeSheet):
            seen = [(id_, g.reviewer, g.at.isoformat()) for id_, g in sheet.glances.items() if id_ in ids]
            self._batch.run_many("INSERT INTO seen VALUES (?,?,?)", seen)
            known = ids if not self._restoring else sheet.replaced.values()
            by = {id_: other for id_, other in sheet.replaced.items() if other in known}
            gone = [(id_, at.isoformat(), by.get(id_)) for id_, at in sheet.retired.items() if id_ in ids]
            self._batch.run_many('INSERT INTO retired (suggestion, at, "by") VALUES (?,?,?)', gone)

    def _change(self, article: Article, changes: Sequence[Change]) -> None:
        if changes:
            register = speakers.concerned(self._store, changes)
            if register is not None:
                changes = registered(changes, Sheet(article), register)
            # The register is written at once, so that the next article sees it.
            rows.write_changes(self._store, [c for c in changes if _of_register(c)], "")
            rows.write_changes(self._batch, [c for c in changes if not _of_register(c)], article.text)
            self._journal.append(
                self._step, self._session, article.id, self._hand, Import.__name__, self._subject, changes
            )
            self._count([change.after for change in changes])

    def _count(self, records: Iterable[Record | None]) -> None:
        self.tally.gold += sum(
            isinstance(record, Relation) or (isinstance(record, Annotation) and record.kind != "role")
            for record in records
        )

    def _attendance(self, part: Attendance) -> None:
        self._flush()
        s = part.session
        ended = s.ended.isoformat() if s.ended else None
        view = json.dumps(s.view, ensure_ascii=False)
        self.tally.sessions += self._store.run(
            "INSERT OR IGNORE INTO session VALUES (?,?,?,?,?)", (s.id, s.reviewer, s.started.isoformat(), ended, view)
        )
        for visit in part.visits:
            article = self._moved.get(visit.article, visit.article)
            self._store.run(
                "INSERT OR IGNORE INTO visit VALUES (?,?,?,?)", (s.id, article, visit.opened.isoformat(), visit.seconds)
            )

    def _event(self, e: Event) -> None:
        if not self._restoring:
            self.tally.left_out += 1
            return
        self.tally.events += 1
        self._batch.run(
            "INSERT INTO journal (seq, step, kind, state, session, article, reviewer, at, op, subject, changes)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (
                *(e.seq, e.step, e.kind, e.state, e.session, e.article, e.reviewer, e.at.isoformat()),
                e.op,
                e.subject,
                e.changes,
            ),
        )
        if self.tally.events % 1000 == 0:
            self._flush()

    def _check_labels(self, sheet: Sheet) -> None:
        proposed: set[tuple[Kind, str]] = {(s.kind, s.label) for s in sheet.suggestions.values()}
        labels: set[tuple[Kind, str]] = {(a.kind, a.label) for a in sheet.annotations.values()}
        for kind, label in (proposed | labels) - self._checked:
            name = self.schema.names.get(label, label) if (kind, label) in proposed else label
            fits = label == ATTRIBUTION if kind == "attribution" else self.schema.label(name).kind == kind
            if not fits:
                raise SchemaError(f"the label “{label}” is none for an item of kind {kind}")
            self._checked.add((kind, label))

    def _flush(self) -> None:
        self._batch.flush()
        self._waiting.clear()
        self._ids.clear()
        self._characters = 0


class _Batch(Store):
    """A store whose writes wait until `flush`, to be done many at once; it reads what is written."""

    def __init__(self, store: Store) -> None:
        self.path = store.path
        self._under = store
        self._waiting: dict[str, list[Sequence[object]]] = {}

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self._under.rows(sql, parameters)

    def run(self, sql: str, parameters: Sequence[object] = ()) -> int:
        self._waiting.setdefault(sql, []).append(parameters)
        return 1

    def run_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        self._waiting.setdefault(sql, []).extend(rows)

    def flush(self) -> None:
        """Write what waits, statement by statement in the order in which they were first given."""
        for sql, values in self._waiting.items():
            self._under.run_many(sql, values)
        # With its statements: in which order they were first given is to be known of each time anew.
        self._waiting.clear()


def _of_register(change: Change) -> bool:
    return isinstance(change.after or change.before, Speaker)


def _readdressed(sheet: Sheet, id_: str) -> Sheet:
    """The sheet under the id its article has in the project, its suggestions' ids made anew."""
    old = sheet.article.id
    ids = {s.id: suggestion_id(id_, s.label, s.fillers, s.suggester) for s in sheet.suggestions.values()}

    def subject(name: str) -> str:
        return id_ if name == old else ids.get(name, name)

    again = replace(
        sheet,
        article=replace(sheet.article, id=id_),
        suggestions={ids[s.id]: replace(s, id=ids[s.id], article=id_) for s in sheet.suggestions.values()},
        annotations={
            a.id: replace(a, article=id_, suggestion=ids.get(a.suggestion or "")) for a in sheet.annotations.values()
        },
        relations={
            r.id: replace(r, article=id_, suggestion=ids.get(r.suggestion or "")) for r in sheet.relations.values()
        },
        decisions={
            ids[d.suggestion]: replace(d, article=id_, suggestion=ids[d.suggestion]) for d in sheet.decisions.values()
        },
        reviews={r.reviewer: replace(r, article=id_) for r in sheet.reviews.values()},
        notes={subject(n.subject): replace(n, article=id_, subject=subject(n.subject)) for n in sheet.notes.values()},
        marks={start: replace(mark, article=id_) for start, mark in sheet.marks.items()},
        seen=frozenset(ids[name] for name in sheet.seen),
    )
    if isinstance(again, WholeSheet):
        glances = {ids[name]: glance for name, glance in again.glances.items()}
        again = replace(
            again,
            glances=glances,
            retired={ids[name]: at for name, at in again.retired.items()},
            replaced={ids[name]: ids.get(by, by) for name, by in again.replaced.items()},
        )
    return again


def _onto(base: Sheet, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    """The changes that bring the gold, decisions, states and notes of `sheet` onto `base`.

    What `base` already says stands: the same item, the decision on the same suggestion, a newer state,
    a note on the same subject. Gold whose suggestion was decided otherwise comes in as imported.
    """
    annotations, relations = dict(sheet.annotations), dict(sheet.relations)
    ids: dict[str, str] = {}
    if base.annotations or base.decisions:
        there = base.annotations.keys() | base.relations.keys()
        ids = {id_: hand.new_id() for id_ in (*annotations, *relations) if id_ in there}
        annotations = {a.id: replace(a, **_given(a, ids, base)) for a in annotations.values()}
        relations = {
            r.id: replace(r, **_given(r, ids, base), roles={role: ids.get(a, a) for role, a in r.roles.items()})
            for r in relations.values()
        }
    changes = list(plan(Import(tuple(annotations.values()), tuple(relations.values())), base, schema, hand))
    made = {change.after.id for change in changes if isinstance(change.after, Annotation | Relation)}
    # Gold that is there already was left out: decisions that led to it lead to what is there.
    left_out = {id_ for id_ in (*sheet.annotations, *sheet.relations) if ids.get(id_, id_) not in made}
    for item in sheet.items if left_out else ():
        same = gold_like(base, item.kind, item.label, item.parts) if item.id in left_out else None
        if same is not None:
            ids[item.id] = same.id
            made.add(same.id)
    for decision in sheet.decisions.values():
        result = ids.get(decision.result or "", decision.result)
        if decision.suggestion not in base.decisions and (result is None or result in made):
            changes.append(Change(None, replace(decision, result=result)))
    for review in sheet.reviews.values():
        before = base.reviews.get(review.reviewer)
        if before is None or before.at < review.at:
            changes.append(Change(before, review))
    for note in sheet.notes.values():
        if note.subject not in base.notes:
            changes.append(Change(None, replace(note, subject=ids.get(note.subject, note.subject))))
    for start, mark in sheet.marks.items():
        if start not in base.marks:
            changes.append(Change(None, mark))
    return tuple(changes)


def _given(record: Annotation | Relation, ids: Mapping[str, str], base: Sheet) -> dict[str, Any]:
    """The fields of gold that change when `base` has its id or has decided on its suggestion."""
    given: dict[str, Any] = {"id": ids.get(record.id, record.id)}
    if record.suggestion in base.decisions:
        given |= {"suggestion": None, "origin": "imported"}
    return given
