"""Parts of amounts and of quotas in a cell: splits, proration, ramps, matrices, clawback.

Signature and docstring are the only description of a function, as in `functions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from spm_xl.errors import InvalidPlan, NotFound, OutOfRange
from spm_xl.money import ZERO, rounded
from spm_xl.near import did_you_mean
from spm_xl.pay.quota import prorated, ramp_share
from spm_xl.pay.rates import matrix_value
from spm_xl.rational import Fraction
from spm_xl.udfs.cells import Block
from spm_xl.udfs.given_tables import matrix_cells
from spm_xl.udfs.plan_rows import terms_if_alike
from spm_xl.udfs.terms import plain

BASES = ("calendar_days", "whole_months", "working_days", "30/360", "none")
MATRIX_METHODS = ("stepped", "bilinear")
CLAWBACK_METHODS = ("prorated", "as_paid", "clawback")
SHARE_ERROR = Fraction(1, 10**15)  # a third in a cell has 15 digits, and three of them come to a little less than 1


def split(amount: Fraction, shares: Sequence[Fraction]) -> list[Any]:
    """An amount of money divided by shares, adding up to it to the last cent.

    Parameters
    ----------
    amount : Amount of money.
    shares : Shares that add up to 1, a row or a column; the answer lies the same way.

    Example
    -------
    =SPM_SPLIT(100,{0.3;0.3;0.4})
    """
    from spm_xl.pay.split import split as parts  # needed by this function only

    whole = sum(shares, ZERO)
    if min(shares, default=ZERO) < 0:
        raise OutOfRange(f"a share of {float(min(shares)):g} is below zero. Correct the shares.")
    if abs(whole - 1) > len(shares) * SHARE_ERROR:
        raise OutOfRange(f"the shares come to {float(whole):.15g}, not 1. Correct the shares.")
    return list(parts(amount, [share / whole for share in shares]))


def prorate(amount: Fraction, start: date, end: date | None, period_start: date, period_end: date, basis: str = "") -> Fraction:
    """The part of a period's quota, target or draw for the days from start to end, not rounded.

    Parameters
    ----------
    amount : Quota, target incentive or draw of the whole period.
    start : First day that counts.
    end : Last day that counts, included; blank where it goes on.
    period_start : First day of the period.
    period_end : Last day of the period, included.
    basis : calendar_days (the default), whole_months (a month counts if its 15th is in), working_days, 30/360 or none.

    Example
    -------
    =SPM_PRORATE(5800,"2028-02-15","2028-02-29","2028-02-01","2028-02-29")
    """
    word = word_of("basis", basis, BASES)
    if period_end < period_start:
        raise InvalidPlan(f"the period ends on {period_end}, before it starts on {period_start}. Swap the dates.")
    if end is not None and end < start:
        raise InvalidPlan(f"the days end on {end}, before they start on {start}. Swap the dates.")
    return prorated(amount, start, end or max(start, period_end), period_start, period_end, word)


def ramp(quota: Fraction, start: date, period: date, schedule: Sequence[Fraction], plans: Block = ()) -> Fraction:
    """Quota of a new hire in the month of a day, by the ramp schedule; the full quota after it.

    Parameters
    ----------
    quota : Full quota of one month.
    start : First day in the role.
    period : Any day of the month that is asked for; not before the month of start, which has the first share.
    schedule : Shares of the ramp months, such as 25%, 50%, 75%; a row or a column.
    plans : Terms of the plan as rows of name and value; ramp_start names month 1: first_full_month (the default), hire_month or by_15th.

    Example
    -------
    =SPM_RAMP(40000,"2026-03-10","2026-05-31",{0.25,0.5,0.75})
    """
    if min(schedule, default=ZERO) < 0:
        raise OutOfRange(f"a step of {float(min(schedule)):g} in the schedule is below zero. Correct the schedule.")
    if max(schedule, default=ZERO) > 1:
        raise OutOfRange(f"a step of {float(max(schedule)):g} in the schedule means {float(max(schedule)):.0%}. Write 0.5 for 50%.")
    if schedule and (period.year, period.month) < (start.year, start.month):
        raise OutOfRange(f"period {period} lies before the first month in the role, which starts on {start}. Correct one of them.")
    return quota * ramp_share(start, period, schedule, terms_if_alike(plans, "ramp_start"))


def matrix(row_value: Fraction, column_value: Fraction, table: Block, method: str = "") -> Fraction:
    """The value of a payout matrix at two measures.

    Parameters
    ----------
    row_value : Measure that picks the row.
    column_value : Measure that picks the column.
    table : Matrix with its row boundaries in the first column and its column boundaries in the first row; the corner is not read. Below the first ones the value is 0.
    method : stepped (the default) or bilinear.

    Example
    -------
    =SPM_MATRIX(1.05,0.9,{"",0.8,1;0.9,0.5,0.75;1,0.75,1},"stepped")
    """
    return matrix_value(matrix_cells(table), row_value, column_value, word_of("method", method, MATRIX_METHODS))


def clawback(paid: Fraction, months_served: Fraction, term_months: Fraction | None, method: str = "") -> Any:
    """The part of a payment that is taken back, as a positive amount rounded to the cent.

    Parameters
    ----------
    paid : What was paid.
    months_served : Months of the term that had passed.
    term_months : Months of the term, which the method prorated needs.
    method : prorated (the default: the months not served), as_paid or clawback (all of it).

    Example
    -------
    =SPM_CLAWBACK(1000,6,12)
    """
    from spm_xl.pay.clawback import taken_back  # needed by this function only

    word = word_of("method", method, CLAWBACK_METHODS)
    if months_served < 0:
        raise OutOfRange(f"months_served is {float(months_served):g}, below zero. Correct it.")
    if word == "prorated" and (term_months is None or term_months <= 0):
        shown = "blank" if term_months is None else f"{float(term_months):g}"
        raise OutOfRange(f"term_months is {shown}, and a prorated clawback divides by it. Give the months of the term.")
    return rounded(taken_back(paid, months_served, term_months, word))


def word_of(name: str, given: str, choices: Sequence[str]) -> str:
    """A word among those that an argument takes; blank is the first."""
    word = plain(given) or choices[0]
    if word not in choices:
        raise NotFound(f"{name} {given!r} is unknown. {did_you_mean(word, choices)}")
    return word
