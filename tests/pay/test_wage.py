"""The minimum-wage floor."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from spm_xl.pay.wage import wage_floor
from tests.cases.company import calculated, seller_tables, settlement
from tests.pay.histories import draw, history, opening, sold


def week(end: str, hours: float = 40, minimum: str = "7.25", other: float = 0) -> dict:
    return {"week_end": date.fromisoformat(end), "hours": Decimal(hours), "minimum_wage": Decimal(minimum), "other_wages": Decimal(other)}


# weeks, required, pay; minimum, room, missing
FLOORS = [
    ("40 hours at 7.25, earned 400: room 110 (LAW-01)", [week("2026-03-07")], True, 400, "290.00", "110.00", False),
    ("pay below the minimum: no room", [week("2026-03-07")], True, 200, "290.00", "0.00", False),
    ("other wages count", [week("2026-03-07", other=200)], True, 400, "290.00", "310.00", False),
    ("other wages of one week do not help another", [week("2026-03-07", other=580), week("2026-03-14")], True, 400, "580.00", "110.00", False),
    ("hours required and missing (LAW-06)", [], True, 400, "0.00", "0.00", True),
    ("hours on file, not required", [week("2026-03-07")], False, 400, "290.00", "110.00", False),
    ("no hours worked", [week("2026-03-07", hours=0)], True, 400, "0.00", "400.00", False),
]


@pytest.mark.parametrize(("weeks", "required", "pay", "minimum", "room", "missing"), [row[1:] for row in FLOORS], ids=[row[0] for row in FLOORS])
def test_floor(weeks, required, pay, minimum, room, missing):
    found = wage_floor(weeks, required, Decimal(pay), "USD")
    assert (str(found.minimum), str(found.room), found.missing) == (minimum, room, missing)


def test_no_floor_where_hours_are_neither_on_file_nor_required():
    assert wage_floor([], False, Decimal(400), "USD") is None


def test_one_week_without_hours_is_missing():
    """LAW-06: the floor of a month cannot be proven with three weeks of four."""
    weeks = [date(2026, 3, 7), date(2026, 3, 14)]
    assert wage_floor([week("2026-03-07")], True, Decimal(400), "USD", weeks).missing
    assert not wage_floor([week("2026-03-07"), week("2026-03-14")], True, Decimal(400), "USD", weeks).missing


def hours(*ends: str, **more: float) -> list[dict]:
    return [{"participant": "seller", **week(end, **more)} for end in ends]


JANUARY = ("2026-01-03", "2026-01-10", "2026-01-17", "2026-01-24", "2026-01-31")
FEBRUARY = ("2026-02-07", "2026-02-14", "2026-02-21", "2026-02-28")
REQUIRED = {"hours_required": "yes"}


def test_in_a_month_the_floor_holds_back_recovery():
    """Five weeks of 290.00 are 1,450.00: of 1,600 earned at most 150 is recovered."""
    _, _, found = history([1600], [draw(amount=0)], people=REQUIRED, opening=opening(900), hours=hours(*JANUARY))
    assert (found[0].net, found[0].draws[0].closing) == (Decimal("1450.00"), Decimal("750.00"))
    assert any("minimum-wage floor" in note for note in found[0].draws[0].notes)


@pytest.mark.parametrize("on_file", [(), JANUARY[:-1], FEBRUARY], ids=["no hours", "a week lacks them", "another month's"])
def test_where_hours_are_required_and_missing_nothing_is_recovered(on_file):
    """LAW-06."""
    _, _, found = history([5000], [draw(amount=0)], people=REQUIRED, opening=opening(900), hours=hours(*on_file))
    assert (found[0].net, found[0].draws[0].closing, found[0].floor.missing) == (Decimal("5000.00"), Decimal("900.00"), True)
    assert "hours are required and none are on file for the period" in found[0].notes


def test_a_cumulative_guarantee_takes_nothing_back_below_the_floor():
    """Topped up by 1,000 in January; February's 1,500 keeps 1,160 for 4 x 40 hours; the rest waits for March."""
    paid, _, _ = history(
        [0, 1500, 3000], [draw(recoverable=0, guarantee="cumulative")], people=REQUIRED,
        hours=hours(*JANUARY, *FEBRUARY, "2026-03-07", "2026-03-14", "2026-03-21", "2026-03-28"),
    )  # fmt: skip
    assert paid == [1000, 1160, 2340]
    assert sum(paid) == 4500


def test_a_correction_does_not_take_pay_below_the_floor():
    """A returned deal of 2,000 is deducted from February's 1,500 down to 1,160; the rest is carried."""
    given = seller_tables({"method": "marginal"}, [(0, 1)], sold(2000, 1500), hours=hours(*JANUARY, *FEBRUARY))
    given["participants"] = [{**given["participants"][0], **REQUIRED}]
    january = calculated(given, "2026-01")
    given["transactions"] = [*given["transactions"], {"transaction": "R", "date": "2026-02-20", "participant": "seller", "amount": -2000, "reverses": "T0"}]
    february = settlement(calculated(given, "2026-02", january), "seller")
    assert (february.net, february.carried_out) == (Decimal("1160.00"), Decimal("-1660.00"))


def test_other_wages_of_one_week_do_not_help_another_in_a_correction():
    weeks = [*hours(*JANUARY), *hours("2026-02-07", other=5000), *hours("2026-02-14", "2026-02-21", "2026-02-28")]
    given = seller_tables({"method": "marginal"}, [(0, 1)], sold(2000, 1500), hours=weeks)
    given["participants"] = [{**given["participants"][0], **REQUIRED}]
    january = calculated(given, "2026-01")
    given["transactions"] = [*given["transactions"], {"transaction": "R", "date": "2026-02-20", "participant": "seller", "amount": -2000, "reverses": "T0"}]
    assert settlement(calculated(given, "2026-02", january), "seller").net == Decimal("870.00")


LATE_DEAL = {"transaction": "LATE", "date": "2026-01-20", "participant": "seller", "amount": 500}
NOTHING_OWED = [("lowers January's advance", {"draws": [draw(end="2026-01-31")]}), ("is held until the customer pays", {"plan": {"pay_when": "paid"}})]


@pytest.mark.parametrize("terms", [row[1] for row in NOTHING_OWED], ids=[f"it {row[0]}" for row in NOTHING_OWED])
def test_a_late_deal_that_owes_nothing_deducts_nothing(terms):
    """500 for January, and 500 less of something else for it: not a deduction, so that February pays nothing of it in advance."""
    given = seller_tables({"method": "marginal"}, [(0, 1)], sold(0, 0), hours=hours(*JANUARY, *FEBRUARY), **terms)
    given["transactions"] = []
    january = calculated(given, "2026-01")
    february = settlement(calculated({**given, "transactions": [LATE_DEAL]}, "2026-02", january), "seller")
    assert [row.difference for row in february.corrections] in ([Decimal(-500), Decimal(500)], [Decimal(500), Decimal(-500)])
    assert (february.net, february.carried_out) == (Decimal(0), Decimal(0))


def test_weeks_of_work_settled_week_by_week():
    """LAW-02, Stein v. hhgregg: 100 earned is drawn up to 290, of 600 in the second week 190 is recovered."""
    given = {
        "settings": [{"name": "currency", "value": "USD"}, {"name": "period", "value": "custom"}, {"name": "first_period", "value": "W1"}],
        "periods": [
            {"period": "W1", "start": "2026-01-04", "end": "2026-01-10", "year": "FY2026"},
            {"period": "W2", "start": "2026-01-11", "end": "2026-01-17", "year": "FY2026"},
        ],
    }
    deals = [{"date": "2026-01-07", "amount": 100}, {"date": "2026-01-14", "amount": 600}]
    draws = [draw(amount=290, start="2026-01-04", end="2026-01-10")]
    tables = {**seller_tables({"method": "marginal"}, [(0, 1)], deals, draws=draws, hours=hours("2026-01-10", "2026-01-17")), **given}
    tables["participants"] = [{**tables["participants"][0], **REQUIRED}]
    found = [settlement(calculated(tables, name), "seller") for name in ("W1", "W2")]
    assert [one.net for one in found] == [Decimal("290.00"), Decimal("410.00")]
    assert [one.draws[0].closing for one in found] == [Decimal("190.00"), Decimal("0.00")]
