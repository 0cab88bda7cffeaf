"""What both front ends do with whole projects: import files, run suggesters, export.

Neither knows a window or a terminal: progress is a value that the caller looks at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Literal

from annotator.archive import Include, Part, restricted
from annotator.core.edits import Hand
from annotator.core.model import AnnotationError
from annotator.core.queue import Query
from annotator.core.schema import SchemaError
from annotator.core.sheet import Sheet
from annotator.formats import As, FormatError, Progress, Taking, exporter, importer
from annotator.project import Clash, Difference, Project, Tally, Tangle
from annotator.suggest import Outcome, chosen, suggest

Chosen = Literal["done", "all"]

_TOGETHER = 1.0
"""Seconds of suggesting that are written as one transaction."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How many articles were written, in which format, and how many were left out as not done."""

    articles: int
    format: str
    left_out: int


def import_file(
    project: Project,
    path: Path,
    *,
    reviewer: str,
    format_: str | None = None,
    take: As | None = None,
    labels: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Tally:
    """Bring a file or folder in: all of it as one undo step, or nothing; `labels` as in `formats.Taking`.

    FormatError names file, line and field of what does not fit.
    """
    progress = progress or Progress()
    progress.path = path
    taking = Taking(project.schema, reviewer, take, labels=labels or {}, progress=progress)
    reader = importer(path, format_)
    try:
        return project.bring(reader.read(path, taking), Hand(reviewer), subject=path.name)
    except (Clash, SchemaError, AnnotationError) as error:
        line = 0 if isinstance(error, Tangle) else progress.line
        raise FormatError(progress.path, str(error), line=line) from error


def suggest_all(
    project: Project,
    names: Sequence[str] = (),
    *,
    replace: bool = False,
    articles: Sequence[str] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[Outcome, Difference]]:
    """Run suggesters over articles and keep what they propose: each outcome, and what it changed.

    With `replace`, what these suggesters proposed before and nobody decided makes way, and what is new is so
    until the next such run (``is:new``). What the project's memory knows of names is added to what is found. All
    of it is in the project at the latest a second later.
    """
    suggesters = chosen(names)
    ids = project.find() if articles is None else articles
    made = [suggester.name for suggester in suggesters] if replace else []
    waiting: list[Outcome] = []
    since = monotonic()
    known = project.memory()
    if replace:
        project.begin_rerun()

    def written() -> Iterator[tuple[Outcome, Difference]]:
        news = []
        with project.writing():
            for outcome in waiting:
                id_ = outcome.article.id
                news.append((outcome, project.propose(outcome.suggestions, replace=made, articles=[id_])))
                found = project.recall(id_, known)
                project.remember([found] if found else [])
        waiting.clear()
        yield from news

    for outcome in suggest(
        project.articles(ids), suggesters, project.schema, cancelled=cancelled, skipped=project.skipped
    ):
        waiting.append(outcome)
        if monotonic() - since > _TOGETHER:
            yield from written()
            since = monotonic()
    yield from written()


def export_project(
    project: Project,
    out: Path,
    *,
    format_: str | None = None,
    state: Chosen | None = None,
    include: Include | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Write the project to a file, all of it or nothing.

    Where nothing else is said, a lossless format takes everything, history included; any other the
    gold of the articles that are done, or the suggestions of all articles.
    """
    with suppress(OSError):
        if out.samefile(project.path):
            raise FormatError(out, "it is the project itself", remedy="choose another name")
    writer = exporter(out, format_)
    everything = writer.lossless and state in (None, "all") and include in (None, "all")
    include = include or ("all" if writer.lossless else "gold")
    state = state or ("done" if include == "gold" and not writer.lossless else "all")
    ids = project.find(Query((("state", "done"),)) if state == "done" else Query())
    total = project.counts()[1]
    if not ids and total:
        raise FormatError(out, f"none of the {total} articles is done", remedy="for all articles say --state all")
    progress = progress or Progress()
    progress.total = len(ids)
    parts = _restricted(project.parts(ids, history=everything), include)
    return Exported(writer.write(parts, out, progress), writer.name, total - len(ids))


def _restricted(parts: Iterator[Part], include: Include) -> Iterator[Part]:
    return (restricted(part, include) if isinstance(part, Sheet) else part for part in parts)
