"""Exchange rates: the rate a plan names, kept with its day.

The plan names a fixed plan rate, the month's average, or the rate of the day: the last one on or
before the date and at most 7 days old. A missing rate stops the run.
"""

from __future__ import annotations

from datetime import date, timedelta

from spm_xl.errors import NotFound
from spm_xl.pay.book import Book
from spm_xl.rational import Fraction

OLDEST = timedelta(days=7)


def rate(book: Book, source: str, target: str, day: date, policy: str, plan: str = "") -> tuple[Fraction, date | None]:
    """Units of the target currency for one of the source, and the day of the rate.

    Parameters
    ----------
    policy : "plan" (fixed), "month_average" or "day".

    Raises
    ------
    NotFound : there is no such rate; the message says which.
    """
    if source == target:
        return Fraction(1), None
    for pair, inverse in (((source, target), False), ((target, source), True)):
        found = _found(book, pair, day, policy, plan)
        if found:
            return (1 / found[0] if inverse else found[0]), found[1]
    raise NotFound(
        f"there is no {policy.replace('_', ' ')} exchange rate from {source} to {target} for {day}"
        f"{f' in plan {plan}' if plan else ''}. Add it to the table fx (a daily rate may be at most 7 days old)."
    )


def _found(book: Book, pair: tuple[str, str], day: date, policy: str, plan: str) -> tuple[Fraction, date | None] | None:
    fixed, daily = book.fx.get(pair, ({}, None))
    if policy == "plan":
        value = fixed.get(plan, fixed.get(""))
        return None if value is None else (value, None)
    if daily is None:
        return None
    if policy == "month_average":
        rates = [r for d, r in daily.values if (d.year, d.month) == (day.year, day.month)]
        return (sum(rates, Fraction(0)) / len(rates), day.replace(day=1)) if rates else None
    last = daily.at(day)
    return (last[1], last[0]) if last and day - last[0] <= OLDEST else None
