"""Addresses pasted into a dialog, fetched in the background from a real server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.formats.articles.web import Fetching
from annotator.ui.addresses import AddressDialog
from tests.journeys.conftest import Driver


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/slow":
            sleep(0.5)
        body = f"<html><head><title>Page {self.path}</title></head><body><article><p>Words of {self.path}, enough.</p>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server of this machine, which the program is for once allowed to ask."""
    monkeypatch.setattr("annotator.formats.articles.web.Fetching", partial(Fetching, allowed=lambda address: True))
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_address[1]}"
        made.shutdown()


def paste(hands: Driver, words: str) -> AddressDialog:
    hands.window.actions_.run("file.import-web")
    (dialog,) = (d for d in hands.window.findChildren(AddressDialog) if d.isVisible())
    assert not dialog.go.isEnabled()
    QApplication.clipboard().setText(words)
    dialog.field.setFocus()
    QTest.keyClick(dialog.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    return dialog


def articles(hands: Driver) -> int:
    assert hands.desk.project is not None
    return hands.desk.project.counts()[1]


def test_pasted_addresses_are_fetched_once_that_is_asked_for(hands: Driver, server: str) -> None:
    dialog = paste(hands, f"{server}/a\n{server}/b\n\n{server}/a\n")
    assert dialog.hint.text() == "2 addresses"
    before = articles(hands)
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    hands.qtbot.waitUntil(lambda: articles(hands) == before + 2 and "files" not in hands.window.tasks._running)
    project = hands.desk.project
    assert project is not None
    assert [project.article(id_).url for id_ in project.find()[-2:]] == [f"{server}/a", f"{server}/b"]


def test_what_is_no_address_is_said_and_holds_it_up(hands: Driver) -> None:
    dialog = paste(hands, "https://example.org/a ftp://example.org/b")
    assert "“ftp://example.org/b” is no address of a page" in dialog.hint.text()
    assert not dialog.go.isEnabled()
    dialog.reject()


def test_cancel_brings_in_nothing(hands: Driver, server: str) -> None:
    before = articles(hands)
    dialog = paste(hands, f"{server}/a {server}/slow {server}/b")
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    hands.qtbot.waitUntil(lambda: "files" in hands.window.tasks._running)
    hands.window.tasks._running["files"].cancel()
    hands.qtbot.waitUntil(lambda: "files" not in hands.window.tasks._running)
    assert articles(hands) == before


def test_an_address_of_a_private_network_is_refused(hands: Driver, told: list[str]) -> None:
    dialog = paste(hands, "http://127.0.0.1:1/a")
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    hands.qtbot.waitUntil(lambda: bool(told))
    assert "it is on a private network (127.0.0.1), from which nothing is fetched: save the page as a file" in told[0]
