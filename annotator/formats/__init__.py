"""Files in, files out. Each module is one format; none of them knows a project or SQL.

An importer yields the parts of a project (sheets, mostly) one at a time, an exporter takes them.
Others can be added through the entry point groups ``annotator.importers`` and ``annotator.exporters``.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, cast

import msgspec

from annotator.formats import guessing
from annotator.formats.contract import (
    As,
    Exporter,
    FormatError,
    Importer,
    Loss,
    Naming,
    Progress,
    Remark,
    Splitting,
    Taking,
)
from annotator.formats.files import unreadable

__all__ = [
    "EXPORTERS",
    "IMPORTERS",
    "As",
    "Exporter",
    "FormatError",
    "Importer",
    "Loss",
    "Naming",
    "Progress",
    "Remark",
    "Splitting",
    "Taking",
    "exporter",
    "exporters",
    "guess",
    "guess_out",
    "importer",
    "importers",
    "is_folder",
    "is_measured",
    "suffix_of",
    "suffixes",
]

IMPORTERS: Mapping[str, str] = {
    "articles": "annotator.formats.articles:Articles",
    "text": "annotator.formats.articles:Text",
    "markdown": "annotator.formats.articles:Markdown",
    "page": "annotator.formats.articles:Page",
    "docx": "annotator.formats.articles:Docx",
    "pdf": "annotator.formats.articles:Pdf",
    "table": "annotator.formats.articles:Table",
    "feed": "annotator.formats.articles:Feed",
    "mail": "annotator.formats.articles:Mail",
    "jsonl": "annotator.formats.jsonl:JSONLines",
    "plain": "annotator.formats.plain:Plain",
    "prodigy": "annotator.formats.prodigy:Prodigy",
    "labelstudio": "annotator.formats.labelstudio:LabelStudio",
    "doccano": "annotator.formats.doccano:Doccano",
    "brat": "annotator.formats.brat:Brat",
    "conll": "annotator.formats.conll:Conll",
    "docbin": "annotator.formats.docbin:Bin",
    "cas": "annotator.formats.cas:Xmi",
    "cas-json": "annotator.formats.cas:CasJson",
    "webanno": "annotator.formats.webanno:WebAnno",
    "w3c": "annotator.formats.w3c:WebAnnotation",
}
EXPORTERS: Mapping[str, str] = {
    "jsonl": "annotator.formats.jsonl:JSONLines",
    "plain": "annotator.formats.plain:Plain",
    "prodigy": "annotator.formats.prodigy:Prodigy",
    "labelstudio": "annotator.formats.labelstudio:LabelStudio",
    "doccano": "annotator.formats.doccano:Doccano",
    "doccano-sequence": "annotator.formats.doccano:DoccanoSequence",
    "brat": "annotator.formats.brat:Brat",
    "conll": "annotator.formats.conll:Conll",
    "iob2": "annotator.formats.conll:Iob2",
    "bioes": "annotator.formats.conll:Bioes",
    "docbin": "annotator.formats.docbin:Bin",
    "cas": "annotator.formats.cas:Xmi",
    "cas-json": "annotator.formats.cas:CasJson",
    "webanno": "annotator.formats.webanno:WebAnno",
    "w3c": "annotator.formats.w3c:WebAnnotation",
    "parquet": "annotator.formats.parquet:Parquet",
    "huggingface": "annotator.formats.parquet:HuggingFace",
    "csv": "annotator.formats.tables:Csv",
    "csv-excel": "annotator.formats.tables:CsvExcel",
    "tsv": "annotator.formats.tables:Tsv",
    "html": "annotator.formats.html:Html",
    "pdf": "annotator.ui.printing:Pdf",
}
"""Our own formats, known also where the package is not installed. The PDF needs Qt, so the window has it."""

_SUFFIXES = {
    **dict.fromkeys((".txt", ".text"), "text"),
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "page"),
    **dict.fromkeys((".csv", ".tsv", ".tab", ".xlsx"), "table"),
    **dict.fromkeys((".rss", ".atom", ".rdf", ".xml"), "feed"),
    ".docx": "docx",
    ".pdf": "pdf",
    ".eml": "mail",
    ".zip": "articles",
}
_LINES = (".jsonl", ".ndjson", ".json")
_LOOK = 4_000_000


def importers() -> dict[str, EntryPoint]:
    """Every format that can be read, by name; nothing is imported until one is asked for."""
    return _entries("annotator.importers", IMPORTERS)


def exporters() -> dict[str, EntryPoint]:
    """Every format that can be written, by name."""
    return _entries("annotator.exporters", EXPORTERS)


def importer(path: Path, name: str | None = None) -> Importer:
    """The reader of that name, or the one that fits the file."""
    return cast(Importer, _made(path, name or guess(path), importers()))


def exporter(path: Path, name: str | None = None) -> Exporter:
    """The writer of that name, or the one that fits the file's suffix."""
    return cast(Exporter, _made(path, name or guess_out(path), exporters()))


def guess(path: Path) -> str:
    """The name of the format of a file or folder, by its suffix or by how it begins."""
    if (found := guessing.recognised(path, _SUFFIXES)) is not None:
        return found
    if path.is_dir():
        return "articles"
    if path.suffix.lower() in _SUFFIXES:
        return _SUFFIXES[path.suffix.lower()]
    try:
        with path.open("rb") as file:
            first = file.readline(_LOOK).removeprefix(b"\xef\xbb\xbf").strip()
    except OSError as error:
        raise unreadable(path, error) from None
    if path.suffix.lower() not in _LINES and not first.startswith(b"{"):
        raise FormatError(path, "its format is not known", remedy=f"name it with --format {'|'.join(IMPORTERS)}")
    try:
        head = msgspec.json.decode(first)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "plain"
    if isinstance(head, dict) and head.get("format") == "annotator":
        return "jsonl"
    return "table" if isinstance(head, dict) and "text" not in head and _has_text(head) else "plain"


def suffixes() -> tuple[str, ...]:
    """How the names of files end that can be read, so far as their names tell."""
    return tuple(sorted({*_SUFFIXES, *guessing.SUFFIXES, *_LINES}))


def suffix_of(name: str) -> str:
    """How the name of a file in this format ends, where it ends in something of its own; else ``""``."""
    return guessing.ENDINGS.get(name, "")


def is_folder(name: str) -> bool:
    """Whether this format of ours is a folder of files."""
    return name in EXPORTERS and not suffix_of(name)


def is_measured(path: Path, name: str | None = None) -> bool:
    """Whether the offsets of a file may count any unit; False where nobody can read it."""
    try:
        return bool(getattr(importer(path, name), "measured", False))
    except FormatError:
        return False


def _has_text(row: dict[str, Any]) -> bool:
    """Whether a row without ``text`` has it under another name."""
    from annotator.formats.metadata import field_of

    return any(field_of(name) == "text" and isinstance(value, str) for name, value in row.items())


def guess_out(path: Path) -> str:
    """The name of the format to write a file of this name in."""
    if path.suffix.lower() in guessing.OUT:
        return guessing.OUT[path.suffix.lower()]
    if path.suffix.lower() in _LINES:
        return "jsonl"
    raise FormatError(path, "its name does not tell the format", remedy=f"name it with --format {'|'.join(EXPORTERS)}")


def _entries(group: str, own: Mapping[str, str]) -> dict[str, EntryPoint]:
    found = {name: EntryPoint(name, value, group) for name, value in own.items()}
    found.update({entry.name: entry for entry in entry_points(group=group)})
    return found


def _made(path: Path, name: str, known: Mapping[str, EntryPoint]) -> Any:
    if name not in known:
        raise FormatError(path, f"there is no format “{name}”", remedy=f"choose from {', '.join(known)}")
    try:
        module, _, attribute = known[name].value.partition(":")
        return getattr(import_module(module.strip()), attribute.strip())()
    except Exception as error:  # whatever a plug-in does wrong is reported by its name
        raise FormatError(path, f"the format “{name}” cannot be loaded ({error})") from error
