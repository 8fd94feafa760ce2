"""Periods: the calendar units in which pay is settled.

A calendar cuts the fiscal year into months, quarters, halves, years, 4-4-5 months or the company's
own periods. Every period knows its fiscal year and its index in it, so that quarter-to-date and
year-to-date intervals follow the fiscal calendar whatever its start.

>>> calendar = Calendar("month", fiscal_start=date(2026, 2, 1))
>>> calendar.named("2026-03").year, str(calendar.interval(calendar.named("2026-03"), "quarter"))
('FY2026', '2026-02-01 to 2026-04-30')
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches

from spm_xl.errors import InvalidInput, NotFound
from spm_xl.rational import Fraction
from spm_xl.working_days import working_days

DAY = timedelta(days=1)
MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12}
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9999, 12, 31)
YEARS = range(2, 9999)  # of a fiscal year: it may begin in the calendar year before, or end in the one after


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from `start` to `end`, both included."""

    start: date
    end: date

    def __str__(self) -> str:
        return f"{self.start} to {self.end}"

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def overlap(self, other: Span) -> Span | None:
        """The days in both, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start <= end else None

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One pay period.

    Attributes
    ----------
    start, end : first and last day.
    name : "2026-03", "2026-Q1", "2026-H1", "2026", "2026-P03", or the company's own.
    year : fiscal year, such as "FY2026".
    index : position in its fiscal year, from 0.
    pay_date : day of pay.
    """

    start: date
    end: date
    name: str
    year: str
    index: int
    pay_date: date

    def __str__(self) -> str:
        return self.name

    @property
    def span(self) -> Span:
        """Its days."""
        return Span(self.start, self.end)


def add_months(day: date, months: int) -> date:
    """The same day of the month some months later, or that month's last day.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, month_length(year, month + 1)))


def month_length(year: int, month: int) -> int:
    """Days in a month."""
    return monthrange(year, month)[1]


@dataclass(frozen=True)
class Calendar:
    """The pay calendar.

    Parameters
    ----------
    kind : "month", "quarter", "half", "year", "4-4-5" or "custom".
    fiscal_start : first day of one fiscal year; for months only its day and month count.
    pay_days : days from a period's end to its pay date.
    periods : the company's own periods, for "custom".
    long_years : fiscal years (such as "FY2026") of 53 weeks, for "4-4-5"; the last period takes week 53.
    holidays : days that are no working days.
    """

    kind: str = "month"
    fiscal_start: date = date(2000, 1, 1)
    pay_days: int = 15
    periods: tuple[Period, ...] = ()
    long_years: frozenset[str] = frozenset()
    holidays: frozenset[date] = frozenset()
    _years: dict[int, tuple[Period, ...]] = field(default_factory=dict, compare=False, repr=False)
    _days: dict[date, Period] = field(default_factory=dict, compare=False, repr=False)

    def year_of(self, first: int) -> tuple[Period, ...]:
        """The periods of the fiscal year that starts in calendar year `first`."""
        if first not in self._years:
            self._years[first] = self._weeks(first) if self.kind == "4-4-5" else self._months(first)
        return self._years[first]

    def _months(self, first: int) -> tuple[Period, ...]:
        length = MONTHS_IN[self.kind]
        begin = date(first, self.fiscal_start.month, min(self.fiscal_start.day, 28))
        starts = [add_months(begin, length * index) for index in range(12 // length + 1)]
        return tuple(
            self._period(starts[index], starts[index + 1] - DAY, first, index) for index in range(12 // length)
        )

    def _weeks(self, first: int) -> tuple[Period, ...]:
        begin = self.fiscal_start
        for year in range(self.fiscal_start.year, first):
            begin += timedelta(weeks=self._length(year))
        for year in range(first, self.fiscal_start.year):
            begin -= timedelta(weeks=self._length(year))
        weeks = [4, 4, 5] * 4
        weeks[-1] += self._length(first) - 52
        periods = []
        for index, length in enumerate(weeks):
            end = begin + timedelta(weeks=length) - DAY
            periods.append(self._period(begin, end, first, index))
            begin = end + DAY
        return tuple(periods)

    def _length(self, year: int) -> int:
        return 53 if f"FY{year}" in self.long_years else 52

    def _period(self, start: date, end: date, first: int, index: int) -> Period:
        names = {
            "month": f"{start:%Y-%m}",
            "quarter": f"{first}-Q{index + 1}",
            "half": f"{first}-H{index + 1}",
            "year": f"{first}",
            "4-4-5": f"{first}-P{index + 1:02}",
        }
        return Period(start, end, names[self.kind], f"FY{first}", index, end + timedelta(days=self.pay_days))

    def at(self, day: date) -> Period:
        """The period that holds a day."""
        if day not in self._days:
            self._days[day] = self._at(day)
        return self._days[day]

    def _at(self, day: date) -> Period:
        if self.kind == "custom":
            at = bisect_right([period.start for period in self.periods], day) - 1
            if at < 0 or day > self.periods[at].end:
                raise NotFound(f"no period holds {day}. Add it to the table periods.")
            return self.periods[at]
        if day.year not in YEARS:
            raise NotFound(f"no period holds {day}. Correct the year.")
        for first in (day.year, day.year - 1, day.year + 1):
            for period in self.year_of(first):
                if day in period.span:
                    return period
        raise NotFound(f"no period holds {day}. Correct the setting fiscal_year_start.")

    def named(self, name: str) -> Period:
        """The period of that name, such as "2026-03"."""
        if self.kind == "custom":
            known = [period.name for period in self.periods]
        else:
            if not name[:4].isdecimal() or int(name[:4]) not in YEARS:
                raise NotFound(f"there is no period {name!r}. A name looks like {self.year_of(2026)[0].name}.")
            known = [p.name for first in (int(name[:4]), int(name[:4]) - 1) for p in self.year_of(first)]
        if name not in known:
            near = get_close_matches(name, known, 3, 0.5) or known[:1]
            raise NotFound(f"there is no period {name!r}. Did you mean {', '.join(near)}?")
        if self.kind == "custom":
            return self.periods[known.index(name)]
        first = int(name[:4])
        return next(p for year in (first, first - 1) for p in self.year_of(year) if p.name == name)

    def fiscal_year(self, period: Period) -> tuple[Period, ...]:
        """All periods of the period's fiscal year."""
        if self.kind == "custom":
            return tuple(p for p in self.periods if p.year == period.year)
        return self.year_of(int(period.year[2:]))

    def between(self, first: Period, last: Period) -> tuple[Period, ...]:
        """The periods from `first` to `last`, both included."""
        found = [first]
        while found[-1].end < last.end:
            found.append(self.at(found[-1].end + DAY))
        return tuple(found)

    def before(self, period: Period) -> Period:
        """The period before."""
        return self.at(period.start - DAY)

    def interval(self, period: Period, interval: str) -> Span:
        """The days of the period's month, quarter, half or year (or of all time, for "life")."""
        if interval in ("period", ""):
            return period.span
        if interval == "life":
            return Span(FIRST_DAY, LAST_DAY)
        year = self.fiscal_year(period)
        parts = {"year": 1, "half": 2, "quarter": 4, "month": 12}.get(interval)
        if parts is None:
            raise InvalidInput(f"interval {interval!r} is unknown here. Use period, month, quarter, half, year or life.")
        if len(year) % parts or len(year) < parts:
            if parts == 1 or len(year) < parts:
                return period.span if len(year) < parts else Span(year[0].start, year[-1].end)
            raise InvalidInput(f"{year[0].year} has {len(year)} periods, which do not make up {interval}s. Name the interval period or year.")
        size = len(year) // parts
        first = period.index // size * size
        return Span(year[first].start, year[first + size - 1].end)

    def working_days(self, span: Span) -> int:
        """Weekdays that are no holidays."""
        return working_days(span.start, span.end, self.holidays)


def share(part: Span, whole: Span, basis: str = "calendar_days", calendar: Calendar | None = None) -> Fraction:
    """The share of a span that a part of it makes up.

    Parameters
    ----------
    part, whole : days, both ends included; days of `part` outside `whole` do not count.
    basis : "calendar_days" (the default), "whole_months" (a month counts if its 15th is in),
        "working_days", "30/360" or "none" (any overlap counts in full).
    calendar : for its holidays under "working_days".

    >>> share(Span(date(2028, 2, 15), date(2028, 2, 29)), Span(date(2028, 2, 1), date(2028, 2, 29)))
    Fraction(15, 29)
    """
    common = part.overlap(whole)
    if common is None:
        return Fraction(0)
    if basis == "none" or common == whole:
        return Fraction(1)
    total = _units(whole, basis, calendar)
    if total == 0:  # a few days without a 15th or a working day: shared by calendar days
        return Fraction(common.days, whole.days)
    return Fraction(_units(common, basis, calendar), total)


def days_in(text: str) -> frozenset[date]:
    """The days of a setting: ISO dates separated by |.

    >>> sorted(days_in("2026-01-01 | 2026-12-25"))[1]
    datetime.date(2026, 12, 25)
    """
    return frozenset(date.fromisoformat(day.strip()) for day in text.split("|") if day.strip())


def _units(span: Span, basis: str, calendar: Calendar | None) -> int:
    if basis == "calendar_days":
        return span.days
    if basis == "whole_months":
        return _fifteenths(span.end) - _fifteenths(span.start - DAY)
    if basis == "working_days":
        return (calendar or Calendar()).working_days(span)
    if basis == "30/360":
        return _thirty(span.end) - _thirty(span.start - DAY)
    raise InvalidInput(
        f"proration basis {basis!r} is unknown. Use calendar_days, whole_months, working_days, 30/360 or none."
    )


def _fifteenths(day: date) -> int:
    return day.year * 12 + day.month - (0 if day.day >= 15 else 1)


def _thirty(day: date) -> int:
    last = day.day == month_length(day.year, day.month)
    return day.year * 360 + (day.month - 1) * 30 + (30 if last else min(day.day, 30))


def gaps(periods: Iterable[Period]) -> list[str]:
    """What is wrong with a company's own calendar: doubled names, reversed days, gaps and overlaps."""
    found, names, last = [], set(), None
    for period in sorted(periods):
        if period.name in names:
            found.append(f"period {period.name} is named twice")
        names.add(period.name)
        if period.end < period.start:
            found.append(f"period {period.name} ends before it starts")
        if last and period.start != last.end + DAY:
            found.append(f"between {last.name} and {period.name} there is {'a gap' if period.start > last.end else 'an overlap'}")
        last = period
    return found
