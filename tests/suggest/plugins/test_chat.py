"""The chat model: what it lists is found again in the article, and whatever it does, the article is safe with it."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from annotator.core.model import Article
from annotator.core.schema import LabelSchema
from annotator.suggest import Suggester, SuggesterError, chosen, suggest
from annotator.suggest.plugins.endpoint import LARGEST, Endpoint, EndpointError, Stopped
from tests.suggest.plugins.conftest import Server, answer, outcome, proposed, silent

TEXT = (
    "Ana Lee leads Northern Bank. “Rates will fall,” Lee said on Monday, “and soon.”\n"
    "The bank’s rates fell twice in March. Lee said nothing about Northern Bank of Hull."
)


def chat(address: str, **options: object) -> Suggester:
    table = {"use": "chat", "address": address, "model": "tiny", "seconds": 5.0, **options}
    return chosen(["desk"], {"desk": table})[0]


def test_entities_are_found_by_their_words_and_the_longer_name_wins(server: Server, schema: LabelSchema) -> None:
    names = [("Ana Lee", "PERSON"), ("Northern Bank", "ORG"), ("Northern Bank of Hull", "ORG"), ("Lee", "person")]
    server.lists(entities=[{"text": text, "label": label} for text, label in names])
    found = outcome(TEXT, chat(server.address), schema)
    assert sorted(proposed(found)) == [
        ("ORG", "Northern Bank"),
        ("ORG", "Northern Bank of Hull"),
        ("PERSON", "Ana Lee"),
        ("PERSON", "Lee"),
        ("PERSON", "Lee"),
    ]
    assert {(one.suggester, one.score, one.reason) for one in found.suggestions} == {("desk", 0.5, "tiny says so")}
    assert found.left_out == {}


def test_words_with_several_labels_are_taken_in_the_order_of_the_text(server: Server, schema: LabelSchema) -> None:
    server.lists(entities=[{"text": "Lee", "label": "PERSON"}, {"text": "Lee", "label": "GPE"}])
    found = outcome("Lee met officials from Lee in Lee.", chat(server.address), schema)
    assert [(s.label, s.fillers[""][0].start) for s in found.suggestions] == [("PERSON", 0), ("GPE", 23)]


def test_an_attribution_is_put_together_from_the_nearest_words(server: Server, schema: LabelSchema) -> None:
    split = {"source": "Lee", "cue": "said", "content": ["Rates will fall,", "and soon."]}
    last = {"source": "Lee", "cue": "said", "content": "nothing about Northern Bank of Hull"}
    none = {"source": None, "cue": None, "content": "The bank's rates fell twice in March."}
    server.lists(attributions=[split, last, none])
    found = outcome(TEXT, chat(server.address), schema)
    assert proposed(found) == [
        ("Lee", "said", "“Rates will fall,” … “and soon.”"),
        ("Lee", "said", "nothing about Northern Bank of Hull"),
        ("", "", "The bank’s rates fell twice in March."),
    ]
    first, second, _ = found.suggestions
    assert first.fillers["source"][0].start == TEXT.index("Lee said on")
    assert second.fillers["cue"][0].start == TEXT.rindex("said")
    assert first.attributes["quote_type"] == "direct"


def test_a_claim_is_found_in_spite_of_an_ellipsis_and_without_its_full_stop(
    server: Server, schema: LabelSchema
) -> None:
    server.lists(claims=[{"text": "Rates will fall … and soon."}, {"text": "the bank's rates fell twice in March."}])
    found = outcome(TEXT, chat(server.address), schema)
    assert proposed(found) == [
        ("CLAIM", "Rates will fall … and soon"),
        ("CLAIM", "The bank’s rates fell twice in March"),
    ]


def test_what_cannot_be_placed_or_labelled_or_read_is_counted_and_dropped(server: Server, schema: LabelSchema) -> None:
    server.lists(
        entities=[
            {"text": "Oslo", "label": "GPE"},
            {"text": "Ana Lee", "label": "WIZARD"},
            {"text": "Monday", "label": "DAY"},
            {"text": "March", "label": "SOURCE"},
            {"txt": "Lee"},
            7,
        ],
        claims=[{"text": "Rates rose"}, {"text": "Rates will fall"}],
        attributions=[
            {"source": "Bo", "cue": "said", "content": "Rates will fall"},
            {"content": ["Rates will fall", "never"]},
        ],
    )
    found = outcome(TEXT, chat(server.address, labels={"DAY": "DATE"}), schema)
    assert proposed(found) == [("DATE", "Monday"), ("CLAIM", "Rates will fall")]
    assert found.problems == ()
    assert dict(found.left_out) == {
        "desk: its words stand nowhere in the article": 4,
        "desk: the label schema has no label “WIZARD”": 1,
        "desk: “SOURCE” is a role, and a role alone is no attribution": 1,
        "desk: it was not in the form that was asked for": 2,
    }


def test_only_the_layers_wanted_are_asked_for_and_taken(server: Server, schema: LabelSchema) -> None:
    server.lists(entities=[{"text": "Ana Lee", "label": "PERSON"}], claims=[{"text": "Rates will fall"}])
    found = outcome(TEXT, chat(server.address, layers=["claims"]), schema)
    assert proposed(found) == [("CLAIM", "Rates will fall")]
    system = server.asked[0]["messages"][0]["content"]
    assert "entities" not in system
    assert schema.label("CLAIM").definition in system


def test_the_question_has_the_definitions_of_the_schema_and_the_article(server: Server, schema: LabelSchema) -> None:
    server.lists()
    assert proposed(outcome(TEXT, chat(server.address), schema)) == []
    (asked,) = server.asked
    assert [message["content"] for message in asked["messages"][1:]] == [TEXT]
    for name in ("PERSON", "CLAIM", "SOURCE", "CUE", "CONTENT"):
        assert schema.label(name).definition in asked["messages"][0]["content"]
    assert (asked["model"], asked["temperature"], asked["stream"]) == ("tiny", 0, False)
    assert server.headers[0]["path"] == "/v1/chat/completions"


def test_a_long_article_goes_in_pieces_and_offsets_are_those_of_the_article(
    server: Server, schema: LabelSchema
) -> None:
    text = "🙂 " + "\n".join(f"Day {n}: Ana Lee went on, and on." for n in range(40))
    server.lists(entities=[{"text": "Ana Lee", "label": "PERSON"}])
    found = outcome(text, chat(server.address, piece=300), schema)
    assert len(server.asked) > 3
    assert "".join(asked["messages"][1]["content"] for asked in server.asked) == text
    assert proposed(found) == [("PERSON", "Ana Lee")] * 40


def test_fences_and_thoughts_around_the_answer_do_not_matter(server: Server, schema: LabelSchema) -> None:
    listed = json.dumps({"entities": [{"text": "Ana Lee", "label": "PERSON"}]})
    server.says(f"<think>{{ who is it? }}</think>Here it is:\n```json\n{listed}\n```")
    assert proposed(outcome(TEXT, chat(server.address), schema)) == [("PERSON", "Ana Lee")]


def test_a_server_that_knows_no_wish_for_json_is_asked_without(server: Server, schema: LabelSchema) -> None:
    def handle(request: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        if "response_format" in body:
            answer(request, 400, b'{"error": "unknown field"}')
        else:
            answer(request, 200, b'{"choices": [{"message": {"content": "{}"}}]}')

    server.handle = handle
    articles = [Article(str(n), TEXT) for n in range(2)]
    outcomes = list(suggest(articles, [chat(server.address)], schema))
    assert [one.problems for one in outcomes] == [(), ()]
    assert ["response_format" in body for body in server.asked] == [True, False, False]


@pytest.mark.logs_warnings
@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"not json", "not that of a chat model"),
        (200, b'{"choices": []}', "the model said nothing"),
        (200, b'{"choices": [{"message": {"content": "I cannot do that."}}]}', "not the JSON it was asked for"),
        (200, b'{"choices": [{"message": {"content": "{\\"entities\\": 5}"}}]}', "not the JSON it was asked for"),
        (200, b'{"choices": [{"message": {"content": "{"}, "finish_reason": "length"}]}', "cut short"),
        (200, b'{"choices": [{"message": {"content": "\xff"}}]}', "not that of a chat model"),
        (500, b"out of memory", "status 500: out of memory"),
        (200, b"[" * 100_000, "not that of a chat model"),
    ],
)
def test_a_bad_answer_is_named_and_the_others_go_on(
    status: int, body: bytes, said: str, server: Server, schema: LabelSchema
) -> None:
    server.sends(body, status)
    outcomes = list(suggest([Article("1", TEXT)], [chat(server.address), *chosen(["attributions"])], schema))
    (problem,) = outcomes[0].problems
    assert said in problem
    assert "desk" in problem
    assert outcomes[0].suggestions


@pytest.mark.parametrize(("status", "said"), [(302, "sends elsewhere"), (404, "status 404"), (401, "status 401")])
def test_what_will_not_change_is_said_once_and_not_asked_again(
    status: int, said: str, server: Server, schema: LabelSchema
) -> None:
    server.handle = lambda request, body: answer(request, status, b"{}", Location="http://192.0.2.1/")
    outcomes = list(suggest([Article(str(n), TEXT) for n in range(4)], [chat(server.address)], schema))
    assert len(server.asked) == 1
    assert {said in one.problems[0] for one in outcomes} == {True}
    assert len({one.problems for one in outcomes}) == 1


@pytest.mark.logs_warnings
def test_after_three_failures_in_a_row_the_model_is_not_asked_again(server: Server, schema: LabelSchema) -> None:
    server.sends(b"busy", 503)
    outcomes = list(suggest([Article(str(n), TEXT) for n in range(6)], [chat(server.address)], schema))
    assert len(server.asked) == 3
    assert all(one.problems for one in outcomes)


def test_nothing_listening_is_said_with_what_to_do(schema: LabelSchema) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    (problem,) = outcome(TEXT, chat(address), schema).problems
    assert f"nothing answers at {address}" in problem
    assert "start the server" in problem


@pytest.mark.logs_warnings
def test_an_answer_that_does_not_come_is_given_up_in_time(server: Server, schema: LabelSchema) -> None:
    over, ended = threading.Event(), list[bool]()
    server.handle = silent(over, ended)
    (problem,) = outcome(TEXT, chat(server.address, seconds=0.4), schema).problems
    assert not ended
    over.set()
    assert "did not answer within 0.4 seconds" in problem


def test_an_answer_that_drips_is_given_up_in_time(server: Server) -> None:
    over, ended = threading.Event(), list[bool]()

    def drip(request: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(200):
            if over.wait(0.05):
                return
            request.wfile.write(b" ")
        ended.append(True)

    server.handle = drip
    with pytest.raises(EndpointError, match="did not answer within"):
        Endpoint(server.address, seconds=0.5).post("/chat/completions", b"{}")
    assert not ended
    over.set()


@pytest.mark.parametrize("cancel", [True, False])
def test_a_greeting_in_secret_that_does_not_come_is_given_up_in_time(cancel: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        endpoint = Endpoint(f"https://127.0.0.1:{mute.getsockname()[1]}/v1", seconds=30.0 if cancel else 0.4)
        begun = time.monotonic()
        with pytest.raises(Stopped if cancel else EndpointError):
            endpoint.post("/chat/completions", b"{}", lambda: cancel and time.monotonic() - begun > 0.3)
        assert time.monotonic() - begun < 3


def test_a_server_that_does_not_speak_in_secret_is_not_asked_again(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[socket.socket] = []
    connect = socket.create_connection

    def seen(*where: Any) -> socket.socket:
        opened.append(connect(*where))
        return opened[-1]

    monkeypatch.setattr(socket, "create_connection", seen)
    endpoint = Endpoint(server.address.replace("http:", "https:"))
    with pytest.raises(EndpointError, match="cannot be spoken to in secret") as caught:
        endpoint.post("/chat/completions", b"{}")
    assert caught.value.final

    def refuse() -> ssl.SSLContext:
        raise ssl.SSLError("no certificates")

    monkeypatch.setattr(ssl, "create_default_context", refuse)
    with pytest.raises(EndpointError, match="no certificates"):
        endpoint.post("/chat/completions", b"{}")
    assert [sock.fileno() for sock in opened] == [-1, -1]


def test_a_huge_answer_is_refused(server: Server) -> None:
    server.sends(b" " * (LARGEST + 10))
    with pytest.raises(EndpointError, match=r"more than 2,000,000 bytes"):
        Endpoint(server.address).post("/chat/completions", b"{}")


def test_an_answer_that_breaks_off_is_no_answer(server: Server) -> None:
    server.handle = lambda request, body: answer(request, 200, b"{", **{"Content-Length": "100"})
    with pytest.raises(EndpointError, match="broke off"):
        Endpoint(server.address).post("/chat/completions", b"{}")


def test_a_cancelled_run_does_not_wait_for_the_answer(server: Server) -> None:
    over, ended = threading.Event(), list[bool]()
    server.handle = silent(over, ended)
    with pytest.raises(Stopped):
        Endpoint(server.address).post("/chat/completions", b"{}", lambda: bool(server.asked))
    assert not ended
    over.set()


@pytest.mark.parametrize(
    ("address", "near", "allowed"),
    [
        ("http://127.0.0.1:11434/v1", False, True),
        ("http://[::1]:8080/v1", False, True),
        ("http://[::ffff:127.0.0.1]/v1", False, True),
        ("http://192.168.1.7:8080", False, False),
        ("http://192.168.1.7:8080", True, True),
        ("https://10.0.0.2/v1", True, True),
        ("http://8.8.8.8/v1", True, False),
        ("http://[::ffff:8.8.8.8]/v1", True, False),
        ("http://169.254.169.254/latest", True, False),
        ("http://0.0.0.0:80", True, False),
        ("ftp://127.0.0.1/v1", True, False),
        ("http://me:secret@127.0.0.1/v1", True, False),
        ("http://127.0.0.1:99999/v1", True, False),
        ("127.0.0.1:11434", True, False),
        ("http:///v1", True, False),
        ("http://127.0.0.1/v1?x=1", True, False),
    ],
)
def test_only_this_machine_or_where_allowed_its_network_is_spoken_to(address: str, near: bool, allowed: bool) -> None:
    assert (Endpoint(address, near).problem == "") is allowed


@pytest.mark.parametrize("model", ["gpt-oss:120b-cloud", "some:cloud"])
def test_a_model_that_the_server_has_run_elsewhere_is_refused(model: str, server: Server) -> None:
    with pytest.raises(SuggesterError, match="run elsewhere: choose a model that runs on this machine"):
        chat(server.address, model=model)


def test_a_name_is_looked_up_once_and_refused_if_it_leads_elsewhere(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answers = {"rebound.test": ["127.0.0.1", "203.0.113.9"], "here.test": ["127.0.0.1"]}

    def look_up(host: str, port: int, *rest: Any, **more: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in answers.get(host, [host])]

    monkeypatch.setattr("annotator.suggest.plugins.endpoint.socket.getaddrinfo", look_up)
    server.sends({})
    with pytest.raises(EndpointError, match=r"203\.0\.113\.9 is not on this machine"):
        Endpoint(f"http://rebound.test:{server.port}/v1").post("/x", b"{}")
    assert server.asked == []
    assert Endpoint(f"http://here.test:{server.port}/v1").post("/x", b"{}")[0] == 200
    assert asked[:2] == ["rebound.test", "here.test"]
    assert server.headers[0]["Host"] == f"here.test:{server.port}"


def test_no_proxy_is_asked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://192.0.2.1:9")
    server.sends({})
    assert Endpoint(server.address).post("/x", b"{}")[0] == 200


def test_importing_it_opens_no_connection_and_imports_no_heavy_module() -> None:
    import subprocess
    import sys

    code = "import annotator.suggest.plugins.chat, sys; sys.exit(bool({'spacy', 'numpy', 'torch'} & set(sys.modules)))"
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
