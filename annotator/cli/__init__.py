"""The command line, the second front end: needs neither Qt nor, until something is suggested, spaCy."""

from annotator.cli.verbs import main

__all__ = ["main"]
