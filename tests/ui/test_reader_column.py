"""The column of blocks: what is laid out how."""

from __future__ import annotations

from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from annotator.core.items import Item
from annotator.core.model import Span
from annotator.ui.reader_column import Column
from annotator.ui.theme import load, look

TEXT = "\n  The quay closes\n\nAna Lee said the quay would close.\n\nThe quay closes\n"


def test_a_first_line_that_is_the_title_is_set_like_one_and_no_other(qtbot: QtBot) -> None:
    column = Column(TEXT, look(load("light")), 600.0, "The quay closes")
    ascents = [column.block(n).lines[0].ascent for n, (start, end) in enumerate(column.spans) if start < end]
    assert ascents[0] > 1.2 * ascents[1]
    assert ascents[1] == ascents[2]


def test_a_tag_in_the_title_stands_above_its_letters_and_its_bar_below_them(qtbot: QtBot) -> None:
    sheet_look = look(load("light"))
    column = Column(TEXT, sheet_look, 600.0, "The quay closes")
    n = next(n for n, (start, end) in enumerate(column.spans) if "quay" in TEXT[start:end])
    quay = Span(TEXT.index("quay"), TEXT.index("quay") + 4)
    column.set_items(
        [
            Item("e", "entity", "FAC", {"": (quay,)}, "pending"),
            Item("c", "claim", "CLAIM", {"": (quay,)}, "pending"),
        ]
    )
    block = column.block(n)
    line = block.lines[0]
    letters = QFontMetricsF(sheet_look.title)
    box, bar = line.marks.boxes[0], line.marks.bars[0]
    above = next(tag for tag in line.marks.tags if tag.base < 0)
    high = letters.tightBoundingRect("The quay closes")
    assert box.top < high.top()
    assert above.base < high.top() - 1
    assert bar.top > high.bottom()
    assert line.base - above.base + column.look.measures.tag_height > 0
    assert line.base + above.base - column.look.measures.tag_height >= 0, "within the block"
    assert block.rects(quay)[0].top() <= line.base + high.top()


def test_a_first_line_that_is_no_title_is_set_like_the_others(qtbot: QtBot) -> None:
    column = Column(TEXT, look(load("light")), 600.0, "The quay opens")
    assert len({column.block(n).lines[0].ascent for n, (start, end) in enumerate(column.spans) if start < end}) == 1
