"""The evaluation in the window: run on the project's gold, looked at, stopped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from annotator.suggest.reliability import reliability
from annotator.ui import theme
from annotator.ui.evaluating import Evaluating
from annotator.ui.reliability_plot import ReliabilityPlot
from tests.journeys.conftest import Driver

ROW = {"id": "one", "text": "Ana Lee left Tern.", "entities": [{"start": 0, "end": 7, "label": "PERSON"}]}


@pytest.fixture
def dialog(hands: Driver) -> Evaluating:
    made = hands.window.doors.evaluate()
    assert made is not None
    return made


def rows(dialog: Evaluating) -> dict[str, list[str]]:
    """The last columns of every row by its name; of those of one name the first."""
    found: dict[str, list[str]] = {}
    for item in dialog.tree.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive):
        found.setdefault(item.text(0), [item.text(column) for column in range(1, 7)])
    return found


def test_the_gold_of_the_project_is_scored_and_plotted(hands: Driver) -> None:
    accepted = hands.focus(lambda item: item.kind == "entity" and item.status == "pending")
    hands.press("A")
    assert hands.desk.project is not None
    before = hands.desk.project.stats()["gold"]
    dialog = hands.window.doors.evaluate()
    assert dialog is not None
    dialog.begin()
    assert dialog.cancel.isEnabled()
    assert not dialog.run.isEnabled()
    hands.qtbot.waitUntil(lambda: dialog.report is not None and dialog.run.isEnabled(), timeout=20_000)
    found = rows(dialog)
    assert found["Entities"] == [""] * 6
    assert found["exact"][1:2] == ["100.0"]
    assert found["exact"][5] == "1"
    assert hands.desk.schema.title_of(accepted.label) in found
    assert dialog.plot.isVisible()
    assert "right" in dialog.plot.accessibleDescription()
    assert dialog.caption.text().startswith("Expected error 0.")
    assert "words a second" in dialog.words.text()
    assert hands.desk.project.stats()["gold"] == before, "nothing is written"


def test_a_file_is_scored_instead_and_one_without_gold_is_said(
    hands: Driver, dialog: Evaluating, tmp_path: Path
) -> None:
    for n, row in enumerate((ROW, {"id": "x", "text": "Nobody came."})):
        path = tmp_path / f"{n}.jsonl"
        path.write_text(json.dumps(row) + "\n", encoding="utf-8")
        dialog.choose(path)
        dialog.begin()
        hands.qtbot.waitUntil(dialog.run.isEnabled, timeout=20_000)
        if n == 0:
            assert rows(dialog)["Person"] == [""] * 6
            assert rows(dialog)["exact"] == ["100.0", "100.0", "100.0", "1", "1", "1"]
    assert "there is no gold in it" in dialog.words.text()
    assert dialog.words.property("look") == "error"


def test_it_can_be_cancelled_and_closed(hands: Driver, dialog: Evaluating) -> None:
    dialog.begin()
    dialog.cancel.click()
    hands.qtbot.waitUntil(dialog.run.isEnabled, timeout=20_000)
    assert dialog.words.text() == "Cancelled."
    assert dialog.report is None
    dialog.begin()
    dialog.close()
    hands.qtbot.waitUntil(lambda: not hands.window.tasks.busy("evaluate"), timeout=20_000)


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_the_plot_has_a_dot_where_said_and_right_meet(hands: Driver, name: str) -> None:
    colours = theme.load(name)
    plot = ReliabilityPlot(colours, hands.window)
    plot.resize(320, 320)
    plot.show_reliability(reliability([(0.9, True)] * 3 + [(0.9, False)] + [(0.3, False)]))
    image = plot.grab().toImage()
    for said, right in ((0.9, 0.75), (0.3, 0.0)):
        assert image.pixelColor(plot.at(said, right).toPoint()).name() == colours.accent.lower()
    assert image.pixelColor(plot.at(0.15, 0.85).toPoint()).name() != colours.accent.lower()
    assert plot.accessibleDescription() == "said 30%, right 0% of 1; said 90%, right 75% of 4"
    plot.deleteLater()
