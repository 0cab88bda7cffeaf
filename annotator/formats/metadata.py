"""What is known of an article besides its text, as files tell it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from annotator.core.model import Article, digest

_DEEPEST = 100
_ANNOTATIONS = ("entities", "claims", "attributions", "spans", "relations", "label", "labels", "annotations")


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
        """The article with this metadata; without an id, its text gives one. Fault when `extra` is too deep."""
        _check_depth(extra)
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


def _check_depth(extra: Mapping[str, object]) -> None:
    """What is deeper than this neither Python nor SQLite writes as JSON on every machine."""
    waiting: list[tuple[object, str, int]] = [
        (value, name, 1) for name, value in extra.items() if isinstance(value, dict | list)
    ]
    while waiting:
        value, name, depth = waiting.pop()
        if depth > _DEEPEST:
            from annotator.formats.spans import Fault

            raise Fault(name, f"it is nested more than {_DEEPEST} levels deep", "leave it out")
        below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting += [(child, name, depth + 1) for child in below if isinstance(child, dict | list)]


def annotations_in(row: Mapping[str, object]) -> str:
    """The key under which a row of JSON has annotations, ``format`` for a lossless export, or ``""``."""
    held = (name for name in _ANNOTATIONS if _listed(row.get(name)))
    return "format" if row.get("format") == "annotator" else next(held, "")


def refuse_annotations(row: Mapping[str, object]) -> None:
    """Fault when a row that has none of the annotations of its format has those of another."""
    if held := annotations_in(row):
        from annotator.formats.spans import Fault

        raise Fault(held, "the annotations in it are of another format", "name that with --format")


def _listed(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict | list) for item in value)


def fitted(values: Mapping[str, object]) -> tuple[Metadata, dict[str, object]]:
    """What foreign names say, as far as they are known by any of their words, and the rest; blank values are none."""
    known: dict[str, str] = {}
    rest: dict[str, object] = {}
    for name, value in values.items():
        field = field_of(name)
        if field in FIELDS and field not in known and isinstance(value, str | int | float):
            known[field] = str(value).strip()
        elif value not in (None, ""):
            rest[name] = value
    return Metadata(**known), rest


def field_of(name: str) -> str:
    """The field that a column or key of this name means (a metadata field, ``id`` or ``text``), or ``""``."""
    return _MEANT.get("".join(letter for letter in name.casefold() if letter.isalnum()), "")


def settled(guessed: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """In which column a field is: where it is said to be, ``""`` being nowhere; else where it was guessed to be."""
    found = {name: column for name, column in guessed.items() if name not in said and column not in said.values()}
    return found | {name: column for name, column in said.items() if column}


FIELDS = ("title", "outlet", "byline", "published", "url", "language")
"""The metadata fields in the order they are written."""

COLUMNS = ("text", "title", "published", "outlet", "byline", "url", "language", "id")
"""What a column of a table can be, the most important first."""

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


_WORDS = {
    "id": "id docid documentid articleid uid guid",
    "text": "text body content articletext articlebody fulltext maintext story bodytext",
    "title": "title headline heading articletitle",
    "outlet": "outlet source publication publisher site sitename newspaper paper medium",
    "byline": "byline author authors writer reporter creator",
    "published": "published date publishdate publisheddate datepublished pubdate publishedat publicationdate datetime",
    "url": "url link href uri permalink",
    "language": "language lang",
}
_MEANT = {word: field for field, words in _WORDS.items() for word in words.split()}
