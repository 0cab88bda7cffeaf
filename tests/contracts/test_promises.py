"""What the README promises is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from annotator import __main__ as program
from annotator import __version__
from annotator.cli import main as group

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
VERBS = {"sample", "new", "import", "suggest", "evaluate", "train", "export", "stats", "check", "screenshot"}


@pytest.mark.parametrize("verb", ["run", "test"])
def test_the_readme_has_a_line_for_each_system_and_the_script_its_verb(verb: str) -> None:
    assert f"\npython3 packaging/build.py {verb}\n" in README
    assert f"\npy packaging\\build.py {verb}\n" in README
    done = _script("--help")
    assert re.search(rf"^  {verb} ", done.stdout, re.MULTILINE)


def test_the_script_refuses_an_unknown_verb() -> None:
    done = _script("frobnicate")
    assert done.returncode == 2
    assert "usage:" in done.stderr


def test_the_command_line_has_the_promised_verbs() -> None:
    assert set(group.commands) >= VERBS
    assert set(group.commands) == program.VERBS


@pytest.mark.parametrize("verb", sorted(group.commands))
def test_every_verb_has_help_and_a_line_in_the_readme(verb: str) -> None:
    command = group.commands[verb]
    assert command.help
    assert f"| `annotator {verb} " in README
    # An option whose values and default are shown needs no further words.
    options = [p for p in command.params if isinstance(p, click.Option)]
    assert [p.name for p in options if not p.help and not p.show_default] == []


@pytest.mark.parametrize("verb", sorted(group.commands))
def test_the_readme_names_every_option(verb: str) -> None:
    line = next(line for line in README.splitlines() if line.startswith(f"| `annotator {verb} "))
    promised = set(re.findall(r"--[a-z-]+", line.split("` |")[0]))
    options = [p for p in group.commands[verb].params if isinstance(p, click.Option)]
    assert promised == {name for option in options for name in option.opts if name.startswith("--")}


def test_the_module_is_the_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "annotator", "--version"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert __version__ in done.stdout


def test_the_changelog_and_the_licences_are_there() -> None:
    for name in ("LICENSE", "NOTICE", "CHANGELOG.md", "CONTRIBUTING.md", "requirements.lock"):
        assert (ROOT / name).stat().st_size > 500, name


def test_the_lock_names_no_address_and_hashes_everything() -> None:
    entries = re.split(r"^(?=[a-z])", (ROOT / "requirements.lock").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [entry for entry in entries if "--hash=sha256:" not in entry or "==" not in entry] == []
    assert "://" not in "".join(entries)
    assert any(entry.startswith("pyside6-essentials==6.11.") for entry in entries)


def _script(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "packaging" / "build.py"), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
