"""What linking makes: attributions with their roles, and how a decision on one is judged."""

from __future__ import annotations

import pytest

from annotator.core.drafts import judged
from annotator.core.edits import Accept, Edit, Fill, Link
from annotator.core.model import Span
from tests.core.doing import ANA, OLSEN, done, refused, verdict
from tests.core.values import INNER, OUTER, PERSON, TEXT, proposal, sheet_of, span


def test_linking_makes_one_attribution_of_the_roles_that_are_there() -> None:
    sheet = done(
        sheet_of(),
        Link({"source": (OLSEN,), "cue": (), "content": (span("“Never,”"),)}, {"quote_type": "direct"}),
    )
    (item,) = sheet.items
    assert dict(item.parts) == {"source": (OLSEN,), "content": (span("“Never,”"),)}
    assert (item.kind, item.label, item.origin, item.attributes) == (
        "attribution",
        "ATTRIBUTION",
        "added",
        {"quote_type": "direct", "source_type": "named"},
    )


def test_two_attributions_with_one_source_have_a_source_each() -> None:
    sheet = done(sheet_of(), Link({"source": (OLSEN,)}), Link({"source": (OLSEN,)}))
    assert len(sheet.relations) == len(sheet.annotations) == 2


def test_filling_a_missing_role_is_a_role_correction() -> None:
    assert verdict(done(sheet_of(INNER), Fill(INNER.id, "source", (ANA,))), INNER) == ("corrected", "role")


def test_emptying_a_role_is_a_role_correction_and_removes_its_annotation() -> None:
    sheet = done(sheet_of(OUTER), Accept(OUTER.id), Fill(OUTER.id, "source", ()))
    assert verdict(sheet, OUTER) == ("corrected", "role")
    assert {a.label for a in sheet.annotations.values()} == {"CUE", "CONTENT"}


def test_a_role_elsewhere_is_a_role_correction_and_one_that_overlaps_a_boundary() -> None:
    assert verdict(done(sheet_of(OUTER), Fill(OUTER.id, "cue", (OLSEN,))), OUTER) == ("corrected", "role")
    assert verdict(done(sheet_of(OUTER), Fill(OUTER.id, "cue", (span("reported"),))), OUTER) == (
        "corrected",
        "boundary",
    )


def test_filling_a_role_again_as_suggested_makes_it_accepted_again() -> None:
    sheet = done(sheet_of(OUTER), Fill(OUTER.id, "source", ()), Fill(OUTER.id, "source", OUTER.fillers["source"]))
    assert verdict(sheet, OUTER) == ("accepted", "")


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Fill(PERSON.id, "source", (ANA,)), "only an attribution"),
        (Fill(OUTER.id, "speaker", (ANA,)), "only an attribution"),
        (Fill(INNER.id, "source", ()), "there is no source to take away"),
        (Fill(OUTER.id, "cue", (Span(0, len(TEXT) + 1),)), "past the end"),
    ],
)
def test_what_cannot_fill_a_role_is_refused_in_a_sentence(edit: Edit, sentence: str) -> None:
    assert sentence in refused(sheet_of(PERSON, OUTER, INNER), edit)


def test_emptying_the_last_role_is_refused() -> None:
    sheet = done(sheet_of(), Link({"cue": (ANA,)}))
    assert "reject it instead" in refused(sheet, Fill(next(iter(sheet.relations)), "cue", ()))


@pytest.mark.parametrize(
    ("label", "parts", "expected"),
    [
        ("ATTRIBUTION", {"cue": (Span(0, 4),), "content": (Span(9, 12),)}, ("accepted", "")),
        ("ATTRIBUTION", {"cue": (Span(1, 4),), "content": (Span(9, 12),)}, ("corrected", "boundary")),
        ("ATTRIBUTION", {"cue": (Span(5, 8),), "content": (Span(9, 12),)}, ("corrected", "role")),
        ("ATTRIBUTION", {"content": (Span(9, 12),)}, ("corrected", "role")),
        ("OTHER", {"cue": (Span(0, 4),), "content": (Span(9, 12),)}, ("corrected", "label")),
        ("OTHER", {"cue": (Span(0, 5),), "content": (Span(9, 12),)}, ("corrected", "both")),
        ("OTHER", {"cue": (Span(0, 5),), "source": (Span(9, 12),)}, ("corrected", "role")),
    ],
)
def test_a_decision_is_judged_by_what_became_of_the_suggestion(
    label: str, parts: dict[str, tuple[Span, ...]], expected: tuple[str, str]
) -> None:
    made = proposal("attribution", "ATTRIBUTION", {"cue": (Span(0, 4),), "content": (Span(9, 12),)})
    assert judged(made, label, parts) == expected
