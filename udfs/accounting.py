"""Accounting in a cell: the amortisation of a capitalised commission, and the accrual at the tier expected.

Signature and docstring are the only description of a function, as in `functions`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from spm_xl.errors import InvalidPlan, NotFound, OutOfRange
from spm_xl.money import ZERO, rounded
from spm_xl.rational import Fraction
from spm_xl.udfs.cells import Block
from spm_xl.udfs.given_tables import tables_of
from spm_xl.udfs.parts import word_of

CONVENTIONS = ("days", "full_month", "mid_month", "first_month_days")
LONGEST = 1200  # months; a longer benefit period is a mistake


def amortize(
    amount: Fraction, start: date, months: Fraction, period_start: date, period_end: date, convention: str = "", currency: str = ""
) -> Any:
    """What is charged in a period of a cost spread evenly over its benefit period; a column of periods gives the whole schedule.

    Parameters
    ----------
    amount : What was capitalised. Every calendar month is rounded once and the last takes the rest, so that all periods add up to it.
    start : First day of the benefit period.
    months : Length of the benefit period in months.
    period_start : First day of the period that is asked for.
    period_end : Last day of the period, included.
    convention : days (the default: every day alike), full_month, mid_month (first and last month as half) or first_month_days (whole months alike, the first and last by their days).
    currency : ISO code that says to how many places the charge is rounded; two unless named.

    Example
    -------
    =SPM_AMORTIZE(15000,"2026-03-15",36,"2026-04-01","2026-04-30","mid_month")
    """
    from spm_xl.accounting.amortisation import benefit_period, charged  # needed by this function only

    way = word_of("convention", convention, CONVENTIONS)
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise NotFound(f"currency {currency!r} is no ISO code. Write one such as USD, or leave it blank for two places.")
    if months.denominator != 1 or not 1 <= months <= LONGEST:
        raise OutOfRange(f"months is {float(months):g}. Give the benefit period as a whole number of months, 1 to {LONGEST:,}.")
    if period_end < period_start:
        raise InvalidPlan(f"the period ends on {period_end}, before it starts on {period_start}. Swap the dates.")
    if start.year * 12 + months > 9990 * 12:
        raise OutOfRange(f"a benefit period from {start} over {months} months ends after all dates. Correct one of them.")
    return charged(amount, benefit_period(start, int(months), way), period_start, period_end, currency)


def accrual(
    credit: Fraction, expected: Fraction | None, quota: Fraction | None, rates: Block, booked: Fraction = ZERO, plan: str = "", plans: Block = ()
) -> Any:
    """What is still to be accrued for the credit so far, at the rate of the tier that the expected credit reaches.

    Parameters
    ----------
    credit : Credit of the interval so far. A blank counts as 0.
    expected : Credit expected for the whole interval; blank, or less than the credit: the tier reached holds.
    quota : Quota of the interval; leave it blank where the boundaries of rates are amounts.
    rates : Rate table, as in SPM_COMMISSION.
    booked : What was paid and accrued for this credit already.
    plan : Name of the plan; picks its rows of rates and plans.
    plans : Terms, as in SPM_COMMISSION; accruals matter most where method is retroactive.

    Example
    -------
    =SPM_ACCRUAL(110000,300000,,{100000,0.03;200000,0.04;300000,0.05},0,"",{"method","retroactive"})
    """
    from spm_xl.accounting.accrual import expected_cost  # needed by this function only

    terms, tiers = tables_of(rates, plan, plans)
    still = expected_cost(credit, expected, quota, tiers, terms.earning) - booked
    return still if terms.earning.rounding == "none" else rounded(still, terms.earning.currency, terms.earning.rounding)
