"""A component's line: methods in a run, caps, gates, multipliers, floors, matrices, objectives, overrides, intervals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from spm_xl.errors import OutOfRange
from tests.cases.company import calculated, line, seller_run, seller_tables, settlement, team_run

SPIFF = [(0, "0.04"), (150_000, "0.06"), (250_000, "0.08")]
YEAR = {"participant": "seller", "component": "commission", "start": "2026-01-01", "end": "2026-12-31"}


def deals(*amounts: Any, days: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Deals of these amounts on the 1st, 2nd, ... of January, or on the days given."""
    return [{"amount": amount, "date": days[at] if days else f"2026-01-{at + 1:02}"} for at, amount in enumerate(amounts)]


def quota(amount: float, **more: Any) -> list[dict[str, Any]]:
    return [{**YEAR, "quota": amount, **more}]


def month(amount: float) -> list[dict[str, Any]]:
    """A quota for January."""
    return quota(amount, end="2026-01-31")


def earns(component: dict[str, Any], rates: Any, sold: Any, **tables: Any) -> Decimal:
    return line(seller_run(component, rates, sold, **tables)).amount


# component, amounts; what each deal earns and the line
METHODS = [
    ("marginal", {"method": "marginal"}, (145_000, 20_000), ["5800.00", "1100.00"]),
    ("retroactive", {"method": "retroactive"}, (145_000, 20_000), ["5800.00", "4100.00"]),
    ("deal at the tier before", {"method": "deal_at_tier", "tier": "before"}, (145_000, 20_000), ["5800.00", "800.00"]),
    ("deal at the tier including", {"method": "deal_at_tier", "tier": "including"}, (145_000, 20_000), ["5800.00", "1200.00"]),
    ("per transaction", {"method": "per_transaction"}, (145_000, 20_000), ["5800.00", "800.00"]),
    ("interpolated: tier amounts", {"method": "interpolated"}, (75_000, 75_000, 50_000), ["0.02", "0.02", "0.03"]),
    ("a return on its own, below zero", {"method": "marginal"}, (-10_000,), ["-400.00"]),
    ("a negative deal back over the boundary", {"method": "marginal"}, (165_000, -20_000), ["6900.00", "-1100.00"]),
    ("the same, retroactive", {"method": "retroactive"}, (165_000, -20_000), ["9900.00", "-4100.00"]),
]


@pytest.mark.parametrize(("component", "amounts", "expected"), [row[1:] for row in METHODS], ids=[row[0] for row in METHODS])
def test_methods_deal_by_deal(component, amounts, expected):
    paid = line(seller_run(component, SPIFF, deals(*amounts)))
    assert [str(deal.amount) for deal in paid.deals] == expected
    assert paid.amount == sum(map(Decimal, expected))
    assert sum((row.pay for row in paid.trace), Fraction(0)) == paid.earned


# component, amounts (the last is a return of the first), line: as if the first had been smaller
RETURNS = [
    ("per transaction: the deal's own tiers", {"method": "per_transaction"}, [160_000, -160_000], "0.00"),
    ("per transaction: a part comes off the top", {"method": "per_transaction"}, [160_000, -20_000], "5600.00"),
    ("deal at tier before: at the deal's own tier", {"method": "deal_at_tier", "tier": "before"}, [160_000, -160_000], "0.00"),
    ("deal at tier including: the same", {"method": "deal_at_tier", "tier": "including"}, [160_000, -60_000], "6000.00"),
    ("a minimum goes with the whole deal", {"method": "marginal", "deal_minimum": 125}, [1000, -1000], "0.00"),
    ("and stays while a part is sold", {"method": "marginal", "deal_minimum": 125}, [1000, -400], "125.00"),
    ("a cap: what is left is under it", {"method": "marginal", "deal_cap": 100}, [10_000, -9_000], "40.00"),
    ("a pack comes back with the whole deal", {"method": "marginal", "deduct": 500}, [10_000, -10_000], "0.00"),
    ("and not with a part", {"method": "marginal", "deduct": 500}, [10_000, -1_000], "340.00"),
]


@pytest.mark.parametrize(("component", "amounts", "expected"), [row[1:] for row in RETURNS], ids=[row[0] for row in RETURNS])
@pytest.mark.parametrize("name", ["a return", "Z return"])
def test_a_return_nets_with_its_deal(component, amounts, expected, name):
    """Whatever its id: ties of a day go deal by deal."""
    sold = [{"transaction": "T", "amount": amounts[0]}, {"transaction": name, "amount": amounts[1], "reverses": "T"}]
    assert earns(component, SPIFF, sold) == Decimal(expected)


def test_a_return_may_be_returned():
    sold = [
        {"transaction": "T", "amount": 1000}, {"transaction": "R", "amount": -1000, "reverses": "T", "date": "2026-01-20"},
        {"transaction": "RR", "amount": 1000, "reverses": "R", "date": "2026-01-25"},
    ]  # fmt: skip
    assert earns({"method": "deal_at_tier", "tier": "before"}, SPIFF, sold) == Decimal("40.00")


CAPS = [
    ("neither", {}, "50.00"),
    ("attainment cap 200%: 10 + 20", {"attainment_cap": 2}, "30.00"),
    ("cap 25", {"cap": 25}, "25.00"),
    ("soft cap: a tenth of the excess", {"cap": 25, "cap_kind": "soft", "soft_rate": "0.1"}, "27.50"),
    ("a cap beyond", {"cap": 60}, "50.00"),
]


@pytest.mark.parametrize(("component", "expected"), [row[1:] for row in CAPS], ids=[row[0] for row in CAPS])
def test_caps(component, expected):
    """Quota 100, 10%, double above 100%, credit 300."""
    component = {"method": "marginal", "over": "attainment", **component}
    assert earns(component, [(0, "0.1"), (1, "0.2")], deals(300), quotas=month(100)) == Decimal(expected)


ATTAINMENT_CAPS = [
    ("marginal", {"method": "marginal"}, "30.00"),
    ("retroactive: 200 at 20%", {"method": "retroactive"}, "40.00"),
    ("deal at tier: 200 at the tier before", {"method": "deal_at_tier", "tier": "before"}, "20.00"),
    ("per transaction: 200 of the deal", {"method": "per_transaction"}, "30.00"),
    ("paid on another measure: two thirds of it", {"method": "marginal", "pay_measure": "margin"}, "15.00"),
    ("retroactive on another measure", {"method": "retroactive", "pay_measure": "margin"}, "20.00"),
]


@pytest.mark.parametrize(("component", "expected"), [row[1:] for row in ATTAINMENT_CAPS], ids=[row[0] for row in ATTAINMENT_CAPS])
def test_the_attainment_cap_limits_the_credit_that_meets_the_table(component, expected):
    """Quota 100, attainment cap 200%, 10% to quota and 20% beyond, one deal of 300 with a margin of 150, and another of nothing more."""
    component = {"over": "attainment", "attainment_cap": 2, **component}
    sold = [{"amount": 300, "margin": 150}, {"amount": 50, "margin": 25}]
    first = line(seller_run(component, [(0, "0.1"), (1, "0.2")], sold[:1], quotas=month(100)))
    assert first.amount == Decimal(expected)
    if component["method"] != "retroactive" or "pay_measure" not in component:
        assert earns(component, [(0, "0.1"), (1, "0.2")], sold, quotas=month(100)) == Decimal(expected)


def test_a_cap_prints_the_uncapped_figure_and_the_clause():
    """PLN-09."""
    paid = line(seller_run({"method": "marginal", "cap": 20_000, "clause": "4.2"}, [(0, "0.1")], deals(250_000)))
    assert "20,000.00" in paid.steps[0].why
    assert "uncapped 25,000.00" in paid.steps[0].why
    assert "4.2" in paid.steps[0].why


def test_a_yearly_cap_counts_what_was_paid_before_and_comes_back_with_a_return():
    sold = deals(600, 600, -400, days=("2026-01-10", "2026-02-10", "2026-03-10"))
    component = {"method": "marginal", "interval": "year", "cap": 100}
    amounts = [line(seller_run(component, [(0, "0.1")], sold, f"2026-{at:02}")).amount for at in (1, 2, 3)]
    assert amounts == [Decimal("60.00"), Decimal("40.00"), Decimal("-20.00")]


def test_a_refundable_cap_banks_the_excess_for_the_next_interval():
    """Cap 100 a month, 160 earned in January, 30 in February: 60 are banked, 90 are paid."""
    sold = deals(1600, 300, 0, days=("2026-01-10", "2026-02-10", "2026-03-10"))
    component = {"method": "marginal", "cap": 100, "cap_kind": "refundable"}
    lines = [line(seller_run(component, [(0, "0.1")], sold, f"2026-{at:02}")) for at in (1, 2, 3)]
    assert [row.amount for row in lines] == [Decimal("100.00"), Decimal("90.00"), Decimal("0.00")]
    assert [row.banked for row in lines] == [60, 0, 0]


def test_what_is_banked_is_the_excess_over_the_cap_that_held_then():
    tables = seller_tables({"method": "marginal", "cap": 100, "cap_kind": "refundable"}, [(0, "0.1")], deals(1600, 0, days=("2026-01-10", "2026-02-10")))
    tables["components"] = [*tables["components"], {**tables["components"][0], "cap": 150, "effective": "2026-02-01"}]
    assert line(calculated(tables, "2026-02")).amount == Decimal("60.00")


# component; credit 70, then 90 of a quota of 100; line
GATES = [
    ("below the gate nothing", {"gate": "0.8"}, 70, "0.00"),
    ("at the gate all, from the first unit", {"gate": "0.8"}, 80, "8.00"),
    ("above: only what lies beyond", {"gate": "0.8", "gate_kind": "above"}, 90, "1.00"),
    ("above, not reached", {"gate": "0.8", "gate_kind": "above"}, 70, "0.00"),
    ("a table that says `above` does so for its gate", {"gate": "0.8", "boundary": "above"}, 80, "0.00"),
    ("retroactive, above", {"gate": "0.8", "gate_kind": "above", "method": "retroactive"}, 90, "1.00"),
    ("retroactive on another measure, above", {"gate": "0.8", "gate_kind": "above", "method": "retroactive", "pay_measure": "margin"}, 90, "0.50"),
    ("a curve, above: its value less that at the gate", {"gate": "0.8", "gate_kind": "above", "method": "curve"}, 90, "0.01"),
    ("deal at tier, above", {"gate": "0.8", "gate_kind": "above", "method": "deal_at_tier", "tier": "before"}, 90, "1.00"),
]


@pytest.mark.parametrize(("component", "credit", "expected"), [row[1:] for row in GATES], ids=[row[0] for row in GATES])
def test_gates(component, credit, expected):
    component = {"method": "marginal", "over": "attainment", **component}
    rates = [(0, 0), (1, "0.1")] if component["method"] == "curve" else [(0, "0.1")]
    sold = [{"amount": credit, "margin": Decimal(credit) / 2}]
    assert earns(component, rates, sold, quotas=month(100)) == Decimal(expected)


def test_a_gate_that_is_reached_late_in_the_year_pays_what_waited():
    sold = deals(30, 40, 30, days=("2026-01-10", "2026-02-10", "2026-03-10"))
    component = {"method": "marginal", "over": "attainment", "interval": "year", "gate": "0.9"}
    amounts = [line(seller_run(component, [(0, "0.1")], sold, f"2026-{at:02}", quotas=quota(100))).amount for at in (1, 2, 3)]
    assert amounts == [Decimal("0.00"), Decimal("0.00"), Decimal("10.00")]


def test_a_gate_may_be_met_by_any_of_several_intervals():
    """March alone is at 50% of its third; the year to date is at 90% of its share."""
    sold = deals(1200, 1000, 500, days=("2026-01-10", "2026-02-10", "2026-03-10"))
    terms = {"method": "marginal", "over": "attainment", "gate": "0.9"}
    given = {"plan": {"proration": "whole_months"}, "quotas": quota(12_000)}
    assert line(seller_run(terms, [(0, "0.1")], sold, "2026-03", **given)).amount == 0
    assert line(seller_run({**terms, "gate_intervals": "period|year"}, [(0, "0.1")], sold, "2026-03", **given)).amount == Decimal("50.00")


def test_a_gate_on_another_component():
    def paid(services: float) -> Decimal:
        tables = seller_tables({"method": "marginal", "gate": "0.5", "gate_component": "services"}, [(0, "0.1")], deals(1000))
        tables["components"] = [*tables["components"], {"plan": "plan", "component": "services", "method": "marginal", "measure": "service", "pays": "no"}]
        tables["rates"] = [*tables["rates"], {"plan": "plan", "component": "services", "from": 0, "rate": 0}]
        tables["transactions"] = [{**row, "service": services} for row in tables["transactions"]]
        tables["quotas"] = [{**month(100)[0], "component": "services"}]
        run = calculated(tables, "2026-01")
        assert line(run, component="services").amount == 0
        return line(run).amount

    assert (paid(49), paid(50)) == (Decimal("0.00"), Decimal("100.00"))


def test_multipliers_floor_cap_and_gate_in_their_order():
    """PLN-18: 100 x 1.5 = 150, cap 120, gate reached; the trace prints each step."""
    multipliers = [{"plan": "plan", "component": "commission", "multiplier": "1.5", "name": "accelerator", "when": "attainment:commission >= 1"}]
    component = {"method": "marginal", "over": "attainment", "cap": 120, "gate": "0.5", "floor": 20}
    paid = line(seller_run(component, [(0, "0.1")], deals(1000), quotas=month(1000), multipliers=multipliers))
    assert [(step.name, step.before, step.after) for step in paid.steps] == [("accelerator", 100, 150), ("cap", 150, 120)]
    below = line(seller_run(component, [(0, "0.1")], deals(400), quotas=month(1000), multipliers=multipliers))
    assert [(step.name, step.before, step.after) for step in below.steps] == [("gate", 40, 0)]


def test_all_multipliers_that_hold_apply_whatever_their_order():
    rows = [{"plan": "plan", "component": "commission", "multiplier": factor, "name": name} for name, factor in (("b", "0.9"), ("a", "1.2"))]
    one = line(seller_run({"method": "marginal"}, [(0, "0.1")], deals(1000), multipliers=rows))
    two = line(seller_run({"method": "marginal"}, [(0, "0.1")], deals(1000), multipliers=rows[::-1]))
    assert one == two
    assert one.amount == Decimal("108.00")


def test_a_floor_is_what_no_deal_caused():
    paid = line(seller_run({"method": "marginal", "floor": 150}, [(0, "0.1")], deals(1000)))
    assert (paid.amount, paid.unallocated) == (Decimal("150.00"), Decimal("50.00"))


PER_DEAL = [
    ("minimum", {"deal_minimum": 125}, (1000, 5000), "325.00"),
    ("minimum only for a loss: a profit of 10 stays", {"deal_minimum": 125, "deal_minimum_when": "loss"}, (250, -5000), "135.00"),
    ("cap", {"deal_cap": 100}, (1000, 5000), "140.00"),
    ("the lesser of two: a column", {"deal_cap": "most"}, (1000, 5000), "90.00"),
    ("pack", {"deduct": 500}, (1000, 5000), "200.00"),
    ("a pack by column", {"deduct": "most"}, (1000, 5000), "236.00"),
    ("retroactive cap a deal", {"method": "retroactive", "deal_cap": 100}, (1000, 5000), "140.00"),
    ("retroactive cap a deal, paid on another measure", {"method": "retroactive", "deal_cap": 30, "pay_measure": "most"}, (1000, 5000), "4.00"),
]


@pytest.mark.parametrize(("component", "amounts", "expected"), [row[1:] for row in PER_DEAL], ids=[row[0] for row in PER_DEAL])
def test_per_deal_minimum_cap_and_pack(component, amounts, expected):
    sold = [{**deal, "most": 50} for deal in deals(*amounts)]
    paid = line(seller_run({"method": "marginal", **component}, [(0, "0.04")], sold))
    assert paid.amount == Decimal(expected)
    assert sum((row.pay for row in paid.trace), Fraction(0)) == paid.earned


def test_the_pack_of_a_split_deal_is_shared_like_the_deal():
    shares = [{"transaction": "T0", "participant": who, "share": "0.5"} for who in ("a", "b")]
    run = seller_run({"method": "marginal", "deduct": 500}, [(0, "0.1")], [{"amount": 1500, "participant": None}], people=("a", "b"), splits=shares)
    assert [line(run, who).amount for who in "ab"] == [Decimal("50.00"), Decimal("50.00")]


def test_each_of_a_split_deal_is_paid_at_the_rate_of_the_person_and_not_of_the_first_one():
    shares = [{"transaction": "T0", "participant": who, "share": "0.5"} for who in ("a", "b")]
    rates = [(0, "0.1", "participant = a"), (0, "0.2", "participant = b")]
    run = seller_run({"method": "marginal"}, rates, [{"amount": 1000, "participant": "a"}], people=("a", "b"), splits=shares)
    assert [line(run, who).amount for who in "ab"] == [Decimal("50.00"), Decimal("100.00")]


def test_a_pack_in_the_currency_of_the_deal():
    fx = [{"from": "EUR", "to": "USD", "rate": 2}]
    sold = [{"amount": 1500, "currency": "EUR", "pack": 500}]
    assert earns({"method": "marginal", "deduct": "pack"}, [(0, "0.1")], sold, plan={"fx": "plan"}, fx=fx) == Decimal("200.00")


# rates by date ------------------------------------------------------------------------------------------


def test_a_rate_that_changes_in_march_does_not_touch_february():
    tables = seller_tables({"method": "marginal", "interval": "year"}, [(0, "0.1")], deals(1000, 1000, days=("2026-02-10", "2026-03-10")))
    tables["rates"] = [*tables["rates"], {"plan": "plan", "component": "commission", "from": 0, "rate": "0.2", "effective": "2026-03-01"}]
    assert [line(calculated(tables, period)).amount for period in ("2026-02", "2026-03")] == [Decimal("100.00"), Decimal("200.00")]


def test_each_deal_is_paid_by_the_table_of_its_date_and_attainment_is_pooled():
    """Change on 16 January inside the month; the second deal stands in the tier that both reach."""
    tables = seller_tables({"method": "marginal"}, [(0, "0.1"), (1000, "0.2")], deals(1000, 100, days=("2026-01-15", "2026-01-16")))
    tables["rates"] = [*tables["rates"], *({"plan": "plan", "component": "commission", "from": start, "rate": rate, "effective": "2026-01-16"} for start, rate in ((0, "0.3"), (1000, "0.4")))]
    assert [deal.amount for deal in line(calculated(tables, "2026-01")).deals] == [Decimal("100.00"), Decimal("40.00")]


def test_retroactive_tables_by_condition_share_one_position():
    rates = [(0, "0.05", "product = A"), (1000, "0.10", "product = A"), (0, "0.01", "product = B"), (1000, "0.02", "product = B")]
    sold = [{"amount": 600, "product": "A"}, {"amount": 400, "product": "B"}]
    assert earns({"method": "retroactive"}, rates, sold) == Decimal("68.00")


SEGMENTS = [
    ("pooled: attainment goes on", "pooled", ["600.00", "400.00"]),
    ("separate: it starts anew", "separate", ["600.00", "200.00"]),
]


@pytest.mark.parametrize(("segments", "expected"), [row[1:] for row in SEGMENTS], ids=[row[0] for row in SEGMENTS])
def test_a_plan_change_at_mid_year(segments, expected):
    """10% to 6,000 and 20% beyond, under either plan; 6,000 sold under the first, 1,000 in each of two months under the second."""
    own = [{"plan": plan, "component": "commission"} for plan in ("one", "two")]
    tables = {
        "settings": [{"name": "currency", "value": "USD"}, {"name": "first_period", "value": "2026-01"}],
        "participants": [{"participant": "seller", "name": "Seller", "plan": "one"}, {"participant": "seller", "name": "Seller", "plan": "two", "effective": "2026-07-01"}],
        "plans": [{"plan": plan, "name": plan, "segments": segments} for plan in ("one", "two")],
        "components": [{**row, "method": "marginal", "interval": "year"} for row in own],
        "rates": [{**row, "from": start, "rate": rate} for row in own for start, rate in ((0, "0.1"), (6000, "0.2"))],
        "transactions": [
            {"transaction": day, "date": day, "participant": "seller", "amount": amount}
            for day, amount in (("2026-06-10", 6000), ("2026-07-10", 1000), ("2026-08-10", 1000))
        ],
    }  # fmt: skip
    found = [settlement(calculated(tables, period), "seller") for period in ("2026-06", "2026-07", "2026-08")]
    assert [str(found[0].lines[-1].amount), str(sum(one.lines[-1].amount for one in found[1:]))] == expected


def test_separate_attainment_counts_against_the_quota_of_its_own_days():
    """100% of the half year's quota is reached in July and August; it is not lost month by month."""
    own = [{"plan": plan, "component": "commission"} for plan in ("one", "two")]
    tables = {
        "settings": [{"name": "currency", "value": "USD"}, {"name": "first_period", "value": "2026-01"}],
        "participants": [{"participant": "seller", "name": "Seller", "plan": "one"}, {"participant": "seller", "name": "Seller", "plan": "two", "effective": "2026-07-01"}],
        "plans": [{"plan": plan, "name": plan, "segments": "separate", "proration": "whole_months"} for plan in ("one", "two")],
        "components": [{**row, "method": "marginal", "interval": "year", "over": "attainment"} for row in own],
        "rates": [{**row, "from": start, "rate": rate} for row in own for start, rate in ((0, "0.1"), (1, "0.2"))],
        "quotas": quota(12_000),
        "transactions": [{"transaction": f"T{at}", "date": f"2026-{at:02}-10", "participant": "seller", "amount": 4000} for at in (7, 8)],
    }  # fmt: skip
    lines = [line(calculated(tables, period)) for period in ("2026-07", "2026-08")]
    assert [row.quota for row in lines] == [6000, 6000]
    assert [row.attainment for row in lines] == [Fraction(2, 3), Fraction(4, 3)]
    assert [row.amount for row in lines] == [Decimal("400.00"), Decimal("600.00")]


# intervals ----------------------------------------------------------------------------------------------

THREE = deals(600, 600, 600, days=("2026-01-10", "2026-03-10", "2026-04-10"))
INTERVALS = [
    ("period: starts anew each month", "period", "60.00"),
    ("quarter: from April anew", "quarter", "60.00"),
    ("half: goes on", "half", "120.00"),
    ("year: goes on", "year", "120.00"),
    ("life: goes on", "life", "120.00"),
]


@pytest.mark.parametrize(("interval", "expected"), [row[1:] for row in INTERVALS], ids=[row[0] for row in INTERVALS])
def test_intervals(interval, expected):
    """10% to 1,000 and 20% beyond: what 600 in April earn after 1,200."""
    assert line(seller_run({"method": "marginal", "interval": interval}, [(0, "0.1"), (1000, "0.2")], THREE, "2026-04")).amount == Decimal(expected)


def test_a_quota_window_that_ends_inside_a_month():
    """Windows to 15 January and from the 16th: each deal against its own."""
    windows = [{**quota(1000)[0], "end": None}, {**quota(500)[0], "start": "2026-01-16"}]
    run = seller_run({"method": "marginal", "over": "attainment", "interval": "window"}, [(0, "0.1"), (1, "0.2")], deals(1200, 600, days=("2026-01-10", "2026-01-20")), quotas=windows)
    lines = settlement(run, "seller").lines
    assert [(row.quota, row.amount) for row in lines] == [(1000, Decimal("140.00")), (500, Decimal("70.00"))]


def test_a_fiscal_year_from_february():
    settings = [{"name": name, "value": value} for name, value in (("currency", "USD"), ("fiscal_year_start", "02-01"), ("first_period", "2026-01"))]
    sold = deals(1000, 1000, days=("2026-01-10", "2026-02-10"))
    found = seller_run({"method": "marginal", "interval": "year"}, [(0, "0.1"), (1000, "0.2")], sold, "2026-02", settings=settings)
    assert line(found).amount == Decimal("100.00")


# other kinds of pay ---------------------------------------------------------------------------------------


def test_a_payout_curve_of_the_target_incentive():
    """97% attained on a curve from 50% to 100%: 94% of 1,000; monthly pay less what was paid."""
    component = {"method": "curve", "over": "attainment", "rate_of": "target", "target": 1000, "interval": "year"}
    sold = deals(75, 22, days=("2026-01-10", "2026-02-10"))
    amounts = [line(seller_run(component, [("0.5", 0), (1, 1)], sold, f"2026-{at:02}", quotas=quota(100))).amount for at in (1, 2)]
    assert amounts == [Decimal("500.00"), Decimal("440.00")]


BEYOND = [("flat", "1000.00"), ("line", "2000.00")]


@pytest.mark.parametrize(("beyond", "expected"), BEYOND)
def test_a_curve_beyond_its_last_point(beyond, expected):
    component = {"method": "curve", "over": "attainment", "rate_of": "target", "target": 1000, "beyond": beyond}
    assert earns(component, [("0.5", 0), (1, 1)], deals(150), quotas=month(100)) == Decimal(expected)


def matrix(**component: Any) -> dict[str, Any]:
    cells = [("0.8", "0.8", "0.5"), ("0.8", 1, "0.7"), (1, "0.8", "0.8"), (1, 1, None)]
    tables = seller_tables(
        {"method": "matrix", "row_measure": "revenue", "column_measure": "margin", "rate_of": "target", "target": 1000, **component}, [], deals(90)
    )
    tables["components"] = [*tables["components"], *({"plan": "plan", "component": name, "method": "marginal", "pays": "no"} for name in ("revenue", "margin"))]
    tables["matrices"] = [{"plan": "plan", "component": "commission", "row": row, "column": column, "value": value} for row, column, value in cells]
    tables["quotas"] = [{**month(100)[0], "component": name} for name in ("revenue", "margin")]
    del tables["rates"]
    return tables


@pytest.mark.parametrize("method", ["stepped"])
def test_a_matrix_of_two_attainments(method):
    assert line(calculated(matrix(matrix_method=method), "2026-01")).amount == Decimal("500.00")


def test_a_gap_in_the_matrix_is_refused_where_it_is_met():
    tables = matrix(matrix_method="stepped")
    tables["transactions"] = [{**tables["transactions"][0], "amount": 110}]
    with pytest.raises(OutOfRange, match="gap"):
        calculated(tables, "2026-01")


def test_objectives():
    """Target 4,000 a quarter: 60% met in full, 40% half met; the one not scored pays nothing and says so."""
    objective = {"participant": "seller", "component": "commission", "start": "2026-01-01", "end": "2026-03-31"}
    stated = (("hire", "0.6", 1), ("train", "0.3", "0.5"), ("visit", "0.1", None))
    rows = [{**objective, "objective": words, "weight": weight, "score": score} for words, weight, score in stated]
    component = {"kind": "objective", "interval": "quarter", "target": 4000}
    paid = line(seller_run(component, [], [], "2026-03", objectives=rows))
    assert paid.amount == Decimal("3000.00")
    assert any("not yet scored" in row.label for row in paid.trace)
    assert line(seller_run(component, [], [], "2026-02", objectives=rows)).amount == 0


def test_an_override_on_the_teams_credit_and_on_its_commissions():
    team = {"a": 10_000, "b": 5_000}
    run = team_run(team, "0.1", "0.02")
    assert line(run, "manager", "override").amount == Decimal("300.00")


def of_commission(**changes: Any) -> dict[str, Any]:
    """A manager paid 10% of the team's commissions."""
    people = [{"participant": "boss", "name": "boss", "plan": "leaders"}, *({"participant": who, "name": who, "plan": "sellers", "manager": "boss"} for who in "ab")]
    own = [{"plan": "sellers", "component": "commission", "method": "marginal"}, {"plan": "leaders", "component": "override", "method": "marginal", "kind": "override", "override_of": "commission"}]
    return {
        "settings": [{"name": "currency", "value": "USD"}, {"name": "first_period", "value": "2026-01"}],
        "participants": people,
        "plans": [{"plan": "sellers", "name": "Sellers"}, {"plan": "leaders", "name": "Leaders"}],
        "components": own,
        "rates": [{"plan": row["plan"], "component": row["component"], "from": 0, "rate": "0.1"} for row in own],
        "transactions": [{"transaction": who, "date": "2026-01-15", "participant": who, "amount": 10_000} for who in "ab"],
        **changes,
    }


def test_an_override_on_commissions():
    assert line(calculated(of_commission(), "2026-01"), "boss", "override").amount == Decimal("200.00")


def test_an_override_on_commissions_in_another_currency():
    tables = of_commission(fx=[{"from": "EUR", "to": "USD", "rate": "1.1"}])
    tables["plans"] = [{"plan": "sellers", "name": "Sellers", "currency": "EUR"}, {"plan": "leaders", "name": "Leaders", "fx": "plan"}]
    for row in tables["transactions"]:
        row["currency"] = "EUR"
    assert line(calculated(tables, "2026-01"), "boss", "override").amount == Decimal("220.00")


def test_an_override_is_paid_once_where_the_manager_changes_plan():
    tables = of_commission()
    tables["participants"] += [{"participant": "boss", "name": "boss", "plan": "other", "effective": "2026-01-10"}]
    tables["plans"] += [{"plan": "other", "name": "Other"}]
    for name in ("components", "rates"):
        tables[name] += [{**row, "plan": "other"} for row in tables[name] if row["plan"] == "leaders"]
    assert settlement(calculated(tables, "2026-01"), "boss").earned == Decimal("200.00")


def test_a_plan_cap_counts_the_year_and_stands_on_a_line_of_its_own():
    sold = deals(6000, 6000, -4000, days=("2026-01-10", "2026-02-10", "2026-03-10"))
    found = [settlement(seller_run({"method": "marginal"}, [(0, "0.1")], sold, f"2026-{at:02}", plan={"cap": 1000}), "seller") for at in (1, 2, 3)]
    assert [one.earned for one in found] == [Decimal("600.00"), Decimal("400.00"), Decimal("-200.00")]
    assert [row.component for row in found[1].lines] == ["commission", "Plan cap"]
    assert "uncapped 1,200.00" in found[1].lines[1].steps[0].why


def test_the_cap_of_one_plan_does_not_take_from_another():
    own = [{"plan": plan, "component": "commission"} for plan in ("one", "two")]
    tables = {
        "settings": [{"name": "currency", "value": "USD"}, {"name": "first_period", "value": "2026-01"}],
        "participants": [{"participant": "seller", "name": "Seller", "plan": "one"}, {"participant": "seller", "name": "Seller", "plan": "two", "effective": "2026-01-16"}],
        "plans": [{"plan": "one", "name": "one"}, {"plan": "two", "name": "two", "cap": 500}],
        "components": [{**row, "method": "marginal"} for row in own],
        "rates": [{**row, "from": 0, "rate": "0.1"} for row in own],
        "transactions": [{"transaction": at, "date": f"2026-01-{at}", "participant": "seller", "amount": 9000} for at in ("10", "20")],
    }  # fmt: skip
    assert settlement(calculated(tables, "2026-01"), "seller").earned == Decimal("1400.00")


UNITS = [("an amount a unit", [(0, 5), (10, 8)], "66.00")]


@pytest.mark.parametrize(("rates", "expected"), [row[1:] for row in UNITS], ids=[row[0] for row in UNITS])
def test_units(rates, expected):
    assert earns({"method": "marginal", "measure": "units", "over": "units"}, rates, [{"amount": 1, "units": 12}]) == Decimal(expected)


def test_the_measure_that_picks_the_tier_and_the_one_that_is_paid():
    """Attainment of revenue picks the rate, margin is paid."""
    component = {"method": "marginal", "over": "attainment", "pay_measure": "margin"}
    sold = [{"amount": 150, "margin": 30}]
    assert earns(component, [(0, "0.1"), (1, "0.2")], sold, quotas=month(100)) == Decimal("4.00")


def test_a_rate_that_is_a_multiple_of_the_base_rate():
    """Target 6,000 on a quota of 120,000 is a base rate of 5%; beyond quota it doubles."""
    component = {"method": "marginal", "over": "attainment", "rate_of": "target", "target": 6000}
    assert earns(component, [(0, 1), (1, 2)], deals(130_000), quotas=month(120_000)) == Decimal("7000.00")


def test_quota_windows_that_meet_inside_a_month_are_rounded_as_one_line():
    """10.004 and 5.004 are 15.008: 15.01 for the month, not 10.00 + 5.00; the cent that moves is a step."""
    windows = [
        {"participant": "seller", "component": "commission", "start": start, "end": end, "quota": 1000}
        for start, end in (("2026-01-01", "2026-01-20"), ("2026-01-21", "2026-02-20"))
    ]
    deals = [{"date": "2026-01-10", "amount": "100.04"}, {"date": "2026-01-25", "amount": "50.04"}]
    run = seller_run({"method": "marginal", "interval": "window"}, [(0, "0.1")], deals, quotas=windows)
    lines = settlement(run, "seller").lines
    assert [str(row.amount) for row in lines] == ["10.01", "5.00"]
    assert [[step.name for step in row.steps] for row in lines] == [["joint rounding"], []]
    assert all(sum((deal.amount for deal in row.deals), row.unallocated) == row.amount for row in lines)
    assert sum(row.amount for row in lines) == settlement(run, "seller").net == Decimal("15.01")
