"""The search for centres: area by area, some centres are taken away and put elsewhere, and what is better is kept.

Within an area (`centre_area`) a centre where travel is little goes to where travel is much, or all are sown anew; then
prices and centres settle. Nothing looks at the whole again until the end, so the work grows with the participants only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spm_xl.territory.centre_area import OWN, Area, Layout, area_of, missed, nearest_candidates, settled
from spm_xl.territory.centre_ground import Ground, choices_of, radius_of
from spm_xl.territory.distance import kilometres
from spm_xl.territory.soft_prices import parts_of, priced
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]
    Random = numpy.random.Generator

NEIGHBOURS, INSIDE = 10, 1500  # territories of an area at most, and accounts where they allow it
TRIES = 6
SOWN_ANEW = 0.1


def whole_layout(ground: Ground, centres: Array, prices: Array, rounds: int, watch: Watch) -> Layout:
    """Prices and centres of the whole in turn; the best of the rounds."""
    best: Layout | None = None
    for number in range(rounds):
        layout = _whole_round(ground, centres, prices)
        if best and layout.value > best.value * (1 - 1e-3):
            return layout if layout.value < best.value else best
        best, centres, prices = layout, layout.centres, layout.prices
        watch.told("centres", number + 1, rounds, float(layout.travel.sum()))
        if watch.stopped:
            break
    assert best
    return best


def _whole_round(ground: Ground, centres: Array, prices: Array) -> Layout:
    import numpy

    choices = choices_of(ground, centres, radius_of(ground, centres))
    prices = priced(choices, prices, 100)
    some, _ = parts_of(choices, prices)
    assert choices.people is not None
    parts = numpy.zeros((len(centres), some.shape[1]), dtype=numpy.float32)
    parts[choices.people, numpy.arange(some.shape[1])] = some
    centres, travel = centres.copy(), numpy.zeros(len(centres))
    for person in range(len(centres)):
        own = parts[person] if ground.gather is None else parts[person][ground.units.of]
        centres[person], travel[person] = _middle(ground, own, int(centres[person]))
    return Layout(centres, prices, parts, travel, float(travel.sum()) + missed(choices, some, prices))


def _middle(ground: Ground, own: Array, centre: int) -> tuple[int, float]:
    """The account from which the travel to the parts of a territory is least, of those that are mostly its own."""
    import numpy

    rows = numpy.flatnonzero(own > 0.02)
    if not len(rows):
        return centre, 0.0
    weights = ground.weights[rows] * own[rows]
    mine = rows[own[rows] > OWN]
    candidates = numpy.union1d(mine[numpy.linspace(0, len(mine) - 1, min(len(mine), 400)).astype(int)] if len(mine) else rows[:1], [centre])
    travel = kilometres(ground.places[candidates], ground.places[rows]) @ weights
    best = int(travel.argmin())
    return int(candidates[best]), float(travel[best])


def searched(ground: Ground, whole: Layout, random: Random, areas: int, watch: Watch) -> Layout:
    """A layout after the search of some areas, each around another participant."""
    import numpy

    people = len(whole.centres)
    count = max(2, min(NEIGHBOURS, int(INSIDE * people / len(ground.places)), people))
    anchors: list[int] = []
    for number in range(areas if people > 1 else 0):
        anchors = anchors or random.permutation(people).tolist()
        far = kilometres(ground.places[whole.centres[[anchors.pop()]]], ground.places[whole.centres])[0]
        whole = _improved(ground, whole, numpy.sort(numpy.argsort(far, kind="stable")[:count]), random)
        watch.told("areas searched", number + 1, areas, float(whole.travel.sum()))
        if watch.stopped:
            break
    return whole


def _improved(ground: Ground, whole: Layout, people: Array, random: Random) -> Layout:
    """The whole after tries in the area of `people`."""
    area = area_of(ground, whole, people)
    best = settled(area, nearest_candidates(area, ground, whole.centres[people]), whole.prices[people], rounds=3)
    assert best
    before = best
    for _ in range(TRIES):
        centres, prices = _elsewhere(area, best, random)
        tried = settled(area, centres, prices, aim=best.value)
        if tried and tried.value < best.value * (1 - 1e-5):
            best = tried
    worse = before is best and best.travel.sum() > whole.travel[people].sum()
    return whole if worse else _written(whole, area, best)


def _elsewhere(area: Area, layout: Layout, random: Random) -> tuple[Array, Array]:
    """Centres and prices with one or two centres elsewhere, or all sown anew."""
    import numpy

    if random.random() < SOWN_ANEW:
        return sown(area, random), numpy.tile(layout.prices.mean(0), (len(area.people), 1))
    centres, prices = layout.centres.copy(), layout.prices.copy()
    own = layout.parts if area.gather is None else layout.parts @ area.gather
    ease = 1 / (layout.travel + layout.travel.mean() * 1e-3 + 1e-9)
    for _ in range(int(random.integers(1, 3))):
        taken = int(random.choice(len(centres), p=ease / ease.sum()))
        given = int(random.choice(len(centres), p=_chances(layout.travel)))
        lies = (area.weights * own[given] * area.far[layout.centres[given]])[area.candidates]
        centres[taken] = random.choice(len(lies), p=_chances(lies))
        prices[taken] = prices[given]
    return centres, prices


def sown(area: Area, random: Random) -> Array:
    """Centres by k-means++: each the best of a few candidates that are drawn by their distance from those before."""
    import numpy

    weights = area.weights[area.candidates]
    centres = [int(random.choice(len(weights), p=_chances(weights)))]
    near = area.far[:, area.candidates]
    far = near[centres[0]]
    while len(centres) < len(area.people):
        some = random.choice(len(weights), 6, p=_chances(far**2 * weights))
        nearer = numpy.minimum(near[some], far)
        best = int((nearer @ weights).argmin())
        centres.append(int(some[best]))
        far = nearer[best]
    return numpy.array(centres)


def _chances(weights: Array) -> Array:
    import numpy

    total = weights.sum()
    return weights / total if total > 0 else numpy.full(len(weights), 1 / len(weights))


def _written(whole: Layout, area: Area, inside: Layout) -> Layout:
    """The whole with the layout of an area in its place."""
    centres, prices, travel = whole.centres.copy(), whole.prices.copy(), whole.travel.copy()
    parts = whole.parts  # written in place: a copy of all parts for each area would cost more than the search
    parts[area.people[:, None], area.rows] = inside.parts * area.mass
    centres[area.people] = area.accounts[area.candidates[inside.centres]]
    prices[area.people], travel[area.people] = inside.prices, inside.travel
    return Layout(centres, prices, parts, travel, whole.value)
