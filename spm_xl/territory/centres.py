"""Free centres: the least travel to a centre of each territory's own, within tolerance.

A territory's centre is its medoid, the account of its own that all others travel to for the least. Two kinds of start,
a bisection of the map and a sowing of centres, are settled (`centre_starts`, `centre_search`), and the better one is
searched area by area; where both miss windows by much, a bisection by the narrow windows is tried too. A linear programme is made
whole, or of many units single ones move (`centre_moves`), and neighbours exchange until all windows hold (`centre_exchange`).
Small territories are carried to whole units from several starts, and founded anew (`centre_anew`). Where everybody may
have every territory, it is named after who keeps most of it; else each centre is somebody's from the start.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from spm_xl.errors import InvalidInput
from spm_xl.territory import centre_bounds, unplannable
from spm_xl.territory.centre_anew import founded, territories
from spm_xl.territory.centre_area import Layout
from spm_xl.territory.centre_exchange import Division, division_of, shortened, within
from spm_xl.territory.centre_ground import Ground, ground_of, travel_of
from spm_xl.territory.centre_moves import brought_in, eased
from spm_xl.territory.centre_search import searched, whole_layout
from spm_xl.territory.centre_starts import by_bisection, by_sowing, from_today, interchangeable
from spm_xl.territory.distance import kilometres
from spm_xl.territory.labels import carriers, labelled
from spm_xl.territory.medoids import travel_to_centres
from spm_xl.territory.plan import Plan
from spm_xl.territory.problem import NOBODY, Problem
from spm_xl.territory.relaxation import Limit, relaxed
from spm_xl.territory.rounding import rounded
from spm_xl.territory.terms import Terms
from spm_xl.territory.units import units_of
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]
    Random = numpy.random.Generator

ROUNDS = 12
SMALL = 1000  # units at most where several starts are carried to whole units
STARTS, FOUNDED = 3, 16  # such starts, and tries to found territories anew
FIRST = 0.1  # of the work of whole units, before the medoids follow them
MANY = 4000  # units above which single units move, rather than that a linear programme is made whole
MISSED = 1.1  # times the travel, what a start comes to that misses windows: another one is tried then
LARGE = 12_000  # accounts above which no centres are sown, and no bound is sought: it needs pairs that grow with their square


def plan(problem: Problem, terms: Terms, watch: Watch) -> Plan:
    """The plan of least travel to own centres that the effort allows. Raises InvalidInput without places, Unplannable where no plan meets the windows."""
    import numpy

    if problem.places is None:
        raise InvalidInput("Free centres need a place for every account: give the columns latitude and longitude (or x and y), or use the mode balance.")
    random = numpy.random.default_rng(terms.seed)
    ground = ground_of(problem, units_of(problem, terms))
    if not ground.units.allowed.any(1).all():
        raise unplannable.refused(problem, terms, watch=watch)
    layout, division = _best(problem, ground, terms, random, watch)
    if division.outside(ground) > 0:
        raise unplannable.refused(problem, terms, watch=watch)
    assigned = ground.units.spread(division.chosen)
    if terms.most_moved is None:
        assigned = labelled(problem, assigned, carriers(ground.units, division.chosen, ground.units.low, ground.units.high))
    bound, remarks = _bound(problem, ground, terms, division, layout, watch)
    value = float(travel_to_centres(problem, assigned).sum())
    return Plan(problem, terms, assigned, value, min(bound, value), not watch.stopped, remarks)


def _best(problem: Problem, ground: Ground, terms: Terms, random: Random, watch: Watch) -> tuple[Layout, Division]:
    """The best of a few layouts carried to whole units where territories are small and can be anybody's, and founded anew; else of one."""
    small = terms.most_moved is None and interchangeable(ground) and territories(ground) > 1 and len(ground.units.size) <= SMALL
    found: list[tuple[float, float, Layout, Division]] = []
    for _ in range(max(1, round(STARTS * terms.effort)) if small else 1):
        layout = _layout(problem, ground, terms, random, watch)
        division = _division(problem, ground, terms, layout, random, watch)
        found.append((division.outside(ground), float(division.travel.sum()), layout, division))
        if watch.stopped:
            break
    outside, _, layout, division = min(found, key=lambda one: one[:2])
    if small and not outside:
        division = founded(ground, division, random, round(FOUNDED * terms.effort), watch)
    return layout, division


def _layout(problem: Problem, ground: Ground, terms: Terms, random: Random, watch: Watch) -> Layout:
    """Centres and prices: today's where few may move, else the best of two or three starts, searched."""
    import numpy

    people = len(problem.participants)
    zero = numpy.zeros_like(ground.units.low)
    if terms.most_moved is not None:
        return whole_layout(ground, from_today(problem, ground), zero, 1, watch)
    best = whole_layout(ground, by_bisection(problem, ground), zero, ROUNDS, watch)
    if len(problem.accounts) <= LARGE and not watch.stopped:
        best = min(best, whole_layout(ground, by_sowing(problem, ground, random), zero, ROUNDS, watch), key=attrgetter("value"))
    if best.value > MISSED * best.travel.sum() and not watch.stopped:
        best = min(best, whole_layout(ground, by_bisection(problem, ground, narrow=True), zero, ROUNDS, watch), key=attrgetter("value"))
    if not watch.stopped:
        best = searched(ground, best, random, max(1, round(terms.effort * min(100, 12 + people // 4))), watch)
        best = whole_layout(ground, best.centres, best.prices, 3, watch)
    return best


def _division(problem: Problem, ground: Ground, terms: Terms, layout: Layout, random: Random, watch: Watch) -> Division:
    """Whole units within the windows for the centres of a layout; then less travel, each territory to its own medoid."""
    people = len(problem.participants)
    if len(ground.units.size) > MANY and terms.most_moved is None:
        division, prices = brought_in(ground, division_of(ground, layout.parts.argmax(0), layout.centres), layout.prices, watch)
    else:
        division, prices = _made_whole(problem, ground, terms, layout, watch)
    division = within(ground, division, prices, random, 20 + people // 4, watch)
    division = eased(ground, division, watch)
    return shortened(ground, division, prices, random, round(terms.effort * (10 + min(people, 20))), watch)


def _made_whole(problem: Problem, ground: Ground, terms: Terms, layout: Layout, watch: Watch) -> tuple[Division, Array]:
    """The division by a linear programme made whole, and its prices of load."""
    import numpy

    units, limits = ground.units, _limits(problem, ground, terms)
    cost = travel_of(ground, layout.centres)
    relaxation = relaxed(units, cost, limits, prices=layout.prices, watch=watch)
    chosen = rounded(units, cost, limits, relaxation, seed=terms.seed, effort=FIRST * terms.effort, watch=watch)
    if chosen is None:
        order = numpy.lexsort((-relaxation.columns, relaxation.parts))
        chosen = numpy.zeros(len(units.size), dtype=int)
        chosen[relaxation.rows[order]] = relaxation.columns[order]
    return division_of(ground, chosen, layout.centres, limits[0].most if limits else float("inf")), relaxation.prices


def _limits(problem: Problem, ground: Ground, terms: Terms) -> tuple[Limit, ...]:
    """The limit of the accounts that may move, where the terms set one."""
    import numpy

    if terms.most_moved is None:
        return ()
    units, people = ground.units, len(problem.participants)
    moves = (units.today[:, None] != NOBODY) & (units.today[:, None] != numpy.arange(people))
    return (Limit(moves * units.size[:, None].astype(float), terms.most_moved * len(problem.accounts)),)


def _bound(problem: Problem, ground: Ground, terms: Terms, division: Division, layout: Layout, watch: Watch) -> tuple[float, tuple[str, ...]]:
    """A bound by prices of accounts, and what should be said of it."""
    import numpy

    if len(problem.accounts) > LARGE:
        return 0.0, (f"No lower bound was sought: with more than {LARGE:,} accounts, enough pairs of account and centre to find one take longer than the plan.",)
    assert problem.places is not None
    if problem.travel.sum() == 0:
        return 0.0, ()
    units, weights = ground.units, problem.travel
    paid = kilometres(problem.places, problem.places[layout.centres]) * weights[:, None]
    mean = problem.amounts.sum(0) / len(problem.participants)
    loads = numpy.divide(problem.amounts, mean, out=numpy.zeros_like(problem.amounts), where=mean > 0)
    paid += loads @ layout.prices.T
    land = centre_bounds.Map(problem.places, weights, loads, units.low.min(0), units.high.max(0), len(problem.participants))
    radius = float(division.travel.sum() / weights.sum()) + 1e-9
    prices = centre_bounds.Prices(paid.min(1), layout.prices[paid.argmin(1)])
    return centre_bounds.bound_of(land, prices, radius, min(1.0, terms.effort), watch), ()
