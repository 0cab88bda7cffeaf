"""Whether a sheet from a file hangs together, and a sheet's gold turned into suggestions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from annotator.archive import WholeSheet
from annotator.core.model import LONGEST, ROLES, Spans, Suggestion, suggested
from annotator.core.sheet import Sheet
from annotator.formats.spans import Fault


def check(sheet: WholeSheet) -> None:
    """Fault when something of a sheet points outside it: spans, roles, suggestions, articles, times."""
    length = len(sheet.article.text)
    check_text(sheet.article.text, "article.text")
    for id_, suggestion in sheet.suggestions.items():
        _check_owner(sheet, "suggestions", id_, suggestion.article, suggestion.added)
        if suggestion.kind == "role" or not suggestion.fillers:
            raise Fault(f"suggestions.{id_}", "it is neither an entity, a claim nor an attribution")
        roles = ROLES if suggestion.kind == "attribution" else ("",)
        for role, spans in suggestion.fillers.items():
            if role not in roles:
                raise Fault(f"suggestions.{id_}.fillers", f"there is no role “{role}”")
            _check_spans(f"suggestions.{id_}", spans, length)
        if not 0 <= suggestion.score <= 1:
            raise Fault(f"suggestions.{id_}.score", f"{suggestion.score} is not between 0 and 1")
    for id_, annotation in sheet.annotations.items():
        _check_owner(sheet, "annotations", id_, annotation.article, annotation.at)
        _check_spans(f"annotations.{id_}", annotation.spans, length)
        _check_known(f"annotations.{id_}.suggestion", annotation.suggestion, sheet.suggestions)
        if annotation.kind == "attribution":
            raise Fault(f"annotations.{id_}.kind", "an attribution is a relation, not an annotation")
    _check_relations(sheet)
    for id_, decision in sheet.decisions.items():
        _check_owner(sheet, "decisions", id_, decision.article, decision.at)
        _check_known(f"decisions.{id_}.suggestion", id_, sheet.suggestions)
        _check_known(f"decisions.{id_}.result", decision.result, {*sheet.annotations, *sheet.relations})
    for start, mark in sheet.marks.items():
        _check_spans(f"lines.{start}", (mark.span,), length)
    for name, records in (("reviews", sheet.reviews), ("notes", sheet.notes), ("lines", sheet.marks)):
        for id_, record in records.items():
            _check_owner(sheet, name, id_, record.article, record.at)
    for name, ids in (("seen", sheet.glances), ("retired", sheet.retired), ("replaced", sheet.replaced)):
        for id_ in ids:
            _check_known(name, id_, sheet.suggestions)


def check_text(text: str, field: str = "text") -> None:
    """Fault when a text is too long for an article, or holds what a project cannot."""
    if "\0" in text:
        raise Fault(field, "it has a character of the value zero", "take it out")
    if len(text) > LONGEST:
        raise Fault(field, f"it has {len(text):,} characters, and an article at most {LONGEST:,}", "split it")


def as_suggestions(sheet: Sheet, suggester: str) -> Sheet:
    """The sheet with its gold as suggestions by `suggester`, and nothing decided."""
    found: dict[str, Suggestion] = dict(sheet.suggestions)
    for annotation in sheet.annotations.values():
        if annotation.kind != "role":
            made = suggested(
                sheet.article,
                annotation.kind,
                annotation.label,
                {"": annotation.spans},
                suggester=suggester,
                version="",
                score=1.0,
                attributes=annotation.attributes,
            )
            found.setdefault(made.id, made)
    for relation in sheet.relations.values():
        made = suggested(
            sheet.article,
            "attribution",
            relation.label,
            {role: sheet.annotations[id_].spans for role, id_ in relation.roles.items()},
            suggester=suggester,
            version="",
            score=1.0,
            attributes=relation.attributes,
        )
        found.setdefault(made.id, made)
    return Sheet(sheet.article, {id_: replace(s, added=None) for id_, s in found.items()})


def _check_relations(sheet: Sheet) -> None:
    roles = {id_ for id_, annotation in sheet.annotations.items() if annotation.kind == "role"}
    for id_, relation in sheet.relations.items():
        _check_owner(sheet, "relations", id_, relation.article, relation.at)
        _check_known(f"relations.{id_}.suggestion", relation.suggestion, sheet.suggestions)
        if not relation.roles or not set(relation.roles) <= set(ROLES):
            raise Fault(f"relations.{id_}.roles", "it has no source, no cue and no content")
        for role, annotation in relation.roles.items():
            if annotation not in roles:
                raise Fault(f"relations.{id_}.roles.{role}", "the annotation it names is missing or has another owner")
            roles.remove(annotation)
    if roles:
        raise Fault(f"annotations.{min(roles)}", "it is the role of no attribution")


def _check_owner(sheet: Sheet, name: str, id_: str, article: str, at: datetime | None) -> None:
    if article != sheet.article.id:
        raise Fault(f"{name}.{id_}.article", f"it belongs to “{article}”, not to “{sheet.article.id}”")
    if at is not None and at.utcoffset() != timedelta():
        raise Fault(f"{name}.{id_}", f"its time {at.isoformat()} is not in UTC")


def _check_spans(field: str, spans: Spans, length: int) -> None:
    if not spans:
        raise Fault(field, "it has no span")
    for span in spans:
        if span.end > length:
            raise Fault(field, f"{span.start}–{span.end} is past the end of the text, which has {length} code points")


def _check_known(field: str, id_: str | None, known: Collection[str]) -> None:
    if id_ is not None and id_ not in known:
        raise Fault(field, f"“{id_}” is not in this line")
