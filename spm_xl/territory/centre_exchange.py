"""Whole units: neighbouring territories exchange units by small integer programmes, each territory travelling to its own medoid.

First the territories outside of their windows are brought in, then travel is brought down. A programme decides on the
units for which it matters least at the prices of load who has them; all others stay. Programmes are counted in nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory.centre_ground import Ground
from spm_xl.territory.distance import kilometres
from spm_xl.territory.medoids import medoid_of
from spm_xl.territory.problem import NOBODY
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]
    Random = numpy.random.Generator

TOGETHER = 6  # territories that exchange
UNITS, TAKERS = 90, 3  # units in a programme, and who may have each
NODES = 12
WITHIN = 1e-6  # of a load, kept from the ends of a window: HiGHS may miss a row by 1e-7
DEAR = 10.0  # times all travel of the territories, for a whole load outside of a window


@dataclass(frozen=True)
class Division:
    """Who has each unit, chosen (m,); the medoids, centres (p,), and travel (p,); loads (p, k); moved accounts and the most of them."""

    chosen: Array
    centres: Array
    travel: Array
    loads: Array
    moved: int
    most: float

    def outside(self, ground: Ground) -> float:
        """How far windows and limit are missed, in loads."""
        import numpy

        units = ground.units
        miss = numpy.maximum(numpy.maximum(self.loads - units.high, units.low - self.loads), 0)
        return float(miss[miss > 1e-12].sum()) + max(0.0, self.moved - self.most) * len(units.low) / len(units.of)


def division_of(ground: Ground, chosen: Array, centres: Array, most: float = float("inf")) -> Division:
    """The division by a choice; an empty territory keeps its centre."""
    import numpy

    people = len(centres)
    empty = Division(chosen, centres.copy(), numpy.zeros(people), numpy.zeros_like(ground.units.low), 0, most)
    return changed(ground, empty, chosen, numpy.arange(people))


def changed(ground: Ground, division: Division, chosen: Array, people: Array) -> Division:
    """The division by another choice that differs among `people` only."""
    import numpy

    units = ground.units
    centres, travel, loads = division.centres.copy(), division.travel.copy(), division.loads.copy()
    of = chosen[units.of]
    for person in people:
        own = numpy.flatnonzero(of == person)
        at, travel[person] = medoid_of(ground.places[own], ground.weights[own])
        centres[person] = own[at] if at != NOBODY else centres[person]
        loads[person] = units.loads[chosen == person].sum(0)
    moved = int(units.size[(units.today != NOBODY) & (chosen != units.today)].sum())
    return Division(chosen, centres, travel, loads, moved, division.most)


def within(ground: Ground, division: Division, prices: Array, random: Random, tries: int, watch: Watch) -> Division:
    """A division within the windows; the nearest found, if none is."""
    import numpy

    people, size = len(division.centres), TOGETHER
    for _ in range(tries):
        units = ground.units
        if division.outside(ground) == 0 or watch.stopped:
            break
        miss = numpy.maximum(numpy.maximum(division.loads - units.high, units.low - division.loads), 0).sum(1)
        out = numpy.flatnonzero(miss > 1e-12)
        watch.told("windows met", people - len(out), people, float(division.travel.sum()))
        seed = int(random.choice(out)) if len(out) else int(random.integers(people))
        better = exchanged(ground, division, prices, around(ground, division, seed, size))
        size = min(people, size + 2, 3 * TOGETHER) if better is None else max(TOGETHER, size - 1)
        division = better or division
    return division


def shortened(ground: Ground, division: Division, prices: Array, random: Random, tries: int, watch: Watch) -> Division:
    """A division that travels less, by exchanges around each participant in turn, until a whole turn brings nothing."""
    people, stale = len(division.centres), 0
    order: list[int] = []
    for number in range(tries if people > 1 else 0):
        order = order or random.permutation(people).tolist()
        better = exchanged(ground, division, prices, around(ground, division, order.pop(), TOGETHER))
        stale = 0 if better else stale + 1
        division = better or division
        watch.told("exchanges", number + 1, tries, float(division.travel.sum()))
        if watch.stopped or stale >= people or (people <= TOGETHER and stale):
            break
    return division


def around(ground: Ground, division: Division, seed: int, size: int) -> Array:
    """The participants whose centres are nearest to one's, with that one, in their order."""
    import numpy

    far = kilometres(ground.places[division.centres[[seed]]], ground.places[division.centres])[0]
    far[seed] = -1
    return numpy.sort(numpy.argsort(far, kind="stable")[:size])


def exchanged(ground: Ground, division: Division, prices: Array, people: Array) -> Division | None:
    """The division after the best exchange among `people`, or None where it is no better."""
    import numpy

    place = numpy.full(len(division.centres), -1)
    place[people] = numpy.arange(len(people))
    rows = numpy.flatnonzero(place[division.chosen] >= 0)
    travel, at = _travel(ground, division, rows, people), place[division.chosen[rows]]
    pairs = _pairs(travel, ground.units.loads[rows], prices[people], at)
    if not len(pairs[0]):
        return None
    taken = _programme(ground, division, rows, people, travel, pairs)
    if taken is None:
        return None
    chosen = division.chosen.copy()
    chosen[rows[pairs[0][taken]]] = people[pairs[1][taken]]
    new = changed(ground, division, chosen, people)
    before, after = division.outside(ground), new.outside(ground)
    better = after < before * (1 - 1e-9) or (after == before and new.travel.sum() < division.travel.sum() * (1 - 1e-9))
    return new if better else None


def _travel(ground: Ground, division: Division, rows: Array, people: Array) -> Array:
    """(rows, people) weighted kilometres; infinite where a unit may not go."""
    import numpy

    centres = ground.places[division.centres[people]]
    if ground.gather is None:
        travel = kilometres(ground.places[rows], centres) * ground.weights[rows, None]
    else:
        accounts = numpy.flatnonzero(numpy.isin(ground.units.of, rows))
        travel = ground.gather[rows][:, accounts] @ (kilometres(ground.places[accounts], centres) * ground.weights[accounts, None])
    if not ground.free:
        travel[~ground.units.allowed[rows][:, people]] = numpy.inf
    return travel  # type: ignore[no-any-return]


def _pairs(travel: Array, loads: Array, prices: Array, at: Array) -> tuple[Array, Array]:
    """The pairs of a programme: the units with a taker that costs little more per load, with those takers and who has them."""
    import numpy

    count = numpy.arange(len(travel))
    cost = travel + loads @ prices.T
    own = cost[count, at]
    extra = (cost - numpy.where(numpy.isfinite(own), own, 0.0)[:, None]) / (loads.sum(1)[:, None] + 1e-6)
    extra[~numpy.isfinite(own)] = numpy.where(numpy.isfinite(cost[~numpy.isfinite(own)]), -1e300, numpy.inf)
    extra[count, at] = numpy.inf
    kept = min(TAKERS - 1, extra.shape[1])
    takers = numpy.argsort(extra, axis=1, kind="stable")[:, :kept]
    least = numpy.take_along_axis(extra, takers, 1)
    units = numpy.sort(numpy.argsort(least[:, 0], kind="stable")[:UNITS])
    units = units[numpy.isfinite(least[units, 0])]
    unit, number = numpy.nonzero(numpy.isfinite(least[units]))
    has = units[numpy.isfinite(own[units])]
    return numpy.concatenate([has, units[unit]]), numpy.concatenate([at[has], takers[units[unit], number]])


def _programme(ground: Ground, division: Division, rows: Array, people: Array, travel: Array, pairs: tuple[Array, Array]) -> Array | None:
    """Which of the pairs are taken: each unit once, within the windows, or as near to them as can be."""
    import numpy
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix, eye, hstack, vstack

    units, (row, column) = ground.units, pairs
    count, every = len(row), numpy.arange(len(row))
    open_rows, place = numpy.unique(row, return_inverse=True)
    measures = units.loads.shape[1]
    load = vstack([csr_matrix((units.loads[rows[row], at], (column, every)), shape=(len(people), count)) for at in range(measures)])
    today = units.today[rows[row]]
    moves = numpy.where((today != NOBODY) & (today != people[column]), units.size[rows[row]], 0)
    stay = division.chosen[rows[open_rows]]
    rest = division.loads[people].copy()
    numpy.subtract.at(rest, numpy.searchsorted(people, stay), units.loads[rows[open_rows]])
    low, high = units.low[people] - rest, units.high[people] - rest
    inner = numpy.minimum(WITHIN, numpy.where(numpy.isfinite(high), (high - low) / 4, WITHIN))
    own_moves = int(units.size[rows[open_rows]][(units.today[rows[open_rows]] != NOBODY) & (units.today[rows[open_rows]] != stay)].sum())
    limited = numpy.isfinite(division.most)
    sums = vstack([load, csr_matrix(moves[None, :].astype(float))]) if limited else load
    ends, tops = (low + inner).T.ravel(), (high - inner).T.ravel()
    if limited:
        ends, tops = numpy.append(ends, -numpy.inf), numpy.append(tops, division.most - division.moved + own_moves)
    once = csr_matrix((numpy.ones(count), (place, every)), shape=(len(open_rows), count))
    spare = sums.shape[0] if division.outside(ground) else 0
    wide = vstack([hstack([sums, eye(sums.shape[0], spare), -eye(sums.shape[0], spare)]), hstack([once, csr_matrix((len(open_rows), 2 * spare))])]).tocsr()
    cost = travel[row, column]
    unit = float(cost.mean()) or 1.0
    done = milp(
        numpy.concatenate([cost / unit, numpy.full(2 * spare, DEAR * len(open_rows))]),
        constraints=LinearConstraint(wide, numpy.append(ends, numpy.ones(len(open_rows))), numpy.append(tops, numpy.ones(len(open_rows)))),
        integrality=numpy.concatenate([numpy.ones(count), numpy.zeros(2 * spare)]),
        bounds=Bounds(0, numpy.concatenate([numpy.ones(count), numpy.full(2 * spare, numpy.inf)])),
        options={"node_limit": NODES, "mip_rel_gap": 1e-3},
    )
    return None if done.x is None else done.x[:count] > 0.5
