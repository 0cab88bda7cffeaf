"""What is known of an article besides its text, as files tell it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from annotator.core.model import Article, digest


class Metadata(msgspec.Struct):
    """The fields with a place of their own; null stands for unknown. `date` is another word for `published`."""

    title: str | None = None
    outlet: str | None = None
    byline: str | None = None
    published: str | None = None
    date: str | None = None
    url: str | None = None
    language: str | None = None

    def article(self, id_: str, text: str, extra: Mapping[str, object], title: str = "") -> Article:
        """The article with this metadata; without an id, its text gives one."""
        return Article(
            id_ or digest(text),
            text,
            self.title or title,
            self.url or "",
            self.outlet or "",
            self.byline or "",
            self.published or self.date or "",
            self.language or "",
            extra,
        )


FIELDS = ("title", "outlet", "byline", "published", "url", "language")
"""The metadata fields in the order they are written."""

NAMES = frozenset((*FIELDS, "date"))


def described(article: Article) -> dict[str, Any]:
    """The metadata of an article that is known, ready to be written."""
    return {name: value for name in FIELDS if (value := getattr(article, name))}


def article_of(text: str, values: Mapping[str, Any], id_: str = "", title: str = "") -> Article:
    """An article of a foreign file with what the file says of it; what has no place of its own is kept as extra.

    Its id is `id_`, or what ``id`` or ``doc_id`` say, or made of its text.
    """
    extra = {name: value for name, value in values.items() if name not in NAMES}
    for key in ("doc_id", "id"):
        if not id_ and isinstance(extra.get(key), str | int) and str(extra[key]):
            id_ = str(extra.pop(key))
    known = {name: value for name, value in values.items() if name in NAMES and isinstance(value, str)}
    extra |= {
        name: value for name, value in values.items() if name in NAMES and name not in known and value is not None
    }
    return Metadata(**known).article(id_, text, extra, title)
