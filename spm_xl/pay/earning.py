"""Earning: what one participant's credit earns under one rate table and the terms around it.

The monthly run reads plans, dates and deals from tables; here they are already chosen, as in a row of
somebody's workbook. The order is: attainment, rate table, minimum, cap, gate, one rounding. What a
credit earns is what its interval comes to with it, less what it came to before, so that monthly pay
on an annual quota needs no true-up.

>>> table = rate_table([("0", "0.05"), ("1", "0.10")], "marginal")
>>> earning(Fraction(30), Fraction(100), Fraction(90), table, Terms()).amount
Decimal('2.50')
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from spm_xl.errors import InvalidPlan, NoQuota
from spm_xl.money import ONE, ZERO, rounded
from spm_xl.pay.limits import inside, limited, reaches
from spm_xl.pay.quota import FLAT_NEEDS_CREDIT, attainment
from spm_xl.pay.rates import (
    VALUE_METHODS,
    RateTable,
    come_to_at_quota,
    rate_table,  # noqa: F401  (doctest)
    rate_without_quota,
    scaled,
    slices,
    value_at,
)
from spm_xl.pay.row_terms import DEAL_METHODS, Terms, check_terms, needs_quota, over_of, rate_of
from spm_xl.pay.trace import Step, Trace
from spm_xl.rational import Fraction


class Earning(NamedTuple):
    """What a credit earns, and how.

    Attributes
    ----------
    rows : tier by tier; their pay adds up to what the table earns.
    steps : minimum, cap and gate, where they changed the amount.
    exact, amount : before and after the one rounding; amount is exact too under rounding "none".
    """

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
    if table.method in DEAL_METHODS and credit < 0:
        raise InvalidPlan(
            f"method {table.method} takes a return back at what its own deal was paid, and this row does not know that deal. "
            "Put the return into the row of its deal, as the credit that is left."
        )
    over = over_of(table, quota, terms)
    by_quota = needs_quota(table, terms, over)
    if not quota or quota < 0:
        _check_quota(quota, by_quota, terms)
    if quota or not by_quota:
        rows = _paid_rows(credit, quota or ONE, prior, table, terms, over)
    else:
        rows = _rows_without_quota(credit, prior, table, terms)
    total = ZERO
    for row in rows:
        total += row.pay
    steps: tuple[Step, ...] = ()
    if terms.minimum is not None or terms.cap is not None or terms.gate is not None:
        steps = _limits(total, credit, quota, prior, table, terms, over)
        total = steps[-1].after if steps else total
    amount = total if terms.rounding == "none" else rounded(total, terms.currency, terms.rounding)
    return Earning(rows, steps, total, amount)


def reached(credit: Fraction, quota: Fraction | None, prior: Fraction, table: RateTable, terms: Terms) -> Fraction | None:
    """Attainment with the credit; None where there is no quota and none is needed."""
    needed = needs_quota(table, terms, over_of(table, quota, terms)) or terms.gate is not None
    return attainment(credit, quota, terms.zero_quota, prior) if quota or needed else None


def _check_quota(quota: Fraction | None, by_quota: bool, terms: Terms) -> None:
    """Refuse a quota below zero, and one that is zero or blank where it is needed and the plan does not say what then."""
    if quota:
        attainment(ZERO, quota)  # says that it is below zero
    if by_quota and terms.zero_quota == "error" and not terms.over:
        raise NoQuota(
            "a quota of zero or blank has no attainment. Give a quota, or name zero_quota in the plan, or over = amount or units where "
            "the boundaries are no attainment."
        )
    if by_quota or terms.gate is not None:
        attainment(ZERO, quota, terms.zero_quota)
    for name, term in (("attainment_cap", terms.attainment_cap), ("gate_kind = above", terms.gate if terms.gate_kind == "above" else None)):
        if term is not None and not by_quota:
            raise NoQuota(f"{name} is a share of the quota, and the quota is zero or blank. Give a quota.")


# --- the rate table -------------------------------------------------------------------------------------


def _paid_rows(
    credit: Fraction, quota: Fraction, prior: Fraction, table: RateTable, terms: Terms, over: str
) -> tuple[Trace, ...]:
    """What a credit earns by the rate table, row by row."""
    after, before, moved = prior + credit, prior, credit
    clips = terms.attainment_cap is not None or (terms.gate is not None and terms.gate_kind == "above")
    if clips:
        after, before = clipped(after, quota, terms), clipped(before, quota, terms)
        moved = after - before
    if table.method in VALUE_METHODS:
        return _value_rows(after, before, prior + credit, prior, quota, table, terms, over)
    if clips and table.method == "deal_at_tier":
        before = _tier_position(prior, prior + credit, moved, quota, table, terms)
    rows = slices(scaled(table, quota) if over == "attainment" else table, moved, before)
    if terms.rate_of != "target":
        return rows
    base_rate = _target(terms) / quota
    return tuple(Trace(r.label, r.lower, r.upper, r.base, r.rate * base_rate, r.pay * base_rate) for r in rows)


def _come_to(prior: Fraction, quota: Fraction | None, table: RateTable, terms: Terms, over: str) -> Fraction:
    """What the prior credit has come to by the rate table; unknown, and 0, where deals are paid by themselves."""
    if not prior or table.method in DEAL_METHODS:
        return ZERO
    rows = _paid_rows(prior, quota or ONE, ZERO, table, terms, over) if quota or not needs_quota(table, terms, over) else None
    if rows is None:
        rows = _rows_without_quota(prior, ZERO, table, terms)
    return sum((row.pay for row in rows), ZERO)


def _target(terms: Terms) -> Fraction:
    assert terms.target is not None  # check_terms
    return terms.target


def clipped(position: Fraction, quota: Fraction, terms: Terms) -> Fraction:
    """A position held inside the attainment cap, and above a gate that pays only what lies beyond."""
    gate = terms.gate * quota if terms.gate is not None and terms.gate_kind == "above" else None
    return inside(position, gate, None if terms.attainment_cap is None else terms.attainment_cap * quota)  # type: ignore[no-any-return]


def _tier_position(before: Fraction, after: Fraction, base: Fraction, quota: Fraction, table: RateTable, terms: Terms) -> Fraction:
    """Where the base of a deal starts for the tier in force: the attainment cap moves the tier, a gate does not."""
    if terms.attainment_cap is not None:
        before, after = (min(position, terms.attainment_cap * quota) for position in (before, after))
    return before if table.tier == "before" else after - base


def _value_rows(
    after: Fraction, before: Fraction, paid: Fraction, paid_before: Fraction, quota: Fraction, table: RateTable, terms: Terms, over: str
) -> tuple[Trace, ...]:
    """The value reached times what it is a multiple of, less the same for the prior credit."""
    unit = quota if over == "attainment" else ONE
    beyond = terms.gate is not None and terms.gate_kind == "above"
    below = value_at(table, (terms.gate or ZERO) * quota / unit) if beyond else ZERO

    def row(label: str, position: Fraction, credit: Fraction, sign: int) -> Trace:
        point = position / unit
        value = value_at(table, point) - below
        times = sign * _times(table, terms, credit)
        return Trace(label, point, None, times, value, times * value)

    now = row("value reached", after, paid, 1)
    return (now, row("less value of the prior credit", before, paid_before, -1)) if paid_before else (now,)


def _times(table: RateTable, terms: Terms, credit: Fraction) -> Fraction:
    """What a value of the table is a multiple of."""
    multiplied = rate_of(table, terms)
    return _target(terms) if multiplied == "target" else credit if multiplied == "credit" else ONE


def _rows_without_quota(credit: Fraction, prior: Fraction, table: RateTable, terms: Terms) -> tuple[Trace, ...]:
    """A quota of zero, by the plan's rule: zero, full (attainment 1) or flat (the first rate)."""
    if terms.zero_quota == "zero":
        return ()
    if rate_of(table, terms) == "credit":
        rate = rate_without_quota(table, terms.zero_quota)
        return (Trace("the quota is zero", None, None, credit, rate, credit * rate),)
    if terms.zero_quota == "flat":
        raise InvalidPlan(FLAT_NEEDS_CREDIT)
    if terms.over in ("amount", "units"):
        raise NoQuota("zero_quota = full takes attainment as 100%, and the boundaries are no attainment. Give a quota.")
    if prior:
        return ()  # the prior credit had it all
    times, value = _times(table, terms, ONE), come_to_at_quota(table)
    return (Trace("attainment taken as 100%", ONE, None, times, value, times * value),)


# --- minimum, cap, gate ---------------------------------------------------------------------------------


def _limits(
    total: Fraction, credit: Fraction, quota: Fraction | None, prior: Fraction, table: RateTable, terms: Terms, over: str
) -> tuple[Step, ...]:
    """Minimum, cap and gate, in this order, with what each changed."""
    gate = _gate(credit, quota, prior, table, terms)
    known = terms.cap is not None or (gate is not None and gate[0] != gate[1])
    before = _come_to(prior, quota, table, terms, over) if known else ZERO
    raised, held, paid = limited(total, before, terms.minimum, terms.cap, terms.soft_rate, gate)
    steps = []
    if raised != total:
        steps.append(Step("minimum", total, raised, f"at least {float(terms.minimum or 0):,.2f}"))
    if held != raised:
        excess = f", the excess at {float(terms.soft_rate):.4g}" if terms.soft_rate else ""
        steps.append(Step("cap", raised, held, f"at most {float(terms.cap or 0):,.2f}{excess}"))
    if gate and paid != held:
        steps.append(Step("gate", held, paid, f"{float(terms.gate or 0):.2%} {'reached' if gate[0] else 'not reached'}"))
    return tuple(steps)


def _gate(credit: Fraction, quota: Fraction | None, prior: Fraction, table: RateTable, terms: Terms) -> tuple[bool, bool] | None:
    """Whether the gate is reached with the credit, and whether it was without it; None where there is no gate."""
    if terms.gate is None:
        return None
    if quota:
        wanted = terms.gate * quota
        met, met_before = reaches(prior + credit, wanted, table.boundary), reaches(prior, wanted, table.boundary)
    else:
        met = met_before = reaches(attainment(ZERO, quota, terms.zero_quota), terms.gate, table.boundary)
    if met != met_before and prior and terms.gate_kind == "full" and table.method in DEAL_METHODS:
        raise InvalidPlan(
            f"with this deal the gate is {'reached' if met else 'missed'}, which changes what the earlier deals are paid, and method "
            f"{table.method} pays each by itself: a row does not know them. Leave gate blank, or use a method that adds up."
        )
    return met, met_before
