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

from spm_xl.territory.distance import kilometres, kilometres_each
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

NEIGHBOURHOOD = 4  # territories' worth of accounts that a centre has in mind while prices are sought
PAIRS = 1_200_000  # pairs in mind at most
SOFTNESSES = (1.0, 0.5, 0.25, 0.12, 0.06, 0.03)  # of the mean kilometres to a centre, one after the other
CHUNK = 2_000_000
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


def bound_of(land: Map, prices: Prices, radius: float, steps: int, watch: Watch) -> float:
    """The best bound found in `steps` steps from given prices; `radius` is the mean kilometres to a centre of a good plan."""
    first = exact_bound(land, prices)
    if watch.stopped or not steps:
        return max(0.0, first)
    best = first
    for softness in SOFTNESSES if radius > 1e-6 else ():
        if watch.stopped:
            break
        prices = _better(land, prices, radius, softness, steps)
        if softness <= SOFTNESSES[-2]:
            best = max(best, exact_bound(land, prices))
            watch.told("bound", SOFTNESSES.index(softness) + 1, len(SOFTNESSES), bound=best)
    return max(0.0, best)


def exact_bound(land: Map, prices: Prices) -> float:
    """The bound at prices, over all pairs."""
    import numpy

    count = len(land.places)
    finite = numpy.where(numpy.isfinite(land.high), land.high, 0.0)
    rate = numpy.where(numpy.isfinite(land.high), prices.loads, numpy.minimum(prices.loads, 0))
    worth = -(numpy.maximum(rate, 0) @ finite) + numpy.maximum(-rate, 0) @ land.low
    step = max(1, CHUNK // count)
    for start in range(0, count, step):
        rows = slice(start, start + step)
        cost = kilometres(land.places[rows], land.places)
        cost *= land.weights
        cost -= prices.accounts
        cost += rate[rows] @ land.loads.T
        worth[rows] += numpy.minimum(cost, 0, out=cost).sum(1)
    cheapest = numpy.sort(worth)[: land.territories]
    return float(prices.accounts.sum() + cheapest.sum() - SAFE * (numpy.abs(prices.accounts).sum() + numpy.abs(cheapest).sum()))


@dataclass(frozen=True)
class Pairs:
    """Centres tried (c,) and, for each, the accounts that suit it best (c, q) with their travel (c, q).

    cap (n,): an account that is worth no more suits no other centre
    """

    centres: Array
    near: Array
    travel: Array
    cap: Array


def _pairs(land: Map, prices: Prices, weight: Array) -> Pairs:
    import numpy

    count = len(land.places)
    kept = min(count, max(60, NEIGHBOURHOOD * count // land.territories))
    tried = numpy.unique(numpy.linspace(0, count - 1, max(2 * land.territories, min(count, PAIRS // kept))).astype(int))
    near, cap = numpy.empty((len(tried), kept), dtype=int), numpy.full(count, numpy.inf)
    step = max(1, CHUNK // count)
    for start in range(0, len(tried), step):
        rows = tried[start : start + step]
        worth = kilometres(land.places[rows], land.places) * land.weights + prices.loads[rows] @ land.loads.T
        near[start : start + step] = best = numpy.argpartition((worth - prices.accounts) / weight, kept - 1, axis=1)[:, :kept]
        numpy.put_along_axis(worth, best, numpy.inf, 1)
        cap = numpy.minimum(cap, worth.min(0))
    travel = kilometres_each(numpy.repeat(land.places[tried], kept, axis=0), land.places[near.ravel()]).reshape(near.shape)
    return Pairs(tried, near, travel * land.weights[near], cap)


def _better(land: Map, prices: Prices, radius: float, softness: float, steps: int) -> Prices:
    """Prices after a climb of the soft bound."""
    import numpy
    from scipy.optimize import minimize

    weight = numpy.maximum(land.weights, max(float(land.weights.mean()) * 0.1, 1e-12))
    pairs = _pairs(land, prices, weight)
    count, tried, measures = len(land.places), len(pairs.centres), land.loads.shape[1]
    unit, whole = radius * weight, radius * float(weight.sum()) / land.territories
    parts = [numpy.ascontiguousarray(land.loads[pairs.near, at]) for at in range(measures)]
    finite = numpy.where(numpy.isfinite(land.high), land.high, 0.0)
    soft_pair, soft_centre = softness * unit[pairs.near], softness * whole * 0.2

    def split(vector: Array) -> tuple[Array, Array, Array, float]:
        loads = vector[count:-1].reshape(2, tried, measures)
        return vector[:count] * unit, loads[0] * whole, loads[1] * whole, float(vector[-1]) * whole

    def negative(vector: Array) -> tuple[float, Array]:
        accounts, above, below, level = split(vector)
        cost = pairs.travel - accounts[pairs.near]
        for at in range(measures):
            cost += (above[:, at] - below[:, at])[:, None] * parts[at]
        least, served = _soft(cost, soft_pair)
        worth = least.sum(1) - above @ finite + below @ land.low
        kept, chosen = _soft(worth - level, soft_centre)
        served *= chosen[:, None]
        slope = numpy.empty_like(vector)
        slope[:count] = (1 - numpy.bincount(pairs.near.ravel(), served.ravel(), count)) * unit
        load = numpy.column_stack([(served * part).sum(1) for part in parts])
        slope[count:-1] = (numpy.stack([load - chosen[:, None] * finite, chosen[:, None] * land.low - load]) * whole).ravel()
        slope[-1] = (land.territories - chosen.sum()) * whole
        return -(accounts.sum() + kept.sum() + land.territories * level) / whole, -slope / whole

    start, bounds = _start(land, prices, pairs, unit, whole)
    found = minimize(negative, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxfun": steps, "maxiter": steps, "maxcor": 20, "ftol": 1e-9, "gtol": 1e-7}).x
    accounts, above, below, _ = split(found)
    return Prices(accounts, _everywhere(land, pairs, above - below))


def _start(land: Map, prices: Prices, pairs: Pairs, unit: Array, whole: float) -> tuple[Array, Array]:
    """Where the climb starts, and how far it may go: prices of accounts, of load above and below the windows, and the worth of a centre."""
    import numpy

    count, tried = len(land.places), len(pairs.centres)
    bounded = numpy.isfinite(land.high)
    begin = prices.loads[pairs.centres]
    above, below = numpy.maximum(begin, 0), numpy.maximum(-begin, 0)
    level = numpy.median(-(above @ numpy.where(bounded, land.high, 0.0)) + below @ land.low)
    start = numpy.concatenate([numpy.minimum(prices.accounts, pairs.cap) / unit, (above / whole).ravel(), (below / whole).ravel(), [level / whole]])
    most = numpy.concatenate([numpy.tile(bounded, tried), numpy.tile(land.low > 0, tried)])
    least = numpy.concatenate([numpy.full(count, -numpy.inf), numpy.zeros(len(most)), [-numpy.inf]])
    return start, numpy.column_stack([least, numpy.concatenate([pairs.cap / unit, numpy.where(most, numpy.inf, 0), [numpy.inf]])])


def _soft(cost: Array, softness: Any) -> tuple[Array, Array]:
    """The soft least of 0 and a cost, and the part in which the cost is chosen."""
    import numpy

    away = numpy.exp(-numpy.abs(cost) / softness)
    least = numpy.minimum(cost, 0) - softness * numpy.log1p(away)
    return least, numpy.where(cost > 0, away, 1.0) / (1 + away)


def _everywhere(land: Map, pairs: Pairs, loads: Array) -> Array:
    """(n, k) the prices of load of every account as a centre: those of the nearest that was tried."""
    from scipy.spatial import cKDTree

    nearest = cKDTree(land.places[pairs.centres]).query(land.places)[1]
    return loads[nearest]  # type: ignore[no-any-return]
