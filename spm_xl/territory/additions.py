"""Accounts without a participant, placed into a plan in force: new leads, and what somebody left behind.

Everybody keeps what they have. A new account goes where the plan is then most even; of places that are as even, to the
nearest: two new accounts change places where that is nearer and leaves neither participant further off than the worse of
the two was. Each choice is told in a sentence.

>>> from spm_xl.territory.problem import problem
>>> four = problem(list("abcd"), ["Ann", "Bo"], {"potential": [50, 40, 10, 20]}, current=["Ann", "Bo", None, None])
>>> import numpy
>>> for sentence in reasons(four, numpy.array([0, 1, 0, 1])):
...     print(sentence)
Account d had nobody and goes to Bo, who comes from 67% of the fair share of potential to 100%.
Account c had nobody and goes to Ann, who comes from 83% of the fair share of potential to 100%.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spm_xl.territory.distance import kilometres
from spm_xl.territory.division import Division
from spm_xl.territory.problem import NOBODY, Problem
from spm_xl.territory.units import Units

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

PASSES = 5
NEARER = 1e-6  # kilometres that count


def nearer(problem: Problem, units: Units, division: Division, rows: Array, people: Array, chosen: Array) -> Array:
    """The same plan (m,), new units with the same amounts of unevenness changed where that is nearer. As it is where there is no map."""
    import numpy

    ground = _ground(problem, people)
    fresh = numpy.flatnonzero((division.today == NOBODY) & (division.allowed.sum(1) > 1))
    if ground is None or problem.places is None or len(fresh) < 2:
        return chosen
    travel = units.summed(kilometres(problem.places, ground) * problem.travel[:, None])[rows]
    chosen, off = chosen.copy(), division.off(chosen)
    for _ in range(PASSES):
        changed = [_changed(division, travel, chosen, off, fresh, unit) for unit in fresh.tolist()]
        if not any(changed):
            break
    return chosen


def _ground(problem: Problem, people: Array) -> Array | None:
    """(p, d) the homes, or else the middle of what each has today; None where somebody has neither."""
    import numpy

    if problem.places is None:
        return None
    if problem.homes is not None:
        return problem.homes[people]
    has = problem.current != NOBODY
    middle = numpy.zeros((len(problem.participants), problem.places.shape[1]))
    numpy.add.at(middle, problem.current[has], problem.places[has])
    count = numpy.bincount(problem.current[has], minlength=len(middle))[people]
    length = numpy.linalg.norm(middle[people], axis=1) if middle.shape[1] == 3 else count
    return middle[people] / length[:, None] if (count > 0).all() and (length > 0).all() else None


def _changed(division: Division, travel: Array, chosen: Array, off: Array, fresh: Array, unit: int) -> bool:
    """Whether a unit changed places with the one that saves most travel; `chosen` and `off` are brought up to date."""
    import numpy

    own, others = chosen[unit], chosen[fresh]
    difference = division.loads[unit] - division.loads[fresh]
    saved = travel[unit, own] + travel[fresh, others] - travel[unit, others] - travel[fresh, own]
    after = off[own] - difference / division.targets[own], off[others] + difference / division.targets[others][:, None]
    before = numpy.maximum(division.badness(off[own], own), division.badness(off[others], others))
    worst = numpy.maximum(division.badness(after[0], own), division.badness(after[1], others))
    fits = (others != own) & division.allowed[unit, others] & division.allowed[fresh, own] & (worst <= before + 1e-12)
    saved = numpy.where(fits, saved, 0.0)
    best = int(saved.argmax())
    if saved[best] <= NEARER:
        return False
    off[own], off[others[best]] = after[0][best], after[1][best]
    chosen[unit], chosen[fresh[best]] = others[best], own
    return True


def reasons(problem: Problem, assigned: Array) -> tuple[str, ...]:
    """Why each account that had nobody goes where it goes, the largest first, in the first measure that has amounts."""
    import numpy

    total = problem.amounts.sum(0)
    measure = int((total > 0).argmax())
    amounts, targets, held = problem.amounts[:, measure], problem.targets[:, measure], problem.current != NOBODY
    load = numpy.bincount(problem.current[held], weights=amounts[held], minlength=len(targets))
    told = []
    for account in sorted(numpy.flatnonzero(~held).tolist(), key=lambda each: (-amounts[each], each)):
        to = int(assigned[account])
        before, load[to] = load[to], load[to] + amounts[account]
        come = f", who comes from {before / targets[to]:.0%} of the fair share of {problem.measures[measure]} to {load[to] / targets[to]:.0%}" if targets[to] > 0 else ""
        told.append(f"Account {problem.accounts[account]} had nobody and goes to {problem.participants[to]}{come}.")
    return tuple(told)
