"""Labels stay apart for every kind of sight: by colour, else by pattern, and always by their letters."""

from __future__ import annotations

from itertools import combinations

import pytest

from annotator.core.schema import Label, read_schema
from annotator.resources import resource
from annotator.ui.marks import segments, tag_names
from annotator.ui.theme import NAMES, Theme, load
from tests.ui.sight import SIGHTS, ciede2000, difference, seen

THEMES = [load(name) for name in NAMES]
LABELS = read_schema(resource("schemas/news.toml").read_text("utf-8")).labels
APART = 8.0
"""What counts as another colour: eight times what can just be seen side by side (CIEDE2000)."""

each_theme = pytest.mark.parametrize("theme", THEMES, ids=NAMES)
each_sight = pytest.mark.parametrize("sight", SIGHTS)


def neighbours() -> list[tuple[Label, Label]]:
    """The pairs that can stand near each other and be mistaken: boxes with boxes, bars with bars.

    Those without a key come only with data of other programs, and are told by their letters alone.
    """
    used = [label for label in LABELS if label.key or label.kind == "role"]
    return [(a, b) for a, b in combinations(used, 2) if (a.kind == "entity") == (b.kind == "entity")]


@each_theme
@each_sight
def test_neighbours_differ_in_colour_or_in_pattern(theme: Theme, sight: str) -> None:
    alike = [
        f"{a.name} and {b.name}: {difference(theme.colour(a), theme.colour(b), sight):.1f}"
        for a, b in neighbours()
        if a.pattern == b.pattern and difference(theme.colour(a), theme.colour(b), sight) < APART
    ]
    assert alike == []


@each_theme
@each_sight
def test_what_is_suggested_stays_as_far_apart_as_half_of_that(theme: Theme, sight: str) -> None:
    assert all(
        a.pattern != b.pattern or difference(theme.faint(a), theme.faint(b), sight) >= APART / 2
        for a, b in neighbours()
    )


def test_no_two_labels_share_their_letters() -> None:
    for a, b in combinations(LABELS, 2):
        assert not {n for n in tag_names(a.name) if len(n) > 1} & {n for n in tag_names(b.name) if len(n) > 1}


def test_patterns_look_different_on_a_word_of_four_letters() -> None:
    drawn = {
        pattern: tuple(round(right - left) for left, right in segments(0, 40, pattern, 2.7))
        for pattern in ("solid", "dash", "dot", "dashdot")
    }
    assert len(set(drawn.values())) == 4
    assert len(set(drawn["dash"])) == 1 < len(set(drawn["dashdot"]))


@each_theme
@each_sight
def test_the_ring_of_the_focus_is_seen_on_the_page(theme: Theme, sight: str) -> None:
    assert difference(theme.accent, theme.page, sight) >= 3 * APART


def test_white_and_black_look_the_same_to_everybody() -> None:
    for sight in SIGHTS:
        assert seen("#ffffff", sight) == pytest.approx((1, 1, 1), abs=1e-4)
        assert seen("#000000", sight) == (0, 0, 0)


def test_red_and_green_are_one_to_a_deuteranope_and_two_to_others() -> None:
    assert difference("#a05a00", "#5a7000", "deuteranopia") < difference("#a05a00", "#5a7000") / 3


@pytest.mark.parametrize(
    ("one", "two", "apart"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425), ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((50, -1, 2), (50, 0, 0), 2.3669), ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)  # fmt: skip
def test_differences_are_those_of_the_published_examples(
    one: tuple[float, float, float], two: tuple[float, float, float], apart: float
) -> None:
    assert ciede2000(one, two) == pytest.approx(apart, abs=1e-4)
