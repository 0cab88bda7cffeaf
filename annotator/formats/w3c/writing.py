"""A sheet as the items of a collection: its text, what is on it, and the links between these."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from annotator import __version__
from annotator.core.model import Article, Span
from annotator.core.sheet import Sheet
from annotator.formats.marks import Layer, Mark, layers
from annotator.formats.metadata import described
from annotator.formats.w3c.terms import Item

_AROUND = 32
"""Characters that are quoted on either side of a span."""


def written(sheet: Sheet) -> Iterator[Item]:
    article = sheet.article
    source = f"urn:article:{quote(article.id, safe='')}"
    text: Item = {"id": source, "type": "Text", "format": "text/plain", "value": article.text}
    if article.language:
        text["language"] = article.language
    text["annotator:metadata"] = {**described(article), **article.extra}
    yield text
    for layer in layers(sheet):
        for mark in layer.marks:
            reviewer = sheet.annotations[mark.id].reviewer if mark.id in sheet.annotations else ""
            yield _item(article, source, mark, layer, reviewer)
        for link in layer.links:
            yield {
                "id": f"urn:annotation:{link.head}:{link.child}",
                "type": "Annotation",
                "motivation": "linking",
                "body": [
                    f"urn:annotation:{link.child}",
                    {"type": "TextualBody", "purpose": "tagging", "value": link.label},
                ],
                "target": f"urn:annotation:{link.head}",
            }


def _item(article: Article, source: str, mark: Mark, layer: Layer, reviewer: str) -> Item:
    bodies = [{"type": "TextualBody", "purpose": "tagging", "value": mark.label}]
    for name, value in sorted(mark.attributes.items()):
        bodies.append({"type": "TextualBody", "purpose": "describing", "value": value, "annotator:attribute": name})
    targets = [{"source": source, "selector": _selectors(article.text, span)} for span in mark.spans]
    item: Item = {
        "id": f"urn:annotation:{mark.id}",
        "type": "Annotation",
        "motivation": "tagging",
        "body": bodies,
        "target": targets,
    }
    if layer.suggester:
        item["generator"] = {"type": "Software", "name": layer.suggester, "schema:softwareVersion": layer.version}
        item["annotator:score"] = mark.score
    else:
        item["creator"] = {"type": "Person", "name": reviewer}
        item["generator"] = {"type": "Software", "name": "Article Annotator", "schema:softwareVersion": __version__}
    return item


def _selectors(text: str, span: Span) -> list[Item]:
    return [
        {"type": "TextPositionSelector", "start": span.start, "end": span.end},
        {
            "type": "TextQuoteSelector",
            "exact": span.of(text),
            "prefix": text[max(0, span.start - _AROUND) : span.start],
            "suffix": text[span.end : span.end + _AROUND],
        },
    ]
