"""Any spaCy pipeline: its entities and its span groups, whichever components found them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.core.model import Suggestion, suggested
from annotator.core.schema import LabelSchema
from annotator.suggest import Reading
from annotator.suggest.language import LanguageError, load
from annotator.suggest.plugins.labelling import clean, label_for
from annotator.suggest.registry import SuggesterError, option

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class PipelineOptions:
    """Which pipeline, and what of it. `score` stands where the pipeline gives none, which is with all entities."""

    pipeline: str = option("", "Pipeline", "The name of an installed pipeline, or its folder.", path=True)
    spans: tuple[str, ...] = option((), "Span groups", "Keys of doc.spans; left empty, all there are.")
    labels: Mapping[str, str] = option({}, "Labels", "Its labels as ours, such as PER=PERSON; PER= leaves them out.")
    score: float = option(0.7, "Score", "What a proposal without a score gets, 0 to 1.")

    @property
    def problem(self) -> str:
        """What is missing, in a sentence; empty if nothing is."""
        if not self.pipeline:
            return "name a spaCy pipeline or its folder"
        return "" if 0 <= self.score <= 1 else "the score must be between 0 and 1"


@dataclass(frozen=True, slots=True)
class PipelineSuggester:
    """Entities and claims as a pipeline of the user's finds them."""

    options: PipelineOptions
    name: str
    version: str = ""
    needs_parse: bool = False

    Options = PipelineOptions
    title = "spaCy pipeline"
    about = "The entities and span groups of a pipeline you name."

    def __call__(self, reading: Reading, schema: LabelSchema) -> Iterable[Suggestion]:
        """What the pipeline finds; SuggesterError when it cannot be loaded."""
        try:
            pipeline = load(str(Path(self.options.pipeline).expanduser()))
        except LanguageError as error:
            why = " ".join(str(error.__cause__ or error).split())
            raise SuggesterError(f"the suggester “{self.name}” cannot load {self.options.pipeline}: {why}") from error
        for doc in pipeline.parses([reading.article.text], reading.cancelled):
            for start, end, named, score, reason in self._found(doc):
                label = label_for(reading, schema, named, self.options.labels, self.name)
                span = clean(reading, start, end)
                if label is not None and span is not None:
                    yield suggested(
                        reading.article, label.kind, label.name, {"": (span,)}, suggester=self.name,
                        version=pipeline.name, score=score, reason=reason,
                    )  # fmt: skip

    def _found(self, doc: Doc) -> Iterator[tuple[int, int, str, float, str]]:
        """Start, end, label, score and reason of each span."""
        for entity in doc.ents:
            reason = f"named {entity.label_}"
            yield entity.start_char, entity.end_char, entity.label_, self.options.score, reason
        for key in self.options.spans or sorted(doc.spans):
            group = doc.spans.get(key)
            scores = group.attrs.get("scores") if group is not None else None
            for n, span in enumerate(group or ()):
                score = float(scores[n]) if scores is not None and n < len(scores) else self.options.score
                yield span.start_char, span.end_char, span.label_, score, f"{span.label_} in the span group “{key}”"
