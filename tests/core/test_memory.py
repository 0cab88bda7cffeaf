"""What is learned of names, and what follows from it for an article."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.edits import Accept, Add, Reject, Relabel
from annotator.core.memory import MEMORY, Count, Known, Memory, Touched, is_name, learned, named, recalled, touched
from annotator.core.mentions import context_at, remembered
from annotator.core.model import Article, Span, suggested
from annotator.core.planning import plan
from tests.core.values import ARTICLE, PERSON, SCHEMA, SPLIT, TEXT, hand, sheet_of, span, spans_in

TOLD = Article("b", "Bo Lee of Acme met Lee. Acme Holdings denied it, and President Bo Lee left Acme.")
LEE, BO, ACME = Known("PERSON", 2, 0), Known("PERSON", 1, 0), Known("ORG", 3, 1)


def entity(words: str, label: str, nth: int = 0) -> object:
    return suggested(
        TOLD, "entity", label, {"": (span(words, TOLD.text, nth),)}, suggester="rules", version="1", score=0.5
    )


def proposed(memory: Memory, *there: object) -> tuple[list[tuple[str, int, str]], dict[str, str]]:
    new, replaced = recalled(TOLD, memory, there)  # type: ignore[arg-type]
    assert all(s.suggester == MEMORY for s in new)
    return [(s.spans[0].of(TOLD.text), s.spans[0].start, s.label) for s in new], replaced


def test_a_name_is_known_once_it_was_taught_with_the_label_of_most_of_its_gold() -> None:
    counts = [Count("Acme", "ORG", 2, 1, 0), Count("Acme", "PERSON", 1, 0, 0), Count("Bo", "PERSON", 9, 0, 0)]
    assert learned(counts).names == {"Acme": Known("ORG", 2, 1)}


def test_a_name_of_two_labels_is_not_known() -> None:
    assert not learned([Count("Washington", "GPE", 3, 1, 0), Count("Washington", "PERSON", 3, 1, 0)]).names


def test_a_name_that_is_rejected_more_often_than_it_is_gold_is_not_known() -> None:
    assert learned([Count("Acme", "ORG", 2, 2, 2)]).names == {"Acme": Known("ORG", 2, 2)}
    assert not learned([Count("Acme", "ORG", 2, 2, 3)]).names


def test_the_score_grows_with_what_speaks_for_the_label_and_falls_with_what_speaks_against_it() -> None:
    assert Known("ORG", 1, 0).score < Known("ORG", 8, 0).score < 1
    assert Known("ORG", 8, 4).score < Known("ORG", 8, 0).score


def test_words_without_a_capital_are_no_name() -> None:
    assert [w for w in ("Acme", "the ministry", "G7", "基輔", "A", "one\nTwo", "x" * 200 + "Y") if is_name(w)] == [
        "Acme",
        "G7",
        "基輔",
    ]


def test_every_mention_is_proposed_the_longest_name_first() -> None:
    memory = Memory({"Lee": LEE, "Bo Lee": BO})
    assert proposed(memory)[0] == [("Bo Lee", 0, "PERSON"), ("Lee", 19, "PERSON"), ("Bo Lee", 63, "PERSON")]


def test_what_is_suggested_right_already_is_left_alone() -> None:
    assert proposed(Memory({"Acme": ACME}), entity("Acme", "ORG")) == (
        [("Acme", 24, "ORG"), ("Acme", 75, "ORG")],
        {},
    )


def test_another_label_makes_way() -> None:
    wrong = entity("Acme", "PERSON")
    new, replaced = proposed(Memory({"Acme": ACME}), wrong)
    assert new[0] == ("Acme", 10, "ORG")
    assert list(replaced) == [wrong.id]  # type: ignore[attr-defined]


def test_a_longer_name_round_it_stays_unless_it_was_always_given_other_boundaries() -> None:
    longer, titled = entity("Acme Holdings", "ORG"), entity("President Bo Lee", "PERSON")
    assert ("Acme", 24, "ORG") not in proposed(Memory({"Acme": ACME}), longer)[0]
    new, replaced = proposed(Memory({"Bo Lee": BO}, frozenset({"President Bo Lee"})), titled)
    assert ("Bo Lee", 63, "PERSON") in new
    assert list(replaced) == [titled.id]  # type: ignore[attr-defined]


def test_nothing_is_proposed_in_skipped_lines_or_where_it_was_refused() -> None:
    memory = Memory({"Acme": ACME})
    assert len(recalled(TOLD, memory, (), skipped=(Span(0, 23),))[0]) == 2
    assert recalled(TOLD, memory, (), refused=lambda s: True) == ((), {})


@given(names=st.lists(st.sampled_from(["Ana", "Ana Lee", "Lee", "AFP", "Kyiv", "Kyiv’s", "an"]), unique=True))
def test_names_are_found_as_whole_words_and_never_overlap(names: list[str]) -> None:
    found = named(TEXT, names)
    assert all(s.of(TEXT) in names for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(not TEXT[s.end : s.end + 1].isalnum() for s in found)


def test_a_name_longer_than_what_is_left_of_the_text_does_not_stand_there() -> None:
    assert named("He met Ana", ["Ana Lee", "Ana"]) == [Span(7, 10)]
    assert named("He met Ana", ["Ana Lee"]) == []


@given(spans_in(TEXT, most=1))
def test_an_entity_is_remembered_by_its_context(spans: tuple[Span, ...]) -> None:
    key = context_at(TEXT, spans[0])
    assert remembered(TEXT, {"": spans}) == key or len(key) > 160


def test_an_attribution_is_remembered_by_all_its_parts() -> None:
    keys = {remembered(TEXT, {r: s for r, s in SPLIT.fillers.items() if r != left}) for left in ("", *SPLIT.fillers)}
    assert len(keys) == 4


def test_what_an_edit_teaches() -> None:
    sheet = sheet_of(PERSON, SPLIT)
    for edit, names, words in (
        (Add("ORG", (span("Kyiv"),)), {"Kyiv"}, set()),
        (Relabel(PERSON.id, "ORG"), {"Ana Lee"}, set()),
        (Accept(PERSON.id), {"Ana Lee"}, set()),
        (Reject(PERSON.id), {"Ana Lee"}, {"Ana Lee"}),
        (Reject(SPLIT.id), set(), {"“We will go.”"}),
        (Accept(SPLIT.id), set(), set()),
    ):
        changes = plan(edit, sheet, SCHEMA, hand())
        assert touched(changes, sheet) == Touched(frozenset(names), frozenset(words)), edit
    assert ARTICLE.text == TEXT
