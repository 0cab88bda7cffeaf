"""The suggesters dialog: one is configured, tried out, run over the project, and remembered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QDoubleSpinBox, QLineEdit

from annotator import settings
from annotator.core.model import Suggestion
from annotator.ui.option_form import OptionForm
from annotator.ui.suggesters import SuggestersDialog
from tests.journeys.conftest import Driver
from tests.suggest.plugins.conftest import Server, server, silent

__all__ = ["server"]


@pytest.fixture
def dialog(hands: Driver) -> Iterator[SuggestersDialog]:
    before = settings.load()
    yield hands.window.doors.show_suggesters()
    settings.save(before)


def form(dialog: SuggestersDialog) -> OptionForm:
    assert dialog.form is not None
    return dialog.form


def write(dialog: SuggestersDialog, field: str, words: str) -> None:
    line = form(dialog).fields[field]
    assert isinstance(line, QLineEdit)
    line.setText(words)


def check(dialog: SuggestersDialog, name: str, on: bool) -> None:
    dialog.item_of(name).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)


def test_ours_are_on_and_the_others_say_what_they_lack(dialog: SuggestersDialog) -> None:
    found = {name: dialog.item_of(name) for name in ("entities", "attributions", "claims", "spacy", "patterns", "chat")}
    on = [name for name, item in found.items() if item.checkState() == Qt.CheckState.Checked]
    assert on == ["entities", "attributions", "claims"]
    assert found["chat"].text() == "chat   (not configured)"
    dialog.choose("entities")
    assert dialog.state.text() == "Ready."
    assert dialog.test.isEnabled()
    dialog.choose("spacy")
    assert dialog.state.text() == "Not configured: name a spaCy pipeline or its folder."
    assert not dialog.test.isEnabled()
    assert dialog.tables == {}


def test_a_chat_model_is_configured_tried_and_run_over_all_articles(
    hands: Driver, dialog: SuggestersDialog, server: Server
) -> None:
    assert hands.desk.sheet is not None
    text = hands.text
    known = next(item for item in hands.desk.sheet.items if item.kind == "entity")
    same, fresh = known.spans[0].of(text), text.split(".")[0]
    server.lists(entities=[{"text": same, "label": known.label}], claims=[{"text": fresh}, {"text": "nowhere at all"}])
    dialog.choose("chat")
    write(dialog, "address", "http://93.184.216.34/v1")
    write(dialog, "model", "tiny")
    assert "no article is sent elsewhere" in dialog.state.text()
    assert not dialog.test.isEnabled()
    write(dialog, "address", server.address)
    assert dialog.state.text() == "Ready."
    assert dialog.address.text() == f"The text of articles is sent to {server.address}."
    assert server.asked == []
    dialog.test.click()
    hands.qtbot.waitUntil(lambda: "proposals in" in dialog.outcome.text())
    assert "its words stand nowhere in the article" in dialog.outcome.text()
    assert len(server.asked) > 0
    assert not [s for s in hands.desk.sheet.suggestions.values() if s.suggester == "chat"]
    said: list[str] = []
    hands.window.suggesting.ended.connect(said.append)
    dialog.run.click()
    hands.qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert settings.load().suggesters == {"chat": {"address": server.address, "model": "tiny"}}
    assert hands.window.suggesting.tables == settings.load().suggesters
    mine = [s for s in hands.desk.sheet.suggestions.values() if s.suggester == "chat"]
    claims = [s for s in mine if s.kind == "claim"]
    assert [s.spans[0].start for s in claims] == [text.index(fresh.strip())]
    assert not [s for s in mine if s.spans == known.spans], "what is suggested already is not asked twice"
    assert "left out" in said[0]


def test_a_server_that_does_not_answer_is_said_in_the_dialog(hands: Driver, dialog: SuggestersDialog) -> None:
    dialog.choose("chat")
    write(dialog, "address", "http://127.0.0.1:9/v1")
    write(dialog, "model", "tiny")
    dialog.test.click()
    hands.qtbot.waitUntil(lambda: "nothing answers" in dialog.outcome.text())
    assert dialog.outcome.property("look") == "error"
    hands.qtbot.waitUntil(dialog.test.isEnabled)


def test_what_is_switched_off_is_kept_and_no_longer_runs(hands: Driver, dialog: SuggestersDialog) -> None:
    check(dialog, "claims", False)
    check(dialog, "attributions", False)
    check(dialog, "attributions", True)
    dialog.save()
    assert settings.load().suggesters == {"claims": {"on": False}}
    found = suggested_anew(hands, "More.")
    assert {one.kind for one in found} == {"entity", "attribution"}


def suggested_anew(hands: Driver, words: str) -> list[Suggestion]:
    """What is suggested for a new article, the first one with some words behind it."""
    project = hands.desk.project
    assert project is not None
    article = project.article(project.find()[0])
    said: list[str] = []
    hands.window.suggesting.ended.connect(said.append)
    project.add_articles([replace(article, id="new", text=f"{article.text} {words}")])
    hands.window.suggesting.begin()
    hands.qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert "in 1 article." in said[0]
    return list(project.sheet("new").suggestions.values())


def test_ours_run_first_and_then_those_that_were_added(hands: Driver, dialog: SuggestersDialog, tmp_path: Path) -> None:
    file = tmp_path / "p.jsonl"
    file.write_text('{"label": "PRODUCT", "pattern": "Zorbletron"}\n', encoding="utf-8")
    dialog.choose("patterns")
    write(dialog, "file", str(file))
    dialog.save()
    found = suggested_anew(hands, "The Zorbletron was seen.")
    (mine,) = [one for one in found if one.suggester == "patterns"]
    assert (mine.label, len(mine.spans[0])) == ("PRODUCT", len("Zorbletron"))
    assert {one.suggester for one in found} == {"entities", "attributions", "claims", "patterns"}


def test_another_one_of_a_kind_has_settings_of_its_own_and_can_be_removed(
    dialog: SuggestersDialog, tmp_path: Path
) -> None:
    file = tmp_path / "p.jsonl"
    file.write_text('{"label": "ORG", "pattern": "Kremlin"}\n', encoding="utf-8")
    for _ in range(2):
        dialog.add_one("patterns")
    assert dialog.name == "patterns-2"
    write(dialog, "file", str(file))
    write(dialog, "labels", "ORG = GPE, MISC=")
    box, score = form(dialog).fields["ignore_case"], form(dialog).fields["score"]
    assert isinstance(box, QCheckBox)
    assert isinstance(score, QDoubleSpinBox)
    box.setChecked(True)
    score.setValue(0.75)
    assert dialog.state.text() == "Ready."
    labels = {"ORG": "GPE", "MISC": ""}
    expected = {"use": "patterns", "file": str(file), "labels": labels, "ignore_case": True, "score": 0.75}
    dialog.save()
    assert settings.load().suggesters["patterns-2"] == expected


def test_removing_and_cancelling_leave_the_settings_as_they_were(hands: Driver, dialog: SuggestersDialog) -> None:
    dialog.add_one("spacy")
    dialog.add_one("spacy")
    assert dialog.remove.isEnabled()
    dialog.remove.click()
    assert list(dialog.tables) == ["spacy"]
    check(dialog, "entities", False)
    dialog.reject()
    QApplication.processEvents()
    assert settings.load().suggesters == {}
    assert hands.window.suggesting.tables == {}


def test_a_window_closes_at_once_though_a_model_is_thinking(
    hands: Driver, dialog: SuggestersDialog, server: Server
) -> None:
    over, ended = threading.Event(), list[bool]()
    server.handle = silent(over, ended)
    dialog.choose("chat")
    write(dialog, "address", server.address)
    write(dialog, "model", "tiny")
    dialog.run.click()
    hands.qtbot.waitUntil(lambda: len(server.asked) == 1)
    hands.close()
    assert not ended, "it was not waited for"
    over.set()
