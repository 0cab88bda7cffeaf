"""Items: what the reviewer steps through, whether it is still a suggestion or already gold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from annotator.core.model import (
    ROLES,
    Annotation,
    Decision,
    Kind,
    Relation,
    Span,
    Spans,
    Suggestion,
)

Status = Literal["pending", "gold", "rejected"]

_KINDS: tuple[Kind, ...] = ("entity", "claim", "attribution", "role")


@dataclass(frozen=True, slots=True)
class Item:
    """An entity, a claim or an attribution as the reviewer sees it.

    `id` is the annotation's or relation's when gold, the suggestion's when pending or rejected.
    `parts` holds the spans under ``""`` for entities and claims, under source, cue and content for
    an attribution; a role that is missing is not in it. `depth` counts the attributions in whose
    content this attribution's cue lies (0: not nested).
    """

    id: str
    kind: Kind
    label: str
    parts: Mapping[str, Spans]
    status: Status
    suggestion: Suggestion | None = None
    decision: Decision | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    reviewer: str = ""
    origin: str = ""
    depth: int = 0

    @property
    def spans(self) -> Spans:
        """All spans of all parts, sorted."""
        return tuple(sorted(span for part in self.parts.values() for span in part))

    @property
    def extent(self) -> Span:
        """From the first code point of any part to the last."""
        return Span(*_reach(self))

    @property
    def subject(self) -> str:
        """The id that notes on this item are kept under: its suggestion's where there is one."""
        return self.suggestion.id if self.suggestion else self.id

    @property
    def score(self) -> float | None:
        """The suggester's score, 0 to 1; None when nobody suggested it."""
        return self.suggestion.score if self.suggestion else None


def items_of(
    suggestions: Mapping[str, Suggestion],
    annotations: Mapping[str, Annotation],
    relations: Mapping[str, Relation],
    decisions: Mapping[str, Decision],
) -> tuple[Item, ...]:
    """The items of an article in reading order: by start, then the longer first."""
    found = [_pending(s, decisions.get(s.id)) for s in suggestions.values() if not _is_gold(s, decisions)]
    for annotation in annotations.values():
        if annotation.kind != "role":
            found.append(_gold(annotation, {"": annotation.spans}, annotation.kind, suggestions, decisions))
    for relation in relations.values():
        parts = {role: annotations[relation.roles[role]].spans for role in ROLES if role in relation.roles}
        found.append(_gold(relation, parts, "attribution", suggestions, decisions))
    return tuple(sorted(nested(found), key=reading_order))


def reading_order(item: Item) -> tuple[int, int, int, str]:
    """The sort key of items: start, longer first, entities before claims before attributions.

    An attribution stands where its cue or its content begins, whichever is first: the attributions of
    one source are then in the order in which they are read.
    """
    start, end = _reach(item)
    if item.kind == "attribution":
        said = (*item.parts.get("cue", ()), *item.parts.get("content", ()))
        start = min((span.start for span in said), default=start)
    return start, -end, _KINDS.index(item.kind), item.id


def nested(items: Iterable[Item]) -> list[Item]:
    """The items with `depth` computed for attributions (annotation scheme 2.3, “nested”).

    One walk through the text, with only the contents at hand that reach over the cue it has come to.
    """
    listed = list(items)
    contents: list[tuple[int, int, int]] = []
    cues: list[tuple[int, int, int]] = []
    for n, item in enumerate(listed):
        if item.kind == "attribution":
            content = item.parts.get("content", ())
            cues += [(span.start, span.end, n) for span in item.parts.get("cue") or content]
            if item.status != "rejected":
                contents += [(span.start, span.end, n) for span in content]
    contents.sort(reverse=True)
    around: list[tuple[int, int, int]] = []
    hosts: dict[int, set[int]] = {}
    for start, end, n in sorted(cues):
        while contents and contents[-1][0] <= start:
            around.append(contents.pop())
        around = [content for content in around if content[1] > start]
        holding = {owner for _, until, owner in around if until >= end and owner != n}
        hosts[n] = hosts[n] & holding if n in hosts else holding
    return [replace(item, depth=len(hosts[n])) if hosts.get(n) else item for n, item in enumerate(listed)]


def _reach(item: Item) -> tuple[int, int]:
    spans = [span for part in item.parts.values() for span in part]
    if len(spans) == 1:
        return spans[0].start, spans[0].end
    return min(span.start for span in spans), max(span.end for span in spans)


def _is_gold(suggestion: Suggestion, decisions: Mapping[str, Decision]) -> bool:
    decision = decisions.get(suggestion.id)
    return decision is not None and decision.verdict != "rejected"


def _pending(suggestion: Suggestion, decision: Decision | None) -> Item:
    return Item(
        suggestion.id,
        suggestion.kind,
        suggestion.label,
        suggestion.fillers,
        "rejected" if decision else "pending",
        suggestion,
        decision,
        suggestion.attributes,
        origin="suggested",
    )


def _gold(
    record: Annotation | Relation,
    parts: Mapping[str, Spans],
    kind: Kind,
    suggestions: Mapping[str, Suggestion],
    decisions: Mapping[str, Decision],
) -> Item:
    return Item(
        record.id,
        kind,
        record.label,
        parts,
        "gold",
        suggestions.get(record.suggestion or ""),
        decisions.get(record.suggestion or ""),
        record.attributes,
        record.reviewer,
        record.origin,
    )
