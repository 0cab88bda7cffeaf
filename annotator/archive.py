"""A whole project as a stream of values: what the project gives out and the formats write, and back.

The parts come in this order: one `Head`, the sheets, then, where the history is wanted, the sessions
and the events of the journal. A format that holds only articles yields sheets and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeVar

from annotator.core.model import Annotation, Relation, Session, Speaker
from annotator.core.sheet import Sheet
from annotator.core.values import valueclass

Include = Literal["gold", "suggestions", "all"]
_Gold = TypeVar("_Gold", Annotation, Relation)


@valueclass(frozen=True, slots=True)
class Head:
    """What holds for the whole project: the label schema as TOML, the settings kept in the file, the speakers.

    `history` says that everything follows: all articles, the sessions and the journal.
    """

    schema: str
    settings: Mapping[str, str] = field(default_factory=dict)
    history: bool = False
    speakers: tuple[Speaker, ...] = ()


@valueclass(frozen=True, slots=True)
class Glance:
    """When a reviewer first had a suggestion in focus."""

    reviewer: str
    at: datetime


@dataclass(frozen=True)
class WholeSheet(Sheet):
    """A sheet that leaves out nothing: also the suggestions that were replaced, and when they were.

    `glances`, `retired` and `replaced` are by suggestion; the last says which other suggestion it was retired for.
    """

    glances: Mapping[str, Glance] = field(default_factory=dict)
    retired: Mapping[str, datetime] = field(default_factory=dict)
    replaced: Mapping[str, str] = field(default_factory=dict)


@valueclass(frozen=True, slots=True)
class Visit:
    """That an article was opened in a session, when first, and for how many seconds in all."""

    article: str
    opened: datetime
    seconds: float


@valueclass(frozen=True, slots=True)
class Attendance:
    """A session with the articles that were opened in it."""

    session: Session
    visits: tuple[Visit, ...] = ()


@valueclass(frozen=True, slots=True)
class Event:
    """One row of the journal; `changes` is JSON as `codec.dump` writes it."""

    seq: int
    step: str
    kind: str
    state: str
    session: str | None
    article: str | None
    reviewer: str
    at: datetime
    op: str
    subject: str
    changes: str


Part = Head | Sheet | Attendance | Event


def restricted(sheet: Sheet, include: Include) -> Sheet:
    """The sheet with only its gold or only its suggestions; review states and notes stay with the gold."""
    if include == "gold":
        return Sheet(
            sheet.article,
            annotations={id_: _alone(a) for id_, a in sheet.annotations.items()},
            relations={id_: _alone(r) for id_, r in sheet.relations.items()},
            reviews=sheet.reviews,
            notes={s: n for s, n in sheet.notes.items() if s == sheet.article.id or s in _gold(sheet)},
            marks=sheet.marks,
        )
    return Sheet(sheet.article, sheet.suggestions, names=sheet.names) if include == "suggestions" else sheet


def _alone(record: _Gold) -> _Gold:
    return record if record.suggestion is None else replace(record, suggestion=None)


def _gold(sheet: Sheet) -> frozenset[str]:
    return frozenset((*sheet.annotations, *sheet.relations))
