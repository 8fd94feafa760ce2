"""The fewest moves that bring everybody within tolerance, or the least amount that has to move.

An account moves when it leaves the participant of today; one without a participant is placed, which is no move. A
group that is divided today is together afterwards, and the accounts that change hands for it are moves. Where
there are homes, the travel of the accounts that have a participant today stays within today's and its growth; an account that is placed has no
travel of today to be held to.

The bound is the relaxation's (`transfers`), rounded up to the next step where costs are whole; a small programme of
all transfers that could still save a move then closes the gap where it can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spm_xl.errors import InvalidInput
from spm_xl.territory.distance import travel_to_homes
from spm_xl.territory.frame import Frame, frame_of, met, total
from spm_xl.territory.neighbourhoods import (
    WITHIN,
    Choices,
    cheaper,
    choices_of,
    improved,
    repaired,
    rounded_first,
    whole_programme,
)
from spm_xl.territory.plan import Plan
from spm_xl.territory.problem import NOBODY, Problem
from spm_xl.territory.relaxation import Limit, relaxed
from spm_xl.territory.rounding import rounded
from spm_xl.territory.terms import Terms
from spm_xl.territory.transfers import Sums, Transfers, relaxed_transfers, sums_of
from spm_xl.territory.units import Units, units_of
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

NO_TRAVEL = "There are no places and homes, so travel is not looked at."
PROOF = 6000  # transfers in the programme that proves that no move can be saved
PROOF_NODES = 2000
SMALL, AT_ONCE_NODES, LARGE_NODES = 60_000, 200, 20  # pairs of a small problem, and the nodes of the one programme among everybody that is tried first


def plan(problem: Problem, terms: Terms, watch: Watch) -> Plan:
    """The plan; raises `Unplannable` where no plan meets the conditions. Needs numpy and scipy."""
    from spm_xl.territory.unplannable import refused

    units = units_of(problem, terms)
    frame = frame_of(units, moved_cost(problem, terms, units), limits_of(problem, terms, units))
    step = step_of(problem, terms)
    if met(frame, frame.base):
        return Plan(problem, terms, units.spread(frame.base), value := total(frame.cost, frame.base), value, remarks=remarks_of(problem, terms))
    chosen, bound, missed = fewest(frame, step, terms, watch)
    found = not missed and met(frame, chosen)
    if not found and watch.stopped:
        raise InvalidInput("stopped before there was a plan; let it run longer, or begin with mode balance, which is quicker")
    if not found:
        raise refused(problem, terms, watch=watch)
    return Plan(problem, terms, units.spread(chosen), total(frame.cost, chosen), bound, not watch.stopped, remarks_of(problem, terms))


def moved_cost(problem: Problem, terms: Terms, units: Units) -> Array:
    """(m, p): what moves when a unit goes to a participant: accounts, or their amount of the first measure."""
    import numpy

    has = problem.current != NOBODY
    weight = problem.amounts[:, 0] if terms.least == "amount" else numpy.ones(len(has))
    cost = numpy.repeat(units.summed(numpy.where(has, weight, 0.0))[:, None], len(problem.participants), axis=1)
    numpy.subtract.at(cost, (units.of[has], problem.current[has]), weight[has])
    return cost


def limits_of(problem: Problem, terms: Terms, units: Units) -> tuple[Limit, ...]:
    """Travel within today's and its growth, and the accounts that may move."""
    import numpy

    limits = []
    has = problem.current != NOBODY
    if terms.mode == "realign" and terms.travel_growth is not None and problem.places is not None and problem.homes is not None and has.any():
        travel = travel_to_homes(problem)
        travel[~has] = 0
        today = float(travel[numpy.flatnonzero(has), problem.current[has]].sum())
        limits.append(Limit(units.summed(travel), today * (1 + terms.travel_growth)))
    if terms.most_moved is not None:
        accounts = moved_cost(problem, Terms(), units)
        limits.append(Limit(accounts, float(int(terms.most_moved * len(problem.accounts) + 1e-9))))
    return tuple(limits)


def remarks_of(problem: Problem, terms: Terms) -> tuple[str, ...]:
    return (NO_TRAVEL,) if terms.travel_growth is not None and (problem.places is None or problem.homes is None) else ()


def step_of(problem: Problem, terms: Terms) -> float:
    """What values are multiples of: 1 where all that can move is whole, else 0."""
    whole = terms.least == "accounts" or bool((problem.amounts[:, 0] == problem.amounts[:, 0].round()).all())
    return 1.0 if whole else 0.0


def rounded_up(bound: float, step: float) -> float:
    """A bound, lifted to the next multiple of the step."""
    import math

    return max(0.0, math.ceil(bound / step - 1e-6) * step if step else bound)


def fewest(frame: Frame, step: float, terms: Terms, watch: Watch) -> tuple[Array, float, bool]:
    """The choice, its bound, and whether even the relaxation misses the windows."""
    import numpy

    sums = sums_of(frame)
    relaxation = relaxed_transfers(frame, watch=watch)
    bound = rounded_up(relaxation.bound, step)
    if relaxation.missed:
        return frame.base, bound, True
    random = numpy.random.default_rng(terms.seed)
    people = len(frame.start)
    choices = choices_of(frame, sums, relaxation.prices, 4000 + 150 * people, random)
    tries = 2
    small = frame.cost.size <= SMALL
    settled = rounded_first(frame, relaxation, 1 - 1e-6) if frame.must.any() and not small else None  # units that must go need columns each, too many for one programme
    chosen = at_once(frame, sums, choices, AT_ONCE_NODES if small else LARGE_NODES, settled)
    if chosen is None or not small:
        tries = int(10 + people / 3)
    if chosen is None:
        chosen = repaired(frame, sums, choices, rounded_first(frame, relaxation), random, 200 + 3 * people, watch)
    if not met(frame, chosen) and not watch.stopped:
        drawn = drawn_anew(frame, terms, watch)
        chosen = chosen if drawn is None else drawn
    if met(frame, chosen) and terms.effort:
        chosen = improved(frame, sums, choices, chosen, random, max(1, int(terms.effort * tries)), watch, bound)
        chosen, bound = _proven(frame, sums, relaxation, chosen, bound, step)
    return chosen, bound, False


def drawn_anew(frame: Frame, terms: Terms, watch: Watch) -> Array | None:
    """A plan for crowded windows that transfers alone do not reach: units are given out, for few moves, or else for what the limits hold down."""
    for cost in (frame.cost, *(limit.amounts for limit in frame.limits)):
        relaxation = relaxed(frame.units, cost, frame.limits, watch=watch)
        chosen = None if relaxation.slack else rounded(frame.units, cost, frame.limits, relaxation, seed=terms.seed, effort=terms.effort, watch=watch)
        if chosen is not None and met(frame, chosen):
            return chosen
    return None


def at_once(frame: Frame, sums: Sums, choices: Choices, nodes: int, settled: Array | None = None) -> Array | None:
    """What one programme among everybody finds; None if it finds nothing."""
    chosen, _ = whole_programme(frame, sums, choices.rows[:PROOF], choices.columns[:PROOF], nodes, WITHIN, settled)
    return chosen if chosen is not None and met(frame, chosen) else None


def _proven(frame: Frame, sums: Sums, relaxation: Transfers, chosen: Array, bound: float, step: float) -> tuple[Array, float]:
    """A choice and its bound after one programme of all transfers that a better plan could have, where they are few.

    A transfer whose reduced cost is more than what is left between a better plan and the bound is in no better plan.
    """
    cost = total(frame.cost, chosen)
    spare = cost - step - relaxation.bound
    if cost <= bound or (spare < 0 and step):
        return chosen, cost if step and spare < -1e-6 else bound
    rows, columns = cheaper(frame, sums, relaxation.prices, spare)
    if len(rows) > PROOF:
        return chosen, bound
    better, reached = whole_programme(frame, sums, rows, columns, PROOF_NODES)
    if better is not None and met(frame, better) and total(frame.cost, better) < cost:
        chosen, cost = better, total(frame.cost, better)
    return chosen, min(cost, max(bound, rounded_up(reached, step)))
