"""The lossless format: what comes back, and what is refused."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator import work
from annotator.core.edits import (
    Accept,
    Add,
    Edit,
    Forget,
    Hand,
    Link,
    Propose,
    Reject,
    Relabel,
    Reshape,
    SetAttribute,
    SetState,
    WriteNote,
)
from annotator.core.model import (
    ATTRIBUTION,
    ROLES,
    AnnotationError,
    Article,
    Kind,
    Span,
    Spans,
    digest,
    merged,
    suggested,
)
from annotator.core.schema import LabelSchema
from annotator.core.speakers import Describe, Join, Part, Remove, Rename, SpeakerEdit
from annotator.formats import FormatError, Progress, Taking
from annotator.formats.jsonl import JSONLines
from annotator.project import Project

HAND = Hand("Ada", seconds=1.25)
TEXTS = (
    "Ana Lee 😀 said rates fell. “Taxes rise,” Bo added, “in May.”",
    "\ufeffOne\r\ntwo\rthree\u2028four\u00a0five\n",
    "יעל כהן said: ليلى حداد left 👩🏽‍🚒 at noon.",
    "Zoe\u0308 Andre\u0301 met प्रिया शर्मा; <b>bold</b> &amp; {{x}}",
    "",
)
SPEAKING: list[SpeakerEdit] = [
    Rename("Bo", "Ana Lee"),
    Rename("Bo", "Bo Olsen"),
    Join("Ana Lee", ("Bo",)),
    Part("Ana Lee", ("Bo",), "Bo"),
    Describe("Ana Lee", ("Lee", "Bo")),
    Remove("Bo"),
]
Tables = Callable[[Path], dict[str, list[tuple[Any, ...]]]]


def copied(project: Project, folder: Path, schema: LabelSchema) -> tuple[Path, Path, Path]:
    """A project exported, imported into a new one and exported again: both files and the new project."""
    first, second = folder / "1.jsonl", folder / "2.jsonl"
    work.export_project(project, first)
    with Project.create(folder / "copy.db", schema) as copy:
        work.import_file(copy, first, reviewer="Bo")
        work.export_project(copy, second)
        assert copy.problems() == []
    return first, second, folder / "copy.db"


def spans(draw: st.DrawFn, length: int) -> Spans:
    ends = st.tuples(st.integers(0, length - 1), st.integers(1, 12)).map(lambda p: Span(p[0], min(length, sum(p))))
    return merged(draw(st.lists(ends, min_size=1, max_size=3)))


@st.composite
def edits(draw: st.DrawFn, project: Project, article: str) -> Edit:
    """An edit of that article that may or may not be possible."""
    sheet = project.sheet(article)
    target = draw(st.sampled_from([item.id for item in sheet.items] or [""]))
    length = len(sheet.article.text)
    where = spans(draw, length) if length else ()
    roles = {role: spans(draw, length) for role in ROLES if length and draw(st.booleans())}
    possible: list[Edit] = [
        Accept(target),
        Accept(target),
        Reject(target, "wrong span"),
        Forget(target),
        Add("ORG", where),
        Add("CLAIM", where, {"verifiable": "yes"}),
        Relabel(target, "GPE"),
        Reshape(target, where),
        Reshape(target, where, "content"),
        Link(roles, {"polarity": "negative"}),
        Propose(target),
        SetAttribute(target, "certainty", "probable"),
        SetAttribute(target, "resolved_source", "Ana Lee"),
        SetAttribute(target, "resolved_source", "Bo"),
        SetState("done"),
        SetState("discuss"),
        WriteNote("perhaps 😀", target),
        WriteNote("of the article\nin two lines"),
    ]
    return draw(st.sampled_from(possible))


def live(draw: st.DrawFn, project: Project) -> None:
    """A random life of a project: sittings, suggestions old and new, edits, undo, redo."""
    texts = draw(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4, unique=True))
    articles = [Article(f"a{n}", text, "Title", extra={"n": n}) for n, text in enumerate(texts)]
    project.add_articles(articles)
    for _ in range(draw(st.integers(0, 25))):
        article = draw(st.sampled_from(articles))
        action = draw(
            st.sampled_from(
                ["edit"] * 6 + ["undo", "undo", "redo", "suggest", "replace", "sit", "see", "look", "speak", "remember"]
            )
        )
        if action == "edit":
            try:
                project.apply(article.id, draw(edits(project, article.id)), HAND)
            except AnnotationError:
                continue
        elif action == "undo":
            project.undo(HAND)
        elif action == "redo":
            project.redo(HAND)
        elif action in ("suggest", "replace") and article.text:
            by = draw(st.sampled_from(["rules", "model"]))
            kinds: list[Kind] = ["entity", "claim", "attribution"]
            kind = draw(st.sampled_from(kinds))
            names = draw(st.sets(st.sampled_from(ROLES), min_size=1)) if kind == "attribution" else [""]
            label = {"entity": "PERSON", "claim": "CLAIM"}.get(kind, ATTRIBUTION)
            fillers = {name: spans(draw, len(article.text)) for name in names}
            new = suggested(
                article, kind, label, fillers, suggester=by, version="1", score=draw(st.floats(0, 1)), reason="so"
            )
            project.ingest([new], replace=[by] if action == "replace" else [], articles=[article.id])
        elif action == "sit":
            project.begin_session(draw(st.sampled_from(["Ada", "Bo"])))
            project.keep_view({"article": article.id, "scroll": 0.5, "a": "é"})
        elif action == "see":
            project.see(project.sheet(article.id).suggestions.keys(), "Ada")
        elif action == "speak":
            try:
                project.change_speakers(draw(st.sampled_from(SPEAKING)), HAND)
            except AnnotationError:
                continue
        elif action == "remember":
            known = project.memory()
            project.remember(found for a in articles if (found := project.recall(a.id, known)))
        elif action == "look":
            project.spend(article.id, 2.5)


@settings(max_examples=25)
@given(data=st.data())
def test_an_export_imported_into_a_new_project_is_the_same_project(
    data: st.DataObject, schema: LabelSchema, tables: Tables
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Project.create(folder / "p.db", schema) as project:
            data.draw(st.composite(lambda draw: live(draw, project))())
            first, second, copy = copied(project, folder, schema)
            assert tables(copy) == tables(project.path)
        assert first.read_bytes() == second.read_bytes()


@settings(max_examples=12)
@given(data=st.data())
def test_the_stream_of_a_project_gives_the_sheets_the_project_gives(data: st.DataObject, schema: LabelSchema) -> None:
    with tempfile.TemporaryDirectory() as name, Project.create(Path(name) / "p.db", schema) as project:
        data.draw(st.composite(lambda draw: live(draw, project))())
        _, *sheets = project.parts()
        with Project.open(project.path) as fresh:
            assert sheets == [fresh.sheet(id_) for id_ in fresh.find()]


def test_undo_goes_on_in_the_copy(project: Project, tmp_path: Path, schema: LabelSchema) -> None:
    project.add_articles([Article("a", TEXTS[0])])
    project.apply("a", Add("PERSON", (Span(0, 7),)), HAND)
    project.apply("a", Add("PERSON", (Span(41, 43),)), HAND)
    project.undo(HAND)
    *_, copy = copied(project, tmp_path, schema)
    with Project.open(copy) as again:
        again.redo(HAND)
        assert len(again.sheet("a").items) == 2
        again.undo(HAND)
        again.undo(HAND)
        assert again.sheet("a").items == ()


def rich(path: Path, schema: LabelSchema, id_: str = "a") -> Project:
    """A project with something of everything, under a given article id."""
    project = Project.create(path, schema)
    article = Article(id_, TEXTS[0], "Rates")
    project.add_articles([article])
    project.begin_session("Ada")
    spots = (Span(0, 7), Span(41, 43), Span(3, 7))
    new = [suggested(article, "entity", "PERSON", {"": (s,)}, suggester="rules", version="1", score=0.5) for s in spots]
    project.ingest(new)
    project.apply(id_, Accept(new[0].id), HAND)
    project.apply(id_, Reject(new[2].id, "wrong span"), HAND)
    project.apply(id_, WriteNote("sure?", new[0].id), HAND)
    project.apply(id_, WriteNote("good"), HAND)
    project.apply(id_, Link({"cue": (Span(10, 14),), "content": (Span(15, 25),)}), HAND)
    project.apply(id_, SetState("done"), HAND)
    project.spend(id_, 9)
    project.see([new[1].id], "Ada")
    return project


@pytest.mark.parametrize("id_", ["a", "another"])
def test_into_a_project_that_knows_the_article_only_what_is_new_comes(
    tmp_path: Path, schema: LabelSchema, id_: str
) -> None:
    with rich(tmp_path / "p.db", schema) as project:
        work.export_project(project, tmp_path / "p.jsonl")
    with Project.create(tmp_path / "q.db", schema) as other:
        other.add_articles([Article(id_, TEXTS[0])])
        other.apply(id_, Add("PERSON", (Span(41, 43),)), replace(HAND, reviewer="Cy", at=HAND.at - timedelta(days=1)))
        tally = work.import_file(other, tmp_path / "p.jsonl", reviewer="Bo")
        assert (tally.articles, tally.known, tally.gold, tally.suggestions, tally.sessions) == (0, 1, 2, 3, 1)
        sheet = other.sheet(id_)
        assert {d.verdict for d in sheet.decisions.values()} == {"accepted", "rejected"}
        assert {note.text for note in sheet.notes.values()} == {"sure?", "good"}
        assert sheet.state == "done"
        assert len(sheet.seen) == 1
        assert other.problems() == []
        again = work.import_file(other, tmp_path / "p.jsonl", reviewer="Bo")
        assert (again.known, again.gold, again.suggestions, again.sessions) == (1, 0, 0, 0)
        assert again.left_out > 0
        other.undo(HAND)
        assert len(other.sheet(id_).annotations) == 1
        assert other.sheet(id_).decisions == {}


def test_decisions_on_gold_that_is_there_already_lead_to_that_gold(tmp_path: Path, schema: LabelSchema) -> None:
    with rich(tmp_path / "p.db", schema) as project:
        work.export_project(project, tmp_path / "p.jsonl")
        sheet = project.sheet("a")
        accepted = [d for d in sheet.decisions.values() if d.verdict == "accepted"]
        golds = [sheet.by_id[d.result or ""] for d in accepted]
    assert golds
    with Project.create(tmp_path / "q.db", schema) as other:
        other.add_articles([Article("a", TEXTS[0])])
        for gold in golds:
            other.apply("a", Link(gold.parts) if gold.kind == "attribution" else Add(gold.label, gold.spans), HAND)
        before = {item.id for item in other.sheet("a").items}
        work.import_file(other, tmp_path / "p.jsonl", reviewer="Bo")
        after = other.sheet("a")
        assert {after.decisions[d.suggestion].result for d in accepted} == before
        assert not after.agreeing
        assert other.problems() == []


def test_suggestions_that_arrive_for_gold_that_is_there_do_not_wait(tmp_path: Path, schema: LabelSchema) -> None:
    with rich(tmp_path / "p.db", schema) as project:
        work.export_project(project, tmp_path / "p.jsonl", include="suggestions")
        gold = next(item for item in project.sheet("a").items if item.status == "gold" and item.suggestion)
    with Project.create(tmp_path / "q.db", schema) as other:
        other.add_articles([Article("a", TEXTS[0])])
        other.apply("a", Link(gold.parts) if gold.kind == "attribution" else Add(gold.label, gold.spans), HAND)
        work.import_file(other, tmp_path / "p.jsonl", reviewer="Bo")
        assert len(other.sheet("a").agreeing) == 1
        assert other.lines(["a"])["a"].pending == len(other.sheet("a").pending)


def test_gold_whose_suggestion_was_decided_otherwise_comes_in_as_imported(tmp_path: Path, schema: LabelSchema) -> None:
    with rich(tmp_path / "p.db", schema) as project:
        work.export_project(project, tmp_path / "p.jsonl")
        accepted = next(d for d in project.sheet("a").decisions.values() if d.result)
        project.apply("a", Reject(accepted.result or ""), HAND)
        work.import_file(project, tmp_path / "p.jsonl", reviewer="Bo")
        sheet = project.sheet("a")
        assert sheet.decisions[accepted.suggestion].verdict == "rejected"
        (back,) = (a for a in sheet.annotations.values() if a.label == "PERSON")
        assert (back.origin, back.suggestion) == ("imported", None)
        assert project.problems() == []


def test_an_edited_copy_merges_under_new_ids(tmp_path: Path, schema: LabelSchema) -> None:
    with rich(tmp_path / "p.db", schema) as project:
        work.export_project(project, tmp_path / "p.jsonl")
        relation = next(iter(project.sheet("a").relations))
        project.apply("a", Reshape(relation, (Span(15, 20),), "content"), HAND)
        assert work.import_file(project, tmp_path / "p.jsonl", reviewer="Bo").gold == 1
        assert len(project.sheet("a").relations) == 2
        assert project.problems() == []


@pytest.mark.parametrize("include", ["gold", "suggestions"])
def test_a_filtered_export_leaves_the_history_out(tmp_path: Path, schema: LabelSchema, include: Any) -> None:
    with rich(tmp_path / "p.db", schema) as project:
        project.add_articles([Article("b", "Not done.")])
        work.export_project(project, tmp_path / "p.jsonl", state="done", include=include)
    with Project.create(tmp_path / "q.db", schema) as other:
        tally = work.import_file(other, tmp_path / "p.jsonl", reviewer="Bo")
        assert (tally.articles, tally.sessions, tally.events) == (1, 0, 0)
        sheet = other.sheet("a")
        assert (len(sheet.suggestions), len(sheet.relations)) == ((0, 1) if include == "gold" else (3, 0))
        assert other.problems() == []


def test_gold_of_an_export_can_be_taken_as_suggestions(tmp_path: Path, schema: LabelSchema) -> None:
    with rich(tmp_path / "p.db", schema) as project:
        work.export_project(project, tmp_path / "p.jsonl")
    with Project.create(tmp_path / "q.db", schema) as other:
        work.import_file(other, tmp_path / "p.jsonl", reviewer="Bo", take="suggestions")
        sheet = other.sheet("a")
        assert (sheet.annotations, sheet.decisions, other.sittings()) == ({}, {}, [])
        assert {s.suggester for s in sheet.suggestions.values()} == {"rules", "import:p"}


def test_an_empty_project_takes_the_label_schema_of_the_file(tmp_path: Path, schema: LabelSchema) -> None:
    own = replace(schema, source=schema.source.replace('name = "news"', 'name = "own"'))
    with Project.create(tmp_path / "p.db", own) as project:
        project.add_articles([Article("a", "text")])
        work.export_project(project, tmp_path / "p.jsonl", state="all", include="gold")
    with Project.create(tmp_path / "q.db", schema) as other:
        assert work.import_file(other, tmp_path / "p.jsonl", reviewer="Bo").schema == "own"
        assert other.schema.name == "own"


def lines_of(tmp_path: Path, schema: LabelSchema) -> list[dict[str, Any]]:
    with rich(tmp_path / "source.db", schema) as project:
        work.export_project(project, tmp_path / "source.jsonl")
    return [json.loads(line) for line in (tmp_path / "source.jsonl").read_text(encoding="utf-8").splitlines()]


def change(path: str, value: object) -> Callable[[list[dict[str, Any]]], None]:
    """Set what lies at a path such as ``1.article.text`` in the lines of a file."""

    def do(rows: list[dict[str, Any]]) -> None:
        *way, last = (int(step) if step.isdigit() else step for step in path.split("."))
        place: Any = rows
        for step in way:
            place = place[step]
        place[last] = value

    return do


BROKEN: dict[str, tuple[Callable[[list[dict[str, Any]]], Any], str]] = {
    "another format": (change("0.format", "other"), "line 1: it is no lossless export"),
    "newer": (change("0.version", 2), "line 1, version: it was written by a newer version"),
    "cut at a line end": (lambda rows: rows.pop(), "the file is cut off: its last line is missing"),
    "lines lost": (lambda rows: rows.pop(-2), "events: the file was made with"),
    "goes on": (lambda rows: rows.append(rows[-1]), "goes on after its last line"),
    "another text": (change("1.article.text", TEXTS[0] + "x"), "line 2, article.text: it was changed"),
    "span past the end": (change("1.annotations.0.spans.0.end", 99), "past the end of the text, which has 60"),
    "span reversed": (change("1.annotations.0.spans.0.end", 0), "line 2, annotations[0].spans[0]"),
    "offset is text": (change("1.annotations.0.spans.0.end", "9"), "it must be a whole number, not text"),
    "unknown label": (change("1.suggestions.0.label", "PRESON"), "line 2: the label schema “news” has no label"),
    "role of nothing": (change("1.relations.0.roles.cue", "x"), "roles.cue: the annotation it names is missing"),
    "no such role": (change("1.relations.0.roles", {"x": "y"}), "it has no source, no cue and no content"),
    "orphan role": (change("1.relations", []), "it is the role of no attribution"),
    "decision on nothing": (change("1.decisions.0.suggestion", "x"), "“x” is not in this line"),
    "same id twice": (lambda rows: rows[1]["notes"].append(rows[1]["notes"][0]), "two of them have the same id"),
    "another article": (change("1.notes.0.article", "b"), "it belongs to “b”"),
    "score": (change("1.suggestions.0.score", 2), "2.0 is not between 0 and 1"),
    "time without zone": (change("1.reviews.0.at", "2024-01-01T00:00:00"), "is not in UTC"),
    "journal": (change("-3.changes", [{"record": "x"}]), "there is no record of type 'x'"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_line_that_does_not_fit_is_refused(
    refused: Callable[..., str], tmp_path: Path, schema: LabelSchema, name: str
) -> None:
    rows = lines_of(tmp_path, schema)
    damage, words = BROKEN[name]
    if name == "journal":
        rows[-3]["changes"] = [{"record": "x"}]
    else:
        damage(rows)
    file = tmp_path / "bad.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert words in refused(file, format_="jsonl")


def test_records_of_two_articles_with_one_id_are_refused(
    refused: Callable[..., str], tmp_path: Path, schema: LabelSchema
) -> None:
    rows = lines_of(tmp_path, schema)
    other = json.loads(json.dumps(rows[1]).replace('"a"', '"b"'))
    other["article"]["text"] += "!"
    other["digest"] = digest(other["article"]["text"])
    rows[2:2], rows[-1]["articles"] = [other], 2
    file = tmp_path / "bad.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert "two of its records have the same id" in refused(file)


def test_a_file_cut_off_in_the_middle_is_refused(
    refused: Callable[..., str], tmp_path: Path, schema: LabelSchema
) -> None:
    lines_of(tmp_path, schema)
    file = tmp_path / "bad.jsonl"
    file.write_bytes((tmp_path / "source.jsonl").read_bytes()[:-150])
    assert "the file is cut off in the middle of this line" in refused(file)


def test_a_cut_off_file_leaves_a_new_project_empty(
    project: Project, tmp_path: Path, schema: LabelSchema, tables: Tables
) -> None:
    lines_of(tmp_path, schema)
    file = tmp_path / "bad.jsonl"
    file.write_bytes((tmp_path / "source.jsonl").read_bytes()[:-150])
    before = tables(project.path)
    with pytest.raises(FormatError):
        work.import_file(project, file, reviewer="Bo")
    assert tables(project.path) == before


def test_the_parts_of_a_file_stream(tmp_path: Path, schema: LabelSchema) -> None:
    lines_of(tmp_path, schema)
    progress = Progress()
    parts = JSONLines().read(tmp_path / "source.jsonl", Taking(schema, "Ada", progress=progress))
    next(parts)
    assert progress.line == 1
    assert progress.done < progress.total


def test_the_text_has_its_fingerprint_in_the_file(tmp_path: Path, schema: LabelSchema) -> None:
    assert lines_of(tmp_path, schema)[1]["digest"] == digest(TEXTS[0])
