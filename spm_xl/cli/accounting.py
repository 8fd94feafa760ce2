"""What the commands of accounting do and say, once their arguments are known to be usable.

The journal of the cycle remembers what a period was accounted with, so that each close opens with what the last one ended with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl.accounting.close import Close, balances, close, periods_needed
from spm_xl.accounting.disclosure import roll_forward
from spm_xl.cli.screen import say, show_json
from spm_xl.cycle.journal import Entry, canonical
from spm_xl.cycle.kinds import ACCOUNTED
from spm_xl.cycle.running import inputs_with_known
from spm_xl.cycle.runs import entries_of, opened, run_before
from spm_xl.cycle.states import standing
from spm_xl.errors import ControlFailure, NotAllowed, NotFound
from spm_xl.outputs.books import accounting_workbook, journal_csv
from spm_xl.outputs.ledger import read_ledger
from spm_xl.outputs.manifest import LEDGER, read_manifest, sha256
from spm_xl.pay.result import Ledger
from spm_xl.workbook.parts.whole_file import make_folder, read_or_nothing, write_whole

WORKBOOK, JOURNAL = "accounting.xlsx", "journal_entries.csv"


def account(
    source: Path, period: str, out: Path, runs: Path, by: str, on: date, mapping: Path | str | None, data: Path | None, json: bool, quiet: bool
) -> None:
    """Account a period and note it in the journal."""
    inputs = inputs_with_known(source, mapping, data, runs)
    entries = entries_of(runs)
    needed = periods_needed(inputs, period)
    before = last_accounted(entries, needed[-2]) if len(needed) > 1 else None
    found = close(inputs, period, ledgers(runs, entries, needed), accrued(before))
    confirm_chain(found, before)
    files = {
        WORKBOOK: accounting_workbook(found, inputs.rows("cost_policies"), standing(entries, period).state),
        JOURNAL: journal_csv(found.lines),
    }
    content = {"sha256": {name: sha256(file) for name, file in files.items()}, "balances": kept(balances(found))}
    confirm_last(entries, period, content)
    make_folder(out)
    for name, file in files.items():
        if read_or_nothing(out / name) != file:
            write_whole(out / name, file)
    last = last_accounted(entries, period)
    if last is None or canonical(last.content) != canonical(content):
        with opened(runs) as journal:
            journal.append(ACCOUNTED, on=on, by=by, period=period, subject=out.name, content=content)
    if json:
        show_json(_totals(found))
    _say(found, out, quiet)


def ledgers(runs: Path, entries: Sequence[Entry], periods: Sequence[str]) -> dict[str, Ledger]:
    """The ledgers of some periods' runs, each as its run wrote it."""
    return {period: _ledger(run_before(entries, runs, period) or runs / period, period) for period in periods}


def _ledger(folder: Path, period: str) -> Ledger:
    file = folder / LEDGER
    if not file.is_file():
        raise NotFound(f"there is no run of {period} in {folder.parent.name}, and accounting reads the ledger of every period. Write it with spm-xl run.")
    content = file.read_bytes()
    manifest = read_manifest(folder)
    if manifest["period"] != period:
        raise NotFound(f"{folder.name} holds the run of {manifest['period']}, not of {period}. Name the folder that holds the runs.")
    if manifest["ledger"]["sha256"] != sha256(content):
        raise ControlFailure(f"{folder.name}/{LEDGER} was altered since its run wrote it. Restore it; spm-xl verify {folder} says what else was.")
    return read_ledger(content, f"{folder.name}/{LEDGER}")


def last_accounted(entries: Sequence[Entry], period: str) -> Entry | None:
    """How a period was accounted last."""
    return next((entry for entry in reversed(entries) if entry.kind == ACCOUNTED and entry.period == period), None)


def accrued(entry: Entry | None) -> dict[str, Decimal]:
    """The accruals at the expected tier that a close ended with."""
    return {name: Decimal(text) for name, text in entry.content["balances"]["accrued"].items()} if entry else {}


def kept(found: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Balances as the journal keeps them: accruals one by one, as the next close begins with them; of the rest the hash and the sum."""
    rest = {what: {"sha256": hashlib.sha256(canonical(own).encode()).hexdigest(), "sum": _sum(own)} for what, own in found.items() if what != "accrued"}
    return {"accrued": dict(found["accrued"]), **rest}


def _sum(own: Mapping[str, str]) -> str:
    return f"{sum(map(Decimal, own.values()), Decimal(0)):f}"


def confirm_chain(found: Close, before: Entry | None) -> None:
    """Raise `ControlFailure` where a close does not open with what the one before it ended with."""
    if before is None:
        return
    opening, closing = kept(balances(found, opening=True)), before.content["balances"]
    for what, words in (("assets", "contract assets"), ("owed", "what is owed"), ("draws", "draws"), ("carried", "negative pay carried")):
        if opening[what] != closing[what]:
            raise ControlFailure(
                f"{found.period} would open with {words} of {opening[what]['sum']}, and {before.period} was accounted with {closing[what]['sum']}: "
                f"a run, a policy, a change or churn of an accounted period was altered since. Date changes in {found.period}, "
                f"or account {before.period} again first."
            )


def confirm_last(entries: Sequence[Entry], period: str, content: Mapping[str, Any]) -> None:
    """Raise `NotAllowed` where a later period builds on other balances of this one."""
    at = last_accounted(entries, period)
    later = [entry.period for entry in entries if at and entry.kind == ACCOUNTED and entry.number > at.number and entry.period != period]
    if at and later and canonical(at.content["balances"]) != canonical(content["balances"]):
        raise NotAllowed(f"{period} was accounted with other balances, and {later[-1]} builds on them. Correct it in the open period.")


def _totals(found: Close) -> dict[str, Any]:
    return {
        "period": found.period.name,
        "contract_assets": [
            {"currency": one.names[0], "opening": one.opening, "added": one.added, "amortised": one.amortised, "written_off": one.written_off,
             "impaired": one.impaired, "closing": one.closing, "current": one.current}
            for one in roll_forward(found.assets, ("currency",))
        ],
        "accrued_at_expected_tier": sum((one.roll.closing for one in found.accruals), Decimal(0)),
        "journal_lines": len(found.lines),
        "checks": [{"name": one.name, "difference": one.difference} for one in found.controls],
        "notes": list(found.notes),
    }  # fmt: skip


def _say(found: Close, out: Path, quiet: bool) -> None:
    for one in roll_forward(found.assets, ("currency",)):
        say(
            f"contract assets in {one.names[0]}: {one.opening:,} + {one.added:,} added - {one.amortised:,} amortised "
            f"- {one.written_off + one.impaired:,} written off = {one.closing:,}",
            quiet,
        )
    for note in found.notes:
        say(f"to be looked at: {note}", quiet)
    wrong = [control for control in found.controls if control.difference]
    for control in wrong:
        say(f"check {control.name}: {control.left_label} {control.left:,}, {control.right_label} {control.right:,}", quiet)
    say(f"{found.period}: {len(found.lines)} journal lines, {len(found.controls) - len(wrong)} of {len(found.controls)} checks read 0: {out / WORKBOOK}", quiet)
    if wrong:
        raise ControlFailure(f"{len(wrong)} check(s) of {found.period} do not read 0. See the sheet Checks of {out / WORKBOOK}; do not post before the reason is known.")
