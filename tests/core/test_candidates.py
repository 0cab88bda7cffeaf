"""What could fill a role: the nearest eligible spans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.candidates import candidates, speaks_at
from annotator.core.edits import Reject
from annotator.core.model import ROLES, Article, Span, Suggestion
from annotator.core.planning import plan
from annotator.core.sheet import Sheet
from tests.core.values import INNER, ORG, OUTER, PERSON, SCHEMA, TEXT, hand, proposal, proposals, sheet_of, span

NAME = proposal("entity", "PERSON", {"": (span("Bo Å. Olsen"),)})
MONEY = proposal("entity", "MONEY", {"": (span("elan".replace("e", "e\u0301", 1)),)})


def found(sheet: Sheet, role: str, near: str, **limits: object) -> list[str]:
    besides, most = str(limits.get("besides", "")), int(str(limits.get("most", 9)))
    return [
        " … ".join(s.of(TEXT) for s in spans)
        for spans in candidates(sheet, role, span(near), besides=besides, most=most)
    ]


def test_names_that_can_speak_are_sources_the_nearest_first() -> None:
    assert found(sheet_of(PERSON, NAME, MONEY, ORG), "source", "“Never,”") == ["Bo Å. Olsen", "We", "Ana Lee", "AFP"]


def test_a_source_of_the_same_paragraph_comes_before_a_nearer_one_of_another() -> None:
    near = proposal("entity", "ORG", {"": (span("plan"),)})
    far = proposal("entity", "PERSON", {"": (span("Ana Lee", nth=2),)})
    cued = proposal("attribution", "ATTRIBUTION", {"cue": (span("denied"),)})
    assert found(sheet_of(near, far, cued), "source", "denied", besides=cued.id)[:2] == ["Ana Lee", "plan"]


def test_a_source_of_the_same_sentence_comes_before_a_nearer_one_of_another() -> None:
    near = proposal("entity", "PERSON", {"": (span("Ana Lee", nth=2),)})
    far = proposal("entity", "GPE", {"": (span("Kyiv"),)})
    cued = proposal("attribution", "ATTRIBUTION", {"cue": (span("remains"),)})
    assert found(sheet_of(near, far, cued), "source", "remains", besides=cued.id)[:2] == ["Kyiv", "Ana Lee"]


def test_a_date_is_no_source_even_if_another_attribution_has_it() -> None:
    other = proposal("attribution", "ATTRIBUTION", {"source": (span("Kyiv"),), "cue": (span("denied"),)})
    date = proposal("entity", "DATE", {"": (span("Kyiv"),)})
    assert "Kyiv" in found(sheet_of(other), "source", "remains")
    assert "Kyiv" not in found(sheet_of(other, date), "source", "remains")


def test_the_source_of_another_attribution_is_a_source() -> None:
    assert found(sheet_of(OUTER), "source", "reportedly") == ["AFP"]


def test_a_pronoun_of_the_paragraph_is_a_source() -> None:
    assert found(sheet_of(), "source", "said") == ["We"]
    assert found(sheet_of(), "source", "Kyiv") == []


def test_what_was_rejected_is_no_candidate() -> None:
    sheet = sheet_of(NAME)
    sheet = sheet.applied(plan(Reject(NAME.id), sheet, SCHEMA, hand()))
    assert "Bo Å. Olsen" not in found(sheet, "source", "“Never,”")


def test_what_the_attribution_has_itself_is_no_candidate() -> None:
    assert found(sheet_of(OUTER, ORG), "source", "had reported", besides=OUTER.id) == []


def test_a_source_does_not_lie_in_the_content_it_is_for() -> None:
    inside = proposal("entity", "PERSON", {"": (span("Ana Lee", nth=1),)})
    assert found(sheet_of(OUTER, inside), "source", "had reported", besides=OUTER.id) == []


def test_a_content_may_overlap_the_content_it_replaces() -> None:
    assert "“rejects”" in found(sheet_of(OUTER), "content", "reportedly", besides=OUTER.id)


def test_claims_quotations_and_what_follows_are_contents() -> None:
    claim = proposal("claim", "CLAIM", {"": (span("We will go"),)})
    contents = found(sheet_of(claim), "content", "Ana Lee")
    assert {"We will go", "“We will go.”", "“Never,”"} <= set(contents)
    assert contents[0] == "said: “We will go.”"


def test_the_content_of_another_attribution_is_one_with_all_its_fragments() -> None:
    assert "“rejects” … the plan" in found(sheet_of(INNER), "content", "had reported")


def test_the_words_after_a_quotation_or_the_place_are_cues() -> None:
    assert found(sheet_of(), "cue", "“Never,”")[0] == "said"
    sourced = proposal("attribution", "ATTRIBUTION", {"source": (span("Ana Lee"),)})
    assert found(sheet_of(sourced), "cue", "Ana Lee", besides=sourced.id)[0] == "said"


def test_a_word_inside_a_quotation_is_no_cue() -> None:
    assert not {"We", "go", "Never"} & set(found(sheet_of(), "cue", "“Never,”"))


def test_at_the_end_of_the_text_nothing_follows() -> None:
    assert candidates(sheet_of(), "content", Span(len(TEXT) - 1, len(TEXT))) == ()


def test_no_more_are_offered_than_there_are_keys() -> None:
    assert len(found(sheet_of(PERSON, NAME, ORG), "source", "“Never,”", most=2)) == 2


@pytest.mark.parametrize("role", ROLES)
@given(some=st.lists(proposals(), max_size=6), at=st.integers(0, len(TEXT) - 1))
def test_candidates_are_few_different_and_inside_the_text(role: str, some: list[Suggestion], at: int) -> None:
    near = Span(at, at + 1)
    result = candidates(sheet_of(*some), role, near)
    assert len(set(result)) == len(result) <= 9
    assert all(0 <= s.start < s.end <= len(TEXT) for spans in result for s in spans)


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("Troops have left Russian territory, he said.", False),
        ("Strikes on Russian soil went on.", False),
        ("The Russian President agreed.", False),
        ("A Russian-held town was quiet.", False),
        ("The Swiss plan was praised.", False),
        ("The Russian refused it.", True),
        ("The French say so.", True),
        ("Nothing is known of the Dutch.", True),
        ("Russians queue for bread.", True),
        ("The British, meanwhile, left.", True),
        ("The Chinese scoff at it.", True),
    ],
)
def test_the_name_of_a_people_that_only_describes_a_noun_is_no_source(text: str, speaks: bool) -> None:
    article = Article("n", text)
    words = next(w for w in ("Russians", "Russian", "Swiss", "French", "Dutch", "British", "Chinese") if w in text)
    people = proposal("entity", "NORP", {"": (span(words, text),)}, article=article)
    made = [people]
    if "scoff" in text:
        made.append(proposal("attribution", "ATTRIBUTION", {"cue": (span("scoff", text),)}, article=article))
    sheet = Sheet(article, suggestions={s.id: s for s in made})
    taken = candidates(sheet, "source", Span(len(text) - 1, len(text)))
    assert ([w.of(text) for (w,) in taken if w.of(text) == words] == [words]) is speaks
    assert speaks_at(sheet, span(words, text)) is speaks
