"""The article list: which articles a query finds, and what a row of the list shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from annotator.core import queue
from annotator.core.model import State, opening
from annotator.core.queue import Aggregate, Query
from annotator.core.schema import read_schema
from annotator.core.sheet import Sheet
from annotator.project.store import Store

STATE = (
    "coalesce((SELECT v.state FROM review v WHERE v.article = a.id"
    " ORDER BY v.at DESC, v.reviewer DESC LIMIT 1), 'unseen')"
)
UNDECIDED = (
    "NOT EXISTS (SELECT 1 FROM decision d WHERE d.suggestion = g.id)"
    " AND NOT EXISTS (SELECT 1 FROM retired x WHERE x.suggestion = g.id)"
)
OPEN = f"{UNDECIDED} AND NOT EXISTS (SELECT 1 FROM agreeing e WHERE e.suggestion = g.id)"
"""Waiting for a decision: one that says what is gold already does not."""

NEW = f"g.added >= (SELECT value FROM setting WHERE key = 'rerun') AND {OPEN}"
"""Of a suggestion `g`, that it came since the suggesters last ran again, and waits."""

CHECK = "picked(a.digest, coalesce((SELECT CAST(value AS REAL) FROM setting WHERE key = 'check_share'), 0))"
"""Of an article `a`, that it is one to check oneself by."""

_NAMES = """
    WITH RECURSIVE label(name) AS (
        SELECT min(label) FROM {0}
        UNION ALL SELECT (SELECT min(label) FROM {0} WHERE label > name) FROM label WHERE name IS NOT NULL
    ) SELECT name FROM label WHERE name = ? COLLATE NOCASE
"""
"""The labels that a table has, each found by a step through the index, not by reading it all."""
_MANY = 2000
_OPENING = 90
"""Code points of a text that stand for a title where there is none."""

_HEAD = f"ltrim(substr(a.text, 1, {_OPENING}), char(9, 10, 13, 32))"
TITLE = f"CASE a.title WHEN '' THEN substr({_HEAD}, 1, instr({_HEAD} || char(10), char(10)) - 1) ELSE a.title END"
"""What an article `a` is called in lists: its title, or the first line of its text, as `core.model.opening` has it."""


class Counts(NamedTuple):
    """How many articles are done, how many there are, and how many were skipped: of these nobody asserts anything."""

    done: int
    articles: int
    skipped: int


class Line(NamedTuple):
    """A row of the article list: `pending` suggestions are undecided, `gold` counts what was asserted.

    `noted` says whether there is a note on the article or in it, `note` what the one on the article is.
    """

    id: str
    title: str
    outlet: str
    published: str
    length: int
    state: State
    pending: int
    gold: int
    noted: bool
    note: str = ""


def find(store: Store, query: Query, limit: int = -1) -> list[str]:
    """The ids of the articles that fit `query`, in the order of import; at most `limit`, if it is no less than 0."""
    if not query:
        return [row[0] for row in store.rows("SELECT id FROM article ORDER BY position LIMIT ?", (limit,))]
    return [row[0] for row in select(store, query, "a.id", limit)]


def select(store: Store, query: Query, columns: str, limit: int = -1) -> list[tuple[Any, ...]]:
    """Columns of the articles `a` that fit, in the order of import; the first are found without the others."""
    words = tuple(word for word in query.words if _indexed(word))
    rest = Query(query.terms, tuple(word for word in query.words if word not in words))
    sql, parameters = where(store, rest) if rest else ("1", [])
    if not words:
        sql = f"SELECT {columns} FROM article a WHERE {sql} ORDER BY a.position LIMIT ?"
        return store.rows(sql, (*parameters, limit))
    sql = f"""
        SELECT {columns} FROM article_fts CROSS JOIN article a ON a.position = article_fts.rowid
        WHERE article_fts MATCH ? AND {sql} ORDER BY article_fts.rowid LIMIT ?
    """
    return store.rows(sql, (_match(words), *parameters, limit))


def ranked(store: Store, order: str, names: Mapping[str, str]) -> list[str]:
    """All articles in an order of `core.queue`; `names` says what labels of suggestions are called by now."""
    rows = store.rows(f"SELECT a.id, {STATE} FROM article a ORDER BY a.position")
    left = {id_ for id_, state in rows if state in ("unseen", "begun")}
    found = store.rows(
        f"""
        SELECT g.article, g.label, count(*), sum(1 - abs(2 * g.score - 1)), sum(g.score)
        FROM suggestion g WHERE {OPEN} GROUP BY g.article, g.label
        """
    )
    aggregates = (Aggregate(a, names.get(label, label), *rest) for a, label, *rest in found if a in left)
    return queue.ranked([id_ for id_, _ in rows], aggregates, order)


def labelled(store: Store, label: str) -> list[str]:
    """The ids of the articles with an undecided suggestion of a label, in the order of import."""
    sql = f"""
        SELECT a.id FROM article a WHERE a.id IN (SELECT g.article FROM suggestion g
            WHERE g.label IN (SELECT ? UNION SELECT name FROM alias WHERE label = ?) AND {OPEN}) ORDER BY a.position
    """
    return [row[0] for row in store.rows(sql, (label, label))]


def counts(store: Store) -> Counts:
    """How many articles are done and how many skipped, by the newest review of each, and how many there are."""
    newest = "SELECT state, max(at) FROM review GROUP BY article"
    sums = "count(CASE state WHEN 'done' THEN 1 END), count(CASE state WHEN 'skipped' THEN 1 END)"
    ((done, skipped),) = store.rows(f"SELECT {sums} FROM ({newest})")
    return Counts(done, store.value("SELECT count(*) FROM article"), skipped)


def lines(store: Store, ids: Sequence[str]) -> dict[str, Line]:
    """What the list shows of each of `ids`; for the few rows in sight, not for thousands."""
    marks = ",".join("?" * len(ids))
    rows = store.rows(
        f"""
        SELECT a.id, {TITLE}, a.outlet, a.published,
            a.length, {STATE},
            (SELECT count(*) FROM suggestion g WHERE g.article = a.id AND {OPEN}),
            (SELECT count(*) FROM annotation n WHERE n.article = a.id AND n.kind <> 'role')
                + (SELECT count(*) FROM relation r WHERE r.article = a.id),
            EXISTS (SELECT 1 FROM note n WHERE n.article = a.id),
            coalesce((SELECT n.text FROM note n WHERE n.subject = a.id), '')
        FROM article a WHERE a.id IN ({marks})
        """,
        ids,
    )
    return {
        id_: Line(id_, " ".join(title.split()), outlet, published, length, state, pending, gold, bool(noted), note)
        for id_, title, outlet, published, length, state, pending, gold, noted, note in rows
    }


def line_of(sheet: Sheet) -> Line:
    """What `lines` says of the article of a sheet as the file has it."""
    article = sheet.article
    statuses = [item.status for item in sheet.items]
    return Line(
        article.id,
        " ".join((article.title or opening(article.text, _OPENING)).split()),
        article.outlet,
        article.published,
        len(article.text),
        sheet.state,
        statuses.count("pending"),
        statuses.count("gold"),
        bool(sheet.notes),
        sheet.notes[article.id].text if article.id in sheet.notes else "",
    )


def where(store: Store, query: Query) -> tuple[str, list[object]]:
    """The SQL condition on the article `a` that a query means, and its parameters."""
    parts: list[str] = []
    parameters: list[object] = []

    def need(sql: object, *values: object) -> None:
        parts.append(str(sql))
        parameters.extend(values)

    for name, value in query.terms:
        match name:
            case "state":
                need(f"{STATE} = ?", value.lower())
            case "label":
                need(*_labelled(store, value))
            case "suggester":
                need(
                    "EXISTS (SELECT 1 FROM suggestion g WHERE g.article = a.id AND g.suggester LIKE ? ESCAPE '\\')",
                    f"{escaped(value)}%",
                )
            case "decision":
                need("EXISTS (SELECT 1 FROM decision d WHERE d.article = a.id AND d.verdict = ?)", value.lower())
            case "reviewer":
                need(
                    "EXISTS (SELECT 1 FROM review v WHERE v.article = a.id AND v.reviewer LIKE ? ESCAPE '\\')",
                    f"{escaped(value)}%",
                )
            case "score":
                sign = value.rstrip(".0123456789")
                need(
                    f"EXISTS (SELECT 1 FROM suggestion g WHERE g.article = a.id AND g.score {sign} ? AND {OPEN})",
                    float(value[len(sign) :]),
                )
            case "note":
                need(
                    "EXISTS (SELECT 1 FROM note n WHERE n.article = a.id AND n.text LIKE ? ESCAPE '\\')",
                    f"%{escaped(value)}%",
                )
            case "speaker":
                need(
                    "a.id IN (SELECT n.article FROM annotation n JOIN annotation_span s ON s.annotation = n.id"
                    " WHERE n.label = 'SOURCE' AND s.text LIKE ? ESCAPE '\\'"
                    " UNION ALL SELECT g.article FROM suggestion g JOIN suggestion_span s ON s.suggestion = g.id"
                    " AND s.role = 'source'"
                    f" WHERE g.label = 'ATTRIBUTION' AND s.text LIKE ? ESCAPE '\\' AND {OPEN})",
                    *[f"%{escaped(value)}%"] * 2,
                )
            case "is" if value.lower() == "check":
                need(CHECK)
            case "is":
                need(f"EXISTS (SELECT 1 FROM suggestion g WHERE g.article = a.id AND {NEW})")
            case "outlet" | "title":
                need(f"a.{name} LIKE ? ESCAPE '\\'", f"%{escaped(value)}%")
    for word in query.words:
        if not _indexed(word):
            need("a.text LIKE ? ESCAPE '\\'", f"%{escaped(word)}%")
    words = [word for word in query.words if _indexed(word)]
    if words:
        need("a.position IN (SELECT rowid FROM article_fts WHERE article_fts MATCH ?)", _match(words))
    return " AND ".join(parts), parameters


def _indexed(word: str) -> bool:
    """Whether the full-text index can look for a word: it knows letters and digits only."""
    return any(character.isalnum() for character in word)


def _match(words: Sequence[str]) -> str:
    """All of the words, each as a beginning, in the language of the full-text index."""
    return " AND ".join('"' + word.replace('"', '""') + '"*' for word in words)


def _labelled(store: Store, value: str) -> tuple[object, ...]:
    """The condition that an article has a label, and its parameters.

    What few articles have is looked up by the label; what many have, article by article, so that the
    first of them are there at once.
    """
    value = label_named(store, value)
    names: list[object] = [
        name
        for table in ("annotation", "relation", "suggestion")
        for (name,) in store.rows(_NAMES.format(table), (value,))
    ]
    # Suggestions keep the name a label had when they were made.
    names += [name for (name,) in store.rows("SELECT name FROM alias WHERE label = ? COLLATE NOCASE", (value,))]
    names = list(dict.fromkeys(names))
    of = f"IN ({','.join('?' * len(names))})"
    some = f"SELECT 1 FROM suggestion WHERE label {of} UNION ALL SELECT 1 FROM annotation WHERE label {of}"
    if int(store.value(f"SELECT count(*) FROM ({some} LIMIT {_MANY})", [*names, *names])) < _MANY:
        return (
            f"a.id IN (SELECT n.article FROM annotation n WHERE n.label {of}"
            f" UNION ALL SELECT r.article FROM relation r WHERE r.label {of}"
            f" UNION ALL SELECT g.article FROM suggestion g WHERE g.label {of} AND {OPEN})",
            *[*names, *names, *names],
        )
    return (
        f"(EXISTS (SELECT 1 FROM annotation n WHERE n.article = a.id AND n.label {of})"
        f" OR EXISTS (SELECT 1 FROM relation r WHERE r.article = a.id AND r.label {of})"
        f" OR EXISTS (SELECT 1 FROM suggestion g WHERE g.article = a.id AND g.label {of} AND {OPEN}))",
        *[*names, *names, *names],
    )


def label_named(store: Store, value: str) -> str:
    """The label that a query means by its name, by its title or by a name it had before, in capitals or not."""
    before = store.value("SELECT label FROM alias WHERE name = ? COLLATE NOCASE", (value,))
    if before:
        return str(before)
    schema = read_schema(str(store.value("SELECT value FROM setting WHERE key = 'schema'")))
    by_title = {label.title.casefold(): label.name for label in schema.labels}
    by_name = {label.name.casefold(): label.name for label in schema.labels}
    return {**by_title, **by_name}.get(value.casefold(), value)


def escaped(value: str) -> str:
    """A text as LIKE takes it literally, with ``ESCAPE '\\'``."""
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
