"""UIMA CAS as INCEpTION exchanges it: XMI with its type system, and CAS JSON, a file an article in a folder.

We write spans as ``webanno.custom.Item`` with the feature ``label`` and one feature an attribute, arrows as the
relation ``webanno.custom.Link``, and the tokens and sentences that INCEpTION wants; ``TypeSystem.xml`` lies
beside the XMI. What an article is besides its text is in one ``annotator.Article`` annotation.

Reading, any annotation with a feature ``label`` or ``value`` counts, or whose type the label schema has; tokens,
sentences and the like do not. Relations are annotations with Governor and Dependent; link features (slots) are
arrows too. UIMA counts UTF-16 units; an offset that is none of the text is refused.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from annotator.archive import Part
from annotator.core.model import Span
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.core.text import paragraphs, sentences, token_edges
from annotator.formats.beside import folder, schema_and_sheets, stem
from annotator.formats.contract import FormatError, Loss, Progress, Taking
from annotator.formats.files import below, whole
from annotator.formats.losses import Holds, losses
from annotator.formats.marks import Layer, Link, Mark, annotation_of, flattened, layers
from annotator.formats.metadata import article_of, described
from annotator.formats.records import decoded
from annotator.formats.sound import check_text
from annotator.formats.spans import Fault, misfit
from annotator.formats.taken import sheet_of
from annotator.formats.units import UTF16, WORDS

ITEM, LINK, ARTICLE = "webanno.custom.Item", "webanno.custom.Link", "annotator.Article"
_SEGMENT = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type"
_LINGUISTIC = re.compile(
    r"uima\.|.*\.(?:segmentation|syntax|lexmorph|metadata|morph|tagset|transform|anomaly)\..*"
    r"|org\.dkpro\.core\.api\..*|de\.tudarmstadt\.ukp\.clarin\.webanno\.api\.type\..*"
)
_FEATURES = ("label", "value", "identifier")
_OWN = ("own_suggester", "own_version", "own_reviewer", "own_score")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HOLDS = Holds()


class Xmi:
    """Reads and writes folders of XMI with a type system."""

    name = "cas"
    title = "UIMA CAS XMI (INCEpTION)"
    lossless = False
    unit = WORDS[UTF16.name]
    suffix = ".xmi"

    def read(self, path: Path, taking: Taking) -> Iterator[Sheet]:
        """One sheet a file."""
        files = _files(path, self.suffix)
        progress = taking.progress
        progress.done, progress.total = 0, len(files)
        load = self._loader(path)
        for file in map(Path, files):
            progress.path, progress.line = file, 0
            data = whole(file)
            try:
                yield _read(load(file, data), taking, path.stem, file.stem)
            except Fault as fault:
                taking.reject(data, misfit(file, 0, fault), self._beside(file))
            except FormatError as error:
                taking.reject(data, error, self._beside(file))
            progress.done += 1
            progress.moved()

    def losses(self, part: Part) -> Iterable[Loss]:
        """What has no place, and the articles that XML cannot hold."""
        yield from losses(part, _HOLDS)
        if self.suffix == ".xmi" and isinstance(part, Sheet) and _ILLEGAL.search(part.article.text):
            what = "its text has a character that XML cannot hold, so the article is left out"
            yield Loss("article", what, part.article.id, part.article.name)

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """A file an article; how many were written."""
        cassis = _cassis(path)
        schema, sheets = schema_and_sheets(parts, progress)
        used: set[str] = {"typesystem"}
        written, types = 0, _types(cassis, schema, ())
        with folder(path) as out:
            for sheet in sheets:
                if self.suffix == ".xmi" and _ILLEGAL.search(sheet.article.text):
                    continue
                if schema is None:
                    types = _types(cassis, None, _attributes(sheet))
                cas = _cas(cassis, types, sheet)
                name = stem(sheet.article.id, used)
                (out / f"{name}{self.suffix}").write_bytes(self._dumped(cas))
                written += 1
            if self.suffix == ".xmi":
                (out / "TypeSystem.xml").write_bytes(types.to_xml().encode())
        return written

    def _dumped(self, cas: Any) -> bytes:
        return bytes(cas.to_xmi().encode())

    def _beside(self, file: Path) -> dict[Path, bytes]:
        """What a file is nothing without."""
        types = _types_in(file.parent)
        return {} if types is None else {types: whole(types)}

    def _loader(self, path: Path) -> Callable[[Path, bytes], Any]:
        cassis = _cassis(path)

        @lru_cache(maxsize=8)
        def types(beside: Path) -> Any:
            found = _types_in(beside)
            if found is None:
                return None
            data = whole(found)
            _check_xml(found, data)
            try:
                return cassis.load_typesystem(io.BytesIO(data))
            except Exception as error:
                raise FormatError(found, f"it is no type system ({_first(error)})") from None

        def load(file: Path, data: bytes) -> Any:
            _check_xml(file, data)
            known = types(file.parent)
            if known is None:
                what = "its type system is missing"
                raise FormatError(file, what, remedy="export that too, and put TypeSystem.xml beside it")
            return _loaded(file, lambda: cassis.load_cas_from_xmi(io.BytesIO(data), typesystem=known, lenient=True))

        return load


class CasJson(Xmi):
    """Reads and writes folders of CAS JSON, which carries its types."""

    name = "cas-json"
    title = "UIMA CAS JSON (INCEpTION)"
    suffix = ".json"

    def _dumped(self, cas: Any) -> bytes:
        return bytes(cas.to_json(pretty_print=False).encode())

    def _beside(self, file: Path) -> dict[Path, bytes]:
        return {}

    def _loader(self, path: Path) -> Callable[[Path, bytes], Any]:
        cassis = _cassis(path)

        def load(file: Path, data: bytes) -> Any:
            try:
                value = decoded(data)
            except RecursionError:
                raise FormatError(file, "it is nested too deeply", remedy="leave it out of the folder") from None
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise FormatError(file, f"it is no valid JSON ({_first(error)})") from None
            if not isinstance(value, dict) or "%FEATURE_STRUCTURES" not in value:
                raise FormatError(file, "it is no CAS JSON", remedy="leave it out of the folder")
            for n, item in enumerate(_structures(value["%FEATURE_STRUCTURES"])):
                for name in ("begin", "end"):
                    if name in item and type(item[name]) is not int:
                        raise Fault(f"%FEATURE_STRUCTURES[{n}].{name}", "it must be a whole number")
            return _loaded(file, lambda: cassis.load_cas_from_json(io.BytesIO(data)))

        return load


def _types_in(folder: Path) -> Path | None:
    """The type system that the files of a folder go by."""
    if (found := folder / "TypeSystem.xml").is_file():
        return found
    return next((f for f in sorted(folder.glob("*.xml")) if b"typeSystemDescription" in f.read_bytes()[:4096]), None)


def _structures(said: Any) -> list[dict[str, Any]]:
    found = list(said.values()) if isinstance(said, dict) else said if isinstance(said, list) else []
    return [item for item in found if isinstance(item, dict)]


def _cassis(path: Path) -> Any:
    try:
        import cassis
    except ImportError:
        remedy = "install it with: pip install article-annotator[inception]"
        raise FormatError(path, "UIMA CAS needs the package dkpro-cassis", remedy=remedy) from None
    return cassis


def _files(path: Path, suffix: str) -> list[str]:
    found = below(path, suffix) if path.is_dir() else [str(path)]
    if not found:
        raise FormatError(path, f"the folder holds no {suffix} file")
    return found


def _check_xml(file: Path, data: bytes) -> None:
    """FormatError for what is no XML, or declares entities, which can be endless or fetch other files."""
    from xml.sax import SAXParseException
    from xml.sax.handler import ContentHandler

    import defusedxml.sax
    from defusedxml import DefusedXmlException

    try:
        defusedxml.sax.parseString(data, ContentHandler(), forbid_dtd=True)
    except DefusedXmlException:
        what = "it declares a document type or entities, which no CAS does and which can do harm"
        raise FormatError(file, what, remedy="export it again") from None
    except SAXParseException as error:
        line = error.getLineNumber() or 0
        raise FormatError(file, f"it is no valid XML ({error.getMessage()})", line=line) from None


def _loaded(file: Path, load: Callable[[], Any]) -> Any:
    """The CAS; what cassis only warns of, an offset that is none of the text, is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.filterwarnings("error", message="Not mapping", category=UserWarning)
        try:
            return load()
        except UserWarning as error:
            number = re.search(r"\[(\d+)\]", str(error))
            what = f"{number[1] if number else 'an offset'} is past the end of the text or inside a character of it"
            raise Fault("begin or end", what, "mend the offset") from None
        except Exception as error:  # cassis has no errors of its own; whatever it stumbles over is in the file
            raise FormatError(file, f"it is no CAS that can be read ({_first(error)})") from None


def _first(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]


# Reading


def _read(cas: Any, taking: Taking, stem_: str, name: str) -> Sheet:
    text, view = _text(cas)
    check_text(text, "sofaString")
    metadata: dict[str, Any] = {}
    marks: dict[tuple[str, str, str], list[Mark]] = defaultdict(list)
    links: list[Link] = []
    known: dict[int, Mark] = {}
    everything = view.select_all_annotations()
    arrows = []
    # By name: types compare all their features, and each file of CAS JSON has types of its own.
    types: dict[str, _Type] = {}
    for each in everything:
        name_of = each.type.name
        type_ = types.get(name_of) or types.setdefault(name_of, _Type(each.type, taking))
        if type_.left_out:
            continue
        if name_of == ARTICLE:
            metadata = _metadata(each.json)
        elif type_.is_arrow:
            arrows.append((each, type_))
        elif mark := _mark(each, type_, text, taking):
            known[each.xmiID] = mark
            suggester, version, reviewer = (str(each.get(name) or "") if type_.ours else "" for name in _OWN[:3])
            marks[reviewer, suggester, version].append(mark)
            links += _slots(each, type_)
    for each, type_ in arrows:
        ends = [each.get("Governor"), each.get("Dependent")]
        if all(end is not None and end.xmiID in known for end in ends):
            head, child = (str(end.xmiID) for end in ends)
            links.append(Link(_value(each, type_) or "", head, child, f"{each.type.name} {each.xmiID}"))
    found = []
    for (reviewer, suggester, version), some in marks.items():
        ids = {mark.id for mark in some}
        found.append(Layer(some, [ln for ln in links if ln.head in ids], suggester, version, reviewer))
    return sheet_of(article_of(text, metadata, title="" if metadata else name), found, taking, stem_)


def _text(cas: Any) -> tuple[str, Any]:
    for sofa in cas.sofas:
        if sofa.sofaString:
            return sofa.sofaString, cas.get_view(sofa.sofaID)
    return "", cas


def _metadata(said: Any) -> dict[str, Any]:
    try:
        found = json.loads(said or "{}")
    except (ValueError, RecursionError):
        raise Fault(f"{ARTICLE}.json", "it is no valid JSON") from None
    return found if isinstance(found, dict) else {}


class _Type:
    """What the annotations of a type have in common: the names of their features, and what they can be."""

    def __init__(self, type_: Any, taking: Taking) -> None:
        self.short = type_.name.rpartition(".")[2]
        self.features: list[str] = [feature.name for feature in type_.all_features]
        self.ours = type_.name == ITEM
        self.is_arrow = {"Governor", "Dependent"} <= set(self.features)
        self.is_label = self.short in taking.schema.by_alias or self.short in taking.labels
        linguistic = _LINGUISTIC.fullmatch(type_.name) is not None
        self.left_out = linguistic and not (self.is_arrow or self.is_label)


def _value(each: Any, type_: _Type) -> str | None:
    names = type_.features
    for name in (*_FEATURES, *(n for n in names if n not in {"begin", "end", "sofa", *_OWN})):
        value = each.get(name) if name in names else None
        if isinstance(value, str) and value:
            return value
    return None


def _mark(each: Any, type_: _Type, text: str, taking: Taking) -> Mark | None:
    """The mark that an annotation is; None for what carries no label."""
    names = type_.features
    label = next((each.get(n) for n in _FEATURES if n in names and isinstance(each.get(n), str) and each.get(n)), None)
    used = next((n for n in _FEATURES if n in names and each.get(n) == label), "")
    if type_.is_label:
        label, used = (label, used) if label in taking.schema.by_alias else (type_.short, "")
    if label is None:
        values = [n for n in names if isinstance(each.get(n), str) and n not in _OWN]
        if len(values) != 1:
            return None
        used = values[0]
        label = each.get(used)
    field = f"{each.type.name} {each.xmiID}"
    if not isinstance(each.begin, int) or not isinstance(each.end, int) or not 0 <= each.begin < each.end <= len(text):
        raise Fault(field, f"the span {each.begin}–{each.end} is empty, reversed, or past the end of the text")
    skip = {used, "begin", "end", "sofa", *(_OWN if type_.ours else ())}
    attributes = {n: each.get(n) for n in names if n not in skip and isinstance(each.get(n), str) and each.get(n)}
    score = each.get("own_score") if type_.ours else None
    id_ = str(each.xmiID)
    return Mark(id_, label, (Span(each.begin, each.end),), attributes, None if score is None else float(score), field)


def _slots(each: Any, type_: _Type) -> Iterator[Link]:
    """The arrows of link features: lists of structures with a role and a target."""
    for name in type_.features:
        value = each.get(name)
        for link in getattr(value, "elements", None) or ():
            target = link.get("target") if hasattr(link, "get") else None
            if target is not None and hasattr(target, "xmiID"):
                yield Link(
                    str(link.get("role") or name), str(each.xmiID), str(target.xmiID), f"{each.type.name}.{name}"
                )


# Writing


def _attributes(sheet: Sheet) -> Sequence[str]:
    return sorted({name for layer in layers(sheet) for mark in layer.marks for name in mark.attributes})


def _types(cassis: Any, schema: LabelSchema | None, attributes: Sequence[str]) -> Any:
    types = cassis.TypeSystem(add_document_annotation_type=True)
    for name in ("Token", "Sentence"):
        types.create_type(f"{_SEGMENT}.{name}")
    item = types.create_type(ITEM)
    names = [attribute.name for attribute in schema.all_attributes] if schema else attributes
    for name in ("label", *_OWN[:3], *dict.fromkeys(map(_word, names))):
        types.create_feature(item, name, "uima.cas.String")
    types.create_feature(item, "own_score", "uima.cas.Double")
    link = types.create_type(LINK)
    types.create_feature(link, "label", "uima.cas.String")
    for end in ("Governor", "Dependent"):
        types.create_feature(link, end, item)
    types.create_feature(types.create_type(ARTICLE), "json", "uima.cas.String")
    return types


def _word(name: str) -> str:
    """An attribute's name as a feature's."""
    return re.sub(r"\W", "_", name)


def _cas(cassis: Any, types: Any, sheet: Sheet) -> Any:
    article, text = sheet.article, sheet.article.text
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string, cas.sofa_mime = text, "text/plain"
    metadata = {"id": article.id, **described(article), **article.extra}
    said = json.dumps(metadata, ensure_ascii=True)
    cas.add(types.get_type(ARTICLE)(begin=0, end=len(text), json=said))
    token, sentence = (types.get_type(f"{_SEGMENT}.{name}") for name in ("Token", "Sentence"))
    for start, end in paragraphs(text):
        for place in sentences(text, start, end) if start < end else ():
            cas.add(sentence(begin=place.start, end=place.end))
    for start, end in token_edges(text):
        cas.add(token(begin=start, end=end))
    item, arrow = types.get_type(ITEM), types.get_type(LINK)
    for layer in map(flattened, layers(sheet)):
        made: dict[str, Any] = {}
        for mark in layer.marks:
            (span,) = mark.spans
            gold = annotation_of(sheet, mark)
            reviewer = gold.reviewer if gold else None
            whose = dict(zip(_OWN, (layer.suggester or None, layer.version or None, reviewer, mark.score), strict=True))
            features = {_word(name): value for name, value in mark.attributes.items()}
            made[mark.id] = item(begin=span.start, end=span.end, label=mark.label, **whose, **features)
            cas.add(made[mark.id])
        for link in layer.links:
            ends = {"Governor": made[link.head], "Dependent": made[link.child]}
            place = made[link.child]
            cas.add(arrow(begin=place.begin, end=place.end, label=link.label, **ends))
    return cas
