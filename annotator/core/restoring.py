"""An article as it was at an earlier moment, in the words of today's schema, and the changes that bring it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from annotator.core.model import Change, Record, Suggestion
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet


def in_words_of(schema: LabelSchema, sheet: Sheet) -> Sheet:
    """The sheet with the names that its labels have in `schema`; a label that is gone keeps the name it had."""
    names = schema.names
    if not any(annotation.label in names for annotation in sheet.annotations.values()):
        return replace(sheet, names=names)
    annotations = {a.id: replace(a, label=names.get(a.label, a.label)) for a in sheet.annotations.values()}
    return replace(sheet, annotations=annotations, names=names)


def restored(sheet: Sheet, earlier: Sheet, schema: LabelSchema) -> tuple[Change, ...]:
    """The changes from `sheet` to `earlier`.

    SchemaError when the schema no longer has a label of the earlier gold. A suggestion that nobody had decided
    on comes back only if its label is still there.
    """
    for annotation in earlier.annotations.values():
        schema.label(annotation.label)
    suggestions = {s.id: s for s in earlier.suggestions.values() if s.id in earlier.decisions or _known(s, schema)}
    return tuple(
        change
        for before, after in (
            (sheet.suggestions, suggestions),
            (sheet.annotations, earlier.annotations),
            (sheet.relations, earlier.relations),
            (sheet.decisions, earlier.decisions),
            (sheet.reviews, earlier.reviews),
            (sheet.notes, earlier.notes),
            (sheet.marks, earlier.marks),
        )
        for change in _between(before, after)
    )


def undecided_by(sheet: Sheet, earlier: Sheet) -> tuple[int, int]:
    """How many of the items decided in `sheet` are not so in `earlier`, and how many the other way round."""
    now, then = _decided(sheet), _decided(earlier)
    return sum(then.get(key) != value for key, value in now.items()), sum(key not in now for key in then)


def _decided(sheet: Sheet) -> dict[str, object]:
    """What stands by a decision on each item."""
    return {i.subject: (i.status, i.label, i.parts, i.attributes) for i in sheet.items if i.status != "pending"}


def _between(before: Mapping[str, Record], after: Mapping[str, Record]) -> Iterator[Change]:
    for id_ in dict.fromkeys((*before, *after)):
        was, is_ = before.get(id_), after.get(id_)
        if was != is_:
            yield Change(was, is_)


def _known(suggestion: Suggestion, schema: LabelSchema) -> bool:
    return suggestion.kind == "attribution" or suggestion.label in schema.by_alias
