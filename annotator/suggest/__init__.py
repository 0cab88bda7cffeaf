"""Text in, suggestions out. The only package that imports spaCy, and only once a parse is wanted.

A suggester sees a `Reading` (the article and its parse) and the label schema, never a project.
Others can be added through the entry point group ``annotator.suggesters``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from itertools import tee
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from annotator.core.boilerplate import boilerplate
from annotator.core.model import Article, Spans, Suggestion
from annotator.core.schema import LabelSchema
from annotator.suggest.language import LanguageError, Pipeline, load

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = [
    "GROUP",
    "SUGGESTERS",
    "Factory",
    "LanguageError",
    "Outcome",
    "Reading",
    "Suggester",
    "SuggesterError",
    "available",
    "chosen",
    "suggest",
]

logger = logging.getLogger(__name__)

GROUP = "annotator.suggesters"
"""The entry point group under which suggesters are found."""

SUGGESTERS: Mapping[str, str] = {
    "entities": "annotator.suggest.entities:Entities",
    "attributions": "annotator.suggest.attributions:Attributions",
    "claims": "annotator.suggest.claims:Claims",
}
"""Our own suggesters, known also where the package is not installed; in the order they run."""

T = TypeVar("T")


class SuggesterError(Exception):
    """A suggester that was asked for is not there or cannot be made; the message says which."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as read: the article, and its parse if a pipeline is there.

    Offsets of `doc` are those of the article's text; the words in it may have other marks and blanks
    (see `language.plain`), so surfaces come from the article. `pipeline` names what parsed it; `skipped`
    holds the boilerplate lines, in which nothing is to be proposed.
    """

    article: Article
    doc: Doc | None = None
    pipeline: str = ""
    skipped: Spans = ()
    _kept: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What `make` returns, made once for this reading: suggesters share their findings so."""
        if name not in self._kept:
            self._kept[name] = make()
        return cast(T, self._kept[name])


class Suggester(Protocol):
    """A named, versioned thing that proposes.

    `needs_parse` says whether it wants the parse; without a pipeline it is called all the same, with
    ``reading.doc`` None, and proposes what it can.
    """

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def needs_parse(self) -> bool: ...
    def __call__(self, reading: Reading, schema: LabelSchema) -> Iterable[Suggestion]: ...


Factory = Callable[[], Suggester]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was proposed for one article; `problems` names what failed, a sentence each.

    That no pipeline is installed is said with every article: show it once.
    """

    article: Article
    suggestions: tuple[Suggestion, ...]
    problems: tuple[str, ...] = ()


def available() -> dict[str, Factory]:
    """Every known suggester by name: our own first, then those of installed plug-ins.

    Nothing is imported until a factory is called.
    """
    entries = {name: EntryPoint(name, value, GROUP) for name, value in SUGGESTERS.items()}
    entries.update({entry.name: entry for entry in entry_points(group=GROUP)})
    return {name: _factory(entry) for name, entry in entries.items()}


def chosen(names: Sequence[str] = ()) -> tuple[Suggester, ...]:
    """The suggesters of these names, in this order; our own three when none is named."""
    known = available()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SuggesterError(f"there is no suggester “{unknown[0]}”: choose from {', '.join(known)}")
    return tuple(known[name]() for name in names or SUGGESTERS)


def suggest(
    articles: Iterable[Article],
    suggesters: Sequence[Suggester],
    schema: LabelSchema,
    *,
    language: str | Pipeline | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    skipped: Callable[[Article], Spans] = lambda article: boilerplate(article.text),
) -> Iterator[Outcome]:
    """One outcome an article, in order and as soon as it is there; one parse serves all suggesters.

    `language` is a pipeline, its name or its path; None takes the best one installed. Once
    `cancelled` answers True no further outcome comes. `skipped` gives the boilerplate lines of an
    article: what the rules say where it is left out. A suggester that raises is named in the
    problems and skipped for that article.
    """
    pipeline, problems = _pipeline(language, suggesters)
    if cancelled():
        return
    for reading in _readings(articles, pipeline, cancelled):
        reading = replace(reading, skipped=skipped(reading.article))
        yield _outcome(reading, suggesters, schema, problems)
        if cancelled():
            return


def _pipeline(
    language: str | Pipeline | None, suggesters: Sequence[Suggester]
) -> tuple[Pipeline | None, tuple[str, ...]]:
    if isinstance(language, Pipeline):
        return language, ()
    if not any(suggester.needs_parse for suggester in suggesters):
        return None, ()
    try:
        return load(language), ()
    except LanguageError as error:
        return None, (str(error),)


def _readings(
    articles: Iterable[Article], pipeline: Pipeline | None, cancelled: Callable[[], bool]
) -> Iterator[Reading]:
    if pipeline is None:
        yield from map(Reading, articles)
        return
    kept, read = tee(articles)
    parses = pipeline.parses((article.text for article in read), cancelled)
    for doc, article in zip(parses, kept, strict=False):
        yield Reading(article, doc, pipeline.name)


def _outcome(
    reading: Reading, suggesters: Sequence[Suggester], schema: LabelSchema, problems: tuple[str, ...]
) -> Outcome:
    found: dict[str, Suggestion] = {}
    failed = list(problems)
    for suggester in suggesters:
        try:
            proposed = tuple(suggester(reading, schema))
        except Exception as error:  # a plug-in may fail in any way; the others go on
            logger.exception("suggester %s failed on article %s", suggester.name, reading.article.id)
            failed.append(f"{suggester.name} failed on “{reading.article.name}”: {type(error).__name__}: {error}")
            continue
        found.update({suggestion.id: suggestion for suggestion in proposed})
    return Outcome(reading.article, tuple(found.values()), tuple(failed))


def _factory(entry: EntryPoint) -> Factory:
    def make() -> Suggester:
        try:
            module, _, attribute = entry.value.partition(":")
            return cast(Factory, getattr(import_module(module.strip()), attribute.strip()))()
        except Exception as error:  # whatever a plug-in does wrong is reported by its name
            raise SuggesterError(f"the suggester “{entry.name}” cannot be loaded: {error}") from error

    return make
