"""A sheet: everything the project holds of one article at one moment, as a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from annotator.core.boilerplate import skipped
from annotator.core.items import Item, alike, by_id, items_of, revised, still_alike, still_by_id
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
    Spans,
    Speaker,
    State,
    Suggestion,
    Wording,
    key,
)


@dataclass(frozen=True)
class Sheet:
    """What the screen shows and what edits are planned against. All mappings are by id.

    `reviews` is by reviewer, `notes` by subject, `marks` by where the line begins; `seen` holds the ids of the
    suggestions a reviewer had in focus. `names` says what labels of suggestions are called by now, as the schema
    has it; a name that is not in it stands for itself.
    """

    article: Article
    suggestions: Mapping[str, Suggestion] = field(default_factory=dict)
    annotations: Mapping[str, Annotation] = field(default_factory=dict)
    relations: Mapping[str, Relation] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    reviews: Mapping[str, Review] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    marks: Mapping[str, LineMark] = field(default_factory=dict, kw_only=True)
    names: Mapping[str, str] = field(default_factory=dict, kw_only=True, compare=False, repr=False)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item in reading order, rejected ones included."""
        return items_of(self.named, self.annotations, self.relations, self.decisions)

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        """Items by their own id and, for gold, also by the ids of the suggestions that say it."""
        return by_id(self.items)

    @cached_property
    def pending(self) -> tuple[Item, ...]:
        """The items still undecided, in reading order."""
        return tuple(item for item in self.items if item.status == "pending")

    @cached_property
    def agreeing(self) -> frozenset[str]:
        """The suggestions nobody decided on that say what is gold already."""
        return frozenset(s.id for item in self.items for s in item.agreeing if s.id not in self.decisions)

    @cached_property
    def alike(self) -> Mapping[tuple[str, int], Sequence[Item]]:
        """The items by their place: where two say the same, both are in one."""
        return alike(self.items)

    @cached_property
    def skipped(self) -> Spans:
        """The lines of the article that are boilerplate."""
        return skipped(self.article.text, self.marks.values())

    @cached_property
    def named(self) -> Mapping[str, Suggestion]:
        """The suggestions under the names that their labels have by now."""
        if not self.names or not any(s.label in self.names for s in self.suggestions.values()):
            return self.suggestions
        return {s.id: replace(s, label=self.names.get(s.label, s.label)) for s in self.suggestions.values()}

    @property
    def state(self) -> State:
        """The review state: the newest that any reviewer set, else unseen."""
        newest = max(self.reviews.values(), key=lambda review: (review.at, review.reviewer), default=None)
        return newest.state if newest else "unseen"

    def applied(self, changes: Iterable[Change]) -> Sheet:
        """The sheet after `changes`; this one stays as it was. Items that did not change are the same objects."""
        changes = tuple(changes)
        tables: dict[str, dict[str, Record]] = {}
        fields = {
            "Annotation": "annotations",
            "Relation": "relations",
            "Decision": "decisions",
            "Review": "reviews",
            "Note": "notes",
            "Suggestion": "suggestions",
            "LineMark": "marks",
        }
        for change in changes:
            record = change.after or change.before
            if record is None or isinstance(record, Wording | Speaker):
                continue
            kind, id_ = key(record)
            table = tables.setdefault(fields[kind], dict(getattr(self, fields[kind])))
            if change.after is None:
                table.pop(id_, None)
            else:
                table[id_] = change.after
        suggestions = tables.get("suggestions")
        seen = self.seen if suggestions is None else self.seen.intersection(suggestions)
        after = replace(self, **tables, seen=seen)  # type: ignore[arg-type]
        if suggestions is None and "named" in self.__dict__:
            after.__dict__["named"] = self.named
        if "items" in self.__dict__:
            # What `cached_property` would store, made from what is known already.
            now = revised(self.items, changes, after.named, after.annotations, after.relations, after.decisions)
            after.__dict__["items"] = now.items
            if "alike" in self.__dict__:
                after.__dict__["alike"] = still_alike(self.alike, now)
            if "by_id" in self.__dict__:
                after.__dict__["by_id"] = still_by_id(self.by_id, now)
        return after

    def having_seen(self, ids: Iterable[str]) -> Sheet:
        """The sheet after a reviewer had these suggestions in focus."""
        after = replace(self, seen=self.seen.union(ids))
        # Nothing that was computed of the sheet depends on what was seen.
        after.__dict__.update({name: value for name, value in self.__dict__.items() if name not in after.__dict__})
        return after
