"""Accrual: what is owed at the close for what was sold, at the rate of the tier that is expected.

Under retroactive tiers, what was earned so far understates what the same sales will have cost once the higher tier is reached. So
the credit to date is accrued at what a unit of credit costs at the credit expected for the whole interval, and trued up as it is earned.

>>> from spm_xl.pay.rates import rate_table
>>> tiers = rate_table([(100_000, "0.03"), (200_000, "0.04"), (300_000, "0.05")], "retroactive")
>>> expected_cost(Fraction(110_000), Fraction(300_000), None, tiers, Terms(over="amount"))
Fraction(5500, 1)
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from spm_xl.errors import InvalidPlan
from spm_xl.money import ZERO
from spm_xl.pay.earning import earning
from spm_xl.pay.rates import RateTable
from spm_xl.pay.row_terms import DEAL_METHODS, Terms
from spm_xl.period import Span
from spm_xl.rational import Fraction


@dataclass(frozen=True, slots=True)
class AccrualRoll:
    """An accrual over a period: opening + accrued + trued_up - paid = closing.

    Attributes
    ----------
    accrued : for what was sold in the period; trued_up : what became known since for what was sold before.
    paid : of what was accrued before, in the period.
    """

    opening: Decimal
    accrued: Decimal
    trued_up: Decimal
    paid: Decimal

    @property
    def closing(self) -> Decimal:
        """What is owed at the end."""
        return self.opening + self.accrued + self.trued_up - self.paid


def expected_cost(credit: Fraction, expected: Fraction | None, quota: Fraction | None, table: RateTable, terms: Terms) -> Fraction:
    """What the credit so far costs at the tier that is expected, exact.

    Parameters
    ----------
    credit : of the interval so far. expected : of the whole interval; what is reached already is expected at least, and where
        nothing is expected (None), the tier reached holds.
    quota, table, terms : as in `spm_xl.pay.earning`.

    Raises
    ------
    InvalidPlan : a method that pays each deal by itself, which no later tier changes.

    Source: enable.com, "Earnings result types": 110,000 accrues 5,500 at the expected 5% although 3,300 are earned.
    """
    if table.method in DEAL_METHODS:
        raise InvalidPlan(f"method {table.method} pays each deal by itself, which no later tier changes. Accrue what was earned.")
    reached = credit if expected is None else max(credit, expected)
    cost = earning(reached, quota, ZERO, table, terms).exact
    return cost if reached == credit or reached <= 0 else cost * credit / reached


def linear_forecast(credit: Fraction, interval: Span, through: Span) -> Fraction:
    """The credit of an interval at the pace of its days so far.

    Parameters
    ----------
    through : the period that the credit ends with.

    >>> from datetime import date
    >>> linear_forecast(Fraction(59), Span(date(2026, 1, 1), date(2026, 12, 31)), Span(date(2026, 2, 1), date(2026, 2, 28)))
    Fraction(365, 1)
    """
    gone = Span(interval.start, min(interval.end, through.end))
    return credit * interval.days / gone.days
