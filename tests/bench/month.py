"""From a folder of inputs to statements, payroll and control, and what one late booking re-issues.

    python -m tests.bench.month [participants] [transactions] [months]

The transactions lie in so many months (12), the last of which is run. Prints wall seconds, CPU seconds, the peak memory of one process, and the number of statements that a
run with one more transaction, booked late, issues again.
"""

from __future__ import annotations

import csv
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import spm_xl
from spm_xl.outputs.folder import write_run
from spm_xl.pay.run import calculate
from spm_xl.tables.load import load

TRANSACTION = ("transaction", "date", "participant", "amount", "currency", "customer", "product", "region", "deal_type", "booked")


def write_inputs(folder: Path, participants: int, transactions: int, months: int = 12) -> None:
    """A company on one plan: marginal tiers on an annual quota, and a recoverable draw."""
    chance = random.Random(1)
    people = [f"P{at:05}" for at in range(participants)]

    def table(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])

    table("settings", ("name", "value"), [("company", "Bench"), ("currency", "USD"), ("first_period", "2026-01")])
    table("participants", ("participant", "name", "plan", "hire_date"), [(who, f"Seller {who}", "AE", "2020-01-01") for who in people])
    table("plans", ("plan", "name"), [("AE", "Account executive")])
    table("components", ("plan", "component", "method", "over", "interval"), [("AE", "New business", "marginal", "attainment", "year")])
    tiers = [("0", "0.04"), ("0.5", "0.05"), ("1", "0.08"), ("1.2", "0.1"), ("1.5", "0.12")]
    table("rates", ("plan", "component", "from", "rate"), [("AE", "New business", *tier) for tier in tiers])
    quota = [(who, "New business", "2026-01-01", "2026-12-31", 1_000_000 + at * 1_000) for at, who in enumerate(people)]
    table("quotas", ("participant", "component", "start", "end", "quota"), quota)
    table("draws", ("draw", "plan", "amount", "recoverable"), [("Draw", "AE", "3000", "1")])
    rows = []
    for at in range(transactions):
        day = date(2026, 1, 1) + timedelta(days=chance.randrange(30 * months))
        amount = f"{chance.randrange(100, 900_000) / 100:.2f}"
        product = chance.choice(("Widget", "Gadget", "Service"))
        rows.append((f"T{at:07}", day, chance.choice(people), amount, "USD", f"Customer {at % 900}", product, "East", "new", day))
    table("transactions", TRANSACTION, rows)


def main() -> None:
    """Run it and print."""
    participants = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    transactions = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    months = int(sys.argv[3]) if len(sys.argv) > 3 else 12
    period = f"2026-{months:02}"
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name) / "inputs", Path(name) / period
        folder.mkdir()
        write_inputs(folder, participants, transactions, months)
        start, cpu = time.perf_counter(), _cpu()
        spm_xl.run(folder, period, out)
        print(f"{participants:,} participants, {transactions:,} transactions: {time.perf_counter() - start:.1f} s wall, {_cpu() - cpu:.1f} s CPU")
        peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        print(f"peak memory {peaks[0]:,.0f} MB, of a writing process {peaks[1]:,.0f} MB")
        with (folder / "transactions.csv").open("a", newline="", encoding="utf-8") as file:
            csv.writer(file).writerow(("LATE", f"{period}-05", "P00001", "5000.00", "USD", "Late Ltd", "Widget", "East", "new", f"{period}-20"))
        start = time.perf_counter()
        written = write_run(calculate(load(folder), period), out)
        print(f"one late booking: {len(written.issued)} statement(s) issued again, {written.unchanged} untouched, {time.perf_counter() - start:.1f} s")


def _cpu() -> float:
    return sum(use.ru_utime + use.ru_stime for use in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


if __name__ == "__main__":
    main()
