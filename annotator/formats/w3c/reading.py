"""A collection of annotations as sheets, text by text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from annotator.core.model import Span
from annotator.core.sheet import Sheet
from annotator.formats.contract import FormatError, Progress, Taking
from annotator.formats.marks import Layer, Link, Mark
from annotator.formats.metadata import article_of
from annotator.formats.sound import check_text
from annotator.formats.spans import Fault, misfit, quoted
from annotator.formats.taken import sheet_of
from annotator.formats.units import CODEPOINT, Claimed, Ruler, Unit, agree, unit_of
from annotator.formats.w3c.grouping import Group, Scattered, gathered, in_order
from annotator.formats.w3c.terms import Item, is_a, listed, source


def sheets(path: Path, taking: Taking) -> Iterator[Sheet]:
    """One sheet a source whose text is in the file."""
    try:
        yield from _sheets(path, taking, partial(in_order, path))
    except Scattered:
        yield from _sheets(path, taking, partial(gathered, path, taking))


def _sheets(path: Path, taking: Taking, groups: Callable[[Progress], Iterator[Group]]) -> Iterator[Sheet]:
    looked = Progress(moved=taking.progress.moved)
    found = 0

    def claimed() -> Iterator[tuple[str, Iterator[Claimed]]]:
        nonlocal found
        for found, group in enumerate(groups(looked), 1):  # noqa: B007 - it is how many there are
            yield str(group.text.get("value")), _claims(group.items)

    claims = claimed()
    unit = unit_of(path, claims, taking, CODEPOINT)
    for _ in claims:
        pass  # To its end, so that what is wrong with the file is known before anything of it is taken.
    if not found:
        what = "it holds no text that its annotations are on"
        raise FormatError(path, what, remedy="put the text into an item of type Text with the id of the source")
    for group in groups(taking.progress):
        try:
            if (fault := group.fault) is not None:
                raise fault
            sheet = _Reading(group.id, group.text, group.items, unit).sheet(taking, path.stem)
        except Fault as fault:
            taking.reject(group.page, misfit(path, 0, fault))
        else:
            yield sheet


def _selected(target: Any) -> tuple[int | None, int | None, Mapping[str, Any]]:
    """The position and the quote of a target, as far as it has them."""
    start = end = None
    said: Mapping[str, Any] = {}
    for selector in listed(target.get("selector")) if isinstance(target, dict) else ():
        if isinstance(selector, dict) and is_a(selector, "TextPositionSelector"):
            start, end = selector.get("start"), selector.get("end")
        elif isinstance(selector, dict) and is_a(selector, "TextQuoteSelector"):
            said = selector
    return start, end, said


def _claims(items: Iterable[tuple[str, Item]]) -> Iterator[Claimed]:
    """What is said of the spans; worked out only where it can tell the units apart."""
    for _, item in items:
        for target in listed(item.get("target")):
            start, end, said = _selected(target)
            if type(start) is int and type(end) is int and isinstance(said.get("exact"), str):
                yield start, end, said["exact"]


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
        for where, item in self.items:
            if "linking" in listed(item.get("motivation")):
                links.append(self._link(where, item))
            elif mark := self._mark(where, item):
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
        for body in listed(item.get("body")):
            if isinstance(body, str):
                label = label or body
            elif isinstance(body, dict) and isinstance(body.get("value"), str):
                purpose = body.get("purpose", item.get("motivation"))
                if "annotator:attribute" in body:
                    attributes[str(body["annotator:attribute"])] = body["value"]
                elif purpose in (None, "tagging", "classifying", "identifying", "highlighting"):
                    label = label or body["value"]
        label = label or (item["bodyValue"] if isinstance(item.get("bodyValue"), str) else "")
        targets = listed(item.get("target"))
        if not any(isinstance(target, dict) and "selector" in target for target in targets):
            return None
        if not label:
            raise Fault(f"{field}.body", "it has no label", "give it a TextualBody with the purpose tagging")
        spans = sorted([self._span(f"{field}.target[{n}]", target) for n, target in enumerate(targets)])
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
            if first < last:
                return Span(first, last)
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
        head = next(map(source, listed(item.get("target"))), "")
        body = [each for each in listed(item.get("body")) if not (isinstance(each, dict) and "value" in each)]
        child = next((str(each.get("id", "")) if isinstance(each, dict) else str(each) for each in body), "")
        labels = [
            b["value"] for b in listed(item.get("body")) if isinstance(b, dict) and isinstance(b.get("value"), str)
        ]
        return Link(labels[0] if labels else "", head, child, field)


def _hand(item: Mapping[str, Any]) -> tuple[str, str, str]:
    """Reviewer, suggester and version."""
    creator, generator = (next(iter(listed(item.get(name))), None) for name in ("creator", "generator"))
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
