"""Where the bytes of a document are: in a file, in a member of a zip file, or in memory.

A zip file is looked through before anything of it is read: one whose members lie outside it, are locked, or
unpack to far more than they are is refused as a whole.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from io import BytesIO
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from annotator.core.model import LONGEST
from annotator.core.values import valueclass
from annotator.formats.contract import FormatError
from annotator.formats.files import below, unreadable

METADATA = "metadata.json"
MOST = 100_000_000
"""Bytes of a document that is read at once."""
DAMAGED = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, NotImplementedError, RuntimeError)
"""What unpacking a damaged member raises, besides OSError."""
_UNPACKED = 4_000_000_000
_RATIO = 200
_SMALL = 10_000_000
_BLANKS = "\ufeff \t\r\n\xa0\u2028\u2029"
_SIGNS = {
    b"%PDF-": "a PDF file: name it .pdf",
    b"PK\x03\x04": "a zip file, or a newer Office file: name it .zip, .docx or .xlsx",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an Office file that is locked or of before 2007: save it as .docx or .xlsx"
    " without a password",
    b"SQLite format 3\0": "a database: open it as a project",
    b"\x89PNG": "a picture: choose a text",
    b"\xff\xd8\xff": "a picture: choose a text",
    b"\x1f\x8b": "packed with gzip: unpack it first",
}


@valueclass(frozen=True, slots=True)
class Source:
    """One document: `path` is what it is called in messages, `beside` the metadata in its folder."""

    path: Path
    size: int
    open: Callable[[], BinaryIO] = field(compare=False)
    beside: Source | None = field(default=None, compare=False)

    def whole(self) -> bytes:
        """All its bytes; FormatError when it cannot be read, or is too large to be one document."""
        if self.size > MOST:
            what = f"it has {self.size:,} bytes, and a document at most {MOST:,}"
            raise FormatError(self.path, what, remedy="split it")
        try:
            with self.open() as file:
                return file.read()
        except OSError as error:
            raise unreadable(self.path, error) from None

    def fault(self, what: str, remedy: str = "", *, line: int = 0, field: str = "") -> FormatError:
        """An error that names this document."""
        return FormatError(self.path, what, line=line, field=field, remedy=remedy)

    def checked(self, text: str, *, line: int = 0, field: str = "") -> str:
        """The text, if it can be that of an article."""
        if not text.strip(_BLANKS) or not text.strip():
            what = "there is nothing in it but blanks" if text else "it is empty"
            raise self.fault(what, "leave it out", line=line, field=field)
        if "\0" in text:
            raise self.fault(f"it is binary, not text (character {text.index(chr(0))} is zero)", line=line, field=field)
        if len(text) > LONGEST:
            what = f"it has {len(text):,} characters, and an article at most {LONGEST:,}"
            raise self.fault(what, "split it into articles", line=line, field=field)
        return text

    def genuine(self, data: bytes, wanted: bytes = b"") -> None:
        """FormatError when the bytes are those of another kind of file than the suffix says."""
        for sign, what in _SIGNS.items():
            if data.startswith(sign) and sign != wanted:
                kind, _, remedy = what.partition(": ")
                raise self.fault(f"it is {kind}", remedy)
        if wanted and wanted not in data[:1024]:
            raise self.fault(f"it is no {self.path.suffix or 'such'} file inside", "look what it is")


def in_memory(path: Path, data: bytes) -> Source:
    """A document whose bytes are there already."""
    return Source(path, len(data), lambda: BytesIO(data))


def sources(path: Path, suffixes: Sequence[str]) -> Iterator[Source]:
    """The documents with one of these suffixes in a folder or zip file; a file itself, whatever its suffix.

    A folder's are in the order of their paths, a zip file's in its own. FormatError when there are none.
    """
    files = below(path, *suffixes, ".zip") if path.is_dir() else [str(path)]
    found = False
    try:
        for file in map(Path, files):
            for source in _members(file, suffixes) if file.suffix.lower() == ".zip" else [_file(file)]:
                if source.path.name != METADATA:
                    found = True
                    yield source
    except OSError as error:
        raise unreadable(path, error) from None
    if not found:
        where = "folder" if path.is_dir() else "zip file"
        raise FormatError(
            path, f"the {where} holds no {_listed(suffixes)} file", remedy=f"choose the {where} the articles are in"
        )


def _file(path: Path) -> Source:
    beside = path.with_name(METADATA)
    known = beside.name != path.name and beside.is_file()
    return Source(path, path.stat().st_size, lambda: path.open("rb"), _file(beside) if known else None)


def _members(path: Path, suffixes: Sequence[str]) -> Iterator[Source]:
    """The members with one of these suffixes. The zip file stays open meanwhile: its list of members is read once."""
    with path.open("rb") as file, opened(path, file) as archive:
        members = {info.filename: info for info in archive.infolist() if not info.is_dir()}

        def source(info: zipfile.ZipInfo) -> Source:
            beside = members.get(str(PurePosixPath(info.filename).with_name(METADATA)))
            return Source(
                path / info.filename,
                info.file_size,
                lambda: _Member(path, info, archive),
                source(beside) if beside and beside is not info else None,
            )

        for info in members.values():
            if PurePosixPath(info.filename).suffix.lower() in suffixes:
                yield source(info)


def opened(path: Path, file: BinaryIO) -> zipfile.ZipFile:
    """A zip file that was looked through; FormatError when it is none, or is not safe to read."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError) as error:
        raise broken(path, error) from None
    total = 0
    for info in archive.infolist():
        name = PurePosixPath(info.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in (name.parts or ("",))[0]:
            raise FormatError(path, f"the zip file has a member outside of itself, “{info.filename}”")
        if info.flag_bits & 1:
            raise FormatError(path, "the zip file is locked with a password", remedy="unpack it first")
        total += info.file_size
        far = info.file_size > max(_SMALL, _RATIO * info.compress_size)
        if far or total > _UNPACKED:
            what = f"unpacked it would have {total:,} bytes, far more than it is"
            raise FormatError(path, f"the zip file is not safe to unpack: {what}", remedy="unpack it first")
    return archive


def broken(path: Path, error: Exception) -> FormatError:
    """Why a zip file, or what is in one, cannot be read."""
    return FormatError(path, f"it is damaged, or no zip file ({error})", remedy="copy or download it again")


class _Member(BytesIO):
    """The bytes of a member, unpacked: at most as many as the zip file says it has; from `archive` while it is open.

    FormatError when it cannot be unpacked.
    """

    def __init__(self, path: Path, info: zipfile.ZipInfo, archive: zipfile.ZipFile) -> None:
        if info.file_size > MOST:
            what = f"it has {info.file_size:,} bytes, and a file in a zip file at most {MOST:,}"
            raise FormatError(path / info.filename, what, remedy="unpack the zip file first")
        try:
            if archive.fp is not None:
                super().__init__(archive.read(info))
                return
            with zipfile.ZipFile(path) as again:
                super().__init__(again.read(info))
        except DAMAGED as error:
            raise broken(path / info.filename, error) from None


def _listed(suffixes: Sequence[str]) -> str:
    return suffixes[0] if len(suffixes) < 3 else "text, web page, document, table, feed or mail"
