"""Of every format: a broken record among good ones is left out, kept, and comes in once it is repaired."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest

from annotator import work
from annotator.archive import Head, Part
from annotator.core.model import Annotation, Article, Span
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.formats import IMPORTERS, FormatError, Progress, exporter
from annotator.formats.rejects import Rejects
from annotator.project import Project
from tests.formats.generated import AT

TEXTS = ("Ana Lee left the harbour early.", "Ferry Union met at noon.\r\nIt 😀 agreed.", "Bo Vance came back late.")
"""The second is the one that is broken."""

WHOLE = {
    "jsonl": "its lines depend on each other: the last counts them, and the history names what is in the others",
}
"""What can only be taken as a whole, and why."""


@dataclass(frozen=True)
class Kind:
    """How a file with a broken second record is made, and how the bytes of that are mended."""

    make: Callable[[Path, LabelSchema], Path]
    mend: Callable[[bytes], bytes] = lambda data: data.replace(b"NOSUCH", b"ORG")
    gold: int = 1


def exported(name: str, out: str) -> Kind:
    """A file as it is written here, the label of its second article replaced by one that nobody knows."""

    def make(folder: Path, schema: LabelSchema) -> Path:
        head: Part = Head(schema.source)
        path = folder / out
        exporter(path, name).write([head, *sheets()], path, Progress())
        for layer in path.glob("*.conll"):
            if layer.stem != "entities":
                layer.unlink()  # The article is in each of them.
        for file in (f for f in (path, *path.rglob("*")) if f.is_file() and not f.name.endswith((".conf", ".xml"))):
            file.write_bytes(file.read_bytes().replace(b"ORG", b"NOSUCH"))
        return path

    return Kind(make)


def sheets() -> list[Sheet]:
    found = []
    for n, (text, label) in enumerate(zip(TEXTS, ("PERSON", "ORG", "PERSON"), strict=True)):
        span = Span(0, [7, 11, 8][n])
        annotation = Annotation(f"n{n}", f"a{n}", "entity", label, (span,), "Ada", AT)
        found.append(Sheet(Article(f"a{n}", text, f"Title {n}"), annotations={annotation.id: annotation}))
    return found


def bin_of_others(folder: Path, schema: LabelSchema) -> Path:
    import spacy
    from spacy.tokens import DocBin

    docs = []
    for text, label, end in zip(TEXTS, ("PERSON", "NOSUCH", "PERSON"), (7, 11, 8), strict=True):
        doc = spacy.blank("en").make_doc(text)
        doc.ents = tuple(filter(None, [doc.char_span(0, end, label=label)]))
        docs.append(doc)
    DocBin(docs=docs, store_user_data=True).to_disk(folder / "x.spacy")
    return folder / "x.spacy"


def in_a_folder(suffix: str, whole: Callable[[str], bytes], broken: Callable[[bytes], bytes]) -> Kind:
    """Three documents, of which the second is broken; it is mended by putting the whole one in its place."""

    def make(folder: Path, schema: LabelSchema) -> Path:
        for name, text in zip("abc", TEXTS, strict=True):
            data = whole(text)
            (folder / f"{name}{suffix}").write_bytes(broken(data) if name == "b" else data)
        return folder

    return Kind(make, lambda data: whole(TEXTS[1]), 0)


def written(name: str, text: str, mend: Callable[[bytes], bytes]) -> Kind:
    def make(folder: Path, schema: LabelSchema) -> Path:
        (folder / name).write_text(text, newline="", encoding="utf-8")
        return folder / name

    return Kind(make, mend, 0)


def page(text: str) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in text.split("\r\n"))
    return f"<html><head><meta charset=utf-8><title>x</title></head><body><article>{body}</article>".encode()


def word(text: str) -> bytes:
    from io import BytesIO

    document, data = docx.Document(), BytesIO()
    document.add_paragraph(text.replace("\r\n", " "))
    document.save(data)
    return data.getvalue()


def portable(text: str) -> bytes:
    """A PDF of one line."""
    shown = text.encode("ascii", "ignore").replace(b"\r\n", b" ")
    content = b"BT /F1 12 Tf 72 720 Td (" + shown + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    data, places = b"%PDF-1.4\n", []
    for n, each in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (n, each)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    where = len(data)
    return data + (
        b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (rows, where)
    )


def mail(text: str) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = "News", "desk@example.org"
    message.set_content(text.replace("\r\n", " "))
    return message.as_bytes()


FEED = "<rss><channel><title>Desk</title>{}</channel></rss>".format(
    "".join(
        f"<item><guid>{n}</guid><description>{d}</description></item>" for n, d in enumerate((TEXTS[0], "", "Last."))
    )
)

KINDS: dict[str, Kind] = {
    "articles": in_a_folder(".txt", str.encode, lambda data: data + b"\xe9"),
    "text": in_a_folder(".txt", str.encode, lambda data: data + b"\xe9"),
    "markdown": in_a_folder(".md", str.encode, lambda data: b"\xff" + data),
    "page": in_a_folder(".html", page, lambda data: data.replace(b"charset=utf-8", b"charset=nope")),
    "docx": in_a_folder(".docx", word, lambda data: data[:200]),
    "pdf": in_a_folder(".pdf", portable, lambda data: data.replace(b"%PDF", b"%ODF")),
    "mail": in_a_folder(".eml", mail, lambda data: data.partition(b"\n\n")[0] + b"\n\n"),
    "table": written(
        "x.csv", "title,body\nOne,First.\nTwo,\nThree,Third.\n", lambda data: data.replace(b'"body":""', b'"body":"B."')
    ),
    "feed": written("x.rss", FEED, lambda data: data.replace(b'"text":""', b'"text":"words"')),
    "plain": exported("plain", "x.jsonl"),
    "prodigy": exported("prodigy", "x.jsonl"),
    "labelstudio": exported("labelstudio", "x.json"),
    "doccano": exported("doccano", "x.jsonl"),
    "brat": exported("brat", "collection"),
    "conll": exported("conll", "corpus"),
    "docbin": Kind(bin_of_others),
    "cas": exported("cas", "project"),
    "cas-json": exported("cas-json", "project"),
    "webanno": exported("webanno", "project"),
    "w3c": exported("w3c", "x.jsonld"),
}


def test_every_format_is_here_or_cannot() -> None:
    assert KINDS.keys() | WHOLE.keys() == IMPORTERS.keys()
    assert not KINDS.keys() & WHOLE.keys()


@pytest.mark.parametrize("name", KINDS)
def test_a_broken_record_is_left_out_kept_and_comes_in_once_repaired(
    name: str, project: Project, schema: LabelSchema, tmp_path: Path
) -> None:
    kind, folder = KINDS[name], tmp_path / "in"
    folder.mkdir()
    path = kind.make(folder, schema)
    with pytest.raises(FormatError):
        work.import_file(project, path, reviewer="Ada", format_=name)
    assert project.find() == []
    with Rejects(path) as rejects:
        good = work.import_file(project, path, reviewer="Ada", format_=name, rejects=rejects)
    assert (good.articles, good.gold, rejects.count) == (2, 2 * kind.gold, 1)
    assert rejects.out is not None
    (error,) = rejects.errors
    assert str(error.path).startswith(str(path))
    held = [file for file in (rejects.out, *rejects.out.rglob("*")) if file.is_file()]
    kept = [file for file in held if file.suffix not in (".txt", ".xml") or not kind.gold]
    for file in kept:
        file.write_bytes(kind.mend(file.read_bytes()))
    again = work.import_file(project, rejects.out, reviewer="Ada", format_=None if kind.gold else _named(name, path))
    assert (again.articles, again.gold, again.known) == (1, kind.gold, 0)
    assert len(project.find()) == 3
    assert project.problems() == []
    if kind.gold:
        assert {project.article(id_).text.split("\r\n")[0] for id_ in project.find()} >= {
            text.split("\r\n")[0] for text in TEXTS
        }


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_one_whole_is_refused_as_one(name: str, project: Project, schema: LabelSchema, tmp_path: Path) -> None:
    path = exported(name, "x.jsonl").make(tmp_path, schema)
    path.write_bytes(path.read_bytes().replace(b'"start":0', b'"start":-1', 1))
    with pytest.raises(FormatError, match="line 2"), Rejects(path) as rejects:
        work.import_file(project, path, reviewer="Ada", format_=name, rejects=rejects)
    assert project.find() == []
    assert not list(tmp_path.glob("*rejects*"))


def _named(name: str, path: Path) -> str | None:
    """The format to say for what was rejected: a folder's own, as before; records of a file tell it themselves."""
    return name if path.is_dir() else None
