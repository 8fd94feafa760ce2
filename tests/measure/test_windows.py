"""Windows: named, or the interval that holds the as-of day, in any calendar of a company."""

from datetime import date

import pytest

from spm_xl.errors import InvalidInput, NotFound
from spm_xl.measure.windows import window_before, window_of
from spm_xl.period import Span
from spm_xl.tables.company import DEFAULT_SETTINGS, calendar

DATA = Span(date(2025, 3, 5), date(2026, 8, 20))
DAY = date(2026, 8, 20)


def company(**settings):
    return calendar({**DEFAULT_SETTINGS, **settings}, ())


@pytest.mark.parametrize(
    ("settings", "name", "interval", "expected"),
    [
        ({}, "", "period", ("2026-08", "2026-08-01 to 2026-08-31")),
        ({}, "", "quarter", ("2026-Q3", "2026-07-01 to 2026-09-30")),
        ({}, "", "half", ("2026-H2", "2026-07-01 to 2026-12-31")),
        ({}, "", "year", ("2026", "2026-01-01 to 2026-12-31")),
        ({}, "", "all", ("all", "2025-03-05 to 2026-08-20")),
        ({}, "ALL", "quarter", ("all", "2025-03-05 to 2026-08-20")),
        ({}, " 2026-q1 ", "quarter", ("2026-Q1", "2026-01-01 to 2026-03-31")),
        ({"fiscal_year_start": "02-01"}, "", "quarter", ("2026-Q3", "2026-08-01 to 2026-10-31")),
        ({"fiscal_year_start": "02-01"}, "2026-Q4", "", ("2026-Q4", "2026-11-01 to 2027-01-31")),
        ({"fiscal_year_start": "02-01"}, "2026", "", ("2026", "2026-02-01 to 2027-01-31")),
        ({"fiscal_year_start": "02-01"}, "2026-H2", "", ("2026-H2", "2026-08-01 to 2027-01-31")),
        ({"period": "quarter"}, "", "quarter", ("2026-Q3", "2026-07-01 to 2026-09-30")),
        ({"period": "quarter"}, "2026-05", "", ("2026-05", "2026-05-01 to 2026-05-31")),
        ({"period": "year"}, "", "quarter", ("2026", "2026-01-01 to 2026-12-31")),
        ({"period": "4-4-5", "fiscal_year_start": "2026-02-01"}, "", "quarter", ("2026-Q3", "2026-08-02 to 2026-10-31")),
        ({"period": "4-4-5", "fiscal_year_start": "2026-02-01"}, "2026-P01", "", ("2026-P01", "2026-02-01 to 2026-02-28")),
    ],
)
def test_windows_by_name_and_by_interval(settings, name, interval, expected):
    found = window_of(company(**settings), name, interval, DAY, DATA)
    assert (found.name, str(found.span)) == expected


@pytest.mark.parametrize("name", ["", "2026-Q1", "all"])
def test_an_interval_that_is_none_is_refused_whatever_the_window(name):
    with pytest.raises(InvalidInput, match="there is no interval 'week'"):
        window_of(company(), name, "week", DAY, DATA)


@pytest.mark.parametrize(
    ("name", "as_of", "expected"),
    [
        ("2026-Q3", date(2026, 8, 20), ("2026-Q2", "2026-05-21")),
        ("2026-Q3", date(2026, 9, 30), ("2026-Q2", "2026-06-30")),
        ("2026-Q3", date(2026, 12, 24), ("2026-Q2", "2026-06-30")),
        ("2026-03", date(2026, 3, 30), ("2026-02", "2026-02-28")),
        ("2026-03", date(2026, 3, 1), ("2026-02", "2026-02-01")),
        ("2026", date(2026, 2, 1), ("2025", "2025-02-01")),
    ],
)
def test_one_interval_earlier_is_as_many_days_into_it(name, as_of, expected):
    months = company()
    before = window_before(months, window_of(months, name, "", as_of, DATA), as_of)
    assert (before.window.name, str(before.as_of)) == expected


def test_all_time_has_nothing_before_it():
    months = company()
    assert window_before(months, window_of(months, "all", "", DAY, DATA), DAY) is None


def test_an_unknown_window_says_how_to_write_one():
    for name in ("Q3", "2026-Q5", "2026-00", "third quarter", "26-Q3", "2026-13", "-", "2026-Q3; drop"):
        with pytest.raises(NotFound, match="Write 2026-Q2"):
            window_of(company(), name, "", DAY, DATA)


def test_periods_of_the_companys_own():
    rows = tuple(
        {"period": f"C{at}", "start": date(2026, 2 * at - 1, 1), "end": date(2026, 2 * at + 1, 1) - (DAY - date(2026, 8, 19)), "year": "2026", "pay_date": None}
        for at in (1, 2, 3, 4)
    )
    own = calendar({**DEFAULT_SETTINGS, "period": "custom"}, rows)
    assert str(window_of(own, "C3", "", date(2026, 5, 9), DATA).span) == "2026-05-01 to 2026-06-30"
    assert window_of(own, "", "quarter", date(2026, 5, 9), DATA).name == "C3"
    first = window_of(own, "C1", "", date(2026, 1, 9), DATA)
    assert window_before(own, first, date(2026, 1, 9)) is None, "the calendar begins here"


@pytest.mark.parametrize("name", ["0000", "0001", "0001-Q1", "9999", "9999-12", "9999-H2", "²²²²"])
@pytest.mark.parametrize("start", ["01-01", "04-15"])
def test_a_year_of_no_calendar_has_no_window(name, start):
    year = calendar({**DEFAULT_SETTINGS, "fiscal_year_start": start}, ())
    with pytest.raises(NotFound, match="there is no window"):
        window_of(year, name, "", date(2026, 1, 1), Span(date(2026, 1, 1), date(2026, 1, 1)))
