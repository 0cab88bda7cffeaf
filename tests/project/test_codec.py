"""Changes as JSON and back, as the journal keeps them."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import codec
from annotator.core.model import AnnotationError, Change, Suggestion
from annotator.core.planning import plan
from tests.core.values import PROPOSALS, SCHEMA, drawn_edit, hand, proposals, sheet_of


@given(st.data(), st.lists(proposals(), max_size=3))
def test_the_changes_of_any_edit_come_back_as_they_were(data: st.DataObject, some: list[Suggestion]) -> None:
    sheet = sheet_of(*some, *PROPOSALS)
    try:
        changes = plan(drawn_edit(data.draw, sheet), sheet, SCHEMA, hand("“Ä” 🙂"))
    except AnnotationError:
        return
    assert codec.load(codec.dump(changes)) == changes


def test_a_change_of_nothing_is_left_out() -> None:
    assert codec.load(codec.dump([Change(None, None)])) == ()


def test_a_record_of_no_known_type_is_refused_by_name() -> None:
    with pytest.raises(msgspec.ValidationError, match="no record of type 'planet'"):
        codec.load('[{"record": "planet"}]')


def test_a_field_that_does_not_fit_is_refused_by_name() -> None:
    with pytest.raises(msgspec.ValidationError, match="text"):
        codec.load('[{"record": "note", "before": null, "after": {"subject": "s", "article": "a", "text": 1}}]')
