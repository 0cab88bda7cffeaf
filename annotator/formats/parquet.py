"""Parquet for Hugging Face datasets, and a folder as their hub has it, with a card.

A row is an article. ``spans`` and ``links`` are lists of records, as the formats of spans and arrows have them
(see `annotator.formats.marks`), with fragments; scores are 64-bit, so that 0.9 stays 0.9. What the offsets
count, the schema and who wrote the file are in the metadata of the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from annotator import __version__
from annotator.archive import Part
from annotator.core.model import surface
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.formats.beside import folder, schema_and_sheets
from annotator.formats.contract import FormatError, Loss, Progress
from annotator.formats.files import replacing
from annotator.formats.losses import Holds, losses
from annotator.formats.marks import layers
from annotator.formats.metadata import FIELDS

if TYPE_CHECKING:
    import pyarrow as pa

_HOLDS = Holds(states=frozenset({"begun", "done", "discuss", "skipped"}))
_TOGETHER = 500
_SPLITS = {"dev": "validation"}
"""What the hub calls a part of a split that others call otherwise."""


class Parquet:
    """Writes one Parquet file."""

    name = "parquet"
    title = "Parquet"
    lossless = False

    def losses(self, part: Part) -> Iterable[Loss]:
        """What has no column."""
        return losses(part, _HOLDS)

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """One row an article."""
        schema, sheets = schema_and_sheets(parts, progress)
        with replacing(path) as file:
            _write(path, file, schema, sheets)
        return progress.done


class HuggingFace(Parquet):
    """Writes a folder that `datasets.load_dataset` opens."""

    name = "huggingface"
    title = "Hugging Face dataset folder"

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """The Parquet file under ``data`` and a card, README.md."""
        self.write_parts({"train": parts}, path, progress)
        return progress.done

    def write_parts(self, parts: Mapping[str, Iterable[Part]], path: Path, progress: Progress) -> Mapping[str, Path]:
        """A Parquet file a part, under the names that the hub knows, and one card."""
        schema: LabelSchema | None = None
        names = [_SPLITS.get(name, name) for name in parts]
        with folder(path) as out:
            (out / "data").mkdir()
            for name, some in zip(names, parts.values(), strict=True):
                schema, sheets = schema_and_sheets(some, progress)
                with (out / "data" / f"{name}-00000-of-00001.parquet").open("wb") as file:
                    _write(path, file, schema, sheets)
            (out / "README.md").write_bytes(card(path.name, schema, progress.done, names).encode())
        return dict.fromkeys(parts, path)

    def named(self, path: Path, parts: Sequence[str]) -> list[Path]:
        """One folder with all parts in it."""
        return [path]


def card(name: str, schema: LabelSchema | None, articles: int, splits: Sequence[str] = ("train",)) -> str:
    """The card of a dataset: what the hub needs to know at its head, and what the labels mean."""
    pretty = json.dumps(name, ensure_ascii=False)
    lines = ["---", f"pretty_name: {pretty}", "task_categories:", "- token-classification", "configs:"]
    lines += ["- config_name: default", "  data_files:"]
    lines += [line for split in splits for line in (f"  - split: {split}", f"    path: data/{split}-*")]
    lines += ["---", ""]
    lines += [f"# {name}", "", f"{articles} news articles with entities, claims and attributions."]
    lines += ["Offsets are Unicode code points of `text`, half open.", ""]
    lines.append("| column | what it holds |\n| --- | --- |")
    lines.append("| `spans` | labelled spans: entities, claims and the roles of attributions, each in fragments |")
    lines.append("| `links` | from the cue of an attribution (or its content) to its source and content |")
    if schema is not None:
        lines += ["", f"Label schema: {schema.title}, version {schema.version}.", "", "| label | kind | definition |"]
        lines.append("| --- | --- | --- |")
        for label in schema.labels:
            lines.append(f"| {label.name} | {label.kind} | {' '.join(label.definition.split()).replace('|', '/')} |")
    return "\n".join(lines) + "\n"


def _write(path: Path, file: BinaryIO, schema: LabelSchema | None, sheets: Iterator[Sheet]) -> None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        remedy = "install it with: pip install article-annotator[parquet]"
        raise FormatError(path, "Parquet needs the package pyarrow", remedy=remedy) from None
    about = {"offset_unit": "codepoint", "writer": f"Article Annotator {__version__}"}
    if schema is not None:
        about |= {"schema": schema.source, "labels": json.dumps([label.name for label in schema.labels])}
    columns = _columns(pa).with_metadata(about)
    with pq.ParquetWriter(file, columns, compression="zstd") as writer:
        while some := list(islice(sheets, _TOGETHER)):
            writer.write_table(pa.Table.from_pylist([_row(sheet) for sheet in some], schema=columns))


def _columns(pa: Any) -> pa.Schema:
    named = pa.list_(pa.struct({"name": pa.string(), "value": pa.string()}))
    fragments = pa.list_(pa.struct({"start": pa.int32(), "end": pa.int32()}))
    whose = {"reviewer": pa.string(), "suggester": pa.string(), "version": pa.string(), "score": pa.float64()}
    words = {"id": pa.string(), "kind": pa.string(), "label": pa.string(), "fragments": fragments, "text": pa.string()}
    span = pa.struct({**words, "attributes": named, **whose})
    link = pa.struct({"label": pa.string(), "head": pa.string(), "child": pa.string()})
    article = {"id": pa.string(), "text": pa.large_string(), **dict.fromkeys(FIELDS, pa.string())}
    rest = {"extra": pa.string(), "state": pa.string(), "spans": pa.list_(span), "links": pa.list_(link)}
    return pa.schema({**article, **rest})


def _row(sheet: Sheet) -> dict[str, Any]:
    article = sheet.article
    spans, links = [], []
    for layer in layers(sheet):
        for mark in layer.marks:
            known = sheet.annotations.get(mark.id) or sheet.suggestions.get(mark.id)
            spans.append(
                {
                    "id": mark.id,
                    "kind": known.kind if known else "role",
                    "label": mark.label,
                    "fragments": [{"start": span.start, "end": span.end} for span in mark.spans],
                    "text": surface(article.text, mark.spans),
                    "attributes": [{"name": n, "value": v} for n, v in sorted(mark.attributes.items())],
                    "reviewer": sheet.annotations[mark.id].reviewer if mark.id in sheet.annotations else None,
                    "suggester": layer.suggester or None,
                    "version": layer.version or None,
                    "score": mark.score,
                }
            )
        links += [{"label": link.label, "head": link.head, "child": link.child} for link in layer.links]
    return {
        "id": article.id,
        "text": article.text,
        **{name: getattr(article, name) or None for name in FIELDS},
        "extra": json.dumps(dict(article.extra), ensure_ascii=False) if article.extra else None,
        "state": sheet.state,
        "spans": spans,
        "links": links,
    }
