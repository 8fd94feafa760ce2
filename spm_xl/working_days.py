"""Working days: weekdays (Monday to Friday) that are no holidays, counted by weeks.

>>> first, last = date(2026, 7, 1), date(2026, 7, 31)
>>> working_days(first, last, frozenset()), working_days(first, last, frozenset([date(2026, 7, 3), date(2026, 7, 4)]))
(23, 22)
>>> elapsed_days(first, last, date(2026, 7, 3), frozenset())
3
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from functools import lru_cache

Holidays = frozenset[date]
SATURDAY = 5


def working_days(start: date, end: date, holidays: Holidays) -> int:
    """Weekdays from one day to another, both included, that are no holidays; 0 where they end before they start."""
    if end < start:
        return 0
    free = _free_weekdays(holidays)
    return _weekdays(start, end) - (bisect_right(free, end) - bisect_left(free, start))


def elapsed_days(start: date, end: date, as_of: date, holidays: Holidays) -> int:
    """Working days from one day to another that are gone on the as-of day, which is counted."""
    return working_days(start, min(end, as_of), holidays)


@lru_cache(maxsize=256)
def _free_weekdays(holidays: Holidays) -> tuple[date, ...]:
    """The holidays that would be working days, in order."""
    return tuple(sorted(day for day in holidays if day.weekday() < SATURDAY))


def _weekdays(start: date, end: date) -> int:
    weeks, rest = divmod((end - start).days + 1, 7)
    first = start.weekday()
    return weeks * 5 + sum((first + offset) % 7 < SATURDAY for offset in range(rest))
