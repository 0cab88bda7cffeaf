"""A project of two articles in a real file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.core.model import Article
from annotator.project import Project
from tests.core.values import ARTICLE, PROPOSALS, SCHEMA

OTHER = Article("a2", "Another one.\r\n🙂 Ana Lee said no.", outlet="AFP")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture
def project(path: Path) -> Iterator[Project]:
    with Project.create(path, SCHEMA) as made:
        made.add_articles([ARTICLE, OTHER])
        made.ingest(PROPOSALS)
        yield made
