"""Questions to a whole project, asked over a connection of their own so that another thread can wait for them.

Articles by a query, titles and speakers by a few letters, and hits: the places in all articles that a
query means. What another connection commits meanwhile is seen by the next question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from annotator.core.items import Status
from annotator.core.memory import Memory, Recall
from annotator.core.model import Kind, State
from annotator.core.queue import OF_ARTICLES, Query
from annotator.core.schema import LabelSchema, read_schema
from annotator.core.speakers import is_alias, is_pronoun
from annotator.project import listing, memory
from annotator.project.folding import begins, folded, pattern, places, words_in
from annotator.project.speakers import NAME, SAID, register
from annotator.project.store import Interrupted, Store

if TYPE_CHECKING:
    from annotator.core.rules import Rule
    from annotator.project.measuring import Report, Ruled

__all__ = ["MOST_HITS", "Found", "Hit", "Interrupted", "Search", "Speaker"]

MOST_HITS = 10_000
"""More hits than this are not read: a query that finds more is to be narrowed."""

_ARTICLES = 50
_BATCH = 250
_ABOUT = ("article", "title", "state", "item", "kind", "label", "status", "score", "suggester")
_AROUND = 60
_SHORT = 4
_READ = 400
_SPEAKERS = f"""
    SELECT f.name, f.articles, a.id FROM (
        SELECT coalesce(k.speaker, p.name) AS name, count(DISTINCT p.place) AS articles, min(p.place) AS first FROM (
            SELECT CASE WHEN text LIKE '%''s' OR text LIKE '%’s' THEN substr(text, 1, length(text) - 2) ELSE text END
                AS name, place FROM (
                SELECT s.text, a.position AS place FROM annotation n
                    JOIN annotation_span s ON s.annotation = n.id JOIN article a ON a.id = n.article
                    WHERE n.label IN ('SOURCE', 'PERSON')
                UNION ALL SELECT s.text, a.position FROM suggestion g
                    JOIN suggestion_span s ON s.suggestion = g.id JOIN article a ON a.id = g.article
                    WHERE (s.role = 'source' OR g.label = 'PERSON') AND {listing.OPEN}
            ) WHERE length(text) < 60
            UNION ALL SELECT {NAME}, a.position FROM relation r JOIN article a ON a.id = r.article WHERE {SAID}
        ) p LEFT JOIN (
            SELECT alias, min(speaker) AS speaker FROM speaker_alias GROUP BY alias HAVING count(*) = 1
        ) k ON k.alias = p.name AND NOT EXISTS (SELECT 1 FROM speaker x WHERE x.name = p.name)
        GROUP BY 1
    ) f JOIN article a ON a.position = f.first ORDER BY f.articles DESC, f.name
"""
"""The names of sources and persons, without a possessive, each under the speaker that is meant by it alone."""
_ITEM_START = "(SELECT min(s.start) FROM {0}_span s WHERE s.{0} = {1})"
_ROLE_START = (
    "(SELECT min(s.start) FROM role o JOIN annotation_span s ON s.annotation = o.annotation WHERE o.relation = r.id)"
)
_ITEMS = f"""
    SELECT g.article AS article, g.id AS id, g.kind AS kind,
        coalesce((SELECT l.label FROM alias l WHERE l.name = g.label), g.label) AS label, g.score AS score,
        g.suggester AS suggester, g.id AS subject,
        CASE WHEN d.verdict IS NULL THEN 'pending' ELSE 'rejected' END AS status,
        coalesce(d.verdict, '') AS verdict, {_ITEM_START.format("suggestion", "g.id")} AS start
    FROM suggestion g LEFT JOIN decision d ON d.suggestion = g.id
    WHERE d.verdict = 'rejected' OR (d.verdict IS NULL
        AND NOT EXISTS (SELECT 1 FROM retired x WHERE x.suggestion = g.id)
        AND NOT EXISTS (SELECT 1 FROM agreeing e WHERE e.suggestion = g.id))
    UNION ALL
    SELECT n.article, n.id, n.kind, n.label, g.score, g.suggester, coalesce(n.suggestion, n.id), 'gold',
        coalesce(d.verdict, ''), {_ITEM_START.format("annotation", "n.id")}
    FROM annotation n LEFT JOIN suggestion g ON g.id = n.suggestion LEFT JOIN decision d ON d.suggestion = n.suggestion
    WHERE n.kind <> 'role'
    UNION ALL
    SELECT r.article, r.id, 'attribution', r.label, g.score, g.suggester, coalesce(r.suggestion, r.id), 'gold',
        coalesce(d.verdict, ''), {_ROLE_START}
    FROM relation r LEFT JOIN suggestion g ON g.id = r.suggestion LEFT JOIN decision d ON d.suggestion = r.suggestion
"""
_SPANS = """
    SELECT s.suggestion AS id, s.role AS role, s.start AS start, s."end" AS until, s.text AS text FROM suggestion_span s
        WHERE s.suggestion {0}
    UNION ALL SELECT s.annotation, '', s.start, s."end", s.text FROM annotation_span s WHERE s.annotation {0}
    UNION ALL SELECT o.relation, o.role, s.start, s."end", s.text
        FROM role o JOIN annotation_span s ON s.annotation = o.annotation WHERE o.relation {0}
"""


class Found(NamedTuple):
    """An article by its id and title; `detail` is outlet and date."""

    id: str
    title: str
    detail: str


class Speaker(NamedTuple):
    """A name that something is ascribed to, or of a person; `article` is the first that has it.

    `aliases` are what a speaker of the register is also called.
    """

    name: str
    articles: int
    article: str
    aliases: tuple[str, ...] = ()


class Hit(NamedTuple):
    """A place that a query means: an item, or words of the text (`kind` is then ``words`` and `item` empty).

    `before`, `words` and `after` are the article's own text round `start`.
    """

    article: str
    title: str
    state: State
    item: str
    kind: Kind | Literal["words"]
    label: str
    status: Status | Literal[""]
    score: float | None
    suggester: str
    start: int
    end: int
    before: str
    words: str
    after: str


class Search:
    """Answers questions over its own connection. Used by one thread; `interrupt` by any."""

    def __init__(self, path: Path) -> None:
        self._store = Store(path)
        self._store.run("PRAGMA query_only=on")
        self._speakers: list[Speaker] = []
        self._speakers_at = -1
        self._read: LabelSchema | None = None

    def close(self) -> None:
        """Close the connection."""
        self._store.close()

    def __enter__(self) -> Search:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def interrupt(self) -> None:
        """Stop the question under way in another thread; it fails with `Interrupted`."""
        self._store.interrupt()

    def checkpoint(self) -> None:
        """Bring what was committed from the log into the file, as far as nobody reads the log; none waits for it."""
        self._store.run("PRAGMA wal_checkpoint(passive)")

    def counts(self) -> listing.Counts:
        """How many articles are done, how many there are, and how many were skipped."""
        return listing.counts(self._store)

    def articles(self, query: Query, limit: int = -1) -> list[str]:
        """The ids of the articles that fit, in the order of import; at most `limit`."""
        return listing.find(self._store, query, limit)

    def first_articles(self, query: Query, limit: int) -> list[str]:
        """The first `limit` articles that fit, or all if they are fewer, sooner than all could be found.

        Up to three letters begin so many words that the index takes long to gather them; but then they are
        soon found by reading, too.
        """
        parts = {word: words_in(folded(word)) for word in query.words}
        broad = [word for word, some in parts.items() if some and len(some[-1]) < _SHORT]
        if broad:
            before = (" ".join(parts[word][:-1]) for word in broad)
            words = (*(word for word in query.words if word not in broad), *(some for some in before if some))
            wanted = [" ".join(parts[word]) for word in broad]
            rows = listing.select(self._store, Query(query.terms, words), "a.id, a.title, a.text", _READ)
            found = [
                id_
                for id_, title, text in rows
                if all(begins(folded(text), letters) or begins(folded(title), letters) for letters in wanted)
            ]
            if len(found) >= limit or len(rows) < _READ:
                return found[:limit]
        return listing.find(self._store, query, limit)

    def report(self) -> Report:
        """What reviewers made of suggestions."""
        from annotator.project import measuring

        return measuring.report(self._store, self._schema.names)

    def ruled(self, rule: Rule, limit: int) -> list[Ruled]:
        """Undecided suggestions that a rule would have made others, in the order of the articles; at most `limit`."""
        from annotator.project import measuring

        return measuring.ruled_now(self._store, self._schema, rule, limit)

    def ranked(self, order: str) -> list[str]:
        """All articles, those first that are next in an order of `core.queue`."""
        return listing.ranked(self._store, order, self._schema.names)

    def unbegun(self, phrases: Iterable[str]) -> list[str]:
        """The ids of the articles nobody has begun in which one of these phrases may stand."""
        return memory.unbegun(self._store, phrases)

    def telling(self, names: Collection[str]) -> set[str]:
        """Those of these names of which the memory has something to say, or had."""
        return memory.telling(self._store, self._schema, names)

    def memory(self, names: Collection[str] | None = None) -> Memory:
        """What is known of these names, or of all."""
        return memory.memory(self._store, self._schema, names)

    def recall(self, article: str, known: Memory, names: Collection[str] | None = None) -> Recall | None:
        """What the memory of these names, or of all, changes in an article; None once its review has begun."""
        return memory.recall(self._store, self._schema, article, known, names)

    @property
    def _schema(self) -> LabelSchema:
        source = str(self._store.value("SELECT value FROM setting WHERE key='schema'"))
        if self._read is None or self._read.source != source:
            self._read = read_schema(source)
        return self._read

    def titles(self, words: Sequence[str], limit: int) -> list[Found]:
        """Articles in whose title all of `words` stand, those first whose title begins with the first of them."""
        parts, parameters = ["1"], list[object]()
        for word in words:
            parts.append(f"{listing.TITLE} LIKE ? ESCAPE '\\'")
            parameters.append(f"%{listing.escaped(word)}%")
        first = f"{listing.escaped(words[0])}%" if words else "%"
        rows = self._store.rows(
            f"SELECT a.id, {listing.TITLE} AS title, a.outlet, a.published FROM article a WHERE {' AND '.join(parts)}"
            " ORDER BY title NOT LIKE ? ESCAPE '\\', a.position LIMIT ?",
            (*parameters, first, limit),
        )
        return [
            Found(id_, " ".join(title.split()), " · ".join(part for part in (outlet, published) if part))
            for id_, title, outlet, published in rows
        ]

    def speakers(self) -> Sequence[Speaker]:
        """The register, and the names of other sources and persons; those in most articles first.

        What a registered speaker is also called, and every place ascribed to it, counts for it. What is no name, such
        as “she” or “the minister’s”, is left out. Kept until the file changes.
        """
        version = self._store.version
        if version != self._speakers_at:
            known = register(self._store)
            rows = self._store.rows(_SPEAKERS)
            named = [(" ".join(name.split()), articles, id_) for name, articles, id_ in rows]
            self._speakers = [
                Speaker(name, articles, id_, known[name].aliases if name in known else ())
                for name, articles, id_ in named
                # Where letters have no case, a name cannot be told by its capital.
                if name in known or is_alias(name) or (name.lower() == name.upper() and not is_pronoun(name))
            ]
            self._speakers_at = version
        return self._speakers

    def hits(self, query: Query, cancelled: Callable[[], bool] = lambda: False) -> Iterator[list[Hit]]:
        """What a query means, in reading order, a batch at a time; at most `MOST_HITS`.

        With a field of items (label, suggester, score, decision, note, speaker) the hits are items, and words
        are looked for in theirs; without one they are the places where the words stand, or all items.
        """
        if query.words and all(name in OF_ARTICLES for name, _ in query.terms):
            yield from self._places(query, cancelled)
        else:
            yield from self._items(query, cancelled)

    def _items(self, query: Query, cancelled: Callable[[], bool]) -> Iterator[list[Hit]]:
        whole = Query(tuple(term for term in query.terms if term[0] in OF_ARTICLES))
        where, parameters = listing.where(self._store, whole) if whole else ("1", [])
        conditions = [where]
        for condition, *values in _conditions(self._store, query):
            conditions.append(condition)
            parameters.extend(values)
        rows = self._store.rows(
            f"""
            SELECT i.article, {listing.TITLE}, {listing.STATE}, i.id, i.kind, i.label, i.status, i.score, i.suggester
            FROM ({_ITEMS}) i JOIN article a ON a.id = i.article
            WHERE {" AND ".join(conditions)} ORDER BY a.position, i.start, i.id LIMIT {MOST_HITS}
            """,
            parameters,
        )
        for some in _batches(rows, _BATCH):
            if cancelled():
                return
            spans = self._main_spans([row[3] for row in some])
            texts = self._texts({row[0] for row in some})
            yield [_shown(row, texts[row[0]], *spans[row[3]]) for row in some if row[3] in spans]

    def _texts(self, ids: Collection[str]) -> dict[str, str]:
        """The texts of these articles."""
        wanted = f"SELECT id, text FROM article WHERE id IN ({','.join('?' * len(ids))})"
        return dict(self._store.rows(wanted, [*ids]))

    def _main_spans(self, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Where each item is best shown: the content of an attribution, else its first span."""
        of = f"IN ({','.join('?' * len(ids))})"
        found: dict[str, tuple[bool, int, int]] = {}
        for id_, role, start, end, _ in self._store.rows(_SPANS.format(of), [*ids] * 3):
            place = (role not in ("", "content"), start, end)
            found[id_] = min(found.get(id_, place), place)
        return {id_: (start, end) for id_, (_, start, end) in found.items()}

    def _places(self, query: Query, cancelled: Callable[[], bool]) -> Iterator[list[Hit]]:
        where, parameters = listing.where(self._store, query)
        patterns = [pattern(word) for word in query.words]
        ids = self._store.rows(
            f"SELECT a.id, {listing.TITLE}, {listing.STATE} FROM article a WHERE {where} ORDER BY a.position",
            parameters,
        )
        left = MOST_HITS
        for some in _batches(ids, _ARTICLES):
            texts = self._texts([id_ for id_, _, _ in some])
            for id_, title, state in some:
                if cancelled() or left <= 0:
                    return
                row = (id_, title, state, "", "words", "", "", None, "")
                found = [_shown(row, texts[id_], *place) for place in places(texts[id_], patterns)[:left]]
                left -= len(found)
                if found:
                    yield found


def _shown(row: Sequence[Any], text: str, start: int, end: int) -> Hit:
    """The hit that a row is about, in the text of its article."""
    about: dict[str, Any] = dict(zip(_ABOUT, row, strict=True))
    about |= {"title": " ".join(about["title"].split()), "suggester": about["suggester"] or ""}
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if start > _AROUND:
        before = "… " + "".join(before.split(maxsplit=1)[1:])
    if len(after) == _AROUND:
        after = after.rsplit(maxsplit=1)[0] + " …" if after.split() else after
    return Hit(**about, start=start, end=end, before=_flat(before), words=_flat(text[start:end]), after=_flat(after))


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _conditions(store: Store, query: Query) -> Iterator[tuple[Any, ...]]:
    """The SQL conditions on the item `i` that a query means, each with its parameters."""
    spans = f"EXISTS (SELECT 1 FROM ({_SPANS.format('= i.id')}) w WHERE w.text LIKE ? ESCAPE '\\'{{}})"
    for name, value in query.terms:
        match name:
            case "label":
                yield "i.label = ? COLLATE NOCASE", listing.label_named(store, value)
            case "suggester":
                yield "i.suggester LIKE ? ESCAPE '\\'", f"{listing.escaped(value)}%"
            case "decision":
                yield "i.verdict = ?", value.lower()
            case "score":
                sign = value.rstrip(".0123456789")
                yield f"i.score {sign} ?", float(value[len(sign) :])
            case "note":
                yield (
                    "EXISTS (SELECT 1 FROM note o WHERE o.subject = i.subject AND o.text LIKE ? ESCAPE '\\')",
                    f"%{listing.escaped(value)}%",
                )
            case "is" if value.lower() == "check":
                yield (listing.CHECK,)
            case "is":
                yield (f"i.id IN (SELECT g.id FROM suggestion g WHERE {listing.NEW})",)
            case "speaker":
                yield spans.format(" AND w.role = 'source'"), f"%{listing.escaped(value)}%"
    for word in query.words:
        yield spans.format(""), f"%{listing.escaped(word)}%"


def _batches(rows: Sequence[Any], size: int) -> Iterator[list[Any]]:
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some
