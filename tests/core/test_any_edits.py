"""Every edit, in any order: each can be taken back, and the sheet stays whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from annotator.core.drafts import judged
from annotator.core.items import Item
from annotator.core.model import AnnotationError, Change, Suggestion
from annotator.core.planning import plan
from annotator.core.sheet import Sheet
from tests.core.values import (
    ARTICLE,
    CLAIM,
    OUTER,
    PERSON,
    PROPOSALS,
    SCHEMA,
    again,
    drawn_edit,
    hand,
    proposals,
    sheet_of,
)


class AnyEdits(RuleBasedStateMachine):
    """Random edits on a random sheet: each can be taken back, and the sheet stays whole."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet = sheet_of()
        self.past: list[tuple[Sheet, Sequence[Change]]] = []
        self.doing = hand()

    @initialize(suggestions=st.lists(proposals(), max_size=8))
    def suggest(self, suggestions: list[Suggestion]) -> None:
        self.sheet = sheet_of(*suggestions, *PROPOSALS, *map(again, (PERSON, CLAIM, OUTER)))

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        edit = drawn_edit(data.draw, self.sheet)
        try:
            changes = plan(edit, self.sheet, SCHEMA, self.doing)
        except AnnotationError:
            return
        assert all(change.before != change.after for change in changes)
        after = self.sheet.applied(changes)
        assert after.applied(change.inverse() for change in reversed(changes)) == self.sheet
        self.past.append((self.sheet, changes))
        self.sheet = after
        whole(after)

    @precondition(lambda self: self.past)
    @rule()
    def take_back(self) -> None:
        before, changes = self.past.pop()
        self.sheet = self.sheet.applied(change.inverse() for change in reversed(changes))
        assert self.sheet == before

    def teardown(self) -> None:
        while self.past:
            self.take_back()


def whole(sheet: Sheet) -> None:
    """Asserts what must hold of any sheet, whatever was done to it."""
    used = [id_ for relation in sheet.relations.values() for id_ in relation.roles.values()]
    assert sorted(used) == sorted(a.id for a in sheet.annotations.values() if a.kind == "role")
    assert all(relation.roles for relation in sheet.relations.values())
    for annotation in sheet.annotations.values():
        assert annotation.spans
        assert max(one.end for one in annotation.spans) <= len(ARTICLE.text)
        assert SCHEMA.label(annotation.label).kind == annotation.kind
    for made in sheet.decisions.values():
        item = sheet.by_id[made.suggestion]
        if item.suggestion and item.suggestion.id == made.suggestion:
            assert item.decision == made
        else:
            assert made.suggestion in {s.id for s in item.agreeing}
        assert item.status == ("rejected" if made.verdict == "rejected" else "gold")
        if item.status == "gold":
            assert made.result == item.id
            suggestion = sheet.suggestions[made.suggestion]
            assert (made.verdict, made.correction) == judged(suggestion, item.label, item.parts)
    assert len({item.id for item in sheet.items}) == len(sheet.items)
    afresh = replace(sheet)
    assert sheet.items == afresh.items
    assert {at: {i.id for i in some} for at, some in sheet.alike.items()} == {
        at: {i.id for i in some} for at, some in afresh.alike.items()
    }
    waiting = {item.id for item in sheet.pending}
    assert waiting | sheet.agreeing == sheet.suggestions.keys() - sheet.decisions.keys()
    assert not waiting & sheet.agreeing
    for item in sheet.pending:
        assert not any(g.status == "gold" and said(g) == said(item) for g in sheet.items)


def said(item: Item) -> tuple[object, ...]:
    return item.kind, item.label, dict(item.parts)


TestAnyEdits = AnyEdits.TestCase
TestAnyEdits.settings = settings(max_examples=40, stateful_step_count=25)
