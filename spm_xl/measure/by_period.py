"""Key figures of all together in each month, quarter, half or year of a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from spm_xl.errors import InvalidInput
from spm_xl.measure.groups import ALL
from spm_xl.measure.lines import lines, ranking_of
from spm_xl.measure.measuring import CreditSource, Measuring, lines_of
from spm_xl.measure.result import Line
from spm_xl.measure.windows import ALL as ALL_TIME
from spm_xl.measure.windows import INTERVALS, window_of
from spm_xl.near import did_you_mean
from spm_xl.period import DAY, Span


def by_period(team: Measuring, span: Span, interval: str, credited: CreditSource | None = None) -> tuple[Line, ...]:
    """A line for each interval that begins in some days, up to the as-of day, the first one first.

    Parameters
    ----------
    interval : period, quarter, half or year. credited : quota and credit by the plan in some days.
    """
    if interval not in INTERVALS or interval == ALL_TIME:
        raise InvalidInput(f"there is no interval {interval!r} to tell figures by. {did_you_mean(interval, [one for one in INTERVALS if one != ALL_TIME])}")
    found: list[Line] = []
    day: date = span.start
    while day <= min(span.end, team.as_of):
        window = window_of(team.calendar, "", interval, day, team.data)
        measured = lines_of(team, ALL, window.span, min(window.span.end, team.as_of), credited=credited)
        [line] = lines(team, measured, None, ranking_of(team, "", measured), {})
        found.append(replace(line, key=window.name, name=window.name))
        day = window.span.end + DAY
    return tuple(found)
