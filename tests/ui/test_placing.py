"""The focus bar hides as little as it can, and never what it speaks of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.ui.placing import Area, Around, placed, whole

VIEW = Area(0, 0, 900, 700)
GAP = 8.0
WIDE, HIGH = 500.0, 58.0


def page(left: float = 150, right: float = 750, *, short: tuple[int, ...] = ()) -> tuple[Area, ...]:
    """Twenty lines of words; those that are `short` end after a third."""
    return tuple(
        Area(left, 20 + n * 33, left + (right - left) / 3 if n in short else right, 40 + n * 33) for n in range(20)
    )


def bar(around: Around) -> Area:
    x, y = placed(WIDE, HIGH, around, GAP)
    return Area(x, y, x + WIDE, y + HIGH)


def about(words: tuple[Area, ...], *items: Area, view: Area = VIEW) -> Around:
    return Around(view, words, tuple((item, 40.0) for item in items), whole(items))


def test_it_stands_in_the_margin_where_that_is_wide_enough() -> None:
    view = Area(0, 0, 1900, 700)
    words = page(650, 1250)
    at = bar(about(words, Area(700, 119, 800, 139), view=view))
    assert all(at.shared(area) == 0 for area in words)
    assert abs(at.top - 119) < 70


def test_it_stands_below_the_item_in_plain_text() -> None:
    item = Area(200, 119, 300, 139)
    at = bar(about(page(), item))
    assert 139 < at.top < 180


def test_it_takes_the_blank_after_a_short_line() -> None:
    words = page(short=(5, 6))
    item = Area(200, 152, 300, 172)
    at = bar(about(words, item))
    assert sum(at.shared(area) for area in words) <= sum(
        Area(item.left, item.bottom + GAP, item.left + WIDE, item.bottom + GAP + HIGH).shared(area) for area in words
    )


def test_at_the_bottom_it_stands_above() -> None:
    item = Area(200, 650, 300, 670)
    assert bar(about(page(), item)).bottom < 650


def test_out_of_sight_it_stands_at_the_bottom() -> None:
    assert bar(Around(VIEW, page(), (), None)).bottom == VIEW.bottom - GAP


spots = st.tuples(st.floats(0, 800), st.floats(0, 660), st.floats(10, 300)).map(
    lambda spot: Area(spot[0], spot[1], min(900, spot[0] + spot[2]), spot[1] + 22)
)


@given(st.lists(spots, min_size=1, max_size=3))
def test_it_is_in_sight_and_never_on_the_item_or_its_roles(items: list[Area]) -> None:
    at = bar(about(page(), *items))
    assert VIEW.left <= at.left <= at.right <= VIEW.right
    assert VIEW.top <= at.top <= at.bottom <= VIEW.bottom
    assert all(at.shared(item) == 0 for item in items)


@given(spots)
def test_of_a_content_as_large_as_the_page_the_roles_stay_free(cue: Area) -> None:
    around = Around(VIEW, page(), ((VIEW, 6.0), (cue, 40.0)), VIEW)
    assert bar(around).shared(cue) == 0
