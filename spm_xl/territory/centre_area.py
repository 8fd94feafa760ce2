"""An area: a few neighbouring territories with the parts of units that are theirs, small enough to know all its distances.

What lies inside is divided anew among the same participants, within the same windows; the parts of units that belong
outside stay there, so an improvement of an area is one of the whole plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory.centre_ground import SOFTNESS, Ground
from spm_xl.territory.distance import kilometres
from spm_xl.territory.soft_prices import Choices, loads_of, parts_of, priced

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

HELD = 0.02  # a unit counts as inside from this part on
OWN = 0.4  # an account can be the centre of a territory that has this part of it
MISS = 3.0  # how much dearer than its price it is to miss a window
CANDIDATES = 1500
PAIRS = 4_000_000


@dataclass(frozen=True)
class Layout:
    """A division of an area or of the whole: centres (p,), prices (p, k), parts (p, m), travel (p,), and value: travel with what misses cost."""

    centres: Array
    prices: Array
    parts: Array
    travel: Array
    value: float


@dataclass(frozen=True)
class Area:
    """The inside of some participants' territories.

    people (q,), rows (u,) the units with their inner parts mass (u,); accounts (a,) with their weights, gather (u, a) or None;
    candidates (c,) accounts, by their row in `accounts`, that can be centres; far (c, a) kilometres to them
    """

    people: Array
    rows: Array
    mass: Array
    accounts: Array
    weights: Array
    gather: Any
    candidates: Array
    far: Array
    softness: Array
    loads: Array
    low: Array
    high: Array
    barred: Array | None


def area_of(ground: Ground, whole: Layout, people: Array) -> Area:
    """The area of `people` in a layout of the whole."""
    import numpy

    units = ground.units
    mass = whole.parts[people].sum(0)
    rows = numpy.flatnonzero(mass > HELD)
    mass = mass[rows].astype(float)
    accounts, gather, spread = rows, None, mass
    if ground.gather is not None:
        place = numpy.full(len(units.size), -1)
        place[rows] = numpy.arange(len(rows))
        accounts = numpy.flatnonzero(place[units.of] >= 0)
        gather, spread = ground.gather[rows][:, accounts], mass[place[units.of[accounts]]]
    weights = ground.weights[accounts] * spread
    candidates = _candidates(accounts, whole.centres[people])
    far = kilometres(ground.places[accounts[candidates]], ground.places[accounts])
    radius = float(whole.travel[people].sum() / max(weights.sum(), 1e-300)) + 1e-9
    softness = SOFTNESS * radius * ground.softer[rows] * mass
    barred = None if ground.free else ~units.allowed[rows][:, people].T
    return Area(people, rows, mass, accounts, weights, gather, candidates, far, softness, units.loads[rows] * mass[:, None], units.low[people], units.high[people], barred)


def _candidates(accounts: Array, centres: Array) -> Array:
    """All accounts where they are few; else some at even steps, with the centres of now."""
    import numpy

    if len(accounts) <= CANDIDATES:
        return numpy.arange(len(accounts))
    some = numpy.unique(numpy.linspace(0, len(accounts) - 1, max(50, min(CANDIDATES, PAIRS // len(accounts)))).astype(int))
    return numpy.union1d(some, numpy.flatnonzero(numpy.isin(accounts, centres)))


def nearest_candidates(area: Area, ground: Ground, centres: Array) -> Array:
    """(q,) the candidates of an area that lie nearest to accounts."""
    return kilometres(ground.places[centres], ground.places[area.accounts[area.candidates]]).argmin(1)  # type: ignore[no-any-return]


def settled(area: Area, centres: Array, prices: Array, aim: float = float("inf"), rounds: int = 10, steps: tuple[int, int] = (60, 30)) -> Layout | None:
    """Prices and centres in turn until the travel falls no more; centres (q,) are candidates. None where it would not come near the aim."""
    best: Layout | None = None
    for number in range(rounds):
        layout = _round(area, centres, prices, steps[min(number, 1)])
        fall = best.value - layout.value if best else 0.0
        if best and fall <= 1e-5 * best.value:
            break
        best, prices = layout, layout.prices
        if number >= 2 and layout.value - 3 * fall > aim * 1.01:
            return None
        if (layout.centres == centres).all():
            break
        centres = layout.centres
    return best


def _round(area: Area, centres: Array, prices: Array, steps: int) -> Layout:
    import numpy

    travel = area.far[centres] * area.weights
    travel = travel if area.gather is None else (area.gather @ travel.T).T
    if area.barred is not None:
        travel[area.barred] = numpy.inf
    choices = Choices(None, travel, area.softness, area.loads, area.low, area.high)
    prices = priced(choices, prices, steps)
    parts, _ = parts_of(choices, prices)
    own = parts if area.gather is None else parts @ area.gather
    ahead = (own * area.weights) @ area.far.T
    has: Array = own[:, area.candidates] > OWN
    ahead[~has & has.any(axis=1, keepdims=True)] = numpy.inf
    found = ahead.argmin(1)
    least = ahead[numpy.arange(len(found)), found]
    return Layout(found, prices, parts, least, float(least.sum()) + missed(choices, parts, prices))


def missed(choices: Choices, parts: Array, prices: Array) -> float:
    """What the misses of the windows cost."""
    import numpy

    load = loads_of(choices, parts)
    return MISS * float((numpy.maximum(numpy.maximum(load - choices.high, choices.low - load), 0) * numpy.abs(prices)).sum())
