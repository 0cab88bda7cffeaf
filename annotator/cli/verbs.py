"""The verbs: each reads its arguments, asks one layer down, and prints. No logic of its own.

The window comes as click's ``obj``, so that nothing here needs Qt.
"""

from __future__ import annotations

import click

from annotator import __version__
from annotator.cli import looking, making, moving, suggesting
from annotator.cli.group import Verbs


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="annotator")
def main() -> None:
    """Turn news articles into gold-labelled data. Without a verb the window opens."""


for verb in (
    making.sample_,
    making.new,
    moving.import_,
    suggesting.suggest,
    suggesting.evaluate,
    suggesting.train,
    moving.export,
    looking.stats,
    looking.check,
    making.screenshot,
):
    main.add_command(verb)
