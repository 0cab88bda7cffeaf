"""The configuration that brat shows a collection by."""

from __future__ import annotations

from annotator.core.schema import LabelSchema
from annotator.formats.brat.standoff import word


def annotation_conf(schema: LabelSchema) -> str:
    """The configuration that tells brat the labels, roles and attributes."""
    source, cue, content = (word(schema.role_label(role).name) for role in ("source", "cue", "content"))
    lines = ["[entities]", *(word(label.name) for label in schema.labels if label.name != cue), ""]
    lines += ["[relations]", f"{source}\tArg1:{content}, Arg2:{source}", ""]
    lines += ["[events]", f"{cue}\t{source}?:{source}, {content}?:{content}", "", "[attributes]"]
    names = [attribute.name for attribute in schema.attributes if attribute.values]
    for name in dict.fromkeys(names):
        same = [attribute for attribute in schema.attributes if attribute.name == name]
        kinds = {subject for attribute in same for subject in attribute.applies_to}
        on = [word(ln.name) for ln in schema.labels if ln.name in kinds or _kind(ln.kind) in kinds]
        values = dict.fromkeys(value for attribute in same for value in attribute.values)
        lines.append(f"{word(name)}\tArg:{'|'.join(on)}, Value:{'|'.join(map(word, values))}")
    return "\n".join(lines) + "\n"


def visual_conf(schema: LabelSchema) -> str:
    """The titles and colours for brat."""
    lines = ["[labels]", *(f"{word(label.name)} | {label.title}" for label in schema.labels), "", "[drawing]"]
    for label in schema.labels:
        if "light" in label.colours:
            lines.append(f"{word(label.name)}\tbgColor:{label.colours['light']}, fgColor:#ffffff")
    return "\n".join(lines) + "\n"


def _kind(kind: str) -> str:
    return "attribution" if kind == "role" else kind
