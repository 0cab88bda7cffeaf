"""Drafts: how an item becomes gold records, and what a decision then says of its suggestion.

Whether a decision counts as accepted or corrected is never said by the caller: it follows from
comparing what became gold with what was suggested, so an edit that restores the suggestion makes it
accepted again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from annotator.core.attributions import followed
from annotator.core.edits import Hand
from annotator.core.items import Item
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


@dataclass(frozen=True, slots=True)
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
    sheet: Sheet, item: Item, parts: Mapping[str, Spans], schema: LabelSchema, hand: Hand
) -> tuple[Change, ...]:
    """The changes that give an item these parts; what the rules say of an attribution follows them."""
    attributes = item.attributes
    if item.kind == "attribution":
        attributes = followed(sheet.article.text, item.parts, parts, attributes, schema)
    return written(sheet, replace(drafted(item, sheet, hand), parts=parts, attributes=attributes), schema, hand)


def removed(sheet: Sheet, item: Item, hand: Hand, reason: str = "") -> tuple[Change, ...]:
    """The changes that take an item's gold away and reject its suggestion, if it has one."""
    changes = [Change(record, None) for record in records(sheet, item)]
    if item.suggestion is not None:
        decision = decided(sheet, item.suggestion, "rejected", "", hand, None, reason)
        changes.append(Change(sheet.decisions.get(item.suggestion.id), decision))
    return tuple(changes)


def records(sheet: Sheet, item: Item) -> list[Record]:
    """The gold records an item consists of; none while it is pending."""
    relation = sheet.relations.get(item.id)
    if relation is not None:
        return [relation, *(sheet.annotations[id_] for id_ in relation.roles.values())]
    annotation = sheet.annotations.get(item.id)
    return [annotation] if annotation is not None else []


def written(sheet: Sheet, draft: Draft, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    """The changes that make the sheet hold `draft` as gold, with its decision re-judged."""
    article, suggestion = sheet.article.id, draft.suggestion
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
    if suggestion is not None:
        verdict, correction = judged(suggestion, draft.label, draft.parts)
        decision = decided(sheet, suggestion, verdict, correction, hand, draft.id)
        changes.append(Change(sheet.decisions.get(suggestion.id), decision))
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
