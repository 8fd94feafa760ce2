"""What the commands of the cycle do and say, once their arguments are known to be usable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl.cli.screen import progress, say, show_json, show_table
from spm_xl.cycle.journal import Entry

SHORT = 12  # characters of a hash that a screen shows


def approve(
    run: Path, by: str, on: date, second: str, reason: str, own: bool, inputs: Path | None, workers: int | None, json: bool, quiet: bool
) -> None:
    """Approve a run and issue its statements."""
    from spm_xl.cycle.approving import approve as approved

    with progress(f"statements of {run.name}", quiet) as move:
        done = approved(
            run, by=by, on=on, second=second, reason=reason, own=own, inputs=inputs, workers=workers, progress=move
        )
    _show(done.entry, json)
    if done.completed:
        say(f"the approval of {done.entry.on} by {done.entry.by} stood already; its files are complete now.", quiet)
    else:
        marked = ", as the run's own preparer" if done.entry.content["own"] else ""
        say(f"{done.entry.period} is approved by {done.entry.by}{marked}, for the result {done.entry.content['result'][:SHORT]}.", quiet)
    say(f"{len(done.written.issued)} statement(s) issued as approved. Pay from {run}/payroll.csv, then: spm-xl pay {run}", quiet)


def pay(
    run: Path, by: str, on: date, files: Sequence[Path], mapping: Path | None, accepted: Sequence[str], reason: str, out: Path | None, json: bool,
    quiet: bool,
) -> None:
    """Match what payroll paid, and note that the run was paid."""
    from spm_xl.delivery.paying import paid

    done = paid(run, by=by, on=on, files=files, mapping=mapping, accepted=accepted, reason=reason, out=out)
    entry, found = done.entry, done.matched
    if found:
        say(f"{len(found.rows)} amount(s) of payroll matched, {len(found.differences)} accepted by name.", quiet)
    _show(entry, json)
    say(f"{entry.period} is paid (noted by {entry.by} on {entry.on}). Next: spm-xl close {run}", quiet)


def close(run: Path, by: str, on: date, json: bool, quiet: bool) -> None:
    """Close a period."""
    from spm_xl.cycle.steps import close as closed

    done = closed(run, by=by, on=on)
    _show(done.entry, json, still_held=[asdict(one) for one in done.held])
    for one in done.held:
        say(f"still held: {one.participant}, {one.component}, {one.transaction}, {-one.amount:,f}", quiet)
    say(f"{done.entry.period} is closed (by {done.entry.by} on {done.entry.on}). Its run does not change any more.", quiet)


def reopen(run: Path, by: str, on: date, reason: str, stopped: bool, json: bool, quiet: bool) -> None:
    """Open a period again."""
    from spm_xl.cycle.steps import reopen as reopened

    entry = reopened(run, by=by, on=on, reason=reason, stopped=stopped)
    _show(entry, json)
    records = entry.content["state"] == "closed" and not stopped
    follows = "its records can be completed; close it again after that" if records else "run it again, then have it approved"
    say(f"{entry.period} is open again (by {entry.by} on {entry.on}): {follows}.", quiet)


def accept(run: Path, items: Sequence[str], by: str, on: date, reason: str, json: bool, quiet: bool) -> None:
    """Accept items by name."""
    from spm_xl.cycle.accepting import accept as accepted

    found = accepted(run, items, by=by, on=on, reason=reason)
    if json:
        show_json([asdict(item) for item in found])
    elif found:
        show_table(("list", "item", "what is the matter"), [(item.listed, item.subject, item.why) for item in found])
    say(f"{len(found)} item(s) accepted by {by}." if found else "accepted already: nothing changed.", quiet)


def status(runs: Path, json: bool, quiet: bool) -> None:
    """The table of all periods."""
    from spm_xl.cycle.status import status as standing

    found = standing(runs)
    if json:
        show_json(asdict(found))
        return
    columns = ("period", "state", "result", "prepared", "approved", "paid", "closed", "payable", "next")
    rows = [
        (
            one.period, one.state, one.result[:SHORT], one.prepared, one.approved, one.paid, one.closed,
            "; ".join(f"{currency} {Decimal(amount):,f}" for currency, amount in one.payable.items()), one.next,
        )
        for one in found.periods
    ]  # fmt: skip
    show_table(columns, rows)
    if found.inquiries:
        say(f"{found.inquiries} question(s) not answered: spm-xl inquiries summary --runs {runs}", quiet)
    if found.letters:
        say(f"{found.letters} plan letter(s) not signed.", quiet)
    say(f"journal: {found.head.entries} entr{'y' if found.head.entries == 1 else 'ies'}, head {found.head.digest}", quiet)


def _show(entry: Entry, json: bool, **more: Any) -> None:
    """A step as data."""
    if json:
        show_json({"entry": entry.number, "period": entry.period, "step": entry.kind, "by": entry.by, "on": entry.on, **entry.content, **more})
