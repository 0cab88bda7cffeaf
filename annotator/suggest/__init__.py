"""Text in, suggestions out. The only package that imports spaCy, and only once a parse is wanted.

A suggester sees a `Reading` (the article and its parse) and the label schema, never a project.
Others can be added through the entry point group ``annotator.suggesters``.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import tee
from typing import TYPE_CHECKING, Protocol, TypeVar, cast, runtime_checkable

from annotator.core.boilerplate import boilerplate
from annotator.core.model import Article, Spans, Suggestion
from annotator.core.schema import LabelSchema
from annotator.core.values import valueclass
from annotator.suggest.language import LanguageError, Pipeline, load
from annotator.suggest.registry import GROUP, PLUGINS, SUGGESTERS, Factory, SuggesterError, Tables, available, chosen

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = [
    "GROUP",
    "PLUGINS",
    "SUGGESTERS",
    "Factory",
    "LanguageError",
    "Outcome",
    "Reading",
    "Suggester",
    "SuggesterError",
    "Tables",
    "available",
    "chosen",
    "content",
    "suggest",
]

logger = logging.getLogger(__name__)

T = TypeVar("T")


def _never() -> bool:
    return False


@runtime_checkable
class Released(Protocol):
    """What has to be untied once it is not needed any more."""

    def release(self) -> None: ...


@valueclass(frozen=True, slots=True)
class Reading:
    """An article as read: the article, and its parse if a pipeline is there.

    Offsets of `doc` are those of the article's text; the words in it may have other marks and blanks
    (see `language.plain`), so surfaces come from the article. `pipeline` names what parsed it; `skipped`
    holds the boilerplate lines, in which nothing is to be proposed. `cancelled` says that the answer is no
    longer wanted, which a suggester that takes long should ask now and then.
    """

    article: Article
    doc: Doc | None = None
    pipeline: str = ""
    skipped: Spans = ()
    cancelled: Callable[[], bool] = field(default=_never, repr=False, compare=False)
    left_out: Counter[str] = field(default_factory=Counter, repr=False, compare=False)
    _kept: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What `make` returns, made once for this reading: suggesters share their findings so."""
        if name not in self._kept:
            self._kept[name] = make()
        return cast(T, self._kept[name])

    def release(self) -> None:
        """Forget what was made for it: nothing more is asked of it."""
        for kept in self._kept.values():
            if isinstance(kept, Released):
                kept.release()
        self._kept.clear()

    def leave_out(self, why: str) -> None:
        """Count one more thing that was found and cannot be proposed; `why` is the same sentence for all alike."""
        self.left_out[why] += 1


class Suggester(Protocol):
    """A named, versioned thing that proposes.

    `needs_parse` says whether it wants the parse; without a pipeline it is called all the same, with
    ``reading.doc`` None, and proposes what it can. It may raise `SuggesterError` where it cannot work at all:
    one that does is not asked again in that run.
    """

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def needs_parse(self) -> bool: ...
    def __call__(self, reading: Reading, schema: LabelSchema) -> Iterable[Suggestion]: ...


@valueclass(frozen=True, slots=True)
class Outcome:
    """What was proposed for one article; `problems` names what failed, a sentence each.

    That no pipeline is installed, or that a suggester cannot work, is said with every article: show it once.
    `left_out` counts what was found and could not be proposed, by why.
    """

    article: Article
    suggestions: tuple[Suggestion, ...]
    problems: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


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
    problems and skipped for that article. What several propose alike is one suggestion: the first one's.
    """
    pipeline, problems = _pipeline(language, suggesters)
    if cancelled():
        return
    for reading in _readings(articles, pipeline, cancelled):
        reading = replace(reading, skipped=skipped(reading.article), cancelled=cancelled)
        outcome = _outcome(reading, suggesters, schema, problems)
        reading.release()
        yield outcome
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
    found: dict[object, Suggestion] = {}
    failed = list(problems)
    for suggester in suggesters:
        try:
            proposed = tuple(suggester(reading, schema))
        except SuggesterError as error:
            logger.info("suggester %s cannot work: %s", suggester.name, error)
            failed.append(str(error))
            continue
        except Exception as error:  # a plug-in may fail in any way; the others go on
            logger.exception("suggester %s failed on article %s", suggester.name, reading.article.id)
            failed.append(f"{suggester.name} failed on “{reading.article.name}”: {type(error).__name__}: {error}")
            continue
        for suggestion in proposed:
            first = found.get(content(suggestion), suggestion)
            if first.suggester != suggestion.suggester:
                agreed = f"{suggestion.suggester} agrees"
                suggestion = replace(first, reason=f"{first.reason}, {agreed}" if first.reason else agreed)
            found[content(suggestion)] = suggestion
    return Outcome(reading.article, tuple(found.values()), tuple(failed), reading.left_out)


def content(suggestion: Suggestion, names: Mapping[str, str] | None = None) -> object:
    """What is proposed, whoever proposes it; `names` says what labels are called by now, where it is another name."""
    label = (names or {}).get(suggestion.label, suggestion.label)
    return suggestion.kind, label, tuple(sorted(suggestion.fillers.items()))
