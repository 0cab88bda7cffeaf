"""What comes into a sheet with its gold, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.core.edits import Import, Reshape
from annotator.core.model import Annotation, Kind, Relation, Span
from annotator.core.planning import plan
from tests.core.doing import ANA, OLSEN, done, refused
from tests.core.values import SCHEMA, START, hand, sheet_of, span


def imported(id_: str, label: str = "PERSON", kind: Kind = "entity", *spans: Span) -> Annotation:
    return Annotation(id_, "a1", kind, label, spans or (ANA,), "file", START, "imported")


def link(id_: str, **roles: str) -> Relation:
    return Relation(id_, "a1", "ATTRIBUTION", roles, "file", START, "imported")


SAID = imported("c", "CUE", "role", span("said"))


def test_importing_adds_gold_as_it_is() -> None:
    sheet = done(sheet_of(), Import((imported("p"), SAID), (link("r", cue="c"),)))
    assert sheet.annotations == {"p": imported("p"), "c": SAID}
    assert sheet.relations == {"r": link("r", cue="c")}
    assert sheet.state == "unseen"


def test_importing_leaves_out_what_the_article_has() -> None:
    first = Import((imported("p"), SAID), (link("r", cue="c"),))
    again = Import((imported("p2"), replace(SAID, id="c2")), (link("r2", cue="c2"),))
    assert plan(again, done(sheet_of(), first), SCHEMA, hand()) == ()


def test_importing_again_leaves_what_was_changed_since() -> None:
    first = Import((imported("p"), SAID), (link("r", cue="c"),))
    sheet = done(sheet_of(), first, Reshape("p", (OLSEN,)), Reshape("r", (OLSEN,), "cue"))
    assert plan(first, sheet, SCHEMA, hand()) == ()


def test_a_role_of_no_attribution_is_not_imported() -> None:
    assert plan(Import((SAID,), ()), sheet_of(), SCHEMA, hand()) == ()


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Import((imported("p", "PLANET"),), ()), "no label “PLANET”"),
        (Import((imported("p", "CLAIM"),), ()), "CLAIM is no label of the kind entity"),
        (Import((imported("p", "PERSON", "entity", Span(0, 9999)),), ()), "past the end"),
        (Import((imported("p"), imported("p", "ORG")), ()), "p is there twice"),
        (Import((SAID,), (link("r", cue="c"), link("r", cue="c"))), "r is there twice"),
        (Import((SAID,), (link("r", cue="c"), link("r2", cue="c"))), "c is there twice"),
        (Import((SAID,), (link("r", cue="x"),)), "the cue x of an attribution is not there"),
        (Import((SAID,), (link("r", source="c"),)), "the source c of an attribution is not there"),
        (Import((SAID,), (link("r", speaker="c"),)), "no label “SPEAKER”"),
        (Import((), (link("r"),)), "the attribution r has no role"),
    ],
)
def test_what_cannot_be_imported_is_refused_in_a_sentence(edit: Import, sentence: str) -> None:
    assert sentence in refused(sheet_of(), edit)
