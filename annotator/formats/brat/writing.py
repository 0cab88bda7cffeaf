"""A sheet as the lines of an .ann file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from annotator.core.model import Note, Span, merged
from annotator.core.sheet import Sheet
from annotator.formats.brat.standoff import BREAKS, SAME, Kept, escaped, over_breaks, word
from annotator.formats.marks import Layer, Link, Mark, gold_of
from annotator.formats.metadata import described
from annotator.formats.units import FOLDED, Ruler

_REFERENCE = re.compile(r"\S+:\S+")


class Writing:
    """The lines of one .ann file, and what brat cannot keep."""

    def __init__(self, sheet: Sheet, name: str) -> None:
        article, self.text = sheet.article, sheet.article.text
        self.ruler = Ruler(self.text, FOLDED)
        self._as_is = "\r" not in self.text
        self.lines: list[str] = []
        self.kept = Kept(name, {"id": article.id, **described(article), **article.extra})
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
        if self._as_is and len(mark.spans) == 1:
            (span,) = mark.spans
            said = span.of(self.text)
            if "\t" not in said and "\n" not in said:
                # Most marks: they stand in the file as they are.
                return self._add("T", f"{word(mark.label)} {span.start} {span.end}", said)
        pieces = [piece for span in mark.spans for piece in _pieces(span, self.text)]
        ends = ";".join("{} {}".format(*self._units(piece)) for piece in pieces)
        said = " ".join(BREAKS.sub(" ", piece.of(self.text)).replace("\t", " ") for piece in pieces)
        id_ = self._add("T", f"{word(mark.label)} {ends}", said)
        read = over_breaks(merged(self._folded(piece) for piece in pieces), self.text)
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
                roles = "".join(f" {word(link.label)}:{ids[link.child]}" for link in arrows[mark.id])
                on = self._add("E", f"{word(mark.label)}:{on}{roles}")
            else:
                for link in arrows[mark.id]:
                    self._add("R", f"{word(link.label)} Arg1:{on} Arg2:{ids[link.child]}")
            for name, value in sorted(mark.attributes.items()):
                if name == SAME and _REFERENCE.fullmatch(value):
                    self._add("N", f"Reference {on} {value}", surface_of(mark, self.text))
                elif value.split() == [value]:
                    self._add("A", f"{word(name)} {on} {value}")
                else:
                    self._add("#", f"Attribute {on}", f"{name}={escaped(value)}")

    def _note(self, note: Note, subjects: Mapping[str, str]) -> None:
        target = subjects.get(note.subject)
        self._add("#", f"AnnotatorNotes {target}" if target else "AnnotatorNotes", escaped(note.text))


def surface_of(mark: Mark, text: str) -> str:
    """The words of a mark on one line."""
    return " ".join(" ".join(span.of(text) for span in mark.spans).split())


def _pieces(span: Span, text: str) -> list[Span]:
    """The span without the line ends in it; if there is nothing else in it, the span."""
    found, start = [], span.start
    for gap in BREAKS.finditer(text, span.start, span.end):
        if start < gap.start():
            found.append(Span(start, gap.start()))
        start = gap.end()
    if start < span.end:
        found.append(Span(start, span.end))
    return found or [span]
