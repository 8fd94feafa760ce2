"""Several plans to choose from: from the least disturbance to the least travel.

The first plan is realign's: the fewest moves that bring everybody within tolerance. The last is the least travel to homes with any number of
moves. Those between may move more and more accounts, each time by the same factor, and travel as little as they
can with that many. A plan of the curve says its limit in its terms (`most_moved`), and its value is travel in weighted kilometres; of the first plan it is the moves.
No plan is kept that another one beats in both.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spm_xl.errors import InvalidInput
from spm_xl.territory import realign
from spm_xl.territory.distance import travel_to_homes
from spm_xl.territory.frame import Frame, frame_of, met, total
from spm_xl.territory.neighbourhoods import choices_of, improved, repaired, rounded_first, standing
from spm_xl.territory.plan import Plan
from spm_xl.territory.problem import NOBODY, Problem
from spm_xl.territory.relaxation import Limit
from spm_xl.territory.terms import Terms
from spm_xl.territory.transfers import Prices, relaxed_transfers, sums_of
from spm_xl.territory.units import units_of
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]


def curve(problem: Problem, terms: Terms, plans: int = 7, watch: Watch | None = None) -> tuple[Plan, ...]:
    """At most `plans` plans, from the fewest moves to the least travel. Raises `Unplannable` as realign does.

    Needs places and homes, and participants of today; without them there is nothing to choose between: InvalidInput.
    """
    from spm_xl.territory import homes

    watch = watch or Watch()
    if problem.places is None or problem.homes is None:
        raise InvalidInput("The curve sets moves against travel to homes, and there are no places or homes. Give the accounts and the participants coordinates, or ask for one plan with realign.")
    if (problem.current == NOBODY).all():
        raise InvalidInput("The curve sets moves against travel, and no account has a participant today. Ask for one plan with homes.")
    first = realign.plan(problem, replace(terms, mode="realign", least="accounts"), watch)
    if plans < 2 or watch.stopped:
        return (first,)
    last = homes.plan(problem, replace(terms, mode="homes"), watch)
    least, most = moved(first), moved(last)
    between: list[Plan] = []
    if most > least:
        steps = [round(max(least, 1) * (most / max(least, 1)) ** (number / (plans - 1))) for number in range(1, plans - 1)]
        between = _between(problem, terms, first.assigned, [step for at, step in enumerate(steps) if least < step < most and step not in steps[:at]], watch)
    return _unbeaten([first, *between, last])


def moved(plan: Plan) -> int:
    """The accounts of a plan that leave their participant of today."""
    current = plan.problem.current
    return int(((plan.assigned != current) & (current != NOBODY)).sum())


def travelled(plan: Plan) -> float:
    """The travel to homes of a plan, in weighted kilometres."""
    import numpy

    return float(travel_to_homes(plan.problem)[numpy.arange(len(plan.assigned)), plan.assigned].sum())


def _between(problem: Problem, terms: Terms, assigned: Array, steps: list[int], watch: Watch) -> list[Plan]:
    """A plan for each number of moves, each from the plan and the prices of the one before."""
    import numpy

    wide = replace(terms, mode="homes", most_moved=None)
    units = units_of(problem, wide)
    cost, moves = units.summed(travel_to_homes(problem)), realign.moved_cost(problem, Terms(), units)
    chosen = numpy.zeros(len(units.size), dtype=int)
    chosen[units.of] = assigned
    prices, plans, random = None, [], numpy.random.default_rng(terms.seed)
    for number, step in enumerate(steps):
        if watch.stopped:
            break
        watch.told("plans of the curve", number + 1, len(steps))
        frame = frame_of(units, cost, (Limit(moves, float(step)),))
        chosen, bound, prices = _least_travel(frame, chosen, prices, random, terms.effort, watch)
        asked = replace(wide, most_moved=step / len(problem.accounts))
        plans.append(Plan(problem, asked, units.spread(chosen), total(cost, chosen), bound, not watch.stopped))
    return plans


def _least_travel(frame: Frame, chosen: Array, prices: Prices | None, random: Any, effort: float, watch: Watch) -> tuple[Array, float, Prices]:
    """The better of what the relaxation becomes when it is made whole, and of the choice before, improved."""
    import numpy

    sums = sums_of(frame)
    people = len(frame.start)
    relaxation = relaxed_transfers(frame, prices, watch)
    choices = choices_of(frame, sums, relaxation.prices, 4000 + 150 * people)
    tried = repaired(frame, sums, choices, rounded_first(frame, relaxation), random, 20 + people, watch)
    if met(frame, tried) and standing(frame, sums, tried).better(standing(frame, sums, chosen)):
        chosen = tried
    tries = int(numpy.ceil(effort * (2 + people / 12)))
    return improved(frame, sums, choices, chosen, random, tries, watch, relaxation.bound * 1.001), relaxation.bound, relaxation.prices


def _unbeaten(plans: list[Plan]) -> tuple[Plan, ...]:
    """The plans that no other one beats in moves and travel, by moves."""
    figures = sorted(((moved(plan), travelled(plan), at) for at, plan in enumerate(plans)), key=lambda each: each[:2])
    kept, least = [], float("inf")
    for _, travel, at in figures:
        if travel < least - 1e-9 * abs(travel):
            kept.append(plans[at])
            least = travel
    return tuple(kept)
