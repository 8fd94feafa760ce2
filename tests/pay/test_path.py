"""Path independence: when facts become known does not change what is finally paid.

Random histories (late deals, returns, changed quotas, transfers, leavers, several methods, draws), closed
month by month, against all known at once. Thousands on demand: SPM_EXAMPLES=5000.
"""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pandas
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.pay.result import Ledger, Run
from spm_xl.pay.run import calculate
from spm_xl.tables.load import load
from spm_xl.tables.schema import BY_NAME
from tests.strategies import MONTHS, Company, Tables, companies, tried


def closed(tables: Tables, month: int, previous: Ledger | None = None) -> Run:
    given_tables = {name: rows or pandas.DataFrame(columns=[c.name for c in BY_NAME[name].columns]) for name, rows in tables.items()}
    return calculate(load(given_tables), f"2026-{month:02}", previous=previous)


def chained(company: Company) -> list[Run]:
    """Every month closed with what its inputs held, linked to the month before."""
    runs: list[Run] = []
    for month in range(1, MONTHS + 1):
        runs.append(closed(company.tables(month), month, runs[-1].ledger if runs else None))
    return runs


SAME = ("due", "draw closing", "line", "hold", "clawback", "outside", "unpaid", "terms")  # whatever the order in which it became known


def finally_paid(ledger: Ledger) -> dict[str, Decimal]:
    """Sum of what was paid, and of what the last run still carries or holds for a signature, by participant."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for entry in ledger.entries:
        if entry.item == "paid" or (entry.item in ("carried", "awaiting") and entry.period == ledger.period):
            found[entry.participant] += entry.amount
    return {who: amount for who, amount in found.items() if amount}


def settled(ledger: Ledger, *items: str) -> dict[Any, Decimal]:
    return {(e.participant, e.period, e.item, e.name, e.detail): e.amount for e in ledger.entries if e.item in items}


@tried()
@given(companies())
def test_month_by_month_ends_where_all_at_once_does(company):
    runs = chained(company)
    at_once = closed(company.tables(MONTHS), MONTHS)
    chain = runs[-1].ledger
    assert finally_paid(chain) == finally_paid(at_once.ledger)
    assert settled(chain, *SAME) == settled(at_once.ledger, *SAME)
    due: dict[str, Decimal] = defaultdict(Decimal)
    for entry in chain.entries:
        due[entry.participant] += entry.amount if entry.item == "due" else 0
    assert finally_paid(chain) == {who: amount for who, amount in due.items() if amount}
    for run in (*runs, at_once):
        holds_together(run)


def holds_together(run: Run) -> None:
    """What must be true of every run."""
    assert [control.name for control in run.controls if control.difference] == []
    for one in run.settlements:
        assert sum(amount for _, amount in one.bridge) == one.net >= 0
        for line in one.lines:
            assert sum((deal.amount for deal in line.deals), line.unallocated) == line.amount
            assert sum(row.pay for row in line.trace) == line.earned
            assert line.earned == (line.steps[0].before if line.steps else line.exact)
            assert not line.steps or line.steps[-1].after == line.exact
        for draw in one.draws:
            assert draw.opening + draw.added - draw.recovery - draw.forgiven == draw.closing >= 0


@tried()
@given(companies(), st.randoms(use_true_random=False))
def test_booked_dates_give_what_a_chain_of_runs_gives(company, chance):
    """Without a previous run, earlier periods are closed with what was booked by then: the same ledgers."""
    tables = company.tables(MONTHS)
    booked: dict[str, int] = {}
    for row in tables["transactions"]:
        booked[row["transaction"]] = chance.randint(max(row["date"].month, booked.get(row.get("reverses"), 1)), MONTHS)
        if booked[row["transaction"]] > row["date"].month:
            row["booked"] = f"2026-{booked[row['transaction']]:02}-28"
    before: Ledger | None = None
    for month in range(1, MONTHS + 1):
        there = {
            **tables,
            **{name: [row for row in tables[name] if booked[row["transaction"]] <= month] for name in ("transactions", "splits", "receipts")},
        }
        run = closed(there, month, before)
        assert settled_run(closed(tables, month, before)) == settled_run(run)
        assert settled_run(closed(tables, month)) == settled_run(run)
        before = run.ledger


def settled_run(run: Run) -> Any:
    """Everything that is paid and remembered."""
    return run.ledger.entries, [(one.person.participant, one.net, one.carried_out, one.corrections) for one in run.settlements]


@tried()
@given(companies(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(company, chance: random.Random):
    tables = company.tables(MONTHS)
    shuffled = {name: chance.sample(rows, len(rows)) for name, rows in tables.items()}
    one, other = closed(tables, MONTHS), closed(shuffled, MONTHS)
    assert one.ledger == other.ledger
    assert one.settlements == other.settlements
    assert one.suspense == other.suspense
