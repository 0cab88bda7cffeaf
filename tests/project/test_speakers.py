"""The register of speakers in the file, its edits as steps that undo takes back."""

from __future__ import annotations

import pytest

from annotator.core.edits import Hand, SetAttribute
from annotator.core.model import AnnotationError, Speaker
from annotator.core.schema import RESOLVED
from annotator.core.speakers import Join, Part, Remove, Rename, SpeakerEdit
from annotator.project import Project
from annotator.project.speakers import Voice
from tests.core.values import OUTER, SPLIT

HAND = Hand("Ana")


@pytest.fixture
def told(project: Project) -> Project:
    """Two attributions, each with its speaker."""
    project.apply("a1", SetAttribute(SPLIT.id, RESOLVED, "Ana Maria Lee"), HAND)
    project.apply("a1", SetAttribute(OUTER.id, RESOLVED, "Agence France-Presse"), HAND)
    return project


def ascribed(project: Project) -> list[str]:
    return sorted(r.attributes.get(RESOLVED, "") for r in project.sheet("a1").relations.values())


def test_speakers_are_there_with_what_they_said(told: Project) -> None:
    assert told.voices() == [
        Voice(Speaker("Agence France-Presse", ("AFP",)), 1, 1),
        Voice(Speaker("Ana Maria Lee", ("Ana Lee",)), 1, 1),
    ]
    (said,) = told.said_by("Ana Maria Lee")
    assert (said.article, said.source, said.content) == ("a1", "Ana Lee", "“We will go.” … “Never,”")
    assert said.attribution in told.sheet("a1").relations


def test_ascribing_is_one_step_with_the_register(told: Project) -> None:
    told.undo(HAND)
    assert list(told.register()) == ["Ana Maria Lee"]
    told.redo(HAND)
    assert list(told.register()) == ["Agence France-Presse", "Ana Maria Lee"]
    told.undo(HAND)
    told.undo(HAND)
    assert told.register() == {}
    assert told.problems() == []


@pytest.mark.parametrize(
    ("edit", "after", "names"),
    [
        (Rename("Ana Maria Lee", "A. M. Lee"), ["A. M. Lee", "Agence France-Presse"], 2),
        (Join("Ana Maria Lee", ("Agence France-Presse",)), ["Ana Maria Lee"] * 2, 1),
        (Part("Agence France-Presse", ("AFP",), "AFP"), ["AFP", "Ana Maria Lee"], 3),
        (Remove("Agence France-Presse"), ["", "Ana Maria Lee"], 1),
    ],
)
def test_an_edit_of_the_register_is_one_step(told: Project, edit: SpeakerEdit, after: list[str], names: int) -> None:
    before, sheet = told.register(), told.sheet("a1")
    spans = {a.id: a.spans for a in sheet.annotations.values()}
    assert told.change_speakers(edit, HAND) == 1
    assert ascribed(told) == after
    assert len(told.register()) == names
    assert {a.id: a.spans for a in told.sheet("a1").annotations.values()} == spans
    told.undo(HAND)
    assert told.register() == before
    assert told.sheet("a1") == sheet
    told.redo(HAND)
    assert ascribed(told) == after
    with Project.open(told.path) as other:
        assert other.register() == told.register()
        assert other.problems() == []


def test_what_is_refused_changes_nothing(told: Project) -> None:
    before = told.register(), told.sheet("a1")
    with pytest.raises(AnnotationError):
        told.change_speakers(Rename("Ana Maria Lee", "Agence France-Presse"), HAND)
    assert (told.register(), told.sheet("a1")) == before


def test_a_name_merged_away_means_the_speaker_it_went_to(told: Project) -> None:
    told.change_speakers(Join("Ana Maria Lee", ("Agence France-Presse",)), HAND)
    gold = told.sheet("a1").by_id[SPLIT.id]
    told.apply("a1", SetAttribute(gold.id, RESOLVED, None), HAND)
    told.apply("a1", SetAttribute(gold.id, RESOLVED, "Agence France-Presse"), HAND)
    assert ascribed(told) == ["Ana Maria Lee"] * 2
