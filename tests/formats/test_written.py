"""What is written: token files, training files, tables and prints, opened by those who read them."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator import work
from annotator.archive import Head, Part
from annotator.core.model import Annotation, Article, Span
from annotator.core.schema import LabelSchema, read_schema
from annotator.core.sheet import Sheet
from annotator.formats import FormatError, Progress, Taking, exporter, importer
from annotator.formats.marks import flattened, gold_of
from annotator.project import Project
from annotator.resources import seeds
from tests.formats.generated import AT, projects
from tests.formats.test_exchange import PHASES, TRIPS


def sheet_of(text: str, *spans: tuple[str, int, int], title: str = "") -> Sheet:
    annotations = {
        f"n{n}": Annotation(f"n{n}", "a", "entity", label, (Span(start, end),), "Ada", AT)
        for n, (label, start, end) in enumerate(spans)
    }
    return Sheet(Article("a", text, title), annotations=annotations)


def write(name: str, path: Path, *parts: Part) -> Path:
    exporter(path, name).write(parts, path, Progress())
    return path


@pytest.mark.parametrize("name", ["conll", "iob2", "bioes"])
@settings(max_examples=20, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_span_is_in_the_token_files_or_among_the_losses(
    name: str, data: st.DataObject, schema: LabelSchema
) -> None:
    parts = data.draw(projects(schema, blanks=False))
    whole = [part for part in parts if isinstance(part, Sheet)]
    with tempfile.TemporaryDirectory() as folder:
        path = write(name, Path(folder) / "out", *parts)
        back = [p for p in importer(path, "conll").read(path, Taking(schema, "Bo")) if isinstance(p, Sheet)]
    for sheet in whole:
        text = sheet.article.text
        some = [each for each in back if each.article.text == text]
        assert {each.article.id for each in some} == {sheet.article.id}
        found = {(a.label, a.spans[0]) for each in some for a in each.annotations.values()}
        wanted = [(mark.label, mark.spans[0]) for mark in flattened(gold_of(sheet)).marks]
        lost = [loss for loss in exporter(Path("x"), name).losses(sheet) if loss.kind.startswith(("nested", "overlap"))]
        assert found <= set(wanted)
        assert {loss.text for loss in lost} >= {span.of(text) for label, span in wanted if (label, span) not in found}
        assert len(wanted) <= len(found) + len(lost)


@pytest.mark.parametrize("name", [name for name in TRIPS if name != "plain"])
def test_the_sample_goes_through_a_project_and_back(
    name: str, project: Project, schema: LabelSchema, tmp_path: Path
) -> None:
    folder = Path(str(seeds()))
    for source in (folder, folder / "gold.jsonl"):
        work.import_file(project, source, reviewer="Ada")
    out = tmp_path / TRIPS[name].file
    assert work.export_project(project, out, format_=name, state="all").articles == 2
    with Project.create(tmp_path / "q.db", schema) as other:
        work.import_file(other, out, reviewer="Bo", format_=TRIPS[name].reader or name)
        assert other.problems() == []
        for id_ in project.find():
            before, after = (project.sheet(id_), other.sheet(id_))
            assert after.article.text == before.article.text
            if "links" not in TRIPS[name].without:
                assert {repr(sorted(i.parts.items())) for i in before.items} == {
                    repr(sorted(i.parts.items())) for i in after.items
                }


def test_a_label_of_several_words_is_one_column(schema: LabelSchema, tmp_path: Path) -> None:
    schema = read_schema(schema.source.replace('name = "WORK_OF_ART"', 'name = "Work of art"'))
    sheet = sheet_of("Ana Lee read Ulysses.", ("Work of art", 13, 20))
    path = write("conll", tmp_path / "c", Head(schema.source), sheet)
    assert "Ulysses -X- -X- B-Work_of_art\n" in (path / "entities.conll").read_text("utf-8")
    back = importer(path, "conll").read(path, Taking(schema, "Bo"))
    (again,) = (a for part in back if isinstance(part, Sheet) for a in part.annotations.values())
    assert (again.label, again.spans) == ("Work of art", (Span(13, 20),))


def test_conll_has_the_columns_of_2003(schema: LabelSchema, tmp_path: Path) -> None:
    sheet = sheet_of("Ana Lee left. She came.", ("PERSON", 0, 7), ("ORG", 4, 7), ("GPE", 14, 17))
    path = write("conll", tmp_path / "out", Head(schema.source), sheet)
    assert (path / "entities.conll").read_text().splitlines() == [
        "-DOCSTART- -X- -X- O",
        "",
        "Ana -X- -X- B-PERSON",
        "Lee -X- -X- I-PERSON",
        "left -X- -X- O",
        ". -X- -X- O",
        "",
        "She -X- -X- B-GPE",
        "came -X- -X- O",
        ". -X- -X- O",
        "",
    ]


def test_a_training_configuration_is_ready(
    schema: LabelSchema, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from spacy.training.initialize import init_nlp
    from spacy.util import load_config

    sheet = sheet_of("Ana Lee left. She came.", ("PERSON", 0, 7), ("ORG", 4, 7))
    path = write("docbin", tmp_path / "x.spacy", Head(schema.source), sheet)
    monkeypatch.chdir(tmp_path)
    nlp = init_nlp(load_config(path.with_suffix(".cfg")))
    assert nlp.pipe_labels["ner"] == ["PERSON"]


def test_spans_that_no_token_begins_with_are_widened_and_said(tmp_path: Path) -> None:
    (loss,) = exporter(Path("x"), "docbin").losses(sheet_of("The unhappy end.", ("MISC", 6, 11)))
    assert (loss.kind, loss.what, loss.text) == ("moved boundary", "MISC becomes “unhappy”", "happy")


def test_changed_spans_of_a_docbin_are_taken_as_they_are(schema: LabelSchema, tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    path = write("docbin", tmp_path / "x.spacy", Head(schema.source), sheet_of("Ana Lee left.", ("PERSON", 0, 7)))
    (doc,) = DocBin(store_user_data=True).from_disk(path).get_docs(spacy.blank("en").vocab)
    doc.ents = tuple(filter(None, [doc.char_span(4, 7, label="ORG")]))
    doc.spans.clear()
    DocBin(docs=[doc], store_user_data=True).to_disk(path)
    (sheet,) = importer(path).read(path, Taking(schema, "Bo"))
    assert isinstance(sheet, Sheet)
    assert [(a.label, a.spans) for a in sheet.annotations.values()] == [("ORG", (Span(4, 7),))]


def test_tables_hold_a_row_an_item_and_no_formula(schema: LabelSchema, tmp_path: Path) -> None:
    sheet = sheet_of('=SUM(A1) "so", said Bo\r\n', ("MISC", 0, 8), ("PERSON", 20, 22), title="@home")
    write("csv-excel", tmp_path / "out.csv", Head(schema.source), sheet)
    data = (tmp_path / "out.entities.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [(row["title"], row["label"], row["text"], row["spans"]) for row in rows] == [
        ("'@home", "MISC", "'=SUM(A1)", "0-8"),
        ("'@home", "PERSON", "Bo", "20-22"),
    ]
    kinds = [loss.kind for loss in exporter(Path("x.csv")).losses(sheet)]
    assert kinds.count("altered cell") == 3
    assert (tmp_path / "out.claims.csv").is_file()
    assert (tmp_path / "out.attributions.csv").is_file()


def test_a_print_holds_every_word_and_runs_none(schema: LabelSchema, tmp_path: Path) -> None:
    from defusedxml.ElementTree import fromstring

    text = "<script>alert(1)</script> & Ana Lee said “no”.\n\nMore {{x}}."
    sheet = sheet_of(text, ("PERSON", 28, 35), ("ORG", 32, 35), title="<b>Title</b>")
    page = write("html", tmp_path / "x.html", Head(schema.source), sheet).read_text(encoding="utf-8")
    assert "<script" not in page
    assert "http" not in page
    body = fromstring(page[page.index("<article") : page.index("</body")])
    words = "".join(body.itertext())
    for word in ("<script>alert(1)</script> & ", "Ana ", "Lee", "<b>Title</b>", "PERSON", "ORG", "More {{x}}."):
        assert word in words


def test_parquet_has_lists_of_records_and_says_what_it_counts(schema: LabelSchema, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    sheet = sheet_of("😀 Ana", ("PERSON", 2, 5))
    path = write("huggingface", tmp_path / "out", Head(schema.source), sheet)
    table = pq.read_table(path / "data" / "train-00000-of-00001.parquet")
    assert table.schema.metadata[b"offset_unit"] == b"codepoint"
    (row,) = table.to_pylist()
    assert (row["id"], row["text"], row["title"]) == ("a", "😀 Ana", None)
    (span,) = row["spans"]
    assert (span["label"], span["fragments"], span["text"]) == ("PERSON", [{"start": 2, "end": 5}], "Ana")
    card = (path / "README.md").read_text(encoding="utf-8")
    assert card.startswith("---\n")
    assert "path: data/train-*" in card
    assert "| PERSON | entity |" in card


def test_a_folder_that_is_not_ours_is_left_alone_and_ours_is_written_anew(schema: LabelSchema, tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.mkdir()
    (path / "mine.txt").write_text("mine")
    with pytest.raises(FormatError, match="the folder is not empty: name a new one"):
        write("brat", path, sheet_of("Ana"))
    assert [file.name for file in path.iterdir()] == ["mine.txt"]
    (path / "mine.txt").unlink()
    write("brat", path, sheet_of("Ana"))
    before = sorted(file.name for file in path.iterdir())
    write("brat", path, sheet_of("Ana"))
    assert sorted(file.name for file in path.iterdir()) == before


def test_an_article_that_xml_cannot_hold_is_left_out_and_said(schema: LabelSchema, tmp_path: Path) -> None:
    sheet = sheet_of("Form\x0cfeed")
    assert [loss.kind for loss in exporter(Path("x"), "cas").losses(sheet)] == ["article"]
    assert exporter(tmp_path / "x", "cas").write([Head(schema.source), sheet], tmp_path / "x", Progress()) == 0
    assert list(exporter(Path("x"), "cas-json").losses(sheet)) == []
    path = write("cas-json", tmp_path / "y", Head(schema.source), sheet)
    (back,) = importer(path, "cas-json").read(path, Taking(schema, "Bo"))
    assert isinstance(back, Sheet)
    assert back.article.text == "Form\x0cfeed"


def test_brat_has_line_ends_of_one_character_and_knows_what_they_were(schema: LabelSchema, tmp_path: Path) -> None:
    sheet = sheet_of("One\r\ntwo\rthree\nfour", ("PERSON", 5, 8), ("ORG", 2, 8))
    path = write("brat", tmp_path / "out", Head(schema.source), sheet)
    assert (path / "a.txt").read_bytes() == b"One\ntwo\nthree\nfour"
    assert (path / "a.ann").read_text().splitlines() == ["T1\tORG 2 3;4 7\te two", "T2\tPERSON 4 7\ttwo"]
    assert [loss.kind for loss in exporter(path, "brat").losses(sheet)] == ["altered line end"]
    (back,) = importer(path, "brat").read(path, Taking(schema, "Bo"))
    assert isinstance(back, Sheet)
    assert back.article.text == sheet.article.text
    assert {(a.label, a.spans) for a in back.annotations.values()} == {
        ("PERSON", (Span(5, 8),)),
        ("ORG", (Span(2, 8),)),
    }
    (path / "a.ann").write_text("T1\tORG 4 7\ttwo\n")
    (back,) = importer(path, "brat").read(path, Taking(schema, "Bo"))
    assert isinstance(back, Sheet)
    assert [(a.label, a.spans) for a in back.annotations.values()] == [("ORG", (Span(5, 8),))]


def test_doccano_gets_the_units_its_editor_counts(schema: LabelSchema, tmp_path: Path) -> None:
    path = write("doccano", tmp_path / "x.jsonl", Head(schema.source), sheet_of("😀 Ana", ("PERSON", 2, 5)))
    (row,) = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert row["entities"] == [{"id": 1, "label": "PERSON", "start_offset": 3, "end_offset": 6}]
    assert row["offset_unit"] == "utf16"
    labels = json.loads((tmp_path / "x.labels.json").read_text(encoding="utf-8"))
    assert {label["text"] for label in labels} == {label.name for label in schema.labels}


def test_what_is_in_the_table_of_formats_is_in_the_package_too() -> None:
    import tomllib

    from annotator.formats import EXPORTERS, IMPORTERS

    points = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "entry-points"
    ]
    assert points["annotator.importers"] == dict(IMPORTERS)
    assert points["annotator.exporters"] == dict(EXPORTERS)


def test_what_is_too_much_for_one_docbin_is_a_folder_that_spacy_takes_for_it(
    schema: LabelSchema, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import spacy
    from spacy.training import Corpus
    from spacy.util import load_config

    monkeypatch.setattr("annotator.formats.docbin._TOGETHER", 30)
    sheets = [sheet_of(f"Ana Lee left {n} times.", ("PERSON", 0, 7)) for n in range(5)]
    path = tmp_path / "x.spacy"
    for _ in range(2):  # The folder, too, is written anew.
        write("docbin", path, Head(schema.source), *sheets)
        assert sorted(file.name for file in path.glob("*.spacy")) == ["00001.spacy", "00002.spacy", "00003.spacy"]
    assert load_config(path.with_suffix(".cfg"))["paths"]["train"] == "x.spacy"
    assert len(list(Corpus(path)(spacy.blank("en")))) == 5
    back = [part for part in importer(path).read(path, Taking(schema, "Bo")) if isinstance(part, Sheet)]
    assert [sheet.article.text for sheet in back] == [sheet.article.text for sheet in sheets]
    assert all(len(sheet.annotations) == 1 for sheet in back)


def test_a_docbin_takes_the_place_of_one_that_was_larger_or_smaller(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.import_file(project, Path(str(seeds())), reviewer="Ada")
    out = tmp_path / "x.spacy"
    for size, folder in ((1_000_000, False), (20, True), (1_000_000, True)):
        monkeypatch.setattr("annotator.formats.docbin._TOGETHER", size)
        assert work.export_project(project, out, format_="docbin", state="all").files == (out,)
        assert out.is_dir() == folder
    assert sorted(file.name for file in tmp_path.iterdir()) == ["p.db", "p.db-shm", "p.db-wal", *_beside("x")]


def _beside(stem: str) -> list[str]:
    return [f"{stem}.cfg", f"{stem}.spacy", f"{stem}.spacy.card.md"]
