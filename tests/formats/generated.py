"""Articles with all that annotation can be, drawn at random, and what of them a format should give back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from annotator.archive import Head, Part
from annotator.core.model import (
    ATTRIBUTION,
    ROLES,
    Annotation,
    Article,
    Kind,
    Relation,
    Review,
    Span,
    Spans,
    merged,
    suggested,
)
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.core.text import tokens

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
TEXTS = (
    "Ana Lee 😀 said rates fell. “Taxes rise,” Bo added, “in May.”",
    "\ufeffOne\r\ntwo\rthree\u2028four\u00a0five\n\nsix  seven ",
    "יעל כהן said: לילى حداد left 👩🏽‍🚒 at noon.\r\n\r\n😀😀",
    "Zoe\u0308 Andre\u0301 met प्रिया शर्मा; <b>bold</b> &amp; {{x}} | [a_b]->* \\ \t=1+1",
    "«\u202fHausse\u2009!\u202f», dit Léa.\u3000東京\u2003\u2067שלום\u2069\u0085fin\u1680x",
    "a",
    "",
)
ENTITIES = ("PERSON", "ORG", "GPE")
CLAIM_ATTRIBUTES: tuple[dict[str, str], ...] = (
    {},
    {"verifiable": "yes"},
    {"polarity": "negated", "certainty": "probable"},
)
ATTRIBUTION_ATTRIBUTES: tuple[dict[str, str], ...] = (
    {},
    {"polarity": "negative"},
    {"quote_type": "indirect", "attitude": "belief"},
)
EXTRAS: tuple[dict[str, object], ...] = ({}, {"desk": {"floor": 3}, "words": ["a", "ü"], "n": 1})


@st.composite
def words(draw: st.DrawFn, text: str) -> Spans:
    """Spans that begin and end in tokens, for formats that count in them."""
    inside = [at for token in tokens(text) for at in range(token.start, token.end)]
    pairs = st.tuples(st.sampled_from(inside), st.sampled_from(inside)).map(sorted)
    return merged(Span(a, b + 1) for a, b in draw(st.lists(pairs, min_size=1, max_size=3)))


@st.composite
def spans(draw: st.DrawFn, length: int) -> Spans:
    ends = st.tuples(st.integers(0, length - 1), st.integers(1, 12)).map(lambda p: Span(p[0], min(length, sum(p))))
    return merged(draw(st.lists(ends, min_size=1, max_size=3)))


@st.composite
def sheets(draw: st.DrawFn, *, id_: str = "a1", text: str | None = None, blanks: bool = True) -> Sheet:
    """A sheet whose article is done when it has gold."""
    text = draw(st.sampled_from(TEXTS)) if text is None else text
    extra = draw(st.sampled_from(EXTRAS))
    article = Article(id_, text, draw(st.sampled_from(["", "Rates: “up”"])), byline="By A. B.", extra=extra)
    annotations: dict[str, Annotation] = {}
    relations: dict[str, Relation] = {}
    where = (spans(len(text)) if blanks else words(text)) if text else st.nothing()

    def add(kind: Kind, label: str, place: Spans, attributes: Mapping[str, str]) -> str:
        id_of = f"{id_}n{len(annotations)}"
        annotations[id_of] = Annotation(id_of, id_, kind, label, place, "Ada", AT, "added", None, attributes)
        return id_of

    whole: list[Kind] = ["entity", "claim", "attribution"]
    taken: list[object] = []
    for kind in draw(st.lists(st.sampled_from(whole), max_size=6)) if text else ():
        if kind == "attribution":
            names = sorted(draw(st.sets(st.sampled_from(ROLES), min_size=1)))
            places = {role: draw(where) for role in names}
            attributes = draw(st.sampled_from(ATTRIBUTION_ATTRIBUTES))
            if places not in taken:
                roles = {role: add("role", role.upper(), place, {}) for role, place in places.items()}
                key = f"{id_}r{len(relations)}"
                relations[key] = Relation(key, id_, ATTRIBUTION, roles, "Ada", AT, "added", None, attributes)
            taken.append(places)
        else:
            label = draw(st.sampled_from(ENTITIES)) if kind == "entity" else "CLAIM"
            place = draw(where)
            attributes = draw(st.sampled_from(CLAIM_ATTRIBUTES)) if kind == "claim" else {}
            if (label, place) not in taken:
                add(kind, label, place, attributes)
            taken.append((label, place))
    proposed = {}
    for kind in draw(st.lists(st.sampled_from(whole), max_size=4)) if text else ():
        parts = draw(st.sets(st.sampled_from(ROLES), min_size=1)) if kind == "attribution" else {""}
        label = {"entity": "PERSON", "claim": "CLAIM"}.get(kind, ATTRIBUTION)
        fillers = {name: draw(where) for name in sorted(parts)}
        by, score = draw(st.sampled_from([("rules", "1"), ("model", "")])), draw(st.sampled_from([0.25, 0.9, 1.0]))
        made = suggested(article, kind, label, fillers, suggester=by[0], version=by[1], score=score)
        proposed[made.id] = made
    reviews = {"Ada": Review(id_, "Ada", "done", AT)} if annotations else {}
    return Sheet(article, proposed, annotations, relations, reviews=reviews)


@st.composite
def projects(draw: st.DrawFn, schema: LabelSchema, *, blanks: bool = True) -> list[Part]:
    """The parts of a project of up to three articles with different texts; with no `blanks`, no span
    begins or ends with one."""
    texts = draw(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3, unique=True))
    return [Head(schema.source), *(draw(sheets(id_=f"a{n}", text=text, blanks=blanks)) for n, text in enumerate(texts))]


def held(sheet: Sheet, *without: str) -> dict[str, Any]:
    """What a format should give back of a sheet, in comparable form, without what it cannot hold.

    `without` may name fragments, attributes, links, suggestions and metadata.
    """
    article = sheet.article
    found: dict[str, Any] = {"id": article.id, "text": article.text}
    if "metadata" not in without:
        found["metadata"] = (article.title, article.byline, dict(article.extra))

    def attributes(values: Mapping[str, str]) -> tuple[object, ...]:
        return () if "attributes" in without else tuple(sorted(values.items()))

    def places(found_spans: Spans) -> list[Spans]:
        return [(span,) for span in found_spans] if "fragments" in without else [found_spans]

    gold: set[object] = set()
    for annotation in sheet.annotations.values():
        if annotation.kind != "role" or "links" in without:
            for place in places(annotation.spans):
                gold.add((annotation.label, place, attributes(annotation.attributes)))
    for relation in sheet.relations.values() if "links" not in without else ():
        roles = {role: sheet.annotations[id_].spans for role, id_ in relation.roles.items()}
        gold.add((tuple(sorted(roles.items())), attributes(relation.attributes)))
    found["gold"] = gold
    if "suggestions" not in without:
        found["suggestions"] = {
            (s.label, tuple(sorted(s.fillers.items())), s.suggester, s.version, s.score, attributes(s.attributes))
            for s in sheet.suggestions.values()
        }
    return found


def together(sheets_: list[Sheet], *without: str) -> dict[str, dict[str, Any]]:
    """What is held of each article, by its text: several sheets of one article taken together."""
    found: dict[str, dict[str, Any]] = {}
    for sheet in sheets_:
        new = held(sheet, *without)
        old = found.setdefault(sheet.article.text, new)
        for key in ("gold", "suggestions"):
            old[key] = old.get(key, set()) | new.get(key, set())
    return found
