"""A DocBin read a doc at a time holds what spaCy reads of it, and what is none is refused in a sentence."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import numpy
import pytest
import spacy
import srsly
from spacy.tokens import Doc, DocBin, Span

from annotator.formats import FormatError, packed
from annotator.formats import docbin as format_


def docs() -> list[Doc]:
    nlp = spacy.blank("en")
    first = nlp("Ana Lee said on Monday that the bridge is safe 👍🏽.")
    first.ents = (Span(first, 0, 2, "PERSON"), Span(first, 4, 5, "DATE"))
    first.spans["claims"] = [Span(first, 6, 10, "CLAIM", span_id="c1")]
    first.cats = {"news": 0.75}
    first.user_data["links"] = [{"head": "c1", "child": "p1", "label": "source"}]
    unspaced = Doc(nlp.vocab, words=["No", "blanks", "known"])
    return [first, nlp(""), unspaced, nlp("“It is,” she\r\nsaid.")]


def parts(doc: Doc) -> dict[str, Any]:
    return {
        "text": doc.text,
        "words": [(token.text, token.whitespace_) for token in doc],
        "ents": [(each.start, each.end, each.label_) for each in doc.ents],
        "spans": {
            name: [(each.start, each.end, each.label_, each.id_) for each in doc.spans[name]] for name in doc.spans
        },
        "cats": doc.cats,
        "links": [dict(link) for link in doc.user_data.get("links", ())],
        "unspaced": doc.has_unknown_spaces,
    }


@pytest.mark.parametrize("at_hand", [0, 100, 1 << 20])
def test_each_doc_is_as_spacy_reads_it(at_hand: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "_AT_HAND", at_hand or 1)
    monkeypatch.setattr(packed, "_RATIO", 10_000)
    path = tmp_path / "some.spacy"
    DocBin(attrs=["ENT_IOB", "ENT_TYPE", "LEMMA"], store_user_data=True, docs=docs()).to_disk(path)
    wanted = list(DocBin(store_user_data=True).from_disk(path).get_docs(spacy.blank("en").vocab))
    shares, found = zip(*format_._docs(path), strict=True)
    assert list(map(parts, found)) == list(map(parts, wanted))
    assert shares == (0.25, 0.5, 0.75, 1.0)


def test_of_an_earlier_version_what_is_not_there_is_none(tmp_path: Path) -> None:
    path = changed(tmp_path, lambda said: [said.pop(key) for key in ("span_groups", "flags", "user_data")])
    (first, *_) = [doc for _, doc in format_._docs(path)]
    assert not first.spans
    assert [each.text for each in first.ents] == ["Ana Lee", "Monday"]


def changed(folder: Path, change: Any) -> Path:
    """A DocBin that is not as spaCy writes it."""
    said = srsly.msgpack_loads(zlib.decompress(DocBin(store_user_data=True, docs=docs()).to_bytes()))
    change(said)
    path = folder / "changed.spacy"
    path.write_bytes(zlib.compress(srsly.msgpack_dumps(said)))
    return path


LENGTHS = numpy.asarray([3, -1, 0, 1], dtype="int32").tobytes()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda said: said.update(lengths=LENGTHS), "its tokens are not as many as it says"),
        (lambda said: said.update(tokens=said["tokens"][:-8]), "its tokens are not as many as it says"),
        (lambda said: said.update(spaces=b""), "its tokens are not as many as it says"),
        (lambda said: said.pop("attrs"), "'attrs'"),
        (lambda said: said.update(cats=[]), "shorter"),
        (lambda said: said.update(strings=[]), ""),
        (lambda said: said.update(user_data=[b"\xc1"] * 4), ""),
    ],
    ids=["lengths", "tokens", "blanks", "no attributes", "cats", "no strings", "user data"],
)
def test_one_that_lies_is_refused(change: Any, what: str, tmp_path: Path) -> None:
    path = changed(tmp_path, change)
    with pytest.raises(FormatError, match=r"it is no DocBin \(") as refused:
        list(format_._docs(path))
    assert what in str(refused.value)
    assert "DocBin.to_disk" in str(refused.value)


def test_one_that_ends_in_the_middle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "half.spacy"
    path.write_bytes(DocBin(docs=docs()).to_bytes()[:-20])
    with pytest.raises(FormatError, match="it ends in the middle"):
        list(format_._docs(path))


def test_a_bomb_is_refused_before_it_fills_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "bomb.spacy"
    path.write_bytes(zlib.compress(bytes(packed._AT_HAND + 1000), 9))
    with pytest.raises(FormatError, match="unpacks to more than 300 times its size"):
        list(format_._docs(path))
