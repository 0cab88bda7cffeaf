"""Settings of a benchmark's own: the reviewer's stay as they are, and no tour comes between the keys."""

from __future__ import annotations

import os
from pathlib import Path

from annotator import settings


def settle(folder: Path) -> None:
    """Keep settings in `folder` from now on; the tour was seen."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "APPDATA"):
        os.environ[name] = str(folder)
    settings.save(settings.Settings(toured=True))
