"""A whole project as a stream of parts, read many articles at a time.

Read over a connection of its own, at one moment: what is edited meanwhile is not in it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from annotator.archive import Attendance, Event, Glance, Head, Part, Visit, WholeSheet
from annotator.core.model import Annotation, Decision, LineMark, Note, Relation, Review, Span, Spans, Suggestion
from annotator.core.schema import read_schema
from annotator.core.sheet import Sheet
from annotator.project.rows import ARTICLE_COLUMNS, article_of, session_of
from annotator.project.speakers import register
from annotator.project.store import Store

_AT_ONCE = 200
_AT_HAND = 2_000
"""Kilobytes of the file that are kept meanwhile."""


def parts(path: Path, articles: Sequence[str] | None = None, *, history: bool = False) -> Iterator[Part]:
    """The parts of the project at `path`; of these articles only, if they are named.

    With `history`, everything that is in the file; without, what a reviewer would see of it.
    """
    with closing(Store(path)) as store, store.streaming(_AT_HAND):
        store.run("BEGIN")
        settings = dict(store.rows("SELECT key, value FROM setting ORDER BY key"))
        schema = settings.pop("schema")
        names = read_schema(schema).names
        yield Head(schema, settings if history else {}, history, tuple(register(store).values()))
        if articles is None:
            articles = [row[0] for row in store.rows("SELECT id FROM article ORDER BY position")]
        for some in _batches(articles):
            yield from _sheets(store, some, names, whole=history)
        if history:
            yield from _attendances(store)
            yield from _events(store)


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    left = iter(ids)
    while some := list(islice(left, _AT_ONCE)):
        yield some


def _sheets(store: Store, ids: Sequence[str], names: Mapping[str, str], *, whole: bool) -> Iterator[Sheet]:
    """The sheets of some articles, in their order; one query a table."""
    of = f"IN ({','.join('?' * len(ids))})"
    articles = {row[0]: row for row in store.rows(f"SELECT {ARTICLE_COLUMNS} FROM article WHERE id {of}", ids)}
    suggestions = _suggestions(store, of, ids)
    annotations = _annotations(store, of, ids)
    relations = _relations(store, of, ids)
    decisions: dict[str, dict[str, Decision]] = defaultdict(dict)
    for id_, article, verdict, correction, reason, reviewer, at, seconds, result in store.rows(
        "SELECT suggestion, article, verdict, correction, reason, reviewer, at, seconds, result"
        f" FROM decision WHERE article {of}",
        ids,
    ):
        decided = (reason, reviewer, _when(at), seconds, result)
        decisions[article][id_] = Decision(id_, article, verdict, correction, *decided)
    reviews: dict[str, dict[str, Review]] = defaultdict(dict)
    for article, reviewer, state, at in store.rows(
        f"SELECT article, reviewer, state, at FROM review WHERE article {of}", ids
    ):
        reviews[article][reviewer] = Review(article, reviewer, state, _when(at))
    notes: dict[str, dict[str, Note]] = defaultdict(dict)
    for subject, article, text, reviewer, at in store.rows(
        f"SELECT subject, article, text, reviewer, at FROM note WHERE article {of}", ids
    ):
        notes[article][subject] = Note(subject, article, text, reviewer, _when(at))
    marks: dict[str, dict[str, LineMark]] = defaultdict(dict)
    for article, start, end, boilerplate, reviewer, at in store.rows(
        f'SELECT article, start, "end", boilerplate, reviewer, at FROM line_mark WHERE article {of}', ids
    ):
        marks[article][str(start)] = LineMark(article, Span(start, end), bool(boilerplate), reviewer, _when(at))
    glances: dict[str, dict[str, Glance]] = defaultdict(dict)
    for article, id_, reviewer, at in store.rows(
        "SELECT g.article, e.suggestion, e.reviewer, e.at FROM seen e JOIN suggestion g ON g.id = e.suggestion"
        f" WHERE g.article {of}",
        ids,
    ):
        glances[article][id_] = Glance(reviewer, _when(at))
    retired: dict[str, dict[str, datetime]] = defaultdict(dict)
    replaced: dict[str, dict[str, str]] = defaultdict(dict)
    for article, id_, at, by in store.rows(
        'SELECT g.article, r.suggestion, r.at, r."by" FROM retired r JOIN suggestion g ON g.id = r.suggestion'
        f" WHERE g.article {of}",
        ids,
    ):
        retired[article][id_] = _when(at)
        if by is not None:
            replaced[article][id_] = by
    for id_ in ids:
        seen = glances.get(id_, {})
        fields = (
            article_of(articles[id_]),
            suggestions.get(id_, {}),
            annotations.get(id_, {}),
            relations.get(id_, {}),
            decisions.get(id_, {}),
            reviews.get(id_, {}),
            notes.get(id_, {}),
            frozenset(seen),
        )
        if whole:
            gone_by = retired.get(id_, {}), replaced.get(id_, {})
            yield WholeSheet(*fields, seen, *gone_by, marks=marks.get(id_, {}), names=names)
            continue
        for gone in retired.get(id_, {}).keys() - fields[4].keys():
            del fields[1][gone]
        yield Sheet(*fields, marks=marks.get(id_, {}), names=names)


def _suggestions(store: Store, of: str, ids: Sequence[str]) -> dict[str, dict[str, Suggestion]]:
    fillers: dict[str, dict[str, Spans]] = defaultdict(dict)
    for id_, role, start, end in store.rows(
        'SELECT s.suggestion, s.role, s.start, s."end" FROM suggestion_span s JOIN suggestion g'
        f" ON g.id = s.suggestion WHERE g.article {of} ORDER BY s.suggestion, s.role, s.fragment",
        ids,
    ):
        fillers[id_][role] = (*fillers[id_].get(role, ()), Span(start, end))
    found: dict[str, dict[str, Suggestion]] = defaultdict(dict)
    for id_, article, kind, label, suggester, version, score, attributes, reason, added in store.rows(
        "SELECT id, article, kind, label, suggester, version, score, attributes, reason, added"
        f" FROM suggestion WHERE article {of} ORDER BY rowid",
        ids,
    ):
        whose = (suggester, version, score, _loaded(attributes), reason, _when(added))
        found[article][id_] = Suggestion(id_, article, kind, label, fillers[id_], *whose)
    return found


def _annotations(store: Store, of: str, ids: Sequence[str]) -> dict[str, dict[str, Annotation]]:
    found: dict[str, dict[str, Annotation]] = defaultdict(dict)
    for start, end, id_, article, kind, label, origin, suggestion, reviewer, at, attributes in store.rows(
        'SELECT s.start, s."end", n.id, article, kind, label, origin, suggestion, reviewer, at, attributes'
        f" FROM annotation n JOIN annotation_span s ON s.annotation = n.id WHERE article {of}"
        " ORDER BY n.rowid, s.fragment",
        ids,
    ):
        span = Span(start, end)
        if (known := found[article].get(id_)) is not None:
            found[article][id_] = replace(known, spans=(*known.spans, span))
            continue
        whose = (reviewer, _when(at), origin, suggestion, _loaded(attributes))
        found[article][id_] = Annotation(id_, article, kind, label, (span,), *whose)
    return found


def _relations(store: Store, of: str, ids: Sequence[str]) -> dict[str, dict[str, Relation]]:
    roles: dict[str, dict[str, str]] = defaultdict(dict)
    for relation, role, annotation in store.rows(
        "SELECT x.relation, x.role, x.annotation FROM role x JOIN relation r"
        f" ON r.id = x.relation WHERE r.article {of} ORDER BY x.relation, x.role",
        ids,
    ):
        roles[relation][role] = annotation
    found: dict[str, dict[str, Relation]] = defaultdict(dict)
    for id_, article, label, origin, suggestion, reviewer, at, attributes in store.rows(
        "SELECT id, article, label, origin, suggestion, reviewer, at, attributes"
        f" FROM relation WHERE article {of} ORDER BY rowid",
        ids,
    ):
        whose = (reviewer, _when(at), origin, suggestion, _loaded(attributes))
        found[article][id_] = Relation(id_, article, label, roles[id_], *whose)
    return found


def _attendances(store: Store) -> Iterator[Attendance]:
    for row in store.rows("SELECT id, reviewer, started, ended, view FROM session ORDER BY started, id"):
        visits = store.rows(
            "SELECT article, opened, seconds FROM visit WHERE session=? ORDER BY opened, article", row[:1]
        )
        yield Attendance(session_of(row), tuple(Visit(article, _when(at), seconds) for article, at, seconds in visits))


def _events(store: Store) -> Iterator[Event]:
    last = 0
    columns = "seq, step, kind, state, session, article, reviewer, at, op, subject, changes"
    while events := store.rows(f"SELECT {columns} FROM journal WHERE seq>? ORDER BY seq LIMIT {_AT_ONCE}", (last,)):
        for seq, step, kind, state, session, article, reviewer, at, op, subject, changes in events:
            where = (session, article, reviewer, _when(at))
            yield Event(seq, step, kind, state, *where, op, subject, changes)
        last = events[-1][0]


@lru_cache(maxsize=4096)
def _when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _loaded(text: str) -> dict[str, Any]:
    return {} if text == "{}" else json.loads(text)
