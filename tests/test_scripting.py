"""A project read by a script."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import spacy

import annotator
from annotator import work
from annotator.core.edits import Hand, SetState
from annotator.core.model import AnnotationError
from annotator.core.schema import LabelSchema, read_schema
from annotator.project import Project, ProjectError
from annotator.resources import resource
from tests.dataset.conftest import project as six_articles

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = next(block for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "open_project" in block)

__all__ = ["six_articles"]


@pytest.fixture(scope="module")
def schema() -> LabelSchema:
    return read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))


def test_articles_come_with_gold_and_suggestions_as_plain_records(six_articles: Project) -> None:
    with annotator.open_project(six_articles.path) as opened:
        first, *rest = opened.articles()
        assert [article["id"] for article in rest] == ["a1", "a2", "a3", "a4", "a5"]
        assert (first["id"], first["state"], len(first["gold"]), len(first["suggestions"])) == ("a0", "done", 2, 3)
        for item in (*first["gold"], *first["suggestions"]):
            if item["kind"] != "attribution":
                assert item["text"] == first["text"][item["start"] : item["end"]]
        person, attribution = first["gold"]
        assert (person["label"], person["decision"], person["reviewer"]) == ("PERSON", "accepted", "Ada")
        assert (person["suggester"], person["score"]) == ("rules", 0.8)
        assert (attribution["kind"], attribution["decision"], attribution["score"]) == ("attribution", "added", None)
        assert {role: [first["text"][s:e] for s, e in spans] for role, spans in attribution["roles"].items()} == {
            "source": ["Bo Å. Olsen"],
            "content": ["Never"],
        }
        assert [s["decision"] for s in first["suggestions"]] == ["accepted", "", "rejected"]
        assert json.loads(json.dumps(first)) == json.loads(json.dumps(dict(first)))


def test_what_is_read_can_be_chosen(six_articles: Project) -> None:
    with annotator.open_project(str(six_articles.path)) as opened:
        assert [a["id"] for a in opened.articles("harbour", state="done")] == ["a4"]
        assert {item["article"] for item in opened.gold(state="begun")} == {"a2", "a3", "a5"}
        assert [item["label"] for item in opened.suggestions()] == ["PERSON", "CLAIM", "ORG"]
        assert "ORG" in opened.schema.by_name
        with pytest.raises(AnnotationError):
            list(opened.articles("state:nope"))
        with pytest.raises(AnnotationError, match="there is no state “nope”: choose from unseen"):
            opened.articles(state="nope")  # type: ignore[arg-type]  # what a script may say


def test_what_is_no_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="does not exist"):
        annotator.open_project(tmp_path / "none.db")


def test_importing_the_package_stays_light() -> None:
    script = (
        "import sys, annotator; sys.exit(any(m in sys.modules for m in ('sqlite3', 'msgspec', 'annotator.project')))"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


def test_the_example_in_the_readme_trains_a_model_that_finds_names(tmp_path: Path, schema: LabelSchema) -> None:
    names = {"PERSON": ("Ana Lee", "Bo Olsen", "Mia Sole"), "ORG": ("Harbour Trust", "The Post")}
    sentences = [
        (f"{who} of {where} said the bridge would open.", who, where)
        for who in names["PERSON"]
        for where in names["ORG"]
    ]
    rows = [
        {
            "text": text,
            "entities": [
                {"start": text.index(words), "end": text.index(words) + len(words), "label": label}
                for label, words in (("PERSON", who), ("ORG", where))
            ],
        }
        for text, who, where in sentences
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)))
    with Project.create(tmp_path / "project.db", schema) as made:
        work.import_file(made, tmp_path / "in.jsonl", reviewer="Ada")
        for id_ in made.find():
            made.apply(id_, SetState("done"), Hand("Ada"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", EXAMPLE],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = spacy.load(tmp_path / "model")("Mia Sole of Harbour Trust said the bridge would open.")
    assert [(e.text, e.label_) for e in found.ents] == [("Mia Sole", "PERSON"), ("Harbour Trust", "ORG")]
