"""The goals of a company: how all of them stand, what they lack, and whether those handed down come to the whole.

The value of a goal's measure comes from whoever can measure (`Measured`): for the owner, in the goal's days up to the as-of day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeAlias

from spm_xl.errors import Problem
from spm_xl.measure.calendars import Calendars, calendars_of, holidays_of
from spm_xl.measure.cascade import cascades
from spm_xl.measure.goal import Goal, GoalStanding, days_of, goals_of, standing
from spm_xl.measure.people import people_of
from spm_xl.measure.smart import lacking
from spm_xl.period import DAY, Span, add_months
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Inputs
from spm_xl.working_days import Holidays

COMPARABLE = 4  # intervals before a goal that its target is held against: a year of quarters
Measured: TypeAlias = Callable[[Goal, Span], Fraction | None]  # the goal's measure for its owner in these days, where it has one


def standings(
    inputs: Inputs, measured: Measured, as_of: date, *,
    known: Collection[str] | None = None, first_day: date | None = None, team: str = "",
) -> tuple[GoalStanding, ...]:  # fmt: skip
    """How every goal of the inputs stands on the as-of day, in the order of the table.

    Parameters
    ----------
    measured : the value of a goal's measure for its owner in some days; what lies after the as-of day does not count.
    known : names of all KPIs and measures; None: names are not checked.
    first_day : of the data; intervals before it are no history. None: targets are held against no history.
    team : only the goals of this team and of its participants; all unless given.
    """
    people, calendars = people_of(inputs, as_of, team), calendars_of(inputs, as_of)
    members: dict[str, list[str]] = defaultdict(list)
    for each in people:
        members[_plain(each.team)].append(each.participant)
    ids = {each.participant for each in people}
    goals = [goal for goal in goals_of(inputs, known or ()) if not team or (goal.participant in ids if goal.participant else _plain(goal.team) == _plain(team))]
    return tuple(_standing(goal, measured, as_of, _holidays(goal, calendars, members), known, first_day) for goal in goals)


def _standing(
    goal: Goal, measured: Measured, as_of: date, holidays: Holidays, known: Collection[str] | None, first_day: date | None
) -> GoalStanding:
    days = days_of(goal)
    actual, history = None, []
    if days and goal.measure and (known is None or goal.measure in known):
        if days.start <= as_of:
            actual = measured(goal, days)
        history = [value for span in comparable(days, first_day) if (value := measured(goal, span)) is not None]
    return standing(goal, actual, as_of, holidays, (lack.words for lack in lacking(goal, history, known)))


def comparable(days: Span, first_day: date | None, most: int = COMPARABLE) -> tuple[Span, ...]:
    """The intervals before some days that are as long, the latest first: whole months before whole months.

    Parameters
    ----------
    first_day : of the data; an interval that begins before it (before its month, for whole months) is left out. None: there
        are none.

    >>> [str(span) for span in comparable(Span(date(2017, 10, 1), date(2017, 12, 31)), date(2017, 3, 1))]
    ['2017-07-01 to 2017-09-30', '2017-04-01 to 2017-06-30']
    """
    if first_day is None:
        return ()
    after = days.end + DAY if days.end < date.max else days.end
    months = (after.year - days.start.year) * 12 + after.month - days.start.month
    whole = days.start.day == after.day == 1 and months > 0
    earliest = first_day.replace(day=1) if whole else first_day
    length = 28 * months if whole else days.days  # at least
    found: list[Span] = []
    start = days.start
    while len(found) < most and (start - earliest).days >= length:
        before = add_months(start, -months) if whole else start - timedelta(days=days.days)
        if before < earliest:
            break
        found.append(Span(before, start - DAY))
        start = before
    return tuple(found)


def goal_problems(inputs: Inputs, known: Collection[str] | None = None) -> tuple[Problem, ...]:
    """What the goals lack and which of those handed down do not come to the whole, as warnings with their cells."""
    goals = goals_of(inputs, known or ())
    return (*_lacks(inputs, goals, known), *_gaps(inputs, goals))


def _lacks(inputs: Inputs, goals: Sequence[Goal], known: Collection[str] | None) -> Iterator[Problem]:
    for index, goal in enumerate(goals):
        for lack in lacking(goal, known=known):
            value = inputs.rows("goals")[index][lack.column]
            yield Problem(
                "warning", "goal is not SMART", inputs.place("goals", index, lack.column), "" if value is None else str(value),
                f"goal {goal.goal}: {lack.words[0].lower()}{lack.words[1:]}", "",
            )  # fmt: skip


def _gaps(inputs: Inputs, goals: Sequence[Goal]) -> Iterator[Problem]:
    at = {goal.goal: index for index, goal in enumerate(goals)}
    for found in cascades(goals):
        if found.words and found.parts is not None:
            yield Problem(
                "warning", "goals do not add up", inputs.place("goals", at[found.parent], found.figure), "",
                found.words, "Correct one of them, or take the goals that stand for themselves out of the column parent.",
            )  # fmt: skip


def _holidays(goal: Goal, calendars: Calendars, members: Mapping[str, Sequence[str]]) -> Holidays:
    """Those of the owner: a participant, a team by its participants, or everybody together."""
    if goal.participant:
        return holidays_of(calendars, goal.participant)
    everybody = [who for team in members.values() for who in team]
    return holidays_of(calendars, *(members.get(_plain(goal.team), ()) if goal.team else everybody))


def _plain(team: str) -> str:
    return team.strip().casefold()
