"""The rows of a TSV file as marks and links on a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
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
_ROW = re.compile(r"(\d+-\d+(?:\.\d+)?)\t(\d+)-(\d+)\t([^\t]*)(?:\t(.*))?", re.DOTALL)
"""A token's number, where it starts and ends, its words, and the cells of the layers."""
_VALUE = re.compile(r"(.*?)(?:\[(\d+)\])?", re.DOTALL)
_REFERENCE = re.compile(r"(\d+-\d+(?:\.\d+)?)(?:\[(\d+)_(\d+)\])?")
_BAR = re.compile(r"(?<!\\)\|")
_ESCAPED = re.compile(r"\\(->|[\\\[\]|_;*tnr])")
_PLAIN = {"t": "\t", "n": "\n", "r": "\r"}

_Token = tuple[str, int, int, str, int]
"""Its number, where it starts and ends, its words without their escapes, and its line: twenty for every span."""


class Kept(msgspec.Struct):
    file: str
    text: str
    metadata: dict[str, Any]


@dataclass
class _Sentence:
    """The number of its first token, and its words."""

    first: int
    text: list[str] = field(default_factory=list)


@dataclass
class _Columns:
    """A layer: its type, its features, the number of its first cell, and the layer its relations are between."""

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
        self.tokens: list[_Token] = []
        self.cells: dict[int, tuple[str, ...]] = {}
        """Those of the tokens, by number, that have something in them."""

    def parse(self, text: str) -> None:
        if not text.startswith(HEAD):
            raise Fault("#FORMAT", f"it does not begin with {HEAD}.x", "choose another file, or name its format")
        width, empty, tokens = 0, ("", ""), self.tokens
        lines = text.split("\n")
        if "\r" in text:
            lines = [line.rstrip("\r") for line in lines]
        for self.line, line in enumerate(lines, 1):
            if row := _ROW.fullmatch(line):
                number, start, end, words, cells = row.groups()
                if cells not in empty:  # as it is with most
                    self._cells(cells, width)
                if not self.sentences:
                    self.sentences.append(_Sentence(0))
                first, last = int(start), int(end)
                said = _meant(words, last - first) if "\\" in words else words
                tokens.append((number, first, last, said, self.line))
            elif not line or line.isspace():
                continue
            elif line.startswith("#T_") and not tokens:
                width += self._header(line, width)
                blank = "\t".join("_" * width)
                empty = blank, f"{blank}\t"
            elif line.startswith("#Text="):
                if not self.sentences or self.sentences[-1].first < len(tokens):
                    self.sentences.append(_Sentence(len(tokens)))
                self.sentences[-1].text.append(line.removeprefix("#Text="))
            elif not line.startswith("#"):
                raise Fault("row", "it must begin with a token's number, its offsets and its text", "mend the row")
        if not tokens:
            self.line = 0

    def _cells(self, said: str | None, width: int) -> None:
        """Keep the cells of the token that comes next."""
        cells = () if said is None else tuple(said.split("\t"))
        if len(cells) < width:
            raise Fault("row", f"it has {len(cells) + 3} columns and the layers need {width + 3}", "mend the row")
        self.cells[len(self.tokens)] = cells[:width]

    def _header(self, line: str, width: int) -> int:
        kind, _, said = line.removeprefix("#T_").partition("=")
        type_, *features = said.split("|")
        base = features.pop().removeprefix("BT_") if features and features[-1].startswith("BT_") else ""
        layer = _Columns(type_, features or ([] if base else [""]), width, base, kind == "CH")
        self.layers.append(layer)
        return len(layer.features) + bool(base)

    def claimed(self) -> Iterator[tuple[str, Iterable[Claimed]]]:
        """The tokens of each sentence, with offsets from where it begins."""
        for sentence, tokens in self._sentences():
            if tokens and sentence.text:
                base = tokens[0][1]
                yield _text(sentence, tokens), ((start - base, end - base, said) for _, start, end, said, _ in tokens)

    def _sentences(self) -> Iterator[tuple[_Sentence, Sequence[_Token]]]:
        """Each with its tokens."""
        lasts = [*(sentence.first for sentence in self.sentences[1:]), len(self.tokens)]
        for sentence, last in zip(self.sentences, lasts, strict=False):
            yield sentence, self.tokens[sentence.first : last]

    def sheet(self, row: Kept | None, unit: Unit, taking: Taking, stem_: str, name: str) -> Sheet:
        text = self._whole(unit) if row is None else row.text
        check_text(text)
        ruler = Ruler(text, unit)
        places = []
        for number, start, end, said, line in self.tokens:
            self.line = line
            places.append(ruler.edges(number, start, end, said))
        found, links = self._annotations()
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
        for sentence, tokens in self._sentences():
            if not tokens:
                continue
            _, start, _, _, line = tokens[0]
            gap = start - at
            if gap < 0:
                self.line = line
                raise Fault("offsets", "the sentence begins before the one before it ends", "mend the offsets")
            text = _text(sentence, tokens)
            parts += [" " if gap == 1 else "\n" * gap, text]
            at += gap + Ruler(text, unit).units(len(text))
        return "".join(parts)

    def _annotations(self) -> tuple[dict[str, _Found], list[Link]]:
        found: dict[str, _Found] = {}
        links: list[Link] = []
        layers = [layer for layer in self.layers if not layer.chain]
        known: dict[tuple[str, ...], list[_Found]] = {}
        for n, row in self.cells.items():
            if row in known:  # as it is with most: the tokens of a span say the same of it
                for each in known[row]:
                    each.on.append(n)
                continue
            self.line = self.tokens[n][-1]
            here, whole = dict[str, _Found](), True
            for layer in layers:
                cells = row[layer.first : layer.first + len(layer.features) + bool(layer.base)]
                if layer.base:
                    if cells[-1] != "_":
                        links += self._relations(layer, n, cells)
                        whole = False
                    continue
                for name, cell in zip(layer.features, cells, strict=True):
                    if cell == "_":
                        continue
                    for value, id_ in _values(cell):
                        key = f"{layer.type}[{id_}]" if id_ else f"{layer.type}@{self.tokens[n][0]}"
                        whole = whole and bool(id_)
                        if key not in here:
                            here[key] = found.setdefault(key, _Found(layer, self.line))
                            here[key].on.append(n)
                        if value:
                            here[key].values.setdefault(name, value)
            if whole:
                known[row] = list(here.values())
        return found, links

    def _relations(self, layer: _Columns, n: int, cells: Sequence[str]) -> Iterator[Link]:
        *features, references = cells
        labels = [[value for value, _ in _values(cell)] for cell in features]
        for at, said in enumerate(_stacked(references)):
            match = _REFERENCE.fullmatch(said)
            if match is None:
                raise Fault(layer.type, f"“{said}” is no token to relate to", "mend the row")
            source, from_, to = match[1], match[2] or "0", match[3] or "0"
            head = f"{layer.base}[{from_}]" if from_ != "0" else f"{layer.base}@{source}"
            child = f"{layer.base}[{to}]" if to != "0" else f"{layer.base}@{self.tokens[n][0]}"
            label = next((values[at] for values in labels if at < len(values) and values[at]), "")
            yield Link(label, head, child, layer.type)

    def _mark(self, key: str, each: _Found, places: Sequence[tuple[int, int]], taking: Taking) -> Mark | None:
        short, values = each.layer.type.rpartition(".")[2], dict(each.values)
        if short in taking.schema.by_alias or short in taking.labels:
            label = short
        elif _is_linguistic(each.layer.type):
            return None
        else:
            name = next((n for n in ("label", "value", *each.layer.features) if n in values), "")
            label = values.pop(name, short)
        runs: list[tuple[int, int]] = []
        before = -1
        for n in each.on:
            start, end = places[n]
            if runs and (n == before + 1 or start <= runs[-1][1]):
                start, end = runs[-1][0], max(runs.pop()[1], end)
            runs.append((start, end))
            before = n
        spans = tuple([Span(start, end) for start, end in runs])
        self.line = each.line
        return Mark(key, label, spans, values, field=f"line {each.line}, {each.layer.type}")


def _text(sentence: _Sentence, tokens: Sequence[_Token]) -> str:
    """The words of a sentence, its escapes resolved if its offsets leave no room for them."""
    raw = "\n".join(sentence.text)
    if not raw and tokens:
        raise Fault("#Text", "the text of the sentence is missing", "export the file again")
    return _meant(raw, tokens[-1][2] - tokens[0][1]) if tokens and "\\" in raw else raw


def _meant(words: str, units: int) -> str:
    """The words that take up so many units, without their escapes if they are as long without them."""
    plain = unescaped(words)
    return plain if units in (len(plain), len(plain.encode("utf-16-le")) // 2) else words


@lru_cache(maxsize=64)
def _is_linguistic(type_: str) -> bool:
    return _LINGUISTIC.fullmatch(type_) is not None


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
