"""Tables for spreadsheets: entities, claims and attributions, a row an item, each kind in a file of its own.

``OUT.entities.csv``, ``OUT.claims.csv`` and ``OUT.attributions.csv`` are written beside each other, and
``OUT.articles.csv`` with the texts, so that nothing but what a table cannot say is left out. Offsets are
code points, half open; the fragments of an item are in one cell, as ``27-40;51-60``. A cell that a spreadsheet
would take for a formula has an apostrophe before it, which no offset counts. For Excel there is a variant with
a byte order mark.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from annotator.archive import Part
from annotator.core.model import ROLES, Article, Spans, Suggestion, surface
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.formats.beside import beside_named, schema_and_sheets
from annotator.formats.contract import Loss, Progress
from annotator.formats.files import replacing
from annotator.formats.losses import Holds, losses, undecided
from annotator.formats.metadata import FIELDS

KINDS = {"entity": "entities", "claim": "claims", "attribution": "attributions"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WHOSE = ("state", "reviewer", "suggester", "version", "score")
_HOLDS = Holds()
_ARTICLE = ("id", *FIELDS, "text", "extra")


class Csv:
    """Writes tables with commas."""

    name = "csv"
    title = "CSV tables"
    lossless = False
    suffix, separator, mark = "csv", ",", b""

    def losses(self, part: Part) -> Iterable[Loss]:
        """What has no column, and the cells that are altered."""
        if not isinstance(part, Sheet):
            return
        yield from losses(part, _HOLDS)
        text, id_ = part.article.text, part.article.id
        found = (surface(text, spans) for row in _items(part) for spans in row.parts.values())
        for words in (*_article(part.article), *found):
            if words.startswith(_FORMULA):
                yield Loss("altered cell", "an apostrophe is put before it, for it looks like a formula", id_, words)

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """Four files whose names begin like that of `path`."""
        schema, sheets = schema_and_sheets(parts, progress)
        with ExitStack() as stack:
            files: dict[str, BinaryIO] = {}
            for kind, table in self._tables(path).items():
                file = stack.enter_context(replacing(table))
                file.write(self.mark + self._lines([_columns(kind, schema) if kind else _ARTICLE]))
                files[kind] = file
            names = {kind: _attributes(kind, schema) for kind in KINDS}
            for sheet in sheets:
                rows: dict[str, list[Iterator[str]]] = {kind: [] for kind in files}
                rows[""].append(map(neutral, _article(sheet.article)))
                for row in _items(sheet):
                    rows[row.kind].append(map(neutral, row.cells(sheet.article, names[row.kind])))
                for kind, file in files.items():
                    file.write(self._lines(rows[kind]))
        return progress.done

    def named(self, path: Path, parts: Sequence[str]) -> list[Path]:
        """Four files for each part."""
        return [file for part in parts for file in self._tables(beside_named(path, part)).values()]

    def _tables(self, path: Path) -> dict[str, Path]:
        """The file of each kind of item, and under no kind that of the articles."""
        names = {**KINDS, "": "articles"}
        return {kind: path.with_name(f"{path.stem}.{name}.{self.suffix}") for kind, name in names.items()}

    def _lines(self, rows: Iterable[Iterable[str]]) -> bytes:
        lines = io.StringIO()
        csv.writer(lines, delimiter=self.separator, lineterminator="\r\n").writerows(rows)
        return lines.getvalue().encode()


class CsvExcel(Csv):
    """The same with a byte order mark, by which Excel knows that it is UTF-8."""

    name = "csv-excel"
    title = "CSV tables for Excel"
    mark = b"\xef\xbb\xbf"


class Tsv(Csv):
    """Writes tables with tabs."""

    name = "tsv"
    title = "TSV tables"
    suffix, separator = "tsv", "\t"


def neutral(cell: str) -> str:
    """The cell as no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


class _Row:
    """An item, gold or suggested, as a row."""

    def __init__(
        self, kind: str, id_: str, label: str, parts: Mapping[str, Spans], attributes: Mapping[str, str], *whose: str
    ) -> None:
        self.kind, self.id, self.label, self.parts = kind, id_, label, parts
        self.attributes, self.whose = attributes, whose

    def cells(self, article: Article, names: list[str] | None) -> Iterator[str]:
        yield from (article.id, article.title, article.outlet, article.published, article.url, self.id)
        if self.kind != "attribution":
            yield self.label
        for role in ROLES if self.kind == "attribution" else ("",):
            spans = self.parts.get(role, ())
            yield surface(article.text, spans)
            yield ";".join(f"{span.start}-{span.end}" for span in spans)
        yield from self.whose
        if names is None:
            yield json.dumps(dict(sorted(self.attributes.items())), ensure_ascii=False)
        else:
            yield from (self.attributes.get(name, "") for name in names)


def _article(article: Article) -> tuple[str, ...]:
    extra = json.dumps(dict(article.extra), ensure_ascii=False) if article.extra else ""
    return (article.id, *(getattr(article, name) for name in FIELDS), article.text, extra)


def _columns(kind: str, schema: LabelSchema | None) -> list[str]:
    head = ["article", "title", "outlet", "published", "url", "id"]
    names = _attributes(kind, schema)
    if kind == "attribution":
        words = [name for role in ROLES for name in (role, f"{role}_spans")]
    else:
        words = ["label", "text", "spans"]
    return [*head, *words, *_WHOSE, *(["attributes"] if names is None else names)]


def _attributes(kind: str, schema: LabelSchema | None) -> list[str] | None:
    """The attributes that items of a kind can have; None where no schema says."""
    if schema is None:
        return None
    labels = {label.name for label in schema.labels if label.kind == kind}
    found = [a.name for a in schema.all_attributes if kind in a.applies_to or labels & set(a.applies_to)]
    return list(dict.fromkeys(found))


def _items(sheet: Sheet) -> Iterator[_Row]:
    rows = []
    for a in sheet.annotations.values():
        if a.kind != "role":
            rows.append(_Row(a.kind, a.id, a.label, {"": a.spans}, a.attributes, "gold", a.reviewer, "", "", ""))
    for r in sheet.relations.values():
        parts = {role: sheet.annotations[id_].spans for role, id_ in r.roles.items()}
        rows.append(_Row("attribution", r.id, r.label, parts, r.attributes, "gold", r.reviewer, "", "", ""))
    rows += [_suggested(suggestion) for suggestion in undecided(sheet)]
    yield from sorted(rows, key=lambda row: (min(s for spans in row.parts.values() for s in spans), row.id))


def _suggested(s: Suggestion) -> _Row:
    whose = ("suggested", "", s.suggester, s.version, repr(s.score))
    return _Row(s.kind, s.id, s.label, s.fillers, s.attributes, *whose)
