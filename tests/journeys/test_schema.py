"""The schema editor: labels changed in the window, and everything that is labelled follows."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabWidget

from annotator.core.schema import read_schema, write_schema
from annotator.project import Project
from annotator.ui.schema_editor import SchemaEditor
from tests.journeys.conftest import Driver


@pytest.fixture
def editor(hands: Driver) -> SchemaEditor:
    """The editor, open at the label of the item in focus, with one person accepted and one pending."""
    hands.focus(lambda item: item.label == "PERSON")
    hands.press("A")
    hands.focus(lambda item: item.label == "PERSON" and item.status == "pending")
    made = hands.window.backroom.edit_schema()
    assert made is not None
    return made


def save(hands: Driver, editor: SchemaEditor) -> None:
    """Press Save, and have the window back as any desktop gives it back."""
    editor.save.click()
    hands.window.activateWindow()
    hands.qtbot.waitUntil(hands.window.isActiveWindow)


def labels(hands: Driver) -> set[tuple[str, str]]:
    assert hands.desk.sheet is not None
    return {(item.label, item.status) for item in hands.desk.sheet.items if item.kind == "entity"}


def test_it_opens_at_the_label_in_focus_and_changes_nothing_by_itself(editor: SchemaEditor) -> None:
    assert editor.form.name.text() == "PERSON"
    assert not editor.save.isEnabled()
    assert not editor.draft.changed


def test_a_label_is_renamed_and_everything_follows_and_undo_takes_it_back(hands: Driver, editor: SchemaEditor) -> None:
    before = labels(hands)
    for field, words in ((editor.form.title, "Human"), (editor.form.name, "HUMAN")):
        field.selectAll()
        hands.qtbot.keyClicks(field, words)
    hands.qtbot.keyClicks(editor.form.definition, "Whoever has a name. ")
    save(hands, editor)
    assert {("HUMAN", "gold"), ("HUMAN", "pending")} <= labels(hands)
    assert hands.item.label == "HUMAN"
    assert hands.window.actions_["label.HUMAN"].text() == "Human"
    hands.window.inspector.tabs.setCurrentWidget(hands.window.inspector.guidelines)
    assert "Whoever has a name." in hands.window.inspector.guidelines.toPlainText()
    assert "followed" in hands.window.centre.toast.text
    hands.reader.setFocus()
    second = hands.item
    hands.press("A")
    assert hands.desk.project is not None
    assert hands.desk.sheet is not None
    assert hands.desk.sheet.by_id[second.id].status == "gold"
    assert hands.desk.project.problems() == []
    hands.press("Ctrl+Z", "Ctrl+Z")
    assert labels(hands) == before
    assert "Person" in hands.window.inspector.guidelines.toPlainText()
    hands.press("Ctrl+Shift+Z")
    assert ("HUMAN", "gold") in labels(hands)


def test_removing_asks_what_becomes_of_it_and_may_merge(hands: Driver, editor: SchemaEditor) -> None:
    editor.remove.click()
    assert not editor.confirm.isEnabled(), "nothing is decided for the reviewer"
    words = editor._fate_words.text()
    assert "1 gold" in words
    assert "still suggested" in words
    editor.fate.setCurrentIndex(editor.fate.findText("Give it to Organisation"))
    assert editor.confirm.text() == "Merge"
    editor.confirm.click()
    save(hands, editor)
    assert not any(label == "PERSON" for label, _ in labels(hands))
    assert ("ORG", "gold") in labels(hands)
    assert "PERSON" not in hands.desk.schema.by_name
    assert hands.desk.project is not None
    assert hands.desk.project.problems() == []


def test_removing_may_take_what_it_labels_along(hands: Driver, editor: SchemaEditor) -> None:
    before = labels(hands)
    editor.remove.click()
    editor.fate.setCurrentIndex(editor.fate.findText("Remove it too"))
    editor.confirm.click()
    save(hands, editor)
    assert not any(label == "PERSON" for label, _ in labels(hands))
    hands.reader.setFocus()
    hands.press("Ctrl+Z")
    assert labels(hands) == before


def attributes(hands: Driver) -> list[dict[str, str]]:
    assert hands.desk.sheet is not None
    return [dict(item.attributes) for item in hands.desk.sheet.items if item.status == "gold" and item.kind != "entity"]


def at_polarity(hands: Driver) -> SchemaEditor:
    """The editor, open at the attribute Polarity."""
    editor = hands.window.backroom.edit_schema()
    assert editor is not None
    form, tabs = editor.attributes, editor.findChild(QTabWidget)
    assert isinstance(tabs, QTabWidget)
    tabs.setCurrentWidget(form)
    names = [form.list.item(n).text() for n in range(form.list.count())]
    form.list.setCurrentRow(names.index("Polarity  (attribution)"))
    return editor


def test_an_attribute_taken_out_goes_from_the_gold_and_undo_brings_it_back(hands: Driver) -> None:
    hands.focus(lambda item: item.kind == "attribution")
    hands.press("A")
    before = attributes(hands)
    assert "polarity" in before[0]
    editor = at_polarity(hands)
    QTest.mouseClick(editor.attributes._remove, Qt.MouseButton.LeftButton)
    save(hands, editor)
    assert attributes(hands) == [{name: value for name, value in before[0].items() if name != "polarity"}]
    assert "1 article followed" in hands.window.centre.toast.text
    hands.reader.setFocus()
    hands.press("Ctrl+Z")
    assert attributes(hands) == before
    hands.press("Ctrl+Shift+Z")
    assert "polarity" not in attributes(hands)[0]


def test_an_attribute_under_a_new_name_keeps_its_values(hands: Driver) -> None:
    hands.focus(lambda item: item.kind == "attribution")
    hands.press("A")
    value = attributes(hands)[0]["polarity"]
    editor = at_polarity(hands)
    editor.attributes.name.selectAll()
    hands.qtbot.keyClicks(editor.attributes.name, "sign")
    save(hands, editor)
    assert attributes(hands)[0]["sign"] == value
    assert "polarity" not in attributes(hands)[0]
    assert hands.desk.project is not None
    assert hands.desk.project.problems() == []


def test_a_label_is_added_with_a_key_that_labels_at_once(hands: Driver, editor: SchemaEditor) -> None:
    editor.add_label("entity")
    hands.qtbot.keyClicks(editor.form.title, "Weapon")
    hands.qtbot.keyClicks(editor.form.key, "z")
    save(hands, editor)
    hands.reader.setFocus()
    hands.select("oil depots")
    hands.press("Z")
    assert (hands.words(), hands.item.label) == ("oil depots", hands.desk.schema.labels[-1].name)


def test_key_conflicts_are_shown_and_two_labels_with_one_key_are_not_saved(editor: SchemaEditor, hands: Driver) -> None:
    editor.form.key.selectAll()
    hands.qtbot.keyClicks(editor.form.key, "2")
    assert editor.form.clash.text() == "Organisation has this key."
    assert not editor.save.isEnabled()
    editor.form.key.selectAll()
    hands.qtbot.keyClicks(editor.form.key, "J")
    assert "Next undecided item" in editor.form.clash.text()


def test_a_faint_colour_is_told(editor: SchemaEditor) -> None:
    field = editor.form.colours["light"]
    field._field.setText("#f0f0c0")
    assert "too faint" in field._contrast.text()
    field._field.setText("#f0f")
    assert not editor.save.isEnabled()
    field._field.setText("#a8480b")
    assert field._contrast.text().startswith("5.8 : 1")


def test_attributes_are_edited_too(hands: Driver, editor: SchemaEditor) -> None:
    form = editor.attributes
    form._added()
    for field, words in ((form.title, "Tone"), (form.name, "tone"), (form.subjects, "entity, CLAIM")):
        field.selectAll()
        hands.qtbot.keyClicks(field, words)
    form.values.setPlainText("calm\nangry")
    save(hands, editor)
    made = hands.desk.schema.attributes[-1]
    assert (made.name, made.applies_to, made.values) == ("tone", ("entity", "CLAIM"), ("calm", "angry"))


def test_a_schema_goes_to_a_file_and_into_another_project(hands: Driver, editor: SchemaEditor, tmp_path: Path) -> None:
    editor.form.title.selectAll()
    hands.qtbot.keyClicks(editor.form.title, "Human")
    out = tmp_path / "ours.toml"
    editor.write_file(out)
    schema = read_schema(out.read_text(encoding="utf-8"))
    assert schema.label("PERSON").title == "Human"
    editor.reject()
    with Project.create(tmp_path / "other.db", schema) as other:
        assert other.schema.label("PERSON").title == "Human"
    again = hands.window.backroom.edit_schema()
    assert again is not None
    out.write_text(write_schema(schema).replace("PERSON", "WHO"), encoding="utf-8")
    again.take_file(out)
    assert again.save.isEnabled()
    save(hands, again)
    assert {"PERSON", "WHO"} <= set(hands.desk.schema.by_name), "labels the file lacks stay"


def test_a_file_that_is_no_schema_is_refused_in_words(editor: SchemaEditor, tmp_path: Path) -> None:
    path = tmp_path / "no.toml"
    path.write_text("name = ", encoding="utf-8")
    editor.take_file(path)
    assert "no.toml" in editor._message.text()
