"""The layers of the page: which are hidden, and in words what waits in them, because nothing is decided unseen."""

from __future__ import annotations

from annotator.core.counting import number
from annotator.core.items import Item
from annotator.ui.bearings import ALL_LAYERS
from annotator.ui.desk import Desk

LAYERS = (("entity", "Entities", "Alt+1"), ("claim", "Claims", "Alt+2"), ("attribution", "Attributions", "Alt+3"))
"""Kind, title and key of each layer."""


def toggle(desk: Desk, kind: str) -> None:
    """Show or hide a layer; what was in focus in it gives way to what is undecided nearest to it."""
    _show(desk, desk.layers ^ {kind})


def show_all(desk: Desk) -> None:
    """Show every layer."""
    _show(desk, ALL_LAYERS)


def _show(desk: Desk, layers: frozenset[str]) -> None:
    desk.layers = layers
    desk.view_changed.emit()
    item, group = desk.item, desk.passing.group
    if group is not None and group.kind not in layers:
        desk.passing.show_group(None)
    if item is not None and item.kind not in layers:
        near = _nearest(desk, item)
        desk.set_focus(near.id if near is not None else None)
    desk.settle_soon()


def _nearest(desk: Desk, item: Item) -> Item | None:
    items = desk.sheet.items if desk.sheet is not None else ()
    return min(filter(desk.undecided, items), key=lambda i: abs(i.extent.start - item.extent.start), default=None)


def waiting(desk: Desk) -> list[Item]:
    """What is undecided and cannot be seen, because its layer is hidden."""
    if desk.sheet is None or desk.layers == ALL_LAYERS:
        return []
    return [item for item in desk.sheet.pending if item.kind not in desk.layers]


def counted(items: list[Item]) -> str:
    """So many hidden items in words: “15 hidden entities”."""
    kinds = {item.kind for item in items}
    return number(len(items), f"hidden {kinds.pop() if len(kinds) == 1 else 'item'}")


def showing(items: list[Item]) -> str:
    """The keys that show these hidden items, as the end of a sentence: “Alt+1 shows them”."""
    kinds = {item.kind for item in items}
    keys = [key for kind, _, key in LAYERS if kind in kinds]
    return f"{', '.join(keys)} {'show' if len(keys) > 1 else 'shows'} {'them' if len(items) > 1 else 'it'}"
