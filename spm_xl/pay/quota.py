"""Quota and attainment: credit over quota, with proration, seasons and ramp.

>>> attainment(120, 100)
Fraction(6, 5)
>>> prorated(5000, date(2028, 2, 15), date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29))
Fraction(75000, 29)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from spm_xl.errors import InvalidPlan, NoQuota, OutOfRange
from spm_xl.money import ZERO, Number, exact
from spm_xl.period import Calendar, Span, add_months, share
from spm_xl.rational import Fraction

ZERO_QUOTA = ("error", "zero", "full", "flat")
FLAT_NEEDS_CREDIT = (
    "zero_quota = flat pays the first rate on the credit, and here a rate does not multiply the credit. Name zero, full or error."
)


def attainment(credit: Number, quota: Number | None, zero_quota: str = "error", prior: Number = 0) -> Fraction:
    """Credit over quota; 1.2 means 120%.

    Parameters
    ----------
    credit, prior : amount or units of the interval, and what was counted before.
    quota : the same unit; None is a blank quota.
    zero_quota : what a blank or zero quota does: "error", "zero" (attainment 0), "full"
        (attainment 1) or "flat" (attainment 0, and the first rate pays).

    Raises
    ------
    NoQuota : the quota is zero or blank and the plan does not say what then.
    OutOfRange : the quota is negative.
    """
    if zero_quota not in ZERO_QUOTA:
        raise InvalidPlan(f"zero_quota {zero_quota!r} is unknown. Use one of {', '.join(ZERO_QUOTA)}.")
    goal = ZERO if quota is None else exact(quota)
    if goal < 0:
        raise OutOfRange(f"a quota of {float(goal):g} is below zero. Correct the quota.")
    if goal:
        return (exact(prior) + exact(credit)) / goal
    if zero_quota == "error":
        raise NoQuota("a quota of zero or blank has no attainment. Give a quota, or name zero_quota in the plan.")
    return Fraction(1) if zero_quota == "full" else ZERO


def prorated(
    amount: Number,
    start: date,
    end: date,
    period_start: date,
    period_end: date,
    basis: str = "calendar_days",
    calendar: Calendar | None = None,
) -> Fraction:
    """The part of an amount for a period that belongs to the days from start to end.

    Parameters
    ----------
    amount : quota, target incentive or draw for the whole period.
    start, end : active days, both included; the part outside the period does not count.
    period_start, period_end : the period, both included.
    basis : "calendar_days", "whole_months" (a month counts if its 15th is in), "working_days",
        "30/360" or "none".
    """
    return exact(amount) * share(Span(start, end), Span(period_start, period_end), basis, calendar)


def ramp_month(hire: date, day: date, start: str = "first_full_month") -> int:
    """Number of the ramp month that holds a day: 1 is the first, 0 or less is before it.

    Parameters
    ----------
    hire : first day in the role.
    start : which month is month 1: "first_full_month" (the hire month only if hired on its first
        day), "hire_month", or "by_15th" (the hire month if hired by the 15th).

    >>> ramp_month(date(2026, 3, 10), date(2026, 3, 31)), ramp_month(date(2026, 3, 10), date(2026, 3, 31), "by_15th")
    (0, 1)
    """
    latest = {"first_full_month": 1, "hire_month": 31, "by_15th": 15}.get(start)
    if latest is None:
        raise InvalidPlan(f"ramp_start {start!r} is unknown. Use first_full_month, hire_month or by_15th.")
    first = hire.year * 12 + hire.month + (0 if hire.day <= latest else 1)
    return day.year * 12 + day.month - first + 1


def ramp_share(
    hire: date, period_start: date, schedule: Sequence[Number], start: str = "first_full_month", months: int = 1
) -> Fraction:
    """Share of the full quota in a period of a new hire: the mean of its months' steps.

    Months before month 1 take the first step; after the schedule the share is 1.

    >>> ramp_share(date(2026, 1, 1), date(2026, 2, 1), ["0.25", "0.5", "0.75"])
    Fraction(1, 2)
    """
    steps = [exact(step) for step in schedule]
    if not steps:
        return Fraction(1)
    total = ZERO
    for month in range(months):
        index = max(1, ramp_month(hire, add_months(period_start, month), start))
        total += steps[index - 1] if index <= len(steps) else 1
    return total / months


def seasonal(annual: Number, weights: Sequence[Number]) -> list[Fraction]:
    """A year's quota spread over its seasons by weight.

    >>> [int(part) for part in seasonal(2_000_000, ["0.19", "0.245", "0.28", "0.285"])]
    [380000, 490000, 560000, 570000]
    """
    parts = [exact(weight) for weight in weights]
    whole = sum(parts, ZERO)
    if whole <= 0 or min(parts) < 0:
        raise InvalidPlan("season weights must not be negative and must not all be zero.")
    return [exact(annual) * part / whole for part in parts]
