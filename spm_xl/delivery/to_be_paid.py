"""What a run told payroll to pay, and the four-way match: statements, payroll file, paid file and ledger come to the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl.errors import ControlFailure
from spm_xl.outputs.checks import Check
from spm_xl.outputs.ledger import read_ledger
from spm_xl.outputs.manifest import LEDGER, PAYROLL, read_manifest, sha256
from spm_xl.outputs.reread import payroll_read
from spm_xl.pay.result import Settled
from spm_xl.workbook.parts.whole_file import read_or_nothing

NOTHING = Decimal(0)
MATCH = "Payroll file to paid file"  # name of the check that the differences explain


@dataclass(frozen=True, slots=True)
class Due:
    """What a run told payroll to pay.

    Attributes
    ----------
    found : the run's manifest; rows : of its payroll file, by column.
    names : participant -> name ("" for one with nothing to pay); currencies : that the run pays in.
    pay_date : of the run, None where its rows have several or there are none.
    settled : entries of its ledger that say what its period paid.
    """

    found: dict[str, Any]
    rows: Sequence[Mapping[str, str]]
    names: Mapping[str, str]
    currencies: frozenset[str]
    pay_date: date | None
    settled: tuple[Settled, ...]


def to_be_paid(run: Path) -> Due:
    """What a run told payroll to pay.

    Raises
    ------
    InvalidInput : the folder is no run. ControlFailure : its payroll file or ledger is not as the run wrote it.
    """
    found = read_manifest(run)
    payroll, ledger = (_as_written(run, name, found) for name in (PAYROLL, LEDGER))
    rows = payroll_read(payroll)
    names = dict.fromkeys((one["participant"] for one in found["statements"]), "")
    names |= {row["participant"]: row["name"] for row in rows}
    days = {row["pay_date"] for row in rows}
    entries = read_ledger(ledger, f"{run.name}/{LEDGER}").entries
    return Due(
        found,
        rows,
        names,
        frozenset(one["currency"] for one in found["statements"]),
        date.fromisoformat(days.pop()) if len(days) == 1 else None,
        tuple(entry for entry in entries if entry.item == "paid" and entry.period == found["period"]),
    )


def totals(pairs: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Sums by name, in the order of the names."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for name, amount in pairs:
        found[name] += amount
    return dict(sorted(found.items()))


def four_ways(due: Due, paid: Mapping[str, Decimal], apart: Mapping[str, int]) -> tuple[Check, ...]:
    """Statements, payroll file, paid file and ledger, one against the next, by currency.

    Parameters
    ----------
    paid : currency -> total of the paid file; apart : currency -> matchings that are not equal.
    """
    statements = due.found["statements"]
    stated = totals((one["currency"], Decimal(one["payable"])) for one in statements)
    to_pay = totals((row["currency"], Decimal(row["amount"])) for row in due.rows)
    net = totals((one["plan_currency"], Decimal(one["net"])) for one in statements)
    plan_currency = {one["participant"]: one["plan_currency"] for one in statements}
    settled = totals((plan_currency[e.participant], e.amount) for e in due.settled if e.participant in plan_currency)
    checks = []
    for currency in sorted({*stated, *to_pay, *paid}):
        left, middle, right = (each.get(currency, NOTHING) for each in (stated, to_pay, paid))
        checks.append(Check(f"Statements to payroll file, {currency}", "payable on statements", left, "payroll file", middle))
        checks.append(Check(f"{MATCH}, {currency}", "payroll file", middle, "paid file", right, apart.get(currency, 0)))
    for currency in sorted({*net, *settled}):
        left, right = net.get(currency, NOTHING), settled.get(currency, NOTHING)
        checks.append(Check(f"Net to ledger, {currency}", "net on statements", left, "paid in the ledger", right))
    return tuple(checks)


def _as_written(run: Path, name: str, found: Mapping[str, Any]) -> bytes:
    content = read_or_nothing(run / name)
    if content is None or sha256(content) != found["files"].get(name):
        raise ControlFailure(
            f"{run.name}/{name} is not as the run wrote it; nothing was matched. Restore it: spm-xl verify {run.name} says what changed."
        )
    return content
