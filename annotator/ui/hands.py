"""What the reviewer's hands can do to the item in focus or the selection: one function a command."""

from __future__ import annotations

from annotator.core import edits
from annotator.core.candidates import candidates
from annotator.core.items import Item
from annotator.core.model import ROLES, Span, Spans, extent, merged
from annotator.core.text import BLANKS, moved, snaps, token_at, trimmed
from annotator.ui.desk import Desk, Preview

DIGITS = "1234567890"


def accept(desk: Desk) -> None:
    """Commit the boundary shown, else accept the item in focus and go on."""
    if desk.preview is not None:
        shown = desk.preview
        desk.show_preview(None)
        if desk.apply(edits.Reshape(shown.target, shown.spans, shown.role)):
            desk.focus_changed.emit()
        return
    item = desk.item
    if item is None or item.status == "gold":
        desk.go(forward=True)
        return
    with desk.going_on():
        desk.apply(edits.Accept(item.id))


def reject(desk: Desk) -> None:
    """Reject the item in focus and go on; a digit right after gives the reason."""
    item = desk.item
    if item is None:
        desk.say("Nothing is in focus: J goes to the next item.")
    elif item.status == "rejected":
        desk.go(forward=True)
    else:
        with desk.going_on():
            done = desk.apply(edits.Reject(item.id))
        if done and item.suggestion is not None:
            desk.reject_said(item.suggestion.id)


def forget(desk: Desk) -> None:
    """Return the item in focus to undecided."""
    if desk.item is not None:
        desk.apply(edits.Forget(desk.item.id))


def label(desk: Desk, name: str, digit: str = "") -> None:
    """Label the selection, else relabel the item in focus; right after a rejection a digit is its reason."""
    if desk.rejected is not None and digit and DIGITS.index(digit) < len(desk.schema.reasons):
        give_reason(desk, digit)
        return
    desk.forget_rejection()
    item = desk.item
    if desk.selection is not None:
        span = selected(desk, desk.selection)
        outcome = desk.apply(edits.Add(name, (span,)))
        if outcome is not None:
            desk.selection_wanted.emit(None)
            _focus_new(desk, (span,), name)
    elif item is None:
        desk.say("Select some words first, or focus an item with J.")
    elif item.label == name and item.status == "pending":
        accept(desk)
    elif item.status == "pending":
        with desk.going_on():
            desk.apply(edits.Relabel(item.id, name))
    else:
        desk.apply(edits.Relabel(item.id, name))


def give_reason(desk: Desk, digit: str) -> None:
    """Say why the suggestion just rejected was: 1 is the first reason of the schema."""
    subject, reason = desk.rejected, desk.schema.reasons[DIGITS.index(digit)]
    desk.forget_rejection()
    if subject is not None and desk.apply(edits.GiveReason(subject, reason)):
        desk.say(f"Rejected: {reason}.", undo=True)


def nudge(desk: Desk, edge: str, step: int, *, by_character: bool = False) -> None:
    """Move the start or end of the selection, else of the item in focus; `step` +1 grows, -1 shrinks."""
    if desk.sheet is None:
        return
    text = desk.sheet.article.text
    if desk.selection is not None:
        span = moved(text, desk.selection, edge, step, by_character=by_character)
        if span is not None:
            desk.selection_wanted.emit(span)
        return
    found = part(desk)
    if found is None:
        desk.say("Nothing is in focus: J goes to the next item.")
        return
    item, role, spans = found
    at = 0 if edge == "start" else -1
    span = moved(text, spans[at], edge, step, by_character=by_character)
    if span is None:
        desk.say("It cannot be moved further.")
        return
    changed = merged((span, *spans[1:]) if at == 0 else (*spans[:-1], span))
    desk.apply(edits.Reshape(item.id, changed, role))


def snap(desk: Desk) -> None:
    """Show the next extent to snap to: quotation marks, sentence, clause, trimmed. Enter takes it."""
    if desk.sheet is None:
        return
    text = desk.sheet.article.text
    if desk.selection is not None:
        choices = snaps(text, desk.selection)
        if choices:
            desk.selection_wanted.emit(choices[0][1])
        return
    found = part(desk)
    if found is None:
        desk.say("Nothing is in focus: J goes to the next item.")
        return
    item, role, spans = found
    choices = snaps(text, spans[0] if len(spans) == 1 else extent(spans))
    if not choices:
        desk.say("There is nothing else to snap to.")
        return
    shown = desk.preview.spans if desk.preview else ()
    at = next((n for n, (_, span) in enumerate(choices) if shown == (span,)), -1) + 1
    if at == len(choices):
        desk.show_preview(None)
        return
    name, span = choices[at]
    desk.show_preview(Preview(item.id, role, (span,), name))


def role(desk: Desk, name: str) -> None:
    """Make the selection this role of the attribution in focus, or of a new one.

    With nothing selected: focus the role; if it is empty, fill it with the nearest candidate; with an
    entity or claim in focus, begin an attribution with its words.
    """
    if desk.sheet is None:
        return
    item = desk.item
    if desk.selection is not None:
        spans: Spans = (selected(desk, desk.selection),)
        if item is not None and item.kind == "attribution" and item.status != "rejected":
            done = desk.apply(edits.Fill(item.id, name, spans))
            if done:
                desk.selection_wanted.emit(None)
                desk.set_focus(item.subject, name)
        elif desk.apply(edits.Link({name: spans})):
            desk.selection_wanted.emit(None)
            _focus_new(desk, spans, name)
        return
    if item is not None and item.kind == "attribution":
        if name not in item.parts:
            choices = candidates(desk.sheet, name, _anchor(item), besides=item.id)
            if not choices:
                desk.say(f"No candidate for the {name} is near: select the words and press the key again.")
                return
            desk.apply(edits.Fill(item.id, name, choices[0]))
        desk.set_focus(item.subject, name)
        return
    spans = item.parts[""] if item is not None else _word(desk)
    if spans and desk.apply(edits.Link({name: spans})):
        _focus_new(desk, spans, name)


def empty_role(desk: Desk) -> None:
    """Leave the role in focus empty: the text names none."""
    item = desk.item
    if item is None or item.kind != "attribution" or not desk.role:
        desk.say("Focus a role of an attribution first: S, C or Q.")
    elif item.parts.get(desk.role):
        desk.apply(edits.Fill(item.id, desk.role, ()))


def fragment(desk: Desk) -> None:
    """Add the selection as a further fragment to the item in focus."""
    found = part(desk)
    if found is None or desk.selection is None:
        desk.say("Focus an item, select the further words, then press +.")
        return
    item, name, spans = found
    if desk.apply(edits.Reshape(item.id, merged((*spans, selected(desk, desk.selection))), name)):
        desk.selection_wanted.emit(None)
        desk.set_focus(item.subject, name)


def propose(desk: Desk) -> None:
    """Propose every identical mention of the item in focus."""
    if desk.item is None:
        desk.say("Focus an entity or claim first.")
        return
    outcome = desk.apply(edits.Propose(desk.item.id))
    if outcome is not None:
        n = len(outcome.changes)
        desk.say(f"{n} identical mention{'s' if n != 1 else ''} proposed: J goes through them.", undo=True)


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
            _focus_new(desk, roles["content"], "content")
        return
    spans = given.parts.get(first_role if given is first else second_role) or given.spans
    if desk.apply(edits.Fill(target.id, name, spans)):
        desk.set_focus(target.subject, name)


def _natural(item: Item, fallback: str) -> str:
    """The role that an entity or claim takes: entities speak, claims are said."""
    return {"entity": "source", "claim": "content"}.get(item.kind, fallback or "content")


def discuss(desk: Desk) -> None:
    """Mark the article to discuss, or take that back."""
    if desk.sheet is None:
        return
    if desk.sheet.state == "discuss":
        desk.apply(edits.SetState("begun"))
        desk.say("No longer marked to discuss.", undo=True)
    elif desk.apply(edits.SetState("discuss")):
        desk.say("Marked to discuss.", undo=True)


def skip(desk: Desk) -> None:
    """Mark the article skipped and open the next."""
    if desk.apply(edits.SetState("skipped")):
        desk.say("Skipped.", undo=True)
        desk.next_article(open_only=True)


def finish(desk: Desk) -> None:
    """Accept what is left, mark the article done and open the next."""
    if desk.sheet is None:
        return
    left = desk.sheet.pending
    hidden = sum(not (desk.visible(item) and desk.in_sight(item)) for item in left)
    if desk.apply(edits.Finish()) is None:
        return
    off = f", {hidden} of them off screen" if hidden else ""
    accepted = f"{len(left)} accepted{off}; " if left else ""
    more = desk.next_article(open_only=True)
    desk.say(f"{accepted}article done." + ("" if more else " It was the last one."), undo=True)


def reopen(desk: Desk) -> None:
    """Mark a finished article as begun again."""
    desk.apply(edits.SetState("begun"))


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


def _anchor(item: Item) -> Span:
    """Where to look for candidates from: the cue, else the content, else what there is."""
    for name in ("cue", "content", "source"):
        if name in item.parts:
            return extent(item.parts[name])
    return item.extent


def _word(desk: Desk) -> Spans:
    token = token_at(desk.sheet.article.text, desk.caret) if desk.sheet else None
    if token is None:
        desk.say("Select some words first.")
        return ()
    return (token,)


def _focus_new(desk: Desk, spans: Spans, name: str) -> None:
    """Focus the gold item that was just made of `spans`."""
    if desk.sheet is None:
        return
    role_name = name if name in ROLES else ""
    for item in desk.sheet.items:
        if item.status == "gold" and item.parts.get(role_name) == spans and (role_name or item.label == name):
            desk.set_focus(item.id, role_name)
            return
