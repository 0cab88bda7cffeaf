"""The texts of a file of annotations one at a time, each with what is on it, wherever in the file that stands."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, NamedTuple

import msgspec

from annotator.core.counting import number
from annotator.formats.contract import FormatError, Progress, Remark, Taking
from annotator.formats.files import malformed, repeated_key, unreadable
from annotator.formats.records import members
from annotator.formats.spans import Fault
from annotator.formats.w3c.terms import CONTEXT, OWN, Item, is_a, listed, source

_AT_HAND = 1 << 24
"""Bytes of a file with its annotations anywhere that are held in memory; of more, all are in a temporary file."""


class Scattered(Exception):
    """The annotations on a text do not follow it in the file."""


class Record(NamedTuple):
    """An item, where it is in the file and how it is written there."""

    field: str
    raw: bytes
    item: Item


@dataclass
class Group:
    """A text with what is on it, in the order of the file."""

    id: str
    text: Item
    records: list[Record] = field(default_factory=list)

    @property
    def items(self) -> Iterator[tuple[str, Item]]:
        """What is on the text, each with where it is in the file."""
        return ((record.field, record.item) for record in self.records if record.item is not self.text)

    @property
    def fault(self) -> Fault | None:
        """What is wrong with the JSON of one of them."""
        for where, raw, item in self.records:
            if twice := repeated_key(raw, item):
                return Fault(f"{where}.{twice}", "the key is there twice", "leave one of them out")
        return None

    @property
    def page(self) -> bytes:
        """A page of its own with all of it, to be repaired."""
        head = msgspec.json.encode({"@context": [CONTEXT, OWN], "type": "AnnotationPage"})
        return head[:-1] + b',"items":[' + b",".join(record.raw for record in self.records) + b"]}"


def in_order(path: Path, progress: Progress) -> Iterator[Group]:
    """The texts, each with what follows it; Scattered if anything of it is elsewhere."""
    group: Group | None = None
    known: set[str] = set()
    ids: set[str] = set()
    for record in _records(path, progress):
        id_, type_ = str(record.item.get("id")), record.item.get("type")
        if type_ != "Annotation" and is_a(record.item, "Text"):
            if group is not None:
                yield group
            if id_ in known:
                raise _twice(path, record)
            known.add(id_)
            ids, group = {id_}, Group(id_, record.item)
        elif type_ == "Annotation" or is_a(record.item, "Annotation"):
            if _on(record) not in ids:
                raise Scattered
            ids.add(id_)
        else:
            continue
        if group is not None:
            group.records.append(record)
    if group is not None:
        yield group


def gathered(path: Path, taking: Taking, progress: Progress) -> Iterator[Group]:
    """The texts of a file that has its annotations anywhere, by way of a temporary file."""
    try:
        with SpooledTemporaryFile(_AT_HAND) as room:
            yield from _Gathering(path, room).groups(taking, progress)
    except OSError as error:
        raise unreadable(path, error) from None


class _Gathering:
    """Where in a temporary file the records on each text are. Of an annotation only numbers are held in memory."""

    def __init__(self, path: Path, room: IO[bytes]) -> None:
        self._path = path
        self._room = room
        self._texts: dict[str, int] = {}
        self._places: dict[str, array[int]] = {}
        self._links = array("q")
        self._names = array("q")
        self._sources = array("q")
        self._numbers: dict[str, int] = {}

    def groups(self, taking: Taking, progress: Progress) -> Iterator[Group]:
        """One a text, in the order of the texts; what is on none of them is counted and left out."""
        for record in _records(self._path, progress):
            self._take(record)
        left = sum(len(places) for on, places in self._places.items() if on not in self._texts)
        self._give_links()
        if left:
            what = f"{number(left, 'annotation')} left out, because their text is not in the file"
            taking.remark(Remark(self._path, what))
        for id_, at in self._texts.items():
            text = self._record(at)
            yield Group(id_, text.item, [text, *map(self._record, self._places.get(id_, ()))])

    def _take(self, record: Record) -> None:
        id_ = str(record.item.get("id"))
        if is_a(record.item, "Text"):
            if id_ in self._texts:
                raise _twice(self._path, record)
            self._texts[id_] = self._put(record)
        elif is_a(record.item, "Annotation"):
            place = self._put(record)
            if "linking" in listed(record.item.get("motivation")):
                self._links.append(place)
                return
            on = _on(record)
            self._places.setdefault(on, array("q")).append(place)
            self._names.append(_short(id_))
            self._sources.append(self._numbers.setdefault(on, len(self._numbers)))

    def _give_links(self) -> None:
        """Puts each link to the text of the annotation that it is on."""
        import numpy

        names, sources, texts = numpy.array(self._names), numpy.array(self._sources), list(self._numbers)
        order = numpy.argsort(names, kind="stable")
        names, sources = names[order], sources[order]
        for place in self._links:
            head = _on(self._record(place))
            n = int(numpy.searchsorted(names, _short(head), side="right")) - 1
            on = texts[sources[n]] if n >= 0 and names[n] == _short(head) else head
            if on in self._texts:
                self._places.setdefault(on, array("q")).append(place)

    def _put(self, record: Record) -> int:
        at = self._room.tell()
        data = msgspec.msgpack.encode((record.field, record.raw))
        self._room.write(len(data).to_bytes(8, "big") + data)
        return at

    def _record(self, at: int) -> Record:
        self._room.seek(at)
        data = self._room.read(int.from_bytes(self._room.read(8), "big"))
        where, raw = msgspec.msgpack.decode(data, type=tuple[str, bytes])
        return _decoded(self._path, where, raw, 0)


def _short(id_: str) -> int:
    """A number for an id, the same for no two of a file."""
    return int.from_bytes(blake2b(id_.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


def _records(path: Path, progress: Progress) -> Iterator[Record]:
    """The items of a collection, a page, a list or a lone annotation, or of several of them in one file."""
    for where, raw in members(path, progress, ("first", "items", "@graph")):
        yield _decoded(path, where, raw, progress.line)


def _decoded(path: Path, where: str, raw: bytes, line: int) -> Record:
    try:
        item = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise malformed(path, line, raw, error) from None
    if not isinstance(item, dict):
        raise FormatError(path, "it is no collection of annotations", field=where, remedy="choose another file")
    return Record(where, raw, item)


def _on(record: Record) -> str:
    """The id of what a record is on: a text, or for a link an annotation."""
    return next(map(source, listed(record.item.get("target"))), "")


def _twice(path: Path, record: Record) -> FormatError:
    what = f"two texts have the id “{record.item.get('id')}”"
    return FormatError(path, what, field=record.field, remedy="give one another")
