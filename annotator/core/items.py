"""Items: what the reviewer steps through, whether it is still a suggestion or already gold."""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Literal, NamedTuple

from annotator.core.model import (
    ROLES,
    Annotation,
    Change,
    Decision,
    Kind,
    Relation,
    Span,
    Spans,
    Suggestion,
)
from annotator.core.values import valueclass

Status = Literal["pending", "gold", "rejected"]

_KINDS: tuple[Kind, ...] = ("entity", "claim", "attribution", "role")


@valueclass(frozen=True, slots=True)
class Item:
    """An entity, a claim or an attribution as the reviewer sees it.

    `id` is the annotation's or relation's when gold, the suggestion's when pending or rejected.
    `parts` holds the spans under ``""`` for entities and claims, under source, cue and content for
    an attribution; a role that is missing is not in it. `depth` counts the attributions in whose
    content this attribution's cue lies (0: not nested). `agreeing` holds of gold the other suggestions
    that were decided into it, or that say the same and were never decided: nobody is asked about those.
    """

    id: str
    kind: Kind
    label: str
    parts: Mapping[str, Spans]
    status: Status
    suggestion: Suggestion | None = None
    decision: Decision | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    reviewer: str = ""
    origin: str = ""
    depth: int = 0
    agreeing: tuple[Suggestion, ...] = ()

    @property
    def spans(self) -> Spans:
        """All spans of all parts, sorted."""
        return tuple(sorted(span for part in self.parts.values() for span in part))

    @property
    def extent(self) -> Span:
        """From the first code point of any part to the last."""
        return Span(*_reach(self))

    @property
    def subject(self) -> str:
        """The id that notes on this item are kept under: its suggestion's where there is one."""
        return self.suggestion.id if self.suggestion else self.id

    @property
    def score(self) -> float | None:
        """The suggester's score, 0 to 1; None when nobody suggested it."""
        return self.suggestion.score if self.suggestion else None


def items_of(
    suggestions: Mapping[str, Suggestion],
    annotations: Mapping[str, Annotation],
    relations: Mapping[str, Relation],
    decisions: Mapping[str, Decision],
) -> tuple[Item, ...]:
    """The items of an article in reading order: by start, then the longer first."""
    found = _agreed(
        _proposed(suggestions.values(), decisions),
        _asserted(annotations.values(), relations.values(), annotations, suggestions, decisions),
        suggestions.values(),
        decisions,
    )
    return tuple(sorted(nested(found), key=reading_order))


class Revision(NamedTuple):
    """The items after a change, in reading order, and between which of them and those before the difference lies."""

    items: tuple[Item, ...]
    gone: Collection[Item]
    come: Collection[Item]


def revised(
    items: Iterable[Item],
    changes: Collection[Change],
    suggestions: Mapping[str, Suggestion],
    annotations: Mapping[str, Annotation],
    relations: Mapping[str, Relation],
    decisions: Mapping[str, Decision],
) -> Revision:
    """What `items_of` gives after `changes`, made from the `items` before: those that did not change are the same
    objects, so that whoever shows them sees by identity what to draw again."""
    proposed, records = _touched(changes, relations)
    kept: list[Item] = []
    gone: list[Item] = []
    for item in items:
        touched = item.id in records or (item.suggestion is not None and item.suggestion.id in proposed)
        (gone if touched or _concerned(item, proposed) else kept).append(item)

    def anew() -> tuple[list[Item], list[Item]]:
        for item in gone:
            proposed.update(s.id for s in item.agreeing)
            proposed.update([item.suggestion.id] if item.suggestion else ())
            records.update([] if item.suggestion and item.id == item.suggestion.id else [item.id])
        return (
            list(_proposed((suggestions[id_] for id_ in proposed if id_ in suggestions), decisions)),
            list(
                _asserted(
                    (a for a in annotations.values() if a.id in records or a.suggestion in proposed),
                    (r for r in relations.values() if r.id in records or r.suggestion in proposed),
                    annotations,
                    suggestions,
                    decisions,
                )
            ),
        )

    waiting, gold = anew()
    places = {place(item.label, item.parts) for item in (*gone, *waiting, *gold)}
    labels = {label for label, _ in places}
    near = [item for item in kept if item.label in labels and place(item.label, item.parts) in places]
    if near:
        beside = {item.id for item in near}
        kept = [item for item in kept if item.id not in beside]
        gone += near
        waiting, gold = anew()
    before = {item.id: item for item in gone}
    some = (suggestions[id_] for id_ in proposed if id_ in suggestions)
    fresh = [_same(before.get(item.id), item) for item in _agreed(waiting, gold, some, decisions)]
    # Only where an attribution comes, goes or is another does anything lie deeper or less deep than before.
    depths = {_extents(item): item.depth for item in gone}
    same = len(fresh) == len(gone) == len(depths) and {_extents(item) for item in fresh} == depths.keys()
    if same:
        fresh = [_lying(item, depths[_extents(item)]) for item in fresh]
    elif any(item.kind == "attribution" for item in (*gone, *fresh)):
        lying = nested([*kept, *fresh])
        moved = [(item, now) for item, now in zip(kept, lying, strict=False) if item is not now]
        fresh = [*lying[len(kept) :], *(now for _, now in moved)]
        kept = [item for item, now in zip(kept, lying, strict=False) if item is now]
        gone += [item for item, _ in moved]
    for item in fresh:
        insort(kept, item, key=reading_order)
    return Revision(tuple(kept), gone, fresh)


Place = tuple[int, int, int, str]
"""Where an item stands among others; of two the lesser is read first."""


def reading_order(item: Item) -> Place:
    """The sort key of items: start, longer first, entities before claims before attributions.

    An attribution stands where its cue or its content begins, whichever is first: the attributions of
    one source are then in the order in which they are read.
    """
    start, end = _reach(item)
    if item.kind == "attribution":
        said = (*item.parts.get("cue", ()), *item.parts.get("content", ()))
        start = min((span.start for span in said), default=start)
    return start, -end, _KINDS.index(item.kind), item.id


def nested(items: Iterable[Item]) -> list[Item]:
    """The items with `depth` computed for attributions (annotation scheme 2.3, “nested”).

    One walk through the text, with only the contents at hand that reach over the cue it has come to.
    """
    listed = list(items)
    contents: list[tuple[int, int, int]] = []
    cues: list[tuple[int, int, int]] = []
    for n, item in enumerate(listed):
        if item.kind == "attribution":
            content = item.parts.get("content", ())
            cues += [(span.start, span.end, n) for span in item.parts.get("cue") or content]
            if item.status != "rejected":
                contents += [(span.start, span.end, n) for span in content]
    contents.sort(reverse=True)
    around: list[tuple[int, int, int]] = []
    hosts: dict[int, set[int]] = {}
    for start, end, n in sorted(cues):
        while contents and contents[-1][0] <= start:
            around.append(contents.pop())
        around = [content for content in around if content[1] > start]
        holding = {owner for _, until, owner in around if until >= end and owner != n}
        hosts[n] = hosts[n] & holding if n in hosts else holding
    return [_lying(item, len(hosts.get(n, ()))) for n, item in enumerate(listed)]


def _lying(item: Item, depth: int) -> Item:
    """The item at that depth: the same object where it lies there already."""
    return item if item.depth == depth else replace(item, depth=depth)


def _extents(item: Item) -> tuple[str, str, bool, frozenset[tuple[str, Spans]]]:
    """All of an item that nesting depends on, with who it is about."""
    return item.subject, item.kind, item.status == "rejected", frozenset(item.parts.items())


def place(label: str, parts: Mapping[str, Spans]) -> tuple[str, int]:
    """What two items that say the same have in common at least, quicker to compare than all they say."""
    spans = parts.get("") or parts.get("cue") or parts.get("content") or parts["source"]
    return label, spans[0].start


def alike(items: Iterable[Item]) -> dict[tuple[str, int], list[Item]]:
    """The items by `place`: among those of one place are all that say the same."""
    found: dict[tuple[str, int], list[Item]] = {}
    for item in items:
        found.setdefault(place(item.label, item.parts), []).append(item)
    return found


def still_alike(
    found: Mapping[tuple[str, int], Sequence[Item]], revision: Revision
) -> dict[tuple[str, int], Sequence[Item]]:
    """What `alike` finds after a revision, made from what it `found` before."""
    result = dict(found)
    for item in revision.gone:
        at = place(item.label, item.parts)
        result[at] = [other for other in result[at] if other is not item]
        if not result[at]:
            del result[at]
    for item in revision.come:
        at = place(item.label, item.parts)
        result[at] = [*result.get(at, ()), item]
    return result


def by_id(items: Iterable[Item]) -> dict[str, Item]:
    """Items by their own id and, for gold, also by the ids of the suggestions that say it."""
    listed = tuple(items)
    found = {item.id: item for item in listed}
    for item in listed:
        for id_ in _names(item):
            found.setdefault(id_, item)
    return found


def still_by_id(found: Mapping[str, Item], revision: Revision) -> dict[str, Item]:
    """What `by_id` finds after a revision, made from what it `found` before."""
    result = dict(found)
    for item in revision.gone:
        for id_ in (item.id, *_names(item)):
            if result.get(id_) is item:
                del result[id_]
    return {**result, **by_id(revision.come)}


def _names(item: Item) -> Iterator[str]:
    """The ids of the suggestions that say an item."""
    if item.suggestion is not None:
        yield item.suggestion.id
    for suggestion in item.agreeing:
        yield suggestion.id


def _agreed(
    waiting: Iterable[Item], gold: Iterable[Item], suggestions: Iterable[Suggestion], decisions: Mapping[str, Decision]
) -> list[Item]:
    """The items with those that wait and say what is gold already taken up into the gold."""
    asserted = {item.id: item for item in gold}
    agreeing: dict[str, list[Suggestion]] = {}
    for suggestion in suggestions:
        decision = decisions.get(suggestion.id)
        holder = asserted.get(decision.result or "") if decision is not None else None
        if holder is not None and (holder.suggestion is None or holder.suggestion.id != suggestion.id):
            agreeing.setdefault(holder.id, []).append(suggestion)
    left = []
    there = alike(asserted.values())
    for item in waiting:
        near = there.get(place(item.label, item.parts), ()) if there and item.status == "pending" else ()
        same = min((other.id for other in near if other.kind == item.kind and other.parts == item.parts), default="")
        if same and item.suggestion is not None:
            agreeing.setdefault(same, []).append(item.suggestion)
        else:
            left.append(item)
    for id_, some in agreeing.items():
        asserted[id_] = replace(asserted[id_], agreeing=tuple(sorted(some, key=lambda s: s.id)))
    return [*left, *asserted.values()]


def _concerned(item: Item, proposed: Collection[str]) -> bool:
    return bool(item.agreeing) and any(s.id in proposed for s in item.agreeing)


def _same(before: Item | None, item: Item) -> Item:
    """The item before, where it did not change but for how deep it lies."""
    return before if before is not None and replace(before, depth=0) == item else item


def _touched(changes: Iterable[Change], relations: Mapping[str, Relation]) -> tuple[set[str], set[str]]:
    """The ids of the suggestions, and those of the annotations and relations, that changes speak of."""
    proposed: set[str] = set()
    records: set[str] = set()
    roles: set[str] = set()
    for change in changes:
        for record in (change.before, change.after):
            match record:
                case Suggestion():
                    proposed.add(record.id)
                case Decision():
                    proposed.add(record.suggestion)
                    records.update([record.result] if record.result else ())
                case Annotation(kind="role"):
                    roles.add(record.id)
                case Annotation() | Relation():
                    records.add(record.id)
                    if record.suggestion:
                        proposed.add(record.suggestion)
    if roles:
        records.update(r.id for r in relations.values() if not roles.isdisjoint(r.roles.values()))
    return proposed, records


def _proposed(suggestions: Iterable[Suggestion], decisions: Mapping[str, Decision]) -> Iterator[Item]:
    return (_pending(s, decisions.get(s.id)) for s in suggestions if not _is_gold(s, decisions))


def _asserted(
    some: Iterable[Annotation],
    linked: Iterable[Relation],
    annotations: Mapping[str, Annotation],
    suggestions: Mapping[str, Suggestion],
    decisions: Mapping[str, Decision],
) -> Iterator[Item]:
    """The items of those annotations and relations; `annotations` holds the roles."""
    for annotation in some:
        if annotation.kind != "role":
            yield _gold(annotation, {"": annotation.spans}, annotation.kind, suggestions, decisions)
    for relation in linked:
        parts = {role: annotations[relation.roles[role]].spans for role in ROLES if role in relation.roles}
        yield _gold(relation, parts, "attribution", suggestions, decisions)


def _reach(item: Item) -> tuple[int, int]:
    spans = [span for part in item.parts.values() for span in part]
    if len(spans) == 1:
        return spans[0].start, spans[0].end
    return min(span.start for span in spans), max(span.end for span in spans)


def _is_gold(suggestion: Suggestion, decisions: Mapping[str, Decision]) -> bool:
    decision = decisions.get(suggestion.id)
    return decision is not None and decision.verdict != "rejected"


def _pending(suggestion: Suggestion, decision: Decision | None) -> Item:
    return Item(
        suggestion.id,
        suggestion.kind,
        suggestion.label,
        suggestion.fillers,
        "rejected" if decision else "pending",
        suggestion,
        decision,
        suggestion.attributes,
        origin="suggested",
    )


def _gold(
    record: Annotation | Relation,
    parts: Mapping[str, Spans],
    kind: Kind,
    suggestions: Mapping[str, Suggestion],
    decisions: Mapping[str, Decision],
) -> Item:
    return Item(
        record.id,
        kind,
        record.label,
        parts,
        "gold",
        suggestions.get(record.suggestion or ""),
        decisions.get(record.suggestion or ""),
        record.attributes,
        record.reviewer,
        record.origin,
    )
