"""A scorecard's records: who did how well in a window, by KPI, with goals, stages and coaching notes.

All numbers are exact fractions. A ratio is a share (0.25 meaning 25%), money is in the company's currency, days are calendar
days unless a name says working days. A figure that cannot be told is None and says why.

>>> Figure(None, "there is no closed opportunity").status
'none'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from spm_xl.period import Span
from spm_xl.rational import Fraction

if TYPE_CHECKING:
    from spm_xl.measure.goal import GoalStanding

GOOD, WATCH, BEHIND, NONE = "good", "watch", "behind", "none"
STATUSES = (GOOD, WATCH, BEHIND, NONE)
RATIO, MONEY, DAYS, COUNT, NUMBER = "ratio", "money", "days", "count", "number"
HIGHER, LOWER = "higher", "lower"


@dataclass(frozen=True, slots=True)
class Kpi:
    """The definition of a KPI.

    Attributes
    ----------
    name : as in expressions and headers, such as win_rate. label : for people.
    expression : over named measures and functions (`spm_xl.measure.expression`).
    unit : ratio, money, days, count or number. better : higher or lower.
    target, watch : from target on it is good, from watch on it is watched, beyond it is behind (turned round where lower
        is better); None where nothing is aimed at.
    leading : it tells of what is to come (activities, pipeline), not of what has come (revenue).
    own : the company's own, from the table kpis.
    """

    name: str
    label: str
    expression: str
    unit: str
    better: str = HIGHER
    target: Fraction | None = None
    watch: Fraction | None = None
    leading: bool = False
    meaning: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A KPI of somebody: the value, or why there is none, and how good it is (good, watch, behind, none)."""

    value: Fraction | None
    why: str = ""
    status: str = NONE


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the scorecard: a participant, team, region, product, or all together.

    Attributes
    ----------
    key : participant id, or name of the team, region or product; "" for all together. name : for people.
    facts : team, region, role, manager, ... of a participant, as text.
    measures : by name (`spm_xl.measure.measures`). figures : by the KPI's name.
    months : what was won in each of twelve months (credited by the plan, where there are no opportunities), the last one being
        that of the as-of day, or the window's last where that is earlier; none where neither is known.
    status : of the line as a whole: that of attainment's pace, or of the KPI that the scorecard is ranked by.
    rank, rank_before : place by the chosen KPI now and one interval earlier, 1 being best; None where it cannot be told.
    """

    key: str
    name: str
    facts: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, Fraction] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    months: tuple[Fraction, ...] = ()
    status: str = NONE
    rank: int | None = None
    rank_before: int | None = None


@dataclass(frozen=True, slots=True)
class StageStep:
    """Of the opportunities that reached a stage, how many reached a later one or were won (`advanced`)."""

    stage: str
    reached: int
    advanced: int
    conversion: Fraction | None


@dataclass(frozen=True, slots=True)
class CoachingNote:
    """What was said to a participant on a day."""

    participant: str
    day: date
    note: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A team's scorecard.

    Attributes
    ----------
    as_of : what became known after this day does not count. window : the days that count; name : of the window, such as 2017-Q4.
    elapsed, working_days : working days gone (the as-of day counted) and of the whole window.
    ranked_by : name of the KPI or measure that ranks.
    total : all together. participants, teams, regions, products : one line each, in order of rank, then of key.
    history : the twelve months of `Line.months`, by their first days.
    distribution : attainment band in words, such as "80% to 100%" -> participants in it.
    read : what was counted, such as {"opportunities": 8800}.
    notes : what the reader should know: rows left out, calendars that are missing, and why.
    """

    as_of: date
    window: Span
    name: str
    elapsed: int
    working_days: int
    currency: str
    ranked_by: str
    kpis: tuple[Kpi, ...]
    total: Line
    participants: tuple[Line, ...]
    teams: tuple[Line, ...] = ()
    regions: tuple[Line, ...] = ()
    products: tuple[Line, ...] = ()
    history: tuple[date, ...] = ()
    stages: tuple[StageStep, ...] = ()
    distribution: Mapping[str, int] = field(default_factory=dict)
    goals: tuple[GoalStanding, ...] = ()
    coaching: tuple[CoachingNote, ...] = ()
    read: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
