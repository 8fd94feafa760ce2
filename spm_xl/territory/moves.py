"""The moves of a plan: each account that changes hands or is new to somebody, from whom, to whom, and why.

The reason is told in the figures of today: who is over and who is under, who may not have the account, and how much nearer it gets.

>>> from spm_xl.territory.problem import problem
>>> from spm_xl.territory.plan import Plan
>>> from spm_xl.territory.terms import Terms
>>> import numpy
>>> three = problem(["a", "b", "c"], ["Ann", "Bo"], {"potential": [30, 10, 20]}, current=["Ann", "Ann", "Bo"])
>>> [(each.account, each.came_from, each.to, each.why) for each in moves_of(Plan(three, Terms(), numpy.array([0, 1, 1]), 1.0, 1.0))]
[('b', 'Ann', 'Bo', 'Ann is 33.3% over on potential and Bo 33.3% under')]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory.distance import kilometres_each
from spm_xl.territory.medoids import medoids_of
from spm_xl.territory.plan import Plan
from spm_xl.territory.problem import NOBODY, Problem
from spm_xl.territory.score import Scores, scored

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

EVEN = 0.0005  # a deviation that is shown as 0.0%
SHORT = 1.0  # kilometres that nobody calls nearer


@dataclass(frozen=True)
class Move:
    """An account that goes `came_from` one participant (None: it had nobody) `to` another, and why, in a sentence.

    amounts : of each measure. km_before, km_after : to the home of each, or to the account in the centre of each territory in
    mode centres; None without a map.
    """

    account: str
    came_from: str | None
    to: str
    why: str
    amounts: tuple[float, ...]
    km_before: float | None
    km_after: float | None


def moves_of(plan: Plan, before: Scores | None = None) -> tuple[Move, ...]:
    """The moves in the order of `problem.accounts`; `before` spares the figures of today where they are known."""
    problem = plan.problem
    rows = (plan.assigned != problem.current).nonzero()[0]
    if not len(rows):
        return ()
    before = before or scored(problem, problem.current, plan.terms)
    near, far = _kilometres(plan, plan.assigned, rows), _kilometres(plan, problem.current, rows)
    given_up = set(problem.current[rows].tolist())
    divided = _divided(problem)
    found = []
    for at, row in enumerate(rows.tolist()):
        of, to = int(problem.current[row]), int(plan.assigned[row])
        km_before = None if far is None or of == NOBODY else float(far[at])
        km_after = None if near is None else float(near[at])
        why = _why(plan, before, row, divided, given_up) + _nearer(problem.participants[to], km_before, km_after)
        amounts = tuple(problem.amounts[row].tolist())
        found.append(Move(problem.accounts[row], None if of == NOBODY else problem.participants[of], problem.participants[to], why, amounts, km_before, km_after))
    return tuple(found)


def _kilometres(plan: Plan, assigned: Array, rows: Array) -> Array | None:
    """(rows,) kilometres of the accounts to whoever has them; 0 for those of nobody."""
    problem = plan.problem
    if problem.places is None or (problem.homes is None and plan.terms.mode != "centres"):
        return None
    if plan.terms.mode == "centres" or problem.homes is None:
        centres = medoids_of(problem, assigned)
        return kilometres_each(problem.places[rows], problem.places[centres[assigned[rows]]])
    return kilometres_each(problem.places[rows], problem.homes[assigned[rows]])


def _divided(problem: Problem) -> set[int]:
    """The groups that are divided today."""
    owners: dict[int, set[int]] = {}
    for group, owner in zip(problem.together.tolist(), problem.current.tolist(), strict=True):
        owners.setdefault(group, set()).add(owner)
    return {group for group, those in owners.items() if len(those - {NOBODY}) > 1}


def _why(plan: Plan, before: Scores, row: int, divided: set[int], given_up: set[int]) -> str:
    problem, ignored = plan.problem, plan.terms.ignore
    of, to = int(problem.current[row]), int(plan.assigned[row])
    receiver = problem.participants[to]
    if of == NOBODY:
        first = [each.deviation[0] for each in before.participants]
        lowest = "is furthest below" if first[to] <= min(first) else "is"
        return f"nobody has it today; {receiver} {lowest} ({_off(first[to])} on {problem.measures[0]})"
    giver = problem.participants[of]
    if "skills" not in ignored and not problem.allowed[row, of]:
        return f"{giver} does not serve its segment"
    if "groups" not in ignored and int(problem.together[row]) in divided:
        return f"its group is divided today and comes together with {receiver}"
    mine, theirs = before.participants[of].deviation, before.participants[to].deviation
    at = max(range(len(mine)), key=lambda measure: mine[measure] - theirs[measure])
    if mine[at] - theirs[at] > EVEN:
        return f"{giver} is {_off(mine[at])} on {problem.measures[at]} and {receiver} {_off(theirs[at])}"
    if to in given_up:
        return f"{receiver} passes other accounts on and has room"
    return "it evens out the plan as a whole"


def _off(deviation: float) -> str:
    """A deviation in words.

    >>> _off(0.123), _off(-0.09), _off(0.0)
    ('12.3% over', '9.0% under', 'even')
    """
    if abs(deviation) < EVEN:
        return "even"
    return f"{abs(deviation):.1%} {'over' if deviation > 0 else 'under'}"


def _nearer(receiver: str, before: float | None, after: float | None) -> str:
    if before is None or after is None or abs(before - after) < SHORT:
        return ""
    return f"; {abs(before - after):,.0f} km {'nearer to' if after < before else 'farther from'} {receiver}"
