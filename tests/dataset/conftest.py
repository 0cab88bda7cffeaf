"""A project of six articles with gold, suggestions and decisions, in a real file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.core.edits import Accept, Add, GiveReason, Hand, Link, Reject, SetState, WriteNote
from annotator.core.model import Article, Span, suggested
from annotator.project import Project
from tests.core.values import SCHEMA, TEXT, span


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "news.db", SCHEMA) as made:
        texts = [f"{n}. {TEXT}" if n else TEXT for n in range(3)]
        texts += [f"Number {n}: something else {'x' * n} about a harbour 😀 and AFP in 20{n}." for n in range(3, 6)]
        made.add_articles([Article(f"a{n}", text, outlet="The Post" if n else "") for n, text in enumerate(texts)])
        article = made.article("a0")
        person, org = (
            suggested(article, "entity", label, {"": [span(words)]}, suggester="rules", version="1", score=0.8)
            for label, words in (("PERSON", "Ana Lee"), ("ORG", "AFP"))
        )
        claim = suggested(article, "claim", "CLAIM", {"": [span("We will go")]}, suggester="m", version="2", score=0.5)
        made.ingest([person, org, claim])
        made.apply("a0", Accept(person.id), Hand("Ada"))
        made.apply("a0", Reject(org.id), Hand("Ada"))
        made.apply("a0", GiveReason(org.id, "not one of these"), Hand("Ada"))
        made.apply("a0", Link({"source": (span("Bo Å. Olsen"),), "content": (span("Never"),)}), Hand("Bo"))
        made.apply("a0", WriteNote("look again"), Hand("Bo"))
        for n in range(1, 6):
            text = made.article(f"a{n}").text
            made.apply(f"a{n}", Add("ORG", (Span(text.index("AFP"), text.index("AFP") + 3),)), Hand("Bo"))
        for id_ in ("a0", "a1", "a4"):
            made.apply(id_, SetState("done"), Hand("Ada"))
        yield made
