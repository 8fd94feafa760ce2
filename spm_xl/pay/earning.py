"""Earning: what one participant's credit earns under one rate table and the terms around it.

The monthly run reads plans, dates and deals from tables; here they are already chosen, as in a row of
somebody's workbook. The order is that of RULES.md: attainment, rate table, minimum, cap, gate, one
rounding. What a credit earns is what its interval comes to with it, less what it came to before, so
that monthly pay on an annual quota needs no true-up.

>>> table = rate_table([("0", "0.05"), ("1", "0.10")], "marginal")
>>> earning(Fraction(30), Fraction(100), Fraction(90), table, Terms()).amount
Decimal('2.50')
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from spm_xl.errors import InvalidPlan, NoQuota, OutOfRange
from spm_xl.money import ONE, ZERO, rounded
from spm_xl.pay.limits import capped
from spm_xl.pay.quota import attainment
from spm_xl.pay.rates import (
    TABLE_METHODS,
    VALUE_METHODS,
    RateTable,
    earned,
    rate_table,  # noqa: F401  (doctest)
    scaled,
    slices,
    tier_at,
    value_at,
)
from spm_xl.pay.result import Step, Trace
from spm_xl.rational import Fraction

HIGHEST_ATTAINMENT = 10  # a boundary beyond 1000% is an amount in disguise


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan says around its rate table; the names and meanings are those of the table components.

    Attributes
    ----------
    over : what the boundaries are: "amount", "units", "attainment"; blank: attainment where there is a quota.
    rate_of : "credit", "target" or "value"; blank: credit for tiers, value for stepped, interpolated and curve.
    target : target incentive of the interval, money.
    level : "transaction" where a credit is one deal.
    minimum : least that this credit's period pays, money.
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


@dataclass(frozen=True, slots=True)
class Earning:
    """What a credit earns, and how.

    Attributes
    ----------
    attainment : with the credit, 1 = 100%; None without a quota.
    rows : tier by tier; their pay adds up to what the table earns.
    steps : minimum, cap and gate, where they changed the amount.
    exact, amount : before and after the one rounding; amount is exact too under rounding "none".
    """

    attainment: Fraction | None
    rows: tuple[Trace, ...]
    steps: tuple[Step, ...]
    exact: Fraction
    amount: Decimal | Fraction


def earning(credit: Fraction, quota: Fraction | None, prior: Fraction, table: RateTable, terms: Terms) -> Earning:
    """What a credit earns on top of a prior credit.

    Parameters
    ----------
    credit, prior : amount or units of the interval.
    quota : of the interval, the same unit; None where boundaries are amounts.
    table : boundaries as `terms.over` says.

    Raises
    ------
    NoQuota : the quota is blank or zero, it is needed, and the plan does not say what then.
    OutOfRange : a boundary beyond 1000% attainment, or a quota below zero.
    InvalidPlan : terms that contradict each other, or that a single credit cannot answer.
    """
    check_terms(table, terms)
    over = over_of(table, quota, terms)
    reached: Fraction | None
    if _needs_quota(table, terms, over):
        reached = attainment(credit, quota, terms.zero_quota, prior)
        if quota:
            rows, before = _paid_rows(credit, quota, prior, table, terms, over)
        else:
            rows, before = _rows_without_quota(credit, prior, reached, table, terms), ZERO
    else:
        reached = attainment(credit, quota, prior=prior) if quota else None
        rows, before = _paid_rows(credit, quota or ONE, prior, table, terms, over)
    total = ZERO
    for row in rows:
        total += row.pay
    steps: tuple[Step, ...] = ()
    if terms.minimum is not None or terms.cap is not None or terms.gate is not None:
        steps = _limits(total, before, prior, quota, reached, table.boundary, terms)
        total = steps[-1].after if steps else total
    amount = total if terms.rounding == "none" else rounded(total, terms.currency, terms.rounding)
    return Earning(reached, rows, steps, total, amount)


def check_terms(table: RateTable, terms: Terms) -> None:
    """Refuse terms that contradict each other, or that the credit of one row cannot answer."""
    if table.method == "per_transaction" and terms.level != "transaction":
        raise InvalidPlan(
            "method per_transaction pays each deal by itself, and a credit may be the sum of several. "
            "Give one deal a row and name level = transaction in the plan."
        )
    if table.method == "deal_at_tier" and terms.level == "period":
        raise InvalidPlan("method deal_at_tier pays each deal by itself, and level = period says that a credit is a sum of deals.")
    if rate_of(table, terms) == "target" and terms.target is None:
        raise InvalidPlan("rate_of = target needs the target incentive. Name target in the plan.")


def rate_of(table: RateTable, terms: Terms) -> str:
    """What a rate of the table multiplies: credit, target, or value (it is itself the amount)."""
    return terms.rate_of or ("value" if table.method in VALUE_METHODS else "credit")


def over_of(table: RateTable, quota: Fraction | None, terms: Terms) -> str:
    """What the boundaries are; unnamed: attainment where there is a quota, or where they look like it."""
    highest = table.tiers[-1].start
    over = terms.over
    if not over:
        looks_like_amounts = highest > HIGHEST_ATTAINMENT or len(table.tiers) == 1
        over = "amount" if not quota and looks_like_amounts else "attainment"
    if over == "attainment" and highest > HIGHEST_ATTAINMENT:
        raise OutOfRange(
            f"a boundary of {float(highest):g} in attainment means {float(highest):.0%}: an amount in disguise. "
            "Name over = amount (or units) in the plan, leave the quota blank, or write 1 for 100%."
        )
    return over


def _needs_quota(table: RateTable, terms: Terms, over: str) -> bool:
    limited = terms.gate is not None or terms.attainment_cap is not None
    base_rate = terms.rate_of == "target" and table.method not in VALUE_METHODS
    return over == "attainment" or limited or base_rate


def _paid_rows(
    credit: Fraction, quota: Fraction, prior: Fraction, table: RateTable, terms: Terms, over: str
) -> tuple[tuple[Trace, ...], Fraction]:
    """Rows of the rate table, and what the prior credit had come to (needed for a cap or a gate)."""
    after, before = _clipped(prior + credit, quota, terms), _clipped(prior, quota, terms)
    if table.method in VALUE_METHODS:
        return _value_rows(after, before, prior + credit, prior, quota, table, terms, over)
    in_credit = scaled(table, quota) if over == "attainment" else table
    rows = slices(in_credit, after - before, before)
    base_rate = ONE
    if rate_of(table, terms) == "target":
        assert terms.target is not None
        base_rate = terms.target / quota
        rows = tuple(Trace(r.label, r.lower, r.upper, r.base, r.rate * base_rate, r.pay * base_rate) for r in rows)
    if not prior or table.method not in TABLE_METHODS or (terms.cap is None and terms.gate is None):
        return rows, ZERO
    low = _clipped(ZERO, quota, terms)
    return rows, earned(in_credit, before - low, low) * base_rate


def _clipped(position: Fraction, quota: Fraction, terms: Terms) -> Fraction:
    """A position held inside the attainment cap, and above a gate that pays only what lies beyond."""
    if terms.attainment_cap is not None:
        position = min(position, terms.attainment_cap * quota)
    if terms.gate is not None and terms.gate_kind == "above":
        position = max(position, terms.gate * quota)
    return position


def _value_rows(
    after: Fraction, before: Fraction, paid: Fraction, paid_before: Fraction, quota: Fraction, table: RateTable, terms: Terms, over: str
) -> tuple[tuple[Trace, ...], Fraction]:
    """The value reached times what it is a multiple of, less the same for the prior credit."""
    unit = quota if over == "attainment" else ONE
    beyond = terms.gate is not None and terms.gate_kind == "above"
    below = value_at(table, (terms.gate or ZERO) * quota / unit) if beyond else ZERO

    def row(label: str, position: Fraction, credit: Fraction, sign: int) -> Trace:
        point = position / unit
        times = {"target": terms.target or ZERO, "credit": credit, "value": ONE}[rate_of(table, terms)]
        value = value_at(table, point) - below
        return Trace(label, point, None, sign * times, value, sign * times * value)

    reached = row("value reached", after, paid, 1)
    if not paid_before:
        return (reached,), ZERO
    earlier = row("less value of the prior credit", before, paid_before, -1)
    return (reached, earlier), -earlier.pay


def _rows_without_quota(credit: Fraction, prior: Fraction, reached: Fraction, table: RateTable, terms: Terms) -> tuple[Trace, ...]:
    """A quota of zero, by the plan's rule: zero, full (attainment 1) or flat (the first rate)."""
    multiplied = rate_of(table, terms)
    if terms.zero_quota == "full" and table.method in VALUE_METHODS and multiplied != "credit":
        times = terms.target if multiplied == "target" else ONE
        value = ZERO if prior else value_at(table, reached)  # the prior credit had it all
        assert times is not None
        return (Trace("attainment taken as 100%", reached, None, times, value, times * value),)
    if terms.zero_quota == "zero" or multiplied != "credit":
        return ()
    at = 0 if terms.zero_quota == "flat" else tier_at(table, reached)
    if at < 0:
        return ()
    rate = table.tiers[at].rate
    return (Trace(f"tier {at + 1}, the quota is zero", table.tiers[at].start, None, credit, rate, credit * rate),)


def _limits(
    total: Fraction, before: Fraction, prior: Fraction, quota: Fraction | None, reached: Fraction | None, boundary: str, terms: Terms
) -> tuple[Step, ...]:
    """Minimum, cap and gate, in this order, with what each changed."""
    steps: list[Step] = []

    def step(name: str, amount: Fraction, after: Fraction, why: str) -> Fraction:
        if after != amount:
            steps.append(Step(name, amount, after, why))
        return after

    if terms.minimum is not None:
        total = step("minimum", total, max(total, terms.minimum), f"at least {float(terms.minimum):,.2f}")
    allowed, passed = before + total, before
    if terms.cap is not None:
        allowed, passed = capped(before + total, terms.cap, terms.soft_rate), capped(before, terms.cap, terms.soft_rate)
        why = f"at most {float(terms.cap):,.2f}" + (f", the excess at {float(terms.soft_rate):.0%}" if terms.soft_rate else "")
        total = step("cap", total, allowed - passed, why)
    if terms.gate is not None and terms.gate_kind == "full":
        met = _met(reached, terms.gate, boundary)
        met_before = _met(attainment(ZERO, quota, terms.zero_quota, prior), terms.gate, boundary)
        why = f"{float(terms.gate):.2%} {'reached' if met else 'not reached'}"
        step("gate", total, (allowed if met else ZERO) - (passed if met_before else ZERO), why)
    return tuple(steps)


def _met(reached: Fraction | None, gate: Fraction, boundary: str) -> bool:
    if reached is None:
        raise NoQuota("a gate needs a quota. Give one.")
    return reached > gate if boundary == "above" else reached >= gate

