"""One loaded pipeline for all tests, and short ways to read a text and to see what was proposed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from annotator.core.model import Article, Suggestion, surface
from annotator.core.schema import LabelSchema, read_schema
from annotator.resources import resource
from annotator.suggest import chosen, suggest
from annotator.suggest.language import Pipeline, load

Roles = tuple[str, str, str]


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The best installed pipeline."""
    return load()


@pytest.fixture(scope="session")
def schema() -> LabelSchema:
    """The schema new projects start with."""
    return read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def proposed(pipeline: Pipeline, schema: LabelSchema) -> Callable[[str, str], tuple[Suggestion, ...]]:
    """What a suggester proposes for a text."""

    def propose(text: str, name: str) -> tuple[Suggestion, ...]:
        (outcome,) = suggest([Article("a", text)], chosen([name]), schema, language=pipeline)
        assert outcome.problems == ()
        return outcome.suggestions

    return propose


@pytest.fixture(scope="session")
def said(proposed: Callable[[str, str], tuple[Suggestion, ...]]) -> Callable[[str], set[Roles]]:
    """Source, cue and content of every attribution proposed for a text, as words."""
    return lambda text: {
        (
            surface(text, one.fillers.get("source", ())),
            surface(text, one.fillers.get("cue", ())),
            surface(text, one.fillers.get("content", ())),
        )
        for one in proposed(text, "attributions")
    }
