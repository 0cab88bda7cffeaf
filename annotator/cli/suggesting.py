"""The verbs about suggesters: run them, score them, train them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from annotator import settings, training, work
from annotator.cli import learning, scores, words
from annotator.cli.group import complain
from annotator.cli.options import AS_JSON, PROJECT, SCHEMA, SUGGESTERS, labels_mapped, one_of, schema_named
from annotator.cli.terminal import bar
from annotator.formats import importers
from annotator.project import Difference, Project


def _sizes(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, ...]:
    """Numbers of articles, written ``10,50,100``."""
    if value is None:
        return ()
    parts = [part.strip() for part in value.split(",")]
    if not all(part.isdecimal() and int(part) for part in parts):
        raise click.BadParameter(f"{value!r} is no list of numbers such as 10,50,100", ctx, param)
    return tuple(sorted({int(part) for part in parts}))


@click.command()
@PROJECT
@SUGGESTERS
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


@click.command()
@click.argument("gold", type=click.Path(path_type=Path))
@SUGGESTERS
@click.option("--format", "format_", callback=one_of(importers), metavar="F", help="What the files are.")
@labels_mapped("Count FROM as TO; FROM= not at all.")
@SCHEMA
@click.option("--learning-curve", "sizes", callback=_sizes, metavar="N,N…", help="Train on the first N articles of…")
@click.option("--train", "lessons", type=click.Path(path_type=Path), metavar="FILE", help="…this second file of gold.")
@AS_JSON
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
                gold, schema_named(schema), names, tables=tables, format_=format_, labels=labels,
                lessons=lessons, sizes=sizes, progress=progress,
            )
        )  # fmt: skip
    if as_json:
        click.echo(json.dumps(scores.as_json(reports), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(scores.printed(reports)))


@click.command()
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
@AS_JSON
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
