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
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from annotator.archive import Part
from annotator.core.sheet import Sheet
from annotator.formats.beside import folder, schema_and_sheets, stem
from annotator.formats.cas.reading import read
from annotator.formats.cas.writing import attributes_of, cas_of, types_of
from annotator.formats.contract import FormatError, Loss, Progress, Taking
from annotator.formats.extras import optional
from annotator.formats.files import below, whole
from annotator.formats.losses import Holds, losses
from annotator.formats.records import decoded
from annotator.formats.spans import Fault, misfit
from annotator.formats.units import UTF16, WORDS

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
                yield read(load(file, data), taking, path.stem, file.stem)
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
        cassis = optional("cassis", "inception", path)
        schema, sheets = schema_and_sheets(parts, progress)
        used: set[str] = {"typesystem"}
        written, types = 0, types_of(cassis, schema, ())
        with folder(path) as out:
            for sheet in sheets:
                if self.suffix == ".xmi" and _ILLEGAL.search(sheet.article.text):
                    continue
                if schema is None:
                    types = types_of(cassis, None, attributes_of(sheet))
                cas = cas_of(cassis, types, sheet)
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
        cassis = optional("cassis", "inception", path)

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
        cassis = optional("cassis", "inception", path)

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
    except (LookupError, ValueError) as error:  # of an encoding that it names, and that there is not
        raise FormatError(file, f"it is no valid XML ({_first(error)})", line=1) from None


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
