"""The edits: everything a reviewer can do to an article, as values, and whose hand does it.

What each of them means for a sheet is `core.planning`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import NamedTuple

from annotator.core.model import Annotation, Kind, Relation, Spans, State
from annotator.core.sheet import Sheet
from annotator.core.values import valueclass


def fresh_id() -> str:
    """An id that no other record has, on any machine: nanoseconds since 1970 and as many random bits.

    Those made together stand together in the indexes of a project: a decision touches few of their pages.
    """
    return f"{time.time_ns():016x}{os.urandom(8).hex()}"


def now() -> datetime:
    """The time, as an aware UTC datetime."""
    return datetime.now(UTC)


@valueclass(frozen=True, slots=True)
class Hand:
    """Whose edit it is, when, and how many seconds of attention the item had."""

    reviewer: str
    at: datetime = field(default_factory=now)
    seconds: float = 0.0
    new_id: Callable[[], str] = fresh_id


class Accept(NamedTuple):
    """Make a suggestion gold as it stands; an attribution with all its roles."""

    target: str


class AcceptAll(NamedTuple):
    """Accept several suggestions as one step."""

    targets: tuple[str, ...]


class DecideAll(NamedTuple):
    """Decide a group as one step: these are gold, under `label` where one is given, and those are rejected."""

    accepted: tuple[str, ...]
    rejected: tuple[str, ...] = ()
    label: str = ""


class Reject(NamedTuple):
    """Refuse a suggestion, or take gold away again; `reason` may be empty."""

    target: str
    reason: str = ""


class GiveReason(NamedTuple):
    """Say why a suggestion was rejected."""

    target: str
    reason: str


class Forget(NamedTuple):
    """Return a decided suggestion to pending."""

    target: str


class Add(NamedTuple):
    """A new entity or claim. Over a pending suggestion of the same extent it decides that one."""

    label: str
    spans: Spans
    attributes: Mapping[str, str] = MappingProxyType({})


class Relabel(NamedTuple):
    """Give an entity or claim another label."""

    target: str
    label: str


class Reshape(NamedTuple):
    """Give an item, or one role of an attribution, other spans."""

    target: str
    spans: Spans
    role: str = ""


class Link(NamedTuple):
    """A new attribution from the roles that are there."""

    roles: Mapping[str, Spans]
    attributes: Mapping[str, str] = MappingProxyType({})


class Fill(NamedTuple):
    """Set a role of an attribution, or empty it with no spans."""

    target: str
    role: str
    spans: Spans


class Merge(NamedTuple):
    """Make two attributions one: the target takes the other's content and what roles it lacks itself."""

    target: str
    other: str


class Split(NamedTuple):
    """Make two attributions of one: its content's fragments from `at` on go to a new one of like source and cue."""

    target: str
    at: int


class MoveRole(NamedTuple):
    """Take a role from one attribution and make it that role of another."""

    target: str
    role: str
    to: str


class SetAttribute(NamedTuple):
    """Set an attribute of an item, or unset it with None."""

    target: str
    name: str
    value: str | None


class WriteNote(NamedTuple):
    """Write a note on an item, or on the article with no target; an empty text removes it."""

    text: str
    target: str = ""


class Propose(NamedTuple):
    """Propose every identical mention of an item in the article, as pending suggestions.

    `refused` holds the contexts in which these words were rejected before: they are left out.
    """

    target: str
    refused: frozenset[str] = frozenset()


class ProposeWords(NamedTuple):
    """Propose every mention of some words in an article, as what they are elsewhere; nothing if it has none.

    It is the reviewer's wish for other articles: it does not begin their review.
    """

    words: str
    kind: Kind
    label: str
    refused: frozenset[str] = frozenset()


class SetState(NamedTuple):
    """Set the review state of the article."""

    state: State


class Finish(NamedTuple):
    """Decide everything still pending and mark the article done, as one step.

    What is pending is accepted, or rejected with `rest` False.
    """

    rest: bool = True


class MarkLine(NamedTuple):
    """Say of the line at `position` that it is boilerplate, or none: the opposite of what it is taken for now."""

    position: int


class Restore(NamedTuple):
    """Bring an article back to an `earlier` sheet of it; `moment` says in words to when, and what it takes back."""

    earlier: Sheet
    moment: str


class Import(NamedTuple):
    """Gold from a file, as one step; what the article already has is left out."""

    annotations: tuple[Annotation, ...]
    relations: tuple[Relation, ...]


Edit = (
    Accept
    | AcceptAll
    | DecideAll
    | Reject
    | GiveReason
    | Forget
    | Add
    | Relabel
    | Reshape
    | Link
    | Fill
    | Merge
    | Split
    | MoveRole
    | SetAttribute
    | WriteNote
    | Propose
    | ProposeWords
    | SetState
    | Finish
    | MarkLine
    | Restore
    | Import
)
