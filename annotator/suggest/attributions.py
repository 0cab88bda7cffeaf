"""Who said what: quotation marks, reporting words and the parse → source · cue · content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import TYPE_CHECKING

from annotator.core.model import ATTRIBUTION, Suggestion, suggested
from annotator.core.schema import RESOLVED, LabelSchema
from annotator.core.values import valueclass
from annotator.suggest import Reading
from annotator.suggest.found import Found
from annotator.suggest.nested import marked
from annotator.suggest.page import page_of
from annotator.suggest.ranking.model import Model, shipped
from annotator.suggest.reported import reported
from annotator.suggest.speakers import Speakers
from annotator.suggest.unparsed import unparsed

if TYPE_CHECKING:
    pass


@valueclass(frozen=True, slots=True)
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
        text = reading.article.text
        found = sorted((marked(text, one) for one in attributions(reading, self.model)), key=lambda f: f.start)
        speakers = Speakers(reading, (span for one in found for span in one.source))
        known = {a.name: a.values for a in schema.attributes_of("attribution", ATTRIBUTION)}
        for one in found:
            attributes = {k: v for k, v in one.attributes.items() if v in known.get(k, ())}
            if speaker := speakers.of(one.source):
                attributes[RESOLVED] = speaker.name
            yield suggested(
                reading.article, "attribution", ATTRIBUTION,
                {"source": one.source, "cue": one.cue, "content": one.content},
                suggester=self.name, version=version, score=one.score, attributes=attributes, reason=one.reason,
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
