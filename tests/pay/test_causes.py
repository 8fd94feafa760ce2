"""Why an earlier period changed: a late booking, an entry, a draw that follows, or a change of terms.

A retroactive change of terms that lowers settled pay asks for two approvers, so the two are never mixed up (PLN-10).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.pay.result import Correction, Ledger, Run
from tests.cases.company import Row, calculated, seller_tables, settlement
from tests.pay.test_path import closed
from tests.strategies import MONTHS, Company, companies, rates, tried

ANNUAL = {"method": "retroactive", "interval": "year", "over": "attainment"}
TIERS = [(0, "0.1"), ("0.5", "0.2")]
QUOTA = {"participant": "seller", "component": "commission", "start": "2026-01-01", "end": "2026-12-31", "quota": 2000}
SOLD = [
    {"transaction": "JAN", "date": "2026-01-10", "amount": 600},
    {"transaction": "FEB", "date": "2026-02-10", "amount": 300},
]
LATE = {"transaction": "LATE", "date": "2026-01-20", "amount": 500}


def tables(*deals: Row, component: Row | None = None, tiers: Any = TIERS, person: Row | None = None, **more: Any) -> dict[str, Any]:
    given_tables = seller_tables(component or ANNUAL, tiers, [*SOLD, *deals], **{"quotas": [QUOTA], **more})
    given_tables["participants"] = [{**given_tables["participants"][0], **(person or {})}]
    return given_tables


def corrections(before: dict[str, Any], after: dict[str, Any], months: int = 2, ledger: Any = None) -> list[Correction]:
    """What the run of the month after two settled ones corrects."""
    runs: list[Run] = []
    for month in range(1, months + 1):
        runs.append(calculated(before, f"2026-{month:02}", runs[-1] if runs else None))
    last = replace(runs[-1], ledger=ledger(runs[-1].ledger)) if ledger else runs[-1]
    return list(settlement(calculated(after, f"2026-{months + 1:02}", last), "seller").corrections)


def causes(found: list[Correction]) -> dict[tuple[str, str], str]:
    return {(row.period, row.item): row.cause for row in found}


def test_a_late_deal_and_what_it_moves_are_transactions():
    """500 booked late for January lift February's deal to another tier: neither is a change of terms."""
    january, february = corrections(tables(), tables(LATE))
    assert (january.cause, february.cause) == ("transactions", "transactions")
    assert january.transactions == ("LATE",)
    assert february.transactions == ("FEB",)
    assert february.reason == "LATE of an earlier period, known since, moved it to another tier, rate or cap"


LOWER = [(0, "0.05"), ("0.5", "0.1")]
OTHER_PLAN = [{"plan": "plan", "name": "plan", "cap": 50, "cap_interval": "period"}]
CHANGES = [
    ("the rates", {"tiers": LOWER}, "the plan's terms or rates"),
    ("the quota", {"quotas": [{**QUOTA, "quota": 1000}]}, "quota, target or objectives"),
    ("the plan's cap", {"plans": OTHER_PLAN}, "the plan's terms or rates"),
    ("a multiplier", {"multipliers": [{"plan": "plan", "component": "commission", "multiplier": "0.5"}]}, "the plan's terms or rates"),
    ("who is credited", {"crediting": [{"rule": "half", "plan": "plan", "component": "commission", "share": "0.5"}]}, "the crediting rules"),
    ("leave, which relieves the quota", {"leave": [{"participant": "seller", "start": "2026-03-01", "end": "2026-10-31"}]}, "quota, target or objectives"),
    ("the quota is relieved", {"relief": [{"participant": "seller", "component": "commission", "start": "2026-03-01", "end": "2026-12-31", "share": "0.8", "reason": "r", "approver": "a"}]},
     "quota, target or objectives"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_a_change_of_terms_is_told_as_such(change, words):
    found = corrections(tables(), tables(**change))
    assert found
    assert {row.cause for row in found} == {"terms"}
    assert all(words in row.reason for row in found)


def test_where_both_changed_it_is_the_terms():
    found = corrections(tables(), tables(LATE, tiers=LOWER))
    assert {row.cause for row in found} == {"terms"}
    assert found[0].reason == "1 transaction(s) booked after the period was settled; changed since: the plan's terms or rates"


NO_CHANGE = [
    ("a rate from May on", {"rates": [*({"plan": "plan", "component": "commission", "from": start, "rate": rate} for start, rate in TIERS),
                                      {"plan": "plan", "component": "commission", "from": 0, "rate": 0, "effective": "2026-05-01"}]}),
    ("the plan's name, version and document", {"plans": [{"plan": "plan", "name": "Sales", "version": "2", "document": "Letter 7"}]}),
    ("what a blank cell means, written out", {"plans": [{"plan": "plan", "name": "plan", "rounding": "half_up", "split_total": 1}]}),
    ("somebody else, hired since", {"participants": [{"participant": who, "name": who, "plan": "plan", "hire_date": "2020-01-01"} for who in ("seller", "new")]}),
    ("the name and address", {"person": {"name": "Ana", "email": "ana@example.com"}}),
    ("region, state and a column of the company's own, which no condition names", {"person": {"region": "West", "state": "US-TX", "phone": "7"}}),
]  # fmt: skip


@pytest.mark.parametrize("change", [row[1] for row in NO_CHANGE], ids=[row[0] for row in NO_CHANGE])
def test_what_changes_no_pay_of_a_settled_period_leaves_a_late_deal_a_late_deal(change):
    after = tables(LATE, person=change.pop("person", None))
    assert set(causes(corrections(tables(), {**after, **change})).values()) == {"transactions"}


def test_a_level_that_a_condition_names_is_a_term():
    """Seniors are paid at half the rate, and the seller is one since January: entered in March."""
    by_level = [(0, "0.1", "level = junior"), (0, "0.05", "level = senior")]
    before, after = (tables(tiers=by_level, person={"level": level}) for level in ("junior", "senior"))
    assert {row.cause for row in corrections(before, after)} == {"terms"}


def test_a_new_hire_date_is_the_participants_row():
    found = corrections(tables(), tables(person={"hire_date": "2026-01-16"}))
    assert {row.cause for row in found} == {"terms"}


def test_a_draw_that_follows_and_a_draw_that_was_changed():
    draw = {"draw": "draw", "participant": "seller", "amount": 500, "recoverable": 1}
    followed = causes(corrections(tables(draws=[draw]), tables(LATE, draws=[draw])))
    assert (followed["2026-01", "line"], followed["2026-01", "draw advance"]) == ("transactions", "draw")
    lowered = causes(corrections(tables(draws=[draw]), tables(draws=[{**draw, "amount": 300}])))
    assert set(lowered.values()) == {"terms"}
    ended = causes(corrections(tables(draws=[draw]), tables(LATE, draws=[{**draw, "end": "2026-06-30"}])))
    assert set(ended.values()) == {"transactions", "draw"}


def test_an_entry_is_an_entry():
    adjustment = {"adjustment": "A1", "participant": "seller", "date": "2026-01-20", "amount": 50, "reason": "agreed", "approver": "cfo"}
    assert causes(corrections(tables(), tables(adjustments=[adjustment]))) == {("2026-01", "adjustment"): "entry"}


def test_a_plan_that_now_pays_when_paid_is_a_change_of_terms():
    found = corrections(tables(), tables(plan={"pay_when": "paid"}))
    assert causes(found) == {("2026-01", "hold"): "terms", ("2026-02", "hold"): "terms"}


def test_a_score_entered_late_is_an_entry():
    component = {"kind": "objective", "target": 100}
    goal = {"participant": "seller", "component": "commission", "objective": "Train", "start": "2026-01-01", "end": "2026-01-31", "weight": 1}
    before, after = (seller_tables(component, [], SOLD, objectives=[{**goal, "score": score}]) for score in (None, 1))
    assert [(row.difference, row.cause, row.reason) for row in corrections(before, after)] == [
        (Decimal(100), "entry", "the score of an objective was entered or changed")
    ]


def team(rate: str, *deals: Row, of: str = "commission", manager: str = "boss") -> dict[str, Any]:
    """A manager paid on the team's commissions, or on its credit."""
    own = [{"plan": "sellers", "component": "commission", "method": "marginal"}, {"plan": "leaders", "component": "team", "method": "marginal", "kind": "override", "override_of": of}]
    return {
        "settings": [{"name": "first_period", "value": "2026-01"}],
        "participants": [{"participant": "seller", "name": "boss", "plan": "leaders"}, {"participant": "boss", "name": "other", "plan": "leaders"},
                         {"participant": "rep", "name": "rep", "plan": "sellers", "manager": manager}],
        "plans": [{"plan": "sellers", "name": "Sellers"}, {"plan": "leaders", "name": "Leaders"}],
        "components": own,
        "rates": [{"plan": "sellers", "component": "commission", "from": 0, "rate": rate}, {"plan": "leaders", "component": "team", "from": 0, "rate": "0.1"}],
        "crediting": [{"rule": "team", "component": "team", "kind": "rollup"}] if of == "credit" else [{"rule": "none", "component": "team", "kind": "overlay", "participant": "boss", "when": "amount > 1e9"}],
        "transactions": [{"participant": "rep", **deal} for deal in (*SOLD, *deals)],
    }  # fmt: skip


def test_a_manager_follows_the_team_in_cause_too():
    late = corrections(team("0.1", manager="seller"), team("0.1", LATE, manager="seller"))
    assert [(row.cause, row.difference) for row in late] == [("transactions", Decimal("5.00"))]
    cut = corrections(team("0.1", manager="seller"), team("0.05", manager="seller"))
    assert {row.cause for row in cut} == {"terms"}


def test_a_seller_who_reports_to_another_since_is_a_change_of_terms():
    for of in ("credit", "commission"):
        moved = corrections(team("0.1", of=of, manager="seller"), team("0.1", of=of, manager="boss"))
        assert {row.cause for row in moved} == {"terms"}, of


def test_a_ledger_of_before_says_transactions_where_there_are_some():
    def forgetful(ledger: Ledger) -> Ledger:
        return replace(ledger, entries=tuple(entry for entry in ledger.entries if entry.item != "terms"))

    assert set(causes(corrections(tables(), tables(LATE), ledger=forgetful)).values()) == {"transactions"}
    assert set(causes(corrections(tables(), tables(tiers=LOWER), ledger=forgetful)).values()) == {"terms"}


# --- properties -----------------------------------------------------------------------------------------


def chained(company: Company) -> list[Run]:
    runs: list[Run] = []
    for month in range(1, MONTHS + 1):
        runs.append(closed(company.tables(month), month, runs[-1].ledger if runs else None))
    return runs


BOOKINGS = ("transactions", "splits", "receipts", "adjustments")


@tried(0.5)
@given(companies())
def test_late_bookings_alone_are_never_a_change_of_terms(company):
    """All terms are known from the start; deals, returns, payments and adjustments come at any time."""
    facts = [
        fact if fact.table in BOOKINGS or not fact.row else replace(fact, known=1)
        for fact in company.facts
        if fact.table in BOOKINGS or not fact.row or fact.known <= MONTHS < fact.gone
    ]
    for run in chained(Company(tuple(facts))):
        assert {row.cause for one in run.settlements for row in one.corrections} <= {"transactions", "entry", "draw"}


@tried(0.5)
@given(companies(), st.integers(2, MONTHS), rates)
def test_a_rate_that_changes_back_in_time_is_always_a_change_of_terms(company, month, rate):
    """Every rate of one plan is restated; nothing else becomes known in that month (a return becomes known on its own day)."""
    before, after = company.tables(month), company.tables(month)
    for tables_then in (before, after):
        tables_then["transactions"] = [row for row in tables_then["transactions"] if not row.get("reverses")]
    after["rates"] = [{**row, "rate": rate} if row["plan"] == "one" else row for row in after["rates"]]
    ledger = None
    for earlier in range(1, month):
        ledger = closed(before, earlier, ledger).ledger
    run = closed(after, month, ledger)
    assert {row.cause for one in run.settlements for row in one.corrections if row.item == "line"} <= {"terms"}
