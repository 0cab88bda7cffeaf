"""Choosing among options by weighted features: a conditional logistic model, learned by Newton's method.

A question has options, each a row of named features; the answer is one of them or none. The chance of an
option is proportional to the exponential of its weighted sum; none counts as a sum of zero where it is allowed.
Weights stay near those they start from as long as the examples do not say otherwise (ridge penalty towards the
start), so that a few articles of a project move what many others taught, and no more than they should.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import exp
from typing import TYPE_CHECKING, Any

from annotator.core.values import valueclass

if TYPE_CHECKING:
    import numpy

    Floats = numpy.ndarray[Any, numpy.dtype[numpy.float64]]

Features = Mapping[str, float]
Weights = Mapping[str, float]

_STEPS, _INNER, _CLOSE = 25, 40, 1e-3
_ENOUGH = 0.01  # a step is worked out until so little of the squared slope is left
_LEAST = 5e-4  # a weight smaller than this is left out


@valueclass(frozen=True, slots=True)
class Question:
    """Options and which of them is right: a position, or None for none of them.

    `open` says that none is a possible answer; `weight` how much the example counts.
    """

    options: Sequence[Features]
    answer: int | None
    open: bool = True
    weight: float = 1.0


class Shared(dict[str, float]):
    """Features that several options have in common: their sum is worked out once for the same weights."""

    __slots__ = ("_sum", "_weights")

    def sum(self, weights: Weights) -> float:
        """Their weighted sum."""
        if getattr(self, "_weights", None) is not weights:
            self._sum = weighted(self, weights)
            self._weights = weights
        return self._sum


def weighted(features: Features, weights: Weights) -> float:
    """The weighted sum of features."""
    get, total = weights.get, 0.0
    for name, value in features.items():
        if weight := get(name):
            total += weight * value
    return total


def sums(options: Sequence[Features], weights: Weights) -> list[float]:
    """The weighted sum of each option."""
    return [weighted(option, weights) for option in options]


def chances(totals: Sequence[float], *, none: bool = True) -> list[float]:
    """The chance of each option, 0 to 1; what is missing to one is that of none."""
    top = max([*totals, 0.0] if none else totals, default=0.0)
    raised = [exp(total - top) for total in totals]
    whole = sum(raised) + (exp(-top) if none else 0.0)
    return [one / whole for one in raised]


def fit(questions: Sequence[Question], start: Weights, ridge: float = 1.0) -> dict[str, float]:
    """Weights under which the answers are likely, near those of `start`; rounded, to be the same anywhere."""
    import numpy

    names = sorted({name for question in questions for option in question.options for name in option})
    if not names:
        return dict(start)
    where = {name: n for n, name in enumerate(names)}
    data = _Examples(questions, where)
    origin = numpy.array([start.get(name, 0.0) for name in names])
    weights = origin.copy()
    value = data.loss(weights) + ridge / 2 * float(((weights - origin) ** 2).sum())
    for _ in range(_STEPS):
        chance = data.chances(weights)
        slope = data.slope(chance) + ridge * (weights - origin)
        if float(numpy.abs(slope).max()) < _CLOSE:
            break
        step = _solved(partial(data.bent, chance, ridge), slope)
        size = 1.0
        while size > 1e-3:
            trial = weights - size * step
            lower = data.loss(trial) + ridge / 2 * float(((trial - origin) ** 2).sum())
            if lower < value:
                break
            size /= 2
        else:
            break
        weights, value = trial, lower
    learned = dict(start)
    learned.update({name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)})
    return {name: weight for name, weight in sorted(learned.items()) if abs(weight) > _LEAST}


def _solved(product: Callable[[Floats], Floats], wanted: Floats) -> Floats:
    """The solution of a positive system by conjugate gradients; `product` multiplies by its matrix."""
    import numpy

    found = numpy.zeros_like(wanted)
    rest = wanted.copy()
    direction = rest.copy()
    size = float(rest @ rest)
    least = max(1e-12, _ENOUGH * size)
    for _ in range(_INNER):
        if size < least:
            break
        image = product(direction)
        length = size / float(direction @ image)
        found = found + length * direction
        rest = rest - length * image
        after = float(rest @ rest)
        direction = rest + after / size * direction
        size = after
    return found


class _Examples:
    """Questions as flat arrays: entries (row, column, value), rows (question), right ones."""

    def __init__(self, questions: Sequence[Question], where: Mapping[str, int]) -> None:
        import numpy

        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        groups: list[int] = []
        right: list[float] = []
        for number, question in enumerate(questions):
            for n, option in enumerate(question.options):
                for name, value in option.items():
                    rows.append(len(groups))
                    columns.append(where[name])
                    values.append(value)
                groups.append(number)
                right.append(1.0 if n == question.answer else 0.0)
        self.rows, self.columns = numpy.array(rows, dtype=int), numpy.array(columns, dtype=int)
        self.values = numpy.array(values)
        self.groups, self.right = numpy.array(groups, dtype=int), numpy.array(right)
        self.none = numpy.array([1.0 if question.open else 0.0 for question in questions])
        self.weights = numpy.array([question.weight for question in questions])
        self.size = len(where)

    def _sums(self, weights: Floats) -> Floats:
        import numpy

        return numpy.asarray(numpy.bincount(self.rows, self.values * weights[self.columns], len(self.groups)), float)

    def _tops(self, totals: Floats) -> Floats:
        import numpy

        tops = numpy.where(self.none > 0, 0.0, -1e9)
        numpy.maximum.at(tops, self.groups, totals)
        return tops

    def loss(self, weights: Floats) -> float:
        """The negative logarithm of how likely the answers are."""
        import numpy

        totals = self._sums(weights)
        tops = self._tops(totals)
        whole = numpy.bincount(self.groups, numpy.exp(totals - tops[self.groups]), len(self.none))
        whole += self.none * numpy.exp(-tops)
        said = numpy.bincount(self.groups, self.right * totals, len(self.none))
        return float((self.weights * (numpy.log(whole) + tops - said)).sum())

    def chances(self, weights: Floats) -> Floats:
        """The chance of each option."""
        import numpy

        totals = self._sums(weights)
        tops = self._tops(totals)
        raised = numpy.exp(totals - tops[self.groups])
        whole = numpy.bincount(self.groups, raised, len(self.none)) + self.none * numpy.exp(-tops)
        shares: Floats = raised / whole[self.groups]
        return shares

    def slope(self, chance: Floats) -> Floats:
        """The gradient of the loss."""
        return self._back(self.weights[self.groups] * (chance - self.right))

    def bent(self, chance: Floats, ridge: float, direction: Floats) -> Floats:
        """The second derivative of the loss with its penalty, times a direction."""
        import numpy

        moved = self._sums(direction)
        mean = numpy.bincount(self.groups, chance * moved, len(self.none))
        return self._back(self.weights[self.groups] * chance * (moved - mean[self.groups])) + ridge * direction

    def _back(self, by_row: Floats) -> Floats:
        import numpy

        return numpy.asarray(numpy.bincount(self.columns, self.values * by_row[self.rows], self.size), float)
