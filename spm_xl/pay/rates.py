"""Rate tables: what a credit earns, tier by tier.

A tier has one boundary, `start`, its lower one. The method has a name:
marginal tiers pay their rate on the credit inside them, a retroactive tier pays its rate on
everything from the first unit, and a table may mix the two by boundary. What a credit B earns on top
of a prior credit P is G(P + B) - G(P), for B below zero as well: a reversal is the same calculation
with a minus. Source of the canonical case: Salesforce Spiff, marginal payout rules.

>>> table = rate_table([(0, "0.04"), (150_000, "0.06"), (250_000, "0.08")], "marginal")
>>> earned(table, 20_000, prior=145_000)
Fraction(1100, 1)
>>> earned(rate_table([(0, "0.04"), (150_000, "0.06")], "retroactive"), 20_000, 145_000)
Fraction(4100, 1)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from spm_xl.errors import InvalidPlan, OutOfRange
from spm_xl.money import ONE, ZERO, Number, exact
from spm_xl.pay.trace import Trace
from spm_xl.rational import Fraction

TABLE_METHODS = ("marginal", "retroactive")  # methods that a single boundary may have
VALUE_METHODS = ("interpolated", "curve", "stepped")  # methods whose rows hold values, not rates


class Tier(NamedTuple):
    """One row of a rate table: from `start` on, `rate` holds by `method`."""

    start: Fraction
    rate: Fraction
    method: str


class RateTable(NamedTuple):
    """Tiers by rising boundary.

    Attributes
    ----------
    tiers : at least one.
    method : one of the methods above.
    boundary : "reached" (the default: `start` is inside the tier) or "above".
    tier : for deal_at_tier, "before" the deal or "including" it.
    deductible : amount d taken off a retroactive base: rate x (x - d), nothing up to d.
    """

    tiers: tuple[Tier, ...]
    method: str
    boundary: str = "reached"
    tier: str = ""
    deductible: Fraction = ZERO


def rate_table(
    rows: Iterable[Sequence[Any]],
    method: str,
    *,
    boundary: str = "reached",
    tier: str = "",
    deductible: Number = 0,
) -> RateTable:
    """A rate table from (from, rate) or (from, rate, method) rows.

    Parameters
    ----------
    rows : boundaries (amount, units or attainment with 1 = 100%) and rates (0.05 = 5%) or values.
    method : marginal, retroactive, deal_at_tier, per_transaction, interpolated, curve or stepped.
    boundary : "reached" or "above" (strictly over).
    tier : "before" or "including", for deal_at_tier only.
    deductible : amount, for retroactive boundaries.

    Raises
    ------
    InvalidPlan : no row, boundaries that do not rise strictly, an unknown method.
    """
    known = (*TABLE_METHODS, "deal_at_tier", "per_transaction", *VALUE_METHODS)
    if method not in known:
        raise InvalidPlan(f"method {method!r} is unknown. Name one of {', '.join(known)}.")
    if method == "deal_at_tier" and tier not in ("before", "including"):
        raise InvalidPlan("deal_at_tier needs tier = before or including: the tier in force before the deal, or with it.")
    if boundary not in ("reached", "above"):
        raise InvalidPlan(f"boundary {boundary!r} is unknown. Use reached or above.")
    own = method if method in TABLE_METHODS else "marginal"
    tiers = tuple(Tier(exact(row[0]), exact(row[1]), (row[2] if len(row) > 2 and row[2] else own)) for row in rows)
    if not tiers:
        raise InvalidPlan("a rate table needs at least one row.")
    for lower, upper in pairwise(tiers):
        if upper.start <= lower.start:
            raise InvalidPlan(
                f"boundaries must rise strictly: {float(upper.start):g} follows {float(lower.start):g}. "
                "Sort the rows and remove doubles."
            )
    for row in tiers:
        if row.method not in TABLE_METHODS:
            raise InvalidPlan(f"method {row.method!r} cannot hold for one boundary. Use marginal or retroactive.")
    return RateTable(tiers, method, boundary, tier, exact(deductible))


def scaled(table: RateTable, quota: Fraction) -> RateTable:
    """The table with boundaries in attainment turned into boundaries in credit."""
    tiers = tuple([Tier(start * quota, rate, method) for start, rate, method in table.tiers])
    return RateTable(tiers, table.method, table.boundary, table.tier, table.deductible)


# --- the formulas, on exact scalars and on integer arrays alike -----------------------------------------

Where = Callable[[Any, Any, Any], Any]


def choose(condition: Any, then: Any, otherwise: Any) -> Any:
    """`where` for scalars."""
    return then if condition else otherwise


def cumulative(
    x: Any,
    starts: Sequence[Any],
    rates: Sequence[Any],
    retroactive: Sequence[bool],
    deductible: Any = 0,
    boundary: str = "reached",
    where: Where = choose,
) -> Any:
    """G(x): what a cumulative credit x earns from the first unit.

    Runs on fractions with `choose` and on numpy integer arrays with `numpy.where`; `starts` may be
    arrays too (boundaries in attainment times each participant's quota).

    Parameters
    ----------
    x : cumulative credit.
    starts, rates, retroactive : one a tier, in rising order.
    deductible : amount taken off a retroactive base.
    boundary : "reached" or "above".
    where : chooses elementwise.
    """
    return of_tier(x, starts, _reached_in(x, starts, rates, retroactive, deductible, where), rates[0] * x, boundary, where)


def of_tier(x: Any, starts: Sequence[Any], amounts: Iterable[Any], mirrored: Any, boundary: str = "reached", where: Where = choose) -> Any:
    """Of one amount a tier, that of the tier which holds x; `mirrored` below zero, and 0 below a first boundary above it.

    Parameters
    ----------
    x : cumulative credit, or attainment; scalars or arrays, like all others.
    starts, amounts : one a tier, in rising order.
    mirrored : what holds for x below zero where the first boundary is not above it.
    boundary, where : as in `cumulative`.
    """
    below_zero = (x < 0) & (starts[0] <= 0) if where is not choose else x < 0 and starts[0] <= 0
    total = where(below_zero, mirrored, 0 * x)
    for at, (start, inside) in enumerate(zip(starts, amounts, strict=True)):
        reached = x >= start if boundary == "reached" or at == 0 else x > start
        if at == 0 and where is choose:
            reached = reached and not below_zero
        elif at == 0:
            reached = reached & ~below_zero
        total = where(reached, inside, total)
    return total


def _reached_in(
    x: Any, starts: Sequence[Any], rates: Sequence[Any], retroactive: Sequence[bool], deductible: Any, where: Where
) -> Iterator[Any]:
    """G(x) by each tier in turn, as if it were the one that holds x."""
    level: Any = 0
    for at, (start, rate) in enumerate(zip(starts, rates, strict=True)):
        if at:
            before = at - 1
            level = _inside(start, starts[before], rates[before], retroactive[before], level, deductible, where)
        yield _inside(x, start, rate, retroactive[at], level, deductible, where)


def _inside(x: Any, start: Any, rate: Any, retroactive: bool, level: Any, deductible: Any, where: Where) -> Any:
    return rate * where(x > deductible, x - deductible, 0 * x) if retroactive else level + rate * (x - start)


# --- exact scalars -------------------------------------------------------------------------------------


def tier_at(table: RateTable, x: Fraction) -> int:
    """Index of the tier that holds a cumulative credit (or an attainment), -1 below the first."""
    found = -1
    inclusive = table.boundary == "reached"
    for at, tier in enumerate(table.tiers):
        if x < tier.start:
            break
        if inclusive or at == 0 or x != tier.start:
            found = at
    if found < 0 and x < 0 and table.tiers[0].start <= 0:
        return 0
    return found


def earned(table: RateTable, credit: Number, prior: Number = 0) -> Fraction:
    """What a credit earns on top of a prior credit.

    Parameters
    ----------
    table : boundaries in the unit of the credit (`scaled` turns attainment into credit).
    credit : amount or units; negative for a return.
    prior : credit already counted in the interval.

    Returns
    -------
    Fraction : exact, not yet rounded. For per_transaction, the credit is one deal.
    """
    return sum((row.pay for row in slices(table, credit, prior)), ZERO)


def slices(table: RateTable, credit: Number, prior: Number = 0) -> tuple[Trace, ...]:
    """The same, tier by tier: base x rate = pay, adding up to what is earned."""
    amount, before = exact(credit), exact(prior)
    if table.method == "per_transaction":
        before = ZERO
    if table.method == "deal_at_tier":
        at = tier_at(table, before + amount if table.tier == "including" else before)
        return (_row(table, at, amount, table.tiers[at].rate),) if at >= 0 else ()
    if table.method in VALUE_METHODS:
        return _value_rows(table, amount, before)
    at = tier_at(table, before)
    if at >= 0 and amount >= 0 and before >= table.deductible and at == tier_at(table, before + amount):  # most deals stay inside one tier
        return (_row(table, at, amount, table.tiers[at].rate),) if amount else ()
    parts: dict[tuple[int, bool], Fraction] = {}
    for x, sign in ((before + amount, 1), (before, -1)):
        for at, whole, base in _parts(table, x):
            parts[at, whole] = parts.get((at, whole), ZERO) + sign * base
    return tuple(
        _row(table, at, base, table.tiers[at].rate, whole)
        for (at, whole), base in sorted(parts.items())
        if base
    )


def _parts(table: RateTable, x: Fraction) -> list[tuple[int, bool, Fraction]]:
    """G(x) as (tier, retroactive, base) parts."""
    at = tier_at(table, x)
    if at < 0:
        return []
    if x < 0:
        return [(0, table.tiers[0].method == "retroactive", x)]
    parts, upper = [], x
    while at >= 0:
        tier = table.tiers[at]
        if tier.method == "retroactive":
            parts.append((at, True, max(ZERO, upper - table.deductible)))
            break
        parts.append((at, False, upper - tier.start))
        upper, at = tier.start, at - 1
    return parts


def _row(table: RateTable, at: int, base: Fraction, rate: Fraction, whole: bool = False) -> Trace:
    tiers = table.tiers
    upper = tiers[at + 1].start if at + 1 < len(tiers) else None
    label = f"tier {at + 1}" + (", from the first unit" if whole else "")
    return Trace(label, tiers[at].start, upper, base, rate, base * rate)


def _value_rows(table: RateTable, amount: Fraction, before: Fraction) -> tuple[Trace, ...]:
    now, then = value_at(table, before + amount), value_at(table, before) if before else ZERO
    rows = [Trace("value reached", before + amount, None, Fraction(1), now, now)]
    if then:
        rows.append(Trace("less value reached before", before, None, Fraction(-1), then, -then))
    return tuple(rows)


def value_at(table: RateTable, x: Number) -> Fraction:
    """The value of an interpolated, curve or stepped table at a point; 0 below the first row.

    Parameters
    ----------
    x : cumulative credit, or attainment with 1 = 100%, in the unit of the table's boundaries.

    >>> curve = rate_table([("0.5", 0), (1, 1), (2, 3)], "curve")
    >>> value_at(curve, "1.5"), value_at(curve, "0.75"), value_at(curve, 9)
    (Fraction(2, 1), Fraction(1, 2), Fraction(3, 1))
    """
    point = exact(x)
    at = tier_at(table, point)
    if at < 0 or (point < 0 and point < table.tiers[0].start):
        return ZERO
    start, value, slope = line(table, at)
    return value + slope * (point - start)


def line(table: RateTable, at: int) -> tuple[Fraction, Fraction, Fraction]:
    """A tier of an interpolated, curve or stepped table as a straight line: its start, the value there, and the slope.

    >>> line(rate_table([("0.5", 0), (1, 1), (2, 3)], "curve"), 1)
    (Fraction(1, 1), Fraction(1, 1), Fraction(2, 1))
    """
    tiers = table.tiers
    tier, value, rise = tiers[at], tiers[at].rate, ZERO
    last = at + 1 == len(tiers)
    if table.method == "curve":
        rise = ZERO if last else tiers[at + 1].rate - tier.rate
    elif table.method == "interpolated":
        value, rise = sum((below.rate for below in tiers[:at]), ZERO), tier.rate
    elif table.method != "stepped":
        raise InvalidPlan(f"a {table.method} table has rates, not values.")
    return tier.start, value, ZERO if last else rise / (tiers[at + 1].start - tier.start)


def rate_without_quota(table: RateTable, zero_quota: str) -> Fraction:
    """The rate that all credit has where the quota is zero: the first one ("flat"), or that of attainment 1 ("full").

    >>> float(rate_without_quota(rate_table([(0, "0.05"), (1, "0.1")], "marginal"), "full"))
    0.1
    """
    if zero_quota == "flat":
        return table.tiers[0].rate
    if table.method in VALUE_METHODS:
        return value_at(table, ONE)
    at = tier_at(table, ONE)
    return table.tiers[at].rate if at >= 0 else ZERO


def come_to_at_quota(table: RateTable) -> Fraction:
    """What a table over attainment comes to at attainment 1, for a quota of zero that counts as reached."""
    return value_at(table, ONE) if table.method in VALUE_METHODS else earned(table, ONE)


def matrix_value(
    cells: dict[tuple[Fraction, Fraction], Fraction | None], row: Number, column: Number, method: str
) -> Fraction:
    """The value of a payout matrix at two measures; 0 below its first row or column.

    Parameters
    ----------
    cells : (row boundary, column boundary) -> value, None where the printed matrix has a gap.
    row, column : the measures, in the unit of the boundaries.
    method : "stepped" or "bilinear".

    Raises
    ------
    OutOfRange : the place is a gap.
    """
    if method not in ("stepped", "bilinear"):
        raise InvalidPlan("a matrix needs matrix_method = stepped or bilinear.")
    across, down = exact(column), exact(row)
    rows, columns = sorted({key[0] for key in cells}), sorted({key[1] for key in cells})
    if down < rows[0] or across < columns[0]:
        return ZERO
    low_row, high_row, row_share = _between(rows, down)
    low_column, high_column, column_share = _between(columns, across)
    if method == "stepped":
        row_share = column_share = ZERO
    total = ZERO
    for at_row, weight in ((low_row, 1 - row_share), (high_row, row_share)):
        for at_column, part in ((low_column, 1 - column_share), (high_column, column_share)):
            if weight * part:
                value = cells.get((at_row, at_column))
                if value is None:
                    raise OutOfRange(
                        f"the matrix has a gap at row {float(at_row):g}, column {float(at_column):g}. "
                        "Fill the cell or correct the measure."
                    )
                total += weight * part * value
    return total


def _between(points: list[Fraction], x: Fraction) -> tuple[Fraction, Fraction, Fraction]:
    at = max(index for index, point in enumerate(points) if point <= x)
    if at + 1 == len(points):
        return points[at], points[at], ZERO
    return points[at], points[at + 1], (x - points[at]) / (points[at + 1] - points[at])
