"""Where the keys that decide lead from what is decided: never past what is undecided, never on unawares."""

from __future__ import annotations

import pytest

from annotator.core import edits
from annotator.core.excerpts import excerpt
from annotator.core.items import Item
from tests.journeys.conftest import Driver


def leave(hands: Driver, *places: int) -> list[Item]:
    """Decide all of the article but the pending items at these places, and give those in reading order."""
    assert hands.desk.sheet is not None
    pending = hands.desk.sheet.pending
    left = [pending[n] for n in places]
    assert hands.desk.apply(edits.DecideAll(tuple(i.id for i in pending if i not in left)))
    return left


def toast(hands: Driver) -> str:
    return hands.window.centre.toast.text


@pytest.mark.parametrize("key", ["Return", "A"])
def test_what_was_skipped_further_up_comes_before_the_next_article(hands: Driver, key: str) -> None:
    hands.open(0)
    assert hands.desk.sheet is not None
    article, after = hands.desk.sheet.article.id, hands.desk.listed.ids[1]
    first, last = leave(hands, 0, -1)
    hands.desk.set_focus(last.id)
    hands.press(key)
    assert toast(hands) == "1 undecided further up: Enter goes back to it."
    hands.press(key)
    assert (hands.item.id, hands.item.status) == (first.id, "pending"), "it is shown, not decided"
    assert toast(hands) == "Back at the first undecided."
    assert hands.desk.sheet.article.id == article
    hands.press(key)
    assert hands.desk.sheet.pending == ()
    assert hands.desk.sheet.article.id == article, "it stays until a further key"
    hands.press(key)
    assert hands.desk.sheet.article.id == after
    assert toast(hands) == f"Next article: {excerpt(hands.desk.sheet.article.name, 60)}"
    assert not [i for i in hands.desk.sheet.items if i.status != "pending"], "nothing of it is decided"


def test_a_second_x_at_the_end_goes_back_up_too(hands: Driver) -> None:
    first, last = leave(hands, 0, -1)
    hands.desk.set_focus(last.id)
    hands.press("X", "X")
    assert (hands.item.id, hands.item.status) == (first.id, "pending")


def test_from_decided_ground_what_is_below_comes_first(hands: Driver) -> None:
    first, below = leave(hands, 0, 9)
    assert hands.desk.sheet is not None
    between = hands.desk.sheet.items[hands.desk.sheet.items.index(hands.desk.sheet.by_id[below.id]) - 1]
    assert between.status == "gold"
    hands.desk.set_focus(between.id)
    hands.press("Return")
    assert hands.item.id == below.id
    assert hands.desk.sheet.by_id[first.id].status == "pending"


def test_what_is_hidden_holds_nobody_back(hands: Driver) -> None:
    hands.open(0)
    assert hands.desk.sheet is not None
    pending = hands.desk.sheet.pending
    claims = [n for n, item in enumerate(pending) if item.kind == "claim"]
    leave(hands, claims[0])
    hands.press("Alt+2")
    gold = next(item for item in reversed(hands.desk.sheet.items) if item.kind == "entity")
    hands.desk.set_focus(gold.id)
    hands.press("Return")
    assert hands.desk.sheet.article.id == hands.desk.listed.ids[1]
    assert toast(hands).startswith("Next article: ")


def test_after_the_last_article_of_all_it_says_so(hands: Driver) -> None:
    leave(hands)
    assert hands.desk.sheet is not None
    hands.desk.set_focus(hands.desk.sheet.items[-1].id)
    hands.press("Return")
    assert toast(hands) == "That was the last undecided item."


def test_the_last_article_done_names_what_is_left_of_the_others(hands: Driver) -> None:
    hands.press("Ctrl+Return")
    assert toast(hands).endswith("; article done. It was the last of the list; still left: 1 not done.")
    hands.open(0)
    hands.press("D")
    hands.open(1)
    hands.press("Ctrl+Return")
    assert toast(hands) == "This article was done already. It was the last of the list; still left: 1 to discuss."
    hands.open(0)
    hands.press("D")
    hands.window.actions_["article.skip"].trigger()
    hands.open(1)
    hands.press("Ctrl+Return")
    assert toast(hands) == "This article was done already. It was the last of the list; still left: 1 skipped."
    hands.open(0)
    hands.press("Ctrl+Return")
    hands.open(1)
    hands.press("Ctrl+Return")
    assert toast(hands) == "This article was done already. It was the last one."


def test_an_article_to_discuss_is_not_counted_as_left_when_it_is_the_one_just_ended(hands: Driver) -> None:
    hands.open(0)
    hands.press("Ctrl+Return", "D", "Ctrl+Return")
    assert toast(hands).endswith("; article still marked to discuss. It was the last one.")
