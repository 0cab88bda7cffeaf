"""What an outcome means on screen: its words, and the item it is about."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.counting import number
from annotator.core.model import Annotation, Change, Decision, Relation, Review, Suggestion
from annotator.project import Entry, Outcome
from annotator.ui.parts import moment_words

PAST = "You are looking at the past; Esc returns to now."
"""What is said when something is to be decided that can only be looked at."""

_WORDS = {
    "Accept": "accepted",
    "AcceptAll": "accepted many",
    "DecideAll": "decided many",
    "Reject": "rejected",
    "GiveReason": "reason given",
    "Forget": "returned to undecided",
    "Add": "added",
    "Relabel": "label changed",
    "Reshape": "boundary moved",
    "Link": "attribution added",
    "Fill": "role filled",
    "Merge": "attributions merged",
    "Split": "attribution split",
    "MoveRole": "role moved",
    "SetAttribute": "attribute changed",
    "WriteNote": "note written",
    "Propose": "same words proposed",
    "ProposeWords": "same words proposed",
    "SetState": "review state changed",
    "Finish": "article finished",
    "Import": "imported",
    "MarkLine": "boilerplate marked",
    "Restore": "restored to",
    "ChangeSchema": "label schema changed",
    "RenameSpeaker": "speaker renamed",
    "JoinSpeaker": "speakers merged",
    "PartSpeaker": "speaker split",
    "DescribeSpeaker": "aliases changed",
    "RemoveSpeaker": "speaker removed",
}


_MOVE = "Reshape"
"""The operation of which several within seconds are one step."""


_MANY = ("AcceptAll", "DecideAll")
"""The operations whose subject is how many items they decided."""
_MARKS = ("“", "‘", "„", "«", "‹", '"', "'")


def words(op: str) -> str:
    """What an operation of the journal is called on screen."""
    return _WORDS.get(op, op)


def event_words(entry: Entry, times: int = 1, kind: str = "") -> str:
    """“Accepted ‘Ana Lee’” for an event of the journal, or for its undo as `kind`, `times` over."""
    done = {"undo": "Undone: ", "redo": "Redone: "}.get(kind or entry.kind, "")
    what = words(entry.op) if done else words(entry.op).capitalize()
    if entry.op in _MANY:
        # A step of before they were counted has no number.
        many = f" {number(int(entry.subject), 'item')}" if entry.subject.isdecimal() else " many"
        return f"{done}{what.removesuffix(' many')}{many}"
    if entry.op == "Restore":
        return f"{done}{what} {entry.subject}"
    # Of other steps, as of a note that is kept while it is typed, nobody counts the parts.
    often = f", {times} times" if times > 1 and entry.op == _MOVE else ""
    return f"{done}{what}" + _quoted(entry.subject) + often


def _quoted(subject: str) -> str:
    """The words an event is about; those that begin with a quotation mark get no second one."""
    if not subject:
        return ""
    return f" {subject}" if subject.startswith(_MARKS) else f" ‘{subject}’"


def entry_words(entry: Entry) -> str:
    """The same with its time before it, and whether it was undone."""
    undone = entry.kind == "edit" and entry.state in ("undone", "dropped")
    return f"{moment_words(entry.at.timestamp())}  {event_words(entry)}{' (undone)' if undone else ''}"


def sentence(text: str) -> str:
    """A message of the project as a sentence of its own."""
    first = text.split(" ", 1)[0]
    if not any(mark in first for mark in "./\\_"):  # A file keeps its name.
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "…")) else text + "."


_GROUPED = ("AcceptAll", "DecideAll", "Finish", "Propose", "ProposeWords")


def touched(outcome: Outcome) -> str | None:
    """The id of the item that an outcome changed, if it is still there; of a group, the first in reading order."""
    if outcome.op in _GROUPED:
        some = {id_ for change in outcome.changes for id_ in _ids(change)}
        return next((item.id for item in outcome.sheet.items if not some.isdisjoint((item.id, item.subject))), None)
    for change in outcome.changes:
        record = change.after or change.before
        ids = _ids(change) if isinstance(record, Annotation | Relation | Decision | Suggestion) else ()
        if isinstance(record, Annotation) and record.kind == "role":
            # A role is no item of its own: the attribution it belongs to is.
            ids = (r.id for r in outcome.sheet.relations.values() if record.id in r.roles.values())
        for id_ in ids:
            if id_ in outcome.sheet.by_id:
                return outcome.sheet.by_id[id_].id
    return None


def place(outcome: Outcome) -> int | None:
    """Where in the text the first of the words lie that an outcome brought or took."""
    spans = [
        span
        for change in outcome.changes
        for record in (change.before, change.after)
        for span in (record.spans if isinstance(record, Annotation) else ())
    ]
    return min(spans).start if spans else None


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
