"""The lines of .ann files as marks, links and notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from annotator.core.model import Span, merged
from annotator.core.sheet import Sheet
from annotator.formats.beside import Rows
from annotator.formats.brat.standoff import ARTICLES, SAME, Kept, over_breaks, unescaped
from annotator.formats.contract import FormatError, Taking
from annotator.formats.files import below, decoded, whole
from annotator.formats.marks import Layer, Link, Mark, with_attributes
from annotator.formats.metadata import article_of
from annotator.formats.spans import Fault, quoted
from annotator.formats.taken import Words, sheet_of
from annotator.formats.units import Claimed, Ruler, agree, same_in_all_units

_DIGITS = 20


def files_of(path: Path) -> list[str]:
    if not path.is_dir():
        return [str(path.with_suffix(".txt"))]
    files = [file for file in below(path, ".txt") if not Path(file).name.startswith(".")]
    for file in map(Path, below(path, ".ann")):
        if not file.with_suffix(".txt").exists():
            raise FormatError(file, "its text is missing", remedy=f"put {file.stem}.txt beside it")
    if not files:
        raise FormatError(path, "the folder holds no .txt file", remedy="choose the folder the texts are in")
    return files


class Beside:
    """What is kept beside the texts, of those of which anything is."""

    def __init__(self, files: Sequence[str]) -> None:
        self._rows = {parent: Rows(parent / ARTICLES, Kept) for parent in {Path(file).parent for file in files}}

    def of(self, file: Path) -> Kept:
        """That of one text."""
        return self._rows[file.parent].get(file.stem) or Kept(file.stem)

    def beside(self, file: Path) -> dict[Path, bytes]:
        """What an .ann file is nothing without, as it is: its text, and what is kept of it."""
        row = self._rows[file.parent].get(file.stem)
        found = {file: whole(file)}
        return found if row is None else {**found, file.parent / ARTICLES: msgspec.json.encode(row) + b"\n"}


def text_of(file: Path, row: Kept) -> str:
    text = decoded(file, whole(file))
    if not row.line_ends:
        return text
    lines = text.split("\n")
    ends = dict.fromkeys(range(len(lines) - 1), "\n")
    for end, numbers in row.line_ends.items():
        ends |= dict.fromkeys((n for n in numbers if n < len(lines) - 1), end)
    return "".join(line + ends.get(n, "") for n, line in enumerate(lines))


def claimed(files: Sequence[str], kept: Beside) -> Iterator[tuple[str, list[Claimed]]]:
    for file in map(Path, files):
        ann = file.with_suffix(".ann")
        try:
            text = text_of(file, kept.of(file))
            if same_in_all_units(text) or not ann.exists():
                continue
            lines = decoded(ann, whole(ann)).split("\n")
        except FormatError:
            continue  # It is said when the file is read.
        claims: list[Claimed] = []
        for line in lines:
            columns = line.rstrip("\r").split("\t")
            words = columns[1].split() if len(columns) == 3 and line.startswith("T") else []
            if len(words) == 3 and all(map(_is_offset, words[1:])):
                claims.append((int(words[1]), int(words[2]), columns[2]))
        yield text, claims


def _is_offset(word: str) -> bool:
    """Whether it is a whole number, and of no more digits than `int` reads."""
    return word.isdecimal() and len(word) < _DIGITS


@dataclass
class Reading:
    """The lines of one .ann file; `line` is the number of the one being read."""

    line: int = 0
    marks: dict[str, Mark] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    attributes: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    notes: list[tuple[str, str]] = field(default_factory=list)
    hubs: dict[str, str] = field(default_factory=dict)

    def sheet(self, lines: Sequence[str], text: str, ruler: Ruler, row: Kept, taking: Taking, stem_: str) -> Sheet:
        later: list[tuple[int, str, list[str]]] = []
        for self.line, line in enumerate(lines, 1):
            line = line.rstrip("\r")
            if not line.strip():
                continue
            columns = line.split("\t")
            if line[0] == "T":
                if not self._words(columns, text, ruler, row):
                    self._textbound(columns, text, ruler, row)
            elif line[0] in "ERAMN#*":
                later.append((self.line, line[0], columns))
            else:
                raise Fault(columns[0], "no line of brat begins like this", "leave it out")
        for order in ("E", "R", "AMN#*"):
            for self.line, kind, columns in later:
                if kind in order:
                    self._further(kind, columns, text, declare=True)
            for self.line, kind, columns in later:
                if kind == order == "E":
                    self._event(columns)
        self.line = 0
        marks = [with_attributes(mark, self.attributes) for mark in self.marks.values()]
        notes = [Words(words, self.hubs.get(target, target)) for target, words in self.notes]
        article = article_of(text, row.metadata, title="" if row.metadata else row.file)
        return sheet_of(article, [Layer(marks, self.links)], taking, stem_, notes=notes)

    def _words(self, columns: Sequence[str], text: str, ruler: Ruler, row: Kept) -> bool:
        """Takes a mark on words that stand together, as most do; whether it was one, without any fault."""
        id_ = columns[0]
        words = columns[1].split(" ") if len(columns) == 3 else []
        if len(words) != 3 or id_ in self.marks or id_ in row.exact:
            return False
        label, start, end = words
        if not (_is_offset(start) and _is_offset(end)):
            return False
        place = ruler.span(id_, int(start), int(end))
        if place.of(text) != columns[2]:
            return False
        self.marks[id_] = Mark(id_, label, (place,), field=id_)
        return True

    def _textbound(self, columns: Sequence[str], text: str, ruler: Ruler, row: Kept) -> None:
        id_ = columns[0]
        words = columns[1].replace(";", " ").split(" ") if len(columns) > 1 else []
        if len(words) < 3 or len(words) % 2 == 0 or not all(map(_is_offset, words[1:])):
            raise Fault(id_, "it must be a type and pairs of whole numbers", "mend the line")
        if id_ in self.marks:
            raise Fault(id_, "the id is there twice", "give every line an id of its own")
        ends = [int(word) for word in words[1:]]
        spans = [ruler.span(id_, *pair) for pair in zip(ends[::2], ends[1::2], strict=True)]
        there = " ".join(span.of(text) for span in spans)
        if len(columns) > 2 and there != columns[2] and not agree(there.strip(), columns[2].strip()):
            what = f"at {columns[1].partition(' ')[2]} ({ruler.unit.title}) stands {quoted(there)}"
            raise Fault(id_, f"{what}, but the file says {quoted(columns[2])}", "mend the offsets or the text")
        was, exact = row.exact.get(id_, ("", []))
        if was == columns[1].partition(" ")[2]:
            place = tuple(Span(*pair) for pair in exact)
        else:
            place = over_breaks(merged(spans), text) if len(spans) > 1 else tuple(spans)
        self.marks[id_] = Mark(id_, words[0], place, field=id_)

    def _further(self, kind: str, columns: list[str], text: str, *, declare: bool) -> None:
        id_, words = columns[0], columns[1].split() if len(columns) > 1 else []
        if not words:
            raise Fault(id_, "the line is cut off", "mend it, or leave it out")
        if kind == "E":
            _, _, trigger = words[0].partition(":")
            if trigger not in self.marks:
                raise Fault(id_, f"its trigger “{trigger}” is not there", "mend it, or leave it out")
            if trigger in self.hubs.values():
                # Two events share their trigger: each becomes an attribution with a cue of its own.
                self.marks[id_] = replace(self.marks[trigger], id=id_, field=id_)
                trigger = id_
            self.hubs[id_] = trigger
        elif kind == "R":
            ends = [word.partition(":")[2] for word in words[1:]]
            if len(ends) != 2:
                raise Fault(id_, "a relation has two arguments", "mend it, or leave it out")
            self.links.append(Link(words[0], self._target(id_, ends[0]), self._target(id_, ends[1]), id_))
            self.hubs[id_] = self.links[-1].head
        elif kind in "AM":
            if len(words) < 2:
                raise Fault(id_, "it is on nothing", "leave it out")
            self.attributes[self._target(id_, words[1])][words[0]] = " ".join(words[2:]) or "yes"
        elif kind == "N":
            if len(words) < 3:
                raise Fault(id_, "a normalisation has a target and a reference", "mend it, or leave it out")
            self.attributes[self._target(id_, words[1])][SAME] = words[2]
        elif kind == "*":
            if len(words) < 3:
                raise Fault(id_, "it joins fewer than two", "mend it, or leave it out")
            first, *others = (self._target("*", word) for word in words[1:])
            for other in others:
                said = " … ".join(span.of(text) for span in self.marks[first].spans)
                self.attributes[other].setdefault(SAME, " ".join(said.split()))
        elif words[0] == "Attribute" and len(words) > 1 and len(columns) > 2:
            name, _, value = columns[2].partition("=")
            self.attributes[self._target(id_, words[1])][name] = unescaped(value)
        elif len(columns) > 2:
            known = len(words) > 1 and (words[1] in self.marks or words[1] in self.hubs)
            self.notes.append((words[1] if known else "", unescaped(columns[2])))

    def _event(self, columns: Sequence[str]) -> None:
        for word in columns[1].split()[1:]:
            role, _, target = word.partition(":")
            child = self._target(columns[0], target)
            self.links.append(Link(role.rstrip("0123456789"), self.hubs[columns[0]], child, columns[0]))

    def _target(self, id_: str, target: str) -> str:
        found = self.hubs.get(target, target)
        if found not in self.marks:
            raise Fault(id_, f"“{target}”, which it is on, is not there", "mend it, or leave it out")
        return found
