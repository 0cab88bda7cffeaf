"""Offsets, labels and attributes from outside, checked against the text and the label schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rapidfuzz import process

from annotator.core.model import Kind, Span, Spans, merged
from annotator.core.schema import Label, LabelSchema
from annotator.core.text import Utf16
from annotator.formats.contract import FormatError

CLAIM = "CLAIM"
"""The label of a claim whose record names none."""


class Fault(Exception):
    """What does not fit in a record: the path of its field, what is wrong, and what to do."""

    def __init__(self, field: str, what: str, remedy: str = "") -> None:
        self.field, self.what, self.remedy = field, what, remedy
        super().__init__(what)


def misfit(path: Path, line: int, fault: Fault) -> FormatError:
    """The fault as what is wrong with a line of a file."""
    return FormatError(path, fault.what, line=line, field=fault.field, remedy=fault.remedy)


def spans_in(
    text: str,
    field: str,
    start: int | None,
    end: int | None,
    fragments: Sequence[tuple[int, int]] | None,
    surface: str | None,
) -> Spans:
    """The spans from `start` to `end`, or in fragments; `surface` is what the file says stands there."""
    if start is not None and end is not None:
        _check(text, f"{field}.start", f"{field}.end", start, end)
        if surface is not None and text[start:end] != surface:
            raise _elsewhere(text, field, start, end, surface)
        if not fragments:
            return (Span(start, end),)
    spans = []
    for n, (first, last) in enumerate(fragments or ()):
        at = f"{field}[{n}]" if start is None else f"{field}.fragments[{n}]"
        _check(text, at, at, first, last)
        spans.append(Span(first, last))
    found = merged(spans) if len(spans) > 1 else tuple(spans)
    if start is not None and (found[0].start, found[-1].end) != (start, end):
        what = f"they reach from {found[0].start} to {found[-1].end}, the item from {start} to {end}"
        raise Fault(f"{field}.fragments", what)
    return found


def label_for(schema: LabelSchema, kind: Kind, field: str, label: str | None) -> str:
    """The label, if the schema has it for that kind; a claim may go without."""
    found = known_label(schema, CLAIM if label is None and kind == "claim" else label or "")
    if found is not None and found.kind == kind:
        return found.name
    names = [known.name for known in schema.of_kind(kind)]
    if label is None and kind == "claim" and names:
        return names[0]
    if label is None:
        raise Fault(f"{field}.label", "it is missing", f"choose from {', '.join(names)}")
    raise Fault(
        f"{field}.label",
        f"the label schema “{schema.name}” has no {kind} label “{label}”",
        f"the nearest are {_nearest(label, names)}; take it as one of them with --label {label}=…"
        if names
        else "leave it out",
    )


def known_label(schema: LabelSchema, name: str) -> Label | None:
    """The label of that name or alias, in whatever case if only one is meant; None when there is none."""
    known = schema.by_alias
    if name in known:
        return known[name]
    same = {label.name: label for alias, label in known.items() if alike(alias, name)}
    return next(iter(same.values())) if len(same) == 1 else None


def any_label(schema: LabelSchema, field: str, name: str) -> Label:
    """The label of that name or alias, of whatever kind, in whatever case; Fault when there is none."""
    found = known_label(schema, name)
    if found is None:
        raise Fault(
            f"{field}.label",
            f"the label schema “{schema.name}” has no label “{name}”",
            f"the nearest are {_nearest(name.upper(), list(schema.by_name))}; take it as one of them with --label"
            f" {name}=…, or leave it out with --label {name}=",
        )
    return found


def alike(one: str, other: str) -> bool:
    """Whether two names differ in nothing but case and what stands between words."""
    return one == other or _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return name.casefold().replace(" ", "_").replace("-", "_")


def attributes_for(schema: LabelSchema, kind: Kind, label: str, field: str, values: Mapping[str, str]) -> None:
    """Fault unless the schema allows these attributes with these values."""
    if not values:
        return
    allowed = {attribute.name: attribute.values for attribute in schema.attributes_of(kind, label)}
    for name, value in values.items():
        if name not in allowed:
            near = f"the nearest are {_nearest(name, list(allowed))}; " if allowed else "it has none; "
            what = f"{label} has no attribute “{name}”"
            raise Fault(f"{field}.attributes", what, f"{near}leave it out with --label {name}=")
        if allowed[name] and value not in allowed[name]:
            what = f"“{value}” is no value of it"
            raise Fault(f"{field}.attributes.{name}", what, f"choose from {', '.join(allowed[name])}")


def _check(text: str, start_field: str, end_field: str, start: int, end: int) -> None:
    if 0 <= start < end <= len(text):
        return
    if start < 0:
        raise Fault(start_field, f"{start} is before the beginning of the text")
    if end == start:
        raise Fault(end_field, f"the span {start}–{end} is empty")
    if end < start:
        raise Fault(end_field, f"the span {start}–{end} is reversed")
    what = f"{end} is past the end of the text, which has {len(text)} code points"
    units = Utf16(text).units(len(text))
    if len(text) < end <= units:
        raise Fault(end_field, what, f"the text has {units} UTF-16 units; convert the offsets to code points")
    raise Fault(end_field, what)


def _elsewhere(text: str, field: str, start: int, end: int, surface: str) -> Fault:
    there = quoted(text[start:end])
    what = f"at {start}–{end} stands {there}, but the file says {quoted(surface)}"
    if _utf16(text, start, end) == surface:
        remedy = "its offsets count UTF-16 units; convert them to code points"
    elif text.encode("utf-8", "surrogatepass")[start:end] == surface.encode("utf-8", "surrogatepass"):
        remedy = "its offsets count bytes; convert them to code points"
    else:
        remedy = "mend the offsets or the text of the item"
    return Fault(f"{field}.text", what, remedy)


def _utf16(text: str, start: int, end: int) -> str:
    units = text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end]
    return units.decode("utf-16-le", "replace")


def quoted(words: str) -> str:
    """The words in quotation marks, shortened, on one line."""
    short = words if len(words) <= 40 else words[:39] + "…"
    return "“" + short.replace("\n", "⏎").replace("\r", "␍") + "”"


def _nearest(name: str, names: Sequence[str]) -> str:
    return ", ".join(found for found, *_ in process.extract(name, names, limit=3))
