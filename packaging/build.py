#!/usr/bin/env python3
"""Sets up .venv with everything the program needs, then runs, tests, checks or builds it.

Needs nothing but Python and pip. It is written so that any Python from 3.6 on can read it: one that is
too old or too new looks for one that fits, or says in a sentence what to install.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Dict, List, Optional, Tuple

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "annotator-ready"  # where it was made, and for what
LOCK = ROOT / "requirements.lock"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")

SUPPORTED = ((3, 11), (3, 12), (3, 13))
LEVELS = ("build", "test", "dev")  # extras in pyproject.toml, each containing the one before
SIZES = {"build": 200, "test": 220, "dev": 300}
MARK = "# Only for: {}\n"

USAGE = """\
usage: python3 packaging/build.py VERB [arguments]

  run    install what is needed, then open the sample project: annotator sample [arguments]
  test   install what is needed, then run the tests: pytest [arguments]
  lint   ruff format, ruff check, mypy, pyright and the import contracts
  check  lint, then test
  wheel  build the wheel and the source archive into dist/
  lock   write requirements.lock anew from pyproject.toml (needs uv)
"""


class SetupError(Exception):
    """Setting up failed; the message says what to do."""


def main(arguments: List[str]) -> int:
    """Carries out the verb and returns the exit code."""
    verbs = {"run": run, "test": test, "lint": lint, "check": check, "wheel": wheel, "lock": lock}
    verb = verbs.get(arguments[0]) if arguments else None
    if verb is None:
        asked = bool(arguments) and arguments[0] in ("-h", "--help", "help")
        print(USAGE, end="", file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    try:
        if sys.version_info[:2] not in SUPPORTED:
            return _call([fitting_python(), __file__, *arguments])
        return verb(arguments[1:])
    except SetupError as error:
        print("\n" + str(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run(arguments: List[str]) -> int:
    """Opens the window on the sample project."""
    prepare("build")
    return _call([str(PYTHON), "-P", "-m", "annotator", "sample", *arguments])


def test(arguments: List[str]) -> int:
    """Runs the tests."""
    prepare("test")
    return _call([str(PYTHON), "-P", "-m", "annotator.qtlibs", "offscreen"]) or _call(
        [str(PYTHON), "-m", "pytest", *arguments], cwd=ROOT
    )


def lint(_arguments: List[str]) -> int:
    """Checks everything that can be checked without running the program."""
    prepare("dev")
    python = str(PYTHON)
    failed = []
    for name, command in {
        "ruff format": [python, "-m", "ruff", "format", "--check"],
        "ruff check": [python, "-m", "ruff", "check"],
        "mypy": [python, "-m", "mypy"],
        "pyright": [python, "-m", "pyright", "--pythonpath", python],
        "import contracts": [str(PYTHON.with_name("lint-imports"))],
    }.items():
        _say(name)
        if _call(command, cwd=ROOT):
            failed.append(name)
    if failed:
        _say("Failed: " + ", ".join(failed))
    return 1 if failed else 0


def check(arguments: List[str]) -> int:
    """Lints, then tests, and fails if either failed."""
    linted = lint([])
    _say("pytest")
    return test(arguments) or linted


def wheel(arguments: List[str]) -> int:
    """Builds the source archive and the wheel."""
    prepare("build")
    return _call([str(PYTHON), "-m", "hatchling", "build", "-d", str(ROOT / "dist"), *arguments], cwd=ROOT)


def lock(arguments: List[str]) -> int:
    """Resolves the dependencies anew for every supported Python and system."""
    uv = shutil.which("uv")
    if uv is None:
        raise SetupError("Writing the lock file needs uv: python3 -m pip install uv")

    def resolve(extra: str, pins: str) -> str:
        with tempfile.TemporaryDirectory() as folder:
            constraints = Path(folder, "pins.txt")
            constraints.write_text(pins, encoding="utf-8")
            command = [str(uv), "pip", "compile", "pyproject.toml", "--universal", "--generate-hashes", "--quiet"]
            command += ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-config", "--extra", extra]
            command += ["--constraints", str(constraints), *arguments]
            done = subprocess.run(command, cwd=str(ROOT), stdout=subprocess.PIPE, encoding="utf-8", check=False)
        if done.returncode:
            raise SetupError("uv could not resolve the dependencies.")
        return done.stdout

    text = "# Written by: python3 packaging/build.py lock\n"
    for level in LEVELS:
        known = set(_entries(text))
        text += MARK.format(level) + "".join(e for e in _entries(resolve(level, text)) if e not in known)
    LOCK.write_text(text, encoding="utf-8")
    return 0


def prepare(level: str) -> None:
    """Makes .venv hold this program and the locked packages of a level, if it does not hold them already."""
    wanted = fingerprint(level)
    if PYTHON.exists() and _stamp()[:1] == [str(ROOT)] and wanted in _stamp():
        return
    python = "Python {}.{}".format(*sys.version_info)
    _say(f"Setting up {python} in {VENV} (only the first time; it downloads {SIZES[level]} MB)")
    make_venv()
    pip = pip_for_venv()
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder, "requirements.txt")
        requirements.write_text(locked(level), encoding="utf-8")
        install = [*pip, "install", "--disable-pip-version-check", "--no-input", "--no-warn-script-location"]
        done = _call([*install, "--require-hashes", "-r", str(requirements)])
        done = done or _call([*install, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    if done:
        raise SetupError(
            "Installing failed; pip says why above. If the network was at fault, run the same command again:"
            " what is already downloaded is not downloaded twice."
        )
    # What serves the tests serves the window as well.
    served = LEVELS[: LEVELS.index(level) + 1]
    STAMP.write_text(
        "\n".join([str(ROOT), *map(fingerprint, served)]) + "\n", encoding="utf-8", errors="surrogateescape"
    )
    _say("Ready")


def locked(level: str) -> str:
    """The locked packages of a level and those before it."""
    text = LOCK.read_text(encoding="utf-8")
    for later in LEVELS[LEVELS.index(level) + 1 :]:
        text = text.partition(MARK.format(later))[0]
    return text


def fingerprint(level: str) -> str:
    """Changes whenever what is installed would no longer be right."""
    parts = [locked(level), (ROOT / "pyproject.toml").read_text(encoding="utf-8")]
    parts.append("{}.{}".format(*sys.version_info))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def make_venv() -> None:
    """Makes .venv, or keeps the one that is there when it is of this Python and was not moved."""
    moved = bool(_stamp()) and _stamp()[0] != str(ROOT)
    if not moved and PYTHON.exists() and _version_of(str(PYTHON)) == sys.version_info[:2]:
        return
    try:
        if VENV.is_dir() and not VENV.is_symlink():
            shutil.rmtree(VENV)
    except OSError as error:
        raise SetupError(f"The folder {VENV} cannot be made anew: {error}. Delete it, then try again.") from error
    # Debian's Python has venv but no ensurepip; then the pip outside serves.
    for options in ([], ["--clear", "--without-pip"]):
        done = subprocess.run(
            [sys.executable, "-m", "venv", *options, str(VENV)],
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode == 0:
            return
    raise SetupError(done.stdout + "Python could not make a virtual environment. " + _install_hint("venv"))


def pip_for_venv() -> List[str]:
    """The command line of a pip that installs into .venv."""
    own = [str(PYTHON), "-m", "pip"]
    if _works([*own, "--version"]):
        return own
    outside = [[sys.executable, "-m", "pip"]] + [[found] for found in map(shutil.which, ("pip3", "pip")) if found]
    for pip in outside:
        command = [*pip, "--python", str(PYTHON)]
        if _works([*command, "--version"]):
            return command
    raise SetupError("There is no pip of version 22.3 or newer. " + _install_hint("pip"))


def fitting_python() -> str:
    """The path of an installed Python that fits, when the one that runs this does not."""
    for version in reversed(SUPPORTED):
        name = "python{}.{}".format(*version)
        launcher = shutil.which("py") if WINDOWS else None
        command = [launcher, "-{}.{}".format(*version)] if launcher else [shutil.which(name) or ""]
        if command[0] and _version_of(*command) == version:
            return _output([*command, "-c", "import sys; print(sys.executable)"])
    this = "{}.{}".format(*sys.version_info)
    raise SetupError(
        f"Article Annotator needs Python 3.11, 3.12 or 3.13; this is {this} and no other was found."
        " Install one of them, then run this again with it, for example: python3.12 packaging/build.py run"
    )


def _install_hint(part: str) -> str:
    if WINDOWS or sys.platform == "darwin":
        return "Install Python anew from python.org, with pip, then try again."
    return (
        "Install what is missing, then try again:\n"
        f"  Debian, Ubuntu: sudo apt install python3-{part}\n"
        "  Fedora:         sudo dnf install python3-pip\n"
        "  Arch:           sudo pacman -S python-pip"
    )


def _stamp() -> List[str]:
    """What was noted when .venv was last made ready; nothing if it never was."""
    return STAMP.read_text(encoding="utf-8", errors="surrogateescape").splitlines() if STAMP.is_file() else []


def _entries(requirements: str) -> List[str]:
    """The requirements of a lock file one by one, each with its lines of hashes."""
    entries: List[str] = []
    for line in requirements.splitlines(keepends=True):
        if line[:1].isalnum():
            entries.append(line)
        elif entries and line.strip() and not line.startswith("#"):
            entries[-1] += line
    return entries


def clean_environment() -> Dict[str, str]:
    """The environment without what would lead Python or pip to another place than .venv."""
    unwanted = {"PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONUSERBASE", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"}
    unwanted |= {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PIP_REQUIRE_HASHES"}
    unwanted |= {"PIP_REQUIRE_VIRTUALENV", "PIP_DRY_RUN", "PIP_CONSTRAINT", "PIP_REQUIREMENT", "PIP_EDITABLE"}
    environment = {name: value for name, value in os.environ.items() if name.upper() not in unwanted}
    environment["PIP_USER"] = "0"
    if not _has_home():
        for name, folder in {"CONFIG": "config", "DATA": "data", "STATE": "state", "CACHE": "cache"}.items():
            environment.setdefault(f"XDG_{name}_HOME", str(ROOT / ".home" / folder))
    return environment


def _has_home() -> bool:
    """Whether files can be kept in the user's home folder; if not, they are kept in the checkout."""
    if os.environ.get("HOME") == "":
        return False
    try:
        with tempfile.TemporaryFile(dir=str(Path.home())):
            return True
    except (OSError, RuntimeError):
        return False


def _call(command: List[str], cwd: Optional[Path] = None) -> int:
    sys.stdout.flush()
    return subprocess.call(command, env=clean_environment(), cwd=str(cwd) if cwd else None)


def _works(command: List[str]) -> bool:
    return bool(_output(command))


def _version_of(*command: str) -> Tuple[int, ...]:
    script = "import sys; print(*sys.version_info[:2]) if sys.implementation.name == 'cpython' else None"
    return tuple(map(int, _output([*command, "-c", script]).split()))


def _output(command: List[str]) -> str:
    """What a command prints, or nothing if it fails."""
    try:
        done = subprocess.run(
            command,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError:
        return ""
    return "" if done.returncode else done.stdout.strip()


def _say(what: str) -> None:
    print(f"\n==> {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
