"""What every annotation format promises: what it can hold comes back equal, and what it cannot is said before."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from annotator.archive import Part
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.formats import Progress, Taking, exporter, importer
from tests.formats.generated import projects, together


@dataclass(frozen=True)
class Trip:
    """A format out and in: the name of its file, and what it does not hold."""

    file: str
    without: tuple[str, ...] = ()
    reader: str = ""
    blanks: bool = True


PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Shrinking a whole project takes minutes."""

TRIPS = {
    "plain": Trip("x.jsonl"),
    "prodigy": Trip("x.jsonl"),
    "labelstudio": Trip("x.json"),
    "doccano": Trip("x.jsonl", ("attributes", "suggestions")),
    "doccano-sequence": Trip("x.jsonl", ("fragments", "attributes", "links", "suggestions"), "doccano"),
    "brat": Trip("folder", ("suggestions",)),
    "w3c": Trip("x.jsonld"),
    "docbin": Trip("x.spacy"),
    "webanno": Trip("folder", ("suggestions",), blanks=False),
    "cas": Trip("folder"),
    "cas-json": Trip("folder"),
}


def there_and_back(name: str, parts: list[Part], schema: LabelSchema, folder: Path) -> list[Sheet]:
    trip = TRIPS[name]
    path = folder / trip.file
    count = exporter(path, name).write(parts, path, Progress())
    assert count == sum(isinstance(part, Sheet) for part in parts)
    reader = importer(path, trip.reader or name)
    return [part for part in reader.read(path, Taking(schema, "Bo")) if isinstance(part, Sheet)]


@pytest.mark.parametrize("name", TRIPS)
@settings(max_examples=25, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_a_format_can_hold_comes_back_equal(name: str, data: st.DataObject, schema: LabelSchema) -> None:
    parts = data.draw(projects(schema, blanks=TRIPS[name].blanks))
    with tempfile.TemporaryDirectory() as folder:
        back = there_and_back(name, parts, schema, Path(folder))
    sheets = [part for part in parts if isinstance(part, Sheet)]
    without = TRIPS[name].without
    assert together(back, *without) == together(sheets, *without)
