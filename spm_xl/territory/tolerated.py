"""The least tolerances that work: one factor on all of them, each lifted to a tenth of a point.

For a small problem they are the least ones, by one integer programme over all pairs (the best it found, where its nodes end
first). For a large one they are the least of some factors at which a plan was found; there may be smaller ones.

>>> from spm_xl.territory.problem import problem
>>> from spm_xl.territory.terms import Terms
>>> least_tolerance(problem(["a", "b", "c"], ["Ann", "Bo"], {"potential": [30, 10, 10]}), Terms())
{'potential': 0.2}
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spm_xl.territory.problem import Problem
from spm_xl.territory.relaxation import Limit
from spm_xl.territory.terms import Terms
from spm_xl.territory.units import Units, units_of
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

SMALL = 6000  # pairs of a problem whose least tolerance is sought by one programme
NODES = 5000
LARGE = 4_000_000  # pairs of a problem for which no plan at other tolerances is sought
POINT = 1000  # tolerances are lifted to a tenth of a percent
STEPS = (1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0)


def least_tolerance(problem: Problem, terms: Terms, watch: Watch | None = None) -> dict[str, float] | None:
    """The least tolerances that work, by one factor on all of them; None where no factor helps or the problem is too large to try."""
    wide = {name: each for at, name in enumerate(problem.measures) if (each := terms.tolerance(name, first=at == 0)) is not None and problem.amounts[:, at].sum() > 0}
    pairs = len(problem.accounts) * len(problem.participants)
    if not wide or pairs > LARGE:
        return None
    if pairs <= SMALL and all(wide.values()):
        factor = _least_factor(problem, terms)
        return None if factor is None else _lifted(wide, factor)
    return _tried(problem, terms, {name: each or 0.001 for name, each in wide.items()}, watch or Watch())


def _tried(problem: Problem, terms: Terms, wide: Mapping[str, float], watch: Watch) -> dict[str, float] | None:
    """The smallest of some factors at which a plan is found, and then half-way down as long as one is."""
    below, above = 1.0, 0.0
    for factor in STEPS:
        if plannable(problem, terms, _lifted(wide, factor), watch):
            above = factor
            break
        below = factor
    if not above:
        return None
    for _ in range(5):
        middle = (below + above) / 2
        if _lifted(wide, middle) == _lifted(wide, above) or _lifted(wide, middle) == _lifted(wide, below):
            break
        below, above = (below, middle) if plannable(problem, terms, _lifted(wide, middle), watch) else (middle, above)
    return _lifted(wide, above)


def _lifted(wide: Mapping[str, float], factor: float) -> dict[str, float]:
    return {name: math.ceil(each * factor * POINT - 1e-6) / POINT for name, each in wide.items()}


def plannable(problem: Problem, terms: Terms, tolerances: Mapping[str, float], watch: Watch) -> bool:
    """Whether a plan is found at these tolerances."""
    from spm_xl.territory.frame import frame_of, met
    from spm_xl.territory.realign import fewest, limits_of, moved_cost

    wider = replace(terms, tolerances={**terms.tolerances, **tolerances})
    units = units_of(problem, wider)
    frame = frame_of(units, moved_cost(problem, wider, units), limits_of(problem, wider, units))
    if met(frame, frame.base):
        return True
    chosen, _, missed = fewest(frame, 0.0, replace(wider, effort=0.0), watch)
    return not missed and met(frame, chosen)


def _least_factor(problem: Problem, terms: Terms) -> float | None:
    """The least factor on all tolerances at which whole units fit, by one integer programme over all pairs."""
    import numpy
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import vstack

    from spm_xl.territory.realign import limits_of

    units = units_of(problem, replace(terms, tolerances=dict.fromkeys(problem.measures)))  # windows of capacity alone
    rows, columns = numpy.nonzero(units.allowed)
    lines = _window_rows(problem, terms, units, rows, columns) + _other_rows(units, limits_of(problem, terms, units), rows, columns)
    matrices, low, high = zip(*lines, strict=True)
    done = milp(
        numpy.append(numpy.zeros(len(rows)), 1.0),
        constraints=LinearConstraint(vstack(matrices).tocsr(), numpy.concatenate(low), numpy.concatenate(high)),
        integrality=numpy.append(numpy.ones(len(rows)), 0),
        bounds=Bounds(0, numpy.append(numpy.ones(len(rows)), numpy.inf)),
        options={"node_limit": NODES, "mip_rel_gap": 0.0},
    )
    return None if done.x is None else float(done.x[-1])


def _window_rows(problem: Problem, terms: Terms, units: Units, rows: Array, columns: Array) -> list[tuple[Any, Array, Array]]:
    """For each measure: the loads within the windows, which the factor in the last column stretches, and within capacity."""
    import numpy
    from scipy.sparse import csr_matrix, hstack

    people = len(problem.participants)
    share, far, lines = problem.shares * people, numpy.full(people, numpy.inf), []
    for at, name in enumerate(problem.measures):
        brought = csr_matrix((units.loads[rows, at], (columns, numpy.arange(len(rows)))), shape=(people, len(rows)))
        tolerance = terms.tolerance(name, first=at == 0)
        if tolerance is not None and problem.amounts[:, at].any():
            stretch = csr_matrix((share * tolerance)[:, None])
            lines += [(hstack([brought, -stretch]), -far, share), (hstack([brought, stretch]), share, far)]
        lines.append((hstack([brought, csr_matrix((people, 1))]), -far, units.high[:, at]))
    return lines


def _other_rows(units: Units, limits: Sequence[Limit], rows: Array, columns: Array) -> list[tuple[Any, Array, Array]]:
    """Each limit, and each unit given to one participant."""
    import numpy
    from scipy.sparse import csr_matrix, hstack

    lines = []
    for limit in limits:
        scale = float(numpy.abs(limit.amounts).max()) or 1.0
        lines.append((csr_matrix(numpy.append(limit.amounts[rows, columns] / scale, 0.0)[None, :]), numpy.array([-numpy.inf]), numpy.array([limit.most / scale])))
    count, one = len(units.size), numpy.ones(len(units.size))
    lines.append((hstack([csr_matrix((numpy.ones(len(rows)), (rows, numpy.arange(len(rows)))), shape=(count, len(rows))), csr_matrix((count, 1))]), one, one))
    return lines
