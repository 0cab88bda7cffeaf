"""Patterns: what spaCy's own ruler finds with the same file is found, and a file that is wrong says where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy

from annotator.core.model import Article
from annotator.core.schema import LabelSchema
from annotator.suggest import Suggester, SuggesterError, chosen, suggest
from annotator.suggest.language import Pipeline, load
from annotator.suggest.plugins.patterns import read_patterns
from tests.suggest.plugins.conftest import outcome, proposed

PATTERNS: list[dict[str, object]] = [
    {"label": "ORG", "pattern": "Northern Bank"},
    {"label": "ORG", "pattern": "Northern Bank of Hull", "id": "hull"},
    {"label": "GPE", "pattern": [{"LOWER": "port"}, {"IS_TITLE": True}]},
    {"label": "EVENT", "pattern": [{"TEXT": {"REGEX": "^Storm$"}}, {"ENT_TYPE": "PERSON", "OP": "?"}]},
]
TEXT = "Northern Bank of Hull and Northern Bank, in Port Elgin and port Mary.\nStorm Agnes passed. Port."


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def made(path: Path, **options: object) -> Suggester:
    return chosen(["desk"], {"desk": {"use": "patterns", "file": str(path), **options}})[0]


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return load()


def test_it_finds_what_the_ruler_finds(tmp_path: Path, pipeline: Pipeline, schema: LabelSchema) -> None:
    path = write(tmp_path / "p.jsonl", PATTERNS[:3])
    (found,) = suggest([Article("a", TEXT)], [made(path)], schema, language=pipeline)
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").from_disk(path)  # type: ignore[attr-defined]
    assert sorted(proposed(found)) == sorted((ent.label_, ent.text) for ent in nlp(TEXT).ents)
    assert len(found.suggestions) == 4
    assert [one.reason for one in found.suggestions if "Hull" in TEXT[one.spans[0].start : one.spans[0].end]] == [
        "pattern “hull” in line 2"
    ]


def test_patterns_over_the_parse_work_on_the_shared_one(
    tmp_path: Path, pipeline: Pipeline, schema: LabelSchema
) -> None:
    path = write(tmp_path / "p.jsonl", [{"label": "EVENT", "pattern": [{"LEMMA": "pass"}]}])
    (found,) = suggest([Article("a", TEXT)], [made(path)], schema, language=pipeline)
    assert proposed(found) == [("EVENT", "passed")]


def test_marks_and_case_do_not_matter_where_they_should_not(
    tmp_path: Path, pipeline: Pipeline, schema: LabelSchema
) -> None:
    path = write(tmp_path / "p.jsonl", [{"label": "ORG", "pattern": "lund's mill"}])
    articles = [Article("a", "So Lund’s Mill shut.")]
    for ignore_case, count in ((False, 0), (True, 1)):
        (found,) = suggest(articles, [made(path, ignore_case=ignore_case)], schema, language=pipeline)
        assert len(found.suggestions) == count


def test_without_a_pipeline_words_and_shapes_are_found_all_the_same(
    tmp_path: Path, schema: LabelSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.suggest._pipeline", lambda language, suggesters: (None, ()))
    path = write(tmp_path / "p.jsonl", PATTERNS[:3])
    assert len(proposed(outcome(TEXT, made(path), schema))) == 4


def test_an_unknown_label_is_counted(tmp_path: Path, schema: LabelSchema) -> None:
    path = write(tmp_path / "p.jsonl", [{"label": "BANK", "pattern": "Northern Bank"}])
    assert dict(outcome(TEXT, made(path), schema).left_out) == {"desk: the label schema has no label “BANK”": 2}
    assert len(outcome(TEXT, made(path, labels={"BANK": "ORG"}), schema).suggestions) == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: it is no JSON"),
        ("[1]", "line 2: a pattern is written"),
        ('{"pattern": "x"}', "line 2, label: it is missing"),
        ('{"label": 5, "pattern": "x"}', "line 2, label: it must be a text"),
        ('{"label": "ORG"}', "line 2, pattern: it must be words"),
        ('{"label": "ORG", "pattern": []}', "line 2, pattern: it must be words"),
        ('{"label": "ORG", "pattern": " "}', "line 2, pattern: it must be words"),
        ('{"label": "ORG", "pattern": [5]}', "line 2, pattern: it must be words"),
        ('{"label": "ORG", "pattern": [{"LOVER": "x"}]}', "line 2, pattern: [pattern -> 0 -> LOVER]"),
        ('{"label": "ORG", "pattern": [{"LOWER": 5}]}', "line 2, pattern: [pattern -> 0 -> LOWER"),
        ('{"label": "ORG", "pattern": [{"OP": "??"}]}', "line 2, pattern: "),
        ('{"label": "ORG", "pattern": "x", "colour": "red"}', "line 2, colour: a pattern has label, pattern, id"),
        ('{"label": "ORG", "pattern": "x", "id": 5}', "line 2, id: it must be a text"),
    ],
)
def test_a_pattern_that_is_none_is_named_by_file_line_and_field(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(f'{{"label": "ORG", "pattern": "x"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(SuggesterError) as raised:
        read_patterns(path)
    assert f"{path}, {said}" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_empty_file_or_one_that_is_no_text_is_said(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    for data, said in ((b"\n", "no pattern in it"), (b"\xff", "not UTF-8")):
        path.write_bytes(data)
        with pytest.raises(SuggesterError, match=said):
            read_patterns(path)
    with pytest.raises(SuggesterError, match="no file"):
        made(tmp_path / "gone.jsonl")


def test_a_wrong_file_is_said_with_every_article_and_read_once(tmp_path: Path, schema: LabelSchema) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text("{", encoding="utf-8")
    outcomes = list(suggest([Article(str(n), "A.") for n in range(3)], [made(path)], schema))
    assert len({one.problems for one in outcomes}) == 1
    assert "line 1" in outcomes[0].problems[0]
