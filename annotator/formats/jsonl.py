"""The project's own exchange format: JSONL that loses nothing.

The first line is the project (format, version, label schema, settings), then one line an article with
everything that is known of it, then the sessions with their visits and the journal, each on a line of
its own, and last a line with the counts, by which a file that was cut off is recognised. Imported into
a new project, it gives the same project, undo included. A filtered export leaves sessions and journal
out. Records are those of `core.model`; all offsets are code points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from annotator import __version__, codec
from annotator.archive import Attendance, Event, Glance, Head, Part, Visit, WholeSheet
from annotator.core.model import (
    Annotation,
    Article,
    Decision,
    LineMark,
    Note,
    Relation,
    Review,
    Session,
    Speaker,
    Suggestion,
    digest,
)
from annotator.core.sheet import Sheet
from annotator.formats.contract import FormatError, Loss, Progress, Taking
from annotator.formats.files import lines, malformed, repeated_key, replacing
from annotator.formats.sound import as_suggestions, check
from annotator.formats.spans import Fault, misfit

FORMAT = "annotator"
VERSION = 1


class _Project(msgspec.Struct, tag_field="type", tag="project"):
    format: str
    version: int
    program: str
    history: bool
    settings: dict[str, str]
    schema: str
    speakers: list[Speaker] = []


class _Article(msgspec.Struct, tag_field="type", tag="article"):
    digest: str
    article: Article
    suggestions: list[Suggestion]
    annotations: list[Annotation]
    relations: list[Relation]
    decisions: list[Decision]
    reviews: list[Review]
    notes: list[Note]
    seen: dict[str, Glance]
    retired: dict[str, datetime]
    lines: list[LineMark] = []
    replaced: dict[str, str] = {}


class _Session(msgspec.Struct, tag_field="type", tag="session"):
    session: Session
    visits: tuple[Visit, ...]


class _Event(msgspec.Struct, tag_field="type", tag="event"):
    seq: int
    step: str
    kind: Literal["edit", "undo", "redo"]
    state: Literal["done", "undone", "dropped", "event"]
    session: str | None
    article: str | None
    reviewer: str
    at: datetime
    op: str
    subject: str
    changes: msgspec.Raw


class _End(msgspec.Struct, tag_field="type", tag="end"):
    articles: int
    sessions: int
    events: int


_Line = _Article | _Session | _Event | _End
_FIRST = msgspec.json.Decoder(_Project)
_LINE = msgspec.json.Decoder(_Line)


class JSONLines:
    """Reads and writes whole projects."""

    name = "jsonl"
    title = "Lossless JSONL"
    lossless = True

    def read(self, path: Path, taking: Taking) -> Iterator[Part]:
        """The parts in the order of the file; FormatError at the first line that does not fit."""
        progress, counts = taking.progress, _Counts()
        rows = lines(path, progress)
        head = _head(path, next(rows, b""))
        yield head if taking.take != "suggestions" else Head(head.schema)
        for row in rows:
            try:
                line = _LINE.decode(row)
                if twice := repeated_key(row):
                    raise Fault(twice, "it is there twice", "export it again")
                if counts.end is not None:
                    raise Fault("", "the file goes on after its last line", "export it again")
                counts.add(line)
                part = _part(line)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
                raise malformed(path, progress.line, row, error) from None
            except Fault as fault:
                raise misfit(path, progress.line, fault) from None
            if isinstance(part, Sheet):
                yield (
                    as_suggestions(part, taking.suggester or f"import:{path.stem}")
                    if taking.take == "suggestions"
                    else part
                )
            elif part is not None and taking.take != "suggestions":
                yield part
        if counts.end is None:
            raise FormatError(
                path, "the file is cut off: its last line is missing", line=progress.line, remedy="export it again"
            )

    def losses(self, part: Part) -> Iterable[Loss]:
        """None."""
        return ()

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """All parts, one a line."""
        encoder, counts = msgspec.json.Encoder(), _Counts()
        with replacing(path) as file:
            for part in parts:
                line = _line(part)
                counts.add(line)
                file.write(encoder.encode(line) + b"\n")
                progress.done = counts.articles
                progress.moved()
            file.write(encoder.encode(_End(counts.articles, counts.sessions, counts.events)) + b"\n")
        return counts.articles


class _Counts:
    """What was counted on the way, to compare with what the last line says."""

    def __init__(self) -> None:
        self.articles = self.sessions = self.events = 0
        self.end: _End | None = None

    def add(self, line: object) -> None:
        self.articles += isinstance(line, _Article)
        self.sessions += isinstance(line, _Session)
        self.events += isinstance(line, _Event)
        if isinstance(line, _End):
            self.end = line
            for name in ("articles", "sessions", "events"):
                there, said = getattr(self, name), getattr(line, name)
                if there != said:
                    raise Fault(name, f"the file was made with {said} {name} and has {there}", "export it again")


def _head(path: Path, row: bytes) -> Head:
    if not row:
        raise FormatError(path, "there is nothing in it", remedy="choose another file")
    first: _Project | None = None
    version = 0
    try:
        first = _FIRST.decode(row)
        version = first.version if first.format == FORMAT else 0
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        version = _version(row)
    if version > VERSION:
        what = f"it was written by a newer version of Article Annotator (format {version}, this one reads {VERSION})"
        raise FormatError(path, what, line=1, field="version", remedy="update this one")
    if first is None or version != VERSION:
        what = "it is no lossless export of Article Annotator"
        raise FormatError(path, what, line=1, remedy="for plain JSONL say --format plain")
    if len({speaker.name for speaker in first.speakers}) < len(first.speakers):
        raise FormatError(path, "two speakers have the same name", line=1, field="speakers", remedy="export it again")
    return Head(first.schema, first.settings, first.history, tuple(first.speakers))


def _version(row: bytes) -> int:
    """The version that a first line of another shape claims, 0 if it is not ours."""
    try:
        first = msgspec.json.decode(row)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return 0
    ours = isinstance(first, dict) and first.get("format") == FORMAT
    return first["version"] if ours and isinstance(first.get("version"), int) else 0


def _part(line: _Line) -> Part | None:
    match line:
        case _Article():
            sheet = WholeSheet(
                line.article,
                {record.id: record for record in line.suggestions},
                {record.id: record for record in line.annotations},
                {record.id: record for record in line.relations},
                {record.suggestion: record for record in line.decisions},
                {record.reviewer: record for record in line.reviews},
                {record.subject: record for record in line.notes},
                frozenset(line.seen),
                line.seen,
                line.retired,
                line.replaced,
                marks={str(record.span.start): record for record in line.lines},
            )
            _check_article(line, sheet)
            return sheet
        case _Session():
            return Attendance(line.session, line.visits)
        case _Event():
            changes = bytes(line.changes).decode()
            codec.load(changes)
            return Event(**{**msgspec.structs.asdict(line), "changes": changes})
        case _:
            return None


def _check_article(line: _Article, sheet: WholeSheet) -> None:
    if line.digest != digest(line.article.text):
        raise Fault("article.text", "it was changed since it was exported", "export it again")
    for name in ("suggestions", "annotations", "relations", "decisions", "reviews", "notes"):
        if len(getattr(line, name)) != len(getattr(sheet, name)):
            raise Fault(name, "two of them have the same id", "export it again")
    if len(line.lines) != len(sheet.marks):
        raise Fault("lines", "two of them are of the same line", "export it again")
    check(sheet)


def _line(part: Part) -> msgspec.Struct:
    match part:
        case Head():
            return _Project(
                FORMAT,
                VERSION,
                __version__,
                part.history,
                dict(sorted(part.settings.items())),
                part.schema,
                list(part.speakers),
            )
        case Attendance():
            return _Session(part.session, part.visits)
        case Event():
            values = {field.name: getattr(part, field.name) for field in fields(part)}
            return _Event(**{**values, "changes": msgspec.Raw(part.changes.encode())})
        case Sheet():
            return _Article(
                digest(part.article.text),
                part.article,
                [part.suggestions[id_] for id_ in sorted(part.suggestions)],
                [part.annotations[id_] for id_ in sorted(part.annotations)],
                [part.relations[id_] for id_ in sorted(part.relations)],
                [part.decisions[id_] for id_ in sorted(part.decisions)],
                [part.reviews[id_] for id_ in sorted(part.reviews)],
                [part.notes[id_] for id_ in sorted(part.notes)],
                dict(sorted(part.glances.items())) if isinstance(part, WholeSheet) else {},
                dict(sorted(part.retired.items())) if isinstance(part, WholeSheet) else {},
                [part.marks[start] for start in sorted(part.marks, key=int)],
                dict(sorted(part.replaced.items())) if isinstance(part, WholeSheet) else {},
            )
