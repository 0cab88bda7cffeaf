"""What exports need besides the articles: the schema they go by, and files and folders written as one."""

from __future__ import annotations

import glob
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from tempfile import mkdtemp
from typing import Generic, TypeVar

import msgspec

from annotator.archive import Head, Part
from annotator.core.schema import LabelSchema, read_schema
from annotator.core.sheet import Sheet
from annotator.formats.contract import FormatError, Progress
from annotator.formats.files import malformed, writing

Row = TypeVar("Row")
Decoded = TypeVar("Decoded")

MARKER = ".annotator-export"
"""The empty file by which a folder is known as one that we wrote and may write anew."""
_STALE = 24 * 3600.0
"""Seconds after which a folder that an export worked in counts as left behind."""


def schema_and_sheets(parts: Iterable[Part], progress: Progress) -> tuple[LabelSchema | None, Iterator[Sheet]]:
    """The label schema, if the parts begin with it, and the sheets; the progress counts them."""
    left = iter(parts)
    first = next(left, None)
    schema = read_schema(first.schema) if isinstance(first, Head) else None

    def sheets() -> Iterator[Sheet]:
        for part in chain([first], left):
            if isinstance(part, Sheet):
                yield part
                _count(progress)

    return schema, sheets()


def _count(progress: Progress) -> None:
    progress.done += 1
    progress.moved()


def is_export(path: Path) -> bool:
    """Whether a folder is one that we wrote."""
    return (path / MARKER).is_file()


def refuse_foreign(path: Path) -> None:
    """FormatError for a folder that is not ours to replace: one that is neither empty nor an export."""
    if path.is_dir() and any(path.iterdir()) and not is_export(path):
        raise FormatError(path, "the folder is not empty", remedy="name a new one")


@contextmanager
def folder(path: Path, *, over_file: bool = False) -> Iterator[Path]:
    """A folder to write into that takes the place of `path` once everything is in it.

    An existing folder makes way only if it is empty or an export of ours, a file only if that is said.
    """
    with writing(path):
        if path.exists() and not path.is_dir() and not over_file:
            raise FormatError(path, "it is a file, and this format is a folder of files", remedy="name a folder")
        refuse_foreign(path)
        path = path.resolve()
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            part.mkdir()
            (part / MARKER).touch()
            yield part
            _removed(path)
            part.rename(path)
        finally:
            shutil.rmtree(part, ignore_errors=True)


@contextmanager
def staged(path: Path, names: Iterable[str] = ()) -> Iterator[Path]:
    """Where to write `path`, its parts `names` and what goes beside: all of it is put in place at the end, or nothing.

    It is a folder of its own beside `path`, in which a stand-in is for each of them that there is already, so that
    what is in the way is said before anything is written. What goes wrong is said of `path`. A device is written to.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        yield path
        return
    with writing(path):
        around = path.resolve().parent
        for left in around.glob(f".{glob.escape(path.name)}.*.part"):
            # Of a program that was killed: nothing else lets it lie, and no export takes so long.
            if left.is_dir() and time.time() - left.stat().st_mtime > _STALE:
                shutil.rmtree(left, ignore_errors=True)
        place = Path(mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=around))
    try:
        stand_ins = [_stand_in(beside_named(path, name), place) for name in {"", *names}]
        yield place / path.name
        for stand_in, as_made in stand_ins:
            if as_made is not None and _state(stand_in) == as_made:
                _removed(stand_in)
        _put(place, path)
    except FormatError as error:
        if not error.path.is_relative_to(place):
            raise
        there = path.parent / error.path.relative_to(place)
        raise FormatError(there, error.what, line=error.line, field=error.field, remedy=error.remedy) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _stand_in(path: Path, place: Path) -> tuple[Path, tuple[int, ...] | None]:
    """What is as much in the way as `path` is, if it is there: and its state, to see whether it was replaced."""
    there = place / path.name
    if path.is_dir():
        there.mkdir()
        if any(path.iterdir()):
            (there / (MARKER if (path / MARKER).is_file() else "in the way")).touch()
    elif path.exists():
        there.touch()
    else:
        return there, None
    return there, _state(there)


def _state(path: Path) -> tuple[int, ...] | None:
    if not path.exists():
        return None
    known = path.stat()
    return known.st_ino, known.st_mtime_ns, known.st_size


def _removed(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _put(place: Path, path: Path) -> None:
    """Put everything that is in `place` beside `path`."""
    found = sorted(place.iterdir())
    for entry in found:
        target = path.parent / entry.name
        refuse_foreign(target)
    with writing(path):
        for entry in found:
            target = (path.parent / entry.name).resolve()
            if target.is_dir() or (entry.is_dir() and target.exists()):
                # What was there goes with the folder that is removed at the end.
                target.rename(place / f"{entry.name}.former")
            entry.replace(target)


def beside_named(path: Path, name: str) -> Path:
    """The file or folder of a part of a dataset: ``gold.train.jsonl`` of ``gold.jsonl``; itself without a name."""
    return path.with_name(f"{path.stem}.{name}{path.suffix}") if name else path


def each_with(path: Path, parts: Iterable[str], suffix: str) -> list[Path]:
    """The file of each part, and the one beside it that has another suffix."""
    files = [beside_named(path, part) for part in parts]
    return [one for file in files for one in (file, file.with_suffix(suffix))]


class Rows(Generic[Row]):
    """The rows of a file of JSON lines beside others, by what each has under ``file``; read when they are asked for.

    Without the file there are none. FormatError for a line that cannot be read.
    """

    def __init__(self, path: Path, type_: type[Row]) -> None:
        self._path, self._decoder = path, msgspec.json.Decoder(type_)
        self._places: dict[str, tuple[int, int]] = {}
        if not path.is_file():
            return
        named, at = msgspec.json.Decoder(_Named), 0
        with path.open("rb") as file:
            for n, line in enumerate(file, 1):
                if line.strip():
                    self._places[self._decoded(named, line, n).file] = at, n
                at += len(line)

    def get(self, name: str) -> Row | None:
        """The row of that name."""
        if name not in self._places:
            return None
        at, n = self._places[name]
        with self._path.open("rb") as file:
            file.seek(at)
            return self._decoded(self._decoder, file.readline(), n)

    def _decoded(self, decoder: msgspec.json.Decoder[Decoded], line: bytes, number: int) -> Decoded:
        try:
            return decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise malformed(self._path, number, line, error) from None


class _Named(msgspec.Struct):
    file: str


def stem(id_: str, used: set[str]) -> str:
    """A file name made of an article id that is not among those used, to which it is added."""
    plain = "".join(c if c.isalnum() or c in "-_." else "-" for c in id_).strip(".-")[:80] or "article"
    name, n = plain, 1
    while name.casefold() in used:
        n += 1
        name = f"{plain}-{n}"
    used.add(name.casefold())
    return name
