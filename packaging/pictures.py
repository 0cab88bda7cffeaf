"""Makes the pictures of the README and of the documentation, by the program itself.

    python packaging/pictures.py [--out FOLDER]

They go to `resources/app/pictures`, each no larger than 200 kB. Look at them before they are kept.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt
from PySide6.QtGui import QImage, QImageWriter

from annotator import sample
from annotator.core.edits import AcceptAll, Hand
from annotator.project import Project
from annotator.settings import Settings
from annotator.ui.app import application
from annotator.ui.window import MainWindow

ROOT = Path(__file__).resolve().parents[1]
LARGEST = 200_000
SIZE = (1280, 800)
Prepare = Callable[[MainWindow], None]


def main() -> int:
    """Makes every picture; 1 when one is too large."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "resources" / "app" / "pictures")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    large = 0
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "sample.db"
        sample.make(project, "Reviewer")
        decided(project)
        for name, theme, prepare in (
            ("light", "light", attribution),
            ("dark", "dark", attribution),
            ("contrast", "contrast", attribution),
            ("focus-mode", "light", alone),
        ):
            file = out / f"{name}.png"
            writer = QImageWriter(str(file), b"png")
            writer.setQuality(0)  # The hardest packing, which loses nothing.
            writer.write(taken(project, theme, prepare))
            size = file.stat().st_size
            large += size > LARGEST
            print(f"{file} {size / 1000:.0f} kB")
    return 1 if large else 0


def taken(path: Path, theme: str, prepare: Prepare) -> QImage:
    """The window on a project, which is only read."""
    app = application()
    window = MainWindow(replace(Settings(), reviewer="Reviewer", theme=theme))
    window.resize(*SIZE)
    window.show()
    app.processEvents()
    project = Project.open(path)
    window.desk.show_only(project, project.find()[-1])
    window.reader.setFocus()
    app.processEvents()
    prepare(window)
    for _ in range(3):
        app.processEvents()
    while window.articles.counting:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    picture = fewer(window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32))
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, 0)
    return picture


def fewer(picture: QImage) -> QImage:
    """The picture in its 256 commonest colours, which the eye does not tell from it, and half as large."""
    counted = Counter(memoryview(picture.constBits()).cast("I"))
    colours = [colour for colour, _ in counted.most_common(256)]
    return picture.convertToFormat(QImage.Format.Format_Indexed8, colours, Qt.ImageConversionFlag.ThresholdDither)


def decided(path: Path) -> None:
    """Accepts the first third of the last article, so that gold is to be seen beside what is suggested."""
    with Project.open(path) as project:
        article = project.find()[-1]
        items = project.sheet(article).items
        project.apply(article, AcceptAll(tuple(item.id for item in items[: len(items) // 4])), Hand("Reviewer"))


def attribution(window: MainWindow) -> None:
    """An attribution in focus, with its content."""
    sheet = window.desk.sheet
    assert sheet is not None
    pending = [i for i in sheet.items if i.kind == "attribution" and i.status == "pending" and "source" in i.parts]
    window.desk.set_focus(pending[0].id, "content")


def alone(window: MainWindow) -> None:
    """The same in focus mode."""
    attribution(window)
    window.reader.set_alone(True)


if __name__ == "__main__":
    sys.exit(main())
