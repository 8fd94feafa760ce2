"""Cascades: the goal of a team handed down to its participants, and whether the parts come to the whole.

The targets of goals with one parent add up to the parent's where their measure adds (amounts and counts of different owners);
so do their baselines. A rate or a mean of several owners does not add, which is said instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from spm_xl.measure.goal import COUNTED, Goal
from spm_xl.measure.names import counts_activities
from spm_xl.measure.smart import shown
from spm_xl.money import ZERO
from spm_xl.rational import Fraction

# measures of which the owners' values add up to the team's; accounts do not, as two owners may have won one account
ADDING = (COUNTED - {"accounts", "top_account_amount", "attainment"}) | {"open_deals", "active_deals", "open_amount", "weighted_amount", "quota"}
SHOWN = 5  # names in a sentence


@dataclass(frozen=True, slots=True)
class Cascade:
    """One figure of a goal that was handed down.

    Attributes
    ----------
    parent : id of the goal. children : ids of the goals that add to it by the same measure.
    figure : "target" or "baseline". whole : of the parent; parts : sum of the children. None where they cannot be told.
    words : why they do not come to each other; "" where they do.
    """

    parent: str
    children: tuple[str, ...]
    figure: str
    whole: Fraction | None
    parts: Fraction | None
    words: str


def adds(measure: str) -> bool:
    """Whether the values of several owners add up to the team's.

    >>> adds("won_amount"), adds("activities_call"), adds("win_rate")
    (True, True, False)
    """
    return measure in ADDING or counts_activities(measure)


def cascades(goals: Sequence[Goal]) -> tuple[Cascade, ...]:
    """Of every goal that others add to: whether their targets and baselines come to its own.

    Goals with another measure than their parent's support it and are not added.
    """
    known = {goal.goal: goal for goal in goals}
    children: dict[str, list[Goal]] = defaultdict(list)
    for goal in goals:
        if goal.parent in known and goal.measure == known[goal.parent].measure:
            children[goal.parent].append(goal)
    return tuple(
        _cascade(known[parent], found, figure) for parent, found in children.items() for figure in _figures(known[parent])
    )


def _figures(parent: Goal) -> tuple[str, ...]:
    return ("target", "baseline") if adds(parent.measure) else ("target",)


def _cascade(parent: Goal, children: Sequence[Goal], figure: str) -> Cascade:
    names = tuple(goal.goal for goal in children)
    if not adds(parent.measure):
        words = f"{parent.measure} of several owners does not add up: {_listed(names)} cannot be held against {parent.goal}."
        return Cascade(parent.goal, names, figure, None, None, words)
    whole, values = getattr(parent, figure), [getattr(goal, figure) for goal in children]
    blank = [name for name, value in zip(names, values, strict=True) if value is None]
    if whole is None or blank:
        words = f"there is no {figure} of {_listed([parent.goal, *blank] if whole is None else blank)}, so that the sum cannot be told."
        return Cascade(parent.goal, names, figure, whole, None, words)
    parts = sum(values, ZERO)
    if parts == whole:
        return Cascade(parent.goal, names, figure, whole, parts, "")
    gap = abs(parts - whole)
    side = "more" if parts > whole else "less"
    words = f"the {figure}s of {_listed(names)} come to {shown(parts)}, {shown(gap)} {side} than {shown(whole)} of {parent.goal}."
    return Cascade(parent.goal, names, figure, whole, parts, words)


def _listed(names: Sequence[str]) -> str:
    """Names of goals, of many the first ones.

    >>> _listed(["G1", "G2"]), _listed([f"G{at}" for at in range(40)])
    ('G1, G2', 'G0, G1, G2, G3, G4 and 35 more')
    """
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
