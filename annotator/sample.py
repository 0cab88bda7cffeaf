"""The sample project: the two seed articles with what the suggesters find in them."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from annotator import resources, work
from annotator.core.schema import read_schema
from annotator.formats import Progress
from annotator.project import Project, ProjectError
from annotator.settings import APPLICATION


def default_path() -> Path:
    """Where the sample lies unless another place is named: in the user's data folder, whatever the current one is."""
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False)) / "sample.db"


def make(path: Path, reviewer: str, progress: Progress | None = None) -> tuple[bool, tuple[str, ...]]:
    """The sample project at `path`, unless it is there: whether it was made now, and what went wrong in it.

    It appears complete or not at all. Gold is left out: finding it is what the sample is for.
    `progress` counts articles; the `Stopped` that it may raise leaves nothing behind.
    """
    if path.exists():
        Project.open(path).close()
        return False, ()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProjectError(f"the folder {path.parent} cannot be made ({error.strerror}): name another place") from error
    progress = progress or Progress()
    progress.doing = "Making the project"
    part = path.with_name(f".{path.name}.{os.getpid()}.new")
    problems: dict[str, None] = {}
    try:
        schema = read_schema(resources.resource("schemas/news.toml").read_text(encoding="utf-8"))
        with Project.create(part, schema) as project:
            work.import_file(project, resources.seeds(), reviewer=reviewer, format_="text")
            for outcome, _ in work.suggest_all(project, progress=progress):
                problems.update(dict.fromkeys(outcome.problems))
        part.rename(path)
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            part.with_name(part.name + suffix).unlink(missing_ok=True)
    return True, tuple(problems)
