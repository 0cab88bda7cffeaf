"""How far reviewers agree who annotated the same articles, each alone: for the card of a dataset.

Within this program a second reviewer sees the gold of the first, so that only what came from elsewhere can be
compared: articles whose gold was all imported, from two reviewers or more (who found nothing in an article cannot be
told from who never saw it). For spans, which have no number of things
that nobody marked, agreement is the F1 of one reviewer against the other, the same either way round (Hripcsak and
Rothschild 2005); here of items with the same label and the same boundaries, an attribution with all its roles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from annotator.core.counting import number
from annotator.core.model import Annotation, Relation
from annotator.core.sheet import Sheet

_PLURALS = {"entity": "entities", "claim": "claims", "attribution": "attributions"}


@dataclass(slots=True)
class Agreement:
    """What pairs of reviewers marked in the same articles, of each kind: by both, and by either, counted twice."""

    articles: int = 0
    shared: int = 0
    both: Counter[str] = field(default_factory=Counter)
    either: Counter[str] = field(default_factory=Counter)
    reviewers: set[str] = field(default_factory=set)

    def add(self, sheet: Sheet) -> None:
        """Take one article into account."""
        records: list[Annotation | Relation] = [*sheet.annotations.values(), *sheet.relations.values()]
        names = sorted({record.reviewer for record in records})
        if len(names) < 2:
            return
        self.shared += 1
        if any(record.origin != "imported" for record in records):
            return
        self.articles += 1
        self.reviewers.update(names)
        marked = {name: Counter(_items(sheet, name)) for name in names}
        for one, other in combinations(names, 2):
            for (kind, _), n in (marked[one] & marked[other]).items():
                self.both[kind] += n
            for (kind, _), n in (marked[one] + marked[other]).items():
                self.either[kind] += n

    def __str__(self) -> str:
        """``0.82 (entities 0.9, claims 0.61; …)``, or why it is not known."""
        if not self.shared:
            return "not measured: every article has one reviewer"
        if not self.articles:
            return "not measured: no article was annotated by two reviewers, each alone"
        kinds = ", ".join(
            f"{_PLURALS[kind]} {2 * self.both[kind] / self.either[kind]:.2f}" for kind in _PLURALS if self.either[kind]
        )
        whole = 2 * self.both.total() / self.either.total()
        return (
            f"{whole:.2f} ({kinds}): F1 of items with the same label and boundaries, between"
            f" {number(len(self.reviewers), 'reviewer')} in {number(self.articles, 'article')}"
        )


def _items(sheet: Sheet, reviewer: str) -> Iterator[tuple[str, object]]:
    spans = {id_: annotation.spans for id_, annotation in sheet.annotations.items()}
    for annotation in sheet.annotations.values():
        if annotation.kind != "role" and annotation.reviewer == reviewer:
            yield annotation.kind, (annotation.label, annotation.spans)
    for relation in sheet.relations.values():
        if relation.reviewer == reviewer:
            roles = frozenset((role, spans[id_]) for role, id_ in relation.roles.items())
            yield "attribution", (relation.label, roles)
