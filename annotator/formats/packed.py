"""A DocBin a doc at a time: spaCy itself unpacks all of it at once, which for thousands of articles takes gigabytes.

The file is a map of msgpack, compressed by zlib, in which each key has what belongs to all docs one after another
(spaCy's ``DocBin.to_bytes``). It is unpacked into a temporary file, in which every key is then read at its own pace.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from annotator.formats.contract import FormatError
from annotator.formats.files import unreadable

if TYPE_CHECKING:
    from numpy import ndarray

_CHUNK = 1 << 20
_AT_HAND = 1 << 25
"""Bytes unpacked that are held in memory; of more, all are in the temporary file."""
_RATIO = 300
"""How many times as large as the file what is in it may be: spaCy's own are 5 to 30 times."""
_BYTES = {0xC4: 1, 0xC5: 2, 0xC6: 4}
"""How many bytes say how long they are, by the byte that begins bytes (the specification's bin 8, 16 and 32)."""

Place = tuple[int, int]
"""Where the value of a key begins, and how many bytes it has if it is bytes, else 0."""


class Packed(NamedTuple):
    """A doc as a DocBin keeps it: a row a token with a column an attribute, and a row a token with its blank."""

    tokens: ndarray[Any, Any]
    spaces: ndarray[Any, Any]
    cats: Any
    flags: Any
    groups: Any
    user_data: Any


class Contents:
    """What is in a DocBin. Whatever is not as spaCy writes it is an exception of any kind."""

    def __init__(self, room: IO[bytes]) -> None:
        import numpy

        self._room = room
        self._places = self._keys()
        self.attributes: list[int] = next(self._values("attrs", whole=True))
        self._lengths = numpy.frombuffer(self._bytes(*self._places["lengths"]), dtype="int32")
        total = int(self._lengths.sum(dtype="int64"))
        if (self._lengths < 0).any() or (
            self._places["tokens"][1] != total * 8 * len(self.attributes) or self._places["spaces"][1] != total
        ):
            raise ValueError("its tokens are not as many as it says")

    def __len__(self) -> int:
        return len(self._lengths)

    def strings(self) -> Iterator[str]:
        """All words, labels and ids in it."""
        return self._values("strings")

    def docs(self) -> Iterator[Packed]:
        """Its docs in their order."""
        import numpy

        width = len(self.attributes)
        at, blanks = self._places["tokens"][0], self._places["spaces"][0]
        beside: tuple[tuple[str, Any], ...] = (("cats", {}), ("flags", {}), ("span_groups", b""), ("user_data", None))
        for length, *others in zip(self._lengths.tolist(), *(self._each(*one) for one in beside), strict=True):
            tokens = numpy.frombuffer(self._bytes(at, length * width * 8), dtype="uint64").reshape(length, width)
            spaces = numpy.frombuffer(self._bytes(blanks, length), dtype=bool).reshape(length, 1)
            yield Packed(tokens, spaces, *others)
            at, blanks = at + length * width * 8, blanks + length

    def _each(self, key: str, default: Any) -> Iterator[Any]:
        """What belongs to each doc; DocBins of earlier versions have not all of it."""
        return self._values(key) if key in self._places else repeat(default, len(self))

    def _keys(self) -> dict[str, Place]:
        places: dict[str, Place] = {}
        unpacker = self._unpacker(0)
        count, at = unpacker.read_map_header(), unpacker.tell()
        for _ in range(count):
            unpacker = self._unpacker(at)
            key = unpacker.unpack()
            at += unpacker.tell()
            head = self._bytes(at, 5)
            digits = _BYTES.get(head[0], 0)
            if digits:
                length = int.from_bytes(head[1 : 1 + digits], "big")
                at += 1 + digits
                places[key] = at, length
                at += length
            else:
                unpacker = self._unpacker(at)
                unpacker.skip()
                places[key] = at, 0
                at += unpacker.tell()
        return places

    def _values(self, key: str, *, whole: bool = False) -> Iterator[Any]:
        """The values in the list under a key, or that list."""
        unpacker = self._unpacker(self._places[key][0])
        for _ in range(1 if whole else unpacker.read_array_header()):
            yield unpacker.unpack()

    def _unpacker(self, at: int) -> Any:
        from srsly.msgpack import Unpacker

        return Unpacker(_From(self._room, at), raw=False, read_size=1 << 16)

    def _bytes(self, at: int, count: int) -> bytes:
        self._room.seek(at)
        return self._room.read(count)


class _From:
    """A file from some place on, read by several in turn."""

    def __init__(self, room: IO[bytes], at: int) -> None:
        self._room = room
        self._at = at

    def read(self, count: int = -1) -> bytes:
        self._room.seek(self._at)
        data = self._room.read(count)
        self._at += len(data)
        return data


@contextmanager
def contents(path: Path) -> Iterator[Contents]:
    """What is in the DocBin at `path`. FormatError when it cannot be read, is none, or unpacks to far too much."""
    try:
        with path.open("rb") as file, SpooledTemporaryFile(_AT_HAND) as room:
            _unpack(path, file, room)
            try:
                found = Contents(room)
            except Exception as error:  # msgpack and numpy each have errors of their own
                raise no_docbin(path, error) from None
            yield found
    except OSError as error:
        raise unreadable(path, error) from None


def no_docbin(path: Path, error: Exception) -> FormatError:
    """That a file is no DocBin, and what says so."""
    what = str(error).splitlines()[0] if str(error) else type(error).__name__
    return FormatError(path, f"it is no DocBin ({what})", remedy="make it anew with DocBin.to_disk")


def _unpack(path: Path, file: IO[bytes], room: IO[bytes]) -> None:
    most = max(_AT_HAND, _RATIO * path.stat().st_size)
    unpacker, length = zlib.decompressobj(), 0
    try:
        while not unpacker.eof and (data := unpacker.unconsumed_tail or file.read(_CHUNK)):
            some = unpacker.decompress(data, _CHUNK)
            length += len(some)
            if length > most:
                what = f"it unpacks to more than {_RATIO} times its size"
                raise FormatError(path, what, remedy="do not open it: a DocBin never does")
            room.write(some)
        room.write(unpacker.flush())
    except zlib.error as error:
        raise no_docbin(path, error) from None
    if not unpacker.eof:
        raise no_docbin(path, ValueError("it ends in the middle"))
