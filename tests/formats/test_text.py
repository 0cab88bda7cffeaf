from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotator import work
from annotator.core.model import digest
from annotator.formats import FormatError
from annotator.project import Project

ODD = "\ufeffA\r\nb\rc\u00a0d 😀 e\u0301 שלום\u2028\n<b>bold</b> &amp;\t \n"


def test_a_text_is_kept_exactly_as_the_file_has_it(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "odd.txt"
    file.write_bytes(ODD.encode())
    work.import_file(project, file, reviewer="Ada")
    (id_,) = project.find()
    article = project.article(id_)
    assert article.text == ODD
    assert (article.id, article.title) == (digest(ODD), "odd")


def test_a_folder_is_read_recursively_in_the_order_of_its_paths(project: Project, tmp_path: Path) -> None:
    for name in ("b/2.txt", "a.TXT", "b/1.txt", "c.md", "b/.DS_Store"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(f"text of {name}")
    assert work.import_file(project, tmp_path / "in", reviewer="Ada", format_="text").articles == 3
    assert work.import_file(project, tmp_path / "in", reviewer="Ada").articles == 1
    assert [project.article(id_).title for id_ in project.find()] == ["a", "1", "2", "c"]


def test_metadata_beside_the_files_is_honoured(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "b.txt").write_text("two")
    row = {"title": "One", "outlet": "The Post", "date": "2024-05-01", "desk": {"id": 7}}
    (tmp_path / "metadata.json").write_text(json.dumps({"a.txt": row}))
    work.import_file(project, tmp_path / "a.txt", reviewer="Ada")
    work.import_file(project, tmp_path / "b.txt", reviewer="Ada")
    first, second = (project.article(id_) for id_ in project.find())
    assert (first.title, first.outlet, first.published, first.extra) == (
        "One",
        "The Post",
        "2024-05-01",
        {"desk": {"id": 7}},
    )
    assert second.title == "b"


def test_the_same_text_twice_is_recognised_and_counted(project: Project, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / "in" / name).write_text("other" if name == "c.txt" else "same")
    first = work.import_file(project, tmp_path / "in", reviewer="Ada")
    again = work.import_file(project, tmp_path / "in", reviewer="Ada")
    assert (first.articles, first.known) == (2, 1)
    assert (again.articles, again.known) == (0, 3)
    assert len(project.find()) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"caf\xe9", "it is not UTF-8: byte 3 is 0xe9: convert it to UTF-8"),
        ("text".encode("utf-16"), "UTF-16"),
        (b"", "it is empty"),
        ("\ufeff \r\n\u00a0\t".encode(), "nothing in it but blanks"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "it is a picture"),
        (b"text\0more", "it is binary"),
    ],
)
def test_a_file_that_is_no_text_is_refused(
    refused: Callable[..., str], tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "bad.txt"
    file.write_bytes(content)
    assert words in refused(file)


def test_what_is_missing_or_holds_no_text_is_refused(refused: Callable[..., str], tmp_path: Path) -> None:
    assert "there is no such file" in refused(tmp_path / "missing.txt")
    (tmp_path / "empty").mkdir()
    assert "the folder holds no text" in refused(tmp_path / "empty")


def test_one_bad_file_keeps_its_whole_folder_out(refused: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("good")
    (tmp_path / "in" / "b.txt").write_bytes(b"\xff bad")
    assert str(tmp_path / "in" / "b.txt") in refused(tmp_path / "in")


def test_an_unreadable_file_is_refused(
    refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret.txt"
    file.write_text("text")
    original = Path.open

    def opened(path: Path, *options: Any, **named: Any) -> Any:
        if path == file:
            raise PermissionError(13, "Permission denied", str(path))
        return original(path, *options, **named)

    monkeypatch.setattr(Path, "open", opened)
    assert "you may not read it" in refused(file)


@pytest.mark.parametrize("content", ['{"a.txt": {"title": 5}}', '{"a.txt": {"title"', "\xff"])
def test_metadata_that_does_not_fit_is_refused(project: Project, tmp_path: Path, content: str) -> None:
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "metadata.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(FormatError, match=r"metadata\.json"):
        work.import_file(project, tmp_path, reviewer="Ada", format_="text")
    assert project.find() == []


def test_twenty_megabytes_of_one_line_are_refused_in_a_sentence(refused: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text("x" * 20_000_000)
    assert "20,000,000 characters, and an article at most 10,000,000: split it" in refused(file)


def test_a_megabyte_of_one_line_is_an_article(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "line.txt"
    file.write_text("Ana Lee said so. " * 60_000)
    work.import_file(project, file, reviewer="Ada")
    assert len(project.article(project.find()[0]).text) == 1_020_000


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Harbour to be widened\n\nIt was said on Monday.", "Harbour to be widened"),
        ("\ufeffHafen “wird größer”  \r\n \r\nMehr dazu.", "Hafen “wird größer”"),
        ("Will it hold?\n\nNobody knows.", "Will it hold?"),
        ("It was said on Monday.\n\nMore.", "harbour"),
        ("She said “no.”\n\nMore.", "harbour"),
        ("Dear all,\n\nMore.", "harbour"),
        ("A line\nthat goes on\n\nMore.", "harbour"),
        ("Alone\n\n", "harbour"),
        ("Word " * 40 + "\n\nMore.", "harbour"),
    ],
)
def test_a_headline_over_a_text_is_its_title_and_stays_in_it(
    project: Project, tmp_path: Path, text: str, title: str, suffix: str
) -> None:
    file = tmp_path / f"harbour{suffix}"
    file.write_bytes(text.encode())
    work.import_file(project, file, reviewer="Ada")
    (id_,) = project.find()
    article = project.article(id_)
    assert (article.text, article.title) == (text, title)
    assert id_ == digest(text)


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n\r\n"])
def test_a_line_that_says_who_wrote_it_is_the_byline_and_stays_in_the_text(
    project: Project, tmp_path: Path, suffix: str, between: str
) -> None:
    file = tmp_path / f"harbour{suffix}"
    text = f"Harbour to be widened{between}By Mina Okafor{between}\nIt was said on Monday."
    file.write_bytes(text.encode())
    work.import_file(project, file, reviewer="Ada")
    (id_,) = project.find()
    article = project.article(id_)
    assert (article.text, article.title, article.byline) == (text, "Harbour to be widened", "Mina Okafor")
    (line,) = project.sheet(id_).skipped
    assert line.of(text) == "By Mina Okafor"


def test_a_front_matter_says_better_who_wrote_it(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "harbour.md"
    file.write_text("---\nauthor: Ana Lee\n---\n# Harbour\n\nBy Mina Okafor\n\nMore.")
    work.import_file(project, file, reviewer="Ada")
    assert project.article(project.find()[0]).byline == "Ana Lee"
