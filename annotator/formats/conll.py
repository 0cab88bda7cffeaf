"""CoNLL-2003 and its kin: a token a line, its tag in the last column, a blank line after each sentence.

Tokens hold neither nesting nor links, so there is a file for each layer (entities, claims, source, cue,
content) in a folder, and of overlapping spans of a layer the longer is written. The texts are kept beside
them in ``articles.jsonl``; without it a text is made of its tokens, with a blank between them. The comment
``# article ID`` in a document, with a tab, says which of them is meant where its number does not.

All schemes are read by one rule: IOB1, IOB2, BIOES, BILOU and BMEWO. A tag begins a span when it says so
(B, S, U, W), or when nothing of its label went before; E, L, S, U and W end one.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from annotator.archive import Part
from annotator.core.model import ROLES, Span
from annotator.core.sheet import Sheet
from annotator.core.text import is_between_tokens, paragraphs, sentences
from annotator.formats.beside import folder, schema_and_sheets
from annotator.formats.contract import FormatError, Loss, Progress, Taking
from annotator.formats.files import below, decoded, malformed, unreadable
from annotator.formats.losses import Holds, losses
from annotator.formats.marks import Layer, Mark, annotation_of, flattened, gold_of
from annotator.formats.metadata import article_of, described
from annotator.formats.sound import check_text
from annotator.formats.spans import Fault, misfit
from annotator.formats.taken import sheet_of
from annotator.formats.tokens import Token, covered, cut, ended

ARTICLES = "articles.jsonl"
SUFFIXES = (".conll", ".iob", ".iob2", ".bio", ".bioes", ".bilou", ".conll03")
LAYERS = ("entities", "claims", *ROLES)
_START = "-DOCSTART-"
_ARTICLE = "# article\t"
_TAG = re.compile(r"([BIOESULMW])[-_](.+)")
_MAYBE_START = re.compile(rf"^[^\S\n]*{_START}.*", re.MULTILINE)
_LINE = re.compile(r"line (\d+)\.?(.*)")
_TOGETHER = 1 << 16
"""Bytes of lines that are decoded at once."""

_HOLDS = Holds(fragments=False, attributes=False, links=False, suggestions=False)


class Conll:
    """Writes four columns with IOB2 tags, as CoNLL-2003 has them, and reads them all."""

    name = "conll"
    title = "CoNLL-2003 (IOB2 tags)"
    lossless = False
    unit = f"none: a token a line; the texts are in {ARTICLES}"
    between = " -X- -X- "
    start = f"{_START} -X- -X- O"
    bioes = False

    def read(self, path: Path, taking: Taking) -> Iterator[Sheet]:
        """One sheet a document and file; those of several layers are of the same article."""
        files = below(path, *SUFFIXES) if path.is_dir() else [str(path)]
        if not files:
            raise FormatError(path, f"the folder holds no file ending in {', '.join(SUFFIXES)}")
        for file in files:
            yield from _read(Path(file), taking, path.stem)

    def losses(self, part: Part) -> Iterable[Loss]:
        """What tokens cannot hold: nested and overlapping spans of one layer, and all but spans."""
        yield from losses(part, _HOLDS)
        if not isinstance(part, Sheet):
            return
        text = part.article.text
        for name, layer in _layers(part).items():
            tokens = cut(text, [mark.spans[0] for mark in layer])
            kept, left = _disjoint(layer, tokens)
            for mark in left:
                kind = {"entities": "entity", "claims": "claim"}.get(name, name)
                inside = any(other.spans[0].contains(mark.spans[0]) for other, _ in kept)
                what = f"{mark.label} {'lies in' if inside else 'overlaps'} a longer one"
                yield Loss(
                    f"{'nested' if inside else 'overlapping'} {kind}", what, part.article.id, mark.spans[0].of(text)
                )
            for mark, within in kept:
                if Span(tokens[within[0]][0], tokens[within[-1]][1]) != mark.spans[0]:
                    what = f"{mark.label} loses the blanks at its ends"
                    yield Loss("moved boundary", what, part.article.id, mark.spans[0].of(text))

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """A folder with a file for each layer, and the texts."""
        encoder = msgspec.json.Encoder()
        _, sheets = schema_and_sheets(parts, progress)
        with folder(path) as out, ExitStack() as stack:
            files = {name: stack.enter_context((out / f"{name}.conll").open("wb")) for name in LAYERS}
            articles = stack.enter_context((out / ARTICLES).open("wb"))
            for sheet in sheets:
                article = sheet.article
                kept = {"id": article.id, "text": article.text, **described(article), **article.extra}
                articles.write(encoder.encode(kept) + b"\n")
                for name, layer in _layers(sheet).items():
                    self._document(files[name], article.text, layer)
        return progress.done

    def _document(self, file: BinaryIO, text: str, layer: Sequence[Mark]) -> None:
        tokens = cut(text, [mark.spans[0] for mark in layer])
        between = self.between
        lines = [f"{text[start:end]}{between}O\n" for start, end in tokens]
        kept, _ = _disjoint(layer, tokens)
        breaks = {ended(tokens, end) for end in _sentence_ends(text)} - {0, len(tokens)}
        for mark, within in kept:
            breaks.difference_update(within[1:])
            label = "_".join(mark.label.split())  # A column holds no blank.
            for n, tag in zip(within, self._tags(len(within)), strict=True):
                start, end = tokens[n]
                lines[n] = f"{text[start:end]}{between}{tag}-{label}\n"
        for n in breaks:
            lines[n] = f"\n{lines[n]}"
        file.write("".join((self.start, "\n\n", *lines, "\n" if tokens else "")).encode())

    def _tags(self, length: int) -> list[str]:
        if not self.bioes:
            return ["B", *"I" * (length - 1)]
        return ["S"] if length == 1 else ["B", *"I" * (length - 2), "E"]


class Iob2(Conll):
    """Two columns with IOB2 tags."""

    name = "iob2"
    title = "IOB2, two columns"
    between = "\t"
    start = f"{_START}\tO"


class Bioes(Iob2):
    """Two columns with BIOES tags."""

    name = "bioes"
    title = "BIOES, two columns"
    bioes = True


def _layers(sheet: Sheet) -> dict[str, list[Mark]]:
    """The gold of each layer, every fragment a mark of its own."""
    names = {"entity": "entities", "claim": "claims"}
    found: dict[str, list[Mark]] = {name: [] for name in LAYERS}
    roles = {id_: role for relation in sheet.relations.values() for role, id_ in relation.roles.items()}
    for mark in flattened(gold_of(sheet)).marks:
        if annotation := annotation_of(sheet, mark):
            found[names.get(annotation.kind) or roles[annotation.id]].append(mark)
    return found


def _disjoint(marks: Sequence[Mark], tokens: Sequence[Token]) -> tuple[list[tuple[Mark, range]], list[Mark]]:
    """The marks that are written, longer ones first, with their tokens, and those that are left out."""
    kept: list[tuple[Mark, range]] = []
    left: list[Mark] = []
    taken: set[int] = set()
    found = zip(marks, covered(tokens, [mark.spans[0] for mark in marks]), strict=True)
    for mark, within in sorted(found, key=lambda pair: (-len(pair[1]), pair[0].spans[0])):
        if within and taken.isdisjoint(within):
            taken.update(within)
            kept.append((mark, within))
        else:
            left.append(mark)
    return kept, left


@lru_cache(maxsize=2)
def _sentence_ends(text: str) -> list[int]:
    return [sentence.end for start, end in paragraphs(text) if start < end for sentence in sentences(text, start, end)]


# Reading


@dataclass
class _Document:
    """The tokens of a document and their tags; before which there is another line, and before which a sentence ends."""

    line: int
    article: str = ""
    tokens: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    others: list[int] = field(default_factory=list)
    ends: set[int] = field(default_factory=set)

    def line_of(self, n: int) -> int:
        """The line of the file that a token is in."""
        return self.line + n + bisect_right(self.others, n)


def _read(file: Path, taking: Taking, stem: str) -> Iterator[Sheet]:
    progress = taking.progress
    progress.path, progress.line, progress.done = file, 0, 0
    texts = _Texts(file.parent / ARTICLES)
    found = 0
    for line, source in _sources(_blocks(file, progress)):
        document = _document(line, source)
        if not document.tokens and not _begins(source):
            continue  # What is before the first document.
        found += 1
        progress.line = document.line
        try:
            metadata, text, places = _aligned(document, texts.of(document, found - 1))
            check_text(text)
            marks = _marks(document, places)
            yield sheet_of(article_of(text, metadata), [Layer(marks)], taking, stem)
        except Fault as fault:
            taking.reject(*_rejected(file, source, texts, document, found - 1, _misfit(file, document, fault)))
        progress.moved()
    if not found:
        raise FormatError(file, "there is no token in it", remedy="choose another file")


def _blocks(file: Path, progress: Progress) -> Iterator[str]:
    """The words of the file, some lines with their ends at a time."""
    try:
        with file.open("rb") as data:
            progress.total = file.stat().st_size
            read = 0
            while some := data.read(_TOGETHER) + data.readline():
                for words in _decoded(file, some, read + 1):
                    yield words if read else words.removeprefix("\ufeff")
                    read += words.count("\n")
                progress.done += len(some)
    except OSError as error:
        raise unreadable(file, error) from None


def _decoded(file: Path, some: bytes, first: int) -> Iterator[str]:
    """The words of some lines, of which the first has that number; line by line only where one of them is no text."""
    with suppress(FormatError):
        yield decoded(file, some)
        return
    for n, line in enumerate(BytesIO(some), first):
        try:
            yield decoded(file, line)
        except FormatError as error:
            raise FormatError(file, error.what, line=n, remedy=error.remedy) from None


class _Texts:
    """The texts that are kept beside the tokens, in the order of the documents; read when they are asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._places = array("Q")
        self._named: dict[str, int] | None = None
        at = 0
        if path.is_file():
            with path.open("rb") as file:
                for line in file:
                    if line.strip():
                        self._places.append(at)
                    at += len(line)

    def of(self, document: _Document, number: int) -> dict[str, Any]:
        """What is kept of a document: that of the article it names, else of that number; may be nothing."""
        if document.article:
            number = self._numbers().get(document.article, len(self._places))
        if number >= len(self._places):
            return {}
        with self.path.open("rb") as file:
            return self._row(file, number)

    def _numbers(self) -> dict[str, int]:
        """Which row is of which article, the first where two have one id."""
        if self._named is None:
            self._named = {}
            if self._places:
                with self.path.open("rb") as file:
                    for number in range(len(self._places)):
                        self._named.setdefault(str(self._row(file, number).get("id")), number)
        return self._named

    def _row(self, file: BinaryIO, number: int) -> dict[str, Any]:
        file.seek(self._places[number])
        line = file.readline()
        try:
            return msgspec.json.decode(line, type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise malformed(self.path, number + 1, line, error) from None


def _misfit(file: Path, document: _Document, fault: Fault) -> FormatError:
    """The fault as what is wrong with the line that it names, else with the document."""
    if named := _LINE.fullmatch(fault.field):
        return misfit(file, int(named[1]), Fault(named[2], fault.what, fault.remedy))
    return misfit(file, document.line, fault)


def _rejected(
    file: Path, source: str, texts: _Texts, document: _Document, number: int, error: FormatError
) -> tuple[bytes, FormatError, dict[Path, bytes]]:
    """A document to be repaired: with the article that it is on, which it then names, because its number changes."""
    row = texts.of(document, number)
    if not row:
        return source.encode() + b"\n", error, {}
    begin, _, rest = source.partition("\n")
    named = source if document.article else f"{begin}\n{_ARTICLE}{row.get('id')}\n{rest}"
    return named.encode() + b"\n", error, {texts.path: msgspec.json.encode(row) + b"\n"}


def _sources(blocks: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The lines of each document as they are, with the number of the first. Without a -DOCSTART- the file is one."""
    line, pieces = 1, list[str]()
    for block in blocks:
        at = 0
        for match in _MAYBE_START.finditer(block):
            if _begins(match[0]):
                pieces.append(block[at : match.start()])
                source, at = "".join(pieces), match.start()
                yield line, source.removesuffix("\n")
                line, pieces = line + source.count("\n"), []
        pieces.append(block[at:])
    yield line, "".join(pieces).removesuffix("\n")


def _begins(source: str) -> bool:
    """Whether the first of the lines begins a document."""
    line = source.partition("\n")[0].rstrip("\r")
    return (line.split("\t") if "\t" in line else line.split())[:1] == [_START]


def _document(first: int, source: str) -> _Document:
    begun = _begins(source)
    document = _Document(first, others=[0] * begun)
    tokens, tags = document.tokens, document.tags
    lines = source.split("\n")[begun:]
    if "\r" in source:
        lines = [line.rstrip("\r") for line in lines]
    for line in lines:
        columns = line.split("\t") if "\t" in line else line.split()
        if columns and (columns[0] or line.strip()) and (line[0] != "#" or not _is_comment(line, columns)):
            tokens.append(columns[0])
            tags.append(columns[-1] if len(columns) > 1 else "O")
            continue
        document.others.append(len(tokens))
        if not columns or not columns[0]:
            document.ends.add(len(tokens))
        elif line.startswith(_ARTICLE):
            document.article = line.removeprefix(_ARTICLE)
    return document


def _is_comment(line: str, columns: Sequence[str]) -> bool:
    if line.startswith(_ARTICLE):
        return True
    return line.startswith("# ") and len(columns) != 4 and not _TAG.fullmatch(columns[-1]) and columns[-1] != "O"


def _aligned(document: _Document, row: Mapping[str, Any]) -> tuple[Mapping[str, Any], str, list[Token]]:
    """Metadata, text and the place of each token in it: of the kept text, or of one made of the tokens."""
    if isinstance(row.get("text"), str):
        text = row["text"]
        places, at, find = [], 0, text.find
        for n, token in enumerate(document.tokens):
            start = find(token, at)
            if start != at and (start < 0 or ((gap := text[at:start]) != " " and not all(map(is_between_tokens, gap)))):
                what = f"“{token}” is not the next token of the text in {ARTICLES}"
                raise Fault(f"line {document.line_of(n)}", what, "mend either")
            at = start + len(token)
            places.append((start, at))
        return {k: v for k, v in row.items() if k != "text"}, text, places
    words: list[str] = []
    places, at = [], 0
    for n, token in enumerate(document.tokens):
        if n:
            words.append("\n" if n in document.ends else " ")
            at += 1
        places.append((at, at + len(token)))
        words.append(token)
        at += len(token)
    return {}, "".join(words), places


def _marks(document: _Document, places: Sequence[Token]) -> list[Mark]:
    found: list[Mark] = []
    open_: tuple[str, int] | None = None

    def close(n: int) -> None:
        nonlocal open_
        if open_ is not None:
            label, first = open_
            place = Span(places[first][0], places[n - 1][1])
            found.append(Mark(str(len(found)), label, (place,), field=f"line {document.line_of(first)}"))
        open_ = None

    for n, tag in enumerate(document.tags):
        if tag == "O" and open_ is None:
            continue  # Twenty tokens of every twenty-one.
        match = _TAG.fullmatch(tag)
        if match is None:
            if tag not in ("O", "_", "-", ""):
                what = f"“{tag}” is no tag like B-LABEL"
                raise Fault(f"line {document.line_of(n)}", what, "choose a file whose last column has the tags")
            close(n)
            continue
        prefix, label = match[1], match[2]
        if prefix in "BSUW" or open_ is None or open_[0] != label or n in document.ends:
            close(n)
            open_ = (label, n)
        if prefix in "ELSUW":
            close(n + 1)
    close(len(document.tags))
    return found
