"""Which articles are exported, and what of each."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from typing import Literal

from annotator.archive import Include, WholeSheet, restricted
from annotator.core.model import (
    ATTRIBUTION,
    ROLES,
    STATES,
    Annotation,
    AnnotationError,
    Decision,
    Note,
    Relation,
    State,
    Suggestion,
)
from annotator.core.queue import Query, read_query
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.core.values import valueclass
from annotator.project import Project

Chosen = State | Literal["all"]


@valueclass(frozen=True, slots=True)
class Choice:
    """Articles in a review `state` that fit a `query` (the words of the article filter), and what of each.

    `labels` are those to export, all if none is named; `reviewer` is whose gold. `negatives` says whether
    rejected suggestions go out too, marked as such. With `pseudonyms` reviewers are called by numbers. What is
    None is settled by the format: see `settled`.
    """

    state: Chosen | None = None
    include: Include | None = None
    query: str = ""
    labels: tuple[str, ...] = ()
    reviewer: str = ""
    negatives: bool | None = None
    pseudonyms: bool = False

    @property
    def everything(self) -> bool:
        """Whether a lossless format would leave out nothing."""
        plain = self.state in (None, "all") and self.include in (None, "all") and self.negatives is not False
        return plain and not (self.query or self.labels or self.reviewer or self.pseudonyms)

    def settled(self, *, lossless: bool) -> Choice:
        """The choice with nothing left open.

        A lossless format takes everything of all articles; any other the gold of the articles that are done, or
        what else is asked for of all articles.
        """
        include = self.include or ("all" if lossless else "gold")
        state = self.state or ("done" if include == "gold" and not lossless else "all")
        negatives = self.negatives if self.negatives is not None else lossless and include == "all"
        return replace(self, include=include, state=state, negatives=negatives)


def articles(project: Project, choice: Choice) -> list[str]:
    """The ids of the articles chosen, in the order of import; AnnotationError for a query or state that is none."""
    query = read_query(choice.query)
    if choice.state not in (None, "all"):
        if choice.state not in STATES:
            raise AnnotationError(f"there is no state “{choice.state}”: choose from {', '.join(STATES)}, all")
        query = Query((*query.terms, ("state", str(choice.state))), query.words)
    return project.find(query)


def known_labels(labels: tuple[str, ...], schema: LabelSchema) -> frozenset[str]:
    """The labels by their names in the schema; SchemaError when there is none. A role stands for its attribution."""
    found = {schema.label(schema.names.get(label, label)).name for label in labels if label != ATTRIBUTION}
    roles = {schema.role_label(role).name for role in ROLES}
    return frozenset(found - roles) | ({ATTRIBUTION} if found & roles or ATTRIBUTION in labels else frozenset())


def check_reviewer(name: str, project: Project) -> None:
    """AnnotationError unless the name is of somebody who reviewed, or empty."""
    if name and name not in (known := project.reviewers()):
        raise AnnotationError(f"nobody called “{name}” has reviewed here: choose from {', '.join(known) or 'nobody'}")


def asserted(sheet: Sheet) -> Iterator[Annotation | Relation]:
    """The items of gold of an article; the roles of an attribution are none of their own."""
    yield from (annotation for annotation in sheet.annotations.values() if annotation.kind != "role")
    yield from sheet.relations.values()


def narrowed(sheet: Sheet, choice: Choice, labels: frozenset[str], aliases: Mapping[str, str]) -> Sheet:
    """What is chosen of one article; `choice` is settled, `aliases` gives reviewers other names."""
    rejected = {id_: d for id_, d in sheet.decisions.items() if d.verdict == "rejected" and id_ in sheet.suggestions}
    found = restricted(sheet, choice.include or "all")
    if choice.include == "all" and not choice.negatives:
        found = _without(found, frozenset(rejected))
    elif choice.include != "all" and choice.negatives:
        suggestions = {**found.suggestions, **{id_: sheet.suggestions[id_] for id_ in rejected}}
        found = replace(found, suggestions=suggestions, decisions={**found.decisions, **rejected}, names=sheet.names)
    if labels or choice.reviewer:
        found = _only(found, labels, choice.reviewer)
    return _renamed(found, aliases) if aliases else found


def _without(sheet: Sheet, suggestions: frozenset[str]) -> Sheet:
    """The sheet without these suggestions and what was decided of them."""
    kept = _kept(sheet.suggestions, suggestions)
    found = replace(sheet, suggestions=kept, decisions=_decided(sheet, kept.keys()), seen=sheet.seen - suggestions)
    if isinstance(sheet, WholeSheet) and isinstance(found, WholeSheet):
        retired = {id_: at for id_, at in sheet.retired.items() if id_ in kept}
        return replace(found, glances={i: g for i, g in sheet.glances.items() if i in kept}, retired=retired)
    return found


def _only(sheet: Sheet, labels: frozenset[str], reviewer: str) -> Sheet:
    """The sheet with what has one of the labels and is by the reviewer, and nothing that refers to the rest."""
    gone = frozenset(s.id for s in sheet.named.values() if labels and s.label not in labels)
    relations = {
        r.id: r for r in sheet.relations.values() if (not labels or r.label in labels) and reviewer in ("", r.reviewer)
    }
    roles = {id_ for relation in relations.values() for id_ in relation.roles.values()}
    annotations = {
        a.id: a
        for a in sheet.annotations.values()
        if (a.id in roles if a.kind == "role" else (not labels or a.label in labels) and reviewer in ("", a.reviewer))
    }
    there = sheet.suggestions.keys() - gone
    found = replace(
        _without(sheet, gone),
        annotations={a.id: a if a.suggestion in there else replace(a, suggestion=None) for a in annotations.values()},
        relations={r.id: r if r.suggestion in there else replace(r, suggestion=None) for r in relations.values()},
        reviews={name: r for name, r in sheet.reviews.items() if reviewer in ("", name)},
    )
    results = {*annotations, *relations}
    decisions = {
        id_: d
        for id_, d in found.decisions.items()
        if reviewer in ("", d.reviewer) and (d.result is None or d.result in results)
    }
    subjects = {sheet.article.id, *found.suggestions, *results}
    notes: dict[str, Note] = {s: n for s, n in sheet.notes.items() if s in subjects}
    return replace(found, decisions=decisions, notes=notes)


def _renamed(sheet: Sheet, aliases: Mapping[str, str]) -> Sheet:
    """The sheet with its reviewers under other names."""

    def alias(name: str) -> str:
        return aliases.get(name, name)

    found = replace(
        sheet,
        annotations={i: replace(a, reviewer=alias(a.reviewer)) for i, a in sheet.annotations.items()},
        relations={i: replace(r, reviewer=alias(r.reviewer)) for i, r in sheet.relations.items()},
        decisions={i: replace(d, reviewer=alias(d.reviewer)) for i, d in sheet.decisions.items()},
        reviews={alias(i): replace(r, reviewer=alias(i)) for i, r in sheet.reviews.items()},
        notes={i: replace(n, reviewer=alias(n.reviewer)) for i, n in sheet.notes.items()},
        marks={i: replace(m, reviewer=alias(m.reviewer)) for i, m in sheet.marks.items()},
    )
    if isinstance(sheet, WholeSheet) and isinstance(found, WholeSheet):
        glances = {i: replace(g, reviewer=alias(g.reviewer)) for i, g in sheet.glances.items()}
        return replace(found, glances=glances)
    return found


def _kept(suggestions: Mapping[str, Suggestion], gone: frozenset[str]) -> dict[str, Suggestion]:
    return {id_: s for id_, s in suggestions.items() if id_ not in gone}


def _decided(sheet: Sheet, there: Container[str]) -> dict[str, Decision]:
    return {id_: d for id_, d in sheet.decisions.items() if id_ in there}
