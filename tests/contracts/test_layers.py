"""Who may import whom, as pyproject.toml says it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = {
    contract["name"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
}


def test_every_import_contract_is_kept() -> None:
    script = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "exempt"),
    [
        ("Qt lives in ui", {"ui", "__main__"}),
        ("SQL lives in project", {"project"}),
        ("spaCy lives in suggest", {"suggest"}),
    ],
)
def test_a_new_module_cannot_escape_the_contract(name: str, exempt: set[str]) -> None:
    there = {path.stem for path in (ROOT / "annotator").iterdir() if _is_module(path)} - exempt
    bound = {module.removeprefix("annotator.") for module in CONTRACTS[name]["source_modules"]}
    assert there == bound


@pytest.mark.parametrize("heavy", ["PySide6", "spacy"])
def test_importing_the_command_line_does_not_import(heavy: str) -> None:
    script = f"import annotator.cli, sys; sys.exit({heavy!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


def _is_module(path: Path) -> bool:
    if path.is_dir():
        return any(path.glob("*.py"))
    return path.suffix == ".py" and path.stem != "__init__"
