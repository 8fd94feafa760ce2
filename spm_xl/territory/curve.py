"""Several plans to choose from: from the least disturbance to the least travel.

The first plan is realign's: the fewest moves that bring everybody within tolerance. The last is the least travel to homes with any number of
moves. Those between move more and more accounts, each time by about the same factor, and travel as little as they can with
as many. A plan between says its moves in its terms (`most_moved`); its value and bound are travel in weighted kilometres, those of the first plan are moves.
No plan is kept that another one beats in both.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spm_xl.errors import InvalidInput
from spm_xl.territory import realign
from spm_xl.territory.distance import travel_to_homes
from spm_xl.territory.frame import total
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
        between = _between(problem, terms, [step for at, step in enumerate(steps) if least < step < most and step not in steps[:at]], watch)
    return _unbeaten([first, *(each for each in between if moved(each) <= most), last])


def moved(plan: Plan) -> int:
    """The accounts of a plan that leave their participant of today."""
    current = plan.problem.current
    return int(((plan.assigned != current) & (current != NOBODY)).sum())


def travelled(plan: Plan) -> float:
    """The travel to homes of a plan, in weighted kilometres."""
    import numpy

    return float(travel_to_homes(plan.problem)[numpy.arange(len(plan.assigned)), plan.assigned].sum())


def _between(problem: Problem, terms: Terms, steps: list[int], watch: Watch) -> list[Plan]:
    """A plan for about each number of moves, by the price of a move at which the relaxation moves so many.

    With a price in place of a limit the programmes stay easy, and the plan is the least travel for as many moves as it
    has: its bound is that of travel and priced moves, less its own moves at the price.
    """
    wide = replace(terms, mode="homes", most_moved=None)
    units = units_of(problem, wide)
    cost, moves = units.summed(travel_to_homes(problem)), realign.moved_cost(problem, Terms(), units)
    prices, plans = None, []
    for number, step in enumerate(steps):
        if watch.stopped:
            break
        watch.told("plans of the curve", number + 1, len(steps))
        relaxation = relaxed(units, cost, (Limit(moves, float(step)),), prices=prices, watch=watch)
        prices, price = relaxation.prices, float(relaxation.limit_prices[0])
        priced = replace(relaxation, limit_prices=relaxation.limit_prices[:0], value=relaxation.value + price * step, bound=relaxation.bound + price * step)
        chosen = rounded(units, cost + price * moves, (), priced, seed=terms.seed, effort=terms.effort / 20, watch=watch)
        if chosen is not None:
            count = total(moves, chosen)
            asked = replace(wide, most_moved=count / len(problem.accounts))
            plans.append(Plan(problem, asked, units.spread(chosen), total(cost, chosen), priced.bound - price * count, not watch.stopped))
    return plans


def _unbeaten(plans: list[Plan]) -> tuple[Plan, ...]:
    """The plans that no other one beats in moves and travel, by moves."""
    figures = sorted(((moved(plan), travelled(plan), at) for at, plan in enumerate(plans)), key=lambda each: each[:2])
    kept, least = [], float("inf")
    for _, travel, at in figures:
        if travel < least - 1e-9 * abs(travel):
            kept.append(plans[at])
            least = travel
    return tuple(kept)
