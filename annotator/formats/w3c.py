"""W3C Web Annotation (JSON-LD): one collection a file, an annotation an item, code points.

The text of an article is the value of an item of type ``Text``, which the targets of its annotations name as
their source; each target has a position and a quote selector, a fragment is a further target. When read,
a position whose words are not those quoted is looked for by the quote and what stands around it, as the
selectors are meant to be used; where the quote is not there or not only once, that is an error.

A link between two annotations has the motivation ``linking``: its target is the one, its body the other. The
label is the tagging body, attributes are describing bodies. ``creator`` is a reviewer; ``generator`` with no
creator is a suggester, its score under ``annotator:score``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import msgspec

from annotator import __version__
from annotator.archive import Part
from annotator.core.model import Article, Span
from annotator.core.sheet import Sheet
from annotator.formats.beside import schema_and_sheets
from annotator.formats.contract import FormatError, Loss, Progress, Taking
from annotator.formats.files import malformed, replacing, whole
from annotator.formats.losses import Holds, losses
from annotator.formats.marks import Layer, Link, Mark, layers
from annotator.formats.metadata import article_of, described
from annotator.formats.records import decoded
from annotator.formats.sound import check_text
from annotator.formats.spans import Fault, misfit, quoted
from annotator.formats.taken import sheet_of
from annotator.formats.units import CODEPOINT, Ruler, Unit, agree, unit_of

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_OWN = {"annotator": "urn:article-annotator:"}
_AROUND = 32
_HOLDS = Holds()


class WebAnnotation:
    """Reads and writes annotation collections."""

    name = "w3c"
    title = "W3C Web Annotation (JSON-LD)"
    lossless = False

    def read(self, path: Path, taking: Taking) -> Iterator[Sheet]:
        """One sheet a source whose text is in the file."""
        progress, data = taking.progress, whole(path)
        progress.path, progress.line, progress.total = path, 0, len(data)
        try:
            file = decoded(data.removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise malformed(path, 0, data, error) from None
        except Fault as fault:
            raise misfit(path, 0, fault) from None
        items = _items(path, file)
        texts = {str(item.get("id")): item for _, item in items if _is(item, "Text")}
        if not texts:
            what = "it holds no text that its annotations are on"
            raise FormatError(path, what, remedy="put the text into an item of type Text with the id of the source")
        by = _by_source(items)
        unit = unit_of(
            path, ((str(text.get("value")), _claims(by[id_])) for id_, text in texts.items()), taking, CODEPOINT
        )
        for id_, text in texts.items():
            try:
                yield _Reading(id_, text, by[id_], unit).sheet(taking, path.stem)
            except Fault as fault:
                record = msgspec.json.encode([text, *(item for _, item in by[id_])])
                taking.reject(record, misfit(path, 0, fault))
            progress.moved()
        progress.done = progress.total

    def losses(self, part: Part) -> Iterable[Loss]:
        """What it has no place for."""
        return losses(part, _HOLDS)

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """One annotation collection."""
        encoder, first = msgspec.json.Encoder(), True
        _, sheets = schema_and_sheets(parts, progress)
        head = {"@context": [CONTEXT, _OWN], "id": "urn:article-annotator:collection", "type": "AnnotationCollection"}
        with replacing(path) as file:
            file.write(encoder.encode(head)[:-1] + b',"first":{"type":"AnnotationPage","items":[')
            for sheet in sheets:
                for item in _written(sheet):
                    file.write((b"\n" if first else b",\n") + encoder.encode(item))
                    first = False
            file.write(b"\n]}}\n")
        return progress.done


Item = dict[str, Any]


def _items(path: Path, file: Any) -> list[tuple[str, Item]]:
    """The items of a collection, a page, a list or a lone annotation, with their fields."""
    where = ""
    if isinstance(file, dict):
        for name in ("first", "items", "@graph"):
            inner = file.get(name)
            if isinstance(inner, dict) and "items" in inner:
                where, file = f"{name}.items", inner["items"]
                break
            if isinstance(inner, list):
                where, file = name, inner
                break
        else:
            file = [file]
    if not isinstance(file, list) or not all(isinstance(item, dict) for item in file):
        raise FormatError(path, "it is no collection of annotations", field=where, remedy="choose another file")
    return [(f"{where}[{n}]", item) for n, item in enumerate(file)]


def _is(item: Mapping[str, Any], type_: str) -> bool:
    return type_ in _listed(item.get("type", item.get("@type")))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _source(target: Any) -> str:
    source = target.get("source", "") if isinstance(target, dict) else target
    return str(source.get("id", "") if isinstance(source, dict) else source)


def _by_source(items: Iterable[tuple[str, Item]]) -> dict[str, list[tuple[str, Item]]]:
    """The annotations by what they are on; links with those they join."""
    found: dict[str, list[tuple[str, Item]]] = defaultdict(list)
    where: dict[str, str] = {}
    links = []
    for field, item in items:
        if not _is(item, "Annotation"):
            continue
        if "linking" in _listed(item.get("motivation")):
            links.append((field, item))
            continue
        targets = _listed(item.get("target"))
        source = _source(targets[0]) if targets else ""
        found[source].append((field, item))
        where[str(item.get("id"))] = source
    for field, item in links:
        target = next(map(_source, _listed(item.get("target"))), "")
        found[where.get(target, target)].append((field, item))
    return found


def _selected(target: Any) -> tuple[int | None, int | None, Mapping[str, Any]]:
    """The position and the quote of a target, as far as it has them."""
    start = end = None
    said: Mapping[str, Any] = {}
    for selector in _listed(target.get("selector")) if isinstance(target, dict) else ():
        if isinstance(selector, dict) and _is(selector, "TextPositionSelector"):
            start, end = selector.get("start"), selector.get("end")
        elif isinstance(selector, dict) and _is(selector, "TextQuoteSelector"):
            said = selector
    return start, end, said


def _claims(items: Iterable[tuple[str, Item]]) -> list[tuple[int, int, str | None]]:
    found: list[tuple[int, int, str | None]] = []
    for _, item in items:
        for target in _listed(item.get("target")):
            start, end, said = _selected(target)
            if isinstance(start, int) and isinstance(end, int) and isinstance(said.get("exact"), str):
                found.append((start, end, said["exact"]))
    return found


class _Reading:
    """The annotations on one text."""

    def __init__(self, source: str, text: Item, items: Iterable[tuple[str, Item]], unit: Unit) -> None:
        value = text.get("value")
        if not isinstance(value, str):
            raise Fault("value", f"the text “{source}” has none")
        check_text(value, "value")
        self.text, self.source, self.items = value, source, list(items)
        self.ruler = Ruler(value, unit)
        self.metadata = text.get("annotator:metadata")

    def sheet(self, taking: Taking, stem: str) -> Sheet:
        marks: dict[tuple[str, str, str], list[Mark]] = defaultdict(list)
        links: list[Link] = []
        for field, item in self.items:
            if "linking" in _listed(item.get("motivation")):
                links.append(self._link(field, item))
            elif mark := self._mark(field, item):
                marks[_hand(item)].append(mark)
        found = []
        for (reviewer, suggester, version), some in marks.items():
            ids = {mark.id for mark in some}
            own = [link for link in links if link.head in ids]
            found.append(Layer(some, own, suggester, version, reviewer))
        given = self.metadata if isinstance(self.metadata, dict) else {}
        known = unquote(self.source.removeprefix("urn:article:")) if self.source.startswith("urn:article:") else ""
        values = (
            given if known or "url" in given or not self.source.startswith("http") else {"url": self.source, **given}
        )
        return sheet_of(article_of(self.text, values, known), found, taking, stem)

    def _mark(self, field: str, item: Item) -> Mark | None:
        label, attributes = "", {}
        for body in _listed(item.get("body")):
            if isinstance(body, str):
                label = label or body
            elif isinstance(body, dict) and isinstance(body.get("value"), str):
                purpose = body.get("purpose", item.get("motivation"))
                if "annotator:attribute" in body:
                    attributes[str(body["annotator:attribute"])] = body["value"]
                elif purpose in (None, "tagging", "classifying", "identifying", "highlighting"):
                    label = label or body["value"]
        label = label or (item["bodyValue"] if isinstance(item.get("bodyValue"), str) else "")
        targets = _listed(item.get("target"))
        if not any(isinstance(target, dict) and "selector" in target for target in targets):
            return None
        if not label:
            raise Fault(f"{field}.body", "it has no label", "give it a TextualBody with the purpose tagging")
        spans = sorted(self._span(f"{field}.target[{n}]", target) for n, target in enumerate(targets))
        score = item.get("annotator:score")
        return Mark(
            str(item.get("id")), label, tuple(spans), attributes, score if isinstance(score, float) else None, field
        )

    def _span(self, field: str, target: Any) -> Span:
        start, end, said = _selected(target)
        exact = said.get("exact")
        if start is None and end is None and isinstance(exact, str):
            return self._found(field, exact, said)
        for name, offset in (("start", start), ("end", end)):
            if type(offset) is not int:
                raise Fault(f"{field}.selector.{name}", "it must be a whole number", "mend it")
        assert start is not None
        assert end is not None
        if isinstance(exact, str):
            first, last = self.ruler.points(start), self.ruler.points(end)
            if first is None or last is None or not agree(self.text[first:last], exact):
                return self._found(field, exact, said)
        return self.ruler.span(f"{field}.selector", start, end)

    def _found(self, field: str, exact: str, said: Mapping[str, Any]) -> Span:
        """Where the quote stands; what is around it tells between several places."""
        before, after = str(said.get("prefix") or ""), str(said.get("suffix") or "")
        places = []
        at = self.text.find(exact) if exact else -1
        while at >= 0:
            places.append(at)
            at = self.text.find(exact, at + 1)
        around = [
            at for at in places if self.text[:at].endswith(before) and self.text.startswith(after, at + len(exact))
        ]
        if len(around) != 1:
            what = f"{quoted(exact)} stands in the text {len(around) or len(places)} times where it could be meant"
            raise Fault(f"{field}.selector", what, "mend the position or the quote")
        return Span(around[0], around[0] + len(exact))

    def _link(self, field: str, item: Item) -> Link:
        head = next(map(_source, _listed(item.get("target"))), "")
        body = [each for each in _listed(item.get("body")) if not (isinstance(each, dict) and "value" in each)]
        child = next((str(each.get("id", "")) if isinstance(each, dict) else str(each) for each in body), "")
        labels = [
            b["value"] for b in _listed(item.get("body")) if isinstance(b, dict) and isinstance(b.get("value"), str)
        ]
        return Link(labels[0] if labels else "", head, child, field)


def _hand(item: Mapping[str, Any]) -> tuple[str, str, str]:
    """Reviewer, suggester and version."""
    creator, generator = (next(iter(_listed(item.get(name))), None) for name in ("creator", "generator"))
    if creator is not None:
        return _name(creator), "", ""
    if generator is None or _name(generator) == "":
        return "", "", ""
    version = generator.get("schema:softwareVersion", "") if isinstance(generator, dict) else ""
    return "", _name(generator), str(version)


def _name(agent: Any) -> str:
    return (
        str(agent.get("name") or agent.get("nickname") or agent.get("id") or "")
        if isinstance(agent, dict)
        else str(agent)
    )


def _written(sheet: Sheet) -> Iterator[Item]:
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
