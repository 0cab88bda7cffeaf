"""Records as rows: for each record how it is written and removed. Times are ISO 8601 in UTC."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from annotator.core.edits import now
from annotator.core.model import (
    Annotation,
    Article,
    Change,
    Decision,
    LineMark,
    Note,
    Record,
    Relation,
    Review,
    Session,
    Span,
    Spans,
    Speaker,
    Suggestion,
    Wording,
    digest,
)
from annotator.core.schema import LabelSchema, read_schema
from annotator.core.sheet import Sheet
from annotator.project.records import Tables, time_of
from annotator.project.store import ProjectError, Store

MERGED = "merged"
"""The reason of what was rejected only because another took its place: that it is right was never in question."""
SPANS_OF = """(SELECT json_group_array(json_array(s.role, s.start, s."end")) FROM suggestion_span s
    WHERE s.suggestion = g.id)"""
_REFUSE = f"""
    INSERT OR REPLACE INTO refusal SELECT g.id, g.label, remembered(a.text, {SPANS_OF})
    FROM suggestion g JOIN article a ON a.id = g.article WHERE g.id = ?
"""

Shape = tuple[str, frozenset[tuple[str, Spans]]]
"""The label of an item with the spans of its parts."""

_UNFIT = re.compile("[\0\ud800-\udfff]")

ARTICLE_COLUMNS = "id, text, title, url, outlet, byline, published, language, extra, added"


def add_article(store: Store, article: Article) -> str:
    """Add an article unless its text is known; its id in the project.

    ProjectError when the id is another's, or the text holds what SQLite cannot: NUL, half of a surrogate pair.
    """
    if _UNFIT.search(article.text):
        raise ProjectError(f"the article {article.id} holds characters that are no text: is it a text file?")
    known = known_as(store, article.text)
    if known is None:
        if has_article(store, article.id):
            raise ProjectError(f"the id {article.id} belongs to another article of the project")
        write_article(store, article)
    return known or article.id


def known_as(store: Store, text: str) -> str | None:
    """The id of the article with exactly this text, or None."""
    value = store.value("SELECT id FROM article WHERE digest=?", (digest(text),))
    return None if value is None else str(value)


def has_article(store: Store, id_: str) -> bool:
    """Whether there is an article of that id."""
    return store.value("SELECT 1 FROM article WHERE id=?", (id_,)) is not None


def write_article(store: Store, article: Article) -> None:
    """Add an article at the end of the list."""
    store.run(
        "INSERT INTO article (id, digest, title, outlet, byline, published, url, language, extra, added, length, text)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            article.id,
            digest(article.text),
            article.title,
            article.outlet,
            article.byline,
            article.published,
            article.url,
            article.language,
            _json(article.extra),
            _time(article.added or now()),
            len(article.text),
            article.text,
        ),
    )


def article_of(row: Sequence[Any]) -> Article:
    """The article in a row of `ARTICLE_COLUMNS`."""
    id_, text, title, url, outlet, byline, published, language, extra, added = row
    return Article(id_, text, title, url, outlet, byline, published, language, json.loads(extra), time_of(added))


def read_article(store: Store, id_: str) -> Article:
    """The article of that id; ProjectError when there is none."""
    found = store.rows(f"SELECT {ARTICLE_COLUMNS} FROM article WHERE id=?", (id_,))
    if not found:
        raise ProjectError(f"the project has no article {id_}")
    return article_of(found[0])


def write_schema(store: Store, source: str) -> LabelSchema:
    """Make the label schema in TOML `source` the project's; SchemaError when it is none."""
    schema = read_schema(source)
    store.run("INSERT OR REPLACE INTO setting VALUES ('schema', ?)", (source,))
    store.run("DELETE FROM alias")
    store.run_many("INSERT INTO alias VALUES (?,?)", list(schema.names.items()))
    return schema


def write_suggestions(store: Store, suggestions: Iterable[Suggestion], texts: Mapping[str, str]) -> None:
    """Add suggestions that are not there yet; `texts` gives each article's text by its id."""
    rows, spans = [], []
    added = now()
    for s in suggestions:
        who = (s.id, s.article, s.kind, s.label, s.suggester, s.version, s.score, s.reason)
        rows.append((*who, _json(s.attributes), _time(s.added or added)))
        for role, filler in s.fillers.items():
            spans += [(s.id, role, n, x.start, x.end, x.of(texts[s.article])) for n, x in enumerate(filler)]
    store.run_many("INSERT INTO suggestion VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
    store.run_many("INSERT INTO suggestion_span VALUES (?,?,?,?,?,?)", spans)


def write_changes(store: Store, changes: Iterable[Change], text: str) -> None:
    """Make the tables hold what each change says; `text` is the article's, for the surfaces."""
    for change in changes:
        if change.before is not None:
            _remove(store, change.before)
    for change in changes:
        if change.after is not None:
            _insert(store, change.after, text)


def _remove(store: Store, record: Record) -> None:
    match record:
        case Annotation():
            store.run("DELETE FROM annotation WHERE id=?", (record.id,))
        case Relation():
            store.run("DELETE FROM relation WHERE id=?", (record.id,))
        case Decision():
            store.run("DELETE FROM decision WHERE suggestion=?", (record.suggestion,))
        case Review():
            store.run("DELETE FROM review WHERE article=? AND reviewer=?", (record.article, record.reviewer))
        case Note():
            store.run("DELETE FROM note WHERE subject=?", (record.subject,))
        case Suggestion():
            # One that was replaced is out of the way as it is, and stays so when this is taken back.
            if not is_retired(store, record.id):
                store.run("DELETE FROM suggestion WHERE id=?", (record.id,))
        case LineMark():
            store.run("DELETE FROM line_mark WHERE article=? AND start=?", (record.article, record.span.start))
        case Speaker():
            store.run("DELETE FROM speaker WHERE name=?", (record.name,))
        case Wording():
            pass  # There is always one; the next takes its place.


def _insert(store: Store, record: Record, text: str) -> None:
    match record:
        case Annotation():
            r = record
            values = (r.id, r.article, r.kind, r.label, r.origin, r.suggestion, r.reviewer, _time(r.at))
            store.run("INSERT INTO annotation VALUES (?,?,?,?,?,?,?,?,?)", (*values, _json(r.attributes)))
            spans = [(r.id, n, s.start, s.end, s.of(text)) for n, s in enumerate(r.spans)]
            store.run_many("INSERT INTO annotation_span VALUES (?,?,?,?,?)", spans)
        case Relation():
            q = record
            link = (q.id, q.article, q.label, q.origin, q.suggestion, q.reviewer, _time(q.at), _json(q.attributes))
            store.run("INSERT INTO relation VALUES (?,?,?,?,?,?,?,?)", link)
            store.run_many("INSERT INTO role VALUES (?,?,?)", [(q.id, role, id_) for role, id_ in q.roles.items()])
        case Decision():
            d = record
            what = (d.suggestion, d.article, d.verdict, d.correction, d.reason, d.reviewer, _time(d.at))
            store.run("INSERT INTO decision VALUES (?,?,?,?,?,?,?,?,?)", (*what, d.seconds, d.result))
            if d.verdict == "rejected" and d.reason != MERGED:
                store.run(_REFUSE, (d.suggestion,))
        case Review():
            state = (record.article, record.reviewer, record.state, _time(record.at))
            store.run("INSERT INTO review VALUES (?,?,?,?)", state)
        case Note():
            words = (record.subject, record.article, record.text, record.reviewer, _time(record.at))
            store.run("INSERT INTO note VALUES (?,?,?,?,?)", words)
        case Suggestion():
            # Taken away and meanwhile proposed again, it is there: what a suggester said last stands.
            if store.value("SELECT 1 FROM suggestion WHERE id=?", (record.id,)) is None:
                write_suggestions(store, [record], {record.article: text})
        case LineMark():
            where = (record.article, record.span.start, record.span.end)
            said = (int(record.boilerplate), record.reviewer, _time(record.at))
            store.run("INSERT INTO line_mark VALUES (?,?,?,?,?,?)", (*where, *said))
        case Speaker():
            store.run("INSERT INTO speaker VALUES (?,?)", (record.name, record.gender))
            store.run_many("INSERT INTO speaker_alias VALUES (?,?)", [(record.name, alias) for alias in record.aliases])
        case Wording():
            write_schema(store, record.source)


def is_retired(store: Store, suggestion: str) -> bool:
    """Whether a suggestion was replaced: without a decision it is out of the way."""
    return store.value("SELECT 1 FROM retired WHERE suggestion=?", (suggestion,)) is not None


def read_sheet(
    store: Store, article: Article, *, moment: datetime | None = None, names: Mapping[str, str] = MappingProxyType({})
) -> Sheet:
    """The whole sheet of an article; suggestions that were replaced and never decided are left out.

    With `moment`, the suggestions that were there then, beside the gold that is there now. `names` says what
    labels of suggestions are called by now.
    """
    then = _time(moment or datetime.max.replace(tzinfo=UTC))
    id_, tables = article.id, Tables(store, (article.id,))
    return Sheet(
        article,
        tables.suggestions(then).get(id_, {}),
        tables.annotations().get(id_, {}),
        tables.relations().get(id_, {}),
        tables.decisions().get(id_, {}),
        tables.reviews().get(id_, {}),
        tables.notes().get(id_, {}),
        frozenset(suggestion for _, suggestion, _, at in tables.seen() if at <= then),
        marks=tables.line_marks().get(id_, {}),
        names=names,
    )


def shape(suggestion: Suggestion, names: Mapping[str, str]) -> Shape:
    """What a suggestion proposes, whoever does; `names` says what labels are called by now."""
    return names.get(suggestion.label, suggestion.label), frozenset(suggestion.fillers.items())


def present(store: Store, table: str, column: str, values: Collection[str]) -> set[str]:
    """Which of these values a column of a table has, by one query."""
    if not values:
        return set()
    sql = f"SELECT {column} FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))"
    return {value for (value,) in store.rows(sql, (json.dumps([*values]),))}


def remove(store: Store, table: str, column: str, values: Collection[str], where: str = "1") -> None:
    """Delete the rows of a table that have one of these values, so far as the condition holds, by one statement."""
    if values:
        sql = f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?)) AND {where}"
        store.run(sql, (json.dumps([*values]),))


def shapes(store: Store, article: str) -> frozenset[Shape]:
    """The gold of an article in the same form."""
    parts: dict[tuple[str, str], dict[str, Spans]] = defaultdict(dict)
    for id_, label, role, start, end in store.rows(
        """
        SELECT n.id, n.label, '', s.start, s."end" FROM annotation n JOIN annotation_span s ON s.annotation = n.id
            WHERE n.article = ? AND n.kind <> 'role'
        UNION ALL SELECT r.id, r.label, o.role, s.start, s."end" FROM relation r JOIN role o ON o.relation = r.id
            JOIN annotation_span s ON s.annotation = o.annotation WHERE r.article = ? ORDER BY 1, 3, 4
        """,
        (article, article),
    ):
        parts[id_, label][role] = (*parts[id_, label].get(role, ()), Span(start, end))
    return frozenset((label, frozenset(roles.items())) for (_, label), roles in parts.items())


def line_marks(store: Store, article: str) -> dict[str, LineMark]:
    """What reviewers said of the lines of an article, by where the line begins."""
    return Tables(store, (article,)).line_marks().get(article, {})


def session_of(row: Sequence[Any]) -> Session:
    """The session in a row (id, reviewer, started, ended, view)."""
    return Session(row[0], row[1], time_of(row[2]), time_of(row[3]) if row[3] else None, json.loads(row[4]))


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else "{}"


@lru_cache(maxsize=64)  # All that one import brings is of one moment.
def _time(at: datetime) -> str:
    return at.isoformat()
