"""The functions of a cell, each on one row or one participant; what they mean is RULES.md's, in the calculation.

Signature and docstring are the only description of a function: the function wizard, the reference
page and the sheet Functions of every template are made of them. The line under "Example" is a formula that runs.
"""

from __future__ import annotations

from typing import Any

from spm_xl.errors import InvalidPlan, OutOfRange
from spm_xl.money import ZERO, money
from spm_xl.pay.draw import in_units, series
from spm_xl.pay.earning import earning, over_of, reached
from spm_xl.pay.quota import attainment as attained
from spm_xl.rational import Fraction
from spm_xl.udfs.cells import VALUE, Block, Refusal
from spm_xl.udfs.given_tables import tables_of, terms_of
from spm_xl.udfs.ranges import Line


def attainment(credit: Fraction, quota: Fraction | None, prior: Fraction = ZERO, plan: str = "", plans: Block = ()) -> Fraction:
    """Attainment: the credit so far over the quota, 1.2 meaning 120%.

    Parameters
    ----------
    credit : Credit of this row, in the quota's unit. A blank counts as 0.
    quota : Quota of the same interval. A blank or zero quota is #DIV/0!, unless the plan names zero_quota.
    prior : Credit already counted in the interval, such as the year to date before this month.
    plan : Name of the plan, where plans has several.
    plans : Terms of the plans: one row a plan under a header with Plan, or rows of name and value.

    Example
    -------
    =SPM_ATTAINMENT(30000,100000,90000)
    """
    return attained(credit, quota, terms_of(plans, plan).earning.zero_quota, prior)


def commission(
    credit: Fraction, quota: Fraction | None, rates: Block, prior: Fraction = ZERO, plan: str = "", plans: Block = ()
) -> Any:
    """Commission earned on this credit by the rate table, rounded to the cent unless the plan says otherwise.

    Parameters
    ----------
    credit : Credit of this row. A blank counts as 0, a return is negative.
    quota : Quota of the interval; leave it blank where the boundaries of rates are amounts.
    rates : Rate table: two columns from and rate, or with a header naming From, Rate and any of Plan, Component, To, Method.
    prior : Credit already counted in the quota's interval, so that monthly credit meets an annual quota.
    plan : Name of the plan; picks its rows of rates and plans.
    plans : Terms: method (marginal unless named), gate, cap, target and more; one row a plan under a header with Plan, or rows of name and value.

    Example
    -------
    =SPM_COMMISSION(20000,,{0,0.04;150000,0.06;250000,0.08},145000)
    """
    terms, tiers = tables_of(rates, plan, plans)
    return earning(credit, quota, prior, tiers, terms.earning).amount


def payout(earned: Fraction, draw: Fraction, opening: Fraction = ZERO, plan: str = "", plans: Block = ()) -> Any:
    """Paid for one period, after the draw and its recovery.

    Parameters
    ----------
    earned : Earnings of the period that count for the draw.
    draw : Draw or guarantee of the period. A blank counts as 0.
    opening : Recoverable balance at the start of the period.
    plan : Name of the plan, where plans has several.
    plans : Terms of the draw: recoverable (1, 0 or a share; 1 unless named), recovery, draw_type and more, by plan or as rows of name and value.

    Example
    -------
    =SPM_PAYOUT(1200,1000,500)
    """
    return _settled("paid", earned, draw, opening, plan, plans)


def balance(earned: Fraction, draw: Fraction, opening: Fraction = ZERO, plan: str = "", plans: Block = ()) -> Any:
    """Closing recoverable balance of one period: the opening balance of the next.

    Parameters
    ----------
    earned : Earnings of the period that count for the draw.
    draw : Draw or guarantee of the period. A blank counts as 0.
    opening : Recoverable balance at the start of the period.
    plan : Name of the plan, where plans has several.
    plans : Terms of the draw, as in SPM_PAYOUT.

    Example
    -------
    =SPM_BALANCE(1200,1000,500)
    """
    return _settled("closing", earned, draw, opening, plan, plans)


def draw_ledger(
    earned: Line, draw: Line, opening: Fraction = ZERO, plan: str = "", plans: Block = ()
) -> list[list[Any]]:
    """Draw ledger of one participant, one row a period: earned, draw, advance, recovery, paid, balance.

    Parameters
    ----------
    earned : Earnings of each period, a row or a column. A blank counts as 0; blanks after the last period do not count.
    draw : Draw of each period, or one for all periods.
    opening : Recoverable balance before the first period.
    plan : Name of the plan, where plans has several.
    plans : Terms of the draw, as in SPM_PAYOUT; guarantee may also be cumulative, with recoverable = 0.

    Example
    -------
    =SPM_DRAW_LEDGER({1000;2500;6000},3000)
    """
    terms = terms_of(plans, plan)
    given, draws = _periods(earned, draw)
    try:
        periods = series(given, draws, terms.draw, opening, terms.earning.currency, rounding=terms.earning.rounding)
    except OutOfRange:
        _check_not_negative(opening, draws)
        raise
    return [list(period) for period in periods]


def _periods(earned: Line, draw: Line) -> tuple[list[Fraction], list[Fraction]]:
    """Earnings and draw of each period, up to the last one that has either."""
    if draw.size == 1:
        draws = [*draw, ZERO][:1] * len(earned)
    elif earned.size == draw.size:
        periods = max(len(earned), len(draw))
        earned, draws = (Line([*given, *[ZERO] * (periods - len(given))]) for given in (earned, draw))
    elif len(earned) == len(draw):
        draws = draw
    else:
        raise Refusal(VALUE, f"earned has {earned.size} periods and draw has {draw.size}. Give one draw a period, or one for all.")
    if not earned:
        raise Refusal(VALUE, "earned is blank. Give the earnings of at least one period.")
    return list(earned), list(draws)


def explain(
    credit: Fraction, quota: Fraction | None, rates: Block, prior: Fraction = ZERO, plan: str = "", plans: Block = ()
) -> list[list[Any]]:
    """How a commission comes about: method, attainment, tier by tier, minimum, cap, gate, rounding, total.

    Parameters
    ----------
    credit : Credit of one participant.
    quota : Quota of the interval; blank where the boundaries of rates are amounts.
    rates : Rate table, as in SPM_COMMISSION.
    prior : Credit already counted in the quota's interval.
    plan : Name of the plan; picks its rows of rates and plans.
    plans : Terms, as in SPM_COMMISSION.

    Example
    -------
    =SPM_EXPLAIN(20000,,{0,0.04;150000,0.06;250000,0.08},145000)
    """
    terms, tiers = tables_of(rates, plan, plans)
    found = earning(credit, quota, prior, tiers, terms.earning)
    method = terms.method if terms.method_named else f"{terms.method} (the default)"
    over = over_of(tiers, quota, terms.earning)
    rows: list[list[Any]] = [["Step", "From", "To", "Base", "Rate", "Amount"], [f"method {method}, over {over}", *[None] * 5]]
    attainment_so_far = reached(credit, quota, prior, tiers, terms.earning)
    if attainment_so_far is not None:
        rows.append(["attainment", None, None, prior + credit, attainment_so_far, None])
    rows += [[row.label, row.lower, row.upper, row.base, row.rate, row.pay] for row in found.rows]
    rows += [[f"{step.name}: {step.why}", None, None, None, None, step.after - step.before] for step in found.steps]
    if found.exact != Fraction(found.amount):
        rows.append(["rounding", None, None, None, None, Fraction(found.amount) - found.exact])
    rows.append(["total", None, None, None, None, found.amount])
    return rows


def _settled(figure: str, earned: Fraction, draw: Fraction, opening: Fraction, plan: str, plans: Block) -> Any:
    """One figure of one period of a draw, in money."""
    terms = terms_of(plans, plan)
    if terms.draw.guarantee == "cumulative":
        raise InvalidPlan("a cumulative guarantee looks at all periods so far, and one row does not know them. Use SPM_DRAW_LEDGER.")
    try:
        found, places = in_units(earned, draw, terms.draw, opening, terms.earning.currency, terms.earning.rounding)
    except OutOfRange:
        _check_not_negative(opening, [draw])
        raise
    return money(getattr(found, figure), places)


def _check_not_negative(opening: Fraction, draws: list[Fraction]) -> None:
    """Name what is below zero in the amounts of a draw."""
    for name, amount in (("opening", opening), *(("draw", amount) for amount in draws)):
        if amount < 0:
            raise OutOfRange(f"{name} is {float(amount):,.2f}, and below zero it has no meaning. Correct the amount.") from None
