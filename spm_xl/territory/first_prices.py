"""Prices of load at which the windows are nearly met: where a linear programme may begin.

Units are shared out softly (`soft_prices`), first roughly and then more sharply. Where there are many pairs, units
that cost least with the same participants are first taken together: homes of which only far ones have room
get prices at which units look that far, and so the few participants that each unit keeps in mind are the right ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from spm_xl.territory import pricing
from spm_xl.territory.pricing import Prices
from spm_xl.territory.soft_prices import Choices, priced
from spm_xl.territory.units import Units

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

GROUPS = 8  # for each participant, where units are taken together
NEAR, PART = 20, 8  # participants that a unit keeps in mind: so many, or one in so many if that is more
SOFTNESS = (1.0, 0.3, 0.1, 0.03, 0.01)  # parts of a usual cost for each unit of load
ROUGH = 3  # of these, for groups
STEPS = 30  # at each softness


def first_prices(units: Units, cost: Array) -> Array:
    """(p, k) prices of load, in what `cost` (m, p) is in; of those tried, the ones with the highest bound. Needs scipy."""
    import numpy

    count, people = units.allowed.shape
    usual = pricing.scale_of(units, cost) * count / people
    prices, left = numpy.zeros_like(units.low), list(SOFTNESS)
    if people > NEAR and count > GROUPS * people:
        grouped, loads = _together(units, cost)
        for each in SOFTNESS[:ROUGH]:
            prices = priced(Choices(None, grouped, _soft(loads, each * usual), loads, units.low, units.high), prices, STEPS)
        left = left[ROUGH - 1 :]
    best, most = prices, -numpy.inf
    for each in (*left, 0.0):
        near, travel, bound = _nearest(units, cost, prices)
        if bound < most:
            break
        best, most = prices, bound
        if each:
            prices = priced(Choices(near, travel, _soft(units.loads, each * usual), units.loads, units.low, units.high), prices, STEPS)
    return best


def _soft(loads: Array, softness: float) -> Array:
    import numpy

    return softness * numpy.maximum(loads.sum(1), 1e-9)  # type: ignore[no-any-return]


def _together(units: Units, cost: Array) -> tuple[Array, Array]:
    """(p, g) costs and (g, k) loads of groups of units that cost least with the same participant, alike in who comes second."""
    import numpy

    count, people = units.allowed.shape
    first, second, load = numpy.empty(count, dtype=int), numpy.empty(count, dtype=int), units.loads.sum(1)
    for rows, value in _values(units, cost, numpy.zeros_like(units.low)):
        first[rows] = value.argmin(1)
        value[numpy.arange(len(value)), first[rows]] = numpy.inf
        second[rows] = value.argmin(1)
    order = numpy.lexsort((load, second, first))
    part = (numpy.cumsum(load[order]) * (GROUPS * people / max(load.sum(), 1e-9))).astype(int)
    starts = numpy.flatnonzero(numpy.diff(first[order], prepend=-1).astype(bool) | numpy.diff(part, prepend=-1).astype(bool))
    group = numpy.empty(count, dtype=int)
    group[order] = numpy.repeat(numpy.arange(len(starts)), numpy.diff(numpy.append(starts, count)))
    grouped = numpy.zeros((len(starts), people))
    for rows, value in _values(units, cost, numpy.zeros_like(units.low)):
        numpy.add.at(grouped, group[rows], value)
    return numpy.ascontiguousarray(grouped.T), numpy.add.reduceat(units.loads[order], starts, axis=0)


def _nearest(units: Units, cost: Array, prices: Array) -> tuple[Array, Array, float]:
    """(c, m) the participants that cost least at the prices, (c, m) their costs without prices, and the bound of the prices."""
    import numpy

    count, people = units.allowed.shape
    kept = min(max(NEAR, people // PART), people)
    near, travel, least = numpy.empty((kept, count), dtype=int), numpy.empty((kept, count)), 0.0
    for rows, value in _values(units, cost, prices):
        order = numpy.argpartition(value, kept - 1, axis=1)[:, :kept]
        near[:, rows] = order.T
        travel[:, rows] = numpy.take_along_axis(numpy.where(units.allowed[rows], cost[rows], numpy.inf), order, 1).T
        least += float(value.min(1).sum())
    return near, travel, least - pricing.earned(units, (), Prices(prices, numpy.zeros(0)))


def _values(units: Units, cost: Array, prices: Array) -> Iterator[tuple[slice, Array]]:
    import numpy

    for rows in pricing.slices(units):
        yield rows, pricing.reduced(units, cost, (), Prices(prices, numpy.zeros(0)), rows)
