"""Transfers in mid-period: two plans, two managers, two regions or levels in one month, and the draws of both plans."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from spm_xl.pay.result import Run
from tests.cases.company import calculated, settlement

MOVED = "2026-01-16"  # 15 days of January before it, 16 from it on
SOLD = [{"transaction": "EARLY", "date": "2026-01-10", "amount": 1000}, {"transaction": "LATER", "date": "2026-01-20", "amount": 1000}]
PLANS = ("one", "two")


def january(before: dict[str, Any], after: dict[str, Any], component: Any = None, plan: Any = None, rates: Any = None, people: Any = (), **tables: Any) -> Run:
    """A seller whose row changes on 16 January; plan one pays 10%, plan two 20%."""
    own = {"component": "sales", "method": "marginal", **(component or {})}
    given = {
        "settings": [{"name": "currency", "value": "USD"}, {"name": "first_period", "value": "2026-01"}],
        "participants": [{"participant": "seller", "name": "seller", "plan": "one", "hire_date": "2020-01-01", **before},
                         {"participant": "seller", "name": "seller", "plan": "one", "hire_date": "2020-01-01", **before, "effective": MOVED, **after}, *people],
        "plans": [{"plan": name, "name": name, **(plan or {})} for name in PLANS],
        "components": [{"plan": name, **own} for name in PLANS],
        "rates": rates or [{"plan": name, "component": "sales", "from": 0, "rate": rate} for name, rate in zip(PLANS, ("0.1", "0.2"), strict=True)],
        "transactions": [{"participant": "seller", **row} for row in SOLD],
    }  # fmt: skip
    return calculated({**given, **tables}, "2026-01")


def earned(run: Run, participant: str = "seller") -> list[tuple[str, int]]:
    return [(line.plan, int(line.amount)) for line in settlement(run, participant).lines]


def test_each_deal_is_paid_by_the_plan_of_its_day():
    assert earned(january({}, {"plan": "two"})) == [("one", 100), ("two", 200)]


TIERS = [{"plan": name, "component": "sales", "from": start, "rate": rate} for name in PLANS for start, rate in ((0, "0.1"), (1000, "0.3"))]


@pytest.mark.parametrize(("segments", "expected"), [("pooled", [("one", 100), ("two", 300)]), ("separate", [("one", 100), ("two", 100)])])
def test_attainment_goes_on_or_starts_anew(segments, expected):
    """1,000 under plan one; the next 1,000 lie above the boundary, or start from 0."""
    assert earned(january({}, {"plan": "two"}, {"interval": "year"}, {"segments": segments}, TIERS)) == expected


QUOTA = [{"participant": "seller", "component": "sales", "start": "2026-01-01", "end": "2026-01-31", "quota": 3100}]


@pytest.mark.parametrize(("segments", "quotas"), [("pooled", [3100, 3100]), ("separate", [1500, 1600])])
def test_the_quota_is_for_the_days_on_the_plans_that_have_the_component(segments, quotas):
    run = january({}, {"plan": "two"}, {"over": "attainment"}, {"segments": segments}, quotas=QUOTA)
    assert [line.quota for line in settlement(run, "seller").lines] == quotas


def test_the_draws_of_both_plans_are_for_their_days():
    """310 a month under plan one for 15 days, 620 under plan two for 16; each is topped up on what the seller earned."""
    draws = [{"draw": f"draw of {name}", "plan": name, "amount": amount, "recoverable": 0} for name, amount in zip(PLANS, (310, 620), strict=True)]
    run = january({}, {"plan": "two"}, transactions=[{"participant": "seller", **SOLD[0], "amount": 1}], draws=draws)
    assert [(one.draw, one.draw_amount) for one in settlement(run, "seller").draws] == [("draw of one", Decimal(150)), ("draw of two", Decimal(320))]


def test_who_is_on_leave_after_a_transfer_has_the_leave_of_one_plan_only():
    """Leave from 22 to 31 January: 10 of the 16 days on plan two."""
    leave = [{"participant": "seller", "start": "2026-01-22", "end": "2026-01-31"}]
    draws = [{"draw": f"draw of {name}", "plan": name, "amount": 310, "recoverable": 0} for name in PLANS]
    run = january({}, {"plan": "two"}, {"over": "attainment"}, {"segments": "separate"}, quotas=QUOTA, leave=leave, draws=draws)
    assert [line.quota for line in settlement(run, "seller").lines] == [1500, 600]
    assert [int(one.draw_amount) for one in settlement(run, "seller").draws] == [150, 60]


LEVELS = [
    *({"plan": "one", "component": "sales", "from": 0, "rate": rate, "when": f"level = {level}"} for level, rate in (("junior", "0.1"), ("senior", "0.3"))),
    {"plan": "two", "component": "sales", "from": 0, "rate": "0.1"},
]


def test_each_deal_meets_the_table_of_its_day():
    """Promoted on the 16th: the deal of the 10th is paid as a junior's, the one of the 20th as a senior's."""
    run = january({"level": "junior"}, {"level": "senior"}, rates=LEVELS)
    assert [(deal.credit.transaction, int(deal.amount)) for deal in settlement(run, "seller").lines[0].deals] == [("EARLY", 100), ("LATER", 300)]


MANAGERS = [{"participant": who, "name": who, "plan": "leaders"} for who in ("ann", "bob")]


@pytest.mark.parametrize("of", ["credit", "commission"])
def test_a_managers_share_follows_the_day_of_the_deal(of):
    """The seller reports to Ann until the 15th and to Bob from the 16th: each is paid on what was sold under them."""
    components = [*({"plan": name, "component": "sales", "method": "marginal"} for name in PLANS), {"plan": "leaders", "component": "team", "method": "marginal", "kind": "override", "override_of": of}]
    rates = [*({"plan": name, "component": "sales", "from": 0, "rate": "0.1"} for name in PLANS), {"plan": "leaders", "component": "team", "from": 0, "rate": "0.5"}]
    more = {"crediting": [{"rule": "team", "component": "team", "kind": "rollup"}]} if of == "credit" else {}
    plans = [{"plan": name, "name": name} for name in (*PLANS, "leaders")]
    sold = [{**SOLD[0], "participant": "seller"}, {**SOLD[1], "participant": "seller", "amount": 400}]
    run = january({"manager": "ann"}, {"manager": "bob"}, people=MANAGERS, components=components, rates=rates, plans=plans, transactions=sold, **more)
    paid = {who: settlement(run, who).net for who in ("ann", "bob")}
    assert paid == ({"ann": Decimal(500), "bob": Decimal(200)} if of == "credit" else {"ann": Decimal(50), "bob": Decimal(20)})


def test_the_payout_currency_is_that_of_the_last_day():
    fx = [{"from": "USD", "to": "EUR", "date": "2026-01-31", "rate": "0.5", "source": "test"}]
    one = settlement(january({}, {"currency": "EUR"}, fx=fx), "seller")
    assert (one.net, one.payout_currency, one.payable) == (Decimal(200), "EUR", Decimal(100))
