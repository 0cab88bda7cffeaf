"""What a format is: how files become parts of a project and parts become files, and how it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from annotator.archive import Part
from annotator.core.edits import fresh_id, now
from annotator.core.schema import LabelSchema

As = Literal["gold", "suggestions"]


class FormatError(Exception):
    """A file cannot be read or written; the message is one sentence with file, line, field and remedy."""

    def __init__(self, path: Path, what: str, *, line: int = 0, field: str = "", remedy: str = "") -> None:
        self.path, self.line, self.field, self.what, self.remedy = path, line, field, what, remedy
        place = ", ".join([str(path), *([f"line {line}"] if line else []), *([field] if field else [])])
        super().__init__(f"{place}: {what}" + (f": {remedy}" if remedy else ""))


@dataclass(slots=True)
class Progress:
    """How far a file has been read or written: for a bar, and to say where it stopped.

    `path` and `line` are where the work is; `done` of `total` is in bytes when reading, in articles
    when writing. `moved` is called from time to time.
    """

    path: Path = Path()
    line: int = 0
    done: int = 0
    total: int = 0
    moved: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Taking:
    """How to take a file: under which schema, as whose gold, or as suggestions by whom.

    With no `take` the file's own word holds, and what says nothing is gold. `labels` says as what a
    foreign label is taken; one taken as nothing (``""``) leaves its items out.
    """

    schema: LabelSchema
    reviewer: str
    take: As | None = None
    suggester: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    at: datetime = field(default_factory=now)
    new_id: Callable[[], str] = fresh_id
    progress: Progress = field(default_factory=Progress)


class Importer(Protocol):
    """Reads one format. Yields one part at a time, so that a file of any size streams."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    def read(self, path: Path, taking: Taking) -> Iterator[Part]: ...


class Exporter(Protocol):
    """Writes one format: all of the file, or nothing of it. How many articles it wrote.

    `lossless` says that it holds everything a project has, so that by default everything is exported.
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def lossless(self) -> bool: ...
    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int: ...
