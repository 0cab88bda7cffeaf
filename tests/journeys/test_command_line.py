"""From raw text to exported gold with nothing but the command line, as another program would drive it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.__main__ import main
from annotator.resources import seeds

SEEDS = Path(str(seeds()))


def annotator(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, without a display, in `folder`."""
    home = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "annotator", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env=home, capture_output=True, text=True, check=False, encoding="utf-8")


def test_two_articles_from_raw_text_to_exported_gold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project, out = str(tmp_path / "p.db"), tmp_path / "gold.jsonl"
    assert main(["new", project]) == 0
    assert main(["import", project, str(SEEDS)]) == 0
    assert main(["suggest", project]) == 0
    assert main(["suggest", project, "--replace", "--suggester", "entities"]) == 0
    assert main(["import", project, str(SEEDS / "gold.jsonl"), "--reviewer", "Ada"]) == 0
    assert main(["export", project, str(out), "--format", "plain", "--state", "all"]) == 0
    assert main(["check", project]) == 0
    given = [json.loads(line) for line in (SEEDS / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    for before, after in zip(given, rows, strict=True):
        assert before["text"] == after["text"]
        for kind in ("entities", "claims", "attributions"):
            assert sorted(map(repr, map(_shape, before[kind]))) == sorted(map(repr, map(_shape, after[kind])))
    capsys.readouterr()
    assert main(["stats", project, "--json"]) == 0
    stats = json.loads(capsys.readouterr().out)
    assert set(stats["suggestions"]) == {"entities", "attributions", "claims"}


def test_a_project_moves_to_another_machine_whole(tmp_path: Path) -> None:
    first, second = tmp_path / "1.db", tmp_path / "2.db"
    for project in (first, second):
        assert main(["new", str(project)]) == 0
    assert main(["import", str(first), str(SEEDS), str(SEEDS / "gold.jsonl")]) == 0
    assert main(["export", str(first), str(tmp_path / "1.jsonl")]) == 0
    assert main(["import", str(second), str(tmp_path / "1.jsonl")]) == 0
    assert main(["export", str(second), str(tmp_path / "2.jsonl")]) == 0
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()


def test_other_programs_can_drive_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Ana Lee 😀 said so.\r\n".encode())
    assert annotator(tmp_path, "new", "p.db").returncode == 0
    imported = annotator(tmp_path, "import", "p.db", "a.txt")
    assert (imported.returncode, imported.stdout, imported.stderr) == (0, "a.txt: 1 new article\n", "")
    refused = annotator(tmp_path, "import", "p.db", "b.txt")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.count("\n") == 1
    assert "Traceback" not in refused.stderr
    assert annotator(tmp_path, "import").returncode == 2


def _shape(item: dict[str, object]) -> list[tuple[str, object]]:
    """An item as far as plain JSONL says the same in several ways."""
    plain = {key: sorted(value.items()) if isinstance(value, dict) else value for key, value in item.items()}
    return sorted((key, value) for key, value in plain.items() if value and key != "text")
