"""Web pages: title, byline, date, outlet and body, without what surrounds an article.

What a page says of itself for machines is read here; its body is found by trafilatura where that is
installed (the extra “web”), and otherwise here, in the part of the page that is marked as the article.
Paragraphs are parted by an empty line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from annotator.core.model import Article
from annotator.formats.articles.source import Source
from annotator.formats.contract import Taking
from annotator.formats.metadata import Metadata

_SKIPPED = frozenset(
    ("script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button", "svg", "iframe")
)
_INLINE = frozenset(
    (
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "bdo",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
            "i",
            "ins",
            "kbd",
            "mark",
        ),
        *("q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
    )
)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]+encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|article|main|div|p|h1|meta|title)\b", re.IGNORECASE)
_ENOUGH = 200
_DEEP = 64


def read(source: Source, taking: Taking) -> Iterator[Article]:
    """The article of a saved page."""
    data = source.whole()
    source.genuine(data)
    yield article_of(source, decoded(source, data))


def decoded(source: Source, data: bytes, charset: str = "") -> str:
    """The page as text: in the encoding it names, or UTF-8, or else Windows-1252, as browsers do."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        charset = "utf-16"
    elif data.startswith(b"\xef\xbb\xbf"):
        charset = "utf-8-sig"
    named = _CHARSET.search(data[:4096]) or _XML.match(data[:200])
    charset = charset or (named[1].decode("ascii") if named else "")
    try:
        if charset:
            return data.decode(charset)
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("cp1252")
    except LookupError:
        raise source.fault(f"its encoding “{charset}” is not known", "save it as UTF-8") from None
    except UnicodeDecodeError as error:
        what = f"it is not {charset or 'UTF-8'}: byte {error.start} is 0x{data[error.start]:02x}"
        raise source.fault(what, "save it as UTF-8") from None


def article_of(source: Source, html: str, url: str = "") -> Article:
    """The article in a page; FormatError when there is none."""
    if not _MARKUP.search(html):
        raise source.fault("it is no web page", "name it .txt if it is plain text")
    page = Page()
    page.feed(html)
    page.close()
    known, body = page.metadata, ""
    try:
        from trafilatura import bare_extraction
    except ImportError:
        pass
    else:
        found: Any = bare_extraction(html, url=url or known.url, with_metadata=True, include_comments=False)
        if found is not None:
            body = "\n\n".join(line for line in (found.text or "").splitlines() if line.strip())
            known.title = known.title or found.title
            known.byline = known.byline or found.author
            known.published = known.published or found.date
            known.outlet = known.outlet or found.sitename
    body = body or page.body
    if not body.strip():
        raise source.fault("no article was found in the page", "save its text as .txt")
    known.url = url or known.url
    return known.article("", source.checked(body), {}, page.title)


def text_of(fragment: str) -> str:
    """The text of a piece of HTML, its paragraphs parted by an empty line."""
    page = Page()
    page.feed(fragment)
    page.close()
    return page.body


class Page(HTMLParser):
    """What a page says of itself, and the words in it, part by part."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self._said: dict[str, str] = {}
        self._heading = ""
        self._linked: list[str] = []
        self._open: list[str] = []
        self._words: list[str] = []
        self._blocks: list[tuple[str, str]] = []

    @property
    def metadata(self) -> Metadata:
        """Title, byline, date, outlet, address and language, as the page gives them."""
        said, linked = self._said, _article_in(self._linked)

        def first(*names: str) -> str | None:
            return next((said[name] for name in names if said.get(name)), None)

        title = first("og:title", "twitter:title", "dc.title")
        named = ("article:published_time", "date", "dc.date", "pubdate", "datepublished", "parsely-pub-date", " time")
        author = first("author", "article:author", "dc.creator", "byl", "parsely-author")
        return Metadata(
            title=_words(linked.get("headline")) or title or self._heading or None,
            outlet=first("og:site_name", "application-name", "dc.publisher") or _words(linked.get("publisher")),
            byline=_words(linked.get("author")) or (author if author and "://" not in author else None),
            published=_words(linked.get("datePublished")) or first(*named),
            url=first(" canonical", "og:url"),
            language=first(" lang", "og:locale"),
        )

    @property
    def body(self) -> str:
        """The words of the article, else of the main part, else of everything."""
        self._flush()
        for part in ("article", "main"):
            found = "\n\n".join(words for where, words in self._blocks if where == part)
            if len(found) >= _ENOUGH:
                return found
        return "\n\n".join(words for _, words in self._blocks)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: (value or "").strip() for name, value in attrs}
        if tag == "meta":
            name = values.get("property") or values.get("name") or values.get("itemprop") or ""
            self._said.setdefault(name.lower(), values.get("content", ""))
        elif tag == "html":
            self._said.setdefault(" lang", values.get("lang", ""))
        elif tag == "link" and values.get("rel") == "canonical":
            self._said.setdefault(" canonical", values.get("href", ""))
        elif tag == "time":
            self._said.setdefault(" time", values.get("datetime", ""))
        if tag not in _INLINE:
            self._flush()
        if tag not in _VOID:
            self._open.append("ld+json" if tag == "script" and "ld+json" in values.get("type", "") else tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self._flush()
        name = "ld+json" if tag == "script" and self._open[-1:] == ["ld+json"] else tag
        if name in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(name) :]

    def handle_data(self, data: str) -> None:
        where = self._open[-1] if self._open else ""
        if where == "ld+json":
            self._linked.append(data)
        elif where == "title" and "svg" not in self._open:
            self.title = self.title or " ".join(data.split())
        elif _SKIPPED.isdisjoint(self._open) and where != "head":
            self._words.append(data)
        if where == "h1":
            self._heading = self._heading or " ".join(data.split())

    def close(self) -> None:
        super().close()
        self._flush()

    def _flush(self) -> None:
        words = " ".join("".join(self._words).split())
        self._words.clear()
        if words:
            part = next((name for name in ("article", "main") if name in self._open), "")
            self._blocks.append((part, words))


def _article_in(scripts: list[str]) -> dict[str, Any]:
    """The description of an article in a page's linked data."""
    for script in scripts:
        try:
            waiting = [(json.loads(script), 0)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            node, depth = waiting.pop()
            if isinstance(node, dict) and re.search(r"Article|BlogPosting", str(node.get("@type"))):
                return node
            below = list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
            if depth < _DEEP:
                waiting += [(child, depth + 1) for child in below]
    return {}


def _words(value: Any) -> str | None:
    """The words of a value in linked data: a text, a thing with a name, or several."""
    if isinstance(value, list):
        return ", ".join(words for words in map(_words, value[:20]) if words) or None
    if isinstance(value, dict):
        value = value.get("name")
    return " ".join(value.split()) or None if isinstance(value, str) else None
