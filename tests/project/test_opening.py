"""Making, opening and refusing project files."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from annotator.core.edits import Accept, Add, Hand, Reject, SetState
from annotator.core.model import Span
from annotator.project import Project, ProjectError, migrations
from annotator.project.migrations import APPLICATION_ID
from annotator.project.store import Interrupted, Store, translated
from tests.core.values import ARTICLE, CLAIM, OUTER, PERSON, SCHEMA, again

ROOT = os.name == "posix" and os.geteuid() == 0


def refused(path: Path) -> str:
    with pytest.raises(ProjectError) as caught:
        Project.open(path, patience=0.05)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@contextmanager
def held(path: Path, *statements: str) -> Iterator[None]:
    """Another process that holds the file, after `statements`, until the end of the block."""
    code = (
        "import sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "for s in sys.argv[2:]: c.execute(s)\n"
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path), *statements], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        yield
        other.kill()


# ── making ──────────────────────────────────────────────────────────────────────────────────────


def test_a_new_project_is_one_empty_file_that_knows_its_schema(path: Path) -> None:
    with Project.create(path, SCHEMA) as project:
        assert project.path == path
        assert project.schema == SCHEMA
        assert project.find() == []
        assert project.counts() == (0, 0, 0)
        assert project.problems() == []
    assert [p.name for p in path.parent.iterdir()] == ["news.db"]


def test_a_project_is_at_home_in_sqlite(path: Path) -> None:
    Project.create(path, SCHEMA).close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        strict = connection.execute("SELECT name, strict FROM pragma_table_list WHERE type='table'").fetchall()
    tables = {name for name, is_strict in strict if is_strict}
    assert tables >= {"article", "suggestion", "annotation", "relation", "role", "decision", "review", "session"}


def test_a_commit_waits_for_the_disk(project: Project) -> None:
    assert project._store.value("PRAGMA synchronous") == 2
    assert project._store.value("PRAGMA foreign_keys") == 1


def test_a_file_that_exists_is_never_overwritten(path: Path) -> None:
    path.write_text("mine")
    with pytest.raises(ProjectError, match="exists already"):
        Project.create(path, SCHEMA)
    assert path.read_text() == "mine"


def test_a_folder_that_is_missing_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="does not exist: make it first"):
        Project.create(tmp_path / "nowhere" / "news.db", SCHEMA)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("length", [253, 300])
def test_a_name_that_is_too_long_is_refused(tmp_path: Path, length: int) -> None:
    with pytest.raises(ProjectError, match="cannot be"):
        Project.create(tmp_path / ("x" * length), SCHEMA)
    with pytest.raises(ProjectError, match=r"cannot be opened|does not exist"):
        Project.open(tmp_path / ("x" * length))
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder where nothing can be made")
def test_a_folder_that_cannot_be_written_is_named() -> None:
    with pytest.raises(ProjectError, match="cannot be"):
        Project.create(Path("/proc/news.db"), SCHEMA)


def test_nothing_is_left_behind_when_making_the_tables_fails(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: sqlite3.Connection) -> NoReturn:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(migrations, "apply", fail)
    with pytest.raises(ProjectError, match="the disk is full"):
        Project.create(path, SCHEMA)
    assert not list(path.parent.iterdir())


def test_nothing_is_left_behind_when_the_schema_cannot_be_read_back(path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be used"):
        Project.create(path, replace(SCHEMA, source=""))
    assert not list(path.parent.iterdir())


def test_what_a_crash_left_of_an_earlier_try_is_no_hindrance(path: Path) -> None:
    for name in ("news.db.part", "news.db.part-journal"):
        path.with_name(name).write_text("half")
    Project.create(path, SCHEMA).close()
    assert [p.name for p in path.parent.iterdir()] == ["news.db"]


def test_an_sqlite_that_is_too_old_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(ProjectError, match=r"need 3\.37 or newer"):
        Project.create(path, SCHEMA)


# ── opening ─────────────────────────────────────────────────────────────────────────────────────


def test_what_was_written_is_there_when_opened_again(project: Project, path: Path) -> None:
    sheet = project.apply("a1", Accept(PERSON.id), Hand("Ana")).sheet
    project.close()
    with Project.open(path) as again:
        assert again.sheet("a1") == sheet


def test_a_file_that_is_missing_is_refused(path: Path) -> None:
    assert "does not exist: make it with “annotator new" in refused(path)
    assert not path.exists()


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "is a folder" in refused(tmp_path)


@pytest.mark.parametrize("content", [b"", b"words", b"SQLite format 3\x00" + b"x" * 4000])
def test_a_file_that_is_no_database_is_refused_and_kept(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert "is no project" in refused(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused_and_kept(path: Path) -> None:
    sql(path, "CREATE TABLE t (x)")
    before = path.read_bytes()
    assert "no project of Article Annotator" in refused(path)
    assert path.read_bytes() == before


def test_a_project_without_tables_is_refused(path: Path) -> None:
    sql(path, f"PRAGMA application_id={APPLICATION_ID}", "PRAGMA user_version=1")
    assert "it has no tables" in refused(path)


def test_a_project_without_a_schema_is_refused(project: Project, path: Path) -> None:
    project.close()
    sql(path, "DELETE FROM setting WHERE key='schema'")
    assert "cannot be used" in refused(path)


def test_a_project_of_a_newer_version_is_refused_and_untouched(project: Project, path: Path) -> None:
    project.close()
    sql(
        path,
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('annotator', 'm999_wonders', '')",
    )
    before = path.read_bytes()
    assert "made by a newer version of Article Annotator (m999_wonders)" in refused(path)
    assert path.read_bytes() == before


def test_a_damaged_project_is_refused(project: Project, path: Path) -> None:
    project.close()
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)
    assert "is damaged" in refused(path)


@pytest.mark.skipif(ROOT, reason="nothing is read-only to root")
def test_a_read_only_file_is_refused(project: Project, path: Path) -> None:
    project.close()
    path.chmod(0o400)
    assert "change its permissions" in refused(path)


def test_a_file_without_permission_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", deny)
    assert "change its permissions" in refused(path)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("database is locked", "being written by another program"),
        ("attempt to write a readonly database", "is read-only"),
        ("database or disk is full", "the disk is full"),
        ("unable to open database file", "cannot be opened"),
        ("disk I/O error", "cannot be opened"),
    ],
)
def test_what_a_user_can_mend_is_said_in_a_sentence(path: Path, error: str, sentence: str) -> None:
    with pytest.raises(ProjectError, match=sentence), translated(path):
        raise sqlite3.OperationalError(error)


@pytest.mark.parametrize(
    "error", [sqlite3.OperationalError("no such column: x"), sqlite3.IntegrityError("CHECK constraint failed")]
)
def test_a_mistake_of_the_program_is_no_project_error(path: Path, error: sqlite3.Error) -> None:
    with pytest.raises(type(error)), translated(path):
        raise error


def test_a_project_held_by_another_program_is_refused(project: Project, path: Path) -> None:
    project.close()
    with held(path, "PRAGMA locking_mode=exclusive", "BEGIN EXCLUSIVE"):
        assert "being written by another program" in refused(path)
    Project.open(path).close()


def test_while_another_program_writes_one_can_read_but_not_write(project: Project, path: Path) -> None:
    project.close()
    with Project.open(path, patience=0.05) as reading, held(path, "BEGIN EXCLUSIVE"):
        before = reading.sheet("a1")
        with pytest.raises(ProjectError, match="try again in a moment"):
            reading.apply("a1", Accept(PERSON.id), Hand("Ana"))
        assert reading.sheet("a1") == before
        assert reading.problems() == []


def test_after_the_other_program_has_gone_writing_goes_on(project: Project, path: Path) -> None:
    project.close()
    with Project.open(path, patience=0.05) as reading:
        with held(path, "BEGIN EXCLUSIVE"), pytest.raises(ProjectError):
            reading.apply("a1", Accept(PERSON.id), Hand("Ana"))
        assert reading.apply("a1", Accept(PERSON.id), Hand("Ana")).changes


def test_closing_closes_the_file_even_when_the_session_cannot_be_ended(project: Project, path: Path) -> None:
    project.close()
    reading = Project.open(path, patience=0.05)
    reading.begin_session("Ana")
    with held(path, "BEGIN EXCLUSIVE"), pytest.raises(ProjectError):
        reading.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        reading.counts()


# ── several writes as one ───────────────────────────────────────────────────────────────────────


def writes_in_vain(project: Project, *writes: Callable[[], object]) -> NoReturn:
    """Makes the writes and then fails."""
    with project.writing():
        for write in writes:
            write()
        raise ProjectError("stop")


def test_several_writes_hold_together_or_not_at_all(project: Project) -> None:
    before = project.sheet("a1")
    with pytest.raises(ProjectError):
        writes_in_vain(
            project,
            lambda: project.apply("a1", Accept(PERSON.id), Hand("Ana")),
            lambda: project.set_setting("language", "en"),
        )
    assert project.sheet("a1") == before
    assert project.setting("language") is None
    assert project.undoable() is None


def test_a_failed_part_of_several_writes_can_be_passed_over(project: Project) -> None:
    with project.writing():
        project.set_setting("language", "en")
        with pytest.raises(ProjectError):
            writes_in_vain(project, lambda: project.set_setting("language", "de"))
    assert project.setting("language") == "en"


def test_a_transaction_that_sqlite_rolled_back_by_itself_is_over(project: Project) -> None:
    with pytest.raises(ProjectError):
        writes_in_vain(project, lambda: project._store.run("ROLLBACK"))
    with pytest.raises(ProjectError):
        writes_in_vain(project, lambda: writes_in_vain(project, lambda: project._store.run("ROLLBACK")))
    project.set_setting("language", "en")


def test_a_setting_is_kept(project: Project, path: Path) -> None:
    assert project.setting("language") is None
    project.set_setting("language", "en")
    project.set_setting("language", "de")
    project.close()
    with Project.open(path) as again:
        assert again.setting("language") == "de"


# ── another program on the same file ────────────────────────────────────────────────────────────


def test_what_another_program_wrote_is_noticed_once(project: Project, path: Path) -> None:
    project.sheet("a1")
    assert not project.refresh()
    with Project.open(path) as other:
        other.apply("a1", Accept(PERSON.id), Hand("Bo"))
    assert project.refresh()
    assert not project.refresh()
    assert project.sheet("a1").by_id[PERSON.id].status == "gold"


def test_ones_own_writes_are_nothing_new(project: Project) -> None:
    project.apply("a1", Accept(PERSON.id), Hand("Ana"))
    assert not project.refresh()


def test_an_edit_is_planned_against_what_another_program_has_made_of_the_article(project: Project, path: Path) -> None:
    project.sheet("a1")
    with Project.open(path) as other:
        gold = other.apply("a1", Accept(PERSON.id), Hand("Bo")).sheet.by_id[PERSON.id]
        outcome = project.apply("a1", Add("ORG", (Span(0, 3),)), Hand("Ana"))
        assert outcome.sheet.by_id[gold.id].reviewer == "Bo"
        assert other.refresh()
        assert other.sheet("a1") == project.sheet("a1")


def test_undo_takes_back_what_another_program_did_last(project: Project, path: Path) -> None:
    before = project.sheet("a1")
    with Project.open(path) as other:
        other.apply("a1", Accept(PERSON.id), Hand("Bo"))
    project.undo(Hand("Ana"))
    assert project.sheet("a1") == before
    assert project.refresh()


def test_what_an_edit_saw_of_another_program_is_still_news_to_the_window(project: Project, path: Path) -> None:
    with Project.open(path) as other:
        other.apply("a1", SetState("done"), Hand("Bo"))
    project.apply("a2", SetState("begun"), Hand("Ana"))
    assert project.refresh()


@pytest.mark.parametrize("text", ["interrupted", "vtable constructor failed: article_fts"])
def test_an_interruption_is_known_by_either_of_its_names(path: Path, text: str) -> None:
    with pytest.raises(Interrupted), translated(path):
        raise sqlite3.OperationalError(text)


# ── migrations ──────────────────────────────────────────────────────────────────────────────────


_NEWER = ("line_mark", "alias", "retired", "refusal", "speaker_alias", "speaker", "agreeing")
"""Tables that came later, or became others."""


@pytest.fixture
def old(project: Project, path: Path) -> Path:
    """A project as the first migration alone makes it, with the same data."""
    project.close()
    sql(
        path,
        *(f"DROP VIEW {view}" for view in ("gold_entities", "gold_claims", "gold_attributions")),
        *(f"DROP TABLE {table}" for table in _NEWER),
        *(f"DROP INDEX {index}" for index in ("relation_speaker", "annotation_words", "decision_correction")),
        "CREATE TABLE retired (suggestion TEXT PRIMARY KEY REFERENCES suggestion(id) ON DELETE CASCADE,"
        " at TEXT NOT NULL) STRICT",
        "DELETE FROM _sqlite_migrations WHERE name <> 'm001_first_tables'",
    )
    return path


def schema_of(path: Path) -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return set(connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def test_a_migrated_project_has_the_tables_of_a_new_one(tmp_path: Path) -> None:
    first, fresh = tmp_path / "old.db", tmp_path / "new.db"
    with closing(sqlite3.connect(first, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        migrations.apply(connection, stop_before="m002_gold_views")
        connection.execute("INSERT INTO setting VALUES ('schema', ?)", (SCHEMA.source,))
    Project.open(first).close()
    Project.create(fresh, SCHEMA).close()
    assert schema_of(first) == schema_of(fresh)


def test_a_migrated_project_knows_which_suggestions_say_what_is_gold_already(project: Project, path: Path) -> None:
    project.apply("a1", Accept(PERSON.id), Hand("Ana"))
    project.apply("a1", Accept(OUTER.id), Hand("Ana"))
    project.ingest([again(PERSON), again(OUTER), again(CLAIM)])
    waiting = {again(PERSON).id, again(OUTER).id}
    assert project.sheet("a1").agreeing == waiting
    project.close()
    sql(path, "DROP TABLE agreeing", "DELETE FROM _sqlite_migrations WHERE name = 'm006_agreeing_suggestions'")
    with Project.open(path) as migrated:
        assert {row[0] for row in migrated._store.rows("SELECT suggestion FROM agreeing")} == waiting


def test_a_migrated_project_keeps_what_it_holds(old: Path) -> None:
    with Project.open(old) as project:
        assert project.article("a1").text == ARTICLE.text
        assert PERSON.id in project.sheet("a1").suggestions
        assert project.problems() == []


def test_a_migrated_project_remembers_what_was_rejected(project: Project, path: Path) -> None:
    project.apply("a1", Reject(PERSON.id), Hand("Ana"))
    before = project._store.rows("SELECT * FROM refusal")
    project._store.run("DELETE FROM refusal")
    project.close()
    sql(
        path,
        "DROP TABLE refusal",
        "DROP TABLE speaker_alias",
        "DROP TABLE speaker",
        *(f"DROP INDEX {index}" for index in ("relation_speaker", "annotation_words", "decision_correction")),
        "DROP TABLE retired",
        "CREATE TABLE retired (suggestion TEXT PRIMARY KEY REFERENCES suggestion(id) ON DELETE CASCADE,"
        " at TEXT NOT NULL) STRICT",
        "DELETE FROM _sqlite_migrations WHERE name = 'm005_memory_and_speakers'",
    )
    with Project.open(path) as opened:
        assert opened._store.rows("SELECT * FROM refusal") == before != []


def test_before_a_migration_there_is_a_backup_that_can_be_opened(old: Path) -> None:
    before = schema_of(old)
    Project.open(old).close()
    (backup,) = old.parent.glob("news.db.bak-*")
    assert schema_of(backup) == before
    copy = old.with_name("copy.db")
    shutil.copy(backup, copy)
    with Project.open(copy) as project:
        assert project.find() == ["a1", "a2"]


def test_without_a_migration_there_is_no_backup(project: Project, path: Path) -> None:
    project.close()
    Project.open(path).close()
    assert [p.name for p in path.parent.iterdir()] == ["news.db"]


def test_what_goes_through_as_a_whole_does_not_stay_at_hand(project: Project, path: Path) -> None:
    project.close()
    with closing(Store(path)) as store:
        usual = store.value("PRAGMA cache_size")
        with store.streaming(2_000):
            assert store.value("PRAGMA cache_size") == -2_000 > usual
        assert store.value("PRAGMA cache_size") == usual
