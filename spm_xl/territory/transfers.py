"""The linear relaxation of a plan as its transfers: what moving costs at least, and the prices that say which moves pay.

    least  sum of what the transfers cost
    where  a unit is transferred once at most; exactly once, where nobody keeps it
           the loads after the transfers lie in the windows, and each limit is held
           a participant whose load is too high loses `leaving` units at least, one whose load is too low gets `arriving`

The last line is implied for whole transfers, but not for parts of them; so it lifts the bound, which `relaxation`
cannot know because it knows no plan of today. Columns enter by their price; who stays is no column at all, so the
programme has the size of what moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory.frame import Frame
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

ROUNDS = 60
ENTERING = 3  # pairs of a unit that enter at once
CLOSE = 2e-3  # value and bound are as good as equal
MISSED = 1e-7
DEAR = 30.0  # usual costs of a transfer for a whole fair share outside of a window; ten times more until nobody is
KEPT = 2.0  # usual costs of a transfer: a column that is dearer than this at the prices is dropped again


@dataclass(frozen=True)
class Prices:
    """loads (p, k): what a unit of load more is worth; limits (l,); leaving, arriving (p,): what a unit that goes, or comes, is worth."""

    loads: Array
    limits: Array
    leaving: Array
    arriving: Array

    def mixed(self, other: Prices, part: float) -> Prices:
        """These prices with a part of others."""
        return Prices(*(part * theirs + (1 - part) * mine for mine, theirs in zip(_values(self), _values(other), strict=True)))


@dataclass(frozen=True)
class Transfers:
    """rows, columns, parts: the transfers in use; value, what they cost with what the base costs; bound holds for every plan.

    missed is how far windows and limits are missed, 0 where they can be met.
    """

    rows: Array
    columns: Array
    parts: Array
    prices: Prices
    value: float
    bound: float
    missed: float


def _values(prices: Prices) -> tuple[Array, ...]:
    return prices.loads, prices.limits, prices.leaving, prices.arriving


@dataclass(frozen=True)
class Sums:
    """What stays if nothing moves: cost, the room of each limit, and what each limit's row and the costs are divided by."""

    cost: float
    at_base: Array  # (m,) costs
    rooms: Array
    limits_at_base: tuple[Array, ...]
    scales: Array
    unit: float


def sums_of(frame: Frame) -> Sums:
    import numpy

    at_base = frame.at_base(frame.cost)
    limits = tuple(frame.at_base(limit.amounts) for limit in frame.limits)
    rooms = numpy.array([limit.most - kept.sum() for limit, kept in zip(frame.limits, limits, strict=True)])
    scales = numpy.array([float(numpy.abs(limit.amounts[:1000] - kept[:1000, None]).mean()) or 1.0 for limit, kept in zip(frame.limits, limits, strict=True)])
    unit = float(numpy.abs(frame.cost[:1000] - at_base[:1000, None]).mean()) or 1.0
    return Sums(float(at_base.sum()), at_base, rooms, limits, scales, unit)


def reduced(frame: Frame, sums: Sums, prices: Prices, rows: slice) -> Array:
    """(rows, p) what each transfer costs at the prices; infinite where it is not allowed or none."""
    import numpy

    units, base = frame.units, frame.base[rows]
    worth = units.loads[rows] @ prices.loads.T
    gone = numpy.flatnonzero(base >= 0)
    kept = numpy.zeros(len(base))
    kept[gone] = worth[gone, base[gone]] - prices.leaving[base[gone]]
    value = frame.cost[rows] - worth
    value += (kept - sums.at_base[rows])[:, None]
    value -= prices.arriving
    for limit, at_base, price in zip(frame.limits, sums.limits_at_base, prices.limits, strict=True):
        if price:
            value += price * (limit.amounts[rows] - at_base[rows, None])
    value[~units.allowed[rows]] = numpy.inf
    value[gone, base[gone]] = numpy.inf
    return value


def reduced_of(frame: Frame, sums: Sums, prices: Prices, rows: Array, columns: Array) -> Array:
    """What each of these transfers costs at the prices."""
    import numpy

    units, base = frame.units, frame.base[rows]
    stays = numpy.maximum(base, 0)
    value = frame.cost[rows, columns] - sums.at_base[rows] - (units.loads[rows] * prices.loads[columns]).sum(1) - prices.arriving[columns]
    value += numpy.where(base >= 0, (units.loads[rows] * prices.loads[stays]).sum(1) - prices.leaving[stays], 0.0)
    for limit, at_base, price in zip(frame.limits, sums.limits_at_base, prices.limits, strict=True):
        value += price * (limit.amounts[rows, columns] - at_base[rows])
    return value


def relaxed_transfers(frame: Frame, start: Prices | None = None, watch: Watch | None = None, columns: tuple[Array, Array] | None = None) -> Transfers:
    """The relaxation; `start` and `columns` of a like frame make it quicker. Needs scipy."""
    import numpy

    sums = sums_of(frame)
    known = _first(frame, sums, start) if columns is None else columns
    crowded: Array = numpy.zeros(0, dtype=int)
    bound, best, dear = -numpy.inf, start, DEAR
    for number in range(ROUNDS):
        answer, prices, value, missed, crowded = _solved(frame, sums, known, crowded, dear)
        new, reached = _priced(frame, sums, prices, known)
        if reached > bound:
            bound, best = reached, prices
        if watch:
            watch.told("transfers", number + 1, 0, value, bound)
        if value - bound <= CLOSE * max(1.0, abs(value) * 0.01) and missed <= MISSED:
            break
        if not len(new[0]) or (watch and watch.stopped):
            if missed <= MISSED or dear > 1e7:
                break
            dear *= 10
        near = (reduced_of(frame, sums, prices, *known) < KEPT * sums.unit) | frame.must[known[0]]
        known = numpy.concatenate([known[0][near], new[0]]), numpy.concatenate([known[1][near], new[1]])
    used = answer > 1e-9
    assert best is not None
    return Transfers(known[0][used], known[1][used], answer[used], best, value, bound, missed if missed > MISSED else 0.0)


def _first(frame: Frame, sums: Sums, start: Prices | None) -> tuple[Array, Array]:
    """The first columns: who is too high gives, who is too low takes."""
    import numpy

    units = frame.units
    if start is None:
        over, under = numpy.maximum(frame.start - units.high, 0), numpy.maximum(units.low - frame.start, 0)
        push = 30.0 * ((under > 0) * 1.0 - (over > 0)) * sums.unit
        people = len(push)
        start = Prices(push, 0.05 * sums.unit / sums.scales, numpy.zeros(people), numpy.zeros(people))
    empty = numpy.zeros(0, dtype=int)
    return _priced(frame, sums, start, (empty, empty), numpy.inf)[0]


def _priced(frame: Frame, sums: Sums, prices: Prices, known: tuple[Array, Array], below: float = -1e-7) -> tuple[tuple[Array, Array], float]:
    """The transfers that would enter at the prices, and the bound that the prices prove."""
    import numpy

    units, people = frame.units, frame.cost.shape[1]
    ends = numpy.where(prices.loads > 0, units.low, numpy.where(prices.loads < 0, units.high, 0.0)) - frame.start
    prices = Prices(numpy.where(numpy.isinf(ends), 0.0, prices.loads), prices.limits, prices.leaving, prices.arriving)
    bound = sums.cost + float((prices.loads * numpy.where(numpy.isinf(ends), 0.0, ends)).sum() - prices.limits @ sums.rooms)
    bound += float(prices.leaving @ frame.leaving + prices.arriving @ frame.arriving)
    order = numpy.argsort(known[0], kind="stable")
    rows, columns = known[0][order], known[1][order]
    found = []
    for part in frame.chunks():
        value = reduced(frame, sums, prices, part)
        least = value.min(1)
        bound += float(numpy.where(frame.must[part], least, numpy.minimum(least, 0)).sum())
        inside = slice(*numpy.searchsorted(rows, [part.start, part.stop]))
        used = numpy.where(frame.must[part], numpy.inf, 0.0)
        numpy.minimum.at(used, rows[inside] - part.start, value[rows[inside] - part.start, columns[inside]])
        value[rows[inside] - part.start, columns[inside]] = numpy.inf
        some = numpy.flatnonzero(value.min(1) < used + below * sums.unit)
        value, used, taken = value[some], used[some], min(ENTERING, people)
        first = numpy.argpartition(value, taken - 1, axis=1)[:, :taken]
        unit, place = numpy.nonzero(numpy.take_along_axis(value, first, 1) < (used + below * sums.unit)[:, None])
        found.append((some[unit] + part.start, first[unit, place]))
    return (numpy.concatenate([each for each, _ in found]), numpy.concatenate([each for _, each in found])), bound


def rows_of_loads(frame: Frame, rows: Array, columns: Array) -> Any:
    """(k * p, columns) sparse: what each transfer brings to the loads, measure by measure."""
    import numpy
    from scipy.sparse import coo_matrix, vstack

    loads, people, every = frame.units.loads, frame.cost.shape[1], numpy.arange(len(rows))
    left = frame.base[rows] >= 0
    at = numpy.concatenate([columns, frame.base[rows][left]])
    which = numpy.concatenate([every, every[left]])
    parts = [coo_matrix((numpy.concatenate([loads[rows, k], -loads[rows[left], k]]), (at, which)), shape=(people, len(rows))) for k in range(loads.shape[1])]
    return vstack(parts).tocsr()


def _solved(frame: Frame, sums: Sums, known: tuple[Array, Array], crowded: Array, dear: float) -> tuple[Array, Prices, float, float, Array]:
    """The programme of the columns in use; units that are transferred more than once get a row until none is."""
    import numpy

    rows, columns = known
    while True:
        answer, prices, value, missed = _programme(frame, sums, rows, columns, crowded, dear)
        often = numpy.bincount(rows, weights=answer, minlength=len(frame.base)) > 1 + 1e-7
        often[crowded] = False
        often &= ~frame.must
        if not often.any():
            return answer, prices, value, missed, crowded
        crowded = numpy.concatenate([crowded, numpy.flatnonzero(often)])


def _programme(frame: Frame, sums: Sums, rows: Array, columns: Array, crowded: Array, dear: float) -> tuple[Array, Prices, float, float]:
    import numpy
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix, eye, hstack, vstack

    count, size, must = len(rows), frame.start.size, numpy.flatnonzero(frame.must)
    upper, ends, elastic = _upper(frame, sums, rows, columns, crowded)
    own, spare = eye(size, format="csr"), eye(len(ends), elastic, format="csr")
    each = csr_matrix((numpy.ones(count), (rows, numpy.arange(count))), shape=(len(frame.base), count))[must]
    equal = vstack([hstack([rows_of_loads(frame, rows, columns), -own, own, -own]), hstack([each, csr_matrix((len(must), 3 * size))])])
    free = numpy.full(2 * size + elastic, numpy.inf)
    bounds = numpy.column_stack(
        [numpy.concatenate([numpy.zeros(count), frame.units.low.T.ravel(), numpy.zeros(len(free))]), numpy.concatenate([numpy.ones(count), frame.units.high.T.ravel(), free])]
    )
    done = linprog(
        numpy.concatenate([(frame.cost[rows, columns] - sums.at_base[rows]) / sums.unit, numpy.zeros(size), numpy.full(len(free), dear)]),
        A_ub=hstack([upper, csr_matrix((len(ends), 3 * size)), -spare]).tocsr() if len(ends) else None,
        b_ub=ends if len(ends) else None,
        A_eq=hstack([equal, csr_matrix((size + len(must), elastic))]).tocsr(),
        b_eq=numpy.concatenate([-frame.start.T.ravel(), numpy.ones(len(must))]),
        bounds=bounds,
        method="highs",
    )
    if done.x is None:
        raise ArithmeticError(f"the linear programme of {count} transfers was not solved: {done.message}")
    missed = float(done.x[count + size :].sum())
    value = sums.cost + sums.unit * (float(done.fun) - dear * missed)
    return done.x[:count], _prices(frame, sums, done, len(ends)), value, missed


def _upper(frame: Frame, sums: Sums, rows: Array, columns: Array, crowded: Array) -> tuple[Any, Array, int]:
    """The rows with an upper end, their ends, and how many of them, the first ones, may be missed at a cost."""
    import numpy
    from scipy.sparse import csr_matrix, vstack

    people, every, left = len(frame.start), numpy.arange(len(rows)), frame.base[rows] >= 0
    limits = [csr_matrix(((limit.amounts[rows, columns] - kept[rows]) / scale)[None, :]) for limit, kept, scale in zip(frame.limits, sums.limits_at_base, sums.scales, strict=True)]
    gone = csr_matrix((-numpy.ones(int(left.sum())), (frame.base[rows][left], every[left])), shape=(people, len(rows)))
    come = csr_matrix((-numpy.ones(len(rows)), (columns, every)), shape=(people, len(rows)))
    once = csr_matrix((numpy.ones(len(rows)), (rows, every)), shape=(len(frame.base), len(rows)))
    out, into = numpy.flatnonzero(frame.leaving), numpy.flatnonzero(frame.arriving)
    ends = numpy.concatenate([sums.rooms / sums.scales, -frame.leaving[out], -frame.arriving[into], numpy.ones(len(crowded))])
    return vstack([*limits, gone[out], come[into], once[crowded]]).tocsr(), ends, len(limits) + len(out) + len(into)


def _prices(frame: Frame, sums: Sums, done: Any, rows: int) -> Prices:
    import numpy

    people, measures = frame.start.shape
    loads = done.eqlin.marginals[: people * measures].reshape(measures, people).T * sums.unit
    upper = -done.ineqlin.marginals * sums.unit if rows else numpy.zeros(0)
    out, into, most = numpy.flatnonzero(frame.leaving), numpy.flatnonzero(frame.arriving), len(frame.limits)
    leaving, arriving = numpy.zeros(people), numpy.zeros(people)
    leaving[out], arriving[into] = upper[most : most + len(out)], upper[most + len(out) : most + len(out) + len(into)]
    return Prices(loads, upper[:most] / sums.scales, leaving, arriving)
