"""Accounting a period inside the cycle: from the ledgers of its runs to the books, chained to the close before it.

The journal remembers what a period was accounted with, so that each close opens with what the last one ended with. An entry
`accounted` holds the hashes of its files, and of the balances the accruals one by one, as the next close begins with them, and of the
rest the hash and the sum.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl.accounting.close import Close, balances, close, periods_needed
from spm_xl.cycle.confirming import confirm_person
from spm_xl.cycle.journal import Entry, canonical
from spm_xl.cycle.kinds import ACCOUNTED
from spm_xl.cycle.runs import absolute, entries_of, opened, run_before
from spm_xl.cycle.states import standing
from spm_xl.cycle.terms import Source, loaded_with_known
from spm_xl.errors import ControlFailure, NotAllowed, NotFound
from spm_xl.outputs.books import accounting_workbook, journal_csv
from spm_xl.outputs.ledger import read_ledger
from spm_xl.outputs.manifest import LEDGER, read_manifest, sha256
from spm_xl.pay.result import Ledger
from spm_xl.tables.inputs import Inputs
from spm_xl.workbook.parts.whole_file import make_folder, write_changed

WORKBOOK, JOURNAL = "accounting.xlsx", "journal_entries.csv"
CHAINED = {"assets": "contract assets", "owed": "what is owed", "draws": "draws", "carried": "negative pay carried"}  # balance -> in words


@dataclass(frozen=True, slots=True)
class Accounted:
    """A period that was accounted: its close, the journal's entry, and the folder of its files."""

    close: Close
    entry: Entry
    folder: Path


def account(
    source: Source, period: str, out: Path | str, runs: Path | str, *, by: str, on: date, mapping: Any = None, data: str | Path | None = None
) -> Accounted:
    """Account a period, write its books and note it in the journal; what is accounted already and stays equal is not touched.

    Parameters
    ----------
    source, mapping, data : as of `tables.load.load`. out : folder of the books. runs : folder of the runs and their journal.
    by : who does it; on : the day.

    Raises
    ------
    ControlFailure : a ledger was altered, or the close does not open with what the one before it ended with.
    NotAllowed : a later period builds on other balances of this one.
    NotFound : a period has no run.
    """
    out, runs, by = Path(out), absolute(runs), confirm_person(by)
    inputs = loaded_with_known(source, mapping, data, runs)
    entries = entries_of(runs)
    found = closed(inputs, period, entries, ledgers(runs, entries, periods_needed(inputs, period)))
    files = {
        WORKBOOK: accounting_workbook(found, inputs.rows("cost_policies"), standing(entries, period).state),
        JOURNAL: journal_csv(found.lines),
    }
    content = {"sha256": {name: sha256(file) for name, file in files.items()}, "balances": kept(balances(found))}
    with opened(runs) as journal, journal.writing():
        _confirm_last(journal.entries(), period, content)
        make_folder(out)
        for name, file in files.items():
            write_changed(out / name, file)
        last = last_accounted(journal.entries(), period)
        if last is None or canonical(last.content) != canonical(content):
            last = journal.append(ACCOUNTED, on=on, by=by, period=period, subject=absolute(out).name, content=content)
    return Accounted(found, last, out)


def closed(inputs: Inputs, period: str, entries: Sequence[Entry], known: Mapping[str, Ledger]) -> Close:
    """The close of a period that opens with what the one before it ended with.

    Parameters
    ----------
    inputs : with what the journal knows. known : ledgers by period, of all that the close needs; it may hold more.

    Raises
    ------
    ControlFailure : its opening balances are not those that the period before was accounted with.
    """
    needed = periods_needed(inputs, period)
    before = last_accounted(entries, needed[-2]) if len(needed) > 1 else None
    found = close(inputs, period, {name: known[name] for name in needed}, _accrued(before))
    _confirm_chain(found, before)
    return found


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


def kept(found: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Balances as the journal keeps them."""
    rest = {what: {"sha256": hashlib.sha256(canonical(own).encode()).hexdigest(), "sum": _sum(own)} for what, own in found.items() if what != "accrued"}
    return {"accrued": dict(found["accrued"]), **rest}


def _accrued(entry: Entry | None) -> dict[str, Decimal]:
    """The accruals at the expected tier that a close ended with."""
    return {name: Decimal(text) for name, text in entry.content["balances"]["accrued"].items()} if entry else {}


def _sum(own: Mapping[str, str]) -> str:
    return f"{sum(map(Decimal, own.values()), Decimal(0)):f}"


def _confirm_chain(found: Close, before: Entry | None) -> None:
    if before is None:
        return
    opening, closing = kept(balances(found, opening=True)), before.content["balances"]
    for what, words in CHAINED.items():
        if opening[what] != closing[what]:
            raise ControlFailure(
                f"{found.period} would open with {words} of {opening[what]['sum']}, and {before.period} was accounted with {closing[what]['sum']}: "
                f"a run, a policy, a change or churn of an accounted period was altered since. Date changes in {found.period}, "
                f"or account {before.period} again first."
            )


def _confirm_last(entries: Sequence[Entry], period: str, content: Mapping[str, Any]) -> None:
    at = last_accounted(entries, period)
    later = [entry.period for entry in entries if at and entry.kind == ACCOUNTED and entry.number > at.number and entry.period != period]
    if at and later and canonical(at.content["balances"]) != canonical(content["balances"]):
        raise NotAllowed(f"{period} was accounted with other balances, and {later[-1]} builds on them. Correct it in the open period.")
