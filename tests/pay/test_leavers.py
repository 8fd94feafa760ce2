"""Who leaves: what is still paid, what a clause does not pay, the draw's end, and nothing ever asked back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from spm_xl.errors import Refused
from spm_xl.pay.result import Run, Settlement
from tests.cases.company import Row, calculated, seller_tables, settlement

FLAT = [(0, "0.1")]
SOLD = [{"transaction": "JAN", "date": "2026-01-10", "amount": 10000}, {"transaction": "FEB", "date": "2026-02-10", "amount": 5000}]
EMPLOYED = {"pay_condition": "employed on the pay date", "pay_condition_clause": "§7.2"}
DRAW = {"draw": "draw", "participant": "seller", "amount": 2800, "recoverable": 1}


def months(count: int, end: str | None, deals: Any = None, plan: Row | None = None, **tables: Any) -> list[Settlement]:
    """January, February, ... of a seller whose last day is known from the start; pay dates are 15 days after a month's end."""
    runs: list[Run] = []
    given = seller_tables({"method": "marginal"}, FLAT, deals or SOLD, plan=plan, **tables)
    given["participants"] = [{**given["participants"][0], "end_date": end}]
    for month in range(1, count + 1):
        runs.append(calculated(given, f"2026-{month:02}", runs[-1] if runs else None))
        assert [control.name for control in runs[-1].controls if control.difference] == []
    silent = replace(settlement(runs[0], "seller"), net=Decimal(0), holds=(), corrections=(), clawbacks=(), carried_out=Decimal(0), bridge=())
    found = [next(iter(run.settlements), silent) for run in runs]  # who has nothing to be told has no statement
    for one in found:
        assert sum(amount for _, amount in one.bridge) == one.net >= 0
        assert not [words for words in (*one.notes, *(note for draw in one.draws for note in draw.notes)) if "due from" in words or "owe" in words]
    return found


def test_without_a_clause_the_last_months_earnings_are_paid():
    assert [int(one.net) for one in months(2, "2026-02-20")] == [1000, 500]


# last day; what January and February pay: the pay dates are 15 February and 15 March
CONDITIONS = [
    ("employed on both pay dates", "2026-03-15", [1000, 500]),
    ("gone by February's pay date", "2026-03-14", [1000, 0]),
    ("gone by January's pay date too", "2026-02-14", [0, 0]),
    ("still there", None, [1000, 500]),
]


@pytest.mark.parametrize(("end", "expected"), [row[1:] for row in CONDITIONS], ids=[row[0] for row in CONDITIONS])
def test_a_plan_that_pays_only_who_is_employed_on_the_pay_date(end, expected):
    found = months(2, end, plan=EMPLOYED)
    assert [int(one.net) for one in found] == expected
    if expected[1] == 0:
        assert found[1].bridge == (("earned", Decimal(500)), ("not paid under §7.2: not employed on the pay date", Decimal(-500)))
        assert [(one.plan, one.amount, one.clause) for one in found[1].unpaid] == [("plan", Decimal(-500), "§7.2")]


def test_the_condition_without_its_clause_is_refused():
    with pytest.raises(Refused, match="problem") as refused:
        months(1, None, plan={**EMPLOYED, "pay_condition_clause": None})
    assert "names no clause" in str(refused.value.problems[0])


def test_an_end_that_becomes_known_late_takes_back_nothing_that_a_person_must_repay():
    """January was paid; that the seller had left before its pay date is known in February: carried, not asked back."""
    given = seller_tables({"method": "marginal"}, FLAT, SOLD[:1], plan=EMPLOYED)
    january = calculated(given, "2026-01")
    given["participants"] = [{**given["participants"][0], "end_date": "2026-02-10"}]
    february = settlement(calculated(given, "2026-02", january), "seller")
    assert (february.net, february.carried_out) == (Decimal(0), Decimal(-1000))
    assert [(row.item, row.difference, row.cause) for row in february.corrections] == [("unpaid", Decimal(-1000), "terms")]


def test_a_guarantee_for_days_worked_is_paid_whatever_the_lines_come_to():
    """Half of February's draw of 2,800 is advanced for its 14 days; what is not paid is nothing that it is held against."""
    february = months(2, "2026-02-14", plan=EMPLOYED, draws=[{**DRAW, "recoverable": 0}])[1]
    assert (february.draws[0].draw_amount, february.draws[0].earned, february.net) == (Decimal(1400), Decimal(0), Decimal(1400))


def test_the_draw_ends_with_the_job_and_its_balance_is_not_asked_back():
    """LAW-03: January advances 1,800, February half a draw; the balance is forgiven, March has nothing."""
    found = months(3, "2026-02-14", draws=[DRAW], deals=SOLD[:1])
    assert [int(one.net) for one in found[:2]] == [2800, 1400]
    assert (found[1].draws[0].forgiven, found[1].draws[0].closing) == (Decimal(3200), Decimal(0))
    assert found[1].draws[0].notes == ("balance forgiven at the end of the job",)


def test_a_deal_of_before_the_end_is_released_when_its_customer_pays():
    """LAW-05: February's deal is paid by the customer in April, two months after the end."""
    receipts = [{"transaction": "JAN", "date": "2026-01-20", "amount": 10000}, {"transaction": "FEB", "date": "2026-04-05", "amount": 5000}]
    found = months(4, "2026-02-28", plan={"pay_when": "paid"}, receipts=receipts)
    assert [int(one.net) for one in found] == [1000, 0, 0, 500]


def test_the_clause_looks_at_the_month_that_earned_and_not_at_the_release():
    """January was earned and its pay date met; the customer pays after the end: it is paid. February's was never to be."""
    receipts = [{"transaction": name, "date": "2026-04-05", "amount": amount} for name, amount in (("JAN", 10000), ("FEB", 5000))]
    found = months(4, "2026-02-28", plan={"pay_when": "paid", **EMPLOYED}, receipts=receipts)
    assert [int(one.net) for one in found] == [0, 0, 0, 1000]
    assert found[1].holds == ()


def test_what_was_not_paid_is_not_clawed_back():
    deals = [*SOLD, {"transaction": "R", "date": "2026-03-10", "amount": -5000, "reverses": "FEB"}]
    march = months(3, "2026-02-28", deals=deals, plan={**EMPLOYED, "reversal": "clawback"})[2]
    assert (march.clawbacks, march.carried_out) == ((), Decimal(0))


def test_a_negative_balance_stays_until_somebody_decides():
    """A return after the end is carried and shown, month after month; a named adjustment alone ends it."""
    deals = [*SOLD, {"transaction": "R", "date": "2026-03-10", "amount": -5000, "reverses": "FEB"}]
    decided = {"adjustment": "W1", "participant": "seller", "date": "2026-04-30", "amount": 500, "reason": "written off", "approver": "cfo"}
    found = months(5, "2026-02-28", deals=deals, adjustments=[decided])
    assert [int(one.carried_out) for one in found] == [0, 0, -500, 0, 0]


def test_carried_until_decided():
    deals = [*SOLD, {"transaction": "R", "date": "2026-03-10", "amount": -5000, "reverses": "FEB"}]
    assert [int(one.carried_out) for one in months(6, "2026-02-28", deals=deals)[2:]] == [-500] * 4
