"""Reading a label schema, and what it allows."""

from __future__ import annotations

import pytest

from annotator.core.schema import LabelSchema, SchemaError, read_schema
from tests.core.values import SCHEMA

LEAST = """
name = "least"
[[label]]
name = "SOURCE"
kind = "role"
[[label]]
name = "CUE"
kind = "role"
[[label]]
name = "CONTENT"
kind = "role"
"""


def read(more: str = "", top: str = "") -> LabelSchema:
    return read_schema(top + LEAST + more)


def test_the_shipped_schema_has_the_labels_of_the_scheme() -> None:
    assert [label.name for label in SCHEMA.of_kind("claim", "role")] == ["CLAIM", "SOURCE", "CUE", "CONTENT"]
    on = {label.name for label in SCHEMA.of_kind("entity") if label.on}
    assert len(on) == 12
    assert on >= {"PERSON", "NORP", "ORG", "GPE", "EVENT"}


def test_the_shipped_schema_has_the_attributes_of_the_scheme() -> None:
    assert [a.name for a in SCHEMA.attributes_of("attribution", "ATTRIBUTION")] == [
        "quote_type",
        "polarity",
        "source_type",
        "attitude",
        "resolved_source",
    ]
    assert [a.name for a in SCHEMA.attributes_of("entity", "PERSON")] == ["same_as"]


def test_a_schema_carries_the_text_it_was_read_from() -> None:
    assert read_schema(SCHEMA.source) == SCHEMA


def test_what_is_left_out_has_a_sensible_value() -> None:
    schema = read()
    label = schema.label("SOURCE")
    assert (schema.title, schema.version, schema.reasons) == ("least", 1, ())
    assert (label.title, label.key, label.pattern, label.on, label.colours) == ("SOURCE", "", "solid", True, {})


def test_a_field_that_is_given_is_kept() -> None:
    schema = read(
        '[[label]]\nname="PER"\nkind="entity"\ntitle="Person"\nkey="1"\non=false\ncolours={light="#ffffff"}\n'
        'examples=["a"]\n[[attribute]]\nname="x"\napplies_to=["PER"]\nvalues=["1"]\ndefinition="d"\n',
        top='version = 3\nreasons = ["odd"]\n',
    )
    label = schema.label("PER")
    assert (label.title, label.on, label.colours, label.examples) == ("Person", False, {"light": "#ffffff"}, ("a",))
    assert (schema.version, schema.reasons, schema.attributes[0].values) == (3, ("odd",), ("1",))


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ("[[label]\n", "TOML"),
        ('[[label]]\nkind="entity"\n', "label 4: “name”"),
        ('[[label]]\nname=""\nkind="entity"\n', "label 4: “name”"),
        ('[[label]]\nname=7\nkind="entity"\n', "label 4: “name”"),
        ('[[label]]\nname="PER"\n', "label 4: “kind”"),
        ('[[label]]\nname="PER"\nkind="person"\n', "label 4: kind"),
        ('[[label]]\nname="CUE"\nkind="role"\n', "label “CUE” is there twice"),
        ('[[label]]\nname="PER"\nkind="entity"\ntitle=1\n', "label 4: “title” must be a text"),
        ('[[label]]\nname="PER"\nkind="entity"\nkey=1\n', "label 4: “key” must be a text"),
        ('[[label]]\nname="PER"\nkind="entity"\non="no"\n', "label 4: “on” must be true or false"),
        ('[[label]]\nname="PER"\nkind="entity"\ncolours="red"\n', "label 4: “colours”"),
        ('[[label]]\nname="PER"\nkind="entity"\ncolours={light=1}\n', "label 4: “colours”"),
        ('[[label]]\nname="PER"\nkind="entity"\ncolours={light="#fff"}\n', "label 4: a colour is written like"),
        ('[[label]]\nname="PER"\nkind="entity"\npattern="wavy"\n', "label 4: pattern must be one of solid"),
        ('[[label]]\nname="PER"\nkind="entity"\nexamples="one"\n', "label 4: “examples” must be a list of texts"),
        ('[[label]]\nname="PER"\nkind="entity"\nedge_cases=[1]\n', "label 4: “edge_cases” must be a list of texts"),
        ('[[attribute]]\ntitle="X"\n', "attribute 1: “name”"),
        ('[[attribute]]\nname="x"\nvalues="yes"\n', "attribute 1: “values”"),
        ('[[attribute]]\nname="x"\napplies_to=["PER"]\n', "applies_to names “PER”"),
        (
            '[[label]]\nname="A"\nkind="entity"\nkey="p"\n[[label]]\nname="B"\nkind="entity"\nkey="P"\n',
            "two labels have the key “P”",
        ),
    ],
)
def test_a_wrong_field_is_refused_by_name(more: str, named: str) -> None:
    with pytest.raises(SchemaError, match=named):
        read(more)


@pytest.mark.parametrize(
    ("source", "named"),
    [
        (LEAST.replace('name = "least"', ""), "schema: “name”"),
        (LEAST.replace('"CUE"', '"CLUE"'), "the role CUE has no label"),
        (LEAST.replace('"CUE"\nkind = "role"', '"CUE"\nkind = "entity"'), "the role CUE has no label"),
        ('name = "x"\nlabel = 3\n', r"“label” must be a list of tables, written \[\[label\]\]"),
        ('name = "x"\nlabel = [1]\n', "“label” must be a list of tables"),
        ('attribute = "x"\n' + LEAST, "“attribute” must be a list of tables"),
        ('version = "two"\n' + LEAST, "schema: “version” must be a whole number"),
        ("version = true\n" + LEAST, "schema: “version” must be a whole number"),
        ("reasons = 5\n" + LEAST, "schema: “reasons” must be a list of texts"),
        ("title = 5\n" + LEAST, "schema: “title” must be a text"),
    ],
)
def test_a_wrong_schema_is_refused_by_field(source: str, named: str) -> None:
    with pytest.raises(SchemaError, match=named):
        read_schema(source)


def test_an_unknown_label_is_refused_by_name() -> None:
    with pytest.raises(SchemaError, match="“least” has no label “PERSON”"):
        read().label("PERSON")


def test_each_role_has_its_label() -> None:
    assert [SCHEMA.role_label(role).name for role in ("source", "cue", "content")] == ["SOURCE", "CUE", "CONTENT"]


def test_one_attribute_name_may_have_other_values_for_another_kind() -> None:
    SCHEMA.check_value("attribution", "ATTRIBUTION", "polarity", "negative")
    SCHEMA.check_value("claim", "CLAIM", "polarity", "negated")
    with pytest.raises(SchemaError, match="polarity must be one of affirmed, negated, not “negative”"):
        SCHEMA.check_value("claim", "CLAIM", "polarity", "negative")


def test_an_attribute_without_values_takes_any_text() -> None:
    SCHEMA.check_value("entity", "PERSON", "same_as", "Владимир")


def test_an_attribute_of_another_kind_is_refused() -> None:
    with pytest.raises(SchemaError, match="PERSON has no attribute “polarity”"):
        SCHEMA.check_value("entity", "PERSON", "polarity", "positive")
