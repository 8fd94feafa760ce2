"""Planned around what a manager decided: the accounts that they gave to somebody are held there, the rest is planned anew.

A decision is a condition of the plan and not a change of what is there today: an account that was given away is a move
from whoever has it today, and today's travel is what it was.

>>> from spm_xl.territory.problem import problem
>>> from spm_xl.territory.terms import Terms
>>> little = problem(["a", "b"], ["Ann", "Bo"], {"potential": [1, 1]}, current=["Ann", "Ann"], locked=[True, False])
>>> held, terms = around(little, Terms(), {"a": "Bo"})
>>> held.allowed.tolist(), held.locked.tolist(), held.current.tolist()
([[False, True], [True, True]], [False, False], [0, 0])
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from spm_xl.territory.plan import Plan, planned
from spm_xl.territory.problem import NOBODY, Problem
from spm_xl.territory.terms import Terms
from spm_xl.territory.watch import Watch


def planned_around(problem: Problem, terms: Terms, decided: Mapping[str, str], watch: Watch | None = None) -> Plan:
    """The plan of a problem in which some accounts go where they were given.

    Parameters
    ----------
    decided : account -> participant; both are among those of the problem.

    Raises
    ------
    Unplannable : what was decided, and the other conditions, cannot be met together.
    """
    held, asked = around(problem, terms, decided)
    plan = planned(held, asked, watch)
    beside = _moved(problem, terms, plan) - _moved(held, terms, plan) if terms.mode == "realign" else 0.0
    return replace(plan, problem=problem, terms=terms, value=plan.value + beside, bound=plan.bound + beside)


def around(problem: Problem, terms: Terms, decided: Mapping[str, str]) -> tuple[Problem, Terms]:
    """The problem and the terms that hold every decision, whatever the terms ignore.

    A decision is told as who is allowed to have an account. Where only accounts of nobody are placed, everybody keeps what
    they have; there the account is told to be with its new participant already.
    """
    accounts = {name: at for at, name in enumerate(problem.accounts)}
    people = {name: at for at, name in enumerate(problem.participants)}
    allowed, current, locked = problem.allowed.copy(), problem.current.copy(), problem.locked.copy()
    if "skills" in terms.ignore:
        allowed[:] = True
    for account, participant in decided.items():
        row = accounts[account]
        allowed[row] = False
        allowed[row, people[participant]] = True
        locked[row] = False
        if terms.keep:
            current[row] = people[participant]
    held = replace(problem, allowed=allowed, current=current, locked=locked)
    return held, replace(terms, ignore=terms.ignore - {"skills"} if decided else terms.ignore)


def _moved(problem: Problem, terms: Terms, plan: Plan) -> float:
    """What changes hands in a plan, in what realign keeps small."""
    moved = (plan.assigned != problem.current) & (problem.current != NOBODY)
    return float(problem.amounts[moved, 0].sum() if terms.least == "amount" else moved.sum())
