"""Articles with their annotations as a PDF, drawn by Qt's printer from the markup of `annotator.formats.html`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QFont, QGuiApplication, QPageLayout, QPageSize, QPainter, QPdfWriter, QTextDocument

from annotator.archive import Part
from annotator.formats import Loss, Progress
from annotator.formats.beside import schema_and_sheets
from annotator.formats.files import replacing
from annotator.formats.html import PLAIN, printed

_MARGIN = 20.0
"""Millimetres at each side of a page."""

_DPI = 300
_POINTS = 10
# What the printer writes of the moment at which it did, and what stands there instead, of the same length.
_MOMENTS = (
    (re.compile(rb"(?<=Date \(D:)\d{14}"), b"19700101000000"),
    (re.compile(rb'(?<=Date=")\d{4}-[^"]{20}(?=")'), b"1970-01-01T00:00:00+00:00"),
    (re.compile(rb"(?<=uuid:)[0-9a-f-]{36}"), b"00000000-0000-0000-0000-000000000000"),
    (re.compile(rb"(?<=/ID \[ <)[0-9A-Fa-f]+(?=> <)"), b""),
    (re.compile(rb"(?<=> <)[0-9A-Fa-f]{64,}(?=> \])"), b""),
)


class Pdf:
    """Writes a PDF with each article on pages of its own; the same articles give the same bytes."""

    name = "pdf"
    title = "Printable articles (PDF)"
    lossless = False

    def losses(self, part: Part) -> Iterable[Loss]:
        """None: it is not read back."""
        return ()

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """All articles in one file. Without a window Qt is started unseen for it."""
        schema, sheets = schema_and_sheets(parts, progress)
        app = QGuiApplication.instance() or QGuiApplication(["annotator", "-platform", "offscreen"])
        with replacing(path) as file:
            writer = QPdfWriter(file.name)
            writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
            writer.setPageMargins(QMarginsF(*[_MARGIN] * 4), QPageLayout.Unit.Millimeter)
            writer.setResolution(_DPI)
            writer.setTitle(path.stem)
            painter = QPainter(writer)
            try:
                for n, sheet in enumerate(sheets):
                    if n:
                        writer.newPage()
                    _draw(painter, writer, printed(sheet, schema))
            finally:
                painter.end()
            data = Path(file.name).read_bytes()
            for moment, instead in _MOMENTS:
                data = moment.sub(lambda found, instead=instead: instead.ljust(len(found[0]), b"0"), data)  # type: ignore[misc]
            file.write(data)
        del app
        return progress.done


def _draw(painter: QPainter, writer: QPdfWriter, markup: str) -> None:
    size = QSizeF(writer.width(), writer.height())
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setDocumentMargin(0)
    document.setDefaultFont(QFont("Noto Serif", _POINTS))
    document.setDefaultStyleSheet(PLAIN)
    document.setHtml(markup)
    document.setPageSize(size)
    for page in range(document.pageCount()):
        if page:
            writer.newPage()
        painter.save()
        painter.translate(0, -page * size.height())
        document.drawContents(painter, QRectF(0, page * size.height(), size.width(), size.height()))
        painter.restore()
