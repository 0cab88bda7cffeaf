"""A server that speaks the protocol of chat models, on this machine, saying what a test wants said."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from annotator.core.model import Article, surface
from annotator.core.schema import LabelSchema, read_schema
from annotator.resources import resource
from annotator.suggest import Outcome, Suggester, suggest

Handle = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


class Server:
    """What was asked, in order, and how it is answered: `handle` gets the request and its JSON."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.handle: Handle = lambda request, body: None
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.asked.append(body)
                server.headers.append({"path": self.path, **dict(self.headers.items())})
                server.handle(self, body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def says(self, words: str, **more: Any) -> None:
        """Answer every question with these words of the model."""
        self.sends({"choices": [{"message": {"role": "assistant", "content": words}, **more}]})

    def lists(self, **items: Any) -> None:
        """Answer every question with these lists."""
        self.says(json.dumps(items, ensure_ascii=False))

    def sends(self, body: Any, status: int = 200) -> None:
        """Answer every question with this body."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()

        def handle(request: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
            answer(request, status, data)

        self.handle = handle

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def answer(request: BaseHTTPRequestHandler, status: int, data: bytes, **headers: str) -> None:
    """Send an answer."""
    request.send_response(status)
    for name, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **headers}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(data)


def silent(over: threading.Event, ended: list[bool]) -> Handle:
    """Says nothing until it is over, or for 10 seconds; when it has ended, `ended` has whether it was over."""

    def handle(request: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        ended.append(over.wait(10))

    return handle


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on this machine."""
    made = Server()
    yield made
    made.close()


@pytest.fixture(scope="session")
def schema() -> LabelSchema:
    """The schema new projects start with."""
    return read_schema(resource("schemas/news.toml").read_text(encoding="utf-8"))


def outcome(text: str, suggester: Suggester, schema: LabelSchema) -> Outcome:
    """What comes of one article."""
    (one,) = suggest([Article("a", text)], [suggester], schema)
    return one


def proposed(found: Outcome) -> list[tuple[str, ...]]:
    """Label and words of each suggestion, an attribution’s by role."""
    text = found.article.text
    return [
        (one.label, surface(text, one.fillers[""]))
        if one.kind != "attribution"
        else tuple(surface(text, one.fillers.get(role, ())) for role in ("source", "cue", "content"))
        for one in found.suggestions
    ]
