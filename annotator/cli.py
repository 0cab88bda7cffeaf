"""The command line: each verb reads its arguments, asks the project, and prints. No logic of its own.

Exit status: 0 when well, 1 for what the user can mend (one sentence on stderr), 2 for usage. Needs
neither Qt nor, until something is suggested, spaCy; the window comes as click's ``obj``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import click

from annotator import __version__, resources, sample, settings, work
from annotator.core.model import AnnotationError
from annotator.core.schema import LabelSchema, SchemaError, read_schema
from annotator.formats import EXPORTERS, IMPORTERS, FormatError, Progress
from annotator.project import Project, ProjectError
from annotator.report import found_in, summary
from annotator.suggest import LanguageError, SuggesterError
from annotator.terminal import bar

MENDABLE = (ProjectError, FormatError, SchemaError, AnnotationError, SuggesterError, LanguageError)
