"""brat standoff: a folder of .txt and .ann files of the same stem, with annotation.conf and visual.conf.

An attribution with a cue is an event (``E``) whose trigger is the cue, one without is a relation (``R``)
from its content to its source. Fragments, attributes (``A``, ``M``), normalisations (``N``, the attribute
same_as), notes (``#``) and ``Equiv`` (a same_as with the words of the first) are read and written; a span
over a line end is written in fragments, as brat does, and read as one.

brat counts code points with every line end as one, and its texts have LF only. What a text had instead, the
metadata of the articles and the spans that brat cannot write exactly are kept in ``articles.jsonl``, which
brat ignores; a span that was changed in brat since is as brat has it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from annotator.archive import Part
from annotator.core.model import Note, Span, Spans, merged
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.formats.beside import folder, schema_and_sheets, stem
from annotator.formats.contract import FormatError, Loss, Progress, Taking
from annotator.formats.files import decoded, malformed, unreadable, whole
from annotator.formats.losses import Holds, losses
from annotator.formats.marks import Layer, Link, Mark, gold_of
from annotator.formats.metadata import article_of, described
from annotator.formats.sound import check_text
from annotator.formats.spans import Fault, misfit, quoted
from annotator.formats.taken import Words, sheet_of
from annotator.formats.units import FOLDED, WORDS, Claimed, Ruler, agree, same_in_all_units, unit_of

ARTICLES = "articles.jsonl"
SAME = "same_as"
_HOLDS = Holds(suggestions=False, notes=True)
_REFERENCE = re.compile(r"\S+:\S+")
_BREAKS = re.compile(r"[\r\n]+")
_LINE_END = re.compile(r"\r\n|\r")


class _Kept(msgspec.Struct):
    """What `articles.jsonl` keeps of one article."""

    file: str
    metadata: dict[str, Any] = {}
    line_ends: dict[str, list[int]] = {}
    exact: dict[str, tuple[str, list[tuple[int, int]]]] = {}


class Brat:
    """Reads and writes a brat collection."""

    name = "brat"
    title = "brat standoff"
    lossless = False
    measured = True
    unit = WORDS[FOLDED.name]

    def read(self, path: Path, taking: Taking) -> Iterator[Sheet]:
        """One sheet a .txt file, with what the .ann file beside it has."""
        files = _files(path)
        progress, kept = taking.progress, _kept(files)
        progress.done, progress.total = 0, len(files)
        unit = unit_of(path, _claimed(files, kept), taking, FOLDED)
        for file in files:
            progress.path, progress.line = file, 0
            ann = file.with_suffix(".ann")
            data = whole(ann) if ann.exists() else b""
            reading = _Reading()
            try:
                row = kept.get(file, _Kept(file.stem))
                text = _text(file, row)
                check_text(text)
                lines = decoded(ann, data).removeprefix("\ufeff").split("\n")
                yield reading.sheet(lines, text, Ruler(text, unit), row, taking, path.stem)
            except Fault as fault:
                taking.reject(data, misfit(ann, reading.line, fault))
            progress.done += 1
            progress.moved()

    def losses(self, part: Part) -> Iterable[Loss]:
        """What brat has no place for, and the line ends that it does not keep."""
        yield from losses(part, _HOLDS)
        if isinstance(part, Sheet) and "\r" in part.article.text:
            what = f"line ends with CR become LF in the .txt file; {ARTICLES} keeps where they were"
            yield Loss("altered line end", what, part.article.id)

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """Two files an article, the configuration, and `articles.jsonl`."""
        encoder, used = msgspec.json.Encoder(), {"articles"}
        schema, sheets = schema_and_sheets(parts, progress)
        with folder(path) as out:
            with (out / ARTICLES).open("wb") as articles:
                for sheet in sheets:
                    writing = _Writing(sheet, stem(sheet.article.id, used))
                    file = out / writing.kept.file
                    (out / f"{file.name}.txt").write_bytes(_LINE_END.sub("\n", sheet.article.text).encode())
                    (out / f"{file.name}.ann").write_bytes("".join(f"{line}\n" for line in writing.lines).encode())
                    articles.write(encoder.encode(writing.kept) + b"\n")
            if schema is not None:
                (out / "annotation.conf").write_bytes(annotation_conf(schema).encode())
                (out / "visual.conf").write_bytes(visual_conf(schema).encode())
        return progress.done


def annotation_conf(schema: LabelSchema) -> str:
    """The configuration that tells brat the labels, roles and attributes."""
    source, cue, content = (_word(schema.role_label(role).name) for role in ("source", "cue", "content"))
    lines = ["[entities]", *(_word(label.name) for label in schema.labels if label.name != cue), ""]
    lines += ["[relations]", f"{source}\tArg1:{content}, Arg2:{source}", ""]
    lines += ["[events]", f"{cue}\t{source}?:{source}, {content}?:{content}", "", "[attributes]"]
    names = [attribute.name for attribute in schema.attributes if attribute.values]
    for name in dict.fromkeys(names):
        same = [attribute for attribute in schema.attributes if attribute.name == name]
        kinds = {subject for attribute in same for subject in attribute.applies_to}
        on = [_word(ln.name) for ln in schema.labels if ln.name in kinds or _kind(ln.kind) in kinds]
        values = dict.fromkeys(value for attribute in same for value in attribute.values)
        lines.append(f"{_word(name)}\tArg:{'|'.join(on)}, Value:{'|'.join(map(_word, values))}")
    return "\n".join(lines) + "\n"


def visual_conf(schema: LabelSchema) -> str:
    """The titles and colours for brat."""
    lines = ["[labels]", *(f"{_word(label.name)} | {label.title}" for label in schema.labels), "", "[drawing]"]
    for label in schema.labels:
        if "light" in label.colours:
            lines.append(f"{_word(label.name)}\tbgColor:{label.colours['light']}, fgColor:#ffffff")
    return "\n".join(lines) + "\n"


def _kind(kind: str) -> str:
    return "attribution" if kind == "role" else kind


def _word(name: str) -> str:
    return re.sub(r"\s", "_", name)


# Reading


def _files(path: Path) -> list[Path]:
    try:
        if not path.is_dir():
            files = [path.with_suffix(".txt")]
        else:
            files = sorted(file for file in path.rglob("*.txt") if not file.name.startswith("."))
            alone = [file for file in path.rglob("*.ann") if not file.with_suffix(".txt").exists()]
            if alone:
                raise FormatError(min(alone), "its text is missing", remedy=f"put {min(alone).stem}.txt beside it")
    except OSError as error:
        raise unreadable(path, error) from None
    if not files:
        raise FormatError(path, "the folder holds no .txt file", remedy="choose the folder the texts are in")
    return files


def _kept(files: Sequence[Path]) -> dict[Path, _Kept]:
    found = {}
    for parent in sorted({file.parent for file in files}):
        beside = parent / ARTICLES
        for n, line in enumerate(whole(beside).splitlines() if beside.is_file() else (), 1):
            try:
                row = msgspec.json.decode(line, type=_Kept)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise malformed(beside, n, line, error) from None
            found[parent / f"{row.file}.txt"] = row
    return found


def _text(file: Path, row: _Kept) -> str:
    text = decoded(file, whole(file))
    if not row.line_ends:
        return text
    lines = text.split("\n")
    ends = dict.fromkeys(range(len(lines) - 1), "\n")
    for end, numbers in row.line_ends.items():
        ends |= dict.fromkeys((n for n in numbers if n < len(lines) - 1), end)
    return "".join(line + ends.get(n, "") for n, line in enumerate(lines))


def _claimed(files: Sequence[Path], kept: Mapping[Path, _Kept]) -> Iterator[tuple[str, list[Claimed]]]:
    for file in files:
        ann = file.with_suffix(".ann")
        text = _text(file, kept.get(file, _Kept(file.stem)))
        if same_in_all_units(text) or not ann.exists():
            continue
        claims: list[Claimed] = []
        for line in decoded(ann, whole(ann)).split("\n"):
            columns = line.rstrip("\r").split("\t")
            words = columns[1].split() if len(columns) == 3 and line.startswith("T") else []
            if len(words) == 3 and words[1].isdigit() and words[2].isdigit():
                claims.append((int(words[1]), int(words[2]), columns[2]))
        yield text, claims


@dataclass
class _Reading:
    """The lines of one .ann file; `line` is the number of the one being read."""

    line: int = 0
    marks: dict[str, Mark] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    attributes: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    notes: list[tuple[str, str]] = field(default_factory=list)
    hubs: dict[str, str] = field(default_factory=dict)

    def sheet(self, lines: Sequence[str], text: str, ruler: Ruler, row: _Kept, taking: Taking, stem_: str) -> Sheet:
        later: list[tuple[int, str, list[str]]] = []
        for self.line, line in enumerate(lines, 1):
            line = line.rstrip("\r")
            if not line.strip():
                continue
            columns = line.split("\t")
            if line[0] == "T":
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
        marks = [replace(mark, attributes=self.attributes.get(mark.id, {})) for mark in self.marks.values()]
        notes = [Words(words, self.hubs.get(target, target)) for target, words in self.notes]
        article = article_of(text, row.metadata, title="" if row.metadata else row.file)
        return sheet_of(article, [Layer(marks, self.links)], taking, stem_, notes=notes)

    def _textbound(self, columns: Sequence[str], text: str, ruler: Ruler, row: _Kept) -> None:
        id_ = columns[0]
        words = re.split(r"[ ;]", columns[1]) if len(columns) > 1 else []
        if len(words) < 3 or len(words) % 2 == 0 or not all(word.isdigit() for word in words[1:]):
            raise Fault(id_, "it must be a type and pairs of whole numbers", "mend the line")
        if id_ in self.marks:
            raise Fault(id_, "the id is there twice", "give every line an id of its own")
        ends = [int(word) for word in words[1:]]
        spans = [ruler.span(id_, *pair) for pair in zip(ends[::2], ends[1::2], strict=True)]
        there = " ".join(span.of(text) for span in spans)
        if len(columns) > 2 and not agree(there.strip(), columns[2].strip()):
            what = f"at {columns[1].partition(' ')[2]} ({ruler.unit.title}) stands {quoted(there)}"
            raise Fault(id_, f"{what}, but the file says {quoted(columns[2])}", "mend the offsets or the text")
        was, exact = row.exact.get(id_, ("", []))
        if was == columns[1].partition(" ")[2]:
            place = tuple(Span(*pair) for pair in exact)
        else:
            place = _over_breaks(merged(spans), text)
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
            first, *others = (self._target("*", word) for word in words[1:])
            for other in others:
                said = " … ".join(span.of(text) for span in self.marks[first].spans)
                self.attributes[other].setdefault(SAME, " ".join(said.split()))
        elif words[0] == "Attribute" and len(words) > 1 and len(columns) > 2:
            name, _, value = columns[2].partition("=")
            self.attributes[self._target(id_, words[1])][name] = _unescaped(value)
        elif len(columns) > 2:
            known = len(words) > 1 and (words[1] in self.marks or words[1] in self.hubs)
            self.notes.append((words[1] if known else "", _unescaped(columns[2])))

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


def _over_breaks(spans: Spans, text: str) -> Spans:
    """The spans, those between which there is nothing but a line end made one."""
    found = [spans[0]]
    for span in spans[1:]:
        if _BREAKS.fullmatch(text, found[-1].end, span.start):
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return tuple(found)


# Writing


class _Writing:
    """The lines of one .ann file, and what brat cannot keep."""

    def __init__(self, sheet: Sheet, name: str) -> None:
        article, self.text = sheet.article, sheet.article.text
        self.ruler = Ruler(self.text, FOLDED)
        self.lines: list[str] = []
        self.kept = _Kept(name, {"id": article.id, **described(article), **article.extra})
        for n, end in enumerate(re.findall(r"\r\n|\r|\n", self.text)):
            if end != "\n":
                self.kept.line_ends.setdefault(end, []).append(n)
        self.counts: dict[str, int] = defaultdict(int)
        layer = gold_of(sheet)
        ids = {mark.id: self._textbound(mark) for mark in layer.marks}
        self._links(layer, ids, {r.roles["cue"] for r in sheet.relations.values() if "cue" in r.roles})
        subjects = {**ids, **{r.id: ids[next(iter(r.roles.values()))] for r in sheet.relations.values()}}
        for note in sorted(sheet.notes.values(), key=lambda note: note.subject):
            self._note(note, subjects)

    def _add(self, prefix: str, *columns: str) -> str:
        self.counts[prefix] += 1
        id_ = f"{prefix}{self.counts[prefix]}"
        self.lines.append("\t".join((id_, *columns)))
        return id_

    def _textbound(self, mark: Mark) -> str:
        pieces = [piece for span in mark.spans for piece in _pieces(span, self.text)]
        ends = ";".join("{} {}".format(*self._units(piece)) for piece in pieces)
        said = " ".join(_BREAKS.sub(" ", piece.of(self.text)).replace("\t", " ") for piece in pieces)
        id_ = self._add("T", f"{_word(mark.label)} {ends}", said)
        read = _over_breaks(merged(self._folded(piece) for piece in pieces), self.text)
        if read != mark.spans:
            self.kept.exact[id_] = (ends, [(span.start, span.end) for span in mark.spans])
        return id_

    def _units(self, piece: Span) -> tuple[int, int]:
        """Where the piece stands in the .txt file; the CR of a CRLF alone is there the whole line end."""
        start = self.ruler.units(piece.start)
        return start, max(self.ruler.units(piece.end), start + 1)

    def _folded(self, piece: Span) -> Span:
        """The piece as it will be read: an edge inside a CRLF is not there."""
        start, end = map(self.ruler.points, self._units(piece))
        return Span(start or 0, end or 0) if start is not None and end is not None and start < end else piece

    def _links(self, layer: Layer, ids: Mapping[str, str], cues: set[str]) -> None:
        arrows: dict[str, list[Link]] = defaultdict(list)
        for link in layer.links:
            arrows[link.head].append(link)
        for mark in layer.marks:
            on = ids[mark.id]
            if mark.id in cues:
                roles = "".join(f" {_word(link.label)}:{ids[link.child]}" for link in arrows[mark.id])
                on = self._add("E", f"{_word(mark.label)}:{on}{roles}")
            else:
                for link in arrows[mark.id]:
                    self._add("R", f"{_word(link.label)} Arg1:{on} Arg2:{ids[link.child]}")
            for name, value in sorted(mark.attributes.items()):
                if name == SAME and _REFERENCE.fullmatch(value):
                    self._add("N", f"Reference {on} {value}", surface_of(mark, self.text))
                elif value.split() == [value]:
                    self._add("A", f"{_word(name)} {on} {value}")
                else:
                    self._add("#", f"Attribute {on}", f"{name}={_escaped(value)}")

    def _note(self, note: Note, subjects: Mapping[str, str]) -> None:
        target = subjects.get(note.subject)
        self._add("#", f"AnnotatorNotes {target}" if target else "AnnotatorNotes", _escaped(note.text))


def surface_of(mark: Mark, text: str) -> str:
    """The words of a mark on one line."""
    return " ".join(" ".join(span.of(text) for span in mark.spans).split())


def _pieces(span: Span, text: str) -> list[Span]:
    """The span without the line ends in it; if there is nothing else in it, the span."""
    found, start = [], span.start
    for gap in _BREAKS.finditer(text, span.start, span.end):
        if start < gap.start():
            found.append(Span(start, gap.start()))
        start = gap.end()
    if start < span.end:
        found.append(Span(start, span.end))
    return found or [span]


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def _unescaped(words: str) -> str:
    plain = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}
    return re.sub(r"\\([nrt\\])", lambda match: plain[match[1]], words)
