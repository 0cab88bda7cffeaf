from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator import work
from annotator.core.edits import Hand
from annotator.formats import FormatError
from annotator.project import Project

ROWS = [
    {
        "text": f"Ana Lee met Bo {n} times.",
        "entities": [{"start": 0, "end": 7, "label": "PER"}, {"start": 12, "end": 14, "label": "Human"}],
        "claims": [{"start": 0, "end": 5, "label": "Odd"}],
    }
    for n in range(5)
]


def written(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return path


def test_a_look_counts_and_names_labels_and_brings_nothing_in(project: Project, tmp_path: Path) -> None:
    seen = work.glimpse(project, written(tmp_path / "in.jsonl", *ROWS, ROWS[0], '{"text": 1}'))
    assert (seen.format, seen.articles, seen.known, seen.gold, seen.broken) == ("plain", 6, 1, 6, 1)
    assert seen.labels == {"PER": (6, "PERSON"), "Human": (6, ""), "Odd": (6, "")}
    assert [sheet.article.text[:7] for sheet in seen.sheets] == ["Ana Lee"] * 3
    assert "line 7, text: it must be text" in str(seen.error)
    assert seen.whole
    assert len(project.find()) == 6


def test_what_labels_were_taken_as_is_remembered(project: Project, tmp_path: Path) -> None:
    file = written(tmp_path / "in.jsonl", *ROWS)
    with pytest.raises(FormatError, match="Human"):
        work.import_file(project, file, reviewer="Ada")
    assert work.remembered_labels(project) == {}
    work.import_file(project, file, reviewer="Ada", labels={"Human": "PERSON", "Odd": ""})
    seen = work.glimpse(project, file)
    assert seen.labels == {"PER": (5, "PERSON"), "Human": (5, "PERSON"), "Odd": (5, "")}
    assert (seen.known, seen.gold) == (5, 10)


def test_a_look_at_a_large_file_stops(project: Project, tmp_path: Path) -> None:
    seen = work.glimpse(project, written(tmp_path / "in.jsonl", *ROWS), most=2)
    assert (seen.articles, seen.whole) == (2, False)


def test_what_cannot_be_read_at_all_is_refused(project: Project, tmp_path: Path) -> None:
    (tmp_path / "in.pdf").write_bytes(b"no pdf")
    with pytest.raises(FormatError, match=r"no \.pdf file inside"):
        work.glimpse(project, tmp_path / "in.pdf")


def test_files_of_one_step_are_undone_together(project: Project, tmp_path: Path) -> None:
    for n in range(2):
        file = written(
            tmp_path / f"{n}.jsonl", {"text": f"Ana {n}", "entities": [{"start": 0, "end": 3, "label": "ORG"}]}
        )
        work.import_file(project, file, reviewer="Ada", step="together")
    ids = project.find()[-2:]
    assert [len(project.sheet(id_).annotations) for id_ in ids] == [1, 1]
    project.undo(Hand("Ada"))
    assert [len(project.sheet(id_).annotations) for id_ in ids] == [0, 0]
