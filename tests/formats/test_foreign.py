"""Files as other tools write them: unknown keys, nulls, several annotators, old offsets; and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from annotator import work
from annotator.cli import main
from annotator.core.model import Annotation, Article, Relation, Span
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.formats import FormatError, Remark, Taking, importer
from annotator.project import Project

TEXT = "Ana Lee 😀 said rates fell. “Taxes rise,” Bo added, “in May.”"
Read = Callable[..., list[Sheet]]


@pytest.fixture
def remarks() -> list[Remark]:
    return []


@pytest.fixture
def read(schema: LabelSchema, remarks: list[Remark]) -> Read:
    def attempt(path: Path, name: str | None = None, **options: Any) -> list[Sheet]:
        taking = Taking(schema, "Ada", remark=remarks.append, **options)
        return [part for part in importer(path, name).read(path, taking) if isinstance(part, Sheet)]

    return attempt


def lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def found(sheet: Sheet) -> set[tuple[str, str]]:
    """The labels and words of the gold that belongs to no attribution."""
    return {(a.label, words(sheet.article, a)) for a in sheet.annotations.values() if a.kind != "role"}


def words(article: Article, annotation: Annotation) -> str:
    return " … ".join(span.of(article.text) for span in annotation.spans)


def said(sheet: Sheet) -> list[dict[str, str]]:
    """The attributions as words by role, in reading order."""

    def begin(relation: Relation) -> int:
        return min(sheet.annotations[id_].spans[0].start for id_ in relation.roles.values())

    ordered = sorted(sheet.relations.values(), key=begin)
    return [{r: words(sheet.article, sheet.annotations[id_]) for r, id_ in one.roles.items()} for one in ordered]


def tokens_of(text: str) -> list[dict[str, Any]]:
    rows, at = [], 0
    for n, word in enumerate(text.split(" ")):
        rows.append({"text": word, "start": at, "end": at + len(word), "id": n, "ws": True})
        at += len(word) + 1
    return rows


# Prodigy


def task(**more: Any) -> dict[str, Any]:
    spans = [{"start": 0, "end": 7, "token_start": 0, "token_end": 1, "label": "PER"}]
    row = {"text": TEXT, "meta": {"source": "wire", "labels": ["x"]}, "tokens": tokens_of(TEXT), "spans": spans}
    stamp = {"_input_hash": -5, "_task_hash": 9, "_session_id": "gold-ana", "_timestamp": 1766000000}
    return {**row, "answer": "accept", **stamp, "_view_id": "ner_manual", "_is_binary": False, **more}


def test_answers_of_several_annotators_are_gold_of_each(read: Read, tmp_path: Path) -> None:
    other = task(_session_id="gold-bo", _annotator_id="bo", spans=[{"start": 41, "end": 43, "label": "PER"}])
    sheets = read(lines(tmp_path / "a.jsonl", task(priority=0.5, label=None), other))
    assert [found(sheet) for sheet in sheets] == [{("PERSON", "Ana Lee")}, {("PERSON", "Bo")}]
    assert [a.reviewer for sheet in sheets for a in sheet.annotations.values()] == ["gold-ana", "bo"]
    assert [review.state for sheet in sheets for review in sheet.reviews.values()] == ["done", "done"]
    assert sheets[0].article.extra == {"source": "wire", "labels": ["x"], "priority": 0.5, "label": None}


def test_an_example_answered_again_counts_once(read: Read, tmp_path: Path, remarks: list[Remark]) -> None:
    again = task(_timestamp=1766000009, spans=[])
    (sheet,) = read(lines(tmp_path / "a.jsonl", task(), again, task(_timestamp=1765000000)))
    assert sheet.annotations == {}
    assert any("2 examples were answered again" in remark.what for remark in remarks)


@pytest.mark.parametrize(("answer", "state"), [("reject", "skipped"), ("ignore", "discuss")])
def test_an_answer_is_a_word_on_the_article(read: Read, tmp_path: Path, answer: str, state: str) -> None:
    (sheet,) = read(lines(tmp_path / "a.jsonl", task(answer=answer)))
    assert sheet.state == state
    assert found(sheet) == {("PERSON", "Ana Lee")}


def test_a_binary_answer_is_a_word_on_its_span(read: Read, tmp_path: Path) -> None:
    span = {"start": 0, "end": 7, "label": "PER", "source": "en_core_web_md", "score": 0.4, "pattern": -3}
    rows = [
        task(_is_binary=True, answer=a, spans=[span], _task_hash=n)
        for n, a in enumerate(("accept", "reject", "ignore"))
    ]
    accepted, rejected, ignored = read(lines(tmp_path / "a.jsonl", *rows))
    assert found(accepted) == {("PERSON", "Ana Lee")}
    assert [d.verdict for d in rejected.decisions.values()] == ["rejected"]
    assert [len(ignored.suggestions), len(ignored.decisions), len(ignored.annotations)] == [1, 0, 0]


def test_spans_without_an_answer_that_name_their_source_are_suggestions(read: Read, tmp_path: Path) -> None:
    row = {"text": TEXT, "spans": [{"start": 0, "end": 7, "label": "PER", "source": "model", "score": 0.25}]}
    (sheet,) = read(lines(tmp_path / "a.jsonl", {**row, "tokens": None, "relations": None}))
    assert [(s.suggester, s.score) for s in sheet.suggestions.values()] == [("model", 0.25)]


def test_relations_are_found_by_span_or_by_token(read: Read, tmp_path: Path) -> None:
    spans = [
        {"start": 0, "end": 7, "token_start": 0, "token_end": 1, "label": "Source"},
        {"start": 10, "end": 14, "token_start": 3, "token_end": 3, "label": "Cue"},
        {"start": 15, "end": 25, "token_start": 4, "token_end": 5, "label": "Content"},
    ]
    by_span = {
        "head": 99,
        "child": 98,
        "head_span": spans[1],
        "child_span": spans[0],
        "label": "SOURCE",
        "color": "#fff",
    }
    by_token = {"head": 3, "child": 5, "label": None}
    (sheet,) = read(lines(tmp_path / "a.jsonl", task(spans=spans, relations=[by_span, by_token])))
    assert said(sheet) == [{"source": "Ana Lee", "cue": "said", "content": "rates fell"}]


def test_offsets_in_bytes_are_found_out_and_proved(read: Read, tmp_path: Path, remarks: list[Remark]) -> None:
    def bytes_before(at: int) -> int:
        return len(TEXT[:at].encode())

    tokens = [{**t, "start": bytes_before(t["start"]), "end": bytes_before(t["end"])} for t in tokens_of(TEXT)]
    row = task(tokens=tokens, spans=[{"start": 48, "end": 50, "label": "PER"}])
    (sheet,) = read(lines(tmp_path / "a.jsonl", row))
    assert found(sheet) == {("PERSON", "Bo")}
    assert remarks[0].what == "its offsets count UTF-8 bytes"
    assert len(remarks[0].proofs) == 5
    assert remarks[0].proofs[0] == "8–12 is “😀”; in code points it would be “😀 sa”"


# Label Studio


def region(id_: str, start: int, end: int, label: str, **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]}
    return {
        "id": id_,
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": value,
        "origin": "manual",
        **more,
    }


def labelled(*results: object, **more: Any) -> dict[str, Any]:
    return {"id": 31, "completed_by": 1, "was_cancelled": False, "lead_time": 4.2, "result": list(results), **more}


def studio(path: Path, *annotations: object, **more: Any) -> Path:
    row = {
        "id": 7,
        "data": {"text": TEXT, "title": "Rates", "desk": None},
        "meta": {},
        "annotations": list(annotations),
    }
    path.write_text(json.dumps([{**row, "predictions": [], "inner_id": 1, **more}], indent=2), encoding="utf-8")
    return path


def test_regions_choices_relations_and_notes_are_read(read: Read, tmp_path: Path) -> None:
    where = {"start": 15, "end": 25, "text": "rates fell"}
    results = [
        region("T1", 0, 7, "Source"),
        region("T3", 15, 25, "Content", meta={"text": ["check figure"]}),
        {
            "id": "T3",
            "from_name": "quote_type",
            "to_name": "text",
            "type": "choices",
            "value": {**where, "choices": ["Indirect"]},
        },
        {"id": "x", "from_name": "topic", "to_name": "text", "type": "choices", "value": {"choices": ["economy"]}},
        {"id": "y", "from_name": "remarks", "to_name": "text", "type": "textarea", "value": {"text": ["good one"]}},
        {"type": "relation", "from_id": "T1", "to_id": "T3", "direction": "left", "labels": []},
    ]
    who = {"id": 3, "email": "ana@example.org", "first_name": "Ana"}
    (sheet,) = read(studio(tmp_path / "a.json", labelled(*results, completed_by=who)))
    assert said(sheet) == [{"source": "Ana Lee", "content": "rates fell"}]
    (relation,) = sheet.relations.values()
    assert (relation.attributes, relation.reviewer) == ({"quote_type": "indirect"}, "ana@example.org")
    assert {note.subject: note.text for note in sheet.notes.values()} == {
        relation.id: "check figure",
        sheet.article.id: "good one",
    }
    assert sheet.article.extra == {"task_id": 7, "topic": "economy", "desk": None}


def test_two_annotators_and_a_prediction_are_kept_apart(read: Read, tmp_path: Path) -> None:
    prediction = {
        "id": 12,
        "model_version": "attr-1.0",
        "score": None,
        "result": [region("p", 41, 43, "PER", score=0.9)],
    }
    first, second = labelled(region("a", 0, 7, "PER")), labelled(region("a", 0, 7, "ORG"), completed_by=2)
    (sheet,) = read(studio(tmp_path / "a.json", first, second, predictions=[prediction]))
    assert {(a.label, a.reviewer) for a in sheet.annotations.values()} == {("PERSON", "1"), ("ORG", "2")}
    assert [(s.suggester, s.score) for s in sheet.suggestions.values()] == [("attr-1.0", 0.9)]


def test_completions_of_old_versions_count_utf16_units(read: Read, tmp_path: Path, remarks: list[Remark]) -> None:
    old = region("a", 42, 44, "PER")
    old["value"]["text"] = "Bo"
    path = studio(tmp_path / "a.json", completions=[labelled(old, region("b", 0, 7, "PER"))], annotations=None)
    (sheet,) = read(path)
    assert found(sheet) == {("PERSON", "Bo"), ("PERSON", "Ana Lee")}
    assert remarks[0].what == "its offsets count UTF-16 units"


def test_a_cancelled_annotation_skips_the_article(read: Read, tmp_path: Path) -> None:
    (sheet,) = read(studio(tmp_path / "a.json", labelled(was_cancelled=True)))
    assert sheet.state == "skipped"


def test_the_flat_export_is_read(read: Read, tmp_path: Path) -> None:
    regions = [{"start": 0, "end": 7, "text": "Ana Lee", "labels": ["PER", "ORG"]}]
    row = {"text": TEXT, "id": 1, "label": regions, "annotator": 4, "annotation_id": 8, "lead_time": 2.5}
    path = tmp_path / "a.json"
    path.write_text(json.dumps([row]))
    (sheet,) = read(path)
    assert found(sheet) == {("PERSON", "Ana Lee"), ("ORG", "Ana Lee")}


def test_the_labelling_configuration_is_xml_with_every_label(schema: LabelSchema) -> None:
    from defusedxml.ElementTree import fromstring

    from annotator.formats.labelstudio import config

    root = fromstring(config(schema))
    assert {label.get("value") for label in root.iter("Label")} == {label.name for label in schema.labels}
    names = [element.get("name") for element in root if element.get("name")]
    assert len(names) == len(set(names))


# doccano


def test_both_forms_are_read(read: Read, tmp_path: Path) -> None:
    entities = [
        {"id": 1, "label": "Source", "start_offset": 0, "end_offset": 7},
        {"id": 3, "label": "Content", "start_offset": 27, "end_offset": 37},
    ]
    text = "Ana Lee later said that it is rain"
    relations = [{"id": 9, "from_id": 3, "to_id": 1, "type": "source-of"}]
    rows = [
        {"id": 1, "text": "By Ana", "label": [[3, 6, "PER"]], "Comments": ["why?"], "desk": "x"},
        {
            "id": 2,
            "text": text + "fall.",
            "entities": entities,
            "relations": relations,
            "Comments": [{"id": 1, "comment": "so"}],
        },
        {"id": 3, "text": "Nothing.", "label": []},
    ]
    first, second, third = read(lines(tmp_path / "a.jsonl", *rows))
    assert (found(first), first.article.extra) == ({("PERSON", "Ana")}, {"desk": "x"})
    assert [note.text for sheet in (first, second) for note in sheet.notes.values()] == ["why?", "so"]
    assert said(second) == [{"source": "Ana Lee", "content": text[27:] + "fal"}]
    assert third.annotations == {}


@pytest.mark.parametrize(("start", "unit"), [(41, "code points"), (42, "UTF-16 units"), (48, "UTF-8 bytes")])
def test_the_unit_is_the_one_in_which_spans_are_whole_words(
    read: Read, tmp_path: Path, remarks: list[Remark], start: int, unit: str
) -> None:
    (sheet,) = read(lines(tmp_path / "a.jsonl", {"text": TEXT, "label": [[start, start + 2, "PER"]]}))
    assert found(sheet) == {("PERSON", "Bo")}
    assert remarks[0].what == f"its offsets count {unit}"


def test_where_words_do_not_tell_the_unit_must_be_said(read: Read, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", {"text": "😀😀😀😀 x", "label": [[2, 4, "PER"]]})
    with pytest.raises(FormatError, match=r"--unit codepoint\|utf16"):
        read(path, "doccano")
    (sheet,) = read(path, "doccano", unit="utf16")
    assert [a.spans for a in sheet.annotations.values()] == [(Span(1, 2),)]


def test_a_claim_and_the_entity_that_it_is_linked_to_are_an_attribution_too(read: Read, tmp_path: Path) -> None:
    spans = [
        {"id": "T1", "start": 0, "end": 7, "label": "PERSON"},
        {"id": "T2", "start": 15, "end": 25, "label": "CLAIM"},
        {"id": "T3", "start": 28, "end": 38, "label": "CLAIM"},
    ]
    relations = [
        {"head": "T2", "child": "T1", "label": "ATTRIBUTED_TO"},
        {"head": "T1", "child": "T3", "label": "said"},
    ]
    (sheet,) = read(lines(tmp_path / "a.jsonl", {"text": TEXT, "spans": spans, "relations": relations}))
    assert found(sheet) == {("PERSON", "Ana Lee"), ("CLAIM", "rates fell"), ("CLAIM", "Taxes rise")}
    assert sorted(one["content"] for one in said(sheet)) == ["Taxes rise", "rates fell"]
    assert {one["source"] for one in said(sheet)} == {"Ana Lee"}


# brat

ANN = """T1\tSource 0 7\tAna Lee
T2\tCue 10 14\tsaid
T3\tContent 15 25\trates fell
T5\tSource 41 43\tBo
T4\tContent 27 40;51 60\t“Taxes rise,” “in May.”
T8\tCue 44 49\tadded
T7\tClaim 28 38\tTaxes rise
T9\tPER 0 7\tAna Lee
T10\tPER 41 43\tBo
E1\tCue:T2 Source2:T1 Content:T3
E2\tCue:T8 Content:T4
R1\tSourceOf Arg1:T5 Arg2:T4\t
A1\tquote_type E2 Direct
M2\tverifiable T7 yes
N1\tReference T9 Wikidata:Q1\tAna Lee
*\tEquiv T9 T10
#1\tAnnotatorNotes T7\tcheck figure
#2\tAnnotatorNotes E1\tso
"""


def brat(folder: Path, ann: str | None, text: str = TEXT) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_bytes(text.encode())
    if ann is not None:
        (folder / "a.ann").write_bytes(ann.encode())
    return folder


def test_events_relations_attributes_normalisations_and_notes_are_read(read: Read, tmp_path: Path) -> None:
    (sheet,) = read(brat(tmp_path / "c", ANN.replace("\n", "\r\n")))
    assert said(sheet) == [
        {"source": "Ana Lee", "cue": "said", "content": "rates fell"},
        {"source": "Bo", "cue": "added", "content": "“Taxes rise,” … “in May.”"},
    ]
    assert found(sheet) == {("CLAIM", "Taxes rise"), ("PERSON", "Ana Lee"), ("PERSON", "Bo")}
    attributes = {words(sheet.article, a): a.attributes for a in sheet.annotations.values() if a.attributes}
    assert attributes == {
        "Taxes rise": {"verifiable": "yes"},
        "Ana Lee": {"same_as": "Wikidata:Q1"},
        "Bo": {"same_as": "Ana Lee"},
    }
    assert [r.attributes for r in sheet.relations.values() if r.attributes] == [{"quote_type": "direct"}]
    assert sorted(note.text for note in sheet.notes.values()) == ["check figure", "so"]
    assert sheet.article.title == "a"


@pytest.mark.parametrize("ann", [None, "", "\n"])
def test_a_text_without_annotations_is_an_article(read: Read, tmp_path: Path, ann: str | None) -> None:
    (sheet,) = read(brat(tmp_path / "c", ann), "brat")
    assert (sheet.article.text, sheet.annotations) == (TEXT, {})


def test_a_line_end_of_two_characters_counts_as_one(read: Read, tmp_path: Path, remarks: list[Remark]) -> None:
    text = "One.\r\n\r\nBo said\r\nso. Ana too."
    (sheet,) = read(brat(tmp_path / "c", "T1\tPER 6 8\tBo\nT2\tClaim 9 13;14 16\tsaid so\nT3\tPER 18 21\tAna\n", text))
    assert found(sheet) == {("PERSON", "Bo"), ("CLAIM", "said\r\nso"), ("PERSON", "Ana")}
    assert sheet.article.text == text
    assert remarks[0].what == "its offsets count code points, CRLF as one"


def test_a_shared_source_speaks_in_each_event(read: Read, tmp_path: Path) -> None:
    ann = "T1\tSource 0 7\tAna Lee\nT2\tCue 10 14\tsaid\nT3\tCue 44 49\tadded\n"
    ann += "E1\tCue:T2 Source:T1\nE2\tCue:T3 Source:T1\n"
    (sheet,) = read(brat(tmp_path / "c", ann))
    assert said(sheet) == [{"source": "Ana Lee", "cue": "said"}, {"source": "Ana Lee", "cue": "added"}]


# CoNLL


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ("I-PER I-PER O I-ORG B-ORG", ["PERSON Ana Lee", "ORG x", "ORG y"]),
        ("B-PER I-PER O B-ORG B-ORG", ["PERSON Ana Lee", "ORG x", "ORG y"]),
        ("B-PER E-PER O S-ORG S-ORG", ["PERSON Ana Lee", "ORG x", "ORG y"]),
        ("B-PER L-PER O U-ORG U-ORG", ["PERSON Ana Lee", "ORG x", "ORG y"]),
        ("B-PER M-PER E-PER W-ORG O", ["PERSON Ana Lee and", "ORG x"]),
        ("B-PER I-ORG O O O", ["PERSON Ana", "ORG Lee"]),
    ],
)
def test_every_scheme_is_read(read: Read, tmp_path: Path, tags: str, wanted: Sequence[str]) -> None:
    rows = [f"{word}\tNN\t{tag}" for word, tag in zip(["Ana", "Lee", "and", "x", "y"], tags.split(), strict=True)]
    path = tmp_path / "a.conll"
    path.write_text("\n".join(rows))
    (sheet,) = read(path)
    assert sheet.article.text == "Ana Lee and x y"
    assert [f"{a.label} {words(sheet.article, a)}" for a in sheet.annotations.values()] == wanted


def test_documents_and_sentences_are_told_apart(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text(
        "-DOCSTART- -X- -X- O\n\nAna NNP B-NP B-PER\n\nLee NNP B-NP I-PER\n\n-DOCSTART- -X- O O\n\nx NN O O\n\n"
    )
    first, second = read(path)
    assert (first.article.text, second.article.text) == ("Ana\nLee", "x")
    assert found(first) == {("PERSON", "Ana"), ("PERSON", "Lee")}


# spaCy


def test_a_docbin_of_others_is_read(read: Read, tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    doc = spacy.blank("en").make_doc(TEXT)
    doc.ents = tuple(filter(None, [doc.char_span(0, 7, label="PERSON", kb_id="Q1")]))
    links = [doc.char_span(0, 7, label="Source", span_id="s"), doc.char_span(10, 14, label="Cue", span_id="c")]
    doc.spans["sc"] = [span for span in links if span]
    doc.cats = {"economy": 1.0}
    doc.user_data["links"] = [{"head": "c", "dep": "s", "label": "source"}]
    path = tmp_path / "a.spacy"
    DocBin(docs=[doc], store_user_data=True).to_disk(path)
    (sheet,) = read(path)
    assert found(sheet) == {("PERSON", "Ana Lee")}
    assert said(sheet) == [{"source": "Ana Lee", "cue": "said"}]
    assert [a.attributes for a in sheet.annotations.values() if a.kind == "entity"] == [{"same_as": "Q1"}]
    assert sheet.article.extra == {"cats": {"economy": 1.0}}
    DocBin(docs=[doc]).to_disk(path)
    (sheet,) = read(path)
    assert len(sheet.relations) == 2


# UIMA


def inception(folder: Path, *, end: int = 7) -> Path:
    """An export with INCEpTION's own named-entity layer, a custom relation layer, and tokens."""
    import cassis

    types = cassis.TypeSystem()
    named = types.create_type("de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity")
    for name in ("value", "identifier"):
        types.create_feature(named, name, "uima.cas.String")
    role = types.create_type("custom.Span")
    types.create_feature(role, "label", "uima.cas.String")
    link = types.create_type("custom.Rel")
    types.create_feature(link, "kind", "uima.cas.String")
    for name in ("Governor", "Dependent"):
        types.create_feature(link, name, role)
    token = types.create_type("de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token")
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string, cas.sofa_mime = TEXT, "text/plain"
    source, content = role(begin=41, end=43, label="Source"), role(begin=51, end=60, label="Content")
    for each in (token(begin=0, end=3), named(begin=0, end=end, value="PER", identifier="Q1"), source, content):
        cas.add(each)
    cas.add(link(begin=51, end=60, kind="source-of", Governor=content, Dependent=source))
    folder.mkdir()
    cas.to_xmi(folder / "a.xmi")
    types.to_xml(folder / "TypeSystem.xml")
    cas.to_json(folder / "b.json")
    return folder


@pytest.mark.parametrize(("file", "name"), [("a.xmi", "cas"), ("b.json", "cas-json")])
def test_a_cas_of_inception_is_read(read: Read, tmp_path: Path, file: str, name: str) -> None:
    (sheet,) = read(inception(tmp_path / "c") / file, name)
    assert found(sheet) == {("PERSON", "Ana Lee")}
    assert said(sheet) == [{"source": "Bo", "content": "“in May.”"}]
    assert [a.attributes for a in sheet.annotations.values() if a.kind == "entity"] == [{"same_as": "Q1"}]


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
    ],
)
@pytest.mark.parametrize("file", ["a.xmi", "TypeSystem.xml"])
def test_xml_that_declares_entities_is_refused(read: Read, tmp_path: Path, head: str, file: str) -> None:
    path = inception(tmp_path / "c") / file
    data = path.read_text(encoding="utf-8")
    start = data.index("?>") + 2 if data.startswith("<?xml") else 0
    path.write_text(data[:start] + head + data[start:], encoding="utf-8")
    with pytest.raises(FormatError, match="it declares a document type or entities"):
        read(tmp_path / "c" / "a.xmi")


# WebAnno

TSV = """#FORMAT=WebAnno TSV 3.3
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue
#T_SP=custom.Span|label
#T_CH=de.tudarmstadt.ukp.dkpro.core.api.coref.type.CoreferenceLink|referenceRelation|referenceType
#T_RL=custom.Rel|kind|BT_custom.Span


#Text=Ana Lee 😀 said rates fell.
1-1\t0-3\tAna\tNNP\tSource[1]|PER[3]\t_\t_\t_\t_\t
1-2\t4-7\tLee\tNNP\tSource[1]|PER[3]\t_\t_\t_\t_\t
1-3\t8-10\t😀\t_\t_\t_\t_\t_\t_\t
1-4\t11-15\tsaid\t_\tCue\t_\t_\tsource-of\t1-1[1_0]\t
1-5\t16-21\trates\t_\tContent[2]\t_\t_\tcontent-of\t1-4[0_2]\t
1-6\t22-26\tfell\t_\tContent[2]\t_\t_\t_\t_\t
1-7\t26-27\t.\t_\t_\t_\t_\t_\t_\t

#Sentence.id=s2
#Text=So Bo left\\\\it
2-1\t28-30\tSo\t_\t_\t_\t_\t_\t_\t
2-2\t31-33\tBo\t_\tPER\t*->1-1\tx\t_\t_\t
2-3\t34-41\tleft\\\\it\t_\t_\t_\t_\t_\t_\t
2-3.1\t39-41\tit\t_\tORG\t_\t_\t_\t_\t
"""


def test_a_tsv_of_webanno_is_read(read: Read, tmp_path: Path, remarks: list[Remark]) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(TSV, encoding="utf-8")
    (sheet,) = read(path)
    assert sheet.article.text == "Ana Lee 😀 said rates fell. So Bo left\\it"
    assert found(sheet) == {("PERSON", "Ana Lee"), ("PERSON", "Bo"), ("ORG", "it")}
    assert said(sheet) == [{"source": "Ana Lee", "cue": "said", "content": "rates fell"}]
    assert any(remark.what == "its offsets count UTF-16 units" for remark in remarks)
    assert any("between sentences" in remark.what for remark in remarks)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_tokens_with_the_same_cells_are_one_span_only_by_their_id(read: Read, tmp_path: Path, end: str) -> None:
    path = tmp_path / "a.tsv"
    rows = "1-1\t0-3\tAna\tPER\t\n1-2\t4-6\tBo\tPER\t\n1-3\t7-12\tHarju\tORG[1]\t\n1-4\t13-17\tPort\tORG[1]\t\n"
    text = WEBANNO.replace("#Text=Ana", "#Text=Ana Bo Harju Port") + rows
    path.write_text(text.replace("\n", end), encoding="utf-8", newline="")
    (sheet,) = read(path)
    assert found(sheet) == {("PERSON", "Ana"), ("PERSON", "Bo"), ("ORG", "Harju Port")}


# W3C


def web(path: Path, *items: Mapping[str, Any]) -> Path:
    text = {"id": "https://example.org/1", "type": "Text", "value": TEXT}
    path.write_text(json.dumps({"@context": "http://www.w3.org/ns/anno.jsonld", "items": [text, *items]}))
    return path


def noted(selector: object, body: object = "PER", **more: Any) -> dict[str, Any]:
    target = {"source": "https://example.org/1", "selector": selector}
    return {
        "id": "urn:1",
        "type": "Annotation",
        "body": {"type": "TextualBody", "value": body},
        "target": target,
        **more,
    }


@pytest.mark.parametrize(
    "selector",
    [
        {"type": "TextPositionSelector", "start": 41, "end": 43},
        {"type": "TextQuoteSelector", "exact": "Bo"},
        [
            {"type": "TextPositionSelector", "start": 1, "end": 3},
            {"type": "TextQuoteSelector", "exact": "Bo", "prefix": "” "},
        ],
    ],
)
def test_a_place_is_found_by_position_or_by_quote(read: Read, tmp_path: Path, selector: object) -> None:
    (sheet,) = read(
        web(tmp_path / "a.jsonld", noted(selector, creator="https://example.org/ana", motivation="tagging"))
    )
    assert found(sheet) == {("PERSON", "Bo")}
    assert sheet.article.url == "https://example.org/1"


# What is refused


def test_texts_and_annotations_may_stand_anywhere_in_a_collection(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    text = {"id": "https://example.org/1", "type": "Text", "value": TEXT}
    item = noted({"type": "TextQuoteSelector", "exact": "Bo"})
    orders = ([text, item], [item, text], [{**text, "id": "https://example.org/2", "value": "Other."}, item, text])
    for items in orders:
        path.write_text(json.dumps({"@context": "http://www.w3.org/ns/anno.jsonld", "items": items}, indent=1))
        sheets = {sheet.article.text: found(sheet) for sheet in read(path)}
        assert sheets[TEXT] == {("PERSON", "Bo")}


def test_several_collections_may_stand_in_one_file(read: Read, tmp_path: Path) -> None:
    one = json.loads(web(tmp_path / "a.jsonld", noted({"type": "TextQuoteSelector", "exact": "Bo"})).read_text())
    other = json.loads(json.dumps(one).replace("example.org/1", "example.org/2").replace("urn:1", "urn:2"))
    path = lines(
        tmp_path / "b.jsonl", one, {"@context": one["@context"], "first": {"items": other["items"]}, "total": 2}
    )
    assert [found(sheet) for sheet in read(path)] == [{("PERSON", "Bo")}] * 2
    text, *annotations = one["items"]
    path.write_text(json.dumps([text, *annotations, {**text, "value": "Other."}]))
    with pytest.raises(FormatError, match=r"\[2\]: two texts have the id “https://example.org/1”: give one another"):
        read(path, "w3c")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"@context": "http://www.w3.org/ns/anno.jsonld", "items": [', "the file is cut off"),
        ('{"items": [], "items": []}', "line 1, items: the key is there twice"),
        ('{"items" []}', "it is no valid JSON"),
        ('{"items": [{"type": "Text"} {"type": "Text"}]}', "it is no valid JSON"),
        ('{"items": [1]}', "it is no collection of annotations"),
        ("{" * 3, "the file is cut off"),
        ("words", "it is no list of objects"),
    ],
)
def test_a_collection_that_is_none_is_refused(
    refused: Callable[..., str], tmp_path: Path, text: str, sentence: str
) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text(text)
    assert sentence in refused(path)


def test_annotations_on_texts_that_are_elsewhere_are_said(read: Read, tmp_path: Path, remarks: list[Remark]) -> None:
    item = noted({"type": "TextQuoteSelector", "exact": "Bo"})
    away = json.loads(json.dumps(item).replace("example.org/1", "example.org/9"))
    assert len(read(web(tmp_path / "a.jsonld", item, {**away, "id": "urn:9"}))) == 1
    assert "1 annotation left out, because their text is not in the file" in {remark.what for remark in remarks}


def spans_row(**span: object) -> str:
    return json.dumps(task(spans=[span]))


def studio_row(text: str, *results: object) -> str:
    return json.dumps([{"data": {"text": text}, "annotations": [{"result": results}]}])


def studio_region(**value: object) -> dict[str, Any]:
    return {"id": "1", "type": "labels", "value": {"labels": ["PER"], **value}}


def web_rows(text: str, selector: object) -> str:
    return json.dumps([{"id": "https://example.org/1", "type": "Text", "value": text}, noted(selector)])


WEBANNO = "#FORMAT=WebAnno TSV 3.3\n#T_SP=x|label\n\n\n#Text=Ana\n"


def doccano_row(*label: object, text: str = TEXT) -> str:
    return json.dumps({"text": text, "label": [list(label)]})


BAD: dict[str, tuple[str, str, str, str]] = {
    "prodigy float": (
        "a.jsonl",
        "prodigy",
        spans_row(start=0.5, end=7, label="PER"),
        "spans[0].start: it must be a whole number",
    ),
    "prodigy string": (
        "a.jsonl",
        "prodigy",
        spans_row(start="0", end=7, label="PER"),
        "line 1, spans[0].start: it must be a whole number",
    ),
    "prodigy past": (
        "a.jsonl",
        "prodigy",
        spans_row(start=0, end=99, label="PER"),
        "line 1, spans[0].end: 99 is past the end of the text, which has 60 code points",
    ),
    "prodigy label": (
        "a.jsonl",
        "prodigy",
        spans_row(start=0, end=7, label="PRSN"),
        "no label “PRSN”: the nearest are PERSON",
    ),
    "prodigy no label": ("a.jsonl", "prodigy", spans_row(start=0, end=7), "spans[0].label: it is missing"),
    "prodigy twice": (
        "a.jsonl",
        "prodigy",
        '{"text": "a", "answer": "accept", "text": "b"}',
        "line 1, text: the key is there twice",
    ),
    "prodigy deep": (
        "a.jsonl",
        "prodigy",
        '{"text": "a", "x": ' + "[" * 99_999 + "]" * 99_999 + "}",
        "nested too deeply",
    ),
    "prodigy relation": (
        "a.jsonl",
        "prodigy",
        json.dumps(task(relations=[{"head": 5, "child": 0, "label": "x"}])),
        "relations[0].head: it is at no span",
    ),
    "prodigy answer": ("a.jsonl", "prodigy", json.dumps(task(answer="maybe")), "answer: “maybe” is none of accept"),
    "prodigy no text": ("a.jsonl", "prodigy", '{"spans": [], "answer": "accept"}', "text: it is missing"),
    "studio surface": (
        "a.json",
        "labelstudio",
        studio_row("abc def", studio_region(start=0, end=3, text="def")),
        "at 0–3 (code points) stands “abc”, but the file says “def”",
    ),
    "studio float": (
        "a.json",
        "labelstudio",
        studio_row("abc", studio_region(start=0.0, end="3")),
        "annotations[0].result[0].value.start: it must be a whole number",
    ),
    "studio relation": (
        "a.json",
        "labelstudio",
        studio_row("abc", {"type": "relation", "from_id": "1", "to_id": "2"}),
        "it joins “0:1”, which is not there",
    ),
    "studio no text": (
        "a.json",
        "labelstudio",
        '[\n{"data": {"image": 5}, "annotations": []}]',
        "line 2, [0].data.text: it is missing",
    ),
    "studio cut off": (
        "a.json",
        "labelstudio",
        '[{"data": {"text": "a"}, "annotations": []},\n{"data": {"te',
        "line 2: the file is cut off",
    ),
    "studio more": ("a.json", "labelstudio", '[{"data": {"text": "a"}, "annotations": []}] x', "goes on after its end"),
    "studio broken": (
        "a.json",
        "labelstudio",
        '[{"data": {"text": "a"}, "annotations": []},\n{"data" "x"}, {"data": {"text": "b"}}]',
        "line 2: it is no valid JSON",
    ),
    "studio entities": (
        "a.json",
        "labelstudio",
        studio_row(
            TEXT,
            region("a", 0, 7, "PER"),
            region("b", 41, 43, "PER"),
            {"type": "relation", "from_id": "a", "to_id": "b", "labels": ["knows"]},
        ),
        "“knows” joins PERSON and PERSON, which are no two roles of an attribution: leave it out with --label knows=",
    ),
    "doccano two": ("a.jsonl", "doccano", doccano_row(0, 7), "label[0]: it must be a start, an end and a label"),
    "doccano string": (
        "a.jsonl",
        "doccano",
        doccano_row("0", 7, "PER"),
        "label[0]: it must be a start, an end and a label",
    ),
    "doccano empty": ("a.jsonl", "doccano", doccano_row(3, 3, "PER"), "the span 3–3 is empty"),
    "doccano reversed": ("a.jsonl", "doccano", doccano_row(7, 3, "PER"), "the span 7–3 is reversed"),
    "doccano negative": ("a.jsonl", "doccano", doccano_row(-1, 3, "PER"), "-1 is before the beginning"),
    "doccano ids": (
        "a.jsonl",
        "doccano",
        json.dumps({"text": "abc", "entities": [{"id": 1, "start_offset": 0, "end_offset": 1, "label": "PER"}] * 2}),
        "the id “1” is there twice",
    ),
    "conll tag": ("a.conll", "conll", "Ana NNP\n", "line 1: “NNP” is no tag"),
    "conll tag further on": (
        "a.conll",
        "conll",
        "\n-DOCSTART- O\n\nAna\tO\n\n-DOCSTART- O\r\n\r\n# article\tx\r\nAna\tO\r\n\r\nBo\tNNP\r\n",
        "conll, line 11: “NNP” is no tag",
    ),
    "conll empty": ("a.conll", "conll", "\n\n", "there is no token in it"),
    "webanno offsets": ("a.tsv", "webanno", WEBANNO + "1-1\t0-x\tAna\tPER\t\n", "line 6, row: it must begin with"),
    "webanno columns": (
        "a.tsv",
        "webanno",
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=x|label|more\n\n\n#Text=Ana\n1-1\t0-3\tAna\tPER\n",
        "line 6, row: it has 4 columns and the layers need 5",
    ),
    "webanno token": ("a.tsv", "webanno", WEBANNO + "1-1\t0-3\tBob\tPER\t\n", "stands “Ana”, but the file says “Bob”"),
    "webanno head": ("a.tsv", "webanno", "a\tb\n", "it does not begin with #FORMAT=WebAnno TSV 3.x"),
    "w3c no text": (
        "a.jsonld",
        "w3c",
        json.dumps([noted({"type": "TextPositionSelector", "start": 0, "end": 7})]),
        "it holds no text",
    ),
    "w3c string": (
        "a.jsonld",
        "w3c",
        web_rows("abc", {"type": "TextPositionSelector", "start": "0", "end": 7}),
        "selector.start: it must be a whole number",
    ),
    "w3c quote": (
        "a.jsonld",
        "w3c",
        web_rows("abab", {"type": "TextQuoteSelector", "exact": "ab"}),
        "“ab” stands in the text 2 times",
    ),
    "cas cut off": ("a.xmi", "cas", "<xmi:XMI xmlns:xmi='http://www.omg.org/XMI'>", "line 1: it is no valid XML"),
    "cas alone": ("a.xmi", "cas", "<xmi:XMI xmlns:xmi='http://www.omg.org/XMI'/>", "its type system is missing"),
    "docbin": ("a.spacy", "docbin", "no spaCy", "it is no DocBin"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_broken_file_is_refused_with_line_and_field(refused: Callable[..., str], tmp_path: Path, name: str) -> None:
    file, format_, content, sentence = BAD[name]
    path = tmp_path / file
    path.write_text(content, encoding="utf-8")
    assert sentence in refused(path, format_=format_)


BRAT_BAD = {
    "surface": (
        "T1\tPER 0 7\tBo Lee\n",
        "line 1, T1: at 0 7 (code points, CRLF as one) stands “Ana Lee”, but the file says",
    ),
    "offset": ("T1\tPER 0 x\tAna\n", "line 1, T1: it must be a type and pairs of whole numbers"),
    "past": ("T1\tPER 0 99\tAna\n", "99 is past the end of the text"),
    "trigger": ("E1\tCue:T9\n", "line 1, E1: its trigger “T9” is not there"),
    "target": ("T1\tCue 10 14\tsaid\nA1\tpolarity T4 positive\n", "line 2, A1: “T4”, which it is on, is not there"),
    "itself": ("T1\tCue 10 14\tsaid\nE1\tCue:T1 Source:E1\n", "E1: it joins a span with itself"),
    "twice": ("T1\tPER 0 7\tAna Lee\nT1\tPER 0 7\tAna Lee\n", "line 2, T1: the id is there twice"),
    "unknown": ("X1\tPER\n", "line 1, X1: no line of brat begins like this"),
    "attribute": (
        "T2\tCue 10 14\tsaid\nT1\tClaim 28 38\tTaxes rise\nA1\tverifiable T1 perhaps\n",
        "line 2, T1.attributes.verifiable: “perhaps” is no value of it: choose from yes",
    ),
}


@pytest.mark.parametrize("name", BRAT_BAD)
def test_a_broken_line_of_brat_is_refused(read: Read, tmp_path: Path, name: str) -> None:
    ann, sentence = BRAT_BAD[name]
    with pytest.raises(FormatError) as caught:
        read(brat(tmp_path / "c", ann))
    assert str(tmp_path / "c" / "a.ann") in str(caught.value)
    assert sentence in str(caught.value)


def test_an_entity_that_an_event_names_as_its_source_is_both(read: Read, tmp_path: Path) -> None:
    (sheet,) = read(brat(tmp_path / "c", "T1\tPER 0 7\tAna Lee\nT2\tCue 10 14\tsaid\nE1\tCue:T2 Source:T1\n"))
    assert found(sheet) == {("PERSON", "Ana Lee")}
    assert said(sheet) == [{"source": "Ana Lee", "cue": "said"}]


def test_events_that_name_each_other_are_one_attribution(read: Read, tmp_path: Path) -> None:
    ann = "T1\tCue 10 14\tsaid\nT2\tCue 44 49\tadded\nE1\tCue:T1 Content:E2\nE2\tCue:T2 Content:E1\n"
    (sheet,) = read(brat(tmp_path / "c", ann))
    assert said(sheet) == [{"cue": "said"}, {"cue": "added"}]


def test_broken_records_are_left_out_on_request_and_can_be_repaired(read: Read, tmp_path: Path) -> None:
    rejected: list[tuple[bytes, FormatError]] = []
    bad = task(spans=[{"start": 0, "end": 99, "label": "PER"}], _task_hash=1)
    path = lines(tmp_path / "a.jsonl", task(), bad, task(text="Bo left.", tokens=None, _task_hash=2, spans=[]))
    sheets = read(path, skip=lambda record, error, _: rejected.append((record, error)))
    assert len(sheets) == 2
    ((record, error),) = rejected
    assert (error.line, error.field) == (2, "spans[0].end")
    repaired = tmp_path / "b.jsonl"
    repaired.write_bytes(record.replace(b"99", b"7"))
    assert found(read(repaired)[0]) == {("PERSON", "Ana Lee")}


def test_foreign_labels_are_taken_as_ours_or_left_out(read: Read, tmp_path: Path) -> None:
    rows = {"text": TEXT, "label": [[0, 7, "Mensch"], [28, 38, "Unsinn"]], "offset_unit": "codepoint"}
    (sheet,) = read(lines(tmp_path / "a.jsonl", rows), labels={"Mensch": "PERSON", "Unsinn": ""})
    assert found(sheet) == {("PERSON", "Ana Lee")}


def test_gold_can_be_taken_as_suggestions(read: Read, tmp_path: Path) -> None:
    (sheet,) = read(lines(tmp_path / "a.jsonl", task()), take="suggestions")
    assert [(s.suggester, s.label) for s in sheet.suggestions.values()] == [("import:a", "PERSON")]
    assert (sheet.annotations, sheet.reviews) == ({}, {})


def test_a_long_list_is_read_a_piece_at_a_time(read: Read, tmp_path: Path, schema: LabelSchema) -> None:
    tasks = [{"data": {"text": f"Ana {n} " + "x" * 5000}, "annotations": []} for n in range(1000)]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(tasks))
    taking = Taking(schema, "Ada")
    parts = importer(path).read(path, taking)
    next(parts)
    assert taking.progress.done < taking.progress.total / 2
    assert sum(1 for _ in parts) == 999


# Labels of others, and units


def brat_of(folder: Path) -> Path:
    return brat(folder / "c", "T1\tHuman 0 7\tAna Lee\n")


def conll_of(folder: Path) -> Path:
    (folder / "a.conll").write_text("Ana\tB-Human\nLee\tI-Human\nleft\tO\n")
    return folder / "a.conll"


def docbin_of(folder: Path) -> Path:
    import spacy
    from spacy.tokens import DocBin

    doc = spacy.blank("en").make_doc(TEXT)
    doc.ents = tuple(filter(None, [doc.char_span(0, 7, label="Human")]))
    DocBin(docs=[doc]).to_disk(folder / "a.spacy")
    return folder / "a.spacy"


def cas_of(folder: Path) -> Path:
    path = inception(folder / "c") / "a.xmi"
    path.write_text(path.read_text(encoding="utf-8").replace('value="PER"', 'value="Human"'), encoding="utf-8")
    return path


def webanno_of(folder: Path) -> Path:
    text = TSV.replace("PER[3]", "Human[3]")
    (folder / "a.tsv").write_text(text, encoding="utf-8")
    return folder / "a.tsv"


FOREIGN: dict[str, Callable[[Path], Path]] = {
    "prodigy": lambda f: lines(f / "a.jsonl", task(spans=[{"start": 0, "end": 7, "label": "Human"}])),
    "labelstudio": lambda f: studio(f / "a.json", labelled(region("a", 0, 7, "Human"))),
    "doccano": lambda f: lines(f / "a.jsonl", {"text": TEXT, "label": [[0, 7, "Human"]]}),
    "brat": brat_of,
    "conll": conll_of,
    "docbin": docbin_of,
    "cas": cas_of,
    "webanno": webanno_of,
    "w3c": lambda f: web(f / "a.jsonld", noted({"type": "TextQuoteSelector", "exact": "Ana Lee"}, "Human")),
    "plain": lambda f: lines(f / "a.jsonl", {"text": TEXT, "entities": [{"start": 0, "end": 7, "label": "Human"}]}),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_label_is_refused_mapped_dropped_and_offered(
    name: str, read: Read, project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = FOREIGN[name](tmp_path)
    with pytest.raises(FormatError, match=r"no (entity )?label “Human”: the nearest are .* --label Human="):
        read(path)
    assert ("PERSON", "Ana Lee") in found(read(path, labels={"Human": "PERSON"})[0])
    assert ("PERSON", "Ana Lee") not in found(read(path, labels={"Human": ""})[0])
    seen = work.glimpse(project, path)
    assert (seen.format, seen.labels["Human"], seen.error) == (name, (1, ""), None)
    assert work.glimpse(project, path, labels={"Human": "PERSON"}).labels["Human"] == (1, "PERSON")
    project.close()
    assert main(["import", str(project.path), str(path), "--label", "Human=PERSON"], standalone_mode=False) == 0
    with Project.open(project.path) as opened:
        gold = [a for id_ in opened.find() for a in opened.sheet(id_).annotations.values()]
        assert any(a.label == "PERSON" and a.spans == (Span(0, 7),) for a in gold)


def test_attributes_and_arrows_are_no_labels_to_be_asked_for(project: Project, tmp_path: Path) -> None:
    seen = work.glimpse(project, brat(tmp_path / "c", ANN))
    assert seen.error is None
    assert set(seen.labels) == {"Source", "Cue", "Content", "Claim", "PER"}
    assert all(to for _, to in seen.labels.values())
    (sheet,) = seen.sheets
    assert [a.attributes for a in sheet.annotations.values() if a.kind == "claim"] == [{"verifiable": "yes"}]


@pytest.mark.parametrize("name", ["prodigy", "labelstudio", "doccano", "brat", "webanno", "w3c"])
def test_the_unit_can_be_said(name: str, read: Read, tmp_path: Path) -> None:
    path = FOREIGN[name](tmp_path)
    assert read(path, labels={"Human": "PERSON"}, unit="utf16")
    with pytest.raises(FormatError, match="there is no unit “nope”"):
        read(path, labels={"Human": "PERSON"}, unit="nope")


@pytest.mark.parametrize("name", ["plain", "conll", "docbin", "cas"])
def test_a_unit_is_refused_where_the_format_has_only_one(
    name: str, refused: Callable[..., str], tmp_path: Path
) -> None:
    said = refused(FOREIGN[name](tmp_path), labels={"Human": "PERSON"}, unit="utf16")
    assert "offsets have one unit only: import it without --unit" in said


def test_the_command_line_asks_for_the_unit_and_proves_what_it_found(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project.close()
    path = lines(tmp_path / "a.jsonl", {"text": "😀😀😀😀 x", "label": [[2, 4, "PER"]]})
    command = ["import", str(project.path), str(path), "--format", "doccano"]
    assert main(command, standalone_mode=False) == 1
    assert "say which with --unit codepoint|utf16" in capsys.readouterr().err
    assert main([*command, "--skip-bad"], standalone_mode=False) == 1
    assert "(--skip-bad leaves out broken records, and this is none of a single record)" in capsys.readouterr().err
    assert main([*command, "--unit", "nope"], standalone_mode=False) == 2
    assert main([*command, "--unit", "utf16"], standalone_mode=False) == 0
    capsys.readouterr()
    rest, where = TEXT.index("said"), []
    for word in TEXT[rest:].split():
        start = TEXT.index(word, rest) + 1
        where.append({"text": word, "start": start, "end": start + len(word)})
    proved = lines(tmp_path / "b.jsonl", task(tokens=where, spans=[]))
    assert main(["import", str(project.path), str(proved)], standalone_mode=False) == 0
    said = capsys.readouterr().err
    assert said.startswith(
        f"{proved}: its offsets count UTF-16 units; 11–15 is “said”; in code points it would be “aid ”"
    )
    assert said.count(" would be ") == 5


@pytest.mark.parametrize("name", ["plain", "prodigy"])
def test_an_attribute_that_the_schema_lacks_is_named_and_can_be_dropped(name: str, read: Read, tmp_path: Path) -> None:
    span = {"start": 0, "end": 7, "label": "PERSON", "attributes": {"mood": "glad"}}
    row = {"text": TEXT, "entities": [span]} if name == "plain" else task(spans=[span])
    path = lines(tmp_path / "a.jsonl", row)
    with pytest.raises(FormatError, match=r"PERSON has no attribute “mood”: [^;]*; leave it out with --label mood=$"):
        read(path)
    (sheet,) = read(path, labels={"mood": ""})
    assert [a.attributes for a in sheet.annotations.values()] == [{}]


@pytest.mark.parametrize(
    ("name", "held"),
    [
        *((name, held) for name in ("prodigy", "doccano", "labelstudio") for held in ("claims", "attributions")),
        ("doccano", "spans"),
        ("labelstudio", "spans"),
        ("prodigy", "entities"),
        ("labelstudio", "entities"),
    ],
)
def test_annotations_of_another_format_are_no_metadata(name: str, held: str, read: Read, tmp_path: Path) -> None:
    path = lines(
        tmp_path / "a.jsonl", {"text": TEXT, "desk": "city", held: [{"start": 0, "end": 7, "label": "PERSON"}]}
    )
    with pytest.raises(FormatError, match=rf"line 1, \S*{held}: the annotations in it are of another format"):
        read(path, name)
