"""Every month is linked to the last: corrections, returns by each rule, negative net, openings at mid-year."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from spm_xl.errors import ControlFailure, InvalidPlan
from spm_xl.pay.clawback import taken_back
from spm_xl.pay.result import Run
from tests.cases.company import calculated, line, seller_tables, settlement

TIERS = [(0, "0.1"), (1000, "0.2")]
FLAT = [(0, "0.1")]


def deal(name: str, day: str, amount: float, **more: Any) -> dict[str, Any]:
    return {"transaction": name, "date": day, "amount": amount, **more}


def chain(steps: list[Mapping[str, Any]], component: Any = None, rates: Any = TIERS, **tables: Any) -> list[Run]:
    """January, February, ...: each step adds transactions and may replace tables from its month on."""
    runs: list[Run] = []
    rows: list[Any] = []
    for month, step in enumerate(steps, 1):
        rows += step.get("deals", [])
        tables = {**tables, **{name: value for name, value in step.items() if name != "deals"}}
        given = seller_tables({"method": "marginal", "interval": "year", **(component or {})}, rates, rows, **tables)
        runs.append(calculated(given, f"2026-{month:02}", runs[-1] if runs else None))
    return runs


def paid(runs: list[Run]) -> list[int]:
    return [int(settlement(run, "seller").net) for run in runs]


FIRST = {"deals": [deal("A", "2026-01-10", 1000)]}


def test_a_late_deal_is_a_correction_of_its_own_month():
    runs = chain([FIRST, {"deals": [deal("B", "2026-02-10", 500), deal("LATE", "2026-01-20", 300)]}])
    february = settlement(runs[1], "seller")
    correction = february.corrections[0]
    assert paid(runs) == [100, 160]
    assert (correction.period, correction.item, correction.old, correction.new, correction.difference) == ("2026-01", "line", Decimal(100), Decimal(160), Decimal(60))
    assert (correction.transactions, correction.reason) == (("LATE",), "1 transaction(s) booked after the period was settled")
    assert february.lines[0].amount == Decimal("100.00")  # all of B beyond 1,000


def test_a_closed_month_is_not_touched():
    runs = chain([FIRST, {"deals": [deal("LATE", "2026-01-20", 300)]}])
    assert settlement(runs[0], "seller").net == Decimal("100.00")
    assert {(e.period, e.amount) for e in runs[1].ledger.entries if e.item == "paid"} == {("2026-01", Decimal("100.00")), ("2026-02", Decimal("60.00"))}


def test_a_restated_quota_corrects_what_it_changes():
    quota = {"participant": "seller", "component": "commission", "start": "2026-01-01", "end": "2026-12-31"}
    steps = [{"deals": [deal("A", "2026-01-10", 1000)], "quotas": [{**quota, "quota": 500}]}, {"quotas": [{**quota, "quota": 1000}]}]
    runs = chain(steps, {"over": "attainment"}, [(0, "0.1"), (1, "0.2")])
    february = settlement(runs[1], "seller")
    assert february.corrections[0].difference == Decimal("-50.00")
    assert (february.net, february.carried_out) == (Decimal("0.00"), Decimal("-50.00"))
    assert "quota" in february.corrections[0].reason


def test_a_correction_does_not_vanish_into_the_months_guarantee():
    """Owed 60 for January in February: paid on top of the guarantee of 500, not inside it."""
    draws = [{"draw": "guarantee", "participant": "seller", "amount": 500, "recoverable": 0}]
    assert paid(chain([FIRST, {"deals": [deal("LATE", "2026-01-20", 3000)]}], draws=draws)) == [500, 500 + 200]


def test_a_correction_of_a_month_with_a_recoverable_draw_moves_its_balance():
    draws = [{"draw": "draw", "participant": "seller", "amount": 500, "recoverable": 1}]
    runs = chain([FIRST, {"deals": [deal("LATE", "2026-01-20", 500)]}], draws=draws)
    february = settlement(runs[1], "seller")
    assert paid(runs) == [500, 500]
    assert [(row.item, row.difference) for row in february.corrections] == [("draw advance", Decimal(-100)), ("line", Decimal(100))]
    row = february.draws[0]
    assert (row.published, row.opening, row.closing) == (Decimal(400), Decimal(300), Decimal(800))


def test_somebody_entered_late_is_paid_for_the_months_before():
    tables = seller_tables({"method": "marginal"}, FLAT, [deal("A", "2026-01-10", 1000)])
    january = calculated(tables, "2026-01")
    tables["participants"] = [*tables["participants"], {**tables["participants"][0], "participant": "late", "name": "late"}]
    tables["transactions"] = [*tables["transactions"], {**deal("B", "2026-01-20", 2000), "participant": "late"}]
    assert settlement(calculated(tables, "2026-02", january), "late").net == Decimal("200.00")


def test_a_transfer_known_late_takes_back_and_pays_by_the_other_plan():
    other = {"plan": "other", "component": "commission"}
    tables = seller_tables({"method": "marginal"}, FLAT, [deal("A", "2026-01-20", 1000)])
    tables["plans"] = [*tables["plans"], {"plan": "other", "name": "Other"}]
    tables["components"] = [*tables["components"], {**other, "method": "marginal"}]
    tables["rates"] = [*tables["rates"], {**other, "from": 0, "rate": "0.3"}]
    january = calculated(tables, "2026-01")
    tables["participants"] = [*tables["participants"], {**tables["participants"][0], "plan": "other", "effective": "2026-01-15"}]
    assert settlement(calculated(tables, "2026-02", january), "seller").net == Decimal("200.00")


# --- returns ---------------------------------------------------------------------------------------------

# rule; what the return of A (600 of January, at 10%) of 10 March takes, after B of February (1,000: 400 at 10%, 600 at 20%)
RULES = [
    ("recompute: as if A had never been; B fills the first tier", "recompute", -120, 1000),
    ("as paid: at the 10% that A was paid (PLN-07); attainment falls", "as_paid", -60, 1000),
    ("clawback: the same, attainment is left alone", "clawback", -60, 1600),
    ("prorated: 2 of 12 months were served", "prorated", -50, 1600),
]


@pytest.mark.parametrize(("rule", "taken", "attained"), [row[1:] for row in RULES], ids=[row[0] for row in RULES])
def test_the_return_of_a_paid_deal(rule, taken, attained):
    steps = [
        {"deals": [deal("A", "2026-01-10", 600)]},
        {"deals": [deal("B", "2026-02-10", 1000)]},
        {"deals": [deal("R", "2026-03-10", -600, reverses="A")]},
        {"deals": [deal("C", "2026-04-10", 100)]},
    ]
    runs = chain(steps, plan={"reversal": rule, "reversal_term": 12})
    march, april = (settlement(run, "seller") for run in runs[2:])
    assert paid(runs)[:2] == [60, 160]
    assert (march.net, march.carried_out) == (0, taken)
    assert april.lines[0].prior == attained


def test_part_of_a_deal_returned_twice_takes_no_more_than_was_paid():
    steps = [
        {"deals": [deal("A", "2026-01-10", 600)]},
        {"deals": [deal("R1", "2026-02-10", -400, reverses="A")]},
        {"deals": [deal("R2", "2026-03-10", -400, reverses="A")]},
    ]
    runs = chain(steps, plan={"reversal": "clawback"})
    assert settlement(runs[2], "seller").carried_out == -60
    assert [row.amount for row in settlement(runs[2], "seller").clawbacks] == [Decimal("-20.00")]


def test_a_clawback_that_is_taken_back_is_paid_again():
    steps = [
        {"deals": [deal("A", "2026-01-10", 600)]},
        {"deals": [deal("R", "2026-02-10", -600, reverses="A")]},
        {"deals": [deal("RR", "2026-03-10", 600, reverses="R")]},
    ]
    runs = chain(steps, plan={"reversal": "clawback"})
    assert settlement(runs[2], "seller").carried_out == 0
    assert sum(paid(runs)) == 60


def test_a_return_inside_the_open_month_nets_before_the_table():
    runs = chain([{"deals": [deal("A", "2026-01-10", 600), deal("R", "2026-01-20", -600, reverses="A")]}], plan={"reversal": "clawback"})
    assert settlement(runs[0], "seller").lines[0].credit == 0
    assert settlement(runs[0], "seller").clawbacks == ()


def test_a_value_that_falls_is_not_taken_twice():
    """As paid, a stepped bonus that the return would undo is clawed back once."""
    steps = [{"deals": [deal("A", "2026-01-10", 600)]}, {"deals": [deal("R", "2026-02-10", -600, reverses="A")]}]
    runs = chain(steps, {"method": "stepped"}, [(0, 0), (500, 90)], plan={"reversal": "as_paid"})
    assert (paid(runs), settlement(runs[1], "seller").carried_out) == ([90, 0], -90)


def test_a_table_of_both_methods_takes_an_as_paid_return():
    steps = [{"deals": [deal("A", "2026-01-10", 600)]}, {"deals": [deal("R", "2026-02-10", -600, reverses="A")]}]
    tables = seller_tables({"method": "marginal", "interval": "year"}, [], [*steps[0]["deals"], *steps[1]["deals"]], plan={"reversal": "as_paid"})
    tables["rates"] = [{"plan": "plan", "component": "commission", "from": start, "rate": rate, "method": method} for start, rate, method in ((0, "0.1", None), (500, "0.2", "retroactive"))]
    assert settlement(calculated(tables, "2026-02"), "seller").carried_out == Decimal("-120.00")


def test_each_participant_is_taken_back_by_their_own_plans_rule():
    """The seller's plan takes as paid, the manager's recomputes."""
    steps = [deal("A", "2026-01-10", 1000), deal("R", "2026-02-10", -1000, reverses="A")]
    own = [{"plan": plan, "component": name, "method": "marginal", "interval": "year"} for plan, name in (("sellers", "commission"), ("leaders", "team"))]
    tables = {
        "settings": [{"name": "currency", "value": "USD"}, {"name": "first_period", "value": "2026-01"}],
        "participants": [{"participant": "boss", "name": "boss", "plan": "leaders"}, {"participant": "seller", "name": "seller", "plan": "sellers", "manager": "boss"}],
        "plans": [{"plan": "sellers", "name": "Sellers", "reversal": "clawback"}, {"plan": "leaders", "name": "Leaders"}],
        "components": own,
        "rates": [{"plan": row["plan"], "component": row["component"], "from": 0, "rate": "0.1"} for row in own],
        "crediting": [{"rule": "team", "component": "team", "kind": "rollup"}],
        "transactions": [{"participant": "seller", **row} for row in steps],
    }
    run = calculated(tables, "2026-02")
    seller, boss = settlement(run, "seller"), settlement(run, "boss")
    assert ([row.amount for row in seller.clawbacks], [row.amount for row in boss.clawbacks]) == ([Decimal("-100.00")], [])
    assert (line(run, "seller").prior, line(run, "boss", "team").prior) == (1000, 0)


def test_months_not_served():
    assert taken_back(1200, months_served=2, term_months=12, method="prorated") == 1000
    assert taken_back(1200, months_served=14, term_months=12, method="prorated") == 0
    with pytest.raises(InvalidPlan, match="term in months"):
        taken_back(1200, 2, None, "prorated")


# --- negative net -----------------------------------------------------------------------------------------


def test_a_negative_net_is_not_paid_and_carried():
    """MON-13: -312.40 is carried, shown, and recovered from the next month."""
    steps = [
        {"deals": [deal("A", "2026-01-10", 3124)]},
        {"deals": [deal("R", "2026-02-10", -3124, reverses="A")]},
        {"deals": [deal("B", "2026-03-10", 2000)]},
        {"deals": [deal("C", "2026-04-10", 2000)]},
    ]
    runs = chain(steps, {"interval": "period"}, FLAT)
    found = [settlement(run, "seller") for run in runs]
    assert [one.net for one in found] == [Decimal("312.40"), Decimal("0.00"), Decimal("0.00"), Decimal("87.60")]
    assert [one.carried_out for one in found] == [Decimal("0.00"), Decimal("-312.40"), Decimal("-112.40"), Decimal("0.00")]
    assert found[2].carried_in == Decimal("-312.40")
    for one in found:
        assert sum(amount for _, amount in one.bridge) == one.net


def test_after_the_end_of_the_job_nothing_is_asked_back():
    """LAW-03: a deal of the last month that is returned later stays a balance; no pay is negative."""
    steps = [{"deals": [deal("A", "2026-01-10", 1000)]}, {"deals": [deal("R", "2026-02-10", -1000, reverses="A")]}, {}]
    tables: list[Run] = []
    rows: list[Any] = []
    for month, step in enumerate(steps, 1):
        rows += step.get("deals", [])
        given = seller_tables({"method": "marginal"}, FLAT, rows)
        given["participants"] = [{**given["participants"][0], "end_date": "2026-01-31"}]
        tables.append(calculated(given, f"2026-{month:02}", tables[-1] if tables else None))
    assert paid(tables) == [100, 0, 0]
    assert "a negative net is not paid or asked back; it is carried to the next period" in settlement(tables[2], "seller").notes


ADJUSTMENTS = [
    ("before the draw: inside the guarantee", "earnings", 500),
    ("after it: on top", "pay", 550),
]


@pytest.mark.parametrize(("kind", "expected"), [row[1:] for row in ADJUSTMENTS], ids=[row[0] for row in ADJUSTMENTS])
def test_adjustments(kind, expected):
    draws = [{"draw": "guarantee", "participant": "seller", "amount": 500, "recoverable": 0}]
    adjustment = [{"adjustment": "A1", "participant": "seller", "date": "2026-01-20", "amount": 50, "kind": kind, "reason": "agreed", "approver": "cfo"}]
    assert paid(chain([FIRST], draws=draws, adjustments=adjustment)) == [expected]


def test_an_adjustment_entered_late_is_a_correction():
    adjustment = [{"adjustment": "A1", "participant": "seller", "date": "2026-01-20", "amount": 50, "reason": "agreed", "approver": "cfo"}]
    runs = chain([FIRST, {"adjustments": adjustment}])
    assert paid(runs) == [100, 50]
    assert settlement(runs[1], "seller").corrections[0].item == "adjustment"


# --- cut-off and opening ------------------------------------------------------------------------------------


def test_what_is_booked_after_the_cut_off_rolls_into_the_open_month():
    late = deal("LATE", "2026-01-20", 300, booked="2026-02-03")
    by_cutoff = []
    for cutoff in ("0", "5"):
        settings = [{"name": name, "value": value} for name, value in (("currency", "USD"), ("first_period", "2026-01"), ("cutoff_days", cutoff))]
        tables = seller_tables({"method": "marginal"}, FLAT, [deal("A", "2026-01-10", 1000), late], settings=settings)
        by_cutoff.append([int(settlement(calculated(tables, month), "seller").net) for month in ("2026-01", "2026-02")])
    assert by_cutoff == [[100, 30], [130, 0]]


def opening(*rows: tuple[str, str, float]) -> list[dict[str, Any]]:
    return [{"participant": "seller", "as_of": "2026-05-31", "item": item, "name": name, "amount": amount} for item, name, amount in rows]


START = [{"name": "currency", "value": "USD"}, {"name": "first_period", "value": "2026-06"}]
JUNE = [deal("J", "2026-06-10", 500)]
QUOTA = [{"participant": "seller", "component": "commission", "start": "2026-01-01", "end": "2026-12-31", "quota": 1000}]

# component, rates, opening; June
OPENINGS = [
    ("marginal goes on from the credit so far", {}, TIERS, [("credit", "commission", 800)], "80.00"),
    ("retroactive pays the rest", {"method": "retroactive"}, TIERS, [("credit", "commission", 800)], "180.00"),
    ("what lies before the first period is not counted twice", {}, TIERS, [("credit", "commission", 800)], "80.00"),
    ("a curve pays less what was paid", {"method": "curve", "over": "attainment", "rate_of": "target", "target": 1000}, [(0, 0), (1, 1)],
     [("credit", "commission", 400), ("paid", "commission", 350)], "550.00"),
    ("a curve pays less what it came to", {"method": "curve", "over": "attainment", "rate_of": "target", "target": 1000}, [(0, 0), (1, 1)],
     [("credit", "commission", 400)], "500.00"),
    ("a cap is used up", {"cap": 100}, TIERS, [("credit", "commission", 800), ("paid", "commission", 80)], "20.00"),
    ("a gate not reached before is reached now", {"over": "attainment", "gate": 1}, [(0, "0.1")], [("credit", "commission", 800)], "130.00"),
    ("nothing was paid below the gate", {"over": "attainment", "gate": 1}, [(0, "0.1")], [("credit", "commission", 800), ("paid", "commission", 0)], "130.00"),
    ("a gate reached before", {"over": "attainment", "gate": "0.5"}, [(0, "0.1")], [("credit", "commission", 800), ("paid", "commission", 80)], "50.00"),
]  # fmt: skip


@pytest.mark.parametrize(("component", "rates", "rows", "expected"), [row[1:] for row in OPENINGS], ids=[row[0] for row in OPENINGS])
def test_going_live_at_mid_year(component, rates, rows, expected):
    """June is the first period; 500 are sold in it."""
    tables = seller_tables({"method": "marginal", "interval": "year", **component}, rates, [deal("OLD", "2026-03-10", 800), *JUNE], settings=START, opening=opening(*rows), quotas=QUOTA)
    assert line(calculated(tables, "2026-06")).amount == Decimal(expected)


def test_opening_balances_of_draw_and_carried_net():
    draws = [{"draw": "draw", "participant": "seller", "amount": 100, "recoverable": 1}]
    tables = seller_tables({"method": "marginal"}, [(0, 1)], JUNE, settings=START, draws=draws, opening=opening(("draw", "draw", 150), ("carried", "", -50)))
    june = settlement(calculated(tables, "2026-06"), "seller")
    assert (june.draws[0].opening, june.draws[0].recovery, june.carried_in, june.net) == (Decimal(150), Decimal(150), Decimal(-50), Decimal(300))


def test_a_balance_brought_forward_is_not_lost_for_somebody_entered_a_month_late():
    """The second seller is missing from June's inputs; July pays June's 500 less the 50 that were carried before."""
    tables = seller_tables({"method": "marginal"}, [(0, 1)], JUNE, people=("seller", "late"), settings=START)
    june = calculated({**tables, "participants": tables["participants"][:1]}, "2026-06")
    tables["transactions"] = [*tables["transactions"], {**JUNE[0], "transaction": "L", "participant": "late"}]
    tables["opening"] = [{"participant": "late", "as_of": "2026-05-31", "item": "carried", "name": "", "amount": -50}]
    july = settlement(calculated(tables, "2026-07", june), "late")
    assert (july.carried_in, july.net) == (Decimal(-50), Decimal(450))


PREVIOUS = [
    ("of another month", "2026-03", "follows 2026-02"),
    ("for the first period", "2026-01", "first period"),
]


@pytest.mark.parametrize(("period", "words"), [row[1:] for row in PREVIOUS], ids=[row[0] for row in PREVIOUS])
def test_a_previous_run_that_is_not_the_one_before_stops_the_run(period, words):
    tables = seller_tables({"method": "marginal"}, FLAT, FIRST["deals"])
    with pytest.raises(ControlFailure, match=words):
        calculated(tables, period, calculated(tables, "2026-01"))


def test_a_participant_who_was_paid_cannot_vanish():
    tables = seller_tables({"method": "marginal"}, FLAT, FIRST["deals"], people=("seller", "other"))
    january = calculated(tables, "2026-01")
    tables["participants"] = tables["participants"][:1]
    with pytest.raises(ControlFailure, match="other"):
        calculated(tables, "2026-02", january)


def test_amounts_of_two_plan_currencies_are_never_added():
    """A transfer from a plan in USD to one in EUR, and a deal of before that is booked late."""
    other = {"plan": "euro", "component": "commission"}
    tables = seller_tables({"method": "marginal"}, FLAT, FIRST["deals"])
    tables["plans"] = [*tables["plans"], {"plan": "euro", "name": "Euro", "currency": "EUR"}]
    tables["components"] = [*tables["components"], {**other, "method": "marginal"}]
    tables["rates"] = [*tables["rates"], {**other, "from": 0, "rate": "0.3"}]
    tables["participants"] = [*tables["participants"], {**tables["participants"][0], "plan": "euro", "effective": "2026-02-01"}]
    january = calculated(tables, "2026-01")
    assert settlement(calculated(tables, "2026-02", january), "seller").currency == "EUR"
    tables["transactions"] = [*tables["transactions"], {**deal("LATE", "2026-01-20", 300), "participant": "seller"}]
    with pytest.raises(InvalidPlan, match="paid in EUR in 2026-02 and has corrections or balances in USD"):
        calculated(tables, "2026-02", january)
