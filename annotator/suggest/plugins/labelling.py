"""The labels of others, taken as labels of the schema; and spans that may be proposed."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.core.model import Article, Span
from annotator.core.schema import Label, LabelSchema
from annotator.core.text import BLANKS, trimmed
from annotator.suggest import Reading


def label_for(
    reading: Reading, schema: LabelSchema, named: str, labels: Mapping[str, str], suggester: str
) -> Label | None:
    """The entity or claim label that `named` means: as `labels` has it, else by name, alias or title.

    `labels` may take it as nothing (``""``). None where nothing is to be proposed; unless the user or the schema
    wants it so, that is counted.
    """
    wanted = labels.get(named, named)
    if not wanted:
        return None
    found = schema.by_alias.get(wanted) or _alike(schema, wanted)
    if found is None:
        reading.leave_out(f"{suggester}: the label schema has no label “{wanted}”")
        return None
    if found.kind not in ("entity", "claim"):
        reading.leave_out(f"{suggester}: “{wanted}” is a role, and a role alone is no attribution")
        return None
    return found if found.on else None


def clean(reading: Reading, start: int, end: int) -> Span | None:
    """The span without blanks at its ends; None where nothing is left or it reaches into boilerplate."""
    if start >= end:
        return None
    span = trimmed(reading.article.text, Span(start, end), BLANKS)
    blank = not span.of(reading.article.text).strip(BLANKS)
    return None if blank or any(span.overlaps(line) for line in reading.skipped) else span


def stretches(article: Article, longest: int) -> list[Span]:
    """The article cut at its paragraphs, else after sentences or blanks, into stretches of at most so many code
    points."""
    from annotator.suggest.language import pieces

    found, start = [], 0
    for piece in pieces(article.text, longest):
        if piece:
            found.append(Span(start, start + len(piece)))
        start += len(piece)
    return found


def _alike(schema: LabelSchema, wanted: str) -> Label | None:
    folded = wanted.casefold()
    for label in schema.labels:
        if folded in (label.name.casefold(), label.title.casefold(), *(alias.casefold() for alias in label.aliases)):
            return label
    return None
