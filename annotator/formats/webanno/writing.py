"""A sheet as the rows of a TSV file."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from annotator.core.model import Span
from annotator.core.sheet import Sheet
from annotator.core.text import paragraphs, sentences
from annotator.formats.marks import Mark, flattened, gold_of
from annotator.formats.tokens import Token, covered, cut
from annotator.formats.units import UTF16, Ruler
from annotator.formats.webanno.terms import HEAD

_ITEM, _LINK = "webanno.custom.Item", "webanno.custom.Link"


def written(sheet: Sheet, names: Sequence[str] | None) -> str:
    text, layer = sheet.article.text, flattened(gold_of(sheet))
    if names is None:
        names = sorted({name for mark in layer.marks for name in mark.attributes})
    spans = [mark.spans[0] for mark in layer.marks]
    tokens = cut(text, spans)
    numbers, starts = _numbered(text, tokens)
    on = dict(zip((m.id for m in layer.marks), covered(tokens, spans), strict=True))
    at: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for mark in layer.marks:
        for n in on[mark.id]:
            at[n] += (mark.id,)
    ids: dict[str, int] = {}
    for mark in layer.marks:
        if len(on[mark.id]) > 1 or any(len(at[n]) > 1 for n in on[mark.id]):
            ids[mark.id] = len(ids) + 1
    arrows: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for link in layer.links:
        if on[link.head] and on[link.child]:
            pair = f"[{ids.get(link.head, 0)}_{ids.get(link.child, 0)}]"
            reference = numbers[on[link.head][0]] + (pair if pair != "[0_0]" else "")
            arrows[on[link.child][0]].append((_escaped(link.label), reference))
    rows = _rows(text, tokens, numbers)
    nothing, no_arrow = "\t".join("_" * (1 + len(names))), "_\t_"
    said = {mark.id: _cells(mark, names, ids.get(mark.id)) for mark in layer.marks}
    cells = {together: _stacked(said[id_] for id_ in together) for together in {*at.values()}}
    lines = [f"{row}\t{nothing}\t{no_arrow}\t" for row in rows]
    for n in at:  # An arrow ends at a token of a mark.
        related = _stacked(arrows[n]) if n in arrows else no_arrow
        lines[n] = f"{rows[n]}\t{cells[at[n]]}\t{related}\t"
    for n, sentence in starts.items():
        blank = "\n" if n else ""
        lines[n] = f"{blank}#Text={_escaped_text(sentence.of(text))}\n{lines[n]}"
    head = [f"{HEAD}.3", f"#T_SP={'|'.join([_ITEM, 'label', *map(_word, names)])}"]
    head += [f"#T_RL={_LINK}|label|BT_{_ITEM}", "", ""]
    return "\n".join([*head, *lines]) + "\n"


def _rows(text: str, tokens: Sequence[Token], numbers: Sequence[str]) -> list[str]:
    """The number, the offsets and the words of each token."""
    ruler = Ruler(text, UTF16)
    places = tokens if ruler.same else [(ruler.units(start), ruler.units(end)) for start, end in tokens]
    words = [text[start:end] for start, end in tokens]
    if "\\" in text:
        words = [_escaped_text(word) for word in words]  # Nothing else in a token has to be escaped.
    return [f"{number}\t{a}-{b}\t{word}" for number, (a, b), word in zip(numbers, places, words, strict=True)]


def _stacked(rows: Iterable[Sequence[str]]) -> str:
    """The cells of a token, in each what the rows say one after another."""
    return "\t".join(map("|".join, zip(*rows, strict=True)))


def _numbered(text: str, tokens: Sequence[Token]) -> tuple[list[str], Mapping[int, Span]]:
    """The number of each token, and at which token which sentence begins."""
    ends = [s.end for start, end in paragraphs(text) if start < end for s in sentences(text, start, end)]
    begins = sorted({0, *(bisect_left(tokens, (end,)) for end in ends), len(tokens)})
    numbers: list[str] = []
    starts = {}
    for group, (first, last) in enumerate(pairwise(begins), 1):
        numbers += [f"{group}-{n}" for n in range(1, last - first + 1)]
        starts[first] = Span(tokens[first][0], tokens[last - 1][1])
    return numbers, starts


def _cells(mark: Mark, names: Sequence[str], id_: int | None) -> list[str]:
    """The label and the attributes of a mark, as they stand at each of its tokens."""
    number = "" if id_ is None else f"[{id_}]"
    values = [mark.attributes.get(name, "") for name in names] if mark.attributes else [""] * len(names)
    return [(_escaped(value) if value else "*") + number for value in (mark.label, *values)]


def _word(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _escaped(value: str) -> str:
    value = re.sub(r"[\\\[\]|_;*]|->", lambda match: "\\" + match[0], value)
    return value.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _escaped_text(words: str) -> str:
    if words.isalnum():
        return words
    return words.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
