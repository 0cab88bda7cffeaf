"""The bare work of each format: the same records through the library behind it, with nothing of ours around them.

Each function takes what our export wrote and a place to write it again, and gives the CPU seconds of both ways; no
project is in them. JSON is loaded and dumped, tables go through ``csv`` and pyarrow, the words of HTML are escaped.
Where the library has a model of its own (spaCy's DocBin, cassis, Qt's documents), that is made of the spans of the
corpus, or of the HTML; and what is lines of tokens or spans is made of the corpus by the least code there is (`lines`).
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from annotator.core.text import token_edges
from annotator.formats.cas.terms import ITEM, LINK
from annotator.formats.html import PLAIN
from tests.bench.lines import Took, brat, conll, corpus_rows, webanno

_TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
_TAGS = re.compile(r"(<[^>]*>)")
_TOGETHER = 1_000_000


def json_records(written: Path, again: Path) -> Took:
    """Each line, or the one value that the file is."""
    with written.open(encoding="utf-8") as file, again.open("w", encoding="utf-8") as out:
        try:
            json.loads(file.readline())
        except ValueError:
            file.seek(0)
            values: Iterator[Any] = map(json.load, [file])
        else:
            file.seek(0)
            values = map(json.loads, file)
        return _both(values, lambda value: out.write(json.dumps(value, ensure_ascii=False) + "\n"))


def table_rows(written: Path, again: Path, *, delimiter: str = ",") -> Took:
    """The tables beside each other that begin with this name."""
    again.mkdir()

    def read(path: Path) -> tuple[str, list[list[str]]]:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return path.name, list(csv.reader(file, delimiter=delimiter))

    def write(table: tuple[str, list[list[str]]]) -> None:
        with (again / table[0]).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(table[1])

    return _both(map(read, sorted(written.parent.glob(f"{written.name}.*.?sv"))), write)


def page(written: Path, again: Path) -> Took:
    """The words between the tags, each without its escapes and escaped again."""

    def read(file: TextIO) -> list[str]:
        return [part if part.startswith("<") else html.unescape(part) for part in _TAGS.split(file.read())]

    def write(parts: list[str]) -> None:
        out.write("".join(part if part.startswith("<") else html.escape(part) for part in parts))

    with written.open(encoding="utf-8", newline="") as file, again.open("w", encoding="utf-8", newline="") as out:
        return _both(map(read, [file]), write)


def arrow(written: Path, again: Path) -> Took:
    """The same table from and to Python's rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = next(written.glob("data/*")) if written.is_dir() else written
    schema = pq.read_schema(file)

    def write(rows: list[dict[str, Any]]) -> None:
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), again, compression="zstd")

    return _both((pq.read_table(path).to_pylist() for path in [file]), write)


def _both(values: Iterable[Any], write: Callable[[Any], object]) -> Took:
    """What it takes to read values one after another, and to write each again."""
    began, writing = time.process_time(), 0.0
    for value in values:
        read = time.process_time()
        write(value)
        writing += time.process_time() - read
    return Took(writing, time.process_time() - began - writing)


def spacy_docbin(corpus: Path, out: Path) -> Took:
    """Docs with entities, span groups and user data, a million characters a file."""
    import spacy
    from spacy.tokens import DocBin
    from spacy.util import filter_spans

    rows = list(corpus_rows(corpus))
    began = time.process_time()
    nlp, data, size = spacy.blank("en"), list[bytes](), 0
    docs = DocBin(attrs=["ENT_IOB", "ENT_TYPE"], store_user_data=True)
    for row in rows:
        doc = nlp.make_doc(row["text"])
        found = (
            doc.char_span(s["start"], s["end"], s["label"], span_id=s["id"], alignment_mode="expand")
            for s in row["spans"]
        )
        spans = [span for span in found if span is not None]
        claims = [span for span in spans if span.label_ == "CLAIM"]
        doc.ents = tuple(filter_spans(span for span in spans if span.label_ != "CLAIM"))
        doc.spans["entities"], doc.spans["claims"], doc.spans["sc"] = list(doc.ents), claims, claims
        doc.spans["attributions"] = []
        doc.user_data["links"], doc.user_data["annotator"] = row["relations"], json.dumps(row)
        docs.add(doc)
        size += len(row["text"])
        if size > _TOGETHER:
            data.append(docs.to_bytes())
            docs, size = DocBin(attrs=["ENT_IOB", "ENT_TYPE"], store_user_data=True), 0
    data.append(docs.to_bytes())
    for n, each in enumerate(data):
        out.with_name(f"{out.name}.{n}").write_bytes(each)
    written = time.process_time()
    for each in data:
        for doc in DocBin(store_user_data=True).from_bytes(each).get_docs(nlp.vocab):
            assert doc.user_data
    return Took(written - began, time.process_time() - written)


def cassis_cas(corpus: Path, out: Path, *, xmi: bool) -> Took:
    """A CAS an article with tokens, spans and arrows, as XMI or as CAS JSON."""
    import cassis

    types = cassis.TypeSystem(add_document_annotation_type=True)
    token, item, arrow = (types.create_type(name) for name in (_TOKEN, ITEM, LINK))
    for name in ("label", "own_reviewer"):
        types.create_feature(item, name, "uima.cas.String")
    types.create_feature(arrow, "label", "uima.cas.String")
    for end in ("Governor", "Dependent"):
        types.create_feature(arrow, end, item)
    out.mkdir()
    writing = reading = 0.0
    for n, row in enumerate(corpus_rows(corpus)):
        began = time.process_time()
        cas, made = cassis.Cas(typesystem=types), {}
        cas.sofa_string, cas.sofa_mime = row["text"], "text/plain"
        for first, last in token_edges(row["text"]):
            cas.add(token(begin=first, end=last))
        for s in row["spans"]:
            made[s["id"]] = item(begin=s["start"], end=s["end"], label=s["label"], own_reviewer="Ada")
            cas.add(made[s["id"]])
        for r in row["relations"]:
            head, child = made[r["head"]], made[r["child"]]
            cas.add(arrow(begin=child.begin, end=child.end, label=r["label"], Governor=head, Dependent=child))
        data = str(cas.to_xmi() if xmi else cas.to_json(pretty_print=False)).encode()
        (out / str(n)).write_bytes(data)
        written = time.process_time()
        if xmi:
            cassis.load_cas_from_xmi(io.BytesIO(data), typesystem=types, lenient=True)
        else:
            cassis.load_cas_from_json(io.BytesIO(data))
        writing, reading = writing + written - began, reading + time.process_time() - written
    return Took(writing, reading)


def qt_pdf(page: Path, out: Path) -> Took:
    """The articles of a page that was exported as HTML, drawn one after another."""
    from PySide6.QtCore import QMarginsF, QRectF, QSizeF
    from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter, QTextDocument

    articles = page.read_text(encoding="utf-8").split("<article>\n")[1:]
    began = time.process_time()
    writer = QPdfWriter(str(out))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(20, 20, 20, 20), QPageLayout.Unit.Millimeter)
    writer.setResolution(300)
    painter = QPainter(writer)
    size = QSizeF(writer.width(), writer.height())
    for article in articles:
        document = QTextDocument()
        document.documentLayout().setPaintDevice(writer)
        document.setDefaultStyleSheet(PLAIN)
        document.setPageSize(size)
        document.setHtml(article)
        for number in range(document.pageCount()):
            painter.save()
            painter.translate(0, -number * size.height())
            document.drawContents(painter, QRectF(0, number * size.height(), size.width(), size.height()))
            painter.restore()
            writer.newPage()
    painter.end()
    return Took(time.process_time() - began, 0)


BARE: Mapping[str, Callable[[Path, Path], Took]] = {
    **dict.fromkeys(("jsonl", "plain", "prodigy", "labelstudio", "doccano", "doccano-sequence", "w3c"), json_records),
    **dict.fromkeys(("csv", "csv-excel"), table_rows),
    "tsv": partial(table_rows, delimiter="\t"),
    "conll": partial(conll, between=" -X- -X- "),
    "iob2": partial(conll, between="\t"),
    "bioes": partial(conll, between="\t", bioes=True),
    "webanno": webanno,
    "brat": brat,
    "html": page,
    **dict.fromkeys(("parquet", "huggingface"), arrow),
    "docbin": spacy_docbin,
    "cas": partial(cassis_cas, xmi=True),
    "cas-json": partial(cassis_cas, xmi=False),
    "pdf": qt_pdf,
}
FROM_CORPUS = ("docbin", "cas", "cas-json", "conll", "iob2", "bioes", "webanno", "brat")
"""Whose bare work is given the corpus; that of the PDF is given the HTML, of the others what was written."""
