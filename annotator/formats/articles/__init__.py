"""Articles without annotations: documents, tables, feeds and mail, alone, in folders and in zip files.

Each module reads one kind of file, as `KINDS` says. What is text already (``.txt``, ``.md``, cells, keys) is
taken exactly as it is; from anything else the text is extracted once, at import. A ``metadata.json`` beside
the files, ``{file name: {title, outlet, published, …}}``, gives what they do not.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from annotator.core.model import Article
from annotator.core.sheet import Sheet
from annotator.formats.articles.source import METADATA, Source, sources
from annotator.formats.contract import FormatError, Remark, Taking
from annotator.formats.files import malformed
from annotator.formats.metadata import NAMES, Metadata, annotations_in, described

Reader = Callable[[Source, Taking], Iterator[Article]]

KINDS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "text": ((".txt", ".text"), "text:read"),
    "markdown": ((".md", ".markdown"), "text:read_markdown"),
    "page": ((".html", ".htm", ".xhtml"), "html:read"),
    "docx": ((".docx",), "office:read_docx"),
    "pdf": ((".pdf",), "office:read_pdf"),
    "table": ((".csv", ".tsv", ".tab", ".xlsx", ".jsonl", ".ndjson"), "table:read"),
    "feed": ((".rss", ".atom", ".rdf", ".xml"), "feed:read"),
    "mail": ((".eml",), "mail:read"),
}
"""What can be read: the suffixes of a kind, and by which function of which module here."""

_ABOUT = ("readme", "license", "licence", "notice")
SUFFIXES = {suffix: kind for kind, (suffixes, _) in KINDS.items() for suffix in suffixes}


class Articles:
    """Reads files of every kind by their suffix; of a folder or zip file, all that are of a known kind."""

    name = "articles"
    title = "Articles: text, web pages, Word, PDF, tables, feeds, mail, and folders or zip files of them"
    kind = ""
    columned = True

    def read(self, path: Path, taking: Taking) -> Iterator[Sheet]:
        """One sheet an article; FormatError at the first file, row or entry that cannot be read."""
        suffixes = KINDS[self.kind][0] if self.kind else tuple(SUFFIXES)
        progress, metadata = taking.progress, lru_cache(_metadata)
        progress.done = progress.line = 0
        # Looked through twice rather than held: all of it is known to be sound before anything of it is taken.
        progress.total = sum(source.size for source in sources(path, suffixes))
        for source in sources(path, suffixes):
            progress.path, progress.line, start = source.path, 0, progress.done
            if source.path != path and (why := _no_article(source)):
                taking.remark(Remark(source.path, f"left aside, because {why}: import it by itself"))
                continue
            read = reader(self.kind or SUFFIXES.get(source.path.suffix.lower(), "text"))
            try:
                for article in read(source, taking):
                    yield Sheet(_completed(article, source, metadata))
                    progress.moved()
            except FormatError as error:
                if source.path == path or taking.skip is None:
                    raise
                taking.reject(_bytes(source), error)
            progress.done = start + source.size
            progress.moved()


class Text(Articles):
    """Reads ``.txt`` files, a headline as title; a folder with everything below it, in the order of its paths."""

    name = kind = "text"
    title = "Text files"
    columned = False


class Markdown(Articles):
    """Reads Markdown as it is written, a front matter as metadata."""

    name = kind = "markdown"
    title = "Markdown files"
    columned = False


class Page(Articles):
    """Reads saved web pages."""

    name = kind = "page"
    title = "Web pages"
    columned = False


class Docx(Articles):
    """Reads Word documents."""

    name = kind = "docx"
    title = "Word documents"
    columned = False


class Pdf(Articles):
    """Reads the text layer of PDF files."""

    name = kind = "pdf"
    title = "PDF files"
    columned = False


class Table(Articles):
    """Reads tables with an article a row: CSV, TSV, Excel, JSONL."""

    name = kind = "table"
    title = "Tables of articles (CSV, TSV, Excel, JSONL)"


class Feed(Articles):
    """Reads RSS and Atom files with an article an entry."""

    name = kind = "feed"
    title = "RSS and Atom feeds"
    columned = False


class Mail(Articles):
    """Reads mails, one article each."""

    name = kind = "mail"
    title = "Mails"
    columned = False


def reader(kind: str) -> Reader:
    """The function that reads a kind of file."""
    module, _, function = KINDS[kind][1].partition(":")
    found: Reader = getattr(import_module(f"{__name__}.{module}"), function)
    return found


def _completed(article: Article, source: Source, metadata: Callable[[Source], Mapping[str, Any]]) -> Article:
    """The article with what is said of its file beside it, and a title at least by the file's name."""
    values = metadata(source.beside).get(source.path.name) if source.beside else None
    if isinstance(values, dict) and source.beside:
        try:
            known = msgspec.convert(described(article) | values, Metadata)
        except msgspec.ValidationError as error:
            wrong = malformed(source.beside.path, 0, b"", error)
            raise FormatError(wrong.path, wrong.what, field=f"{source.path.name}.{wrong.field}") from None
        extra = {name: value for name, value in values.items() if name not in NAMES}
        article = known.article(article.id, article.text, {**article.extra, **extra})
    if article.title:
        return article
    return replace(article, title=os.fsencode(source.path.stem).decode("utf-8", "replace"))


def _no_article(source: Source) -> str:
    """Why a file in a folder is none of its articles but something about them, or ``""``."""
    if source.path.stem.lower() in _ABOUT:
        return "it is about the folder"
    if source.path.suffix.lower() not in (".jsonl", ".ndjson"):
        return ""
    try:
        with source.open() as file:
            row = msgspec.json.decode(file.readline().removeprefix(b"\xef\xbb\xbf"))
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return "it holds annotations" if isinstance(row, dict) and annotations_in(row) else ""


def _bytes(source: Source) -> bytes:
    """The document as it is, to be repaired; nothing where it cannot even be read."""
    try:
        return source.whole()
    except FormatError:
        return b""


def _metadata(source: Source) -> Mapping[str, Any]:
    data = source.whole()
    try:
        rows = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise malformed(source.path, 0, data, error) from None
    return rows if isinstance(rows, dict) else {}


__all__ = ["KINDS", "METADATA", "SUFFIXES", "Articles", "reader"]
