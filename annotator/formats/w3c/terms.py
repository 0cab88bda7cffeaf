"""The vocabulary of collections: the standard's, and ours for what it has no word for."""

from typing import Any

Item = dict[str, Any]
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
OWN = {"annotator": "urn:article-annotator:"}
