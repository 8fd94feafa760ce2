"""Working days: weekdays (Monday to Friday) that are no holidays, counted by weeks.

>>> july = Span(date(2026, 7, 1), date(2026, 7, 31))
>>> working_days(july, frozenset()), working_days(july, frozenset([date(2026, 7, 3), date(2026, 7, 4)]))
(23, 22)
>>> elapsed_days(july, date(2026, 7, 3), frozenset())
3
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from functools import lru_cache

from spm_xl.period import Span

Holidays = frozenset[date]
SATURDAY = 5


def working_days(span: Span, holidays: Holidays) -> int:
    """Weekdays of a span, first and last day included, that are no holidays; 0 where it ends before it starts."""
    if span.end < span.start:
        return 0
    free = _free_weekdays(holidays)
    return _weekdays(span) - (bisect_right(free, span.end) - bisect_left(free, span.start))


def elapsed_days(span: Span, as_of: date, holidays: Holidays) -> int:
    """Working days of a span that are gone on the as-of day, which is counted."""
    return working_days(Span(span.start, min(span.end, as_of)), holidays)


@lru_cache(maxsize=256)
def _free_weekdays(holidays: Holidays) -> tuple[date, ...]:
    """The holidays that would be working days, in order."""
    return tuple(sorted(day for day in holidays if day.weekday() < SATURDAY))


def _weekdays(span: Span) -> int:
    weeks, rest = divmod(span.days, 7)
    first = span.start.weekday()
    return weeks * 5 + sum((first + offset) % 7 < SATURDAY for offset in range(rest))
