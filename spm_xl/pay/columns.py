"""Columns: attainment, earnings and draws of many rows of one plan at once, the same as one by one to the last bit.

The formulas are those of one row, on columns of whole numbers: credit, quota and prior in a common decimal unit, rates
and boundaries over their common denominators, and one division at the end. The columns are numpy arrays; where a whole
number would not fit 64 bits they hold Python's own, which is slow, so that such rows are first tried as floats with an
error bound (`bounded`), and only those that it leaves open are calculated again. Without numpy they are lists (`wholes`).

>>> table = rate_table([(0, "0.05"), (1, "0.10")], "marginal")
>>> credit, quota, prior = (Wholes(cents) for cents in ([30_00, 1], [100_00, 100_00], [90_00, 0]))
>>> earned(credit, quota, prior, 100, table, Terms())
[2.5, 0.0]
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd, nan
from typing import Any, NamedTuple

from spm_xl.money import ONE, minor_unit, nearest
from spm_xl.pay import bounded, wholes
from spm_xl.pay.column_earning import Operations, ScaledPlan, amounts, largest_number, scaled_plan
from spm_xl.pay.draw import DrawTerms, kept, settle
from spm_xl.pay.rates import RateTable, rate_table  # noqa: F401  (rate_table: doctest)
from spm_xl.pay.row_terms import DEAL_METHODS, Terms, check_terms, needs_quota, over_of
from spm_xl.pay.wholes import Wholes

LARGEST = 2**62  # what fits 64 bits, with a bit to spare
SURE = 10**15  # minor units below it are floats, and their amounts below the largest that is money


class Column(NamedTuple):
    """A column of numbers in arrays: `whole` x `factor`, both of 64 bits, in units of which `one` make 1."""

    whole: Any
    factor: Any


def attained(credit: Any, quota: Any, prior: Any) -> Any:
    """Attainment of each row as a float; the quotas are above zero."""
    if not isinstance(credit, Wholes):
        kind = _kind(_largest(credit) + _largest(prior) + _largest(quota))
        credit, quota, prior = (_whole(column, kind) for column in (credit, quota, prior))
    return _quotients(prior + credit, quota)


def earned(credit: Any, quota: Any, prior: Any, one: int, table: RateTable, terms: Terms) -> Any:
    """What each credit earns on top of its prior credit, as a float: `earning.earning` for many rows of one plan.

    Parameters
    ----------
    credit, quota, prior : `Column` or `Wholes`. The quotas are above zero; None where the rows have none.
    one : what 1 is in these numbers, such as 100 for cents.

    Returns
    -------
    An array or a list, NaN for a row that must be answered by itself. None where all must: the quota is needed and not
    there, a boundary is below zero, or a gate or an attainment cap meets a method that pays each deal by itself.
    """
    check_terms(table, terms)
    over = over_of(table, None if quota is None else ONE, terms)
    of_quota = terms.gate is not None or terms.attainment_cap is not None
    if quota is None and (of_quota or needs_quota(table, terms, over)):
        return None
    if table.tiers[0].start < 0 or (of_quota and table.method in DEAL_METHODS):
        return None
    plan = scaled_plan(table, terms, over, one)
    in_lists = isinstance(credit, Wholes)
    if quota is None:
        quota = 0 * credit + one if in_lists else Column(0 * credit.whole + one, 0 * credit.factor + 1)
    found = _exactly(plan, credit, quota, prior) if in_lists else _in_arrays(plan, credit, quota, prior)
    if table.method not in DEAL_METHODS:
        return found
    returns = credit < 0 if in_lists else credit.whole < 0  # taken back at what their own deals were paid
    return _without(found, returns)


def _in_arrays(plan: ScaledPlan, *columns: Column) -> Any:
    import numpy

    up, _ = _up(plan.below, plan.terms.currency)
    credit, quota, prior = map(_largest, columns)
    if not plan.terms.soft_rate and 2 * up * largest_number(plan, credit, quota, prior) < LARGEST:
        return _exactly(plan, *(_whole(column, "int64") for column in columns))
    found = _surely(plan, *columns)
    left = numpy.flatnonzero(numpy.isnan(found))
    if left.size:
        found[left] = _exactly(plan, *(_whole(Column(column.whole[left], column.factor[left]), "object") for column in columns))
    return found


def _exactly(plan: ScaledPlan, credit: Any, quota: Any, prior: Any) -> Any:
    """By whole numbers."""
    above, by = amounts(plan, _operations(credit), credit, quota, prior)
    if plan.terms.rounding == "none":
        return _quotients(above, plan.below * by)
    up, below = _up(plan.below, plan.terms.currency)
    return _in_money(nearest(above * up, below * by, plan.terms.rounding), minor_unit(plan.terms.currency))


def _surely(plan: ScaledPlan, *columns: Column) -> Any:
    """By bounded floats, NaN for what is not sure; amounts that are not rounded never are."""
    import numpy

    if plan.terms.rounding == "none":
        return numpy.full(len(columns[0].whole), nan)
    credit, quota, prior = bounded.together(*(column.whole.astype(float) * column.factor.astype(float) for column in columns))
    above, by = amounts(plan, Operations(bounded.least, bounded.most, bounded.where), credit, quota, prior)
    up, below = _up(plan.below, plan.terms.currency)
    units, sure = bounded.whole(above * up / (below * by), plan.terms.rounding)
    return numpy.where(sure, _in_money(units, minor_unit(plan.terms.currency)), nan)


def settled(figure: str, columns: Sequence[Any], one: int, terms: DrawTerms, currency: str = "", rounding: str = "half_up") -> Any:
    """One period of a periodic draw for many participants, as floats: `draw.series` of one period.

    Parameters
    ----------
    figure : of `draw.Settled`, such as paid or closing.
    columns : earnings, draw and opening balance, `Column` or `Wholes`; each is rounded to its minor unit first, and the
        last two are not below zero.
    one : what 1 is in these numbers.
    """
    places, kind_of_rounding = kept(currency, rounding)
    up, below = 10**places // gcd(10**places, one), one // gcd(10**places, one)
    if not isinstance(columns[0], Wholes):
        limits = [limit for limit in (terms.recovery_limit, terms.balance_cap) if limit is not None]
        shares = [share for share in (terms.recoverable, terms.recovery, terms.recovery_share) if share is not None]
        amount = max(*map(_largest, columns), *(int(limit * one) for limit in limits), one)
        share = max(max(share.numerator, share.denominator) for share in shares)
        # no figure is a sum of more than eight amounts
        kind = _kind(2 * (amount * up + below) + 16 * (amount * up // below + 1) * share)
        columns = [_whole(column, kind) for column in columns]
    own, draw, opening = (nearest(column * up, below, kind_of_rounding) for column in columns)
    least, most, _ = _operations(own)
    return _in_money(getattr(settle(own, draw, opening, terms, places=places, least=least, most=most), figure), places)


# --- arrays and lists -----------------------------------------------------------------------------------


def _operations(column: Any) -> Operations:
    if isinstance(column, Wholes):
        return Operations(wholes.least, wholes.most, wholes.where)
    import numpy

    return Operations(numpy.minimum, numpy.maximum, numpy.where)


def _quotients(above: Any, below: Any) -> Any:
    """The floats nearest to the quotients, which Python's division of whole numbers gives."""
    if isinstance(above, Wholes):
        return [float(one / other) for one, other in zip(above.rows, (below + 0 * above).rows, strict=True)]
    return (above.astype(object) / below).astype(float)


def _in_money(units: Any, places: int) -> Any:
    """Minor units as the floats nearest to the amounts; NaN for what is too large to be sure of."""
    if isinstance(units, Wholes):
        return [unit / 10**places if abs(unit) < SURE else nan for unit in units.rows]
    import numpy

    sure = abs(units) < SURE
    return numpy.where(sure, numpy.where(sure, units, 0).astype(float) / float(10**places), nan)


def _without(found: Any, rows: Any) -> Any:
    """NaN in place of some rows."""
    if isinstance(rows, Wholes):
        return [nan if left_out else answer for left_out, answer in zip(rows.rows, found, strict=True)]
    import numpy

    return numpy.where(rows, nan, found)


def _up(below: int, currency: str) -> tuple[int, int]:
    """Minor units over a denominator, reduced: `up` / `below`."""
    up = 10 ** minor_unit(currency)
    return up // gcd(up, below), below // gcd(up, below)


def _largest(column: Column) -> int:
    """At least the largest number of a column, without sign."""
    return int(abs(column.whole.astype(float) * column.factor.astype(float)).max(initial=0) * 1.001) + 1


def _kind(largest: int) -> str:
    return "int64" if largest < LARGEST else "object"


def _whole(column: Column, kind: str) -> Any:
    return column.whole.astype(kind) * column.factor.astype(kind)
