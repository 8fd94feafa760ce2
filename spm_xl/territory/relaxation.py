"""The linear relaxation of giving units to participants, by column generation, with a bound that holds for every plan.

    least  sum of cost[i, r] x[i, r]
    where  the x of a unit come to 1, over its allowed participants
           low[r, k] <= sum of loads[i, k] x[i, r] <= high[r, k]
           sum of limit[i, r] x[i, r] <= most, for each limit

Only pairs that can matter are in the linear programme; all pairs are priced until none would enter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory import pricing, programme
from spm_xl.territory.first_prices import first_prices
from spm_xl.territory.pricing import Limit, Prices
from spm_xl.territory.programme import Box
from spm_xl.territory.units import Units
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

__all__ = ["Limit", "Relaxation", "relaxed"]

CLOSE = 1e-4  # value and bound are as good as equal
MISSED = 1e-7  # parts of a mean fair share: windows are as good as met
ROUNDS = 100
ENTERING = 3  # pairs of a unit that enter at once
SECONDS = 0.05  # the part of the units that have a second pair in the first programme


@dataclass(frozen=True)
class Relaxation:
    """rows, columns, parts: the pairs (unit, participant) with a part above 0; prices (p, k) of load, dual (l,) of limits.

    value is the optimum of the columns in use, bound holds for every plan; slack is how far the windows are missed (0 where they can be met),
    missed (p, k) where, in parts of a mean fair share.
    """

    rows: Array
    columns: Array
    parts: Array
    prices: Array
    limit_prices: Array
    value: float
    bound: float
    slack: float
    missed: Array


def relaxed(units: Units, cost: Array, limits: Sequence[Limit] = (), *, prices: Array | None = None, watch: Watch | None = None) -> Relaxation:
    """The relaxation of a cost (m, p); `prices` (p, k) of a like problem make it quicker. Needs scipy.

    Every unit must have somebody who is allowed. Stopped by the watch, it is the best so far: the bound holds all the same.
    """
    import numpy

    people, measures = units.low.shape
    unit = pricing.scale_of(units, cost)
    share = unit * len(cost) / people  # a usual cost of a fair share
    first = Prices(first_prices(units, cost) if prices is None else prices, numpy.zeros(len(limits)))
    centre = pricing.possible(units, first)
    around = _around(units, limits, centre, share)
    have, base, least = _entering(units, cost, limits, centre, None, _width(units, cost, limits, centre))
    bound, best, grown = least - pricing.earned(units, limits, centre), centre, 0
    for number in range(ROUNDS):
        rows, columns = numpy.nonzero(have)
        other = columns != base[rows]
        answer = programme.solved(units, cost, limits, (rows[other], columns[other]), base, unit, _box(units, best, around))
        slack = float(answer.missed.sum())
        price = pricing.possible(units, answer.prices)
        before = int(have.sum())
        have, base, least = _entering(units, cost, limits, price, have, 0.0)
        reached = least - pricing.earned(units, limits, price)
        better = reached > bound
        if better:
            bound, best = reached, price
        if watch:
            watch.told("relaxation", number + 1, 0, answer.value, bound)
            if watch.stopped:
                break
        if slack <= MISSED and answer.value - bound <= CLOSE * abs(answer.value) + 1e-9:
            break
        full = int(have.sum()) == before
        if full and (slack <= MISSED or grown == 6):
            break
        around, grown = _around_next(around, answer.missed, better, full), grown + full
    met = answer.missed[: people * measures].reshape(measures, people).T
    return Relaxation(answer.rows, answer.columns, answer.parts, best.loads, best.limits, answer.value, float(bound), slack if slack > MISSED else 0.0, met)


def _around(units: Units, limits: Sequence[Limit], centre: Prices, share: float) -> Prices:
    """How far the next prices may be from the best so far: far at first, so that they are no wild ones."""
    import numpy

    sizes = numpy.array([share / pricing.limit_scale(limit) for limit in limits])
    return Prices(0.3 * (numpy.abs(centre.loads) + numpy.abs(centre.loads).mean() + 0.1 * share), 20 * sizes)


def _box(units: Units, centre: Prices, around: Prices) -> Box:
    least = pricing.possible(units, Prices(centre.loads - around.loads, centre.limits - around.limits))
    return Box(least, pricing.possible(units, Prices(centre.loads + around.loads, centre.limits + around.limits)))


def _around_next(around: Prices, missed: Array, better: bool, full: bool) -> Prices:
    """Wider where a window is missed at prices that were better, much wider once no pair would enter any more; narrower where they were worse."""
    import numpy

    people, measures = around.loads.shape
    times = numpy.where(missed > MISSED, 10.0, 1.0) if full else numpy.where(missed > MISSED, 2.0, 1.0) if better else numpy.full(len(missed), 0.6)
    return Prices(around.loads * times[: people * measures].reshape(measures, people).T, around.limits * times[people * measures :])


def _width(units: Units, cost: Array, limits: Sequence[Limit], price: Prices) -> float:
    """How much dearer per unit of load a pair may be than its unit's cheapest to be in the first programme."""
    import numpy

    gaps = []
    for rows in pricing.slices(units):
        value = pricing.reduced(units, cost, limits, price, rows)
        if value.shape[1] == 1:
            return 0.0
        two = numpy.partition(value, 1, axis=1)[:, :2]
        gaps.append((two[:, 1] - two[:, 0]) / _weight(units, rows))
    return float(numpy.quantile(numpy.concatenate(gaps), SECONDS, method="lower"))


def _weight(units: Units, rows: slice | Array) -> Array:
    import numpy

    return numpy.maximum(units.loads[rows].sum(1), 1e-9)


def _entering(units: Units, cost: Array, limits: Sequence[Limit], price: Prices, have: Array | None, width: float) -> tuple[Array, Array, float]:
    """The pairs in use with those that would enter at the prices, the cheapest pair of each unit, and what all cheapest come to."""
    import numpy

    count, people = units.allowed.shape
    new = numpy.zeros((count, people), dtype=bool) if have is None else have.copy()
    base, least = numpy.empty(count, dtype=int), 0.0
    for rows in pricing.slices(units):
        value = pricing.reduced(units, cost, limits, price, rows)
        base[rows] = value.argmin(1)
        cheapest = value.min(1)
        least += float(cheapest.sum())
        if have is None:
            new[rows] = value <= (cheapest + width * _weight(units, rows))[:, None]
        else:
            used = numpy.where(have[rows], value, numpy.inf).min(1)
            value[have[rows]] = numpy.inf
            kept = min(ENTERING, people)
            first = numpy.argpartition(value, kept - 1, axis=1)[:, :kept]
            enters = numpy.take_along_axis(value, first, 1) < (used - 1e-9 * (1 + numpy.abs(used)))[:, None]
            unit, place = numpy.nonzero(enters)
            new[unit + rows.start, first[unit, place]] = True
        new[numpy.arange(rows.start, rows.stop), base[rows]] = True
    return new, base, least
