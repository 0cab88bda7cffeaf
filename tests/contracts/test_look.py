"""No colour in ui/ outside theme.py: themes and schemas are files, so that every one can be checked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

UI = Path(__file__).parents[2] / "annotator" / "ui"
# A colour by itself or in a style sheet; a sentence that says what a colour looks like is none.
WRITTEN = r"(?:#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b|(?:rgb|hsl)a?\()"
COLOUR = re.compile(rf"\A\s*{WRITTEN}|:[^;]*{WRITTEN}")


@pytest.mark.parametrize("path", [path for path in sorted(UI.rglob("*.py")) if path.name != "theme.py"], ids=str)
def test_no_colour_is_written_out(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [f"line {line}: {what}" for line, what in _colours(tree)] == []


def _colours(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Colour strings, named colours of Qt, and ``QColor`` made of numbers or of a name."""
    spared = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "horizontalAdvance"
        ):
            spared.update(map(id, node.args))  # measured, not drawn
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in spared and COLOUR.search(text):
                yield node.lineno, text
            case ast.Attribute(value=ast.Attribute(attr="GlobalColor"), attr=name) if name != "transparent":
                yield node.lineno, f"GlobalColor.{name}"
            case ast.Call(func=ast.Name(id="QColor"), args=[ast.Constant(value=value), *_]):
                yield node.lineno, f"QColor({value!r}…)"
