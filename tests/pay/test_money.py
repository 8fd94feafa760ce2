"""Money: one rounding, parts that add up, and no cent lost on the way."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from spm_xl.errors import InvalidInput, OutOfRange, Refused
from spm_xl.money import allocated, exact, nearest_units, rounded
from spm_xl.pay.credit import split
from spm_xl.pay.rates import earned, rate_table
from tests.cases.company import calculated, line, seller_run, seller_tables, settlement

FLAT = [(0, "1")]  # a rate of 100%: pay equals the deals

ROUNDED = [
    ("7.5% of 1,001.40 (MON-01)", exact("0.075") * exact("1001.40"), "USD", "half_up", "75.11"),
    ("a tie goes away from zero", "0.125", "USD", "half_up", "0.13"),
    ("a negative tie mirrors it", "-0.125", "USD", "half_up", "-0.13"),
    ("half even, by name", "0.125", "USD", "half_even", "0.12"),
    ("half even, the odd one", "0.135", "USD", "half_even", "0.14"),
    ("down, by name", "0.129", "USD", "down", "0.12"),
    ("down is towards zero", "-0.129", "USD", "down", "-0.12"),
    ("JPY has no decimals", "1500.5", "JPY", "half_up", "1501"),
    ("KWD has three", "1.0005", "KWD", "half_up", "1.001"),
    ("an unknown currency has two", "1.005", "XYZ", "half_up", "1.01"),
    ("1,234.56 EUR at 1.0837 (MON-10)", exact("1234.56") * exact("1.0837"), "USD", "half_up", "1337.89"),
    ("one third", Fraction(1, 3), "USD", "half_up", "0.33"),
]


@pytest.mark.parametrize(("value", "currency", "rounding", "expected"), [row[1:] for row in ROUNDED], ids=[row[0] for row in ROUNDED])
def test_rounding(value, currency, rounding, expected):
    assert rounded(value, currency, rounding) == Decimal(expected)


ENTERS = [
    ("a cell's 0.7 + 0.1 reaches 0.8", exact(0.7) + exact(0.1), Fraction(4, 5)),
    ("a cell's 0.075", exact(0.075), Fraction(3, 40)),
    ("text as written, all digits", exact("0.1000000000000000055511151231257827"), Fraction("0.1000000000000000055511151231257827")),
    ("15 significant digits of a binary number", exact(1.1 * 3), Fraction("3.3")),
]


@pytest.mark.parametrize(("value", "expected"), [row[1:] for row in ENTERS], ids=[row[0] for row in ENTERS])
def test_numbers_enter_exactly(value, expected):
    assert value == expected


def test_a_cell_of_0_7_plus_0_1_is_paid_at_the_tier_from_0_8():
    table = rate_table([(0, "0.05"), ("0.8", "0.10")], "retroactive")
    assert earned(table, 0.1, 0.7) == Fraction("0.8") * Fraction("0.10") - Fraction("0.7") * Fraction("0.05")


@pytest.mark.parametrize("value", ["", " ", "12,5", "abc", "nan", "inf", float("nan"), float("-inf"), None, True], ids=repr)
def test_what_is_no_number_is_refused(value):
    with pytest.raises(InvalidInput):
        exact(value)


@pytest.mark.parametrize("value", ["1e40", "1e-70", "1e3000000"])
def test_a_number_beyond_business_is_refused_at_once(value):
    with pytest.raises(OutOfRange):
        exact(value)


def test_an_amount_beyond_a_quadrillion_is_refused():
    with pytest.raises(OutOfRange, match="too large"):
        rounded("1000000000000000.01")


ALLOCATED = [
    ("thirds of 100.00 (MON-03)", "100.00", [1, 1, 1], ["33.34", "33.33", "33.33"]),
    ("negatives mirror", "-100.00", [1, 1, 1], ["-33.34", "-33.33", "-33.33"]),
    ("the largest remainder first", "0.10", ["0.333", "0.333", "0.334"], ["0.03", "0.03", "0.04"]),
    ("a share of nothing", "10.00", [0, 1], ["0.00", "10.00"]),
    ("yen", "100", [1, 1, 1], ["34", "33", "33"]),
    ("more parts than cents", "0.02", [1, 1, 1], ["0.01", "0.01", "0.00"]),
]


@pytest.mark.parametrize(("total", "weights", "expected"), [row[1:] for row in ALLOCATED], ids=[row[0] for row in ALLOCATED])
def test_parts_add_up_to_the_whole(total, weights, expected):
    parts = allocated(Decimal(total), weights)
    assert [str(part) for part in parts] == expected
    assert sum(parts) == Decimal(total)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [2, -1]])
def test_shares_below_zero_or_of_nothing_are_refused(weights):
    with pytest.raises(InvalidInput, match="shares"):
        allocated(Decimal("1.00"), weights)


def test_parts_that_are_not_the_total_are_refused():
    with pytest.raises(InvalidInput, match="do not come to the total"):
        nearest_units([Fraction(1), Fraction(1)], Decimal("5.00"))


def test_shares_of_99_99_percent_are_refused():
    """MON-05: the missing 0.01% is named."""
    with pytest.raises(InvalidInput, match=r"99\.9900%"):
        split("1000", ["0.3333", "0.3333", "0.3333"])


def test_a_third_each_of_a_deal_does_not_depend_on_the_order_of_the_rows():
    """MON-03 through a run: credit is exact; each third of 100.00 pays 33.33."""
    shares = [{"transaction": "T0", "participant": who, "share": share} for who, share in (("c", "0.3333"), ("a", "0.3334"), ("b", "0.3333"))]
    deal = [{"amount": 100, "participant": None}]
    first = seller_run({"method": "marginal"}, FLAT, deal, people=("a", "b", "c"), splits=shares)
    second = seller_run({"method": "marginal"}, FLAT, deal, people=("a", "b", "c"), splits=shares[::-1])
    paid = [[settlement(run, who).net for who in "abc"] for run in (first, second)]
    assert paid[0] == paid[1] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


LEVELS = [
    ("each deal is rounded", "transaction", "130.00"),
    ("the line is rounded", "period", "125.00"),
]


@pytest.mark.parametrize(("level", "expected"), [row[1:] for row in LEVELS], ids=[row[0] for row in LEVELS])
def test_the_plan_names_the_level_of_rounding(level, expected):
    """MON-07: 1,000 deals of 0.125."""
    run = seller_run({"method": "marginal"}, [(0, "0.5")], [{"amount": "0.25"}] * 1000, plan={"level": level})
    paid = line(run)
    assert paid.amount == Decimal(expected)
    assert sum(deal.amount for deal in paid.deals) + paid.unallocated == paid.amount


def test_ten_thousand_deals_of_ten_cents_in_any_order():
    """MON-12."""
    deals = [{"transaction": f"T{at}", "amount": "0.10"} for at in range(10_000)]
    random.Random(1).shuffle(deals)
    assert line(seller_run({"method": "marginal"}, FLAT, deals)).amount == Decimal("1000.00")


PLAN_ROUNDINGS = [
    ("half up", "half_up", "USD", "0.13"),
    ("half even", "half_even", "USD", "0.12"),
    ("down", "down", "USD", "0.12"),
    ("yen", "half_up", "JPY", "0"),
    ("dinar", "half_up", "KWD", "0.125"),
]


@pytest.mark.parametrize(("rounding", "currency", "expected"), [row[1:] for row in PLAN_ROUNDINGS], ids=[row[0] for row in PLAN_ROUNDINGS])
def test_a_line_is_rounded_once_in_plan_currency(rounding, currency, expected):
    deals = [{"amount": "0.125", "currency": currency}]
    run = seller_run({"method": "marginal"}, FLAT, deals, plan={"rounding": rounding, "currency": currency})
    assert str(line(run).amount) == expected


def test_a_blank_amount_is_not_zero():
    with pytest.raises(Refused, match="amount"):
        seller_run({"method": "marginal"}, FLAT, [{"amount": None}])


def test_the_draw_is_held_against_the_sum_of_rounded_lines():
    """Two lines of 0.005 are 0.01 each; the draw of 0.03 tops up 0.01, not 0.02."""
    tables = seller_tables({"method": "marginal"}, FLAT, [{"amount": "0.005"}])
    tables["components"] = [*tables["components"], {"plan": "plan", "component": "second", "method": "marginal"}]
    tables["rates"] = [*tables["rates"], {"plan": "plan", "component": "second", "from": 0, "rate": 1}]
    tables["draws"] = [{"draw": "draw", "participant": "seller", "amount": "0.03", "recoverable": 0}]
    paid = settlement(calculated(tables, "2026-01"), "seller")
    assert [row.amount for row in paid.lines] == [Decimal("0.01"), Decimal("0.01")]
    assert paid.draws[0].advance == Decimal("0.01")
