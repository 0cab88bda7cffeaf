"""The register of speakers: who the sources of attributions are, and by which other words they are known.

Who a source is, is the attribute `RESOLVED` of the attribution: the speaker's name, while the span of the
source stays as it is. What a change of the register means for attributions follows from the change alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from annotator.core.model import Annotation, AnnotationError, Change, Gender, Relation, Speaker, surface
from annotator.core.schema import RESOLVED
from annotator.core.sheet import Sheet

_LONGEST = 60
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")
_NO_NAME = re.compile(
    r"(?:the|a|an|his|her|its|their|our|my|some|one|he|she|they|it|we|i|who|this|these|those)\b.*", re.IGNORECASE
)
_PRONOUNS = re.compile(
    r"i|we|you|s?he|it|they|me|us|him|her|them|whom?|this|that|these|those|one|others|"
    r"(?:hi|her|it|their|our|your)s|mine|(?:him|her|it|one)self|themselves|(?:some|every|any|no)(?:one|body)",
    re.IGNORECASE,
)

Register = Mapping[str, Speaker]
"""Speakers by name."""


class Rename(NamedTuple):
    """Call a speaker something else; the name it had stays as an alias."""

    name: str
    new: str


class Join(NamedTuple):
    """Make several speakers one: all that the others are known by, and said, goes to `name`."""

    name: str
    others: tuple[str, ...]


class Part(NamedTuple):
    """Make some aliases of a speaker one of their own, with what is ascribed to them: `name` becomes two."""

    name: str
    aliases: tuple[str, ...]
    new: str


class Describe(NamedTuple):
    """Give a speaker these aliases; nothing else changes."""

    name: str
    aliases: tuple[str, ...]


class Remove(NamedTuple):
    """Take a speaker out of the register; what was ascribed to it has no speaker then."""

    name: str


SpeakerEdit = Rename | Join | Part | Describe | Remove


def words_of(source: str) -> str:
    """The words of a source as a speaker is known by: in one line, without a possessive or outer marks."""
    bare = " ".join(source.split()).strip(" ,;:.“”\"'()")
    return _POSSESSIVE.sub("", bare)


def is_alias(words: str) -> bool:
    """Whether a speaker can be known by these words: a name, not a pronoun or “the minister”."""
    return 1 < len(words) <= _LONGEST and not _NO_NAME.fullmatch(words) and any(c.isupper() for c in words)


def is_pronoun(words: str) -> bool:
    """Whether these words only stand for somebody who is named elsewhere."""
    return _PRONOUNS.fullmatch(words_of(words)) is not None


def canonical(register: Register, name: str) -> str:
    """The speaker that is meant by a name: itself, or the only one that has it as an alias."""
    if name in register:
        return name
    known = [speaker.name for speaker in register.values() if name in speaker.aliases]
    return known[0] if len(known) == 1 else name


def registered(changes: Iterable[Change], sheet: Sheet, register: Register) -> tuple[Change, ...]:
    """The changes of an article with what they mean for the register before them.

    A speaker that is not in it comes in; the source's words become an alias if they name somebody. Where the
    name is an alias of one speaker, that one is ascribed.
    """
    listed = list(changes)
    known = dict(register)
    after = {c.after.id: c.after for c in listed if isinstance(c.after, Annotation)}
    for n, change in enumerate(listed):
        relation, before = change.after, change.before
        if not isinstance(relation, Relation) or not relation.attributes.get(RESOLVED):
            continue
        said = relation.attributes[RESOLVED]
        if isinstance(before, Relation) and before.attributes.get(RESOLVED) == said:
            continue
        name = canonical(known, said)
        if name != said:
            listed[n] = Change(before, replace(relation, attributes={**relation.attributes, RESOLVED: name}))
        source = relation.roles.get("source", "")
        annotation = after.get(source) or sheet.annotations.get(source)
        words = words_of(surface(sheet.article.text, annotation.spans)) if annotation is not None else ""
        speaker = known.get(name, Speaker(name))
        if is_alias(words) and words != name and words not in speaker.aliases and words not in known:
            speaker = replace(speaker, aliases=(*speaker.aliases, words))
        known[name] = speaker
    return (*_between(register, known), *listed)


def changed(register: Register, edit: SpeakerEdit) -> tuple[Change, ...]:
    """What an edit changes in the register; AnnotationError when it cannot be done."""
    speaker = _known(register, edit.name)
    after = dict(register)
    del after[speaker.name]
    match edit:
        case Rename(_, new):
            new = _free(after, new)
            after[new] = replace(speaker, name=new, aliases=_aliases((speaker.name, *speaker.aliases), new))
        case Join(_, others):
            rest = [_known(register, other) for other in dict.fromkeys(others) if other != speaker.name]
            if not rest:
                raise AnnotationError("choose at least two speakers to merge")
            words = [*speaker.aliases]
            for other in rest:
                words += [other.name, *other.aliases]
                del after[other.name]
            genders: list[Gender] = [s.gender for s in (speaker, *rest) if s.gender]
            after[speaker.name] = replace(
                speaker, aliases=_aliases(words, speaker.name), gender=genders[0] if genders else ""
            )
        case Part(_, aliases, new):
            if not aliases or not set(aliases) <= set(speaker.aliases):
                raise AnnotationError(f"choose which aliases of {speaker.name} are somebody else")
            new = _free(register, new)
            after[speaker.name] = replace(speaker, aliases=tuple(a for a in speaker.aliases if a not in aliases))
            after[new] = Speaker(new, _aliases(aliases, new))
        case Describe(_, aliases):
            after[speaker.name] = replace(speaker, aliases=_aliases(aliases, speaker.name))
        case Remove():
            pass
    return tuple(_between(register, after))


def reassigned(edit: SpeakerEdit, name: str, source: str) -> str:
    """Who is meant after an edit where `name` was ascribed to a source of these words; empty for nobody."""
    match edit:
        case Rename(old, new) if name == old:
            return " ".join(new.split())
        case Join(into, others) if name in others:
            return into
        case Part(old, aliases, new) if name == old and words_of(source) in aliases:
            return " ".join(new.split())
        case Remove(old) if name == old:
            return ""
    return name


def affected(edit: SpeakerEdit) -> tuple[str, ...]:
    """The names under which something can be ascribed that the edit changes."""
    return edit.others if isinstance(edit, Join) else () if isinstance(edit, Describe) else (edit.name,)


def carried(sheet: Sheet, edit: SpeakerEdit) -> tuple[Change, ...]:
    """What an edit changes in the gold of an article."""
    found = []
    for relation in sheet.relations.values():
        name = relation.attributes.get(RESOLVED)
        if name is None:
            continue
        source = sheet.annotations.get(relation.roles.get("source", ""))
        after = reassigned(edit, name, surface(sheet.article.text, source.spans) if source else "")
        if after != name:
            rest = {key: value for key, value in relation.attributes.items() if key != RESOLVED}
            found.append(Change(relation, replace(relation, attributes={**rest, RESOLVED: after} if after else rest)))
    return tuple(found)


def _between(before: Register, after: Register) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield Change(before.get(name), after.get(name))


def _known(register: Register, name: str) -> Speaker:
    if name not in register:
        raise AnnotationError(f"there is no speaker “{name}”")
    return register[name]


def _free(register: Register, name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise AnnotationError("a speaker needs a name")
    if name in register:
        raise AnnotationError(f"there is a speaker “{name}” already: merge the two")
    return name


def _aliases(words: Iterable[str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(w.split()) for w in words if w.strip() and w != name))
