"""Edits: everything a reviewer can do to an article, each planned as changes before anything happens.

`plan` is pure: from an edit and a sheet it makes the changes, or refuses with an `AnnotationError`.
Whether a decision counts as accepted or corrected is never said by the caller: it follows from
comparing what became gold with what was suggested, so an edit that restores the suggestion makes it
accepted again.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import singledispatch

from annotator.core.items import Item
from annotator.core.model import (
    ATTRIBUTION,
    ROLES,
    STATES,
    Annotation,
    AnnotationError,
    Change,
    Correction,
    Decision,
    Kind,
    Note,
    Record,
    Relation,
    Review,
    Span,
    Spans,
    State,
    Suggestion,
    Verdict,
    key,
    merged,
    overlap,
    suggested,
    surface,
)
from annotator.core.schema import LabelSchema, SchemaError
from annotator.core.sheet import Sheet

MENTIONS = "mentions"
"""The suggester that proposes the identical mentions of something a reviewer labelled."""


def fresh_id() -> str:
    """An id that no other record has, on any machine."""
    return uuid.uuid4().hex


def now() -> datetime:
    """The time, as an aware UTC datetime."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose edit it is, when, and how many seconds of attention the item had."""

    reviewer: str
    at: datetime = field(default_factory=now)
    seconds: float = 0.0
    new_id: Callable[[], str] = fresh_id


@dataclass(frozen=True, slots=True)
class Accept:
    """Make a suggestion gold as it stands; an attribution with all its roles."""

    target: str


@dataclass(frozen=True, slots=True)
class AcceptAll:
    """Accept several suggestions as one step."""

    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reject:
    """Refuse a suggestion, or take gold away again; `reason` may be empty."""

    target: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GiveReason:
    """Say why a suggestion was rejected."""

    target: str
    reason: str


@dataclass(frozen=True, slots=True)
class Forget:
    """Return a decided suggestion to pending."""

    target: str


@dataclass(frozen=True, slots=True)
class Add:
    """A new entity or claim. Over a pending suggestion of the same extent it decides that one."""

    label: str
    spans: Spans
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Relabel:
    """Give an entity or claim another label."""

    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Reshape:
    """Give an item, or one role of an attribution, other spans."""

    target: str
    spans: Spans
    role: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A new attribution from the roles that are there."""

    roles: Mapping[str, Spans]
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fill:
    """Set a role of an attribution, or empty it with no spans."""

    target: str
    role: str
    spans: Spans


@dataclass(frozen=True, slots=True)
class SetAttribute:
    """Set an attribute of an item, or unset it with None."""

    target: str
    name: str
    value: str | None


@dataclass(frozen=True, slots=True)
class WriteNote:
    """Write a note on an item, or on the article with no target; an empty text removes it."""

    text: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Propose:
    """Propose every identical mention of an item in the article, as pending suggestions."""

    target: str


@dataclass(frozen=True, slots=True)
class SetState:
    """Set the review state of the article."""

    state: State


@dataclass(frozen=True, slots=True)
class Finish:
    """Accept everything still pending and mark the article done, as one step."""


@dataclass(frozen=True, slots=True)
class Import:
    """Gold from a file, as one step; what the article already has is left out."""

    annotations: tuple[Annotation, ...]
    relations: tuple[Relation, ...]


Edit = (
    Accept
    | AcceptAll
    | Reject
    | GiveReason
    | Forget
    | Add
    | Relabel
    | Reshape
    | Link
    | Fill
    | SetAttribute
    | WriteNote
    | Propose
    | SetState
    | Finish
    | Import
)


def plan(edit: Edit, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    """The changes that `edit` means for `sheet`; AnnotationError when it cannot be done.

    The first edit of an unseen article also begins its review.
    """
    try:
        changes = _plan(edit, sheet, schema, hand)
    except SchemaError as error:
        raise AnnotationError(str(error)) from error
    if not isinstance(edit, SetState | Finish | WriteNote | Import) and sheet.state == "unseen" and changes:
        changes = (*changes, _state(sheet, "begun", hand))
    return changes


def subject_of(edit: Edit, sheet: Sheet) -> str:
    """A few words of text that name what the edit is about, for the history; may be empty."""
    target = getattr(edit, "target", "")
    spans: Spans = ()
    if target and target in sheet.by_id:
        item = sheet.by_id[target]
        spans = item.parts.get("content") or item.spans
    elif isinstance(edit, Add):
        spans = edit.spans
    elif isinstance(edit, Link):
        spans = next((edit.roles[role] for role in reversed(ROLES) if edit.roles.get(role)), ())
    words = " ".join(surface(sheet.article.text, spans).split()) if spans else ""
    return words if len(words) <= 60 else words[:59] + "…"


@dataclass(frozen=True, slots=True)
class _Draft:
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


@singledispatch
def _plan(edit: Edit, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    raise TypeError(f"no plan for {edit!r}")


@_plan.register
def _(edit: Accept, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    item = _item(sheet, edit.target)
    if item.status == "gold":
        raise AnnotationError("this is gold already")
    return _written(sheet, _draft(item, sheet, hand), schema, hand)


@_plan.register
def _(edit: AcceptAll, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    changes: list[Change] = []
    items = {item.id: item for item in (_item(sheet, target) for target in edit.targets)}
    for item in items.values():
        if item.status == "pending":
            changes += _written(sheet, _draft(item, sheet, hand), schema, hand)
    return tuple(changes)


@_plan.register
def _(edit: Reject, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    item = _item(sheet, edit.target)
    if item.status == "rejected":
        raise AnnotationError("this is rejected already")
    changes = [Change(record, None) for record in _records(sheet, item)]
    if item.suggestion is not None:
        decision = _decision(sheet, item.suggestion, "rejected", "", hand, None, edit.reason)
        changes.append(Change(sheet.decisions.get(item.suggestion.id), decision))
    return tuple(changes)


@_plan.register
def _(edit: GiveReason, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    item = _item(sheet, edit.target)
    if item.decision is None or item.decision.verdict != "rejected":
        raise AnnotationError("only a rejected suggestion has a reason")
    if item.decision.reason == edit.reason:
        return ()
    return (Change(item.decision, replace(item.decision, reason=edit.reason)),)


@_plan.register
def _(edit: Forget, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    item = _item(sheet, edit.target)
    if item.decision is None:
        raise AnnotationError("there is no decision to forget")
    return (*(Change(record, None) for record in _records(sheet, item)), Change(item.decision, None))


@_plan.register
def _(edit: Add, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    label = schema.label(edit.label)
    if label.kind == "role":
        raise AnnotationError(f"{label.title} is a role: it belongs to an attribution")
    spans = _inside(sheet, edit.spans)
    _check(schema, label.kind, label.name, edit.attributes)
    here = [item for item in sheet.items if item.parts.get("") == spans and item.kind == label.kind]
    if any(item.status == "gold" and item.label == label.name for item in here):
        raise AnnotationError("this is gold already")
    waiting = [item for item in here if item.status == "pending"]
    if waiting:
        draft = _draft(next((item for item in waiting if item.label == label.name), waiting[0]), sheet, hand)
        attributes = {**draft.attributes, **edit.attributes}
        return _written(sheet, replace(draft, label=label.name, attributes=attributes), schema, hand)
    draft = _Draft(
        hand.new_id(), label.kind, label.name, {"": spans}, {}, hand.reviewer, hand.at, "added", None, edit.attributes
    )
    return _written(sheet, draft, schema, hand)


@_plan.register
def _(edit: Relabel, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    item = _item(sheet, edit.target)
    label = schema.label(edit.label)
    if item.kind == "attribution" or label.kind == "role":
        raise AnnotationError("an attribution has roles, not a label: set its source, cue or content")
    draft = replace(_draft(item, sheet, hand), label=label.name, kind=label.kind)
    if draft.kind != item.kind:
        draft = replace(draft, attributes={})
    return _written(sheet, draft, schema, hand)


@_plan.register
def _(edit: Reshape, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    item = _item(sheet, edit.target)
    if edit.role not in item.parts:
        raise AnnotationError(f"there is no {edit.role or 'span'} to change")
    return _reshaped(sheet, item, edit.role, edit.spans, schema, hand)


@_plan.register
def _(edit: Fill, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    item = _item(sheet, edit.target)
    if item.kind != "attribution" or edit.role not in ROLES:
        raise AnnotationError("only an attribution has a source, a cue and a content")
    return _reshaped(sheet, item, edit.role, edit.spans, schema, hand)


@_plan.register
def _(edit: Link, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    parts = {role: _inside(sheet, edit.roles[role]) for role in ROLES if edit.roles.get(role)}
    if not parts:
        raise AnnotationError("an attribution needs a source, a cue or a content")
    _check(schema, "attribution", ATTRIBUTION, edit.attributes)
    draft = _Draft(
        hand.new_id(), "attribution", ATTRIBUTION, parts, {}, hand.reviewer, hand.at, "added", None, edit.attributes
    )
    return _written(sheet, draft, schema, hand)


@_plan.register
def _(edit: SetAttribute, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    item = _item(sheet, edit.target)
    attributes = dict(item.attributes)
    if edit.value is None:
        attributes.pop(edit.name, None)
    else:
        schema.check_value(item.kind, item.label, edit.name, edit.value)
        attributes[edit.name] = edit.value
    return _written(sheet, replace(_draft(item, sheet, hand), attributes=attributes), schema, hand)


@_plan.register
def _(edit: WriteNote, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    subject = _item(sheet, edit.target).subject if edit.target else sheet.article.id
    before = sheet.notes.get(subject)
    text = edit.text.strip()
    after = Note(subject, sheet.article.id, text, hand.reviewer, hand.at) if text else None
    if (before.text if before else "") == text:
        return ()
    return (Change(before, after),)


@_plan.register
def _(edit: Propose, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    item = _item(sheet, edit.target)
    if item.kind == "attribution":
        raise AnnotationError("only an entity or a claim has identical mentions")
    new = []
    for span in mentions(sheet, item):
        suggestion = suggested(
            sheet.article,
            item.kind,
            item.label,
            {"": (span,)},
            suggester=MENTIONS,
            version="1",
            score=1.0,
            reason=f"the same words as “{surface(sheet.article.text, item.spans)}”",
        )
        if suggestion.id not in sheet.suggestions:
            new.append(Change(None, replace(suggestion, added=hand.at)))
    if not new:
        raise AnnotationError("there is no other mention that has no label yet")
    return tuple(new)


def mentions(sheet: Sheet, item: Item) -> Spans:
    """Where the words of `item` stand elsewhere as whole words, with nothing of its kind on them."""
    text = sheet.article.text
    words = surface(text, item.spans)
    taken = [span for other in sheet.items if other.kind == item.kind for span in other.parts[""]]
    found = (Span(*m.span()) for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text))
    return tuple(span for span in found if not any(span.overlaps(other) for other in taken))


@_plan.register
def _(edit: SetState, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    if edit.state not in STATES:
        raise AnnotationError(f"there is no review state “{edit.state}”")
    return () if sheet.state == edit.state else (_state(sheet, edit.state, hand),)


@_plan.register
def _(edit: Finish, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    accepted = _plan(AcceptAll(tuple(item.id for item in sheet.pending)), sheet, schema, hand)
    return accepted if sheet.state == "done" else (*accepted, _state(sheet, "done", hand))


@_plan.register
def _(edit: Import, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    def shape(annotations: Iterable[Annotation]) -> frozenset[tuple[str, Spans]]:
        return frozenset((a.label, a.spans) for a in annotations)

    _check_import(edit, sheet, schema)
    known = shape(a for a in sheet.annotations.values() if a.kind != "role")
    linked = {shape(sheet.annotations[id_] for id_ in r.roles.values()) for r in sheet.relations.values()}
    by_id = {a.id: a for a in edit.annotations}
    new: list[Record] = []
    for annotation in edit.annotations:
        if annotation.kind != "role" and annotation.id not in sheet.annotations:
            new += [annotation] if (annotation.label, annotation.spans) not in known else []
    for relation in edit.relations:
        roles = [by_id[id_] for id_ in relation.roles.values()]
        if relation.id not in sheet.relations and shape(roles) not in linked:
            new += [*roles, relation]
    return tuple(Change(None, record) for record in new)


def _check_import(edit: Import, sheet: Sheet, schema: LabelSchema) -> None:
    roles: list[tuple[str, str]] = []
    for relation in edit.relations:
        if not relation.roles:
            raise AnnotationError(f"the attribution {relation.id} has no role")
        roles += [(id_, schema.role_label(role).name) for role, id_ in relation.roles.items()]
    for ids in ([a.id for a in edit.annotations], [r.id for r in edit.relations], [id_ for id_, _ in roles]):
        twice = [id_ for id_, times in Counter(ids).items() if times > 1]
        if twice:
            raise AnnotationError(f"{twice[0]} is there twice")
    for annotation in edit.annotations:
        if schema.label(annotation.label).kind != annotation.kind:
            raise AnnotationError(f"{annotation.label} is no label of the kind {annotation.kind}")
        _inside(sheet, annotation.spans)
    there = {(a.id, a.label) for a in edit.annotations if a.kind == "role"}
    for id_, label in roles:
        if (id_, label) not in there:
            raise AnnotationError(f"the {label.lower()} {id_} of an attribution is not there")


def _item(sheet: Sheet, target: str) -> Item:
    item = sheet.by_id.get(target)
    if item is None:
        raise AnnotationError("what you point at is no longer there")
    return item


def _inside(sheet: Sheet, spans: Spans) -> Spans:
    result = merged(spans)
    if not result:
        raise AnnotationError("nothing is selected")
    if result[-1].end > len(sheet.article.text):
        raise AnnotationError("the span reaches past the end of the article")
    return result


def _check(schema: LabelSchema, kind: Kind, label: str, attributes: Mapping[str, str]) -> None:
    for name, value in attributes.items():
        schema.check_value(kind, label, name, value)


def _draft(item: Item, sheet: Sheet, hand: Hand) -> _Draft:
    """The draft of an item: a gold one keeps its ids and its maker, a pending one gets new ones."""
    relation = sheet.relations.get(item.id)
    annotation = sheet.annotations.get(item.id)
    gold = relation or annotation
    return _Draft(
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


def _reshaped(sheet: Sheet, item: Item, role: str, spans: Spans, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    parts = dict(item.parts)
    if spans:
        parts[role] = _inside(sheet, spans)
    elif role not in parts:
        raise AnnotationError(f"there is no {role} to take away")
    elif len(parts) > 1:
        del parts[role]
    else:
        raise AnnotationError("nothing would be left: reject it instead")
    return _written(sheet, replace(_draft(item, sheet, hand), parts=parts), schema, hand)


def _records(sheet: Sheet, item: Item) -> list[Record]:
    """The gold records an item consists of; none while it is pending."""
    relation = sheet.relations.get(item.id)
    if relation is not None:
        return [relation, *(sheet.annotations[id_] for id_ in relation.roles.values())]
    annotation = sheet.annotations.get(item.id)
    return [annotation] if annotation is not None else []


def _written(sheet: Sheet, draft: _Draft, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
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
    before = {key(record): record for record in _records(sheet, known)} if known else {}
    changes = [Change(before.pop(key(record), None), record) for record in after]
    changes += [Change(record, None) for record in before.values()]
    if suggestion is not None:
        verdict, correction = judged(suggestion, draft.label, draft.parts)
        decision = _decision(sheet, suggestion, verdict, correction, hand, draft.id)
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


def _decision(
    sheet: Sheet,
    suggestion: Suggestion,
    verdict: Verdict,
    correction: Correction,
    hand: Hand,
    result: str | None,
    reason: str = "",
) -> Decision:
    before = sheet.decisions.get(suggestion.id)
    seconds = round((before.seconds if before else 0.0) + hand.seconds, 3)
    return Decision(
        suggestion.id, sheet.article.id, verdict, correction, reason, hand.reviewer, hand.at, seconds, result
    )


def _state(sheet: Sheet, state: State, hand: Hand) -> Change:
    before = sheet.reviews.get(hand.reviewer)
    return Change(before, Review(sheet.article.id, hand.reviewer, state, hand.at))
