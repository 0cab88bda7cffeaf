"""Items: reading order, and how deep an attribution is nested."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.edits import Accept, Reject
from annotator.core.items import Item, nested
from annotator.core.model import AnnotationError, Kind, Span, Spans, Suggestion
from annotator.core.planning import plan
from annotator.core.sheet import Sheet
from tests.core.values import INNER, OUTER, PERSON, PROPOSALS, SCHEMA, again, drawn_edit, hand, proposals, sheet_of


def after(sheet: Sheet, *edits: Accept | Reject) -> Sheet:
    for n, edit in enumerate(edits):
        sheet = sheet.applied(plan(edit, sheet, SCHEMA, hand(prefix=f"g{n}-")))
    return sheet


def item(id_: str, kind: Kind = "attribution", **parts: Spans) -> Item:
    return Item(id_, kind, "ATTRIBUTION", parts or {"": (Span(0, 4),)}, "gold")


def test_items_stand_in_reading_order_the_longer_first() -> None:
    plain = [i for i in sheet_of(*PROPOSALS).items if i.kind != "attribution"]
    starts = [(i.extent.start, -i.extent.end) for i in plain]
    assert starts == sorted(starts)


def test_an_attribution_stands_where_its_cue_or_content_begins() -> None:
    items = sheet_of(*PROPOSALS).items
    said = [i for i in items if i.kind == "attribution" and ("cue" in i.parts or "content" in i.parts)]
    assert said
    for item in said:
        start = min(s.start for role in ("cue", "content") for s in item.parts.get(role, ()))
        assert all(other.extent.start <= start for other in items[: items.index(item)] if other.kind != "attribution")


def test_of_equal_extent_entities_stand_before_claims_before_attributions() -> None:
    whole = {"": (Span(0, 4),)}
    base = replace(PERSON, fillers=whole)
    sheet = sheet_of(
        replace(base, id="1", kind="attribution", fillers={"cue": (Span(0, 4),)}),
        replace(base, id="2", kind="claim"),
        replace(base, id="3"),
    )
    assert [i.kind for i in sheet.items] == ["entity", "claim", "attribution"]


@given(st.lists(proposals(), max_size=8))
def test_every_suggestion_is_one_item_and_pending(suggestions: list[Suggestion]) -> None:
    sheet = sheet_of(*suggestions)
    assert sorted(i.id for i in sheet.items) == sorted(sheet.suggestions)
    assert sheet.pending == sheet.items


@given(st.lists(proposals(), min_size=1, max_size=6))
def test_the_extent_reaches_over_all_parts(suggestions: list[Suggestion]) -> None:
    for one in sheet_of(*suggestions).items:
        assert all(one.extent.contains(span) for span in one.spans)
        assert {one.extent.start} <= {span.start for span in one.spans}
        assert {one.extent.end} <= {span.end for span in one.spans}


def test_an_attribution_whose_cue_lies_in_anothers_content_is_nested() -> None:
    depths = {i.id: i.depth for i in sheet_of(OUTER, INNER).items}
    assert depths == {OUTER.id: 0, INNER.id: 1}


def test_a_rejected_attribution_nests_nothing() -> None:
    sheet = after(sheet_of(OUTER, INNER), Reject(OUTER.id))
    assert sheet.by_id[INNER.id].depth == 0


def test_an_accepted_attribution_nests_as_a_suggested_one() -> None:
    sheet = after(sheet_of(OUTER, INNER), Accept(OUTER.id))
    assert sheet.by_id[INNER.id].depth == 1


def test_three_levels_have_the_depths_nought_one_and_two() -> None:
    deep = nested(
        [
            item("outer", cue=(Span(0, 2),), content=(Span(3, 30),)),
            item("middle", cue=(Span(5, 6),), content=(Span(10, 30),)),
            item("inner", cue=(Span(12, 13),), content=(Span(20, 30),)),
        ]
    )
    assert [one.depth for one in deep] == [0, 1, 2]


def test_an_attribution_does_not_lie_in_its_own_content() -> None:
    assert nested([item("a", content=(Span(0, 9),))])[0].depth == 0


def test_without_a_cue_the_content_says_how_deep_it_lies() -> None:
    assert nested([item("a", content=(Span(2, 4),)), item("b", content=(Span(0, 9),))])[0].depth == 1


def test_all_of_a_split_cue_must_lie_in_the_content() -> None:
    split = item("a", cue=(Span(2, 4), Span(20, 22)))
    assert nested([split, item("b", content=(Span(0, 9),))])[0].depth == 0
    assert nested([split, item("b", content=(Span(0, 9), Span(19, 30)))])[0].depth == 1


def test_a_source_alone_is_not_nested() -> None:
    assert nested([item("a", source=(Span(2, 4),)), item("b", content=(Span(0, 9),))])[0].depth == 0


@given(st.lists(proposals(), max_size=10))
def test_the_depth_is_the_count_of_contents_that_hold_the_whole_cue(suggestions: list[Suggestion]) -> None:
    items = sheet_of(*suggestions).items
    for one in items:
        cue = one.parts.get("cue") or one.parts.get("content", ()) if one.kind == "attribution" else ()
        hosts = [
            other
            for other in items
            if other.kind == "attribution"
            and other.id != one.id
            and cue
            and all(any(s.contains(c) for s in other.parts.get("content", ())) for c in cue)
        ]
        assert one.depth == len(hosts)


def test_gold_is_found_by_its_own_id_and_by_its_suggestions() -> None:
    sheet = after(sheet_of(PERSON), Accept(PERSON.id))
    assert sheet.by_id["g0-1"] is sheet.by_id[PERSON.id]
    assert sheet.by_id["g0-1"].status == "gold"


def test_a_note_is_kept_under_the_suggestion_where_there_is_one() -> None:
    assert after(sheet_of(PERSON), Accept(PERSON.id)).items[0].subject == PERSON.id
    assert item("own").subject == "own"


def test_an_item_nobody_suggested_has_no_score() -> None:
    assert item("own").score is None
    assert sheet_of(PERSON).items[0].score == PERSON.score


@given(st.lists(proposals(), max_size=6), st.data())
def test_items_made_from_those_before_are_the_items_made_anew(
    suggestions: list[Suggestion], data: st.DataObject
) -> None:
    sheet = sheet_of(*suggestions, *PROPOSALS[:4], *map(again, (*suggestions, *PROPOSALS[:4])))
    assert len(sheet.items) <= len(sheet.by_id)
    assert sheet.alike
    for n in range(data.draw(st.integers(1, 6))):
        try:
            changes = plan(drawn_edit(data.draw, sheet), sheet, SCHEMA, hand(prefix=f"h{n}-"))
        except AnnotationError:
            continue
        before, sheet = sheet, sheet.applied(changes)
        anew = replace(sheet)
        assert sheet.items == anew.items
        assert sheet.by_id == anew.by_id
        assert ids(sheet) == ids(anew)
        back = sheet.applied([change.inverse() for change in reversed(changes)])
        assert back.items == before.items


def ids(sheet: Sheet) -> dict[tuple[str, int], list[str]]:
    """The ids of the items in each place."""
    return {at: sorted(item.id for item in some) for at, some in sheet.alike.items()}


def test_an_item_that_did_not_change_is_the_same_object() -> None:
    before = sheet_of(*PROPOSALS)
    assert before.items
    then = after(before, Accept(PERSON.id))
    assert [a is b for a, b in zip(before.items, then.items, strict=True)].count(False) == 1


def test_accepting_an_attribution_leaves_those_within_it_as_they_are() -> None:
    before = sheet_of(OUTER, INNER)
    assert before.items
    assert after(before, Accept(OUTER.id)).by_id[INNER.id] is before.by_id[INNER.id]
