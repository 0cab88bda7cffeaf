"""On a screen of any scale the window is laid out alike, and its picture is sharp, not blown up.

Qt takes its scale once, at the start, so each is looked at by a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from annotator.project import Project
from tests.snapshots.articles import NESTED, SCHEMA

FACTORS = ("1", "1.25", "1.5", "2")
SIZES = ("1280x720", "1420x880", "3840x2160")
_LOOK = """
import json, sys
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QToolButton
from annotator.ui.app import application, start

app = application()
window = start([sys.argv[1]])
if window.backroom.touring:
    window.backroom.tour.end()
found = {}


def edges(picture):
    # How many pixels a row differ much from the one beside it.
    picture = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    grey, wide = bytes(picture.constBits()), picture.bytesPerLine()
    rows, columns = range(0, picture.height(), 3), range(picture.width() - 1)
    return sum(abs(grey[y * wide + x] - grey[y * wide + x + 1]) > 90 for y in rows for x in columns) / len(rows)


for size in sys.argv[2:]:
    window.resize(*map(int, size.split("x")))
    window.desk.set_focus(window.desk.sheet.items[0].id)
    for _ in range(4):
        app.processEvents()
    reader = window.reader
    grabbed = reader.viewport().grab()
    picture = grabbed.toImage()
    small = picture.scaled(reader.viewport().size() * 0.8, mode=Qt.TransformationMode.SmoothTransformation)
    blown = small.scaled(picture.size(), mode=Qt.TransformationMode.SmoothTransformation)
    whole = window.grab().toImage()
    at = reader.viewport().mapTo(window, reader.viewport().rect().topLeft())
    page = [round(n * whole.devicePixelRatio()) for n in (at.x(), at.x() + reader.viewport().width(), at.y() + 9)]
    words = [w for w in window.findChildren(QLabel) + window.findChildren(QToolButton) if w.isVisible() and w.text()]
    found[size] = {
        "logical": [window.width(), window.height(), *[n for n in window.splitter.sizes()]],
        "device": [picture.width(), picture.height()],
        "page": [reader.viewport().width(), reader.viewport().height()],
        "ratio": grabbed.devicePixelRatio(),
        "lines": [[b.start, round(r.left()), round(r.top()), round(r.width())]
                  for b in [i.spans[0] for i in window.desk.sheet.items] for r in reader.span_rects(b)],
        "edges": edges(picture),
        "seams": [whole.pixelColor(x, page[2]).lightness() for end in page[:2] for x in range(end - 2, end + 3)],
        "blown": edges(blown),
        "bar": window.centre.rect().contains(window.centre.bar.geometry()) and window.centre.bar.isVisible(),
        "clipped": [w.text() for w in words if isinstance(w, QLabel) and not w.wordWrap()
                    and w.width() + 1 < min(w.sizeHint().width(), w.fontMetrics().horizontalAdvance(w.text()))],
        "short": [w.text() for w in words if isinstance(w, QToolButton) and w.height() + 1 < w.fontMetrics().height()],
    }
print(json.dumps(found))
window.close()
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What each scale shows, by its factor and the size of the window."""
    folder = tmp_path_factory.mktemp("scaling")
    with Project.create(folder / "p.db", SCHEMA) as project:
        project.add_articles([NESTED.article])
        project.ingest(NESTED.suggestions.values())
    found = {}
    for factor in FACTORS:
        environment = {**os.environ, "QT_SCALE_FACTOR": factor, "QT_QPA_PLATFORM": "offscreen"}
        environment["PYTHONPATH"] = str(Path(__file__).parents[2])
        done = subprocess.run(
            [sys.executable, "-c", _LOOK, str(folder / "p.db"), *SIZES],
            capture_output=True, text=True, env=environment, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        found[factor] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("factor", FACTORS)
def test_the_layout_is_that_of_a_screen_without_scale(seen: dict[str, Any], factor: str, size: str) -> None:
    plain, scaled = seen["1"][size], seen[factor][size]
    assert scaled["logical"] == plain["logical"]
    assert scaled["page"] == plain["page"]
    assert len(scaled["lines"]) == len(plain["lines"])
    for one, other in zip(plain["lines"], scaled["lines"], strict=True):
        assert one[0] == other[0]
        assert all(abs(a - b) <= 2 for a, b in zip(one[1:], other[1:], strict=True)), (one, other)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("factor", FACTORS)
def test_the_picture_has_a_pixel_for_each_of_the_screen_and_is_sharp(
    seen: dict[str, Any], factor: str, size: str
) -> None:
    scaled = seen[factor][size]
    assert scaled["ratio"] == float(factor)
    for logical, device in zip(scaled["page"], scaled["device"], strict=True):
        assert abs(device - logical * float(factor)) <= 1
    # A stroke drawn for the screen has edges a pixel wide; made larger from a smaller picture, it has few.
    assert scaled["edges"] > 2 * scaled["blown"], (scaled["edges"], scaled["blown"])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("factor", FACTORS)
def test_no_seam_is_left_between_the_page_and_what_is_beside_it(seen: dict[str, Any], factor: str, size: str) -> None:
    assert min(seen[factor][size]["seams"]) > 200, "darker than the page, the panes and the line between them"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("factor", FACTORS)
def test_no_words_are_cut_off(seen: dict[str, Any], factor: str, size: str) -> None:
    assert seen[factor][size]["clipped"] == []
    assert seen[factor][size]["short"] == []
    assert seen[factor][size]["bar"]
