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
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from annotator.archive import Part
from annotator.core.sheet import Sheet
from annotator.formats.beside import folder, schema_and_sheets, stem
from annotator.formats.brat.conf import annotation_conf, visual_conf
from annotator.formats.brat.reading import Beside, Reading, claimed, files_of, text_of
from annotator.formats.brat.standoff import ARTICLES
from annotator.formats.brat.writing import Writing
from annotator.formats.contract import FormatError, Loss, Progress, Taking
from annotator.formats.files import decoded, whole
from annotator.formats.losses import Holds, losses
from annotator.formats.sound import check_text
from annotator.formats.spans import Fault, misfit
from annotator.formats.units import FOLDED, WORDS, Ruler, unit_of

_HOLDS = Holds(suggestions=False, notes=True)
_LINE_END = re.compile(r"\r\n|\r")
_ID = re.compile(r"[A-Z#]\d+")


class Brat:
    """Reads and writes a brat collection."""

    name = "brat"
    title = "brat standoff"
    lossless = False
    measured = True
    unit = WORDS[FOLDED.name]

    def read(self, path: Path, taking: Taking) -> Iterator[Sheet]:
        """One sheet a .txt file, with what the .ann file beside it has."""
        files = files_of(path)
        progress, kept = taking.progress, Beside(files)
        progress.done, progress.total = 0, len(files)
        unit = unit_of(path, claimed(files, kept), taking, FOLDED)
        for file in map(Path, files):
            progress.path, progress.line = file, 0
            ann = file.with_suffix(".ann")
            data = whole(ann) if ann.exists() else b""
            reading = Reading()
            try:
                row = kept.of(file)
                text = text_of(file, row)
                check_text(text)
                lines = decoded(ann, data).removeprefix("\ufeff").split("\n")
                yield reading.sheet(lines, text, Ruler(text, unit), row, taking, path.stem)
            except Fault as fault:
                taking.reject(data, misfit(ann, reading.line or _line_of(data, fault), fault), kept.beside(file))
            except FormatError as error:
                taking.reject(data, error, kept.beside(file))
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
                    writing = Writing(sheet, stem(sheet.article.id, used))
                    file = out / writing.kept.file
                    (out / f"{file.name}.txt").write_bytes(_LINE_END.sub("\n", sheet.article.text).encode())
                    (out / f"{file.name}.ann").write_bytes("".join(f"{line}\n" for line in writing.lines).encode())
                    articles.write(encoder.encode(writing.kept) + b"\n")
            if schema is not None:
                (out / "annotation.conf").write_bytes(annotation_conf(schema).encode())
                (out / "visual.conf").write_bytes(visual_conf(schema).encode())
        return progress.done


def _line_of(data: bytes, fault: Fault) -> int:
    """The number of the line with the id that the fault's field begins with, 0 if there is none."""
    id_ = _ID.match(fault.field)
    begin = f"{id_[0]}\t".encode() if id_ else b"\t"
    return next((n for n, line in enumerate(data.split(b"\n"), 1) if line.startswith(begin)), 0)
