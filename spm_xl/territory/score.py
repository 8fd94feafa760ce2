"""The figures of an assignment: what each participant has, how even and how compact the plan is, what it moves and what it breaks.

A deviation is a part of the fair share: 0.1 is 10% above it. A measure that nobody has anything of is even by definition:
index 100, deviation 0.

>>> from spm_xl.territory.problem import problem
>>> from spm_xl.territory.terms import Terms
>>> import numpy
>>> three = problem(["a", "b", "c"], ["Ann", "Bo"], {"potential": [30, 10, 20]}, current=["Ann", "Ann", "Ann"])
>>> found = scored(three, numpy.array([0, 0, 1]), Terms())
>>> [(each.participant, each.amounts, round(each.index[0], 1)) for each in found.participants]
[('Ann', (40.0,), 133.3), ('Bo', (20.0,), 66.7)]
>>> found.measures[0].worst.__round__(3), found.moved, found.feasible, found.violations.tolerance
(0.333, 1, False, 2)
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from spm_xl.territory.distance import kilometres_each
from spm_xl.territory.medoids import medoid_of
from spm_xl.territory.neighbours import stray_part
from spm_xl.territory.problem import NOBODY, Problem
from spm_xl.territory.terms import Terms

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

FAR_OFF = 0.15  # the trade's usual corridor (Zoltners and Lorimer 2000)
SPARE = 1e-8  # of a fair share: what a sum of floats may be beside a window
CAPACITY_SPARE = 1e-6  # in the measure's own unit
TRAVEL_SPARE = 1e-9  # of today's travel


@dataclass(frozen=True)
class ParticipantScore:
    """What a participant has: accounts, amounts by measure, index (100 is the fair share), deviation (a part of the fair share).

    travel is in weighted kilometres, km the mean of a weighted kilometre: to the home, and to the account in the centre.
    None without a map.
    """

    participant: str
    accounts: int
    amounts: tuple[float, ...]
    index: tuple[float, ...]
    deviation: tuple[float, ...]
    travel_home: float | None
    travel_centre: float | None
    km_home: float | None
    km_centre: float | None
    centre: str | None


@dataclass(frozen=True)
class MeasureScore:
    """How even a measure is: worst and mean deviation, coefficient of variation of the index, Gini coefficient, largest over
    smallest (None where somebody has nothing), participants outside of the tolerance and outside of 15%."""

    measure: str
    total: float
    worst: float
    mean: float
    variation: float
    gini: float
    largest_over_smallest: float | None
    outside: int
    far_off: int


@dataclass(frozen=True)
class Violations:
    """Conditions that are broken, whether or not the terms ignore them: locked accounts that moved, accounts without the
    skill, participants above capacity (by measure), groups that are divided, participants outside of a tolerance (by measure),
    travel above what realign may have, more moves than the terms allow, accounts with nobody."""

    locks: int
    skills: int
    capacity: int
    groups: int
    tolerance: int
    travel: int
    moves: int
    nobody: int


@dataclass(frozen=True)
class Scores:
    """The figures of a plan.

    travel_*     weighted kilometres to homes, to centres, and to homes as it is today; None without a map
    moved        accounts that change hands, with their part of all accounts; moved_amounts and _parts by measure
    placed       accounts that had nobody
    stray        part of the accounts that lie among others' accounts; None without a map
    feasible     nothing is broken that the terms do not ignore
    """

    participants: tuple[ParticipantScore, ...]
    measures: tuple[MeasureScore, ...]
    travel_home: float | None
    travel_centre: float | None
    travel_today: float | None
    moved: int
    moved_part: float
    moved_amounts: tuple[float, ...]
    moved_parts: tuple[float, ...]
    placed: int
    stray: float | None
    violations: Violations
    feasible: bool

    @property
    def worst(self) -> float:
        """The worst deviation over all participants and measures."""
        return max((each.worst for each in self.measures), default=0.0)


def scored(problem: Problem, assigned: Array, terms: Terms) -> Scores:
    """The figures of an assignment.

    Parameters
    ----------
    assigned : (n,) ints in the order of `problem.accounts`; NOBODY where an account has no participant, as may be today.
    terms : tolerances, and what `feasible` leaves out.
    """
    import numpy

    sums = _sums(problem, assigned)
    deviation = _deviation(sums, problem.targets)
    outside = _outside(problem, deviation, terms)
    people = _participants(problem, assigned, sums, deviation)
    moved = (assigned != problem.current) & (problem.current != NOBODY)
    total = problem.amounts.sum(0)
    gone = problem.amounts[moved].sum(0)
    travel_home, today = _to_homes(problem, assigned), _to_homes(problem, problem.current)
    of_today = _to_homes(problem, numpy.where(problem.current == NOBODY, NOBODY, assigned))  # what is placed had no travel to be held to
    beyond = (_too_far(terms, of_today, today), terms.most_moved is not None and moved.mean() > terms.most_moved + SPARE)
    broken = _violations(problem, assigned, sums, moved, int(outside.sum()), beyond)
    ignored = {name for name in terms.ignore if name in (field.name for field in fields(Violations))}
    return Scores(
        participants=people,
        measures=tuple(_measure(problem, at, sums[:, at], deviation[:, at], int(outside[:, at].sum())) for at in range(len(total))),
        travel_home=travel_home,
        travel_centre=None if problem.places is None else sum(each.travel_centre or 0.0 for each in people),
        travel_today=today,
        moved=int(moved.sum()),
        moved_part=float(moved.mean()) if len(moved) else 0.0,
        moved_amounts=tuple(gone.tolist()),
        moved_parts=tuple(numpy.divide(gone, total, out=numpy.zeros_like(gone), where=total > 0).tolist()),
        placed=int(((problem.current == NOBODY) & (assigned != NOBODY)).sum()),
        stray=None if problem.places is None else stray_part(problem.places, assigned),
        violations=broken,
        feasible=not any(getattr(broken, field.name) for field in fields(broken) if field.name not in ignored),
    )


def _sums(problem: Problem, assigned: Array) -> Array:
    """(p, k) amounts of each participant."""
    import numpy

    has = assigned != NOBODY
    columns = [numpy.bincount(assigned[has], amount[has], minlength=len(problem.participants)) for amount in problem.amounts.T]
    return numpy.column_stack(columns).astype(float)  # a count of nothing has whole numbers


def _deviation(sums: Array, targets: Array) -> Array:
    import numpy

    return numpy.divide(sums, targets, out=numpy.ones_like(sums), where=targets > 0) - 1


def _outside(problem: Problem, deviation: Array, terms: Terms) -> Array:
    """(p, k) whether a participant is outside of the tolerance of a measure."""
    import numpy

    given = [terms.tolerance(name, first=at == 0) for at, name in enumerate(problem.measures)]
    found: Array = numpy.abs(deviation) > numpy.array([numpy.inf if each is None else each + SPARE for each in given])
    return found


def _participants(problem: Problem, assigned: Array, sums: Array, deviation: Array) -> tuple[ParticipantScore, ...]:
    import numpy

    order = numpy.argsort(assigned, kind="stable")
    starts = numpy.searchsorted(assigned[order], numpy.arange(len(problem.participants) + 1))
    return tuple(
        _participant(problem, at, order[starts[at] : starts[at + 1]], sums[at], deviation[at]) for at in range(len(problem.participants))
    )


def _participant(problem: Problem, at: int, mine: Array, sums: Array, deviation: Array) -> ParticipantScore:
    weight = problem.travel[mine]
    home = centre = name = None
    if problem.places is not None and len(mine):
        middle, centre = medoid_of(problem.places[mine], weight)
        name = problem.accounts[mine[middle]]
    if problem.places is not None and problem.homes is not None:
        home = float(kilometres_each(problem.places[mine], problem.homes[[at] * len(mine)]) @ weight)
    heavy = float(weight.sum())
    return ParticipantScore(
        participant=problem.participants[at],
        accounts=len(mine),
        amounts=tuple(sums.tolist()),
        index=tuple((100 * (1 + deviation)).tolist()),
        deviation=tuple(deviation.tolist()),
        travel_home=home,
        travel_centre=None if centre is None else float(centre),
        km_home=None if home is None or not heavy else home / heavy,
        km_centre=None if centre is None or not heavy else float(centre) / heavy,
        centre=name,
    )


def _measure(problem: Problem, at: int, sums: Array, deviation: Array, outside: int) -> MeasureScore:
    import numpy

    size = numpy.abs(deviation)
    least = float(sums.min())
    return MeasureScore(
        measure=problem.measures[at],
        total=float(problem.amounts[:, at].sum()),
        worst=float(size.max()),
        mean=float(size.mean()),
        variation=float(deviation.std()),
        gini=_gini(sums),
        largest_over_smallest=float(sums.max()) / least if least > 0 else None,
        outside=outside,
        far_off=int((size > FAR_OFF).sum()),
    )


def _gini(sums: Array) -> float:
    import numpy

    count, total = len(sums), float(sums.sum())
    return float((2 * numpy.arange(1, count + 1) - count - 1) @ numpy.sort(sums)) / (count * total) if total > 0 else 0.0


def _to_homes(problem: Problem, assigned: Array) -> float | None:
    """Weighted kilometres to the homes, over the accounts that have somebody; None where nobody has an account or there is no map."""
    has = assigned != NOBODY
    if problem.places is None or problem.homes is None or not has.any():
        return None
    return float(kilometres_each(problem.places[has], problem.homes[assigned[has]]) @ problem.travel[has])


def _too_far(terms: Terms, travel: float | None, today: float | None) -> bool:
    """Whether a realignment travels more than it may."""
    if terms.mode != "realign" or terms.travel_growth is None or travel is None or today is None:
        return False
    return travel > today * (1 + terms.travel_growth) * (1 + TRAVEL_SPARE)


def _violations(problem: Problem, assigned: Array, sums: Array, moved: Array, outside: int, beyond: tuple[bool, bool]) -> Violations:
    import numpy

    has = assigned != NOBODY
    pairs = numpy.unique(numpy.column_stack([problem.together[has], assigned[has]]), axis=0)
    return Violations(
        locks=int((moved & problem.locked).sum()),
        skills=int((~problem.allowed[has.nonzero()[0], assigned[has]]).sum()),
        capacity=int((sums > problem.capacity + CAPACITY_SPARE).sum()),
        groups=len(pairs) - len(numpy.unique(pairs[:, 0])),
        tolerance=outside,
        travel=int(beyond[0]),
        moves=int(beyond[1]),
        nobody=int((~has).sum()),
    )
