"""A rotating log file in the user's state folder, for reports of what went wrong."""

from __future__ import annotations

import logging
import logging.handlers
import sys
from pathlib import Path
from types import TracebackType

from annotator import settings

logger = logging.getLogger(__name__)


def place() -> Path:
    """The file of the log."""
    return settings.state_folder() / "annotator.log"


def start() -> Path | None:
    """Log to a file from now on; where it lies, or None when no folder can be written."""
    path = place()
    root = logging.getLogger("annotator")
    if any(isinstance(handler, logging.handlers.RotatingFileHandler) for handler in root.handlers):
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(path, maxBytes=500_000, backupCount=2, encoding="utf-8")
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.captureWarnings(True)
    return path


def crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log an error nobody handled, and print it."""
    logger.critical("unhandled error", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)
