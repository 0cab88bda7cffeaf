"""Rows as records: what belongs to some articles, by one query a table, in the order of import.

Queries are ordered as the indexes are, by article and row: then SQLite has nothing to sort.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from annotator.core.model import Annotation, Decision, LineMark, Note, Relation, Review, Span, Spans, Suggestion
from annotator.project.store import Store

T = TypeVar("T")
By = dict[str, dict[str, T]]
"""Records by the id of their article, and each by what names it there."""
LEFT = """(NOT EXISTS (SELECT 1 FROM retired r WHERE r.suggestion = g.id AND r.at <= ?)
    OR EXISTS (SELECT 1 FROM decision d WHERE d.suggestion = g.id)) AND g.added <= ?"""
"""That a suggestion `g` was there at a moment (given twice): neither replaced undecided by then nor added later."""


class Tables:
    """The tables of a project, as far as they belong to these articles."""

    def __init__(self, store: Store, articles: Sequence[str]) -> None:
        self._store, self._articles = store, articles
        self._of = "= ?" if len(articles) == 1 else f"IN ({','.join('?' * len(articles))})"
        self._attributes: dict[str, Mapping[str, str]] = {}

    def _rows(self, sql: str, *more: object) -> list[tuple[Any, ...]]:
        """The rows of a query in which ``{of}`` stands for “is one of the articles”."""
        return self._store.rows(sql.format(of=self._of), (*self._articles, *more))

    def _loaded(self, text: str) -> Mapping[str, str]:
        """Attributes as they stand in a row; each text is read once, for most records say the same."""
        if text not in self._attributes:
            self._attributes[text] = json.loads(text)
        return self._attributes[text]

    def suggestions(self, moment: str | None = None) -> By[Suggestion]:
        """All suggestions, or those that were there at a moment, in ISO 8601, without those replaced undecided."""
        which, when = (f" AND {LEFT}", (moment, moment)) if moment is not None else ("", ())
        fillers: dict[str, dict[str, Spans]] = defaultdict(dict)
        for id_, role, start, end in self._rows(
            'SELECT g.id, s.role, s.start, s."end" FROM suggestion g JOIN suggestion_span s ON s.suggestion = g.id'
            f" WHERE g.article {{of}}{which} ORDER BY g.article, g.rowid, s.role, s.fragment",
            *when,
        ):
            fillers[id_][role] = (*fillers[id_].get(role, ()), Span(start, end))
        found: By[Suggestion] = defaultdict(dict)
        for id_, article, kind, label, suggester, version, score, attributes, reason, added in self._rows(
            "SELECT id, article, kind, label, suggester, version, score, attributes, reason, added FROM suggestion g"
            f" WHERE article {{of}}{which} ORDER BY article, rowid",
            *when,
        ):
            whose = (suggester, version, score, self._loaded(attributes), reason, time_of(added))
            found[article][id_] = Suggestion(id_, article, kind, label, fillers[id_], *whose)
        return found

    def annotations(self) -> By[Annotation]:
        """The gold spans: entities, claims and what fills the roles of attributions."""
        found: By[Annotation] = defaultdict(dict)
        for start, end, id_, article, kind, label, origin, suggestion, reviewer, at, attributes in self._rows(
            'SELECT s.start, s."end", n.id, article, kind, label, origin, suggestion, reviewer, at, attributes'
            " FROM annotation n JOIN annotation_span s ON s.annotation = n.id WHERE article {of}"
            " ORDER BY article, n.rowid, s.fragment"
        ):
            span = Span(start, end)
            if (known := found[article].get(id_)) is not None:
                found[article][id_] = replace(known, spans=(*known.spans, span))
                continue
            whose = (reviewer, time_of(at), origin, suggestion, self._loaded(attributes))
            found[article][id_] = Annotation(id_, article, kind, label, (span,), *whose)
        return found

    def relations(self) -> By[Relation]:
        """The gold attributions, each with the id of the annotation in each role."""
        roles: dict[str, dict[str, str]] = defaultdict(dict)
        for relation, role, annotation in self._rows(
            "SELECT r.id, x.role, x.annotation FROM relation r JOIN role x ON x.relation = r.id"
            " WHERE r.article {of} ORDER BY r.article, r.rowid, x.role"
        ):
            roles[relation][role] = annotation
        found: By[Relation] = defaultdict(dict)
        for id_, article, label, origin, suggestion, reviewer, at, attributes in self._rows(
            "SELECT id, article, label, origin, suggestion, reviewer, at, attributes FROM relation"
            " WHERE article {of} ORDER BY article, rowid"
        ):
            whose = (reviewer, time_of(at), origin, suggestion, self._loaded(attributes))
            found[article][id_] = Relation(id_, article, label, roles[id_], *whose)
        return found

    def decisions(self) -> By[Decision]:
        """What was decided about suggestions, by the suggestion."""
        found: By[Decision] = defaultdict(dict)
        for id_, article, verdict, correction, reason, reviewer, at, seconds, result in self._rows(
            "SELECT suggestion, article, verdict, correction, reason, reviewer, at, seconds, result FROM decision"
            " WHERE article {of}"
        ):
            decided = (reason, reviewer, time_of(at), seconds, result)
            found[article][id_] = Decision(id_, article, verdict, correction, *decided)
        return found

    def reviews(self) -> By[Review]:
        """How far each reviewer is, by the reviewer."""
        found: By[Review] = defaultdict(dict)
        for article, reviewer, state, at in self._rows(
            "SELECT article, reviewer, state, at FROM review WHERE article {of}"
        ):
            found[article][reviewer] = Review(article, reviewer, state, time_of(at))
        return found

    def notes(self) -> By[Note]:
        """The notes, by what they are on."""
        found: By[Note] = defaultdict(dict)
        for subject, article, text, reviewer, at in self._rows(
            "SELECT subject, article, text, reviewer, at FROM note WHERE article {of}"
        ):
            found[article][subject] = Note(subject, article, text, reviewer, time_of(at))
        return found

    def line_marks(self) -> By[LineMark]:
        """What reviewers said of the lines, by where the line begins."""
        found: By[LineMark] = defaultdict(dict)
        for article, start, end, boilerplate, reviewer, at in self._rows(
            'SELECT article, start, "end", boilerplate, reviewer, at FROM line_mark WHERE article {of}'
        ):
            found[article][str(start)] = LineMark(article, Span(start, end), bool(boilerplate), reviewer, time_of(at))
        return found

    def seen(self) -> list[tuple[str, str, str, str]]:
        """Which suggestions were seen: article, suggestion, reviewer and moment."""
        return [
            (article, suggestion, reviewer, at)
            for article, suggestion, reviewer, at in self._rows(
                "SELECT g.article, g.id, e.reviewer, e.at FROM suggestion g JOIN seen e ON e.suggestion = g.id"
                " WHERE g.article {of}"
            )
        ]


@lru_cache(maxsize=4096)  # All that one import brings is of one moment.
def time_of(text: str) -> datetime:
    """A moment as it stands in a row."""
    return datetime.fromisoformat(text)
