"""Which suggesters there are and what each lacks, plug-ins of others included."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

from annotator.core.model import Article, Span, Suggestion, suggested
from annotator.core.schema import LabelSchema
from annotator.suggest import GROUP, Reading, SuggesterError, available, chosen, suggest
from annotator.suggest.registry import option, standing, standings, usable


@dataclass(frozen=True)
class FirstOptions:
    """How many letters."""

    letters: int = option(0, "Letters")

    @property
    def problem(self) -> str:
        return "" if self.letters else "say how many letters"


@dataclass(frozen=True)
class First:
    """Proposes the first letters, as a plug-in with settings does."""

    options: FirstOptions
    name: str
    version: str = "1"
    needs_parse: bool = False

    Options = FirstOptions

    def __call__(self, reading: Reading, schema: LabelSchema) -> Iterable[Suggestion]:
        spans = {"": (Span(0, self.options.letters),)}
        yield suggested(reading.article, "entity", "PERSON", spans, suggester=self.name, version="1", score=0.5)


@dataclass(frozen=True)
class Bare:
    """Proposes nothing and has no settings."""

    name: str = "bare"
    version: str = "1"
    needs_parse: bool = False

    def __call__(self, reading: Reading, schema: LabelSchema) -> Iterable[Suggestion]:
        return ()


@dataclass(frozen=True)
class Elsewhere(Bare):
    """Wants a package that is not there."""

    name: str = "elsewhere"
    requires = ("no_such_package_anywhere",)


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package with four entry points, of which one leads nowhere."""
    module = ModuleType("somebodys_plugin")
    module.First, module.Bare, module.Elsewhere = First, Bare, Elsewhere  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "somebodys_plugin", module)
    values = {name: f"somebodys_plugin:{name.capitalize()}" for name in ("first", "bare", "elsewhere", "gone")}
    entries = [EntryPoint(name, value, GROUP) for name, value in values.items()]
    monkeypatch.setattr("annotator.suggest.registry.entry_points", lambda group: entries)


def test_our_own_come_first_then_the_shipped_then_those_of_others_then_the_tables() -> None:
    ours = ["entities", "attributions", "claims", "spacy", "patterns", "gliner", "chat"]
    assert list(available({"mine": {"use": "first"}})) == [*ours, "first", "bare", "elsewhere", "gone", "mine"]


def test_only_ours_run_by_themselves_until_a_table_says_otherwise() -> None:
    assert [one.name for one in chosen()] == ["entities", "attributions", "claims"]
    tables: dict[str, dict[str, object]] = {"claims": {"on": False}, "first": {"letters": 1}, "bare": {"on": False}}
    assert [one.name for one in chosen((), tables)] == ["entities", "attributions", "first"]
    assert [one.name for one in chosen(["bare", "claims"], tables)] == ["bare", "claims"]


def test_one_kind_can_be_there_several_times(schema: LabelSchema) -> None:
    tables = {"one": {"use": "first", "letters": 1}, "three": {"use": "first", "letters": 3}}
    (outcome,) = suggest([Article("a", "Ana Lee.")], chosen(["one", "three"], tables), schema)
    assert [(s.suggester, s.spans) for s in outcome.suggestions] == [("one", (Span(0, 1),)), ("three", (Span(0, 3),))]


@pytest.mark.parametrize(
    ("name", "table", "state", "said"),
    [
        ("entities", {}, "ready", ""),
        ("bare", {}, "ready", ""),
        ("first", {"letters": 2}, "ready", ""),
        ("first", {}, "not configured", "say how many letters"),
        ("first", {"letters": "x"}, "not configured", "the suggester “first”: letters: expected `int`, got `str`"),
        ("first", {"words": 2}, "not configured", "“words” is no setting of it; it has letters"),
        ("bare", {"letters": 2}, "not configured", "“letters” is no setting of it; it has none"),
        ("elsewhere", {}, "not installed", "it needs the package no_such_package_anywhere"),
        ("gone", {}, "not installed", "the suggester “gone” cannot be loaded"),
        ("mine", {"use": "nobody"}, "not installed", "the suggester “mine” uses “nobody”, which is not installed"),
    ],
)
def test_what_a_suggester_lacks_is_known_before_it_runs(
    name: str, table: dict[str, object], state: str, said: str
) -> None:
    found = standing(name, table)
    assert found.state == state
    assert said in found.why
    if state == "ready":
        assert chosen([name], {name: table})[0].name == name
    else:
        with pytest.raises(SuggesterError, match=f"“{name}”"):
            chosen([name], {name: table})


def test_one_that_is_on_and_cannot_be_made_says_so_and_the_others_go_on(schema: LabelSchema) -> None:
    tables: dict[str, dict[str, object]] = {name: {"on": False} for name in ("entities", "attributions", "claims")}
    tables |= {"gone": {}, "first": {"letters": 2}}
    suggesters = chosen((), tables)
    outcomes = list(suggest([Article(str(n), "Ana Lee.") for n in range(2)], suggesters, schema))
    assert [len(one.suggestions) for one in outcomes] == [1, 1]
    assert len({one.problems for one in outcomes}) == 1
    assert "“gone” cannot be loaded" in outcomes[0].problems[0]
    assert [one.name for one in usable(["first", "nobody"], tables)] == ["first"]


def test_every_suggester_has_a_title_and_a_word_on_what_it_does() -> None:
    found = {
        one.name: one for one in standings({"mine": {"use": "chat", "address": "http://127.0.0.1:1", "model": "m"}})
    }
    assert all(one.title for one in found.values())
    assert all(one.about for name, one in found.items() if name != "gone")
    assert found["mine"].address == "http://127.0.0.1:1"
    assert [name for name, one in found.items() if one.on] == ["entities", "attributions", "claims", "mine"]
