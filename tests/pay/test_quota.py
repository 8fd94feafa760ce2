"""Quota and attainment: proration, seasons, ramps, leave, windows, zero quotas."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from spm_xl.errors import InvalidPlan, OutOfRange, Refused, SpmError
from spm_xl.money import exact
from spm_xl.pay.quota import attainment, ramp_month, ramp_share, seasonal
from tests.cases.company import calculated, line, seller_run, seller_tables

ATTAINED = [
    ("120%", 120, 100, "error", 0, "1.2"),
    ("with what was counted before", 20, 100, "error", 100, "1.2"),
    ("a return", -20, 100, "error", 100, "0.8"),
    ("a third stays exact", 1, 3, "error", 0, "1/3"),
    ("zero quota pays nothing", 50, 0, "zero", 0, "0"),
    ("zero quota counts as attained", 50, 0, "full", 0, "1"),
    ("zero quota at the first rate", 50, 0, "flat", 0, "0"),
    ("blank quota counts as attained", 50, None, "full", 0, "1"),
]


@pytest.mark.parametrize(("credit", "quota", "rule", "prior", "expected"), [row[1:] for row in ATTAINED], ids=[row[0] for row in ATTAINED])
def test_attainment(credit, quota, rule, prior, expected):
    assert attainment(credit, quota, rule, prior) == Fraction(expected)


@pytest.mark.parametrize("quota", [0, None, -1])
def test_no_attainment_of_a_quota_of_zero_or_less(quota):
    """PLN-05."""
    with pytest.raises(OutOfRange, match="quota"):
        attainment(50, quota)


MONTHS = [
    ("hired on the 1st", "2026-03-01", "2026-03-31", "first_full_month", 1),
    ("hired on the 10th: March is not yet a full month", "2026-03-10", "2026-03-31", "first_full_month", 0),
    ("and April is month 1", "2026-03-10", "2026-04-01", "first_full_month", 1),
    ("hire month counts", "2026-03-31", "2026-03-31", "hire_month", 1),
    ("by the 15th", "2026-03-15", "2026-03-31", "by_15th", 1),
    ("after the 15th", "2026-03-16", "2026-03-31", "by_15th", 0),
    ("over the year's end", "2025-11-20", "2026-02-28", "first_full_month", 3),
]


@pytest.mark.parametrize(("hire", "day", "start", "expected"), [row[1:] for row in MONTHS], ids=[row[0] for row in MONTHS])
def test_month_of_the_ramp(hire, day, start, expected):
    assert ramp_month(date.fromisoformat(hire), date.fromisoformat(day), start) == expected


def test_ramp_of_a_quarter_is_the_mean_of_its_months_and_then_full():
    hired = date(2026, 1, 1)
    assert ramp_share(hired, date(2026, 1, 1), ["0.25", "0.5", "0.75"], months=3) == Fraction(1, 2)
    assert ramp_share(hired, date(2026, 4, 1), ["0.25", "0.5", "0.75"], months=3) == 1


def test_an_unknown_start_of_the_ramp_is_refused():
    with pytest.raises(InvalidPlan, match="ramp_start"):
        ramp_month(date(2026, 1, 1), date(2026, 1, 1), "second_month")


def test_seasons_add_up_to_the_year_exactly():
    parts = seasonal(1_000_000, ["0.2", "0.3", "0.3", "0.1"])
    assert sum(parts) == 1_000_000
    assert parts[0] == Fraction(2_000_000, 9)


YEAR = {"participant": "seller", "component": "commission", "start": "2026-01-01", "end": "2026-12-31", "quota": 120_000}


def quota_in(period: str, plan: dict | None = None, component: dict | None = None, people: dict | None = None, quotas=(YEAR,), **tables):
    """The quota of a period's line, and how it came about."""
    given = seller_tables(
        {"method": "marginal", "over": "attainment", **(component or {})}, [(0, "0.1")], [], plan=plan, quotas=list(quotas), **tables
    )
    given["participants"] = [{**given["participants"][0], **(people or {})}]
    return line(calculated(given, period))


# period, plan, component, participant, further tables, expected quota
DERIVED = [
    ("a month of a year by days", "2026-02", {}, {}, {}, {}, Fraction(120_000 * 28, 365)),
    ("a month of a year by months", "2026-02", {"proration": "whole_months"}, {}, {}, {}, 10_000),
    ("30/360", "2026-02", {"proration": "30/360"}, {}, {}, {}, 10_000),
    ("the year for an annual interval", "2026-02", {}, {"interval": "year"}, {}, {}, 120_000),
    ("the quarter", "2026-02", {"proration": "whole_months"}, {"interval": "quarter"}, {}, {}, 30_000),
    ("the half", "2026-02", {"proration": "whole_months"}, {"interval": "half"}, {}, {}, 60_000),
    ("the window itself", "2026-02", {}, {"interval": "window"}, {}, {}, 120_000),
    ("seasons by quarter", "2026-05", {"seasonality": "0.1|0.2|0.3|0.4", "proration": "whole_months"}, {"interval": "quarter"}, {}, {}, 24_000),
    ("seasons by month", "2026-12", {"seasonality": "1|1|1|1|1|1|1|1|1|1|1|13"}, {}, {}, {}, 65_000),
    ("hired on 1 July: half the months", "2026-08", {"proration": "whole_months"}, {"interval": "year"}, {"hire_date": "2026-07-01"}, {}, 60_000),
    ("left on 31 March", "2026-02", {"proration": "whole_months"}, {"interval": "year"}, {"end_date": "2026-03-31"}, {}, 30_000),
    ("ramp: month 2 at half", "2026-02", {"ramp": "0.25|0.5|0.75", "proration": "whole_months"}, {}, {"hire_date": "2026-01-01"}, {}, 5_000),
    ("ramp: full after the schedule", "2026-04", {"ramp": "0.25|0.5|0.75", "proration": "whole_months"}, {}, {"hire_date": "2026-01-01"}, {}, 10_000),
    (
        "leave of half the month", "2026-02", {}, {}, {}, {"leave": [{"participant": "seller", "start": "2026-02-01", "end": "2026-02-14"}]},
        Fraction(120_000 * 14, 365),
    ),
    (
        "leave without relief", "2026-02", {}, {}, {},
        {"leave": [{"participant": "seller", "start": "2026-02-01", "end": "2026-02-14", "relief": "no"}]}, Fraction(120_000 * 28, 365),
    ),
    (
        "a plan without relief", "2026-02", {"leave_relief": "no"}, {}, {},
        {"leave": [{"participant": "seller", "start": "2026-02-01", "end": "2026-02-14"}]}, Fraction(120_000 * 28, 365),
    ),
    (
        "no proration: a day of leave does not void the quota", "2026-02", {"proration": "none"}, {}, {},
        {"leave": [{"participant": "seller", "start": "2026-02-03", "end": "2026-02-03"}]}, 10_000,
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("period", "plan", "component", "people", "tables", "expected"), [row[1:] for row in DERIVED], ids=[row[0] for row in DERIVED]
)
def test_quota_of_an_interval(period, plan, component, people, tables, expected):
    found = quota_in(period, plan, component, people, **tables)
    assert found.quota == expected
    assert found.quota_steps[-1].amount == expected


def test_a_quota_that_changes_at_mid_year_counts_by_its_windows():
    windows = [{**YEAR, "end": None, "quota": 60_000}, {**YEAR, "start": "2026-07-01", "quota": 90_000}]
    assert quota_in("2026-08", {"proration": "whole_months"}, {"interval": "year"}, quotas=windows).quota == 150_000


def test_the_months_of_a_year_add_up_to_it():
    assert sum(quota_in(f"2026-{month:02}").quota for month in range(1, 13)) == 120_000


def test_a_year_of_53_weeks_adds_up_to_its_quota():
    """CAL-03: to the cent, whatever the weights."""
    year = {**YEAR, "start": "2023-01-29", "end": "2024-02-03", "quota": 100_000}
    settings = [
        {"name": name, "value": value}
        for name, value in {"currency": "USD", "period": "4-4-5", "fiscal_year_start": "2023-01-29", "weeks_53": "FY2023", "first_period": "2023-P01"}.items()
    ]
    quotas = [quota_in(f"2023-P{month:02}", quotas=[year], settings=settings).quota for month in range(1, 13)]
    assert sum(quotas) == 100_000
    assert quotas[-1] == Fraction(100_000 * 42, 371)


ZERO = [
    ("zero pays nothing", "zero", "0.00"),
    ("full: as at 100%", "full", "200.00"),
    ("flat: the first rate", "flat", "100.00"),
]


@pytest.mark.parametrize("quotas", [[{**YEAR, "quota": 0}], []], ids=["quota of 0", "no quota"])
@pytest.mark.parametrize(("rule", "expected"), [row[1:] for row in ZERO], ids=[row[0] for row in ZERO])
def test_a_quota_of_zero_or_none_by_the_plans_rule(rule, expected, quotas):
    component = {"method": "marginal", "over": "attainment", "zero_quota": rule}
    paid = line(seller_run(component, [(0, "0.1"), (1, "0.2")], [{"amount": 1000}], quotas=quotas))
    assert paid.amount == Decimal(expected)


FULL = [
    ("tiers that pay a multiple of the target: 10,000 at 100% of it", {"method": "marginal", "rate_of": "target", "target": 10_000}, [(0, 1), (1, 2)], "10000.00"),
    ("a step: its value at 100%", {"method": "stepped"}, [(0, 100), (1, 300)], "300.00"),
    ("a curve on the credit: its value at 100%, as a rate", {"method": "curve", "rate_of": "credit"}, [("0.5", "0.1"), ("1.5", "0.3")], "200.00"),
]


@pytest.mark.parametrize(("terms", "rates", "expected"), [row[1:] for row in FULL], ids=[row[0] for row in FULL])
def test_a_quota_of_zero_that_counts_as_reached(terms, rates, expected):
    component = {"over": "attainment", "zero_quota": "full", **terms}
    paid = line(seller_run(component, rates, [{"amount": 1000}], quotas=[{**YEAR, "quota": 0}]))
    assert paid.amount == Decimal(expected)


@pytest.mark.parametrize(("quotas", "error"), [([{**YEAR, "quota": 0}], Refused), ([], Refused)], ids=["quota of 0", "no quota"])
def test_a_quota_of_zero_or_none_is_refused_where_the_plan_says_nothing(quotas, error):
    """PLN-05."""
    with pytest.raises(error, match="quota"):
        seller_run({"method": "marginal", "over": "attainment"}, [(0, "0.1")], [{"amount": 1000}], quotas=quotas)


def test_a_month_wholly_on_leave_has_no_quota_and_stops_nobody():
    leave = [{"participant": "seller", "start": "2026-02-01", "end": "2026-02-28"}]
    assert quota_in("2026-02", leave=leave).amount == 0


def test_credit_over_quota_times_target_loses_no_cent():
    """A third of the quota earns a third of the target: 3,333.33, exactly 10,000 / 3 before rounding."""
    component = {"method": "marginal", "over": "attainment", "rate_of": "target", "target": 10_000, "interval": "year"}
    paid = line(seller_run(component, [(0, 1)], [{"amount": 1}], quotas=[{**YEAR, "quota": 3}]))
    assert (paid.exact, paid.amount) == (Fraction(10_000, 3), Decimal("3333.33"))


@pytest.mark.parametrize("cell", ["text", "nan", "inf", None], ids=repr)
def test_a_quota_that_is_no_number_is_refused_with_its_cell(cell):
    with pytest.raises(Refused) as refusal:
        seller_run({"method": "marginal"}, [(0, "0.1")], [], quotas=[{**YEAR, "quota": cell}])
    assert refusal.value.problems[0].place.cell == "quota"


def test_two_windows_that_overlap_are_refused():
    with pytest.raises(SpmError, match="after the next one begins"):
        quota_in("2026-02", quotas=[YEAR, {**YEAR, "start": "2026-07-01"}])


def test_attainment_counts_what_came_before_in_the_interval():
    months = [{"amount": 30_000, "date": "2026-01-10"}, {"amount": 60_000, "date": "2026-02-10"}]
    component = {"method": "marginal", "over": "attainment", "interval": "year"}
    found = line(seller_run(component, [(0, "0.1")], months, "2026-02", quotas=[YEAR]))
    assert (found.prior, found.credit, found.attainment) == (exact(30_000), exact(60_000), Fraction(3, 4))
