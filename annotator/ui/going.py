"""Going from item to item: to the next undecided one, on to the next article, and on after a decision."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from annotator.core.excerpts import excerpt
from annotator.core.items import Item
from annotator.core.queue import next_item
from annotator.ui import layers
from annotator.ui.desk import Desk

_TITLE = 60
"""Letters of a title that are said."""


def go(desk: Desk, *, forward: bool) -> None:
    """Focus the next undecided item; at the end of the article, go on to the next that is not done.

    In the past nothing is to be decided: there it is the next item of any kind, and never another article.
    """
    if desk.sheet is None:
        return
    if desk.moment is not None:
        after = _beside(desk, forward, desk.visible)
        if after is not None:
            desk.step_to(after)
        else:
            desk.say(f"That is the {'last' if forward else 'first'} item of the article as it was then.")
        return
    after = _beside(desk, forward, desk.undecided)
    if after is not None:
        desk.step_to(after)
    elif desk.blind:
        desk.say("A check article: label it without suggestions. Ctrl+Enter: done.")
    elif not desk.next_article(forward=forward, open_only=True):
        desk.say("That was the last undecided item." if forward else "That was the first undecided item.")
    elif not forward and (last := next_item(desk.sheet.items, None, forward=False, fits=desk.undecided)) is not None:
        desk.set_focus(last.id)


def onward(desk: Desk) -> None:
    """Go on from what is decided: to what is undecided here, further up at last, and only then to another article.

    Who presses the key of a decision once too often must not decide what he has not seen: both leaps are said.
    """
    if desk.sheet is None:
        return
    here = desk.sheet.article.id
    if (
        desk.moment is None
        and _beside(desk, True, desk.undecided) is None
        and any(map(desk.undecided, desk.sheet.items))
    ):
        first(desk)
        desk.say("Back at the first undecided.")
        return
    go(desk, forward=True)
    if desk.sheet.article.id != here:
        desk.say(f"Next article: {excerpt(desk.sheet.article.name, _TITLE)}")


def first(desk: Desk) -> None:
    """Focus the first undecided item of the article, if there is one."""
    found = next_item(desk.sheet.items, None, forward=True, fits=desk.undecided) if desk.sheet is not None else None
    if found is not None:
        desk.step_to(found)


def _beside(desk: Desk, forward: bool, fits: Callable[[Item], bool]) -> Item | None:
    """The next item that fits: from the one in focus on, or from the caret where it was put elsewhere since."""
    current = desk.item.id if desk.item is not None and not desk.strayed else None
    items = desk.sheet.items if desk.sheet is not None else ()
    return next_item(items, current, forward=forward, fits=fits, caret=desk.caret, place=desk.place)


def shows(desk: Desk) -> bool:
    """Bring the item in focus into sight instead of deciding it, where it was left out of sight; whether it was.

    Found words, a wheel or a key may have led far from it: nobody is to decide what he does not see.
    """
    item = desk.item
    if item is None or not desk.visible(item) or desk.sight() is None or not desk.off_screen((item,)):
        return False
    spans = item.parts.get(desk.role) or item.parts.get("content") or item.spans
    desk.set_focus(item.id, desk.role)
    desk.caret_wanted.emit(spans[0].start)
    desk.say("This was in focus, out of sight: the key again decides it.")
    return True


def goes_on(desk: Desk) -> bool:
    """Whether `go` leads forward to anything: an undecided item further on, or an article that is not done.

    Asks the project only when the article in hand has nothing further on, and only for the articles next to it:
    of a long list that is done as far as that it takes for granted that something is left.
    """
    if desk.sheet is None or desk.project is None:
        return False
    if _beside(desk, True, desk.undecided) is not None:
        return True
    at = desk.listed.ids.index(desk.sheet.article.id) + 1 if desk.sheet.article.id in desk.listed.ids else 0
    near = desk.listed.ids[at : at + 64]
    lines = {} if desk.blind else desk.project.lines(near)
    left = any(line.state not in ("done", "skipped") for line in lines.values())
    return left or (not desk.blind and at + len(near) < len(desk.listed.ids))


@contextmanager
def going_on(desk: Desk) -> Iterator[None]:
    """After what is done inside, focus what was the next undecided item before; what is refused stays.

    `moving` says meanwhile that the focus is about to leave, so that nobody redraws it twice.
    """
    item, desk.refused = desk.item, False
    after = (
        next_item(desk.sheet.items, item.id if item else None, forward=True, fits=desk.undecided, place=desk.place)
        if desk.sheet
        else None
    )
    desk.moving = after is not None
    try:
        yield
    finally:
        desk.moving = False
    if after is not None and desk.sheet is not None and not desk.refused:
        # What says the same as what was just decided is decided with it.
        now = desk.sheet.by_id.get(after.id)
        if now is None or not desk.undecided(now):
            after = next_item(desk.sheet.items, now.id if now else None, forward=True, fits=desk.undecided)
    if desk.refused:
        desk.focus_changed.emit()
    elif after is not None:
        desk.step_to(after)
    elif desk.sheet is not None:
        left, hidden = sum(map(desk.undecided, desk.sheet.pending)), layers.waiting(desk)
        if left:
            desk.say(f"{left:,} undecided further up: Enter goes back to {'it' if left == 1 else 'the first'}.")
        elif hidden:
            verb = "is" if len(hidden) == 1 else "are"
            desk.say(f"{layers.counted(hidden)} {verb} undecided: {layers.showing(hidden)}.")
        else:
            desk.say("All decided. Ctrl+Enter: done, next article.")
        desk.focus_changed.emit()
