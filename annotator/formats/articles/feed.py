"""RSS and Atom files: an article an entry, with the longest text that the entry has.

XML that defines entities or refers to other files is refused, whatever it would do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError, tostring

import msgspec

from annotator.core.model import Article
from annotator.formats.articles.html import text_of
from annotator.formats.articles.source import Source
from annotator.formats.contract import FormatError, Taking
from annotator.formats.extras import optional
from annotator.formats.metadata import Metadata

_TEXTS = ("encoded", "content", "description", "summary")


def read(source: Source, taking: Taking) -> Iterator[Article]:
    """The articles of a feed."""
    safe = optional("defusedxml.ElementTree", "web", source.path)
    refused = optional("defusedxml", "web", source.path).DefusedXmlException
    outlet = language = root = ""
    number = 0
    try:
        with source.open() as file:
            source.genuine(file.read(1024))
            file.seek(0)
            for event, element in safe.iterparse(file, ("start", "end"), forbid_dtd=True):
                name = _local(element)
                if event == "start":
                    root = root or name
                    if root not in ("rss", "feed", "RDF"):
                        raise source.fault(f"it is no RSS or Atom feed: it begins with <{root}>", "name its format")
                elif name in ("item", "entry"):
                    number += 1
                    entry = _Entry(element, outlet, language)
                    try:
                        yield entry.article(source, number)
                    except FormatError as error:
                        taking.reject(msgspec.json.encode(entry.row), error)
                    element.clear()
                elif name == "title" and not number and not outlet:
                    outlet = _words(element)
                elif name == "language" and not number:
                    language = _words(element)
    except refused:
        raise source.fault("its XML defines entities or refers to other files", "take its DOCTYPE out") from None
    except (ParseError, ValueError, LookupError) as error:
        raise source.fault(f"it is no valid XML ({error})", "download it again") from None
    if not number:
        raise source.fault("there is no article in it", "choose another file")


class _Entry:
    """One entry: what it says, and as a row of a table that can be repaired and imported."""

    def __init__(self, item: Element, outlet: str, language: str) -> None:
        said: dict[str, str] = {}
        self.text = ""
        for child in item:
            name = _local(child)
            if name in _TEXTS:
                self.text = max(self.text, _body(child), key=len)
            elif name == "link":
                if child.get("rel", "alternate") == "alternate":
                    said.setdefault(name, child.get("href") or _words(child))
            elif name == "author" and len(child):
                said.setdefault(name, ", ".join(_words(part) for part in child if _local(part) == "name"))
            else:
                said.setdefault(name, _words(child))
        when = said.get("pubDate") or said.get("published") or said.get("date") or said.get("updated") or ""
        self.guid = said.get("guid") or said.get("id")
        self.known = Metadata(
            title=said.get("title"),
            outlet=outlet,
            byline=said.get("creator") or said.get("author"),
            published=_moment(when),
            url=said.get("link"),
            language=language,
        )

    @property
    def row(self) -> dict[str, str]:
        return {"text": self.text, **msgspec.to_builtins(self.known)}

    def article(self, source: Source, number: int) -> Article:
        text = source.checked(self.text, field=f"entry {number}")
        return self.known.article("", text, {"guid": self.guid} if self.guid else {})


def _body(element: Element) -> str:
    if len(element):
        return text_of(tostring(element, encoding="unicode"))
    words = element.text or ""
    return text_of(words) if element.get("type") != "text" else words.strip()


def _moment(words: str) -> str:
    with suppress(ValueError):
        return parsedate_to_datetime(words).isoformat()
    return words


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
