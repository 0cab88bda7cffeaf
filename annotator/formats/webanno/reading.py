"""The rows of a TSV file as marks and links on a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec

from annotator.core.model import Span
from annotator.core.sheet import Sheet
from annotator.formats.contract import Taking
from annotator.formats.marks import Layer, Link, Mark
from annotator.formats.metadata import article_of
from annotator.formats.sound import check_text
from annotator.formats.spans import Fault
from annotator.formats.taken import sheet_of
from annotator.formats.units import Claimed, Ruler, Unit
from annotator.formats.webanno.terms import HEAD

_LINGUISTIC = re.compile(r".*\.(?:segmentation|syntax|lexmorph|metadata|morph|coref|transform)\..*")
_ROW = re.compile(r"\d+-\d+(?:\.\d+)?")
_VALUE = re.compile(r"(.*?)(?:\[(\d+)\])?", re.DOTALL)
_REFERENCE = re.compile(r"(\d+-\d+(?:\.\d+)?)(?:\[(\d+)_(\d+)\])?")
_BAR = re.compile(r"(?<!\\)\|")
_ESCAPED = re.compile(r"\\(->|[\\\[\]|_;*tnr])")
_PLAIN = {"t": "\t", "n": "\n", "r": "\r"}


class Kept(msgspec.Struct):
    file: str
    text: str
    metadata: dict[str, Any]


@dataclass(slots=True)
class _Token:
    id: str
    start: int
    end: int
    text: str
    cells: list[str]
    line: int


@dataclass
class _Sentence:
    text: list[str] = field(default_factory=list)
    tokens: list[_Token] = field(default_factory=list)


@dataclass
class _Columns:
    """A layer: its type, its features, the number of its first column, and the layer its relations are between."""

    type: str
    features: list[str]
    first: int
    base: str = ""
    chain: bool = False


@dataclass
class _Found:
    """An annotation on its way to a mark: the tokens it is on, by number, and its features."""

    layer: _Columns
    line: int
    on: list[int] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)


class Reading:
    """One file. `line` is where it is being read."""

    def __init__(self) -> None:
        self.line = 0
        self.layers: list[_Columns] = []
        self.sentences: list[_Sentence] = []

    def parse(self, lines: Sequence[str]) -> None:
        if not lines or not lines[0].startswith(HEAD):
            raise Fault("#FORMAT", f"it does not begin with {HEAD}.x", "choose another file, or name its format")
        width, rows = 3, False
        for self.line, raw in enumerate(lines, 1):
            line = raw.rstrip("\r")
            if not line.startswith("#"):
                if line and not line.isspace():
                    rows = True
                    self._token(line.split("\t"), width)
            elif line.startswith("#T_") and not rows:
                width += self._header(line, width)
            elif line.startswith("#Text="):
                if not self.sentences or self.sentences[-1].tokens:
                    self.sentences.append(_Sentence())
                self.sentences[-1].text.append(line.removeprefix("#Text="))
        if not rows:
            self.line = 0

    def _header(self, line: str, width: int) -> int:
        kind, _, said = line.removeprefix("#T_").partition("=")
        type_, *features = said.split("|")
        base = features.pop().removeprefix("BT_") if features and features[-1].startswith("BT_") else ""
        layer = _Columns(type_, features or ([] if base else [""]), width, base, kind == "CH")
        self.layers.append(layer)
        return len(layer.features) + bool(base)

    def _token(self, cells: list[str], width: int) -> None:
        start, _, end = cells[1].partition("-") if len(cells) > 2 else ("", "", "")
        if not (start.isdigit() and end.isdigit() and _ROW.fullmatch(cells[0])):
            raise Fault("row", "it must begin with a token's number, its offsets and its text", "mend the row")
        if len(cells) < width:
            raise Fault("row", f"it has {len(cells)} columns and the layers need {width}", "mend the row")
        if not self.sentences:
            self.sentences.append(_Sentence())
        token = _Token(cells[0], int(start), int(end), cells[2], cells[3:width], self.line)
        self.sentences[-1].tokens.append(token)

    def claimed(self) -> Iterator[tuple[str, list[Claimed]]]:
        """The tokens of each sentence, with offsets from where it begins."""
        for sentence in self.sentences:
            if sentence.tokens and sentence.text:
                text, base = _text(sentence), sentence.tokens[0].start
                yield text, [(t.start - base, t.end - base, _meant(t)) for t in sentence.tokens]

    def sheet(self, row: Kept | None, unit: Unit, taking: Taking, stem_: str, name: str) -> Sheet:
        text = self._whole(unit) if row is None else row.text
        check_text(text)
        ruler = Ruler(text, unit)
        tokens = [token for sentence in self.sentences for token in sentence.tokens]
        places = []
        for token in tokens:
            self.line = token.line
            places.append(ruler.span(token.id, token.start, token.end, _meant(token)))
        found, links = self._annotations(tokens)
        marks = [mark for key, each in found.items() if (mark := self._mark(key, each, places, taking))]
        ids = {mark.id for mark in marks}
        kept = [link for link in links if link.head in ids and link.child in ids]
        self.line = 0
        article = article_of(text, row.metadata if row else {}, title="" if row else name)
        return sheet_of(article, [Layer(marks, kept)], taking, stem_)

    def _whole(self, unit: Unit) -> str:
        """The text of the sentences, with something to stand between them."""
        parts: list[str] = []
        at = 0
        for sentence in self.sentences:
            if not sentence.tokens:
                continue
            gap = sentence.tokens[0].start - at
            if gap < 0:
                self.line = sentence.tokens[0].line
                raise Fault("offsets", "the sentence begins before the one before it ends", "mend the offsets")
            text = _text(sentence)
            parts += [" " if gap == 1 else "\n" * gap, text]
            at += gap + Ruler(text, unit).units(len(text))
        return "".join(parts)

    def _annotations(self, tokens: Sequence[_Token]) -> tuple[dict[str, _Found], list[Link]]:
        found: dict[str, _Found] = {}
        links: list[Link] = []
        layers = [layer for layer in self.layers if not layer.chain]
        for n, token in enumerate(tokens):
            if token.cells.count("_") == len(token.cells):  # as it is with most
                continue
            self.line = token.line
            for layer in layers:
                cells = token.cells[layer.first - 3 : layer.first - 3 + len(layer.features) + bool(layer.base)]
                if layer.base:
                    links += self._relations(layer, token, cells) if cells[-1] != "_" else ()
                    continue
                for name, cell in zip(layer.features, cells, strict=True):
                    if cell == "_":
                        continue
                    for value, id_ in _values(cell):
                        key = f"{layer.type}[{id_}]" if id_ else f"{layer.type}@{token.id}"
                        each = found.get(key)
                        if each is None:
                            each = found[key] = _Found(layer, token.line)
                        if not each.on or each.on[-1] != n:
                            each.on.append(n)
                        if value:
                            each.values.setdefault(name, value)
        return found, links

    def _relations(self, layer: _Columns, token: _Token, cells: Sequence[str]) -> Iterator[Link]:
        *features, references = cells
        labels = [[value for value, _ in _values(cell)] for cell in features]
        for n, said in enumerate(_stacked(references)):
            match = _REFERENCE.fullmatch(said)
            if match is None:
                raise Fault(layer.type, f"“{said}” is no token to relate to", "mend the row")
            source, from_, to = match[1], match[2] or "0", match[3] or "0"
            head = f"{layer.base}[{from_}]" if from_ != "0" else f"{layer.base}@{source}"
            child = f"{layer.base}[{to}]" if to != "0" else f"{layer.base}@{token.id}"
            label = next((values[n] for values in labels if n < len(values) and values[n]), "")
            yield Link(label, head, child, layer.type)

    def _mark(self, key: str, each: _Found, places: Sequence[Span], taking: Taking) -> Mark | None:
        short, values = each.layer.type.rpartition(".")[2], dict(each.values)
        if short in taking.schema.by_alias or short in taking.labels:
            label = short
        elif _LINGUISTIC.fullmatch(each.layer.type):
            return None
        else:
            name = next((n for n in ("label", "value", *each.layer.features) if n in values), "")
            label = values.pop(name, short)
        runs = [places[each.on[0]]]
        for before, n in zip(each.on, each.on[1:], strict=False):
            if n == before + 1 or places[n].start <= runs[-1].end:
                runs[-1] = Span(runs[-1].start, max(runs[-1].end, places[n].end))
            else:
                runs.append(places[n])
        self.line = each.line
        return Mark(key, label, tuple(runs), values, field=f"line {each.line}, {each.layer.type}")


def _text(sentence: _Sentence) -> str:
    """The words of a sentence, its escapes resolved if its offsets leave no room for them."""
    raw = "\n".join(sentence.text)
    if not raw and sentence.tokens:
        raise Fault("#Text", "the text of the sentence is missing", "export the file again")
    if "\\" not in raw or not sentence.tokens:
        return raw
    plain = unescaped(raw)
    return plain if _long(plain, sentence.tokens[-1].end - sentence.tokens[0].start) else raw


def _meant(token: _Token) -> str:
    if "\\" not in token.text:
        return token.text
    plain = unescaped(token.text)
    return plain if _long(plain, token.end - token.start) else token.text


def _long(words: str, units: int) -> bool:
    return units in (len(words), len(words.encode("utf-16-le")) // 2)


@lru_cache(maxsize=1024)  # All tokens of a span have the same cells.
def _values(cell: str) -> tuple[tuple[str, str], ...]:
    """The stacked values of a cell with their ids; an asterisk is a value that is not there."""
    found = []
    for part in _stacked(cell):
        match = _VALUE.fullmatch(part)
        value, id_ = (match[1], match[2] or "") if match else (part, "")
        found.append(("" if value in ("*", "_") else unescaped(value), id_))
    return tuple(found)


def _stacked(cell: str) -> list[str]:
    if cell in ("_", ""):
        return []
    return _BAR.split(cell) if "|" in cell else [cell]


def unescaped(words: str) -> str:
    return _ESCAPED.sub(lambda match: _PLAIN.get(match[1], match[1]), words)
