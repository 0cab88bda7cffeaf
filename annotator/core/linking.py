"""What is done to attributions: roles linked and filled, two made one, one made two, a role given to another."""

from __future__ import annotations

from dataclasses import replace

from annotator.core.attributions import merged_parts, prefilled
from annotator.core.drafts import (
    Draft,
    check_attributes,
    drafted,
    found,
    inside,
    once,
    removed,
    reshaped,
    with_parts,
    written,
)
from annotator.core.edits import Fill, Hand, Link, Merge, MoveRole, Split
from annotator.core.items import Item
from annotator.core.model import ATTRIBUTION, ROLES, AnnotationError, Change
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet


def filled(edit: Fill, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    """The changes that give an attribution another source, cue or content, or none."""
    item = found(sheet, edit.target)
    if item.kind != "attribution" or edit.role not in ROLES:
        raise AnnotationError("only an attribution has a source, a cue and a content")
    return reshaped(sheet, item, edit.role, edit.spans, schema, hand)


def linked(edit: Link, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    """The changes that make an attribution of these roles; one that is suggested just so is decided."""
    parts = {role: inside(sheet, edit.roles[role]) for role in ROLES if edit.roles.get(role)}
    if not parts:
        raise AnnotationError("an attribution needs a source, a cue or a content")
    check_attributes(schema, "attribution", ATTRIBUTION, edit.attributes)
    waiting = [item for item in sheet.pending if item.kind == "attribution" and item.parts == parts]
    if waiting:
        draft = drafted(waiting[0], sheet, hand)
        return written(sheet, replace(draft, attributes={**draft.attributes, **edit.attributes}), schema, hand)
    attributes = {**prefilled(sheet.article.text, parts, schema), **edit.attributes}
    draft = Draft(
        hand.new_id(), "attribution", ATTRIBUTION, parts, {}, hand.reviewer, hand.at, "added", None, attributes
    )
    return written(sheet, draft, schema, hand)


def made_one(edit: Merge, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    """The changes that put two attributions into one; what the other was made of is rejected as merged."""
    item, other = _attribution(sheet, edit.target), _attribution(sheet, edit.other)
    if item.id == other.id:
        raise AnnotationError("these are one attribution already")
    parts = merged_parts(item.parts, other.parts)
    kept = with_parts(sheet, item, parts, schema, hand, besides=_proposed(other))
    return once((*kept, *removed(sheet, other, hand, "merged")))


def split(edit: Split, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    """The changes that make two attributions of one whose content has several fragments."""
    item = _attribution(sheet, edit.target)
    content = item.parts.get("content", ())
    if not 0 < edit.at < len(content):
        raise AnnotationError("only a content of several fragments can be split")
    kept = with_parts(sheet, item, {**item.parts, "content": content[: edit.at]}, schema, hand)
    new = linked(Link({**item.parts, "content": content[edit.at :]}), sheet, schema, hand)
    return once((*kept, *new))


def moved(edit: MoveRole, sheet: Sheet, schema: LabelSchema, hand: Hand) -> tuple[Change, ...]:
    """The changes that give a role of one attribution to another; what has none left goes."""
    item, other = _attribution(sheet, edit.target), _attribution(sheet, edit.to)
    if item.id == other.id:
        raise AnnotationError("it is a role of this attribution already")
    spans = item.parts.get(edit.role)
    if not spans:
        raise AnnotationError(f"there is no {edit.role} to move")
    left = {role: part for role, part in item.parts.items() if role != edit.role}
    given = with_parts(sheet, other, {**other.parts, edit.role: spans}, schema, hand, besides=_proposed(item))
    if left:
        return once((*given, *with_parts(sheet, item, left, schema, hand, besides=_proposed(other))))
    return once((*given, *removed(sheet, item, hand, "merged")))


def _proposed(item: Item) -> str:
    return item.suggestion.id if item.suggestion is not None else ""


def _attribution(sheet: Sheet, target: str) -> Item:
    item = found(sheet, target)
    if item.kind != "attribution" or item.status == "rejected":
        raise AnnotationError("that takes an attribution that is not rejected")
    return item
