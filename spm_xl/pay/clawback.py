"""Clawback: taking back what was paid, where the plan does not simply recompute.

>>> taken_back(1000, months_served=6, term_months=12, method="prorated")
Fraction(500, 1)
"""

from __future__ import annotations

from spm_xl.errors import InvalidPlan, OutOfRange
from spm_xl.money import ZERO, Number, exact
from spm_xl.rational import Fraction

METHODS = ("as_paid", "prorated", "clawback")


def taken_back(
    paid: Number,
    months_served: Number = 0,
    term_months: Number | None = None,
    method: str = "as_paid",
    share: Number = 1,
) -> Fraction:
    """The amount of a payment that a return takes back, as a positive number.

    Parameters
    ----------
    paid : what the deal was paid, money.
    months_served : months of the term that had passed.
    term_months : months of the term, for "prorated".
    method : "as_paid" or "clawback" (all of the share), or "prorated" (the months not served).
    share : part of the deal that was returned, 0 to 1.
    """
    amount, part = exact(paid), exact(share)
    if not 0 <= part <= 1:
        raise OutOfRange(f"a returned share of {float(part):g} lies outside 0 to 1. Correct the return's amount.")
    if method in ("as_paid", "clawback"):
        return amount * part
    if method != "prorated":
        raise InvalidPlan(f"clawback method {method!r} is unknown. Use one of {', '.join(METHODS)}.")
    term = exact(term_months if term_months is not None else 0)
    if term <= 0:
        raise InvalidPlan("a prorated clawback needs the term in months. Name it in the plan.")
    left = max(ZERO, term - exact(months_served))
    return amount * part * min(left, term) / term
