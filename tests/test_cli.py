"""The contract of the command line: verbs, output, exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from annotator import settings
from annotator.cli import main
from annotator.cli.terminal import bar
from annotator.core.edits import Hand
from annotator.project import Project

ROW = {
    "id": "doc-1",
    "text": "Ana Lee said rates fell.",
    "entities": [{"start": 0, "end": 7, "label": "PERSON"}],
    "claims": [{"start": 13, "end": 23}],
    "attributions": [{"source": [[0, 7]], "cue": [[8, 12]], "content": [[13, 23]]}],
}


class FakeWindow:
    """A window that only notes what it was asked for."""

    def __init__(self, *, seen: bool = True, problem: str = "") -> None:
        self.seen, self.problem = seen, problem
        self.asked: list[object] = []

    def is_seen(self) -> bool:
        return self.seen

    def show(self, *project: Path) -> int:
        self.asked.append(("show", *project))
        return 0

    def picture_problem(self) -> str:
        return self.problem

    def screenshot(self, project: Path, out: Path, article: str | None, theme: str, size: tuple[int, int]) -> None:
        self.asked.append((project, out, article, theme, size))


def run(*arguments: object, window: FakeWindow | None = None) -> int:
    return int(main.main([str(a) for a in arguments], prog_name="annotator", standalone_mode=False, obj=window))


@pytest.fixture
def path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A new project, and a file of gold beside it."""
    (tmp_path / "gold.jsonl").write_text(json.dumps(ROW) + "\n", encoding="utf-8")
    assert run("new", tmp_path / "p.db") == 0
    capsys.readouterr()
    return tmp_path / "p.db"


def test_the_command_line_needs_neither_qt_nor_spacy() -> None:
    code = "import sys, annotator.cli; sys.exit(bool({'PySide6', 'spacy', 'rich'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--version") == 0
    assert capsys.readouterr().out.startswith("annotator, version ")


def test_a_new_project_is_the_last_one_where_the_window_begins(tmp_path: Path) -> None:
    settings.save(settings.Settings(toured=True, theme="dark", recent=("/elsewhere/old.db",)))
    assert run("new", tmp_path / "p.db") == 0
    kept = settings.load()
    assert (kept.recent, kept.theme) == ((str((tmp_path / "p.db").resolve()), "/elsewhere/old.db"), "dark")
    assert run("new", tmp_path / "p.db") == 1
    assert settings.load() == kept


@pytest.mark.parametrize(
    "arguments", [["frob"], ["new"], ["import", "p.db"], ["export", "p.db", "o", "--state", "x"], ["stats", "--frob"]]
)
def test_wrong_usage_ends_with_status_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*arguments) == 2
    assert "Usage:" in capsys.readouterr().err


@pytest.mark.parametrize("size", ["12", "axb", "1280x", "99999x1"])
def test_a_size_that_is_none_is_wrong_usage(path: Path, size: str) -> None:
    assert run("screenshot", path, "o.png", "--size", size) == 2


def test_a_format_that_is_not_known_is_wrong_usage(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("import", path, path, "--format", "x") == 2
    assert "is none of articles, text, markdown" in capsys.readouterr().err


def test_a_label_that_is_mapped_to_nothing_readable_is_wrong_usage(path: Path) -> None:
    assert run("import", path, path, "--label", "PER") == 2


def test_a_project_is_made_once(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("new", path) == 1
    assert capsys.readouterr().err == f"{path} exists already: choose another name, or open it\n"


def test_a_label_schema_is_shipped_or_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.toml").write_text("name = 5")
    assert run("new", tmp_path / "a.db", "--schema", tmp_path / "bad.toml") == 1
    assert "bad.toml: " in capsys.readouterr().err
    assert run("new", tmp_path / "a.db", "--schema", "nothing") == 1
    assert "no label schema “nothing”: name a TOML file, or one of news" in capsys.readouterr().err
    assert not (tmp_path / "a.db").exists()
    own = 'name = "own"\n' + "".join(
        f'[[label]]\nname = "{name}"\nkind = "role"\n' for name in ("SOURCE", "CUE", "CONTENT")
    )
    (tmp_path / "own.toml").write_text(own)
    assert run("new", tmp_path / "a.db", "--schema", tmp_path / "own.toml") == 0
    with Project.open(tmp_path / "a.db") as project:
        assert project.schema.name == "own"


def test_import_export_and_check_say_what_they_did(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, out = path.with_name("gold.jsonl"), path.with_name("out.jsonl")
    assert run("import", path, gold, gold, "--reviewer", "Ada") == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"{gold}: 1 new article, 3 items of gold",
        f"{gold}: 0 new articles, 1 known already",
    ]
    assert run("export", path, out, "--format", "plain") == 1
    assert "--state all" in capsys.readouterr().err
    assert run("export", path, out, "--format", "plain", "--state", "all") == 0
    assert capsys.readouterr().out == f"{out}: 1 article as plain\n"
    assert json.loads(out.read_text())["attributions"] == ROW["attributions"]
    assert run("check", path) == 0
    assert "is sound: 1 article" in capsys.readouterr().out
    with Project.open(path) as project:
        assert {a.reviewer for a in project.sheet("doc-1").annotations.values()} == {"Ada"}


def test_gold_comes_in_as_done_where_the_file_says_no_state(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = path.with_name("colleague.jsonl")
    spans = [{"start": 0, "end": 7, "label": "PERSON"}]
    rows = [
        {"text": "Ana Lee left.", "spans": spans},
        {"text": "Ana Lee came.", "spans": spans, "answer": "ignore"},
        {"text": "Nobody came.", "spans": []},
    ]
    file.write_text("\n".join(map(json.dumps, rows)))
    reading = ("--format", "prodigy", "--reviewer", "Ada", "--done")
    assert run("import", path, file, *reading, "--as", "suggestions") == 2
    assert "--done is for gold" in capsys.readouterr().err
    assert run("import", path, file, *reading) == 0
    with Project.open(path) as project:
        sheets = [project.sheet(id_) for id_ in project.find()]
        assert [sheet.state for sheet in sheets] == ["done", "discuss", "unseen"]
        assert [review.reviewer for review in sheets[0].reviews.values()] == ["Ada"]
        assert project.undo(Hand("Ada")) is not None
        assert [project.sheet(id_).state for id_ in project.find()] == ["unseen"] * 3


def test_a_lossless_file_says_of_each_article_its_state(path: Path) -> None:
    whole, other = path.with_name("whole.jsonl"), path.with_name("other.db")
    assert run("import", path, path.with_name("gold.jsonl")) == 0
    assert run("export", path, whole, "--format", "jsonl") == 0
    assert run("new", other) == 0
    assert run("import", other, whole, "--done") == 0
    with Project.open(other) as project:
        assert [(sheet.state, len(sheet.annotations) > 0) for sheet in map(project.sheet, project.find())] == [
            ("unseen", True)
        ]


def test_a_project_is_not_overwritten_by_its_export(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = path.read_bytes()
    assert run("export", path, path, "--format", "plain", "--state", "all") == 1
    assert "it is the project itself" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_stats_are_words_or_json(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("import", path, path.with_name("gold.jsonl"), "--as", "suggestions")
    capsys.readouterr()
    assert run("stats", path) == 0
    assert "3 suggestions by import:gold: 3 pending" in capsys.readouterr().out
    assert run("stats", path, "--json") == 0
    stats = json.loads(capsys.readouterr().out)
    assert stats["articles"] == 1
    assert stats["suggestions"]["import:gold"]["PERSON"]["pending"] == 1


def test_one_bad_file_keeps_no_good_one_out(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = path.with_name("bad.jsonl")
    bad.write_text('{"text": "x", "claims": [{"start": 1, "end": 0}]}')
    assert run("import", path, bad, path.with_name("missing.txt"), path.with_name("gold.jsonl")) == 1
    said = capsys.readouterr()
    assert said.out == f"{path.with_name('gold.jsonl')}: 1 new article, 3 items of gold\n"
    assert said.err.splitlines() == [
        f"{bad}, line 1, claims[0].end: the span 1–0 is reversed",
        f"{path.with_name('missing.txt')}: there is no such file: look whether the name is right",
    ]


@pytest.mark.parametrize("verb", ["import", "suggest", "export", "stats", "check", "screenshot"])
def test_what_is_no_project_is_refused_in_one_sentence(
    tmp_path: Path, verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "no.db"
    text.write_text("no project")
    more = {"import": [text], "export": [tmp_path / "o.jsonl"], "screenshot": [tmp_path / "o.png"]}.get(verb, [])
    for project in (text, tmp_path, tmp_path / "missing.db"):
        assert run(verb, project, *more, window=FakeWindow()) == 1
        sentence = capsys.readouterr().err
        assert str(project) in sentence
        assert sentence.count("\n") == 1


def test_what_is_wrong_with_a_project_is_told_with_status_one(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import sqlite3
    from contextlib import closing

    run("import", path, path.with_name("gold.jsonl"))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE annotation_span SET text='Ana' WHERE start=0")
    capsys.readouterr()
    assert run("check", path) == 1
    problems = capsys.readouterr().err.splitlines()
    assert len(problems) == 2
    assert all("“Ana” is stored at 0–7" in problem for problem in problems)


def test_a_suggester_that_is_not_known_is_named(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("suggest", path, "--suggester", "nobody") == 1
    assert "there is no suggester “nobody”" in capsys.readouterr().err


def test_a_picture_is_drawn_by_the_window(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("import", path, path.with_name("gold.jsonl"))
    window, out = FakeWindow(), path.with_suffix(".png")
    more = ("--article", "doc-1", "--theme", "dark", "--size", "900x600")
    assert run("screenshot", path, out, *more, window=window) == 0
    assert window.asked == [(path, out, "doc-1", "dark", (900, 600))]
    assert run("screenshot", path, out, "--article", "x", window=window) == 1
    assert run("screenshot", path, out, window=FakeWindow(problem="install libEGL")) == 1
    assert capsys.readouterr().err.splitlines() == ["the project has no article x", "install libEGL"]


def test_the_sample_is_made_once_and_opened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, window = tmp_path / "new" / "sample.db", FakeWindow()
    assert run("sample", path, window=window) == 0
    first = capsys.readouterr().out
    assert f"The sample project is now in {path}" in first
    assert "PERSON  Vladimir Putin" in first
    assert window.asked == [("show", path)]
    assert sorted(file.name for file in path.parent.iterdir()) == ["sample.db"]
    assert run("sample", path, "--no-window", window=window) == 0
    again = capsys.readouterr().out
    assert f"was already in {path}" in again
    assert again.splitlines()[1:] == first.splitlines()[1:]
    assert len(window.asked) == 1


def test_without_a_display_the_sample_leaves_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, window = tmp_path / "sample.db", FakeWindow(seen=False)
    assert run("sample", path, window=window) == 0
    assert window.asked == [(path, tmp_path / "sample.png", None, "light", (1280, 800))]
    said = capsys.readouterr().out
    assert f"A picture of the window is in {tmp_path / 'sample.png'}" in said
    assert f"annotator {path}" in said
    assert run("sample", path, window=FakeWindow(seen=False, problem="install libEGL")) == 0
    assert "install libEGL" in capsys.readouterr().out


def test_without_a_language_pipeline_the_sample_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator import suggest
    from annotator.suggest.language import LanguageError

    def load(name: str | None = None) -> object:
        raise LanguageError("no language pipeline is installed: run pip install something and try again")

    monkeypatch.setattr(suggest, "load", load)
    assert run("sample", tmp_path / "s.db", "--no-window") == 0
    said = capsys.readouterr()
    assert said.err.count("pip install") == 1
    assert "attribution" in said.out


def test_a_bar_appears_only_where_somebody_sees_it(capsys: pytest.CaptureFixture[str]) -> None:
    with bar("Working", 10) as progress:
        progress.done = 5
        progress.moved()
    assert capsys.readouterr().err == ""


def test_a_bar_appears_after_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    from annotator.cli import terminal

    times = iter([0.0, 0.5, 1.5, 1.55, 2.0])
    monkeypatch.setattr(terminal, "monotonic", lambda: next(times))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    drawn: list[tuple[int, object]] = []

    class Shown:
        task_ids = (0,)

        def start(self) -> None:
            drawn.append((-1, None))

        def add_task(self, title: str) -> None:
            assert title == "Working"

        def update(self, task: int, *, completed: int, total: int | None) -> None:
            drawn.append((completed, total))

        def stop(self) -> None:
            drawn.append((-2, None))

    monkeypatch.setattr(terminal, "_rich", Shown)
    with bar("Working", 10) as progress:
        for done in range(1, 5):
            progress.done = done
            progress.moved()
    assert drawn == [(-1, None), (2, 10), (4, 10), (-2, None)]


def test_a_full_disk_is_told_in_one_sentence(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    assert run("export", path, "/dev/full", "--format", "jsonl") == 1
    assert capsys.readouterr().err == "/dev/full: it cannot be written: No space left on device\n"
