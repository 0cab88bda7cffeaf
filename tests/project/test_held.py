"""Other programs read and write the file while it is open here, and nothing is lost or damaged."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from annotator import work
from annotator.core.edits import Hand, SetState
from annotator.core.model import Article
from annotator.core.schema import read_schema
from annotator.formats import FormatError
from annotator.project import Project
from annotator.project.held import holds
from annotator.project.search import Search
from annotator.resources import resource

READER = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as connection:
    print(connection.execute("SELECT count(*) FROM journal").fetchone()[0])
connection.close()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "held.db"
    with Project.create(path, read_schema(resource("schemas/news.toml").read_text("utf-8"))) as project:
        project.add_articles([Article(f"a{n}", f"Article number {n}.") for n in range(5)])
    return path


def counted_outside(path: Path) -> int:
    """The steps of the journal as another program counts them."""
    done = subprocess.run([sys.executable, "-c", READER, str(path)], capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_what_is_decided_after_another_program_has_read_is_in_the_file(path: Path) -> None:
    with Project.open(path) as project:
        # As the window does: a second connection beside the first.
        search = Search(path)
        for n in range(3):
            project.apply(f"a{n}", SetState("begun"), Hand("Ada"))
            assert counted_outside(path) == n + 1
            assert path.with_name(path.name + "-wal").exists()
        search.close()
        project.apply("a3", SetState("begun"), Hand("Ada"))
        assert counted_outside(path) == 4
        assert project.problems() == []


def test_a_file_is_held_as_long_as_a_connection_to_it_is_open(path: Path) -> None:
    assert not holds(path)
    with Project.open(path):
        search = Search(path)
        assert holds(path)
        search.close()
        assert holds(path)
    assert not holds(path)


def test_an_open_project_is_not_read_as_a_file(path: Path, tmp_path: Path) -> None:
    with Project.open(path) as project:
        for look in (work.glimpse, lambda p, f: work.import_file(p, f, reviewer="Ada")):
            with pytest.raises(FormatError, match="it is a project that is open: export it"):
                look(project, path)
        assert counted_outside(path) == 0
        assert path.with_name(path.name + "-wal").exists()
