"""Accounts and their owners: who is credited for a deal that names an account, before and after it changes hands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.errors import Refused
from spm_xl.outputs.explain import explained
from spm_xl.outputs.statement_lines import deal_values
from spm_xl.pay.result import Run
from spm_xl.tables.load import load
from tests.cases.company import calculated, line, seller_tables, settlement

MOVED = "2026-01-16"
HANDS = [{"account": "A-1", "participant": "Ann"}, {"account": "A-1", "participant": "Bob", "effective": MOVED}]


def sold(*deals: dict[str, Any], owners: Any = HANDS, people: Any = ("Ann", "Bob"), **tables: Any) -> dict[str, Any]:
    """10% of what Ann and Bob sell; a deal names account A-1 and nobody unless it says otherwise."""
    given = [{"account": "A-1", "participant": "", "amount": 1000, **deal} for deal in deals]
    return seller_tables({"method": "marginal"}, [(0, "0.1")], given, people=people, account_owners=owners, **tables)


def january(*deals: dict[str, Any], **tables: Any) -> Run:
    return calculated(sold(*deals, **tables), "2026-01")


def pay(run: Run) -> dict[str, int]:
    return {one.person.participant: int(one.net) for one in run.settlements if one.net}


EARLY, LATER = {"transaction": "EARLY", "date": "2026-01-15"}, {"transaction": "LATER", "date": "2026-01-16"}


def test_a_deal_is_its_owners_on_the_day():
    """A-1 changes hands on the 16th: the deal of the 15th is Ann's, that of the 16th Bob's."""
    assert pay(january(EARLY, {**LATER, "amount": 3000})) == {"Ann": 100, "Bob": 300}


def test_a_deal_that_is_booked_late_is_the_owners_of_its_day():
    assert pay(january({**EARLY, "booked": "2026-01-28"})) == {"Ann": 100}


def test_the_statement_says_since_when_the_account_is_owned():
    run = january(EARLY, LATER)
    [ann], [bob] = line(run, "Ann").deals, line(run, "Bob").deals
    assert deal_values(ann, "commission")["note"] == "owner of A-1 since the beginning"
    assert deal_values(bob, "commission")["note"] == "owner of A-1 since 2026-01-16"
    words = [step.calculation for step in explained(settlement(run, "Bob"))]
    assert any("owner of A-1 since 2026-01-16" in text for text in words)
    assert "Ann" not in repr(settlement(run, "Bob"))


def test_a_seller_who_is_named_is_credited_and_listed_where_the_account_is_another_ones():
    run = january({**LATER, "participant": "Ann"}, {**EARLY, "participant": "Ann"})
    assert pay(run) == {"Ann": 200}
    [problem] = [each for each in run.problems if each.rule == "seller is not the owner"]
    assert problem.what == "account A-1 is Bob's on the day, and Ann is named as seller: LATER."
    assert deal_values(line(run, "Ann").deals[0], "commission")["note"] == ""


@pytest.mark.parametrize(
    ("splits", "expected"),
    [
        ([("Ann", "0.5", "split"), ("Cid", "0.5", "split")], {"Ann": 50, "Cid": 50}),
        ([("Cid", "0.2", "overlay")], {"Bob": 100, "Cid": 20}),
    ],
    ids=["shares win over the owner", "an overlay counts beside the owner"],
)
def test_splits_and_overlays(splits, expected):
    rows = [{"transaction": "LATER", "participant": who, "share": share, "kind": kind} for who, share, kind in splits]
    assert pay(january(LATER, splits=rows, people=("Ann", "Bob", "Cid"))) == expected


def test_a_return_is_of_whoever_had_the_deal():
    """Sold by Ann on the 15th and returned on the 20th, when the account is Bob's."""
    back = {"transaction": "BACK", "date": "2026-01-20", "amount": -400, "reverses": "EARLY"}
    assert pay(january(EARLY, back)) == {"Ann": 60}


@pytest.mark.parametrize("reversal", ["recompute", "as_paid", "clawback"])
def test_a_return_of_another_month_is_of_whoever_had_the_deal(reversal):
    """Returned in February, when the account has been Bob's for weeks: Ann's 100 are taken back as to 40."""
    back = {"transaction": "BACK", "date": "2026-02-20", "amount": -400, "reverses": "EARLY"}
    deals = [EARLY, back, {"transaction": "NEXT", "date": "2026-02-02"}, {"transaction": "ANN", "account": "", "date": "2026-02-02", "participant": "Ann"}]
    run = calculated(sold(*deals, plan={"reversal": reversal}), "2026-02")
    assert pay(run) == {"Ann": 60, "Bob": 100}


def test_nobodys_account_is_suspended_with_the_reason():
    owners = [HANDS[0], {"account": "A-1", "participant": "", "effective": MOVED}]
    run = january(EARLY, LATER, owners=owners)
    assert pay(run) == {"Ann": 100}
    assert [row.why for row in run.suspense] == ["no seller: account A-1 has no owner on 2026-01-16. Name one in the table account_owners, or a participant"]


@pytest.mark.parametrize(
    ("rows", "rule", "row"),
    [
        ([("A-1", "Ann", "", "2026-01-20"), ("A-1", "Bob", MOVED, "")], "two owners", 2),
        ([("A-1", "Ann", "", "2026-01-10"), ("A-1", "Bob", MOVED, "")], "no owner", 2),
        ([("A-1", "Ann", MOVED, "2026-01-10")], "reversed dates", 1),
        ([("A-1", "Ann", "", ""), ("A-1", "Bob", "", "")], "duplicate key", 2),
        ([("A-1", "Ann", "", ""), ("a-1", "Bob", "", "")], "probable duplicate", 2),
        ([("A-1", "Ana", "", "")], "unknown reference", 1),
    ],
    ids=["overlap", "gap", "until before effective", "two rows of one day", "differs in case", "unknown participant"],
)
def test_an_account_has_one_owner_on_any_day(rows, rule, row):
    owners = [dict(zip(("account", "participant", "effective", "until"), cells, strict=True)) for cells in rows]
    with pytest.raises(Refused) as refusal:
        load(sold({**EARLY, "participant": "Ann"}, owners=owners))
    [problem] = [each for each in refusal.value.problems if each.level == "refused"]
    assert (problem.rule, problem.place.row) == (rule, row)


def test_an_account_that_nobody_knows_is_refused_with_a_near_one():
    with pytest.raises(Refused, match=r"account 'A-l' is not in the table account_owners\. Did you mean A-1"):
        load(sold({**EARLY, "account": "A-l"}))


def test_without_the_table_an_account_says_nothing():
    given = sold({**EARLY, "participant": "Ann"})
    del given["account_owners"]
    assert pay(calculated(given, "2026-01")) == {"Ann": 100}


def test_an_owner_who_has_left_is_listed():
    people = [{"participant": "Ann", "name": "Ann", "plan": "plan", "end_date": "2026-01-10"}, {"participant": "Bob", "name": "Bob", "plan": "plan"}]
    run = calculated({**sold(EARLY), "participants": people}, "2026-01")
    [problem] = [each for each in run.problems if each.rule == "owner has left"]
    assert problem.what == "Ann leaves on 2026-01-10 and owns 1 account(s) after it: A-1."
    assert [row.why for row in run.suspense] == ["participant Ann was not employed on 2026-01-15"]


def test_managers_are_credited_for_the_owners_deals():
    """The deal rolls up to the manager of whoever owned the account on its day."""
    people = [
        *({"participant": who, "name": who, "plan": "leaders"} for who in ("Mia", "Noa")),
        {"participant": "Ann", "name": "Ann", "plan": "plan", "manager": "Mia"}, {"participant": "Bob", "name": "Bob", "plan": "plan", "manager": "Noa"},
    ]  # fmt: skip
    given = sold(EARLY, {**LATER, "amount": 3000})
    given["plans"] = [*given["plans"], {"plan": "leaders", "name": "leaders"}]
    given["components"] = [*given["components"], {"plan": "leaders", "component": "team", "method": "marginal"}]
    given["rates"] = [*given["rates"], {"plan": "leaders", "component": "team", "from": 0, "rate": "0.01"}]
    rule = {"rule": "up", "plan": "leaders", "component": "team", "kind": "rollup"}
    run = calculated({**given, "participants": people, "crediting": [rule]}, "2026-01")
    assert pay(run) == {"Ann": 100, "Bob": 300, "Mia": 10, "Noa": 30}


def test_a_transfer_that_is_entered_late_corrects_both_and_is_a_change_of_terms():
    """In February it becomes known that A-1 was Bob's from 16 January on."""
    settled = calculated(sold(EARLY, LATER, owners=HANDS[:1]), "2026-01")
    run = calculated(sold(EARLY, LATER), "2026-02", settled)
    found = {one.person.participant: [(row.period, row.cause, row.difference) for row in one.corrections] for one in run.settlements}
    assert found == {"Ann": [("2026-01", "terms", Decimal(-100))], "Bob": [("2026-01", "terms", Decimal(100))]}
    [reason] = [row.reason for row in settlement(run, "Bob").corrections]
    assert "the accounts owned" in reason


@given(st.lists(st.integers(1, 31), max_size=8), st.integers(2, 31))
def test_every_deal_is_somebodys_once(days, moved):
    """Whatever the day of the transfer: what both earn comes to what is paid without a transfer, and each deal is its day's owner's."""
    deals = [{"transaction": f"D{at}", "date": f"2026-01-{day:02}"} for at, day in enumerate(days)]
    owners = [HANDS[0], {"account": "A-1", "participant": "Bob", "effective": f"2026-01-{moved:02}"}]
    paid = pay(january(*deals, owners=owners))
    assert paid.get("Ann", 0) == 100 * sum(day < moved for day in days)
    assert paid.get("Bob", 0) == 100 * sum(day >= moved for day in days)
