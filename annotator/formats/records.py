"""The records of a JSON file one by one, be they lines, elements of one long list, or further inside."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from annotator.core.sheet import Sheet
from annotator.formats.contract import FormatError, Progress, Taking
from annotator.formats.files import decoded as decoded_text
from annotator.formats.files import lines, malformed, repeated_key, unreadable
from annotator.formats.spans import Fault, misfit

_CHUNK = 1 << 20
_LONGEST = 1 << 27
"""Characters of one element that are waited for before its JSON counts as broken."""

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()

Records = Callable[[Path, Progress], Iterator[bytes]]


def sheets(
    path: Path, taking: Taking, make: Callable[[Any], Iterable[Sheet]], records: Records = lines
) -> Iterator[Sheet]:
    """What `make` makes of each decoded record; a broken one is rejected with its line and field."""
    progress, n, where = taking.progress, -1, ""
    for n, record in enumerate(records(path, progress)):
        # The elements of a list may all be on one line.
        where = f"[{n}]" if records is not lines else ""
        try:
            made = list(make(decoded(record)))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            taking.reject(record, inside(malformed(path, progress.line, record, error), where))
        except Fault as fault:
            taking.reject(record, inside(misfit(path, progress.line, fault), where))
        else:
            yield from made
    if n < 0:
        raise FormatError(path, "there is no article in it", remedy="choose another file")


def inside(error: FormatError, where: str) -> FormatError:
    """The error of a record that is there in its file."""
    if not where:
        return error
    field = f"{where}.{error.field}".removesuffix(".")
    return FormatError(error.path, error.what, line=error.line, field=field, remedy=error.remedy)


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
    """The elements of a file that is one list, or its objects that stand one after another, one at a time."""
    with _scanning(path, progress) as text:
        first = text.next()
        if first == "[":
            yield from text.listed()
        elif first == "{":
            while text.next() == "{":
                yield text.value().encode("utf-8", "surrogatepass")
        else:
            raise text.fault("it is no list of objects", "choose another file or name its format")
        if text.next():
            raise text.fault("the file goes on after its end")


def members(path: Path, progress: Progress, names: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """The elements of the lists that a file's objects have under `names`, also in objects under these, and where each
    is; of a file that is a list its elements; an object without such a list is itself one."""
    with _scanning(path, progress) as text:
        while first := text.next():
            if first == "[":
                yield from ((f"[{n}]", element) for n, element in enumerate(text.listed()))
            elif first == "{":
                rest = yield from _members(text, names, "")
                if rest is not None:
                    yield "", msgspec.json.encode(rest)
            else:
                raise text.fault("it is no list of objects", "choose another file or name its format")


def _members(
    text: _Scanner, names: Collection[str], where: str
) -> Generator[tuple[str, bytes], None, dict[str, Any] | None]:
    """The elements of lists in the object that begins here; in the end what it says, if it has no such list."""
    said: dict[str, Any] = {}
    lists = False
    text.take("{")
    while text.next() != "}":
        if said:
            text.take(",")
            text.next()
        key = json.loads(text.value())
        if not isinstance(key, str):
            raise text.fault("it is no valid JSON (a key is no text)")
        if key in said:
            raise text.fault("the key is there twice", "leave one of them out", f"{where}{key}")
        said[key] = None
        text.next()
        text.take(":")
        first = text.next()
        if key in names and first == "[":
            lists = True
            yield from ((f"{where}{key}[{n}]", element) for n, element in enumerate(text.listed()))
        elif key in names and first == "{":
            said[key] = yield from _members(text, names, f"{where}{key}.")
            lists |= said[key] is None
        else:
            said[key] = json.loads(text.value())
    text.take("}")
    return None if lists else said


@contextmanager
def _scanning(path: Path, progress: Progress) -> Iterator[_Scanner]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            progress.path, progress.line, progress.done = path, 1, 0
            progress.total = path.stat().st_size
            yield _Scanner(path, file.read, progress)
    except UnicodeDecodeError:
        with path.open("rb") as file:
            for n, line in enumerate(file, 1):
                try:
                    decoded_text(path, line)
                except FormatError as error:
                    raise FormatError(path, error.what, line=n, remedy=error.remedy) from None
        raise FormatError(path, "it changed while it was read", remedy="import it again") from None
    except OSError as error:
        raise unreadable(path, error) from None


class _Scanner:
    """JSON that is read as far as it is needed; `progress` knows the line and how much is done."""

    def __init__(self, path: Path, read: Callable[[int], str], progress: Progress) -> None:
        self._path, self._read, self._progress = path, read, progress
        self._text, self._at, self._end = "", 0, False

    def next(self) -> str:
        """The character after the blanks that are here; none at the end of the file."""
        while True:
            blank = _SPACE.match(self._text, self._at)
            self._move(blank.end() if blank else self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if self._end:
                return ""
            self._more(_CHUNK)

    def take(self, character: str) -> None:
        """Go past the character, which must be here."""
        if self._text[self._at : self._at + 1] != character:
            what = "it is no valid JSON" if self._at < len(self._text) else "the file is cut off"
            raise self.fault(what, "copy or export it again")
        self._move(self._at + 1)

    def value(self) -> str:
        """The value that begins here, as it is written; goes past it."""
        more = _CHUNK
        while True:
            try:
                _, stop = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._end or len(self._text) - self._at > _LONGEST:
                    cut = error.msg.startswith("Unterminated") or error.pos >= len(self._text.rstrip()) - 1
                    what = "the file is cut off" if cut else "it is no valid JSON"
                    raise self.fault(what, "copy or export it again") from None
                stop = len(self._text)
            except RecursionError:
                raise self.fault("it is nested too deeply") from None
            except ValueError:  # of thousands of digits, which Python does not read
                raise self.fault("a number in it is too long", "mend it") from None
            if stop < len(self._text) or self._end:
                found = self._text[self._at : stop]
                self._move(stop)
                return found
            # What was decoded may go on beyond what was read.
            self._more(more)
            more *= 2

    def listed(self) -> Iterator[bytes]:
        """The elements of the list that begins here; goes past it."""
        self.take("[")
        first = True
        while self.next() != "]":
            if not first:
                self.take(",")
                self.next()
            first = False
            line, element = self._progress.line, self.value()
            after, self._progress.line = self._progress.line, line
            yield element.encode("utf-8", "surrogatepass")
            self._progress.moved()
            self._progress.line = after
        self.take("]")

    def fault(self, what: str, remedy: str = "", field: str = "") -> FormatError:
        """An error that names the line."""
        return FormatError(self._path, what, line=self._progress.line, field=field, remedy=remedy)

    def _more(self, size: int) -> None:
        further = self._read(size)
        self._end = not further
        self._text, self._at = self._text[self._at :] + further, 0

    def _move(self, to: int) -> None:
        self._progress.line += self._text.count("\n", self._at, to)
        self._progress.done += to - self._at
        self._at = to
