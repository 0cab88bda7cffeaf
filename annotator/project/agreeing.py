"""Which undecided suggestions say what is gold already, kept in the file so that nobody counts them as waiting.

It follows from the other tables. `refresh` works it out anew by SQL; after an edit, `follow` only writes what
became different, from the sheets before and after.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from annotator.core.sheet import Sheet

if TYPE_CHECKING:
    from annotator.project.store import Store

_SAID = """(SELECT group_concat(x.role || x.start || '-' || x."end", ' ') FROM (
    SELECT {0} AS role, s.start AS start, s."end" AS "end" FROM {1} ORDER BY 1, s.fragment) x)"""
_OF_SUGGESTION = _SAID.format("s.role", "suggestion_span s WHERE s.suggestion = g.id")
_OF_ANNOTATION = _SAID.format("''", "annotation_span s WHERE s.annotation = n.id")
_OF_RELATION = _SAID.format(
    "o.role", "role o JOIN annotation_span s ON s.annotation = o.annotation WHERE o.relation = r.id"
)


def _find(article: str) -> str:
    return f"""
        INSERT INTO agreeing
        WITH gold AS MATERIALIZED (
            SELECT n.article, n.kind, n.label, {_OF_ANNOTATION} AS said FROM annotation n
                WHERE n.kind <> 'role' {article.format("n")}
            UNION SELECT r.article, 'attribution', r.label, {_OF_RELATION} FROM relation r WHERE 1 {article.format("r")}
        )
        SELECT DISTINCT g.id FROM gold JOIN suggestion g ON g.article = gold.article AND g.kind = gold.kind
            LEFT JOIN alias l ON l.name = g.label
        WHERE coalesce(l.label, g.label) = gold.label AND {_OF_SUGGESTION} = gold.said
            AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.suggestion = g.id)
            AND NOT EXISTS (SELECT 1 FROM retired x WHERE x.suggestion = g.id)
    """


FIND = _find("")
_FIND_IN_ONE = _find("AND {}.article = ?")


def refresh(store: Store, article: str) -> None:
    """Work it out anew for one article."""
    store.run("DELETE FROM agreeing WHERE suggestion IN (SELECT id FROM suggestion WHERE article = ?)", (article,))
    store.run(_FIND_IN_ONE, (article, article))


def meanings(store: Store) -> frozenset[tuple[str, str]]:
    """Which names stand for which labels. Where that becomes another, so may what agrees."""
    return frozenset((name, label) for name, label in store.rows("SELECT name, label FROM alias"))


def follow(store: Store, before: Sheet, after: Sheet) -> None:
    """Write what an edit made different."""
    gone, new = before.agreeing - after.agreeing, after.agreeing - before.agreeing
    store.run_many("DELETE FROM agreeing WHERE suggestion = ?", _one_each(gone))
    store.run_many("INSERT OR IGNORE INTO agreeing VALUES (?)", _one_each(new))


def _one_each(ids: Collection[str]) -> list[tuple[str]]:
    return [(id_,) for id_ in ids]
