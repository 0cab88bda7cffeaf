"""Who said what: quotation marks, reporting words and the parse → source · cue · content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from annotator.core.model import ATTRIBUTION, Suggestion, suggested
from annotator.core.schema import LabelSchema
from annotator.suggest import Reading
from annotator.suggest.found import Found
from annotator.suggest.page import Page
from annotator.suggest.ranking.model import Model, shipped
from annotator.suggest.reported import reported
from annotator.suggest.unparsed import unparsed

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class Attributions:
    """Attributions by rules over marks, lexicons and the parse, ranked by a trained model; without a parse, by rules.

    `model` is the shipped one unless another is given.
    """

    model: Model | None = field(default=None, repr=False)
    name: str = "attributions"
    version: str = "2"
    needs_parse: bool = True

    def __call__(self, reading: Reading, schema: LabelSchema) -> Iterable[Suggestion]:
        """The attributions of an article, in reading order."""
        version = f"{self.version}, {reading.pipeline}" if reading.pipeline else self.version
        for found in sorted(attributions(reading, self.model), key=lambda f: f.start):
            known = {a.name: a.values for a in schema.attributes_of("attribution", ATTRIBUTION)}
            attributes = {k: v for k, v in found.attributes.items() if v in known.get(k, ())}
            yield suggested(
                reading.article, "attribution", ATTRIBUTION,
                {"source": found.source, "cue": found.cue, "content": found.content},
                suggester=self.name, version=version, score=found.score, attributes=attributes, reason=found.reason,
            )  # fmt: skip


def attributions(reading: Reading, model: Model | None = None) -> tuple[Found, ...]:
    """The attributions of an article; worked out once for a reading and a model."""
    # The model is kept with what it found, so that no other can come to have its id.
    return reading.once(f"attributions {id(model)}", lambda: (model, tuple(_ranked(reading, model))))[1]


def rules(reading: Reading) -> tuple[Found, ...]:
    """What the rules alone find in an article; worked out once for a reading."""
    return reading.once("rules", lambda: tuple(_distinct(_found(reading))))


def _ranked(reading: Reading, model: Model | None) -> Iterable[Found]:
    if reading.doc is None:
        return rules(reading)
    return (model or shipped()).choose(page_of(reading, reading.doc), rules(reading))


def page_of(reading: Reading, doc: Doc) -> Page:
    """The parsed article as the rules read it; made once for a reading."""
    return reading.once("page", lambda: Page(reading.article.text, doc, reading.skipped))


def _found(reading: Reading) -> Iterator[Found]:
    if reading.doc is None:
        yield from unparsed(reading.article.text, reading.skipped)
    else:
        yield from reported(page_of(reading, reading.doc))


def _distinct(found: Iterable[Found]) -> Iterator[Found]:
    """Each cue with its content once, the better scored first kept."""
    seen: set[object] = set()
    for one in sorted(found, key=lambda f: -f.score):
        key = (one.cue, one.content)
        if key not in seen:
            seen.add(key)
            yield one
