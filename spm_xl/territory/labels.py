"""Names for the parts of a plan: a territory keeps the name of the participant who keeps most of it.

>>> from spm_xl.territory.problem import problem
>>> two = problem(["a", "b", "c"], ["Ann", "Bo"], {"potential": [10, 20, 30]}, current=["Ann", "Ann", "Bo"])
>>> import numpy
>>> labelled(two, numpy.array([1, 1, 0])).tolist()  # the part that was numbered 1 is Ann's
[0, 0, 1]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spm_xl.territory.problem import NOBODY, Problem
from spm_xl.territory.units import Units

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

COUNT, NUMBER = 1e-6, 1e-9  # what all accounts and all numbers weigh beside the amounts: they only decide between equals


def labelled(problem: Problem, parts: Array, allowed: Array | None = None) -> Array:
    """(n,) participants: the parts (n,) of a plan, each carried by one participant so that most of the amounts stay where they are.

    Every measure counts by its parts of a mean fair share; of equals the one who keeps most accounts, then the number that the part has.
    `allowed` (p, p) says which part (row) may be carried by which participant (column); that a part keeps its own number is always allowed.
    The names are matched by the Hungarian method of scipy.
    """
    import numpy

    people = len(problem.participants)
    mean = problem.amounts.sum(0) / people
    size = numpy.divide(problem.amounts, mean, out=numpy.zeros_like(problem.amounts), where=mean > 0).sum(1)
    if allowed is None:
        allowed = numpy.ones((people, people), dtype=bool)
    return named(parts, problem.current, size, numpy.ones(len(parts)), allowed)


def named(parts: Array, today: Array, size: Array, count: Array, allowed: Array) -> Array:
    """(m,) participants of units with a part (m,), a participant of today, a size and a count of accounts, as `labelled` names them."""
    import numpy
    from scipy.optimize import linear_sum_assignment

    has = today != NOBODY
    kept = numpy.zeros(allowed.shape)
    numpy.add.at(kept, (parts[has], today[has]), (size + count * COUNT / max(1, count.sum()))[has])
    kept[numpy.diag_indices(len(kept))] += NUMBER
    kept[~(allowed | numpy.eye(len(kept), dtype=bool))] = -numpy.inf
    _, carrier = linear_sum_assignment(kept, maximize=True)
    return carrier[parts]  # type: ignore[no-any-return]


def carriers(units: Units, chosen: Array, low: Array, high: Array) -> Array:
    """(p, p): which part (row) of a plan of units (m,) may be carried by whom (column), with its skills and locks, and a load between low and high (p, k)."""
    import numpy

    people = len(low)
    load = numpy.zeros_like(low)
    numpy.add.at(load, chosen, units.loads)
    refused = numpy.zeros((people, people), dtype=bool)
    numpy.logical_or.at(refused, chosen, ~units.allowed)
    fits = ((load[:, None, :] >= low) & (load[:, None, :] <= high)).all(2)
    return fits & ~refused  # type: ignore[no-any-return]
