"""Edits in the file: planned, and written with what follows from them.

What writes, writes in the transaction that the caller holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from annotator.core.edits import Edit, GiveReason, Hand, Reject, Reshape
from annotator.core.model import Change, Decision, Suggestion
from annotator.core.planning import plan
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.core.speakers import registered
from annotator.project import agreeing, rows, speakers
from annotator.project.store import Store

_JOINABLE = timedelta(seconds=2)
"""Nudges of the same item within this time are one undo step."""


class Newest(NamedTuple):
    """The newest edit of this process, which the next may join to one undo step."""

    step: str
    op: str
    target: str
    at: datetime


def newest(step: str, edit: Edit, sheet: Sheet, hand: Hand) -> Newest:
    """What the edit after this one, planned against `sheet`, may join."""
    return Newest(step, type(edit).__name__, _target(sheet, edit), hand.at)


def joined(last: Newest | None, edit: Edit, sheet: Sheet, hand: Hand) -> str | None:
    """The step that this edit joins; None for one of its own."""
    target = _target(sheet, edit)
    if last is None or last.target != target or not target:
        return None
    if isinstance(edit, GiveReason):
        return last.step if last.op in (Reject.__name__, GiveReason.__name__) else None
    if isinstance(edit, Reshape) and last.op == Reshape.__name__:
        return last.step if timedelta() <= hand.at - last.at <= _JOINABLE else None
    return None


def planned(store: Store, schema: LabelSchema, edit: Edit, sheet: Sheet, hand: Hand) -> tuple[Change, ...]:
    """What `edit` changes in the sheet, whoever it ascribes something to in the register too."""
    changes = plan(edit, sheet, schema, hand)
    register = speakers.concerned(store, changes)
    return changes if register is None else registered(changes, sheet, register)


def write(store: Store, schema: LabelSchema, sheet: Sheet, changes: tuple[Change, ...]) -> Sheet:
    """Write changes of a sheet and what follows from them; the sheet after them."""
    rows.write_changes(store, changes, sheet.article.text)
    return followed(store, schema, sheet, changes)


def followed(store: Store, schema: LabelSchema, before: Sheet, changes: tuple[Change, ...]) -> Sheet:
    """Write what follows from changes of a sheet; the sheet after them."""
    after = _whole(store, schema, before.applied(changes), changes)
    agreeing.follow(store, before, after)
    return after


def _whole(store: Store, schema: LabelSchema, sheet: Sheet, changes: Iterable[Change]) -> Sheet:
    """The sheet after `changes` as the file has it: what they bring back may have been replaced meanwhile."""
    freed = {c.before.suggestion for c in changes if isinstance(c.before, Decision) and c.after is None}
    back = any(
        isinstance(c.after, Suggestion)
        or (isinstance(c.after, Decision) and c.after.suggestion not in sheet.suggestions)
        for c in changes
    )
    if not back and not any(rows.is_retired(store, id_) for id_ in freed):
        return sheet
    return rows.read_sheet(store, sheet.article, names=schema.names)


def _target(sheet: Sheet, edit: Edit) -> str:
    """What of the sheet an edit is about, by an id that a decision does not change."""
    target = str(getattr(edit, "target", ""))
    item = sheet.by_id.get(target)
    role = edit.role if isinstance(edit, Reshape) else ""
    return f"{item.subject}/{role}" if item else ""
