"""Label Studio JSON: its export and import, with annotations, predictions, choices on regions, and relations.

Offsets are code points in new files and UTF-16 units in those of old versions, which is found out by the
words that the regions quote. ``completions`` of very old versions are annotations. A choice with a region's
id is an attribute of it, one without a region belongs to the article and becomes metadata. A cancelled
annotation means that the article is skipped. JSON_MIN, the flat export, is read too.

The labelling configuration that the names in the file refer to is written beside it, as ``NAME.xml``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import msgspec

from annotator.archive import Part
from annotator.core.schema import Label, LabelSchema
from annotator.core.sheet import Sheet
from annotator.formats.beside import each_with, schema_and_sheets
from annotator.formats.contract import Loss, Progress, Taking
from annotator.formats.files import replacing
from annotator.formats.losses import Holds, losses
from annotator.formats.marks import FRAGMENT, Layer, Link, Mark, flattened, layers, with_attributes
from annotator.formats.metadata import article_of, described, refuse_annotations
from annotator.formats.records import elements, readable, sheets
from annotator.formats.sound import check_text
from annotator.formats.spans import Fault
from annotator.formats.taken import Seen, Words, sheet_of
from annotator.formats.units import CODEPOINT, Claimed, Ruler, Unit, unit_of

HOLDS = Holds(states=frozenset({"done", "skipped"}))
_LABELS, _TEXT = "label", "text"


class _Result(msgspec.Struct):
    type: str = ""
    id: str | int | None = None
    from_name: str | None = None
    value: dict[str, Any] | None = None
    score: float | None = None
    meta: dict[str, Any] | None = None
    from_id: str | int | None = None
    to_id: str | int | None = None
    direction: str | None = None
    labels: list[str] | None = None


class _Annotation(msgspec.Struct):
    result: list[_Result] | None = None
    completed_by: Any = None
    was_cancelled: bool | None = None
    skipped: bool | None = None
    updated_at: str | int | None = None
    created_at: str | int | None = None
    model_version: str | None = None
    score: float | None = None


class _Task(msgspec.Struct):
    data: dict[str, Any]
    id: int | str | None = None
    meta: dict[str, Any] | None = None
    annotations: list[_Annotation] | None = None
    completions: list[_Annotation] | None = None
    predictions: list[_Annotation] | None = None


class LabelStudio:
    """Reads what Label Studio exports, writes what it imports, and its labelling configuration."""

    name = "labelstudio"
    title = "Label Studio JSON"
    lossless = False
    measured = True

    def read(self, path: Path, taking: Taking) -> Iterator[Sheet]:
        """One sheet a task."""
        unit = unit_of(path, _claimed(path), taking, CODEPOINT)

        def make(row: Any) -> Iterable[Sheet]:
            yield _sheet(msgspec.convert(_unfolded(row), _Task), unit, taking, path.stem)

        yield from sheets(path, taking, make, elements)

    def losses(self, part: Part) -> Iterable[Loss]:
        """What has no place in a task, in which there is no gold that is not done."""
        yield from losses(part, HOLDS)
        if isinstance(part, Sheet) and part.annotations and part.state == "unseen":
            yield Loss("review state", "unseen: what has gold is done there", part.article.id)

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """One task an article; beside it the labelling configuration."""
        encoder = msgspec.json.Encoder()
        schema, found = schema_and_sheets(parts, progress)
        with ExitStack() as stack:
            file = stack.enter_context(replacing(path))
            file.write(b"[")
            for n, sheet in enumerate(found, 1):
                file.write((b",\n" if n > 1 else b"\n") + encoder.encode(_task(sheet, n)))
            file.write(b"\n]\n")
            if schema is not None:
                stack.enter_context(replacing(path.with_suffix(".xml"))).write(config(schema).encode())
        return progress.done

    def named(self, path: Path, parts: Sequence[str]) -> list[Path]:
        """The tasks of each part and their labelling configuration."""
        return each_with(path, parts, ".xml")


def config(schema: LabelSchema) -> str:
    """The labelling configuration of a project with this schema."""
    lines = ["<View>", f'  <Labels name="{_LABELS}" toName="{_TEXT}">']
    for label in schema.labels:
        colour = f" background={quoteattr(label.colours['light'])}" if "light" in label.colours else ""
        lines.append(f"    <Label value={quoteattr(label.name)}{colour}/>")
    lines.append("  </Labels>")
    names = list(dict.fromkeys(attribute.name for attribute in schema.attributes))
    for name in names:
        same = [attribute for attribute in schema.attributes if attribute.name == name]
        values = list(dict.fromkeys(value for attribute in same for value in attribute.values))
        when = ",".join(label.name for label in schema.labels if any(_applies(a.applies_to, label) for a in same))
        where = f'toName="{_TEXT}" perRegion="true" whenTagName="{_LABELS}" whenLabelValue={quoteattr(when)}'
        if not values:
            lines.append(f"  <TextArea name={quoteattr(name)} {where}/>")
            continue
        lines.append(f"  <Choices name={quoteattr(name)} {where}>")
        lines += [f"    <Choice value={quoteattr(value)}/>" for value in values]
        lines.append("  </Choices>")
    roles = [label.name for label in schema.labels if label.kind == "role"]
    lines.append("  <Relations>")
    lines += [f"    <Relation value={quoteattr(name)}/>" for name in (*roles, FRAGMENT)]
    lines += ["  </Relations>", f'  <Text name="{_TEXT}" value="$text"/>', "</View>"]
    return "\n".join(lines) + "\n"


def _applies(applies_to: Sequence[str], label: Label) -> bool:
    kind = "attribution" if label.kind == "role" else label.kind
    return kind in applies_to or label.name in applies_to


def _unfolded(row: Any) -> Any:
    """A task of JSON_MIN, which has its regions beside its data, as an ordinary one."""
    if not isinstance(row, dict) or "data" in row:
        return row
    regions = {key: value for key, value in row.items() if _regions(value)}
    results: list[Any] = []
    for n, (key, region) in enumerate((key, region) for key, some in regions.items() for region in some):
        results.append({"id": f"{n}", "type": "labels", "from_name": key, "value": region})
    who = {"completed_by": row["annotator"]} if "annotator" in row else {}
    said = {"annotator", "annotation_id", "lead_time", "created_at", "updated_at", "id"}
    data = {key: value for key, value in row.items() if key not in regions and key not in said}
    if not regions:
        refuse_annotations(data)
    return {"id": row.get("id"), "data": data, "annotations": [{"result": results, **who}]}


def _regions(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_region, value))


def _is_region(value: Any) -> bool:
    return isinstance(value, dict) and "start" in value and any(key.lower().endswith("labels") for key in value)


def _claimed(path: Path) -> Iterator[tuple[str, list[Claimed]]]:
    for row in readable(path, elements):
        try:
            task = msgspec.convert(_unfolded(row), _Task)
            text = _text_of(task.data)[1]
        except (msgspec.ValidationError, Fault):
            continue
        claims: list[Claimed] = []
        for hand in (*(task.annotations or task.completions or ()), *(task.predictions or ())):
            for item in hand.result or ():
                value = item.value or {}
                start, end = _ends(value)
                said = value.get("text")
                if type(start) is type(end) is int and isinstance(said, str) and _labels(item):
                    claims.append((start, end, said))
        yield text, claims


def _text_of(data: Mapping[str, Any]) -> tuple[str, str]:
    """The key and the value of the text among the data of a task."""
    if isinstance(data.get("text"), str):
        return "text", data["text"]
    texts = [(len(value), key) for key, value in data.items() if isinstance(value, str)]
    if not texts:
        raise Fault("data.text", "it is missing", "only tasks with a text can be read")
    key = max(texts)[1]
    return key, data[key]


def _sheet(task: _Task, unit: Unit, taking: Taking, stem: str) -> Sheet:
    key, text = _text_of(task.data)
    check_text(text, f"data.{key}")
    values = {name: value for name, value in task.data.items() if name != key}
    values |= {name: value for name, value in (task.meta or {}).items() if name not in values}
    if task.id is not None and not {"id", "doc_id"} & values.keys():
        values["task_id"] = task.id
    ruler = Ruler(text, unit)
    found: list[Layer] = []
    states: list[Seen] = []
    notes: list[Words] = []
    choices: dict[str, Any] = {}
    done = task.annotations if task.annotations is not None else task.completions
    for n, annotation in enumerate(done or ()):
        reading = _Reading(f"annotations[{n}]", annotation, ruler, f"{n}:")
        who, at = _who(annotation.completed_by), _when(annotation.updated_at or annotation.created_at)
        found.append(replace(reading.layer(), reviewer=who, at=at))
        states.append(Seen("skipped" if annotation.was_cancelled or annotation.skipped else "done", who, at))
        notes += reading.notes
        choices |= reading.choices
    for n, prediction in enumerate(task.predictions or ()):
        reading = _Reading(f"predictions[{n}]", prediction, ruler, f"p{n}:")
        name, _, version = (prediction.model_version or f"import:{stem}").partition("@")
        found.append(replace(reading.layer(), suggester=name, version=version))
    return sheet_of(article_of(text, {**values, **choices}), found, taking, stem, states, notes)


class _Reading:
    """The results of one annotation or prediction. `prefix` keeps its ids apart from those of others."""

    def __init__(self, field: str, hand: _Annotation, ruler: Ruler, prefix: str) -> None:
        self.hand, self.ruler, self.prefix = hand, ruler, prefix
        self.marks: list[Mark] = []
        self.links: list[Link] = []
        self.notes: list[Words] = []
        self.choices: dict[str, Any] = {}
        self.attributes: dict[str, dict[str, str]] = defaultdict(dict)
        self.parts: dict[str, list[str]] = {}
        results = [
            (f"{field}.result[{n}]", item, None if item.type == "relation" else _labels(item))
            for n, item in enumerate(hand.result or ())
        ]
        for where, item, labels in results:
            if labels is not None:
                self._region(where, item, labels)
        for where, item, labels in results:
            if item.type == "relation":
                self._relation(where, item)
            elif labels is None:
                self._further(item)

    def layer(self) -> Layer:
        return Layer([with_attributes(mark, self.attributes) for mark in self.marks], self.links)

    def _region(self, field: str, item: _Result, labels: Sequence[str]) -> None:
        value = item.value or {}
        start, end = _ends(value)
        for name, offset in (("start", start), ("end", end)):
            if type(offset) is not int:
                raise Fault(f"{field}.value.{name}", "it must be a whole number", "only regions of text can be read")
        if not labels:
            raise Fault(f"{field}.value.labels", "the region has no label", "give it one, or take it out")
        said = value.get("text")
        place = self.ruler.span(f"{field}.value", start, end, said if isinstance(said, str) else None)
        score = item.score if item.score is not None else self.hand.score
        region = f"{self.prefix}{item.id}"
        for n, label in enumerate(labels):
            id_ = f"{region}#{n}" if n else region
            self.parts.setdefault(region, []).append(id_)
            self.marks.append(Mark(id_, label, (place,), {}, score, field))
        words = (item.meta or {}).get("text")
        if words:
            self.notes.append(Words("\n".join(words) if isinstance(words, list) else str(words), region))

    def _relation(self, field: str, item: _Result) -> None:
        head, child = f"{self.prefix}{item.from_id}", f"{self.prefix}{item.to_id}"
        if item.direction == "left":
            head, child = child, head
        self.links += [Link(label, head, child, field) for label in item.labels or [""]]

    def _further(self, item: _Result) -> None:
        """A choice, text or rating: of a region, which becomes an attribute, or of the article."""
        value = item.value or {}
        said = value.get(item.type, value.get("choices", value.get("text")))
        texts = [str(each) for each in said] if isinstance(said, list) else [] if said is None else [str(said)]
        region = f"{self.prefix}{item.id}"
        if region in self.parts:
            for id_ in self.parts[region]:
                self.attributes[id_][item.from_name or item.type] = ", ".join(texts)
        elif item.type == "textarea":
            self.notes += [Words(text) for text in texts]
        elif texts:
            self.choices[item.from_name or item.type] = texts[0] if len(texts) == 1 else texts


def _labels(item: _Result) -> list[str] | None:
    """The labels of a region; None for anything else."""
    value = item.value or {}
    found = value.get(item.type, value.get("labels")) if item.type.endswith("labels") else value.get("labels")
    return [str(label) for label in found] if isinstance(found, list) else None


def _ends(value: Mapping[str, Any]) -> tuple[Any, Any]:
    everywhere = value.get("globalOffsets")
    if isinstance(everywhere, dict):
        return everywhere.get("start"), everywhere.get("end")
    return value.get("start"), value.get("end")


def _who(completed_by: Any) -> str:
    if isinstance(completed_by, dict):
        return str(completed_by.get("email") or completed_by.get("username") or completed_by.get("id") or "")
    return "" if completed_by is None else str(completed_by)


def _when(said: str | int | None) -> datetime | None:
    try:
        if isinstance(said, int):
            return datetime.fromtimestamp(said, UTC)
        at = datetime.fromisoformat(said) if said else None
        return at.astimezone(UTC) if at and at.tzinfo else at.replace(tzinfo=UTC) if at else None
    except (ValueError, OverflowError, OSError):
        return None


def _task(sheet: Sheet, number: int) -> dict[str, Any]:
    article = sheet.article
    task: dict[str, Any] = {
        "id": number,
        "data": {"text": article.text, "doc_id": article.id, **described(article), **article.extra},
        "annotations": [],
        "predictions": [],
    }
    found = layers(sheet)
    if sheet.state in ("done", "skipped") and (not found or found[0].suggester):
        found = [Layer([]), *found]
    for n, layer in enumerate(map(flattened, found), 1):
        hand: dict[str, Any] = {"id": number * 1000 + n, "result": _results(layer, article.text)}
        if layer.suggester:
            hand["model_version"] = f"{layer.suggester}@{layer.version}" if layer.version else layer.suggester
            task["predictions"].append(hand)
        else:
            task["annotations"].append({**hand, "was_cancelled": sheet.state == "skipped", "ground_truth": False})
    return task


def _results(layer: Layer, text: str) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = []
    for mark in layer.marks:
        (span,) = mark.spans
        value = {"start": span.start, "end": span.end, "text": span.of(text)}
        where = {"id": mark.id, "to_name": _TEXT, "origin": "prediction" if layer.suggester else "manual"}
        score = {} if mark.score is None else {"score": mark.score}
        results.append(
            {**where, **score, "from_name": _LABELS, "type": "labels", "value": {**value, "labels": [mark.label]}}
        )
        for name, said in sorted(mark.attributes.items()):
            results.append({**where, "from_name": name, "type": "choices", "value": {**value, "choices": [said]}})
    for link in layer.links:
        arrow = {"from_id": link.head, "to_id": link.child, "direction": "right", "labels": [link.label]}
        results.append({"type": "relation", **arrow})
    return results
