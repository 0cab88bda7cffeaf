"""What both front ends do with whole projects: import files, run suggesters, export; and evaluate suggesters.

Neither knows a window or a terminal: progress is a value that the caller looks at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from annotator.archive import Head, Include, Part, WholeSheet
from annotator.core.counting import number
from annotator.core.edits import Hand
from annotator.core.memory import MEMORY
from annotator.core.model import AnnotationError, Article, Review, digest
from annotator.core.schema import LabelSchema, SchemaError, read_schema
from annotator.core.sheet import Sheet
from annotator.dataset.choosing import Choice, Chosen
from annotator.dataset.export import Dataset, Exported, Shares
from annotator.dataset.glimpse import (
    Columns,
    Glimpse,
    glimpse,
    refuse_held,
    remember_columns,
    remember_labels,
    remembered_columns,
    remembered_labels,
)
from annotator.dataset.loss import Losses
from annotator.dataset.recalling import Last, last_export, remember_export
from annotator.dataset.splitting import read_shares
from annotator.formats import As, FormatError, Progress, Remark, Taking, exporter, importer
from annotator.formats.metadata import settled
from annotator.formats.rejects import Rejects
from annotator.project import Clash, Difference, Project, ProjectError, Tally, Tangle
from annotator.project.held import holds
from annotator.project.store import SQLITE
from annotator.suggest import LanguageError, Outcome, SuggesterError, Tables, chosen, content, suggest
from annotator.training import SETTING, equipped

if TYPE_CHECKING:
    from annotator.formats.articles.web import Fetching
    from annotator.suggest.evaluation import Gold, Report

__all__ = [
    "MENDABLE",
    "Choice",
    "Chosen",
    "Columns",
    "Dataset",
    "Exported",
    "Glimpse",
    "Last",
    "Losses",
    "Shares",
    "Stopped",
    "chosen_dataset",
    "export_project",
    "glimpse",
    "import_file",
    "import_url",
    "import_urls",
    "is_url",
    "last_export",
    "read_shares",
    "remember_export",
    "remembered_columns",
    "remembered_labels",
    "suggest_all",
]

MENDABLE = (ProjectError, FormatError, SchemaError, AnnotationError, SuggesterError, LanguageError)
"""What the user can do something about."""

_NO_UNIT = "import it without --unit"
_TOGETHER = 1.0
"""Seconds of suggesting that are written as one transaction."""


class Stopped(Exception):
    """The user wants no more of it: what is under way leaves nothing behind."""


def import_file(
    project: Project,
    path: Path,
    *,
    reviewer: str,
    format_: str | None = None,
    take: As | None = None,
    labels: Mapping[str, str] | None = None,
    unit: str = "",
    columns: Mapping[str, str] | None = None,
    rejects: Rejects | None = None,
    remark: Callable[[Remark], None] = lambda remark: None,
    step: str = "",
    done: bool = False,
    progress: Progress | None = None,
) -> Tally:
    """Bring a file or folder in: all of it as one undo step, or nothing; `labels` and `unit` as in `formats.Taking`.

    `columns` says of a table which field (``text``, ``title``, …) is in which column, ``""`` being in none.

    FormatError names file, line and field of what does not fit; with `rejects` what is broken goes there
    instead. `remark` hears what the reader found out. Files of one `step` are undone together. What labels and
    columns were taken as is remembered in the project, to be offered the next time. With `done`, articles that bring
    gold, and of which the file says no state, are done by `reviewer`.
    """
    progress = progress or Progress()
    progress.path = path
    tables: set[tuple[str, ...]] = set()

    def in_columns(names: Sequence[str], guessed: Mapping[str, str]) -> Mapping[str, str]:
        tables.add(tuple(names))
        return settled(guessed, columns or {})

    taking = Taking(
        *(project.schema, reviewer, take),
        labels=labels or {},
        progress=progress,
        unit=unit,
        skip=rejects.add if rejects is not None else None,
        remark=remark,
        columns=in_columns,
    )
    refuse_held(path)
    reader = importer(path, format_)
    if unit and not getattr(reader, "measured", False):
        raise FormatError(path, f"in {reader.title.partition(':')[0]} offsets have one unit only", remedy=_NO_UNIT)
    if columns and not getattr(reader, "columned", False):
        what = f"{reader.title.partition(':')[0]} has no columns"
        raise FormatError(path, what, remedy="import it without --column, or with --format table")

    def refuse(sheet: Sheet, clash: Clash) -> None:

        from annotator.formats.plain import line

        taking.reject(line(sheet), FormatError(progress.path, str(clash), line=progress.line))

    try:
        parts = reader.read(path, taking)
        with project.writing():
            tally = project.bring(
                _finished(parts, taking) if done else parts,
                Hand(reviewer),
                subject=path.name,
                step=step,
                refuse=refuse if rejects is not None else None,
            )
            if labels:
                remember_labels(project, labels)
            for names in tables if columns else ():
                remember_columns(project, names, columns or {})
        return tally
    except (Clash, SchemaError, AnnotationError) as error:
        line = 0 if isinstance(error, Tangle) else progress.line
        raise FormatError(progress.path, str(error), line=line) from error


def _finished(parts: Iterable[Part], taking: Taking) -> Iterator[Part]:
    """The parts, with articles done that bring gold; but those of which the file says a state, as the lossless does."""
    for part in parts:
        if isinstance(part, Sheet) and not isinstance(part, WholeSheet) and part.annotations and not part.reviews:
            review = Review(part.article.id, taking.reviewer, "done", taking.at)
            yield replace(part, reviews={review.reviewer: review})
        else:
            yield part


def is_url(name: str) -> bool:
    """Whether this is the address of a page and no file's name."""
    return name.lower().startswith(("http://", "https://"))


def import_url(project: Project, url: str, *, reviewer: str, progress: Progress | None = None) -> Tally:
    """Fetch a page or feed and bring its articles in; FormatError says why there is none."""
    from annotator.formats.articles import web

    taking = Taking(project.schema, reviewer, progress=progress or Progress())
    return project.bring(web.read(url, taking), Hand(reviewer), subject=str(web.shown(url)))


def import_urls(
    project: Project,
    urls: Sequence[str],
    *,
    reviewer: str,
    progress: Progress | None = None,
    how: Fetching | None = None,
) -> tuple[Tally | None, list[str]]:
    """Fetch pages and feeds one after another, then bring in what was found as one undo step.

    What came in, None if nothing was found, and what went wrong with the others, a sentence each. `progress`
    counts addresses. While pages are fetched nothing else waits for the project.
    """
    from annotator.formats.articles import web

    progress = progress or Progress()
    progress.total, found, wrong, subject = len(urls), list[Sheet](), list[str](), ""
    for progress.done, url in enumerate(urls):
        try:
            taking = Taking(project.schema, reviewer, progress=Progress(moved=progress.moved))
            found += list(web.read(url, taking, how))
            subject = subject or str(web.shown(url))
        except FormatError as error:
            wrong.append(str(error))
        progress.moved()
    if not found:
        return None, wrong
    with project.writing():
        tally = project.bring(found, Hand(reviewer), subject=subject)
        progress.done = progress.total
        progress.moved()
    return tally, wrong


def suggest_all(
    project: Project,
    names: Sequence[str] = (),
    *,
    tables: Tables | None = None,
    replace: bool = False,
    articles: Sequence[str] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Progress | None = None,
) -> Iterator[tuple[Outcome, Difference]]:
    """Run suggesters over articles and keep what they propose: each outcome, and what it changed.

    `tables` is what the settings say of suggesters. With `replace`, what these suggesters proposed before and
    nobody decided makes way, and what is new is so until the next such run (``is:new``). What the project's
    memory knows of names is added to what is found. All of it is in the project at the latest a second later.
    `progress` counts articles.
    """
    ids = project.find() if articles is None else articles
    progress = progress or Progress()
    progress.done, progress.total, progress.doing = 0, len(ids), "Loading the language pipeline"
    progress.moved()
    suggesters = equipped(chosen(names, tables), project.setting(SETTING))
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
                news.append((outcome, keep(project, outcome, replace=made)))
                found = project.recall(outcome.article.id, known)
                project.remember([found] if found else [])
        waiting.clear()
        yield from news

    for outcome in suggest(
        project.articles(ids), suggesters, project.schema, cancelled=cancelled, skipped=project.skipped
    ):
        waiting.append(outcome)
        progress.done += 1
        progress.moved()
        if monotonic() - since > _TOGETHER:
            yield from written()
            since = monotonic()
    yield from written()


def keep(project: Project, outcome: Outcome, *, replace: Collection[str] = ()) -> Difference:
    """Add what was proposed for an article to the project, as `Project.propose` does; what that changed.

    What another suggester proposed alike before, decided or not, is not asked a second time; only the project's
    memory gives way to those who found it in the text. With `replace`, the undecided proposals of those suggesters
    make way first.
    """
    id_, fresh = outcome.article.id, outcome.suggestions
    before = set(project.suggested_by(id_))
    if before and len(before | {suggestion.suggester for suggestion in fresh}) > 1:
        sheet, names = project.sheet(id_), project.schema.names
        leaving = {MEMORY, *replace}
        going = {s.id for s in sheet.suggestions.values() if s.suggester in leaving and s.id not in sheet.decisions}
        there = {content(s): s.suggester for s in sheet.named.values() if s.id not in going}
        fresh = tuple(s for s in fresh if there.get(content(s, names), s.suggester) == s.suggester)
    return project.propose(fresh, replace=replace, articles=[id_])


def read_gold(
    path: Path,
    schema: LabelSchema,
    *,
    format_: str | None = None,
    labels: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> tuple[tuple[Gold, ...], LabelSchema]:
    """The gold of a project or of a file in any format, and the label schema it is in.

    A project and the lossless format bring their own label schema; else it is `schema`. Where any article is
    done, only those that are count. `labels` as in `formats.Taking`. FormatError when there is no gold in it.
    """
    from annotator.suggest.evaluation import as_gold

    progress = progress or Progress()
    progress.path = path
    sheets: list[Sheet] = []
    if format_ is None and _is_project(path):
        with Project.open(path) as project:
            schema, sheets = project.schema, [project.sheet(id_) for id_ in project.find()]
    else:
        taking = Taking(schema, "gold", "gold", labels=labels or {}, progress=progress)
        for part in importer(path, format_).read(path, taking):
            if isinstance(part, Head):
                schema = read_schema(part.schema)
            elif isinstance(part, Sheet):
                sheets.append(part)
    if any(sheet.state == "done" for sheet in sheets):
        sheets = [sheet for sheet in sheets if sheet.state == "done"]
    gold = tuple(as_gold(_identified(sheet.article), sheet.items, sheet.skipped) for sheet in sheets)
    if not any(one.items for one in gold):
        raise FormatError(path, "there is no gold in it", remedy="choose a file with annotations")
    return gold, schema


def evaluate_file(
    path: Path,
    schema: LabelSchema,
    names: Sequence[str] = (),
    *,
    tables: Tables | None = None,
    format_: str | None = None,
    labels: Mapping[str, str] | None = None,
    lessons: Path | None = None,
    sizes: Sequence[int] = (),
    progress: Progress | None = None,
) -> Iterator[tuple[int, Report]]:
    """Score suggesters on the gold of a file: one report; with `lessons`, also one after training on each size.

    The number beside a report is that of the articles of `lessons` it was trained on. `labels` says as what
    labels count, in the gold and in what is proposed. Nothing is written, but that a project of an older version
    is brought up to date when it is opened, with a copy beside it.
    """
    from annotator.suggest.evaluation import learning_curve
    from annotator.suggest.teaching import Teacher

    progress = progress or Progress()
    suggesters = chosen(names, tables)
    gold, schema = read_gold(path, schema, format_=format_, labels=labels, progress=progress)
    taught: tuple[Gold, ...] = ()
    if lessons is not None:
        taught, _ = read_gold(lessons, schema, format_=format_, labels=labels)
        if short := [size for size in sizes if size > len(taught)]:
            raise FormatError(lessons, f"it has {number(len(taught), 'article')} of gold, fewer than {short[0]}")
    progress.total, runs = len(gold) * (1 + len(sizes)), 0

    def moved(done: int) -> None:
        progress.done = runs * len(gold) + done
        progress.moved()

    for size, report in learning_curve(gold, taught, sizes, suggesters, schema, Teacher(), labels=labels, moved=moved):
        runs += 1
        yield size, report


def export_project(
    project: Project,
    out: Path,
    *,
    format_: str | None = None,
    state: Chosen | None = None,
    include: Include | None = None,
    choice: Choice = Choice(),  # noqa: B008 - a frozen value
    shares: Shares = (),
    strict: bool = False,
    licence: str = "",
    with_card: bool = True,
    progress: Progress | None = None,
) -> Exported:
    """Write the project to a file, all of it or nothing; with `shares`, to a file for each part.

    Where nothing else is said, a lossless format takes everything, history included; any other the
    gold of the articles that are done, or the suggestions of all articles. What was written is read back
    and compared, and a card is put beside it. FormatError says what goes wrong; `strict`, that something
    would be lost.
    """
    progress = progress or Progress()
    dataset = chosen_dataset(project, out, format_=format_, state=state, include=include, choice=choice, shares=shares)
    if strict and (losses := dataset.losses(progress)):
        raise FormatError(out, f"{dataset.writer.title} would leave out {losses}", remedy="export without --strict")
    return dataset.write(out, progress, licence=licence, with_card=with_card)


def chosen_dataset(
    project: Project,
    out: Path,
    *,
    format_: str | None = None,
    state: Chosen | None = None,
    include: Include | None = None,
    choice: Choice = Choice(),  # noqa: B008 - a frozen value
    shares: Shares = (),
) -> Dataset:
    """What `export_project` would write; it can be asked what would be lost."""
    choice = replace(choice, state=state or choice.state, include=include or choice.include)
    return Dataset(project, exporter(out, format_), choice, shares)


def _identified(article: Article) -> Article:
    """The article, with an id where its file gave none."""
    return article if article.id else replace(article, id=digest(article.text))


def _is_project(path: Path) -> bool:
    if holds(path):
        return True
    with suppress(OSError), path.open("rb") as file:
        return file.read(len(SQLITE)) == SQLITE
    return False
