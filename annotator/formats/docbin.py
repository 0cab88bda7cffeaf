"""spaCy DocBin: what `spacy train` learns from, with a configuration that is ready for it.

Entities are ``doc.ents`` (of overlapping ones the longest); all items are span groups, ``entities``, ``claims`` and
``attributions`` (the roles), and ``sc`` holds claims and roles for the span categorizer. spaCy's tokens decide
where spans can begin and end, so a span that begins inside a token is widened to it. Links are in
``doc.user_data["links"]``; as JSON under ``doc.user_data["annotator"]`` is everything as it was, by which
our own files are read back exactly, unless their spans were changed since.

spaCy holds a file in memory as a whole: what is more than fits well is several files in a folder called
``NAME.spacy``, which spaCy takes for the same. Files of any size are read a doc at a time (`packed`).
Beside it is ``NAME.cfg``: ``spacy train NAME.cfg --output models`` runs as it is. Of a split it trains on the first
part and evaluates on the second; else ``--paths.dev OTHER.spacy`` names another file to evaluate on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from annotator.archive import Part
from annotator.core.model import Span
from annotator.core.sheet import Sheet
from annotator.formats.beside import MARKER, beside_named, folder, schema_and_sheets
from annotator.formats.contract import FormatError, Loss, Progress, Taking
from annotator.formats.files import below, replacing
from annotator.formats.losses import Holds, losses
from annotator.formats.marks import Layer, Link, Mark, gold_of, layers
from annotator.formats.metadata import article_of, described
from annotator.formats.packed import Contents, contents, no_docbin
from annotator.formats.sound import check_text
from annotator.formats.spans import Fault
from annotator.formats.taken import sheet_of

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as Slice
    from spacy.vocab import Vocab

_HOLDS = Holds()
_OWN, _LINKS = "annotator", "links"
_ATTRIBUTES = ["ENT_IOB", "ENT_TYPE"]
_LONGEST = 40
"""Tokens of the longest spans that the span categorizer is offered."""

_TOGETHER = 1_000_000
"""Code points of text that a file holds at most, the last article's rest aside."""
_STRINGS = 40_000
"""Words and ids after which a tokenizer, which remembers them all, is made anew."""

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
        """One sheet a doc; of a folder, those of all its files."""
        files = [Path(file) for file in below(path, ".spacy")] if path.is_dir() else [path]
        progress, found = taking.progress, False
        progress.done, progress.total = 0, sum(file.stat().st_size for file in files if file.is_file())
        for file in files:
            progress.path, progress.line, start = file, 0, progress.done
            size = file.stat().st_size if file.is_file() else 0
            for n, (share, doc) in enumerate(_docs(file), 1):
                found, progress.line = True, n
                try:
                    yield _read(doc, taking, path.stem)
                except Fault as fault:
                    field = fault.field if file == path else f"{file.name}, {fault.field}"
                    error = FormatError(path, fault.what, line=n, field=field, remedy=fault.remedy)
                    taking.reject(_JSON.encode(_row(doc)), error)
                except KeyError as error:  # spaCy's, of a string that the file does not have
                    raise no_docbin(path, error) from None
                progress.done = start + round(size * share)
                progress.moved()
        if not found:
            raise FormatError(path, "there is no article in it", remedy="choose another file")

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
        longest = set(_longest(named))
        for lost in dict.fromkeys(named):  # A set has them in another order each time.
            if lost not in longest:
                yield Loss("nested entity", f"{lost.label_} is in doc.spans, not in doc.ents", id_, lost.text)

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """One file with all docs or a folder of files, beside it the configuration."""
        self._write({path: parts}, path.with_suffix(".cfg"), progress)
        return progress.done

    def write_parts(self, parts: Mapping[str, Iterable[Part]], path: Path, progress: Progress) -> Mapping[str, Path]:
        """A file or folder a part, and one configuration that trains on the first and evaluates on the second."""
        files = {name: beside_named(path, name) for name in parts}
        self._write({files[name]: some for name, some in parts.items()}, path.with_suffix(".cfg"), progress)
        return files

    def named(self, path: Path, parts: Sequence[str]) -> list[Path]:
        """A file or folder a part, and one configuration."""
        return [*(beside_named(path, part) for part in parts), path.with_suffix(".cfg")]

    def _write(self, files: Mapping[Path, Iterable[Part]], beside: Path, progress: Progress) -> None:
        seen = _Seen()
        with ExitStack() as stack:
            for path, parts in files.items():
                bins = seen.bins(schema_and_sheets(parts, progress)[1])
                first, second = next(bins), next(bins, None)
                if second is None and not (path / MARKER).is_file():
                    stack.enter_context(replacing(path)).write(first)
                    continue
                place = stack.enter_context(folder(path, over_file=True))
                for n, data in enumerate(chain((first,), () if second is None else (second,), bins), 1):
                    (place / f"{n:05}.spacy").write_bytes(data)
            named = [path.name for path in files]
            stack.enter_context(replacing(beside)).write(seen.config(named[0], named[:2][-1]).encode())


@dataclass
class _Seen:
    """What was written, as far as the configuration depends on it."""

    language: str = ""
    entities: bool = False
    spans: bool = False
    longest: int = 1

    def bins(self, sheets: Iterable[Sheet]) -> Iterator[bytes]:
        """The files that the sheets fill, at least one."""
        from spacy.tokens import DocBin

        docs, size = DocBin(attrs=_ATTRIBUTES, store_user_data=True), 0
        for sheet in sheets:
            if size > _TOGETHER:
                yield docs.to_bytes()
                docs, size = DocBin(attrs=_ATTRIBUTES, store_user_data=True), 0
            nlp = _blank(self.language or sheet.article.language)
            self.language = nlp.lang or "en"
            doc = _doc(nlp, sheet)
            self.entities |= bool(doc.ents)
            self.spans |= bool(doc.spans["sc"])
            self.longest = max([self.longest, *(len(each) for each in doc.spans["sc"])])
            docs.add(doc)
            size += len(sheet.article.text)
        yield docs.to_bytes()

    def config(self, train: str, dev: str) -> str:
        """A training configuration for these files."""
        pipeline = [name for name, there in (("ner", self.entities), ("spancat", self.spans)) if there]
        return _config(self.language or "en", pipeline or ["ner"], train, dev, min(self.longest, _LONGEST))


def _docs(path: Path) -> Iterator[tuple[float, Doc]]:
    """The docs of a file, each with how much of the file, 0 to 1, is read by then."""
    from spacy.vocab import Vocab

    with contents(path) as packed:
        docs = _unpacked(packed, Vocab())
        for n in range(1, len(packed) + 1):
            try:
                doc = next(docs)
            except OSError:
                raise
            except Exception as error:  # msgpack, numpy and spaCy each have errors of their own
                raise no_docbin(path, error) from None
            yield n / len(packed), doc


def _unpacked(packed: Contents, vocab: Vocab) -> Iterator[Doc]:
    from spacy.tokens import DocBin

    for string in packed.strings():
        vocab.strings.add(string)
    for one in packed.docs():
        docs = DocBin(store_user_data=True)
        docs.attrs = packed.attributes  # type: ignore[assignment]  # they are numbers, whatever spaCy says
        docs.tokens, docs.spaces = [one.tokens], [one.spaces]
        docs.cats, docs.flags, docs.span_groups, docs.user_data = [one.cats], [one.flags], [one.groups], [one.user_data]
        yield from docs.get_docs(vocab)


def _row(doc: Doc) -> dict[str, Any]:
    """What a doc shows as an example of Prodigy, which can be repaired by hand and imported."""
    spans: dict[str, dict[str, Any]] = {}
    for name, group in _groups(doc):
        for n, each in enumerate(group):
            id_ = each.id_ if each.id_ and each.id_ not in spans else f"{name}[{n}]"
            said = {"id": id_, "start": each.start_char, "end": each.end_char, "label": each.label_ or name}
            if not any(said.items() - {("id", id_)} <= known.items() for known in spans.values()):
                spans[id_] = said
    links = doc.user_data.get(_LINKS)
    relations = [link for link in links if isinstance(link, Mapping)] if isinstance(links, list | tuple) else []
    return {"text": doc.text, "spans": list(spans.values()), "relations": relations}


def _groups(doc: Doc) -> list[tuple[str, Iterable[Slice]]]:
    return [("ents", doc.ents), *doc.spans.items()]


def _blank(language: str) -> Language:
    """A pipeline with nothing but the tokenizer of a language, English where spaCy has none of that name."""
    code = language[:2].lower() or "en"
    nlp = _tokenizer(code)
    if len(nlp.vocab.strings) > _STRINGS:
        _tokenizer.cache_clear()
        nlp = _tokenizer(code)
    return nlp


@lru_cache(maxsize=4)
def _tokenizer(code: str) -> Language:
    import spacy

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
    for name, group in _groups(doc):
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
