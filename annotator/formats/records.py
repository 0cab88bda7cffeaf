"""The records of a JSON file one by one, be they lines or the elements of one long list."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from annotator.core.sheet import Sheet
from annotator.formats.contract import FormatError, Progress, Taking
from annotator.formats.files import lines, malformed, repeated_key, unreadable
from annotator.formats.spans import Fault, misfit

_CHUNK = 1 << 20
_LONGEST = 1 << 27
"""Characters of one element that are waited for before its JSON counts as broken."""

_SPACE = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()

Records = Callable[[Path, Progress], Iterator[bytes]]


def sheets(
    path: Path, taking: Taking, make: Callable[[Any], Iterable[Sheet]], records: Records = lines
) -> Iterator[Sheet]:
    """What `make` makes of each decoded record; a broken one is rejected with its line and field."""
    progress, found = taking.progress, False
    for record in records(path, progress):
        found = True
        try:
            made = list(make(decoded(record)))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            taking.reject(record, malformed(path, progress.line, record, error))
        except Fault as fault:
            taking.reject(record, misfit(path, progress.line, fault))
        else:
            yield from made
    if not found:
        raise FormatError(path, "there is no article in it", remedy="choose another file")


def readable(path: Path, records: Records = lines) -> Iterator[Any]:
    """The records that can be decoded and in which offsets of different units may differ, for a first look."""
    for record in records(path, Progress()):
        if record.isascii() and b"\\u" not in record and b"\\r" not in record:
            continue
        try:
            yield msgspec.json.decode(record)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            continue


def decoded(record: bytes) -> Any:
    """The value of a record; Fault when an object in it has the same key twice."""
    value = msgspec.json.decode(record)
    if twice := repeated_key(record, value):
        raise Fault(twice, "the key is there twice", "leave one of them out")
    return value


def elements(path: Path, progress: Progress) -> Iterator[bytes]:
    """The elements of a file that is one list, one at a time; a file that is one object is its only element."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            progress.path, progress.line, progress.done = path, 1, 0
            progress.total = path.stat().st_size
            yield from _elements(path, file.read, progress)
    except UnicodeDecodeError:
        what = "it is not UTF-8"
        raise FormatError(path, what, remedy="convert the file to UTF-8 and import it again") from None
    except OSError as error:
        raise unreadable(path, error) from None


def _elements(path: Path, read: Callable[[int], str], progress: Progress) -> Iterator[bytes]:
    text = read(_CHUNK).lstrip()
    if text[:1] == "{":
        yield (text + read(-1)).rstrip().encode()
        return
    if text[:1] != "[":
        raise FormatError(path, "it is no list of objects", line=1, remedy="choose another file or name its format")
    at, more, end = 1, _CHUNK, False
    while True:
        blank = _SPACE.match(text, at)
        start = blank.end() if blank else at
        progress.line += text.count("\n", at, start)
        at = start
        if text.startswith("]", at):
            if (text[at + 1 :] + read(_CHUNK)).strip():
                raise FormatError(path, "the file goes on after its end", line=progress.line)
            return
        try:
            _, stop = _DECODER.raw_decode(text, at)
        except json.JSONDecodeError as error:
            if end or len(text) - at > _LONGEST:
                cut = error.msg.startswith("Unterminated") or error.pos >= len(text.rstrip()) - 1
                what = "the file is cut off" if cut else "it is no valid JSON"
                raise FormatError(path, what, line=progress.line, remedy="copy or export it again") from None
            stop = len(text)
        except RecursionError:
            raise FormatError(path, "it is nested too deeply", line=progress.line) from None
        if stop == len(text) and not end:
            # What was decoded may go on beyond what was read.
            further = read(more)
            end, more = not further, more * 2
            text, at = text[at:] + further, 0
            continue
        progress.done += stop - at
        yield text[at:stop].encode("utf-8", "surrogatepass")
        progress.moved()
        progress.line += text.count("\n", at, stop)
        at, more = stop, _CHUNK
