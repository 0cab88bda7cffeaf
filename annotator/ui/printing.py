"""Articles with their annotations as a PDF, drawn by Qt's printer from the markup of `annotator.formats.html`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from PySide6.QtCore import QEventLoop, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPainter, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QApplication

from annotator.archive import Part
from annotator.formats import Loss, Progress
from annotator.formats.beside import schema_and_sheets
from annotator.formats.files import replacing
from annotator.formats.html import PLAIN, Html, printed
from annotator.ui.app import application

_MARGIN = 20.0
"""Millimetres at each side of a page."""

_DPI = 300
_POINTS = 10
_PIECE = 1 << 20
_LONGEST = 512
"""More bytes than a moment has with what tells that it is one."""
# What the printer writes of the moment at which it did, in places of equal length.
_MOMENTS = (
    re.compile(rb"(?<=/CreationDate \(D:)\d{14}"),
    re.compile(rb"(?<=/ModDate \(D:)\d{14}"),
    # As an element in some versions of Qt, as an attribute in others.
    *(re.compile(rb"(?<=<xmp:%sDate>)[^<]+" % what) for what in (b"Create", b"Modify", b"Metadata")),
    *(re.compile(rb'(?<= xmp:%sDate=")[^"]+' % what) for what in (b"Create", b"Modify", b"Metadata")),
    re.compile(rb"(?<=uuid:)[0-9a-f-]{36}"),
    re.compile(rb"(?<=/ID \[)[^\]]*"),
)


class Pdf:
    """Writes a PDF with each article on pages of its own; the same articles give the same bytes."""

    name = "pdf"
    title = "Printable articles (PDF)"
    lossless = False
    unit = Html.unit

    def losses(self, part: Part) -> Iterable[Loss]:
        """None: it is not read back."""
        return ()

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """All articles in one file. Without a window Qt is started unseen for it."""
        schema, sheets = schema_and_sheets(parts, progress)
        if QApplication.instance() is None:
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        application()
        QEventLoop()  # The layout of a text has timers, which a thread of ours would not know.
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
            with Path(file.name).open("r+b") as printed_file:
                _forget_moments(printed_file)
        return progress.done


def _forget_moments(file: BinaryIO) -> None:
    """Put noughts for every moment in the file, a piece at a time: it can be hundreds of megabytes."""
    end, begun = 0, b""
    while some := file.read(_PIECE):
        end += len(some)
        data = before = begun + some
        for moment in _MOMENTS:
            data = moment.sub(lambda match: re.sub(rb"[0-9A-Za-z]", b"0", match[0]), data)
        if data != before:
            file.seek(end - len(data))
            file.write(data)
            file.seek(end)
        begun = data[-_LONGEST:]


def _draw(painter: QPainter, writer: QPdfWriter, markup: str) -> None:
    size = QSizeF(writer.width(), writer.height())
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setDocumentMargin(0)
    document.setDefaultFont(QFont("Noto Serif", _POINTS))
    document.setDefaultStyleSheet(PLAIN)
    document.setPageSize(size)  # Before there is text, which is then laid out only once.
    document.setHtml(markup)
    for page in range(document.pageCount()):
        if page:
            writer.newPage()
        painter.save()
        painter.translate(0, -page * size.height())
        document.drawContents(painter, QRectF(0, page * size.height(), size.width(), size.height()))
        painter.restore()
