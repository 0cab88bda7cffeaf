"""What the hands hold: the selection as a span, the part of an item that a key moves, what was just made."""

from __future__ import annotations

from annotator.core.items import Item
from annotator.core.model import ROLES, Span, Spans
from annotator.core.queue import next_item
from annotator.core.text import BLANKS, trimmed
from annotator.ui.desk import Desk

DIGITS = "1234567890"


def selected(desk: Desk, span: Span) -> Span:
    """The selection without the blanks at its ends, which belong to no span."""
    return trimmed(desk.sheet.article.text, span, BLANKS) if desk.sheet else span


def part(desk: Desk) -> tuple[Item, str, Spans] | None:
    """What a boundary key moves: the item in focus, the role (content unless one is focused), its spans."""
    item = desk.item
    if item is None:
        return None
    if item.kind != "attribution":
        return item, "", item.parts[""]
    name = desk.role if desk.role in item.parts else next(r for r in reversed(ROLES) if r in item.parts)
    return item, name, item.parts[name]


def taker(desk: Desk, span: Span) -> tuple[Item, str, Spans] | None:
    """What further words are added to: the item in focus, the role, its spans.

    It is what a boundary key moves, but of an attribution the content where the words go on with it, unless the
    role in focus was asked for by its key.
    """
    from annotator.core.attributions import joins_content

    found = part(desk)
    if found is None or desk.sheet is None or found[0].kind != "attribution":
        return found
    item, name, _ = found
    if desk.passing.slotted:
        return item, desk.role, item.parts.get(desk.role, ())
    if name == "content" or not joins_content(desk.sheet.article.text, item.parts, name, span):
        return found
    return item, "content", item.parts.get("content", ())


def focus_new(desk: Desk, spans: Spans, name: str) -> None:
    """Focus the gold item that was just made of `spans`."""
    if desk.sheet is None:
        return
    role_name = name if name in ROLES else ""
    for item in desk.sheet.items:
        if item.status == "gold" and item.parts.get(role_name) == spans and (role_name or item.label == name):
            desk.set_focus(item.id, role_name)
            return


def go_on(desk: Desk) -> None:
    """Focus the next undecided item of the article, if the one in focus is decided and there is one."""
    item = desk.item
    if desk.sheet is not None and (item is None or item.status != "pending"):
        after = next_item(
            desk.sheet.items, item.id if item else None, forward=True, fits=desk.undecided, caret=desk.caret
        )
        if after is not None:
            desk.set_focus(after.id)
