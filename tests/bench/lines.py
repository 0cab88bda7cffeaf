"""The bare work of the formats that are lines: tokens with marks on them (CoNLL, WebAnno), and spans (brat).

No library hands their records over, so this is the least code that makes the lines of an article of the corpus and
finds its tokens, spans and links in them again. In it are, written: the tokens by one regular expression, which of
them a span covers by bisection, a source and a content for each relation, labels with ids, empty attributes, and the
texts as lines of JSON. Read: the cells split, offsets as numbers, the words compared with the text's (CoNLL has no
offsets: found in it), and the tokens of a span put together. Not in it: sentences (a paragraph is one), tokens cut
where a span ends inside, fragments, values of attributes, escapes, units of offsets, labels and ids that do not fit,
the making of anything of what was read, and any error that says where.
"""

from __future__ import annotations

import json
import re
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

_TOKEN = re.compile(r"\w+|[^\w\s]")
_PARAGRAPH = re.compile(r"\S[^\n]*")
_ATTRIBUTES = 12
"""Columns of attributes that the label schema of the bench makes."""
_LAYERS = ("entities", "claims", "source", "cue", "content")

Row = dict[str, Any]
Mark = tuple[str, int, int]
Found = tuple[dict[str, list[Any]], list[tuple[str, str]]]
"""The label, start and end of each span, by its id; and the ids that a link goes from and to."""


class Took(NamedTuple):
    """CPU seconds of writing all of it, and of reading it back."""

    writing: float
    reading: float


def corpus_rows(corpus: Path) -> Iterator[Row]:
    with corpus.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


# ── a file an article ───────────────────────────────────────────────────────────────────────────────


def webanno(corpus: Path, out: Path) -> Took:
    """A row a token, with all that is on it."""
    return _a_file_each(corpus, out, _webanno_lines, _webanno_read)


def brat(corpus: Path, out: Path) -> Took:
    """A row a span or a relation."""
    return _a_file_each(corpus, out, _brat_lines, _brat_read)


def _a_file_each(
    corpus: Path, out: Path, lines: Callable[[Row], Iterable[str]], read: Callable[[str, str], Found]
) -> Took:
    rows = list(corpus_rows(corpus))
    out.mkdir()
    began = time.process_time()
    with (out / "articles.jsonl").open("w", encoding="utf-8") as texts:
        for row in rows:
            texts.write(json.dumps({"file": row["id"], "text": row["text"]}, ensure_ascii=False) + "\n")
            with (out / row["id"]).open("w", encoding="utf-8", newline="") as file:
                file.write("".join(lines(row)))
    written = time.process_time()
    with (out / "articles.jsonl").open(encoding="utf-8") as texts:
        for kept in map(json.loads, texts):
            with (out / kept["file"]).open(encoding="utf-8", newline="") as file:
                read(file.read(), kept["text"])
    return Took(written - began, time.process_time() - written)


def _webanno_lines(row: Row) -> Iterator[str]:
    text, tokens = row["text"], _tokens(row["text"])
    marks, links = _marks(row)
    on: dict[int, list[int]] = {}
    first = []
    for id_, (_, start, end) in enumerate(marks):
        within = _covered(tokens, start, end)
        first.append(within.start)
        for n in within:
            on.setdefault(n, []).append(id_)
    arrows = {first[child]: f"SOURCE\t{first[head]}[{head}_{child}]" for head, child in links}
    begins = {_covered(tokens, *found.span()).start: found[0] for found in _PARAGRAPH.finditer(text)}
    nothing, no_arrow = "\t".join("_" * (1 + _ATTRIBUTES)), "_\t_"
    for n, (start, end) in enumerate(tokens):
        if n in begins:
            yield f"\n#Text={begins[n]}\n"
        cells = nothing
        if n in on:
            label = "|".join(f"{marks[id_][0]}[{id_}]" for id_ in on[n])
            attribute = "|".join(f"*[{id_}]" for id_ in on[n])
            cells = "\t".join([label, *[attribute] * _ATTRIBUTES])
        yield f"{n}\t{start}-{end}\t{text[start:end]}\t{cells}\t{arrows.get(n, no_arrow)}\t\n"


def _webanno_read(lines: str, text: str) -> Found:
    spans: dict[str, list[Any]] = {}
    links = []
    for line in lines.split("\n"):
        if not line or line.startswith("#"):
            continue
        _, place, word, *cells, _, arrow, _ = line.split("\t")
        first, _, last = place.partition("-")
        start, end = int(first), int(last)
        assert text[start:end] == word
        if cells[0] != "_":
            for said in cells[0].split("|"):
                label, _, id_ = said.partition("[")
                spans.setdefault(id_, [label, start, end])[2] = end
        if arrow != "_":
            head, _, child = arrow.partition("[")[2].partition("_")
            links.append((f"{head}]", child))
    return spans, links


def _brat_lines(row: Row) -> Iterator[str]:
    text, (marks, links) = row["text"], _marks(row)
    for n, (label, start, end) in enumerate(marks):
        yield f"T{n}\t{label} {start} {end}\t{text[start:end]}\n"
    for n, (head, child) in enumerate(links):
        yield f"R{n}\tSOURCE Arg1:T{head} Arg2:T{child}\n"


def _brat_read(lines: str, text: str) -> Found:
    spans: dict[str, list[Any]] = {}
    links = []
    for line in lines.splitlines():
        id_, said, *words = line.split("\t")
        label, first, last = said.split(" ")
        if words:
            start, end = int(first), int(last)
            assert text[start:end] == words[0]
            spans[id_] = [label, start, end]
        else:
            links.append((first.removeprefix("Arg1:"), last.removeprefix("Arg2:")))
    return spans, links


# ── a file a layer ──────────────────────────────────────────────────────────────────────────────────


def conll(corpus: Path, out: Path, *, between: str, bioes: bool = False) -> Took:
    """A row a token, with the tag of one layer; each layer on all tokens in a file of its own."""
    rows = list(corpus_rows(corpus))
    out.mkdir()
    began = time.process_time()
    files = {layer: (out / layer).open("w", encoding="utf-8", newline="") for layer in _LAYERS}
    with (out / "articles.jsonl").open("w", encoding="utf-8") as texts:
        for row in rows:
            texts.write(json.dumps({"id": row["id"], "text": row["text"]}, ensure_ascii=False) + "\n")
            for layer, lines in _tagged(row, between, bioes):
                files[layer].writelines(lines)
    for file in files.values():
        file.close()
    written = time.process_time()
    for layer in _LAYERS:
        with (
            (out / "articles.jsonl").open(encoding="utf-8") as texts,
            (out / layer).open(encoding="utf-8", newline="") as file,
        ):
            _tags_read(file, (json.loads(line)["text"] for line in texts), between)
    return Took(written - began, time.process_time() - written)


def _tagged(row: Row, between: str, bioes: bool) -> Iterator[tuple[str, Iterable[str]]]:
    text, tokens = row["text"], _tokens(row["text"])
    words = [text[start:end] for start, end in tokens]
    ends = [_covered(tokens, *found.span())[-1] for found in _PARAGRAPH.finditer(text)]
    layers: dict[str, list[Mark]] = {layer: [] for layer in _LAYERS}
    for mark in _marks(row)[0]:
        kind = mark[0].lower()
        layers[kind if kind in layers else "claims" if kind == "claim" else "entities"].append(mark)
    for layer, marks in layers.items():
        lines = [f"{word}{between}O\n" for word in words]
        for label, start, end in marks:
            within = _covered(tokens, start, end)
            tags = ["B", *"I" * (len(within) - 1)]
            if bioes:
                tags[-1] = "E" if len(within) > 1 else "S"
            for n, tag in zip(within, tags, strict=True):
                lines[n] = f"{words[n]}{between}{tag}-{label}\n"
        for n in ends:
            lines[n] += "\n"
        yield layer, chain([f"-DOCSTART-{between}O\n\n"], lines)


def _tags_read(lines: Iterable[str], texts: Iterator[str], between: str) -> list[list[list[Any]]]:
    articles: list[list[list[Any]]] = []
    text, at = "", 0
    for line in lines:
        word, _, tag = line.rstrip("\n").partition(between)
        if word == "-DOCSTART-":
            articles.append([])
            text, at = next(texts), 0
        elif word:
            start = text.index(word, at)
            at = start + len(word)
            if tag[0] in "BS":
                articles[-1].append([tag[2:], start, at])
            elif tag[0] in "IE":
                articles[-1][-1][2] = at
    return articles


# ── tokens and marks of the corpus ──────────────────────────────────────────────────────────────────


def _tokens(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in _TOKEN.finditer(text)]


def _covered(tokens: list[tuple[int, int]], start: int, end: int) -> range:
    return range(bisect_left(tokens, (start,)), bisect_left(tokens, (end,)))


def _marks(row: Row) -> tuple[list[Mark], list[tuple[int, int]]]:
    """The spans and the ends of the relations, and the numbers of these that a link goes from and to."""
    place = {span["id"]: (span["start"], span["end"]) for span in row["spans"]}
    marks = [(span["label"], span["start"], span["end"]) for span in row["spans"]]
    links = []
    for relation in row["relations"]:
        links.append((len(marks), len(marks) + 1))
        marks += [("CONTENT", *place[relation["head"]]), ("SOURCE", *place[relation["child"]])]
    return marks, links
