"""Marks and arrows of a foreign file as a sheet: labels of the schema, attributions with their roles.

Arrows between roles make attributions. Where they join one source, one cue and one content at most, that is
one; where they join more, each cue (without cues each content) is one with what it has arrows to or from, so
that a source may speak twice. Several spans of one role are its fragments. A role without arrows is an
attribution by itself. An arrow between a claim and an entity makes an attribution too: the words of the claim are
its content, those of the entity its source, besides the claim and the entity that they stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from annotator.core.model import (
    ATTRIBUTION,
    ROLES,
    Annotation,
    Article,
    Note,
    Relation,
    Review,
    Spans,
    State,
    Suggestion,
    merged,
    suggested,
)
from annotator.core.schema import Label
from annotator.core.sheet import Sheet
from annotator.core.values import valueclass
from annotator.formats.contract import Taking
from annotator.formats.marks import FRAGMENT, HUBS, Layer, Link, Mark
from annotator.formats.spans import Fault, alike, any_label, attributes_for

_ROLE_OF = {"claim": "content", "entity": "source"}


@valueclass(frozen=True, slots=True)
class Seen:
    """That a reviewer left the article in a state."""

    state: State
    reviewer: str = ""
    at: datetime | None = None


@valueclass(frozen=True, slots=True)
class Words:
    """A note on a mark of the file, or, without one, on the article."""

    text: str
    mark: str = ""


def sheet_of(
    article: Article,
    layers: Iterable[Layer],
    taking: Taking,
    stem: str,
    states: Sequence[Seen] = (),
    notes: Sequence[Words] = (),
) -> Sheet:
    """The sheet; Fault names the field that does not fit. `stem` stands for a suggester without a name."""
    making = _Making(article, taking, stem)
    for layer in layers:
        making.layer(layer)
    if taking.take == "suggestions":
        return Sheet(article, making.suggestions)
    reviews = {
        who: Review(article.id, who, seen.state, seen.at or taking.at)
        for seen in states
        for who in (seen.reviewer or taking.reviewer,)
    }
    texts: dict[str, list[str]] = defaultdict(list)
    for words in notes:
        texts[making.became.get(words.mark, article.id)].append(words.text)
    kept = {s: Note(s, article.id, "\n".join(t), taking.reviewer, taking.at) for s, t in texts.items()}
    return Sheet(article, making.suggestions, making.annotations, making.relations, reviews=reviews, notes=kept)


class _Making:
    def __init__(self, article: Article, taking: Taking, stem: str) -> None:
        self.article, self.taking, self.schema = article, taking, taking.schema
        self.suggester = taking.suggester or f"import:{stem}"
        self.annotations: dict[str, Annotation] = {}
        self.relations: dict[str, Relation] = {}
        self.suggestions: dict[str, Suggestion] = {}
        self.became: dict[str, str] = {}
        self._taken: set[object] = set()
        self._role_labels = {role: self.schema.role_label(role) for role in ROLES}
        self._roles = {label.name: role for role, label in self._role_labels.items()}

    def layer(self, layer: Layer) -> None:
        labels = {mark.id: self._label(mark) for mark in layer.marks}
        if len(labels) < len(layer.marks):
            twice = next(m for n, m in enumerate(layer.marks) if any(m.id == o.id for o in layer.marks[:n]))
            raise Fault(twice.field or "id", f"the id “{twice.id}” is there twice", "give every item an id of its own")
        links, added = self._links(layer, labels)
        marks, links = joined([m for m in (*layer.marks, *added) if labels[m.id] is not None], links)
        roles: dict[str, str] = {}
        suggests = self._suggests(layer)
        for mark in marks:
            label = labels[mark.id]
            assert label is not None
            if label.kind == "role":
                roles[mark.id] = self._roles[label.name]
                continue
            attributes = self._attributes(mark, label) if mark.attributes else {}
            if suggests:
                self._suggest(layer, mark, label.kind, label.name, {"": mark.spans}, attributes)
            elif self._first((layer.reviewer, label.name, mark.spans, *sorted(attributes.items()))):
                self.became[mark.id] = self._annotate(layer, label, mark.spans, attributes)
        by_id = {mark.id: mark for mark in marks}
        for group in grouped(roles, [link for link in links if link.head in roles]):
            self._attribution(layer, group, by_id)

    def _attribution(self, layer: Layer, group: Mapping[str, Sequence[str]], marks: Mapping[str, Mark]) -> None:
        ids = [id_ for role in HUBS for id_ in group.get(role, ())]
        hub = marks[ids[0]]
        attributes: dict[str, str] = {}
        for id_ in reversed(ids):
            if marks[id_].attributes:
                attributes.update(self._attributes(marks[id_], None))
        fillers = {
            role: merged(span for id_ in group[role] for span in marks[id_].spans) for role in ROLES if role in group
        }
        if self._suggests(layer):
            self._suggest(layer, hub, "attribution", ATTRIBUTION, fillers, attributes)
            return
        if not self._first((layer.reviewer, *fillers.items(), *sorted(attributes.items()))):
            return
        owned = {r: self._annotate(layer, self._role_labels[r], spans, {}) for r, spans in fillers.items()}
        id_ = self.taking.new_id()
        whose = (layer.reviewer or self.taking.reviewer, layer.at or self.taking.at, "imported", None)
        self.relations[id_] = Relation(id_, self.article.id, ATTRIBUTION, owned, *whose, attributes)
        self.became.update(dict.fromkeys(ids, id_))

    def _label(self, mark: Mark) -> Label | None:
        name = self.taking.labels.get(mark.label, mark.label)
        return any_label(self.schema, mark.field, name) if name else None

    def _links(self, layer: Layer, labels: dict[str, Label | None]) -> tuple[list[Link], list[Mark]]:
        """The arrows that join what is taken; Fault for one that joins what cannot be joined.

        Also the marks, which `labels` then has, of the roles that entities and claims play in attributions.
        """
        kept: list[Link] = []
        added: dict[str, Mark] = {}
        by_id = {mark.id: mark for mark in layer.marks}
        for link in layer.links:
            if link.label and not self.taking.renamed(link.label):
                continue
            for id_ in (link.head, link.child):
                if id_ not in labels:
                    raise Fault(link.field, f"it joins “{id_}”, which is not there", "mend it, or leave it out")
            if link.head == link.child:
                raise Fault(link.field, "it joins a span with itself", "leave it out")
            head, child = labels[link.head], labels[link.child]
            if head is None or child is None:
                continue
            ends = [link.head, link.child]
            if link.label != FRAGMENT:
                for n, role in enumerate(self._played(link, head, child)):
                    if role is not None:
                        entity, ends[n] = by_id[ends[n]], f"{ends[n]}:{role.name}"
                        added[ends[n]] = replace(entity, id=ends[n], label=role.name, attributes={})
                        labels[ends[n]] = role
            elif head.name != child.name:
                what = f"it joins {head.name} and {child.name} as fragments of one"
                raise Fault(link.field, what, "give them the same label, or leave it out")
            kept.append(replace(link, head=ends[0], child=ends[1]))
        return kept, list(added.values())

    def _played(self, link: Link, head: Label, child: Label) -> tuple[Label | None, Label | None]:
        """Which role each end plays that has no role for its label: a claim the content, an entity the source.

        An arrow that is named after a role says itself what is at its end.
        """
        if head.kind == child.kind == "role":
            return None, None
        named = self.taking.renamed(link.label).lower()
        first, second = (None if label.kind == "role" else _ROLE_OF[label.kind] for label in (head, child))
        if second is not None and named in ROLES:
            second = named
        if (first or self._roles.get(head.name)) == (second or self._roles.get(child.name)):
            what = f"“{link.label}” joins {head.name} and {child.name}, which are no two roles of an attribution"
            raise Fault(link.field, what, f"leave it out with --label {link.label}=")
        of = self._role_labels
        return (None if first is None else of[first]), (None if second is None else of[second])

    def _attributes(self, mark: Mark, label: Label | None) -> dict[str, str]:
        kind = label.kind if label else "attribution"
        name_of = label.name if label else ATTRIBUTION
        allowed = {a.name: a.values for a in self.schema.attributes_of(kind, name_of)}
        found = {}
        for foreign, value in mark.attributes.items():
            name = self.taking.renamed(foreign)
            name = next((known for known in allowed if alike(known, name)), name)
            if name in ("identifier", "kb_id") and "same_as" in allowed:
                name = "same_as"
            if name:
                value = self.taking.renamed(value)
                same = [known for known in allowed.get(name, ()) if alike(known, value)]
                found[name] = same[0] if same and value not in allowed[name] else value
        try:
            attributes_for(self.schema, kind, name_of, mark.field, found)
        except Fault as fault:
            unknown = next((name for name in mark.attributes if name not in allowed), "")
            leave = f"leave it out with --label {unknown}=" if unknown else ""
            remedies = [fault.remedy] if leave in fault.remedy else [fault.remedy, leave]
            raise Fault(fault.field, fault.what, "; ".join(filter(None, remedies))) from None
        return found

    def _suggests(self, layer: Layer) -> bool:
        return self.taking.take == "suggestions" or (self.taking.take is None and bool(layer.suggester))

    def _first(self, item: object) -> bool:
        new = item not in self._taken
        self._taken.add(item)
        return new

    def _annotate(self, layer: Layer, label: Label, spans: Spans, attributes: Mapping[str, str]) -> str:
        id_ = self.taking.new_id()
        whose = (layer.reviewer or self.taking.reviewer, layer.at or self.taking.at, "imported", None)
        self.annotations[id_] = Annotation(id_, self.article.id, label.kind, label.name, spans, *whose, attributes)
        return id_

    def _suggest(
        self,
        layer: Layer,
        mark: Mark,
        kind: object,
        label: str,
        fillers: Mapping[str, Spans],
        attributes: dict[str, str],
    ) -> None:
        made = suggested(
            self.article,
            kind,  # type: ignore[arg-type]  # a kind of the schema's labels, or attribution
            label,
            fillers,
            suggester=layer.suggester or self.suggester,
            version=layer.version,
            score=1.0 if mark.score is None else mark.score,
            attributes=attributes,
        )
        self.suggestions.setdefault(made.id, made)
        self.became[mark.id] = made.id


def joined(marks: Sequence[Mark], links: Sequence[Link]) -> tuple[list[Mark], list[Link]]:
    """Marks that FRAGMENT arrows join as one mark with all their spans; the other arrows, to what became of them."""
    head: dict[str, str] = {}

    def top(id_: str) -> str:
        while id_ in head:
            id_ = head[id_]
        return id_

    for link in links:
        if link.label == FRAGMENT and top(link.child) != top(link.head):
            head[top(link.child)] = top(link.head)
    if not head:
        return list(marks), list(links)
    found: dict[str, Mark] = {mark.id: mark for mark in marks if mark.id not in head}
    for mark in marks:
        if mark.id in head:
            whole = found[top(mark.id)]
            spans = merged((*whole.spans, *mark.spans))
            found[whole.id] = replace(whole, spans=spans, attributes={**mark.attributes, **whole.attributes})
    rest = [replace(ln, head=top(ln.head), child=top(ln.child)) for ln in links if ln.label != FRAGMENT]
    return list(found.values()), rest


def grouped(roles: Mapping[str, str], links: Iterable[Link]) -> list[dict[str, list[str]]]:
    """Roles (mark: role) that arrows join, as attributions: the marks of each role."""
    near: dict[str, list[str]] = {id_: [] for id_ in roles}
    for link in links:
        near[link.head].append(link.child)
        near[link.child].append(link.head)
    found: list[dict[str, list[str]]] = []
    done: set[str] = set()
    for id_ in roles:
        if id_ not in done:
            together = _reached(id_, near)
            done.update(together)
            found += _split(together, roles, near)
    return found


def _split(
    together: Sequence[str], roles: Mapping[str, str], near: Mapping[str, Sequence[str]]
) -> list[dict[str, list[str]]]:
    whole = _by_role(together, roles)
    if all(len(ids) == 1 for ids in whole.values()):
        return [whole]
    hub = next(role for role in HUBS if role in whole)
    found: list[dict[str, list[str]]] = []
    used: set[str] = set()
    for id_ in whole[hub]:
        group = _by_role([id_, *(other for other in near[id_] if roles[other] != hub)], roles)
        if "source" not in group:
            further = [o for content in group.get("content", ()) for o in near[content] if roles[o] == "source"]
            group |= {"source": list(dict.fromkeys(further))} if further else {}
        used.update(other for ids in group.values() for other in ids)
        found.append(group)
    return found + [{roles[id_]: [id_]} for id_ in together if id_ not in used]


def _by_role(ids: Iterable[str], roles: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id_ in dict.fromkeys(ids):
        found.setdefault(roles[id_], []).append(id_)
    return found


def _reached(start: str, near: Mapping[str, Sequence[str]]) -> list[str]:
    found = {start: None}
    waiting = [start]
    while waiting:
        for other in near[waiting.pop()]:
            if other not in found:
                found[other] = None
                waiting.append(other)
    return list(found)
