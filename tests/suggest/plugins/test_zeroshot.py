"""GLiNER, with tiny weights that are made here and lie in a folder; where the package is missing, what is said."""

from __future__ import annotations

import importlib.util
import json
import socket
from importlib import import_module
from pathlib import Path

import pytest

from annotator.core.schema import LabelSchema
from annotator.suggest import Suggester, SuggesterError, chosen
from annotator.suggest.registry import standing
from tests.suggest.plugins.conftest import outcome

installed = pytest.mark.skipif(importlib.util.find_spec("gliner") is None, reason="gliner is not installed")
TEXT = "🙂 Ana Lee leads Northern Bank.\n" + "Ana Lee went on. " * 60


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A GLiNER model of some thousand random weights, as the package saves one."""
    gliner, transformers = import_module("gliner"), import_module("transformers")
    tokenizers, splitters = import_module("tokenizers"), import_module("tokenizers.pre_tokenizers")
    folder = tmp_path_factory.mktemp("weights")
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    known = [*special.values(), "ana", "lee", "leads", "northern", "bank", "person"]
    words = tokenizers.Tokenizer(
        tokenizers.models.WordLevel({word: n for n, word in enumerate(known)}, unk_token="[UNK]")
    )
    words.pre_tokenizer = splitters.Whitespace()
    transformers.PreTrainedTokenizerFast(tokenizer_object=words, **special).save_pretrained(folder)
    small = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    transformers.BertConfig(vocab_size=len(known), **small).save_pretrained(folder)
    import_module("torch").manual_seed(1)
    config = gliner.GLiNERConfig(model_name=str(folder), hidden_size=32, max_width=3, max_len=40, span_mode="markerV0")
    gliner.GLiNER.from_config(config, backbone_from_pretrained=False).save_pretrained(folder)
    return folder


def made(folder: Path, **options: object) -> Suggester:
    return chosen(["gliner"], {"gliner": {"weights": str(folder), **options}})[0]


@installed
@pytest.mark.filterwarnings("ignore:.torch.jit.script.:DeprecationWarning", "error:Sentence of length")
def test_what_the_weights_find_comes_with_labels_scores_and_offsets_of_the_article(
    weights: Path, schema: LabelSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **more: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    on = {label.name: f"some {label.title}" for label in schema.of_kind("entity") if label.on}
    found = outcome(TEXT, made(weights, threshold=0.0, prompts={**on, "PERSON": ""}), schema)
    assert found.problems == ()
    assert found.suggestions
    assert all(one.reason == f"looks like “{on[one.label]}”" for one in found.suggestions)
    assert "PERSON" not in {one.label for one in found.suggestions}
    assert all(0 <= one.score <= 1 for one in found.suggestions)
    ends = [one.spans[-1].end for one in found.suggestions]
    assert max(ends) > len(TEXT) - 20
    for one in found.suggestions:
        words = one.spans[0].of(TEXT)
        assert words == words.strip()


@installed
@pytest.mark.filterwarnings("ignore:.torch.jit.script.:DeprecationWarning")
def test_only_what_is_sure_enough_is_proposed(weights: Path, schema: LabelSchema) -> None:
    assert outcome(TEXT, made(weights, threshold=1.0), schema).suggestions == ()


@installed
def test_weights_that_cannot_be_read_are_named(tmp_path: Path, schema: LabelSchema) -> None:
    (tmp_path / "gliner_config.json").write_text(json.dumps({"model_name": "nobody/nothing"}), encoding="utf-8")
    (problem,) = outcome(TEXT, made(tmp_path), schema).problems
    assert str(tmp_path) in problem


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    for folder, said in (("", "name the folder"), (str(tmp_path), "holds no gliner_config.json")):
        found = standing("gliner", {"weights": folder})
        if importlib.util.find_spec("gliner") is None:
            assert (found.state, found.why) == ("not installed", "it needs the package gliner: pip install gliner")
        else:
            assert found.state == "not configured"
            assert said in found.why


def test_weights_are_asked_for_before_it_can_be_used(tmp_path: Path) -> None:
    with pytest.raises(SuggesterError, match="“gliner”"):
        chosen(["gliner"])
