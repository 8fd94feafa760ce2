"""Windows: the days that count, by name, and the window before.

>>> from spm_xl.tables.company import DEFAULT_SETTINGS, calendar
>>> year = calendar(DEFAULT_SETTINGS, ())
>>> data = Span(date(2016, 10, 20), date(2017, 12, 31))
>>> quarter = window_of(year, "", "quarter", date(2017, 11, 15), data)
>>> quarter.name, str(quarter.span)
('2017-Q4', '2017-10-01 to 2017-12-31')
>>> before = window_before(year, quarter, date(2017, 11, 15))
>>> before.window.name, str(before.as_of)
('2017-Q3', '2017-08-15')
>>> [window_of(year, name, "", date(2017, 11, 15), data).name for name in ("2017-11", "2017-H2", "2017", "all")]
['2017-11', '2017-H2', '2017', 'all']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from spm_xl.errors import InvalidInput, NotFound
from spm_xl.near import did_you_mean
from spm_xl.period import DAY, FIRST_DAY, YEARS, Calendar, Span, add_months, month_length

PERIOD, MONTH, QUARTER, HALF, YEAR, ALL = "period", "month", "quarter", "half", "year", "all"
INTERVALS = (PERIOD, QUARTER, HALF, YEAR, ALL)
SHOWN_MONTHS = 12
_NAMED = re.compile(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])|H([12])))?", re.IGNORECASE)
_EXAMPLES = "Write 2026-Q2, 2026-06, 2026-H1, 2026, all, or the name of a period."


@dataclass(frozen=True, slots=True)
class Window:
    """The days that count.

    Attributes
    ----------
    name : such as 2017-Q4. span : its days. interval : what it is: period, month, quarter, half, year or all.
    """

    name: str
    span: Span
    interval: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """The window before, and the as-of day moved back with it."""

    window: Window
    as_of: date


def window_of(calendar: Calendar, name: str, interval: str, as_of: date, data: Span) -> Window:
    """The window of that name, or the interval that holds the as-of day where the name is blank.

    Parameters
    ----------
    interval : period, quarter, half, year or all, where the name is blank.
    data : first to last day of the data, for `all`.

    Raises
    ------
    NotFound : there is no window of that name. InvalidInput : there is no such interval.
    """
    word = name.strip()
    if interval not in INTERVALS and (interval or not word):
        raise InvalidInput(f"there is no interval {interval!r}. {did_you_mean(interval, INTERVALS)}")
    if word.casefold() == ALL or (not word and interval == ALL):
        return Window(ALL, Span(min(data.start, as_of), as_of), ALL)
    if word:
        return _named(calendar, word)
    return _holding(calendar, as_of, interval)


def _holding(calendar: Calendar, day: date, interval: str) -> Window:
    """The interval that holds a day."""
    period = calendar.at(day)
    if interval == PERIOD:
        return Window(period.name, period.span, PERIOD)
    span = calendar.interval(period, interval)
    if span == period.span:  # as where a company's periods are quarters or years themselves
        return Window(period.name, span, interval)
    return Window(_name(calendar, span, interval), span, interval)


def _name(calendar: Calendar, span: Span, interval: str) -> str:
    """What a quarter, half or year of the fiscal calendar is called."""
    period = calendar.at(span.start)
    year = period.year.removeprefix("FY")
    if interval == YEAR:
        return year
    size = len(calendar.fiscal_year(period)) // (4 if interval == QUARTER else 2)
    return f"{year}-{'Q' if interval == QUARTER else 'H'}{period.index // size + 1}"


def _named(calendar: Calendar, name: str) -> Window:
    try:
        period = calendar.named(name)
        return Window(period.name, period.span, PERIOD)
    except NotFound:
        found = _NAMED.fullmatch(name)
        if not found:
            raise NotFound(f"there is no window {name!r}. {_EXAMPLES}") from None
    year, month, quarter, half = found.groups()
    if int(year) not in YEARS:
        raise NotFound(f"there is no window {name!r}: no calendar has that year. {_EXAMPLES}") from None
    if month:
        if not 1 <= int(month) <= 12:
            raise NotFound(f"there is no window {name!r}: a year has 12 months. {_EXAMPLES}") from None
        return Window(name, Span(date(int(year), int(month), 1), date(int(year), int(month), month_length(int(year), int(month)))), MONTH)
    interval = QUARTER if quarter else HALF if half else YEAR
    start = _first_of(calendar, int(year))
    at = _holding(calendar, start, interval)
    for _ in range(int(quarter or half or 1) - 1):
        at = _holding(calendar, at.span.end + DAY, interval)
    return at


def _first_of(calendar: Calendar, year: int) -> date:
    """First day of a fiscal year."""
    if calendar.kind != "custom":
        return calendar.year_of(year)[0].start
    starts = [period.start for period in calendar.periods if period.year.removeprefix("FY") == str(year)]
    if not starts:
        raise NotFound(f"the table periods has no year {year}. {did_you_mean(str(year), sorted({p.year for p in calendar.periods}))}")
    return min(starts)


def window_before(calendar: Calendar, window: Window, as_of: date) -> Earlier | None:
    """One interval earlier: as many days into it as the as-of day is into the window, or its end. None before all time."""
    if window.interval == ALL or window.span.start <= FIRST_DAY:
        return None
    try:
        if window.interval == MONTH:
            start = add_months(window.span.start, -1)
            before = Window(f"{start:%Y-%m}", Span(start, window.span.start - DAY), MONTH)
        else:
            before = _holding(calendar, window.span.start - DAY, window.interval)
    except NotFound:  # the company's own calendar begins here
        return None
    gone = min(as_of, window.span.end) - window.span.start
    ended = as_of >= window.span.end
    return Earlier(before, before.span.end if ended else min(before.span.end, before.span.start + gone))


def months_to(day: date, months: int = SHOWN_MONTHS) -> tuple[Span, ...]:
    """The calendar months up to the one that holds a day.

    >>> [str(span) for span in months_to(date(2017, 2, 10), 2)]
    ['2017-01-01 to 2017-01-31', '2017-02-01 to 2017-02-28']
    """
    first = day.replace(day=1)
    starts = [add_months(first, -back) for back in range(months - 1, -1, -1)]
    return tuple(Span(start, date(start.year, start.month, month_length(start.year, start.month))) for start in starts)


def months_in(span: Span) -> tuple[Span, ...]:
    """The calendar months that make up a span.

    >>> len(months_in(Span(date(2016, 11, 1), date(2017, 2, 28))))
    4
    """
    return months_to(span.end, (span.end.year - span.start.year) * 12 + span.end.month - span.start.month + 1)
