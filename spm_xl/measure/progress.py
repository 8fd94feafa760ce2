"""Progress toward a goal: how much of the way from its baseline to its target is done, and how much should be.

The way may go down as well as up: a sales cycle of 60 days that is to be 45 has done a third of its way at 55. An even pace
over the working days is expected, the as-of day counted. All shares are exact fractions, 1 being the whole way.

>>> progress(actual=55, baseline=60, target=45)
Fraction(1, 3)
>>> quarter = Span(date(2026, 7, 1), date(2026, 9, 30))
>>> gone = expected(quarter, date(2026, 8, 14), frozenset())
>>> gone, pace(Fraction(1, 3), gone), projection(55, 60, gone)
(Fraction(1, 2), Fraction(2, 3), Fraction(50, 1))
"""

from __future__ import annotations

from datetime import date

from spm_xl.errors import ZeroDivisor
from spm_xl.measure.result import BEHIND, GOOD, NONE, WATCH
from spm_xl.measure.status import GOOD_FROM, WATCH_FROM
from spm_xl.money import ZERO, Number, exact
from spm_xl.period import Span
from spm_xl.rational import Fraction
from spm_xl.working_days import Holidays, elapsed_days, working_days

DONE, ON_PACE, CLOSE, LATE, OVERDUE, NOT_STARTED = "done", "on pace", "a little behind", "behind", "overdue", "not started"


def progress(actual: Number, baseline: Number, target: Number) -> Fraction:
    """Share of the way from the baseline to the target that is done: below 0 on the wrong way, above 1 beyond the target.

    Parameters
    ----------
    actual, baseline, target : in one unit; a baseline above the target means that lower is better.

    >>> progress(30, 20, 40), progress(15, 20, 40), progress(50, 20, 40)
    (Fraction(1, 2), Fraction(-1, 4), Fraction(3, 2))
    """
    start, way = exact(baseline), exact(target) - exact(baseline)
    if way == 0:
        raise ZeroDivisor(f"baseline and target are both {float(start):g}, so that there is no way to go. Give a target that differs.")
    return (exact(actual) - start) / way


def expected(days: Span, as_of: date, holidays: Holidays) -> Fraction:
    """Share of the way that an even pace has done on the as-of day: 0 before the first day, 1 from the last one on.

    Parameters
    ----------
    days : of the goal, first and last one included. holidays : days that are no working days. Where the days hold no
        working day at all, calendar days count.
    """
    if as_of < days.start:
        return ZERO
    whole = working_days(days.start, days.end, holidays)
    if whole == 0:
        return Fraction(Span(days.start, min(days.end, as_of)).days, days.days)
    return Fraction(elapsed_days(days.start, days.end, as_of, holidays), whole)


def pace(done: Number, expected: Number) -> Fraction:
    """How far ahead (above 1) or behind (below 1) of an even pace the progress is.

    >>> pace("0.3", "0.4")
    Fraction(3, 4)
    """
    gone = exact(expected)
    if gone == 0:
        raise ZeroDivisor("no working day of the goal is gone yet, so that it has no pace. Take a later as-of day.")
    return exact(done) / gone


def projection(actual: Number, baseline: Number, expected: Number) -> Fraction:
    """Where the measure ends on the due day if it goes on as so far, in the unit of the measure.

    >>> projection(30, 20, "0.25")
    Fraction(60, 1)
    """
    gone, start = exact(expected), exact(baseline)
    if gone == 0:
        raise ZeroDivisor("no working day of the goal is gone yet, so that nothing can be projected. Take a later as-of day.")
    return start + (exact(actual) - start) / gone


def status(done: Fraction, index: Fraction | None, days: Span, as_of: date) -> tuple[str, str]:
    """How a goal stands: good, watch, behind or none, and the same in words.

    Parameters
    ----------
    done : progress. index : pace; None where no working day is gone.

    >>> status(Fraction(2, 5), Fraction(4, 5), Span(date(2026, 7, 1), date(2026, 9, 30)), date(2026, 8, 14))
    ('behind', 'behind')
    """
    if as_of < days.start:
        return NONE, NOT_STARTED
    if done >= 1:
        return GOOD, DONE
    if as_of > days.end:
        return BEHIND, OVERDUE
    if index is None:
        return NONE, NOT_STARTED
    if index >= GOOD_FROM:
        return GOOD, ON_PACE
    return (WATCH, CLOSE) if index >= WATCH_FROM else (BEHIND, LATE)
