"""A sheet: everything the project holds of one article at one moment, as a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from annotator.core.items import Item, items_of
from annotator.core.model import (
    Annotation,
    Article,
    Change,
    Decision,
    Note,
    Record,
    Relation,
    Review,
    State,
    Suggestion,
    key,
)


@dataclass(frozen=True)
class Sheet:
    """What the screen shows and what edits are planned against. All mappings are by id.

    `reviews` is by reviewer, `notes` by subject; `seen` holds the ids of the suggestions a reviewer had in focus.
    """

    article: Article
    suggestions: Mapping[str, Suggestion] = field(default_factory=dict)
    annotations: Mapping[str, Annotation] = field(default_factory=dict)
    relations: Mapping[str, Relation] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    reviews: Mapping[str, Review] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item in reading order, rejected ones included."""
        return items_of(self.suggestions, self.annotations, self.relations, self.decisions)

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        """Items by their own id and, for gold, also by the id of their suggestion."""
        found = {item.id: item for item in self.items}
        for item in self.items:
            if item.suggestion is not None:
                found.setdefault(item.suggestion.id, item)
        return found

    @cached_property
    def pending(self) -> tuple[Item, ...]:
        """The items still undecided, in reading order."""
        return tuple(item for item in self.items if item.status == "pending")

    @property
    def state(self) -> State:
        """The review state: the newest that any reviewer set, else unseen."""
        newest = max(self.reviews.values(), key=lambda review: (review.at, review.reviewer), default=None)
        return newest.state if newest else "unseen"

    def applied(self, changes: Iterable[Change]) -> Sheet:
        """The sheet after `changes`; this one stays as it was."""
        tables: dict[str, dict[str, Record]] = {}
        fields = {
            "Annotation": "annotations",
            "Relation": "relations",
            "Decision": "decisions",
            "Review": "reviews",
            "Note": "notes",
            "Suggestion": "suggestions",
        }
        for change in changes:
            record = change.after or change.before
            if record is None:
                continue
            kind, id_ = key(record)
            table = tables.setdefault(fields[kind], dict(getattr(self, fields[kind])))
            if change.after is None:
                table.pop(id_, None)
            else:
                table[id_] = change.after
        suggestions = tables.get("suggestions")
        if suggestions is not None:
            return replace(self, **tables, seen=self.seen.intersection(suggestions))  # type: ignore[arg-type]
        return replace(self, **tables)  # type: ignore[arg-type]
