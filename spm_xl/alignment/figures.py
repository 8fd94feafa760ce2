"""What a plan comes to, as the formulas of its workbook find it: the values that a viewer shows which does not calculate.

>>> from spm_xl.territory.problem import problem
>>> from spm_xl.territory.terms import Terms
>>> import numpy
>>> little = problem(["a", "b", "c"], ["Ann", "Bo"], {"potential": [30, 10, 20]}, current=["Ann", "Ann", None])
>>> found = figures_of(Plan(little, Terms(), numpy.array([0, 1, 1]), 1.0, 1.0))
>>> found.today.count.tolist(), found.planned.index[:, 0].tolist(), found.moved.tolist()
([2, 0], [100.0, 100.0], [False, True, False])
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory.distance import kilometres_each
from spm_xl.territory.plan import Plan
from spm_xl.territory.problem import NOBODY, Problem
from spm_xl.territory.score import Scores, scored

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

DIGITS = 12  # to which the workbook's formulas round an index, so that a sum of floats is not beside its tolerance


@dataclass(frozen=True)
class Side:
    """One assignment: accounts (p,), amounts (p, k), index (p, k) with 100 as the fair share; kilometres (n,) home, None without homes."""

    assigned: Array
    scores: Scores
    count: Array
    amount: Array
    index: Array
    kilometres: Array | None

    @property
    def worst(self) -> tuple[float, ...]:
        """The worst deviation of each measure, as a part of the fair share."""
        return tuple(max(column.max() - 100, 100 - column.min()) / 100 for column in self.index.T)


@dataclass(frozen=True)
class Figures:
    """today and planned; moved (n,) bools."""

    today: Side
    planned: Side
    moved: Array


def figures_of(plan: Plan) -> Figures:
    """The figures of a plan."""
    problem = plan.problem
    moved = (plan.assigned != problem.current) & (problem.current != NOBODY)
    return Figures(_side(plan, problem.current), _side(plan, plan.assigned), moved)


def _side(plan: Plan, assigned: Array) -> Side:
    import numpy

    found = scored(plan.problem, assigned, plan.terms)
    people = found.participants
    index = numpy.round(numpy.array([each.index for each in people], dtype=float), DIGITS)
    amount = numpy.array([each.amounts for each in people], dtype=float)
    return Side(assigned, found, numpy.array([each.accounts for each in people]), amount, index, _kilometres(plan.problem, assigned))


def _kilometres(problem: Problem, assigned: Array) -> Array | None:
    import numpy

    if problem.places is None or problem.homes is None:
        return None
    return kilometres_each(problem.places, problem.homes[numpy.maximum(assigned, 0)])
