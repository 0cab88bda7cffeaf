"""Plain text and Markdown: one article a file, its text exactly as the file has it.

Nothing is normalised: line ends, a byte order mark, no-break spaces and emoji stay, because every offset
refers to the text as it was read. Of Markdown the marks stay too; a front matter (lines of ``key: value``
between two lines of ``---``) is metadata, and the first heading the title. Without one, and in plain text,
the title is the first line if that reads as a headline, and a line “By Ana Lee” below it the byline; both stay in
the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.core.boilerplate import byline
from annotator.core.model import Article
from annotator.formats.articles.source import Source
from annotator.formats.contract import Taking
from annotator.formats.files import decoded
from annotator.formats.metadata import Metadata, fitted

_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?\r?\n)---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"([\w-]+)[ \t]*:[ \t]*(.*?)[ \t]*")
_HEADLINE = re.compile(r"\ufeff?\s*(\S[^\r\n]*)(?:\r\n|\n|\r(?!\n))[ \t]*[\r\n]\s*\S")
_LONGEST = 140
"""Code points that a headline has at most."""
_CLOSING = "\"'”’»)"
_NO_END = (".", ",", ";", ":")
_HEADING = re.compile(r"^(?:#[ \t]+(.+?)[ \t]*#*|(.+)\r?\n=+[ \t]*)$", re.MULTILINE)


def read(source: Source, taking: Taking) -> Iterator[Article]:
    """The article that a text file is."""
    text = source.checked(decoded(source.path, _whole(source)))
    yield Metadata(byline=_author(text)).article("", text, {}, headline(text))


def read_markdown(source: Source, taking: Taking) -> Iterator[Article]:
    """The article that a Markdown file is."""
    text = decoded(source.path, _whole(source))
    front = _FRONT.match(text)
    pairs = [_PAIR.fullmatch(line) for line in front[1].splitlines()] if front else []
    values = {pair[1]: pair[2].strip("\"'") for pair in pairs if pair}
    text = source.checked(text[front.end() :] if front else text)
    known, extra = fitted(values)
    known.byline = known.byline or _author(text)
    heading = _HEADING.search(text)
    yield known.article("", text, extra, (heading[1] or heading[2]).strip() if heading else headline(text))


def headline(text: str) -> str:
    """The first line if it reads as a headline: short, no full stop or the like at its end, and set off from the text.

    It is set off by an empty line below it or by the byline.
    """
    by = byline(text)
    found = _HEADLINE.match(text if by is None else text[: by[0].start] + text[by[0].end :])
    line = found[1].strip() if found else ""
    return line if len(line) <= _LONGEST and not line.rstrip(_CLOSING).endswith(_NO_END) else ""


def _author(text: str) -> str | None:
    by = byline(text)
    return None if by is None else by[1]


def _whole(source: Source) -> bytes:
    data = source.whole()
    source.genuine(data)
    return data
