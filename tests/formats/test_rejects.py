from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator import work
from annotator.cli import main
from annotator.formats import FormatError
from annotator.formats.rejects import Rejects
from annotator.project import Project

GOOD = {"id": "a", "text": "Ana Lee left.", "entities": [{"start": 0, "end": 7, "label": "PERSON"}]}
PAST = {"id": "b", "text": "Bo came.", "entities": [{"start": 0, "end": 70, "label": "PERSON"}]}


def test_a_broken_record_is_left_out_and_can_be_repaired_and_imported(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    rows = [json.dumps(GOOD), json.dumps(PAST), '{"text": "cut', json.dumps({"id": "c", "text": "Fine."})]
    file.write_text("\n".join(rows))
    with pytest.raises(FormatError, match="line 2, entities"):
        work.import_file(project, file, reviewer="Ada")
    assert project.find() == []
    with Rejects(file) as rejects:
        tally = work.import_file(project, file, reviewer="Ada", rejects=rejects)
    assert (tally.articles, tally.gold, rejects.count) == (2, 1, 2)
    assert [(error.line, error.field) for error in rejects.errors] == [(2, "entities[0].end"), (3, "")]
    assert rejects.out is not None
    assert rejects.out == tmp_path / "in.rejects.jsonl"
    assert rejects.out.read_text().splitlines() == rows[1:3]
    rejects.out.write_text(json.dumps(PAST).replace("70", "2"))
    assert work.import_file(project, rejects.out, reviewer="Ada").articles == 1
    assert len(project.find()) == 3


def test_rows_of_a_table_are_rejected_as_rows_that_can_be_imported(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("Headline,Body,n\nOne,Text one,1\nTwo,,2\nThree,Text three,3\n")
    with Rejects(file) as rejects:
        assert work.import_file(project, file, reviewer="Ada", rejects=rejects).articles == 2
    assert rejects.out is not None
    (row,) = map(json.loads, rejects.out.read_text().splitlines())
    assert row == {"Headline": "Two", "Body": "", "n": "2"}
    rejects.out.write_text(json.dumps({**row, "Body": "Text two"}))
    work.import_file(project, rejects.out, reviewer="Ada")
    assert [project.article(id_).title for id_ in project.find()] == ["One", "Three", "Two"]


def test_files_of_a_folder_are_rejected_as_files(project: Project, tmp_path: Path) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text("Good.")
    (tmp_path / "in" / "sub" / "b.txt").write_bytes(b"caf\xe9")
    (tmp_path / "in" / "c.csv").write_text('text\nFine\n""\n , \n')
    (tmp_path / "in" / "d.rss").write_text(
        "<rss><item><title>x</title></item><item><description>y</description></item></rss>"
    )
    with Rejects(tmp_path / "in") as rejects:
        tally = work.import_file(project, tmp_path / "in", reviewer="Ada", rejects=rejects)
    assert (tally.articles, rejects.count) == (3, 3)
    out = tmp_path / "in.rejects"
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*.*")) == ["c.csv", "d.jsonl", "sub/b.txt"]
    (out / "sub" / "b.txt").write_text("café")
    (out / "d.jsonl").write_text((out / "d.jsonl").read_text().replace('"text":""', '"text":"words"'))
    (out / "c.csv").write_text("text\nFine\n")
    again = work.import_file(project, out, reviewer="Ada")
    assert (again.articles, again.known) == (2, 1)


def test_an_article_with_the_id_of_another_is_rejected_too(project: Project, tmp_path: Path) -> None:
    work.import_file(project, _file(tmp_path / "there.jsonl", GOOD), reviewer="Ada")
    file = tmp_path / "in.jsonl"
    other = {"id": "a", "text": "Other.", "entities": [{"start": 0, "end": 5, "label": "ORG"}]}
    file.write_text(json.dumps({"id": "b", "text": "Fine."}) + "\n" + json.dumps(other))
    with Rejects(file) as rejects:
        assert work.import_file(project, file, reviewer="Ada", rejects=rejects).articles == 1
    assert "line 2: the id “a” belongs to another article" in str(rejects.errors[0])
    assert rejects.out is not None
    rejects.out.write_text(rejects.out.read_text().replace('"id":"a"', '"id":"c"'))
    assert work.import_file(project, rejects.out, reviewer="Ada").gold == 1
    assert project.problems() == []


def test_what_fails_after_all_leaves_no_rejects(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("id,text\na,One\nb,\nc,two,three\n")
    with pytest.raises(FormatError, match="line 4: it has 3 cells"), Rejects(file) as rejects:
        work.import_file(project, file, reviewer="Ada", rejects=rejects)
    assert rejects.count == 1
    assert not list(tmp_path.glob("*rejects*"))
    assert project.find() == []


def test_rejects_never_write_over_those_of_before(project: Project, tmp_path: Path) -> None:
    file = _file(tmp_path / "in.jsonl", PAST)
    (tmp_path / "in.rejects.jsonl").write_text("repaired by hand")
    file.write_text(json.dumps(PAST) + "\n" + json.dumps(GOOD))
    with Rejects(file) as rejects:
        work.import_file(project, file, reviewer="Ada", rejects=rejects)
    assert rejects.out == tmp_path / "in.rejects-2.jsonl"


def test_the_command_line_says_what_it_left_out(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project.close()
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps(GOOD) + "\n" + json.dumps(PAST))
    assert main(["import", str(project.path), str(file)], standalone_mode=False) == 1
    assert "line 2, entities[0].end" in capsys.readouterr().err
    assert main(["import", str(project.path), str(file), "--skip-bad"], standalone_mode=False) == 0
    said = capsys.readouterr()
    assert "line 2, entities[0].end: 70 is past the end" in said.err
    assert said.out == (
        f"{file}: 1 new article, 1 item of gold; 1 broken record left out, to be repaired in "
        f"{tmp_path / 'in.rejects.jsonl'}\n"
    )


def test_an_address_is_fetched_and_a_private_one_refused(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.close()
    assert main(["import", str(project.path), "http://127.0.0.1:1/a"], standalone_mode=False) == 1
    assert "127.0.0.1: it is on a private network" in capsys.readouterr().err


def _file(path: Path, row: object) -> Path:
    path.write_text(json.dumps(row))
    return path


def test_a_broken_first_record_does_not_hide_the_format(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    row = {"text": "Ana Lee left.", "label": [[0, 7, "PERSON"]]}
    file.write_bytes(b'{"text": "caf\xe9"}\n' + json.dumps(row).encode())
    with pytest.raises(FormatError, match="line 1: it is not UTF-8"):
        work.import_file(project, file, reviewer="Ada")
    with Rejects(file) as rejects:
        tally = work.import_file(project, file, reviewer="Ada", rejects=rejects)
    assert (tally.articles, tally.gold, rejects.count) == (1, 1, 1)


def test_a_file_of_nothing_but_broken_records_is_kept_to_be_repaired(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps(PAST))
    with Rejects(file) as rejects:
        assert work.import_file(project, file, reviewer="Ada", rejects=rejects).articles == 0
    assert rejects.out is not None
    assert json.loads(rejects.out.read_text()) == PAST


def test_the_line_of_a_long_list_that_is_no_text_is_named(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "in.json"
    file.write_bytes(b'[{"data": {"text": "a"}},\n {"data": {"text": "caf\xe9"}}]')
    with pytest.raises(FormatError, match="line 2: it is not UTF-8: byte 23 is 0xe9"):
        work.import_file(project, file, reviewer="Ada", format_="labelstudio")
