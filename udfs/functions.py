"""The functions of a cell, each on one row or one participant; what they mean is RULES.md's, in the calculation.

Signature and docstring are the only description of a function: the function wizard, the reference
page and the sheet Functions of every template are made of them. The line under "Example" is a formula that runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from spm_xl import __version__
from spm_xl.errors import InvalidPlan
from spm_xl.money import ZERO, rounded
from spm_xl.pay.clawback import taken_back
from spm_xl.pay.draw import Paid, series
from spm_xl.pay.earning import Earning, earning
from spm_xl.pay.quota import attainment as attained
from spm_xl.pay.quota import prorated, ramp_share
from spm_xl.pay.rates import matrix_value
from spm_xl.rational import Fraction
from spm_xl.udfs.cells import VALUE, Block, Refusal, is_blank, number, passed_on
from spm_xl.udfs.rate_rows import names_plans, table_for
from spm_xl.udfs.terms import PlanTerms, terms_for


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
    terms = _terms(plans, plan, ())
    return attained(credit, quota, terms.earning.zero_quota, prior)


def commission(
    credit: Fraction, quota: Fraction | None, rates: Block, prior: Fraction = ZERO, plan: str = "", plans: Block = ()
) -> Any:
    """Commission earned on this credit by the rate table, rounded to the cent.

    Parameters
    ----------
    credit : Credit of this row. A blank counts as 0, a return is negative.
    quota : Quota of the interval; leave it blank where the boundaries of rates are amounts.
    rates : Rate table: two columns from and rate, or with a header naming From, Rate and any of Plan, Component, To, Method.
    prior : Credit already counted in the quota's interval, so that monthly credit meets an annual quota.
    plan : Name of the plan; picks its rows of rates and plans.
    plans : Terms of the plans: one row a plan under a header with Plan, or rows of name and value.

    Example
    -------
    =SPM_COMMISSION(20000,,{0,0.04;150000,0.06;250000,0.08},145000)
    """
    return _earning(credit, quota, rates, prior, plan, plans)[0].amount


def payout(earned: Fraction, draw: Fraction, opening: Fraction = ZERO, plan: str = "", plans: Block = ()) -> Any:
    """Paid for one period, after the draw and its recovery.

    Parameters
    ----------
    earned : Earnings of the period that count for the draw.
    draw : Draw or guarantee of the period. A blank counts as 0.
    opening : Recoverable balance at the start of the period.
    plan : Name of the plan, where plans has several.
    plans : Terms of the draw: recoverable (1, 0 or a share), recovery, draw_type and more, by plan or as rows of name and value.

    Example
    -------
    =SPM_PAYOUT(1200,1000,500)
    """
    return _settled(earned, draw, opening, plan, plans).paid


def balance(earned: Fraction, draw: Fraction, opening: Fraction = ZERO, plan: str = "", plans: Block = ()) -> Any:
    """Closing recoverable balance of one period: the opening balance of the next.

    Parameters
    ----------
    earned : Earnings of the period that count for the draw.
    draw : Draw or guarantee of the period. A blank counts as 0.
    opening : Recoverable balance at the start of the period.
    plan : Name of the plan, where plans has several.
    plans : Terms of the draw: recoverable (1, 0 or a share; 1 unless named), recovery, draw_type and more.

    Example
    -------
    =SPM_BALANCE(1200,1000,500)
    """
    return _settled(earned, draw, opening, plan, plans).closing


def draw_ledger(
    earned: Sequence[Fraction], draw: Sequence[Fraction], opening: Fraction = ZERO, plan: str = "", plans: Block = ()
) -> list[list[Any]]:
    """Draw ledger of one participant, one row a period: earned, draw, advance, recovery, paid, balance.

    Parameters
    ----------
    earned : Earnings of each period, a row or a column.
    draw : Draw of each period, or one for all.
    opening : Recoverable balance before the first period, one number.
    plan : Name of the plan, where plans has several.
    plans : Terms of the draw: recoverable, recovery, draw_type, guarantee (periodic or cumulative) and more.

    Example
    -------
    =SPM_DRAW_LEDGER({1000;2500;6000},3000)
    """
    terms = _terms(plans, plan, ())
    draws = [draw[0] if draw else ZERO] * len(earned) if len(draw) < 2 else list(draw)
    if len(draws) != len(earned):
        raise Refusal(VALUE, f"earned has {len(earned)} periods and draw has {len(draws)}. Give one draw a period, or one for all.")
    if not earned:
        raise Refusal(VALUE, "earned is blank. Give the earnings of at least one period.")
    lines = series(list(earned), draws, terms.draw, opening, terms.earning.currency, rounding=terms.earning.rounding)
    return [list(line) for line in lines]


def explain(
    credit: Fraction, quota: Fraction | None, rates: Block, prior: Fraction = ZERO, plan: str = "", plans: Block = ()
) -> list[list[Any]]:
    """How a commission comes about: method, attainment, tier by tier, minimum, cap, gate, rounding, total.

    Parameters
    ----------
    credit : Credit of one participant, one number.
    quota : Quota of the interval; blank where the boundaries of rates are amounts.
    rates : Rate table, as in SPM_COMMISSION.
    prior : Credit already counted in the quota's interval.
    plan : Name of the plan; picks its rows of rates and plans.
    plans : Terms of the plans.

    Example
    -------
    =SPM_EXPLAIN(20000,,{0,0.04;150000,0.06;250000,0.08},145000)
    """
    found, terms = _earning(credit, quota, rates, prior, plan, plans)
    method = terms.method if terms.method_named else f"{terms.method} (the default)"
    rows: list[list[Any]] = [["Step", "From", "To", "Base", "Rate", "Amount"], [f"method {method}", *[None] * 5]]
    if found.attainment is not None:
        rows.append(["attainment", None, None, prior + credit, found.attainment, None])
    rows += [[row.label, row.lower, row.upper, row.base, row.rate, row.pay] for row in found.rows]
    rows += [[f"{step.name}: {step.why}", None, None, None, None, step.after - step.before] for step in found.steps]
    if found.exact != Fraction(found.amount):
        rows.append(["rounding", None, None, None, None, Fraction(found.amount) - found.exact])
    rows.append(["total", None, None, None, None, found.amount])
    return rows


def split(amount: Fraction, shares: Sequence[Fraction]) -> list[Any]:
    """An amount of money divided by shares, adding up to it to the last cent.

    Parameters
    ----------
    amount : Amount of money, one number.
    shares : Shares that add up to 1, a row or a column; the answer lies the same way.

    Example
    -------
    =SPM_SPLIT(100,{0.3;0.3;0.4})
    """
    from spm_xl.pay.credit import split as parts

    return list(parts(amount, shares))


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
    if period_end < period_start:
        raise InvalidPlan(f"the period ends on {period_end}, before it starts on {period_start}. Swap the dates.")
    if end is not None and end < start:
        raise InvalidPlan(f"the days end on {end}, before they start on {start}. Swap the dates.")
    return prorated(amount, start, end or period_end, period_start, period_end, basis or "calendar_days")


def ramp(quota: Fraction, start: date, period: date, schedule: Sequence[Fraction], plans: Block = ()) -> Fraction:
    """Quota of a new hire in the month of a day, by the ramp schedule; the full quota after it.

    Parameters
    ----------
    quota : Full quota of one month.
    start : First day in the role.
    period : Any day of the month that is asked for.
    schedule : Shares of the ramp months, such as 25%, 50%, 75%; a row or a column.
    plans : Terms; ramp_start names month 1: first_full_month (the default), hire_month or by_15th.

    Example
    -------
    =SPM_RAMP(40000,"2026-03-10","2026-05-31",{0.25,0.5,0.75})
    """
    terms = _terms(plans, "", ())
    return quota * ramp_share(start, period, schedule, terms.ramp_start)


def matrix(row_value: Fraction, column_value: Fraction, table: Block, method: str = "") -> Fraction:
    """The value of a payout matrix at two measures.

    Parameters
    ----------
    row_value : Measure that picks the row.
    column_value : Measure that picks the column.
    table : Matrix with its row boundaries in the first column and its column boundaries in the first row; the corner is not read.
    method : stepped (the default) or bilinear.

    Example
    -------
    =SPM_MATRIX(1.05,0.9,{"",0.8,1;0.9,0.5,0.75;1,0.75,1},"stepped")
    """
    return matrix_value(_matrix_cells(table), row_value, column_value, method or "stepped")


def clawback(paid: Fraction, months_served: Fraction, term_months: Fraction | None, method: str = "") -> Any:
    """The part of a payment that is taken back, as a positive amount rounded to the cent.

    Parameters
    ----------
    paid : What was paid.
    months_served : Months of the term that had passed.
    term_months : Months of the term.
    method : prorated (the default: the months not served), as_paid or clawback (all of it).

    Example
    -------
    =SPM_CLAWBACK(1000,6,12)
    """
    return rounded(taken_back(paid, months_served, term_months, method or "prorated"))


def why(
    function_name: str,
    argument_1: Any = None,
    argument_2: Any = None,
    argument_3: Any = None,
    argument_4: Any = None,
    argument_5: Any = None,
    argument_6: Any = None,
) -> str:
    """Why a function answers an error, in words: put its name, then its own arguments.

    Parameters
    ----------
    function_name : Name of the function, such as "SPM_PAYOUT".
    argument_1 : First argument of that function.
    argument_2 : Second argument.
    argument_3 : Third argument.
    argument_4 : Fourth argument.
    argument_5 : Fifth argument.
    argument_6 : Sixth argument.

    Example
    -------
    =SPM_WHY("SPM_ATTAINMENT",120,0)
    """
    from spm_xl.udfs.call import reason  # the way in, of which this function is itself a part

    return reason(function_name, (argument_1, argument_2, argument_3, argument_4, argument_5, argument_6))


def version() -> str:
    """The version of spm_xl that answers.

    Example
    -------
    =SPM_VERSION()
    """
    return __version__


# --- shared ---------------------------------------------------------------------------------------------


def _terms(plans: Block, plan: str, rates: Block) -> PlanTerms:
    if plan and not plans and not (rates and names_plans(rates)):
        raise Refusal(VALUE, f"plan {plan!r} is given and no table to find it in. Give plans, or leave plan blank.")
    return terms_for(plans, plan)


def _earning(
    credit: Fraction, quota: Fraction | None, rates: Block, prior: Fraction, plan: str, plans: Block
) -> tuple[Earning, PlanTerms]:
    terms = _terms(plans, plan, rates)
    return earning(credit, quota, prior, table_for(rates, plan, terms), terms.earning), terms


def _settled(earned: Fraction, draw: Fraction, opening: Fraction, plan: str, plans: Block) -> Paid:
    terms = _terms(plans, plan, ())
    if terms.draw.guarantee == "cumulative":
        raise InvalidPlan("a cumulative guarantee looks at all periods so far, and one row does not know them. Use SPM_DRAW_LEDGER.")
    return series([earned], draw, terms.draw, opening, terms.earning.currency, rounding=terms.earning.rounding)[0]


def _matrix_cells(table: Block) -> dict[tuple[Fraction, Fraction], Fraction | None]:
    if len(table) < 2 or len(table[0]) < 2:
        raise Refusal(VALUE, "a matrix needs row boundaries in its first column and column boundaries in its first row.")
    for cells in table:
        for value in cells:
            passed_on(value, "table")
    for value in (*table[0][1:], *(cells[0] for cells in table[1:])):
        if is_blank(value):
            raise Refusal(VALUE, "a boundary of the matrix is blank. Fill the first row and the first column.")
    columns = [number(value, "a column boundary") for value in table[0][1:]]
    rows = [number(cells[0], "a row boundary") for cells in table[1:]]
    for words, boundaries in (("row", rows), ("column", columns)):
        if any(upper <= lower for lower, upper in pairwise(boundaries)):
            raise InvalidPlan(f"the {words} boundaries of the matrix must rise strictly. Sort them and remove doubles.")
    return {
        (row, column): None if is_blank(value) else number(value, "a value of the matrix")
        for row, cells in zip(rows, table[1:], strict=True)
        for column, value in zip(columns, cells[1:], strict=True)
    }
