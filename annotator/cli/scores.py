"""What `annotator evaluate` prints: a table a layer, or the same as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from annotator.cli.words import dropped
from annotator.core.counting import number

if TYPE_CHECKING:
    from annotator.suggest.evaluation import Layer, Report
    from annotator.suggest.scoring import Tally

_TITLES = {"entity": "Entities", "claim": "Claims", "attribution": "Attributions"}
_CURVE = {"entity": "exact", "claim": "soft", "attribution": "relation soft"}
"""The measure a learning curve is told by."""

Reports = Sequence[tuple[int, "Report"]]


def printed(reports: Reports) -> Iterator[str]:
    """The first report in full, then, if there are more, a line for each size."""
    yield from _report(reports[0][1])
    if len(reports) > 1:
        yield ""
        yield "Learning curve, F of " + ", ".join(f"{_TITLES[kind].lower()} {name}" for kind, name in _CURVE.items())
        for size, report in reports:
            said = (f"{_TITLES[one.kind].lower()} {100 * one.scores[_CURVE[one.kind]].f:5.1f}" for one in report.layers)
            yield f"  {number(size, 'article'):>15}  {'  '.join(said)}"


def as_json(reports: Reports) -> dict[str, Any]:
    """The first report, and all of them by size under ``learning_curve`` if there are more; shares are 0 to 1."""
    first = _as_dict(reports[0][1])
    if len(reports) > 1:
        first["learning_curve"] = [{"trained_on": size, **_as_dict(report)} for size, report in reports]
    return first


def _report(report: Report) -> Iterator[str]:
    yield f"{number(report.articles, 'article')}, {number(report.words, 'word')}: {', '.join(report.suggesters)}" + (
        f"; parsed by {report.pipeline}" if report.pipeline else ""
    )
    for layer in report.layers:
        yield ""
        if not any(tally.proposed for tally in layer.scores.values()):
            yield f"{_TITLES[layer.kind]}: nothing is proposed, {layer.scores[_CURVE[layer.kind]].wanted:,} are gold"
            continue
        yield f"{_TITLES[layer.kind]:<28}     P      R      F   right  proposed  gold"
        yield from (_row(name, tally) for name, tally in layer.scores.items())
        for title, groups in (("by label", layer.by_label), ("by quote type", layer.by_quote_type)):
            if groups:
                yield f"  {title}"
            for name, tallies in groups.items():
                yield from (_row(f"  {name} {measure}", tally) for measure, tally in _main(tallies))
        yield from _reliability(layer)
    yield ""
    if report.unscored:
        labels = ", ".join(f"{label} {count:,}" for label, count in report.unscored.items())
        yield f"Proposed but not in this gold, so not scored: {labels}"
    yield f"{report.articles_a_second:,.2f} articles/s, {report.words_a_second:,.0f} words/s"
    failed = sum(report.problems.values())
    yield f"{number(failed, 'failure')}" + (":" if failed else "")
    yield from (
        f"  {problem}" + (f" ({count:,} times)" if count > 1 else "") for problem, count in report.problems.items()
    )
    yield from (f"  {line}" for line in dropped(report.left_out))


def _main(tallies: Mapping[str, Tally]) -> Iterator[tuple[str, Tally]]:
    """Of a label all measures, of a quote type those of content and of the whole."""
    for name, tally in tallies.items():
        if not name.startswith(("source", "cue")):
            yield name, tally


def _row(name: str, tally: Tally) -> str:
    shares = "  ".join(f"{100 * share:5.1f}" for share in (tally.precision, tally.recall, tally.f))
    return f"  {name:<28} {shares}  {tally.right:>6,} {tally.proposed:>9,} {tally.wanted:>5,}"


def _reliability(layer: Layer) -> Iterator[str]:
    found = layer.reliability
    if found.bins:
        yield f"  calibration: expected error {found.error:.3f}"
        yield "    score      said   right   count"
        for one in found.bins:
            yield f"    {one.low:.1f}–{one.high:.1f}  {100 * one.score:5.1f} % {100 * one.right:5.1f} % {one.count:>7,}"


def _as_dict(report: Report) -> dict[str, Any]:
    return {
        "suggesters": list(report.suggesters),
        "pipeline": report.pipeline,
        "articles": report.articles,
        "words": report.words,
        "seconds": round(report.seconds, 3),
        "articles_a_second": round(report.articles_a_second, 3),
        "words_a_second": round(report.words_a_second, 1),
        "layers": {layer.kind: _layer(layer) for layer in report.layers},
        "unscored": dict(report.unscored),
        "problems": dict(report.problems),
        "left_out": dict(report.left_out),
    }


def _layer(layer: Layer) -> dict[str, Any]:
    bins = [
        {
            "low": one.low,
            "high": one.high,
            "count": one.count,
            "score": round(one.score, 4),
            "right": round(one.right, 4),
        }
        for one in layer.reliability.bins
    ]
    return {
        "scores": _tallies(layer.scores),
        "by_label": {name: _tallies(tallies) for name, tallies in layer.by_label.items()},
        "by_quote_type": {name: _tallies(tallies) for name, tallies in layer.by_quote_type.items()},
        "calibration": {"expected_error": round(layer.reliability.error, 4), "bins": bins},
    }


def _tallies(tallies: Mapping[str, Tally]) -> dict[str, dict[str, float]]:
    return {
        name: {
            "precision": round(tally.precision, 4),
            "recall": round(tally.recall, 4),
            "f": round(tally.f, 4),
            "right": tally.right,
            "proposed": tally.proposed,
            "gold": tally.wanted,
        }
        for name, tally in tallies.items()
    }
