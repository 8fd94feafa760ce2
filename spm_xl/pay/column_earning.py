"""What a column of credits earns: the formulas of one row over whole numbers, with a common denominator for all rows.

>>> import numpy
>>> table = rate_table([(0, "0.05"), (1, "0.10")], "marginal")
>>> plan = scaled_plan(table, Terms(), "attainment", one=100)
>>> cents = [numpy.array(column) for column in ([30_00, 1], [100_00, 100_00], [90_00, 0])]
>>> found = amounts(plan, Operations(numpy.minimum, numpy.maximum, numpy.where), *cents)
>>> [str(Fraction(above, plan.below)) for above in found.above.tolist()]
['5/2', '1/2000']
"""

from __future__ import annotations

from collections.abc import Callable
from math import lcm
from typing import Any, NamedTuple

from spm_xl.money import ONE, ZERO
from spm_xl.pay.limits import inside, limited, reaches
from spm_xl.pay.rates import VALUE_METHODS, RateTable, Where, cumulative, line, of_tier, rate_table  # noqa: F401  (rate_table: doctest)
from spm_xl.pay.row_terms import Terms, rate_of
from spm_xl.rational import Fraction


class Operations(NamedTuple):
    """The operations of the formulas, row by row."""

    least: Callable[[Any, Any], Any]
    most: Callable[[Any, Any], Any]
    where: Where


class Amounts(NamedTuple):
    """Exact amounts of money: `above` / (the plan's `below` x `by`), `by` being the quotas or 1."""

    above: Any
    by: Any


class ScaledPlan(NamedTuple):
    """A rate table and its terms in whole numbers.

    Attributes
    ----------
    table, terms, over : as they are read. one : what 1 is in the numbers of the rows, such as 100 for cents.
    steps : common denominator of boundaries and shares of the quota. parts : of rates, or values and slopes.
    starts, values, slopes : one a tier, times their denominator; a tier of rates has its rate as slope and no value.
    times : what a value is a multiple of where that is the same in all rows: the target's numerator, or 1.
    below : common denominator of the amounts. by_quota : whether the quota divides them too.
    """

    table: RateTable
    terms: Terms
    over: str
    one: int
    steps: int
    parts: int
    starts: list[int]
    values: list[int]
    slopes: list[int]
    times: int
    below: int
    by_quota: bool


def scaled_plan(table: RateTable, terms: Terms, over: str, one: int) -> ScaledPlan:
    """A plan over its common denominators; its boundaries are not below zero."""
    valued, multiplied = table.method in VALUE_METHODS, rate_of(table, terms)
    lines = [line(table, at) if valued else (tier.start, ZERO, tier.rate) for at, tier in enumerate(table.tiers)]
    starts, values, slopes = zip(*lines, strict=True)
    shares = [share for share in (terms.gate, terms.attainment_cap, table.deductible) if share is not None]
    steps = lcm(*(number.denominator for number in (*starts, *shares)))
    parts = lcm(*(number.denominator for number in (*values, *slopes)))
    limits = lcm(*(limit.denominator for limit in (terms.minimum, terms.cap) if limit is not None))
    target = (terms.target or ZERO) if multiplied == "target" else ONE
    by_quota = over == "attainment" if valued else multiplied == "target"
    units = (0 if by_quota else 1) + (1 if valued and multiplied == "credit" else 0)  # how often `one` divides them
    return ScaledPlan(
        table,
        terms,
        over,
        one,
        steps,
        parts,
        [int(start * steps) for start in starts],
        [int(value * parts) for value in values],
        [int(slope * parts) for slope in slopes],
        target.numerator * limits,
        steps * parts * limits * target.denominator * one**units,
        by_quota,
    )


def amounts(plan: ScaledPlan, by_row: Operations, credit: Any, quota: Any, prior: Any) -> Amounts:
    """What each credit earns on top of its prior credit: the order of `earning.earning`.

    Parameters
    ----------
    credit, quota, prior : arrays of one kind: 64 bits, Python's whole numbers, or `bounded.Bounded`. The quota is above
        zero; `plan.one` where there is none and none is needed.
    by_row : the operations of that kind.
    """
    terms, boundary = plan.terms, plan.table.boundary
    unit = quota if plan.over == "attainment" else 0 * credit + plan.one

    def share(of_quota: Fraction | None) -> Any:
        return None if of_quota is None else quota * int(of_quota * plan.steps)

    reached, earlier = (prior + credit) * plan.steps, prior * plan.steps
    floor, ceiling = share(terms.gate) if terms.gate_kind == "above" else None, share(terms.attainment_cap)
    held = [inside(position, floor, ceiling, by_row.least, by_row.most) for position in (reached, earlier, 0 * earlier)]
    if plan.table.method in VALUE_METHODS:
        total, before = _by_value(plan, held, floor, prior + credit, prior, unit, by_row.where)
    else:
        total, before = _by_rate(plan, held, unit, by_row.where)
    by = quota if plan.by_quota else 1
    minimum, cap = (None if limit is None else int(limit * plan.below) * by for limit in (terms.minimum, terms.cap))
    gate = share(terms.gate)
    met = None if gate is None else (reaches(reached, gate, boundary), reaches(earlier, gate, boundary))
    soft = terms.soft_rate or 0  # a soft cap makes the amounts fractions; a whole 0 leaves them whole
    return Amounts(limited(total, before, minimum, cap, soft, met, *by_row).paid, by)


def _by_rate(plan: ScaledPlan, held: list[Any], unit: Any, where: Where) -> tuple[Any, Any]:
    """What the rate table pays, and what the prior credit had come to; over the common denominator."""
    after, before, low = held
    table, rates = plan.table, plan.slopes
    starts = [unit * start for start in plan.starts]
    retroactive = [tier.method == "retroactive" for tier in table.tiers]
    deductible = 0 * after + int(table.deductible * plan.steps) * plan.one

    def from_the_first_unit(position: Any) -> Any:
        return cumulative(position, starts, rates, retroactive, deductible, table.boundary, where)

    if table.method == "deal_at_tier":
        position = after if table.tier == "including" else before
        return (after - before) * of_tier(position, starts, rates, rates[0], table.boundary, where) * plan.times, 0 * after
    if table.method == "per_transaction":
        return from_the_first_unit(after - before) * plan.times, 0 * after
    come_to = from_the_first_unit(before)
    total = (from_the_first_unit(after) - come_to) * plan.times
    if plan.terms.cap is None and plan.terms.gate is None:
        return total, 0 * after
    return total, (come_to - from_the_first_unit(low)) * plan.times


def _by_value(
    plan: ScaledPlan, held: list[Any], floor: Any, reached: Any, earlier: Any, unit: Any, where: Where
) -> tuple[Any, Any]:
    """The same for a table of values: the value reached, less that of the prior credit."""
    starts = [unit * start for start in plan.starts]

    def value(position: Any) -> Any:
        rising = (
            at_start * plan.steps * unit + slope * (position - start)
            for at_start, slope, start in zip(plan.values, plan.slopes, starts, strict=True)
        )
        return of_tier(position, starts, rising, 0 * position, plan.table.boundary, where)

    below = 0 if floor is None else value(floor)
    now, then = (reached, earlier) if rate_of(plan.table, plan.terms) == "credit" else (1, 1)
    before = where(earlier == 0, 0 * earlier, then * (value(held[1]) - below) * plan.times)
    return now * (value(held[0]) - below) * plan.times - before, before


def largest_number(plan: ScaledPlan, credit: int, quota: int, prior: int) -> int:
    """A bound on every whole number on the way to the amounts, that is easy to follow rather than close.

    Positions and boundaries are at most `position`. A tier starts at no more than rate x position, and adds rate x twice
    that, so that G is at most three of these, and a difference of two at most six. A value is at most the highest one and
    twice slope x position. The limits add what came before, and take it off again.

    Parameters
    ----------
    credit, quota, prior : the largest of each, without sign.
    """
    table, terms = plan.table, plan.terms
    unit = quota if plan.over == "attainment" else plan.one
    shares = max((share for share in (terms.gate, terms.attainment_cap) if share is not None), default=ZERO)
    position = max(
        (credit + prior) * plan.steps,
        int(shares * plan.steps) * quota,
        max(plan.starts) * unit,
        int(table.deductible * plan.steps) * plan.one,
    )
    slope = max(1, *map(abs, plan.slopes))
    total = 6 * position * slope
    if table.method in VALUE_METHODS:
        times = credit + prior if rate_of(table, terms) == "credit" else 1
        total = 4 * times * (max(map(abs, plan.values)) * plan.steps * unit + 2 * position * slope)
    below = plan.below * (quota if plan.by_quota else 1)
    limits = max((limit for limit in (terms.minimum, terms.cap) if limit is not None), default=ZERO)
    return 6 * (total * max(1, plan.times) + int(limits * below)) + below
