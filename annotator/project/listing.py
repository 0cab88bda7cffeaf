"""The article list: which articles a query finds, and what a row of the list shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.core.model import State
from annotator.core.queue import Query
from annotator.project.store import Store

STATE = (
    "coalesce((SELECT v.state FROM review v WHERE v.article = a.id"
    " ORDER BY v.at DESC, v.reviewer DESC LIMIT 1), 'unseen')"
)
OPEN = (
    "NOT EXISTS (SELECT 1 FROM decision d WHERE d.suggestion = g.id)"
    " AND NOT EXISTS (SELECT 1 FROM retired x WHERE x.suggestion = g.id)"
)


@dataclass(frozen=True, slots=True)
class Line:
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
    sql, parameters = where(query)
    sql = f"SELECT a.id FROM article a WHERE {sql} ORDER BY a.position LIMIT ?"
    return [row[0] for row in store.rows(sql, (*parameters, limit))]


def done(store: Store) -> int:
    """How many articles are done or skipped, by the newest review of each."""
    newest = "SELECT state, max(at) FROM review GROUP BY article"
    return int(store.value(f"SELECT count(*) FROM ({newest}) WHERE state IN ('done', 'skipped')"))


def lines(store: Store, ids: Sequence[str]) -> dict[str, Line]:
    """What the list shows of each of `ids`; for the few rows in sight, not for thousands."""
    marks = ",".join("?" * len(ids))
    rows = store.rows(
        f"""
        SELECT a.id, CASE a.title WHEN '' THEN substr(a.text, 1, 90) ELSE a.title END, a.outlet, a.published,
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


def where(query: Query) -> tuple[str, list[object]]:
    """The SQL condition on the article `a` that a query means, and its parameters."""
    parts: list[str] = []
    parameters: list[object] = []

    def need(sql: str, *values: object) -> None:
        parts.append(sql)
        parameters.extend(values)

    for name, value in query.terms:
        match name:
            case "state":
                need(f"{STATE} = ?", value.lower())
            case "label":
                need(
                    "(EXISTS (SELECT 1 FROM annotation n WHERE n.article = a.id AND n.label = ? COLLATE NOCASE)"
                    " OR EXISTS (SELECT 1 FROM relation r WHERE r.article = a.id AND r.label = ? COLLATE NOCASE)"
                    " OR EXISTS (SELECT 1 FROM suggestion g"
                    " WHERE g.article = a.id AND (g.label = ? COLLATE NOCASE"
                    f" OR g.label IN (SELECT name FROM alias WHERE label = ? COLLATE NOCASE)) AND {OPEN}))",
                    *[value] * 4,
                )
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
                    "(EXISTS (SELECT 1 FROM annotation n JOIN annotation_span s ON s.annotation = n.id"
                    " WHERE n.article = a.id AND n.label = 'SOURCE' AND s.text LIKE ? ESCAPE '\\')"
                    " OR EXISTS (SELECT 1 FROM suggestion g JOIN suggestion_span s ON s.suggestion = g.id"
                    f" WHERE g.article = a.id AND s.role = 'source' AND s.text LIKE ? ESCAPE '\\' AND {OPEN}))",
                    *[f"%{escaped(value)}%"] * 2,
                )
            case "outlet" | "title":
                need(f"a.{name} LIKE ? ESCAPE '\\'", f"%{escaped(value)}%")
    for word in query.words:
        phrase = '"' + word.replace('"', '""') + '"*'
        if any(character.isalnum() for character in word):
            need("a.position IN (SELECT rowid FROM article_fts WHERE article_fts MATCH ?)", phrase)
        else:
            need("a.text LIKE ? ESCAPE '\\'", f"%{escaped(word)}%")
    return " AND ".join(parts), parameters


def escaped(value: str) -> str:
    """A text as LIKE takes it literally, with ``ESCAPE '\\'``."""
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
