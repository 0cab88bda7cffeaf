"""Articles with their annotations to print or send: one HTML file that needs nothing else.

Entities are tinted, with their label after them; claims and the roles of attributions stand in brackets that
name them, so that a print without colours says as much. Under each article its attributions and claims are
listed. The same markup, which is plain enough for Qt's printer, becomes the PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path

from annotator.archive import Part
from annotator.core.items import Item
from annotator.core.model import ROLES, Span, surface
from annotator.core.schema import LabelSchema
from annotator.core.sheet import Sheet
from annotator.formats.beside import schema_and_sheets
from annotator.formats.contract import Loss, Progress
from annotator.formats.files import replacing

PLAIN = """
.about, .tag { font-size: 75%; color: #55524d; }
.text { white-space: pre-wrap; }
td { padding-right: 8px; }
"""
"""The style for what knows no more than the simplest, such as Qt."""

STYLE = """
body { font-family: Georgia, 'Noto Serif', serif; line-height: 1.6; max-width: 42em; margin: 2em auto; color: #1c1b1a; }
h1 { font-size: 150%; line-height: 1.25; }
h2 { font-size: 110%; }
.about, .tag { font-family: 'Noto Sans', Arial, sans-serif; font-size: 75%; color: #55524d; }
.text { white-space: pre-wrap; }
td { vertical-align: top; padding: 0.2em 0.8em 0.2em 0; }
article { page-break-after: always; }
"""
_GREY = "#55524d"


class Html:
    """Writes articles to be read by people."""

    name = "html"
    title = "Printable articles (HTML)"
    lossless = False
    unit = "none: it is to be read by people"

    def losses(self, part: Part) -> Iterable[Loss]:
        """None: it is not read back."""
        return ()

    def write(self, parts: Iterable[Part], path: Path, progress: Progress) -> int:
        """All articles in one file, each on pages of its own."""
        schema, sheets = schema_and_sheets(parts, progress)
        with replacing(path) as file:
            file.write(
                f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<style>{STYLE}</style>'.encode()
            )
            file.write(b"\n<title>Annotated articles</title>\n</head>\n<body>\n")
            for sheet in sheets:
                file.write(f"<article>\n{printed(sheet, schema)}</article>\n".encode("utf-8", "replace"))
            file.write(b"</body>\n</html>\n")
        return progress.done


def printed(sheet: Sheet, schema: LabelSchema | None) -> str:
    """One article as HTML: what it is, its text with its annotations, and lists of them."""
    article = sheet.article
    items = [item for item in sheet.items if item.status != "rejected"]
    names = _numbered(items)
    about = [article.outlet, article.byline, article.published, article.url]
    lines = [f"<h1>{escape(article.name)}</h1>"]
    lines.append(f'<p class="about">{escape(" · ".join(filter(None, about)))}</p>')
    pieces = [(item, role, span) for item in items for role, spans in item.parts.items() for span in spans]
    for start, end in _blocks(article.text):
        within = [piece for piece in pieces if piece[2].start < end and start < piece[2].end]
        marked = _marked(article.text, start, end, within, names, schema)
        lines.append(f'<p class="text">{marked}</p>')
    for kind, title in (("attribution", "Attributions"), ("claim", "Claims"), ("entity", "Entities")):
        some = [item for item in items if item.kind == kind]
        if some:
            lines += [f"<h2>{title}</h2>", "<table>", *(_row(item, names, article.text) for item in some), "</table>"]
    return "\n".join(lines) + "\n"


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """The stretches between blank lines."""
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        if line.strip():
            yield start, end
        start = end


def _numbered(items: Iterable[Item]) -> Mapping[str, str]:
    counts: dict[str, int] = {}
    found = {}
    for item in items:
        counts[item.kind] = counts.get(item.kind, 0) + 1
        found[item.id] = str(counts[item.kind])
    return found


def _marked(
    text: str,
    first: int,
    last: int,
    pieces: Iterable[tuple[Item, str, Span]],
    names: Mapping[str, str],
    schema: LabelSchema | None,
) -> str:
    """The words from `first` to `last`, with tints and brackets for the pieces that reach into them."""
    tints: list[tuple[int, int, str]] = []
    opening: dict[int, list[tuple[int, str]]] = {}
    closing: dict[int, list[tuple[int, str]]] = {}
    tags: dict[int, list[str]] = {}
    for item, role, span in pieces:
        mark = "?" if item.status == "pending" else ""
        label = role.upper() if role else item.label
        colour = _colour(schema, label)
        start, end = max(first, span.start), min(last, span.end)
        if item.kind == "entity":
            tints.append((start, end, colour))
            if end == span.end:
                tags.setdefault(end, []).append(_tag(f"{label}{mark}", colour))
        else:
            # A narrow blank keeps the name from the words, so that nobody reads them as one.
            name = f"{role or item.kind} {names[item.id]}{mark}"
            opening.setdefault(start, []).append((-end, _tag(f"[{name}\u202f", colour)))
            closing.setdefault(end, []).append((-start, _tag("]", colour)))
    edges = {first, last, *opening, *closing, *(edge for start, end, _ in tints for edge in (start, end))}
    found: list[str] = []
    stops = sorted(edge for edge in edges if first <= edge <= last)
    for n, at in enumerate(stops):
        found += tags.get(at, [])
        found += [tag for _, tag in sorted(closing.get(at, []))]
        found += [tag for _, tag in sorted(opening.get(at, []))]
        if n + 1 < len(stops):
            words = escape(text[at : stops[n + 1]])
            tint = next((colour for start, end, colour in tints if start <= at < end), "")
            found.append(f'<span style="background-color: {_faint(tint)}">{words}</span>' if tint else words)
    return "".join(found)


def _row(item: Item, names: Mapping[str, str], text: str) -> str:
    state = "suggested" if item.status == "pending" else ""
    attributes = ", ".join(f"{name}: {value}" for name, value in sorted(item.attributes.items()))
    said = "; ".join(filter(None, (state, attributes)))
    if item.kind == "attribution":
        cells = [f"{role}: {surface(text, item.parts[role])}" for role in ROLES if role in item.parts]
    else:
        cells = [item.label, surface(text, item.spans)]
    cells = [names[item.id], *cells, said]
    return "<tr>" + "".join(f"<td>{escape(' '.join(cell.split()))}</td>" for cell in cells) + "</tr>"


def _tag(words: str, colour: str) -> str:
    return f'<span class="tag" style="color: {colour}"><sub>{escape(words)}</sub></span>'


def _colour(schema: LabelSchema | None, label: str) -> str:
    known = schema.by_name.get(label) if schema else None
    return known.colours.get("light", _GREY) if known else _GREY


def _faint(colour: str) -> str:
    """The colour as a tint on which black words can be read: a sixth of it on white."""
    parts = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return "#" + "".join(f"{255 - (255 - part) // 6:02x}" for part in parts)
