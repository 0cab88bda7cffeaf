"""Any stream of edits, undos, redos, replacements and reopenings: memory and file stay one."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from annotator.core.edits import Hand, Restore, now
from annotator.core.model import AnnotationError, Suggestion
from annotator.core.schema import SchemaError
from annotator.core.schema_edits import SchemaEdit
from annotator.core.sheet import Sheet
from annotator.core.speakers import Join, Part, Remove, Rename, SpeakerEdit
from annotator.project import Project, line_of
from tests.core.values import ARTICLE, OUTER, PERSON, PROPOSALS, SCHEMA, again, drawn_edit, proposals
from tests.project.conftest import OTHER

ARTICLES = ("a1", "a2")
SPEAKING: list[SpeakerEdit] = [
    Rename("Bo", "Ana Lee"),
    Rename("Bo", "Bo Olsen"),
    Join("Ana Lee", ("Bo", "Bo Olsen")),
    Part("Ana Lee", ("Bo",), "Bo"),
    Remove("Bo"),
]


class AnyWork(RuleBasedStateMachine):
    """Two articles, edited at random; every sheet is compared with what the file gives back."""

    @initialize(suggestions=st.lists(proposals(), max_size=6))
    def begin(self, suggestions: list[Suggestion]) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.project = Project.create(self.folder / "news.db", SCHEMA)
        # What the disk has to confirm is the subject of another test.
        self.project._store.run("PRAGMA synchronous=off")
        self.project.add_articles([ARTICLE, OTHER])
        self.project.ingest([*suggestions, *PROPOSALS, again(PERSON), again(OUTER)])
        self.first = self.sheets()
        self.touched: set[str] = set()
        self.moments: list[tuple[datetime, dict[str, Sheet]]] = []
        self.clock = now()
        self.ingested = self.reworded = False

    def teardown(self) -> None:
        if not hasattr(self, "project"):
            return
        self.to_either_end()
        self.travel()
        assert self.project.problems() == []
        self.project.close()
        shutil.rmtree(self.folder)

    def sheets(self) -> dict[str, Sheet]:
        return {article: self.project.sheet(article) for article in ARTICLES}

    def tick(self, reviewer: str = "Ana") -> Hand:
        self.clock += timedelta(seconds=1.5)
        return Hand(reviewer, self.clock, 0.5)

    @rule(data=st.data(), article=st.sampled_from(ARTICLES), reviewer=st.sampled_from(["Ana", "Bo"]))
    def edit(self, data: st.DataObject, article: str, reviewer: str) -> None:
        before = self.project.sheet(article)
        try:
            outcome = self.project.apply(article, drawn_edit(data.draw, before), self.tick(reviewer))
        except AnnotationError:
            assert self.project.sheet(article) == before
        else:
            assert outcome.sheet == self.project.sheet(article)
        self.note()

    @rule(old=st.sampled_from(["PERSON", "ORG", "CLAIM", "BODY"]), heir=st.sampled_from(["BODY", "ORG", "GPE", None]))
    def reword(self, old: str, heir: str | None) -> None:
        """A label is renamed, merged into another or removed."""
        schema = self.project.schema
        if old not in schema.by_name or old == heir:
            return
        rest = tuple(label for label in schema.labels if label.name != old)
        if heir is not None and heir not in schema.by_name:
            rest = (*rest, dataclasses.replace(schema.label(old), name=heir, key="", aliases=()))
        try:
            self.project.change_schema(SchemaEdit(dataclasses.replace(schema, labels=rest), {old: heir}), self.tick())
        except SchemaError:
            assert self.project.schema == schema
        else:
            self.reworded = True

    @rule(data=st.data(), article=st.sampled_from(ARTICLES))
    def restore(self, data: st.DataObject, article: str) -> None:
        """Any moment of an article comes back as it was, whatever happened since."""
        seqs = [0, *(entry.seq for entry in self.project.history(article))]
        earlier = self.project.earlier(article, data.draw(st.sampled_from(seqs)))
        try:
            self.project.apply(article, Restore(earlier, "then"), self.tick())
        except AnnotationError:
            return
        now = self.project.sheet(article)
        assert (now.annotations, now.relations, now.decisions) == (
            earlier.annotations,
            earlier.relations,
            earlier.decisions,
        )
        assert (now.reviews, now.notes, now.marks) == (earlier.reviews, earlier.notes, earlier.marks)
        self.note()

    @rule(edit=st.sampled_from(SPEAKING))
    def speak(self, edit: SpeakerEdit) -> None:
        """The register of speakers changes, and what is ascribed after it."""
        try:
            self.project.change_speakers(edit, self.tick())
        except AnnotationError:
            return
        self.note()

    @rule()
    def undo(self) -> None:
        self.project.undo(self.tick())
        self.note()

    @rule()
    def redo(self) -> None:
        self.project.redo(self.tick())
        self.note()

    @rule(data=st.data())
    def replace(self, data: st.DataObject) -> None:
        """A suggester runs again, and from now on earlier sheets may lack what it removed."""
        some = data.draw(st.lists(proposals() | st.sampled_from([*PROPOSALS, again(PERSON)]), max_size=4))
        replaced = data.draw(st.sampled_from([("rules",), ("spacy",)]))
        self.project.ingest(some, replace=replaced, articles=("a1",))
        self.ingested = True

    @rule(data=st.data())
    def see(self, data: st.DataObject) -> None:
        ids = sorted(self.project.sheet("a1").suggestions) or ["gone"]
        self.project.see(data.draw(st.lists(st.sampled_from(ids), max_size=2)), "Ana")

    @rule()
    def reopen(self) -> None:
        self.project.close()
        self.project = Project.open(self.folder / "news.db")
        self.project._store.run("PRAGMA synchronous=off")

    def note(self) -> None:
        self.moments.append((self.clock + timedelta(seconds=0.1), self.sheets()))

    @invariant()
    def memory_is_the_file(self) -> None:
        if hasattr(self, "project"):
            kept = self.sheets()
            self.project._sheets.clear()
            assert self.sheets() == kept
            assert {id_: line_of(sheet) for id_, sheet in kept.items()} == self.project.lines(ARTICLES)
            agreeing = {row[0] for row in self.project._store.rows("SELECT suggestion FROM agreeing")}
            assert agreeing == set().union(*(sheet.agreeing for sheet in kept.values()))

    def to_either_end(self) -> None:
        while self.project.redoable():
            self.project.redo(self.tick())
        last, schema = self.sheets(), self.project.schema
        while self.project.undoable():
            self.project.undo(self.tick())
        assert self.project.schema == SCHEMA
        assert self.project.register() == {}
        if not self.ingested:
            assert gold(self.sheets()) == gold(self.first)
        assert all(not sheet.decisions and not sheet.annotations for sheet in self.sheets().values())
        while self.project.redoable():
            self.project.redo(self.tick())
        assert gold(self.sheets()) == gold(last)
        assert self.project.schema == schema

    def travel(self) -> None:
        if not self.ingested and not self.reworded:
            for moment, sheets in self.moments[:: max(1, len(self.moments) // 6)]:
                for article, sheet in sheets.items():
                    then = self.project.sheet_at(article, moment)
                    assert then is not None
                    assert gold({article: then}) == gold({article: sheet})


def gold(sheets: dict[str, Sheet]) -> list[tuple[object, ...]]:
    """Everything but what was in focus, which no undo takes back."""
    return [
        (s.article, s.suggestions, s.annotations, s.relations, s.decisions, s.reviews, s.notes, s.marks)
        for s in sheets.values()
    ]


TestAnyWork = AnyWork.TestCase
TestAnyWork.settings = settings(max_examples=20, stateful_step_count=20)
