"""The vocabulary of collections: the standard's, and ours for what it has no word for."""

from collections.abc import Mapping
from typing import Any

Item = dict[str, Any]
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
OWN = {"annotator": "urn:article-annotator:"}


def is_a(item: Mapping[str, Any], type_: str) -> bool:
    """Whether an item is said to be of a type."""
    return type_ in listed(item.get("type", item.get("@type")))


def listed(value: Any) -> list[Any]:
    """The values of a property, which JSON-LD writes without a list where there is one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def source(target: Any) -> str:
    """The id of what a target points at."""
    found = target.get("source", "") if isinstance(target, dict) else target
    return str(found.get("id", "") if isinstance(found, dict) else found)
