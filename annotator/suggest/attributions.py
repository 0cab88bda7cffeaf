"""Who said what: quotation marks, reporting words and the parse → source · cue · content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.core.model import ATTRIBUTION, Suggestion, suggested
from annotator.core.schema import RESOLVED, LabelSchema
from annotator.suggest import Reading
from annotator.suggest.found import Found
from annotator.suggest.page import Page
from annotator.suggest.reported import reported
from annotator.suggest.speakers import Speakers
from annotator.suggest.unparsed import unparsed

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class Attributions:
    """Attributions by rules over marks, lexicons and, where there is one, the parse."""

    name: str = "attributions"
    version: str = "1"
    needs_parse: bool = True

    def __call__(self, reading: Reading, schema: LabelSchema) -> Iterable[Suggestion]:
        """The attributions of an article, in reading order."""
        version = f"{self.version}, {reading.pipeline}" if reading.pipeline else self.version
        speakers, sources = Speakers(reading), [s for found in attributions(reading) for s in found.source]
        known = {a.name: a.values for a in schema.attributes_of("attribution", ATTRIBUTION)}
        for found in sorted(attributions(reading), key=lambda f: f.start):
            attributes = {k: v for k, v in found.attributes.items() if v in known.get(k, ())}
            if speaker := speakers.of(found.source, sources):
                attributes[RESOLVED] = speaker.name
            yield suggested(
                reading.article, "attribution", ATTRIBUTION,
                {"source": found.source, "cue": found.cue, "content": found.content},
                suggester=self.name, version=version, score=found.score, attributes=attributes, reason=found.reason,
            )  # fmt: skip


def attributions(reading: Reading) -> tuple[Found, ...]:
    """What the rules find in an article; worked out once for a reading."""
    return reading.once("attributions", lambda: tuple(_distinct(_found(reading))))


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
