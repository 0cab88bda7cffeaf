"""Drafts: how an item becomes gold records, and what a decision then says of its suggestion.

Whether a decision counts as accepted or corrected is never said by the caller: it follows from
comparing what became gold with what was suggested, so an edit that restores the suggestion makes it
accepted again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from annotator.core.attributions import followed
from annotator.core.edits import Hand
from annotator.core.items import Item, place
from annotator.core.model import (
    ROLES,
    Annotation,
    AnnotationError,
    Change,
    Correction,
    Decision,
    Kind,
    Record,
    Relation,
    Review,
    Spans,
    State,
    Suggestion,
    Verdict,
    key,
    merged,
    overlap,
)
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.core.values import valueclass


@valueclass(frozen=True, slots=True)
class Draft:
    """An item on its way to gold: what the records will be made from."""

    id: str
    kind: Kind
    label: str
    parts: Mapping[str, Spans]
    part_ids: Mapping[str, str]
    reviewer: str
    at: datetime
    origin: str
    suggestion: Suggestion | None
    attributes: Mapping[str, str]


def found(sheet: Sheet, target: str) -> Item:
    """The item of that id; AnnotationError when it is gone."""
    item = sheet.by_id.get(target)
    if item is None:
        raise AnnotationError("what you point at is no longer there")
    return item


def inside(sheet: Sheet, spans: Spans) -> Spans:
    """The spans merged; AnnotationError when there is none or one reaches past the text."""
    result = merged(spans)
    if not result:
        raise AnnotationError("nothing is selected")
    if result[-1].end > len(sheet.article.text):
        raise AnnotationError("the span reaches past the end of the article")
    return result


def check_attributes(schema: LabelSchema, kind: Kind, label: str, attributes: Mapping[str, str]) -> None:
    """SchemaError unless an item of that kind and label can have all these attributes."""
    for name, value in attributes.items():
        schema.check_value(kind, label, name, value)


def drafted(item: Item, sheet: Sheet, hand: Hand) -> Draft:
    """The draft of an item: a gold one keeps its ids and its maker, a pending one gets new ones."""
    relation = sheet.relations.get(item.id)
    annotation = sheet.annotations.get(item.id)
    gold = relation or annotation
    return Draft(
        gold.id if gold else hand.new_id(),
        item.kind,
        item.label,
        item.parts,
        relation.roles if relation else {},
        gold.reviewer if gold else hand.reviewer,
        gold.at if gold else hand.at,
        gold.origin if gold else "suggested",
        item.suggestion,
        item.attributes,
    )


def reshaped(sheet: Sheet, item: Item, role: str, spans: Spans, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    """The changes that give one part of an item other spans, or none."""
    parts = dict(item.parts)
    if spans:
        parts[role] = inside(sheet, spans)
    elif role not in parts:
        raise AnnotationError(f"there is no {role} to take away")
    elif len(parts) > 1:
        del parts[role]
    else:
        raise AnnotationError("nothing would be left: reject it instead")
    return with_parts(sheet, item, parts, schema, hand)


def with_parts(
    sheet: Sheet, item: Item, parts: Mapping[str, Spans], schema: LabelSchema, hand: Hand, *, besides: str = ""
) -> tuple[Change, ...]:
    """The changes that give an item these parts; what the rules say of an attribution follows them.

    The suggestion `besides` is decided otherwise.
    """
    attributes = item.attributes
    if item.kind == "attribution":
        attributes = followed(sheet.article.text, item.parts, parts, attributes, schema)
    draft = replace(drafted(item, sheet, hand), parts=parts, attributes=attributes)
    return written(sheet, draft, schema, hand, besides=besides)


def removed(sheet: Sheet, item: Item, hand: Hand, reason: str = "") -> tuple[Change, ...]:
    """The changes that take an item's gold away and reject every suggestion that said it."""
    changes = [Change(record, None) for record in records(sheet, item)]
    for n, suggestion in enumerate(told(sheet, item)):
        decision = decided(sheet, suggestion, "rejected", "", _share(hand, n), None, reason)
        changes.append(Change(sheet.decisions.get(suggestion.id), decision))
    return tuple(changes)


def told(sheet: Sheet, item: Item) -> tuple[Suggestion, ...]:
    """The suggestions that a decision on an item decides: its own, and all others that say what it says.

    Of gold, those that were decided into it or agree with it; of one that waits, the others of other suggesters
    that wait; of a rejected one, those rejected with it.
    """
    own = (item.suggestion,) if item.suggestion is not None else ()
    if item.status == "gold" or item.suggestion is None:
        return (*own, *item.agreeing)
    at = item.decision.at if item.decision else None
    others = (
        other.suggestion
        for other in _same(sheet, item.kind, item.label, item.parts)
        if other.status == item.status and other.id != item.id and (other.decision.at if other.decision else None) == at
    )
    return (*own, *(suggestion for suggestion in others if suggestion is not None))


def gold_like(sheet: Sheet, kind: Kind, label: str, parts: Mapping[str, Spans]) -> Item | None:
    """The gold that says this already, if there is any."""
    there = (item for item in _same(sheet, kind, label, parts) if item.status == "gold")
    return min(there, key=lambda item: item.id, default=None)


def joined(sheet: Sheet, item: Item, gold: str, draft: Draft, hand: Hand) -> tuple[Change, ...]:
    """The changes that decide an item into the `gold` that says already what `draft` says: one gold for both."""
    changes = [Change(record, None) for record in records(sheet, item)]
    return (*changes, *_judgements(sheet, told(sheet, item), gold, draft.label, draft.parts, hand))


def settled(sheet: Sheet, item: Item, hand: Hand) -> tuple[Change, ...]:
    """The changes that accept the suggestions which agree with an item of gold and were never decided."""
    waiting = [suggestion for suggestion in item.agreeing if suggestion.id not in sheet.decisions]
    return tuple(_judgements(sheet, waiting, item.id, item.label, item.parts, hand))


def _same(sheet: Sheet, kind: Kind, label: str, parts: Mapping[str, Spans]) -> list[Item]:
    near = sheet.alike.get(place(label, parts), ())
    return [item for item in near if item.kind == kind and item.parts == parts]


def _share(hand: Hand, n: int) -> Hand:
    """The hand for the n-th suggestion that one decision decides: the attention was for all, and is counted once."""
    return replace(hand, seconds=0.0) if n else hand


def _judgements(
    sheet: Sheet, suggestions: Iterable[Suggestion], result: str, label: str, parts: Mapping[str, Spans], hand: Hand
) -> Iterator[Change]:
    for n, suggestion in enumerate(suggestions):
        verdict, correction = judged(suggestion, label, parts)
        decision = decided(sheet, suggestion, verdict, correction, _share(hand, n), result)
        yield Change(sheet.decisions.get(suggestion.id), decision)


def records(sheet: Sheet, item: Item) -> list[Record]:
    """The gold records an item consists of; none while it is pending."""
    relation = sheet.relations.get(item.id)
    if relation is not None:
        return [relation, *(sheet.annotations[id_] for id_ in relation.roles.values())]
    annotation = sheet.annotations.get(item.id)
    return [annotation] if annotation is not None else []


def written(sheet: Sheet, draft: Draft, schema: LabelSchema, hand: Hand, *, besides: str = "") -> tuple[Change, ...]:
    """The changes that make the sheet hold `draft` as gold, with all decisions that led to it re-judged.

    What waits and says the same is decided with it, but for the suggestion `besides`.
    """
    article, suggestion = sheet.article.id, draft.suggestion
    if draft.origin == "suggested" and draft.id not in sheet.by_id:
        # A suggestion keeps what was meanwhile taken out of the label schema; gold is not made with it.
        fit = {name: v for name, v in draft.attributes.items() if schema.allows(draft.kind, draft.label, name, v)}
        draft = replace(draft, attributes=fit)
    origin = (draft.reviewer, draft.at, draft.origin, suggestion.id if suggestion else None)
    after: list[Record] = []
    if draft.kind == "attribution":
        roles = {role: draft.part_ids.get(role) or hand.new_id() for role in ROLES if role in draft.parts}
        after.append(Relation(draft.id, article, draft.label, roles, *origin, dict(draft.attributes)))
        for role, id_ in roles.items():
            label = schema.role_label(role).name
            after.append(Annotation(id_, article, "role", label, draft.parts[role], *origin[:3]))
    else:
        schema.label(draft.label)
        spans = draft.parts[""]
        attributes = dict(draft.attributes)
        after.append(Annotation(draft.id, article, draft.kind, draft.label, spans, *origin, attributes))
    known = sheet.by_id.get(draft.id)
    before = {key(record): record for record in records(sheet, known)} if known else {}
    changes = [Change(before.pop(key(record), None), record) for record in after]
    changes += [Change(record, None) for record in before.values()]
    item = known or (sheet.by_id.get(suggestion.id) if suggestion is not None else None)
    said = {s.id: s for s in told(sheet, item)} if item is not None else {}
    for other in _same(sheet, draft.kind, draft.label, draft.parts):
        if other.status == "pending" and other.suggestion is not None and other.suggestion.id != besides:
            said.setdefault(other.suggestion.id, other.suggestion)
    changes += _judgements(sheet, said.values(), draft.id, draft.label, draft.parts, hand)
    changes = [change for change in changes if change.before != change.after]
    return tuple(changes) if any(not isinstance(c.after, Decision) or c.before is None for c in changes) else ()


def judged(suggestion: Suggestion, label: str, parts: Mapping[str, Spans]) -> tuple[Verdict, Correction]:
    """How gold differs from what was suggested.

    A role that was added, emptied or replaced by a span elsewhere is a ``role`` correction; one that
    still overlaps what was suggested is a ``boundary`` correction.
    """
    boundary = label_changed = role = False
    for name in {*suggestion.fillers, *parts}:
        was, is_ = suggestion.fillers.get(name), parts.get(name)
        if was != is_:
            if name and not (was and is_ and overlap(was, is_)):
                role = True
            else:
                boundary = True
    label_changed = label != suggestion.label
    if role:
        return "corrected", "role"
    if boundary and label_changed:
        return "corrected", "both"
    if boundary:
        return "corrected", "boundary"
    return ("corrected", "label") if label_changed else ("accepted", "")


def decided(
    sheet: Sheet,
    suggestion: Suggestion,
    verdict: Verdict,
    correction: Correction,
    hand: Hand,
    result: str | None,
    reason: str = "",
) -> Decision:
    """What the reviewer made of a suggestion, its seconds added to those it had before."""
    before = sheet.decisions.get(suggestion.id)
    seconds = round((before.seconds if before else 0.0) + hand.seconds, 3)
    return Decision(
        suggestion.id, sheet.article.id, verdict, correction, reason, hand.reviewer, hand.at, seconds, result
    )


def reviewed(sheet: Sheet, state: State, hand: Hand) -> Change:
    """The change that sets the review state in the name of `hand`."""
    before = sheet.reviews.get(hand.reviewer)
    return Change(before, Review(sheet.article.id, hand.reviewer, state, hand.at))


def once(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes, of each record only the first: where two speak of one suggestion, it is decided already."""
    first: dict[tuple[str, str], Change] = {}
    for change in changes:
        record = change.after or change.before
        if record is not None:
            first.setdefault(key(record), change)
    return tuple(first.values())
