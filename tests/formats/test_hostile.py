"""What no reader may fall for: each is refused in one sentence that names the place, and nothing comes in."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotator.archive import Event, Head, Part
from annotator.core.model import Annotation, Article, Span
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.formats import Progress, Taking, exporter, importer
from annotator.resources import resource
from tests.formats.generated import AT

TEXT = "Ana Lee left."
DEEP = "[" * 60_000 + "]" * 60_000
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
FETCH = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def written(name: str, words: str | bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(words if isinstance(words, bytes) else words.encode())
        return path

    return write


def both(*writers: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """The first file, once all are written."""
    return lambda folder: tuple(write(folder) for write in writers)[0]  # noqa: RUF015 - all are to be written


def row(**more: Any) -> str:
    return json.dumps({"text": TEXT, **more})


def studio(value: object, **more: Any) -> str:
    region = {"id": "a", "type": "labels", "value": {"labels": ["PER"], **(value if isinstance(value, dict) else {})}}
    return json.dumps([{"data": {"text": TEXT}, "annotations": [{"result": [region]}], **more}])


def web(selector: object) -> str:
    items = [
        {"id": "u:1", "type": "Text", "value": TEXT},
        {"id": "u:2", "type": "Annotation", "body": "PER", "target": {"source": "u:1", "selector": selector}},
    ]
    return json.dumps({"@context": "http://www.w3.org/ns/anno.jsonld", "items": items})


def cas_json(begin: object, end: object) -> str:
    structures = [
        {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "sofaString": TEXT},
        {"%ID": 2, "%TYPE": "x.Item", "@sofa": 1, "begin": begin, "end": end, "label": "PER"},
    ]
    types = {
        "x.Item": {
            "%NAME": "x.Item",
            "%SUPER_TYPE": "uima.tcas.Annotation",
            "label": {"%NAME": "label", "%RANGE": "uima.cas.String"},
        }
    }
    views = {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2]}}
    return json.dumps({"%TYPES": types, "%FEATURE_STRUCTURES": structures, "%VIEWS": views})


def zipped(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, words in members.items():
            archive.writestr(name.replace("__", "/"), words)
    return data.getvalue()


def escaping(name: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, "text")
    return data.getvalue()


def damaged(archive: bytes) -> bytes:
    """The zip file with a first member that cannot be unpacked."""
    return archive[:40] + b"\xff" * 8 + archive[48:]


def tsv(ends: str, label: str = "PER") -> str:
    return f"#FORMAT=WebAnno TSV 3.3\n#T_SP=x.Item|label\n\n\n#Text={TEXT}\n1-1\t{ends}\tAna\t{label}\t\n"


def own(old: str, new: str) -> Callable[[Path], Path]:
    """A lossless file of ours with something in its article changed."""

    def write(folder: Path) -> Path:
        path = folder / "x.jsonl"
        schema = resource("schemas/news.toml").read_text(encoding="utf-8")
        annotation = Annotation("n", "a", "entity", "PERSON", (Span(0, 3),), "Ada", AT, "added", None, {})
        parts: list[Part] = [Head(schema), Sheet(Article("a", TEXT), annotations={"n": annotation})]
        exporter(path, "jsonl").write(parts, path, Progress())
        words = path.read_text(encoding="utf-8")
        assert words.count(old) == 1
        path.write_text(words.replace(old, new), encoding="utf-8")
        return path

    return write


def with_changes(changes: object) -> Callable[[Path], Path]:
    """A lossless file of ours with one step in its journal."""

    def write(folder: Path) -> Path:
        path = folder / "x.jsonl"
        schema = resource("schemas/news.toml").read_text(encoding="utf-8")
        event = Event(1, "s", "edit", "done", None, "a", "Ada", AT, "add", "n", json.dumps(changes))
        parts: list[Part] = [Head(schema, history=True), Sheet(Article("a", TEXT)), event]
        exporter(path, "jsonl").write(parts, path, Progress())
        return path

    return write


CYCLE = [
    {"id": "a", "start": 0, "end": 3, "label": "SOURCE"},
    {"id": "b", "start": 4, "end": 7, "label": "CONTENT"},
]
WEIRD: dict[str, Any] = {"a float": 0.5, "text": "0", "negative": -1, "past the end": 99, "huge": 10**30, "true": True}


def offsets() -> dict[str, tuple[str, Callable[[Path], Path], str]]:
    """Every format of offsets with each end that is none."""
    found: dict[str, tuple[str, Callable[[Path], Path], str]] = {}
    for what, end in WEIRD.items():
        ends = (end, 3) if what == "negative" else (0, end)
        said = json.dumps(end)
        pair = {"start": ends[0], "end": ends[1]}
        found |= {
            f"plain {what}": (
                "plain",
                written("a.jsonl", row(entities=[{**pair, "label": "PERSON"}])),
                "line 1, entities",
            ),
            f"prodigy {what}": ("prodigy", written("a.jsonl", row(spans=[{**pair, "label": "PER"}])), "line 1, spans"),
            f"labelstudio {what}": (
                "labelstudio",
                written("a.json", studio(pair)),
                "line 1, [0].annotations[0].result[0].value",
            ),
            f"doccano {what}": ("doccano", written("a.jsonl", row(label=[[*ends, "PER"]])), "line 1, label[0]"),
            f"doccano entities {what}": (
                "doccano",
                written("a.jsonl", row(entities=[{"start_offset": ends[0], "end_offset": ends[1], "label": "PER"}])),
                "line 1, entities[0]",
            ),
            f"w3c {what}": (
                "w3c",
                written("a.jsonld", web({"type": "TextPositionSelector", **pair})),
                "items[1].target[0].selector",
            ),
            f"cas-json {what}": ("cas-json", written("a.json", cas_json(*ends)), ""),
            f"brat {what}": (
                "brat",
                both(
                    written("c/a.ann", f"T1\tPER {ends[0]} {said if ends[0] == 0 else 3}\tAna\n"),
                    written("c/a.txt", TEXT),
                ),
                "line 1, T1",
            ),
            f"webanno {what}": ("webanno", written("a.tsv", tsv(f"{ends[0]}-{said if ends[0] == 0 else 3}")), "line 6"),
        }
    return found


HOSTILE: dict[str, tuple[str, Callable[[Path], Path], str]] = {
    **offsets(),
    **{
        f"{name} {what}": (name, written(file, head + body), where)
        for what, head in (("bomb", BOMB), ("fetches", FETCH))
        for name, file, body, where in (
            ("cas", "a.xmi", "<xmi:XMI>&a;</xmi:XMI>", "document type"),
            ("feed", "a.rss", "<rss><channel><item><title>&a;</title></item></channel></rss>", "entit"),
        )
    },
    "docx bomb": (
        "docx",
        written(
            "a.docx", zipped(**{"word__document.xml": BOMB.encode() + b"<w>&c;</w>", "[Content_Types].xml": b"<x/>"})
        ),
        "a.docx",
    ),
    "docx zip bomb": (
        "docx",
        written("a.docx", zipped(**{"word__document.xml": b"0" * 50_000_000})),
        "not safe to unpack",
    ),
    "xlsx zip bomb": (
        "table",
        written("a.xlsx", zipped(**{"xl__workbook.xml": b"0" * 50_000_000})),
        "not safe to unpack",
    ),
    "zip bomb": ("articles", written("a.zip", zipped(**{"a.txt": b"0" * 50_000_000})), "not safe to unpack"),
    "zip escapes": ("articles", written("a.zip", escaping("../../a.txt")), "outside of itself"),
    "zip absolute": ("articles", written("a.zip", escaping("/tmp/a.txt")), "outside of itself"),
    "zip drive": ("articles", written("a.zip", escaping("C:\\a.txt")), "outside of itself"),
    "jsonl deep": ("jsonl", own('"extra":{}', f'"extra":{{"x":{DEEP}}}'), "line 2: it is nested too deeply"),
    "jsonl twice": ("jsonl", own('"extra":{}', '"extra":{},"extra":{}'), "line 2, extra: it is there twice"),
    **{
        f"jsonl {what}": ("jsonl", own('"end":3}', f'"end":{json.dumps(end)}}}'), "line 2")
        for what, end in WEIRD.items()
        if what != "negative"
    },
    **{
        f"{name} deep": (name, written(file, words), "deep")
        for name, file, words in (
            ("plain", "a.jsonl", '{"text":"a","x":' + DEEP + "}"),
            ("prodigy", "a.jsonl", '{"text":"a","x":' + DEEP + "}"),
            ("labelstudio", "a.json", '[{"data":{"text":"a","x":' + DEEP + "}}]"),
            ("doccano", "a.jsonl", '{"text":"a","x":' + DEEP + "}"),
            ("w3c", "a.jsonld", '{"items":' + DEEP + "}"),
            ("cas-json", "a.json", '{"%FEATURE_STRUCTURES":' + DEEP + "}"),
            ("table", "a.jsonl", '{"text":"a","x":' + DEEP + "}"),
        )
    },
    **{
        f"{name} twice": (name, written(file, words), "twice")
        for name, file, words in (
            ("plain", "a.jsonl", '{"text":"a","text":"b"}'),
            ("prodigy", "a.jsonl", '{"text":"a","text":"b","spans":[]}'),
            ("labelstudio", "a.json", '[{"data":{"text":"a","text":"b"},"annotations":[]}]'),
            ("doccano", "a.jsonl", '{"text":"a","text":"b","label":[]}'),
            ("w3c", "a.jsonld", web({}).replace('"id": "u:1"', '"id": "u:1", "value": "other"')),
            ("cas-json", "a.json", '{"%TYPES":{},"%TYPES":{},"%FEATURE_STRUCTURES":[]}'),
            ("table", "a.jsonl", '{"text":"a","text":"b"}'),
        )
    },
    "prodigy itself": (
        "prodigy",
        written("a.jsonl", row(spans=CYCLE, relations=[{"head": "a", "child": "a", "label": "x"}], answer="accept")),
        "line 1, relations[0]: it joins a span with itself",
    ),
    "labelstudio itself": (
        "labelstudio",
        written(
            "a.json",
            json.dumps(
                [
                    {
                        "data": {"text": TEXT},
                        "annotations": [
                            {
                                "result": [
                                    {
                                        "id": "a",
                                        "type": "labels",
                                        "value": {"start": 0, "end": 3, "labels": ["Source"]},
                                    },
                                    {"type": "relation", "from_id": "a", "to_id": "a"},
                                ]
                            }
                        ],
                    }
                ]
            ),
        ),
        "it joins a span with itself",
    ),
    "doccano itself": (
        "doccano",
        written(
            "a.jsonl",
            row(
                entities=[{"id": 1, "start_offset": 0, "end_offset": 3, "label": "Source"}],
                relations=[{"id": 1, "from_id": 1, "to_id": 1, "type": "x"}],
            ),
        ),
        "line 1, relations[0]: it joins a span with itself",
    ),
    "brat itself": (
        "brat",
        both(written("c/a.ann", "T1\tSource 0 3\tAna\nR1\tx Arg1:T1 Arg2:T1\n"), written("c/a.txt", TEXT)),
        "R1: it joins a span with itself",
    ),
    **{
        f"{name} endless number": (name, written(file, words.replace("0", "9" * 5_000)), "a number in it is too long")
        for name, file, words in (
            ("labelstudio", "a.json", '[{"data":{"text":"a","x":0}}]'),
            ("w3c", "a.jsonld", '{"items":[],"x":0}'),
        )
    },
    "cas-json metadata is a list": (
        "cas-json",
        written(
            "a.json",
            cas_json(0, 3).replace("x.Item", "annotator.Article").replace('"label"', '"json"').replace('"PER"', "[5]"),
        ),
        "annotator.Article.json: it is no valid JSON",
    ),
    "cas encoding": (
        "cas",
        both(
            written("c/a.xmi", "<?xml version='1.0' encoding='utf-5'?><a/>"),
            written("c/TypeSystem.xml", "<?xml version='1.0' encoding='utf-5'?><typeSystemDescription/>"),
        ),
        "it is no valid XML (unknown encoding: utf-5)",
    ),
    "mail of long ago": (
        "mail",
        written("a.eml", f"From: a@example.org\nDate: Fri, 01 May {10**20} 12:00:00 +0000\n\nWords.\n"),
        "it is no mail that can be read",
    ),
    "zip damaged": (
        "articles",
        written("a.zip", damaged(zipped(**{"a.txt": b"0123456789" * 99}))),
        "a.txt: it is damaged",
    ),
    "brat same as nothing": (
        "brat",
        both(written("c/a.ann", "T1\tCue 0 3\tAna\n*\tEquiv\n"), written("c/a.txt", TEXT)),
        "line 2, *: it joins fewer than two",
    ),
    **{
        f"brat {what}": (
            "brat",
            both(written("c/a.ann", f"T1\tPER 0 {digit}\tAna\n"), written("c/a.txt", text)),
            "line 1, T1: it must be a type and pairs of whole numbers",
        )
        for digit in ("²", "9" * 5_000)
        for what, text in ((f"{digit[:3]} in ASCII", TEXT), (f"{digit[:3]} elsewhere", f"{TEXT} 😀"))
    },
    "prodigy spans are a number": ("prodigy", written("a.jsonl", row(spans=5, tokens="😀")), "line 1, spans"),
    "prodigy beyond time": (
        "prodigy",
        written("a.jsonl", row(_timestamp=1e20)),
        "line 1, _timestamp: 1e+20 is no time",
    ),
    "jsonl record is a list": ("jsonl", with_changes([{"record": ["note"]}]), "no record of type"),
    "brat event of itself": (
        "brat",
        both(written("c/a.ann", "T1\tCue 0 3\tAna\nE1\tCue:E1 Source:E1\n"), written("c/a.txt", TEXT)),
        "line 2, E1: its trigger “E1” is not there",
    ),
    "conll no tag": ("conll", written("a.conll", "Ana B-PER\nLee nonsense\n"), "line 2"),
    "docbin junk": ("docbin", written("a.spacy", b"\x78\x9c junk"), "it is no DocBin"),
}


def test_arrows_in_a_circle_come_to_an_end(schema: LabelSchema, tmp_path: Path) -> None:
    spans = [{"id": n, "start_offset": 4 * n, "end_offset": 4 * n + 3, "label": "Source"} for n in range(3)]
    for type_, said in (("FRAGMENT", [3]), ("SOURCE", [1, 1, 1])):
        arrows = [{"id": n, "from_id": n, "to_id": (n + 1) % 3, "type": type_} for n in range(3)]
        path = written("a.jsonl", row(entities=spans, relations=arrows))(tmp_path)
        (sheet,) = importer(path, "doccano").read(path, Taking(schema, "Ada"))
        assert isinstance(sheet, Sheet)
        assert [len(annotation.spans) for annotation in sheet.annotations.values()] == said


@pytest.mark.parametrize("case", HOSTILE)
def test_it_is_refused_in_one_sentence_and_nothing_comes_in(
    case: str, refused: Callable[..., str], tmp_path: Path
) -> None:
    name, write, wanted = HOSTILE[case]
    path = write(tmp_path)
    said = refused(path, format_=name)
    assert wanted in said
    assert len(said) < 600
