"""Word documents and PDF files: their text, paragraph by paragraph, and what they say of themselves.

Paragraphs are parted by an empty line. A PDF knows only lines: those that fill the page's width go on, a
word that is cut at a line's end is joined, and letters that are set as one glyph are letters again.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from annotator.core.model import Article
from annotator.formats.articles.source import Source, opened
from annotator.formats.contract import FormatError, Taking
from annotator.formats.extras import optional
from annotator.formats.metadata import Metadata

_ENDS = re.compile(r"[.!?:;…”\"’')\]]$")
_CUT = re.compile(r"(?<=\w)-$")
_LIGATURES = str.maketrans({0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB06: "st"})
_NO_LETTERS = re.compile("[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
_GARBLED = 0.01
_FULL = 0.75
"""A line that is at least this part of the longest one goes on in the next."""


def read_docx(source: Source, taking: Taking) -> Iterator[Article]:
    """The article in a Word document."""
    docx, safe = (optional(name, "office", source.path) for name in ("docx", "defusedxml.ElementTree"))
    data = source.whole()
    source.genuine(data, b"PK\x03\x04")
    _check_parts(source, data, safe)
    try:
        document = docx.Document(BytesIO(data))
        about, blocks = document.core_properties, list(_blocks(document))
        said = {"title": about.title, "byline": about.author, "published": _day(about.created)}
    except Exception as error:  # python-docx lets whatever its parsers raise pass
        raise source.fault(f"it is damaged, or no Word document ({_first(error)})", "save it as .docx again") from error
    titles = (words for style, words in blocks if style in ("Title", "Heading 1"))
    known = Metadata(**{**said, "language": about.language})
    yield known.article("", source.checked("\n\n".join(words for _, words in blocks)), {}, next(titles, ""))


def read_pdf(source: Source, taking: Taking) -> Iterator[Article]:
    """The article in a PDF file."""
    pypdf = optional("pypdf", "office", source.path)
    data = source.whole()
    source.genuine(data, b"%PDF-")
    # What pypdf finds odd but can read is no concern of the user's.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        pdf = pypdf.PdfReader(BytesIO(data))
        if pdf.is_encrypted and not pdf.decrypt(""):
            raise source.fault("it is locked with a password", "save it without one")
        about = pdf.metadata or {}
        pages = []
        for page in pdf.pages:
            pages.append(page.extract_text())
            taking.progress.moved()
        known = Metadata(
            title=_line(about.get("/Title")), byline=_line(about.get("/Author")), published=_day(_created(about))
        )
    except FormatError:
        raise
    except Exception as error:  # pypdf lets whatever its parsers raise pass
        raise source.fault(f"it is damaged, or no PDF ({_first(error)})", "save it again, or as text") from error
    text = "\n\n".join(filter(None, map(_unbroken, pages)))
    if not text:
        raise source.fault("there is no text in it, only pictures", "recognise its text first (OCR)")
    if len(_NO_LETTERS.findall(text)) > _GARBLED * len(text):
        raise source.fault("its text cannot be told from its glyphs", "recognise its text anew (OCR)")
    yield known.article("", source.checked(text), {"pages": len(pages)})


def _check_parts(source: Source, data: bytes, safe: Any) -> None:
    """Refuse what is no zip file, a bomb, or holds XML that refers to other files or to itself."""
    with opened(source.path, BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.filename.endswith((".xml", ".rels")):
                try:
                    safe.fromstring(archive.read(info), forbid_dtd=True)
                except Exception as error:  # expat's, zipfile's and defusedxml's
                    what = f"its part {info.filename} is damaged or not safe ({_first(error)})"
                    raise source.fault(what, "save it as .docx again") from error


def _blocks(document: Any) -> Iterator[tuple[str, str]]:
    """Style and words of each paragraph; a row of a table is one, its cells parted by tabs."""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                if words := "\t".join(" ".join(cell.text.split()) for cell in row.cells).strip():
                    yield "", words
        elif words := block.text.strip():
            yield block.style.name if block.style is not None else "", words


def _unbroken(page: str) -> str:
    """The lines of a page as paragraphs, without the number of the page."""
    lines = [" ".join(line.translate(_LIGATURES).split()) for line in page.strip().splitlines()]
    for end in (-1, 0):
        if len(lines) > 1 and lines[end].isdigit():
            del lines[end]
    width = max(map(len, lines), default=0)
    paragraphs: list[str] = [""]
    for line in lines:
        if not line:
            paragraphs.append("")
            continue
        if _CUT.search(paragraphs[-1]) and line[0].islower():
            paragraphs[-1] = paragraphs[-1][:-1] + line
        else:
            paragraphs[-1] = f"{paragraphs[-1]} {line}".lstrip()
        if len(line) < _FULL * width and (_ENDS.search(line) or len(line) < width / 2):
            paragraphs.append("")
    return "\n\n".join(filter(None, paragraphs))


def _created(about: Any) -> datetime | None:
    try:
        created: datetime | None = getattr(about, "creation_date", None)
    except ValueError:
        return None
    return created


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def _line(value: object) -> str:
    return " ".join(str(value or "").split())


def _first(error: Exception) -> str:
    return _line(error)[:100] or type(error).__name__
