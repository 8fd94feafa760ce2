"""Pace: where a result ends if it goes on as so far, and what each remaining day must bring.

The run rate takes every working day for alike. Where a business sells most at the end of its quarters, linearity says
which share of the result is normally there when a share of the working days is gone; the forecast divides by it.
Days are working days, the as-of day counted among those gone. Every answer is an exact fraction. `kpi.pace_index` says how
far ahead or behind a result is.

>>> run_rate(actual=55000, elapsed=11, working_days=22), linear_forecast(actual=55000, reached="0.4")
(Fraction(110000, 1), Fraction(137500, 1))
>>> required_per_day(actual=55000, target=100000, remaining_days=9)
Fraction(5000, 1)
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from spm_xl.errors import InvalidPlan, OutOfRange, ZeroDivisor
from spm_xl.money import ONE, ZERO, Number, exact
from spm_xl.rational import Fraction

Points = tuple[tuple[Fraction, Fraction], ...]  # share of the working days gone, share of the result then reached


def run_rate(actual: Number, elapsed: Number, working_days: Number) -> Fraction:
    """Result of the whole interval if every working day brings what a day brought so far.

    Parameters
    ----------
    actual : result so far. elapsed : working days gone, the as-of day counted; working_days : of the whole interval.

    >>> run_rate(100, 4, 20)
    Fraction(500, 1)
    """
    gone, whole = exact(elapsed), exact(working_days)
    if gone < 0:
        raise OutOfRange(f"elapsed is {gone}; it cannot be negative.")
    if gone == 0:
        raise ZeroDivisor("no working day of the interval is gone yet, so that there is no run rate. Take a later as-of day.")
    if gone > whole:
        raise OutOfRange(f"{gone} working days are gone of an interval of {whole}. Correct the as-of day.")
    return exact(actual) * whole / gone


def linear_forecast(actual: Number, reached: Number) -> Fraction:
    """Result of the whole interval if the part that is normally there by now is there.

    Parameters
    ----------
    actual : result so far. reached : share of the result that is normally reached by now (see the function `reached`).

    >>> linear_forecast(20000, "0.2")
    Fraction(100000, 1)
    """
    share = exact(reached)
    if share == 0:
        raise ZeroDivisor("by now nothing is normally reached, so that there is no forecast. Take a later as-of day.")
    if not 0 < share <= 1:
        raise OutOfRange(f"reached is {float(share):g}; a share lies between 0 and 1 (25% is 0.25).")
    return exact(actual) / share


def required_per_day(actual: Number, target: Number, remaining_days: Number) -> Fraction:
    """What each remaining working day must bring to meet the target; 0 once it is met.

    Parameters
    ----------
    actual, target : result so far, and target of the whole interval. remaining_days : working days after the as-of day.

    >>> required_per_day(120, 100, 0)
    Fraction(0, 1)
    """
    missing, days = exact(target) - exact(actual), exact(remaining_days)
    if days < 0:
        raise OutOfRange(f"remaining_days is {days}; it cannot be negative.")
    if missing <= 0:
        return ZERO
    if days == 0:
        raise ZeroDivisor("the target is missed and no working day remains. Set a new target, or a later end.")
    return missing / days


def linearity(rows: Iterable[tuple[Number, Number]]) -> Points:
    """The points of a linearity curve, from (0, 0) to (1, 1), in their order.

    Parameters
    ----------
    rows : share of the working days gone, and share of the result that is normally reached then. (0, 0) and (1, 1)
        may be left out. The reached share must not fall.

    >>> linearity([("0.5", "0.3"), ("0.8", "0.6")])[1]
    (Fraction(1, 2), Fraction(3, 10))
    """
    given = [(exact(elapsed), exact(share)) for elapsed, share in rows]
    for elapsed, share in given:
        if not (0 <= elapsed <= 1 and 0 <= share <= 1):
            raise InvalidPlan(f"linearity has {_pair(elapsed, share)}; both are shares from 0 to 1 (25% is 0.25).")
        if (elapsed in (0, 1)) and share != elapsed:
            raise InvalidPlan(f"linearity has {_pair(elapsed, share)}; an interval starts at 0 and ends at 1.")
    points = tuple(dict.fromkeys([(ZERO, ZERO), *given, (ONE, ONE)]))
    for (before, low), (after, high) in pairwise(sorted(points)):
        if before == after or high < low:
            raise InvalidPlan(f"linearity has {_pair(before, low)} and {_pair(after, high)}; both columns must rise.")
    return tuple(sorted(points))


def reached(elapsed_share: Number, points: Points = ()) -> Fraction:
    """Share of the result that is normally reached when a share of the working days is gone.

    Parameters
    ----------
    elapsed_share : working days gone / working days of the interval. points : see `linearity`; none: an even pace.

    >>> reached("0.25", linearity([("0.5", "0.3")]))
    Fraction(3, 20)
    """
    gone = exact(elapsed_share)
    if not 0 <= gone <= 1:
        raise OutOfRange(f"elapsed_share is {float(gone):g}; a share lies between 0 and 1. Correct the as-of day.")
    for (before, low), (after, high) in pairwise(points):
        if before <= gone <= after:
            return low + (high - low) * (gone - before) / (after - before)
    return gone


def _pair(elapsed: Fraction, share: Fraction) -> str:
    return f"({float(elapsed):g}, {float(share):g})"
