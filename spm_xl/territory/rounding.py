"""A whole plan from a relaxation: some participants at a time divide their undecided units anew.

The relaxation leaves few units divided, but rounding them breaks windows by a tenth of a share. So neighbourhoods
of participants who have undecided units between them are solved as small integer programmes: first around those
outside of their windows, where a miss is allowed at a penalty, then around everybody, until nobody's neighbourhood
makes the plan better. A unit is undecided when its second best participant costs little more for each unit of load;
to rank by the whole cost would pick tiny units that repair nothing. Work is counted in programmes and nodes, never in seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from spm_xl.territory import pricing, programme
from spm_xl.territory.pricing import Limit, Prices
from spm_xl.territory.relaxation import Relaxation, relaxed
from spm_xl.territory.units import Units
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

SIDES = 4  # participants that a unit is offered to
NARROWER = (0.0, 0.1, 0.2, 0.3, 0.5)  # parts of the windows that a relaxation may do without
MANY = 20  # participants outside: so many are not brought in one neighbourhood after the other
WITHIN = 1e-6  # parts of a mean fair share that a programme stays inside of the windows; HiGHS is no more exact
EDGE = 1e-9  # what the sums of a plan may be outside by the rounding of floats
NODES = 3  # of a programme among some; HiGHS finds most at the root
WHOLE_NODES = 200  # of one among all participants, which is the last one
ROUGH, FINE = 1e-3, 4e-4  # gaps of a programme, as parts of what its participants cost: while windows are missed, and afterwards
ENOUGH = 5e-4  # the gap of a plan that is good enough
LINKED = 60  # undecided pairs for each participant that tell who has to do with whom


@dataclass(frozen=True)
class Task:
    """What does not change while a plan is made: the problem, its prices, and the pairs (unit, side) by what they lose for each unit of load."""

    units: Units
    cost: Array
    limits: tuple[Limit, ...]
    penalty: float
    sides: Array  # (m, SIDES) the participants that cost least at the prices
    loss: Array  # (m, SIDES) how much more than the first, for each unit of load
    linked: Array  # (p, p) how many undecided units two participants have between them


def rounded(
    units: Units, cost: Array, limits: Sequence[Limit], relaxation: Relaxation, *, seed: int = 1, effort: float = 1.0, watch: Watch | None = None
) -> Array | None:
    """(m,) the participant of each unit, within windows and limits; None where no such plan was found.

    Where many participants are outside after rounding, the relaxation of narrower windows is rounded: it costs a little
    more and leaves room for the loads of whole units.
    """
    import numpy

    watch = watch or Watch()
    for narrower in NARROWER:
        near = relaxation if not narrower else relaxed(_narrowed(units, narrower), cost, limits, prices=relaxation.prices, watch=watch)
        if near.slack:
            break
        task = task_of(units, cost, limits, Prices(near.prices, near.limit_prices))
        chosen = nudged(task, _largest(near, len(cost)))
        if numpy.count_nonzero(missed(task, chosen)) > MANY and narrower != NARROWER[-1]:
            continue
        chosen = repaired(task, chosen, numpy.random.default_rng(seed), watch)
        if not missed(task, chosen).any():
            return improved(task, chosen, seed=seed, effort=effort, bound=relaxation.bound, watch=watch)
        if watch.stopped:
            break
    return None


def _narrowed(units: Units, part: float) -> Units:
    """The units with windows that are narrower by a part; what is free stays free."""
    import numpy

    half = numpy.where(numpy.isinf(units.high), 0.0, units.high - units.low) * part / 2
    return replace(units, low=units.low + half, high=units.high - half)


def _largest(relaxation: Relaxation, count: int) -> Array:
    """(m,) each unit with the participant who has the largest part of it."""
    import numpy

    chosen = numpy.full(count, -1)
    order = numpy.lexsort((-relaxation.columns, relaxation.parts))
    chosen[relaxation.rows[order]] = relaxation.columns[order]
    return chosen


def task_of(units: Units, cost: Array, limits: Sequence[Limit], prices: Prices) -> Task:
    """The undecided pairs of all units at the prices."""
    import numpy

    count, people = units.allowed.shape
    kept = min(SIDES, people)
    sides, loss = numpy.empty((count, kept), dtype=int), numpy.empty((count, kept))
    for rows in pricing.slices(units):
        value = pricing.reduced(units, cost, limits, prices, rows)
        nearest = numpy.argpartition(value, kept - 1, axis=1)[:, :kept]
        price = numpy.take_along_axis(value, nearest, 1)
        order = numpy.lexsort((nearest, price), axis=1)
        sides[rows] = numpy.take_along_axis(nearest, order, 1)
        price = numpy.take_along_axis(price, order, 1)
        loss[rows] = (price - price[:, :1]) / numpy.maximum(units.loads[rows].sum(1), 1e-9)[:, None]
    share = pricing.scale_of(units, cost) * count / people
    penalty = 500 * max(share, float(numpy.abs(prices.loads).max(initial=0.0)))
    return Task(units, cost, tuple(limits), penalty, sides, loss, _linked(sides, loss, people))


def _linked(sides: Array, loss: Array, people: int) -> Array:
    import numpy

    linked = numpy.zeros((people, people))
    if sides.shape[1] > 1:
        some = loss[:, 1:].ravel()
        first = numpy.repeat(sides[:, 0], sides.shape[1] - 1)
        taken = numpy.argsort(some, kind="stable")[: LINKED * people]
        taken = taken[numpy.isfinite(some[taken])]
        numpy.add.at(linked, (first[taken], sides[:, 1:].ravel()[taken]), 1)
    return linked + linked.T


def missed(task: Task, chosen: Array) -> Array:
    """(p + l,) how far each participant is outside of the windows, and the plan of each limit; 0 within the rounding of floats."""
    import numpy

    place = programme.windows(task.units, task.limits, chosen)
    outside = numpy.maximum(place.low, 0) + numpy.maximum(-place.high, 0)
    outside[outside <= EDGE] = 0
    people, measures = task.units.low.shape
    return numpy.append(outside[: people * measures].reshape(measures, people).sum(0), outside[people * measures :])


def total(cost: Array, chosen: Array) -> float:
    """What a plan costs."""
    import numpy

    return float(cost[numpy.arange(len(chosen)), chosen].sum())


def nudged(task: Task, chosen: Array) -> Array:
    """A plan less outside of its windows: one unit at a time goes to another of its sides, where that costs least for what it mends."""
    import numpy

    units, chosen = task.units, chosen.copy()
    load = numpy.column_stack([numpy.bincount(chosen, weights=column, minlength=len(units.low)) for column in units.loads.T])
    for _ in range(4 * len(units.low)):
        outside = _outside(load, units.low, units.high)
        if not outside.any():
            break
        own = numpy.flatnonzero((outside[chosen] > 0) | (outside[task.sides] > 0).any(1))
        row, side = numpy.nonzero(numpy.isfinite(task.loss[own]) & (task.sides[own] != chosen[own, None]))
        unit, giver, taker = own[row], chosen[own[row]], task.sides[own[row], side]
        given = _outside(load[giver] - units.loads[unit], units.low[giver], units.high[giver])
        mended = outside[giver] + outside[taker] - given - _outside(load[taker] + units.loads[unit], units.low[taker], units.high[taker])
        helps = numpy.flatnonzero(mended > 1e-9)
        if not len(helps):
            break
        change = task.cost[unit[helps], taker[helps]] - task.cost[unit[helps], giver[helps]]
        best = helps[(change / mended[helps]).argmin()]
        load[giver[best]] -= units.loads[unit[best]]
        load[taker[best]] += units.loads[unit[best]]
        chosen[unit[best]] = taker[best]
    return chosen


def _outside(load: Array, low: Array, high: Array) -> Array:
    """(rows,) how far loads (rows, k) are outside of windows, summed."""
    import numpy

    outside = numpy.maximum(load - high, 0) + numpy.maximum(low - load, 0)
    return outside.sum(1)  # type: ignore[no-any-return]


def repaired(task: Task, chosen: Array, random: Any, watch: Watch) -> Array:
    """A plan within the windows; the best found, if none is. The neighbourhoods and their work grow while they do not help."""
    import numpy

    people = task.units.low.shape[0]
    size, idle = min(people, 8), 0
    for number in range(200 + 4 * people):
        outside = missed(task, chosen)
        if not outside.any() or watch.stopped:
            break
        watch.told("windows missed", int((outside > 0).sum()), 0, total(task.cost, chosen))
        worst = numpy.flatnonzero(outside[:people]) if outside[:people].any() else numpy.arange(people)
        seed = int(worst[random.integers(len(worst))]) if number % 2 else int(worst[outside[worst].argmax()])
        better = exchanged(task, chosen, neighbourhood(task, seed, size, random), units=30 * size, nodes=NODES * (1 + idle) ** 2, dear=10.0 ** (idle // 4))
        idle = idle + 1 if better is None else 0
        size = min(people, 8 + idle // 2)
        if idle > 24:
            break
        chosen = chosen if better is None else better
    return chosen


def improved(task: Task, chosen: Array, *, seed: int = 1, effort: float = 1.0, bound: float = -float("inf"), watch: Watch | None = None) -> Array:
    """A plan that costs less, from one within the windows: around each participant in turn, until nobody helps or the work is spent."""
    import numpy

    watch = watch or Watch()
    random = numpy.random.default_rng(seed)
    people = task.units.low.shape[0]
    size, tries = min(people, 6 if people > 12 else people), int(numpy.ceil(effort * (3 + min(people, 200) / 5)))
    fresh = numpy.ones(people, dtype=bool)
    for number in range(tries):
        value = total(task.cost, chosen)
        if watch.stopped or not fresh.any() or value - bound <= ENOUGH * abs(value):
            break
        watch.told("neighbourhoods", number + 1, tries, value, bound)
        order = numpy.where(fresh, _lost(task, chosen), -1.0)
        one = int(order.argmax())
        among = neighbourhood(task, one, size, random)
        better = exchanged(task, chosen, among, units=20 * size, nodes=WHOLE_NODES if among.all() else NODES)
        if among.all():
            chosen = chosen if better is None else better
            break
        if better is None:
            fresh[one] = False
        else:
            chosen = better
            fresh |= among
            fresh[one] = False
    return chosen


def _lost(task: Task, chosen: Array) -> Array:
    """(p,) how much dearer at the prices a participant's units are than with their best."""
    import numpy

    at = (task.sides == chosen[:, None]).argmax(1)
    lost = numpy.where(numpy.isfinite(task.loss), task.loss, 0.0)[numpy.arange(len(chosen)), at] * task.units.loads.sum(1)
    people = task.units.low.shape[0]
    return numpy.bincount(chosen, weights=lost, minlength=people) + numpy.bincount(task.sides[:, 0], weights=lost, minlength=people)


def neighbourhood(task: Task, seed: int, size: int, random: Any) -> Array:
    """(p,) bools: `size` participants around one, by the undecided units between them."""
    import numpy

    among = numpy.zeros(len(task.linked), dtype=bool)
    among[seed] = True
    near = task.linked[seed] + 1e-3
    while among.sum() < min(size, len(among)):
        near[among] = 0
        one = int(random.choice(len(near), p=near / near.sum()))
        among[one] = True
        near = near + task.linked[one]
    return among


def exchanged(task: Task, chosen: Array, among: Array, units: int, nodes: int, dear: float = 1.0) -> Array | None:
    """A better plan in which these participants divide their most undecided units anew; None where none was found."""
    rows, columns = _pairs(task, chosen, among, units)
    if not len(rows):
        return None
    before = missed(task, chosen).sum()
    taken = _programme(task, chosen, rows, columns, among, dear if before else 0.0, nodes)
    if taken is None:
        return None
    after = chosen.copy()
    after[rows[taken]] = columns[taken]
    outside, change = missed(task, after).sum(), total(task.cost, after) - total(task.cost, chosen)
    if outside < before - 1e-9 or (outside <= before and change < -1e-9 * (1 + abs(total(task.cost, chosen)))):
        return after
    return None


def _pairs(task: Task, chosen: Array, among: Array, units: int) -> tuple[Array, Array]:
    """The pairs of the units that these participants have and that are least decided, each with its other sides among them."""
    import numpy

    own = numpy.flatnonzero(among[chosen])
    other = among[task.sides[own]] & (task.sides[own] != chosen[own, None]) & numpy.isfinite(task.loss[own])
    least = numpy.where(other, task.loss[own], numpy.inf).min(1)
    first = numpy.argsort(least, kind="stable")[:units]
    first = first[numpy.isfinite(least[first])]
    unit, side = numpy.nonzero(other[first])
    return own[first][unit], task.sides[own[first][unit], side]


def _programme(task: Task, chosen: Array, rows: Array, columns: Array, among: Array, dear: float, nodes: int) -> Array | None:
    """Which of the pairs a plan takes, within what is left of the windows of these participants; None where none was found.

    `dear` times the task's penalty is what a whole share outside costs; with 0 nobody may be outside.
    """
    import numpy
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix, hstack, identity

    place = programme.windows(task.units, task.limits, chosen)
    here = numpy.flatnonzero(numpy.append(numpy.tile(among, task.units.low.shape[1]), numpy.ones(len(task.limits), dtype=bool)))
    load = programme.entries(task.units, task.limits, place.scale, rows, columns, chosen)[here]
    room = numpy.minimum(WITHIN, (place.high[here] - place.low[here]) / 4)
    single, count = programme.one_each(rows), len(rows)
    extra = 2 * len(here) if dear else 0
    lines = [LinearConstraint(hstack([load, *([identity(len(here)), -identity(len(here))] if dear else []), csr_matrix((len(here), 1))]), place.low[here] + room, place.high[here] - room)]
    if single.shape[0]:
        lines.append(LinearConstraint(hstack([single, csr_matrix((single.shape[0], extra + 1))]), -numpy.inf, 1))
    change = task.cost[rows, columns] - task.cost[rows, chosen[rows]]
    unit = float(numpy.abs(change).mean()) or 1.0
    now = float(task.cost[among[chosen], chosen[among[chosen]]].sum())  # a column that stands still, so that HiGHS sees its gap as a part of the whole
    done = milp(
        numpy.concatenate([change, numpy.full(extra, task.penalty * dear), [now]]) / unit,
        constraints=lines,
        integrality=numpy.append(numpy.ones(count), numpy.zeros(extra + 1)),
        bounds=Bounds(numpy.append(numpy.zeros(count + extra), 1), numpy.concatenate([numpy.ones(count), numpy.full(extra, numpy.inf), [1]])),
        options={"node_limit": nodes, "mip_rel_gap": ROUGH if dear else FINE},
    )
    return None if done.x is None else done.x[:count] > 0.5
