#!/usr/bin/env python3
"""Installs the built wheel into a clean environment, outside the checkout, and tries it out there.

What works from a checkout can fail from a wheel: files that were not packed, imports of the tests.
Run it after ``packaging/build.py wheel``; the locked versions are installed, and no others.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import build

PNG = b"\x89PNG\r\n\x1a\n"


def main() -> int:
    """Tries the newest wheel in dist/ and returns the exit code."""
    wheels = sorted((build.ROOT / "dist").glob("article_annotator-*.whl"), key=lambda path: path.stat().st_mtime)
    if not wheels:
        print("There is no wheel in dist/ yet: python3 packaging/build.py wheel", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="annotator-smoke-") as folder:
        try:
            _try_out(wheels[-1], Path(folder))
        except subprocess.CalledProcessError as error:
            print(f"Failed with exit code {error.returncode}: {' '.join(map(str, error.cmd))}", file=sys.stderr)
            return 1
    print("The wheel works.")
    return 0


def _try_out(wheel: Path, folder: Path) -> None:
    venv, home = folder / "venv", folder / "home"
    home.mkdir()
    requirements = folder / "requirements.txt"
    requirements.write_text(build.locked("build"), encoding="utf-8")
    scripts = venv / ("Scripts" if build.WINDOWS else "bin")

    _run(folder, sys.executable, "-m", "venv", venv)
    install: list[str | Path] = [scripts / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run(folder, *install, "--require-hashes", "-r", requirements)
    _run(folder, *install, "--no-deps", wheel)
    _run(folder, scripts / "python", "-m", "pip", "check", "--disable-pip-version-check")

    annotator, project, picture, gold = scripts / "annotator", folder / "try.db", folder / "try.png", folder / "a.jsonl"
    _run(home, annotator, "--version")
    _run(home, annotator, "sample", project, "--no-window")
    _run(home, annotator, "check", project)
    _run(home, annotator, "stats", project, "--json")
    _run(home, annotator, "export", project, gold, "--state", "all", "--include", "all")
    _run(home, annotator, "screenshot", project, picture)
    assert picture.read_bytes().startswith(PNG), "the picture is no PNG"
    assert gold.stat().st_size > 1000, "the export is empty"


def _run(cwd: Path, *command: str | Path) -> None:
    print("==>", *command, flush=True)
    environment = build.clean_environment() | {"HOME": str(cwd), "QT_QPA_PLATFORM": "offscreen"}
    environment = {name: value for name, value in environment.items() if not name.startswith("XDG_")}
    subprocess.run([os.fspath(part) for part in command], cwd=cwd, env=environment, check=True)


if __name__ == "__main__":
    sys.exit(main())
