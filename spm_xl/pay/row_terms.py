"""What a plan says around the rate table of one row: gate, cap, target and more; which of it fits together.

>>> over_of(rate_table([(0, "0.04"), (150_000, "0.06")], "marginal"), None, Terms())
'amount'
>>> over_of(rate_table([(0, "0.04"), (1, "0.06")], "marginal"), None, Terms())
'attainment'
"""

from __future__ import annotations

from dataclasses import dataclass

from spm_xl.errors import InvalidPlan, OutOfRange
from spm_xl.money import ZERO
from spm_xl.pay.rates import TABLE_METHODS, VALUE_METHODS, RateTable, rate_table  # noqa: F401  (rate_table: doctest)
from spm_xl.rational import Fraction

DEAL_METHODS = ("deal_at_tier", "per_transaction")  # methods that pay each deal by itself
HIGHEST_ATTAINMENT = 10  # a boundary beyond 1000% is an amount in disguise


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan says around its rate table; the names and meanings are those of the table components.

    Attributes
    ----------
    over : what the boundaries are: "amount", "units", "attainment"; blank: attainment where there is a quota.
    rate_of : "credit", "target" or "value"; blank: credit for tiers, value for stepped, interpolated and curve.
    target : target incentive of the interval, money.
    level : "transaction" where a credit is one deal, "period" where it is a sum of deals.
    minimum : least that this credit earns, money. cap : most that the interval earns, money.
    soft_rate : share of the excess over the cap that is paid, 0 for a hard cap.
    """

    over: str = ""
    rate_of: str = ""
    target: Fraction | None = None
    level: str = ""
    attainment_cap: Fraction | None = None
    gate: Fraction | None = None
    gate_kind: str = "full"
    minimum: Fraction | None = None
    cap: Fraction | None = None
    soft_rate: Fraction = ZERO
    zero_quota: str = "error"
    currency: str = ""
    rounding: str = "half_up"


def check_terms(table: RateTable, terms: Terms) -> None:
    """Refuse terms that contradict each other, or that the credit of one row cannot answer."""
    method, multiplied = table.method, rate_of(table, terms)
    if method in DEAL_METHODS:
        _check_deals(method, terms)
    if multiplied == "target" and terms.target is None:
        raise InvalidPlan("rate_of = target needs the target incentive. Name target in the plan.")
    if multiplied == "value" and method not in VALUE_METHODS:
        raise InvalidPlan(f"rate_of = value says that a rate is itself the amount, and method {method} multiplies. Use stepped, interpolated or curve.")
    if table.deductible and not (method in TABLE_METHODS and any(tier.method == "retroactive" for tier in table.tiers)):
        raise InvalidPlan(f"deductible belongs to retroactive tiers, and the method is {method}. Leave deductible blank.")


def _check_deals(method: str, terms: Terms) -> None:
    if method == "per_transaction" and terms.level != "transaction":
        raise InvalidPlan(
            "method per_transaction pays each deal by itself, and a credit may be the sum of several. "
            "Give one deal a row and name level = transaction in the plan."
        )
    if terms.level == "period":
        raise InvalidPlan(f"method {method} pays each deal by itself, and level = period says that a credit is a sum of deals.")
    if terms.cap is not None:
        raise InvalidPlan(
            f"a cap holds for all deals of the quota's interval, and method {method} pays each by itself: a row does not know the others. "
            "Leave cap blank; for a cap on each deal write MIN(cap, SPM_COMMISSION(...))."
        )


def rate_of(table: RateTable, terms: Terms) -> str:
    """What a rate of the table multiplies: credit, target, or value (it is itself the amount)."""
    return terms.rate_of or ("value" if table.method in VALUE_METHODS else "credit")


def over_of(table: RateTable, quota: Fraction | None, terms: Terms) -> str:
    """What the boundaries are; unnamed: attainment where there is a quota, or where they look like it."""
    highest = table.tiers[-1].start
    over = terms.over
    if not over:
        over = "amount" if not quota and _look_like_amounts(highest, terms) else "attainment"
    if over == "attainment" and highest > HIGHEST_ATTAINMENT:
        raise OutOfRange(
            f"a boundary of {float(highest):g} in attainment means {float(highest):.0%}: an amount in disguise. "
            "Name over = amount (or units) in the plan, leave the quota blank, or write 1 for 100%."
        )
    return over


def _look_like_amounts(highest: Fraction, terms: Terms) -> bool:
    """Whether boundaries up to the highest one can hardly be attainment."""
    return highest > HIGHEST_ATTAINMENT or (highest <= 0 and terms.zero_quota == "error")


def needs_quota(table: RateTable, terms: Terms, over: str) -> bool:
    """Whether the rate table cannot be read without a quota; a gate and an attainment cap need one besides."""
    return over == "attainment" or (terms.rate_of == "target" and table.method not in VALUE_METHODS)
