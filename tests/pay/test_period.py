"""Periods, intervals and proration."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest

from spm_xl.errors import InvalidInput, NotFound
from spm_xl.pay.quota import prorated
from spm_xl.period import Calendar, Period, Span, gaps, share


def days(first: str, last: str) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last))


SHARES = [
    ("hired 15 Feb of a leap year (CAL-01)", "2028-02-15", "2028-02-29", "2028-02-01", "2028-02-29", "calendar_days", "15/29"),
    ("hired 15 Feb 2027 (CAL-01)", "2027-02-15", "2027-02-28", "2027-02-01", "2027-02-28", "calendar_days", "14/28"),
    ("the whole period", "2026-01-01", "2026-01-31", "2026-01-01", "2026-01-31", "calendar_days", "1"),
    ("one day of a quarter", "2026-03-31", "2026-03-31", "2026-01-01", "2026-03-31", "calendar_days", "1/90"),
    ("outside the period", "2026-04-01", "2026-04-30", "2026-01-01", "2026-03-31", "calendar_days", "0"),
    ("days outside do not count", "2025-12-01", "2026-01-10", "2026-01-01", "2026-01-31", "calendar_days", "10/31"),
    ("a month counts if its 15th is in", "2026-01-15", "2026-03-31", "2026-01-01", "2026-03-31", "whole_months", "1"),
    ("from the 16th it does not", "2026-01-16", "2026-03-31", "2026-01-01", "2026-03-31", "whole_months", "2/3"),
    ("to the 14th it does not", "2026-01-01", "2026-03-14", "2026-01-01", "2026-03-31", "whole_months", "2/3"),
    ("working days", "2026-01-01", "2026-01-15", "2026-01-01", "2026-01-31", "working_days", "11/22"),
    ("30/360: half of January", "2026-01-16", "2026-01-31", "2026-01-01", "2026-01-31", "30/360", "1/2"),
    ("30/360: half of February", "2026-02-16", "2026-02-28", "2026-02-01", "2026-02-28", "30/360", "1/2"),
    ("30/360: to the 30th is the whole month", "2026-01-01", "2026-01-30", "2026-01-01", "2026-01-31", "30/360", "1"),
    ("30/360: the 31st is no day", "2026-01-31", "2026-01-31", "2026-01-01", "2026-01-31", "30/360", "0"),
    ("30/360: a quarter of the year", "2026-01-01", "2026-03-31", "2026-01-01", "2026-12-31", "30/360", "1/4"),
    ("days without a 15th are shared by days", "2026-01-01", "2026-01-02", "2026-01-01", "2026-01-04", "whole_months", "1/2"),
    ("none: any day counts in full", "2026-01-31", "2026-02-10", "2026-01-01", "2026-01-31", "none", "1"),
]


@pytest.mark.parametrize(("start", "end", "first", "last", "basis", "expected"), [row[1:] for row in SHARES], ids=[row[0] for row in SHARES])
def test_share_of_a_period(start, end, first, last, basis, expected):
    assert share(days(start, end), days(first, last), basis) == Fraction(expected)


@pytest.mark.parametrize("basis", ["calendar_days", "whole_months", "working_days", "30/360"])
def test_parts_of_a_period_add_up_to_it(basis):
    year = days("2026-01-01", "2026-12-31")
    cuts = [date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 28), date(2026, 5, 15), date(2026, 7, 31), date(2027, 1, 1)]
    parts = [Span(one, date.fromordinal(two.toordinal() - 1)) for one, two in pairwise(cuts)]
    assert sum(share(part, year, basis) for part in parts) == 1


def test_a_holiday_is_no_working_day():
    calendar = Calendar(holidays=frozenset({date(2026, 1, 1)}))
    assert share(days("2026-01-01", "2026-01-02"), days("2026-01-01", "2026-01-31"), "working_days", calendar) == Fraction(1, 21)


def test_proration_keeps_the_cents():
    """CAL-01: 15/29 of 5,000 is 2,586.21 after rounding, and exact before."""
    assert prorated(5000, date(2028, 2, 15), date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)) == Fraction(75000, 29)


def test_an_unknown_basis_is_refused():
    with pytest.raises(InvalidInput, match="fortnights"):
        share(days("2026-01-02", "2026-01-03"), days("2026-01-01", "2026-01-31"), "fortnights")


NAMED = [
    ("month", Calendar(), "2026-03", "2026-03-01", "2026-03-31", "FY2026", 2),
    ("quarter", Calendar("quarter"), "2026-Q2", "2026-04-01", "2026-06-30", "FY2026", 1),
    ("half", Calendar("half"), "2026-H2", "2026-07-01", "2026-12-31", "FY2026", 1),
    ("year", Calendar("year"), "2026", "2026-01-01", "2026-12-31", "FY2026", 0),
    ("fiscal February: January is the last", Calendar(fiscal_start=date(2000, 2, 1)), "2027-01", "2027-01-01", "2027-01-31", "FY2026", 11),
    ("fiscal February by quarters", Calendar("quarter", date(2000, 2, 1)), "2026-Q4", "2026-11-01", "2027-01-31", "FY2026", 3),
    ("4-4-5", Calendar("4-4-5", date(2026, 2, 1)), "2026-P03", "2026-03-29", "2026-05-02", "FY2026", 2),
]


@pytest.mark.parametrize(("calendar", "name", "start", "end", "year", "index"), [row[1:] for row in NAMED], ids=[row[0] for row in NAMED])
def test_periods_by_name(calendar, name, start, end, year, index):
    period = calendar.named(name)
    assert (str(period.start), str(period.end), period.year, period.index) == (start, end, year, index)
    assert calendar.at(period.end) == period


INTERVALS = [
    ("quarter of March", Calendar(), "2026-03", "quarter", "2026-01-01 to 2026-03-31"),
    ("half of March", Calendar(), "2026-03", "half", "2026-01-01 to 2026-06-30"),
    ("year of March", Calendar(), "2026-03", "year", "2026-01-01 to 2026-12-31"),
    ("fiscal quarter from February", Calendar(fiscal_start=date(2000, 2, 1)), "2026-04", "quarter", "2026-02-01 to 2026-04-30"),
    ("fiscal year from February", Calendar(fiscal_start=date(2000, 2, 1)), "2027-01", "year", "2026-02-01 to 2027-01-31"),
    ("quarter of 4-4-5", Calendar("4-4-5", date(2026, 2, 1)), "2026-P02", "quarter", "2026-02-01 to 2026-05-02"),
    ("a quarter in a calendar of halves is the half", Calendar("half"), "2026-H1", "quarter", "2026-01-01 to 2026-06-30"),
]


@pytest.mark.parametrize(("calendar", "name", "interval", "expected"), [row[1:] for row in INTERVALS], ids=[row[0] for row in INTERVALS])
def test_intervals_follow_the_fiscal_calendar(calendar, name, interval, expected):
    assert str(calendar.interval(calendar.named(name), interval)) == expected


def test_week_53_belongs_to_the_last_period_of_a_declared_year():
    """CAL-03: 4-4-5 with 53 weeks; the next year starts a week later."""
    calendar = Calendar("4-4-5", date(2023, 1, 29), long_years=frozenset({"FY2023"}))
    last = calendar.named("2023-P12")
    assert (last.span.days, str(last.end)) == (42, "2024-02-03")
    assert str(calendar.named("2024-P01").start) == "2024-02-04"
    assert sum(period.span.days for period in calendar.year_of(2023)) == 53 * 7


ENDS = [
    ("the Saturday nearest to 31 January", "FY2023", "2024-02-03", "2026-01-31"),
    ("the last Saturday of January", "FY2025", "2024-01-27", "2026-01-31"),
]


@pytest.mark.parametrize(("long_year", "end_2023", "end_2025"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS])
def test_two_retail_rules_give_different_years_of_53_weeks(long_year, end_2023, end_2025):
    """CAL-04: which years have 53 weeks is declared, so that both rules can be stated."""
    calendar = Calendar("4-4-5", date(2023, 1, 29), long_years=frozenset({long_year}))
    assert (str(calendar.year_of(2023)[-1].end), str(calendar.year_of(2025)[-1].end)) == (end_2023, end_2025)


def test_a_company_calendar_is_checked():
    """CAL-08: doubled names, reversed days, gaps and overlaps."""

    def period(name: str, start: str, end: str) -> Period:
        return Period(date.fromisoformat(start), date.fromisoformat(end), name, "FY2026", 0, date.fromisoformat(end))

    wrong = [period("A", "2026-01-01", "2026-01-31"), period("A", "2026-02-02", "2026-02-28"), period("C", "2026-02-20", "2026-02-10")]
    assert gaps(wrong) == [
        "period A is named twice",
        "between A and A there is a gap",
        "period C ends before it starts",
        "between A and C there is an overlap",
    ]


@pytest.mark.parametrize("name", ["2026-13", "March", "", "2026-Q1"])
def test_an_unknown_period_is_refused_with_what_a_name_looks_like(name):
    with pytest.raises(NotFound, match="no period"):
        Calendar().named(name)
