"""What an edit brought with it that nobody asked for, in words that follow those of the edit itself."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.items import Item
from annotator.core.model import Annotation, Relation, overlap
from annotator.core.sheet import Sheet
from annotator.project import Outcome

_DONE = {
    "Reshape": "Boundary moved",
    "Fill": "Role set",
    "Link": "Attribution made",
    "Merge": "Attributions merged",
    "Split": "Attribution split",
    "MoveRole": "Role moved",
}
"""The edits that change parts of an attribution, and what is said of one that says nothing itself."""

_RULED = {"content": ("quote_type", "type"), "cue": ("polarity", "polarity"), "source": ("source_type", "source type")}
"""What a rule says of each role, and what that is called."""


def done(outcome: Outcome) -> str:
    """What was done, in words to which `aside` can be added."""
    return _DONE.get(outcome.op, "Done")


def aside(before: Sheet, outcome: Outcome) -> str:
    """What an edit of attributions brought with it: “ · type is now indirect. The content now holds its own cue.”

    Empty when it did only what it was asked for. An attribute of a role that was not there before is no change.
    """
    if outcome.op not in _DONE:
        return ""
    changed, held = [], ""
    for item in _attributions(outcome):
        was = before.by_id.get(item.id) or before.by_id.get(item.subject)
        for role, (name, title) in _RULED.items():
            old, new = was.attributes.get(name) if was is not None else None, item.attributes.get(name)
            if was is not None and role in was.parts and role in item.parts and old and new and old != new:
                changed.append(f"{title} is now {new.replace('_', ' ')}")
        fresh = [role for role in _held(item) if was is None or role not in _held(was)]
        held = held or (f" The content now holds its own {' and '.join(fresh)}." if fresh else "")
    types = "".join(f" · {words}" for words in dict.fromkeys(changed))
    return f"{types}.{held}" if types or held else ""


def _held(item: Item) -> list[str]:
    content = item.parts.get("content", ())
    return [role for role in ("source", "cue") if overlap(item.parts.get(role, ()), content)]


def _attributions(outcome: Outcome) -> Iterator[Item]:
    ids = set()
    for change in outcome.changes:
        record = change.after
        if isinstance(record, Relation):
            ids.add(record.id)
        elif isinstance(record, Annotation) and record.kind == "role":
            ids.update(r.id for r in outcome.sheet.relations.values() if record.id in r.roles.values())
    yield from (outcome.sheet.by_id[id_] for id_ in sorted(ids) if id_ in outcome.sheet.by_id)
