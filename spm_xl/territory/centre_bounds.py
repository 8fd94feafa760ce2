"""A bound for free centres: no plan within the windows travels less.

The Lagrangian of Hess's model. Every account is paid a price for being served; every account is tried as a centre that
serves what is worth it, paying prices of load for its windows; the prices of all accounts, and what the p cheapest
centres come to, are together a bound whatever the prices are. So prices may be sought roughly, on the nearest pairs
and with soft choices (which a quasi-Newton method can climb), and the bound is then taken exactly, over all pairs.
Locks, skills, groups and limits are left out, which keeps it a bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory.distance import kilometres
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

NEIGHBOURHOOD, REACH = 4, 3  # territories' worth of accounts that a centre has in mind while prices are sought; chosen of so many times as many
PAIRS = 1_200_000  # pairs in mind at most
EVEN = 0.5  # of the centres that are tried, where not all are, these lie at even steps; the others are the cheapest
STAGES = ((1.0, 40), (0.3, 60), (0.1, 80), (0.04, 60), (0.02, 60))  # softness, in parts of the mean kilometres to a centre, and steps at it, one after the other
TELLING = 0.1  # a softness from which on the bound is worth being taken
CENTRE = 0.5  # how soft the choice of centres is, in parts of the travel of a territory at the same softness
QUICK, SLOW = 5.0, 0.2  # how much farther a step goes in prices of accounts, and in the worth of a centre, than in prices of load
RISE = 1.0  # times the travel of a territory, how far prices of load rise in a stage: they attract accounts that nobody had in mind
STEEPEST = 8.0  # times the travel of a territory, the prices of load that the search starts from at most
BLOCK, FEW = 128, 16  # centres that are looked at together: neighbours, so that what is too far for one is too far for all; and of those tried
CACHED = 32_000  # pairs at once that stay in a processor's cache
SAFE = 1e-9  # part of the sums' size by which rounding could have raised the bound


@dataclass(frozen=True)
class Map:
    """places (n, d), weights (n,), loads (n, k) in parts of a mean fair share, low and high (k,) windows of a territory, and how many territories."""

    places: Array
    weights: Array
    loads: Array
    low: Array
    high: Array
    territories: int


@dataclass(frozen=True)
class Prices:
    """accounts (n,): what serving an account is worth; loads (n, k): of load at each account as centre."""

    accounts: Array
    loads: Array


def bound_of(land: Map, prices: Prices, radius: float, effort: float, watch: Watch) -> float:
    """The best bound found from given prices, in so many times the usual steps; `radius` is the mean kilometres to a centre of a good plan."""
    import numpy

    most = STEEPEST * radius * float(land.weights.sum()) / land.territories
    prices = Prices(prices.accounts, numpy.clip(prices.loads, -most, most))
    best = 0.0
    for number, (softness, steps) in enumerate(STAGES if radius > 1e-6 and round(STAGES[0][1] * effort) else ()):
        if watch.stopped:
            break
        prices = _better(land, prices, radius, softness, round(steps * effort))
        if softness <= TELLING:
            best = max(best, exact_bound(land, prices))
            watch.told("bound", number + 1, len(STAGES), bound=best)
    return best


def exact_bound(land: Map, prices: Prices) -> float:
    """The bound at prices, over all pairs that can matter."""
    import numpy

    cheapest = numpy.sort(_worth(land, prices))[: land.territories]
    return float(prices.accounts.sum() + cheapest.sum() - SAFE * (numpy.abs(prices.accounts).sum() + numpy.abs(cheapest).sum()))


def _worth(land: Map, prices: Prices) -> Array:
    """(n,) what each account comes to as a centre."""
    import numpy

    finite = numpy.where(numpy.isfinite(land.high), land.high, 0.0)
    rate = numpy.where(numpy.isfinite(land.high), prices.loads, numpy.minimum(prices.loads, 0))
    worth = -(numpy.maximum(rate, 0) @ finite) + numpy.maximum(-rate, 0) @ land.low
    for rows in _blocks(land.places, numpy.arange(len(land.places)), BLOCK):
        far, radius = _far(land, rows)
        near = numpy.flatnonzero((far - radius) * land.weights <= prices.accounts - land.loads @ rate[rows].min(0))
        cost = kilometres(land.places[rows], land.places[near])
        cost *= land.weights[near]
        cost -= prices.accounts[near]
        cost += rate[rows] @ land.loads[near].T
        worth[rows] += numpy.minimum(cost, 0, out=cost).sum(1)
    return worth  # type: ignore[no-any-return]


def _blocks(places: Array, rows: Array, most: int) -> list[Array]:
    """The rows in blocks of so many neighbours at most: halved along the widest side until they are small."""
    import numpy

    if len(rows) <= most:
        return [rows]
    order = rows[numpy.argsort(places[rows, numpy.ptp(places[rows], axis=0).argmax()], kind="stable")]
    return _blocks(places, order[: len(order) // 2], most) + _blocks(places, order[len(order) // 2 :], most)


def _far(land: Map, rows: Array) -> tuple[Array, float]:
    """(n,) kilometres to an account in the middle of a block, and to the farthest one in the block."""
    far = kilometres(land.places[rows[[len(rows) // 2]]], land.places)[0]
    return far, float(far[rows].max())


@dataclass(frozen=True)
class Pairs:
    """Centres tried (c,) and, for each, the accounts that suit it best (c, q) with their travel and loads (k times (c, q)).

    cap (n,): an account that is worth no more suits no other centre
    """

    centres: Array
    near: Array
    travel: Array
    loads: tuple[Array, ...]
    cap: Array


def _pairs(land: Map, prices: Prices, weight: Array) -> Pairs:
    import numpy

    count = len(land.places)
    kept = min(count, max(60, NEIGHBOURHOOD * count // land.territories))
    most, tried = max(2 * land.territories, PAIRS // kept), numpy.arange(count)
    if most < count:
        even = numpy.linspace(0, count - 1, round(EVEN * most)).astype(int)
        tried = numpy.union1d(even, numpy.argsort(_worth(land, prices), kind="stable")[: most - len(even)])
    blocks, reach, cap, start = _blocks(land.places, tried, FEW), min(count, REACH * kept), numpy.full(count, numpy.inf), 0
    near, travel = numpy.empty((len(tried), kept), dtype=int), numpy.empty((len(tried), kept), dtype=numpy.float32)
    for rows in blocks:
        usual = _far(land, rows)[0] * land.weights + land.loads @ prices.loads[rows].mean(0)
        order = numpy.argpartition((usual - prices.accounts) / weight, reach - 1)
        reached, beyond = order[:reach], order[reach:]
        cap[beyond] = numpy.minimum(cap[beyond], usual[beyond])
        cost = kilometres(land.places[rows], land.places[reached]) * land.weights[reached]
        worth = cost + prices.loads[rows] @ land.loads[reached].T
        best = numpy.argpartition((worth - prices.accounts[reached]) / weight[reached], kept - 1, axis=1)[:, :kept]
        end = start + len(rows)
        near[start:end], travel[start:end], start = reached[best], numpy.take_along_axis(cost, best, 1), end
        numpy.put_along_axis(worth, best, numpy.inf, 1)
        cap[reached] = numpy.minimum(cap[reached], worth.min(0))
    loads = tuple(load[near] for load in land.loads.T.astype(numpy.float32))
    return Pairs(numpy.concatenate(blocks), near, travel, loads, cap)


def _better(land: Map, prices: Prices, radius: float, softness: float, steps: int) -> Prices:
    """Prices after a climb of the soft bound."""
    import numpy
    from scipy.optimize import minimize

    weight = numpy.maximum(land.weights, max(float(land.weights.mean()) * 0.1, 1e-12))
    pairs = _pairs(land, prices, weight)
    count, tried, measures = len(land.places), len(pairs.centres), land.loads.shape[1]
    unit, whole = radius * weight, radius * float(weight.sum()) / land.territories
    finite = numpy.where(numpy.isfinite(land.high), land.high, 0.0)

    def split(vector: Array) -> tuple[Array, Array, Array, float]:
        sizes = vector * scale
        loads = sizes[count:-1].reshape(2, tried, measures)
        return sizes[:count], loads[0], loads[1], float(sizes[-1])

    def negative(vector: Array) -> tuple[float, Array]:
        accounts, above, below, level = split(vector)
        kept, chosen, served, load = _chosen(pairs, accounts, above - below, level + above @ finite - below @ land.low, softness * unit, CENTRE * softness * whole)
        slope = numpy.empty_like(vector)
        slope[:count] = 1 - served
        slope[count:-1] = numpy.stack([load - chosen[:, None] * finite, chosen[:, None] * land.low - load]).ravel()
        slope[-1] = land.territories - chosen.sum()
        return -(accounts.sum() + kept + land.territories * level) / whole, -slope * scale / whole

    start, bounds = _start(land, prices, pairs, RISE * whole)
    scale = numpy.concatenate([QUICK * unit, numpy.full(2 * tried * measures, whole), [SLOW * whole]])
    found = minimize(negative, start / scale, jac=True, method="L-BFGS-B", bounds=bounds / scale[:, None], options={"maxfun": steps, "maxiter": steps, "maxcor": 20, "ftol": 1e-9, "gtol": 1e-7}).x
    accounts, above, below, _ = split(found)
    return Prices(accounts, _everywhere(land, pairs, above - below))


def _chosen(pairs: Pairs, accounts: Array, loads: Array, dear: Array, soft_pair: Array, soft_centre: float) -> tuple[float, Array, Array, Array]:
    """At prices: what the centres in use come to, and their parts (c,), how far each account is served (n,), and the loads (c, k).

    loads (c, k) are prices of load; a centre is in use where what it serves is worth more than `dear` (c,). In pieces that stay in the processor's cache.
    """
    import numpy

    price, softness, rate = accounts.astype(numpy.float32), soft_pair.astype(numpy.float32), loads.astype(numpy.float32)
    total, chosen, served, load = 0.0, numpy.empty(len(dear)), numpy.zeros(len(accounts)), numpy.empty(loads.shape)
    step = max(1, CACHED // pairs.near.shape[1])
    for start in range(0, len(dear), step):
        rows = slice(start, start + step)
        near = pairs.near[rows]
        cost = pairs.travel[rows] - price.take(near)
        for at, part in enumerate(pairs.loads):
            cost += rate[rows, at, None] * part[rows]
        least, parts = _soft(cost, softness.take(near))
        worth, chosen[rows] = _soft(least.sum(1, dtype=float) - dear[rows], soft_centre)
        total += float(worth.sum())
        parts *= chosen[rows, None].astype(numpy.float32)
        served += numpy.bincount(near.ravel(), parts.ravel(), len(accounts))
        for at, part in enumerate(pairs.loads):
            load[rows, at] = numpy.einsum("ij,ij->i", parts, part[rows])
    return total, chosen, served, load


def _start(land: Map, prices: Prices, pairs: Pairs, rise: float) -> tuple[Array, Array]:
    """Where the climb starts, and how far it may go: prices of accounts, of load above and below the windows, and the worth of a centre."""
    import numpy

    count, bounded = len(land.places), numpy.isfinite(land.high)
    accounts, loads = numpy.minimum(prices.accounts, pairs.cap), prices.loads[pairs.centres]
    above, below = numpy.where(bounded, numpy.maximum(loads, 0), 0), numpy.where(land.low > 0, numpy.maximum(-loads, 0), 0)
    cost = pairs.travel - accounts[pairs.near]
    for at, part in enumerate(pairs.loads):
        cost += (above - below)[:, at, None] * part
    worth = numpy.minimum(cost, 0).sum(1) - above @ numpy.where(bounded, land.high, 0.0) + below @ land.low
    level = numpy.partition(worth, land.territories - 1)[land.territories - 1]
    most = numpy.concatenate([numpy.where(bounded, above + rise, 0).ravel(), numpy.where(land.low > 0, below + rise, 0).ravel()])
    least = numpy.concatenate([numpy.full(count, -numpy.inf), numpy.zeros(len(most)), [-numpy.inf]])
    start = numpy.concatenate([accounts, above.ravel(), below.ravel(), [level]])
    return start, numpy.column_stack([least, numpy.concatenate([pairs.cap, most, [numpy.inf]])])


def _soft(cost: Array, softness: Any) -> tuple[Array, Array]:
    """The soft least of 0 and a cost, and the part in which the cost is chosen."""
    import numpy

    times = numpy.minimum(cost / softness, 80)
    chosen = numpy.exp(numpy.maximum(times, -80))  # within what a float can hold, and not so small that a processor is slow with it
    chosen += 1
    numpy.reciprocal(chosen, out=chosen)
    times += numpy.log(chosen)
    times *= softness
    return times, chosen


def _everywhere(land: Map, pairs: Pairs, loads: Array) -> Array:
    """(n, k) the prices of load of every account as a centre: those of the nearest that was tried."""
    from scipy.spatial import cKDTree

    return loads[cKDTree(land.places[pairs.centres]).query(land.places)[1]]  # type: ignore[no-any-return]
