"""What a workbook says of a plan in words."""

from __future__ import annotations

from spm_xl.territory.plan import Plan

AIMS = {"realign": "moves", "balance": "deviation", "homes": "travel", "centres": "travel"}


def gap_words(plan: Plan) -> str:
    """How far the best possible plan can be from this one.

    >>> from spm_xl.territory.problem import problem
    >>> from spm_xl.territory.terms import Terms
    >>> import numpy
    >>> little = problem(["a", "b"], ["Ann", "Bo"], {"potential": [1, 1]}, current=["Ann", "Ann"])
    >>> gap_words(Plan(little, Terms(), numpy.array([0, 1]), 1.0, 1.0))
    'Proven: no plan within the same conditions needs fewer moves.'
    >>> gap_words(Plan(little, Terms(mode="homes"), numpy.array([0, 1]), 200.0, 198.0))
    'No plan within the same conditions has less than 99.0% of this travel: it is at most 1.0% from the best possible.'
    """
    words, gap = AIMS[plan.terms.mode], plan.gap
    if plan.terms.mode == "realign" and plan.terms.least == "amount":
        words = "moved amount"
    stopped = "" if plan.whole else " The run was stopped before its work was done."
    if gap is None:
        return f"No bound on the {words} was found.{stopped}"
    if gap == 0:
        return f"Proven: no plan within the same conditions {'needs fewer moves' if words == 'moves' else f'has a smaller {words}' if words != 'travel' else 'has less travel'}.{stopped}"
    if words == "moves":
        return f"Moves {plan.value:,.0f}; no plan within the same conditions needs fewer than {plan.bound:,.0f}: it is at most {gap:.1%} from the best possible.{stopped}"
    return f"No plan within the same conditions has less than {1 - gap:.1%} of this {words}: it is at most {gap:.1%} from the best possible.{stopped}"
