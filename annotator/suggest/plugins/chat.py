"""A chat model on the user's own machine, asked through the protocol that Ollama, llama.cpp and others speak.

It is asked for words, not offsets, which language models cannot count: the words are found again in the article.
What it gives that stands nowhere, or has no known label or form, is counted and dropped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from annotator.core.attributions import prefilled
from annotator.core.model import ATTRIBUTION, Span, Spans, Suggestion, merged, suggested
from annotator.core.schema import LabelSchema
from annotator.core.text import trimmed
from annotator.suggest import Reading
from annotator.suggest.plugins.endpoint import Endpoint, EndpointError, Stopped
from annotator.suggest.plugins.labelling import clean, label_for, stretches
from annotator.suggest.plugins.locating import Places
from annotator.suggest.plugins.prompt import LAYERS, Answer, AnswerError, Named, Said, Stated, answer, question, reply
from annotator.suggest.registry import SuggesterError, option

_PATIENCE = 3
"""How many articles in a row may fail before the model is not asked again."""
_ELSEWHERE = ("-cloud", ":cloud")
"""How Ollama marks the models that it does not run itself but passes on to its makers' machines."""
_MARKS = ("“”", "„“", "„”", "‘’", "«»", "»«", '""', "''")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """Where the model is and how it is asked.

    `network` allows another machine of the private network; `seconds` is the longest that one answer may take,
    `piece` how many code points of an article are sent at once.
    """

    address: str = option("", "Address", "Of the server on this machine, such as http://127.0.0.1:11434/v1")
    model: str = option("", "Model", "As the server calls it.")
    network: bool = option(False, "Also on my network", "Allow another machine of the private network.")
    layers: tuple[str, ...] = option(LAYERS, "Ask for", "entities, claims, attributions")
    labels: Mapping[str, str] = option({}, "Labels", "Its labels as ours, such as PER=PERSON; PER= leaves them out.")
    seconds: float = option(120.0, "Seconds", "The longest that one answer may take.")
    piece: int = option(4_000, "Piece", "Characters of an article that are sent at once.")
    score: float = option(0.5, "Score", "What each proposal gets, 0 to 1.")

    @property
    def endpoint(self) -> Endpoint:
        """Where it listens."""
        return Endpoint(self.address, self.network, self.seconds)

    @property
    def problem(self) -> str:
        """What is missing, in a sentence; empty if nothing is."""
        if not self.address or not self.model:
            return f"give the {'address of the server' if not self.address else 'name of the model'}"
        if self.model.endswith(_ELSEWHERE):
            return f"the server has “{self.model}” run elsewhere: choose a model that runs on this machine"
        if unknown := [layer for layer in self.layers if layer not in LAYERS]:
            return f"“{unknown[0]}” cannot be asked for: choose from {', '.join(LAYERS)}"
        if self.seconds <= 0 or self.piece < 200:
            return "an answer needs more than 0 seconds, and a piece at least 200 characters"
        return self.endpoint.problem if 0 <= self.score <= 1 else "the score must be between 0 and 1"


@dataclass(slots=True)
class Chat:
    """Entities, claims and attributions as a chat model lists them."""

    options: ChatOptions
    name: str
    version: str = "1"
    needs_parse: bool = False
    _plain: bool = field(default=False, repr=False)
    _failed: int = field(default=0, repr=False)

    Options = ChatOptions
    title = "Chat model"
    about = "A language model on this machine (Ollama, llama.cpp). Articles are sent to its address, and nowhere else."

    def __call__(self, reading: Reading, schema: LabelSchema) -> Iterable[Suggestion]:
        """What the model lists; SuggesterError when it cannot be asked, or failed on several articles in a row."""
        found: list[Suggestion] = []
        try:
            for stretch in stretches(reading.article, self.options.piece):
                if not reading.cancelled() and stretch.of(reading.article.text).strip():
                    found += self._stretch(reading, schema, stretch)
        except Stopped:
            return ()
        except (EndpointError, AnswerError) as error:
            self._failed += 1
            if self._failed == _PATIENCE or (isinstance(error, EndpointError) and error.final):
                raise SuggesterError(f"the suggester “{self.name}”: {error}") from error
            raise
        self._failed = 0
        return found

    def _stretch(self, reading: Reading, schema: LabelSchema, stretch: Span) -> Iterator[Suggestion]:
        words = stretch.of(reading.article.text).encode("utf-8", "replace").decode()
        given = answer(reply(self._asked(question(schema, self.options.layers), words, reading)))
        finding = Finding(reading, schema, stretch, self.options.labels, self.name)
        version = f"{self.version}, {self.options.model}"
        reason = f"{self.options.model} says so"
        for kind, label, fillers in finding.all(given, self.options.layers):
            attribution = kind == "attribution"
            yield suggested(
                reading.article, "attribution" if attribution else schema.label(label).kind, label, fillers,
                suggester=self.name, version=version, score=self.options.score, reason=reason,
                attributes=prefilled(reading.article.text, fillers, schema) if attribution else None,
            )  # fmt: skip

    def _asked(self, system: str, words: str, reading: Reading) -> bytes:
        """The body of the server's answer; asks without the wish for JSON where the server does not know it."""
        body = {
            "model": self.options.model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": words}],
            "temperature": 0,
            "stream": False,
        }
        wish = {} if self._plain else {"response_format": {"type": "json_object"}}
        endpoint = self.options.endpoint
        status, found = endpoint.post("/chat/completions", msgspec.json.encode(body | wish), reading.cancelled)
        if status in (400, 422) and wish:
            self._plain = True
            return self._asked(system, words, reading)
        if status != 200:
            said = " ".join(found[:300].decode("utf-8", "replace").split())
            final = status in (401, 403, 404, 405)
            raise EndpointError(f"{endpoint.url} answered with status {status}: {said or 'nothing'}", final=final)
        return found


@dataclass(frozen=True, slots=True)
class Finding:
    """The items of an answer, found again in a stretch of the article."""

    reading: Reading
    schema: LabelSchema
    stretch: Span
    labels: Mapping[str, str]
    suggester: str

    def all(self, given: Answer, layers: Sequence[str]) -> Iterator[tuple[str, str, dict[str, Spans]]]:
        """Kind, label and fillers of each item that can be proposed."""
        places = Places(self.reading.article.text, self.stretch)
        if "entities" in layers:
            for label, span in self._entities(self._valid(given.entities, Named), places):
                yield "entity", label, {"": (span,)}
        if "claims" in layers:
            label = next((label.name for label in self.schema.of_kind("claim") if label.on), "")
            for spans in self._claims(self._valid(given.claims, Stated) if label else (), places):
                yield "claim", label, {"": spans}
        if "attributions" in layers:
            for fillers in self._attributions(self._valid(given.attributions, Said), places):
                yield "attribution", ATTRIBUTION, fillers

    def _valid(self, items: Iterable[msgspec.Raw] | None, kind: type[T]) -> list[T]:
        found = []
        for item in items or ():
            try:
                found.append(msgspec.json.decode(item, type=kind))
            except (msgspec.MsgspecError, RecursionError):
                self.reading.leave_out(f"{self.suggester}: it was not in the form that was asked for")
        return found

    def _entities(self, items: Sequence[Named], places: Places) -> Iterator[tuple[str, Span]]:
        """Every mention of words that always have one label; else the mentions in the order they are listed."""
        listed: dict[str, list[str]] = defaultdict(list)
        for item in items:
            listed[item.text].append(item.label)
        taken: list[Span] = []
        for words, named in sorted(listed.items(), key=lambda entry: -len(entry[0])):
            found = [place for place in places.of(words) if not any(place.overlaps(span) for span in taken)]
            if not places.of(words):
                self._lost(len(named))
            labels = named * len(found) if len(set(named)) == 1 else named
            for label, place in zip(labels, found, strict=False):
                known = label_for(self.reading, self.schema, label, self.labels, self.suggester)
                span = clean(self.reading, place.start, place.end)
                if known is not None and known.kind == "entity" and span is not None:
                    taken.append(span)
                    yield known.name, span

    def _claims(self, items: Iterable[Stated], places: Places) -> Iterator[Spans]:
        times: dict[str, int] = defaultdict(int)
        for item in items:
            spans = places.fragments(item.text, times[item.text])
            times[item.text] += 1
            if not spans:
                self._lost()
            elif kept := self._clean(trimmed(self.reading.article.text, span) for span in spans):
                yield kept

    def _attributions(self, items: Iterable[Said], places: Places) -> Iterator[dict[str, Spans]]:
        times: dict[str, int] = defaultdict(int)
        for item in items:
            content = self._content(item.pieces, places, times)
            cue = self._nearest(item.cue, places, content, content)
            source = self._nearest(item.source, places, cue or content, (*content, *cue))
            if not content or (item.cue and not cue) or (item.source and not source):
                self._lost()
            elif kept := self._clean(content):
                yield {"source": source, "cue": cue, "content": kept}

    def _content(self, pieces: Sequence[str], places: Places, times: dict[str, int]) -> Spans:
        """The pieces in order: the first where it stands for the first time, or the next, each other after it."""
        found: list[Span] = []
        for piece in pieces:
            if found:
                after = [place for place in places.of(piece) if place.start >= found[-1].end]
                spans: Spans = tuple(after[:1])
            else:
                spans = places.fragments(piece, times[piece])
                times[piece] += 1
            if not spans:
                return ()
            found += [self._with_marks(span) for span in spans]
        return merged(found)

    def _nearest(self, words: str | None, places: Places, to: Spans, apart: Spans) -> Spans:
        place = places.nearest(words, to, apart=apart) if words and to else None
        span = clean(self.reading, place.start, place.end) if place else None
        return (span,) if span else ()

    def _with_marks(self, span: Span) -> Span:
        """With the quotation marks around it, which belong to a content."""
        text = self.reading.article.text
        around = text[span.start - 1 : span.start] + text[span.end : span.end + 1]
        return Span(span.start - 1, span.end + 1) if around in _MARKS else span

    def _clean(self, spans: Iterable[Span]) -> Spans:
        return merged(kept for span in spans if (kept := clean(self.reading, span.start, span.end)))

    def _lost(self, count: int = 1) -> None:
        for _ in range(count):
            self.reading.leave_out(f"{self.suggester}: its words stand nowhere in the article")
