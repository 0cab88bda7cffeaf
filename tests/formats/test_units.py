"""Whether the unit of a file is found, and offsets are counted right in each."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.model import Span
from annotator.core.schema import LabelSchema
from annotator.formats import FormatError, Remark, Taking
from annotator.formats.spans import Fault
from annotator.formats.units import CODEPOINT, UNITS, Claimed, Ruler, Unit, unit_of

TEXT = "Ana 😀 said:\r\n“é” e\u0301 was\r\nhere. Bo left."
texts = st.text(st.sampled_from("ab \r\né“😀\u0301ש"), max_size=40)


def counted(text: str, unit: Unit) -> int:
    """How long a text is, the slow way."""
    if unit.folds:
        text = text.replace("\r\n", "\n")
    if unit.width == "codepoint":
        return len(text)
    return len(text.encode()) if unit.width == "byte" else len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("name", UNITS)
@given(text=texts)
def test_every_position_is_counted_as_encoding_the_text_counts_it(name: str, text: str) -> None:
    ruler = Ruler(text, UNITS[name])
    for point in range(len(text) + 1):
        inside = ruler.unit.folds and text[point - 1 : point + 1] == "\r\n" and point > 0
        units = ruler.units(point)
        if not inside:
            assert units == counted(text[:point], ruler.unit)
            assert ruler.points(units) == point
    assert ruler.points(counted(text, ruler.unit) + 1) is None
    assert ruler.points(-1) is None


def test_a_position_inside_a_character_is_none() -> None:
    assert Ruler("a😀b", UNITS["utf16"]).points(2) is None
    assert [Ruler("a😀b", UNITS["byte"]).points(n) for n in range(7)] == [0, 1, None, None, None, 2, 3]


def claims(unit: Unit, *quotes: bool) -> list[Claimed]:
    ruler, found = Ruler(TEXT, unit), []
    for words, quote in zip(("said", "was\r\nhere", "Bo", "left"), quotes or (True,) * 4, strict=True):
        start = TEXT.index(words)
        said = words.replace("\r\n", "\n") if unit.folds else words
        found.append((ruler.units(start), ruler.units(start + len(words)), said if quote else None))
    return found


def taking(schema: LabelSchema, remarks: list[Remark], unit: str = "") -> Taking:
    return Taking(schema, "Ada", remark=remarks.append, unit=unit)


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.parametrize("quoted", [True, False])
def test_each_unit_is_found_by_words_quoted_or_whole(name: str, quoted: bool, schema: LabelSchema) -> None:
    remarks: list[Remark] = []
    some = claims(UNITS[name], *[quoted] * 4)
    assert unit_of(Path("x"), [(TEXT, some)], taking(schema, remarks), CODEPOINT) == UNITS[name]
    (remark,) = remarks
    assert UNITS[name].title in remark.what
    assert 1 <= len(remark.proofs) <= 5


def test_a_span_that_stands_elsewhere_does_not_hide_the_unit_and_is_refused_by_itself(schema: LabelSchema) -> None:
    unit = UNITS["utf16"]
    some = [*claims(unit), (6, 11, "wrong")]
    assert unit_of(Path("x"), [(TEXT, some)], taking(schema, []), CODEPOINT) == unit
    with pytest.raises(Fault, match="but the file says “wrong”"):
        Ruler(TEXT, unit).span("spans[4]", *some[-1])


def test_where_no_unit_fits_nothing_is_guessed(schema: LabelSchema) -> None:
    remarks: list[Remark] = []
    some: list[Claimed] = [(start, end, "nowhere") for start, end, _ in claims(UNITS["byte"])]
    assert unit_of(Path("x"), [(TEXT, some)], taking(schema, remarks), CODEPOINT) == CODEPOINT
    assert remarks == []


def test_the_user_can_say_the_unit(schema: LabelSchema) -> None:
    assert unit_of(Path("x"), [], taking(schema, [], "byte"), CODEPOINT) == UNITS["byte"]
    with pytest.raises(FormatError, match="there is no unit “feet”: choose from codepoint"):
        unit_of(Path("x"), [], taking(schema, [], "feet"), CODEPOINT)


def test_texts_in_which_all_units_are_one_say_nothing(schema: LabelSchema) -> None:
    remarks: list[Remark] = []
    assert unit_of(Path("x"), [("plain words", [(0, 5, "plain")])], taking(schema, remarks), CODEPOINT) == CODEPOINT
    assert remarks == []


@pytest.mark.parametrize(("start", "end", "said"), [(0, -1, "ab"), (0, 4, "abc"), (-2, 3, "bc"), (1, 1, "")])
def test_ends_that_a_slice_would_take_are_refused(start: int, end: int, said: str) -> None:
    for words in (said, None):
        with pytest.raises(Fault):
            Ruler("abc", CODEPOINT).span("spans[0]", start, end, words)


def test_blanks_that_are_written_otherwise_do_not_matter() -> None:
    assert Ruler("a\r\n b", CODEPOINT).span("x", 0, 5, "a b") == Span(0, 5)
