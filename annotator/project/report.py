"""What is in a project in numbers, and whether it is sound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from annotator.core.model import STATES
from annotator.core.schema import LabelSchema
from annotator.project.listing import OPEN, STATE
from annotator.project.rows import MERGED
from annotator.project.store import Store


def stats(store: Store) -> dict[str, Any]:
    """Counts of articles by state, gold by label, suggestions and decisions by suggester and label."""
    states = dict.fromkeys(STATES, 0)
    states.update(dict(store.rows(f"SELECT {STATE} AS s, count(*) FROM article a GROUP BY s")))
    gold = dict(store.rows("SELECT label, count(*) FROM annotation WHERE kind <> 'role' GROUP BY label ORDER BY label"))
    gold.update(dict(store.rows("SELECT label, count(*) FROM relation GROUP BY label")))
    suggesters: dict[str, dict[str, Any]] = {}
    for name, label, total, pending, seen, accepted, corrected, rejected in store.rows(
        f"""
        SELECT g.suggester, coalesce(l.label, g.label) AS named, count(*), sum({OPEN}),
            sum(e.suggestion IS NOT NULL AND d.verdict IS NULL), sum(d.verdict IS 'accepted'),
            sum(d.verdict IS 'corrected'), sum(d.verdict IS 'rejected')
        FROM suggestion g LEFT JOIN decision d ON d.suggestion = g.id LEFT JOIN seen e ON e.suggestion = g.id
        LEFT JOIN alias l ON l.name = g.label GROUP BY g.suggester, named ORDER BY g.suggester, named
        """
    ):
        suggesters.setdefault(name, {})[label] = {
            "suggested": total,
            "pending": pending,
            "seen": seen,
            "accepted": accepted,
            "corrected": corrected,
            "rejected": rejected,
        }
    corrections = store.rows("SELECT correction, count(*) FROM decision WHERE correction <> '' GROUP BY correction")
    return {
        "articles": sum(states.values()),
        "states": states,
        "gold": gold,
        "suggestions": suggesters,
        "corrections": dict(corrections),
        "seconds": round(store.value("SELECT coalesce(sum(seconds), 0) FROM visit"), 1),
        "sessions": store.value("SELECT count(*) FROM session"),
    }


def problems(store: Store, schema: LabelSchema) -> Iterator[str]:
    """Everything that is wrong with the project, one sentence each; nothing when it is sound."""
    for (line,) in store.rows("PRAGMA integrity_check"):
        if line != "ok":
            yield f"SQLite: {line}"
    for table, rowid, parent, _ in store.rows("PRAGMA foreign_key_check"):
        yield f"{table} row {rowid}: what it refers to in {parent} is missing"
    for kind in ("annotation", "suggestion"):
        rows = store.rows(
            f"""
            SELECT p.article, p.id, s.start, s."end", s.text, a.length, substr(a.text, s.start + 1, s."end" - s.start)
            FROM {kind}_span s JOIN {kind} p ON p.id = s.{kind} JOIN article a ON a.id = p.article
            WHERE s."end" > a.length OR s.text <> substr(a.text, s.start + 1, s."end" - s.start)
            """
        )
        for article, id_, start, end, text, length, there in rows:
            if end > length:
                yield f"{kind} {id_}: {start}–{end} reaches past the end of article {article} ({length})"
            else:
                yield f"{kind} {id_}: “{text}” is stored at {start}–{end} of article {article}, where “{there}” stands"
        for id_, article in store.rows(
            f"SELECT id, article FROM {kind} p WHERE NOT EXISTS (SELECT 1 FROM {kind}_span s WHERE s.{kind} = p.id)"
        ):
            yield f"{kind} {id_} of article {article} has no span"
    for id_, length in store.rows("SELECT id, length FROM article WHERE length <> length(text)"):
        yield f"article {id_}: its length is stored as {length}, which it is not"
    yield from _role_problems(store)
    for id_, article in store.rows(
        "SELECT d.suggestion, d.article FROM decision d WHERE d.verdict = 'rejected' AND d.reason <> ?"
        " AND NOT EXISTS (SELECT 1 FROM refusal f WHERE f.suggestion = d.suggestion)",
        (MERGED,),
    ):
        yield f"the rejection of {id_} in article {article} is not remembered"
    known = set(schema.by_name)
    for id_, label in store.rows("SELECT id, label FROM annotation"):
        if label not in known:
            yield f"annotation {id_}: the label schema has no label “{label}”"


def _role_problems(store: Store) -> Iterator[str]:
    for relation, role, article in store.rows(
        "SELECT x.relation, x.role, r.article FROM role x JOIN relation r ON r.id = x.relation"
        " LEFT JOIN annotation n ON n.id = x.annotation"
        " WHERE n.id IS NULL OR n.kind <> 'role' OR n.article <> r.article OR n.label <> upper(x.role)"
    ):
        yield f"attribution {relation} of article {article}: its {role} does not resolve"
    for id_, article in store.rows(
        "SELECT r.id, r.article FROM relation r WHERE NOT EXISTS (SELECT 1 FROM role x WHERE x.relation = r.id)"
    ):
        yield f"attribution {id_} of article {article} has no role"
    for id_, article in store.rows(
        "SELECT n.id, n.article FROM annotation n WHERE n.kind = 'role'"
        " AND NOT EXISTS (SELECT 1 FROM role x WHERE x.annotation = n.id)"
    ):
        yield f"annotation {id_} of article {article} is a role of no attribution"
    for suggestion, article in store.rows(
        "SELECT d.suggestion, d.article FROM decision d WHERE d.verdict <> 'rejected'"
        " AND NOT EXISTS (SELECT 1 FROM annotation n WHERE n.id = d.result)"
        " AND NOT EXISTS (SELECT 1 FROM relation r WHERE r.id = d.result)"
    ):
        yield f"decision on {suggestion} of article {article}: the gold it made is missing"
