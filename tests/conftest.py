"""What every test gets: no display, a home of its own, and silence in the log."""

from __future__ import annotations

import atexit
import gc
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Set before any test module is imported, because paths may be computed at import.
_HOME = Path(tempfile.mkdtemp(prefix="annotator-tests-"))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
for _name, _folder in {
    "HOME": "",
    "USERPROFILE": "",
    "APPDATA": "config",
    "LOCALAPPDATA": "data",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "XDG_CACHE_HOME": "cache",
}.items():
    (_HOME / _folder).mkdir(exist_ok=True)
    os.environ[_name] = str(_HOME / _folder)

_SETTINGS = _HOME / "config" / "annotator" / "settings.toml"
_SETTINGS.parent.mkdir()

# The machine may be busy or slow, so an example's time is no reason to fail.
# A build never fails by luck: the examples are the same each time. `--hypothesis-profile=hunt` draws others.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("annotator", _PATIENT, derandomize=True, database=None)
settings.register_profile("hunt", _PATIENT, derandomize=False)
settings.load_profile("annotator")


@pytest.fixture(autouse=True)
def settings_of_its_own() -> None:
    """Gives every test the settings of a first start, whatever the one before it left.

    The tour shows itself once; only its own test wants it.
    """
    _SETTINGS.write_text("toured = true\n", encoding="utf-8")


@pytest.fixture(scope="module", autouse=True)
def swept() -> Iterator[None]:
    """Lets what a module leaves open be reported in that module, not in the one in which memory is next swept."""
    yield
    gc.collect()


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test in which the program logs a warning, unless it is marked ``logs_warnings``."""
    handler = _Warnings()
    logger = logging.getLogger("annotator")
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)
    if handler.messages and request.node.get_closest_marker("logs_warnings") is None:
        pytest.fail("the program logged:\n" + "\n".join(handler.messages))
