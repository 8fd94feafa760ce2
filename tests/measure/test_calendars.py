"""Working days: whose holidays count, and what is said about those who have no calendar."""

import csv
import random
from datetime import date, timedelta
from fractions import Fraction

import pytest

from spm_xl.errors import InvalidInput
from spm_xl.measure.calendars import calendars_of, holidays_of
from spm_xl.measure.kpi import pace_index
from spm_xl.period import add_months
from spm_xl.tables.inputs import Inputs, Rows
from spm_xl.tables.schema import BY_NAME
from spm_xl.working_days import elapsed_days, working_days
from tests.cases.compare import SHARED

CALENDARS = SHARED / "calendars"
needs_shared = pytest.mark.skipif(not CALENDARS.is_dir(), reason="the shared calendars are not here: set SPM_SHARED_DATA")


def made(**tables):
    """Inputs of typed rows; a column that a row leaves out is blank."""
    found = {}
    for name, rows in tables.items():
        columns = {column.name: [row.get(column.name) for row in rows] for column in BY_NAME[name].columns}
        found[name] = Rows(BY_NAME[name], columns)
    return Inputs(found)


def holiday(day, calendar=""):
    return {"calendar": calendar, "date": day}


def seller(name, region="", calendar="", effective=None):
    return {"participant": name, "name": name, "region": region, "calendar": calendar, "effective": effective}


@needs_shared
def test_the_months_of_the_united_states():
    with (CALENDARS / "public_holidays.csv").open(encoding="utf-8") as file:
        days = [date.fromisoformat(row["date"]) for row in csv.DictReader(file) if row["country"] == "US"]
    found = calendars_of(made(holidays=[holiday(day, "US") for day in days], participants=[seller("ann", "US")]))
    with (CALENDARS / "us_business_day_month_table.csv").open(encoding="utf-8") as file:
        months = list(csv.DictReader(file))
    for month in months:
        first = date.fromisoformat(f"{month['month']}-01")
        last = add_months(first, 1) - timedelta(days=1)
        assert working_days(first, last, frozenset()) == int(month["weekdays"])
        assert working_days(first, last, holidays_of(found, "ann")) == int(month["us_business_days"]), month["month"]
    assert len(months) > 200


@needs_shared
def test_holidays_differ_between_sydney_and_london():
    with (CALENDARS / "public_holidays.csv").open(encoding="utf-8") as file:
        rows = [holiday(date.fromisoformat(row["date"]), f"{row['country']}-{row['subdivision']}") for row in csv.DictReader(file)]
    people = [seller("sydney", calendar="AU-NSW"), seller("london", region="gb-eng")]
    found = calendars_of(made(holidays=rows, participants=people))
    april = (date(2026, 4, 1), date(2026, 4, 30))  # Easter for both; in Sydney also the Monday after Anzac Day
    june = (date(2026, 6, 1), date(2026, 6, 30))  # the King's birthday in Sydney only
    assert [working_days(*april, holidays_of(found, who)) for who in ("sydney", "london")] == [19, 20]
    assert [working_days(*june, holidays_of(found, who)) for who in ("sydney", "london")] == [21, 22]
    assert not found.notes


def test_the_calendar_counts_before_the_region_and_holidays_of_everybody_always():
    found = calendars_of(
        made(
            settings=[{"name": "holidays", "value": "2026-01-01 | 2026-12-25"}],
            holidays=[holiday(date(2026, 7, 3), "East"), holiday(date(2026, 7, 6), "Plant"), holiday(date(2026, 5, 1))],
            participants=[seller("office", "East"), seller("plant", "East", "Plant")],
        )
    )
    everybody = {date(2026, 1, 1), date(2026, 12, 25), date(2026, 5, 1)}
    assert holidays_of(found, "office") == everybody | {date(2026, 7, 3)}
    assert holidays_of(found, "plant") == everybody | {date(2026, 7, 6)}
    assert holidays_of(found, "office", "plant") == everybody
    assert holidays_of(found, "plant", "plant") == everybody | {date(2026, 7, 6)}


def test_pace_in_a_month_with_a_holiday_of_one_region():
    """CAL-06: the same result after the same day is further ahead where a day of it was free."""
    found = calendars_of(made(holidays=[holiday(date(2026, 7, 3), "East"), holiday(date(2026, 12, 25), "West")], participants=[seller("eve", "East"), seller("joe", "West")]))
    july, middle = (date(2026, 7, 1), date(2026, 7, 31)), date(2026, 7, 15)
    paces = []
    for who in ("eve", "joe"):
        free = holidays_of(found, who)
        paces.append(pace_index(55000, 100000, elapsed_days(*july, middle, free), working_days(*july, free)))
    assert paces == [Fraction(121, 100), Fraction(115, 100)]


def test_a_region_without_a_calendar_works_on_weekdays_and_is_told_so():
    """CAL-06"""
    people = [seller("ann", "Wst"), seller("bob", "Wst"), seller("eve", "East"), seller("joe"), seller("kim", "East", "Plant")]
    found = calendars_of(made(holidays=[holiday(date(2026, 7, 3), "East"), holiday(date(2026, 7, 3), "West")], participants=people))
    july = (date(2026, 7, 1), date(2026, 7, 31))
    assert [working_days(*july, holidays_of(found, who)) for who in ("ann", "eve", "joe")] == [23, 22, 23]
    assert found.notes == (
        "2 participants of region 'Wst', which the table holidays does not name: their working days are the weekdays without the "
        "holidays of everybody. Did you mean west?",
        "1 participant without a calendar or region: its working days are the weekdays without the holidays of everybody. "
        "Fill the column calendar of the table participants.",
        "1 participant of calendar 'Plant', which the table holidays does not name: its working days are the weekdays without the "
        "holidays of everybody. Known: east, west.",
    )


def test_a_company_without_holidays_is_told_once():
    found = calendars_of(made(participants=[seller("ann", "West"), seller("bob", "East")]))
    assert found.notes == ("No holidays are given, so that every weekday counts as a working day.",)


def test_holidays_of_everybody_need_no_note():
    assert not calendars_of(made(holidays=[holiday(date(2026, 7, 3))], participants=[seller("ann", "West")])).notes


def test_who_moves_has_the_new_calendar_from_that_day():
    days = [holiday(date(2026, 7, 3), "East"), holiday(date(2026, 7, 6), "West")]
    moved = [seller("ann", "West", effective=date(2026, 7, 1)), seller("ann", "East")]
    given = made(holidays=days, participants=moved)
    assert calendars_of(given, date(2026, 6, 30)).of == {"ann": "east"}
    assert calendars_of(given, date(2026, 7, 1)).of == {"ann": "west"} == calendars_of(given).of


def test_a_setting_that_is_no_list_of_dates_is_refused():
    with pytest.raises(InvalidInput, match="the setting holidays cannot be read"):
        calendars_of(made(settings=[{"name": "holidays", "value": "Christmas"}]))


def test_the_as_of_day_is_counted_and_a_later_one_ends_with_the_span():
    july = (date(2026, 7, 1), date(2026, 7, 31))
    assert elapsed_days(*july, date(2026, 7, 1), frozenset()) == 1
    assert elapsed_days(*july, date(2026, 6, 30), frozenset()) == 0
    assert elapsed_days(*july, date(2026, 9, 30), frozenset()) == 23


def test_counting_by_weeks_equals_counting_day_by_day():
    chance = random.Random(5)
    for _ in range(200):
        start = date(2000, 1, 1) + timedelta(days=chance.randrange(20_000))
        days = [start + timedelta(days=at) for at in range(chance.randrange(1, 500))]
        free = frozenset(start + timedelta(days=chance.randrange(-10, 510)) for _ in range(12))
        assert working_days(start, days[-1], free) == sum(day.weekday() < 5 and day not in free for day in days)
