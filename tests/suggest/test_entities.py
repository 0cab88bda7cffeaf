"""Names keep to the boundaries of the scheme."""

from collections.abc import Callable

import pytest

from annotator.core.model import Article, Suggestion
from annotator.core.schema import LabelSchema
from annotator.suggest import Reading
from annotator.suggest.entities import Entities

Proposed = Callable[[str, str], tuple[Suggestion, ...]]


def named(proposed: Proposed, text: str) -> set[tuple[str, str]]:
    return {(one.spans[0].of(text), one.label) for one in proposed(text, "entities")}


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("President Joe Biden spoke in Paris on Monday.", "Joe Biden", "PERSON"),
        ("President Joe Biden spoke in Paris on Monday.", "Paris", "GPE"),
        ("Angela Merkel’s remarks surprised the room.", "Angela Merkel", "PERSON"),
        ("The rating of Moody's is watched. Moody's said so on Monday.", "Moody's", "ORG"),
        ("She works for the European Union in Brussels.", "European Union", "ORG"),
        ("They visited the United States last year.", "United States", "GPE"),
        ("The bill came to $40 million.", "$40 million", "MONEY"),
        ("The bill came to £84,000 in all.", "£84,000", "MONEY"),
        ("Lifeguard Kyle Brennan was stunned.", "Kyle Brennan", "PERSON"),
    ],
)
def test_titles_possessives_and_articles_stay_outside(proposed: Proposed, text: str, name: str, label: str) -> None:
    assert (name, label) in named(proposed, text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“It is overdue,” said Sen. Dolores Whitcomb, R-Marlow, on Monday.", "Marlow"),
        ("HARTWELL (Reuters) — The committee voted late on Tuesday.", "HARTWELL"),
    ],
)
def test_the_places_that_newspapers_abbreviate_are_places(proposed: Proposed, text: str, name: str) -> None:
    assert (name, "GPE") in named(proposed, text)


def test_speakers_in_capitals_before_a_dash_are_no_places(proposed: Proposed) -> None:
    text = "HARTWELL — I never saw it.\n\nMARLOW — Nor did I.\n\nHARTWELL — It was dark."
    assert not {label for name, label in named(proposed, text) if name.isupper()} & {"GPE"}


def test_an_age_is_no_date(proposed: Proposed) -> None:
    text = "Grace Berg, 41, has lived there since 2006. Her 19-year-old son left last spring."
    assert {name for name, label in named(proposed, text) if label == "DATE"} == {"2006", "last spring"}


def test_labels_that_are_off_are_not_proposed(proposed: Proposed) -> None:
    assert not {"CARDINAL", "PERCENT"} & {label for _, label in named(proposed, "About 40 of them, 12 percent, left.")}


def test_no_name_crosses_a_line(proposed: Proposed) -> None:
    text = "Visit to Paris\n\nAngela Merkel arrived in London\r\nBarack Obama did not."
    assert all("\n" not in name and "\r" not in name for name, _ in named(proposed, text))


def test_boilerplate_has_no_names(proposed: Proposed) -> None:
    text = "Angela Merkel arrived in London.\n\nSource; Al Jazeera"
    assert "Al Jazeera" not in {name for name, _ in named(proposed, text)}


def test_a_name_is_found_wherever_it_stands(proposed: Proposed) -> None:
    text = "Angela Merkel met the mayor of Belgorod. The Belgorod-built bridge is old. Belgorod is large."
    places = [one.spans[0].start for one in proposed(text, "entities") if one.spans[0].of(text) == "Belgorod"]
    assert len(places) == text.count("Belgorod")


def test_without_a_parse_there_are_no_names(schema: LabelSchema) -> None:
    assert list(Entities()(Reading(Article("a", "Angela Merkel arrived.")), schema)) == []


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("Maria Tarlov opened the shop. Customers like Tarlov a lot.", "Tarlov", "PERSON"),
        ("The council met on Monday. “We will pay,” says Zimmer.", "Zimmer", "PERSON"),
    ],
)
def test_a_family_name_and_a_name_that_speaks_are_people(proposed: Proposed, text: str, name: str, label: str) -> None:
    assert (name, label) in named(proposed, text)
