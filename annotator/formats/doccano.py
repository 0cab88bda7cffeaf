"""doccano JSONL: the sequence form (``label`` triples) and the relation form (``entities``, ``relations``).

doccano's editor counts UTF-16 units, scripts that make such files mostly code points, and the file quotes
no words: the unit is the one in which every span is of whole words, or what the row says under
``offset_unit``, which we write. The labels with their colours are written beside, as ``NAME.labels.json``.

It has no attributes; fragments and roles are joined by relations, which only the relation form has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from annotator.archive import Part
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.formats.beside import each_with, schema_and_sheets
from annotator.formats.contract import Loss, Progress, Taking
from annotator.formats.files import replacing
from annotator.formats.losses import Holds, losses
from annotator.formats.marks import Layer, Link, Mark, flattened, gold_of
from annotator.formats.metadata import article_of, described, refuse_annotations
from annotator.formats.records import readable, sheets
from annotator.formats.sound import check_text
from annotator.formats.spans import Fault
from annotator.formats.taken import Words, sheet_of
from annotator.formats.units import UNITS, UTF16, WORDS, Claimed, Ruler, Unit, unit_of

_LABELS = ".labels.json"
_UNIT = "offset_unit"


class _Entity(msgspec.Struct):
    start_offset: int
    end_offset: int
    label: str | int | None = None
    id: int | str | None = None


class _Relation(msgspec.Struct):
    from_id: int | str
    to_id: int | str
    type: str | int | None = None
    id: int | str | None = None


class _Row(msgspec.Struct):
    text: str
    id: int | str | None = None
    label: Any = None
    labels: Any = None
    annotations: Any = None
    entities: list[_Entity] | None = None
    relations: list[_Relation] | None = None
    Comments: list[Any] | None = None
    comments: list[Any] | None = None
    meta: dict[str, Any] | None = None
    offset_unit: str | None = None


_Triple = tuple[int, int, str | int]
_KNOWN = frozenset(_Row.__struct_fields__)
_HELD = {"label", "labels", "annotations", "entities", "relations"}


class Doccano:
    """Reads both forms; writes the relation form."""

    name = "doccano"
    title = "doccano JSONL (relations)"
    lossless = False
    measured = True
    unit = WORDS[UTF16.name]
    holds = Holds(attributes=False, suggestions=False)

    def read(self, path: Path, taking: Taking) -> Iterator[Sheet]:
        """One sheet a line."""
        unit = unit_of(path, _claimed(path), taking, UTF16)

        def make(value: Any) -> Iterable[Sheet]:
            row = msgspec.convert(value, _Row)
            rest = {key: kept for key, kept in value.items() if key not in _KNOWN}
            if _HELD.isdisjoint(value):
                refuse_annotations(rest)
            yield _sheet(row, rest, unit, taking, path.stem)

        yield from sheets(path, taking, make)

    def losses(self, part: Part) -> Iterable[Loss]:
        """What doccano has no place for."""
        return losses(part, self.holds)

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """The gold of each article on a line; beside it the labels."""
        encoder, number = msgspec.json.Encoder(), 0
        schema, found = schema_and_sheets(parts, progress)
        with ExitStack() as stack:
            file = stack.enter_context(replacing(path))
            for n, sheet in enumerate(found, 1):
                layer = flattened(gold_of(sheet))
                file.write(encoder.encode({**_head(sheet, n), **self.annotated(sheet, layer, number)}) + b"\n")
                number += len(layer.marks) + len(layer.links)
            if schema is not None:
                beside = stack.enter_context(replacing(path.with_suffix(_LABELS)))
                beside.write(msgspec.json.format(encoder.encode(_labels(schema))) + b"\n")
        return progress.done

    def named(self, path: Path, parts: Sequence[str]) -> list[Path]:
        """The rows of each part and their labels."""
        return each_with(path, parts, _LABELS)

    def annotated(self, sheet: Sheet, layer: Layer, number: int) -> dict[str, Any]:
        """The annotations of one row, with ids counted on from `number`."""
        ruler = Ruler(sheet.article.text, UTF16)
        ids = {mark.id: n for n, mark in enumerate(layer.marks, number + 1)}
        return {
            "entities": [
                {
                    "id": ids[mark.id],
                    "label": mark.label,
                    "start_offset": ruler.units(mark.spans[0].start),
                    "end_offset": ruler.units(mark.spans[0].end),
                }
                for mark in layer.marks
            ],
            "relations": [
                {"id": n, "from_id": ids[link.head], "to_id": ids[link.child], "type": link.label}
                for n, link in enumerate(layer.links, number + len(ids) + 1)
            ],
        }


class DoccanoSequence(Doccano):
    """Writes the sequence form, which has only spans and labels."""

    name = "doccano-sequence"
    title = "doccano JSONL (sequence labelling)"
    holds = Holds(fragments=False, attributes=False, links=False, suggestions=False)

    def annotated(self, sheet: Sheet, layer: Layer, number: int) -> dict[str, Any]:
        """The annotations of one row, as triples."""
        ruler = Ruler(sheet.article.text, UTF16)
        ends = [(ruler.units(m.spans[0].start), ruler.units(m.spans[0].end), m.label) for m in layer.marks]
        return {"label": sorted(ends)}


def _head(sheet: Sheet, number: int) -> dict[str, Any]:
    article = sheet.article
    values = {**described(article), **{k: v for k, v in article.extra.items() if k not in _KNOWN}}
    return {"id": number, "text": article.text, "doc_id": article.id, **values, _UNIT: UTF16.name}


def _labels(schema: LabelSchema) -> list[dict[str, Any]]:
    used: set[str] = set()
    rows = []
    for label in schema.labels:
        key = label.key.lower() if len(label.key) == 1 and label.key.lower() not in used else None
        used.add(key or "")
        colour = label.colours.get("light", "#555555")
        rows.append(
            {
                "text": label.name,
                "suffix_key": key,
                "prefix_key": None,
                "background_color": colour,
                "text_color": "#ffffff",
            }
        )
    return rows


def _claimed(path: Path) -> Iterator[tuple[str, list[Claimed]]]:
    for value in readable(path):
        try:
            row = msgspec.convert(value, _Row)
            entities = _entities(row) if row.offset_unit not in UNITS else []
        except (msgspec.ValidationError, Fault):
            continue
        if row.offset_unit not in UNITS:
            yield row.text, [(entity.start_offset, entity.end_offset, None) for _, entity in entities]


def _entities(row: _Row) -> list[tuple[str, _Entity]]:
    """The spans of a row, whichever form has them, with their fields."""
    found = [(f"entities[{n}]", entity) for n, entity in enumerate(row.entities or ())]
    for name in ("label", "labels", "annotations"):
        items = getattr(row, name)
        if not isinstance(items, list):
            continue
        try:
            # Of most files each is as it must be; those of others are looked at one by one.
            triples = msgspec.convert(items, list[_Triple])
        except msgspec.ValidationError:
            found += _one_by_one(name, items)
        else:
            found += [(f"{name}[{n}]", _Entity(*triple)) for n, triple in enumerate(triples)]
    return found


def _one_by_one(name: str, items: list[Any]) -> Iterator[tuple[str, _Entity]]:
    for n, item in enumerate(items):
        field = f"{name}[{n}]"
        if isinstance(item, dict):
            yield field, msgspec.convert(item, _Entity)
        elif isinstance(item, list):
            try:
                yield field, _Entity(*msgspec.convert(item, _Triple))
            except msgspec.ValidationError:
                raise Fault(field, "it must be a start, an end and a label") from None


def _sheet(row: _Row, rest: Mapping[str, Any], unit: Unit, taking: Taking, stem: str) -> Sheet:
    check_text(row.text)
    values = {**(row.meta or {}), **rest}
    for name in ("label", "labels"):
        said = getattr(row, name)
        if said and (isinstance(said, str) or all(isinstance(each, str) for each in said)):
            values[name] = said
    if row.offset_unit in UNITS:
        unit = UNITS[row.offset_unit]
    ruler = Ruler(row.text, unit)
    marks = []
    for n, (field, entity) in enumerate(_entities(row)):
        if entity.label is None:
            raise Fault(f"{field}.label", "it is missing")
        place = ruler.span(field, entity.start_offset, entity.end_offset)
        id_ = f"#{n}" if entity.id is None else str(entity.id)
        marks.append(Mark(id_, str(entity.label), (place,), field=field))
    links = [
        Link("" if r.type is None else str(r.type), str(r.from_id), str(r.to_id), f"relations[{n}]")
        for n, r in enumerate(row.relations or ())
    ]
    notes = []
    for said in (*(row.Comments or ()), *(row.comments or ())):
        text = said.get("comment", said.get("text")) if isinstance(said, dict) else said
        notes += [Words(str(text))] if text else []
    return sheet_of(article_of(row.text, values), [Layer(marks, links)], taking, stem, notes=notes)
