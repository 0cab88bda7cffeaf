"""What the hands do with identical mentions: propose them here or everywhere, except some, decide the rest at once."""

from __future__ import annotations

from annotator.core import edits
from annotator.core.excerpts import excerpt
from annotator.core.items import Item
from annotator.core.mentions import MENTIONS, covered_mentions, free_mentions
from annotator.core.model import Kind, Span, surface
from annotator.core.sheet import Sheet
from annotator.ui.desk import Desk
from annotator.ui.grasp import go_on
from annotator.ui.passing import Group

_LONG = 60
"""Letters that are said of an item that lies over a mention."""


def propose(desk: Desk, *, everywhere: bool = False) -> None:
    """Propose every identical mention of the item in focus, or of the one relabelled just now, as a group.

    In the group are also the mentions that have a label already and wait; those that are gold under
    another label are shown, but excepted until the reviewer says otherwise. Where an item with other ends
    lies over a mention it is named, and no second one is proposed.
    """
    item, sheet, project = _about(desk), desk.sheet, desk.project
    if item is None or sheet is None or project is None:
        desk.say("Focus an entity or claim first.")
        return
    if item.kind == "attribution":
        desk.say("Only an entity or a claim has identical mentions.")
        return
    words = surface(sheet.article.text, item.spans)
    refused = project.refused(words, item.label)
    step = edits.fresh_id()
    if free_mentions(sheet, words, item.kind, refused):
        desk.apply(edits.Propose(item.id, refused), step=step)
    desk.passing.relabelled = None
    _open(desk, words, item)
    if everywhere:
        desk.passing.everywhere_wanted.emit(edits.ProposeWords(words, item.kind, item.label, refused), step)
    elif desk.passing.group is None:
        covered = covered_mentions(sheet, words, item.kind)
        known = f": one is {already(sheet, covered[0][1])}" if covered else ""
        desk.say(f"There is no other mention that has no label yet{known}.")


def _about(desk: Desk) -> Item | None:
    just = desk.sheet.by_id.get(desk.passing.relabelled) if desk.sheet and desk.passing.relabelled else None
    return just or desk.item


def _open(desk: Desk, words: str, item: Item) -> None:
    """Show the group of `item`, if anything in it is undecided or labelled otherwise."""
    assert desk.sheet is not None
    item = desk.sheet.by_id.get(item.id, item)
    others = same_words(desk.sheet, item)
    open_ = [i for i in others if _open_to(i, item.label)]
    if not open_:
        return
    first = [item] if item.status == "pending" else []
    excepted = frozenset(i.subject for i in open_ if i.status == "gold")
    members = tuple(i.subject for i in (*first, *open_))
    # After a relabelling the focus has gone on already: what is decided now has to be what is shown.
    back = desk.item.subject if desk.item is not None and desk.item.id not in {i.id for i in (item, *others)} else ""
    covered = _covered(desk.sheet, words, item.kind)
    desk.passing.show_group(Group(words, item.kind, item.label, members, excepted, covered, back))
    if back:
        desk.set_focus(members[0])


def _covered(sheet: Sheet, words: str, kind: Kind) -> tuple[tuple[Span, str], ...]:
    return tuple((span, item.subject) for span, item in covered_mentions(sheet, words, kind))


def already(sheet: Sheet, item: Item) -> str:
    """As what a mention is there already: “already marked as ‘the Mayor Ana Lee’”."""
    verb = "marked" if item.status == "gold" else "suggested"
    return f"already {verb} as “{excerpt(surface(sheet.article.text, item.spans), _LONG)}”"


def _open_to(item: Item, label: str) -> bool:
    return item.status == "pending" or (item.status == "gold" and item.label != label)


def follow(desk: Desk) -> None:
    """Let go of the members that were decided by other means; a group without any is closed."""
    group, sheet = desk.passing.group, desk.sheet
    if group is None or sheet is None:
        return
    there = tuple(m for m in group.members if m in sheet.by_id and _open_to(sheet.by_id[m], group.label))
    covered = _covered(sheet, group.words, group.kind)
    now = group._replace(members=there, excepted=group.excepted & set(there), covered=covered)
    desk.passing.show_group(now if there else None)


def same_words(sheet: Sheet, item: Item) -> list[Item]:
    """The other items of the same kind on the same words that are not rejected, in reading order."""
    text = sheet.article.text
    words = surface(text, item.spans)
    return [
        other
        for other in sheet.items
        if other.kind == item.kind
        and other.id != item.id
        and other.status != "rejected"
        and surface(text, other.spans) == words
    ]


def accept(desk: Desk) -> None:
    """Make every member of the group gold under its label, except those excepted; one undo step.

    Excepted ones that were only proposed as mentions are rejected, and so not proposed again in that
    context; others stay as they are.
    """
    group, sheet = desk.passing.group, desk.sheet
    if group is None or sheet is None:
        return
    there = [sheet.by_id[member] for member in group.members if member in sheet.by_id]
    taken = tuple(i.id for i in there if i.subject not in group.excepted and i.status != "rejected")
    refused = tuple(
        i.id
        for i in there
        if i.subject in group.excepted
        and i.status == "pending"
        and i.suggestion is not None
        and i.suggestion.suggester == MENTIONS
    )
    desk.passing.show_group(None)
    if desk.apply(edits.DecideAll(taken, refused, group.label)):
        rest = f", {len(refused)} rejected" if refused else ""
        _go_back(desk, group)
        go_on(desk)
        desk.say(f"{len(taken)} × ‘{group.words}’ {desk.schema.label(group.label).title}{rest}.", undo=True)


def except_(desk: Desk) -> None:
    """Except the member of the group that is in focus, or take it in again."""
    group, item = desk.passing.group, desk.item
    if group is None:
        return
    if item is None or item.subject not in group.members:
        # It began with one that is decided: the key is for the others, the first of which is shown.
        desk.set_focus(group.members[0])
        desk.say("Now at the first mention of the group: the key again leaves it out.")
        return
    desk.passing.show_group(group.turned(item.subject))


def leave(desk: Desk) -> None:
    """Close the group; its mentions stay suggestions."""
    group = desk.passing.group
    desk.passing.show_group(None)
    if group is not None:
        _go_back(desk, group)


def _go_back(desk: Desk, group: Group) -> None:
    """Focus what was in focus before a group that has nothing to do with it."""
    if group.back and desk.sheet is not None and group.back in desk.sheet.by_id:
        desk.set_focus(group.back)
