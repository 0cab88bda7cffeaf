"""Files dropped on the window, looked at, their labels mapped, and brought in; and datasets written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from warnings import catch_warnings

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPlainTextEdit, QPushButton

from annotator import work
from annotator.formats import EXPORTERS, suffix_of
from annotator.project import Project
from annotator.ui.destination import FolderDialog
from annotator.ui.exporting import ExportDialog
from annotator.ui.importing import ImportDialog
from annotator.ui.underway import Underway
from tests.journeys.conftest import Driver

ROWS = [
    {
        "title": f"The harbour, part {n}",
        "text": f"Ana Lee 😀 spoke to the Harbour Trust {n} times, she said.",
        "entities": [
            {"start": 0, "end": 7, "label": "Human"},
            {"start": 23, "end": 36, "label": "ORG"},
            {"start": 37, "end": 38, "label": "Number"},
        ],
        "attributions": [{"source": [[0, 7]], "content": [[10, 36]]}],
    }
    for n in range(2, 6)
]


def drop(hands: Driver, paths: Sequence[Path]) -> ImportDialog:
    """Drop files on the window as a file manager does; the dialog that opens, once it has looked."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    with catch_warnings(action="ignore"):  # Newer versions of Qt have another constructor, older have not.
        enter = QDragEnterEvent(QPoint(300, 300), copy, data, button, none)
    QApplication.sendEvent(hands.window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(hands.window, QDropEvent(QPointF(300, 300), copy, data, button, none, QEvent.Type.Drop))
    (dialog,) = (d for d in hands.window.findChildren(ImportDialog) if d.isVisible())
    hands.qtbot.waitUntil(lambda: all(holds(dialog, n) != "…" for n in range(len(paths))))
    hands.qtbot.waitUntil(lambda: not dialog.hint.text().startswith("Looking"))
    return dialog


def holds(dialog: ImportDialog, nth: int = 0, column: int = 2) -> str:
    """What the dialog says of a file."""
    row = dialog.files.topLevelItem(nth)
    assert row is not None
    return row.text(column)


def choose(dialog: ImportDialog, label: str, words: str) -> None:
    """Choose in the row of a foreign label, by typing as a reviewer does."""
    box = dialog._boxes[label]
    box.setFocus()
    QTest.keyClicks(box, words)
    QTest.keyClick(box, Qt.Key.Key_Return)
    box.activated.emit(box.currentIndex())


def ready(hands: Driver, dialog: ImportDialog) -> None:
    hands.qtbot.waitUntil(dialog.go.isEnabled)


def press(dialog: ImportDialog, hands: Driver) -> None:
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    hands.qtbot.waitUntil(lambda: "files" not in hands.window.tasks._running)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    hands.window.activateWindow()
    hands.qtbot.waitUntil(hands.window.isActiveWindow)
    hands.reader.setFocus()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)))
    return path


def test_dropped_files_are_looked_at_brought_in_and_undone(hands: Driver, corpus: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("# A note\n\nThe harbour again.\n")
    dialog = drop(hands, [corpus, note])
    assert (holds(dialog, column=1), holds(dialog)) == ("Plain JSONL", "4 articles, 8 annotations")
    assert holds(dialog, 1) == "1 article"
    assert "The harbour, part 2" in dialog.preview.toPlainText()
    assert "Organisation: Harbour Trust" in dialog.preview.toPlainText()
    assert "Attribution: Ana Lee | spoke to" in dialog.preview.toPlainText()
    assert not dialog.go.isEnabled()
    assert "Say what Human and Number are." in dialog.hint.text()
    choose(dialog, "Human", "Person")
    choose(dialog, "Number", "Leave")
    ready(hands, dialog)
    QTest.mouseClick(dialog.gold, Qt.MouseButton.LeftButton)
    assert hands.desk.project is not None
    before = hands.desk.project.undoable()
    press(dialog, hands)
    hands.qtbot.waitUntil(lambda: hands.desk.project is not None and hands.desk.project.counts()[1] == 7)
    project = hands.desk.project
    ids = project.find()[-5:]
    assert [len(project.sheet(id_).annotations) for id_ in ids] == [4, 4, 4, 4, 0]
    assert {a.label for a in project.sheet(ids[0]).annotations.values()} == {"PERSON", "ORG", "SOURCE", "CONTENT"}
    assert work.remembered_labels(project) == {"Human": "PERSON", "Number": ""}
    step = project.undoable()
    assert step is not None
    assert before != step
    hands.press("Ctrl+Z")
    assert all(not project.sheet(id_).annotations for id_ in ids)
    hands.press("Ctrl+Shift+Z")
    assert [len(project.sheet(id_).annotations) for id_ in ids] == [4, 4, 4, 4, 0]


def test_what_was_said_of_labels_is_offered_the_next_time(hands: Driver, corpus: Path) -> None:
    assert hands.desk.project is not None
    work.import_file(hands.desk.project, corpus, reviewer="Ada", labels={"Human": "PERSON", "Number": ""})
    dialog = drop(hands, [corpus])
    assert "4 known already" in holds(dialog)
    assert dialog._boxes["Human"].currentData() == "PERSON"
    dialog.reject()


def test_a_broken_file_says_what_is_wrong_and_can_be_brought_in_without_it(
    hands: Driver, corpus: Path, tmp_path: Path, told: list[str]
) -> None:
    corpus.write_text('{"text": "Fine."}\n{"text": "Bad.", "entities": [{"start": 0, "end": 99, "label": "ORG"}]}\n')
    dialog = drop(hands, [corpus])
    assert "line 2, entities[0].end: 99 is past the end" in dialog.hint.text()
    assert not dialog.go.isEnabled()
    QTest.mouseClick(dialog.skip, Qt.MouseButton.LeftButton, pos=QPoint(8, dialog.skip.height() // 2))
    assert dialog.skip.isChecked()
    press(dialog, hands)
    hands.qtbot.waitUntil(lambda: hands.desk.project is not None and hands.desk.project.counts()[1] == 3)
    assert "Bad." in (tmp_path / "corpus.rejects.jsonl").read_text()
    hands.qtbot.waitUntil(lambda: bool(told))
    assert [str(tmp_path / "corpus.rejects.jsonl") in words for words in told] == [True]


def test_of_several_broken_lines_one_is_told_and_the_others_are_counted(hands: Driver, corpus: Path) -> None:
    corpus.write_text('{"text": "Fine."}\n{"text": "Cut"\n{"text": 3}\n{"text": "Fine too."}\n{"text"}\n')
    dialog = drop(hands, [corpus])
    assert "line 2: it is no valid JSON (the line ends in the middle)" in dialog.hint.text()
    assert "(and 2 more)" in dialog.hint.text()
    dialog.reject()


def test_a_format_that_was_guessed_wrong_can_be_named(hands: Driver, tmp_path: Path) -> None:
    path = tmp_path / "words.data"
    path.write_text("Only words.")
    dialog = drop(hands, [path])
    assert "its format is not known" in dialog.hint.text()
    assert not dialog.preview.isVisible()
    assert not dialog.go.isEnabled()
    dialog.format.setCurrentIndex(dialog.format.findData("text"))
    dialog.format.activated.emit(dialog.format.currentIndex())
    ready(hands, dialog)
    assert "Only words." in dialog.preview.toPlainText()
    dialog.reject()


def test_cancel_in_the_middle_leaves_nothing_behind(hands: Driver, tmp_path: Path) -> None:
    small, large = tmp_path / "small.jsonl", tmp_path / "large.jsonl"
    small.write_text(json.dumps({"text": "Small."}))
    large.write_text("\n".join(json.dumps({"text": f"Article {n}. " * 50}) for n in range(8000)))
    dialog = drop(hands, [small, large])
    ready(hands, dialog)
    assert "1,000 or more articles" in holds(dialog, 1)
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    task = hands.window.tasks._running["files"]
    (box,) = hands.window.findChildren(Underway)
    hands.qtbot.waitUntil(lambda: box._progress.path == large and box._progress.done > 0)
    task.cancel()
    hands.qtbot.waitUntil(lambda: not hands.window.tasks.busy("files") and "files" not in hands.window.tasks._running)
    assert hands.desk.project is not None
    with Project.open(hands.desk.project.path) as opened:
        assert opened.counts()[1] == 2


def test_an_export_shows_what_it_leaves_out_and_lists_it(
    hands: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.press("A", "A", "X")
    out = tmp_path / "gold.jsonl"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    dialog = hands.window.doors.transfer.ask_export()
    assert isinstance(dialog, ExportDialog)
    hands.qtbot.waitUntil(dialog.save.isEnabled)
    assert "keeps everything that is exported" in dialog.lost.text()
    assert dialog.negatives.isChecked(), "everything has the rejected suggestions in it"
    dialog.format.setCurrentIndex(dialog.format.findData("plain"))
    hands.qtbot.waitUntil(lambda: dialog.lost.text().startswith("0 articles"))
    assert "nothing" not in dialog.lost.text()
    assert not dialog.save.isEnabled()
    assert not dialog.negatives.isChecked()
    dialog.state.setCurrentIndex(1)
    dialog.include.setCurrentIndex(2)
    hands.qtbot.waitUntil(lambda: "The format leaves out: " in dialog.lost.text())
    QTest.mouseClick(dialog.more, Qt.MouseButton.LeftButton)
    text = next(e for e in dialog.findChildren(QPlainTextEdit) if e.isVisible()).toPlainText()
    assert re.search(r"^\d+ decisions?\n  \S.*\n    ", text, re.M)
    next(b for b in dialog.findChildren(QPushButton) if b.text().endswith("Close") and b.isVisible()).click()
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    hands.qtbot.waitUntil(lambda: "2 articles written to gold.jsonl" in hands.window.centre.toast.text)
    assert len(out.read_text("utf-8").splitlines()) == 2
    assert (tmp_path / "gold.jsonl.card.md").exists()


def test_what_was_rejected_stays_out_when_its_tick_is_taken_away(
    hands: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.press("A", "X")
    out = tmp_path / "gold.jsonl"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    dialog = hands.window.doors.transfer.ask_export()
    assert isinstance(dialog, ExportDialog)
    hands.qtbot.waitUntil(dialog.save.isEnabled)
    dialog.negatives.click()
    hands.qtbot.waitUntil(dialog.save.isEnabled)
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    hands.qtbot.waitUntil(lambda: "written to gold.jsonl" in hands.window.centre.toast.text)
    assert "rejected" not in "".join(json.loads(line)["type"] for line in out.read_text("utf-8").splitlines())
    assert "Rejected suggestions are in it" not in (tmp_path / "gold.jsonl.card.md").read_text("utf-8")


def test_folders_of_annotations_are_dropped_and_chosen(
    hands: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "brat"
    folder.mkdir()
    (folder / "a.txt").write_text("Ana 😀 Lee left the harbour.")
    (folder / "a.ann").write_text("T1\tHuman 0 3\tAna\nT2\tclaim 6 14\tLee left\nA1\tverifiable T2 yes\n")
    layers = tmp_path / "conll"
    layers.mkdir()
    (layers / "entities.conll").write_text("Zoe\tB-Human\nleft\tO\n")
    dialog = drop(hands, [folder, layers])
    assert [holds(dialog, n, 1) for n in (0, 1)] == ["brat standoff", "CoNLL-2003 (IOB2 tags)"]
    assert list(dialog._boxes) == ["Human"]
    assert "Say what Human is." in dialog.hint.text()
    choose(dialog, "Human", "Person")
    ready(hands, dialog)
    assert "a.txt" not in dialog.hint.text()
    QTest.mouseClick(dialog.gold, Qt.MouseButton.LeftButton)
    press(dialog, hands)
    hands.qtbot.waitUntil(lambda: hands.desk.project is not None and hands.desk.project.counts()[1] == 4)
    project = hands.desk.project
    assert project is not None
    gold = [a for id_ in project.find()[-2:] for a in project.sheet(id_).annotations.values()]
    assert [(a.label, dict(a.attributes)) for a in gold] == [
        ("PERSON", {}),
        ("CLAIM", {"verifiable": "yes"}),
        ("PERSON", {}),
    ]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    hands.window.actions_.run("file.import-folder")
    (again,) = (d for d in hands.window.findChildren(ImportDialog) if d.isVisible())
    hands.qtbot.waitUntil(lambda: "1 known already" in holds(again))
    again.reject()


def test_the_unit_of_offsets_is_proved_or_asked_for(hands: Driver, tmp_path: Path) -> None:
    found, unknown = tmp_path / "found.jsonl", tmp_path / "unknown.jsonl"
    words = "😀 Ana Lee said the harbour will close."
    tokens = [{"text": w, "start": words.index(w) + 1, "end": words.index(w) + 1 + len(w)} for w in words.split()[1:]]
    found.write_text(json.dumps({"text": words, "tokens": tokens, "spans": [], "answer": "accept"}))
    row = {"text": "😀😀😀😀 x", "entities": [{"start_offset": 2, "end_offset": 4, "label": "ORG"}]}
    unknown.write_text(json.dumps(row))
    dialog = drop(hands, [found, unknown])
    first = dialog.preview.toPlainText().splitlines()
    assert first[0] == "found.jsonl: its offsets count UTF-16 units"
    assert first[1] == "    3–6 is “Ana”; in code points it would be “na ”"
    assert [" would be " in line for line in first[1:7]] == [True] * 5 + [False]
    assert holds(dialog, 1) == "cannot be read"
    second = dialog.files.topLevelItem(1)
    assert second is not None
    dialog.files.setCurrentItem(second)
    assert dialog.unit.isVisible()
    assert "Offsets in" in dialog.hint.text()
    dialog.unit.setCurrentIndex(dialog.unit.findData("utf16"))
    dialog.unit.activated.emit(dialog.unit.currentIndex())
    hands.qtbot.waitUntil(lambda: holds(dialog, 1) == "1 article, 1 annotation")
    ready(hands, dialog)
    QTest.mouseClick(dialog.gold, Qt.MouseButton.LeftButton)
    press(dialog, hands)
    hands.qtbot.waitUntil(lambda: hands.desk.project is not None and hands.desk.project.counts()[1] == 4)
    project = hands.desk.project
    assert project is not None
    (annotation,) = project.sheet(project.find()[-1]).annotations.values()
    assert [(span.start, span.end) for span in annotation.spans] == [(1, 2)]


@pytest.mark.parametrize("name", sorted(EXPORTERS))
def test_the_dialog_offers_every_format_and_says_what_it_leaves_out(
    name: str, hands: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.press("A", "A", "X")
    asked: list[str] = []

    def where(_: object, __: object, suggested: str, *___: object) -> tuple[str, str]:
        asked.append(suggested)
        return str(tmp_path / f"gold{Path(suggested).suffix}"), ""

    def folder(dialog: FolderDialog) -> bool:
        asked.append(str(dialog.out))
        dialog.place.setText(str(tmp_path))
        dialog.name.setText("gold")
        return dialog.save.isEnabled()

    monkeypatch.setattr(QFileDialog, "getSaveFileName", where)
    monkeypatch.setattr(FolderDialog, "exec", folder)
    dialog = hands.window.doors.transfer.ask_export()
    assert isinstance(dialog, ExportDialog)
    dialog.format.setCurrentIndex(dialog.format.findData(name))
    dialog.state.setCurrentIndex(1)
    dialog.include.setCurrentIndex(0)
    hands.qtbot.waitUntil(lambda: dialog.lost.text().startswith("2 articles. "), timeout=20_000)
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    hands.qtbot.waitUntil(lambda: "2 articles written to gold" in hands.window.centre.toast.text, timeout=20_000)
    assert Path(asked[0]).suffix == suffix_of(name)
    assert (tmp_path / f"gold{suffix_of(name)}.card.md").exists()


def test_the_rows_of_what_was_imported_say_what_was_suggested(
    opened: Callable[[Path], Driver], project_path: Path, tmp_path: Path
) -> None:
    table = tmp_path / "news.csv"
    table.write_text(
        "title,text\n"
        'The quay,"Ana Lee, the mayor of Oslo, said the quay would close. The Trust said jobs were at risk."\n'
        'The ferry,"“The ferry is late,” said Karl Berg in Bergen. He said it had been so since Monday."\n'
    )
    hands = opened(project_path)
    before = len(hands.desk.listed.ids)
    dialog = drop(hands, [table])
    ready(hands, dialog)
    model = hands.window.articles.model
    rows = range(before, before + 2)
    first: list[str] = []
    said: list[str] = []

    def look(done: int) -> None:
        if not done:
            first.extend(str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in rows)

    # Looked at before anything is suggested for them, the rows are in memory with nothing pending.
    hands.window.suggesting.progressed.connect(look)
    hands.window.suggesting.ended.connect(said.append)
    press(dialog, hands)
    hands.qtbot.waitUntil(lambda: bool(said), timeout=60_000)
    assert len(first) == 2
    assert not [text for text in first if "pending" in text]
    project = hands.desk.project
    assert project is not None
    for row in rows:
        pending = len(project.sheet(hands.desk.listed.ids[row]).pending)
        assert pending
        assert f"{pending} pending" in model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_the_text_of_a_table_is_asked_for_where_no_column_tells(hands: Driver, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\nOne,The harbour opened.\n")
    dialog = drop(hands, [path])
    hands.qtbot.waitUntil(lambda: dialog.hint.text() == "Choose which column is the text.")
    assert (holds(dialog), dialog.skip.isVisible()) == ("a table of 2 columns", False)
    assert not dialog.go.isEnabled()
    box = dialog.columns.boxes["text"]
    assert (box.isVisible(), box.currentText()) == (True, "")
    QTest.keyClicks(box, "b")
    box.activated.emit(box.currentIndex())
    ready(hands, dialog)
    assert "The harbour opened." in dialog.preview.toPlainText()
    dialog.reject()


def test_the_columns_of_a_table_can_be_chosen(hands: Driver, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("headline,content,lead,when\nOne,Not the text.,The harbour opened.,2026-03-01\n")
    dialog = drop(hands, [path])
    ready(hands, dialog)
    assert dialog.columns.isVisible()
    boxes = dialog.columns.boxes
    assert (boxes["text"].currentText(), boxes["title"].currentText()) == ("content", "headline")
    assert boxes["published"].currentText() == "None"
    for field, column in (("text", "lead"), ("published", "when")):
        boxes[field].setFocus()
        QTest.keyClicks(boxes[field], column)
        boxes[field].activated.emit(boxes[field].currentIndex())
        ready(hands, dialog)
    hands.qtbot.waitUntil(lambda: "The harbour opened." in dialog.preview.toPlainText())
    ready(hands, dialog)
    press(dialog, hands)
    hands.qtbot.waitUntil(lambda: hands.desk.project is not None and hands.desk.project.counts()[1] == 3)
    project = hands.desk.project
    assert project is not None
    article = project.article(project.find()[-1])
    assert (article.text, article.published, article.title) == ("The harbour opened.", "2026-03-01", "One")
    dialog = drop(hands, [path])
    assert dialog.columns.boxes["text"].currentText() == "lead"
    dialog.reject()


def said_of(hands: Driver, path: Path) -> list[str]:
    """What is said from the import of a file on."""
    dialog = drop(hands, [path])
    ready(hands, dialog)
    said: list[str] = []
    hands.desk.said.connect(lambda words, undo: said.append(words))
    press(dialog, hands)
    hands.qtbot.waitUntil(lambda: bool(said))
    return said


def _item(start: int, end: int, label: str, **more: object) -> dict[str, object]:
    return {"start": start, "end": end, "label": label, **more}


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([_item(0, 7, "PERSON")], "gold"),
        ([_item(0, 7, "PERSON", suggester="ner", score=0.9)], "suggestions"),
        ([_item(0, 7, "PERSON"), _item(13, 17, "ORG", suggester="ner")], None),
        ([_item(0, 7, "Human")], "gold"),
    ],
)
def test_what_a_file_says_is_gold_is_taken_as_gold(
    hands: Driver, tmp_path: Path, items: list[dict[str, object]], said: str | None
) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text(json.dumps({"text": "Ana Lee left Oslo.", "entities": items}))
    dialog = drop(hands, [path])
    assert dialog.order.take == said
    assert dialog.mixed.isVisible() == (said is None)
    if said is None:
        assert dialog.mixed.text() == "As the files say: 1 gold, 1 suggestion"
    other = dialog.suggestions if dialog.gold.isChecked() else dialog.gold
    QTest.mouseClick(other, Qt.MouseButton.LeftButton)
    chosen = dialog.order.take
    assert chosen != said
    dialog.format.activated.emit(0)
    hands.qtbot.waitUntil(lambda: not dialog.hint.text().startswith("Looking"))
    assert dialog.order.take == chosen, "what the reviewer chose stays"
    dialog.reject()


def test_an_import_says_what_came_in_and_suggesting_nothing_where_nothing_is_missing(
    hands: Driver, tmp_path: Path
) -> None:
    assert hands.desk.project is not None
    project = hands.desk.project
    text = project.sheet(project.find()[0]).article.text
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"text": text, "entities": [_item(0, 7, "PERSON"), _item(8, 12, "ORG")]}))
    said = said_of(hands, path)
    assert not hands.window.suggesting.busy, "it would have begun by now"
    assert said == ["gold.jsonl: no new article, 1 known already, 2 annotations as gold."]


def test_an_import_of_one_article_counts_in_the_singular(hands: Driver, tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"text": "Ana Lee left Oslo.", "entities": [_item(0, 7, "PERSON")]}))
    said = said_of(hands, path)
    assert said[0] == "one.jsonl: 1 article, 1 annotation as gold."


STORY = "Harbour to be widened\n\nBy Mina Okafor\n\n" + "\n\n".join(
    f"Paragraph {n}: the quay would be closed for a while, the Trust said on Monday." for n in range(1, 21)
)


def test_the_preview_shows_the_title_once_and_the_paragraphs_one_by_one(hands: Driver, tmp_path: Path) -> None:
    path = tmp_path / "harbour.txt"
    path.write_text(STORY)
    (tmp_path / "metadata.json").write_text(json.dumps({"harbour.txt": {"outlet": "The Post", "date": "2026-03-04"}}))
    dialog = drop(hands, [tmp_path])
    shown = dialog.preview.toPlainText().splitlines()
    assert shown[0] == "Harbour to be widened"
    assert shown[1].startswith("The Post  ·  Mina Okafor  ·  2026-03-04  ·  1,")
    assert shown[2:] == STORY.split("\n\n")[2:]
    dialog.reject()


def test_a_long_article_is_cut_in_the_preview(hands: Driver, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("Harbour\n\n" + "\n\n".join([f"{'It was said. ' * 40}{n}" for n in range(40)]))
    dialog = drop(hands, [path])
    text = dialog.preview.toPlainText()
    assert text.endswith("…")
    assert 2500 < len(text) < 4000
    dialog.reject()


def test_a_title_that_the_text_begins_with_stands_once_over_the_article(hands: Driver, tmp_path: Path) -> None:
    path = tmp_path / "harbour.txt"
    path.write_text(STORY)
    dialog = drop(hands, [path])
    ready(hands, dialog)
    press(dialog, hands)
    hands.qtbot.waitUntil(lambda: len(hands.desk.listed.ids) == 3)
    hands.open(2)
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.article.title == "Harbour to be widened"
    assert hands.text == STORY, "the text is never altered"
    assert hands.reader._header.lines[0] == ""
    assert "characters" in hands.reader._header.lines[1]
    assert [line.of(hands.text) for line in hands.desk.sheet.skipped] == ["By Mina Okafor"]


def test_an_article_without_a_title_has_its_first_line_once_and_is_listed_by_it(hands: Driver, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "Harbour to be widened\n\nIt was said on Monday."}) + "\n", encoding="utf-8")
    project = hands.desk.project
    assert project is not None
    work.import_file(project, path, reviewer="Ada", format_="plain")
    hands.desk.filter("")
    (*_, added) = hands.desk.listed.ids
    hands.desk.open_article(added)
    assert hands.reader._header.lines[0] == ""
    assert project.lines([added])[added].title == "Harbour to be widened"
