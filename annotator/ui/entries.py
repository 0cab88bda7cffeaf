"""What the command palette can list, and how well an entry fits what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

Kind = Literal["command", "label", "article", "speaker", "text"]
PREFIXES: dict[str, Kind] = {">": "command", "#": "label", "/": "article", "@": "speaker"}
KIND_WORDS: dict[Kind, str] = {"command": "", "label": "Label", "article": "Article", "speaker": "Speaker", "text": ""}
LEAST = 62.0
"""Entries that fit worse are not listed; 100 is a perfect match of letters, bonuses come on top."""
_LIKE = 100.0
"""Below it an entry is only like the letters: it does not have them as they are."""
_NEAR = 20.0
"""Entries that differ by less fit about as well."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the palette; one of the kind ``text`` looks for what was typed in all texts.

    `also` is another title, `why` what a command lacks that cannot be carried out now.
    """

    kind: Kind
    id: str
    title: str
    detail: str = ""
    key: str = ""
    icon: str = ""
    colour: str = ""
    applies: bool = True
    also: str = ""
    why: str = ""


def wanted(text: str) -> tuple[Kind | None, str]:
    """What is looked for: the kind that a prefix names, None for all, and the letters without it."""
    text = text.lstrip()
    kind = PREFIXES.get(text[:1])
    return (kind, text[1:].strip()) if kind else (None, text.strip())


def fit(letters: str, title: str, detail: str = "") -> float:
    """How well a title fits the letters: like ones, and a bonus for beginnings of it and of its words.

    Words may come in any order, and only begun; one wrong letter in five is forgiven.
    """
    letters, title = letters.casefold(), title.casefold()
    starts = title.split()
    if title.startswith(letters):
        return 150.0 - min(len(title) - len(letters), 40) / 4
    parts = letters.split()
    if all(any(start.startswith(part) for start in starts) for part in parts):
        return 130.0 - min(len(title), 60) / 6
    if letters in title:
        return 115.0 - min(len(title), 60) / 6
    if len(letters) > 1 and "".join(start[0] for start in starts).startswith(letters.replace(" ", "")):
        return 105.0
    if detail and all(part in detail.casefold() for part in parts):
        return 80.0
    if len(letters) < 4:
        return 0.0
    # A title shorter than the letters has to be like all of them: “it” is in “split”, and not what is meant.
    like = fuzz.partial_ratio if len(title) >= len(letters) else fuzz.ratio
    return float(like(letters, title, score_cutoff=78)) - 15.0


def ranked(letters: str, entries: Iterable[Entry], recent: Sequence[str] = (), limit: int = 60) -> list[Entry]:
    """The entries that fit, those that apply first, then the better and the more recent ones.

    Of those that fit about as well, commands and labels come first; a command that does not apply now still comes
    before articles and speakers that are only like the letters. With no letters, all of them: the recent ones first,
    the others in the order they come in.
    """
    age = {id_: n for n, id_ in enumerate(recent)}
    if not letters:
        return sorted(entries, key=lambda entry: (not entry.applies, age.get(entry.id, len(age))))[:limit]
    found = [(_fit(letters, entry), entry) for entry in entries]
    listed = [(score, entry) for score, entry in found if score >= LEAST]

    def place(pair: tuple[float, Entry]) -> tuple[float, ...]:
        score, entry = pair
        found = entry.kind in ("article", "speaker")
        tier = 1 if not entry.applies else 2 if found and score < _LIKE else 0
        return tier, -(score // _NEAR), found, -score, age.get(entry.id, len(age)), len(entry.title)

    listed.sort(key=place)
    return [entry for _, entry in listed[:limit]]


def _fit(letters: str, entry: Entry) -> float:
    by_title = fit(letters, entry.title, entry.detail)
    return max(by_title, fit(letters, entry.also)) if entry.also else by_title
