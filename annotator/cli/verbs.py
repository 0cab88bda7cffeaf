"""The verbs: each reads its arguments, asks one layer down, and prints. No logic of its own.

The window comes as click's ``obj``, so that nothing here needs Qt.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import click

from annotator import __version__, resources, sample, settings, training, work
from annotator.cli import learning, scores, words
from annotator.cli.group import MENDABLE, Verbs, complain
from annotator.cli.terminal import bar
from annotator.core.counting import number
from annotator.core.model import STATES
from annotator.core.schema import LabelSchema, SchemaError, read_schema
from annotator.formats import As, Remark, exporters, importers
from annotator.formats.rejects import Rejects
from annotator.project import Difference, Project, ProjectError, Tally

THEMES = ("light", "dark", "contrast")


class Window(Protocol):
    """What the command line asks of the window."""

    def is_seen(self) -> bool: ...
    def show(self, *project: Path) -> int: ...
    def picture_problem(self) -> str: ...
    def screenshot(self, project: Path, out: Path, article: str | None, theme: str, size: tuple[int, int]) -> None: ...


def _size(ctx: click.Context, param: click.Parameter, value: str) -> tuple[int, int]:
    """Width and height in pixels, written ``1280x800``."""
    match = re.fullmatch(r"(\d{2,4})[xX×](\d{2,4})", value)
    if match is None:
        raise click.BadParameter(f"{value!r} is no size such as 1280x800", ctx, param)
    return int(match[1]), int(match[2])


def _labels(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Which label is taken as which, from words such as ``PER=PERSON``."""
    pairs = [value.partition("=") for value in values]
    if wrong := [name for name, sign, _ in pairs if not (name and sign)]:
        raise click.BadParameter(f"{wrong[0]!r} is not of the form FROM=TO", ctx, param)
    return {name: to for name, _, to in pairs}


def _sizes(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, ...]:
    """Numbers of articles, written ``10,50,100``."""
    if value is None:
        return ()
    parts = [part.strip() for part in value.split(",")]
    if not all(part.isdecimal() and int(part) for part in parts):
        raise click.BadParameter(f"{value!r} is no list of numbers such as 10,50,100", ctx, param)
    return tuple(sorted({int(part) for part in parts}))


def _shares(ctx: click.Context, param: click.Parameter, value: str | None) -> work.Shares:
    """The parts of a split, written ``80/10/10`` or ``train=80,dev=10,test=10``."""
    try:
        return work.read_shares(value) if value else ()
    except ValueError:
        raise click.BadParameter(f"{value!r} is no split such as 80/10/10 or train=80,test=20", ctx, param) from None


def _one_of(known: Callable[[], Iterable[str]]) -> Callable[..., Any]:
    """A callback that refuses a name that is not known, looked up only when a name is given."""

    def check(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
        if value and value not in known():
            raise click.BadParameter(f"{value!r} is none of {', '.join(known())}", ctx, param)
        return value

    return check


def units() -> Iterable[str]:
    """The names of the units that offsets can count."""
    from annotator.formats.units import UNITS

    return UNITS


PROJECT = click.argument("project", type=click.Path(path_type=Path))


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="annotator")
def main() -> None:
    """Turn news articles into gold-labelled data. Without a verb the window opens."""


@main.command("sample")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--no-window", is_flag=True, help="Only make it and print what was found.")
@click.pass_obj
def sample_(window: Window | None, path: Path | None, no_window: bool) -> int:
    """Make the sample project of two articles, run the suggesters, and open it."""
    path = path or sample.default_path()
    made, problems = sample.make(path, settings.load().who)
    for problem in problems:
        complain(problem)
    click.echo(f"The sample project {'is now' if made else 'was already'} in {path}")
    with Project.open(path) as project:
        for article in project.find():
            click.echo("\n" + "\n".join(words.found(project.sheet(article))))
    if no_window or window is None:
        return 0
    if window.is_seen():
        return window.show(path)
    return _without_display(window, path)


def _without_display(window: Window, path: Path) -> int:
    """Where nobody would see a window: a picture of it, and how to open it elsewhere."""
    picture, problem = path.with_suffix(".png"), window.picture_problem()
    click.echo("\nThere is no display here, so no window was opened.")
    if problem:
        click.echo(problem)
    else:
        window.screenshot(path, picture, None, "light", (1280, 800))
        click.echo(f"A picture of the window is in {picture}")
    click.echo(f"Open the project on a machine with a display: {_command()} {path}")
    return 0


def _command() -> str:
    """How to call this program in a shell: in a clone its environment may not be the active one."""
    return "annotator" if shutil.which("annotator") else f"{sys.executable} -m annotator"


@main.command()
@PROJECT
@click.option("--schema", default="news", show_default=True, metavar="NAME|FILE", help="The label schema.")
def new(project: Path, schema: str) -> None:
    """Make a new, empty project."""
    Project.create(project, _schema(schema)).close()
    click.echo(f"{project}: a new project with the label schema “{schema}”")


@main.command("import")
@PROJECT
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--format", "format_", callback=_one_of(importers), metavar="F", help="What the files are.")
@click.option(
    "--as",
    "take",
    type=click.Choice(["gold", "suggestions"]),
    help="What annotations become; gold, unless the file says otherwise.",
)
@click.option("--reviewer", metavar="NAME", help="Whose gold it is.")
@click.option(
    "--label", "labels", multiple=True, callback=_labels, metavar="FROM=TO", help="Take FROM as TO; FROM= drops it."
)
@click.option(
    "--unit",
    default="",
    callback=_one_of(units),
    metavar="UNIT",
    help="What offsets count, if the file does not tell.",
)
@click.option("--skip-bad", is_flag=True, help="Leave broken records out, and write them to a file to be repaired.")
def import_(
    project: Path,
    files: tuple[str, ...],
    format_: str | None,
    take: As | None,
    reviewer: str | None,
    labels: dict[str, str],
    unit: str,
    skip_bad: bool,
) -> int:
    """Bring in articles, gold and suggestions: each FILE as a whole or not at all.

    FILE is a file, a folder, or the address of a page or feed, which is then fetched.
    """
    who = reviewer or settings.load().who
    with Project.open(project) as opened:
        bring = partial(work.import_file, opened, reviewer=who, format_=format_, take=take, labels=labels, unit=unit)
        fetch = partial(work.import_url, opened, reviewer=who)
        refused = [
            file
            for file in files
            if not (_fetched(file, fetch) if work.is_url(file) else _imported(Path(file), bring, skip_bad))
        ]
    return int(bool(refused))


def _imported(file: Path, bring: Callable[..., Tally], skip_bad: bool) -> bool:
    """Whether `bring` took the file; says what came of it either way."""
    rejects, remarks = Rejects(file), list[Remark]()
    try:
        with bar(f"Importing {file.name}") as progress, rejects:
            tally = bring(file, progress=progress, rejects=rejects if skip_bad else None, remark=remarks.append)
    except MENDABLE as error:
        complain(f"{error}{words.NOT_SKIPPED}" if skip_bad else error)
        return False
    for remark in dict.fromkeys(remarks):
        complain(f"{remark.path}: {remark.what}" + "".join(f"; {proof}" for proof in remark.proofs))
    for wrong in rejects.errors:
        complain(wrong)
    click.echo(words.imported(file, tally) + words.left_out(rejects))
    return True


def _fetched(url: str, fetch: Callable[..., Tally]) -> bool:
    """Whether there was an article at the address; says what came of it either way."""
    try:
        with bar(f"Fetching {url}") as progress:
            tally = fetch(url, progress=progress)
    except MENDABLE as error:
        complain(error)
        return False
    click.echo(words.imported(url, tally))
    return True


@main.command()
@PROJECT
@click.option("--suggester", "names", multiple=True, metavar="NAME", help="Only this one; may be repeated.")
@click.option("--replace", is_flag=True, help="What they suggested before and nobody decided makes way.")
def suggest(project: Path, names: tuple[str, ...], replace: bool) -> None:
    """Run the suggesters over all articles: those that are on, or only those named."""
    problems: dict[str, None] = {}
    left_out: Counter[str] = Counter()
    articles, total = 0, Difference()
    tables = settings.load().suggesters
    with Project.open(project) as opened:
        for told in words.addresses(tables, names):
            click.echo(told, err=True)
        with bar("Suggesting", opened.counts()[1]) as progress:
            for outcome, difference in work.suggest_all(opened, names, tables=tables, replace=replace):
                articles, total = articles + 1, total.plus(difference)
                problems.update(dict.fromkeys(outcome.problems))
                left_out.update(outcome.left_out)
                progress.done = articles
                progress.moved()
    for problem in (*problems, *words.dropped(left_out)):
        complain(problem)
    click.echo(words.suggested(project, articles, total, again=replace))


@main.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.option("--suggester", "names", multiple=True, metavar="NAME", help="Only this one; may be repeated.")
@click.option("--format", "format_", callback=_one_of(importers), metavar="F", help="text, jsonl or plain.")
@click.option(
    "--label", "labels", multiple=True, callback=_labels, metavar="FROM=TO", help="Count FROM as TO; FROM= not at all."
)
@click.option("--schema", default="news", show_default=True, metavar="NAME|FILE", help="The label schema.")
@click.option("--learning-curve", "sizes", callback=_sizes, metavar="N,N…", help="Train on the first N articles of…")
@click.option("--train", "lessons", type=click.Path(path_type=Path), metavar="FILE", help="…this second file of gold.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def evaluate(
    gold: Path,
    names: tuple[str, ...],
    format_: str | None,
    labels: dict[str, str],
    schema: str,
    sizes: tuple[int, ...],
    lessons: Path | None,
    as_json: bool,
) -> None:
    """Score the suggesters on gold: a project, or a file of any format that has annotations.

    What is scored is what a reviewer would see: all suggesters together, equal proposals once. With
    --learning-curve 10,50 --train FILE each size is scored after training on so many articles of that
    file, and before any. Nothing is written.
    """
    if bool(sizes) != (lessons is not None):
        raise click.UsageError("--learning-curve and --train belong together")
    tables = settings.load().suggesters
    for told in words.addresses(tables, names):
        click.echo(told, err=True)
    with bar(f"Evaluating on {gold.name}") as progress:
        reports = list(
            work.evaluate_file(
                gold, _schema(schema), names, tables=tables, format_=format_, labels=labels,
                lessons=lessons, sizes=sizes, progress=progress,
            )
        )  # fmt: skip
    if as_json:
        click.echo(json.dumps(scores.as_json(reports), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(scores.printed(reports)))


@main.command()
@PROJECT
@click.option(
    "--keep",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Use what was learned: only what is better, all of it, or nothing.",
)
@click.option("--query", default="", metavar="WORDS", help="Learn from articles that fit, not the done ones.")
@click.option("--rollback", is_flag=True, help="Go back to what was used before.")
@click.option(
    "--deep", type=click.Path(path_type=Path), metavar="FOLDER", help="Train a spaCy pipeline into FOLDER instead."
)
@click.option(
    "--steps", type=click.IntRange(1), default=training.STEPS, show_default=True, help="At most so long, with --deep."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def train(project: Path, keep: str, query: str, rollback: bool, deep: Path | None, steps: int, as_json: bool) -> None:
    """Learn from the gold of a project what to propose in it.

    Attributions, claims and names are each learned for itself. Scores before and after are those on articles that
    were left out of the learning, each in its turn. What is better is used from the next suggestions on; nothing
    decided changes.

    With --deep, a spaCy pipeline is trained on the entities, claims and roles, which takes minutes to hours.
    """
    if rollback and deep:
        raise click.UsageError("--rollback and --deep do not go together")
    with Project.open(project) as opened:
        if rollback:
            used = training.roll_back(opened)
            click.echo(json.dumps(learning.as_json(used)) if as_json else f"{project}: {learning.standing(used)}")
            return
        if deep:
            with bar("Training") as progress:
                found = training.learn_deeply(opened, deep, query, steps=steps, progress=progress)
            click.echo(json.dumps(found) if as_json else "\n".join(learning.deepened(deep, found)))
            return
        with bar("Learning") as progress:
            version = training.learn(opened, query, progress)
        kept = () if keep == "never" else tuple(version.lessons) if keep == "always" else version.better
        if kept:
            training.keep(opened, version, kept)
    if as_json:
        click.echo(json.dumps({**learning.as_json(version), "kept": list(kept)}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(learning.printed(version, kept, keep)))


@main.command()
@PROJECT
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--format", "format_", callback=_one_of(exporters), metavar="F", help="As what; else told by OUT.")
@click.option("--state", type=click.Choice([*STATES, "all"]), help="Articles in which state; see below.")
@click.option("--query", default="", metavar="WORDS", help="Articles that fit these words of the filter.")
@click.option("--include", type=click.Choice(["gold", "suggestions", "all"]), help="What of them; see below.")
@click.option("--label", "labels", multiple=True, metavar="NAME", help="Only this label; may be repeated.")
@click.option("--reviewer", default="", metavar="NAME", help="Only what this reviewer asserted.")
@click.option("--negatives", is_flag=True, help="Rejected suggestions too, marked as such.")
@click.option("--split", "shares", callback=_shares, metavar="80/10/10", help="A file each to train, tune and test.")
@click.option("--pseudonyms", is_flag=True, help="Call reviewers by numbers.")
@click.option("--licence", default="", metavar="NAME", help="What the card says of the licence.")
@click.option("--no-card", is_flag=True, help="Write no dataset card.")
@click.option("--strict", is_flag=True, help="Refuse if the format would leave something out.")
@click.option("--dry-run", is_flag=True, help="Only say what the format would leave out.")
@click.option("--losses", "listed", is_flag=True, help="List each thing that is left out.")
def export(
    project: Path,
    out: Path,
    format_: str | None,
    shares: work.Shares,
    licence: str,
    no_card: bool,
    strict: bool,
    dry_run: bool,
    listed: bool,
    **choice: Any,
) -> None:
    """Write a dataset.

    The lossless format takes everything unless told otherwise, sessions and history included; a
    filtered export leaves those out. Any other format takes the gold of the articles that are done,
    or, with --include suggestions or all, all articles. What was written is read back and compared.
    """
    chosen = work.Choice(**{**choice, "negatives": choice["negatives"] or None})
    with Project.open(project) as opened, bar(f"Exporting {out.name}") as progress:
        if dry_run:
            dataset = work.chosen_dataset(opened, out, format_=format_, choice=chosen, shares=shares)
            losses = dataset.losses(progress)
            click.echo(words.would_lose(out, dataset, losses))
        else:
            done = work.export_project(
                *(opened, out),
                format_=format_,
                choice=chosen,
                shares=shares,
                strict=strict,
                licence=licence,
                with_card=not no_card,
                progress=progress,
            )
            losses = done.losses
            click.echo(words.exported(out, done))
    for line in losses.lines() if listed else ():
        click.echo(line)


@main.command()
@PROJECT
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def stats(project: Path, as_json: bool) -> None:
    """Count articles, gold, suggestions and decisions."""
    with Project.open(project) as opened:
        counted = opened.stats()
    if as_json:
        click.echo(json.dumps(counted, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(words.statistics(counted)))


@main.command()
@PROJECT
def check(project: Path) -> int:
    """Look whether a project is sound: SQLite, spans, surfaces, roles, labels."""
    with Project.open(project) as opened:
        problems, articles = opened.problems(), opened.counts()[1]
    for problem in problems:
        complain(f"{project}: {problem}")
    if not problems:
        click.echo(f"{project} is sound: {number(articles, 'article')}")
    return int(bool(problems))


@main.command()
@PROJECT
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--article", metavar="ID", help="The article to show; otherwise the one that would open.")
@click.option("--theme", type=click.Choice(THEMES), default="light", show_default=True)
@click.option("--size", callback=_size, metavar="WxH", default="1280x800", show_default=True)
@click.pass_obj
def screenshot(
    window: Window | None, project: Path, out: Path, article: str | None, theme: str, size: tuple[int, int]
) -> int:
    """Draw a picture of the window."""
    with Project.open(project) as opened:
        if article is not None:
            opened.article(article)
    problem = "the window is not installed" if window is None else window.picture_problem()
    if window is None or problem:
        click.echo(problem, err=True)
        return 1
    window.screenshot(project, out, article, theme, size)
    click.echo(str(out))
    return 0


def _schema(name: str) -> LabelSchema:
    """The label schema of that name, the user's before ours, or in that file."""
    own = settings.folder() / "schemas" / f"{name}.toml"
    shipped = resources.resource(f"schemas/{name}.toml") if re.fullmatch(r"[\w-]+", name) else None
    source = own if own.is_file() else shipped if shipped is not None and shipped.is_file() else Path(name)
    try:
        return read_schema(source.read_text(encoding="utf-8"))
    except FileNotFoundError:
        ours = ", ".join(sorted(Path(s.name).stem for s in resources.resource("schemas").iterdir()))
        raise ProjectError(f"there is no label schema “{name}”: name a TOML file, or one of {ours}") from None
    except UnicodeDecodeError as error:
        raise SchemaError(f"{source}: it is not UTF-8 (byte {error.start})") from None
    except SchemaError as error:
        raise SchemaError(f"{source}: {error}") from error
