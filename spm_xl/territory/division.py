"""A division among participants that is to be made even: what is divided, how far off everybody is, and a first deal.

>>> import numpy
>>> two = Division(numpy.array([[0.5], [0.3], [1.2]]), numpy.ones(2), numpy.ones(1), numpy.full((2, 1), numpy.inf),
...                numpy.ones((3, 2), dtype=bool), numpy.full(3, -1), numpy.ones(3, dtype=int))
>>> chosen = dealt(two, two.today)
>>> chosen.tolist(), two.off(chosen).round(3).tolist()
([1, 1, 0], [[0.2], [-0.2]])
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from spm_xl.territory.problem import NOBODY, Problem
from spm_xl.territory.terms import Terms
from spm_xl.territory.units import Units

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

BEYOND = 20.0  # what a load beyond capacity weighs against a deviation
FEWEST = 1e-9  # what an account more or less weighs: it only decides between equals


@dataclass(frozen=True)
class Division:
    """What is divided, and among whom.

    loads     (m, k) floats: units in parts of a mean fair share, times the weight of the measure
    targets   (p,) floats above 0: fair shares in the same parts
    weights   (k,) floats
    most      (p, k) floats: capacities, in parts and weighted likewise; infinite where there is none
    allowed   (m, p) bools
    today     (m,) ints, NOBODY where a unit has no participant; size (m,) ints: accounts in the unit
    """

    loads: Array
    targets: Array
    weights: Array
    most: Array
    allowed: Array
    today: Array
    size: Array

    @cached_property
    def room(self) -> Array | None:
        """(p, k) the deviation at which a capacity is full; None without capacities."""
        import numpy

        return self.most / self.targets[:, None] - self.weights if numpy.isfinite(self.most).any() else None

    def summed(self, chosen: Array) -> Array:
        """(p, k) loads of a plan (m,), of the units that have somebody."""
        import numpy

        has = chosen != NOBODY
        return numpy.column_stack([numpy.bincount(chosen[has], weights=each[has], minlength=len(self.targets)) for each in self.loads.T])

    def off(self, chosen: Array) -> Array:
        """(p, k) weighted deviations of a plan."""
        return self.summed(chosen) / self.targets[:, None] - self.weights  # type: ignore[no-any-return]

    def beyond(self, off: Array, people: Any) -> Array | float:
        """(...) how far deviations (..., k) of participants (...) pass their capacities."""
        import numpy

        return 0.0 if self.room is None else numpy.maximum(0, off - self.room[people]).max(-1)  # type: ignore[no-any-return]

    def badness(self, off: Array, people: Any) -> Array:
        """(...) the worst deviation of participants (...), and much more for a load beyond capacity."""
        import numpy

        return numpy.abs(off).max(-1) + BEYOND * self.beyond(off, people)  # type: ignore[no-any-return]

    def moved(self, units: Array, participant: Any) -> Array:
        """(...) accounts of units that a participant would not have today; -1 stands for no unit."""
        import numpy

        today = self.today[units]
        return numpy.where((units >= 0) & (today != NOBODY) & (today != participant), self.size[units], 0)  # type: ignore[no-any-return]


def kinds(allowed: Array) -> Array:
    """(m,) numbers of rows (m, p) of bools: the same for equal rows."""
    import numpy

    if allowed.all():
        return numpy.zeros(len(allowed), dtype=int)
    return numpy.unique(numpy.packbits(allowed, axis=1), axis=0, return_inverse=True)[1].ravel()


def counted(problem: Problem, terms: Terms) -> Array:
    """The measures (numbers) that a balance looks at: those with an amount, a weight, and a tolerance that was not set free."""
    import numpy

    free = {name for name, tolerance in terms.tolerances.items() if tolerance is None}
    total = problem.amounts.sum(0)
    return numpy.array([at for at, name in enumerate(problem.measures) if total[at] > 0 and terms.weights.get(name, 1) > 0 and name not in free], dtype=int)


def division_of(problem: Problem, units: Units, terms: Terms, rows: Array, people: Array) -> Division:
    """What some units (rows) are among some people (columns), in the measures that count; where none does, one that is 0 everywhere."""
    import numpy

    at = counted(problem, terms)
    weights = numpy.array([float(terms.weights.get(problem.measures[each], 1)) for each in at])
    loads, most = units.loads[:, at] * weights, units.high[:, at] * weights
    if not len(at):
        loads, most, weights = numpy.zeros((len(units.size), 1)), numpy.full((len(units.high), 1), numpy.inf), numpy.zeros(1)
    number = numpy.append(numpy.full(len(problem.participants), NOBODY), NOBODY)  # the last is NOBODY's
    number[people] = numpy.arange(len(people))
    return Division(
        loads=loads[rows],
        targets=problem.shares[people] * len(problem.participants),
        weights=weights,
        most=most[people],
        allowed=units.allowed[numpy.ix_(rows, people)],
        today=number[units.today[rows]],
        size=units.size[rows],
    )


def dealt(division: Division, chosen: Array) -> Array:
    """A plan (m,) of all units: those that have nobody yet go, the largest first, to who has least; of equals to who has fewest accounts.

    Units that few may have go before the others.
    """
    import numpy

    chosen, people = chosen.copy(), len(division.targets)
    share = 1 / division.targets
    off = division.off(chosen)
    given = chosen != NOBODY
    count = numpy.bincount(chosen[given], weights=division.size[given], minlength=people) * share * FEWEST
    waiting = numpy.flatnonzero(~given)
    few = division.allowed[waiting].sum(1)
    everybody = numpy.arange(people)
    for at in numpy.lexsort((-division.loads[waiting].sum(1), few)):
        unit = waiting[at]
        who = everybody if few[at] == people else numpy.flatnonzero(division.allowed[unit])
        after = (off if few[at] == people else off[who]) + division.loads[unit] * share[who, None]
        score = after.max(1) + count[who]
        if division.room is not None:
            score += BEYOND * division.beyond(after, who)
        best = int(score.argmin())
        to = who[best]
        chosen[unit] = to
        off[to] = after[best]
        count[to] += division.size[unit] * share[to] * FEWEST
    return chosen
