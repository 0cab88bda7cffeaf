"""Quotations are found from the marks, whatever the marks are."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.suggest.quotes import quotations


def marked(text: str) -> list[str]:
    return [quotation.span.of(text) for quotation in quotations(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('He said "yes, we can" and left.', ['"yes, we can"']),
        ("He said “yes, we can” and left.", ["“yes, we can”"]),
        ("He said 'yes, we can' and left.", ["'yes, we can'"]),
        ("He said ‘yes, we can’ and left.", ["‘yes, we can’"]),
        ("He said «yes, we can» and left.", ["«yes, we can»"]),
        ("He said « yes, we can » and left.", ["« yes, we can »"]),
        ("He said „yes, we can“ and left.", ["„yes, we can“"]),
        ("He said »yes, we can« and left.", ["»yes, we can«"]),
    ],
)
def test_each_kind_of_mark_makes_a_quotation(text: str, found: list[str]) -> None:
    assert marked(text) == found


def test_an_apostrophe_opens_and_closes_nothing() -> None:
    assert marked("It’s the workers' bridge, don't close it in the '90s.") == []


def test_a_possessive_plural_does_not_close_a_single_quotation() -> None:
    assert marked("'It is the workers' bridge,' he said.") == ["'It is the workers' bridge,'"]


def test_an_unclosed_quotation_introduced_as_speech_reaches_to_the_end_of_its_paragraph() -> None:
    assert marked('She said, "We are done. We go home.\n\nNobody stayed.') == ['"We are done. We go home.']


def test_an_unclosed_quotation_inside_a_sentence_reaches_to_its_end() -> None:
    assert marked('He called it "a lost year. Then he left.') == ['"a lost year.']


def test_a_closing_mark_alone_takes_the_sentence_before_it() -> None:
    assert marked('The road is open," he said. More follows.') == ['The road is open,"']


def test_reopened_paragraphs_share_a_group() -> None:
    text = "“It began at night.\n\n“By morning the bridge was gone,” the mayor said."
    assert marked(text) == ["“It began at night.", "“By morning the bridge was gone,”"]
    assert len({quotation.group for quotation in quotations(text)}) == 1


def test_a_paragraph_that_only_closes_the_one_before_shares_its_group() -> None:
    text = '"It began at night.\n\nBy morning it was over," he said.'
    assert marked(text) == ['"It began at night.', 'By morning it was over,"']
    assert len({quotation.group for quotation in quotations(text)}) == 1


def test_closed_quotations_are_groups_of_their_own() -> None:
    assert len({quotation.group for quotation in quotations("“One,” he said. “Two,” she said.")}) == 2


@given(st.text(alphabet="ab .,\n\r\"'“”‘’«»„‹›`", max_size=60))
def test_quotations_lie_in_order_inside_the_text_and_apart(text: str) -> None:
    found = quotations(text)
    assert all(q.span.end <= len(text) for q in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
