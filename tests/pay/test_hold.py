"""Pay when paid: what is held until the customer pays, and what each payment releases."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.cases.company import calculated, seller_tables, settlement

PAID = {"pay_when": "paid"}


def held(transactions: list[dict[str, Any]], months: int = 3, receipts: Any = (), plan: Any = PAID, **tables: Any) -> list[int]:
    """Net of each month; 10% of a deal of January."""
    if receipts:
        tables["receipts"] = list(receipts)
    given = seller_tables({"method": "marginal"}, [(0, "0.1")], transactions, plan=plan, **tables)
    runs, previous = [], None
    for month in range(1, months + 1):
        previous = calculated(given, f"2026-{month:02}", previous)
        runs.append(settlement(previous, "seller"))
    return [int(one.net + one.carried_out) for one in runs]


def receipt(day: str, amount: float) -> dict[str, Any]:
    return {"transaction": "T0", "date": day, "amount": amount}


DEAL = {"transaction": "T0", "amount": 1000}
RETURN = {"transaction": "R", "amount": -400, "reverses": "T0"}

# transactions, receipts; net by month
HOLDS = [
    ("earned pays at once", [DEAL], (), {}, [100, 0, 0]),
    ("never paid", [DEAL], (), PAID, [0, 0, 0]),
    ("paid in full in February", [{**DEAL, "paid_on": "2026-02-10"}], (), PAID, [0, 100, 0]),
    ("paid in the month itself", [{**DEAL, "paid_on": "2026-01-31"}], (), PAID, [100, 0, 0]),
    ("paid before it was booked", [{**DEAL, "paid_on": "2025-12-20"}], (), PAID, [100, 0, 0]),
    ("a third each month, to the last cent", [DEAL], (receipt("2026-01-20", 333), receipt("2026-02-20", 333), receipt("2026-03-20", 334)), PAID, [33, 33, 33]),
    ("paid too much", [DEAL], (receipt("2026-02-20", 1500),), PAID, [0, 100, 0]),
    ("a payment that bounces holds again what it released", [DEAL], (receipt("2026-01-20", 1000), receipt("2026-02-10", -1000), receipt("2026-03-10", 1000)),
     PAID, [100, -100, 0]),
    ("part returned, the rest never paid", [DEAL, {**RETURN, "date": "2026-02-10"}], (), PAID, [0, 0, 0]),
    ("part returned, the rest paid", [DEAL, {**RETURN, "date": "2026-02-10"}], (receipt("2026-03-10", 600),), PAID, [0, 0, 60]),
    ("half of the rest paid", [DEAL, {**RETURN, "date": "2026-02-10"}], (receipt("2026-03-10", 300),), PAID, [0, 0, 30]),
    ("paid, then part returned", [{**DEAL, "paid_on": "2026-01-20"}, {**RETURN, "date": "2026-02-10"}], (), PAID, [100, -40, -40]),
    ("clawed back before it was paid: nothing was paid, nothing is taken", [DEAL, {**RETURN, "amount": -1000, "date": "2026-02-10"}], (),
     {**PAID, "reversal": "clawback"}, [0, 0, 0]),
    ("a part clawed back, the rest paid", [DEAL, {**RETURN, "date": "2026-02-10"}], (receipt("2026-03-10", 600),),
     {**PAID, "reversal": "clawback"}, [0, 0, 60]),
]  # fmt: skip


@pytest.mark.parametrize(("transactions", "receipts", "plan", "expected"), [row[1:] for row in HOLDS], ids=[row[0] for row in HOLDS])
def test_holds_and_releases(transactions, receipts, plan, expected):
    assert held(transactions, receipts=receipts, plan=plan) == expected


def test_a_hold_names_its_deal_and_why():
    given = seller_tables({"method": "marginal"}, [(0, "0.1")], [DEAL], plan=PAID, receipts=[receipt("2026-01-20", 250)])
    one = settlement(calculated(given, "2026-01"), "seller")
    assert [(hold.transaction, hold.amount, hold.why) for hold in one.holds] == [("T0", Decimal("-75.00"), "customer has paid 25%")]
    assert ("held until the customer pays", Decimal("-75.00")) in one.bridge


def test_a_hold_does_not_reduce_earnings_that_the_draw_is_held_against():
    given = seller_tables({"method": "marginal"}, [(0, "0.1")], [DEAL], plan=PAID, draws=[{"draw": "d", "participant": "seller", "amount": 100, "recoverable": 1}])
    one = settlement(calculated(given, "2026-01"), "seller")
    assert (one.draws[0].advance, one.net) == (Decimal("0.00"), Decimal("0.00"))


def test_what_was_held_before_the_first_period_is_released():
    opening = [{"participant": "seller", "as_of": "2025-12-31", "item": "held", "name": "OLD", "amount": 80}]
    old = {"transaction": "OLD", "date": "2025-11-10", "amount": 800, "paid_on": "2026-02-10"}
    assert held([old], opening=opening) == [0, 80, 0]


def test_deals_closed_before_the_end_of_the_job_are_paid_when_the_customer_pays():
    """LAW-05: not silently forfeited."""
    given = seller_tables({"method": "marginal"}, [(0, "0.1")], [{**DEAL, "paid_on": "2026-03-10"}], plan=PAID)
    given["participants"] = [{**given["participants"][0], "end_date": "2026-01-31"}]
    one = settlement(calculated(given, "2026-03"), "seller")
    assert (one.net, [hold.amount for hold in one.holds]) == (Decimal("100.00"), [Decimal("100.00")])
