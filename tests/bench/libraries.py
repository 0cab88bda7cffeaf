"""What the libraries behind some formats take for the same, with nothing of ours around them.

Each function writes the spans of a corpus and, where the format is read, reads them back; it gives the CPU seconds.
What it is given was read before: neither a project nor JSON is in the time.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from annotator.core.text import token_edges
from annotator.formats.cas import ITEM, LINK
from annotator.formats.html import PLAIN

_TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
_TOGETHER = 1_000_000


def spacy_docbin(rows: Sequence[dict[str, Any]], out: Path) -> float:
    """Docs with entities, span groups and user data, a million characters a file."""
    import spacy
    from spacy.tokens import DocBin
    from spacy.util import filter_spans

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
        for doc in DocBin(store_user_data=True).from_bytes(each).get_docs(nlp.vocab):
            assert doc.user_data
    return time.process_time() - began


def cassis_xmi(rows: Sequence[dict[str, Any]], out: Path) -> float:
    """A CAS an article with tokens, spans and arrows, as XMI."""
    return _cassis(rows, out, xmi=True)


def cassis_json(rows: Sequence[dict[str, Any]], out: Path) -> float:
    """The same as CAS JSON."""
    return _cassis(rows, out, xmi=False)


def _cassis(rows: Sequence[dict[str, Any]], out: Path, *, xmi: bool) -> float:
    import cassis

    began = time.process_time()
    types = cassis.TypeSystem(add_document_annotation_type=True)
    token, item, arrow = (types.create_type(name) for name in (_TOKEN, ITEM, LINK))
    for name in ("label", "own_reviewer"):
        types.create_feature(item, name, "uima.cas.String")
    types.create_feature(arrow, "label", "uima.cas.String")
    for end in ("Governor", "Dependent"):
        types.create_feature(arrow, end, item)
    out.mkdir()
    for n, row in enumerate(rows):
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
        if xmi:
            cassis.load_cas_from_xmi(io.BytesIO(data), typesystem=types, lenient=True)
        else:
            cassis.load_cas_from_json(io.BytesIO(data))
    return time.process_time() - began


def qt_pdf(page: Path, out: Path) -> float:
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
    return time.process_time() - began
