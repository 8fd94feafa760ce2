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
NEAR = 40  # participants that a unit has in mind while the first prices are sought


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


def first_prices(units: Units, cost: Array, limits: Sequence[Limit], rounds: int = 200) -> Prices:
    """Prices at which the windows are nearly met, by steps along the windows' misses (subgradient, Polyak's step)."""
    import numpy

    near, near_cost = _nearest(units, cost, limits)
    people, measures = units.low.shape
    every = numpy.arange(len(cost))
    prices = best = numpy.zeros((people, measures))
    most, step, stale = -numpy.inf, 1.0, 0
    for _ in range(rounds):
        value = near_cost.copy()
        for measure in range(measures):
            value += units.loads[:, measure, None] * prices[near, measure]
        pick = value.argmin(1)
        bound = float(value[every, pick].sum()) - earned(units, (), Prices(prices, numpy.zeros(0)))
        stale = 0 if bound > most + 1e-5 * abs(most) else stale + 1
        if bound > most:
            most, best = bound, prices
        if stale >= 8:
            step, stale, prices = step * 0.7, 0, best
        miss = _missed(units, near[every, pick], prices)
        square = float((miss**2).sum())
        if not square:
            break
        aim = max(most * 1.02, most * 0.98) + 1e-9 if most else 1.0
        prices = possible(units, Prices(prices + step * (aim - bound) / square * miss, numpy.zeros(0))).loads
    return Prices(best, numpy.zeros(len(limits)))


def _missed(units: Units, chosen: Array, prices: Array) -> Array:
    import numpy

    people, measures = units.low.shape
    load = numpy.column_stack([numpy.bincount(chosen, weights=units.loads[:, measure], minlength=people) for measure in range(measures)])
    finite = numpy.where(numpy.isinf(units.high), load, units.high)
    outside = numpy.maximum(load - finite, 0) - numpy.maximum(units.low - load, 0)
    return numpy.where(prices > 0, load - finite, numpy.where(prices < 0, load - units.low, outside))


def _nearest(units: Units, cost: Array, limits: Sequence[Limit]) -> tuple[Array, Array]:
    """(m, NEAR) the participants that cost least, and their cost; limits decide among equals."""
    import numpy

    count, people = units.allowed.shape
    kept = min(NEAR, people)
    near, near_cost = numpy.empty((count, kept), dtype=int), numpy.empty((count, kept))
    sizes = [float(numpy.abs(limit.amounts).mean()) or 1.0 for limit in limits]
    for rows in slices(units):
        some = numpy.where(units.allowed[rows], cost[rows], numpy.inf)
        order = some.copy()
        for limit, size in zip(limits, sizes, strict=True):
            order += limit.amounts[rows] * (1e-3 / size)
        near[rows] = numpy.argpartition(order, kept - 1, axis=1)[:, :kept]
        near_cost[rows] = numpy.take_along_axis(some, near[rows], 1)
    return near, near_cost
