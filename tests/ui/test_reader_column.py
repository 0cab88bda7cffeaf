"""The column of blocks: what is laid out how."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from annotator.ui.reader_column import Column
from annotator.ui.theme import load, look

TEXT = "\n  The quay closes\n\nAna Lee said the quay would close.\n\nThe quay closes\n"


def test_a_first_line_that_is_the_title_is_set_like_one_and_no_other(qtbot: QtBot) -> None:
    column = Column(TEXT, look(load("light")), 600.0, "The quay closes")
    ascents = [column.block(n).lines[0].ascent for n, (start, end) in enumerate(column.spans) if start < end]
    assert ascents[0] > 1.2 * ascents[1]
    assert ascents[1] == ascents[2]


def test_a_first_line_that_is_no_title_is_set_like_the_others(qtbot: QtBot) -> None:
    column = Column(TEXT, look(load("light")), 600.0, "The quay opens")
    assert len({column.block(n).lines[0].ascent for n, (start, end) in enumerate(column.spans) if start < end}) == 1
