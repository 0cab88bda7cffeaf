"""Of every format: a sound file in which something was broken is taken, taken in part, or refused in one sentence.

Nothing else may come of it: an error that is none of `work.MENDABLE` stops an import that leaves broken records out.
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest

from annotator import work
from annotator.archive import Event, Head, Part
from annotator.codec import dump
from annotator.core.model import (
    ATTRIBUTION,
    Annotation,
    Article,
    Change,
    Note,
    Relation,
    Review,
    Span,
    suggested,
)
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.formats import IMPORTERS, Progress, exporter
from annotator.formats.rejects import Rejects
from annotator.project import Project
from tests.formats.generated import AT
from tests.formats.test_skip_bad import FEED, mail, page, portable, word

EACH = 20
"""Mutations of each format."""

TEXTS = ("Ana Lee 😀 said rates fell.\r\n“Taxes rise,” Bo added.", "Żoë met Bo. It rained, Bo said.")
DEEP = b"[" * 5_000 + b"]" * 5_000
WEIRD: tuple[Any, ...] = (
    *(None, True, -1, 0, 0.5, 5, 10**30, 1e20, 1e300, -1e20, 2**31, 2**63, 2**64 - 1),
    *(
        "",
        "²",
        "٣",
        "x",
        "-1",
        "0",
        "9" * 5_000,
        "a\x00b",
        "\ud83d",
        "2026-99-99T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "\ufeff",
    ),
    *([], {}, [[]], [None], {"": None}, ["x"], {"id": 5}, [[1, 2, 3], "x"]),
)
DIGITS = b"9" * 5_000
WORDS = (
    *(json.dumps(value).encode() for value in WEIRD if not isinstance(value, str)),
    *("²".encode(), "٣".encode(), DIGITS, b"", b"-1", b"0-", b"-0", b"\x00", b"\xff", b"\t", b"_", b"*", b"[", b"|"),
)
ZIPPED = (".docx", ".xlsx", ".zip")


def sheets() -> list[Sheet]:
    """Two articles with all that annotation can be."""
    found = []
    for n, text in enumerate(TEXTS):
        id_ = f"a{n}"
        article = Article(id_, text, f"Title {n}", byline="By A. B.", published="2026-05-01", extra={"desk": {"n": 1}})
        annotations = {
            key: Annotation(f"{id_}{key}", id_, kind, label, spans, "Ada", AT, "added", None, attributes)  # type: ignore[arg-type]
            for key, kind, label, spans, attributes in (
                ("e", "entity", "PERSON", (Span(0, 3),), {}),
                ("c", "claim", "CLAIM", (Span(4, 7), Span(8, 11)), {"verifiable": "yes"}),
                ("s", "role", "SOURCE", (Span(0, 3),), {}),
                ("u", "role", "CUE", (Span(4, 6), Span(12, 15)), {}),
            )
        }
        roles = {"source": f"{id_}s", "cue": f"{id_}u"}
        relation = Relation(f"{id_}r", id_, ATTRIBUTION, roles, "Ada", AT, "added", None, {"polarity": "negative"})
        made = suggested(article, "entity", "ORG", {"": (Span(8, 9),)}, suggester="rules", version="1", score=0.5)
        found.append(
            Sheet(
                article,
                {made.id: made},
                {annotation.id: annotation for annotation in annotations.values()},
                {relation.id: relation},
                reviews={"Ada": Review(id_, "Ada", "done", AT)},
                notes={f"{id_}e": Note(f"{id_}e", id_, "Is it she?", "Ada", AT)},
            )
        )
    return found


def exported(name: str, out: str) -> Callable[[Path, LabelSchema], Path]:
    def make(folder: Path, schema: LabelSchema) -> Path:
        some = sheets()
        parts: list[Part] = [Head(schema.source), *some]
        if name == "jsonl":
            changes = dump(Change(None, annotation) for annotation in some[0].annotations.values())
            parts[0] = Head(schema.source, history=True)
            parts.append(Event(1, "s", "edit", "done", None, "a0", "Ada", AT, "add", "a0e", changes))
        exporter(folder / out, name).write(parts, folder / out, Progress())
        for file in (folder / out).glob("*.ann"):
            with file.open("a") as more:
                more.write("N1\tReference T1 Wiki:5\tAna\n*\tEquiv T1 T1\n")
        return folder / out

    return make


def written(name: str, data: bytes) -> Callable[[Path, LabelSchema], Path]:
    def make(folder: Path, schema: LabelSchema) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return make


def zipped(members: dict[str, bytes]) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, some in members.items():
            archive.writestr(name, some)
    return data.getvalue()


def workbook() -> bytes:
    import openpyxl

    book, data = openpyxl.Workbook(), BytesIO()
    sheet: Any = book.active
    for row in (("title", "text", "date"), ("One", TEXTS[0], AT.replace(tzinfo=None)), ("Two", TEXTS[1], 5)):
        sheet.append(row)
    book.save(data)
    return data.getvalue()


TABLE = f'title,text,date\nOne,First.,2026-05-01\nTwo,"{TEXTS[0]}",x\n'.encode()
MADE: dict[str, tuple[Callable[[Path, LabelSchema], Path], ...]] = {
    "articles": (written("a.zip", zipped({"a.txt": TEXTS[0].encode(), "b/c.html": page(TEXTS[1])})),),
    "text": (written("a.txt", TEXTS[0].encode()),),
    "markdown": (written("a.md", f"---\ntitle: One\ndate: 2026-05-01\n---\n# One\n\n{TEXTS[0]}\n".encode()),),
    "page": (written("a.html", page(TEXTS[0])),),
    "docx": (written("a.docx", word(TEXTS[0])),),
    "pdf": (written("a.pdf", portable(TEXTS[0])),),
    "table": (
        written("a.csv", TABLE),
        written("a.xlsx", workbook()),
        written(
            "a.jsonl", b'{"title":"One","body":"One.","date":"2026-05-01","n":5}\n{"title":"Two","body":"Second."}\n'
        ),
    ),
    "feed": (written("a.rss", FEED.replace("></", ">Some.</").encode()),),
    "mail": (written("a.eml", b"Date: Fri, 01 May 2026 12:00:00 +0000\n" + mail(TEXTS[0])),),
    **{
        name: (exported(name, out),)
        for name, out in {
            "jsonl": "a.jsonl",
            "plain": "a.jsonl",
            "prodigy": "a.jsonl",
            "labelstudio": "a.json",
            "doccano": "a.jsonl",
            "brat": "collection",
            "conll": "corpus",
            "docbin": "a.spacy",
            "cas": "project",
            "cas-json": "project",
            "webanno": "project",
            "w3c": "a.jsonld",
        }.items()
    },
}


def mutated(random: Random, path: Path) -> None:
    """Break something in the file, or in one of the folder's."""
    file = random.choice(sorted(f for f in (path, *path.rglob("*")) if f.is_file() and f.stat().st_size))
    data = file.read_bytes()
    if file.suffix in ZIPPED and random.random() < 0.8:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        name = random.choice(sorted(members))
        members[name] = broken(random, members[name])
        data = zipped(members)
    elif file.suffix == ".spacy" and random.random() < 0.8:
        data = zlib.compress(packed_broken(random, zlib.decompress(data)))
    else:
        data = broken(random, data)
    file.write_bytes(data)


def broken(random: Random, data: bytes) -> bytes:
    if random.random() < 0.5:
        rows = data.split(b"\n")
        n = random.choice([n for n, row in enumerate(rows) if row.strip()] or [0])
        try:
            rows[n] = replaced(random, json.loads(rows[n] if len(rows) < 50 else data))
            return b"\n".join(rows) if len(rows) < 50 else rows[n]
        except ValueError:
            pass
        try:
            return replaced(random, json.loads(data))
        except ValueError:
            pass
    return random.choice((flipped, dropped, shortened, doubled, renumbered, reworded, reworded, cut))(random, data)


def replaced(random: Random, value: Any) -> bytes:
    """The JSON value with one of those in it replaced by another, left out, or nested too deeply."""
    places: dict[Any, list[tuple[Any, Any]]] = defaultdict(list)
    """By their keys, so that what is rare is broken as often as what there is of every token."""

    def look(within: Any) -> None:
        for key in within if isinstance(within, dict) else range(len(within)):
            places[key if isinstance(key, str) else ""].append((within, key))
            if isinstance(within[key], dict | list):
                look(within[key])

    if isinstance(value, dict | list):
        look(value)
    if not places:
        return json.dumps(random.choice(WEIRD)).encode()
    within, key = random.choice(places[random.choice(list(places))])
    match random.randrange(8):
        case 0:
            del within[key]
        case 1:
            within[key] = "\x00deep"
        case 2:
            within[key] = [within[key]]
        case 3:
            within[key] = str(within[key])
        case 4 if isinstance(within, list):
            within.append(within[key])
        case _:
            within[key] = random.choice(WEIRD)
    return (
        json.dumps(value, ensure_ascii=random.random() < 0.5)
        .encode("utf-8", "surrogatepass")
        .replace(b'"\\u0000deep"', DEEP)
    )


def packed_broken(random: Random, data: bytes) -> bytes:
    """What a DocBin packs, with one of its values replaced."""
    import srsly

    if random.random() < 0.3:
        return broken(random, data)
    value: Any = srsly.msgpack_loads(data)
    key = random.choice(sorted(value))
    within: Any = value
    if isinstance(value[key], list) and value[key] and random.random() < 0.5:
        within, key = value[key], random.randrange(len(value[key]))
    if isinstance(within[key], bytes) and random.random() < 0.5:
        within[key] = broken(random, within[key])
    else:
        some = [w for w in WEIRD if not (isinstance(w, int) and w > 2**63) and w != "\ud83d"]
        within[key] = random.choice(some)
    return bytes(srsly.msgpack_dumps(value))


def flipped(random: Random, data: bytes) -> bytes:
    found = bytearray(data)
    for _ in range(random.choice((1, 1, 3, 10))):
        found[random.randrange(len(found))] ^= 1 << random.randrange(8)
    return bytes(found)


def dropped(random: Random, data: bytes) -> bytes:
    rows = data.splitlines(keepends=True)
    del rows[random.randrange(len(rows))]
    return b"".join(rows)


def shortened(random: Random, data: bytes) -> bytes:
    """A line ends at one of its blanks."""
    rows = data.split(b"\n")
    n = random.randrange(len(rows))
    blanks = [match.start() for match in re.finditer(rb"[ \t]", rows[n])]
    rows[n] = rows[n][: random.choice(blanks or [0])]
    return b"\n".join(rows)


def doubled(random: Random, data: bytes) -> bytes:
    rows = data.splitlines(keepends=True)
    rows.insert(random.randrange(len(rows)), random.choice(rows))
    return b"".join(rows)


def cut(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data))]


def renumbered(random: Random, data: bytes) -> bytes:
    return _at(random, data, rb"\d+")


def reworded(random: Random, data: bytes) -> bytes:
    return _at(random, data, rb"[^\s\"'=<>;:,|-]+")


def _at(random: Random, data: bytes, pattern: bytes) -> bytes:
    found = list(re.finditer(pattern, data))
    if not found:
        return flipped(random, data)
    match = random.choice(found)
    return data[: match.start()] + random.choice(WORDS) + data[match.end() :]


def test_every_format_is_here() -> None:
    assert MADE.keys() == IMPORTERS.keys()


@pytest.mark.parametrize("name", MADE)
def test_the_sound_file_comes_in(name: str, project: Project, schema: LabelSchema, tmp_path: Path) -> None:
    for n, make in enumerate(MADE[name]):
        (tmp_path / str(n)).mkdir()
        assert work.import_file(project, make(tmp_path / str(n), schema), reviewer="Ada", format_=name).articles


@pytest.mark.parametrize("name", MADE)
def test_a_broken_file_is_taken_or_refused_and_never_crashes(
    name: str, project: Project, schema: LabelSchema, tmp_path: Path
) -> None:
    sound = []
    for n, make in enumerate(MADE[name]):
        (tmp_path / f"sound {n}").mkdir()
        sound.append(make(tmp_path / f"sound {n}", schema))
    for seed in range(EACH):
        random, folder = Random(f"{name} {seed}"), tmp_path / str(seed)
        whole = random.choice(sound)
        shutil.copytree(whole.parent, folder)
        path = folder / whole.name
        mutated(random, path)
        try:
            with Rejects(path) as rejects:
                work.import_file(project, path, reviewer="Ada", format_=name, rejects=rejects)
        except work.MENDABLE:
            continue
        except Exception as error:
            raise AssertionError(f"mutation {seed} in {path}") from error
    assert project.problems() == []
