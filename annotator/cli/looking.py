"""The verbs that look at a project and change nothing: what is in it, and whether it is sound."""

from __future__ import annotations

import json
from pathlib import Path

import click

from annotator.cli import words
from annotator.cli.group import complain
from annotator.cli.options import AS_JSON, PROJECT
from annotator.core.counting import number
from annotator.project import Project


@click.command()
@PROJECT
@AS_JSON
def stats(project: Path, as_json: bool) -> None:
    """Count articles, gold, suggestions and decisions."""
    with Project.open(project) as opened:
        counted = opened.stats()
    if as_json:
        click.echo(json.dumps(counted, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(words.statistics(counted)))


@click.command()
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
