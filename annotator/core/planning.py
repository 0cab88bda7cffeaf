"""Planning: each edit as the changes it means for a sheet, before anything happens.

`plan` is pure: from an edit and a sheet it makes the changes, or refuses with an `AnnotationError`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import singledispatch

from annotator.core.boilerplate import line_at
from annotator.core.drafts import (
    Draft,
    check_attributes,
    drafted,
    found,
    gold_like,
    inside,
    joined,
    once,
    records,
    removed,
    reshaped,
    reviewed,
    settled,
    told,
    written,
)
from annotator.core.edits import (
    Accept,
    AcceptAll,
    Add,
    DecideAll,
    Edit,
    Fill,
    Finish,
    Forget,
    GiveReason,
    Hand,
    Import,
    Link,
    MarkLine,
    Propose,
    ProposeWords,
    Reject,
    Relabel,
    Reshape,
    Restore,
    SetAttribute,
    SetState,
    WriteNote,
)
from annotator.core.excerpts import excerpt
from annotator.core.importing import imported
from annotator.core.items import Item
from annotator.core.line_marks import marked
from annotator.core.linking import filled, linked, made_one, moved, split
from annotator.core.mentions import proposals
from annotator.core.model import ROLES, STATES, AnnotationError, Change, Decision, Kind, Note, Spans, surface
from annotator.core.restoring import restored
from annotator.core.schema import LabelSchema, SchemaError
from annotator.core.sheet import Sheet


def plan(edit: Edit, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    """The changes that `edit` means for `sheet`; AnnotationError when it cannot be done.

    The first edit of an unseen article also begins its review.
    """
    try:
        changes = _plan(edit, sheet, schema, hand)
    except SchemaError as error:
        raise AnnotationError(str(error)) from error
    if (
        not isinstance(edit, SetState | Finish | WriteNote | ProposeWords | MarkLine | Restore | Import)
        and sheet.state == "unseen"
        and changes
    ):
        changes = (*changes, reviewed(sheet, "begun", hand))
    return changes


def subject_of(edit: Edit, sheet: Sheet) -> str:
    """A few words of text that name what the edit is about, for the history; may be empty."""
    target = getattr(edit, "target", "")
    spans: Spans = ()
    if target and target in sheet.by_id:
        item, role = sheet.by_id[target], getattr(edit, "role", "")
        # Of a role its own words, whatever else its attribution has.
        own = edit.spans if isinstance(edit, Fill) else ()
        spans = own or item.parts.get(role) or item.parts.get("content") or item.spans
    elif isinstance(edit, Add):
        spans = edit.spans
    elif isinstance(edit, Link):
        spans = next((edit.roles[role] for role in reversed(ROLES) if edit.roles.get(role)), ())
    elif isinstance(edit, MarkLine):
        line = line_at(sheet.article.text, edit.position)
        spans = (line,) if line else ()
    elif isinstance(edit, Restore):
        return edit.moment
    elif isinstance(edit, SetState):
        return edit.state
    elif isinstance(edit, AcceptAll):
        return str(len(edit.targets))
    elif isinstance(edit, DecideAll):
        return str(len(edit.accepted) + len(edit.rejected))
    elif isinstance(edit, Finish):
        return excerpt(sheet.article.title or sheet.article.name, 60)
    return excerpt(surface(sheet.article.text, spans), 60) if spans else ""


@singledispatch
def _plan(edit: Edit, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    raise TypeError(f"no plan for {edit!r}")


@_plan.register
def _(edit: Accept, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    item = found(sheet, edit.target)
    changes = _accepted(sheet, [(item, item.label)], schema, hand)
    if not changes and item.status == "gold":
        raise AnnotationError("this is gold already")
    return changes


@_plan.register
def _(edit: AcceptAll, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    items = {item.id: item for item in (found(sheet, target) for target in edit.targets)}
    pending = [(item, item.label) for item in items.values() if item.status == "pending"]
    return _accepted(sheet, pending, schema, hand)


@_plan.register
def _(edit: DecideAll, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    taken = {item.id: item for item in (found(sheet, target) for target in edit.accepted)}
    given = schema.label(edit.label) if edit.label else None
    labels = (given.name if given and item.kind == given.kind else item.label for item in taken.values())
    changes = list(_accepted(sheet, zip(taken.values(), labels, strict=True), schema, hand))
    for item in {found(sheet, target).id: found(sheet, target) for target in edit.rejected}.values():
        if item.status != "rejected" and item.id not in taken:
            changes += removed(sheet, item, hand)
    return once(changes)


def _accepted(sheet: Sheet, items: Iterable[tuple[Item, str]], schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    """The changes that make these items gold under these labels; what says the same becomes one gold."""
    changes: list[Change] = []
    decided: set[str] = set()
    made: dict[tuple[Kind, str, frozenset[tuple[str, Spans]]], str] = {}
    for item, label in items:
        if item.suggestion is not None and item.suggestion.id in decided:
            continue
        draft = replace(drafted(item, sheet, hand), label=label)
        said = (draft.kind, label, frozenset(draft.parts.items()))
        same = gold_like(sheet, draft.kind, label, draft.parts)
        there = made.get(said, same.id if same is not None else "")
        if item.status == "gold" and item.label == label:
            new = settled(sheet, item, hand)
        elif there:
            new = joined(sheet, item, there, draft, hand)
        else:
            new = written(sheet, draft, schema, hand)
            made[said] = draft.id
        decided.update(change.after.suggestion for change in new if isinstance(change.after, Decision))
        changes += new
    return once(changes)


@_plan.register
def _(edit: Reject, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    item = found(sheet, edit.target)
    if item.status == "rejected":
        raise AnnotationError("this is rejected already")
    return removed(sheet, item, hand, edit.reason)


@_plan.register
def _(edit: GiveReason, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    item = found(sheet, edit.target)
    if item.decision is None or item.decision.verdict != "rejected":
        raise AnnotationError("only a rejected suggestion has a reason")
    decisions = (sheet.decisions[suggestion.id] for suggestion in told(sheet, item))
    return tuple(Change(d, replace(d, reason=edit.reason)) for d in decisions if d.reason != edit.reason)


@_plan.register
def _(edit: Forget, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    item = found(sheet, edit.target)
    decisions = [sheet.decisions[s.id] for s in told(sheet, item) if s.id in sheet.decisions]
    if not decisions:
        raise AnnotationError("there is no decision to forget")
    own = item.suggestion is not None and item.suggestion.id in sheet.decisions
    # Gold that no suggestion was behind stays when those that were decided into it are taken out of it again.
    gone = records(sheet, item) if own else []
    return tuple(Change(record, None) for record in (*gone, *decisions))


@_plan.register
def _(edit: Add, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    label = schema.label(edit.label)
    if label.kind == "role":
        raise AnnotationError(f"{label.title} is a role: it belongs to an attribution")
    spans = inside(sheet, edit.spans)
    check_attributes(schema, label.kind, label.name, edit.attributes)
    here = [item for item in sheet.items if item.parts.get("") == spans and item.kind == label.kind]
    if any(item.status == "gold" and item.label == label.name for item in here):
        raise AnnotationError("this is gold already")
    waiting = [item for item in here if item.status == "pending"]
    if waiting:
        draft = drafted(next((item for item in waiting if item.label == label.name), waiting[0]), sheet, hand)
        attributes = {**draft.attributes, **edit.attributes}
        return written(sheet, replace(draft, label=label.name, attributes=attributes), schema, hand)
    draft = Draft(
        hand.new_id(), label.kind, label.name, {"": spans}, {}, hand.reviewer, hand.at, "added", None, edit.attributes
    )
    return written(sheet, draft, schema, hand)


@_plan.register
def _(edit: Relabel, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    item = found(sheet, edit.target)
    label = schema.label(edit.label)
    if item.kind == "attribution" or label.kind == "role":
        raise AnnotationError("an attribution has roles, not a label: set its source, cue or content")
    draft = replace(drafted(item, sheet, hand), label=label.name, kind=label.kind)
    if draft.kind != item.kind:
        draft = replace(draft, attributes={})
    same = gold_like(sheet, draft.kind, draft.label, draft.parts)
    if same is not None and same.id != draft.id:
        return joined(sheet, item, same.id, draft, hand)
    return written(sheet, draft, schema, hand)


@_plan.register
def _(edit: Reshape, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    item = found(sheet, edit.target)
    if edit.role not in item.parts:
        raise AnnotationError(f"there is no {edit.role or 'span'} to change")
    return reshaped(sheet, item, edit.role, edit.spans, schema, hand)


# Those that make attributions of others are planned in `core.linking`.
_plan.register(filled)
_plan.register(linked)
_plan.register(made_one)
_plan.register(split)
_plan.register(moved)


@_plan.register
def _(edit: SetAttribute, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    item = found(sheet, edit.target)
    attributes = dict(item.attributes)
    if edit.value is None:
        attributes.pop(edit.name, None)
    else:
        schema.check_value(item.kind, item.label, edit.name, edit.value)
        attributes[edit.name] = edit.value
    return written(sheet, replace(drafted(item, sheet, hand), attributes=attributes), schema, hand)


@_plan.register
def _(edit: WriteNote, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    subject = found(sheet, edit.target).subject if edit.target else sheet.article.id
    before = sheet.notes.get(subject)
    text = edit.text.strip()
    after = Note(subject, sheet.article.id, text, hand.reviewer, hand.at) if text else None
    if (before.text if before else "") == text:
        return ()
    return (Change(before, after),)


@_plan.register
def _(edit: Propose, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    item = found(sheet, edit.target)
    if item.kind == "attribution":
        raise AnnotationError("only an entity or a claim has identical mentions")
    words = surface(sheet.article.text, item.spans)
    new = proposals(sheet, words, item.kind, item.label, edit.refused, hand.at)
    if not new:
        raise AnnotationError("there is no other mention that has no label yet")
    return tuple(Change(None, suggestion) for suggestion in new)


@_plan.register
def _(edit: ProposeWords, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    if schema.label(edit.label).kind != edit.kind or edit.kind not in ("entity", "claim"):
        raise AnnotationError("only an entity or a claim has identical mentions")
    new = proposals(sheet, edit.words, edit.kind, edit.label, edit.refused, hand.at)
    return tuple(Change(None, suggestion) for suggestion in new)


@_plan.register
def _(edit: SetState, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    if edit.state not in STATES:
        raise AnnotationError(f"there is no review state “{edit.state}”")
    return () if sheet.state == edit.state else (reviewed(sheet, edit.state, hand),)


@_plan.register
def _(edit: Finish, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    rest = tuple(item.id for item in sheet.pending)
    decided = _plan(DecideAll(rest) if edit.rest else DecideAll((), rest), sheet, schema, hand)
    decided = once((*decided, *(change for item in sheet.items for change in settled(sheet, item, hand))))
    # What is marked to discuss is not done by deciding the rest of it.
    return decided if sheet.state in ("done", "discuss") else (*decided, reviewed(sheet, "done", hand))


@_plan.register
def _(edit: MarkLine, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    return marked(sheet, edit.position, hand.reviewer, hand.at)


@_plan.register
def _(edit: Restore, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    return restored(sheet, edit.earlier, schema)


@_plan.register
def _(edit: Import, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    return imported(edit, sheet, schema, hand)
