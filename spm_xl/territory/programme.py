"""The linear programme of the pairs in use, as scipy's HiGHS takes it.

Every unit has a base, its cheapest participant; only its other pairs are variables, so a unit with one other pair
needs a bound and no row, and a unit with none needs nothing. The windows are rows whose value is a variable between
their ends. They are elastic: a miss costs something, so that there is always an answer and always prices; and what
a miss costs keeps the prices within a box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory.pricing import Limit, Prices, limit_scale
from spm_xl.territory.units import Units

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]


@dataclass(frozen=True)
class Solved:
    """rows, columns, parts of the pairs with a part above 0; value without penalties; missed (rows,) how far the windows, then limits, are missed."""

    rows: Array
    columns: Array
    parts: Array
    prices: Prices
    value: float
    missed: Array


@dataclass(frozen=True)
class Box:
    """The least and the most that each price may be: a window is missed rather than to pay more."""

    least: Prices
    most: Prices


@dataclass(frozen=True)
class Windows:
    """The rows of load (measure by measure, each with all participants), then those of the limits: their ends at a base plan, and the entries of pairs."""

    low: Array
    high: Array
    scale: Array  # (l,) what a limit's row is divided by


def windows(units: Units, limits: Sequence[Limit], base: Array) -> Windows:
    """What is left of the windows when every unit is with its base."""
    import numpy

    people, measures = units.low.shape
    every = numpy.arange(len(base))
    load = [numpy.bincount(base, weights=units.loads[:, measure], minlength=people) for measure in range(measures)]
    scale = numpy.array([limit_scale(limit) for limit in limits])
    used = [float(limit.amounts[every, base].sum()) for limit in limits]
    left = numpy.array([limit.most - sum_ for limit, sum_ in zip(limits, used, strict=True)]) / scale if limits else numpy.zeros(0)
    low, high = units.low.T - numpy.array(load), units.high.T - numpy.array(load)
    return Windows(numpy.append(low.ravel(), numpy.full(len(limits), -numpy.inf)), numpy.append(high.ravel(), left), scale)


def entries(units: Units, limits: Sequence[Limit], scale: Array, rows: Array, columns: Array, base: Array) -> Any:
    """The matrix (windows, pairs) of what a pair in place of its unit's base brings to each row."""
    import numpy
    from scipy.sparse import csr_matrix

    people, measures = units.low.shape
    count = numpy.arange(len(rows))
    at, pair, value = [], [], []
    for measure in range(measures):
        load = units.loads[rows, measure]
        at += [measure * people + columns, measure * people + base[rows]]
        pair += [count, count]
        value += [load, -load]
    for number, limit in enumerate(limits):
        at.append(numpy.full(len(rows), measures * people + number))
        pair.append(count)
        value.append((limit.amounts[rows, columns] - limit.amounts[rows, base[rows]]) / scale[number])
    shape = (measures * people + len(limits), len(rows))
    return csr_matrix((numpy.concatenate(value), (numpy.concatenate(at), numpy.concatenate(pair))), shape=shape)


def one_each(rows: Array) -> Any:
    """The matrix (units, pairs) of the units that have more than one pair: they come to 1 at most."""
    import numpy
    from scipy.sparse import csr_matrix

    _, place, count = numpy.unique(rows, return_inverse=True, return_counts=True)
    many = count > 1
    number = numpy.cumsum(many) - 1
    used = many[place]
    return csr_matrix((numpy.ones(int(used.sum())), (number[place[used]], numpy.flatnonzero(used))), shape=(int(many.sum()), len(rows)))


def solved(units: Units, cost: Array, limits: Sequence[Limit], pairs: tuple[Array, Array], base: Array, unit: float, box: Box) -> Solved:
    """The programme of `pairs` (rows, columns, without the bases), with prices in a box; costs are divided by `unit` on their way to HiGHS."""
    import numpy
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix, hstack, identity

    rows, columns = pairs
    place = windows(units, limits, base)
    size, count = len(place.low), len(rows)
    load = entries(units, limits, place.scale, rows, columns, base)
    single = one_each(rows)
    own = identity(size, format="csr")
    extra = cost[rows, columns] - cost[rows, base[rows]]
    bounds = numpy.column_stack([numpy.concatenate([numpy.zeros(count), place.low, numpy.zeros(2 * size)]), numpy.concatenate([numpy.ones(count), place.high, numpy.full(2 * size, numpy.inf)])])
    done = linprog(
        numpy.concatenate([extra / unit, numpy.zeros(size), -_ends(box.least, place) / unit, _ends(box.most, place) / unit]),
        A_ub=hstack([single, csr_matrix((single.shape[0], 3 * size))]).tocsr() if single.shape[0] else None,
        b_ub=numpy.ones(single.shape[0]) if single.shape[0] else None,
        A_eq=hstack([load, -own, own, -own]).tocsr(),
        b_eq=numpy.zeros(size),
        bounds=bounds,
        method="highs",
    )
    if done.x is None:
        raise ArithmeticError(f"the linear programme of {count} pairs was not solved: {done.message}")
    return _answer(units, cost, place, (rows, columns), base, done, unit)


def _ends(prices: Prices, place: Windows) -> Array:
    import numpy

    return numpy.concatenate([prices.loads.T.ravel(), prices.limits * place.scale])


def _answer(units: Units, cost: Array, place: Windows, pairs: tuple[Array, Array], base: Array, done: Any, unit: float) -> Solved:
    import numpy

    rows, columns = pairs
    people, measures = units.low.shape
    part, size, every = numpy.clip(done.x[: len(rows)], 0, 1), len(place.low), numpy.arange(len(base))
    rest = numpy.clip(1 - numpy.bincount(rows, weights=part, minlength=len(base)), 0, 1)
    missed = done.x[len(rows) + size : len(rows) + 2 * size] + done.x[len(rows) + 2 * size :]
    price = -done.eqlin.marginals * unit
    loads = price[: people * measures].reshape(measures, people).T
    above, still = part > 1e-9, rest > 1e-9
    return Solved(
        rows=numpy.concatenate([every[still], rows[above]]),
        columns=numpy.concatenate([base[still], columns[above]]),
        parts=numpy.concatenate([rest[still], part[above]]),
        prices=Prices(loads, price[people * measures :] / place.scale),
        value=float(cost[every, base].sum() + (part * (cost[rows, columns] - cost[rows, base[rows]])).sum()),
        missed=missed,
    )
