"""Exchange rates: the rate a plan names, kept with its day.

The plan names a fixed plan rate, the month's average, or the rate of the day: the last one on or
before the date and at most 7 days old. A missing rate stops the run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from spm_xl.errors import NotFound
from spm_xl.money import exact
from spm_xl.rational import Fraction
from spm_xl.tables.dated import dated
from spm_xl.tables.inputs import Row

Exchange = Mapping[tuple[str, str], Any]  # (from, to) -> fixed rates by plan, daily rates by day
OLDEST = timedelta(days=7)


class Rate(NamedTuple):
    """Units of the target currency for one of the source; the day of the rate (None: fixed) and who published it."""

    value: Fraction
    day: date | None
    source: str


SAME = Rate(Fraction(1), None, "")  # one currency into itself


def exchange(rows: Iterable[Row]) -> Exchange:
    """The rates of the table fx: of each pair the fixed ones by plan, and the daily ones in order."""
    found: dict[tuple[str, str], list[tuple[date | None, str, Decimal, str]]] = defaultdict(list)
    for row in rows:
        found[row["from"], row["to"]].append((row["date"], row["plan"], row["rate"], row["source"]))
    return {
        pair: (
            {plan: (exact(rate), source) for day, plan, rate, source in rates if day is None},
            dated((day, (day, exact(rate), source)) for day, _, rate, source in rates if day is not None),
        )
        for pair, rates in found.items()
    }


def rate(fx: Exchange, source: str, target: str, day: date, policy: str, plan: str = "") -> Rate:
    """The exchange rate that a plan names for a day.

    Parameters
    ----------
    fx : see `exchange`.
    policy : "plan" (fixed), "month_average" or "day".

    Raises
    ------
    NotFound : there is no such rate; the message says which.
    """
    if source == target:
        return SAME
    for pair, inverse in (((source, target), False), ((target, source), True)):
        found = _found(fx, pair, day, policy, plan)
        if found:
            return found._replace(value=1 / found.value) if inverse else found
    raise NotFound(
        f"there is no {policy.replace('_', ' ')} exchange rate from {source} to {target} for {day}"
        f"{f' in plan {plan}' if plan else ''}. Add it to the table fx (a daily rate may be at most 7 days old)."
    )


def rate_words(value: Fraction, day: date | None, source: str) -> str:
    """What a statement says of a rate: its day, or that it is the plan's, and who published it; "" for no conversion.

    >>> rate_words(Fraction("1.0837"), date(2026, 3, 10), "ECB")
    'rate of 2026-03-10, ECB'
    """
    if value == 1 and day is None and not source:
        return ""
    return (f"rate of {day}" if day else "plan rate") + (f", {source}" if source else "")


def _found(fx: Exchange, pair: tuple[str, str], day: date, policy: str, plan: str) -> Rate | None:
    fixed, daily = fx.get(pair, ({}, None))
    if policy == "plan":
        found = fixed.get(plan, fixed.get(""))
        return Rate(found[0], None, found[1]) if found else None
    if daily is None:
        return None
    if policy == "month_average":
        rates = [row for row in daily.values if (row[0].year, row[0].month) == (day.year, day.month)]
        if not rates:
            return None
        sources = ", ".join(sorted({source for _, _, source in rates if source}))
        return Rate(sum((value for _, value, _ in rates), Fraction(0)) / len(rates), day.replace(day=1), sources)
    last = daily.at(day)
    return Rate(last[1], last[0], last[2]) if last and day - last[0] <= OLDEST else None
