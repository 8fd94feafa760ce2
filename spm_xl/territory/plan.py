"""A plan: who gets which account, what it comes to, and how good the best plan can be at most.

`planned` is the only way in: cells, command line and workbook ask it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory.problem import Problem
from spm_xl.territory.terms import Terms
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]


@dataclass(frozen=True)
class Plan:
    """An answer to a problem under terms.

    assigned     (n,) ints: the participant of each account, in the order of `problem.accounts`
    value        what the mode keeps small: the worst deviation (a part of 1), weighted kilometres, accounts moved or their amount
    bound        no plan within the same conditions has a smaller value
    whole        False where the run was stopped before its work was done
    remarks      what a reader should know, in sentences
    """

    problem: Problem
    terms: Terms
    assigned: Array
    value: float
    bound: float
    whole: bool = True
    remarks: tuple[str, ...] = ()

    @property
    def gap(self) -> float | None:
        """How much better a plan could be at most, as a part of this one's value; 0 for a proven optimum, None without a bound."""
        if self.value <= self.bound:
            return 0.0
        return None if self.bound <= 0 and self.value > 0 and self.terms.mode != "realign" else (self.value - self.bound) / self.value


def planned(problem: Problem, terms: Terms, watch: Watch | None = None) -> Plan:
    """The best plan that the effort of the terms allows. Raises `Unplannable` where no plan meets the conditions.

    The problem must have passed `spm_xl.territory.checked`. Needs numpy and scipy.
    """
    from importlib import import_module

    from spm_xl.territory.unplannable import hopeless

    hopeless(problem, terms)
    solver = import_module(f"spm_xl.territory.{terms.mode}")
    return solver.plan(problem, terms, watch or Watch())  # type: ignore[no-any-return]
