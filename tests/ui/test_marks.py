"""Geometry: tags never overlap, lanes never collide, patterns stay within their bar."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.ui.lanes import Stretch, allot, strands
from annotator.ui.marks import Measures, Piece, Run, Wanted, arch, line_marks, place_tags, segments, tag_names, thread

MEASURES = Measures(
    em=18.0, pad=2.5, hair=1.0, rise=15.0, drop=5.4, radius=3.4, outset=2.3, tag_height=7.0, tag_rise=2.7,
    tag_drop=2.5, tag_gap=3.6, bar=2.7, bar_gap=2.5, lane_gap=3.0, above=2.9, below=4.0, paragraph=15.0,
    blank=9.0, margin=36.0, handle=5.4,
)  # fmt: skip
EDGE = 600.0
LABELS = ("PERSON", "ORG", "WORK_OF_ART", "SOURCE", "CONTENT", "CUE", "GPE")

positions = st.floats(0, 580, allow_nan=False)
intervals = st.tuples(positions, st.floats(2, 300)).map(lambda pair: (pair[0], min(EDGE, pair[0] + pair[1])))


def width(text: str) -> float:
    return 6.5 * len(text)


@st.composite
def runs(draw: st.DrawFn) -> list[Run]:
    made = []
    for n, (left, right) in enumerate(draw(st.lists(intervals, max_size=12))):
        kind = draw(st.sampled_from(("entity", "claim", "attribution")))
        item = f"{kind}{draw(st.integers(0, 3)) if kind == 'attribution' else n}"
        piece = Piece(item, "", kind, draw(st.sampled_from(LABELS)), "gold", n, n + 1)  # type: ignore[arg-type]
        made.append(Run(piece, left, right, draw(st.booleans()), draw(st.booleans()), 4.0, 4.0))
    return made


@given(st.lists(st.tuples(positions, st.sampled_from(LABELS), st.booleans()), max_size=20))
def test_tags_of_a_row_never_overlap_and_stay_inside_the_line(wanted: list[tuple[float, str, bool]]) -> None:
    ordered = [Wanted(left, tag_names(label), stacked) for left, label, stacked in sorted(wanted)]
    placed = place_tags(ordered, width, 3.0, EDGE)
    for row in (0, 1):
        tags = sorted((p.left, p.left + width(p.text)) for p in placed if p.row == row)
        assert all(a[1] + 2.99 <= b[0] for a, b in pairwise(tags))
        assert all(right <= EDGE + 0.01 for _, right in tags)


@given(runs(), st.booleans())
def test_no_two_tags_of_a_line_overlap(made: list[Run], mirrored: bool) -> None:
    marks = line_marks(made, {}, MEASURES, width, EDGE, mirrored=mirrored)
    for n, a in enumerate(marks.tags):
        for b in marks.tags[n + 1 :]:
            if abs(a.base - b.base) < MEASURES.tag_height:
                assert a.right <= b.left or b.right <= a.left


@given(runs(), st.booleans())
def test_bars_of_a_lane_never_overlap_and_no_bar_runs_through_a_tag(made: list[Run], mirrored: bool) -> None:
    marks = line_marks(made, {}, MEASURES, width, EDGE, mirrored=mirrored)
    for n, a in enumerate(marks.bars):
        for b in marks.bars[n + 1 :]:
            if a.lane == b.lane:
                assert a.right <= b.left or b.right <= a.left
            else:
                assert abs(a.top - b.top) >= MEASURES.bar
    for tag in marks.tags:
        if tag.base > 0:
            assert not any(tag.base - MEASURES.tag_height < bar.top < tag.base for bar in marks.bars)


@given(runs(), st.booleans())
def test_marks_stay_within_the_height_they_ask_for(made: list[Run], mirrored: bool) -> None:
    marks = line_marks(made, {}, MEASURES, width, EDGE, mirrored=mirrored)
    for tag in marks.tags:
        assert -marks.above <= tag.base - MEASURES.tag_height
        assert tag.base <= marks.below or tag.base < 0
    for box in marks.boxes:
        assert -marks.above <= box.top
    for bar in marks.bars:
        assert bar.top + MEASURES.bar <= marks.below


@given(
    st.dictionaries(st.integers(0, 30), intervals, max_size=15), st.dictionaries(st.integers(0, 30), st.integers(0, 5))
)
def test_lanes_never_collide_and_none_is_left_empty(
    made: dict[int, tuple[float, float]], before: dict[int, int]
) -> None:
    stretches = {key: Stretch(*interval) for key, interval in made.items()}
    lanes = allot(stretches, before, 1.0)
    assert set(lanes.values()) == set(range(len(set(lanes.values()))))
    for a in lanes:
        for b in lanes:
            if a != b and lanes[a] == lanes[b]:
                assert not stretches[a].overlaps(stretches[b], 1.0)


def test_a_long_bar_keeps_its_lane_on_the_next_line() -> None:
    lanes = allot({"outer": Stretch(50, 90), "inner": Stretch(0, 100)}, {"outer": 0, "inner": 1})
    assert lanes == {"outer": 0, "inner": 1}


@given(st.lists(intervals, max_size=10))
def test_parts_of_one_strand_do_not_overlap(made: list[tuple[float, float]]) -> None:
    numbers = strands(made)
    for n, a in enumerate(made):
        for k, b in enumerate(made):
            if n != k and numbers[n] == numbers[k]:
                assert a[1] <= b[0] or b[1] <= a[0]


def test_parts_side_by_side_share_a_strand() -> None:
    assert strands([(0, 10), (12, 20), (25, 90)]) == [0, 0, 0]


def test_a_line_without_marks_asks_for_no_room() -> None:
    marks = line_marks([], {}, MEASURES, width, EDGE, mirrored=False)
    assert (marks.above, marks.below) == (0.0, 0.0)


def test_a_box_holding_another_reaches_further() -> None:
    outer = Run(Piece("a", "", "entity", "ORG", "gold", 0, 9), 10, 90)
    inner = Run(Piece("b", "", "entity", "GPE", "gold", 2, 5), 40, 80)
    boxes = {
        box.run.piece.item: box for box in line_marks([outer, inner], {}, MEASURES, width, EDGE, mirrored=False).boxes
    }
    assert boxes["a"].top < boxes["b"].top
    assert boxes["a"].bottom > boxes["b"].bottom


def test_a_box_keeps_off_the_word_beside_it() -> None:
    tight = Run(Piece("a", "", "entity", "ORG", "gold", 0, 9), 10, 90, room_left=0.0, room_right=4.0)
    (box,) = line_marks([tight], {}, MEASURES, width, EDGE, mirrored=False).boxes
    assert box.left >= tight.left - MEASURES.hair
    assert box.right <= tight.right + tight.room_right / 2


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_same_part_under_the_same_words_has_the_same_name(mirrored: bool) -> None:
    def role(item: str, label: str, left: float, right: float) -> Run:
        if mirrored:
            left, right = EDGE - right, EDGE - left
        return Run(Piece(item, label, "role", label, "gold", int(left), int(right)), left, right)

    # In one lane the cue stands close by the source, in the other nothing does.
    made = [role("a", "source", 20, 50), role("a", "cue", 55, 90), role("b", "source", 20, 50)]
    made.append(role("b", "source", 300, 400))
    marks = line_marks(made, {}, MEASURES, width, EDGE, mirrored=mirrored)
    named = {(tag.run.piece.item, tag.run.left): tag for tag in marks.tags if tag.run.piece.label == "source"}
    first = EDGE - 50 if mirrored else 20
    assert [named[item, first].text for item in ("a", "b")] == ["S", "S"]
    assert named["a", first][2:4] == named["b", first][2:4]
    assert named["b", EDGE - 400 if mirrored else 300].text == "SOURCE", "other words have room"


def test_tag_names_grow_shorter_and_end_with_a_letter() -> None:
    assert tag_names("SOURCE") == ("SOURCE", "S"), "no second word for a role"
    assert tag_names("PERSON") == ("PERSON", "PRSN", "PRS", "P")
    assert tag_names("WORK_OF_ART")[0] == "WORK OF ART"
    assert all(len(a) > len(b) for label in LABELS for a, b in pairwise(tag_names(label)))


@given(positions, st.floats(1, 500), st.sampled_from(("solid", "dash", "dot", "dashdot", "unheard of")))
def test_strokes_of_a_pattern_fill_the_bar_from_end_to_end(left: float, length: float, pattern: str) -> None:
    strokes = segments(left, left + length, pattern, 2.7)
    assert abs(strokes[0][0] - left) < 0.1
    assert abs(strokes[-1][1] - left - length) < 0.1
    assert all(a[1] < b[0] for a, b in pairwise(strokes))


def test_patterns_differ() -> None:
    counts = {p: len(segments(0, 200, p, 2.7)) for p in ("solid", "dash", "dot", "dashdot")}
    assert len(set(counts.values())) == 4


@given(positions, positions, positions, positions)
def test_a_curve_joins_its_two_points(x1: float, y1: float, x2: float, y2: float) -> None:
    for points in (arch(x1, y1, x2, y2, 18.0), thread(x1, y1, x2, y2, 18.0)):
        assert points[0] == (x1, y1)
        assert points[-1] == (x2, y2)


@given(positions, st.floats(11, 500), st.sampled_from(("solid", "dash", "dot", "dashdot", "unheard of")))
def test_a_broken_line_has_gaps_whatever_its_pattern(left: float, length: float, pattern: str) -> None:
    strokes = segments(left, left + length, pattern, 2.7, broken=True)
    assert len(strokes) > 1
    assert abs(strokes[0][0] - left) < 0.1
    assert abs(strokes[-1][1] - left - length) < 0.1


def test_broken_lines_differ_by_pattern() -> None:
    counts = {p: len(segments(0, 200, p, 2.7, broken=True)) for p in ("solid", "dash", "dot", "dashdot")}
    assert len(set(counts.values())) == 4
