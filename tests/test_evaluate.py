"""`annotator suggest` and `annotator evaluate` with what the settings say of suggesters; nothing is asked twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from annotator import settings, work
from annotator.core.edits import Accept, Hand, SetState
from annotator.core.model import Span, Suggestion, suggested
from annotator.core.schema import read_schema
from annotator.formats import FormatError
from annotator.project import Project
from annotator.resources import resource
from annotator.suggest import Outcome
from tests.suggest.plugins.conftest import Server, server
from tests.test_cli import run

__all__ = ["server"]

TEXT = "Ana Lee said that rates fell in Tern. “They will rise,” she added."
GOLD = {
    "id": "one",
    "text": TEXT,
    "entities": [{"start": 0, "end": 7, "label": "PERSON"}, {"start": 32, "end": 36, "label": "TOWN"}],
    "attributions": [{"source": [[0, 7]], "cue": [[8, 12]], "content": [[13, 36]]}],
}
LESSON = {"id": "two", "text": "Tern is old.", "entities": [{"start": 0, "end": 4, "label": "TOWN"}]}
Configure = Callable[..., None]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(GOLD) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Says what the settings have of suggesters."""

    def say(**tables: dict[str, object]) -> None:
        known = replace(settings.load(), suggesters=tables)
        monkeypatch.setattr(settings, "load", lambda: known)

    return say


def test_scores_are_printed_layer_by_layer(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("evaluate", gold, "--label", "TOWN=GPE", "--format", "plain") == 0
    said = capsys.readouterr().out
    for words in ("1 article, 13 words: entities", "Entities  ", "PERSON exact", "Attributions  ", "relation soft",
                  "by quote type", "calibration: expected error", "articles/s", "words/s", "0 failures",
                  "not in this gold, so not scored: CLAIM"):  # fmt: skip
        assert words in said


def test_a_layer_that_nobody_proposes_for_is_one_line(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("evaluate", gold, "--label", "TOWN=GPE", "--suggester", "attributions") == 0
    said = capsys.readouterr().out.splitlines()
    assert "Entities: nothing is proposed, 2 are gold" in said
    assert not [line for line in said if "PERSON" in line]


def test_as_json_every_number_is_there(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("evaluate", gold, "--label", "TOWN=", "--suggester", "entities", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["articles"], found["words"], list(found["layers"])) == (1, 13, ["entity", "attribution"])
    person = {"precision": 1.0, "recall": 1.0, "f": 1.0, "right": 1, "proposed": 1, "gold": 1}
    assert found["layers"]["entity"]["by_label"]["PERSON"]["exact"] == person
    assert found["layers"]["attribution"]["scores"]["relation soft"]["gold"] == 1
    assert found["layers"]["entity"]["calibration"]["bins"][0]["count"] == 1
    assert found["words_a_second"] > 0


def test_a_learning_curve_trains_on_a_second_file(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lessons = gold.with_name("lessons.jsonl")
    lessons.write_text(json.dumps(LESSON) + "\n", encoding="utf-8")
    arguments = ["evaluate", gold, "--label", "TOWN=PRODUCT", "--suggester", "claims", "--train", lessons]
    assert run(*arguments, "--learning-curve", "1", "--json") == 0
    curve = json.loads(capsys.readouterr().out)["learning_curve"]
    assert [(one["trained_on"], one["layers"]["entity"]["scores"]["exact"]["right"]) for one in curve] == [
        (0, 0),
        (1, 1),
    ]
    assert run(*arguments, "--learning-curve", "1") == 0
    assert "        1 article  entities" in capsys.readouterr().out
    assert run(*arguments, "--learning-curve", "1,9") == 1
    assert "it has 1 article of gold, fewer than 9" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--learning-curve", "5"], ["--learning-curve", "5,x", "--train", "f"], ["--train", "f"]]
)
def test_a_learning_curve_without_its_parts_is_wrong_usage(gold: Path, arguments: list[str]) -> None:
    assert run("evaluate", gold, *arguments) == 2


def test_what_cannot_be_scored_is_said(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("evaluate", gold) == 1
    assert "no entity label “TOWN”" in capsys.readouterr().err
    (tmp_path / "bare.txt").write_text("Nothing here.", encoding="utf-8")
    assert run("evaluate", tmp_path / "bare.txt") == 1
    assert "there is no gold in it" in capsys.readouterr().err
    assert run("evaluate", tmp_path / "gone.jsonl") == 1
    assert run("evaluate", gold, "--label", "TOWN=GPE", "--suggester", "nobody") == 1
    assert "there is no suggester “nobody”" in capsys.readouterr().err


def test_a_project_and_its_lossless_export_are_gold_too_and_only_what_is_done_counts(
    gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "p.db", tmp_path / "all.jsonl"
    for arguments in (["new", path], ["import", path, gold, "--label", "TOWN=GPE"], ["export", path, out]):
        assert run(*arguments) == 0
    counts = []
    for done in (False, True):
        with Project.open(path) as project:
            if done:
                (tmp_path / "more.txt").write_text("Bo Ek left.", encoding="utf-8")
                work.import_file(project, tmp_path / "more.txt", reviewer="Ada")
                project.apply("one", SetState("done"), Hand("Ada"))
        for file in (path, out) if not done else (path,):
            capsys.readouterr()
            assert run("evaluate", file, "--suggester", "entities", "--json") == 0
            found = json.loads(capsys.readouterr().out)
            counts.append((found["articles"], found["layers"]["entity"]["scores"]["exact"]["gold"]))
    assert counts == [(1, 2), (1, 2), (1, 2)]


def test_nothing_is_written_and_a_stopped_run_leaves_nothing(gold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(path.name for path in gold.parent.iterdir())
    assert run("evaluate", gold, "--label", "TOWN=GPE") == 0

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("annotator.suggest.evaluation.scores", stop)
    assert run("evaluate", gold, "--label", "TOWN=GPE") == 130
    assert sorted(path.name for path in gold.parent.iterdir()) == before


def test_a_configured_suggester_runs_and_its_address_and_what_it_left_out_are_said(
    gold: Path, tmp_path: Path, server: Server, configure: Configure, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.db"
    assert run("new", path) == 0
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert run("import", path, tmp_path / "a.txt") == 0
    capsys.readouterr()
    server.lists(entities=[{"text": "Ana Lee", "label": "PERSON"}, {"text": "Tern", "label": "TOWN"}])
    off = {name: {"on": False} for name in ("attributions", "claims")}
    configure(chat={"address": server.address, "model": "tiny"}, **off)
    assert run("suggest", path) == 0
    captured = capsys.readouterr()
    assert f"chat: the text of the articles goes to {server.address}" in captured.err
    assert "chat: the label schema has no label “TOWN” (1 left out)" in captured.err
    with Project.open(path) as project:
        (article,) = project.find()
        kept = {(s.spans[0].of(TEXT), s.suggester) for s in project.sheet(article).suggestions.values()}
    assert ("Ana Lee", "entities") in kept
    assert ("Ana Lee", "chat") not in kept
    assert run("evaluate", gold, "--label", "TOWN=GPE", "--suggester", "chat", "--json") == 0
    captured = capsys.readouterr()
    assert server.address in captured.err
    found = json.loads(captured.out)
    assert found["layers"]["entity"]["scores"]["exact"]["right"] == 1
    assert found["left_out"] == {"chat: the label schema has no label “TOWN”": 1}
    configure(entities={"on": False})
    assert run("suggest", path, "--suggester", "attributions") == 0
    assert server.address not in capsys.readouterr().err


def propose(project: Project, suggester: str, *spans: Span) -> Outcome:
    article = project.article("one")
    made: list[Suggestion] = [
        suggested(article, "entity", "PERSON", {"": (span,)}, suggester=suggester, version="1", score=0.5)
        for span in spans
    ]
    return Outcome(article, tuple(made))


def test_what_another_suggested_before_is_not_kept_again_decided_or_not(gold: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    assert run("new", path) == 0
    assert run("import", path, gold, "--label", "TOWN=GPE") == 0
    a, b, c = Span(0, 3), Span(4, 7), Span(8, 12)
    with Project.open(path) as project:
        assert work.keep(project, propose(project, "ours", a, b)).new == 2
        first = propose(project, "ours", a).suggestions[0]
        project.apply("one", Accept(first.id), Hand("Ada"))
        assert work.keep(project, propose(project, "chat", a, b, c)).new == 1
        assert work.keep(project, propose(project, "ours", a, b)).new == 0
        assert {s.spans[0] for s in project.sheet("one").suggestions.values() if s.suggester == "chat"} == {c}
        assert work.keep(project, propose(project, "ours"), replace=["ours"]).new == 0
        assert work.keep(project, propose(project, "chat", a, b)).new == 1, "b is no longer there, a is decided"
        assert project.problems() == []


def test_lessons_without_gold_are_refused(gold: Path, tmp_path: Path) -> None:
    (tmp_path / "bare.jsonl").write_text('{"id": "x", "text": "Bo left."}\n', encoding="utf-8")
    schema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
    curve = work.evaluate_file(gold, schema, labels={"TOWN": ""}, lessons=tmp_path / "bare.jsonl", sizes=[1])
    with pytest.raises(FormatError, match="no gold"):
        list(curve)
