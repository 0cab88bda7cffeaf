"""What exports need besides the articles: the schema they go by, and files and folders written as one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from annotator.archive import Head, Part
from annotator.core.schema import LabelSchema, read_schema
from annotator.core.sheet import Sheet
from annotator.formats.contract import FormatError, Progress
from annotator.formats.files import writing

MARKER = ".annotator-export"
"""The empty file by which a folder is known as one that we wrote and may write anew."""


def schema_and_sheets(parts: Iterable[Part], progress: Progress) -> tuple[LabelSchema | None, Iterator[Sheet]]:
    """The label schema, if the parts begin with it, and the sheets; the progress counts them."""
    left = iter(parts)
    first = next(left, None)
    schema = read_schema(first.schema) if isinstance(first, Head) else None

    def sheets() -> Iterator[Sheet]:
        for part in chain([first], left):
            if isinstance(part, Sheet):
                yield part
                _count(progress)

    return schema, sheets()


def _count(progress: Progress) -> None:
    progress.done += 1
    progress.moved()


@contextmanager
def folder(path: Path) -> Iterator[Path]:
    """A folder to write into that takes the place of `path` once everything is in it.

    An existing folder makes way only if it is empty or an export of ours.
    """
    with writing(path):
        if path.exists() and not path.is_dir():
            raise FormatError(path, "it is a file, and this format is a folder of files", remedy="name a folder")
        if path.is_dir() and any(path.iterdir()) and not (path / MARKER).is_file():
            raise FormatError(path, "the folder is not empty", remedy="name a new one")
        path = path.resolve()
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            part.mkdir()
            (part / MARKER).touch()
            yield part
            if path.is_dir():
                shutil.rmtree(path)
            part.rename(path)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def beside_named(path: Path, name: str) -> Path:
    """The file or folder of a part of a dataset: ``gold.train.jsonl`` of ``gold.jsonl``; itself without a name."""
    return path.with_name(f"{path.stem}.{name}{path.suffix}") if name else path


def stem(id_: str, used: set[str]) -> str:
    """A file name made of an article id that is not among those used, to which it is added."""
    plain = "".join(c if c.isalnum() or c in "-_." else "-" for c in id_).strip(".-")[:80] or "article"
    name, n = plain, 1
    while name.casefold() in used:
        n += 1
        name = f"{plain}-{n}"
    used.add(name.casefold())
    return name
