"""What the hands do to attributions: fill and choose roles, join, merge, split, set attributes."""

from __future__ import annotations

from typing import Literal

from annotator.core import edits
from annotator.core.candidates import candidates, is_value, speaks_at
from annotator.core.items import Item
from annotator.core.model import ROLES, Span, Spans, extent, merged, surface
from annotator.core.text import token_at
from annotator.ui.desk import Desk
from annotator.ui.grasp import DIGITS, focus_new, selected, taker
from annotator.ui.passing import Offer

_MOST = 9
_NO_SOURCE = "Focus an attribution, or select the words of a source."


def role(desk: Desk, name: str, *, new: bool = False) -> None:
    """Make the selection this role of the attribution in focus, or of a new one (always so with `new`).

    With nothing selected: focus the role. An empty one takes the nearest candidate and shows all of them by number
    at once, a filled one at a second press. With an entity or claim in focus, begin an attribution with its words.
    """
    if desk.sheet is None:
        return
    item = desk.item
    attribution = item is not None and item.kind == "attribution" and item.status != "rejected" and not new
    if desk.selection is not None:
        spans: Spans = (selected(desk, desk.selection),)
        if item is not None and attribution:
            if desk.apply(edits.Fill(item.id, name, spans)):
                desk.selection_wanted.emit(None)
                desk.set_focus(item.subject, name)
        elif desk.apply(edits.Link({name: spans})):
            desk.selection_wanted.emit(None)
            focus_new(desk, spans, name)
    elif item is not None and attribution:
        _visit(desk, item, name)
    else:
        spans = item.parts[""] if item is not None and item.kind != "attribution" else _word(desk, name)
        if name == "source" and spans and is_value(desk.sheet, spans):
            desk.say(_NO_SOURCE)
            return
        if spans and desk.apply(edits.Link({name: spans})):
            focus_new(desk, spans, name)


def _visit(desk: Desk, item: Item, name: str) -> None:
    """Focus a role. Empty, it takes the nearest candidate; then, and in focus already, all are shown by number."""
    assert desk.sheet is not None
    filled, again = name in item.parts, desk.role == name
    if filled and not again:
        desk.set_focus(item.subject, name)
        desk.passing.slotted = True
        return
    if filled and desk.passing.offer is not None:
        desk.passing.show_offer(None)
        return
    # While the other roles are as they were, a number goes on meaning the same words.
    slot = (item.subject, name, tuple(item.parts.get(other) for other in ROLES if other != name))
    kept = desk.passing.numbered if filled else None
    choices = kept[1] if kept is not None and kept[0] == slot else ()
    choices = choices or candidates(desk.sheet, name, anchor(item), besides=item.id, most=_MOST)
    desk.passing.numbered = (slot, choices)
    if not choices:
        desk.set_focus(item.subject, name)
        desk.passing.slotted = True
        desk.say(f"No candidate for the {name} is near: select the words and press the key again.")
        return
    if not filled:
        desk.apply(edits.Fill(item.id, name, choices[0]))
    desk.set_focus(item.subject, name)
    desk.passing.slotted = True
    desk.passing.show_offer(Offer("role", item.subject, name, choices))


def pick(desk: Desk, digit: str) -> None:
    """Take the candidate of that number."""
    offer, n = desk.passing.offer, DIGITS.index(digit)
    item = desk.sheet.by_id.get(offer.target) if desk.sheet and offer else None
    if offer is None or item is None:
        desk.say("No numbers are shown: S, C or Q shows them over the words that a role can take.")
    elif n >= len(offer.choices):
        desk.say(f"The numbers go up to {len(offer.choices)}.")
    elif offer.kind == "role":
        if item.parts.get(offer.role) != offer.choices[n]:
            desk.apply(edits.Fill(item.id, offer.role, offer.choices[n]))
        desk.set_focus(item.subject, offer.role)
        desk.passing.show_offer(offer)
    else:
        other = offer.others[n]
        desk.passing.show_offer(None)
        if offer.kind == "merge":
            if desk.apply(edits.Merge(item.id, other)):
                desk.set_focus(item.subject, "content")
                desk.say(f"Two attributions are one now{desk.aside or '.'}", undo=True)
        elif desk.apply(edits.MoveRole(item.id, offer.role, other)):
            desk.set_focus(other, offer.role)
            desk.say(f"The {offer.role} has moved here{desk.aside or '.'}", undo=True)


def merge(desk: Desk) -> None:
    """Show the attributions near by number; a digit makes that one and the one in focus one."""
    _offer_others(desk, "merge", "")


def move_role(desk: Desk) -> None:
    """Show the attributions near by number; a digit gives the role in focus to that one."""
    item = desk.item
    if item is None or item.kind != "attribution" or desk.role not in item.parts:
        desk.say("Focus the role to move first: S, C or Q.")
    else:
        _offer_others(desk, "move", desk.role)


def _offer_others(desk: Desk, kind: Literal["merge", "move"], name: str) -> None:
    item, sheet = desk.item, desk.sheet
    if item is None or sheet is None or item.kind != "attribution":
        return
    if desk.passing.offer is not None and desk.passing.offer.kind == kind:
        desk.passing.show_offer(None)
        return
    here = anchor(item)
    others = [i for i in sheet.items if i.kind == "attribution" and i.status != "rejected" and i.id != item.id]
    # For a role, attributions that lack it come first.
    others.sort(key=lambda other: (name in other.parts, _apart(anchor(other), here), anchor(other)))
    if not others:
        desk.say("There is no other attribution in this article.")
        return
    near = others[:_MOST]
    choices = tuple(other.parts.get("cue") or other.parts.get("content") or other.spans for other in near)
    desk.passing.show_offer(Offer(kind, item.subject, name, choices, tuple(other.id for other in near)))


def split(desk: Desk) -> None:
    """Make two attributions of the one in focus, at the widest gap of its content."""
    from annotator.core.attributions import split_at

    item = desk.item
    at = split_at(item.parts.get("content", ())) if item is not None else 0
    if item is None or not at:
        desk.say("Only a content of several fragments can be split.")
    elif desk.apply(edits.Split(item.id, at)):
        desk.set_focus(item.subject, "content")
        desk.say(f"One attribution is two now{desk.aside or '.'}", undo=True)


def fragment(desk: Desk) -> None:
    """Add the selection to the item in focus; without one, join what goes on with the quotation in focus."""
    from annotator.core.attributions import continuation

    item = desk.item
    if item is None or desk.sheet is None:
        desk.say("Focus an item, select the further words, then press +.")
        return
    if desk.selection is not None:
        further_words = selected(desk, desk.selection)
        found = taker(desk, further_words)
        if found is not None and _add(desk, *found, further_words):
            desk.selection_wanted.emit(None)
            desk.set_focus(item.subject, found[1])
            desk.say(f"Added to the {found[1] or item.kind}{desk.aside or '.'}", undo=True)
        return
    further = continuation(desk.sheet, item) if item.kind == "attribution" else None
    if further is None:
        desk.say("No quotation near goes on with this: select the words, then press +.")
        return
    more, holder = further
    whole = merged((*item.parts.get("content", ()), *more))
    edit = edits.Merge(item.id, holder) if holder else edits.Fill(item.id, "content", whole)
    words = " ".join(surface(desk.sheet.article.text, more).split())
    if desk.apply(edit):
        desk.set_focus(item.subject, "content")
        # The quotation brings its own marks; its full stop would stand before ours.
        words = words if len(words) <= 50 else words[:49] + "…"
        desk.say(f"Joined: {words}{desk.aside}", undo=True)


def _add(desk: Desk, item: Item, name: str, spans: Spans, span: Span) -> bool:
    whole = merged((*spans, span))
    there = name in item.parts
    return desk.apply(edits.Reshape(item.id, whole, name) if there else edits.Fill(item.id, name, whole)) is not None


def empty_role(desk: Desk) -> None:
    """Leave the role in focus empty: the text names none."""
    item = desk.item
    if item is None or item.kind != "attribution" or not desk.role:
        desk.say("Focus a role of an attribution first: S, C or Q.")
    elif item.parts.get(desk.role):
        name = desk.role
        desk.apply(edits.Fill(item.id, name, ()))
        desk.set_focus(item.subject, name)


def step_role(desk: Desk, *, forward: bool) -> None:
    """Focus the next or the previous role of the attribution in focus, round and round."""
    item = desk.item
    there = [name for name in ROLES if item is not None and name in item.parts]
    if item is None or not there:
        return
    step = 1 if forward else -1
    at = there.index(desk.role) + step if desk.role in there else min(0, step)
    desk.set_focus(item.subject, there[at % len(there)])


def cycle(desk: Desk, name: str) -> None:
    """Give an attribute of the item in focus its next value."""
    item = desk.item
    if item is None:
        return
    found = [a for a in desk.schema.attributes_of(item.kind, item.label) if a.name == name and a.values]
    if not found:
        desk.say("The item in focus has no such attribute.")
        return
    values = found[0].values
    now = item.attributes.get(name)
    value = values[(values.index(now) + 1) % len(values)] if now in values else values[0]
    if desk.apply(edits.SetAttribute(item.id, name, value)):
        desk.say(f"{found[0].title}: {value.replace('_', ' ')}.", undo=True)


def link(desk: Desk, item: str, role_name: str, other: str, other_role: str) -> None:
    """Link what was dragged to what it was dropped on, as far as one of them is an attribution.

    An entity or claim dropped on an attribution, or the other way round, fills the role that its kind
    suggests; a role dropped on another attribution becomes that role of it.
    """
    if desk.sheet is None:
        return
    ends = [(desk.sheet.by_id.get(item), role_name), (desk.sheet.by_id.get(other), other_role)]
    (first, first_role), (second, second_role) = ends
    if first is None or second is None:
        return
    if second.kind == "attribution":
        target, given, name = second, first, first_role or _natural(first, second_role)
    elif first.kind == "attribution":
        target, given, name = first, second, _natural(second, first_role)
    else:
        roles = {_natural(i, ""): i.parts[""] for i in (first, second)}
        if len(roles) < 2:
            desk.say("To link two of a kind, focus an attribution first and drag onto it.")
        elif desk.apply(edits.Link(roles)):
            focus_new(desk, roles["content"], "content")
        return
    spans = given.parts.get(first_role if given is first else second_role) or given.spans
    if desk.apply(edits.Fill(target.id, name, spans)):
        desk.set_focus(target.subject, name)


def anchor(item: Item) -> Span:
    """Where to look for candidates from: the cue, else the content, else what there is."""
    for name in ("cue", "content", "source"):
        if name in item.parts:
            return extent(item.parts[name])
    return item.extent


def _apart(a: Span, b: Span) -> int:
    return 0 if a.overlaps(b) else min(abs(a.start - b.end), abs(b.start - a.end))


def _natural(item: Item, fallback: str) -> str:
    """The role that an entity or claim takes: entities speak, claims are said."""
    return {"entity": "source", "claim": "content"}.get(item.kind, fallback or "content")


def _word(desk: Desk, name: str) -> Spans:
    token = token_at(desk.sheet.article.text, desk.caret) if desk.sheet else None
    if token is None or desk.sheet is None:
        desk.say("Select some words first.")
        return ()
    if name == "source" and not speaks_at(desk.sheet, token):
        desk.say(_NO_SOURCE)
        return ()
    return (token,)
