"""What a format is: how files become parts of a project and parts become files, and how it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from annotator.archive import Part
from annotator.core.edits import fresh_id, now
from annotator.core.schema import LabelSchema
from annotator.core.values import valueclass

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
    when writing. `doing` says in words what is done before anything can be counted. `moved` is called from time to
    time.
    """

    path: Path = Path()
    line: int = 0
    done: int = 0
    total: int = 0
    doing: str = ""
    moved: Callable[[], None] = lambda: None


@valueclass(frozen=True, slots=True)
class Remark:
    """What a reader found out that the user should know, such as the unit in which a file counts.

    `proofs` quote the file, five at most.
    """

    path: Path
    what: str
    proofs: tuple[str, ...] = ()


@valueclass(frozen=True, slots=True)
class Loss:
    """One thing of an article that a format cannot hold, or must change.

    `kind` is a noun in the singular that can be counted (“nested claim”, “note”), `what` says what
    becomes of it, `article` is the article's id and `text` the words it is about, if any.
    """

    kind: str
    what: str
    article: str
    text: str = ""


@valueclass(frozen=True, slots=True)
class Taking:
    """How to take a file: under which schema, as whose gold, or as suggestions by whom.

    With no `take` the file's own word holds, and what says nothing is gold. `labels` says as what a
    foreign label is taken; one taken as nothing (``""``) leaves its items out. `unit` is the unit that
    the offsets of the file count (a name of `units.UNITS`) where the user says so; else it is found out.
    `skip` is given each broken record, as bytes that can be repaired and imported, with what is wrong and with the
    files that the record is nothing without; without it the first one stops the file. `remark` hears what the reader
    found out. `columns` is given the names of a table's columns and in which of them each field is taken to be, and
    says in which it is.
    """

    schema: LabelSchema
    reviewer: str
    take: As | None = None
    suggester: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    at: datetime = field(default_factory=now)
    new_id: Callable[[], str] = fresh_id
    progress: Progress = field(default_factory=Progress)
    unit: str = ""
    skip: Callable[[bytes, FormatError, Mapping[Path, bytes]], None] | None = None
    remark: Callable[[Remark], None] = lambda remark: None
    columns: Callable[[Sequence[str], Mapping[str, str]], Mapping[str, str]] = lambda names, guessed: guessed

    def renamed(self, name: str) -> str:
        """As what an attribute, a value or an arrow of the file is taken: as itself, unless `labels` says so."""
        # Not by `get`, which is how labels are asked for, and which whoever collects those listens to.
        return self.labels[name] if name in self.labels else name  # noqa: SIM401

    def reject(self, record: bytes, error: FormatError, beside: Mapping[Path, bytes] | None = None) -> None:
        """Leave a broken record out, if that is wanted; else FormatError.

        `beside` are files that belong to it, with what of them does.
        """
        if self.skip is None:
            raise error from None
        self.skip(record, error, beside or {})


class Importer(Protocol):
    """Reads one format. Yields one part at a time, so that a file of any size streams.

    One that has `measured`, and it is true, reads files whose offsets may count any unit; only for these
    `Taking.unit` says which. One that has `columned` reads tables, for which `Taking.columns` is asked.
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    def read(self, path: Path, taking: Taking) -> Iterator[Part]: ...


class Exporter(Protocol):
    """Writes one format: all of the file, or nothing of it. How many articles it wrote.

    `lossless` says that it holds everything a project has, so that by default everything is exported.
    `losses` says, before anything is written, what of a part would not be in the file. Who annotated and
    when, and that an article is done, is in lossless formats only and counted by none.

    Four things are optional. `unit` says what offsets count, in words, where that is not code points. A format
    that also has `read` (see `Importer`) is read back after writing and compared. One whose tool wants the parts
    of a split in files of its own has `write_parts`, see `Splitting`; one whose files are not simply called as it is
    asked to has `named`, see `Naming`.
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def lossless(self) -> bool: ...
    def losses(self, part: Part) -> Iterable[Loss]: ...
    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int: ...


@runtime_checkable
class Splitting(Protocol):
    """An exporter that writes a split in the layout that its tool expects."""

    def write_parts(self, parts: Mapping[str, Iterable[Part]], path: Path, progress: Progress) -> Mapping[str, Path]:
        """Write the parts, by their names, all or none of them; where each is now: the folder, if in one."""
        ...


@runtime_checkable
class Naming(Protocol):
    """An exporter that writes something else, or more, than a file or folder of the name that is asked for."""

    def named(self, path: Path, parts: Sequence[str]) -> Sequence[Path]:
        """What it writes for the parts of a split, or for the one part ``""`` of none, when asked for `path`."""
        ...
