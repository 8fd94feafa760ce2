"""A goal: what somebody is to reach by a day, told by a measure, and how it stands.

The way of a measure that is counted from the first day on (won_amount) begins at 0; that of others (win_rate) at the baseline,
which a manager gives as where it stands on the first day.

>>> calls = Goal("G1", "More calls", "ann", measure="activities_call", unit="calls", baseline=ZERO, target=Fraction(300),
...     start=date(2026, 7, 1), due=date(2026, 9, 30), weight=ONE)
>>> found = standing(calls, Fraction(120), date(2026, 8, 14), frozenset())
>>> found.progress, found.pace, found.projection, found.words
(Fraction(2, 5), Fraction(4, 5), Fraction(240, 1), 'behind')
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from spm_xl.measure.names import counts_activities, named
from spm_xl.measure.progress import NOT_STARTED, expected, pace, progress, projection, status
from spm_xl.measure.result import BEHIND, NONE
from spm_xl.money import ONE, ZERO, Number, exact
from spm_xl.period import Span
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Inputs
from spm_xl.working_days import Holidays

OVER_LIMIT = "over the limit"
# measures that count what happens from the goal's first day on: they begin at zero, whatever the baseline
COUNTED = frozenset({
    "won_deals", "lost_deals", "new_deals", "won_amount", "lost_amount", "credit", "attainment", "accounts", "top_account_amount",
    "cycle_deals", "cycle_days",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal as it was written down; None and "" where something is left out.

    Attributes
    ----------
    goal : id. title : what is to be reached. participant, team : who owns it; both blank: everybody together.
    parent : id of the goal that it adds to. measure : KPI or measure by name. unit : of baseline and target.
    baseline, target : where it starts, and where it is to be on the due day. start, due : first and last day.
    weight : share of the owner's score. why : why it matters.
    """

    goal: str
    title: str = ""
    participant: str = ""
    team: str = ""
    parent: str = ""
    measure: str = ""
    unit: str = ""
    baseline: Fraction | None = None
    target: Fraction | None = None
    start: date | None = None
    due: date | None = None
    weight: Fraction | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class GoalStanding:
    """How a goal stands on a day.

    Attributes
    ----------
    goal : the goal. actual : value of its measure; None where it cannot be told.
    progress : share of the way that is done; expected : share that an even pace has done; pace : their ratio.
    projection : where the measure ends on the due day at this pace.
    status : good, watch, behind or none. lacks : what the goal lacks, a sentence each.
    words : the status in words, or why there is none.
    """

    goal: Goal
    actual: Fraction | None
    progress: Fraction | None
    expected: Fraction | None
    pace: Fraction | None
    projection: Fraction | None
    status: str
    lacks: tuple[str, ...]
    words: str


def goals_of(inputs: Inputs, known: Iterable[str] = ()) -> tuple[Goal, ...]:
    """The goals of the inputs, in the order of the table.

    Parameters
    ----------
    known : names of KPIs and measures; a measure that is written like one of them, such as Win rate, has its name.
    """
    names = {named(name): name for name in known}
    return tuple(
        Goal(
            goal=row["goal"], title=row["title"] or "", participant=row["participant"] or "", team=row["team"] or "",
            parent=row["parent"] or "", measure=names.get(named(row["measure"] or ""), row["measure"] or ""), unit=row["unit"] or "", why=row["why"] or "",
            start=row["start"], due=row["due"],
            baseline=_exact(row["baseline"]), target=_exact(row["target"]), weight=_exact(row["weight"]),
        )
        for row in inputs.rows("goals")
    )  # fmt: skip


def _exact(value: Number | None) -> Fraction | None:
    return None if value is None else exact(value)


def counted(measure: str) -> bool:
    """Whether a measure counts what happens from the goal's first day on, so that it begins at zero.

    >>> counted("won_amount"), counted("activities_call"), counted("win_rate")
    (True, True, False)
    """
    return measure in COUNTED or counts_activities(measure)


def days_of(goal: Goal) -> Span | None:
    """First to last day of a goal, where it has both in their order."""
    return Span(goal.start, goal.due) if goal.start and goal.due and goal.start <= goal.due else None


def standing(
    goal: Goal, actual: Fraction | None, as_of: date, holidays: Holidays, lacks: Iterable[str] = ()
) -> GoalStanding:
    """How a goal stands on the as-of day, which is counted.

    The way of a measure that is counted from the first day on (won_amount) begins at 0; that of others (win_rate), at the
    baseline. A counted measure that is to be lower than its baseline (lost_deals) has a limit: its pace says how far the
    projection has come from baseline to target, and it is done on the due day only.

    Parameters
    ----------
    actual : value of its measure, from the goal's first day to the as-of day; None where it cannot be told.
    holidays : of its owner. lacks : what it lacks, in sentences.
    """
    way, told = _way(goal), tuple(lacks)
    if isinstance(way, str):
        return GoalStanding(goal, actual, None, None, None, None, NONE, told, way)
    days, begin, target = way
    gone = expected(days, as_of, holidays)
    if as_of < days.start or actual is None:
        words = NOT_STARTED if as_of < days.start else f"cannot be told: there is no value of {goal.measure or 'a measure'}"
        return GoalStanding(goal, actual, None, gone, None, None, NONE, told, words)
    end = projection(actual, begin, gone) if gone else None
    if goal.baseline is not None and target < goal.baseline and counted(goal.measure):
        index = progress(end, goal.baseline, target) if end is not None else None
        done = index * gone if index is not None else ZERO
        state, words = status(done if as_of >= days.end else ZERO, index, days, as_of)
        if actual > target:
            state, words = BEHIND, OVER_LIMIT
    else:
        done = progress(actual, begin, target)
        index = pace(done, gone) if gone else None
        state, words = status(done, index, days, as_of)
    return GoalStanding(goal, actual, done, gone, index, end, state, told, words)


def _way(goal: Goal) -> tuple[Span, Fraction, Fraction] | str:
    """The days of a goal, and where its way begins and ends; or why it cannot be told."""
    begin = ZERO if counted(goal.measure) else goal.baseline
    needed = {"baseline": begin, "target": goal.target, "start": goal.start, "due": goal.due}
    missing = [name for name, value in needed.items() if value is None]
    if missing or begin is None or goal.target is None:
        return f"cannot be told without {' and '.join([', '.join(missing[:-1]), missing[-1]] if missing[1:] else missing)}"
    days = days_of(goal)
    if days is None:
        return "cannot be told: it is due before it starts"
    if begin == goal.target and (goal.baseline or ZERO) <= goal.target:
        return "cannot be told: there is no way to go"
    return days, begin, goal.target


def scores(standings: Iterable[GoalStanding], of: str = "participant", *, capped: bool = True) -> dict[str, Fraction]:
    """Weighted score of each owner's goals: the sum of weight x progress over the sum of the weights.

    Goals without weight or progress do not count; where none of an owner's goals has a weight, all count alike.

    Parameters
    ----------
    of : "participant" or "team". capped : progress counts from 0 to 1, so that one goal cannot make up for another (the
        default, our choice); False: as it is.
    """
    owned: dict[str, list[GoalStanding]] = defaultdict(list)
    for each in standings:
        owner = each.goal.participant if of == "participant" else "" if each.goal.participant else each.goal.team
        if owner and each.progress is not None:
            owned[owner].append(each)
    found = {}
    for owner, goals in owned.items():
        weighed = any(each.goal.weight is not None for each in goals)
        weights = [(each.goal.weight or ZERO) if weighed else ONE for each in goals]
        parts = [min(max(each.progress or ZERO, ZERO), ONE) if capped else each.progress or ZERO for each in goals]
        if sum(weights, ZERO):
            found[owner] = sum((weight * part for weight, part in zip(weights, parts, strict=True)), ZERO) / sum(weights, ZERO)
    return found
