"""Articles from files of every kind, each made here by the library that others make them with."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from annotator import work
from annotator.core.model import Article
from annotator.formats import guess, importer
from annotator.formats.articles.html import Page
from annotator.formats.contract import FormatError, Remark, Taking
from annotator.project import Project

WORDS = "The harbour will be widened, Ana Lee said 😀. “Nobody asked us,” a fisherman replied. "
BODY = [f"Paragraph {n}. {WORDS * 2}".strip() for n in range(1, 6)]
PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Harbour - The Post</title>
<meta property="og:site_name" content="The Post"><meta name="author" content="Mia Sole">
<meta property="og:title" content="Harbour to be widened"><link rel="canonical" href="https://post.example/h?a=1">
<meta property="article:published_time" content="2026-03-04T08:00:00Z">
<script>var tracking = "secret words";</script></head><body><nav><a href="/">Home</a><a href="/s">Sport</a></nav>
<article><h1>Harbour to be widened</h1>{"".join(f"<p>{p}</p>" for p in BODY)}</article>
<footer>All rights reserved, imprint, cookies</footer></body></html>"""
Bring = Callable[..., list[Article]]


@pytest.fixture
def bring(project: Project) -> Bring:
    def attempt(path: Path, **options: str) -> list[Article]:
        work.import_file(project, path, reviewer="Ada", **options)  # type: ignore[arg-type]
        return [project.article(id_) for id_ in project.find()]

    return attempt


WRITE_PDF = """
import sys
from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QGuiApplication, QPdfWriter, QTextDocument

app = QGuiApplication([])
writer = QPdfWriter(sys.argv[1])
writer.setTitle("A harbour")
writer.setPageMargins(QMarginsF(20, 20, 20, 20))
document = QTextDocument()
document.setHtml(sys.argv[2])
document.print_(writer)
"""


def write_pdf(path: Path, html: str) -> None:
    """As Qt prints it, in a process of its own, because the fonts of a window that is open would change it."""
    subprocess.run([sys.executable, "-c", WRITE_PDF, str(path), html], check=True)


def write_docx(path: Path) -> None:
    document = docx.Document()
    document.add_heading("Harbour to be widened", 0)
    for paragraph in BODY:
        document.add_paragraph(paragraph)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Cost", "3 million"
    document.core_properties.author = "Mia Sole"
    document.core_properties.created = datetime(2026, 3, 4, 8, tzinfo=UTC)
    document.save(str(path))


def write_xlsx(path: Path, rows: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)


# ── what is read ────────────────────────────────────────────────────────────────────────────────────


def test_markdown_keeps_its_marks_and_gives_its_front_matter_as_metadata(bring: Bring, tmp_path: Path) -> None:
    body = "\n# Harbour  \n\nIt *will* be widened.\r\n"
    front = "---\nauthor: Mia Sole\ndate: '2026-03-04'\ndesk: City\n---\n"
    (tmp_path / "a.md").write_bytes((front + body).encode())
    (article,) = bring(tmp_path / "a.md")
    assert article.text == body
    assert (article.title, article.byline, article.published) == ("Harbour", "Mia Sole", "2026-03-04")
    assert article.extra == {"desk": "City"}


@pytest.mark.parametrize("installed", [True, False])
def test_a_page_gives_its_article_and_what_it_says_of_it(
    bring: Bring, tmp_path: Path, installed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not installed:
        monkeypatch.setitem(sys.modules, "trafilatura", None)
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    (article,) = bring(tmp_path / "a.html")
    for paragraph in BODY:
        assert paragraph in article.text
    for noise in ("secret", "Home", "Sport", "imprint", "<p>"):
        assert noise not in article.text
    assert (article.title, article.outlet, article.byline) == ("Harbour to be widened", "The Post", "Mia Sole")
    assert (article.published, article.language) == ("2026-03-04T08:00:00Z", "en-GB")
    assert article.url == "https://post.example/h?a=1"


def test_linked_data_tells_more_than_the_head(bring: Bring, tmp_path: Path) -> None:
    said = {
        "@graph": [
            {"@type": "WebSite", "name": "x"},
            {
                "@type": ["NewsArticle"],
                "headline": "The real title",
                "author": [{"name": "Ana Lee"}, {"name": "Bo"}],
                "datePublished": "2026-05-06",
                "publisher": {"name": "The Courier"},
            },
        ]
    }
    page = PAGE.replace("<script>", f'<script type="application/ld+json">{json.dumps(said)}</script><script>')
    (tmp_path / "a.htm").write_text(page, encoding="utf-8")
    (article,) = bring(tmp_path / "a.htm")
    assert (article.title, article.byline, article.published) == ("The real title", "Ana Lee, Bo", "2026-05-06")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ('<meta charset="iso-8859-1"><p>caf\xe9'.encode("latin-1"), "café"),
        ("<p>“café”</p>".encode("cp1252"), "“café”"),
        ("<p>café</p>".encode("utf-16"), "café"),
        ("\ufeff<p>café</p>".encode(), "café"),
    ],
)
def test_a_page_is_read_in_the_encoding_it_has(bring: Bring, tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "a.html").write_bytes(data)
    (article,) = bring(tmp_path / "a.html")
    assert article.text == words


def test_a_word_document_gives_paragraphs_tables_and_properties(bring: Bring, tmp_path: Path) -> None:
    write_docx(tmp_path / "a.docx")
    (article,) = bring(tmp_path / "a.docx")
    assert article.text == "\n\n".join(["Harbour to be widened", *BODY, "Cost\t3 million"])
    assert (article.title, article.byline, article.published) == ("Harbour to be widened", "Mia Sole", "2026-03-04")


def test_a_pdf_gives_whole_paragraphs(bring: Bring, tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", "".join(f"<p>{p.replace(' 😀', '')}<br>So it is.</p>" for p in BODY))
    (article,) = bring(tmp_path / "a.pdf")
    assert article.title == "A harbour"
    assert "The harbour will be widened, Ana Lee said. “Nobody asked us,” a fisherman replied." in article.text
    begun = [p.partition(".")[0] for p in article.text.split("\n\n") if p.startswith("Paragraph")]
    assert begun == [f"Paragraph {n}" for n in range(1, 6)]


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx", ".jsonl"])
def test_a_table_is_read_by_the_names_of_its_columns(bring: Bring, tmp_path: Path, suffix: str) -> None:
    rows: list[list[object]] = [
        ["Doc ID", "Headline", "Article_Text", "Author", "Source", "Date", "wordcount"],
        ["n1", "One; two", 'It, "they" said\nno.\u2028 ', "Ana Lee", "The Post", "2026-01-02", "7"],
        ["n2", "", "- 😀 other", "", "", "", ""],
    ]
    path = tmp_path / f"a{suffix}"
    if suffix == ".xlsx":
        write_xlsx(path, rows)
    elif suffix == ".jsonl":
        path.write_text("\n".join(json.dumps(dict(zip(map(str, rows[0]), r, strict=True))) for r in rows[1:]))
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter="\t" if suffix == ".tsv" else ",").writerows(rows)
    first, second = bring(path)
    assert first.text == rows[1][2]
    assert (first.id, first.title, first.byline, first.outlet) == ("n1", "One; two", "Ana Lee", "The Post")
    assert (first.published, first.extra) == ("2026-01-02", {"wordcount": "7"})
    assert (second.id, second.text, second.extra) == ("n2", "- 😀 other", {})


def test_the_longest_column_is_the_text_where_none_is_called_so(bring: Bring, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"kind;words\nnews;{WORDS * 4}\nnews;short\n", encoding="utf-8")
    first, second = bring(tmp_path / "a.csv")
    assert (first.text, second.text, first.extra) == (WORDS * 4, "short", {"kind": "news"})


def test_excel_dates_and_numbers_become_metadata(bring: Bring, tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", [["text", "date", "n"], ["One.", datetime(2026, 1, 2), 7]])
    (article,) = bring(tmp_path / "a.xlsx")
    assert (article.published, article.extra) == ("2026-01-02T00:00:00", {"n": 7})


RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Post</title><language>en</language>
<item><title>One</title><link>https://post.example/1</link><guid>g1</guid><dc:creator>Ana Lee</dc:creator>
<pubDate>Wed, 04 Mar 2026 08:00:00 GMT</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>It will be <b>widened</b>.</p><p>Soon.</p>]]></content:encoded></item>
<item><title>Two</title><description>&lt;p&gt;Other &amp;amp; more&lt;/p&gt;</description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>The Courier</title><entry><title>Three</title>
<link rel="self" href="https://c.example/self"/><link href="https://c.example/3"/><id>urn:3</id>
<published>2026-03-04T08:00:00Z</published><author><name>Bo</name></author><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>First.</p><p>Second.</p></div></content></entry></feed>"""


def test_a_feed_gives_an_article_an_entry(bring: Bring, tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_text(RSS)
    one, two = bring(tmp_path / "a.rss")
    assert (one.text, two.text) == ("It will be widened.\n\nSoon.", "Other & more")
    assert (one.title, one.outlet, one.byline, one.url) == ("One", "The Post", "Ana Lee", "https://post.example/1")
    assert (one.published, one.language, one.extra) == ("2026-03-04T08:00:00+00:00", "en", {"guid": "g1"})


def test_an_atom_file_too(bring: Bring, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(ATOM)
    (three,) = bring(tmp_path / "a.xml")
    assert (three.text, three.url, three.byline) == ("First.\n\nSecond.", "https://c.example/3", "Bo")


def mail(html: bool) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = "Größe 😀 matters", "Mia Sole <mia@post.example>"
    message["Date"] = "Wed, 04 Mar 2026 08:00:00 +0100"
    message.set_content(
        "It will be widened.\n" if not html else "<p>It will be widened.</p>", (html and "html") or "plain"
    )
    if not html:
        message.add_attachment(b"x", "application", "pdf", filename="plan.pdf")
    return message.as_bytes()


@pytest.mark.parametrize("html", [False, True])
def test_a_mail_gives_subject_sender_and_body(bring: Bring, tmp_path: Path, html: bool) -> None:
    (tmp_path / "a.eml").write_bytes(mail(html))
    (article,) = bring(tmp_path / "a.eml")
    assert article.text.strip() == "It will be widened."
    assert (article.title, article.byline) == ("Größe 😀 matters", "Mia Sole")
    assert article.published == "2026-03-04T08:00:00+01:00"
    assert article.extra == ({} if html else {"attachments": ["plan.pdf"]})


def filled(folder: Path) -> None:
    (folder / "in").mkdir(parents=True)
    (folder / "a.txt").write_text("Text one.")
    (folder / "in" / "b.md").write_text("# Two\n")
    (folder / "in" / "c.html").write_text(PAGE, encoding="utf-8")
    (folder / "in" / "picture.png").write_bytes(b"\x89PNG")
    (folder / "d.eml").write_bytes(mail(html=False))
    (folder / "metadata.json").write_text(json.dumps({"a.txt": {"title": "One", "outlet": "The Post"}}))
    (folder / "gold.jsonl").write_text('{"text": "x", "entities": [{"start": 0, "end": 1, "label": "ORG"}]}')


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_and_a_zip_file_give_all_they_hold(bring: Bring, tmp_path: Path, packed: bool) -> None:
    filled(tmp_path / "box")
    if packed:
        with zipfile.ZipFile(tmp_path / "box.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted((tmp_path / "box").rglob("*.*")):
                archive.write(file, file.relative_to(tmp_path / "box"))
    found = bring(tmp_path / ("box.zip" if packed else "box"))
    assert {a.title for a in found} == {"One", "Two", "Harbour to be widened", "Größe 😀 matters"}
    assert next(a for a in found if a.title == "One").outlet == "The Post"


def test_what_lies_beside_the_articles_of_a_folder_is_not_passed_over_in_silence(
    project: Project, tmp_path: Path
) -> None:
    filled(tmp_path / "box")
    (tmp_path / "box" / "README.md").write_text("# What is here")
    heard: list[Remark] = []
    list(importer(tmp_path / "box").read(tmp_path / "box", Taking(project.schema, "Ada", remark=heard.append)))
    assert [(r.path.name, r.what) for r in heard] == [
        ("README.md", "left aside, because it is about the folder: import it by itself"),
        ("gold.jsonl", "left aside, because it holds annotations: import it by itself"),
    ]


def test_a_zip_file_in_a_folder_is_opened(bring: Bring, tmp_path: Path) -> None:
    (tmp_path / "box").mkdir()
    with zipfile.ZipFile(tmp_path / "box" / "b.zip", "w") as archive:
        archive.writestr("x/y.txt", "Inside.")
    (article,) = bring(tmp_path / "box")
    assert (article.text, article.title) == ("Inside.", "y")


# ── what is refused ─────────────────────────────────────────────────────────────────────────────────

BOMB = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel>&b;</channel></rss>'
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><item>&a;</item></rss>'


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def locked_pdf() -> bytes:
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def garbled_pdf() -> bytes:
    """A page whose font says that its letters are control characters."""
    stream = b"BT /F1 12 Tf 20 50 Td (\\007\\025\\007\\006\\005 \\007\\025\\006\\007) Tj ET"
    writer, out = PdfWriter(), BytesIO()
    page = writer.add_blank_page(200, 100)
    font = DictionaryObject({NameObject(f"/{k}"): NameObject(f"/{v}") for k, v in FONT.items()})
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    content = StreamObject()
    content.set_data(stream)
    page[NameObject("/Contents")] = content
    writer.write(out)
    return out.getvalue()


FONT = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"}


def empty_pdf() -> bytes:
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.rss", BOMB.encode(), "defines entities"),
        ("a.xml", EXTERNAL.encode(), "defines entities"),
        ("a.xml", b"<html><body>x</body></html>", "no RSS or Atom feed"),
        ("a.rss", b"<rss><channel></channel>", "no valid XML"),
        ("a.rss", b"<rss><channel></channel></rss>", "no article in it"),
        ("a.rss", b"<rss><item><title>x</title></item></rss>", "entry 1: it is empty"),
        ("a.zip", zipped(("../evil.txt", b"x")), "a member outside of itself, “../evil.txt”"),
        ("a.zip", zipped(("/etc/evil.txt", b"x")), "outside of itself"),
        ("a.zip", zipped(("C:\\evil.txt", b"x")), "outside of itself"),
        ("a.zip", zipped(("big.txt", b"a" * 30_000_000)), "not safe to unpack"),
        ("a.zip", zipped(("big.png", b"x")), "holds no text"),
        ("a.zip", b"PK\x03\x04 and no more", "damaged, or no zip file"),
        ("a.zip", zipped(("b.txt", b"hello"))[:-30], "damaged, or no zip file"),
        ("a.docx", zipped(("word/document.xml", BOMB.encode())), "word/document.xml is damaged or not safe"),
        ("a.docx", zipped(("word/x.xml", b"<a>" + b" " * 30_000_000 + b"</a>")), "not safe to unpack"),
        ("a.docx", zipped(("other.xml", b"<a/>")), "no Word document"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "locked or of before 2007: save it as .docx"),
        ("a.docx", b"plain text", "it is no .docx file inside"),
        ("a.xlsx", zipped(("xl/workbook.xml", b"<a/>")), "no Excel file"),
        ("a.xlsx", b"a,b\n", "it is no .xlsx file inside"),
        ("a.pdf", locked_pdf(), "locked with a password"),
        ("a.pdf", empty_pdf(), "no text in it, only pictures"),
        ("a.pdf", garbled_pdf(), "its text cannot be told from its glyphs"),
        ("a.pdf", b"%PDF-1.4 and then nothing", "damaged, or no PDF"),
        ("a.pdf", b"hello", "it is no .pdf file inside"),
        ("a.txt", b"%PDF-1.4\n", "it is a PDF file: name it .pdf"),
        ("a.md", b"PK\x03\x04x", "it is a zip file"),
        ("a.html", b"\x89PNG\r\n", "it is a picture"),
        ("a.html", b"just words", "it is no web page"),
        ("a.html", b"<html><body><script>x</script></body></html>", "no article was found"),
        ("a.html", b'<meta charset="x-no-such"><p>a', "“x-no-such” is not known"),
        ("a.html", b'<meta charset="utf-8"><p>caf\xe9 au lait</p>', "it is not utf-8: byte"),
        ("a.eml", b"no headers here\n", "it is no mail"),
        ("a.eml", b"Subject: x\n\n", "it is empty"),
        ("a.csv", b"text,n\nok,1\nbad,2,3\n", "line 3: it has 3 cells, and the first line names 2"),
        ("a.csv", b"text,text\nok,1\n", "two columns are called “text”"),
        ("a.csv", b"a,b\n1,2\n", "none of its columns holds the text (a, b)"),
        ("a.csv", b'text\n"never closed\n', "no valid CSV"),
        ("a.csv", b"text\ncaf\xe9\n", "it is not UTF-8: 0xe9"),
        ("a.csv", b"text,n\n,1\n", "line 2, text: it is empty"),
        ("a.csv", b"text\n", "no article in it"),
        ("a.csv", b"", "no article in it"),
        ("a.csv", b"a\0b", "it is binary"),
        ("a.tsv", b"text\n" + b"x" * 10_000_002, "a cell has more than 10,000,000 characters"),
        ("b.jsonl", b'{"body": "x"}\n{"body": 1}\n', "line 2, body: it is no text"),
        ("b.jsonl", b'{"body": "x", "spans": [[0, 1, "ORG"]]}', "it holds annotations"),
        ("b.jsonl", b'{"body": "x", "a":' + b'{"a":' * 5000 + b"1" + b"}" * 5001, "it is nested"),
        (
            "b.jsonl",
            b'{"body": "x", "deep": ' + b"[" * 101 + b"]" * 101 + b"}",
            "line 1, deep: it is nested more than 100",
        ),
        ("b.jsonl", b'{"body": "x", "body": "y"}', "line 1, body: it is there twice"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(
    refused: Callable[..., str], tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    assert said in refused(tmp_path / name)


def test_a_locked_zip_file_is_refused(refused: Callable[..., str], tmp_path: Path) -> None:
    data = bytearray(zipped(("a.txt", b"hello")))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + at] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    assert "locked with a password" in refused(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("module", "name", "extra"),
    [
        ("docx", "a.docx", "office"),
        ("pypdf", "a.pdf", "office"),
        ("openpyxl", "a.xlsx", "office"),
        ("defusedxml", "a.rss", "web"),
    ],
)
def test_a_missing_extra_is_named_with_its_command(
    refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str, extra: str
) -> None:
    for known in [key for key in sys.modules if key.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, known)
    monkeypatch.setitem(sys.modules, module, None)
    (tmp_path / name).write_bytes(b"PK\x03\x04")
    said = refused(tmp_path / name)
    assert f"needs {module}, which is not installed: pip install 'article-annotator[{extra}]'" in said


def test_one_broken_file_of_a_folder_stops_it_whole(refused: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Good.")
    (tmp_path / "in" / "b.pdf").write_bytes(b"no pdf")
    with pytest.raises(AssertionError):  # The sentence names the file in the folder, and so also the folder.
        assert str(tmp_path / "in" / "b.pdf") not in refused(tmp_path / "in")


def test_a_page_of_deep_and_open_tags_is_read_in_one_go() -> None:
    page = Page()
    page.feed("<div>" * 50_000 + "<p>words</p>" + "<nav>" * 10)
    page.close()
    assert page.body == "words"


def test_the_kind_is_told_by_the_suffix(tmp_path: Path) -> None:
    for name, kind in {
        "a.MD": "markdown", "a.htm": "page", "a.docx": "docx", "a.pdf": "pdf", "a.tsv": "table", "a.atom": "feed",
        "a.eml": "mail", "a.zip": "articles",
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(b"")
        assert guess(tmp_path / name) == importer(tmp_path / name).name == kind
    (tmp_path / "rows.jsonl").write_text('{"headline": "x", "body": "y"}\n')
    assert guess(tmp_path / "rows.jsonl") == "table"
    assert guess(tmp_path) == "articles"
    with pytest.raises(FormatError):
        guess(tmp_path / "a.xyz")
