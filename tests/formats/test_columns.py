"""Which column of a table is the text, the title and so on, where the reviewer says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from annotator import work
from annotator.cli import main
from annotator.core.model import Article
from annotator.project import Project

HEAD = ("headline", "content", "lead", "when", "desk")
ROWS = [
    ("One", "Not the text.", "The harbour opened.", "2026-03-01", "city"),
    ("Two", "Nor this.", "The bridge closed.", "2026-03-02", "city"),
]


def table(path: Path) -> Path:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        assert book.active is not None
        for row in (HEAD, *ROWS):
            book.active.append(row)
        book.save(path)
    else:
        between = "\t" if path.suffix == ".tsv" else ","
        path.write_text("".join(between.join(row) + "\n" for row in (HEAD, *ROWS)))
    return path


def first(project: Project) -> Article:
    return project.article(project.find()[0])


@pytest.mark.parametrize("name", ["x.csv", "x.tsv", "x.xlsx"])
def test_what_is_said_of_columns_goes_before_what_their_names_tell(project: Project, tmp_path: Path, name: str) -> None:
    columns = {"text": "lead", "title": "", "published": "when", "outlet": "desk"}
    tally = work.import_file(project, table(tmp_path / name), reviewer="Ada", columns=columns)
    article = first(project)
    assert tally.articles == 2
    assert (article.text, article.published, article.outlet) == ("The harbour opened.", "2026-03-01", "city")
    assert article.extra == {"headline": "One", "content": "Not the text."}


def test_without_a_word_the_names_tell(project: Project, tmp_path: Path) -> None:
    work.import_file(project, table(tmp_path / "x.csv"), reviewer="Ada")
    assert (first(project).text, first(project).title) == ("Not the text.", "One")
    assert first(project).extra == {"lead": "The harbour opened.", "when": "2026-03-01", "desk": "city"}


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"text": "story"}, "line 1: it has no column “story” for text (headline, content, lead, when, desk): name"),
        ({"title": "lead", "outlet": "lead"}, "the column “lead” is said to be title and outlet: name another"),
        ({"text": ""}, "none of its columns holds the text"),
    ],
)
def test_columns_that_cannot_be_are_refused(
    refused: Callable[..., str], tmp_path: Path, columns: dict[str, str], sentence: str
) -> None:
    assert sentence in refused(table(tmp_path / "x.csv"), columns=columns)


def test_only_tables_have_columns(refused: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "Words."}\n')
    assert "Plain JSONL has no columns: import it without --column, or with" in refused(path, columns={"text": "text"})


def test_what_was_said_is_offered_for_tables_with_the_same_columns(project: Project, tmp_path: Path) -> None:
    columns = {"text": "lead", "title": ""}
    work.import_file(project, table(tmp_path / "x.csv"), reviewer="Ada", columns=columns)
    seen = work.glimpse(project, table(tmp_path / "y.tsv"))
    assert seen.columns is not None
    assert (seen.columns.names, seen.columns.taken) == (HEAD, {"text": "lead"})
    assert seen.sheets[0].article.text == "The harbour opened."
    assert work.glimpse(project, tmp_path / "y.tsv", columns={}).sheets[0].article.text == "Not the text."
    other = tmp_path / "z.csv"
    other.write_text("title,content\nOne,Words.\n")
    seen = work.glimpse(project, other)
    assert seen.columns is not None
    assert seen.columns.taken == {"title": "title", "text": "content"}


def test_the_command_line_takes_columns(project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project.close()
    command = ["import", str(project.path), str(table(tmp_path / "x.csv"))]
    for said, words in (("lead", "is not of the form FIELD=COLUMN"), ("colour=desk", "'colour' is none of text,")):
        assert main([*command, "--column", said], standalone_mode=False) == 2
        assert words in capsys.readouterr().err
    assert main([*command, "--column", "text=lead", "--column", "date=when"], standalone_mode=False) == 0
    with Project.open(project.path) as opened:
        assert (first(opened).text, first(opened).published) == ("The harbour opened.", "2026-03-01")


@pytest.mark.parametrize("name", ["paper", "source", "Newspaper", "publication"])
def test_a_column_of_newspapers_is_the_outlet(project: Project, tmp_path: Path, name: str) -> None:
    (tmp_path / "x.csv").write_text(f"text,{name}\nThe harbour opened.,The Post\n", encoding="utf-8")
    work.import_file(project, tmp_path / "x.csv", reviewer="Ada")
    assert first(project).outlet == "The Post"
