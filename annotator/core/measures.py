"""What is measured of each thing that a project learns, and when what was learned is better than what it replaces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Part = Literal["attributions", "claims", "entities"]
Scores = Mapping[str, float]
"""Scores by name, 0 to 1: F, where higher is better, and calibration errors, where lower is."""

PARTS: tuple[Part, ...] = ("attributions", "claims", "entities")
"""What is learned, each for itself, in the order in which it is learned."""
DECIDING: Mapping[Part, str] = {
    "attributions": "relation soft",
    "claims": "claims soft",
    "entities": "entities exact",
}
"""The score of a part by which it is kept or not."""
ERROR: Mapping[Part, str] = {
    "attributions": "calibration error",
    "claims": "claims calibration error",
    "entities": "entities calibration error",
}
MARGIN = 0.01
"""By so much must it score better (F, 0 to 1); the line is chosen on the articles it is tried on."""


def gain(part: Part, before: Scores, after: Scores) -> float:
    """By how much the deciding score is higher than before."""
    return after[DECIDING[part]] - before[DECIDING[part]]


def better(part: Part, before: Scores, after: Scores) -> bool:
    """Whether it is kept unless the user says otherwise: it scores higher by the margin, or no lower, with scores
    that are off by twice the margin less."""
    more, error = gain(part, before, after), ERROR[part]
    return more >= MARGIN or (more >= 0 and before[error] - after[error] >= 2 * MARGIN)
