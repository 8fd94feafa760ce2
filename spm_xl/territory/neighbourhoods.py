"""Whole transfers, by many small integer programmes: some participants at a time give and take among themselves.

From the prices of the relaxation come the transfers that may pay. A neighbourhood is a few participants who have much
to give each other; all others stand still. Its programme is small enough to be solved in a moment, and it never makes a plan
worse. First the participants outside of their windows are brought in, then the cost is brought down. The
work is counted in programmes and nodes, never in seconds, so the same seed ends with the same plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory.frame import Frame, loads_of, missed, total
from spm_xl.territory.problem import NOBODY
from spm_xl.territory.relaxation import Limit
from spm_xl.territory.transfers import Prices, Sums, Transfers, reduced, rows_of_loads
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

TOGETHER = 24  # participants of a neighbourhood
COLUMNS = 1200  # transfers in a programme
NODES = 60
WITHIN = 1e-6  # parts of a mean fair share that a programme keeps from the ends of a window, as HiGHS may miss them by 1e-7
SPREAD = 0.3  # usual costs of a transfer by which the draw may put one before another
DEAR = 1e4  # usual costs of a transfer for a whole fair share outside of a window


@dataclass(frozen=True)
class Choices:
    """The transfers that may pay, dearest last, and how much participants have to give each other."""

    rows: Array
    columns: Array
    worth: Array
    near: Array


@dataclass(frozen=True)
class Standing:
    """How far a choice is outside (windows and limits, in parts of a share), and what it costs."""

    outside: float
    cost: float

    def better(self, other: Standing) -> bool:
        if abs(self.outside - other.outside) > 1e-12:
            return self.outside < other.outside
        return self.cost < other.cost - 1e-9 * max(1.0, abs(other.cost))


def standing(frame: Frame, sums: Sums, chosen: Array) -> Standing:
    """Where a choice stands: the less outside the better, then the cheaper."""
    over = [max(0.0, total(limit.amounts, chosen) - limit.most) for limit in frame.limits]
    beyond = sum(excess / scale if excess > abs(limit.most) * 1e-9 else 0.0 for limit, excess, scale in zip(frame.limits, over, sums.scales, strict=True))
    return Standing(float(missed(frame.units, chosen).sum()) + beyond, total(frame.cost, chosen))


def choices_of(frame: Frame, sums: Sums, prices: Prices, most: int, random: Any) -> Choices:
    """The `most` transfers that are cheapest at the prices, and the few cheapest of each unit that must go.

    Where no limit has a price, as without a map, a unit costs the same with everybody: then the draw decides among
    transfers that are nearly as cheap, so that not a few large units with all their takers are all there is.
    """
    import numpy

    found = []
    for part in frame.chunks():
        value = reduced(frame, sums, prices, part)
        if not prices.limits.any():
            value += SPREAD * sums.unit * random.random(value.shape)
        least = numpy.where(frame.must[part], value.min(1), 0.0)
        value -= least[:, None]
        taken = min(most, value.size)
        flat = numpy.argpartition(value, taken - 1, axis=None)[:taken]
        unit, column = numpy.unravel_index(flat, value.shape)
        keep = numpy.isfinite(value[unit, column])
        found.append((unit[keep] + part.start, column[keep], value[unit[keep], column[keep]]))
    rows, columns, worth = (numpy.concatenate(each) for each in zip(*found, strict=True))
    order = numpy.lexsort((columns, rows, worth))[:most]
    return Choices(rows[order], columns[order], worth[order], _near(frame, sums, rows[order], columns[order], worth[order]))


def cheaper(frame: Frame, sums: Sums, prices: Prices, spare: float) -> tuple[Array, Array]:
    """All transfers that a plan can have whose cost is not above the relaxation's by more than `spare`."""
    import numpy

    rows, columns = [], []
    for part in frame.chunks():
        value = reduced(frame, sums, prices, part)
        least = value.min(1) if len(value) else value
        value -= numpy.where(frame.must[part], least, numpy.minimum(least, 0))[:, None]
        unit, column = numpy.nonzero(value <= spare + 1e-6)
        rows.append(unit + part.start)
        columns.append(column)
    return numpy.concatenate(rows), numpy.concatenate(columns)


def whole_programme(frame: Frame, sums: Sums, rows: Array, columns: Array, nodes: int, within: float = 0.0, settled: Array | None = None) -> tuple[Array | None, float]:
    """The best choice of these transfers among everybody, `within` the ends of the windows, and the bound of the programme.

    `settled` (m,) is a choice in which units that are not with their base stay where they are.
    """
    import numpy

    everybody = numpy.ones(len(frame.start), dtype=bool)
    chosen = frame.base.copy() if settled is None else settled.copy()
    open_ = chosen[rows] == frame.base[rows]
    rows, columns = rows[open_], columns[open_]
    if not len(rows) or set(numpy.flatnonzero(chosen == NOBODY)) - set(rows):
        return None, float("inf")
    taken, bound = _programme(frame, sums, chosen, rows, columns, everybody, False, nodes, within)
    if taken is None:
        return None, bound
    chosen[rows[taken]] = columns[taken]
    return chosen, bound


def _near(frame: Frame, sums: Sums, rows: Array, columns: Array, worth: Array) -> Array:
    import numpy

    people = len(frame.start)
    whose = numpy.where(frame.units.today[rows] == NOBODY, columns, frame.units.today[rows])
    near = numpy.bincount(whose * people + columns, weights=numpy.exp(-2 * numpy.maximum(worth, 0) / sums.unit), minlength=people * people).reshape(people, people)
    return near + near.T + 1e-9


def rounded_first(frame: Frame, relaxation: Transfers, least: float = 0.5) -> Array:
    """(m,) the transfers that are half there, or at `least`; at a half, a unit that must go takes its largest part."""
    import numpy

    chosen = frame.base.copy()
    order = numpy.lexsort((relaxation.columns, relaxation.parts))
    rows, columns, parts = relaxation.rows[order], relaxation.columns[order], relaxation.parts[order]
    taken = (parts >= least) | (frame.must[rows] & (least <= 0.5))
    chosen[rows[taken]] = columns[taken]
    return chosen


def repaired(frame: Frame, sums: Sums, choices: Choices, chosen: Array, random: Any, tries: int, watch: Watch) -> Array:
    """A choice within windows and limits, from one that is not; the best found, if none is."""
    import numpy

    people = len(frame.start)
    size = min(people, TOGETHER // 2)
    for number in range(tries):
        outside = missed(frame.units, chosen)
        now = standing(frame, sums, chosen)
        if now.outside == 0 or watch.stopped:
            break
        watch.told("windows met", int((outside == 0).sum()), people, now.cost)
        seeds = numpy.flatnonzero(outside) if outside.any() else numpy.arange(people)
        among = neighbourhood(choices.near, int(seeds[random.integers(len(seeds))]), size, random)
        better = exchanged(frame, sums, choices, chosen, among)
        if better is None and size == people:
            break
        if better is None:
            size = min(people, size + 2) if number % 2 else size
        else:
            chosen, size = better, max(min(people, TOGETHER // 2), size - 1)
    return chosen


def improved(frame: Frame, sums: Sums, choices: Choices, chosen: Array, random: Any, tries: int, watch: Watch, bound: float = float("-inf")) -> Array:
    """A choice that costs less, if `tries` neighbourhoods find one."""
    import numpy

    people = len(frame.start)
    size = min(people, TOGETHER)
    order: Array = numpy.zeros(0, dtype=int)
    idle = 0
    for number in range(tries):
        now = standing(frame, sums, chosen)
        if watch.stopped or now.cost <= bound:
            break
        watch.told("transfers tried", number + 1, tries, now.cost, bound)
        order = order if len(order) else random.permutation(people)
        seed, order = int(order[0]), order[1:]
        better = exchanged(frame, sums, choices, chosen, neighbourhood(choices.near, seed, size, random))
        chosen, idle = (chosen, idle + 1) if better is None else (better, 0)
        if idle > (0 if size == people else 2 + 2 * people // TOGETHER):
            break
    return chosen


def neighbourhood(near: Array, seed: int, size: int, random: Any) -> Array:
    """(p,) bools: `size` participants around one, drawn by how much they have to give each other."""
    import numpy

    among = numpy.zeros(len(near), dtype=bool)
    among[seed] = True
    weight = near[seed].copy()
    while among.sum() < size:
        weight[among] = 0
        one = int(random.choice(len(near), p=weight / weight.sum()))
        among[one] = True
        weight += near[one]
    return among


def exchanged(frame: Frame, sums: Sums, choices: Choices, chosen: Array, among: Array, columns: int = COLUMNS, nodes: int = NODES) -> Array | None:
    """A better choice in which only these participants give and take, or None."""
    import numpy

    now = standing(frame, sums, chosen)
    free = among[numpy.maximum(frame.base, 0)] & (~frame.must) & among[chosen] | frame.must & among[chosen]
    reset = numpy.where(free, frame.base, chosen)
    listed = numpy.flatnonzero(free[choices.rows] & among[choices.columns])[:columns]
    moved = numpy.flatnonzero(free & (chosen != frame.base))
    pairs = numpy.unique(numpy.concatenate([choices.rows[listed] * len(among) + choices.columns[listed], moved * len(among) + chosen[moved]]))
    rows, takers = pairs // len(among), pairs % len(among)
    if not len(rows):
        return None
    taken, _ = _programme(frame, sums, reset, rows, takers, among, now.outside > 0, nodes, WITHIN)
    if taken is None:
        return None
    reset[rows[taken]] = takers[taken]
    return reset if not (reset == NOBODY).any() and standing(frame, sums, reset).better(now) else None


def _spare(limit: Limit) -> float:
    """Half a move where a limit counts moves: a programme that may only just not reach a whole number looks for parts of one."""
    return 0.5 if bool((limit.amounts[:1000] == limit.amounts[:1000].round()).all()) and float(limit.most).is_integer() else 0.0


def _programme(frame: Frame, sums: Sums, reset: Array, rows: Array, takers: Array, among: Array, elastic: bool, nodes: int, within: float) -> tuple[Array | None, float]:
    """Which of the pairs a plan takes, each unit once at most, within the windows of these participants; None if none is found. And the bound."""
    import numpy
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix, eye, hstack, vstack

    here = numpy.flatnonzero(numpy.tile(among, frame.start.shape[1]))
    loads, count = loads_of(frame.units, reset).T.ravel()[here], len(rows)
    brought = rows_of_loads(frame, rows, takers)[here]
    units, place, often = numpy.unique(rows, return_inverse=True, return_counts=True)
    bound = (often > 1) | frame.must[units]
    once = csr_matrix((numpy.ones(count), (place, numpy.arange(count))), shape=(len(units), count))[bound]
    limits = [csr_matrix(((limit.amounts[rows, takers] - kept[rows]) / scale)[None, :]) for limit, kept, scale in zip(frame.limits, sums.limits_at_base, sums.scales, strict=True)]
    rooms = numpy.array([(limit.most - total(limit.amounts, reset) + _spare(limit)) / scale - within for limit, scale in zip(frame.limits, sums.scales, strict=True)])
    low, high = frame.units.low.T.ravel()[here], frame.units.high.T.ravel()[here]
    lines = vstack([brought, *limits, once]).tocsr()
    spare = elastic * (len(here) + len(limits))
    wide = hstack([lines, eye(lines.shape[0], spare), -eye(lines.shape[0], spare)]).tocsr() if spare else lines
    ends = numpy.concatenate([low - loads + within, numpy.full(len(limits), -numpy.inf), frame.must[units][bound].astype(float)])
    tops = numpy.concatenate([high - loads - within, rooms, numpy.ones(int(bound.sum()))])
    change = frame.cost[rows, takers] - sums.at_base[rows]
    done = milp(
        numpy.concatenate([change / sums.unit, numpy.full(2 * spare, DEAR)]),
        constraints=LinearConstraint(wide, ends, numpy.maximum(ends, tops)),
        integrality=numpy.concatenate([numpy.ones(count), numpy.zeros(2 * spare)]),
        bounds=Bounds(0, numpy.concatenate([numpy.ones(count), numpy.full(2 * spare, numpy.inf)])),
        options={"node_limit": nodes, "mip_rel_gap": 1e-4 if within else 0.0},
    )
    bound = float("inf") if done.status == 2 else float("-inf") if done.mip_dual_bound is None else total(frame.cost, reset) + sums.unit * done.mip_dual_bound
    return (None if done.x is None else done.x[:count] > 0.5), bound
