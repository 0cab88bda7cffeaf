"""Which annotation format a file or folder is in: by its suffix, else by what its first records look like."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from annotator.formats.contract import FormatError, Progress
from annotator.formats.files import below, lines, unreadable

SUFFIXES = {
    ".spacy": "docbin",
    ".xmi": "cas",
    ".jsonld": "w3c",
    ".ann": "brat",
    **dict.fromkeys((".conll", ".iob", ".iob2", ".bio", ".bioes", ".bilou", ".conll03"), "conll"),
}
ENDINGS = {
    **dict.fromkeys(("jsonl", "plain", "prodigy", "doccano", "doccano-sequence"), ".jsonl"),
    **dict.fromkeys(("csv", "csv-excel"), ".csv"),
    "labelstudio": ".json",
    "docbin": ".spacy",
    "w3c": ".jsonld",
    "parquet": ".parquet",
    "html": ".html",
    "pdf": ".pdf",
    "tsv": ".tsv",
}
"""How the names of the files of a format end; a folder's ends in nothing."""

OUT = {suffix: name for name, suffix in reversed(ENDINGS.items()) if suffix != ".json"}
"""The format to write a file of a name ending so in."""

_JSON = (".json", ".jsonl", ".ndjson")
_TELLING = (*_JSON, ".tsv", ".xml")
_HEAD = 1 << 16
_RECORDS = 20
_TSV = b"#FORMAT=WebAnno TSV"


def recognised(path: Path, known: Collection[str] = ()) -> str | None:
    """The name of the format; None for one that is not among the annotation formats, or tells nothing.

    Of the suffixes in `known` it is clear what they are: such a file is looked into only where it may be more.
    """
    try:
        if path.is_dir():
            return _folder(path)
        suffix = path.suffix.lower()
        if suffix in SUFFIXES:
            return SUFFIXES[suffix]
        if suffix == ".txt":
            return "brat" if path.with_suffix(".ann").is_file() else None
        if suffix not in _TELLING and suffix in known:
            return None
        with path.open("rb") as file:
            head = file.read(_HEAD).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError as error:
        raise unreadable(path, error) from None
    if head.startswith(_TSV):
        return "webanno"
    if suffix not in _JSON and not head.startswith((b"{", b"[{")):
        return None
    if b'"%FEATURE_STRUCTURES"' in head or b'"%TYPES"' in head:
        return "cas-json"
    if b"/ns/anno.jsonld" in head:
        return "w3c"
    # Not needed to start the program, and brings what takes time to load.
    from annotator.formats.records import elements

    try:
        records = islice(elements(path, Progress()) if head.startswith(b"[") else lines(path, Progress()), _RECORDS)
        return next(filter(None, map(_looks, _decoded(records))), None)
    except FormatError:
        # Only Label Studio writes one long list; its reader says what is wrong with it.
        return "labelstudio" if head.startswith(b"[") else None


def _folder(path: Path) -> str | None:
    for pattern, name in (("*.ann", "brat"), ("*.xmi", "cas"), ("*.spacy", "docbin")):
        if next(path.rglob(pattern), None):
            return name
    if any(next(path.rglob(f"*{suffix}"), None) for suffix, name in SUFFIXES.items() if name == "conll"):
        return "conll"
    for suffix in (".tsv", ".json"):
        for file in below(path, suffix)[:1]:
            if (found := recognised(Path(file))) in ("webanno", "cas-json"):
                return found
    return None


def _decoded(records: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    for record in records:
        try:
            value = msgspec.json.decode(record)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            continue  # One that is broken tells nothing; the others do.
        if isinstance(value, dict):
            yield value


def _looks(row: dict[str, Any]) -> str | None:
    if row.get("format") == "annotator":
        return "jsonl"
    if "data" in row and {"annotations", "completions", "predictions"} & row.keys():
        return "labelstudio"
    if any(_has(value, "start", "labels") for value in row.values()):
        return "labelstudio"
    if {"_input_hash", "_task_hash", "_session_id", "answer"} & row.keys() or _has(row.get("tokens"), "start", "text"):
        return "prodigy"
    if _has(row.get("spans"), "start", "label"):
        return "prodigy"
    if _has(row.get("entities"), "start_offset") or _has(row.get("annotations"), "start_offset"):
        return "doccano"
    triples = row.get("label", row.get("labels"))
    if isinstance(triples, list) and triples and isinstance(triples[0], list) and len(triples[0]) == 3:
        return "doccano"
    if {"entities", "claims", "attributions"} & row.keys() and "relations" not in row:
        return "plain"
    return None


def _has(value: Any, *keys: str) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and set(keys) <= value[0].keys()
