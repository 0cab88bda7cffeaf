"""Plain JSONL, for exchange with scripts and corpora: one article a line, offsets in code points.

``{"id", "text", "entities": [{"start", "end", "label"}], "claims": [{"start", "end"}], "attributions":
[{"source": [[s, e], …], "cue": […], "content": […]}]}``; other keys are metadata. An item may also have
``attributes``, an entity or claim ``fragments`` and its ``text``, which is checked; an item that names
its ``suggester`` (with ``score`` and ``version``) is a suggestion unless the reader says otherwise.

What was suggested and rejected is under ``rejected``: items of any kind, with their label and the ``reason``.

It carries no other decisions, no notes, states or ids of items, so it is lossy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from annotator.archive import Part
from annotator.core.model import (
    ATTRIBUTION,
    ROLES,
    Annotation,
    Article,
    Decision,
    Kind,
    Relation,
    Spans,
    Suggestion,
    digest,
    suggested,
)
from annotator.core.sheet import Sheet
from annotator.formats.contract import FormatError, Loss, Progress, Taking
from annotator.formats.files import lines, malformed, repeated_key, replacing
from annotator.formats.losses import Holds, losses, undecided
from annotator.formats.metadata import NAMES, Metadata, described
from annotator.formats.sound import check_text
from annotator.formats.spans import CLAIM, Fault, attributes_for, label_for, misfit, spans_in

Pairs = list[tuple[int, int]]


class _Item(msgspec.Struct):
    attributes: dict[str, str] = {}
    suggester: str | None = None
    version: str | None = None
    score: float | None = None


class _Stretch(_Item, kw_only=True):
    start: int
    end: int
    label: str | None = None
    text: str | None = None
    fragments: Pairs | None = None


class _Attribution(_Item):
    source: Pairs | None = None
    cue: Pairs | None = None
    content: Pairs | None = None


class _Rejected(_Attribution, kw_only=True):
    label: str
    start: int | None = None
    end: int | None = None
    text: str | None = None
    fragments: Pairs | None = None
    reason: str = ""


class _Row(Metadata, kw_only=True):
    id: str | int | None = None
    text: str
    entities: list[_Stretch] | None = None
    claims: list[_Stretch] | None = None
    attributions: list[_Attribution] | None = None
    rejected: list[_Rejected] | None = None


_KEYS = NAMES | {"id", "text", "entities", "claims", "attributions", "rejected"}
_FOREIGN = ("spans", "relations", "label", "labels")
"""Where other formats have their annotations, which must not be taken for metadata in silence."""

_ROW = msgspec.json.Decoder(_Row)
_REST = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Plain:
    """Reads and writes plain JSONL."""

    name = "plain"
    title = "Plain JSONL"
    lossless = False

    def read(self, path: Path, taking: Taking) -> Iterator[Sheet]:
        """One sheet a line; FormatError at the first line that does not fit."""
        known: dict[str, tuple[int, str]] = {}
        progress, found = taking.progress, False
        for line in lines(path, progress):
            found = True
            try:
                row = _ROW.decode(line)
                if twice := repeated_key(line):
                    raise Fault(twice, "it is there twice", "keep one of them")
                rest = {k: msgspec.json.decode(v) for k, v in _REST.decode(line).items() if k not in _KEYS}
                sheet = _Reading(row, rest, taking, path).sheet()
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
                taking.reject(line, malformed(path, progress.line, line, error))
                continue
            except Fault as fault:
                taking.reject(line, misfit(path, progress.line, fault))
                continue
            print_ = digest(sheet.article.text)
            before = known.setdefault(sheet.article.id, (progress.line, print_))
            if before[1] != print_:
                what = f"the id “{sheet.article.id}” has another text than in line {before[0]}"
                taking.reject(
                    line, misfit(path, progress.line, Fault("id", what, "give every article an id of its own"))
                )
                continue
            yield sheet
        if not found:
            raise FormatError(path, "there is no article in it", remedy="choose another file")

    def losses(self, part: Part) -> Iterable[Loss]:
        """What plain JSONL has no place for."""
        return losses(part, Holds(rejected=True))

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """One line an article: its gold, and what is still suggested."""
        encoder, count = msgspec.json.Encoder(), 0
        with replacing(path) as file:
            for sheet in parts:
                if isinstance(sheet, Sheet):
                    file.write(encoder.encode(_row(sheet)) + b"\n")
                    count += 1
                    progress.done = count
                    progress.moved()
        return count


class _Reading:
    """One line on its way to a sheet; items that are the same twice become one."""

    def __init__(self, row: _Row, rest: Mapping[str, Any], taking: Taking, path: Path) -> None:
        check_text(row.text)
        for key in _FOREIGN:
            if isinstance(rest.get(key), list) and any(isinstance(item, dict | list) for item in rest[key]):
                what = "plain JSONL has its annotations under entities, claims and attributions"
                raise Fault(key, what, "rename them, or name the file's format with --format")
        if row.id == "":
            raise Fault("id", "it is empty", "give the article an id, or leave the key out")
        self.row, self.taking = row, taking
        self.article: Article = row.article("" if row.id is None else str(row.id), row.text, rest)
        self.suggester = taking.suggester or f"import:{path.stem}"
        self.annotations: dict[str, Annotation] = {}
        self.relations: dict[str, Relation] = {}
        self.suggestions: dict[str, Suggestion] = {}
        self.taken: set[object] = set()

    def sheet(self) -> Sheet:
        for n, entity in enumerate(self.row.entities or ()):
            self.stretch("entity", f"entities[{n}]", entity)
        for n, claim in enumerate(self.row.claims or ()):
            self.stretch("claim", f"claims[{n}]", claim)
        for n, attribution in enumerate(self.row.attributions or ()):
            self.attribution(f"attributions[{n}]", attribution)
        decisions: dict[str, Decision] = {}
        for n, item in enumerate(self.row.rejected or () if self.taking.take != "suggestions" else ()):
            if item.label != ATTRIBUTION and self.taking.labels.get(item.label) == "":
                continue
            id_ = self.reject(f"rejected[{n}]", item)
            whose = (item.reason, self.taking.reviewer, self.taking.at, 0.0, None)
            decisions[id_] = Decision(id_, self.article.id, "rejected", "", *whose)
        return Sheet(self.article, self.suggestions, self.annotations, self.relations, decisions)

    def stretch(self, kind: Kind, field: str, item: _Stretch) -> None:
        spans = spans_in(self.article.text, field, item.start, item.end, item.fragments, item.text)
        named = self.taking.labels.get(item.label or "", item.label)
        if named == "":
            return
        label = label_for(self.taking.schema, kind, field, named)
        self.rename(item)
        attributes_for(self.taking.schema, kind, label, field, item.attributes)
        if self.suggests(item):
            self.suggest(kind, label, {"": spans}, field, item)
        elif self.first((kind, label, spans)):
            self.annotate(kind, label, spans, item.attributes)

    def fillers(self, field: str, item: _Attribution) -> dict[str, Spans]:
        fillers = {}
        for role in ROLES:
            if pairs := getattr(item, role):
                fillers[role] = spans_in(self.article.text, f"{field}.{role}", None, None, pairs, None)
        if not fillers:
            raise Fault(field, "it has no source, no cue and no content", "fill one of them, or leave it out")
        return fillers

    def reject(self, field: str, item: _Rejected) -> str:
        """What was suggested and rejected; the id of the suggestion."""
        if item.label == ATTRIBUTION:
            return self.suggest("attribution", ATTRIBUTION, self.fillers(field, item), field, item)
        label = self.taking.schema.by_alias.get(self.taking.labels.get(item.label, item.label))
        kind: Kind = label.kind if label and label.kind != "role" else "entity"
        name = label_for(self.taking.schema, kind, field, label.name if label else item.label)
        if item.start is None or item.end is None:
            raise Fault(f"{field}.start", "start and end are missing")
        spans = spans_in(self.article.text, field, item.start, item.end, item.fragments, item.text)
        return self.suggest(kind, name, {"": spans}, field, item)

    def attribution(self, field: str, item: _Attribution) -> None:
        fillers = self.fillers(field, item)
        self.rename(item)
        attributes_for(self.taking.schema, "attribution", ATTRIBUTION, field, item.attributes)
        if self.suggests(item):
            self.suggest("attribution", ATTRIBUTION, fillers, field, item)
        elif self.first(tuple(fillers.items())):
            schema, taking = self.taking.schema, self.taking
            roles = {r: self.annotate("role", schema.role_label(r).name, spans, {}) for r, spans in fillers.items()}
            id_ = taking.new_id()
            whose = (taking.reviewer, taking.at, "imported", None)
            self.relations[id_] = Relation(id_, self.article.id, ATTRIBUTION, roles, *whose, item.attributes)

    def rename(self, item: _Item) -> None:
        """Give the attributes the names they are taken under; those taken as nothing go."""
        if item.attributes and self.taking.labels:
            named = {self.taking.renamed(name): value for name, value in item.attributes.items()}
            item.attributes = {name: value for name, value in named.items() if name}

    def first(self, item: object) -> bool:
        if item in self.taken:
            return False
        self.taken.add(item)
        return True

    def suggests(self, item: _Item) -> bool:
        return self.taking.take == "suggestions" or (self.taking.take is None and item.suggester is not None)

    def annotate(self, kind: Kind, label: str, spans: Spans, attributes: Mapping[str, str]) -> str:
        id_ = self.taking.new_id()
        whose = (self.taking.reviewer, self.taking.at, "imported", None)
        self.annotations[id_] = Annotation(id_, self.article.id, kind, label, spans, *whose, attributes)
        return id_

    def suggest(self, kind: Kind, label: str, fillers: Mapping[str, Spans], field: str, item: _Item) -> str:
        if item.score is not None and not 0 <= item.score <= 1:
            raise Fault(f"{field}.score", f"{item.score} is not between 0 and 1")
        suggestion = suggested(
            self.article,
            kind,
            label,
            fillers,
            suggester=item.suggester or self.suggester,
            version=item.version or "",
            score=1.0 if item.score is None else item.score,
            attributes=item.attributes,
        )
        self.suggestions.setdefault(suggestion.id, suggestion)
        return suggestion.id


def line(sheet: Sheet) -> bytes:
    """An article as a line of plain JSONL."""
    return msgspec.json.encode(_row(sheet))


def _row(sheet: Sheet) -> dict[str, Any]:
    """The line of an article: gold, and suggestions that nobody has decided and nothing has replaced."""
    article, text = sheet.article, sheet.article.text
    extra = {name: value for name, value in article.extra.items() if name not in _KEYS}
    entities: list[dict[str, Any]] = []
    claims: list[dict[str, Any]] = []
    attributions: list[dict[str, Any]] = []
    for annotation in sheet.annotations.values():
        if annotation.kind != "role":
            item = _stretch(text, annotation.label, annotation.spans, annotation.attributes)
            (entities if annotation.kind == "entity" else claims).append(item)
    for relation in sheet.relations.values():
        fillers = {role: sheet.annotations[id_].spans for role, id_ in relation.roles.items()}
        attributions.append(_attribution(fillers, relation.attributes))
    for suggestion in undecided(sheet):
        if suggestion.kind == "attribution":
            attributions.append(_attribution(suggestion.fillers, suggestion.attributes, suggestion))
        else:
            item = _stretch(text, suggestion.label, suggestion.fillers[""], suggestion.attributes, suggestion)
            (entities if suggestion.kind == "entity" else claims).append(item)
    rejected = [_negative(sheet, text, d) for d in sheet.decisions.values() if d.verdict == "rejected"]
    for claim in claims:
        if claim["label"] == CLAIM:
            del claim["label"]
    return {
        "id": article.id,
        "text": text,
        **described(article),
        **extra,
        "entities": sorted(entities, key=_by_place),
        "claims": sorted(claims, key=_by_place),
        "attributions": sorted(attributions, key=_by_roles),
        **({"rejected": sorted(rejected, key=_by_role_or_place)} if rejected else {}),
    }


def _negative(sheet: Sheet, text: str, decision: Decision) -> dict[str, Any]:
    suggestion = sheet.named[decision.suggestion]
    if suggestion.kind == "attribution":
        item = {"label": ATTRIBUTION, **_attribution(suggestion.fillers, suggestion.attributes, suggestion)}
    else:
        item = _stretch(text, suggestion.label, suggestion.fillers[""], suggestion.attributes, suggestion)
    return item | ({"reason": decision.reason} if decision.reason else {})


def _stretch(
    text: str, label: str, spans: Spans, attributes: Mapping[str, str], suggestion: Suggestion | None = None
) -> dict[str, Any]:
    start, end = spans[0].start, spans[-1].end
    item: dict[str, Any] = {"start": start, "end": end, "label": label, "text": text[start:end]}
    if len(spans) > 1:
        item["fragments"] = [(span.start, span.end) for span in spans]
    return _further(item, attributes, suggestion)


def _attribution(
    fillers: Mapping[str, Spans], attributes: Mapping[str, str], suggestion: Suggestion | None = None
) -> dict[str, Any]:
    item: dict[str, Any] = {role: [(span.start, span.end) for span in fillers.get(role, ())] for role in ROLES}
    return _further(item, attributes, suggestion)


def _further(item: dict[str, Any], attributes: Mapping[str, str], suggestion: Suggestion | None) -> dict[str, Any]:
    if attributes:
        item["attributes"] = attributes
    if suggestion is not None:
        item["suggester"], item["score"] = suggestion.suggester, suggestion.score
        if suggestion.version:
            item["version"] = suggestion.version
    return item


def _by_place(item: dict[str, Any]) -> tuple[object, ...]:
    gold = "suggester" not in item
    return item["start"], -item["end"], item.get("label", ""), not gold, item.get("suggester", "")


def _by_roles(item: dict[str, Any]) -> tuple[object, ...]:
    spans = sorted(pair for role in ROLES for pair in item[role])
    return spans, item["source"], item["cue"], "suggester" in item, item.get("suggester", "")


def _by_role_or_place(item: dict[str, Any]) -> tuple[object, ...]:
    spans = sorted(pair for role in ROLES for pair in item.get(role, ())) or [(item["start"], item["end"])]
    return spans, item["label"], item["suggester"]
