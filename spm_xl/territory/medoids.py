"""The medoid of a territory: the account of its own that all others travel to for the least.

Exact: every account is tried as the centre, in pieces that fit into memory. Of equals, the first one.

>>> import numpy
>>> medoid_of(numpy.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0]]), numpy.array([1.0, 1.0, 1.0]))
(1, 5.0)
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from spm_xl.territory.distance import kilometres, kilometres_each
from spm_xl.territory.problem import NOBODY, Problem

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

PAIRS_AT_ONCE = 4_000_000


def medoid_of(places: Array, weights: Array) -> tuple[int, float]:
    """The row of the medoid of (n, d) places and its sum of (n,) weights times kilometres; (NOBODY, 0.0) of no places."""
    best, least = NOBODY, float("inf")
    step = max(1, PAIRS_AT_ONCE // max(1, len(places)))
    for start in range(0, len(places), step):
        travel = kilometres(places[start : start + step], places) @ weights
        row = int(travel.argmin())
        if travel[row] < least:
            best, least = start + row, float(travel[row])
    return (best, least) if best != NOBODY else (NOBODY, 0.0)


def medoids_of(problem: Problem, assigned: Array) -> Array:
    """(p,) the account at the centre of each participant's territory; NOBODY where it is empty. The problem must have places."""
    import numpy

    assert problem.places is not None
    order = numpy.argsort(assigned, kind="stable")
    ends = numpy.searchsorted(assigned[order], numpy.arange(len(problem.participants) + 1))
    territories = [order[start:end] for start, end in pairwise(ends)]
    return numpy.array([own[medoid_of(problem.places[own], problem.travel[own])[0]] if len(own) else NOBODY for own in territories], dtype=int)


def travel_to_centres(problem: Problem, assigned: Array) -> Array:
    """(n,) weighted kilometres of each account to the medoid of its territory."""
    assert problem.places is not None
    centres = medoids_of(problem, assigned)[assigned]
    return kilometres_each(problem.places, problem.places[centres]) * problem.travel
