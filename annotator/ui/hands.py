"""What the reviewer's hands can do to the item in focus or the selection: one function a command."""

from __future__ import annotations

from annotator.core import edits
from annotator.core.counting import among, number
from annotator.core.excerpts import excerpt
from annotator.core.items import Item
from annotator.core.model import extent, merged
from annotator.core.text import moved, snaps
from annotator.ui import going, groups, layers, roles
from annotator.ui.desk import Desk, Preview
from annotator.ui.grasp import DIGITS, focus_new, part, selected

_KINDS = {"entity": "entities", "claim": "claims"}


def accept(desk: Desk) -> None:
    """Commit the boundary shown, else accept the group that is shown, else the item in focus and go on."""
    if desk.preview is not None:
        shown = desk.preview
        desk.show_preview(None)
        if desk.apply(edits.Reshape(shown.target, shown.spans, shown.role)):
            desk.focus_changed.emit()
        return
    if desk.passing.group is not None:
        groups.accept(desk)
        return
    _accept_item(desk)


def _accept_item(desk: Desk) -> None:
    item = desk.item
    if item is None or item.status == "gold":
        going.onward(desk)
        return
    if going.shows(desk):
        return
    with going.going_on(desk):
        desk.apply(edits.Accept(item.id))


def reject(desk: Desk) -> None:
    """Reject the item in focus and go on; a digit right after gives the reason."""
    item = desk.item
    if item is None:
        desk.say("Nothing is in focus: J goes to the next item.")
    elif item.status == "rejected":
        going.onward(desk)
    elif not going.shows(desk):
        with going.going_on(desk):
            done = desk.apply(edits.Reject(item.id))
        suggestion = item.suggestion or next(iter(item.agreeing), None)
        if done and suggestion is not None:
            desk.reject_said(suggestion.id)


def forget(desk: Desk) -> None:
    """Return the item in focus to undecided."""
    if desk.item is not None:
        desk.apply(edits.Forget(desk.item.id))


def label(desk: Desk, name: str, digit: str = "") -> None:
    """Label the selection, else relabel the item in focus with a label of its kind.

    Right after a rejection a digit is its reason.
    """
    if desk.rejected is not None and digit and DIGITS.index(digit) < len(desk.schema.reasons):
        give_reason(desk, digit)
        return
    desk.forget_rejection()
    item = desk.item
    if digit and desk.passing.offer is not None and desk.selection is None:
        roles.pick(desk, digit)
        return
    if desk.selection is not None:
        span = selected(desk, desk.selection)
        outcome = desk.apply(edits.Add(name, (span,)))
        if outcome is not None:
            desk.selection_wanted.emit(None)
            focus_new(desk, (span,), name)
    elif item is None:
        desk.say("Select some words first, or focus an item with J.")
    elif going.shows(desk):
        return
    elif item.kind != "attribution" and item.kind != (kind := desk.schema.label(name).kind):
        # A claim is a sentence: made an entity by a key that was meant for a word of it, it would be lost unseen.
        desk.say(f"That label is for {_KINDS[kind]}; select words first.")
    elif item.label == name and item.status == "pending":
        _accept_item(desk)
    elif item.status == "pending":
        with going.going_on(desk):
            done = desk.apply(edits.Relabel(item.id, name))
        if done:
            relabel_said(desk, item, name)
    elif desk.apply(edits.Relabel(item.id, name)):
        relabel_said(desk, item, name)


def relabel_said(desk: Desk, item: Item, name: str) -> None:
    """Offer the same label for the other mentions of what was just relabelled: E right after takes it up."""
    others = groups.same_words(desk.sheet, item) if desk.sheet else []
    n = sum(other.status == "pending" or other.label != name for other in others)
    if n:
        desk.passing.relabelled = item.subject
        desk.say(f"{number(n, 'other mention')} of the same words: E gives the same label.", undo=True)


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


def leave_out(desk: Desk) -> None:
    """Mark the paragraph at the caret as no part of the article, or take that back."""
    if desk.sheet is None:
        return
    before = desk.sheet
    if desk.apply(edits.MarkLine(desk.caret)) is None:
        return
    gone = len(before.pending) - len(desk.sheet.pending)
    if len(desk.sheet.skipped) < len(before.skipped):
        desk.say("Part of the article again; Ctrl+Shift+G suggests in it anew.", undo=True)
    elif gone:
        verb = "is" if gone == 1 else "are"
        desk.say(f"Left out as no part of the article; {number(gone, 'suggestion')} {verb} not shown.", undo=True)
    else:
        desk.say("Left out as no part of the article.", undo=True)


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
    outcome = desk.apply(edits.SetState("skipped"))
    if outcome is not None:
        desk.say("Skipped." if outcome.changes else "It was skipped already.", undo=bool(outcome.changes))
        desk.next_article(open_only=True)


def finish(desk: Desk, *, rest: bool = True) -> None:
    """Accept what is left, or reject it with `rest` False; mark the article done and open the next."""
    if desk.sheet is None:
        return
    if desk.blind:
        _finish_blind(desk)
        return
    if layers.waiting(desk):
        _decide_shown(desk, rest=rest)
        return
    left, article = desk.sheet.pending, desk.sheet.article.id
    hidden = len(desk.off_screen(left))
    kept = desk.sheet.state == "discuss"
    outcome = desk.apply(edits.Finish(rest))
    if outcome is None:
        return
    off = among(hidden, len(left), "off screen")
    accepted = f"{len(left)} {'accepted' if rest else 'rejected'}{off}; " if left else ""
    end = "" if desk.next_article(open_only=True) else _end(desk)
    ended = "article done." if outcome.changes else "this article was done already."
    ended = "article still marked to discuss." if kept else ended
    ended = f"{accepted}{ended}"
    desk.say(ended[:1].upper() + ended[1:] + end, undo=bool(outcome.changes))
    if kept:
        desk.passing.kept = article
        desk.offered.emit("article.settle", "Mark done")


def _end(desk: Desk) -> str:
    """What is said when no article comes next: that it was the last one, and what is left nevertheless."""
    assert desk.project is not None
    assert desk.sheet is not None
    left = desk.listed.left(desk.project, desk.sheet.article.id)
    words = ", ".join(f"{n:,} {what}" for n, what in left)
    return f" It was the last of the list; still left: {words}." if left else " It was the last one."


def settles(desk: Desk) -> bool:
    """Whether the article in hand, or the one just left, is to discuss."""
    return desk.sheet is not None and (desk.sheet.state == "discuss" or bool(desk.passing.kept))


def settle(desk: Desk) -> None:
    """Mark done what is to discuss: the article just left if something was said of it, else the one in hand."""
    if desk.sheet is None or not settles(desk):
        return
    article, desk.passing.kept = desk.passing.kept or desk.sheet.article.id, ""
    outcome = desk.apply(edits.SetState("done"), article=article)
    if outcome is not None:
        desk.say(f"‘{excerpt(outcome.sheet.article.name, 40)}’ is done.", undo=True)


def _decide_shown(desk: Desk, *, rest: bool) -> None:
    """Accept or reject what is left of the layers that are shown; the hidden rest waits, and the article with it."""
    shown = tuple(item.id for item in filter(desk.undecided, desk.sheet.pending)) if desk.sheet is not None else ()
    if shown and desk.apply(edits.DecideAll(shown) if rest else edits.DecideAll((), shown)) is None:
        return
    hidden = layers.waiting(desk)
    decided = f"{len(shown)} {'accepted' if rest else 'rejected'}; " if shown else ""
    verb = "was" if len(hidden) == 1 else "were"
    desk.say(
        f"{decided}{layers.counted(hidden)} {verb} left undecided, so the article is not done:"
        f" {layers.showing(hidden)}.",
        undo=bool(shown),
    )


def _finish_blind(desk: Desk) -> None:
    """Mark a check article done, and say how what was found compares with what was suggested; stay to look at it."""
    if desk.apply(edits.SetState("done")) is None or desk.sheet is None:
        return
    from functools import reduce

    from annotator.core.checking import Compared, compared

    all_ = reduce(Compared.plus, compared(desk.sheet).values(), Compared())
    desk.say(
        f"Done without suggestions: {all_.agreed} found alike, {all_.other} otherwise, {all_.unsuggested} only by you;"
        f" {all_.unfound} more were suggested, and are shown now.",
        undo=True,
    )
    going.first(desk)


def reopen(desk: Desk) -> None:
    """Mark a finished article as begun again."""
    desk.apply(edits.SetState("begun"))
