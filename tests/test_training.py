"""A project learns from its gold what its reviewers want, and only what is better is kept."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotator import training, work
from annotator.core.edits import Hand, SetState
from annotator.core.measures import PARTS, Part
from annotator.core.model import surface
from annotator.core.schema import read_schema
from annotator.formats import Progress
from annotator.project import Project, ProjectError
from annotator.resources import resource
from annotator.suggest import chosen
from annotator.suggest.claims import Claims
from tests.test_cli import run

PEOPLE = ("The senator", "The mayor", "The union", "The minister", "The firm", "The council", "The judge", "The priest")
THINGS = (
    "the plan", "the new law", "the long report", "the budget", "the strike", "the merger", "the vote", "the bill",
)  # fmt: skip
NEW = "The bishop criticised the harbour on Monday. The bishop bought the tower for a dollar."


def row(n: int, who: str, what: str, other: str) -> dict[str, object]:
    """An article whose gold has an attitude with a bare object, and not the purchase beside it."""
    text = f"{who} criticised {what} on Monday. {who} bought {other} for a dollar. It rained in the evening."
    at = text.index("criticised")
    behind = at + len("criticised ")
    gold = {"source": [[0, len(who)]], "cue": [[at, behind - 1]], "content": [[behind, behind + len(what)]]}
    claim = text.index("It rained")
    return {
        "id": f"a{n}",
        "text": text,
        "attributions": [gold],
        "claims": [{"start": claim, "end": len(text) - 1}],
    }


def make_project(path: Path, done: int = len(PEOPLE)) -> Path:
    """A project of eight such articles and one not begun; so many of the eight are done."""
    rows = [row(n, *words) for n, words in enumerate(zip(PEOPLE, THINGS, reversed(THINGS), strict=True))]
    rows.append({"id": "new", "text": NEW})
    file = path.with_suffix(".jsonl")
    file.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    schema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
    with Project.create(path, schema) as project:
        work.import_file(project, file, reviewer="Reviewer", format_="plain")
        for n in range(done):
            project.apply(f"a{n}", SetState("done"), Hand("Reviewer"))
    return path


def said(project: Project, article: str = "new") -> set[tuple[str, str, str]]:
    """Source, cue and content of what is suggested for an article now, as words; nothing of it is kept."""
    ((outcome, _),) = work.suggest_all(project, ["attributions"], replace=True, articles=[article])
    text = outcome.article.text
    return {
        (
            surface(text, one.fillers.get("source", ())),
            surface(text, one.fillers.get("cue", ())),
            surface(text, one.fillers["content"]),
        )
        for one in outcome.suggestions
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("learning") / "p.db")


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "p.db"))


@pytest.fixture
def project(path: Path) -> Iterator[Project]:
    with Project.open(path) as opened:
        yield opened


def test_what_was_kept_is_suggested_and_gone_back_from(project: Project) -> None:
    assert said(project) == set()
    version = training.learn(project)
    assert said(project) == set(), "nothing is used before it is kept"
    assert version.before["relation soft"] < 0.1
    assert version.after["relation soft"] > 0.9
    assert version.better
    assert set(version.articles) == {f"a{n}" for n in range(8)}
    training.keep(project, version)
    assert said(project) == {("The bishop", "criticised", "the harbour")}
    assert training.roll_back(project) is None
    assert said(project) == set()
    with pytest.raises(ProjectError, match="nothing to go back to"):
        training.roll_back(project)


def test_a_second_version_from_the_same_gold_is_no_better_and_the_third_last_is_forgotten(project: Project) -> None:
    first = training.learn(project)
    training.keep(project, first)
    second = training.learn(project)
    assert second.before == pytest.approx(first.after), "what is in use is tried on unknown articles, too"
    assert not second.better
    for n in range(4):
        training.keep(project, training.Version(f"{n}", second.lessons))
    assert [version.made for version in training.versions(project)] == ["1", "2", "3"]
    back = training.roll_back(project)
    assert back is not None
    assert back.made == "2"


def test_new_articles_are_learned_beside_the_known(path: Path, tmp_path: Path) -> None:
    with Project.open(make_project(tmp_path / "few.db", done=5)) as project:
        training.keep(project, training.learn(project))
        for n in range(5, 8):
            project.apply(f"a{n}", SetState("done"), Hand("Reviewer"))
        version = training.learn(project)
        assert len(version.articles) == 8
        assert version.before["relation soft"] > 0.9, "what was learned from five is tried on the other three"


def test_suggesters_say_that_they_learned(project: Project) -> None:
    version = training.learn(project)
    training.keep(project, version)
    plain = chosen(["entities", "attributions", "claims"])
    entities, attributions, claims = training.equipped(plain, project.setting(training.SETTING))
    assert entities is plain[0]
    assert attributions.version.startswith("2, learned ")
    assert claims.version.startswith(f"{Claims().version}, learned ")
    assert claims.version != attributions.version
    list(work.suggest_all(project, articles=["new"]))
    versions = {s.suggester: s.version for s in project.sheet("new").suggestions.values()}
    assert versions["attributions"].startswith(attributions.version)


def test_it_travels_with_the_lossless_format(project: Project, tmp_path: Path) -> None:
    training.keep(project, training.learn(project))
    work.export_project(project, tmp_path / "all.jsonl", format_="jsonl")
    with Project.create(tmp_path / "other.db", project.schema) as other:
        work.import_file(other, tmp_path / "all.jsonl", reviewer="Reviewer")
        assert training.versions(other) == training.versions(project)


@pytest.mark.logs_warnings
def test_what_cannot_be_read_is_not_used_and_can_be_gone_back_from(project: Project) -> None:
    for broken in ("{", '[{"made": 1}]', '[{"made": "1", "lessons": {"weather": {}}}]'):
        project.set_setting(training.SETTING, broken)
        assert said(project) == set()
        with pytest.raises(ProjectError, match="cannot be read"):
            training.versions(project)
        assert training.roll_back(project) is None
        assert training.versions(project) == []
    for part in PARTS:
        training.keep(project, training.Version("1", {part: training.Lesson((), {}, {}, '{"format": 0}')}))
    assert said(project) == set()


class Enough(Exception):
    """Raised by the one who watches the progress."""


@pytest.mark.parametrize("stop", [1, 4, 12, 15])
def test_it_can_be_stopped_anywhere_and_leaves_nothing(project: Project, stop: int) -> None:
    progress = Progress()

    def moved() -> None:
        if progress.done >= stop:
            raise Enough

    progress.moved = moved
    with pytest.raises(Enough):
        training.learn(project, progress=progress)
    assert training.versions(project) == []


def test_progress_goes_from_nothing_to_all(project: Project) -> None:
    progress, seen = Progress(), list[tuple[int, int]]()
    progress.moved = lambda: seen.append((progress.done, progress.total))
    training.learn(project, progress=progress)
    assert seen[0] == (0, 16)
    assert seen[-1] == (16, 16)
    assert seen == sorted(seen)


def test_with_too_little_gold_it_says_what_is_missing(tmp_path: Path) -> None:
    with Project.open(make_project(tmp_path / "few.db", done=4)) as project:
        with pytest.raises(ProjectError, match="4 articles are done, and at least 5 are needed"):
            training.learn(project)
        assert len(training.learn(project, "criticised").articles) == 9
    with Project.create(tmp_path / "none.db", project.schema) as project:
        file = tmp_path / "none.jsonl"
        file.write_text("".join(json.dumps({"text": f"Rain {n}."}) + "\n" for n in range(5)), encoding="utf-8")
        work.import_file(project, file, reviewer="Reviewer", format_="plain")
        with pytest.raises(ProjectError, match="no gold"):
            training.learn(project, "rain")


def test_the_command_line_learns_keeps_what_is_better_and_goes_back(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def kept() -> int:
        with Project.open(path) as project:
            return len(training.versions(project))

    assert run("train", path, "--keep", "never") == 0
    assert "Not kept, as you said" in capsys.readouterr().out
    assert kept() == 0
    assert run("train", path) == 0
    told = capsys.readouterr().out
    assert "Learned from 8 articles" in told
    assert "relation soft" in told
    assert "Kept" in told
    assert kept() == 1
    assert run("train", path) == 0
    assert "do not score 1 point better" in capsys.readouterr().out
    assert kept() == 1
    assert run("train", path, "--keep", "always", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["articles"], told["better"], told["kept"]) == (8, [], ["attributions", "claims"])
    assert kept() == 2
    assert run("train", path, "--rollback") == 0
    assert "from 8 articles" in capsys.readouterr().out
    assert run("train", path, "--rollback", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"made": None, "articles": 0}
    assert run("train", path, "--rollback") == 1
    assert "nothing to go back to" in capsys.readouterr().err


def test_a_learning_curve_teaches_attributions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row(n, *words) for n, words in enumerate(zip(PEOPLE, THINGS, reversed(THINGS), strict=True))]
    gold, lessons = tmp_path / "gold.jsonl", tmp_path / "lessons.jsonl"
    gold.write_text(json.dumps(rows[0]) + "\n", encoding="utf-8")
    lessons.write_text("".join(json.dumps(one) + "\n" for one in rows[1:]), encoding="utf-8")
    assert run("evaluate", gold, "--format", "plain", "--learning-curve", "7", "--train", lessons, "--json") == 0
    before, after = json.loads(capsys.readouterr().out)["learning_curve"]
    soft = [one["layers"]["attribution"]["scores"]["relation soft"]["f"] for one in (before, after)]
    assert soft == [0, 1]
    assert any(name.startswith("attributions 2, learned ") for name in after["suggesters"])


def test_a_pipeline_is_trained_that_suggests(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "deep"
    assert run("train", path, "--deep", folder, "--steps", "60") == 0
    told = capsys.readouterr().out
    assert "claims and roles" in told
    table = tomllib.loads("[suggesters.desk]" + told.partition("[suggesters.desk]")[2])["suggesters"]
    assert Path(table["desk"]["pipeline"]) == folder / "model"
    with Project.open(path) as project:
        assert training.versions(project) == []
        ((outcome, _),) = work.suggest_all(project, ["desk"], tables=table, articles=["new"])
        assert outcome.problems == ()
        assert any("It rained in the evening" in told for told in claims(project, table))
    assert "annotator." not in (folder / "model" / "config.cfg").read_text(encoding="utf-8")
    assert run("train", path, "--deep", folder) == 1
    assert "is there already" in capsys.readouterr().err


def claims(project: Project, table: dict[str, dict[str, object]]) -> set[str]:
    """What the pipeline of a table proposes as claims in an article it knows."""
    ((outcome, _),) = work.suggest_all(project, ["desk"], tables=table, articles=["a0"])
    return {surface(outcome.article.text, s.fillers.get("", ())) for s in outcome.suggestions if s.label == "CLAIM"}


def test_a_training_that_is_stopped_or_fails_leaves_nothing(project: Project, tmp_path: Path) -> None:
    progress = Progress()
    before = set(tmp_path.iterdir())

    def moved() -> None:
        if progress.total == 50 and progress.done == 3:
            raise Enough

    progress.moved = moved
    with pytest.raises(Enough):
        training.learn_deeply(project, tmp_path / "deep", steps=50, progress=progress)
    assert set(tmp_path.iterdir()) == before
    with pytest.raises(ProjectError, match="0 articles fit"):
        training.learn_deeply(project, tmp_path / "deep", "nowhere")
    assert run("train", project.path, "--rollback", "--deep", tmp_path / "deep") == 2
    assert set(tmp_path.iterdir()) == before


def told_of(n: int, who: str, what: str) -> dict[str, object]:
    """An article whose gold has the first sentence, whole, as its claim, and a word in it as a product."""
    text = f"The Zolt of the {who} failed {n + 3} times. {who.title()} like {what}, as everybody knows. Rain is likely."
    name = {"start": 4, "end": 8, "label": "PRODUCT"}
    claim = {"start": 0, "end": text.index("."), "label": "CLAIM"}
    return {"id": f"a{n}", "text": text, "entities": [name], "claims": [claim]}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Project]:
    """A project of eight articles with names and claims, done, and one not begun."""
    goods = ("tea", "milk", "bread", "salt", "rice", "oil", "corn", "fish")
    rows = [told_of(n, "painters" if n in (1, 3, 5) else "sailors", what) for n, what in enumerate(goods)]
    new = "The weather was fine. The Zolt of the bakers failed 40 times. Bakers like sugar, as everybody knows."
    file = tmp_path / "shop.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in [*rows, {"id": "new", "text": new}]), encoding="utf-8")
    schema = read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))
    with Project.create(tmp_path / "shop.db", schema) as project:
        work.import_file(project, file, reviewer="Reviewer", format_="plain")
        for n in range(8):
            project.apply(f"a{n}", SetState("done"), Hand("Reviewer"))
        yield project


def found(project: Project, name: str) -> dict[str, str]:
    """What a suggester proposes in the article not begun: words and label."""
    ((outcome, _),) = work.suggest_all(project, [name], replace=True, articles=["new"])
    return {surface(outcome.article.text, one.spans): one.label for one in outcome.suggestions}


def test_claims_and_names_are_learned_each_for_itself(shop: Project) -> None:
    ours = found(shop, "claims")
    assert "The Zolt of the bakers failed 40 times" in ours
    assert len(ours) > 1
    version = training.learn(shop)
    assert set(version.lessons) == {"claims", "entities"}
    assert version.better == ("claims", "entities")
    assert version.before["claims soft"] < 0.8 < version.after["claims soft"]
    assert version.before["entities exact"] < 0.8 < version.after["entities exact"]
    training.keep(shop, version, ["entities"])
    assert set(found(shop, "claims")) == set(ours), "claims stay as they come"
    assert found(shop, "entities")["Zolt"] == "PRODUCT"
    training.keep(shop, version, ["claims"])
    assert set(found(shop, "claims")) == {"The Zolt of the bakers failed 40 times"}
    assert found(shop, "entities")["Zolt"] == "PRODUCT", "names stay as learned"
    again = training.learn(shop)
    assert again.before == pytest.approx(version.after)
    assert again.better == ()
    training.roll_back(shop)
    assert set(found(shop, "claims")) == set(ours)


def test_each_part_is_tried_on_articles_that_it_was_not_learned_from(shop: Project) -> None:
    training.keep(shop, training.learn(shop, "sailors"), ["claims"])
    used = training.versions(shop)[-1].lessons["claims"]
    assert set(used.articles) == {"a0", "a2", "a4", "a6", "a7"}
    version = training.learn(shop)
    assert version.before["claims soft"] > 0.8, "five articles taught it"
    assert version.before["entities exact"] < 0.8, "names are still those of the program"


def test_what_was_learned_from_other_articles_is_tried_as_it_is(shop: Project) -> None:
    first = training.learn(shop, "sailors")
    lessons: dict[Part, training.Lesson] = {
        part: replace(one, articles=("elsewhere",)) for part, one in first.lessons.items()
    }
    training.keep(shop, training.Version(first.made, lessons))
    version = training.learn(shop)
    assert version.before["claims soft"] > 0.8
    assert version.before["entities exact"] > 0.8
    assert version.better == ()


def test_the_command_line_says_what_is_kept_of_what(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("train", shop.path) == 0
    assert "Kept: claims, entities; used from the next suggestions on" in capsys.readouterr().out
    assert run("train", shop.path) == 0
    assert "Not kept: claims, entities; they do not score 1 point better" in capsys.readouterr().out


def test_a_learning_curve_teaches_names_and_claims(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        told_of(n, "sailors", what) for n, what in enumerate(("tea", "milk", "bread", "salt", "rice", "oil", "corn"))
    ]
    gold, lessons = tmp_path / "gold.jsonl", tmp_path / "lessons.jsonl"
    gold.write_text(json.dumps(rows[0]) + "\n", encoding="utf-8")
    lessons.write_text("".join(json.dumps(one) + "\n" for one in rows[1:]), encoding="utf-8")
    assert run("evaluate", gold, "--format", "plain", "--learning-curve", "6", "--train", lessons, "--json") == 0
    before, after = json.loads(capsys.readouterr().out)["learning_curve"]
    names = [one["layers"]["entity"]["scores"]["exact"]["f"] for one in (before, after)]
    claims = [one["layers"]["claim"]["scores"]["soft"]["f"] for one in (before, after)]
    assert names == [0, 1]
    assert claims[0] < claims[1] == 1
    learned = [name.partition(" ")[0] for name in after["suggesters"] if "learned" in name]
    assert learned == ["entities", "claims"]
