"""What several verbs take in the same way, and how it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from annotator import resources, settings
from annotator.core.schema import LabelSchema, SchemaError, read_schema
from annotator.project import ProjectError

PROJECT = click.argument("project", type=click.Path(path_type=Path))
SCHEMA = click.option("--schema", default="news", show_default=True, metavar="NAME|FILE", help="The label schema.")
SUGGESTERS = click.option("--suggester", "names", multiple=True, metavar="NAME", help="Only this one; may be repeated.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")


def one_of(known: Callable[[], Iterable[str]]) -> Callable[..., Any]:
    """A callback that refuses a name that is not known, looked up only when a name is given."""

    def check(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
        if value and value not in known():
            raise click.BadParameter(f"{value!r} is none of {', '.join(known())}", ctx, param)
        return value

    return check


def labels_mapped(what: str) -> Callable[..., Any]:
    """The option that takes labels as others; `what` says what for."""
    return click.option("--label", "labels", multiple=True, callback=_pairs, metavar="FROM=TO", help=what)


def schema_named(name: str) -> LabelSchema:
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


def _pairs(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Which label is taken as which, from words such as ``PER=PERSON``."""
    pairs = [value.partition("=") for value in values]
    if wrong := [name for name, sign, _ in pairs if not (name and sign)]:
        raise click.BadParameter(f"{wrong[0]!r} is not of the form FROM=TO", ctx, param)
    return {name: to for name, _, to in pairs}
