"""The verbs that move data: in from files and pages, out as a dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import click

from annotator import settings, work
from annotator.cli import words
from annotator.cli.group import complain
from annotator.cli.options import PROJECT, labels_mapped, one_of
from annotator.cli.terminal import bar
from annotator.core.model import STATES
from annotator.formats import As, Remark, exporters, importers
from annotator.formats.rejects import Rejects
from annotator.project import Project, Tally


def _units() -> Iterable[str]:
    """The names of the units that offsets can count."""
    from annotator.formats.units import UNITS

    return UNITS


def _columns(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Which field is in which column, from words such as ``text=body``."""
    from annotator.formats.metadata import COLUMNS

    pairs = [value.partition("=") for value in values]
    found = {"published" if name == "date" else name: column for name, _, column in pairs}
    for name, sign, _ in pairs:
        if not sign or name not in (*COLUMNS, "date"):
            known = ", ".join((*COLUMNS, "date"))
            what = f"{name!r} is none of {known}" if sign else f"{name!r} is not of the form FIELD=COLUMN"
            raise click.BadParameter(what, ctx, param)
    return found


def _shares(ctx: click.Context, param: click.Parameter, value: str | None) -> work.Shares:
    """The parts of a split, written ``80/10/10`` or ``train=80,dev=10,test=10``."""
    try:
        return work.read_shares(value) if value else ()
    except ValueError:
        raise click.BadParameter(f"{value!r} is no split such as 80/10/10 or train=80,test=20", ctx, param) from None


@click.command("import")
@PROJECT
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--format", "format_", callback=one_of(importers), metavar="F", help="What the files are.")
@click.option(
    "--as",
    "take",
    type=click.Choice(["gold", "suggestions"]),
    help="What annotations become; gold, unless the file says otherwise.",
)
@click.option("--reviewer", metavar="NAME", help="Whose gold it is.")
@labels_mapped("Take FROM as TO; FROM= drops it.")
@click.option(
    "--unit",
    default="",
    callback=one_of(_units),
    metavar="UNIT",
    help="What offsets count, if the file does not tell.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    callback=_columns,
    metavar="FIELD=COLUMN",
    help="Of a table: text, title, date … is in COLUMN; FIELD= is in none.",
)
@click.option("--done", is_flag=True, help="Articles that bring gold are done, unless the file says their state.")
@click.option("--skip-bad", is_flag=True, help="Leave broken records out, and write them to a file to be repaired.")
def import_(
    project: Path,
    files: tuple[str, ...],
    format_: str | None,
    take: As | None,
    reviewer: str | None,
    labels: dict[str, str],
    unit: str,
    columns: dict[str, str],
    done: bool,
    skip_bad: bool,
) -> int:
    """Bring in articles, gold and suggestions: each FILE as a whole or not at all.

    FILE is a file, a folder, or the address of a page or feed, which is then fetched.
    """
    if done and take == "suggestions":
        raise click.UsageError("--done is for gold: leave it away, or --as suggestions")
    who = reviewer or settings.load().who
    with Project.open(project) as opened:
        bring = partial(work.import_file, opened, reviewer=who, format_=format_, take=take, labels=labels, unit=unit)
        bring = partial(bring, columns=columns, done=done)
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
    except work.MENDABLE as error:
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
    except work.MENDABLE as error:
        complain(error)
        return False
    click.echo(words.imported(url, tally))
    return True


@click.command()
@PROJECT
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--format", "format_", callback=one_of(exporters), metavar="F", help="As what; else told by OUT.")
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
