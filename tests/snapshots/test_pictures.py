"""Pictures of the reader, compared with those kept in `pictures/` by the mean difference of their pixels.

    ANNOTATOR_PICTURES=write python -m pytest tests/snapshots      makes them anew: look at each before you keep it

What the bundled faces draw is the same everywhere, so the pictures are drawn with nothing else: a character that
they lack is a box, and shows by that where it stands, in which order, and what is drawn over and under it. That other
scripts are drawn by faces of the system is looked at apart, script by script, where the system has one.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QImage, QRawFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.core.edits import AcceptAll, Reject
from annotator.core.model import Article, Span
from annotator.core.planning import plan
from annotator.core.sheet import Sheet
from annotator.ui import theme
from annotator.ui.reader import Reader
from annotator.ui.theme import load
from tests.core.values import hand
from tests.snapshots.articles import ARABIC, FAR, HEBREW, NESTED, SCHEMA, SCRIPTS, decided, dense

PICTURES = Path(__file__).parent / "pictures"
WRITE = os.environ.get("ANNOTATOR_PICTURES") == "write"
MEAN = 1.2
"""How much the pixels may differ on the average, of 255: hinting and versions of Qt move an edge by a shade."""
SHARE = 0.02
"""What share of the pixels may be quite another, which is what a mark that is missing or elsewhere makes."""
ANOTHER = 60


@dataclass(frozen=True)
class Scene:
    """What is on a picture: a sheet, a theme, and what is done to the reader before it is taken."""

    sheet: Callable[[], Sheet]
    theme: str = "light"
    focus: int | None = None
    role: str = "content"
    size: tuple[int, int] = (820, 460)
    prepare: tuple[Callable[[Reader], object], ...] = field(default=())


def _alone(reader: Reader) -> None:
    reader.set_alone(True)


def _select(reader: Reader) -> None:
    reader.select(Span(10, 36))


def _struck(reader: Reader) -> None:
    reader.set_show_rejected(True)


def _narrow(reader: Reader) -> None:
    reader.set_line_width(40)


def _large(reader: Reader) -> None:
    reader.set_text_size(20)


def _rejected() -> Sheet:
    return NESTED.applied(plan(Reject(NESTED.items[0].id), NESTED, SCHEMA, hand()))


SCENES = {
    "light": Scene(lambda: NESTED, focus=1),
    "dark": Scene(lambda: NESTED, "dark", focus=1),
    "contrast": Scene(lambda: NESTED, "contrast", focus=1),
    "nested": Scene(lambda: NESTED, focus=2, role="source"),
    "selection": Scene(lambda: NESTED, prepare=(_select,)),
    "rejected": Scene(_rejected, prepare=(_struck,)),
    "narrow": Scene(lambda: NESTED, focus=0, prepare=(_narrow,), size=(820, 700)),
    "large": Scene(lambda: NESTED, focus=3, prepare=(_large,), size=(1000, 700)),
    "dense": Scene(dense, focus=40, size=(820, 700)),
    "far": Scene(lambda: FAR, focus=0, size=(820, 420)),
    "focus-mode": Scene(lambda: NESTED, focus=1, prepare=(_alone,)),
    "focus-mode-dark": Scene(lambda: NESTED, "dark", focus=1, prepare=(_alone,)),
    "hebrew": Scene(lambda: HEBREW, focus=0, size=(820, 360)),
    "arabic": Scene(lambda: ARABIC, focus=0, size=(820, 260)),
    "scripts": Scene(lambda: SCRIPTS, focus=0, size=(820, 360)),
}


@pytest.fixture
def only_bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is drawn by the bundled faces, and by no other that may be installed."""
    for name, family in (("text_font", "Annotator Serif"), ("window_font", "Annotator Sans")):
        monkeypatch.setattr(theme, name, partial(_alone_in, family, getattr(theme, name)))


def _alone_in(family: str, make: Callable[..., QFont], *args: Any) -> QFont:
    font = make(*args)
    font.setFamilies([family])
    font.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
    return font


@pytest.mark.usefixtures("only_bundled")
@pytest.mark.parametrize("name", SCENES)
def test_the_reader_looks_as_it_did(qtbot: QtBot, qapp: QApplication, tmp_path: Path, name: str) -> None:
    scene, file = SCENES[name], PICTURES / f"{name}.png"
    picture = taken(qtbot, scene, scene.sheet())
    if WRITE:
        PICTURES.mkdir(exist_ok=True)
        assert picture.save(str(file))
        return
    kept = QImage(str(file))
    assert not kept.isNull(), "there is no such picture yet: make it, and look at it"
    assert picture.size() == kept.size()
    mean, share = difference(picture, kept)
    if mean > MEAN or share > SHARE:
        now = tmp_path / f"{name}.png"
        picture.save(str(now))
        pytest.fail(f"{mean:.2f} of 255 on the average, {share:.1%} of the pixels quite another: see {now}")


def test_a_picture_of_something_else_is_noticed(qtbot: QtBot, qapp: QApplication) -> None:
    one = taken(qtbot, SCENES["light"], NESTED)
    other = taken(qtbot, SCENES["nested"], NESTED)
    mean, share = difference(one, other)
    assert mean > MEAN or share > SHARE
    assert difference(one, one) == (0, 0)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("Hebrew", "הגשר"),
        ("Arabic", "الجسر"),
        ("Devanagari", "सुरक्षित"),
        ("Chinese", "大桥将"),
        ("emoji", "🚀🙂"),
    ],
)
def test_another_script_is_drawn_by_a_face_that_the_system_has_for_it(
    qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest, script: str, words: str
) -> None:
    sheet = Sheet(Article(script, words))
    families = [f for f in QFontDatabase.families() if _draws(f, words)]
    if not families:
        pytest.skip(f"no face for {script} is installed")
    scene = Scene(lambda: sheet, size=(300, 160))
    drawn = taken(qtbot, scene, sheet)
    request.getfixturevalue("only_bundled")
    boxes = taken(qtbot, scene, sheet)
    assert difference(drawn, boxes)[1] > 0.001


def _draws(family: str, words: str) -> bool:
    font = QRawFont.fromFont(QFont(family))
    return all(font.supportsCharacter(ord(c)) for c in words)


def taken(qtbot: QtBot, scene: Scene, sheet: Sheet) -> QImage:
    """A picture of the reader without the keyboard's focus, so that no caret stands in it."""
    reader = Reader(load(scene.theme))
    qtbot.addWidget(reader)
    reader.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    reader.resize(QSize(*scene.size))
    items = tuple(decided(sheet))
    shown = sheet.applied(plan(AcceptAll(items), sheet, SCHEMA, hand())) if sheet.decisions == {} else sheet
    reader.set_sheet(shown, SCHEMA)
    reader.set_header([sheet.article.title, "The Paper  ·  2026-01-02"])
    for prepare in scene.prepare:
        prepare(reader)
    if scene.focus is not None:
        item = [i for i in shown.items if i.kind == "attribution"][scene.focus]
        reader.set_focus(item.id, scene.role)
        reader.ensure_visible(item.parts[scene.role][0])
    return reader.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def difference(one: QImage, other: QImage) -> tuple[float, float]:
    """How much the pixels differ on the average, of 255, and what share of them by more than `ANOTHER`."""
    if one.size() != other.size():
        return 255.0, 1.0
    a, b = map(_greys, (one, other))
    apart = [abs(x - y) for x, y in zip(a, b, strict=True) if x != y]
    return sum(apart) / len(a), sum(value > ANOTHER for value in apart) / len(a)


def _greys(image: QImage) -> bytes:
    """The pixels row by row, without what fills up each row in memory: nobody sets that."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    data, row = bytes(grey.constBits()), grey.bytesPerLine()
    return b"".join(data[y * row : y * row + grey.width()] for y in range(grey.height()))
