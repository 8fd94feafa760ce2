"""The year of the sample company: twelve months, from cut-off to closed, by one command.

Each month is run, approved by somebody else, accounted, paid, questioned and closed; leavers are paid on their last day; two decisions
come late. At the end what was paid must equal one calculation that knew everything from the start.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import compress
from pathlib import Path
from typing import Any

from spm_xl.cli.accounting import accounted, year_ended
from spm_xl.cli.demo_people import decided, paid, returned, signed
from spm_xl.cli.screen import say, show_json, show_table
from spm_xl.errors import ControlFailure
from spm_xl.pay.result import Ledger, Run
from spm_xl.period import DAY
from spm_xl.rational import Fraction
from spm_xl.sample.text import YEAR
from spm_xl.sample.year import (
    ANSWERED_BY,
    APPROVER,
    CUT_IN,
    CUT_REASON,
    LEAVERS,
    LETTERS,
    PAYROLL,
    PREPARER,
    SECOND,
    SIGNED_LATE,
    known_in,
)
from spm_xl.tables.inputs import Inputs, Rows

GROWTH = Fraction(1, 20)  # of the quotas in the next year


def demonstrate_year(folder: Path, workers: int | None, json: bool, quiet: bool) -> None:
    """Close the twelve months of the sample company, and prove what was paid."""
    from spm_xl.cycle.year_end import year_end

    runs, told = folder / "runs", []
    for month in range(1, 13):
        period = f"{YEAR}-{month:02}"
        source = _inputs(folder, period)
        if period in LETTERS:
            _letters(folder, source, period)
        _signatures(folder, period)
        _leavers(folder, source, period)
        told.append(_month(folder, source, period, workers, quiet))
    last = told[-1]["run"]
    proof = _knew_all(source, runs, last)
    year_ended(year_end(source, str(YEAR), folder / "next", runs, growth=GROWTH), json=False, quiet=True)
    _all_agree(runs, quiet)
    rows = [(one["period"], one["statements"], one["inquiries"], one["corrections"], *one["payable"].values()) for one in told]
    if json:
        show_json([{name: value for name, value in one.items() if name != "run"} for one in told])
    else:
        show_table(("period", "statements", "inquiries", "corrections", *told[-1]["payable"]), rows)
    say(f"what {proof} participants were paid in the year equals, to the cent, one calculation that knew everything from the start.", quiet)


def _inputs(folder: Path, period: str) -> Path:
    """The inputs as they are known in a period; written anew where they changed."""
    from spm_xl.workbooks.inputs import write_filled

    file = folder / "inputs.xlsx"
    folder.mkdir(parents=True, exist_ok=True)
    before = f"{YEAR}-{int(period[-2:]) - 1:02}"
    if not file.exists() or known_in(period) != known_in(before):
        write_filled(file, known_in(period))
    return file


def _letters(folder: Path, source: Path, period: str) -> None:
    """Everybody's plan letter; one that says what it said before is not written again."""
    from spm_xl.letters.writing import wanted, write_letters
    from spm_xl.pay.book import book
    from spm_xl.tables.load import load

    on = date.fromisoformat(f"{period}-01")
    write_letters(wanted(book(load(source)), on), folder / "letters", runs=folder / "runs", on=on, by=PREPARER)


def _signatures(folder: Path, period: str) -> None:
    """The letters that come back signed in a period."""
    from spm_xl.cycle.kinds import LETTER, SIGNED
    from spm_xl.cycle.runs import entries_of
    from spm_xl.letters.collecting import collect

    on = date.fromisoformat(f"{period}-12")
    back = folder / "letters signed" / period
    entries = entries_of(folder / "runs")
    done = {(one.subject, one.content["plan"], one.content["version"]) for one in entries if one.kind == SIGNED}
    for entry in entries:
        letter = (entry.subject, entry.content.get("plan"), entry.content.get("version"))
        if entry.kind == LETTER and letter not in done and SIGNED_LATE.get(entry.subject, period) <= period:
            signed(folder / "letters" / entry.content["file"], back, entry.content["name"], on)
    if back.exists():
        collect(back, folder / "runs", on, PREPARER)


def _leavers(folder: Path, source: Path, period: str) -> None:
    """Who leaves in a period is paid on the last day."""
    from spm_xl.cycle.final_pay import final_pay

    for participant, day in LEAVERS.items():
        if day.isoformat().startswith(period):
            out = folder / "final pay" / participant
            final_pay(source, participant, folder / "runs", out, by=PREPARER, on=day, approver=APPROVER)


def _month(folder: Path, source: Path, period: str, workers: int | None, quiet: bool) -> dict[str, Any]:
    """One period, from cut-off to closed."""
    from spm_xl.cycle.accepting import accept, items_of
    from spm_xl.cycle.accounted import account
    from spm_xl.cycle.approving import approve
    from spm_xl.cycle.running import run
    from spm_xl.cycle.steps import close, pay
    from spm_xl.delivery.paid_file import confirm_matched, matched

    out = folder / "runs" / period
    done = run(source, period, out, by=PREPARER, workers=workers)
    result = done.run
    on = result.as_of + DAY
    approve(out, by=APPROVER, second=SECOND if period == CUT_IN else "", reason=_reason(period), on=on, workers=workers)
    accounted(account(source, period, folder / "books" / period, folder / "runs", by=PREPARER, on=on), json=False, quiet=True)
    file = paid(out, folder / "payroll" / f"{period} paid.csv")
    found = matched(out, file)
    confirm_matched(found)
    pay(out, by=PAYROLL, on=result.period.pay_date, files=found.files)
    asked = _questions(folder, result, result.period.pay_date + timedelta(days=5))
    items = [item.subject for item in items_of(out)]
    if items:
        accept(out, items, by=APPROVER, on=result.period.pay_date, reason="House account, reviewed with sales operations")
    close(out, by=PREPARER, on=result.period.pay_date + timedelta(days=8))
    say(f"{period}: {len(result.settlements)} statements, approved, paid and closed", quiet)
    return {
        "period": period,
        "statements": len(result.settlements),
        "inquiries": asked,
        "corrections": sum(len(settlement.corrections) for settlement in result.settlements),
        "payable": {currency: f"{amount:,.2f}" for currency, amount in _payable(result).items()},
        "run": result,
    }


def _reason(period: str) -> str:
    return CUT_REASON if period == CUT_IN else "Movers looked at with the managers; large deals of the month"


def _questions(folder: Path, result: Run, on: date) -> int:
    """Questions come back, are collected, decided and answered; gives how many."""
    from spm_xl.inquiries.answering import answer
    from spm_xl.inquiries.collecting import collect

    runs, period = folder / "runs", result.period.name
    back = folder / "returned" / period
    asked = returned(result, runs / period / "statements", back)
    if asked:
        done = collect(back, runs, on=on, by=ANSWERED_BY)
        if done.register is None:
            raise ControlFailure(f"the questions of {period} were not registered.")
        decided(done.register, period)
        answer(done.register, runs, on=on + DAY, by=ANSWERED_BY)
    return asked


def _payable(result: Run) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for settlement in result.settlements:
        found[settlement.payout_currency] += settlement.payable
    return dict(sorted(found.items()))


def _knew_all(source: Path, runs: Path, last: Run) -> int:
    """How many were paid in the year exactly what a calculation comes to that knew everything from the start; raises for anybody else."""
    from spm_xl.cycle.terms import loaded_with_known
    from spm_xl.pay.run import calculate

    inputs = _from_the_start(loaded_with_known(source, runs=runs), last.as_of)
    known = _paid(calculate(inputs, last.period.name, as_of=last.as_of).ledger)
    was = _paid(last.ledger)
    apart = {who: (was[who], known[who]) for who in {*was, *known} if was[who] != known[who]}
    if apart:
        words = "; ".join(f"{who} {one} against {other}" for who, (one, other) in sorted(apart.items())[:5])
        raise ControlFailure(f"what was paid differs from a calculation that knew all at once, for {len(apart)}: {words}")
    return len(was)


def _all_agree(runs: Path, quiet: bool) -> None:
    """Every check of every run, and the journal, read again from the files."""
    from spm_xl.cycle.journal_checks import verify
    from spm_xl.cycle.states import CLOSED
    from spm_xl.cycle.status import status

    checks = verify(runs)
    wrong = [check for check in checks if not check.agrees]
    if wrong:
        raise ControlFailure(f"{len(wrong)} checks do not read 0: {'; '.join(check.name for check in wrong[:5])}")
    at = status(runs)
    left = [one.period for one in at.periods if one.state != CLOSED]
    if left or at.inquiries or at.letters:
        raise ControlFailure(f"not closed: {left}; questions without an answer: {at.inquiries}; letters without a signature: {at.letters}")
    say(f"{len(checks)} checks of {runs}, all 0; {len(at.periods)} periods closed, no question and no letter open", quiet)


def _from_the_start(inputs: Inputs, as_of: date) -> Inputs:
    """The inputs with every booking known on its own day; what nobody knows yet on `as_of` left out."""
    tables = dict(inputs.tables)
    sold = tables["transactions"]
    later = {row["transaction"] for row in sold.rows if (row["booked"] or row["date"]) > as_of}
    for name in ("transactions", "splits", "receipts"):
        tables[name] = _kept(tables[name], [row["transaction"] not in later for row in tables[name].rows])
    columns = dict(tables["transactions"].columns)
    tables["transactions"] = replace(tables["transactions"], columns={**columns, "booked": [None] * len(columns["booked"])})
    return replace(inputs, tables=tables)


def _kept(rows: Rows, keep: list[bool]) -> Rows:
    """The rows that are kept."""
    columns = {name: list(compress(values, keep)) for name, values in rows.columns.items()}
    return replace(rows, columns=columns, numbers=list(compress(rows.numbers, keep)))


def _paid(ledger: Ledger) -> dict[str, Decimal]:
    """What was paid to each participant in all periods, with the negative net that is carried on."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for entry in ledger.entries:
        if entry.item == "paid" or (entry.item == "carried" and entry.period == ledger.period):
            found[entry.participant] += entry.amount
    return dict(found)
