"""The sample company's year, closed by one command: what it says is read again from its files."""

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from spm_xl.cli.demo_year import demonstrate_year
from spm_xl.cycle.kinds import ADJUSTMENT, APPROVED, FINAL_PAY
from spm_xl.cycle.runs import entries_of
from spm_xl.cycle.status import status
from spm_xl.outputs.ledger import read_ledger
from spm_xl.sample.year import CUT_IN, LEAVERS, QUESTIONS, SECOND, SIGNED_LATE

PERIODS = [f"2026-{month:02}" for month in range(1, 13)]


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """The folder of the year; the command itself refuses where what was paid is not what knowing all at once comes to."""
    folder = tmp_path_factory.mktemp("year")
    demonstrate_year(folder, 2, False, True)
    return folder


def ledger(year, period):
    return read_ledger((year / "runs" / period / "ledger.csv").read_bytes())


def test_twelve_periods_are_closed_and_nothing_stands_open(year):
    at = status(year / "runs")
    assert [(one.period, one.state) for one in at.periods] == [(period, "closed") for period in PERIODS]
    assert (at.inquiries, at.letters) == (0, 0)


def test_each_accepted_question_was_adjusted_once(year):
    accepted = sorted(Decimal(question[4]) for asked in QUESTIONS.values() for question in asked if question[4])
    rows = [entry.content for entry in entries_of(year / "runs") if entry.kind == ADJUSTMENT and entry.content.get("inquiry")]
    assert sorted(Decimal(row["amount"]) for row in rows) == accepted
    settled = [entry for entry in ledger(year, "2026-12").entries if entry.item == "adjustment" and entry.name in {row["adjustment"] for row in rows}]
    assert sorted(entry.amount for entry in settled) == accepted


def test_a_leaver_is_paid_on_the_last_day_and_not_again_by_the_month(year):
    paid = {entry.subject: entry.on for entry in entries_of(year / "runs") if entry.kind == FINAL_PAY}
    assert paid == LEAVERS
    outside = defaultdict(Decimal)
    for entry in ledger(year, "2026-12").entries:
        if entry.item == "outside":
            outside[entry.participant] += entry.amount
    assert set(outside) == set(LEAVERS)
    assert all(amount < 0 for amount in outside.values())


def test_the_cut_of_a_paid_month_has_two_approvers_and_left_august_alone(year):
    approvals = {entry.period: entry.content for entry in entries_of(year / "runs") if entry.kind == APPROVED}
    assert approvals[CUT_IN]["second"] == SECOND
    assert approvals[CUT_IN]["cuts"]
    assert {one["period"] for one in approvals[CUT_IN]["cuts"]} <= set(PERIODS[:8])
    assert not any(approvals[period]["cuts"] for period in PERIODS if period != CUT_IN)


def test_pay_waits_for_a_signature_and_comes_with_it(year):
    ((who, period),) = SIGNED_LATE.items()
    paid = {entry.period: entry.amount for entry in ledger(year, period).entries if (entry.participant, entry.item) == (who, "paid")}
    assert paid["2026-01"] == paid["2026-02"] == 0 < paid[period]


def test_the_books_of_every_month_balance(year):
    for period in PERIODS:
        with (year / "books" / period / "journal_entries.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        sums = defaultdict(Decimal)
        for row in rows:
            sums[row["currency"]] += Decimal(row["debit"] or 0) - Decimal(row["credit"] or 0)
        assert rows
        assert set(sums.values()) == {Decimal(0)}


def test_the_next_year_opens_with_what_this_one_closed_with(year):
    from spm_xl.errors import Refused
    from spm_xl.tables.load import load

    with pytest.raises(Refused) as waiting:  # what became known late is paid once somebody approves it, and nothing else is missing
        load(year / "next" / "inputs.xlsx")
    assert all("approver is blank" in str(problem) for problem in waiting.value.problems if problem.level == "refused")
    inputs = waiting.value.readable
    december = ledger(year, "2026-12")
    closing = sum(entry.amount for entry in december.entries if (entry.item, entry.period) == ("draw closing", "2026-12"))
    opened = [row for row in inputs.rows("opening") if row["item"] == "draw"]
    assert sum(row["amount"] for row in opened) == closing
    assert {row["as_of"] for row in opened} <= {date(2026, 12, 31)}
