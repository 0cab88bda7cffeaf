"""Pages fetched from a real server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import Any

import pytest

from annotator import work
from annotator.core.model import Article
from annotator.core.schema import LabelSchema
from annotator.formats import FormatError, Progress
from annotator.formats.articles.web import Fetching, is_public, read
from annotator.formats.contract import Taking
from annotator.project import Project
from tests.formats.test_articles import BODY, PAGE, RSS

HERE = Fetching(seconds=1.0, most=100_000, allowed=lambda address: True)


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        port = self.connection.getsockname()[1]
        pages: dict[str, tuple[int, dict[str, str], bytes]] = {
            "/news/a": (200, {"Content-Type": "text/html"}, PAGE.replace('rel="canonical"', "").encode()),
            "/news/latin": (200, {"Content-Type": "text/html; charset=latin-1"}, "<p>caf\xe9".encode("latin-1")),
            "/feed": (200, {"Content-Type": "application/rss+xml"}, RSS.encode()),
            "/moved": (302, {"Location": "/news/a?from=m"}, b""),
            "/inside": (302, {"Location": f"http://10.0.0.1:{port}/"}, b""),
            "/file": (302, {"Location": "file:///etc/passwd"}, b""),
            "/round": (302, {"Location": "/round"}, b""),
            "/picture": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
            "/packed": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, b"\x1f\x8b"),
            "/large": (200, {"Content-Type": "text/html"}, b"<p>" + b"x" * 200_000),
            "/cut": (200, {"Content-Type": "text/html", "Content-Length": "999"}, b"<p>x"),
            "/slow": (200, {"Content-Type": "text/html"}, b"<p>x"),
        }
        path = self.path.partition("?")[0]
        if path == "/slow":
            sleep(1.5)
        status, headers, body = pages.get(path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_address[1]}"
        made.shutdown()


def fetch(url: str, schema: LabelSchema, how: Fetching = HERE) -> list[Article]:
    return [sheet.article for sheet in read(url, Taking(schema, "Ada"), how)]


def test_a_page_becomes_an_article_with_its_address(server: str, schema: LabelSchema) -> None:
    (article,) = fetch(f"{server}/news/a", schema)
    assert all(paragraph in article.text for paragraph in BODY)
    assert (article.url, article.title) == (f"{server}/news/a", "Harbour to be widened")


def test_a_redirect_is_followed(server: str, schema: LabelSchema) -> None:
    (article,) = fetch(f"{server}/moved", schema)
    assert article.url == f"{server}/news/a?from=m"


def test_the_encoding_the_server_names_counts(server: str, schema: LabelSchema) -> None:
    (article,) = fetch(f"{server}/news/latin", schema)
    assert article.text == "café"


def test_a_feed_gives_its_entries(server: str, schema: LabelSchema) -> None:
    one, two = fetch(f"{server}/feed", schema)
    assert (one.url, two.url) == ("https://post.example/1", f"{server}/feed")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/none", "the server says 404"),
        ("/file", "“file” is no address of a page"),
        ("/round", "more than 5 times"),
        ("/picture", "it is image/png, which holds no article"),
        ("/packed", "the server packs its pages"),
        ("/large", "more than 100,000 bytes"),
        ("/cut", "cut off"),
        ("/slow", "did not answer within 1 seconds"),
    ],
)
def test_what_is_no_article_is_refused_in_one_sentence(server: str, schema: LabelSchema, path: str, said: str) -> None:
    with pytest.raises(FormatError, match=r"127\.0\.0\.1|etc") as caught:
        fetch(server + path, schema)
    assert said in str(caught.value)


def test_a_private_address_is_refused_also_behind_a_redirect(
    server: str, schema: LabelSchema, project: Project
) -> None:
    with pytest.raises(FormatError, match=r"private network \(127\.0\.0\.1\)"):
        work.import_url(project, f"{server}/news/a", reviewer="Ada")
    assert project.find() == []
    with pytest.raises(FormatError, match=r"private network \(10\.0\.0\.1\)"):
        fetch(f"{server}/inside", schema, Fetching(1.0, 1000, lambda address: address == "127.0.0.1"))


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("0.0.0.0", False), ("224.0.0.1", False), ("::1", False), ("fe80::1", False), ("fc00::1", False),
        ("::ffff:10.0.0.1", False), ("64:ff9b::a00:1", False), ("2002:a00:1::", False), ("255.255.255.255", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_an_address_without_host_or_with_a_password_is_refused(schema: LabelSchema) -> None:
    for url, said in (("http:///x", "no address of a page"), ("http://a:b@127.0.0.1/", "holds a password")):
        with pytest.raises(FormatError, match=said):
            fetch(url, schema)


def test_several_addresses_come_in_as_one_step_and_what_is_wrong_is_said(server: str, project: Project) -> None:
    urls = [f"{server}/{path}" for path in ("news/a", "picture", "feed", "gone")]
    tally, wrong = work.import_urls(project, urls, reviewer="Ada", how=HERE)
    assert tally is not None
    assert tally.articles == len(project.find()) >= 2
    assert [sentence.partition(": ")[2] for sentence in wrong] == [
        "it is image/png, which holds no article: save it as a file",
        "the server says 404 Not Found",
    ]
    assert work.import_urls(project, urls[1:2], reviewer="Ada", how=HERE)[0] is None
    (private,) = work.import_urls(project, urls[:1], reviewer="Ada")[1]
    assert "it is on a private network (127.0.0.1)" in private


@pytest.mark.parametrize("url", ["http://[x", "http://[v1.x]/", "https://a]b/c", "http://127.0.0.1:x/"])
def test_what_is_no_address_is_refused_and_loses_no_other(server: str, project: Project, url: str) -> None:
    with pytest.raises(FormatError, match="look at"):
        work.import_url(project, url, reviewer="Ada")
    tally, (wrong,) = work.import_urls(project, [url, f"{server}/news/a"], reviewer="Ada", how=HERE)
    assert tally is not None
    assert (tally.articles, len(project.find())) == (1, 1)
    assert "look at" in wrong


def test_fetching_that_is_stopped_leaves_nothing_behind(server: str, project: Project) -> None:
    seen = []

    def moved() -> None:
        seen.append(project.find())
        if len(seen) > 3:
            raise work.Stopped

    with pytest.raises(work.Stopped):
        work.import_urls(
            project, [f"{server}/news/a", f"{server}/feed"], reviewer="Ada", how=HERE, progress=Progress(moved=moved)
        )
    assert project.find() == []
