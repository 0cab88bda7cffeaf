"""The word lists are well formed, and every class in them is one the list explains."""

import re

import pytest

from annotator.resources import resource
from annotator.suggest.lexicons import lexicon, words

NAMES = [
    "bodies",
    "claim-words",
    "connectives",
    "cue-adverbs",
    "documents",
    "reporting-nouns",
    "reporting-verbs",
    "titles",
]


def lines(name: str) -> list[str]:
    return resource(f"lexicons/{name}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_no_entry_is_there_twice(name: str) -> None:
    entries = [line.split()[0] for line in lines(name) if line and not line.startswith("#")]
    assert len(entries) == len(set(entries)) == len(lexicon(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_class_is_explained_at_the_head(name: str) -> None:
    explained = {match[1] for line in lines(name) if (match := re.match(r"#   (\w+)  ", line))}
    assert {kind for kinds in lexicon(name).values() for kind in kinds} == explained


def test_words_can_be_asked_for_by_class() -> None:
    assert "deny" in words("reporting-verbs", "negative")
    assert "say" not in words("reporting-verbs", "negative")
