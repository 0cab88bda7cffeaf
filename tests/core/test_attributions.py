"""What the words of an attribution say of it; joining, merging, splitting, moving a role."""

from __future__ import annotations

import pytest

from annotator.core.attributions import continuation, joins_content, prefilled, split_at
from annotator.core.edits import (
    Accept,
    DecideAll,
    Edit,
    Fill,
    Finish,
    Link,
    Merge,
    MoveRole,
    Reshape,
    SetAttribute,
    Split,
)
from annotator.core.model import AnnotationError, Article, Span, Spans
from annotator.core.planning import plan
from annotator.core.sheet import Sheet
from tests.core.values import INNER, ORG, OUTER, PERSON, SCHEMA, SPLIT, TEXT, hand, sheet_of, span


def done(sheet: Sheet, *some: Edit) -> Sheet:
    for edit in some:
        prefix = f"g{len(sheet.annotations)}{len(sheet.relations)}{len(sheet.decisions)}-"
        sheet = sheet.applied(plan(edit, sheet, SCHEMA, hand(prefix=prefix)))
    return sheet


def said(text: str, **roles: str) -> dict[str, str]:
    parts: dict[str, Spans] = {role: (span(words, text),) for role, words in roles.items()}
    return prefilled(text, parts, SCHEMA)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("“We will go,”", "direct"),
        ("that “the plan” was dead", "mixed"),
        ("that it was over", "indirect"),
        ("the accusations", "reported"),
        ("on the war", "reported"),
    ],
)
def test_the_quote_type_follows_from_the_marks(content: str, kind: str) -> None:
    assert said(f"He said {content} today.", content=content)["quote_type"] == kind


@pytest.mark.parametrize(
    ("content", "kind"),
    [("‘nobody will pay’", "direct"), ("that it ‘costs too much’", "mixed"), ("that he was late", "indirect")],
)
def test_marks_round_the_cue_as_well_say_nothing_of_what_it_reports(content: str, kind: str) -> None:
    assert said(f"“He told me {content},” she said.", cue="told", content=content)["quote_type"] == kind


@pytest.mark.parametrize(
    ("cue", "polarity"),
    [("said", "positive"), ("did not say", "negative"), ("denied", "negative"), ("noted", "positive")],
)
def test_the_polarity_follows_from_the_cue(cue: str, polarity: str) -> None:
    assert said(f"He {cue} it.", cue=cue)["polarity"] == polarity


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("Ana Lee", "named"),
        ("Putin's administration", "named"),
        ("The Russian leader's", "unnamed_individual"),
        ("Ukrainian officials", "unnamed_group"),
        ("Analysts", "unnamed_group"),
        ("a ministry spokesperson", "unnamed_individual"),
        ("the report", "document"),
        ("he", "pronoun"),
        ("I", "author"),
    ],
)
def test_the_source_type_follows_from_the_words_that_stand_there(source: str, kind: str) -> None:
    assert said(f"{source} said so.", source=source)["source_type"] == kind


def test_without_a_source_it_is_implicit() -> None:
    assert said("It reportedly fell.", cue="reportedly")["source_type"] == "implicit"


def test_what_the_rules_say_follows_the_words_until_a_reviewer_says_otherwise() -> None:
    sheet = done(sheet_of(), Link({"source": (span("Ana Lee"),), "content": (span("“Never,”"),)}))
    (item,) = sheet.items
    assert item.attributes["source_type"] == "named"
    emptied = done(sheet, Fill(item.id, "source", ()))
    assert emptied.by_id[item.id].attributes["source_type"] == "implicit"
    stubborn = done(sheet, SetAttribute(item.id, "source_type", "document"), Fill(item.id, "source", ()))
    assert stubborn.by_id[item.id].attributes["source_type"] == "document"


def test_a_quotation_is_gone_on_with_by_the_nearest_that_is_in_no_attribution() -> None:
    sheet = done(sheet_of(), Link({"content": (span("“We will go.”"),), "cue": (span("said"),)}))
    further = continuation(sheet, sheet.items[0])
    assert further == ((span("“Never,”"),), "")


def test_an_attribution_without_a_cue_goes_on_with_its_neighbour_as_a_whole() -> None:
    sheet = done(sheet_of(), Link({"content": (span("“We will go.”"),)}), Link({"content": (span("“Never,”"),)}))
    first, second = sheet.items
    assert continuation(sheet, first) == ((span("“Never,”"),), second.id)


def test_nothing_goes_on_with_a_quotation_that_stands_alone() -> None:
    article = Article("b", "He said “yes” and left.")
    sheet = done(Sheet(article), Link({"content": (span("“yes”", article.text),)}))
    assert continuation(sheet, sheet.items[0]) is None


@pytest.mark.parametrize(
    ("text", "roles", "role", "words", "joins"),
    [
        ("“No,” he said. “We stay.”", {"content": "“No,”", "cue": "said"}, "cue", "“We stay.”", True),
        ("“No,” he said. “We stay.”", {"content": "“No,”", "cue": "said"}, "cue", "stay", True),
        ("“The mayor, Ana Lee, said no”", {"source": "The mayor", "content": "no"}, "source", "Ana Lee", False),
        ("He said late that it rains hard.", {"cue": "said", "content": "it rains"}, "cue", "late", False),
        ("He said late that it rains hard.", {"cue": "said", "content": "it rains"}, "cue", "hard", True),
        ("He said it rains hard.", {"cue": "said", "content": "rains"}, "cue", "it", False),
        ("He said “so” it rains.", {"cue": "said", "content": "rains"}, "cue", "said “so” it", False),
        ("He said “so”.", {"cue": "said"}, "cue", "“so”", True),
        ("He said so.", {"cue": "said"}, "source", "He", False),
    ],
)
def test_words_go_on_with_the_content_in_marks_or_where_they_touch_it_and_not_the_role(
    text: str, roles: dict[str, str], role: str, words: str, joins: bool
) -> None:
    parts: dict[str, Spans] = {name: (span(some, text),) for name, some in roles.items()}
    assert joins_content(text, parts, role, span(words, text)) is joins


def test_merging_keeps_the_target_with_both_contents_and_takes_what_it_lacks() -> None:
    sheet = done(sheet_of(INNER, OUTER), Accept(OUTER.id), Fill(OUTER.id, "source", ()), Accept(INNER.id))
    target, other = sheet.by_id[INNER.id].id, sheet.by_id[OUTER.id].id
    after = done(sheet, Merge(target, other))
    (kept,) = [item for item in after.items if item.status == "gold"]
    assert kept.id == target
    assert kept.parts["content"] == (span("that Ana Lee reportedly “rejects” the plan"),)
    assert kept.parts["cue"] == INNER.fillers["cue"]
    assert after.decisions[OUTER.id].verdict == "rejected"
    assert after.decisions[INNER.id].correction == "boundary"


def test_splitting_gives_the_later_fragments_to_an_attribution_of_like_source_and_cue() -> None:
    sheet = done(sheet_of(SPLIT), Split(SPLIT.id, split_at(SPLIT.fillers["content"])))
    kept = sheet.by_id[SPLIT.id]
    (new,) = [item for item in sheet.items if item.status == "gold" and item.id != kept.id]
    assert (kept.suggestion, new.suggestion) == (SPLIT, None)
    assert kept.parts["content"] == SPLIT.fillers["content"][:1]
    assert new.parts == {**SPLIT.fillers, "content": SPLIT.fillers["content"][1:]}


def test_a_content_falls_in_two_at_its_widest_gap() -> None:
    assert split_at((Span(0, 2), Span(3, 5), Span(20, 22), Span(24, 25))) == 2
    assert split_at((Span(0, 2),)) == 0


def test_a_role_that_moves_is_gone_where_it_was() -> None:
    sheet = done(sheet_of(OUTER, INNER), MoveRole(OUTER.id, "source", INNER.id))
    assert sheet.by_id[INNER.id].parts["source"] == OUTER.fillers["source"]
    assert "source" not in sheet.by_id[OUTER.id].parts


def test_an_attribution_whose_last_role_moves_is_gone() -> None:
    sheet = done(sheet_of(INNER), Link({"source": (span("AFP"),)}))
    lone = next(item.id for item in sheet.items if item.status == "gold")
    after = done(sheet, MoveRole(lone, "source", INNER.id))
    assert lone not in after.by_id
    assert after.by_id[INNER.id].parts["source"] == (span("AFP"),)


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Merge(OUTER.id, OUTER.id), "one attribution already"),
        (Merge(OUTER.id, PERSON.id), "takes an attribution"),
        (Split(OUTER.id, 1), "several fragments"),
        (Split(SPLIT.id, 0), "several fragments"),
        (MoveRole(INNER.id, "source", OUTER.id), "no source to move"),
        (MoveRole(INNER.id, "cue", INNER.id), "of this attribution already"),
    ],
)
def test_what_cannot_be_joined_is_refused_in_a_sentence(edit: Edit, sentence: str) -> None:
    with pytest.raises(AnnotationError, match=sentence):
        plan(edit, sheet_of(PERSON, OUTER, INNER, SPLIT), SCHEMA, hand())


def test_growing_over_a_neighbour_keeps_identity_links_and_attributes() -> None:
    sheet = done(sheet_of(SPLIT, OUTER), Accept(SPLIT.id), SetAttribute(SPLIT.id, "attitude", "belief"))
    before = sheet.by_id[SPLIT.id]
    whole = Span(SPLIT.fillers["content"][0].start, OUTER.fillers["content"][0].end)
    after = done(sheet, Reshape(before.id, (whole,), "content")).by_id[SPLIT.id]
    assert (after.id, after.attributes["attitude"]) == (before.id, "belief")
    assert {role: after.parts[role] for role in ("source", "cue")} == {
        role: before.parts[role] for role in ("source", "cue")
    }


def test_a_group_is_decided_as_one_with_its_exceptions() -> None:
    sheet = done(sheet_of(PERSON, ORG, OUTER), DecideAll((PERSON.id,), (ORG.id,), "GPE"))
    assert sheet.by_id[PERSON.id].label == "GPE"
    assert (sheet.decisions[PERSON.id].verdict, sheet.decisions[ORG.id].verdict) == ("corrected", "rejected")
    assert sheet.by_id[OUTER.id].status == "pending"


def test_finishing_can_reject_the_rest() -> None:
    sheet = done(sheet_of(PERSON, ORG), Accept(PERSON.id), Finish(rest=False))
    assert sheet.state == "done"
    assert sheet.decisions[ORG.id].verdict == "rejected"
    assert sheet.by_id[PERSON.id].status == "gold"
    assert sheet.article.text == TEXT
