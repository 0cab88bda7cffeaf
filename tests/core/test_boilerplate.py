"""Boilerplate lines: by rule, and by what a reviewer says of them."""

from __future__ import annotations

import pytest

from annotator.core.boilerplate import boilerplate, byline, line_at, skipped
from annotator.core.edits import MarkLine
from annotator.core.model import AnnotationError, Article, LineMark, Span
from annotator.core.planning import plan
from annotator.core.sheet import Sheet
from tests.core.values import SCHEMA, START, hand, proposal, sheet_of, span

TEXT = "Ana Lee left.\nAdvertisment\nSource; Al Jazeera\n\nShare this on X\nSources close to Bo say so.\n"
ARTICLE = Article("a9", TEXT)


def lines(*spans: Span) -> list[str]:
    return [span.of(TEXT) for span in spans]


def test_the_rules_know_advertisement_source_and_share_lines() -> None:
    assert lines(*boilerplate(TEXT)) == ["Advertisment", "Source; Al Jazeera", "Share this on X"]


def test_the_rules_know_who_reported_and_edited() -> None:
    line = "Reporting by Ana Lee in Oslo; editing by Karl Berg"
    assert boilerplate(f"The ferry is late.\n{line}") == (Span(19, 19 + len(line)),)


@pytest.mark.parametrize(
    "line",
    [
        "Reporting by phone was banned there.",
        "Advertising is banned there.",
        "He said: share this burden.",
        "Reuters reported it.",
        "Read the room.",
    ],
)
def test_a_sentence_is_no_boilerplate(line: str) -> None:
    assert boilerplate(line) == ()


def test_what_a_reviewer_said_wins_over_the_rules() -> None:
    first, advert = Span(0, 13), boilerplate(TEXT)[0]
    marks = [LineMark("a9", first, True, "Ana", START), LineMark("a9", advert, False, "Ana", START)]
    assert lines(*skipped(TEXT, marks)) == ["Ana Lee left.", "Source; Al Jazeera", "Share this on X"]


def test_a_blank_line_is_none() -> None:
    assert line_at(TEXT, TEXT.index("\n\n") + 1) is None
    with pytest.raises(AnnotationError, match="nothing on this line"):
        plan(MarkLine(TEXT.index("\n\n") + 1), Sheet(ARTICLE), SCHEMA, hand())


def test_marking_and_marking_again_leaves_nothing_behind() -> None:
    sheet = Sheet(ARTICLE)
    for position in (3, TEXT.index("Advert")):
        once = sheet.applied(plan(MarkLine(position), sheet, SCHEMA, hand()))
        assert once.skipped != sheet.skipped
        twice = once.applied(plan(MarkLine(position), once, SCHEMA, hand()))
        assert twice == sheet
        assert twice.skipped == sheet.skipped


def test_undecided_suggestions_inside_the_line_go_with_it() -> None:
    name = proposal("entity", "PERSON", {"": (Span(0, 7),)}, article=ARTICLE)
    across = proposal("claim", "CLAIM", {"": (Span(8, 20),)}, article=ARTICLE)
    sheet = sheet_of(name, across, article=ARTICLE)
    after = sheet.applied(plan(MarkLine(1), sheet, SCHEMA, hand()))
    assert set(after.suggestions) == {across.id}
    assert after.state == "unseen", "saying what a line is begins no review"


def test_the_position_may_be_anywhere_on_the_line() -> None:
    at = span("Source; Al Jazeera", TEXT)
    assert {line_at(TEXT, position) for position in range(at.start, at.end)} == {at}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Harbour to close\n\nBy Mina Okafor\n\nIt was said.", "Mina Okafor"),
        ("Quay\r\nBy Mina Okafor and Jon van Berg in Oslo\r\n\r\nIt was.", "Mina Okafor and Jon van Berg in Oslo"),
        ("\ufeffBY ANA LEE, POLITICAL EDITOR\nIt was said.", "ANA LEE, POLITICAL EDITOR"),
        ("# Harbour\n\n*By Ana Lee*\n\nIt was said.", "Ana Lee"),
    ],
)  # fmt: skip
def test_the_line_that_says_who_wrote_it_is_boilerplate(text: str, who: str) -> None:
    found = byline(text)
    assert found is not None
    assert found[1] == who
    assert boilerplate(text) == (found[0],)
    assert found[0].of(text).strip("\ufeff*")[3:] == who


@pytest.mark.parametrize(
    "text",
    [
        "Harbour\n\nBy Monday it was over\n\nMore.",
        "Harbour\n\nBy Ana Lee.\n\nMore.",
        "Harbour\n\nBy Christmas\n\nMore.",
        "Harbour\n\nOne.\n\nTwo.\n\nBy Ana Lee\n\nMore.",
        "Harbour\n\nBy Ana Lee the harbour was closed\n\nMore.",
    ],
)
def test_a_sentence_that_begins_with_by_is_no_byline(text: str) -> None:
    assert byline(text) is None
    assert boilerplate(text) == ()
