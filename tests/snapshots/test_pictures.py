"""Pictures of the reader, compared with those kept in `pictures/` by the mean difference of their pixels.

    ANNOTATOR_PICTURES=write python -m pytest tests/snapshots      makes them anew: look at each before you keep it

What the bundled faces draw is the same everywhere. Other scripts and emoji come from the system, so a picture
remembers which faces it was made with, and is skipped where there are others.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontDatabase, QImage, QRawFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.core.edits import AcceptAll, Reject
from annotator.core.model import Span, digest
from annotator.core.planning import plan
from annotator.core.sheet import Sheet
from annotator.ui.reader import Reader
from annotator.ui.theme import load, register_fonts, text_font
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


@pytest.mark.parametrize("name", SCENES)
def test_the_reader_looks_as_it_did(qtbot: QtBot, qapp: QApplication, tmp_path: Path, name: str) -> None:
    scene, file = SCENES[name], PICTURES / f"{name}.png"
    sheet = scene.sheet()
    faces = drawn_with(sheet)
    picture = taken(qtbot, scene, sheet)
    if WRITE:
        picture.setText("faces", faces)
        PICTURES.mkdir(exist_ok=True)
        assert picture.save(str(file))
        return
    kept = QImage(str(file))
    assert not kept.isNull(), "there is no such picture yet: make it, and look at it"
    if kept.text("faces") != faces:
        pytest.skip(f"the picture was made with {kept.text('faces')}; this system draws with {faces}")
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


def drawn_with(sheet: Sheet) -> str:
    """What draws the article and its title: the bundled face, or it together with what the system has.

    Which faces Qt takes for other scripts depends on all that are installed, so those are what is compared.
    """
    register_fonts()
    bundled = QRawFont.fromFont(text_font())
    if all(bundled.supportsCharacter(ord(c)) for c in {*sheet.article.text, *sheet.article.title} if c != "\n"):
        return "the bundled faces"
    families = sorted(QFontDatabase.families())
    return f"{len(families)} families ({digest(' '.join(families))[:8]})"


def difference(one: QImage, other: QImage) -> tuple[float, float]:
    """How much the pixels differ on the average, of 255, and what share of them by more than `ANOTHER`."""
    if one.size() != other.size():
        return 255.0, 1.0
    a, b = (bytes(i.convertToFormat(QImage.Format.Format_Grayscale8).constBits()) for i in (one, other))
    apart = [abs(x - y) for x, y in zip(a, b, strict=True) if x != y]
    return sum(apart) / len(a), sum(value > ANOTHER for value in apart) / len(a)
