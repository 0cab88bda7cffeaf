"""Which speaker a source means, by what the article says of its names."""

from __future__ import annotations

import pytest

from annotator.core.model import Gender, Span
from annotator.core.resolving import Kind, Mention, known, resolve

TEXT = (
    "Russian President Ivan Orlov met Dame Nora Quill of the Finance Ministry. He spoke first. She said no. "
    "The Russian leader left. The ministry said so. Nora Quill’s aide agreed. A minister said it. They left Kyiv. "
    "The capital was calm, and the president said it would stay so."
)


def mention(words: str, name: str, kind: Kind, titles: str = "", gender: Gender = "", **more: bool) -> Mention:
    start = TEXT.index(words)
    sentence = TEXT[:start].count(". ")
    return Mention(
        Span(start, start + len(words)), name, kind, gender, frozenset(titles.split()), sentence,
        more.get("subject", False), more.get("speaks", False),
    )  # fmt: skip


ORLOV = mention("Ivan Orlov", "Ivan Orlov", "person", "russian president", "male", subject=True)
QUILL = mention("Nora Quill", "Nora Quill", "person", "lady")
MINISTRY = mention("Finance Ministry", "Finance Ministry", "body")
KYIV = mention("Kyiv", "Kyiv", "place")
ALL = known((ORLOV, QUILL, MINISTRY, KYIV))


def who(words: str, nth: int = 0, mentions: tuple[Mention, ...] = ALL) -> str:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    found = resolve(TEXT, (Span(start, start + len(words)),), mentions, sentence=TEXT[:start].count(". "))
    return found.name if found else ""


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Russian President Ivan Orlov", "Ivan Orlov"),
        ("He", "Ivan Orlov"),
        ("She", "Nora Quill"),
        ("The Russian leader", "Ivan Orlov"),
        ("the president", "Ivan Orlov"),
        ("The ministry", "Finance Ministry"),
        ("the Finance Ministry", "Finance Ministry"),
        ("The capital", "Kyiv"),
        ("it", "Kyiv"),
        ("Nora Quill’s aide", ""),
        ("A minister", ""),
        ("calm", ""),
    ],
)
def test_a_source_is_tied_to_a_speaker_of_the_article(source: str, name: str) -> None:
    assert who(source, 1 if source == "it" else 0) == name


def test_they_are_the_nearest_body() -> None:
    near = Mention(MINISTRY.span, MINISTRY.name, "body", sentence=5)
    assert who("They", 0, (ORLOV, near)) == "Finance Ministry"


def test_gender_is_what_titles_tell() -> None:
    assert [one.gender for one in ALL] == ["male", "female", "", ""]


def test_nobody_is_named_where_two_were_called_so() -> None:
    other = mention("Nora Quill", "Nora Quill", "person", "russian president")
    assert who("the president", 0, known((ORLOV, other))) == ""


def test_a_pronoun_does_not_reach_back_to_the_beginning() -> None:
    far = Mention(ORLOV.span, ORLOV.name, "person", "male", sentence=-9)
    assert who("He", 0, (far,)) == ""


def test_of_two_in_one_sentence_it_is_the_one_that_speaks() -> None:
    first = mention("Ivan Orlov", "Ivan Orlov", "person")
    second = mention("Nora Quill", "Nora Quill", "person")
    assert who("He", 0, (first, second)) == "Nora Quill"
    speaking = mention("Ivan Orlov", "Ivan Orlov", "person", speaks=True)
    assert who("He", 0, (speaking, second)) == "Ivan Orlov"


def test_no_source_means_nobody() -> None:
    assert resolve(TEXT, (), ALL, sentence=0) is None
