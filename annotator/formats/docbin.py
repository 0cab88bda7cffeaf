"""spaCy DocBin: what `spacy train` learns from, with a configuration that is ready for it.

Entities are ``doc.ents`` (of overlapping ones the longest); all items are span groups, ``entities``, ``claims`` and
``attributions`` (the roles), and ``sc`` holds claims and roles for the span categorizer. spaCy's tokens decide
where spans can begin and end, so a span that begins inside a token is widened to it. Links are in
``doc.user_data["links"]``; as JSON under ``doc.user_data["annotator"]`` is everything as it was, by which
our own files are read back exactly, unless their spans were changed since.

Beside ``NAME.spacy`` is ``NAME.cfg``: ``spacy train NAME.cfg --output models`` runs as it is. Of a split it trains on
the first part and evaluates on the second; else ``--paths.dev OTHER.spacy`` names another file to evaluate on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from annotator.archive import Part
from annotator.core.model import Span
from annotator.core.sheet import Sheet
from annotator.formats.beside import beside_named, schema_and_sheets
from annotator.formats.contract import FormatError, Loss, Progress, Taking
from annotator.formats.files import replacing, whole
from annotator.formats.losses import Holds, losses
from annotator.formats.marks import Layer, Link, Mark, gold_of, layers
from annotator.formats.metadata import article_of, described
from annotator.formats.sound import check_text
from annotator.formats.spans import Fault, misfit
from annotator.formats.taken import sheet_of

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as Slice

_HOLDS = Holds()
_OWN, _LINKS = "annotator", "links"
_LONGEST = 40
"""Tokens of the longest spans that the span categorizer is offered."""

_JSON = msgspec.json.Encoder()


class _Kept(msgspec.Struct):
    """What a doc carries of its sheet, and what its spans looked like when it was written."""

    id: str
    metadata: dict[str, Any]
    layers: list[Layer]
    seal: list[tuple[int, int, str]]


class Bin:
    """Reads and writes ``.spacy`` files."""

    name = "docbin"
    title = "spaCy DocBin"
    lossless = False
    unit = "spaCy tokens; as start_char and end_char Unicode code points, half open"

    def read(self, path: Path, taking: Taking) -> Iterator[Sheet]:
        """One sheet a doc."""
        from spacy.tokens import DocBin

        progress, data, nlp = taking.progress, whole(path), _blank("")
        progress.path, progress.line, progress.total = path, 0, len(data)
        try:
            docs = DocBin(store_user_data=True).from_bytes(data)
        except Exception as error:  # zlib, msgpack and spaCy each have errors of their own
            what = f"it is no DocBin ({str(error).splitlines()[0] if str(error) else type(error).__name__})"
            raise FormatError(path, what, remedy="make it anew with DocBin.to_disk") from None
        if not len(docs):
            raise FormatError(path, "there is no article in it", remedy="choose another file")
        for n, doc in enumerate(docs.get_docs(nlp.vocab), 1):
            progress.line = n
            try:
                yield _read(doc, taking, path.stem)
            except Fault as fault:
                taking.reject(_JSON.encode(doc.to_json()), misfit(path, n, fault))
            progress.done = progress.total * n // len(docs)
            progress.moved()

    def losses(self, part: Part) -> Iterable[Loss]:
        """What the training data do not show, though our own key in the user data does."""
        yield from losses(part, _HOLDS)
        if not isinstance(part, Sheet):
            return
        doc = _blank(part.article.language).make_doc(part.article.text)
        text, id_ = part.article.text, part.article.id
        slices = [(mark, span, _slice(doc, span, mark)) for mark in gold_of(part).marks for span in mark.spans]
        for mark, span, found in slices:
            if found is None:
                yield Loss("blank span", f"{mark.label} is of blanks only", id_, span.of(text))
            elif (found.start_char, found.end_char) != (span.start, span.end):
                yield Loss("moved boundary", f"{mark.label} becomes “{found.text}”", id_, span.of(text))
        for mark in gold_of(part).marks:
            if len(mark.spans) > 1:
                what = f"the fragments of {mark.label} are spans by themselves"
                yield Loss("fragmented item", what, id_, mark.spans[0].of(text))
        named = [found for mark, _, found in slices if found is not None and _kind(part, mark) == "entity"]
        for lost in set(named) - set(_longest(named)):
            yield Loss("nested entity", f"{lost.label_} is in doc.spans, not in doc.ents", id_, lost.text)

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """One file with all docs, beside it the configuration."""
        self._write({path: parts}, path.with_suffix(".cfg"), progress)
        return progress.done

    def write_parts(self, parts: Mapping[str, Iterable[Part]], path: Path, progress: Progress) -> Mapping[str, Path]:
        """A file a part, and one configuration that trains on the first and evaluates on the second."""
        files = {name: beside_named(path, name) for name in parts}
        self._write({files[name]: some for name, some in parts.items()}, path.with_suffix(".cfg"), progress)
        return files

    def _write(self, files: Mapping[Path, Iterable[Part]], beside: Path, progress: Progress) -> None:
        from spacy.tokens import DocBin

        found = {"ner": False, "spancat": False}
        longest, language = 1, ""
        with ExitStack() as stack:
            for path, parts in files.items():
                file = stack.enter_context(replacing(path))
                docs = DocBin(attrs=["ENT_IOB", "ENT_TYPE"], store_user_data=True)
                for sheet in schema_and_sheets(parts, progress)[1]:
                    nlp = _blank(language or sheet.article.language)
                    language = nlp.lang or "en"
                    doc = _doc(nlp, sheet)
                    found["ner"] |= bool(doc.ents)
                    found["spancat"] |= bool(doc.spans["sc"])
                    longest = max([longest, *(len(each) for each in doc.spans["sc"])])
                    docs.add(doc)
                file.write(docs.to_bytes())
            pipeline = [name for name, there in found.items() if there]
            named = [path.name for path in files]
            config = _config(language or "en", pipeline or ["ner"], named[0], named[:2][-1], min(longest, _LONGEST))
            stack.enter_context(replacing(beside)).write(config.encode())


@lru_cache(maxsize=4)
def _blank(language: str) -> Language:
    """A pipeline with nothing but the tokenizer of a language, English where spaCy has none of that name."""
    import spacy

    code = language[:2].lower() or "en"
    try:
        return spacy.blank(code)
    except (ImportError, ValueError):
        return spacy.blank("en")


def _config(language: str, pipeline: Sequence[str], train: str, dev: str, longest: int) -> str:
    """A training configuration as spaCy itself proposes it, for these files and spans of this length."""
    from spacy.cli.init_config import init_config

    config = init_config(lang=language, pipeline=list(pipeline), optimize="efficiency", gpu=False, silent=True)
    config["paths"]["train"], config["paths"]["dev"] = train, dev
    if "spancat" in pipeline:
        suggester = {"@misc": "spacy.ngram_range_suggester.v1", "min_size": 1, "max_size": longest}
        config["components"]["spancat"]["suggester"] = suggester
    return config.to_str() + "\n"


def _kind(sheet: Sheet, mark: Mark) -> str:
    known = sheet.annotations.get(mark.id) or sheet.suggestions.get(mark.id)
    return known.kind if known else "role"


def _slice(doc: Doc, span: Span, mark: Mark) -> Slice | None:
    """The tokens that the span touches, without those of blanks at its ends."""
    found = doc.char_span(span.start, span.end, label=mark.label, span_id=mark.id, alignment_mode="expand")
    if found is None:
        return None
    start, end = found.start, found.end
    while start < end and doc[start].is_space:
        start += 1
    while start < end and doc[end - 1].is_space:
        end -= 1
    if start == end:
        return None
    from spacy.tokens import Span as Slice

    return Slice(doc, start, end, label=mark.label, span_id=mark.id)


def _longest(found: Iterable[Slice]) -> list[Slice]:
    from spacy.util import filter_spans

    return filter_spans(sorted(found, key=lambda each: (each.start, -each.end, each.label_)))


def _doc(nlp: Language, sheet: Sheet) -> Doc:
    article = sheet.article
    doc = nlp.make_doc(article.text)
    groups: dict[str, list[Slice]] = {"entities": [], "claims": [], "attributions": []}
    names = {"entity": "entities", "claim": "claims", "role": "attributions"}
    gold = gold_of(sheet)
    for mark in gold.marks:
        for span in mark.spans:
            found = _slice(doc, span, mark)
            if found is not None:
                groups[names[_kind(sheet, mark)]].append(found)
    doc.ents = tuple(_longest(groups["entities"]))
    groups["sc"] = sorted([*groups["claims"], *groups["attributions"]], key=lambda each: (each.start, each.end))
    for name, some in groups.items():
        doc.spans[name] = some
    doc.user_data[_LINKS] = [{"head": link.head, "child": link.child, "label": link.label} for link in gold.links]
    metadata = {**described(article), **article.extra}
    kept = _Kept(article.id, metadata, layers(sheet), _seal(doc))
    doc.user_data[_OWN] = _JSON.encode(kept).decode()
    return doc


def _seal(doc: Doc) -> list[tuple[int, int, str]]:
    """What ents and span groups look like, to see whether they were changed."""
    groups = [each for name in ("entities", "claims", "attributions") for each in doc.spans.get(name, ())]
    return [(each.start, each.end, each.label_) for each in (*doc.ents, *groups)]


def _read(doc: Doc, taking: Taking, stem: str) -> Sheet:
    text = doc.text
    check_text(text)
    own = doc.user_data.get(_OWN)
    if isinstance(own, str):
        try:
            kept = msgspec.json.decode(own, type=_Kept)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise Fault(f"user_data.{_OWN}", f"it is not as we write it ({error})") from None
        if kept.seal == _seal(doc):
            if any(span.end > len(text) for layer in kept.layers for mark in layer.marks for span in mark.spans):
                raise Fault(f"user_data.{_OWN}", "its spans are past the end of the text")
            return sheet_of(article_of(text, kept.metadata, kept.id), kept.layers, taking, stem)
        return sheet_of(article_of(text, kept.metadata, kept.id), [_layer(doc)], taking, stem)
    metadata: dict[str, Any] = {"cats": dict(doc.cats)} if doc.cats else {}
    return sheet_of(article_of(text, metadata), [_layer(doc)], taking, stem)


def _layer(doc: Doc) -> Layer:
    marks: dict[str, Mark] = {}
    seen: set[tuple[int, int, str]] = set()
    groups: list[tuple[str, Iterable[Slice]]] = [("ents", doc.ents), *doc.spans.items()]
    for name, group in groups:
        for n, each in enumerate(group):
            label, field = each.label_ or name, f"{name}[{n}]"
            key = (each.start_char, each.end_char, label)
            if key in seen:
                continue
            if each.start_char >= each.end_char:
                raise Fault(field, f"the span {each.start_char}–{each.end_char} is empty")
            seen.add(key)
            id_ = each.id_ if each.id_ and each.id_ not in marks else f"{field}"
            attributes = {"same_as": each.kb_id_} if each.kb_id_ else {}
            marks[id_] = Mark(id_, label, (Span(each.start_char, each.end_char),), attributes, field=field)
    return Layer(list(marks.values()), _links(doc.user_data.get(_LINKS)))


def _links(said: Any) -> list[Link]:
    found = []
    for n, link in enumerate(said if isinstance(said, list | tuple) else ()):
        field = f"user_data.{_LINKS}[{n}]"
        if not isinstance(link, Mapping) or "head" not in link or not {"child", "dep"} & link.keys():
            raise Fault(field, "it must have a head and a child", "mend it, or leave it out")
        child = link["child"] if "child" in link else link["dep"]
        found.append(Link(str(link.get("label") or ""), str(link["head"]), str(child), field))
    return found
