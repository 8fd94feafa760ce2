"""Balance: amounts divided as evenly as they can be, in all measures at once, without a map.

What is kept small is the worst deviation from a fair share, |sum / fair share - 1|, over participants and measures, each
times the weight of its measure. Of equally even plans the one with fewer moves is taken, and where today's plan is
already as even as any can be, nothing moves. A participant whose share is 0 keeps what is locked, and has no deviation.

>>> from spm_xl.territory.problem import problem
>>> five = problem(list("abcde"), ["Ann", "Bo"], {"potential": [50, 30, 20, 60, 40]}, current=["Ann", "Ann", "Ann", "Ann", "Bo"])
>>> found = plan(five, Terms(mode="balance"), Watch())
>>> [five.participants[each] for each in found.assigned], found.value, found.bound
(['Ann', 'Ann', 'Ann', 'Bo', 'Bo'], 0.0, 0.0)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spm_xl.errors import OutOfRange
from spm_xl.territory.additions import nearer, reasons
from spm_xl.territory.division import Division, counted, dealt, division_of, kinds
from spm_xl.territory.exchange import Exchange
from spm_xl.territory.granularity import by_largest, by_locks, by_moves, by_steps
from spm_xl.territory.labels import named
from spm_xl.territory.plan import Plan
from spm_xl.territory.problem import NOBODY, Problem
from spm_xl.territory.terms import Terms
from spm_xl.territory.units import Units, units_of
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

ALIKE = 1e-9  # deviations that differ by less are equal


def plan(problem: Problem, terms: Terms, watch: Watch) -> Plan:
    """The most even plan that was found, with the least deviation that any plan can have."""
    import numpy

    units = units_of(problem, replace(terms, tolerances=dict.fromkeys(problem.measures)))  # no windows but the capacities
    chosen, rows, people = _given(problem, units)
    division = division_of(problem, units, terms, rows, people)
    budget = None if terms.most_moved is None else terms.most_moved * len(problem.accounts) + ALIKE
    bound = bound_of(problem, terms, units, division, rows, people, budget)
    found = _best(division, bound, budget, terms, watch)
    if terms.keep:
        found = nearer(problem, units, division, rows, people, found)
    _check(problem, division, found, budget, people)
    chosen[rows] = people[found]
    value = float(numpy.abs(division.off(found)).max(initial=0.0))
    assigned = units.spread(chosen)
    return Plan(problem, terms, assigned, value, min(value, bound), not watch.stopped, reasons(problem, assigned) if terms.keep else ())


def least_deviation(problem: Problem, terms: Terms) -> float:
    """The worst deviation, weighted, that even the best plan must have."""
    units = units_of(problem, replace(terms, tolerances=dict.fromkeys(problem.measures)))
    _, rows, people = _given(problem, units)
    return bound_of(problem, terms, units, division_of(problem, units, terms, rows, people), rows, people, None)


def _given(problem: Problem, units: Units) -> tuple[Array, Array, Array]:
    """A plan (m,) of what only participants without a share may have, the other units, and the participants with a share."""
    import numpy

    people = numpy.flatnonzero(problem.shares > 0)
    nobody = numpy.flatnonzero(~units.allowed.any(1))
    if len(nobody):
        account = problem.accounts[int(numpy.flatnonzero(units.of == nobody[0])[0])]
        raise OutOfRange(f"account {account} can be given to nobody: no participant has its skills, or its group asks for several. Correct the skills, or leave them out.")
    rest = units.allowed[:, people].any(1)
    chosen = numpy.full(len(units.size), NOBODY)
    chosen[~rest] = units.allowed[~rest].argmax(1)
    return chosen, numpy.flatnonzero(rest), people


def bound_of(problem: Problem, terms: Terms, units: Units, division: Division, rows: Array, people: Array, budget: float | None) -> float:
    """The weighted deviation below which no plan within locks, skills, groups, capacities and moves can come."""
    import numpy

    divided = numpy.isin(units.of, rows)
    limited = "capacity" not in terms.ignore
    bounds = [0.0]
    for at, measure in enumerate(counted(problem, terms)):
        weight, loads = division.weights[at], division.loads[:, at] / division.weights[at]
        amounts = problem.amounts[divided, measure]
        most = problem.capacity[people, measure] if limited else numpy.full(len(people), numpy.inf)
        found = [
            by_steps(amounts, problem.targets[people, measure], most),
            by_largest(loads, division.targets, division.allowed),
            by_locks(loads, division.targets, division.allowed),
        ]
        if budget is not None:
            found.append(by_moves(loads, division.targets, division.today, division.size, budget))
        bounds.append(weight * max(found))
    return max(bounds)


def _best(division: Division, bound: float, budget: float | None, terms: Terms, watch: Watch) -> Array:
    """(m,) the more even of two plans, made even from today's and from a fresh deal; of equals the one with fewer moves."""
    import numpy

    today, only = division.today.copy(), division.allowed.sum(1) == 1
    today[(today != NOBODY) & ~division.allowed[numpy.arange(len(today)), today]] = NOBODY
    today[only] = division.allowed[only].argmax(1)
    if not (today != NOBODY).any():
        return _even(division, dealt(division, today), bound, None, terms, watch)
    found = _even(division, dealt(division, today), bound, budget, terms, watch)
    worst = _worst(division, found)
    if worst <= bound + ALIKE or budget is not None or watch.stopped:
        return found
    fresh = _even(division, dealt(division, numpy.where(only, today, NOBODY)), bound, None, terms, watch)
    return _named(division, fresh) if _worst(division, fresh) < worst - ALIKE else found


def _even(division: Division, chosen: Array, bound: float, budget: float | None, terms: Terms, watch: Watch) -> Array:
    exchange = Exchange(division, chosen, floor=bound + ALIKE, budget=budget, seed=terms.seed, effort=terms.effort)
    return interchanged(division, exchange.made_even(watch))


def _worst(division: Division, chosen: Array) -> float:
    import numpy

    return float(division.badness(division.off(chosen), numpy.arange(len(division.targets))).max(initial=0.0))


def interchanged(division: Division, chosen: Array) -> Array:
    """The same plan for the balance: of units with the same amounts, those that can stay where they are today do."""
    import numpy

    _, alike = numpy.unique(numpy.column_stack([division.loads, division.size, kinds(division.allowed)]), axis=0, return_inverse=True)
    chosen, order = chosen.copy(), numpy.argsort(alike.ravel(), kind="stable")
    for same in numpy.split(order, numpy.flatnonzero(numpy.diff(alike.ravel()[order])) + 1):
        if len(same) > 1 and (chosen[same] != division.today[same]).any():
            chosen[same] = _kept(chosen[same], division.today[same])
    return chosen


def _kept(places: Array, today: Array) -> Array:
    """The same places, given so that as many as can have today's."""
    import numpy

    free = numpy.bincount(places).tolist()
    found = numpy.full(len(places), NOBODY)
    for at, own in enumerate(today.tolist()):
        if 0 <= own < len(free) and free[own]:
            found[at], free[own] = own, free[own] - 1
    found[found == NOBODY] = numpy.repeat(numpy.arange(len(free)), free)
    return found


def _named(division: Division, chosen: Array) -> Array:
    """The parts of a fresh plan, each with the name of the one who keeps most of it, where that leaves it as even."""
    import numpy

    people = numpy.arange(len(division.targets))
    off = division.summed(chosen)[:, None, :] / division.targets[:, None] - division.weights  # of each part with each name
    refused = numpy.zeros((len(people), len(people)), dtype=bool)
    numpy.logical_or.at(refused, chosen, ~division.allowed)
    fits = division.badness(off, people) <= _worst(division, chosen) + ALIKE
    return named(chosen, division.today, division.loads.sum(1), division.size, fits & ~refused)


def _check(problem: Problem, division: Division, found: Array, budget: float | None, people: Array) -> None:
    """Refuse a plan that passes a capacity, or moves more than it may: no better one was found."""
    import numpy

    beyond = numpy.broadcast_to(division.beyond(division.off(found), numpy.arange(len(people))), len(people))
    if (beyond > ALIKE).any():
        full = problem.participants[people[int(beyond.argmax())]]
        raise OutOfRange(f"no plan was found within all capacities: {full} would carry more than theirs. Raise capacities, or leave them out.")
    moved = int(division.moved(numpy.arange(len(found)), found).sum())
    if budget is not None and moved > budget:
        raise OutOfRange(f"{moved} accounts must move, which is more than the {budget:.0f} that may: their participants of today lack the skills. Allow more moves.")
