"""The register of speakers: what comes into it by itself, and what its edits mean for attributions."""

from __future__ import annotations

import pytest

from annotator.core.edits import Accept, SetAttribute
from annotator.core.model import AnnotationError, Change, Relation, Speaker
from annotator.core.planning import plan
from annotator.core.schema import RESOLVED
from annotator.core.sheet import Sheet
from annotator.core.speakers import (
    Describe,
    Join,
    Part,
    Register,
    Remove,
    Rename,
    SpeakerEdit,
    affected,
    canonical,
    carried,
    changed,
    is_alias,
    reassigned,
    registered,
    words_of,
)
from tests.core.values import OUTER, SCHEMA, SPLIT, hand, sheet_of

PUTIN = Speaker("Vladimir Putin", ("Putin", "the Kremlin chief"), "male")
PESKOV = Speaker("Dmitry Peskov", ("Peskov",))
REGISTER: Register = {s.name: s for s in (PUTIN, PESKOV)}


def ascribed(sheet: Sheet, target: str, name: str | None, register: Register) -> tuple[Change, ...]:
    return registered(plan(SetAttribute(target, RESOLVED, name), sheet, SCHEMA, hand()), sheet, register)


def speakers(changes: tuple[Change, ...]) -> list[tuple[object, object]]:
    return [(c.before, c.after) for c in changes if isinstance(c.after or c.before, Speaker)]


def test_a_speaker_comes_into_the_register_with_the_name_its_source_has() -> None:
    changes = ascribed(sheet_of(SPLIT), SPLIT.id, "Ana Maria Lee", {})
    assert speakers(changes) == [(None, Speaker("Ana Maria Lee", ("Ana Lee",)))]


def test_a_name_that_is_an_alias_of_one_speaker_means_that_one() -> None:
    register = {"Ana Maria Lee": Speaker("Ana Maria Lee", ("Ana Lee", "Lee"))}
    changes = ascribed(sheet_of(SPLIT), SPLIT.id, "Lee", register)
    assert speakers(changes) == []
    assert [c.after.attributes[RESOLVED] for c in changes if isinstance(c.after, Relation)] == ["Ana Maria Lee"]


def test_a_name_of_two_speakers_is_taken_as_it_is() -> None:
    register = {"A Lee": Speaker("A Lee", ("Lee",)), "B Lee": Speaker("B Lee", ("Lee",))}
    assert canonical(register, "Lee") == "Lee"
    assert canonical(register, "A Lee") == "A Lee"


def test_what_has_its_speaker_already_changes_nothing_in_the_register() -> None:
    sheet = sheet_of(SPLIT)
    after = sheet.applied(c for c in ascribed(sheet, SPLIT.id, "Ana Maria Lee", {}))
    gold = after.by_id[SPLIT.id]
    changes = registered(plan(SetAttribute(gold.id, "polarity", "negative"), after, SCHEMA, hand()), after, {})
    assert speakers(changes) == []


def test_accepting_a_suggestion_without_a_speaker_leaves_the_register_alone() -> None:
    changes = plan(Accept(OUTER.id), sheet_of(OUTER), SCHEMA, hand())
    assert registered(changes, sheet_of(OUTER), {}) == changes


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("Putin", True),
        ("the Russian president", False),
        ("he", False),
        ("officials", False),
        ("NATO", True),
        ("A", False),
    ],
)
def test_only_names_become_aliases(words: str, *, fits: bool) -> None:
    assert is_alias(words) == fits


def test_the_words_of_a_source_are_bare() -> None:
    assert words_of(" Putin’s") == "Putin" == words_of("“Putin,”")


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        (
            Rename("Dmitry Peskov", "Dmitri  Peskov"),
            {PUTIN, Speaker("Dmitri Peskov", ("Dmitry Peskov", "Peskov"))},
        ),
        (
            Join("Vladimir Putin", ("Dmitry Peskov",)),
            {Speaker("Vladimir Putin", ("Putin", "the Kremlin chief", "Dmitry Peskov", "Peskov"), "male")},
        ),
        (
            Part("Vladimir Putin", ("Putin",), "Lyudmila Putina"),
            {Speaker("Vladimir Putin", ("the Kremlin chief",), "male"), Speaker("Lyudmila Putina", ("Putin",)), PESKOV},
        ),
        (
            Describe("Dmitry Peskov", ("D. Peskov", "Dmitry Peskov", " ")),
            {PUTIN, Speaker("Dmitry Peskov", ("D. Peskov",))},
        ),
        (Remove("Dmitry Peskov"), {PUTIN}),
    ],
)
def test_an_edit_of_the_register(edit: SpeakerEdit, after: set[Speaker]) -> None:
    register = dict(REGISTER)
    for change in changed(REGISTER, edit):
        if isinstance(change.before, Speaker):
            del register[change.before.name]
        if isinstance(change.after, Speaker):
            register[change.after.name] = change.after
    assert set(register.values()) == after


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Rename("Nobody", "X"), "no speaker “Nobody”"),
        (Rename("Dmitry Peskov", "Vladimir Putin"), "already: merge the two"),
        (Rename("Dmitry Peskov", " "), "needs a name"),
        (Join("Dmitry Peskov", ("Dmitry Peskov",)), "at least two"),
        (Join("Dmitry Peskov", ("Nobody",)), "no speaker “Nobody”"),
        (Part("Dmitry Peskov", (), "X"), "choose which aliases"),
        (Part("Dmitry Peskov", ("Putin",), "X"), "choose which aliases"),
        (Part("Dmitry Peskov", ("Peskov",), "Vladimir Putin"), "already"),
    ],
)
def test_what_cannot_be_done_is_refused(edit: SpeakerEdit, sentence: str) -> None:
    with pytest.raises(AnnotationError, match=sentence):
        changed(REGISTER, edit)


@pytest.mark.parametrize(
    ("edit", "name", "source", "after"),
    [
        (Rename("A", "B"), "A", "he", "B"),
        (Rename("A", "B"), "C", "he", "C"),
        (Join("A", ("B", "C")), "C", "he", "A"),
        (Part("A", ("Lee",), "B"), "A", "Lee’s", "B"),
        (Part("A", ("Lee",), "B"), "A", "he", "A"),
        (Describe("A", ()), "A", "he", "A"),
        (Remove("A"), "A", "he", ""),
    ],
)
def test_what_is_ascribed_follows(edit: SpeakerEdit, name: str, source: str, after: str) -> None:
    assert reassigned(edit, name, source) == after
    assert name == after or name in affected(edit)


def test_only_the_attributions_of_a_speaker_change_and_no_span_does() -> None:
    sheet = sheet_of(SPLIT, OUTER)
    for target, name in ((SPLIT.id, "Ana"), (OUTER.id, "AFP")):
        sheet = sheet.applied(plan(SetAttribute(target, RESOLVED, name), sheet, SCHEMA, hand(prefix=name)))
    (change,) = carried(sheet, Remove("Ana"))
    assert isinstance(change.before, Relation)
    assert isinstance(change.after, Relation)
    assert RESOLVED not in change.after.attributes
    assert change.after.roles == change.before.roles
