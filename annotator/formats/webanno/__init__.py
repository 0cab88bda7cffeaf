"""WebAnno TSV 3, as WebAnno and INCEpTION export it: a row a token, a file an article.

Written are the gold spans (``webanno.custom.Item``, with its attributes) and the arrows between them
(``webanno.custom.Link``); tokens are cut where spans begin and end. The format does not hold what stands between
sentences, so the texts are kept beside in ``articles.jsonl``; a file without that is read with blanks and
line ends in those places, as many as its offsets leave room for. It counts UTF-16 units, others that write it
count code points: the tokens tell. Chains and the layers of linguistics are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from annotator.archive import Part
from annotator.core.sheet import Sheet
from annotator.core.text import is_between_tokens
from annotator.formats.beside import Rows, folder, schema_and_sheets, stem
from annotator.formats.contract import FormatError, Loss, Progress, Remark, Taking
from annotator.formats.files import below, decoded, whole
from annotator.formats.losses import Holds, losses
from annotator.formats.marks import flattened, gold_of
from annotator.formats.metadata import described
from annotator.formats.spans import Fault, misfit
from annotator.formats.tokens import in_tokens
from annotator.formats.units import UTF16, WORDS, unit_of
from annotator.formats.webanno.reading import Kept, Reading
from annotator.formats.webanno.terms import ARTICLES
from annotator.formats.webanno.writing import written

_HOLDS = Holds(suggestions=False)


class WebAnno:
    """Reads and writes folders of TSV files."""

    name = "webanno"
    title = "WebAnno TSV 3.3"
    lossless = False
    measured = True
    unit = WORDS[UTF16.name]

    def read(self, path: Path, taking: Taking) -> Iterator[Sheet]:
        """One sheet a file."""
        files = below(path, ".tsv") if path.is_dir() else [str(path)]
        progress, guessed = taking.progress, False
        progress.done, progress.total = 0, len(files)
        kept = {parent: Rows(parent / ARTICLES, Kept) for parent in {Path(file).parent for file in files}}
        for file in map(Path, files):
            progress.path, progress.line = file, 0
            data = whole(file)
            reading, row = Reading(), kept[file.parent].get(file.stem)
            beside = {} if row is None else {file.parent / ARTICLES: msgspec.json.encode(row) + b"\n"}
            try:
                reading.parse(decoded(file, data).removeprefix("\ufeff"))
                unit = unit_of(file, reading.claimed(), taking, UTF16)
                guessed |= row is None
                yield reading.sheet(row, unit, taking, path.stem, file.stem)
            except Fault as fault:
                taking.reject(data, misfit(file, reading.line, fault), beside)
            except FormatError as error:
                taking.reject(data, error, beside)
            progress.done += 1
            progress.moved()
        if guessed:
            what = "the format does not hold what stands between sentences; blanks and line ends are put there"
            taking.remark(Remark(path, what))

    def losses(self, part: Part) -> Iterable[Loss]:
        """What has no column, and the blanks at the ends of spans."""
        yield from losses(part, _HOLDS)
        if not isinstance(part, Sheet):
            return
        text = part.article.text
        if all(in_tokens(text, span) for annotation in part.annotations.values() for span in annotation.spans):
            return
        for mark in flattened(gold_of(part)).marks:
            (span,) = mark.spans
            if all(map(is_between_tokens, span.of(text))):
                yield Loss("blank span", f"{mark.label} is of blanks only", part.article.id, span.of(text))
            elif not in_tokens(text, span):
                what = f"{mark.label} loses the blanks at its ends"
                yield Loss("moved boundary", what, part.article.id, span.of(text))

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """A file an article, and the texts."""
        encoder, used = msgspec.json.Encoder(), {"articles"}
        schema, sheets = schema_and_sheets(parts, progress)
        names = list(dict.fromkeys(attribute.name for attribute in schema.all_attributes)) if schema else None
        with folder(path) as out, (out / ARTICLES).open("wb") as articles:
            for sheet in sheets:
                article, name = sheet.article, stem(sheet.article.id, used)
                kept = {"file": name, "text": article.text, "metadata": _metadata(sheet)}
                articles.write(encoder.encode(kept) + b"\n")
                (out / f"{name}.tsv").write_bytes(written(sheet, names).encode())
        return progress.done


def _metadata(sheet: Sheet) -> dict[str, Any]:
    return {"id": sheet.article.id, **described(sheet.article), **sheet.article.extra}
