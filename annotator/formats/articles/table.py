"""Tables with an article a row: CSV, TSV, Excel, and JSONL of another shape than ours.

Which column is the text, the title and so on is what the user says; else it is told by its name (`formats.metadata`);
if none is called like a text, it is the column with much the longest cell in the first row. What has no place of its
own is kept as metadata under its name.
"""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from io import TextIOWrapper
from typing import Any

import msgspec

from annotator.core.model import LONGEST, Article
from annotator.formats.articles.source import DAMAGED, Source, opened
from annotator.formats.contract import FormatError, Progress, Taking
from annotator.formats.extras import optional
from annotator.formats.files import malformed, repeated_key, unreadable
from annotator.formats.metadata import FIELDS, Metadata, annotations_in, field_of
from annotator.formats.spans import Fault, misfit

_LONG = 200
_ROWS = 50
Row = Mapping[str, Any]


def read(source: Source, taking: Taking) -> Iterator[Article]:
    """The articles of a table."""
    progress = taking.progress
    suffix = source.path.suffix.lower()
    rows = _excel if suffix == ".xlsx" else _json if suffix in (".jsonl", ".ndjson", ".json") else _separated
    columns: Mapping[str, str] = {}
    seen = False
    for row in rows(source, progress):
        columns = columns or _columns(source, row, taking)
        if "text" not in columns.values():
            names = ", ".join(list(row)[:8])
            raise source.fault(f"none of its columns holds the text ({names})", "name the column “text”", line=1)
        seen = True
        try:
            yield _article(source, row, columns, progress.line)
        except FormatError as error:
            taking.reject(msgspec.json.encode(row), error)
    if not seen:
        raise source.fault("there is no article in it", "choose another file")


def _columns(source: Source, row: Row, taking: Taking) -> dict[str, str]:
    """Which column is which field."""
    guessed = {field: name for name, field in mapping(row).items()}
    found: dict[str, str] = {}
    for field, name in taking.columns(tuple(row), guessed).items():
        if name not in row:
            listed = ", ".join(list(row)[:8])
            raise source.fault(f"it has no column “{name}” for {field} ({listed})", "name another", line=1)
        if name in found:
            raise source.fault(f"the column “{name}” is said to be {found[name]} and {field}", "name another", line=1)
        found[name] = field
    return found


def mapping(row: Row) -> dict[str, str]:
    """Which column is which field, told by the names and, for the text, by the first row."""
    found: dict[str, str] = {}
    for name in row:
        field = field_of(name)
        if field and field not in found.values():
            found[name] = field
    if "text" not in found.values():
        longest = max(row, key=lambda name: len(row[name]) if isinstance(row[name], str) else 0, default="")
        if longest and isinstance(row[longest], str) and len(row[longest]) >= _LONG:
            found[longest] = "text"
    return found


def _article(source: Source, row: Row, columns: Mapping[str, str], line: int) -> Article:
    known: dict[str, str] = {}
    extra: dict[str, Any] = {}
    for name, value in row.items():
        field = columns.get(name, "")
        if field == "text":
            if value and isinstance(value, str):
                known[field] = source.checked(value, line=line, field=name)
        elif field and value not in (None, "") and isinstance(value, str | int | float):
            known[field] = str(value) if field == "id" else str(value).strip()
        elif value not in (None, ""):
            extra[name] = value
    if "text" not in known:
        name = next(name for name, field in columns.items() if field == "text")
        raise source.fault(
            "it is empty" if not row.get(name) else "it is no text", "leave it out", line=line, field=name
        )
    about = Metadata(**{field: known.get(field) for field in FIELDS})
    try:
        return about.article(known.get("id", ""), known["text"], extra)
    except Fault as fault:
        raise misfit(source.path, line, fault) from None


def _named(source: Source, cells: Sequence[Any]) -> list[str]:
    """The names of the columns; one without is called by its place."""
    names = [str(cell).strip() if cell not in (None, "") else f"column {n}" for n, cell in enumerate(cells, 1)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise source.fault(f"two columns are called “{twice}”", "rename one", line=1)
    return names


def _separated(source: Source, progress: Progress) -> Iterator[Row]:
    # The module's limit of 131,072 characters is less than a long article has.
    csv.field_size_limit(LONGEST + 1)
    start = progress.done
    try:
        with source.open() as binary:
            source.genuine(head := binary.read(65536))
            if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
                raise source.fault("it is binary, not text", "choose a CSV file")
            binary.seek(0)
            encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
            lines = csv.reader(
                TextIOWrapper(binary, encoding, newline=""), delimiter=_delimiter(source, head), strict=True
            )
            names = _named(source, next(lines, []))
            progress.line = lines.line_num
            for cells in lines:
                progress.line = lines.line_num
                if not any(cells):
                    continue
                if len(cells) > len(names):
                    what = f"it has {len(cells)} cells, and the first line names {len(names)}"
                    raise source.fault(what, "put cells with the separator in them in quotes", line=lines.line_num)
                yield dict(zip(names, cells, strict=False))
                progress.done = start + binary.tell()
    except csv.Error as error:
        what = (
            f"a cell has more than {LONGEST:,} characters" if "limit" in str(error) else f"it is no valid CSV ({error})"
        )
        raise source.fault(what, "write the file anew", line=progress.line + 1) from None
    except UnicodeDecodeError as error:
        what = f"it is not UTF-8: 0x{error.object[error.start]:02x} stands after line {progress.line}"
        raise source.fault(what, "save it as “CSV UTF-8”") from None
    except OSError as error:
        raise unreadable(source.path, error) from None


def _delimiter(source: Source, head: bytes) -> str:
    if source.path.suffix.lower() in (".tsv", ".tab"):
        return "\t"
    first = head.replace(b"\0", b"").splitlines()[:1]
    return max(",;\t|", key=(first[0] if first else b"").decode("latin-1").count)


def _excel(source: Source, progress: Progress) -> Iterator[Row]:
    openpyxl = optional("openpyxl", "office", source.path)
    optional("defusedxml", "office", source.path)
    with source.open() as file:
        source.genuine(file.read(1024), b"PK\x03\x04")
        file.seek(0)
        opened(source.path, file)
        file.seek(0)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # What openpyxl finds odd but can read is no concern of the user's.
                book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            names: list[str] | None = None
            for progress.line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
                if not any(cell not in (None, "") for cell in cells):
                    continue
                if names is None:
                    names = _named(source, cells)
                    continue
                yield {name: _plain(cell) for name, cell in zip(names, cells, strict=False)}
        except (KeyError, ValueError, TypeError, IndexError, SyntaxError, OSError, *DAMAGED) as error:
            what = f"it is damaged, not safe, or no Excel file ({' '.join(str(error).split())[:100]})"
            raise source.fault(what, "save it as .xlsx again") from None


def _plain(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date | time) else cell


def _json(source: Source, progress: Progress) -> Iterator[Row]:
    start = progress.done
    try:
        with source.open() as file:
            for progress.line, line in enumerate(file, 1):
                if not line.strip(b"\xef\xbb\xbf \t\r\n"):
                    continue
                try:
                    row = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"))
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                    raise malformed(source.path, progress.line, line, error) from None
                if twice := repeated_key(line.removeprefix(b"\xef\xbb\xbf")):
                    raise source.fault("it is there twice", "keep one of them", line=progress.line, field=twice)
                if not isinstance(row, dict):
                    raise source.fault("it is no object", "write one JSON object a line", line=progress.line)
                if held := annotations_in(row):
                    what = "it holds annotations, which a table of articles cannot"
                    raise source.fault(what, "import it by itself, or name its format", line=progress.line, field=held)
                yield row
                progress.done = start + file.tell()
    except OSError as error:
        raise unreadable(source.path, error) from None
