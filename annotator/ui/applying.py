"""What applies now, in words: the selection or else the item in focus, and the keys that do something with it.

First comes what was begun and waits for a key (hints, a boundary shown, the reason of a rejection, candidates, a
group), then the selection, then the item in focus, then what to do with nothing in hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from annotator.core.counting import number
from annotator.core.items import Item
from annotator.core.model import Span, Spans, surface
from annotator.core.schema import Attribute
from annotator.core.sheet import Sheet
from annotator.core.text import worded
from annotator.ui import going, layers
from annotator.ui.desk import Desk
from annotator.ui.grasp import DIGITS, part, selected, taker
from annotator.ui.hints import Wanted
from annotator.ui.passing import Group

Keys = Mapping[str, str]

_OFFERED = 5
"""How many candidates are named; those beyond are numbered in the text."""
_LONG = 22
"""Letters of a candidate's words that are shown."""

_SAID = {
    "source": ("source_type",),
    "cue": ("polarity",),
    "content": ("quote_type", "polarity"),
    "": ("quote_type", "polarity", "source_type"),
}
"""The attributes of an attribution that are said of it, by the role in focus."""
_VAGUE = frozenset({"source", "author", "unspecified"})
"""Values that say nothing without the title of their attribute."""

_OFFER_WORDS = {
    "taken": "taken as the {}; a number takes the words under it",
    "role": "is the {}; a number takes the words under it",
    "merge": "which one belongs to it? Press the number over it",
    "move": "which one gets the {}? Press the number over it",
}

_JUMP_WORDS = {"word": "Jump to a word", "item": "Jump to an item"}

_START, _END, _SNAP = "span.grow-start", "span.grow-end", ("span.snap", "Snap")
_ROLES = (("role.source", "Source"), ("role.cue", "Cue"), ("role.content", "Content"))
_LEAVE = Wanted("escape", "Leave", "Esc")
_KEEP = _LEAVE._replace(words="Keep it")


class Said(NamedTuple):
    """What the focus bar says: `name` the words it is about, `about` them, and two rows of commands.

    `decide` does something with it, `become` says what it can be: a label, a role. `dense` tells that those are
    labels; `tip` why it was suggested.
    """

    name: str
    about: str
    decide: tuple[Wanted, ...] = ()
    become: tuple[Wanted, ...] = ()
    dense: bool = False
    tip: str = ""


def said(desk: Desk, keys: Keys) -> Said | None:
    """What to say now, `keys` being the key of each command as it is written on screen; None without an article."""
    sheet, item = desk.sheet, desk.item
    if sheet is None:
        return None
    if desk.moment is not None:
        # A look at the past changes nothing, so it offers nothing.
        return Said(_words(sheet, _spans(desk, item)), _about(desk, item)) if item is not None else None
    if desk.passing.typing == "find":
        # Its letters are typed: of the keys of the hands none means anything now.
        ways = (Wanted("find.next", "Next", "Enter"), Wanted("find.previous", "Previous", "Shift+Enter"), _LEAVE)
        return Said("Find", "type what to look for", ways)
    if desk.passing.typing == "many":
        return Said("Accept many", "Enter accepts those counted above, Esc leaves them")
    if desk.passing.typing == "field":
        held = _spans(desk, item) if item is not None else ()
        return Said(_words(sheet, held) if held else "Nothing in focus", _about(desk, item) if item is not None else "")
    jump = desk.passing.jump
    if jump in _JUMP_WORDS:
        return Said(_JUMP_WORDS[jump], "type the letters you see at it", (_LEAVE,))
    gone = sheet.by_id.get(desk.rejected or "")
    if gone is not None:
        reasons = tuple(Wanted(f"reason.{n}", reason, str(n)) for n, reason in enumerate(desk.schema.reasons, 1))
        undo = _wanted(keys, (("edit.undo", "Undo"),))
        return Said(_words(sheet, _spans(desk, gone)), "rejected just now: why?", reasons, undo)
    if desk.selection is not None:
        return _of_selection(desk, sheet, desk.selection, keys)
    if item is None:
        return _of_nothing(desk, sheet, keys)
    label = desk.schema.by_name.get(item.label) if item.kind != "attribution" else None
    reason = item.suggestion.reason if item.suggestion else ""
    tip = "\n".join(part for part in (label.both if label else "", reason) if part)
    if desk.preview is not None:
        takes = _wanted(keys, (("item.accept", "Take it"), ("span.snap", "Next")))
        about = f"snaps to {desk.preview.name}"
        return Said(_words(sheet, desk.preview.spans), about, (*takes, _LEAVE), tip=tip)
    name, offer = _words(sheet, _spans(desk, item)), desk.passing.offer
    if offer is not None:
        taken = offer.kind == "role" and item.parts.get(offer.role) == offer.choices[0]
        about = _OFFER_WORDS["taken" if taken else offer.kind].format(desk.role)
        leave = _KEEP if offer.kind == "role" else _LEAVE
        return Said(name, about, tuple(_candidates(sheet, offer.choices)), (leave,), tip=tip)
    about = _about(desk, item)
    if desk.passing.group is not None:
        return _of_group(desk, item, desk.passing.group, keys)
    if item.status == "rejected":
        after = _wanted(keys, (("item.accept", "Accept after all"), ("item.forget", "Undecide")))
        return Said(name, about, after, tip=tip)
    first = (("item.accept", "Accept"),) if item.status == "pending" else _onward(desk)
    decide = (*first, ("item.reject", "Reject"), *_bounds(desk))
    if item.kind == "attribution":
        return Said(
            name, about, _wanted(keys, decide), _wanted(keys, (*_roles(desk, item), *_slot(desk, sheet, item))), tip=tip
        )
    keyed = _wanted(keys, (*decide, ("item.propose", "Same words")))
    labels = _labels(desk, keys, (item.kind,))
    if len(labels) > 1:
        return Said(name, about, keyed, labels, dense=True, tip=tip)
    return Said(name, about, keyed, _wanted(keys, _ROLES), tip=tip)


def _of_selection(desk: Desk, sheet: Sheet, selection: Span, keys: Keys) -> Said:
    span, item = selected(desk, selection), desk.item
    count = f"{number(worded(span.of(sheet.article.text)), 'word')} selected"
    linked = item is not None and item.kind == "attribution" and item.status != "rejected"
    if desk.passing.jump:
        about = f"{count}: letters end it further on, a label or role takes it"
    elif linked:
        about = f"{count}: a label, or a role of the attribution in focus"
    else:
        about = f"{count}: a label, or a role of a new attribution"
    whole = (("role.new-content", "New"),) if linked else ()
    takes = taker(desk, span) if item is not None and item.status != "rejected" else None
    more = (("span.fragment", f"Add to the {takes[1]}" if takes[1] else "Add to it"),) if takes is not None else ()
    decide = (*_wanted(keys, (*_ROLES, *whole, *more)), _LEAVE, *_wanted(keys, _bounds(desk)))
    return Said(_words(sheet, (span,)), about, decide, _labels(desk, keys, ("claim", "entity")), dense=True)


def _of_group(desk: Desk, item: Item, group: Group, keys: Keys) -> Said:
    """While a group is shown it is what is decided, whichever item is looked at."""
    sheet = desk.sheet
    assert sheet is not None
    ticked = len(group.members) - len(group.excepted)
    decide: tuple[tuple[str, str], ...] = (("item.accept", f"Accept the group of {ticked}"),)
    if item.subject in group.members:
        decide += (("group.except", "Take it in" if item.subject in group.excepted else "Not this one"),)
    if item.status == "pending":
        decide += (("item.reject", "Reject this one"),)
    about = _about(desk, item)
    if _words(sheet, item.spans) != " ".join(group.words.split()):
        about = f"not one of the group · {about}"
    return Said(_words(sheet, _spans(desk, item)), about, (*_wanted(keys, decide), _LEAVE))


def _of_nothing(desk: Desk, sheet: Sheet, keys: Keys) -> Said:
    left, hidden = sum(map(desk.undecided, sheet.pending)), layers.waiting(desk)
    if left:
        about = f"{left:,} undecided"
    elif hidden:
        about = f"{layers.counted(hidden)} undecided: {layers.showing(hidden)}"
    else:
        about = "all decided" if sheet.items else "select words and give them a label"
    there = (("item.previous", "Previous"), ("go.item", "To an item")) if any(map(desk.undecided, sheet.items)) else ()
    ways = (*_onward(desk), *there, ("go.word", "To a word"))
    return Said("Nothing in focus", about, _wanted(keys, ways), _wanted(keys, (("article.finish", "Done"),)))


def _labels(desk: Desk, keys: Keys, kinds: tuple[str, ...]) -> tuple[Wanted, ...]:
    """The labels of these kinds that have a key, as they are written in the article.

    Those of the kind that is named first come first: where room is short, it is the last that are left out.
    """
    on = [label for label in desk.schema.labels if label.on and label.kind in kinds]
    named = [label for kind in kinds for label in on if label.kind == kind]
    return tuple(
        Wanted(id_, label.name, keys[id_], "\n".join(filter(None, (label.both, label.definition))))
        for label in named
        if keys.get(id_ := f"label.{label.name}")
    )


def _onward(desk: Desk) -> tuple[tuple[str, str], ...]:
    """The way to what is undecided, in this article or in another; none when all is decided."""
    return (("item.next", "Next"),) if going.goes_on(desk) else ()


def _bounds(desk: Desk) -> tuple[tuple[str, str], ...]:
    """The keys that move ends; of an attribution, whose."""
    moved = part(desk) if desk.selection is None else None
    if moved is None or not moved[1]:
        return ((_START, "Start"), (_END, "End"), _SNAP)
    name = moved[1].capitalize()
    return ((_START, f"{name} start"), (_END, f"{name} end"), _SNAP)


def _roles(desk: Desk, item: Item) -> Iterable[tuple[str, str]]:
    """The keys of the roles; that of a filled one in focus shows other words for it."""
    for id_, name in _ROLES:
        again = id_ == f"role.{desk.role}" and desk.role in item.parts
        yield id_, f"Another {desk.role}" if again else name


def _slot(desk: Desk, sheet: Sheet, item: Item) -> tuple[tuple[str, str], ...]:
    from annotator.core.attributions import continuation

    if desk.role == "source":
        unnamed = (("role.empty", "Leave the role empty"),) if "source" in item.parts else ()
        return (("attribute.source_type", "Type"), *unnamed)
    if desk.role == "cue":
        return (("attribute.polarity", "Polarity"),)
    if desk.role == "content":
        join = (("span.fragment", "Join"),) if continuation(sheet, item) is not None else ()
        return (("attribute.quote_type", "Type"), *join)
    return ()


def _candidates(sheet: Sheet, choices: Iterable[Spans]) -> Iterable[Wanted]:
    for digit, spans in list(zip(DIGITS, choices, strict=False))[:_OFFERED]:
        words = _words(sheet, spans)
        yield Wanted(f"pick.{digit}", words if len(words) <= _LONG else words[: _LONG - 1] + "…", digit)


def _wanted(keys: Keys, commands: Iterable[tuple[str, str]]) -> tuple[Wanted, ...]:
    return tuple(Wanted(id_, words, keys.get(id_, "")) for id_, words in commands)


def _words(sheet: Sheet, spans: Spans) -> str:
    return " ".join(surface(sheet.article.text, spans).split())


def _spans(desk: Desk, item: Item) -> Spans:
    if item.kind != "attribution":
        return item.parts[""]
    return item.parts.get(desk.role) or item.parts.get("content") or item.spans


def _what(desk: Desk, item: Item) -> str:
    if item.kind == "attribution":
        return (desk.role or "attribution").capitalize()
    return desk.schema.title_of(item.label)


def _origin(item: Item) -> str:
    if item.suggestion is None:
        return f"{item.origin} by {item.reviewer}"
    score = f"{item.suggestion.suggester} {item.suggestion.score:.2f}"
    if item.decision is None:
        return f"suggested by {score}"
    detail = item.decision.correction or item.decision.reason
    return f"{item.decision.verdict}{f' ({detail})' if detail else ''} · {score}"


def _values(desk: Desk, item: Item) -> tuple[str, ...]:
    """What is decided with the item, in few words and in the order of its details: “prediction, partly verifiable”.

    The first value of an attribute goes without saying, but not of those by which attributions differ most.
    """
    said = _SAID.get(desk.role, _SAID[""]) if item.kind == "attribution" else None
    found = [
        value if said is not None and attribute.name != "polarity" else _telling(attribute, value)
        for attribute in desk.schema.attributes_of(item.kind, item.label)
        if (said is None or attribute.name in said) and (value := item.attributes.get(attribute.name))
    ]
    words = ", ".join(value.replace("_", " ") for value in found if value)
    return (words,) if words else ()


def _telling(attribute: Attribute, value: str) -> str:
    """A value so that it can stand alone; empty where it goes without saying."""
    title, values = attribute.title.lower(), attribute.values
    if {"yes", "no"} <= set(values):
        if value == "no" and len(values) == 2:
            return ""
        return {"yes": title, "no": f"not {title}"}.get(value, f"{value} {title}")
    if value in values[:1]:
        return ""
    return f"{title} {value}" if value in _VAGUE or value.isdecimal() else value


def _about(desk: Desk, item: Item) -> str:
    parts = [_what(desk, item), *_values(desk, item), _origin(item)]
    if item.agreeing:
        parts.append("also " + ", ".join(dict.fromkeys(s.suggester for s in item.agreeing)))
    if item.depth:
        parts.append(f"nested {item.depth} deep")
    return " · ".join(parts)
