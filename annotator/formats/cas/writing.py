"""A sheet as a CAS."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.core.text import paragraphs, sentences, token_edges
from annotator.formats.cas.terms import ARTICLE, ITEM, LINK, OWN
from annotator.formats.marks import annotation_of, flattened, layers
from annotator.formats.metadata import described

_SEGMENT = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type"


def attributes_of(sheet: Sheet) -> Sequence[str]:
    """The names of all attributes in a sheet."""
    return sorted({name for layer in layers(sheet) for mark in layer.marks for name in mark.attributes})


def types_of(cassis: Any, schema: LabelSchema | None, attributes: Sequence[str]) -> Any:
    """A type system with a feature for each attribute of the schema, or without one for each of `attributes`."""
    types = cassis.TypeSystem(add_document_annotation_type=True)
    for name in ("Token", "Sentence"):
        types.create_type(f"{_SEGMENT}.{name}")
    item = types.create_type(ITEM)
    names = [attribute.name for attribute in schema.all_attributes] if schema else attributes
    for name in ("label", *OWN[:3], *dict.fromkeys(map(_word, names))):
        types.create_feature(item, name, "uima.cas.String")
    types.create_feature(item, "own_score", "uima.cas.Double")
    link = types.create_type(LINK)
    types.create_feature(link, "label", "uima.cas.String")
    for end in ("Governor", "Dependent"):
        types.create_feature(link, end, item)
    types.create_feature(types.create_type(ARTICLE), "json", "uima.cas.String")
    return types


def _word(name: str) -> str:
    """An attribute's name as a feature's."""
    return re.sub(r"\W", "_", name)


def cas_of(cassis: Any, types: Any, sheet: Sheet) -> Any:
    """A CAS with the text of a sheet, its sentences and tokens, and all that is on it."""
    article, text = sheet.article, sheet.article.text
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string, cas.sofa_mime = text, "text/plain"
    metadata = {"id": article.id, **described(article), **article.extra}
    said = json.dumps(metadata, ensure_ascii=True)
    cas.add(types.get_type(ARTICLE)(begin=0, end=len(text), json=said))
    token, sentence = (types.get_type(f"{_SEGMENT}.{name}") for name in ("Token", "Sentence"))
    for start, end in paragraphs(text):
        for place in sentences(text, start, end) if start < end else ():
            cas.add(sentence(begin=place.start, end=place.end))
    for start, end in token_edges(text):
        cas.add(token(begin=start, end=end))
    item, arrow = types.get_type(ITEM), types.get_type(LINK)
    for layer in map(flattened, layers(sheet)):
        made: dict[str, Any] = {}
        for mark in layer.marks:
            (span,) = mark.spans
            gold = annotation_of(sheet, mark)
            reviewer = gold.reviewer if gold else None
            whose = dict(zip(OWN, (layer.suggester or None, layer.version or None, reviewer, mark.score), strict=True))
            features = {_word(name): value for name, value in mark.attributes.items()}
            made[mark.id] = item(begin=span.start, end=span.end, label=mark.label, **whose, **features)
            cas.add(made[mark.id])
        for link in layer.links:
            ends = {"Governor": made[link.head], "Dependent": made[link.child]}
            place = made[link.child]
            cas.add(arrow(begin=place.begin, end=place.end, label=link.label, **ends))
    return cas
