"""What the tests of the formats share: a project in a real file, and all that is in its tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from annotator import work
from annotator.core.schema import LabelSchema, read_schema
from annotator.formats import FormatError
from annotator.project import Project
from annotator.resources import resource

Tables = dict[str, list[tuple[Any, ...]]]


def tables_of(path: Path) -> Tables:
    """Every row of every table that is not derived from another, in an order of its own."""
    with closing(sqlite3.connect(path)) as connection:
        names = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")
            if "fts" not in row[0] and not row[0].startswith(("_sqlite", "sqlite_"))
        ]
        return {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}


@pytest.fixture(scope="session")
def schema() -> LabelSchema:
    return read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))


@pytest.fixture
def project(tmp_path: Path, schema: LabelSchema) -> Iterator[Project]:
    with Project.create(tmp_path / "p.db", schema) as made:
        yield made


@pytest.fixture(scope="session")
def tables() -> Callable[[Path], Tables]:
    return tables_of


@pytest.fixture
def refused(project: Project) -> Callable[..., str]:
    """Imports what must be refused: the one sentence, after looking that the project stayed as it was."""

    def attempt(path: Path, **options: Any) -> str:
        work.import_file(project, _kept(path.parent), reviewer="Ada", format_="text")
        before = tables_of(project.path)
        with pytest.raises(FormatError) as caught:
            work.import_file(project, path, reviewer="Ada", **options)
        assert tables_of(project.path) == before
        sentence = str(caught.value)
        assert "\n" not in sentence
        assert str(path) in sentence
        return sentence

    return attempt


def _kept(folder: Path) -> Path:
    (folder / "before").mkdir(exist_ok=True)
    path = folder / "before" / "here.txt"
    path.write_text("What was there before.", encoding="utf-8")
    return path
