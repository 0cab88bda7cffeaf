"""A whole project as a stream of parts, read many articles at a time.

Read over a connection of its own, at one moment: what is edited meanwhile is not in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from itertools import islice
from pathlib import Path

from annotator.archive import Attendance, Event, Glance, Head, Part, Visit, WholeSheet
from annotator.core.schema import read_schema
from annotator.core.sheet import Sheet
from annotator.project.records import Tables, time_of
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
    tables = Tables(store, ids)
    of = f"IN ({','.join('?' * len(ids))})"
    articles = {row[0]: row for row in store.rows(f"SELECT {ARTICLE_COLUMNS} FROM article WHERE id {of}", ids)}
    suggestions, annotations, relations = tables.suggestions(), tables.annotations(), tables.relations()
    decisions, reviews, notes, marks = tables.decisions(), tables.reviews(), tables.notes(), tables.line_marks()
    glances: dict[str, dict[str, Glance]] = defaultdict(dict)
    for article, id_, reviewer, at in tables.seen():
        glances[article][id_] = Glance(reviewer, time_of(at))
    retired: dict[str, dict[str, datetime]] = defaultdict(dict)
    replaced: dict[str, dict[str, str]] = defaultdict(dict)
    for article, id_, at, by in store.rows(
        'SELECT g.article, r.suggestion, r.at, r."by" FROM retired r JOIN suggestion g ON g.id = r.suggestion'
        f" WHERE g.article {of}",
        ids,
    ):
        retired[article][id_] = time_of(at)
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


def _attendances(store: Store) -> Iterator[Attendance]:
    for row in store.rows("SELECT id, reviewer, started, ended, view FROM session ORDER BY started, id"):
        visits = store.rows(
            "SELECT article, opened, seconds FROM visit WHERE session=? ORDER BY opened, article", row[:1]
        )
        yield Attendance(
            session_of(row), tuple(Visit(article, time_of(at), seconds) for article, at, seconds in visits)
        )


def _events(store: Store) -> Iterator[Event]:
    last = 0
    columns = "seq, step, kind, state, session, article, reviewer, at, op, subject, changes"
    while events := store.rows(f"SELECT {columns} FROM journal WHERE seq>? ORDER BY seq LIMIT {_AT_ONCE}", (last,)):
        for seq, step, kind, state, session, article, reviewer, at, op, subject, changes in events:
            where = (session, article, reviewer, time_of(at))
            yield Event(seq, step, kind, state, *where, op, subject, changes)
        last = events[-1][0]
