"""Where the desk stands, as a session keeps it, and the way back there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from annotator.core.model import AnnotationError
from annotator.core.queue import next_item

if TYPE_CHECKING:
    from annotator.ui.desk import Desk

ALL_LAYERS = frozenset({"entity", "claim", "attribution"})


def view(desk: Desk) -> dict[str, Any]:
    """What is needed to return here: article, focus, filter, layers, and what the window adds."""
    item = desk.item
    return {
        "article": desk.sheet.article.id if desk.sheet else "",
        "focus": item.id if item is not None else "",
        "undecided": item is not None and item.status == "pending",
        "role": desk.role,
        "filter": desk.listed.query,
        "layers": sorted(desk.layers),
        "rejected": desk.show_rejected,
        **desk.window_view(),
    }


def filter_as(desk: Desk, view: Mapping[str, Any]) -> None:
    """List the articles that a session's view lists; all of them if its filter can no longer be read."""
    try:
        desk.filter(str(view.get("filter", "")))
    except AnnotationError:
        desk.filter("")


def return_to(desk: Desk, view: Mapping[str, Any]) -> None:
    """Open the article, item and layers that a session's view names, as far as they are still there."""
    layers = view.get("layers")
    if isinstance(layers, list):
        desk.layers = frozenset(str(layer) for layer in layers) & ALL_LAYERS
    desk.show_rejected = bool(view.get("rejected", False))
    desk.view_changed.emit()
    article = str(view.get("article", ""))
    if desk.project is not None and article and desk.project.has(article):
        desk.open_article(article)
        _focus(desk, view)
    elif desk.listed.ids:
        desk.open_article(desk.listed.ids[0])


def _focus(desk: Desk, view: Mapping[str, Any]) -> None:
    """Focus what a view names; if that was decided since, as before a crash, the next undecided item."""
    item = desk.sheet.by_id.get(str(view.get("focus", ""))) if desk.sheet is not None else None
    if item is None or desk.sheet is None or item.kind not in desk.layers:
        return
    if view.get("undecided") is True and item.status != "pending":
        after = next_item(desk.sheet.items, item.id, forward=True, fits=desk.undecided)
        if after is not None:
            desk.set_focus(after.id)
            return
        if desk.item is not None:
            return  # The first that is undecided, further up.
    desk.set_focus(item.subject, str(view.get("role", "")))
