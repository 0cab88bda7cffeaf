"""What an outcome means on screen: its words, and the item it is about."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.model import Annotation, Change, Decision, Relation, Review, Suggestion
from annotator.project import Outcome

_WORDS = {
    "Accept": "accept",
    "AcceptAll": "accept all",
    "Reject": "reject",
    "GiveReason": "give reason",
    "Forget": "forget decision",
    "Add": "add",
    "Relabel": "relabel",
    "Reshape": "move boundary",
    "Link": "new attribution",
    "Fill": "set role",
    "SetAttribute": "set attribute",
    "WriteNote": "write note",
    "Propose": "propose mentions",
    "SetState": "set state",
    "Finish": "finish",
    "Import": "import",
}


def words(op: str) -> str:
    """What an operation of the journal is called on screen."""
    return _WORDS.get(op, op)


def sentence(text: str) -> str:
    """A message of the project as a sentence of its own."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "…")) else text + "."


def touched(outcome: Outcome) -> str | None:
    """The id of the item that an outcome changed, if it is still there."""
    for change in outcome.changes:
        record = change.after or change.before
        ids = _ids(change) if isinstance(record, Annotation | Relation | Decision | Suggestion) else ()
        for id_ in ids:
            if id_ in outcome.sheet.by_id:
                return outcome.sheet.by_id[id_].id
    return None


def _ids(change: Change) -> Iterator[str]:
    for record in (change.after, change.before):
        match record:
            case Annotation() | Relation():
                yield record.id
                if record.suggestion:
                    yield record.suggestion
            case Suggestion():
                yield record.id
            case Decision():
                yield record.suggestion
            case Review() | _:
                continue
