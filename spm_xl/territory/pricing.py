"""What the pairs of units and participants cost at prices of load, and the bound that follows from any prices.

A price says what one more unit of load at a participant costs the plan: above 0 where there is too much already,
below 0 where there is too little. Whatever the prices are, the cheapest pair of every unit, less what the prices
earn on the windows, is a bound for every plan (Lagrange); so it holds although the linear programme knows few pairs only.

Pairs are looked at in slices of units: all of them at once would not fit where there are 48,732 accounts and 500 participants.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory.units import Units

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

SLICE = 1_500_000  # pairs looked at together


@dataclass(frozen=True)
class Limit:
    """A sum over the whole plan that must not pass `most`: travel not above today's, accounts moved."""

    amounts: Array  # (m, p)
    most: float


@dataclass(frozen=True)
class Prices:
    """loads (p, k): of a unit of load at each participant; limits (l,), not negative: of each limit's sum."""

    loads: Array
    limits: Array


def slices(units: Units) -> Iterator[slice]:
    """All units, some at a time."""
    count, people = units.allowed.shape
    step = max(1, SLICE // max(1, people))
    for start in range(0, count, step):
        yield slice(start, min(count, start + step))


def reduced(units: Units, cost: Array, limits: Sequence[Limit], prices: Prices, rows: slice | Array) -> Array:
    """(rows, p) what each pair costs with its load at the prices; infinite where it is not allowed."""
    import numpy

    value = units.loads[rows] @ prices.loads.T
    value += cost[rows]
    for limit, price in zip(limits, prices.limits, strict=True):
        if price:
            value += price * limit.amounts[rows]
    value[~units.allowed[rows]] = numpy.inf
    return value


def earned(units: Units, limits: Sequence[Limit], prices: Prices) -> float:
    """What the prices earn at the ends of the windows; the bound is the cheapest pairs' sum less this."""
    import numpy

    dear, cheap = prices.loads > 0, prices.loads < 0
    total = float((prices.loads[dear] * units.high[dear]).sum() + (prices.loads[cheap] * units.low[cheap]).sum())
    return total + float(numpy.dot(prices.limits, [limit.most for limit in limits]))


def possible(units: Units, prices: Prices) -> Prices:
    """The prices without those that no window asks for: too much where there is no upper end, or a limit's below 0."""
    import numpy

    return Prices(numpy.where(numpy.isinf(units.high), numpy.minimum(prices.loads, 0), prices.loads), numpy.maximum(prices.limits, 0))


def scale_of(units: Units, cost: Array) -> float:
    """A usual cost of a unit: the mean of what its second best participant costs it."""
    import numpy

    total = 0.0
    for rows in slices(units):
        some = numpy.where(units.allowed[rows], cost[rows], numpy.inf)
        second = numpy.partition(some, 1, axis=1)[:, 1] if some.shape[1] > 1 else some[:, 0]
        total += float(numpy.abs(numpy.where(numpy.isinf(second), some.min(1), second)).sum())
    return total / len(cost) if total else 1.0


def limit_scale(limit: Limit) -> float:
    """A usual part of a participant in a limit's sum: what its row is divided by, as loads are by a mean fair share."""
    import numpy

    count, people = limit.amounts.shape
    return float(numpy.abs(limit.amounts).mean()) * count / people or 1.0
