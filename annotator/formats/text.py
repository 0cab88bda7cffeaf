"""Plain text files and folders of them: one article a file, its text exactly as the file has it.

Nothing is normalised: line ends, a byte order mark, no-break spaces and emoji stay, because every
offset refers to the text as it was read. A ``metadata.json`` beside the files, ``{file name: {title,
outlet, published, …}}``, gives what the text does not.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from annotator.core.model import LONGEST, Article
from annotator.core.sheet import Sheet
from annotator.formats.contract import FormatError, Taking
from annotator.formats.files import decoded, malformed, unreadable, whole
from annotator.formats.metadata import NAMES, Metadata

METADATA = "metadata.json"
SUFFIXES = (".txt", ".text")


class Text:
    """Reads ``.txt`` files; a folder with everything below it, in the order of its paths."""

    name = "text"
    title = "Text files"

    def read(self, path: Path, taking: Taking) -> Iterator[Sheet]:
        """One sheet a file, without annotations."""
        files = _files(path)
        progress, metadata = taking.progress, lru_cache(_metadata)
        progress.total = sum(file.stat().st_size for file in files if file.is_file())
        progress.done = progress.line = 0
        for file in files:
            progress.path = file
            data = whole(file)
            yield Sheet(_article(file, decoded(file, data), metadata(file.parent)))
            progress.done += len(data)
            progress.moved()


def _files(path: Path) -> list[Path]:
    try:
        if not path.is_dir():
            return [path]
        found = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and not file.is_dir())
    except OSError as error:
        raise unreadable(path, error) from None
    if not found:
        raise FormatError(path, "the folder holds no .txt file", remedy="choose the folder the articles are in")
    return found


def _article(file: Path, text: str, metadata: Mapping[str, Any]) -> Article:
    if not text.strip("\ufeff \t\r\n\xa0\u2028\u2029") or not text.strip():
        raise FormatError(file, "there is nothing in it but blanks" if text else "it is empty", remedy="leave it out")
    if len(text) > LONGEST:
        what = f"it has {len(text):,} characters, and an article at most {LONGEST:,}"
        raise FormatError(file, what, remedy="split it into articles")
    values = metadata.get(file.name)
    if not isinstance(values, dict):
        values = {}
    try:
        known = msgspec.convert(values, Metadata)
    except msgspec.ValidationError as error:
        wrong = malformed(file.parent / METADATA, 0, b"", error)
        raise FormatError(wrong.path, wrong.what, field=f"{file.name}.{wrong.field}") from None
    extra = {name: value for name, value in values.items() if name not in NAMES}
    return known.article("", text, extra, os.fsencode(file.stem).decode("utf-8", "replace"))


def _metadata(folder: Path) -> Mapping[str, Any]:
    path = folder / METADATA
    if not path.is_file():
        return {}
    data = whole(path)
    try:
        rows = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise malformed(path, 0, data, error) from None
    return rows if isinstance(rows, dict) else {}
