"""The settings file: sparse, read back equal, and never a reason to stop."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import settings
from annotator.settings import Settings

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_VALUES = st.one_of(
    st.booleans(), st.integers(-1000, 1000), st.floats(0, 1), _TEXT, st.lists(_TEXT, max_size=3),
    st.dictionaries(_TEXT, _TEXT, max_size=3),
)  # fmt: skip


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    before = settings.load()
    yield
    settings.save(before)


@given(st.dictionaries(_TEXT, st.dictionaries(_TEXT, _VALUES, max_size=4), max_size=4))
def test_the_tables_of_suggesters_come_back_as_they_were(tables: dict[str, dict[str, object]]) -> None:
    settings.save(Settings(toured=True, keys={"a": ("B",)}, suggesters=tables))
    found = settings.load()
    assert found.suggesters == tables
    assert found.keys == {"a": ("B",)}


def test_what_is_no_table_is_left_aside() -> None:
    path = settings.folder() / "settings.toml"
    path.write_text('suggesters = 5\ntheme = "dark"\n', encoding="utf-8")
    assert (settings.load().suggesters, settings.load().theme) == ({}, "dark")
    path.write_text('[suggesters]\nchat = 5\n[suggesters.desk]\nuse = "spacy"\n', encoding="utf-8")
    assert settings.load().suggesters == {"desk": {"use": "spacy"}}


def test_a_path_that_is_not_utf_8_is_left_out_and_the_rest_is_kept() -> None:
    odd = os.fsdecode(b"/news/caf\xe9.db")
    settings.save(
        Settings(
            reviewer="Ana",
            recent=(odd, "/news/b.db"),
            exported_to=odd,
            suggesters={"patterns": {"path": odd, "on": True}, "names": {"lists": [odd, "/c"]}},
        )
    )
    kept = settings.load()
    assert (kept.reviewer, kept.recent, kept.exported_to) == ("Ana", ("/news/b.db",), "")
    assert kept.suggesters == {"patterns": {"on": True}, "names": {"lists": ["/c"]}}
