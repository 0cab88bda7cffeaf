"""What most formats have: spans with a label, and arrows from one to another.

An attribution is an arrow from its cue to its source and one to its content; without a cue they start at
the content. Its attributes are on the span where the arrows start, its hub. Where a format cannot hold
several spans under one label, each fragment is a span of its own and the first has an arrow, FRAGMENT, to
each other. `layers` gives a sheet in this form, `annotator.formats.taken` makes a sheet of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from annotator.core.model import Annotation, Spans, Suggestion, extent
from annotator.core.sheet import Sheet
from annotator.core.values import valueclass
from annotator.formats.losses import undecided

FRAGMENT = "FRAGMENT"
HUBS = ("cue", "content", "source")
"""Which role the arrows of an attribution start at: the first of these that it has."""


@valueclass(frozen=True, slots=True)
class Mark:
    """A label on spans, in code points. `field` is where a file has it, for what is said when it does not fit."""

    id: str
    label: str
    spans: Spans
    attributes: Mapping[str, str] = field(default_factory=dict)
    score: float | None = None
    field: str = ""


@valueclass(frozen=True, slots=True)
class Link:
    """An arrow between two marks, by their ids."""

    label: str
    head: str
    child: str
    field: str = ""


@dataclass(frozen=True)
class Layer:
    """The marks of one hand: of a suggester, or, where that is empty, the gold of a reviewer."""

    marks: Sequence[Mark]
    links: Sequence[Link] = ()
    suggester: str = ""
    version: str = ""
    reviewer: str = ""
    at: datetime | None = None


def layers(sheet: Sheet) -> list[Layer]:
    """The gold of a sheet, if it has any, then what each suggester proposed and nobody decided."""
    found = [gold] if (gold := _gold(sheet)).marks else []
    by: dict[tuple[str, str], list[Suggestion]] = {}
    for suggestion in undecided(sheet):
        by.setdefault((suggestion.suggester, suggestion.version), []).append(suggestion)
    return found + [_proposed(by[whose], *whose) for whose in sorted(by)]


def gold_of(sheet: Sheet) -> Layer:
    """The gold of a sheet, for formats that hold nothing else."""
    return _gold(sheet)


def hub_of(roles: Mapping[str, object]) -> str:
    """The role that the arrows of an attribution with these roles start at."""
    return next(role for role in HUBS if role in roles)


def flattened(layer: Layer) -> Layer:
    """The same with one span a mark: further fragments are marks of their own, with arrows to them."""
    if all(len(mark.spans) == 1 for mark in layer.marks):
        return layer
    marks: list[Mark] = []
    links: list[Link] = []
    for mark in layer.marks:
        marks.append(replace(mark, spans=mark.spans[:1]))
        for n, span in enumerate(mark.spans[1:], 2):
            marks.append(Mark(f"{mark.id}.{n}", mark.label, (span,), score=mark.score))
            links.append(Link(FRAGMENT, mark.id, f"{mark.id}.{n}"))
    return replace(layer, marks=sorted(marks, key=_place), links=[*layer.links, *links])


def with_attributes(mark: Mark, found: Mapping[str, Mapping[str, str]]) -> Mark:
    """The mark with the attributes that were found for its id, if any were."""
    return replace(mark, attributes=found[mark.id]) if mark.id in found else mark


def annotation_of(sheet: Sheet, mark: Mark) -> Annotation | None:
    """The annotation that a mark of gold, or the fragment that it is, belongs to."""
    return sheet.annotations.get(mark.id) or sheet.annotations.get(mark.id.rpartition(".")[0])


def _gold(sheet: Sheet) -> Layer:
    marks: list[Mark] = []
    links: list[Link] = []
    owned: dict[str, Mapping[str, str]] = {}
    for relation in sheet.relations.values():
        hub = relation.roles[hub_of(relation.roles)]
        owned[hub] = relation.attributes
        links += _arrows(sheet, relation.roles)
    for annotation in sheet.annotations.values():
        attributes = owned.get(annotation.id, annotation.attributes)
        marks.append(Mark(annotation.id, annotation.label, annotation.spans, attributes))
    return Layer(*_ordered(marks, links))


def _arrows(sheet: Sheet, roles: Mapping[str, str]) -> Iterator[Link]:
    hub = hub_of(roles)
    for role, id_ in roles.items():
        if role != hub:
            yield Link(sheet.annotations[id_].label, roles[hub], id_)


def _proposed(suggestions: Sequence[Suggestion], suggester: str, version: str) -> Layer:
    marks: list[Mark] = []
    links: list[Link] = []
    for s in suggestions:
        if s.kind != "attribution":
            marks.append(Mark(s.id, s.label, s.fillers[""], s.attributes, s.score))
            continue
        hub = hub_of(s.fillers)
        for role, spans in s.fillers.items():
            attributes = s.attributes if role == hub else {}
            marks.append(Mark(f"{s.id}.{role}", role.upper(), spans, attributes, s.score))
            if role != hub:
                links.append(Link(role.upper(), f"{s.id}.{hub}", f"{s.id}.{role}"))
    return Layer(*_ordered(marks, links), suggester, version)


def _ordered(marks: list[Mark], links: list[Link]) -> tuple[list[Mark], list[Link]]:
    """The same in the order of the text."""
    marks.sort(key=_place)
    order = {mark.id: n for n, mark in enumerate(marks)}
    links.sort(key=lambda link: (order[link.head], order[link.child]))
    return marks, links


def _place(mark: Mark) -> tuple[int, int, str, str]:
    reach = mark.spans[0] if len(mark.spans) == 1 else extent(mark.spans)
    return reach.start, -reach.end, mark.label, mark.id
