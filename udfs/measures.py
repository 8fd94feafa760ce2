"""Pace, forecasts, velocity, goals and KPIs in a cell, by the definitions of the scorecard.

Signature and docstring are the only description of a function, as in `functions`.
"""

from __future__ import annotations

from datetime import date

from spm_xl.errors import InvalidPlan, ZeroDivisor
from spm_xl.measure import pace
from spm_xl.period import Span
from spm_xl.rational import Fraction
from spm_xl.udfs.cells import Block
from spm_xl.udfs.given_tables import linearity_of
from spm_xl.udfs.parts import word_of
from spm_xl.working_days import Holidays, elapsed_days, working_days

NO_HOLIDAYS: Holidays = frozenset()
ANSWERS = ("progress", "expected", "pace", "projection", "status")


def pace_index(
    actual: Fraction, target: Fraction, start: date, end: date, as_of: date, holidays: Holidays = NO_HOLIDAYS
) -> Fraction:
    """Pace index: how far ahead (above 1) or behind (below 1) of an even pace over the working days a result is.

    Parameters
    ----------
    actual : Result so far. A blank counts as 0.
    target : Target of the whole interval.
    start : First day of the interval.
    end : Last day of the interval, included.
    as_of : Last day that is in the result; it counts as gone.
    holidays : Days that are no working days, besides Saturdays and Sundays; a range of dates in any shape.

    Example
    -------
    =SPM_PACE(55000,100000,"2026-07-01","2026-07-31","2026-07-15")
    """
    from spm_xl.measure import kpi  # needed by two functions only

    days = _days(start, end)
    return kpi.pace_index(actual, target, _gone(days, as_of, holidays), working_days(days.start, days.end, holidays))


def forecast(
    actual: Fraction, start: date, end: date, as_of: date, linearity: Block = (), holidays: Holidays = NO_HOLIDAYS
) -> Fraction:
    """Forecast of the whole interval: at the rate of the working days so far, or by the usual way to the result.

    Parameters
    ----------
    actual : Result so far. A blank counts as 0.
    start : First day of the interval.
    end : Last day of the interval, included.
    as_of : Last day that is in the result; it counts as gone.
    linearity : Usual way to the result: two columns, share of the working days gone and share of the result reached then; straight lines between. Blank: every day alike.
    holidays : Days that are no working days, besides Saturdays and Sundays; a range of dates in any shape.

    Example
    -------
    =SPM_FORECAST(60000,"2026-07-01","2026-09-30","2026-07-31",{0.333,0.2;0.667,0.5})
    """
    days, points = _days(start, end), linearity_of(linearity)
    gone, whole = _gone(days, as_of, holidays), working_days(days.start, days.end, holidays)
    if not points:
        return pace.run_rate(actual, gone, whole)
    return pace.linear_forecast(actual, pace.reached(Fraction(gone, whole), points))


def velocity(opportunities: Fraction, average_deal: Fraction, win_rate: Fraction, cycle_days: Fraction) -> Fraction:
    """Sales velocity: money that the pipeline brings in a day.

    Parameters
    ----------
    opportunities : Number of opportunities that were open at any time in the window.
    average_deal : Mean amount of a won deal.
    win_rate : Share of opportunities that is won, 0.25 or 25%.
    cycle_days : Mean days from opening to closing a won deal.

    Example
    -------
    =SPM_VELOCITY(320,14000,0.27,36)
    """
    from spm_xl.measure import kpi  # needed by two functions only

    return kpi.velocity(opportunities, average_deal, win_rate, cycle_days)


def goal(
    actual: Fraction,
    baseline: Fraction,
    target: Fraction,
    start: date,
    due: date,
    as_of: date,
    answer: str = "",
    holidays: Holidays = NO_HOLIDAYS,
) -> Fraction | str:
    """How a goal stands: its progress, or what is expected by now, its pace, projection or status.

    Parameters
    ----------
    actual : Where the measure is.
    baseline : Where it started; above the target where lower is better. A blank counts as 0, and 0 is right for what is counted from the first day on, such as an amount won.
    target : Where it is to be on the due day.
    start : First day of the goal.
    due : Last day of the goal, included.
    as_of : Last day that is in actual; it counts as gone.
    answer : progress (the default: share of the way that is done), expected (share at an even pace), pace (their ratio), projection (where it ends) or status (good from a pace of 1, watch from 0.9, behind, none before it starts).
    holidays : Days that are no working days, besides Saturdays and Sundays; a range of dates in any shape.

    Example
    -------
    =SPM_GOAL(55,60,45,"2026-07-01","2026-09-30","2026-08-14","pace")
    """
    from spm_xl.measure import progress as ways  # needed by this function only

    asked, days = word_of("answer", answer, ANSWERS), _days(start, due, "due")
    done, gone = ways.progress(actual, baseline, target), ways.expected(days, as_of, holidays)
    if asked == "progress":
        return done
    if asked == "expected":
        return gone
    if asked == "pace":
        return ways.pace(done, gone)
    if asked == "projection":
        return ways.projection(actual, baseline, gone)
    return ways.status(done, ways.pace(done, gone) if gone else None, days, as_of)[0]


def kpi_value(name: str, measures: Block, kpis: Block = ()) -> Fraction:
    """A KPI by its name, calculated from measures as on the scorecard.

    Parameters
    ----------
    name : Name of the KPI: win_rate, average_deal, velocity, coverage, pace, run_rate and the others of the scorecard, or one of kpis.
    measures : Two columns of name and value, such as won_deals and 25. A KPI among them counts as given.
    kpis : Your own KPIs: two columns of name and expression, such as odds and won_deals / lost_deals; or a table whose header names Kpi and Expression.

    Example
    -------
    =SPM_KPI("win_rate",{"won_deals",25;"lost_deals",75})
    """
    from spm_xl.udfs.given_kpis import kpi_of, measures_of  # needed by this function only

    return kpi_of(name, measures_of(measures), kpis)


def _days(start: date, end: date, last: str = "end") -> Span:
    if end < start:
        raise InvalidPlan(f"{last} is {end}, before start, which is {start}. Swap the dates.")
    return Span(start, end)


def _gone(days: Span, as_of: date, holidays: Holidays) -> int:
    """Working days gone, of which there must be one."""
    gone = elapsed_days(days.start, days.end, as_of, holidays)
    if gone == 0:
        raise ZeroDivisor(f"as_of is {as_of}, and no working day of the interval from {days} is gone by then. Take a later day.")
    return gone
