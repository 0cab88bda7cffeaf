"""Records as JSON and back, the same for the project's journal and the lossless exchange format."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from annotator.core.model import (
    Annotation,
    Change,
    Decision,
    LineMark,
    Note,
    Record,
    Relation,
    Review,
    Speaker,
    Suggestion,
    Wording,
)

_TYPES: dict[str, type[Record]] = {
    "annotation": Annotation,
    "relation": Relation,
    "decision": Decision,
    "review": Review,
    "note": Note,
    "suggestion": Suggestion,
    "line": LineMark,
    "schema": Wording,
    "speaker": Speaker,
}
_NAMES = {type_: name for name, type_ in _TYPES.items()}


def dump(changes: Iterable[Change]) -> str:
    """Changes as a JSON array of ``{"record": type, "before": …, "after": …}``."""
    rows = []
    for change in changes:
        record = change.after or change.before
        if record is not None:
            rows.append({"record": _NAMES[type(record)], "before": change.before, "after": change.after})
    return msgspec.json.encode(rows).decode()


def load(text: str) -> tuple[Change, ...]:
    """The changes written by `dump`; msgspec.ValidationError names the field that does not fit."""
    rows: list[dict[str, Any]] = msgspec.json.decode(text, type=list[dict[str, Any]])
    changes = []
    for row in rows:
        name = row.get("record")
        type_ = _TYPES.get(name) if isinstance(name, str) else None
        if type_ is None:
            raise msgspec.ValidationError(f"there is no record of type {name!r}")
        before, after = (_record(row.get(side), type_) for side in ("before", "after"))
        changes.append(Change(before, after))
    return tuple(changes)


def _record(data: Any, type_: type[Record]) -> Record | None:
    return None if data is None else msgspec.convert(data, type_)
