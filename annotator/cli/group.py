"""How the command line ends: with which status, and with one sentence instead of a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from annotator.work import MENDABLE


class Verbs(click.Group):
    """A group whose `main` returns the exit status: 0 well, 1 for what the user can mend, 2 for usage."""

    def main(  # type: ignore[override]  # click's overloads say the same at greater length
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> int:
        """Carry out a verb; ends the process only in standalone mode."""
        run = super().main
        status = _status(lambda: run(args, prog_name, complete_var, standalone_mode=False, **extra))
        if standalone_mode:
            sys.exit(status)
        return status


def complain(error: object) -> None:
    """Say in one line on stderr what is wrong."""
    click.echo(" ".join(str(error).split()), err=True)


def _status(run: Callable[[], object]) -> int:
    try:
        result = run()
        sys.stdout.flush()
    except click.Abort:
        complain("stopped")
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except MENDABLE as error:
        complain(error)
        return 1
    except BrokenPipeError:
        # Whoever read our output has gone; nothing more can be said to them, at the end of Python neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        complain(f"{error.filename}: {error.strerror}" if error.filename else error.strerror or error)
        return 1
    return result if isinstance(result, int) else 0
