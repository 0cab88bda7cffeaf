"""Running suggesters: one parse for all, lazily, with problems named and a run that can be cancelled."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from annotator.core.model import Article, Span, Suggestion, suggested
from annotator.core.schema import LabelSchema, read_schema
from annotator.resources import resource
from annotator.suggest import Reading, Suggester, SuggesterError, available, chosen, language, suggest
from annotator.suggest.language import LanguageError, Pipeline


@dataclass(frozen=True)
class First:
    """Proposes the first word; a stand-in for a plug-in that needs no parse."""

    name: str = "first"
    version: str = "1"
    needs_parse: bool = False

    def __call__(self, reading: Reading, schema: LabelSchema) -> Iterable[Suggestion]:
        spans = {"": (Span(0, 1),)}
        yield suggested(reading.article, "entity", "PERSON", spans, suggester=self.name, version="1", score=0.5)


@dataclass(frozen=True)
class Broken(First):
    """Fails on every article that mentions a bridge."""

    name: str = "broken"

    def __call__(self, reading: Reading, schema: LabelSchema) -> Iterable[Suggestion]:
        if "bridge" in reading.article.text:
            raise ZeroDivisionError("no bridge")
        return super().__call__(reading, schema)


def test_importing_the_package_imports_no_spacy() -> None:
    code = "import annotator.suggest, sys; raise SystemExit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_our_three_suggesters_are_always_there() -> None:
    assert {"entities", "attributions", "claims"} <= set(available())
    assert [suggester.name for suggester in chosen()] == ["entities", "attributions", "claims"]


def test_an_unknown_suggester_is_refused_with_the_known_ones_named() -> None:
    with pytest.raises(SuggesterError, match=r"oracle.*entities, attributions, claims"):
        chosen(["oracle"])


def test_outcomes_come_in_the_order_of_the_articles(pipeline: Pipeline, schema: LabelSchema) -> None:
    articles = [Article(str(n), f"Town number {n} is small.") for n in range(20)]
    assert [o.article for o in suggest(articles, chosen(), schema, language=pipeline)] == articles


def test_the_first_outcome_comes_before_all_articles_are_read(pipeline: Pipeline, schema: LabelSchema) -> None:
    read: list[str] = []

    def articles() -> Iterator[Article]:
        for n in range(100):
            read.append(str(n))
            yield Article(str(n), "The mayor left. " * 20)

    next(iter(suggest(articles(), chosen(["claims"]), schema, language=pipeline)))
    assert len(read) < 10


@pytest.mark.logs_warnings
def test_a_suggester_that_fails_is_named_and_the_others_go_on(pipeline: Pipeline, schema: LabelSchema) -> None:
    articles = [Article("1", "A bridge."), Article("2", "A town.")]
    outcomes = list(suggest(articles, [Broken(), First()], schema, language=pipeline))
    assert "broken" in outcomes[0].problems[0]
    assert [len(outcome.suggestions) for outcome in outcomes] == [1, 1]
    assert outcomes[1].problems == ()


def test_what_several_propose_alike_is_one_suggestion_of_the_first(schema: LabelSchema) -> None:
    suggesters = [First(), First("second"), First("third")]
    (outcome,) = suggest([Article("1", "A town.")], suggesters, schema)
    (one,) = outcome.suggestions
    assert (one.suggester, one.reason) == ("first", "second agrees, third agrees")


def test_a_cancelled_run_yields_nothing_further(pipeline: Pipeline, schema: LabelSchema) -> None:
    stop = False
    outcomes = suggest(
        [Article(str(n), "A town.") for n in range(50)], [First()], schema, language=pipeline, cancelled=lambda: stop
    )
    next(outcomes)
    stop = True
    assert list(outcomes) == []


def test_no_pipeline_is_loaded_when_no_suggester_wants_a_parse(
    schema: LabelSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: str | None = None) -> Pipeline:
        raise AssertionError("loaded")

    monkeypatch.setattr("annotator.suggest.load", refuse)
    assert len(list(suggest([Article("1", "A town.")], [First()], schema))) == 1


@pytest.fixture
def no_pipeline(monkeypatch: pytest.MonkeyPatch) -> str:
    """A machine without any pipeline; gives the sentence that says what to do."""

    def missing(name: str | None = None) -> Pipeline:
        raise LanguageError("install one")

    monkeypatch.setattr("annotator.suggest.load", missing)
    return "install one"


def test_without_a_pipeline_what_to_do_is_said_with_each_article(no_pipeline: str, schema: LabelSchema) -> None:
    outcomes = list(suggest([Article("1", "A town."), Article("2", "B.")], chosen(), schema))
    assert [outcome.problems for outcome in outcomes] == [(no_pipeline,)] * 2


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("“We will rebuild it,” she said.", "she", "said", "“We will rebuild it,”"),
        ('"We will rebuild it," said Anna Berg.', "Anna Berg", "said", '"We will rebuild it,"'),
        ("Anna Berg told reporters: “We will rebuild it.”", "Anna Berg", "told", "“We will rebuild it.”"),
        ("Anna Berg said that the bridge was closed.", "Anna Berg", "said", "that the bridge was closed"),
        ("Prices rose, according to Anna Berg.", "Anna Berg", "according to", "Prices rose"),
    ],
)
def test_without_a_pipeline_marks_and_words_still_give_attributions(
    no_pipeline: str, schema: LabelSchema, text: str, source: str, cue: str, content: str
) -> None:
    (outcome,) = suggest([Article("1", text)], chosen(["attributions"]), schema)
    found = [
        [s.of(text) for role in ("source", "cue", "content") for s in o.fillers[role]] for o in outcome.suggestions
    ]
    assert [source, cue, content] in found


def test_without_a_pipeline_a_quotation_with_odd_marks_is_not_lost(no_pipeline: str, schema: LabelSchema) -> None:
    text = 'The road will be open again by the end of June," the mayor said. Cars wait.'
    (outcome,) = suggest([Article("1", text)], chosen(["attributions"]), schema)
    assert outcome.suggestions


_PARTS = [
    "The mayor",
    " said",
    " that",
    " it",
    " was",
    ", ",
    ". ",
    '"',
    "“",
    "”",
    "‘",
    "’",
    "«",
    "»",
    "'",
    "\n",
    "\r\n",
]
_PARTS += [
    " according to",
    " allegedly",
    ":",
    " –",
    " 🙂",
    "\u00a0",
    "\ufeff",
    "e\u0301",
    " Anna Berg",
    " accused",
    " of",
]
_PARTS += [" warning", " “A,”", " bridge", " closed", "\ud800", "\x00", "\u2028", " שלום", "?", "(", ")"]


def _sound(article: Article, suggestions: tuple[Suggestion, ...]) -> None:
    for one in suggestions:
        assert one.spans
        assert 0 <= one.score <= 1
        for filler in one.fillers.values():
            assert filler
            assert all(0 <= s.start < s.end <= len(article.text) for s in filler)
            assert all(a.end <= b.start for a, b in pairwise(filler))
            assert all(s.of(article.text).strip() for s in filler)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(_PARTS), max_size=40).map("".join))
@example("")
@example("   \n\n ")
@example('" allegedly accused said, ')
@example("\ufeff“")
def test_any_text_gives_only_sound_spans(pipeline: Pipeline, schema: LabelSchema, text: str) -> None:
    article = Article("a", text)
    (outcome,) = suggest([article], chosen(), schema, language=pipeline)
    assert outcome.problems == ()
    _sound(article, outcome.suggestions)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.lists(st.sampled_from(_PARTS), max_size=40).map("".join), st.text(max_size=60)))
def test_any_text_without_a_parse_gives_only_sound_spans(text: str) -> None:
    schema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
    article = Article("a", text)
    suggester: Suggester = chosen(["attributions"])[0]
    _sound(article, tuple(suggester(Reading(article), schema)))


def test_the_language_module_needs_no_spacy_to_be_imported() -> None:
    assert "spacy" not in vars(language)
