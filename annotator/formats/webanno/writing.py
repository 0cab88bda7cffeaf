"""A sheet as the rows of a TSV file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from annotator.core.model import Span
from annotator.core.sheet import Sheet
from annotator.core.text import paragraphs, sentences
from annotator.formats.marks import Mark, flattened, gold_of
from annotator.formats.tokens import covered, cut
from annotator.formats.units import UTF16, Ruler
from annotator.formats.webanno.terms import HEAD

_ITEM, _LINK = "webanno.custom.Item", "webanno.custom.Link"


def written(sheet: Sheet, names: Sequence[str] | None) -> str:
    text, layer = sheet.article.text, flattened(gold_of(sheet))
    if names is None:
        names = sorted({name for mark in layer.marks for name in mark.attributes})
    tokens = cut(text, [mark.spans[0] for mark in layer.marks])
    numbers, starts = _numbered(text, tokens)
    on = dict(zip((m.id for m in layer.marks), covered(tokens, [m.spans[0] for m in layer.marks]), strict=True))
    at: dict[int, list[Mark]] = defaultdict(list)
    for mark in layer.marks:
        for n in on[mark.id]:
            at[n].append(mark)
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
    ruler, nothing = Ruler(text, UTF16), ["_"] * (1 + len(names))
    lines = [f"{HEAD}.3", f"#T_SP={'|'.join([_ITEM, 'label', *map(_word, names)])}"]
    lines += [f"#T_RL={_LINK}|label|BT_{_ITEM}", "", ""]
    for n, token in enumerate(tokens):
        if n in starts:
            lines += ([""] if n else []) + [f"#Text={_escaped_text(text[starts[n].start : starts[n].end])}"]
        here = at.get(n)
        cells = [_cell(here, name, ids) for name in ("", *names)] if here else nothing
        related = ["|".join(some) for some in zip(*arrows[n], strict=True)] if n in arrows else ["_", "_"]
        place = f"{ruler.units(token.start)}-{ruler.units(token.end)}"
        lines.append("\t".join((numbers[n], place, _escaped_text(token.of(text)), *cells, *related, "")))
    return "\n".join(lines) + "\n"


def _numbered(text: str, tokens: Sequence[Span]) -> tuple[list[str], Mapping[int, Span]]:
    """The number of each token, and at which token which sentence begins."""
    ends = [s.end for start, end in paragraphs(text) if start < end for s in sentences(text, start, end)]
    numbers: list[str] = []
    groups: list[list[int]] = []
    sentence = 0
    for n, token in enumerate(tokens):
        before = sentence
        while sentence < len(ends) and token.start >= ends[sentence]:
            sentence += 1
        if not groups or sentence != before:
            groups.append([])
        groups[-1].append(n)
        numbers.append(f"{len(groups)}-{len(groups[-1])}")
    return numbers, {some[0]: Span(tokens[some[0]].start, tokens[some[-1]].end) for some in groups}


def _cell(marks: Sequence[Mark], name: str, ids: Mapping[str, int]) -> str:
    values = []
    for mark in marks:
        value = mark.attributes.get(name, "") if name else mark.label
        id_ = f"[{ids[mark.id]}]" if mark.id in ids else ""
        values.append((_escaped(value) if value else "*") + id_)
    return "|".join(values) or "_"


def _word(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _escaped(value: str) -> str:
    value = re.sub(r"[\\\[\]|_;*]|->", lambda match: "\\" + match[0], value)
    return value.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _escaped_text(words: str) -> str:
    if words.isalnum():
        return words
    return words.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
