"""Counts in words: one is one, whatever is counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import annotator
from annotator.core.counting import among, number

COUNTED = "articles|words|items|suggestions|entities|claims|speakers|hits|edits|sessions|annotations|proposals"


@pytest.mark.parametrize(
    ("said", "count", "one"),
    [
        ("1 article", 1, "article"),
        ("0 articles", 0, "article"),
        ("1,200 new articles", 1200, "new article"),
        ("2 entities", 2, "entity"),
        ("2 days", 2, "day"),
        ("3 classes", 3, "class"),
    ],
)
def test_a_count_and_its_word_agree(said: str, count: int, one: str) -> None:
    assert number(count, one) == said


def test_where_another_word_changes_both_are_given() -> None:
    assert number(1, "item of gold", "items of gold") == "1 item of gold"
    assert number(2, "item of gold", "items of gold") == "2 items of gold"


def test_nothing_on_screen_counts_without_it() -> None:
    root = Path(annotator.__file__).parent
    # Numbers with commas, and lengths, in front of what is counted; with "or more" it is many anyway.
    by_hand = re.compile(rf"(?:\{{[^{{}}]+:,\}}|\{{len\([^{{}}]+\)\}}) (?:{COUNTED})\b|article\{{'")
    found = [
        f"{path.name}: {hit.group()}"
        for folder in ("ui", "cli")
        for path in (root / folder).rglob("*.py")
        for hit in by_hand.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_some_of_a_number_are_counted_and_all_are_called_so() -> None:
    assert among(3, 9, "off screen") == ", 3 of them off screen"
    assert among(9, 9, "off screen") == ", all off screen"
    assert among(1, 1, "off screen") == ", off screen"
    assert among(0, 9, "off screen") == ""
