"""What reviewers made of suggestions, for the report: by suggester and label, by quote type, day by day, what
corrections have in common, and what is found without suggestions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from annotator.core.checking import SETTING, Compared, compared
from annotator.core.model import Kind, Span, Spans
from annotator.core.rules import Correction, Pattern, Rule, at_edge, in_common, ruled
from annotator.core.schema import LabelSchema
from annotator.project import rows
from annotator.project.listing import CHECK, OPEN, STATE, labelled
from annotator.project.store import Store

_NEWEST = 4000
"""Corrections that are looked at for what they have in common: the newest."""
_AROUND = 400
"""Code points on either side of a correction in which a step can look."""

KINDS = ("boundary", "label", "role", "both")


class Row(NamedTuple):
    """What became of the suggestions of one suggester under one label; `corrections` by their kind.

    `missed` counts what reviewers added by hand under the label, whoever could have suggested it: it stands only
    in the row of no suggester.
    """

    suggester: str
    label: str
    suggested: int = 0
    pending: int = 0
    accepted: int = 0
    corrected: int = 0
    rejected: int = 0
    missed: int = 0
    corrections: tuple[int, ...] = (0,) * len(KINDS)

    @property
    def decided(self) -> int:
        """How many were decided."""
        return self.accepted + self.corrected + self.rejected

    @property
    def acceptance(self) -> float | None:
        """The part of the decided ones that was accepted as it stood, 0 to 1; None when none was decided."""
        return self.accepted / self.decided if self.decided else None


class Check(NamedTuple):
    """The articles done without suggestions, and beside them what was decided in those with.

    `alike` is by kind; the two shares are of what was suggested: found alike without suggestions, and accepted with.
    """

    articles: int
    alike: Mapping[Kind, Compared]
    found: Mapping[Kind, float]
    accepted: Mapping[Kind, float]


class Ruled(NamedTuple):
    """The edge of an undecided suggestion as it is and as a rule would have it, as `core.rules.at_edge` shows it."""

    article: str
    suggestion: str
    before: str
    after: str


class Report(NamedTuple):
    """All of it. `days` and `quote_types` hold accepted, corrected and rejected, in that order."""

    rows: tuple[Row, ...]
    quote_types: Mapping[str, tuple[int, int, int]]
    days: Mapping[str, tuple[int, int, int]]
    patterns: tuple[Pattern, ...]
    check: Check


_VERDICTS = "sum(d.verdict = 'accepted'), sum(d.verdict = 'corrected'), sum(d.verdict = 'rejected')"


def report(store: Store, names: Mapping[str, str]) -> Report:
    """The whole report; `names` says what labels of suggestions are called by now."""
    return Report(
        tuple(_rows(store, names)),
        {
            name or "not set": (accepted, corrected, rejected)
            for name, accepted, corrected, rejected in store.rows(
                f"SELECT coalesce(json_extract(g.attributes, '$.quote_type'), '') AS q, {_VERDICTS}"
                " FROM decision d JOIN suggestion g ON g.id = d.suggestion WHERE g.kind = 'attribution'"
                " GROUP BY q ORDER BY count(*) DESC"
            )
        },
        {
            day: (accepted, corrected, rejected)
            for day, accepted, corrected, rejected in store.rows(
                f"SELECT substr(d.at, 1, 10) AS day, {_VERDICTS} FROM decision d GROUP BY day ORDER BY day"
            )
        },
        tuple(in_common(_corrections(store, names))),
        _check(store),
    )


def ruled_now(store: Store, schema: LabelSchema, rule: Rule, limit: int) -> list[Ruled]:
    """Undecided suggestions that a rule would have made others; at most `limit`."""
    found: list[Ruled] = []
    for id_ in labelled(store, rule.label):
        article = rows.read_article(store, id_)
        for item in rows.read_sheet(store, article, names=schema.names).pending:
            if item.suggestion is None:
                continue
            after = ruled(article, item.suggestion, [replace(rule, on=True)], schema.names)
            if after is not item.suggestion:
                was, is_ = item.suggestion.fillers[rule.role], after.fillers[rule.role]
                shown = (at_edge(article.text, spans, rule.step) for spans in (was, is_))
                found.append(Ruled(id_, item.suggestion.id, *shown))
                if len(found) >= limit:
                    return found
    return found


def as_json(found: Report) -> dict[str, Any]:
    """The report as plain values, for `annotator stats --json`."""
    verdicts = ("accepted", "corrected", "rejected")
    corrected: dict[str, dict[str, dict[str, int]]] = {}
    for row in found.rows:
        if row.suggester and row.corrected:
            kinds = dict(zip(KINDS, row.corrections, strict=True))
            corrected.setdefault(row.suggester, {})[row.label] = {k: n for k, n in kinds.items() if n}
    return {
        "corrected": corrected,
        "missed": {row.label: row.missed for row in found.rows if row.missed},
        "quote_types": {name: dict(zip(verdicts, counts, strict=True)) for name, counts in found.quote_types.items()},
        "days": {day: dict(zip(verdicts, counts, strict=True)) for day, counts in found.days.items()},
        "patterns": [
            {
                "label": p.label,
                "role": p.role,
                "step": p.step.name,
                "moves": p.step.words,
                "count": p.fixes,
                "of": p.of,
                "share": round(p.share, 3),
            }
            for p in found.patterns
        ],
        "check": {
            "articles": found.check.articles,
            "kinds": {kind: one._asdict() for kind, one in found.check.alike.items()},
            "found_alike": {kind: round(share, 3) for kind, share in found.check.found.items()},
            "accepted": {kind: round(share, 3) for kind, share in found.check.accepted.items()},
        },
    }


def _rows(store: Store, names: Mapping[str, str]) -> list[Row]:
    sums = ", ".join(f"sum(d.correction IS '{kind}')" for kind in KINDS)
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * (5 + len(KINDS)))
    for suggester, label, *numbers in store.rows(
        f"""
        SELECT g.suggester, g.label, count(*), sum({OPEN}), sum(d.verdict IS 'accepted'),
            sum(d.verdict IS 'corrected'), sum(d.verdict IS 'rejected'), {sums}
        FROM suggestion g LEFT JOIN decision d ON d.suggestion = g.id GROUP BY g.suggester, g.label
        """
    ):
        row = counts[suggester, names.get(label, label)]
        row[:] = [a + b for a, b in zip(row, numbers, strict=True)]
    found = []
    for (suggester, label), row in sorted(counts.items()):
        total, pending, accepted, corrected, rejected, *kinds = row
        found.append(Row(suggester, label, total, pending, accepted, corrected, rejected, 0, tuple(kinds)))
    missed = store.rows(
        "SELECT label, count(*) FROM annotation WHERE kind <> 'role' AND origin = 'added' AND suggestion IS NULL"
        " GROUP BY label UNION ALL"
        " SELECT label, count(*) FROM relation WHERE origin = 'added' AND suggestion IS NULL GROUP BY label ORDER BY 1"
    )
    return [*found, *(Row("", label, missed=count) for label, count in missed)]


def _corrections(store: Store, names: Mapping[str, str]) -> list[Correction]:
    """The newest corrections of boundaries, part by part."""
    before: dict[tuple[str, str], Spans] = {}
    after: dict[tuple[str, str], Spans] = {}
    some = "SELECT suggestion FROM decision WHERE correction IN ('boundary', 'both') ORDER BY at DESC LIMIT ?"
    about = {
        id_: (label, text)
        for id_, label, text in store.rows(
            f"SELECT g.id, g.label, a.text FROM suggestion g JOIN article a ON a.id = g.article WHERE g.id IN ({some})",
            (_NEWEST,),
        )
    }
    for id_, role, start, end in store.rows(
        f'SELECT suggestion, role, start, "end" FROM suggestion_span WHERE suggestion IN ({some})'
        " ORDER BY suggestion, role, start",
        (_NEWEST,),
    ):
        before[id_, role] = (*before.get((id_, role), ()), Span(start, end))
    for id_, role, start, end in store.rows(
        f"""
        SELECT d.suggestion, '', s.start, s."end" FROM decision d JOIN annotation_span s ON s.annotation = d.result
            WHERE d.suggestion IN ({some})
        UNION ALL SELECT d.suggestion, o.role, s.start, s."end" FROM decision d JOIN role o ON o.relation = d.result
            JOIN annotation_span s ON s.annotation = o.annotation WHERE d.suggestion IN ({some}) ORDER BY 1, 2, 3
        """,
        (_NEWEST, _NEWEST),
    ):
        after[id_, role] = (*after.get((id_, role), ()), Span(start, end))
    found = []
    for (id_, role), spans in before.items():
        became = after.get((id_, role))
        if became and became != spans:
            label, text = about[id_]
            low = max(0, min(spans[0].start, became[0].start) - _AROUND)
            around = text[low : max(spans[-1].end, became[-1].end) + _AROUND]
            was, is_ = (tuple(Span(s.start - low, s.end - low) for s in some_) for some_ in (spans, became))
            found.append(Correction(names.get(label, label), role, around, was, is_))
    return found


def _check(store: Store) -> Check:
    alike: dict[Kind, Compared] = {}
    blind = []
    if store.value("SELECT 1 FROM setting WHERE key = ? AND CAST(value AS REAL) > 0", (SETTING,)):
        blind = store.rows(
            f"""
            SELECT a.id, r.at FROM article a JOIN review r ON r.article = a.id AND r.state = 'done'
            WHERE {CHECK} AND {STATE} = 'done' AND NOT EXISTS (
                SELECT 1 FROM seen e JOIN suggestion g ON g.id = e.suggestion
                WHERE g.article = a.id AND g.suggester <> 'mentions' AND e.at < r.at)
            GROUP BY a.id
            """
        )
    for id_, at in blind:
        article = rows.read_article(store, id_)
        for kind, one in compared(rows.read_sheet(store, article), datetime.fromisoformat(at)).items():
            alike[kind] = alike.get(kind, Compared()).plus(one)
    with_: list[tuple[Kind, int, int]] = store.rows(
        "SELECT g.kind, sum(d.verdict = 'accepted'), count(*) FROM decision d JOIN suggestion g ON g.id = d.suggestion"
        " WHERE g.suggester <> 'mentions' AND EXISTS (SELECT 1 FROM seen e WHERE e.suggestion = g.id) GROUP BY g.kind"
    )
    proposed = {kind: one.agreed + one.other + one.unfound for kind, one in alike.items()}
    return Check(
        len(blind),
        alike,
        {kind: one.agreed / proposed[kind] for kind, one in alike.items() if proposed[kind]},
        {kind: accepted / count for kind, accepted, count in with_},
    )
