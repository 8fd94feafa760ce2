"""The run as a whole: statements, controls, ledger, suspense, calendars; what does not change it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from spm_xl.errors import ControlFailure, InvalidInput, NotFound, Refused
from spm_xl.pay.run import calculate
from spm_xl.tables.load import load
from tests.cases.company import calculated, line, months, seller_run, seller_tables, settlement

FLAT = [(0, "0.1")]


def settings(**values: str) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in {"currency": "USD", **values}.items()]


def deal(day: str, amount: float = 1000, **more: Any) -> dict[str, Any]:
    return {"date": day, "amount": amount, **more}


def test_a_statement_leads_from_deals_to_net():
    run = seller_run({"method": "marginal", "clause": "3.1"}, [(0, "0.1"), (1500, "0.2")], [deal("2026-01-10"), deal("2026-01-20")])
    one = settlement(run, "seller")
    assert [(str(d.credit.transaction), d.amount, d.tier) for d in one.lines[0].deals] == [("T0", Decimal("100.00"), "1"), ("T1", Decimal("150.00"), "1 to 2")]
    assert [(row.label, row.base, row.pay) for row in one.lines[0].trace] == [("tier 1", 1500, 150), ("tier 2", 500, 100)]
    assert one.bridge == (("earned", Decimal("250.00")),)
    assert (one.earned, one.counted, one.net, one.payable) == (Decimal("250.00"),) * 4
    assert one.plans[0].order_of_operations[0] == "credit"


def test_controls_tie_out_from_source_to_net():
    """REC-03."""
    deals = [deal("2026-01-10"), deal("2026-01-20", 500, participant=None), deal("2025-12-01", 70)]
    run = seller_run({"method": "marginal"}, FLAT, deals, draws=[{"draw": "d", "participant": "seller", "amount": 500, "recoverable": 1}])
    assert [control.difference for control in run.controls] == [0] * len(run.controls)
    named = {control.name: control.left for control in run.controls}
    assert (named["transactions"], named["transaction amounts"]) == (3, Decimal(1570))
    assert [row.amount for row in run.suspense] == [Decimal(500)]


def test_suspense_lists_what_is_dated_in_the_open_periods_only():
    deals = [deal(day, participant=None) for day in ("2025-12-31", "2026-01-31", "2026-02-01")]
    assert [str(row.day) for row in seller_run({"method": "marginal"}, FLAT, deals).suspense] == ["2026-01-31"]


def test_a_chain_of_runs_is_what_one_run_computes():
    deals = [deal("2026-01-10"), deal("2026-02-10"), deal("2026-03-10", -300)]
    given = {"draws": [{"draw": "d", "participant": "seller", "amount": 120, "recoverable": 1}]}
    chained = months({"method": "marginal"}, FLAT, deals, 3, **given)[-1]
    alone = seller_run({"method": "marginal"}, FLAT, deals, "2026-03", **given)
    assert (chained.ledger, chained.settlements) == (alone.ledger, alone.settlements)


def test_the_year_so_far_shows_what_was_paid_and_what_it_comes_to_now():
    deals = [deal("2026-01-10"), deal("2026-01-20", 500, booked="2026-02-10"), deal("2026-02-10")]
    one = settlement(seller_run({"method": "marginal"}, FLAT, deals, "2026-02"), "seller")
    assert [(row.period, row.earned, row.paid) for row in one.year] == [
        ("2026-01", Decimal("150.00"), Decimal("100.00")), ("2026-02", Decimal("100.00"), Decimal("150.00")),
    ]  # fmt: skip


AS_OF = [
    ("by the end of the month", None, "100.00"),
    ("a day before the booking", date(2026, 2, 2), "100.00"),
    ("on the day of the booking", date(2026, 2, 3), "130.00"),
]


@pytest.mark.parametrize(("as_of", "expected"), [row[1:] for row in AS_OF], ids=[row[0] for row in AS_OF])
def test_what_is_known_by_a_day(as_of, expected):
    tables = seller_tables({"method": "marginal"}, FLAT, [deal("2026-01-10"), deal("2026-01-20", 300, booked="2026-02-03")])
    assert settlement(calculate(load(tables), "2026-01", as_of=as_of), "seller").net == Decimal(expected)


CALENDARS = [
    ("quarters", {"period": "quarter"}, "2026-Q1", "300.00"),
    ("halves", {"period": "half"}, "2026-H1", "400.00"),
    ("years", {"period": "year"}, "2026", "400.00"),
    ("4-4-5: the first period ends on 28 February", {"period": "4-4-5", "fiscal_year_start": "2026-02-01"}, "2026-P01", "100.00"),
    ("4-4-5: the third has five weeks", {"period": "4-4-5", "fiscal_year_start": "2026-02-01"}, "2026-P03", "100.00"),
    ("fiscal quarters from February", {"period": "quarter", "fiscal_year_start": "02-01"}, "2026-Q1", "300.00"),
]


@pytest.mark.parametrize(("values", "period", "expected"), [row[1:] for row in CALENDARS], ids=[row[0] for row in CALENDARS])
def test_calendars(values, period, expected):
    deals = [deal(f"2026-{month:02}-10") for month in (1, 2, 3, 4)]
    assert settlement(seller_run({"method": "marginal"}, FLAT, deals, period, settings=settings(**values)), "seller").net == Decimal(expected)


def test_the_companys_own_periods():
    periods = [{"period": f"P{at}", "start": start, "end": end, "year": "FY26", "pay_date": None} for at, start, end in ((1, "2026-01-05", "2026-02-01"), (2, "2026-02-02", "2026-03-01"))]
    given = {"settings": settings(period="custom"), "periods": periods}
    run = seller_run({"method": "marginal", "interval": "year"}, [(0, "0.1"), (1000, "0.2")], [deal("2026-01-10"), deal("2026-02-02")], "P2", **given)
    assert settlement(run, "seller").net == Decimal("200.00")
    assert str(run.period.pay_date) == "2026-03-16"


def test_the_first_period_is_that_of_the_first_deal_unless_it_is_named():
    deals = [deal("2025-11-10"), deal("2026-01-10")]
    component = {"method": "marginal", "interval": "life"}
    assert line(seller_run(component, [(0, "0.1"), (1000, "0.2")], deals, settings=settings())).amount == Decimal("200.00")
    assert line(seller_run(component, [(0, "0.1"), (1000, "0.2")], deals)).amount == Decimal("100.00")


EMPLOYED = [
    ("not yet hired", {"hire_date": "2026-02-01"}, None),
    ("gone", {"end_date": "2025-12-31"}, None),
    ("hired on the last day", {"hire_date": "2026-01-31"}, Decimal("0.00")),
]


@pytest.mark.parametrize(("person", "expected"), [row[1:] for row in EMPLOYED], ids=[row[0] for row in EMPLOYED])
def test_who_has_a_statement(person, expected):
    tables = seller_tables({"method": "marginal"}, FLAT, [], people=("seller", "other"))
    tables["participants"] = [tables["participants"][1], {**tables["participants"][0], **person}]
    found = {one.person.participant: one.net for one in calculated(tables, "2026-01").settlements}
    assert found == {"other": Decimal("0.00"), **({"seller": expected} if expected is not None else {})}


def test_nobody_is_paid_for_a_day_before_they_were_hired():
    tables = seller_tables({"method": "marginal"}, FLAT, [deal("2026-01-10")])
    tables["participants"] = [{**tables["participants"][0], "hire_date": "2026-01-15"}]
    assert "was not employed on 2026-01-10" in calculated(tables, "2026-01").suspense[0].why


WRONG = [
    ("an unknown period", "2026-13", NotFound, "no period"),
    ("before the first", "2025-12", InvalidInput, "before the first period"),
]


@pytest.mark.parametrize(("period", "error", "words"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_periods_that_are_refused(period, error, words):
    with pytest.raises(error, match=words):
        seller_run({"method": "marginal"}, FLAT, [], period)


def test_an_opening_that_agrees_with_the_last_closing_goes_through():
    """DRW-05, the other way round."""
    draws = [{"draw": "d", "participant": "seller", "amount": 500, "recoverable": 1}]
    tables = seller_tables({"method": "marginal"}, FLAT, [deal("2026-01-10")], draws=draws)
    january = calculated(tables, "2026-01")
    stated = [{"participant": "seller", "as_of": "2026-01-31", "item": "draw", "name": "d", "amount": 400}]
    assert settlement(calculated({**tables, "opening": stated}, "2026-02", january), "seller").draws[0].opening == Decimal(400)
    with pytest.raises(ControlFailure):
        calculated({**tables, "opening": [{**stated[0], "amount": "400.01"}]}, "2026-02", january)


def test_the_plans_digest_tells_a_changed_plan():
    def digest(rate: str) -> str:
        return settlement(seller_run({"method": "marginal"}, [(0, rate)], []), "seller").plans[0].digest

    assert digest("0.1") == digest("0.1") != digest("0.11")


def test_a_settlement_pays_in_the_participants_currency():
    tables = seller_tables({"method": "marginal"}, FLAT, [deal("2026-01-10", 12345)], fx=[{"from": "USD", "to": "JPY", "date": "2026-01-30", "rate": "150.5"}])
    tables["participants"] = [{**tables["participants"][0], "currency": "JPY"}]
    one = settlement(calculated(tables, "2026-01"), "seller")
    assert (one.net, str(one.payable), str(one.payout_rate_date)) == (Decimal("1234.50"), "185792", "2026-01-30")
    tables["fx"] = [{**tables["fx"][0], "date": "2026-01-20"}]
    with pytest.raises(NotFound, match="USD to JPY for 2026-01-31"):
        calculated(tables, "2026-01")


def test_missing_rates_and_quotas_are_all_found_in_one_pass():
    """Every transaction without an exchange rate and every participant without a quota, not the first only."""
    tables = seller_tables(
        {"method": "marginal", "over": "attainment"}, [(0, "0.1")],
        [{"amount": 100, "currency": "EUR"}, {"amount": 100, "currency": "GBP"}, {"amount": 100}, {"amount": 50, "participant": "other"}],
        people=("seller", "other"),
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        calculated(tables, "2026-01")
    found = [(problem.rule, problem.value) for problem in refused.value.problems if problem.level == "refused"]
    assert found == [("credit", "T0"), ("credit", "T1"), ("missing quota", "other"), ("missing quota", "seller")]
