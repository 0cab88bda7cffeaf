"""Prodigy JSONL: the tasks of ner.manual, spans.manual and rel.manual, one a line, offsets in code points.

``answer`` is a word on the article: accept is done, reject is skipped, ignore is to be discussed; the
spans hold either way. Only in binary tasks (``_is_binary``) it is a word on the one span. A line without an
answer whose spans have a ``source`` holds suggestions. Lines of one text by several annotators are gold of
each. Prodigy only ever appends, so of two lines with one ``_task_hash`` by one annotator the later counts.

Its relations go from token to token, those of others from span to span by id; ours are found through
``head_span`` and ``child_span``, or by the ids that we add. We cut tokens where spans begin and end, for
Prodigy drops spans that do not.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from annotator.archive import Part
from annotator.core.model import Decision, State, suggested
from annotator.core.sheet import Sheet
from annotator.formats.beside import schema_and_sheets
from annotator.formats.contract import Loss, Progress, Remark, Taking
from annotator.formats.files import lines, replacing
from annotator.formats.losses import Holds, losses
from annotator.formats.marks import Layer, Link, Mark, flattened, layers
from annotator.formats.metadata import article_of, described, refuse_annotations
from annotator.formats.records import readable, sheets
from annotator.formats.sound import check_text
from annotator.formats.spans import Fault, any_label
from annotator.formats.taken import Seen, sheet_of
from annotator.formats.tokens import Token, covered, whole
from annotator.formats.units import CODEPOINT, Claimed, Ruler, Unit, unit_of

_ANSWERS: Mapping[str, State] = {"accept": "done", "reject": "skipped", "ignore": "discuss"}
_STATES = {state: answer for answer, state in _ANSWERS.items()}
HOLDS = Holds(states=frozenset(_STATES))


class _Token(msgspec.Struct):
    text: str
    start: int
    end: int
    ws: bool = True


class _Span(msgspec.Struct):
    start: int | None = None
    end: int | None = None
    token_start: int | None = None
    token_end: int | None = None
    label: str | None = None
    text: str | None = None
    source: str | None = None
    version: str | None = None
    score: float | None = None
    attributes: dict[str, str] | None = None
    id: str | None = None


class _Relation(msgspec.Struct):
    head: int | str | None = None
    child: int | str | None = None
    label: str | None = None
    head_span: _Span | None = None
    child_span: _Span | None = None


class _Task(msgspec.Struct):
    text: str | None = None
    meta: dict[str, Any] | None = None
    tokens: list[_Token] | None = None
    spans: list[_Span] | None = None
    relations: list[_Relation] | None = None
    answer: str | None = None
    binary: bool | None = msgspec.field(default=None, name="_is_binary")
    session: str | None = msgspec.field(default=None, name="_session_id")
    annotator: str | None = msgspec.field(default=None, name="_annotator_id")
    timestamp: float | None = msgspec.field(default=None, name="_timestamp")


class _Stamp(msgspec.Struct):
    task: int | None = msgspec.field(default=None, name="_task_hash")
    session: str | None = msgspec.field(default=None, name="_session_id")
    timestamp: float | None = msgspec.field(default=None, name="_timestamp")


_KNOWN = frozenset(field.encode_name for field in msgspec.structs.fields(_Task))
_STAMP = msgspec.json.Decoder(_Stamp)


class Prodigy:
    """Reads and writes the examples of a Prodigy dataset, as ``prodigy db-out`` and ``db-in`` have them."""

    name = "prodigy"
    title = "Prodigy JSONL"
    lossless = False
    measured = True

    def read(self, path: Path, taking: Taking) -> Iterator[Sheet]:
        """One sheet a line, lines that were answered again later left out."""
        unit = unit_of(path, ((_text(row), _claims(row)) for row in readable(path)), taking, CODEPOINT)
        last, again = _last(path)
        if again:
            what = f"{again} examples were answered again later by the same annotator; the last answer counts"
            taking.remark(Remark(path, what))

        def make(row: Any) -> Iterable[Sheet]:
            task = msgspec.convert(row, _Task)
            stamp = msgspec.convert(row, _Stamp)
            if last.get((stamp.task, stamp.session), taking.progress.line) == taking.progress.line:
                rest = {key: value for key, value in row.items() if key not in _KNOWN and not key.startswith("_")}
                if "spans" not in row:
                    refuse_annotations(rest)
                yield _sheet(task, rest, unit, taking, path.stem)

        yield from sheets(path, taking, make)

    def losses(self, part: Part) -> Iterable[Loss]:
        """What has no place in an example."""
        return losses(part, HOLDS)

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """A line for the gold of an article, one for each suggester."""
        encoder = msgspec.json.Encoder()
        _, found = schema_and_sheets(parts, progress)
        with replacing(path) as file:
            for sheet in found:
                for row in _rows(sheet):
                    file.write(encoder.encode(row) + b"\n")
        return progress.done


def _last(path: Path) -> tuple[dict[tuple[int | None, str | None], int], int]:
    """The line that counts of each task and annotator, and how many do not."""
    progress, again = Progress(), 0
    best: dict[tuple[int | None, str | None], tuple[float, int]] = {}
    for line in lines(path, progress):
        try:
            stamp = _STAMP.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            continue
        if stamp.task is not None and stamp.timestamp is not None:
            key = (stamp.task, stamp.session)
            again += key in best
            best[key] = max(best.get(key, (0.0, 0)), (stamp.timestamp, progress.line))
    return {key: line for key, (_, line) in best.items()}, again


def _text(row: Any) -> str:
    text = row.get("text") if isinstance(row, dict) else ""
    return text if isinstance(text, str) else ""


def _claims(row: Any) -> list[Claimed]:
    lists = (row.get("spans"), row.get("tokens")) if isinstance(row, dict) else ()
    return [
        (item["start"], item["end"], item["text"])
        for items in lists
        if isinstance(items, list)
        for item in items
        if isinstance(item, dict)
        and type(item.get("start")) is type(item.get("end")) is int
        and isinstance(item.get("text"), str)
    ]


def _sheet(task: _Task, rest: Mapping[str, Any], unit: Unit, taking: Taking, stem: str) -> Sheet:
    text = task.text
    if text is None:
        if not task.tokens:
            raise Fault("text", "it is missing")
        text = "".join(token.text + " " * token.ws for token in task.tokens)
    check_text(text)
    article = article_of(text, {**rest, **(task.meta or {})})
    reading = _Reading(task, Ruler(text, unit))
    who = task.annotator or task.session or ""
    at = _when(task.timestamp) if task.timestamp else None
    if task.binary and task.answer in _ANSWERS:
        return _judged(reading, sheet_of(article, reading.layers(who, at, gold=True), taking, stem), task, taking, at)
    if task.answer is not None and task.answer not in _ANSWERS:
        raise Fault("answer", f"“{task.answer}” is none of accept, reject, ignore")
    states = [Seen(_ANSWERS[task.answer], who, at)] if task.answer else []
    return sheet_of(article, reading.layers(who, at, gold=task.answer is not None), taking, stem, states)


def _when(timestamp: float) -> datetime:
    try:
        return datetime.fromtimestamp(timestamp, UTC)
    except (ValueError, OverflowError, OSError):
        raise Fault(
            "_timestamp", f"{timestamp:g} is no time in seconds since 1970", "mend it, or leave it out"
        ) from None


class _Reading:
    """The spans and relations of one task as marks and links."""

    def __init__(self, task: _Task, ruler: Ruler) -> None:
        self.task, self.ruler = task, ruler
        self.spans = task.spans or []
        self.ids = [span.id or f"{n}" for n, span in enumerate(self.spans)]

    def layers(self, who: str, at: datetime | None, *, gold: bool) -> list[Layer]:
        """One layer, or, in a line nobody answered, one for each source that its spans name."""
        marks = [self._mark(n, span) for n, span in enumerate(self.spans)]
        links = [self._link(n, relation) for n, relation in enumerate(self.task.relations or ())]
        if gold or not any(span.source for span in self.spans):
            return [Layer(marks, links, reviewer=who, at=at)]
        by: dict[tuple[str, str], list[Mark]] = {}
        for mark, span in zip(marks, self.spans, strict=True):
            by.setdefault((span.source or "", span.version or ""), []).append(mark)
        found = []
        for (source, version), some in by.items():
            ids = {mark.id for mark in some}
            found.append(Layer(some, [link for link in links if link.head in ids], source, version, who, at))
        return found

    def _mark(self, n: int, span: _Span) -> Mark:
        field = f"spans[{n}]"
        if not span.label:
            raise Fault(f"{field}.label", "it is missing")
        start, end = self._ends(field, span)
        place = self.ruler.span(field, start, end, span.text)
        return Mark(self.ids[n], span.label, (place,), span.attributes or {}, span.score, field)

    def _ends(self, field: str, span: _Span) -> tuple[int, int]:
        if span.start is not None and span.end is not None:
            return span.start, span.end
        tokens = self.task.tokens or []
        first, last = span.token_start, span.token_end
        if first is None or last is None or not 0 <= first <= last < len(tokens):
            raise Fault(f"{field}.start", "it is missing")
        return tokens[first].start, tokens[last].end

    def _link(self, n: int, relation: _Relation) -> Link:
        field = f"relations[{n}]"
        head = self._end(f"{field}.head", relation.head_span, relation.head)
        child = self._end(f"{field}.child", relation.child_span, relation.child)
        return Link(relation.label or "", head, child, field)

    def _end(self, field: str, said: _Span | None, token: int | str | None) -> str:
        for id_ in (said.id if said else None, token):
            if isinstance(id_, str) and id_ in self.ids:
                return id_
        alike = [n for n, s in enumerate(self.spans) if said and (s.start, s.end) == (said.start, said.end)]
        alike = [n for n in alike if said and self.spans[n].label == said.label] or alike
        if not alike and isinstance(token, int):
            alike = [n for n, s in enumerate(self.spans) if s.token_end == token] or [
                n
                for n, s in enumerate(self.spans)
                if s.token_start is not None and s.token_end is not None and s.token_start <= token <= s.token_end
            ]
        if not alike:
            raise Fault(field, "it is at no span of this example", "leave the relation out, or add the span")
        return self.ids[alike[0]]


def _judged(reading: _Reading, sheet: Sheet, task: _Task, taking: Taking, at: datetime | None) -> Sheet:
    """A binary task: the answer is on its span, which is gold, a rejected suggestion, or still a suggestion."""
    if task.answer == "accept" or taking.take is not None:
        return sheet if task.answer == "accept" else Sheet(sheet.article)
    (layer, *_) = reading.layers("", at, gold=True)
    suggestions = {}
    for mark, span in zip(layer.marks, reading.spans, strict=True):
        label = any_label(taking.schema, mark.field, taking.labels.get(mark.label, mark.label))
        made = suggested(
            sheet.article,
            label.kind,
            label.name,
            {"": mark.spans},
            suggester=span.source or taking.suggester or "import:prodigy",
            version=span.version or "",
            score=1.0 if span.score is None else span.score,
        )
        suggestions[made.id] = made
    decisions = {}
    if task.answer == "reject":
        who = task.annotator or task.session or taking.reviewer
        for id_ in suggestions:
            decisions[id_] = Decision(id_, sheet.article.id, "rejected", "", "", who, at or taking.at, 0.0, None)
    return Sheet(sheet.article, suggestions, decisions=decisions)


def _rows(sheet: Sheet) -> Iterator[dict[str, Any]]:
    found = layers(sheet)
    if (not found or found[0].suggester) and (not found or sheet.state in _STATES):
        found = [Layer([]), *found]
    for layer in found:
        yield _row(sheet, flattened(layer))


def _row(sheet: Sheet, layer: Layer) -> dict[str, Any]:
    article, text = sheet.article, sheet.article.text
    places = [mark.spans[0] for mark in layer.marks]
    tokens = whole(text, places)
    spans = {
        mark.id: _span(mark, layer, within) for mark, within in zip(layer.marks, covered(tokens, places), strict=True)
    }
    row: dict[str, Any] = {
        "text": text,
        "meta": {"id": article.id, **described(article), **article.extra},
        "tokens": _tokens(text, tokens),
        "spans": list(spans.values()),
    }
    if layer.links:
        row["relations"] = [_relation(link, spans) for link in layer.links]
    row["_input_hash"] = _hash(article.id, text)
    row["_task_hash"] = _hash(article.id, text, layer.suggester, layer.version)
    row["_view_id"] = "relations" if layer.links else "spans_manual"
    review = max(sheet.reviews.values(), key=lambda r: (r.at, r.reviewer), default=None)
    if not layer.suggester and review and review.state in _STATES:
        row["answer"] = _STATES[review.state]
        row["_session_id"] = row["_annotator_id"] = review.reviewer
        row["_timestamp"] = int(review.at.timestamp())
    return row


def _span(mark: Mark, layer: Layer, within: range) -> dict[str, Any]:
    span: dict[str, Any] = {"start": mark.spans[0].start, "end": mark.spans[0].end}
    span |= {"token_start": within.start, "token_end": within.stop - 1, "label": mark.label, "id": mark.id}
    if mark.attributes:
        span["attributes"] = dict(sorted(mark.attributes.items()))
    if layer.suggester:
        span |= {"source": layer.suggester, "version": layer.version, "score": mark.score}
    return span


def _relation(link: Link, spans: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    keys = ("start", "end", "token_start", "token_end", "label", "id")
    head, child = ({key: spans[id_][key] for key in keys} for id_ in (link.head, link.child))
    ends = {"head": head["token_end"], "child": child["token_end"], "head_span": head, "child_span": child}
    return {**ends, "label": link.label}


def _tokens(text: str, tokens: Sequence[Token]) -> list[dict[str, Any]]:
    follows = [start for start, _ in tokens[1:]] + [len(text)]
    return [
        {"text": text[start:end], "start": start, "end": end, "id": n, "ws": end < follows[n]}
        for n, (start, end) in enumerate(tokens)
    ]


def _hash(*parts: str) -> int:
    """A signed 32-bit number, as Prodigy has them; the same for the same input."""
    return zlib.crc32("\x1f".join(parts).encode("utf-8", "surrogatepass")) - (1 << 31)
