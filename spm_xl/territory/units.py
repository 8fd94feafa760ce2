"""What moves as one: accounts that must go together, with the windows of load that a plan has to meet.

Every solver works on units, so locks, skills, groups and capacities are told to it once and in one shape. Loads are
in parts of a mean fair share (the total of a measure over the number of participants), so that 1 is a usual load.

>>> from spm_xl.territory.problem import problem
>>> from spm_xl.territory.terms import Terms
>>> four = problem(["a", "b", "c", "d"], ["Ann", "Bo"], {"potential": [10, 20, 30, 40]}, groups=["x", "x", None, None])
>>> units = units_of(four, Terms())
>>> units.loads.round(3).tolist(), units.of.tolist()
([[0.6], [0.6], [0.8]], [0, 0, 1, 2])
>>> units.low.round(3).tolist(), units.high.round(3).tolist()
([[0.95], [0.95]], [[1.05], [1.05]])
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory.problem import NOBODY, Problem
from spm_xl.territory.terms import Terms

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]


@dataclass(frozen=True)
class Units:
    """`m` units to be given to `p` participants.

    of        (n,) ints: the unit of each account
    loads     (m, k) floats in parts of a mean fair share
    low, high (p, k) floats: the windows of load, in the same parts; high is the lower of tolerance and capacity
    allowed   (m, p) bools: skills, and for locked units only their participant of today
    today     (m,) ints: the participant of today; NOBODY where none of the accounts has one. A group that is
              divided today counts as with the participant who has the most accounts of it (the first of equals).
    size      (m,) ints: accounts in the unit
    """

    of: Array
    loads: Array
    low: Array
    high: Array
    allowed: Array
    today: Array
    size: Array

    def summed(self, values: Array) -> Array:
        """(n,) or (n, p) values of accounts summed by unit: (m,) or (m, p)."""
        import numpy

        total = numpy.zeros((len(self.size), *values.shape[1:]), dtype=values.dtype)
        numpy.add.at(total, self.of, values)
        return total

    def spread(self, chosen: Array) -> Array:
        """(m,) participants of units as (n,) participants of accounts."""
        return chosen[self.of]


def units_of(problem: Problem, terms: Terms) -> Units:
    """The units of a problem, without the conditions that the terms ignore."""
    import numpy

    together = numpy.arange(len(problem.accounts)) if "groups" in terms.ignore else problem.together
    _, of = numpy.unique(together, return_inverse=True)
    count = int(of.max()) + 1 if len(of) else 0
    people = len(problem.participants)
    mean = problem.amounts.sum(0) / people
    part = numpy.divide(problem.amounts, mean, out=numpy.zeros_like(problem.amounts), where=mean > 0)
    loads = numpy.zeros((count, len(problem.measures)))
    numpy.add.at(loads, of, part)
    today = _today(problem.current, of, count)
    low, high = windows(problem, terms, mean)
    return Units(of, loads, low, high, _allowed(problem, terms, of, count, today), today, numpy.bincount(of, minlength=count))


def windows(problem: Problem, terms: Terms, mean: Array) -> tuple[Array, Array]:
    """(p, k) the least and the most load of each participant, in parts of `mean`; a measure that is free, or 0 everywhere, has 0 and infinity."""
    import numpy

    share = numpy.repeat(problem.shares[:, None] * len(problem.participants), len(problem.measures), axis=1)
    tolerance = [terms.tolerance(name, first=at == 0) for at, name in enumerate(problem.measures)]
    below = numpy.array([numpy.inf if each is None or not total else each for each, total in zip(tolerance, mean, strict=True)])
    low, high = numpy.maximum(0, share * (1 - below)), share * (1 + below)
    if "capacity" not in terms.ignore:
        high = numpy.minimum(high, numpy.divide(problem.capacity, mean, out=numpy.full_like(problem.capacity, numpy.inf), where=mean > 0))
    return low, high


def _today(current: Array, of: Array, count: int) -> Array:
    import numpy

    has = current != NOBODY
    today = numpy.full(count, NOBODY)
    if not has.any():
        return today
    people = int(current.max()) + 1
    pairs, accounts = numpy.unique(of[has] * people + current[has], return_counts=True)
    order = numpy.lexsort((-(pairs % people), accounts))  # the last of a unit's rows is the one with most accounts, the first of equals
    today[pairs[order] // people] = pairs[order] % people
    return today


def _allowed(problem: Problem, terms: Terms, of: Array, count: int, today: Array) -> Array:
    import numpy

    allowed = numpy.ones((count, len(problem.participants)), dtype=bool)
    if "skills" not in terms.ignore:
        for row, unit in enumerate(of) if count < len(of) else ():
            allowed[unit] &= problem.allowed[row]
        if count == len(of):
            allowed[of] = problem.allowed
    if terms.keep:
        held = today != NOBODY
        allowed[held] = False
        allowed[held, today[held]] = True
    if "locks" not in terms.ignore:  # a group with a locked account goes to that account's participant, whoever has the most of it
        locked = problem.locked & (problem.current != NOBODY)
        allowed[of[locked]] = False
        allowed[of[locked], problem.current[locked]] = True
    return allowed
