"""Why there is no plan, and what would make one.

The causes that a person can see and mend stand first: skills that nobody has, groups without a common participant,
capacity below the total, locked accounts that alone fill a window, an account larger than every window, too little work
that somebody may have, travel. Then the least tolerance that works (`tolerated`), shown by an actual plan.

>>> from spm_xl.territory.problem import problem
>>> from spm_xl.territory.terms import Terms
>>> three = problem(["a", "b", "c"], ["Ann", "Bo"], {"potential": [30, 10, 10]}, current=["Ann", "Bo", "Bo"])
>>> print(refused(three, Terms()))
No plan meets these conditions. Account a has 30 potential, more than the 26.25 that anybody may have. Least tolerance that works: potential 20%. Widen the tolerances to that, or change what stands in the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spm_xl.errors import OutOfRange
from spm_xl.territory.problem import NOBODY, Problem
from spm_xl.territory.terms import Terms
from spm_xl.territory.tolerated import LARGE, least_tolerance, plannable
from spm_xl.territory.units import units_of
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

SHOWN = 5


class Unplannable(OutOfRange):
    """No plan meets the conditions.

    Attributes
    ----------
    participants, measures : who and what makes it so, where that is known.
    tolerances : the least tolerances by measure that work, shown by a plan; empty where none helps or none was sought.
    """

    def __init__(self, message: str, participants: tuple[str, ...] = (), measures: tuple[str, ...] = (), tolerances: Mapping[str, float] | None = None):
        self.participants, self.measures, self.tolerances = participants, measures, dict(tolerances or {})
        super().__init__(message)


def hopeless(problem: Problem, terms: Terms) -> None:
    """Raise `Unplannable` for what needs no search: accounts that nobody may have, capacity below the total or below the own window."""
    causes = _nobody(problem, terms)
    people, measures = _too_little_capacity(problem, terms)
    causes += people
    if causes:
        raise Unplannable(f"No plan meets these conditions. {' '.join(causes)} No tolerance helps.", problem.participants if people else (), measures)
    if terms.mode != "balance":
        _windows_beyond_capacity(problem, terms)


def refused(problem: Problem, terms: Terms, watch: Watch | None = None) -> Unplannable:
    """The refusal of a problem for which no plan exists, or none was found: causes, and the least tolerance that works."""
    try:
        hopeless(problem, terms)
    except Unplannable as found:
        return found
    causes, people, measures = _causes(problem, terms)
    travel = _travel_that_works(problem, terms, watch) if not causes else None
    if travel is not None:
        causes.append(f"The travel to homes stands in the way: with {_percent(travel)} more travel than today there is a plan.")
    tolerances = least_tolerance(problem, terms, watch)
    proven = bool(causes)
    if not causes:
        small = len(problem.accounts) * len(problem.participants) <= LARGE
        people, measures = _missed(problem, terms) if small else ((), ())
        proven = bool(people)
        causes.append(f"{_and(measures)} cannot all be within tolerance together for {_and(people)}." if proven else "Nothing single stands in the way.")
    if tolerances:
        words = f"Least tolerance that works: {_and(tuple(f'{name} {_percent(each)}' for name, each in tolerances.items()))}. Widen the tolerances to that, or change what stands in the way."
    else:
        words = "No wider tolerance was found that works; change what stands in the way: locks, skills, capacity, groups, travel or the most that may move."
    return Unplannable(f"{'No plan meets these conditions.' if proven else 'No plan was found that meets these conditions.'} {' '.join(causes)} {words}", people, measures, tolerances)


def _causes(problem: Problem, terms: Terms) -> tuple[list[str], tuple[str, ...], tuple[str, ...]]:
    """Sentences, participants and measures of the causes that stand in single windows."""
    import numpy

    units = units_of(problem, terms)
    total = problem.amounts.sum(0) / len(problem.participants)
    held, only = units.allowed.sum(1) == 1, units.allowed.argmax(1)
    causes, people, measures = [], set(), set()
    if "locks" not in terms.ignore and problem.locked.all():
        causes.append("All accounts are locked, so nothing can change.")
    for at, measure in enumerate(problem.measures):
        bound = numpy.bincount(only[held], weights=units.loads[held, at], minlength=len(problem.participants))
        reach = units.loads[:, at] @ units.allowed
        too_much = numpy.flatnonzero(bound > units.high[:, at] + 1e-9)
        too_little = numpy.flatnonzero(reach < units.low[:, at] - 1e-9)
        for person in too_much[:SHOWN]:
            causes.append(f"{problem.participants[person]} has {_figure(bound[person] * total[at])} {measure} in accounts that nobody else may have (locks, skills), more than the {_figure(units.high[person, at] * total[at])} of the window.")
        for person in too_little[:SHOWN]:
            causes.append(f"{problem.participants[person]} may have {_figure(reach[person] * total[at])} {measure} at most by skills and locks, less than the {_figure(units.low[person, at] * total[at])} of the window.")
        large = numpy.flatnonzero((units.loads[:, at, None] > numpy.where(units.allowed, units.high[:, at], -1) + 1e-9).all(1))
        for unit in large[:SHOWN]:
            if not held[unit]:
                causes.append(f"{_named(problem, units.of, unit)} has {_figure(units.loads[unit, at] * total[at])} {measure}, more than the {_figure(units.high[units.allowed[unit], at].max() * total[at])} that anybody may have.")
        people |= {problem.participants[person] for person in (*too_much, *too_little)}
        if len(too_much) or len(too_little) or len(large):
            measures.add(measure)
    return causes, tuple(sorted(people)), tuple(name for name in problem.measures if name in measures)


def _nobody(problem: Problem, terms: Terms) -> list[str]:
    """Accounts that no participant has the skill for, and groups without a common participant."""
    import numpy

    causes = []
    if "skills" not in terms.ignore:
        alone = [problem.accounts[at] for at in numpy.flatnonzero(~problem.allowed.any(1))]
        if alone:
            causes.append(f"Nobody has the skill for {_and(tuple(alone))}: give somebody the skill, or leave skills out.")
    units = units_of(problem, terms)
    single = numpy.ones(len(units.size), dtype=bool)
    single[units.of[~problem.allowed.any(1)]] = False
    for unit in numpy.flatnonzero(~units.allowed.any(1) & single)[:SHOWN]:
        causes.append(f"{_named(problem, units.of, unit)} has no participant with the skills for all: divide the group, or give somebody the skills.")
    for unit in _locked_apart(problem, terms, units.of)[:SHOWN]:
        causes.append(f"{_named(problem, units.of, unit)} is locked with different participants: unlock some of it, or divide the group.")
    return causes


def _locked_apart(problem: Problem, terms: Terms, of: Array) -> list[int]:
    import numpy

    if "locks" in terms.ignore:
        return []
    held = problem.locked & (problem.current != NOBODY)
    pairs = numpy.unique(of[held] * len(problem.participants) + problem.current[held]) // len(problem.participants)
    unit, count = numpy.unique(pairs, return_counts=True)
    return [int(each) for each in unit[count > 1]]


def _too_little_capacity(problem: Problem, terms: Terms) -> tuple[list[str], tuple[str, ...]]:
    if "capacity" in terms.ignore:
        return [], ()
    total, room = problem.amounts.sum(0), problem.capacity.sum(0)
    short = [at for at in range(len(total)) if total[at] > room[at] * (1 + 1e-9)]
    causes = [f"All capacities for {problem.measures[at]} come to {_figure(room[at])}, less than the {_figure(total[at])} to be given: raise them, or leave capacity out." for at in short]
    return causes, tuple(problem.measures[at] for at in short)


def _windows_beyond_capacity(problem: Problem, terms: Terms) -> None:
    """Raise `Unplannable` where somebody can carry less than the least that the tolerance asks for."""
    import numpy

    units = units_of(problem, terms)
    total = problem.amounts.sum(0) / len(problem.participants)
    found = numpy.argwhere(units.high < units.low - 1e-9).tolist()
    if not found:
        return
    causes = [
        f"{problem.participants[person]} can carry {_figure(units.high[person, at] * total[at])} {problem.measures[at]} at most, less than the {_figure(units.low[person, at] * total[at])} of the window."
        for person, at in found[:SHOWN]
    ]
    people = tuple(problem.participants[person] for person in sorted({person for person, _ in found}))
    measures = tuple(problem.measures[at] for at in sorted({at for _, at in found}))
    raise Unplannable(f"No plan meets these conditions. {' '.join(causes)} Raise the capacity, lower the share, widen the tolerance of {_and(measures)}, or leave capacity out.", people, measures)


def _travel_that_works(problem: Problem, terms: Terms, watch: Watch | None) -> float | None:
    """The growth of travel at which a plan was found; None if travel is not what stands in the way."""
    if terms.mode != "realign" or terms.travel_growth is None or problem.homes is None or problem.places is None:
        return None
    if len(problem.accounts) * len(problem.participants) > LARGE or not plannable(problem, replace(terms, travel_growth=None), {}, watch or Watch()):
        return None
    for more in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0):
        growth = round(terms.travel_growth + more, 6)
        if plannable(problem, replace(terms, travel_growth=growth), {}, watch or Watch()):
            return growth
    return None


def _missed(problem: Problem, terms: Terms) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who, and which measures, the relaxation cannot bring within tolerance, at the least miss altogether."""
    import numpy

    from spm_xl.territory.realign import limits_of
    from spm_xl.territory.relaxation import relaxed

    units = units_of(problem, terms)
    found = relaxed(units, numpy.zeros((len(units.size), len(problem.participants))), limits_of(problem, terms, units))
    person, measure = numpy.nonzero(found.missed > 1e-6)
    return tuple(problem.participants[at] for at in sorted(set(person))), tuple(problem.measures[at] for at in sorted(set(measure)))


def _named(problem: Problem, of: Array, unit: int) -> str:
    import numpy

    names = tuple(problem.accounts[at] for at in numpy.flatnonzero(of == unit))
    return f"Account {names[0]}" if len(names) == 1 else f"The group of {_and(names)}"


def _and(names: tuple[str, ...]) -> str:
    names = names if len(names) <= SHOWN else (*names[:SHOWN], f"{len(names) - SHOWN} more")
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def _figure(number: float) -> str:
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def _percent(part: float) -> str:
    return f"{_figure(part * 100)}%"
