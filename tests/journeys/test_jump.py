"""Letters over the words and items: a wrong one is said to be wrong, and the letters stay."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QFontMetricsF

from annotator.core.model import Span
from annotator.ui.caps import spread
from tests.journeys.conftest import Driver


def drawn(hands: Driver) -> int:
    return len(hands.window.centre.caps.wanted)


def no_hint(hands: Driver, typed: str = "") -> str:
    """A letter that goes on with no hint."""
    hints = hands.window.centre.jump.hints
    return next(c for c in "QPBYTZXMVNCOWUR" if not any(hint.startswith(typed + c) for hint in hints))


def test_a_wrong_second_letter_is_named_and_the_letters_stay(hands: Driver) -> None:
    hands.press("F")
    jump, before, shown = hands.window.centre.jump, hands.item.id, drawn(hands)
    begins = Counter(hint[0] for hint in jump.hints)
    first = min(begins, key=lambda letter: begins[letter])
    wrong = no_hint(hands, first)
    hands.press(first, wrong)
    assert hands.window.status.hinted.startswith(f"No word has the letters {first}{wrong}.")
    assert 0 < drawn(hands) < shown
    assert hands.item.id == before
    assert hands.desk.selection is None
    right = next(hint for hint in jump.hints if hint[0] == first)
    hands.press(right[1])
    assert hands.window.status.hinted == ""
    assert hands.desk.selection is not None


def test_a_wrong_first_letter_does_nothing_else(hands: Driver) -> None:
    hands.press("G")
    shown, before = drawn(hands), hands.desk.sheet
    letter = no_hint(hands)
    hands.press(letter)
    assert hands.window.status.hinted == f"No item has the letters {letter}. Esc leaves."
    assert drawn(hands) == shown
    assert hands.desk.sheet is before
    hands.press("Esc")
    assert drawn(hands) == 0
    assert hands.window.status.hinted == ""


def test_backspace_takes_the_first_letter_back(hands: Driver) -> None:
    hands.press("F")
    shown = drawn(hands)
    hands.press("F", "Backspace")
    assert drawn(hands) == shown


@pytest.mark.parametrize("nth", [0, 1])
@pytest.mark.parametrize("size", [9.0, 13.5, 24.0])
def test_the_words_stay_readable_under_their_letters(hands: Driver, nth: int, size: float) -> None:
    """Each key stands over its word, on no letter of that line or the one before, and on no other key."""
    reader = hands.reader
    hands.open(nth)
    reader.set_text_size(size)
    for key in ("F", "G"):
        hands.press("Esc", key)
        caps = hands.window.centre.caps
        placed = [cap for cap, _ in caps.placed]
        assert len(placed) > 5
        assert not [1 for n, cap in enumerate(placed) for other in placed[:n] if cap.intersects(other)]
        letters = QFontMetricsF(reader.look.text)
        lines = [
            top + line.base for _, block, top in reader._visible() for line in block.lines if line.start < line.end
        ]
        for cap in placed:
            assert not [base for base in lines if base - letters.capHeight() - 1 < cap.top() < base]
            assert not [base for base in lines if base - letters.capHeight() - 1 < cap.bottom() - 1 < base]
        places = {span.start: reader.span_rects(span)[0] for span, _ in caps.wanted}
        assert len(placed) == len(caps.wanted)
        for rect in places.values():
            near = [cap for cap in placed if 0 < rect.center().y() - cap.center().y() < rect.height() * 2]
            assert min(abs(cap.left() - rect.left()) for cap in near) < 2.2 * placed[0].height()
        hands.press("Esc")


def test_keys_give_way_to_each_other_alike() -> None:
    assert spread([10.0, 40.0], [20.0, 20.0], 1.0) == [10.0, 40.0]
    assert spread([10.0, 20.0], [20.0, 20.0], 0.0) == [5.0, 25.0]
    assert spread([10.0, 20.0, 21.0], [20.0, 20.0, 20.0], 0.0) == [-3.0, 17.0, 37.0]
    assert spread([], [], 1.0) == []


def test_at_the_end_a_role_still_takes_the_word(hands: Driver) -> None:
    hands.desk.set_focus(None)
    hands.press("F")
    hint, span = next((h, s) for h, s in hands.window.centre.jump.hints.items() if isinstance(s, Span))
    hands.press(*hint)
    assert "label or role takes it" in hands.window.centre.bar.caption.about
    hands.press("Q")
    assert drawn(hands) == 0
    assert hands.item.parts == {"content": (span,)}


def test_the_bar_says_that_letters_are_waited_for(hands: Driver) -> None:
    hands.press("F")
    assert hands.window.centre.bar.caption.name == "Jump to a word"
    hands.press("Esc", "G")
    assert hands.window.centre.bar.caption.name == "Jump to an item"
    hands.press("Esc")
    assert hands.window.centre.bar.caption.name != "Jump to an item"


def test_choosing_a_word_that_can_be_seen_does_not_scroll(hands: Driver) -> None:
    hands.desk.set_focus(None)
    hands.press("F")
    hints = [(h, s) for h, s in hands.window.centre.jump.hints.items() if isinstance(s, Span)]
    at = hands.reader.scroll_position()
    sight = hands.reader.sight()
    assert sight is not None
    last = hands.reader.span_rects(hints[-1][1])[0].top()
    # The lowest word that is not on the last line.
    hint, span = next((h, s) for h, s in reversed(hints) if hands.reader.span_rects(s)[0].top() < last)
    assert hands.reader.span_rects(span)[0].top() > hands.reader.viewport().height() * 0.6
    hands.press(*hint)
    assert hands.reader.scroll_position() == at
    further = {h: s for h, s in hands.window.centre.jump.hints.items() if isinstance(s, Span)}
    assert max(s.end for s in further.values()) >= max(s.end for _, s in hints)
    hands.press(*next(iter(further)))
    assert hands.reader.selection is not None
    assert hands.reader.scroll_position() == at


def test_after_a_word_on_the_last_line_what_follows_comes_into_sight(hands: Driver) -> None:
    """Where its span ends would be out of sight otherwise."""
    hands.desk.set_focus(None)
    sight = hands.reader.sight()
    assert sight is not None
    assert len(hands.text) > sight.end + 400
    hands.press("F")
    hint, span = [(h, s) for h, s in hands.window.centre.jump.hints.items() if isinstance(s, Span)][-1]
    hands.press(*hint)
    now = hands.reader.sight()
    assert now is not None
    assert now.start < span.start < now.end
    further = [s for s in hands.window.centre.jump.hints.values() if isinstance(s, Span)]
    assert max(s.end for s in further) > sight.end
