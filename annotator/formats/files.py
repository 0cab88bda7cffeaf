"""Bytes in and out of files: whole texts, numbered lines, and files that are replaced at one blow."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from annotator.formats.contract import FormatError, Progress

_BOM = b"\xef\xbb\xbf"
_TYPES = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_GOT = {**_TYPES, "float": "one with a decimal point"}
_FIELD = re.compile(r" - at `(?:key in )?(\$[^`]*)`$")
_ENCODER = msgspec.json.Encoder()
_BLANK = 64
"""Bytes of blanks and line ends that may stand behind the last line of a file."""
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def whole(path: Path | str) -> bytes:
    """All bytes of a file."""
    try:
        with open(path, "rb", buffering=0) as file:
            return file.readall()
    except OSError as error:
        raise unreadable(Path(path), error) from None


def below(path: Path, *suffixes: str) -> list[str]:
    """The paths of the files in a folder and in the folders in it, in their order; only those that end so, if it is
    said, whether written large or small.

    As text: a `Path` takes up a kilobyte and its making as long as a small file's reading, which is much where there
    is one an article. FormatError when a folder cannot be read.
    """

    def refuse(error: OSError) -> None:
        raise unreadable(Path(error.filename), error) from None

    found = [
        os.path.join(where, name)
        for where, _, names in os.walk(path, onerror=refuse)
        for name in names
        if not suffixes or os.path.splitext(name)[1].lower() in suffixes
    ]
    # What is in a folder comes before what only begins with its name.
    return sorted(found, key=lambda file: file.replace(os.sep, "\0"))


def decoded(path: Path, data: bytes) -> str:
    """The text in UTF-8 bytes exactly as they are: line ends, byte order mark and blanks included."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            what = "it is UTF-16, not UTF-8"
        elif b"\0" in data[:4096]:
            what = f"it is binary, not text (byte {data.index(0)} is zero)"
            raise FormatError(path, what, remedy="choose a text file") from None
        else:
            what = f"it is not UTF-8: byte {error.start} is 0x{data[error.start]:02x}"
        raise FormatError(path, what, remedy="convert it to UTF-8 and import it again") from None
    if "\0" in text:
        raise FormatError(path, f"it is binary, not text (character {text.index(chr(0))} is zero)")
    return text


def lines(path: Path, progress: Progress) -> Iterator[bytes]:
    """The lines of a file that are not blank, without their ends; `progress` knows the number of each."""
    try:
        with path.open("rb") as file:
            progress.path, progress.line, progress.done = path, 0, 0
            progress.total = os.fstat(file.fileno()).st_size
            for line in file:
                progress.line += 1
                progress.done += len(line)
                if progress.line == 1 and line.startswith(_BOM):
                    line = line[len(_BOM) :]
                if line := line.strip(b" \t\r\n"):
                    yield line
                    progress.moved()
    except OSError as error:
        raise unreadable(path, error) from None


def repeated_key(line: bytes, value: Any = None) -> str:
    """A key that an object in a line of JSON has twice, so that it says two things; ``""`` if there is none.

    `value` is what the line says, if it is known already.
    """
    try:
        # Counting colons, one a key besides those in strings, is quicker than looking at every object.
        known = _ENCODER.encode(msgspec.json.decode(line) if value is None else value)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""  # Whoever decodes it says what is wrong.
    if line.count(b":") == known.count(b":") and b"\\u003" not in line:
        return ""
    found = ""

    def once(pairs: list[tuple[str, Any]]) -> None:
        nonlocal found
        if len(pairs) > 1 and not found:
            names = {name for name, _ in pairs}
            if len(names) < len(pairs):
                counted = [name for name, _ in pairs]
                found = next(name for name in counted if counted.count(name) > 1)

    try:
        json.loads(line, object_pairs_hook=once)
    except (ValueError, RecursionError):
        return ""  # Whoever decodes it says what is wrong.
    return found


def unreadable(path: Path, error: OSError) -> FormatError:
    """Why a file cannot be read, in words."""
    if isinstance(error, FileNotFoundError):
        return FormatError(path, "there is no such file", remedy="look whether the name is right")
    if isinstance(error, PermissionError):
        return FormatError(path, "you may not read it", remedy="change its permissions, or copy it")
    if isinstance(error, IsADirectoryError):
        return FormatError(path, "it is a folder", remedy="name a file in it")
    return FormatError(path, f"it cannot be read: {error.strerror or error}")


def malformed(path: Path, number: int, line: bytes, error: Exception) -> FormatError:
    """What is wrong with a line of JSON, from what msgspec says of it."""
    if isinstance(error, UnicodeDecodeError):
        return FormatError(path, "it is not UTF-8", line=number, remedy="convert the file to UTF-8 and import it again")
    if isinstance(error, RecursionError):
        return FormatError(path, "it is nested too deeply", line=number)
    if isinstance(error, msgspec.ValidationError):
        return _misfit(path, number, str(error))
    if _SURROGATE.search(line):
        what = "it has half a character (a lone \\uD800–\\uDFFF escape)"
        return FormatError(path, what, line=number, remedy="write the file anew from the source, as UTF-8")
    if "truncated" in str(error):
        if _ends_with(path, line):
            what = "the file is cut off in the middle of this line"
            return FormatError(path, what, line=number, remedy="copy or download it again")
        error = ValueError("the line ends in the middle")
    what = str(error).removeprefix("JSON is malformed: ")
    return FormatError(path, f"it is no valid JSON ({what})", line=number, remedy="write one JSON object a line")


def _ends_with(path: Path, line: bytes) -> bool:
    """Whether this is the last line of the file; what cannot be looked at, as it is in an archive, may be it."""
    last = line.rstrip()
    try:
        with path.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - len(last) - _BLANK))
            return file.read().rstrip().endswith(last)
    except OSError:
        return True


def _misfit(path: Path, number: int, message: str) -> FormatError:
    where = _FIELD.search(message)
    field = where[1].removeprefix("$").removeprefix(".") if where else ""
    what = _FIELD.sub("", message)
    if missing := re.search(r"missing required field `(.*)`", what):
        field, what = f"{field}.{missing[1]}".removeprefix("."), "it is missing"
    elif types := re.fullmatch(r"Expected `([^`]+)`, got `([^`]+)`", what):
        wanted = " or ".join(_TYPES.get(name, name) for name in types[1].split(" | ") if name != "null")
        what = f"it must be {wanted}, not {_GOT.get(types[2], types[2])}"
    elif length := re.fullmatch(r"Expected `array` of length (\d+)(?:, got \d+)?", what):
        what = f"it must be a list of {length[1]}"
    return FormatError(path, what[:1].lower() + what[1:], line=number, field=field)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes the place of `path` once it is complete and on the disk.

    Whatever goes wrong before leaves `path` as it was and nothing beside it.
    """
    if path.is_dir():
        raise FormatError(path, "it is a folder", remedy="name a file in it")
    if path.exists() and not path.is_file():
        with writing(path), path.open("wb") as device:
            yield device
        return
    path = path.resolve()
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with writing(path):
        try:
            with part.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What the system says against writing there as a FormatError."""
    try:
        yield
    except FileNotFoundError:
        if path.parent.is_dir():  # The system says so too of places of its own, where nobody makes files.
            raise FormatError(path, "nothing can be written there", remedy="choose another folder") from None
        raise FormatError(path, f"the folder {path.parent} does not exist", remedy="make it first") from None
    except PermissionError:
        raise FormatError(path, "you may not write there", remedy="choose another folder") from None
    except OSError as error:
        raise FormatError(path, f"it cannot be written: {error.strerror or error}") from None
