"""The verbs that make something: a project, the sample project, a picture of the window."""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import click

from annotator import sample, settings
from annotator.cli import words
from annotator.cli.group import complain
from annotator.cli.options import PROJECT, SCHEMA, schema_named
from annotator.project import Project

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


@click.command()
@PROJECT
@SCHEMA
def new(project: Path, schema: str) -> None:
    """Make a new, empty project, which the window opens when it is started next."""
    Project.create(project, schema_named(schema)).close()
    chosen = settings.load()
    settings.save(replace(chosen, recent=chosen.recent_with(project)))
    click.echo(f"{project}: a new project with the label schema “{schema}”")


@click.command("sample")
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


@click.command()
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
