"""Single units move between neighbouring territories until all windows hold: from soft parts to whole units, at any size.

A unit goes to another of its nearest centres where that lowers travel, prices of load, and the squares of what the
windows are missed by (a method of multipliers). Where windows stay missed the prices rise, so that load runs through a
chain of territories to where there is room; in between each territory's centre becomes its medoid. Many units move at
once, but at most one from or to each territory. Within the windows, such moves then bring travel down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory.centre_exchange import Division, changed
from spm_xl.territory.centre_ground import Ground, choices_of
from spm_xl.territory.distance import kilometres_each
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

TURNS, ROUNDS = 40, 60  # times that centres follow, and rounds of moves for each
STEEP, STEEPER = 10.0, 1.05  # what the square of a missed load costs, in the travel of a territory; and how that grows
RISE = 0.3  # the part of that by which prices rise
HARD, ENOUGH = 1e5, 1e-4  # so steep that nobody goes outside for less travel; and the part of travel that a turn must save
INSIDE = 0.02  # the part of a window, at its ends, that counts as missed
FIRST = 6000  # moves looked at in a round


def brought_in(ground: Ground, division: Division, prices: Array, watch: Watch) -> tuple[Division, Array]:
    """The division after moves that bring it within its windows, and the prices of load (p, k); the nearest found, if none is within."""
    best, least = division, division.outside(ground)
    for turn in range(TURNS):
        if not least or watch.stopped:
            break
        chosen, prices = _turn(ground, division, prices, STEEP * STEEPER**turn)
        division = _followed(ground, division, chosen)
        outside = division.outside(ground)
        best, least = (division, outside) if outside < least else (best, least)
        watch.told("units moved", turn + 1, 0, float(division.travel.sum()))
    return best, prices


def eased(ground: Ground, division: Division, watch: Watch) -> Division:
    """A division that travels less, from one within its windows, by moves that stay within them."""
    import numpy

    for turn in range(TURNS):
        chosen, _ = _turn(ground, division, numpy.zeros_like(division.loads), HARD)
        better = _followed(ground, division, chosen)
        if watch.stopped or better.outside(ground) or better.travel.sum() > division.travel.sum() * (1 - ENOUGH):
            break
        division = better
        watch.told("units moved for less travel", turn + 1, 0, float(division.travel.sum()))
    return division


def _followed(ground: Ground, division: Division, chosen: Array) -> Division:
    """The division by another choice, with the medoids of those whose territory is another."""
    import numpy

    other = chosen != division.chosen
    return changed(ground, division, chosen, numpy.union1d(chosen[other], division.chosen[other]))


@dataclass(frozen=True)
class Offers:
    """near (c, m): who may have each unit; travel (c, m) to their centres; low, high (p, k): the windows aimed at; unit: the travel of a usual territory."""

    near: Array
    travel: Array
    loads: Array
    low: Array
    high: Array
    unit: float

    def missed(self, load: Array, people: Array | None = None) -> Array:
        """How far loads, of all or of the people in their rows, are above (positive) or below (negative) what is aimed at."""
        import numpy

        low, high = (self.low, self.high) if people is None else (self.low[people], self.high[people])
        return numpy.maximum(load - high, 0) - numpy.maximum(low - load, 0)


def _turn(ground: Ground, division: Division, prices: Array, steep: float) -> tuple[Array, Array]:
    """Who has each unit after some rounds of moves, and the prices; centres stand still."""
    import numpy

    offers, own = _offers(ground, division)
    chosen, load, prices = division.chosen.copy(), division.loads.copy(), prices.copy()
    for _ in range(ROUNDS):
        change, place = _changes(offers, chosen, own, load, prices, steep * offers.unit)
        rows = _apart(change, chosen, offers.near[place, numpy.arange(len(place))], offers.unit)
        takers = offers.near[place[rows], rows]
        numpy.subtract.at(load, chosen[rows], offers.loads[rows])
        numpy.add.at(load, takers, offers.loads[rows])
        own[rows], chosen[rows] = offers.travel[place[rows], rows], takers
        if len(rows) < max(3, len(load) // 50):
            missed = offers.missed(load)
            if not missed.any():
                break
            prices += RISE * steep * offers.unit * missed
            steep *= STEEPER
    return chosen, prices


def _offers(ground: Ground, division: Division) -> tuple[Offers, Array]:
    """The offers to all units, and (m,) the travel of each to the centre of who has it."""
    import numpy

    units = ground.units
    choices = choices_of(ground, division.centres, 1.0)
    assert choices.people is not None
    travel = kilometres_each(ground.places, ground.places[division.centres[division.chosen[units.of]]]) * ground.weights
    own = (travel if ground.gather is None else ground.gather @ travel).astype(numpy.float32)
    inside = INSIDE * numpy.where(numpy.isfinite(units.high), (units.high - units.low) / 2, 0.0)
    unit = float(travel.sum()) / len(units.low) + 1e-9
    return Offers(choices.people, choices.travel.astype(numpy.float32), units.loads, units.low + inside, units.high - inside, unit), own


def _changes(offers: Offers, chosen: Array, own: Array, load: Array, prices: Array, steep: float) -> tuple[Array, Array]:
    """(m,) what the best move of each unit changes, and the row of its taker in `near`."""
    import numpy

    missed = offers.missed(load)
    given = offers.missed(load[chosen] - offers.loads, chosen)
    change = offers.travel - (own + ((prices[chosen] * offers.loads).sum(1) - steep / 2 * (given**2 - missed[chosen] ** 2).sum(1)).astype(numpy.float32))
    for at in range(load.shape[1]):
        low, high, now, price = (column[:, at].astype(numpy.float32)[offers.near] for column in (offers.low, offers.high, load, prices))
        more = offers.loads[:, at].astype(numpy.float32)
        taken = now + more
        taken = numpy.maximum(numpy.maximum(taken - high, low - taken), 0)
        taken *= taken
        taken -= (missed[:, at] ** 2).astype(numpy.float32)[offers.near]
        taken *= numpy.float32(steep / 2)
        change += taken
        change += price * more
    change[offers.near == chosen] = numpy.inf
    place = change.argmin(0)
    return change[place, numpy.arange(len(place))], place


def _apart(change: Array, givers: Array, takers: Array, unit: float) -> Array:
    """The units of the best moves of which no two have a territory in common."""
    import numpy

    rows = numpy.flatnonzero(change < -1e-6 * unit)
    rows = rows[numpy.argsort(change[rows], kind="stable")[:FIRST]]
    taken, used = [], set()
    for row, giver, taker in zip(rows.tolist(), givers[rows].tolist(), takers[rows].tolist(), strict=True):
        if giver not in used and taker not in used:
            used |= {giver, taker}
            taken.append(row)
    return numpy.array(taken, dtype=int)
