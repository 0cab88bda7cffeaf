"""Broken records that were left out of an import, kept so that they can be repaired and imported.

Records of a file go to one file beside it, a line each; files of a folder or zip file to a folder beside it.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from annotator.formats.contract import FormatError
from annotator.formats.files import writing

_LISTED = 20


class Rejects:
    """What is left out of the import of `path`; use it as a context: what fails leaves nothing behind."""

    def __init__(self, path: Path) -> None:
        self.errors: list[FormatError] = []
        self.count = 0
        self.out: Path | None = None
        self._path = path

    def add(self, record: bytes, error: FormatError, beside: Mapping[Path, bytes] | None = None) -> None:
        """Keep a record with what belongs to it, and why it was left out; FormatError when it cannot be written."""
        self.count += 1
        if len(self.errors) < _LISTED:
            self.errors.append(error)
        inside = self._path in error.path.parents
        lines = record.lstrip().startswith(b"{")
        if self.out is None:
            self.out = _free(self._path, "" if inside else ".jsonl" if lines else error.path.suffix)
        target = self.out / error.path.relative_to(self._path) if inside else self.out
        if inside and lines and error.path.suffix != ".json":
            target = target.with_suffix(".jsonl")
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("ab") as file:
                file.write(record if inside and not lines else record + b"\n")
            for path, data in (beside or {}).items():
                self._keep(path, data, inside=inside)

    def _keep(self, path: Path, data: bytes, *, inside: bool) -> None:
        """What belongs to a record: in the folder under its own name, beside a lone file if it is called alike."""
        assert self.out is not None
        if inside:
            target = self.out / path.relative_to(self._path)
        elif path.stem == self._path.stem:
            target = self.out.with_suffix(path.suffix)
        else:
            return
        if path.suffix == ".jsonl" or not target.exists():
            with target.open("ab") as file:
                file.write(data)

    def __enter__(self) -> Rejects:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None and self.out is not None:
            shutil.rmtree(self.out, ignore_errors=True)
            with suppress(OSError):
                self.out.unlink(missing_ok=True)
            self.out = None


def _free(path: Path, suffix: str) -> Path:
    """A name beside `path` that nothing has yet, so that nothing repaired is written over."""
    n, found = 1, path.with_name(f"{path.stem}.rejects{suffix}")
    while found.exists():
        n += 1
        found = path.with_name(f"{path.stem}.rejects-{n}{suffix}")
    return found
