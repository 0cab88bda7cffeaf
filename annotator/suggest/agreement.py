"""How well proposed stretches (entities, claims, the fillers of a role) agree with gold, by four measures.

``exact``    the same label and the same fragments; outer blanks and ``, . ; :`` and dashes ignored, of an entity
             also a leading “the” and a possessive s, about which guidelines differ
``token``    word tokens of the article that carry the label
``partial``  the same label and at least one token in common
``soft``     the same label and at least half of their tokens in common (Jaccard)

For the last two each gold stretch takes the first free proposal that fits. Attributions have these by role, and
as a whole what `scoring` says, besides ``relation partial``: contents, sources and cues touch, or both lack them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from annotator.core.model import ROLES, Kind, Spans
from annotator.core.values import valueclass
from annotator.suggest.scoring import Tally, attribution_scores, covered, exact_form, soft_matches, tokens_of

MEASURES = ("exact", "token", "partial", "soft")

_LEADING = re.compile(r"the\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$", re.IGNORECASE)


@valueclass(frozen=True, slots=True)
class Unit:
    """An item, gold or proposed: an entity or claim has its spans under ``""``, an attribution under its roles."""

    kind: Kind
    label: str
    parts: Mapping[str, Spans]


@valueclass(frozen=True, slots=True)
class Pairs:
    """The units of one article, gold and proposed."""

    text: str
    gold: tuple[Unit, ...]
    proposed: tuple[Unit, ...]

    def only(self, wanted: Callable[[Unit], bool]) -> Pairs:
        """Those that are wanted, of both sides."""
        return Pairs(self.text, tuple(filter(wanted, self.gold)), tuple(filter(wanted, self.proposed)))


def scores(kind: Kind, articles: Iterable[Pairs]) -> dict[str, Tally]:
    """The tallies over articles by measure, of attributions by role and measure; all units are of that kind."""
    result: dict[str, Tally] = {}
    for pairs in articles:
        for name, tally in (_relations(pairs) if kind == "attribution" else _stretches(pairs)).items():
            result[name] = result.get(name, Tally()) + tally
    return result


def right(kind: Kind, pairs: Pairs) -> frozenset[int]:
    """Which proposals, by position, a reviewer would have kept: an entity that is exact, anything else that is soft."""
    if kind == "entity":
        forms = {form(pairs.text, unit) for unit in pairs.gold}
        return frozenset(n for n, unit in enumerate(pairs.proposed) if form(pairs.text, unit) in forms)
    if kind == "claim":
        return frozenset(_matches(pairs, _half).values())
    gold, proposed = ([unit.parts for unit in side] for side in (pairs.gold, pairs.proposed))
    return frozenset(soft_matches(pairs.text, gold, proposed).values())


def _stretches(pairs: Pairs) -> dict[str, Tally]:
    gold, proposed = ({form(pairs.text, unit) for unit in side} for side in (pairs.gold, pairs.proposed))
    tokens = tokens_of(pairs.text)
    words, said = (
        {(unit.label, n) for unit in side for n in covered(tokens, _all(unit))} for side in (pairs.gold, pairs.proposed)
    )
    sizes = len(pairs.proposed), len(pairs.gold)
    return {
        "exact": Tally(len(gold & proposed), len(proposed), len(gold)),
        "token": Tally(len(words & said), len(said), len(words)),
        "partial": Tally(len(_matches(pairs, _touching)), *sizes),
        "soft": Tally(len(_matches(pairs, _half)), *sizes),
    }


def _relations(pairs: Pairs) -> dict[str, Tally]:
    gold, proposed = ([unit.parts for unit in side] for side in (pairs.gold, pairs.proposed))
    found = attribution_scores([(pairs.text, gold, proposed)])
    for role in ROLES:
        fillers = Pairs(pairs.text, _fillers(pairs.gold, role), _fillers(pairs.proposed, role))
        sizes = len(fillers.proposed), len(fillers.gold)
        found[f"{role} partial"] = Tally(len(_matches(fillers, _touching)), *sizes)
        found[f"{role} soft"] = Tally(len(_matches(fillers, _half)), *sizes)
    partial = len(_matches(pairs, _relation_partial))
    found["relation partial"] = Tally(partial, len(pairs.proposed), len(pairs.gold))
    order = [f"{role} {measure}" for role in ROLES for measure in MEASURES]
    return {name: found[name] for name in [*order, "relation exact", "relation partial", "relation soft"]}


def _fillers(units: Iterable[Unit], role: str) -> tuple[Unit, ...]:
    """What fills a role, each filler once."""
    filled = dict.fromkeys(unit.parts[role] for unit in units if unit.parts.get(role))
    return tuple(Unit("role", role, {"": spans}) for spans in filled)


Fits = Callable[[Mapping[str, set[int]], Mapping[str, set[int]]], bool]
"""Whether two units of one label fit, given the tokens that each part covers."""


def _matches(pairs: Pairs, fits: Fits) -> dict[int, int]:
    """Which proposal (value) each gold unit (key) takes, by position."""
    tokens = tokens_of(pairs.text)
    offered = [_by_part(tokens, unit) for unit in pairs.proposed]
    free = list(range(len(offered)))
    taken: dict[int, int] = {}
    for n, unit in enumerate(pairs.gold):
        wanted = _by_part(tokens, unit)
        match = next((m for m in free if pairs.proposed[m].label == unit.label and fits(wanted, offered[m])), None)
        if match is not None:
            taken[n] = match
            free.remove(match)
    return taken


def _touching(a: Mapping[str, set[int]], b: Mapping[str, set[int]]) -> bool:
    return not a[""].isdisjoint(b[""])


def _half(a: Mapping[str, set[int]], b: Mapping[str, set[int]]) -> bool:
    return bool(a[""] and b[""]) and 2 * len(a[""] & b[""]) >= len(a[""] | b[""])


def _relation_partial(a: Mapping[str, set[int]], b: Mapping[str, set[int]]) -> bool:
    return all(not a[role].isdisjoint(b[role]) or not (a[role] or b[role]) for role in ROLES)


def _by_part(tokens: Sequence[tuple[int, int]], unit: Unit) -> dict[str, set[int]]:
    if unit.kind == "attribution":
        return {role: covered(tokens, unit.parts.get(role, ())) for role in ROLES}
    found = covered(tokens, unit.parts[""])
    # A stretch without a word, such as a colon for a cue, counts by its code points, which are no token's numbers.
    return {"": found or {-1 - n for span in unit.parts[""] for n in range(span.start, span.end)}}


def _all(unit: Unit) -> Spans:
    return tuple(span for spans in unit.parts.values() for span in spans)


def form(text: str, unit: Unit) -> object:
    """What two units must have in common to be the same."""
    found = exact_form(text, _all(unit))
    if unit.kind == "entity" and len(found) == 1:
        ((start, end),) = found
        if (leading := _LEADING.match(text, start, end)) and leading.end() < end:
            start = leading.end()
        if (possessive := _POSSESSIVE.search(text[start:end])) and possessive.start():
            end = start + possessive.start()
        found = ((start, end),)
    return unit.label, found
