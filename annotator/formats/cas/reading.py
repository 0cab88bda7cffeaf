"""A CAS as a sheet."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from annotator.core.model import Span
from annotator.core.sheet import Sheet
from annotator.formats.cas.terms import ARTICLE, ITEM, OWN
from annotator.formats.contract import Taking
from annotator.formats.marks import Layer, Link, Mark
from annotator.formats.metadata import article_of
from annotator.formats.sound import check_text
from annotator.formats.spans import Fault
from annotator.formats.taken import sheet_of

_LINGUISTIC = re.compile(
    r"uima\.|.*\.(?:segmentation|syntax|lexmorph|metadata|morph|tagset|transform|anomaly)\..*"
    r"|org\.dkpro\.core\.api\..*|de\.tudarmstadt\.ukp\.clarin\.webanno\.api\.type\..*"
)
_FEATURES = ("label", "value", "identifier")


def read(cas: Any, taking: Taking, stem_: str, name: str) -> Sheet:
    """What is in a CAS that cassis has loaded; `name` is what its article is called where it does not say.

    Fault for what cannot be taken.
    """
    text, view = _text(cas)
    check_text(text, "sofaString")
    metadata: dict[str, Any] = {}
    marks: dict[tuple[str, str, str], list[Mark]] = defaultdict(list)
    links: list[Link] = []
    known: dict[int, Mark] = {}
    everything = view.select_all_annotations()
    arrows = []
    # By name: types compare all their features, and each file of CAS JSON has types of its own.
    types: dict[str, _Type] = {}
    for each in everything:
        name_of = each.type.name
        type_ = types.get(name_of) or types.setdefault(name_of, _Type(each.type, taking))
        if type_.left_out:
            continue
        if name_of == ARTICLE:
            metadata = _metadata(getattr(each, "json", None))
        elif type_.is_arrow:
            arrows.append((each, type_))
        elif mark := _mark(each, type_, text, taking):
            known[each.xmiID] = mark
            suggester, version, reviewer = (str(each.get(name) or "") if type_.ours else "" for name in OWN[:3])
            marks[reviewer, suggester, version].append(mark)
            links += _slots(each, type_)
    for each, type_ in arrows:
        ends = [each.get("Governor"), each.get("Dependent")]
        if all(end is not None and end.xmiID in known for end in ends):
            head, child = (str(end.xmiID) for end in ends)
            links.append(Link(_value(each, type_) or "", head, child, f"{each.type.name} {each.xmiID}"))
    found = []
    for (reviewer, suggester, version), some in marks.items():
        ids = {mark.id for mark in some}
        found.append(Layer(some, [ln for ln in links if ln.head in ids], suggester, version, reviewer))
    return sheet_of(article_of(text, metadata, title="" if metadata else name), found, taking, stem_)


def _text(cas: Any) -> tuple[str, Any]:
    for sofa in cas.sofas:
        if sofa.sofaString:
            return sofa.sofaString, cas.get_view(sofa.sofaID)
    return "", cas


def _metadata(said: Any) -> dict[str, Any]:
    try:
        found = json.loads(said or "{}")
    except (ValueError, TypeError, RecursionError):
        raise Fault(f"{ARTICLE}.json", "it is no valid JSON") from None
    return found if isinstance(found, dict) else {}


class _Type:
    """What the annotations of a type have in common: the names of their features, and what they can be."""

    def __init__(self, type_: Any, taking: Taking) -> None:
        self.short = type_.name.rpartition(".")[2]
        self.features: list[str] = [feature.name for feature in type_.all_features]
        self.ours = type_.name == ITEM
        self.is_arrow = {"Governor", "Dependent"} <= set(self.features)
        self.is_label = self.short in taking.schema.by_alias or self.short in taking.labels
        linguistic = _LINGUISTIC.fullmatch(type_.name) is not None
        self.left_out = linguistic and not (self.is_arrow or self.is_label)


def _value(each: Any, type_: _Type) -> str | None:
    names = type_.features
    for name in (*_FEATURES, *(n for n in names if n not in {"begin", "end", "sofa", *OWN})):
        value = each.get(name) if name in names else None
        if isinstance(value, str) and value:
            return value
    return None


def _mark(each: Any, type_: _Type, text: str, taking: Taking) -> Mark | None:
    """The mark that an annotation is; None for what carries no label."""
    names = type_.features
    label = next((each.get(n) for n in _FEATURES if n in names and isinstance(each.get(n), str) and each.get(n)), None)
    used = next((n for n in _FEATURES if n in names and each.get(n) == label), "")
    if type_.is_label:
        label, used = (label, used) if label in taking.schema.by_alias else (type_.short, "")
    if label is None:
        values = [n for n in names if isinstance(each.get(n), str) and n not in OWN]
        if len(values) != 1:
            return None
        used = values[0]
        label = each.get(used)
    field = f"{each.type.name} {each.xmiID}"
    if not isinstance(each.begin, int) or not isinstance(each.end, int) or not 0 <= each.begin < each.end <= len(text):
        raise Fault(field, f"the span {each.begin}–{each.end} is empty, reversed, or past the end of the text")
    skip = {used, "begin", "end", "sofa", *(OWN if type_.ours else ())}
    attributes = {n: each.get(n) for n in names if n not in skip and isinstance(each.get(n), str) and each.get(n)}
    score = each.get("own_score") if type_.ours else None
    id_ = str(each.xmiID)
    return Mark(id_, label, (Span(each.begin, each.end),), attributes, None if score is None else float(score), field)


def _slots(each: Any, type_: _Type) -> Iterator[Link]:
    """The arrows of link features: lists of structures with a role and a target."""
    for name in type_.features:
        value = each.get(name)
        for link in getattr(value, "elements", None) or ():
            target = link.get("target") if hasattr(link, "get") else None
            if target is not None and hasattr(target, "xmiID"):
                yield Link(
                    str(link.get("role") or name), str(each.xmiID), str(target.xmiID), f"{each.type.name}.{name}"
                )
