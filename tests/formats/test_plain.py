from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotator import work
from annotator.core.edits import Accept, Hand, Link, Reject, SetState
from annotator.core.model import Article, Span
from annotator.core.schema import LabelSchema
from annotator.formats import As, FormatError
from annotator.project import Project

TEXT = "Ana Lee 😀 said rates fell. “Taxes rise,” Bo added, “in May.”"
ROW: dict[str, Any] = {
    "id": "doc-1",
    "text": TEXT,
    "title": "Rates",
    "date": "2024-05-01",
    "desk": {"floor": 3},
    "entities": [
        {"start": 0, "end": 7, "label": "PERSON", "text": "Ana Lee"},
        {"start": 41, "end": 43, "label": "PERSON"},
    ],
    "claims": [
        {"start": 28, "end": 38, "attributes": {"verifiable": "yes"}},
        {"start": 15, "end": 38, "fragments": [[15, 25], [28, 38]]},
    ],
    "attributions": [
        {"source": [[0, 7]], "cue": [[10, 14]], "content": [[15, 25]], "attributes": {"quote_type": "indirect"}},
        {"source": [[41, 43]], "cue": [[44, 49]], "content": [[27, 40], [51, 60]]},
        {"source": [], "cue": [], "content": [[15, 25]]},
    ],
}


def written(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def with_entity(**item: object) -> dict[str, Any]:
    return {**ROW, "entities": [{"start": 0, "end": 7, "label": "PERSON", **item}]}


def test_annotations_become_gold_of_the_reviewer(project: Project, tmp_path: Path) -> None:
    tally = work.import_file(project, written(tmp_path / "a.jsonl", ROW), reviewer="Ada")
    assert (tally.articles, tally.gold) == (1, 7)
    sheet = project.sheet("doc-1")
    assert (sheet.article.title, sheet.article.published) == ("Rates", "2024-05-01")
    assert sheet.article.extra == {"desk": {"floor": 3}}
    assert sheet.suggestions == {}
    assert {(a.reviewer, a.origin) for a in sheet.annotations.values()} == {("Ada", "imported")}
    split = next(item for item in sheet.items if len(item.parts.get("content", ())) == 2)
    assert split.parts == {"source": (Span(41, 43),), "cue": (Span(44, 49),), "content": (Span(27, 40), Span(51, 60))}
    assert {len(r.roles) for r in sheet.relations.values()} == {3, 1}
    assert [a.spans for a in sheet.annotations.values() if a.label == "CLAIM"][1] == (Span(15, 25), Span(28, 38))
    assert project.problems() == []


def test_imported_gold_is_one_undo_step(project: Project, tmp_path: Path) -> None:
    other = {**ROW, "id": "doc-2", "text": TEXT + " More."}
    work.import_file(project, written(tmp_path / "a.jsonl", ROW, other), reviewer="Ada")
    assert [entry.subject for entry in project.history()] == ["a.jsonl", "a.jsonl"]
    project.undo(Hand("Ada"))
    assert [project.sheet(id_).items for id_ in project.find()] == [(), ()]
    project.redo(Hand("Ada"))
    assert [len(project.sheet(id_).items) for id_ in project.find()] == [7, 7]


def test_annotations_become_suggestions_on_request(project: Project, tmp_path: Path) -> None:
    row = with_entity(score=0.25)
    tally = work.import_file(project, written(tmp_path / "model.jsonl", row), reviewer="Ada", take="suggestions")
    sheet = project.sheet("doc-1")
    assert tally.suggestions == len(sheet.pending) == 6
    assert (sheet.annotations, project.history()) == ({}, [])
    assert {(s.suggester, s.version) for s in sheet.suggestions.values()} == {("import:model", "")}
    assert sorted(s.score for s in sheet.suggestions.values()) == [0.25, 1, 1, 1, 1, 1]
    again = work.import_file(project, tmp_path / "model.jsonl", reviewer="Ada", take="suggestions")
    assert (again.known, again.suggestions) == (1, 0)


def test_gold_on_a_known_article_is_added_and_what_is_there_is_left_out(project: Project, tmp_path: Path) -> None:
    work.import_file(project, written(tmp_path / "a.jsonl", ROW), reviewer="Ada")
    more = {**ROW, "id": "another-id", "entities": [*ROW["entities"], {"start": 56, "end": 59, "label": "DATE"}]}
    tally = work.import_file(project, written(tmp_path / "b.jsonl", more, more), reviewer="Bo")
    assert (tally.articles, tally.known, tally.gold) == (0, 2, 1)
    assert len(project.find()) == 1
    assert len(project.sheet("doc-1").items) == 8
    project.undo(Hand("Bo"))
    assert len(project.sheet("doc-1").items) == 7


def test_the_cached_sheet_and_its_watchers_learn_of_an_import(project: Project, tmp_path: Path) -> None:
    work.import_file(project, written(tmp_path / "a.jsonl", {"id": "doc-1", "text": TEXT}), reviewer="Ada")
    assert project.sheet("doc-1").items == ()
    heard: list[int] = []
    project.subscribe(lambda outcome: heard.append(len(outcome.sheet.items)))
    work.import_file(project, written(tmp_path / "b.jsonl", ROW), reviewer="Ada")
    assert heard == [7]


def test_an_export_has_the_gold_of_done_articles(project: Project, tmp_path: Path) -> None:
    other = {"id": "doc-2", "text": "Not done."}
    work.import_file(project, written(tmp_path / "a.jsonl", ROW, other), reviewer="Ada")
    project.apply("doc-1", SetState("done"), Hand("Ada"))
    done = work.export_project(project, tmp_path / "out.jsonl", format_="plain")
    assert (done.articles, done.left_out) == (1, 1)
    (line,) = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    row = json.loads(line)
    assert row["published"] == "2024-05-01"
    assert row["desk"] == {"floor": 3}
    assert row["claims"][1] == {"start": 28, "end": 38, "text": "Taxes rise", "attributes": {"verifiable": "yes"}}
    assert row["claims"][0]["fragments"] == [[15, 25], [28, 38]]
    assert row["attributions"] == [ROW["attributions"][0], ROW["attributions"][2], ROW["attributions"][1]]


def test_nothing_done_is_said_and_nothing_written(project: Project, tmp_path: Path) -> None:
    work.import_file(project, written(tmp_path / "a.jsonl", ROW), reviewer="Ada")
    with pytest.raises(FormatError, match="--state all"):
        work.export_project(project, tmp_path / "out.jsonl", format_="plain")
    assert not (tmp_path / "out.jsonl").exists()


def test_suggestions_alone_are_exported_as_they_were_proposed(project: Project, tmp_path: Path) -> None:
    work.import_file(project, written(tmp_path / "a.jsonl", ROW), reviewer="Ada", take="suggestions")
    sheet = project.sheet("doc-1")
    project.apply("doc-1", Accept(sheet.items[0].id), Hand("Ada"))
    project.apply("doc-1", Reject(sheet.items[1].id), Hand("Ada"))
    out = tmp_path / "out.jsonl"
    work.export_project(project, out, format_="plain", include="suggestions")
    row = json.loads(out.read_text(encoding="utf-8"))
    assert len(row["entities"]) + len(row["claims"]) + len(row["attributions"]) == 7
    work.export_project(project, out, format_="plain", include="all")
    row = json.loads(out.read_text(encoding="utf-8"))
    items = [*row["entities"], *row["claims"], *row["attributions"]]
    assert sorted("suggester" in item for item in items) == [False, True, True, True, True, True]


@pytest.mark.parametrize("include", ["gold", "suggestions", "all"])
def test_what_plain_can_hold_comes_back_equal(project: Project, schema: Any, tmp_path: Path, include: Any) -> None:
    take: As | None = None if include == "gold" else "suggestions"
    work.import_file(project, written(tmp_path / "a.jsonl", ROW), reviewer="Ada", take=take)
    if include == "all":
        project.apply("doc-1", Accept(project.sheet("doc-1").items[0].id), Hand("Ada"))
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    work.export_project(project, first, format_="plain", state="all", include=include)
    with Project.create(tmp_path / "q.db", schema) as other:
        work.import_file(other, first, reviewer="Ada")
        work.export_project(other, second, format_="plain", state="all", include=include)
        assert first.read_bytes() == second.read_bytes()
        before, after = (
            {(i.kind, i.label, repr(sorted(i.parts.items()))) for i in p.sheet("doc-1").items} for p in (project, other)
        )
        assert before == after
        assert replace(other.article("doc-1"), added=None) == replace(project.article("doc-1"), added=None)


BAD: dict[str, tuple[object, str]] = {
    "negative": (with_entity(start=-5, end=3), "entities[0].start: -5 is before"),
    "past the end": (with_entity(start=0, end=99), "entities[0].end: 99 is past the end of the text, which has 60"),
    "reversed": (with_entity(start=7, end=2), "entities[0].end: the span 7–2 is reversed"),
    "empty": (with_entity(start=5, end=5), "the span 5–5 is empty"),
    "float": (with_entity(start=1.5), "entities[0].start: it must be a whole number, not one with a decimal point"),
    "string": (with_entity(start="1"), "entities[0].start: it must be a whole number, not text"),
    "bool": (with_entity(end=True), "entities[0].end: it must be a whole number, not true or false"),
    "no end": ({**ROW, "entities": [{"start": 1, "label": "PERSON"}]}, "entities[0].end: it is missing"),
    "unknown label": (with_entity(label="PRESON"), "no entity label “PRESON”: the nearest are PERSON"),
    "label of another kind": (with_entity(label="CLAIM"), "no entity label “CLAIM”"),
    "no label": ({**ROW, "entities": [{"start": 0, "end": 7}]}, "entities[0].label: it is missing"),
    "surface": (with_entity(text="Ana Leo"), "at 0–7 stands “Ana Lee”, but the file says “Ana Leo”"),
    "utf-16": (
        with_entity(start=11, end=15, text="said"),
        "stands “aid ”, but the file says “said”: its offsets count UTF-16 units",
    ),
    "utf-16 past the end": ({**ROW, "claims": [{"start": 52, "end": 61}]}, "claims[0].end: 61 is past the end"),
    "bytes": (with_entity(start=13, end=17, text="said"), "count bytes"),
    "pair of three": (
        {**ROW, "attributions": [{"cue": [[1, 2, 3]]}]},
        "attributions[0].cue[0]: it must be a list of 2",
    ),
    "role past the end": ({**ROW, "attributions": [{"cue": [[1, 2], [9, 99]]}]}, "attributions[0].cue[1]: 99 is past"),
    "no role": ({**ROW, "attributions": [{"source": []}]}, "attributions[0]: it has no source, no cue and no content"),
    "attribute": (with_entity(attributes={"shoe": "42"}), "PERSON has no attribute “shoe”"),
    "attribute value": (
        {**ROW, "claims": [{"start": 28, "end": 38, "attributes": {"verifiable": "perhaps"}}]},
        "claims[0].attributes.verifiable: “perhaps” is no value of it: choose from yes",
    ),
    "fragments": ({**ROW, "claims": [{"start": 0, "end": 9, "fragments": [[1, 2], [3, 9]]}]}, "claims[0].fragments"),
    "another format": ({"text": "a b", "spans": [[0, 1, "ORG"]]}, "2, spans: plain JSONL has"),
    "score": (with_entity(score=1.5, suggester="x"), "entities[0].score: 1.5 is not between 0 and 1"),
    "no text": ({"id": "x"}, "text: it is missing"),
    "text is null": ({"id": "x", "text": None}, "text: it must be text, not null"),
    "zero": ({"id": "x", "text": "a\0b"}, "text: it has a character of the value zero"),
    "title": ({**ROW, "title": 5}, "title: it must be text, not a whole number"),
    "empty id": ({**ROW, "id": ""}, "id: it is empty"),
    "list": ([1, 2], "it must be an object, not a list"),
    "number": (5, "it must be an object, not a whole number"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_record_that_does_not_fit_is_refused_with_line_and_field(
    refused: Callable[..., str], tmp_path: Path, name: str
) -> None:
    row, words = BAD[name]
    file = written(tmp_path / "bad.jsonl", {"id": "good", "text": "A good one."}, row)
    sentence = refused(file)
    assert sentence.startswith(f"{file}, line 2")
    assert words in sentence


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"text": "a"}\n{"text": "b', "line 2: the file is cut off in the middle of this line"),
        (b'{"text": "a"}\n{"text": "b"\n{"text": "c"}\n', "line 2: it is no valid JSON (the line ends in the middle)"),
        (b'{"text": "a"}\n{"text": "b"\n\n \n', "line 2: the file is cut off in the middle of this line"),
        (b'{"text": "a"}\n\n{"text": "b"} x\n', "line 3: it is no valid JSON"),
        (b'{"text": "a"}\n{"text": "\\ud83d"}', "line 2: it has half a character"),
        (b'{"text": "a"}\n{"text": "\xff"}', "line 2: it is not UTF-8"),
        (b'{"text": "a"}\n{"text": "b", "x": ' + b"[" * 99_999 + b"]" * 99_999 + b"}", "nested too deeply"),
        (b'{"id": 1, "text": "a"}\n{"id": "1", "text": "b"}', "line 2, id: the id “1” has another text than in line 1"),
        (b'{"text": "a"}\n{"text": "b", "x": NaN}', "line 2: it is no valid JSON"),
        (b" \n", "there is no article in it"),
    ],
)
def test_a_broken_file_is_refused(refused: Callable[..., str], tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_bytes(content)
    assert words in refused(file)


def test_an_id_that_another_article_has_is_refused(
    refused: Callable[..., str], project: Project, tmp_path: Path
) -> None:
    work.import_file(project, written(tmp_path / "a.jsonl", ROW), reviewer="Ada")
    file = written(tmp_path / "b.jsonl", {"text": "x"}, {"id": "doc-1", "text": "Another text."})
    assert refused(file).startswith(f"{file}, line 2: the id “doc-1” belongs to another article")


def test_blank_lines_a_mark_at_the_head_and_a_missing_last_line_end_are_taken(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"text": "a"}\r\n\r\n{"text": "b\\u2028", "id": 7, "entities": null}')
    assert work.import_file(project, file, reviewer="Ada").articles == 2
    assert project.article("7").text == "b\u2028"


def test_the_same_item_twice_is_one(project: Project, tmp_path: Path) -> None:
    doubled = {**ROW, "entities": ROW["entities"] * 2, "attributions": ROW["attributions"] * 2}
    assert work.import_file(project, written(tmp_path / "a.jsonl", doubled), reviewer="Ada").gold == 7


def test_foreign_labels_are_taken_as_one_of_ours_or_left_out(project: Project, tmp_path: Path) -> None:
    entities = [{"start": 0, "end": 7, "label": "HUMAN"}, {"start": 41, "end": 43, "label": "THING"}]
    file = written(tmp_path / "a.jsonl", {**ROW, "entities": entities, "claims": [], "attributions": []})
    work.import_file(project, file, reviewer="Ada", labels={"HUMAN": "PERSON", "THING": ""})
    assert [(i.label, i.spans) for i in project.sheet("doc-1").items] == [("PERSON", (Span(0, 7),))]


def test_the_seeds_have_gold_that_fits(project: Project) -> None:
    from annotator.resources import seeds

    folder = Path(str(seeds()))
    work.import_file(project, folder, reviewer="Ada")
    tally = work.import_file(project, folder / "gold.jsonl", reviewer="Ada")
    assert (tally.articles, tally.known) == (0, 2)
    assert tally.gold > 150
    assert project.problems() == []


def test_a_label_known_by_another_name_is_taken_as_ours(project: Project, tmp_path: Path) -> None:
    row = {**ROW, "entities": [{"start": 0, "end": 7, "label": "PER"}]}
    work.import_file(project, written(tmp_path / "other.jsonl", row), reviewer="Ada", format_="plain", take="gold")
    (article,) = project.find()
    assert [a.label for a in project.sheet(article).annotations.values() if a.kind == "entity"] == ["PERSON"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"text": "x", "text": "y"}', "line 1, text: it is there twice: keep one of them"),
        (
            '{"text": "x", "entities": [{"start": 0, "end": 1, "label": "ORG", "label": "GPE"}]}',
            "label: it is there twice",
        ),
        (
            '{"text": "x", "deep": {"a": ' + '{"a":' * 100 + "1" + "}" * 101 + "}",
            "deep: it is nested more than 100 levels",
        ),
        ('{"text": "x", "deep": ' + "[" * 3000 + "]" * 3000 + "}", "it is nested"),
    ],
)
def test_what_says_two_things_or_is_too_deep_is_refused(
    refused: Callable[..., str], tmp_path: Path, line: str, said: str
) -> None:
    (tmp_path / "a.jsonl").write_text(line)
    assert said in refused(tmp_path / "a.jsonl")


def test_a_speaker_goes_out_and_in(project: Project, tmp_path: Path, schema: LabelSchema) -> None:
    project.add_articles([Article("a", "“Go,” he said.")])
    roles = {"source": (Span(6, 8),), "cue": (Span(9, 13),), "content": (Span(0, 5),)}
    project.apply("a", Link(roles, {"resolved_source": "Ana Lee"}), Hand("Ada"))
    out = tmp_path / "out.jsonl"
    work.export_project(project, out, format_="plain", state="all")
    (attribution,) = json.loads(out.read_text(encoding="utf-8"))["attributions"]
    assert attribution["attributes"]["resolved_source"] == "Ana Lee"
    assert attribution["source"] == [[6, 8]]
    with Project.create(tmp_path / "copy.db", schema) as copy:
        work.import_file(copy, out, reviewer="Bo", format_="plain")
        assert list(copy.register()) == ["Ana Lee"]
        assert [s.source for s in copy.said_by("Ana Lee")] == ["he"]


def test_new_articles_come_in_beside_known_ones_in_any_order(project: Project, tmp_path: Path) -> None:
    """What is written of a known article must not settle the order in which that of a new one is written."""
    known = {"text": "Ana Lee left.", "entities": [{"start": 0, "end": 7, "label": "PERSON"}]}
    more = {**known, "claims": [{"start": 0, "end": 12}]}
    new = {"text": "Bo came.", "entities": [{"start": 0, "end": 2, "label": "PERSON"}]}
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    first.write_text(json.dumps(known))
    second.write_text("\n".join(map(json.dumps, (known, more, new))))
    work.import_file(project, first, reviewer="Ada")
    tally = work.import_file(project, second, reviewer="Ada")
    assert (tally.articles, tally.known, tally.gold) == (1, 2, 2)
    assert project.problems() == []
