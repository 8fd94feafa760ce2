"""Final pay: a leaver is settled alone and in time, once; the monthly run pays only the rest, and the year comes to the same."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.api import verify
from spm_xl.cycle.approving import approve
from spm_xl.cycle.final_pay import due, final_pay
from spm_xl.cycle.journal import broken, journal
from spm_xl.cycle.known import with_known
from spm_xl.cycle.running import run
from spm_xl.errors import InvalidInput, NotAllowed, NotFound
from spm_xl.pay.result import Settlement
from spm_xl.pay.run import calculate
from spm_xl.tables.load import load
from tests.cases.company import Row, seller_tables
from tests.strategies import tried

DEALS = [
    {"transaction": "JAN", "date": "2026-01-10", "amount": 10000, "customer": "Acme"},
    {"transaction": "FEB", "date": "2026-02-10", "amount": 5000, "customer": "Bolt"},
]
PACKS = [{"name": name, "value": value} for name, value in (("currency", "USD"), ("company", "Halden"), ("first_period", "2026-01"), ("rule_packs", "US-CA|US-TX"))]
LAST = "2026-02-20"


def company(folder: Path, deals: Any = DEALS, person: Row | None = None, plan: Row | None = None, **tables: Any) -> Path:
    """A folder of CSV files: one who leaves on 20 February, and one who stays."""
    given_tables = seller_tables({"method": "marginal", "clause": "§4"}, [(0, "0.1")], deals, plan={"document": "Plan 2026", **(plan or {})}, people=("seller", "other"),
                                 settings=PACKS, **tables)  # fmt: skip
    leaver = {**given_tables["participants"][0], "state": "US-CA", "end_date": LAST, **(person or {})}
    given_tables["participants"] = [leaver, {**given_tables["participants"][1], "state": "US-CA"}]
    given_tables["sign_offs"] = [{"participant": who, "plan": "plan", "version": None, "signed_on": "2025-12-20"} for who in ("seller", "other")]
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in given_tables.items():
        header = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, header)
            writer.writeheader()
            writer.writerows(rows)
    return folder


@pytest.fixture
def january(tmp_path: Path) -> Path:
    """January is approved; the seller leaves in February, the open period."""
    inputs = company(tmp_path / "inputs")
    run(inputs, "2026-01", tmp_path / "runs" / "2026-01", by="Ines", on=date(2026, 2, 2), workers=1)
    approve(tmp_path / "runs" / "2026-01", by="Oskar", on=date(2026, 2, 3), workers=1, reason="first run")
    return tmp_path


def paid_finally(folder: Path, approver: str = "Oskar", **more: Any) -> Any:
    options: dict[str, Any] = {"by": "Ines", "on": date(2026, 2, 20), "approver": approver, **more}
    return final_pay(folder / "inputs", "seller", folder / "runs", folder / "final", **options)


def february(folder: Path) -> Settlement:
    done = run(folder / "inputs", "2026-02", folder / "runs" / "2026-02", by="Ines", on=date(2026, 3, 2), workers=1)
    return next(one for one in done.run.settlements if one.person.participant == "seller")


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file() and file.suffix != ".sqlite"}


def test_a_leaver_is_paid_at_once_and_the_month_pays_only_the_rest(january):
    done = paid_finally(january)
    assert (done.period.name, done.settlement.net, done.deadline.day) == ("2026-02", Decimal(500), date(2026, 2, 20))
    assert done.deadline.source == "California Labor Code 201-203, reviewed 2026-11-23"
    month = february(january)
    assert month.bridge == (("earned", Decimal(500)), ("paid outside of the cycle", Decimal(-500)))
    assert (month.net, [row.paid for row in month.year]) == (Decimal(0), [Decimal(1000), Decimal(500)])
    assert (month.adjustments[0].approver, month.adjustments[0].entered_by) == ("Oskar", "Ines")


def test_the_folder_holds_statement_payroll_and_sheet_of_the_leaver_alone(january):
    paid_finally(january)
    names = set(files(january / "final"))
    assert {"final-pay.xlsx", "2026-02/payroll.csv"} <= names
    assert len([name for name in names if "/statements/" in name]) == 1
    payroll = (january / "final" / "2026-02" / "payroll.csv").read_text("utf-8-sig")
    assert "2026-02-20" in payroll  # paid on the day, not on the month's pay date
    assert "other" not in payroll
    assert [check.name for check in verify(january / "final" / "2026-02") if not check.agrees] == []


def test_the_command_again_changes_nothing(january):
    paid_finally(january)
    before, head = files(january / "final"), journal_head(january)
    again = paid_finally(january, on=date(2026, 2, 25))
    assert again.again
    assert (files(january / "final"), journal_head(january)) == (before, head)
    february(january)
    approve(january / "runs" / "2026-02", by="Oskar", on=date(2026, 3, 3), workers=1, reason="final pay")
    assert paid_finally(january).again
    assert files(january / "final") == before


def journal_head(folder: Path) -> Any:
    with journal(folder / "runs") as kept:
        assert broken(kept.entries()) == ""
        return kept.head()


def test_what_becomes_known_after_the_payment_comes_with_the_month(january):
    paid_finally(january)
    company(january / "inputs", [*DEALS, {"transaction": "LATE", "date": "2026-02-19", "amount": 2000, "customer": "Cole"}])
    with pytest.raises(NotAllowed, match=r"entered on 2026-02-20 with 500.00 USD, and with what is known now it would be 700.00"):
        paid_finally(january)
    assert february(january).net == Decimal(200)


def test_a_draft_is_not_entered_and_needs_somebody_else_to_approve_it(january):
    head = journal_head(january)
    assert paid_finally(january, approver="").entry is None
    assert journal_head(january) == head
    with pytest.raises(NotAllowed, match="cannot approve"):
        paid_finally(january, approver=" INES")
    assert paid_finally(january, approver="Ines", own=True).entry.content["own"] is True
    assert february(january).adjustments[0].reason == "final pay of 2026-02-20, approved by its preparer"


def test_pending_deals_are_listed_with_the_clause_that_decides(tmp_path):
    """LAW-05: February's customer pays in April; the commission is released then, not forfeited."""
    receipts = [{"transaction": "JAN", "date": "2026-01-15", "amount": 10000}, {"transaction": "FEB", "date": "2026-02-18", "amount": 2000}]
    inputs = company(tmp_path / "inputs", plan={"pay_when": "paid"}, receipts=receipts)
    run(inputs, "2026-01", tmp_path / "runs" / "2026-01", by="Ines", workers=1)
    approve(tmp_path / "runs" / "2026-01", by="Oskar", on=date(2026, 2, 3), workers=1, reason="first run")
    done = paid_finally(tmp_path)
    assert done.settlement.net == Decimal(200)
    assert [(one.transaction, one.customer, one.amount, one.clause) for one in done.pending] == [("FEB", "Bolt", Decimal(300), "§4")]


DEADLINES = [
    ("California, discharged: the same day", "US-CA", "discharged", date(2026, 2, 20)),
    ("Texas, discharged: six days", "US-TX", "discharged", date(2026, 2, 26)),
    ("California, resigned: the pack does not say", "US-CA", "resigned", None),
    ("Massachusetts: its pack is not in force", "US-MA", "discharged", None),
    ("no state", "", "discharged", None),
]


@pytest.mark.parametrize(("state", "left", "day"), [row[1:] for row in DEADLINES], ids=[row[0] for row in DEADLINES])
def test_the_deadline_is_the_rule_packs_or_not_checked(january, state, left, day):
    """LAW-04, LAW-15."""
    company(january / "inputs", person={"state": state})
    deadline = paid_finally(january, approver="", left=left).deadline
    assert deadline.day == day
    assert bool(deadline.source) == bool(day)
    assert day or deadline.rule.startswith("not checked")


def test_who_leaves_is_listed_with_the_deadline(january):
    def listed(on: date) -> list[tuple[str, str]]:
        return [(one.participant, one.state) for one in due(january / "inputs", january / "runs", on=on)]

    assert listed(date(2026, 2, 20)) == [("seller", "due")]
    assert listed(date(2026, 2, 21)) == [("seller", "overdue")]
    paid_finally(january)
    assert listed(date(2026, 2, 21)) == [("seller", "paid")]


def test_who_stays_or_is_unknown_gets_no_final_pay(january):
    with pytest.raises(InvalidInput, match="no last day"):
        final_pay(january / "inputs", "other", january / "runs", january / "final", by="Ines", on=date(2026, 2, 20))
    with pytest.raises(NotFound, match="Did you mean seller"):
        final_pay(january / "inputs", "seler", january / "runs", january / "final", by="Ines", on=date(2026, 2, 20))


def test_an_open_period_before_the_last_day_is_approved_first(january):
    company(january / "inputs", person={"end_date": "2026-03-10"})
    with pytest.raises(NotAllowed, match="leaves on 2026-03-10, and the open period is 2026-02"):
        paid_finally(january)


def test_nothing_is_asked_back(january):
    """LAW-03: everything of January is returned; the final pay is 0, and the balance is carried and shown."""
    company(january / "inputs", [DEALS[0], {"transaction": "R", "date": "2026-02-12", "amount": -10000, "reverses": "JAN"}])
    done = paid_finally(january)
    assert (done.settlement.net, done.settlement.carried_out, done.entry.content["adjustment"]) == (Decimal(0), Decimal(-1000), "")


@tried(0.4)
@given(st.integers(1, 3), st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(-3, 9)), max_size=5), st.booleans())
def test_the_year_comes_to_the_same_with_and_without_a_final_pay(month, deals, holds):
    """A payment outside in any month, of what was due then, entered in that month or later: the sum is as if paid once."""
    rows = [{"transaction": f"T{at}", "date": f"2026-{sold:02}-10", "amount": amount * 100, "booked": f"2026-{min(4, sold + late - 1):02}-25"}
            for at, (sold, late, amount) in enumerate(deals)]  # fmt: skip
    plain = seller_tables({"method": "marginal"}, [(0, "0.1")], [{"transaction": "A", "date": "2026-01-05", "amount": 3000}, *rows],
                          plan={"sign_before_pay": "yes", "version": "1"} if holds else None)  # fmt: skip
    plain["participants"] = [{**plain["participants"][0], "end_date": "2026-03-31"}]
    payment = {"adjustment": "F", "participant": "seller", "date": f"2026-{month:02}-20", "amount": "-120.50", "kind": "paid", "reason": "r", "approver": "a"}
    totals = []
    for tables, known in ((plain, 9), ({**plain, "adjustments": [payment]}, month), ({**plain, "adjustments": [payment]}, 4)):
        ledger, paid = None, Decimal(0)
        for at in range(1, 5):
            then = tables if at >= known else plain
            found = calculate(with_known(load(then), ()), f"2026-{at:02}", previous=ledger)
            ledger = found.ledger
            paid += sum((one.net for one in found.settlements), Decimal(0))
        paid += sum((entry.amount for entry in ledger.entries if entry.period == "2026-04" and entry.item in ("carried", "awaiting")), Decimal(0))
        totals.append(paid + (Decimal("120.50") if known < 9 else 0))
    assert totals[0] == totals[1] == totals[2]
