"""The memory of a project in its file: what gold says of names, what was refused, and what follows for an article.

Read, not kept: names are counted in gold as it is, and refusals come and go with their decisions.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from annotator.core.boilerplate import skipped
from annotator.core.edits import now
from annotator.core.memory import LONGEST, MEMORY, Count, Memory, Recall, learned, recalled
from annotator.core.mentions import remembered
from annotator.core.model import Kind, Span, Spans, Suggestion
from annotator.core.schema import LabelSchema
from annotator.project import mentions, rows
from annotator.project.listing import STATE
from annotator.project.store import Store

_FEW_WORDS = 12
"""Words by which an article is looked for: as many as tell a sentence from others."""

_GOLD = f"""
    SELECT s.text, n.label, count(*), sum(n.origin IN ('added', 'imported') OR EXISTS (
        SELECT 1 FROM decision d WHERE d.suggestion = n.suggestion AND d.verdict = 'corrected')), 0
    FROM annotation_span s JOIN annotation n ON n.id = s.annotation
    WHERE n.kind = 'entity' AND length(s.text) <= {LONGEST} AND {{0}} GROUP BY s.text, n.label
"""
_REJECTED = """
    SELECT s.text, g.label, 0, 0, count(*)
    FROM suggestion_span s JOIN decision d ON d.suggestion = s.suggestion JOIN suggestion g ON g.id = s.suggestion
    WHERE s.role = '' AND d.verdict = 'rejected' AND g.kind = 'entity' AND {0} GROUP BY s.text, g.label
"""
_AWAY = f"""
    SELECT DISTINCT s.text FROM decision d JOIN suggestion_span s ON s.suggestion = d.suggestion AND s.role = ''
    JOIN suggestion g ON g.id = d.suggestion
    WHERE d.correction IN ('boundary', 'both') AND d.correction <> '' AND g.kind = 'entity'
    AND NOT EXISTS (SELECT 1 FROM annotation_span z JOIN annotation n ON n.id = z.annotation
        WHERE z.text = s.text AND length(z.text) <= {LONGEST} AND n.kind = 'entity')
"""


def memory(store: Store, schema: LabelSchema, names: Collection[str] | None = None) -> Memory:
    """What is known of these names, or of all."""
    if names is not None and not names:
        return Memory()
    of = "1" if names is None else f"s.text IN ({','.join('?' * len(names))})"
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for sql in (_GOLD, _REJECTED):
        for name, label, *numbers in store.rows(sql.format(of), tuple(names or ())):
            row = counts[name, schema.names.get(label, label)]
            row[:] = [a + b for a, b in zip(row, numbers, strict=True)]
    known = (Count(name, label, *row) for (name, label), row in counts.items() if _on(schema, label))
    return learned(known, (text for (text,) in store.rows(_AWAY)))


def telling(store: Store, schema: LabelSchema, names: Collection[str]) -> set[str]:
    """Those of these names of which the memory has something to say, or had: most that are accepted are none."""
    if not names:
        return set()
    sql = f"""
        SELECT DISTINCT s.text FROM suggestion_span s JOIN suggestion g ON g.id = s.suggestion
        WHERE s.role = '' AND s.text IN ({",".join("?" * len(names))}) AND g.suggester = ?
    """
    proposed = {text for (text,) in store.rows(sql, (*names, MEMORY))}
    return proposed | set(memory(store, schema, names).names)


def unbegun(store: Store, phrases: Iterable[str]) -> list[str]:
    """The ids of the articles nobody has begun in which one of these phrases may stand, in the order of import."""
    found: dict[str, None] = {}
    for phrase in phrases:
        words = " ".join(phrase.split()[:_FEW_WORDS])
        found.update(dict.fromkeys(mentions.mentioning(store, words, f"{STATE} = 'unseen'")))
    return list(found)


def recall(
    store: Store, schema: LabelSchema, article: str, known: Memory, names: Collection[str] | None = None
) -> Recall | None:
    """What the memory of these names, or of all, changes in an article; None once its review has begun.

    The state it should be in follows from gold and decisions alone, so that doing it twice changes nothing.
    """
    row = store.rows(f"SELECT {rows.ARTICLE_COLUMNS}, {STATE} FROM article a WHERE a.id = ?", (article,))
    if not row or row[0][-1] != "unseen":
        return None
    text = rows.article_of(row[0][:-1])
    # Most projects have refused little: then only names are in question, and what had been retired.
    refusing = bool(store.value("SELECT EXISTS (SELECT 1 FROM refusal)"))
    undecided, retired = _undecided(store, article, names_only=not refusing)
    ours = {s.id for s in undecided if s.suggester == MEMORY and (names is None or s.spans[0].of(text.text) in names)}
    named = [_named(s, schema) for s in undecided if s.id not in ours]
    refusals = refused(store, schema, [(s, remembered(text.text, s.fillers)) for s in named]) if refusing else {}
    # What another name of the memory replaced is not in question here.
    held = {id_ for id_, by in retired.items() if by not in ours and by in {s.id for s in undecided}}
    there = [s for s in named if s.kind == "entity" and s.id not in refusals and s.id not in held]

    def forbidden(suggestion: Suggestion) -> bool:
        key = remembered(text.text, suggestion.fillers)
        return bool(refused(store, schema, [(suggestion, key)]))

    marks = rows.line_marks(store, article).values()
    new, replaced = recalled(text, known, there, skipped=skipped(text.text, marks), refused=forbidden)
    wanted = {**replaced, **refusals}
    back = {id_ for id_ in retired if id_ not in wanted and id_ not in held}
    ids = {s.id for s in new}
    return Recall(
        article,
        tuple(s for s in new if s.id not in ours),
        frozenset(ours - ids),
        {id_: by for id_, by in wanted.items() if retired.get(id_) != by},
        frozenset(back),
    )


def keep(store: Store, found: Recall, drop: Callable[[Collection[str]], None]) -> None:
    """Write what the memory changes; `drop` takes away suggestions by their ids. The caller holds the transaction."""
    text = store.value("SELECT text FROM article WHERE id=?", (found.article,))
    rows.remove(store, "retired", "suggestion", found.back, '"by" IS NOT NULL')
    drop(found.gone)
    ids = [suggestion.id for suggestion in found.new]
    rows.remove(store, "retired", "suggestion", ids)
    there = rows.present(store, "suggestion", "id", ids)
    rows.write_suggestions(store, [s for s in found.new if s.id not in there], {found.article: text})
    at = now().isoformat()
    # What was replaced or decided since is no longer there to retire, or to retire for.
    store.run_many(
        'INSERT OR REPLACE INTO retired (suggestion, at, "by") SELECT g.id, ?, b.id FROM suggestion g'
        " JOIN suggestion b ON b.id = ? WHERE g.id = ?"
        " AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.suggestion = g.id)",
        [(at, by, id_) for id_, by in found.retired.items()],
    )


def refused(store: Store, schema: LabelSchema, keyed: Sequence[tuple[Suggestion, str]]) -> dict[str, str]:
    """Of these suggestions with what they are remembered by, those that were refused before, each with the
    rejected suggestion that says so."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    keys = list({key for _, key in keyed})
    for first in range(0, len(keys), 500):
        some = keys[first : first + 500]
        sql = f"SELECT context, label, suggestion FROM refusal WHERE context IN ({','.join('?' * len(some))})"
        for context, label, suggestion in store.rows(sql + " ORDER BY suggestion", some):
            found[context].append((schema.names.get(label, label), suggestion))
    result = {}
    for suggestion, key in keyed:
        label = schema.names.get(suggestion.label, suggestion.label)
        by = next((id_ for name, id_ in found.get(key, ()) if name == label and id_ != suggestion.id), None)
        if by is not None:
            result[suggestion.id] = by
    return result


def _undecided(store: Store, article: str, *, names_only: bool) -> tuple[list[Suggestion], dict[str, str]]:
    """The undecided suggestions, or only entities, that are open or retired by another one; the latter with which."""
    found, retired = [], {}
    kinds = "AND (g.kind = 'entity' OR x.suggestion IS NOT NULL)" if names_only else ""
    for id_, kind, label, suggester, spans, by in store.rows(
        f"""
        SELECT g.id, g.kind, g.label, g.suggester, {rows.SPANS_OF}, x."by"
        FROM suggestion g LEFT JOIN retired x ON x.suggestion = g.id
        WHERE g.article = ? AND (x.suggestion IS NULL OR x."by" IS NOT NULL) {kinds}
        AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.suggestion = g.id)
        """,
        (article,),
    ):
        found.append(_suggestion(id_, article, kind, label, suggester, json.loads(spans)))
        if by is not None:
            retired[id_] = by
    return found, retired


def _suggestion(
    id_: str, article: str, kind: Kind, label: str, suggester: str, spans: Iterable[tuple[str, int, int]]
) -> Suggestion:
    fillers: dict[str, Spans] = {}
    for role, start, end in sorted(spans):
        fillers[role] = (*fillers.get(role, ()), Span(start, end))
    return Suggestion(id_, article, kind, label, fillers, suggester, "", 0.0)


def _named(suggestion: Suggestion, schema: LabelSchema) -> Suggestion:
    label = schema.names.get(suggestion.label, suggestion.label)
    if label == suggestion.label:
        return suggestion
    return Suggestion(
        suggestion.id, suggestion.article, suggestion.kind, label, suggestion.fillers, suggestion.suggester, "", 0.0
    )


def _on(schema: LabelSchema, label: str) -> bool:
    found: Mapping[str, Any] = schema.by_name
    return label in found and found[label].on
