"""W3C Web Annotation (JSON-LD): one collection a file, an annotation an item, code points.

A file whose texts are each followed by their annotations, as those written here are, is read text by text; one
that has them anywhere by way of a temporary file.

The text of an article is the value of an item of type ``Text``, which the targets of its annotations name as
their source; each target has a position and a quote selector, a fragment is a further target. When read,
a position whose words are not those quoted is looked for by the quote and what stands around it, as the
selectors are meant to be used; where the quote is not there or not only once, that is an error.

A link between two annotations has the motivation ``linking``: its target is the one, its body the other. The
label is the tagging body, attributes are describing bodies. ``creator`` is a reviewer; ``generator`` with no
creator is a suggester, its score under ``annotator:score``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from annotator.archive import Part
from annotator.core.sheet import Sheet
from annotator.formats.beside import schema_and_sheets
from annotator.formats.contract import Loss, Progress, Taking
from annotator.formats.files import replacing
from annotator.formats.losses import Holds, losses
from annotator.formats.w3c.reading import sheets
from annotator.formats.w3c.terms import CONTEXT, OWN
from annotator.formats.w3c.writing import written

_HOLDS = Holds()


class WebAnnotation:
    """Reads and writes annotation collections."""

    name = "w3c"
    title = "W3C Web Annotation (JSON-LD)"
    lossless = False
    measured = True

    def read(self, path: Path, taking: Taking) -> Iterator[Sheet]:
        """One sheet a source whose text is in the file."""
        return sheets(path, taking)

    def losses(self, part: Part) -> Iterable[Loss]:
        """What it has no place for."""
        return losses(part, _HOLDS)

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """One annotation collection."""
        encoder, first = msgspec.json.Encoder(), True
        _, chosen = schema_and_sheets(parts, progress)
        head = {"@context": [CONTEXT, OWN], "id": "urn:article-annotator:collection", "type": "AnnotationCollection"}
        with replacing(path) as file:
            file.write(encoder.encode(head)[:-1] + b',"first":{"type":"AnnotationPage","items":[')
            for sheet in chosen:
                for item in written(sheet):
                    file.write((b"\n" if first else b",\n") + encoder.encode(item))
                    first = False
            file.write(b"\n]}}\n")
        return progress.done
