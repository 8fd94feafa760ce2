"""SMART: what a goal lacks to be specific, measurable, attainable, relevant and time-bound, in sentences for its owner.

Source of the five: Doran, "There's a S.M.A.R.T. way to write management's goals and objectives", 1981. An owner and a weight are
asked for as well. Attainable is told against history: a target is beyond it where it is more than `STRETCH` times the best
comparable interval so far. That factor is our choice; no source gives one.

>>> from datetime import date
>>> calls = Goal("G1", "More calls", "ann", measure="activities_call", unit="calls", baseline=Fraction(0), target=Fraction(300),
...     start=date(2026, 7, 1), due=date(2026, 9, 30), weight=Fraction(1))
>>> [lack.words for lack in lacking(calls)]
['It does not say why it matters, and adds to no other goal.']
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from spm_xl.measure.goal import Goal
from spm_xl.money import money, whole_units
from spm_xl.near import did_you_mean
from spm_xl.rational import Fraction

STRETCH = Fraction(3, 2)
DECIMALS = 10  # of a number in a sentence, at most


class Lack(NamedTuple):
    """What a goal lacks: the column that says it, and the sentence for its owner."""

    column: str
    words: str


def lacking(goal: Goal, history: Sequence[Fraction] = (), known: Collection[str] | None = None) -> tuple[Lack, ...]:
    """What a goal lacks to be SMART, one sentence each; none where it is.

    Parameters
    ----------
    history : values of its measure for its owner in the intervals before it, each as long as the goal.
    known : names of all KPIs and measures; None: the name is not checked.
    """
    return (*_specific(goal, known), *_measurable(goal), *_attainable(goal, history), *_relevant(goal), *_time_bound(goal))


def _specific(goal: Goal, known: Collection[str] | None) -> Iterable[Lack]:
    if not goal.title:
        yield Lack("title", "It has no title: say what is to be reached.")
    if not goal.measure:
        yield Lack("measure", "It names no measure: say by which KPI it is told, such as won_amount or win_rate.")
    elif known is not None and goal.measure not in known:
        yield Lack("measure", f"Its measure {goal.measure!r} is no KPI and no measure. {did_you_mean(goal.measure, known)}")


def _measurable(goal: Goal) -> Iterable[Lack]:
    if not goal.unit:
        yield Lack("unit", "It has no unit: say what its numbers are, such as USD, deals or days.")
    if goal.baseline is None:
        yield Lack("baseline", "It has no baseline: say where it starts.")
    if goal.target is None:
        yield Lack("target", "It has no target: say where it is to be on the due day.")
    elif goal.target == goal.baseline:
        yield Lack("target", f"Baseline and target are both {shown(goal.target)}: there is nothing to reach.")


def _attainable(goal: Goal, history: Sequence[Fraction]) -> Iterable[Lack]:
    if goal.target is None or not history:
        return
    lower = goal.baseline is not None and goal.target < goal.baseline
    best = min(history) if lower else max(history)
    if goal.target < best / STRETCH if lower else goal.target > best * STRETCH:
        than = f"below {shown(best)} / {shown(STRETCH)}" if lower else f"above {shown(STRETCH)} x {shown(best)}"
        yield Lack(
            "target",
            f"Its target of {shown(goal.target)} is {than}, {shown(best)} being the best of {len(history)} comparable "
            f"interval{'' if len(history) == 1 else 's'} before it: say in why what will make it attainable, or set a nearer one.",
        )


def _relevant(goal: Goal) -> Iterable[Lack]:
    if not goal.why and not goal.parent:
        yield Lack("why", "It does not say why it matters, and adds to no other goal.")


def _time_bound(goal: Goal) -> Iterable[Lack]:
    if goal.start is None:
        yield Lack("start", "It has no first day.")
    if goal.due is None:
        yield Lack("due", "It has no due day.")
    elif goal.start and goal.due <= goal.start:
        yield Lack("due", f"It is due on {goal.due}, which is not after its first day {goal.start}.")
    if not goal.participant and not goal.team:
        yield Lack("participant", "Nobody owns it: name a participant or a team.")
    if goal.weight is None:
        yield Lack("weight", "It has no weight: say which share of the owner's score it is.")


def shown(value: Fraction) -> str:
    """A number for people.

    >>> shown(Fraction(2500001, 2)), shown(Fraction(1, 3))
    ('1,250,000.5', '0.3333333333')
    """
    text = f"{money(whole_units(value, DECIMALS), DECIMALS):,f}"
    return text.rstrip("0").rstrip(".")
