"""What every annotation format promises: what it can hold comes back equal, and what it cannot is said before."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from annotator.archive import Head, Part
from annotator.core.model import (
    ATTRIBUTION,
    Annotation,
    Article,
    Kind,
    Note,
    Relation,
    Review,
    Span,
    suggested,
)
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.formats import EXPORTERS, Progress, Taking, exporter, guess, importer
from tests.formats.generated import AT, projects, together


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


SPANS_ONLY = {"attribute", "attribution link", "fragmented role", "note", "suggestion"}
LOSSES: dict[str, set[str]] = {
    "jsonl": set(),
    "plain": {"note"},
    "prodigy": {"note"},
    "labelstudio": {"note"},
    "doccano": {"attribute", "note", "suggestion"},
    "doccano-sequence": SPANS_ONLY,
    "brat": {"suggestion", "altered line end"},
    "conll": {*SPANS_ONLY, "nested entity"},
    "iob2": {*SPANS_ONLY, "nested entity"},
    "bioes": {*SPANS_ONLY, "nested entity"},
    "docbin": {"note", "nested entity", "fragmented item", "moved boundary"},
    "cas": {"note"},
    "cas-json": {"note"},
    "webanno": {"note", "suggestion"},
    "w3c": {"note"},
    "parquet": {"note"},
    "huggingface": {"note"},
    "csv": {"note"},
    "csv-excel": {"note"},
    "tsv": {"note"},
    "html": set(),
    "pdf": set(),
}
"""What is lost of `example`, by kind."""


@pytest.fixture
def example(schema: LabelSchema) -> list[Part]:
    """A project with something of everything."""
    text = "Ana Lee 😀 said rates fell. “Taxes rise,” Bo added, “in May.”\r\nThe end."
    article = Article("a1", text, "Rates", byline="By A. B.")

    def annotation(id_: str, kind: Kind, label: str, *ends: tuple[int, int], **attributes: str) -> Annotation:
        spans = tuple(Span(*pair) for pair in ends)
        return Annotation(id_, "a1", kind, label, spans, "Ada", AT, "added", None, attributes)

    annotations = [
        annotation("n1", "entity", "PERSON", (0, 7)),
        annotation("n2", "entity", "ORG", (4, 7)),
        annotation("n3", "claim", "CLAIM", (28, 38), verifiable="yes"),
        annotation("n4", "role", "SOURCE", (41, 43)),
        annotation("n5", "role", "CUE", (44, 49)),
        annotation("n6", "role", "CONTENT", (27, 40), (51, 60)),
        annotation("n7", "entity", "GPE", (15, 18)),
    ]
    roles = {"source": "n4", "cue": "n5", "content": "n6"}
    relation = Relation("r1", "a1", ATTRIBUTION, roles, "Ada", AT, "added", None, {"polarity": "positive"})
    proposed = suggested(article, "entity", "PERSON", {"": (Span(41, 43),)}, suggester="rules", version="1", score=0.5)
    sheet = Sheet(
        article,
        {proposed.id: proposed},
        {a.id: a for a in annotations},
        {"r1": relation},
        reviews={"Ada": Review("a1", "Ada", "done", AT)},
        notes={"n1": Note("n1", "a1", "sure?", "Ada", AT)},
    )
    return [Head(schema.source), sheet]


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


@pytest.mark.parametrize("at_hand", [1, 1 << 20])
@settings(max_examples=40, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_annotations_come_back_equal_wherever_they_stand(
    at_hand: int, data: st.DataObject, schema: LabelSchema
) -> None:
    parts = data.draw(projects(schema))
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("annotator.formats.w3c.grouping._AT_HAND", at_hand)
        path = Path(folder) / "x.jsonld"
        exporter(path, "w3c").write(parts, path, Progress())
        collection = json.loads(path.read_bytes())
        items = collection["first"]["items"]
        collection["first"]["items"] = data.draw(st.permutations(items))
        path.write_text(json.dumps(collection))
        back = [part for part in importer(path).read(path, Taking(schema, "Bo")) if isinstance(part, Sheet)]
    assert together(back) == together([part for part in parts if isinstance(part, Sheet)])


@pytest.mark.parametrize("place", [(3, 4), (4, 5), (3, 5), (2, 4), (4, 6), (0, 1, 3, 4), (3, 4, 5, 6)], ids=str)
@pytest.mark.parametrize("name", [name for name, trip in TRIPS.items() if trip.blanks])
def test_half_a_line_end_comes_back_equal(
    name: str, place: tuple[int, ...], schema: LabelSchema, tmp_path: Path
) -> None:
    article = Article("a1", "One\r\ntwo.")
    spans = tuple(Span(*pair) for pair in zip(place[::2], place[1::2], strict=True))
    one = Annotation("n1", "a1", "claim", "CLAIM", spans, "Ada", AT, "added")
    sheet = Sheet(article, {}, {"n1": one}, {}, reviews={"Ada": Review("a1", "Ada", "done", AT)})
    without = TRIPS[name].without
    back = there_and_back(name, [Head(schema.source), sheet], schema, tmp_path)
    assert together(back, *without) == together([sheet], *without)


@pytest.mark.parametrize("name", [name for name in TRIPS if name != "doccano-sequence"])
def test_a_format_is_recognised_by_what_is_written(name: str, example: list[Part], tmp_path: Path) -> None:
    path = tmp_path / TRIPS[name].file
    exporter(path, name).write(example, path, Progress())
    assert guess(path) == name


@pytest.mark.parametrize("name", EXPORTERS)
def test_the_same_project_gives_the_same_bytes(name: str, example: list[Part], tmp_path: Path) -> None:
    found: list[list[tuple[Path, bytes]]] = []
    written = 0
    for n in ("1", "2"):
        if found and name == "pdf":
            # Its printer would write the time, in seconds: the next one has begun.
            while int(time.time()) == written:
                time.sleep(0.01)
        (tmp_path / n).mkdir()
        path = tmp_path / n / "x.out"
        exporter(path, name).write(example, path, Progress())
        written = int(time.time())
        files = sorted(file for file in (tmp_path / n).rglob("*") if file.is_file())
        found.append([(file.relative_to(tmp_path / n), file.read_bytes()) for file in files])
    assert found[0] == found[1]
    assert found[0]


@pytest.mark.parametrize("name", EXPORTERS)
def test_what_goes_wrong_on_the_way_leaves_nothing_behind(name: str, example: list[Part], tmp_path: Path) -> None:
    def broken() -> Iterator[Part]:
        yield from example
        raise RuntimeError("stop")

    path = tmp_path / "x.out"
    with pytest.raises(RuntimeError):
        exporter(path, name).write(broken(), path, Progress())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", EXPORTERS)
def test_losses_name_the_article_and_are_none_for_other_parts(name: str, example: list[Part]) -> None:
    writer = exporter(Path("x"), name)
    head, *rest = example
    assert list(writer.losses(head)) == []
    for part in rest:
        assert isinstance(part, Sheet)
        assert {loss.article for loss in writer.losses(part)} <= {part.article.id}
    kinds = {loss.kind for part in rest for loss in writer.losses(part)}
    assert kinds == LOSSES[name]
