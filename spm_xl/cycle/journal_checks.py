"""Verifying the journal: whether its entries are those that were written, and say the same as the runs beside it.

A chain of hashes alone shows neither that its end was cut off nor that all of it was made anew. So the heads that the runs keep, in
manifest, control workbook and seal, are laid beside it, and the results that it tells beside the manifests. Whoever changes the journal
and every run in one go is found by a head that was kept elsewhere only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl.cycle.journal import FILE, RULES, Entry, broken, entry_of, journal, standing_journal
from spm_xl.cycle.kinds import (
    ACCEPTED,
    ADJUSTMENT,
    ANSWERED,
    APPROVED,
    CALCULATED,
    CLOSED,
    FINAL_PAY,
    KINDS,
    PAID,
    REOPENED,
)
from spm_xl.cycle.known import TABLES, row_of
from spm_xl.cycle.runs import absolute
from spm_xl.cycle.seal import read_seal
from spm_xl.cycle.states import OPEN, Standing, after, allowed, standings
from spm_xl.cycle.told import ISSUED, history, release_of
from spm_xl.errors import InvalidInput, SpmError
from spm_xl.outputs import verify as files
from spm_xl.outputs.checks import Check
from spm_xl.outputs.control_cycle import journal_words
from spm_xl.outputs.manifest import MANIFEST, SEAL, read_manifest, sha256
from spm_xl.outputs.release import Release
from spm_xl.outputs.reread import control_fact
from spm_xl.people import same_person

SEALING = (APPROVED, PAID, CLOSED, REOPENED)
STEPS = (CALCULATED, *SEALING)
STEP_OF = {CALCULATED: "run", APPROVED: "approve", PAID: "pay", CLOSED: "close", REOPENED: "reopen"}


def verify(folder: Path, inputs: Path | None = None) -> tuple[Check, ...]:
    """Every check of a run from its files, and of the journal beside it; or of all runs in a folder.

    Parameters
    ----------
    inputs : what a run was calculated from, to see that it is still the same.

    Raises
    ------
    InvalidInput : the folder holds neither a run nor a journal.
    """
    folder = absolute(folder)
    if not standing_journal(folder):
        beside = journal_checks(folder.parent, folder) if standing_journal(folder.parent) else _without_journal(folder)
        return (*files.verify(folder, inputs), *beside)
    runs = sorted(path.parent for path in folder.glob(f"*/{MANIFEST}"))
    found = [replace(check, name=f"{run.name}: {check.name}") for run in runs for check in _files(run)]
    return (*found, *journal_checks(folder))


def _files(run: Path) -> tuple[Check, ...]:
    """The checks of one run among others: one that cannot be read keeps nobody from hearing of the rest."""
    try:
        return files.verify(run)
    except SpmError as wrong:
        return (_counted("Manifest can be read", "manifests", 1, "read", [str(wrong)]),)


def journal_checks(folder: Path, run: Path | None = None) -> tuple[Check, ...]:
    """Every check of the journal in a folder.

    Parameters
    ----------
    run : also what the journal says of this run, which may stand beside others of its period.
    """
    try:
        with journal(folder) as kept:
            rows, rules, unsound = kept.raw(), kept.rules(), kept.unsound()
    except InvalidInput as wrong:
        return (_counted("Journal: can be read", "journals", 1, "read", [str(wrong)]),)
    entries, wrong_rows = _read(rows)
    changed = sorted(name for name in {*RULES, *rules} if rules.get(name) != RULES.get(name))
    runs = sorted({path.parent for name in (MANIFEST, SEAL) for path in folder.glob(f"*/{name}")} | ({run} if run else set()))
    told = standings(entries)
    known = {entry.subject for entry in entries if entry.kind == CALCULATED}
    gone = [at.run for at in told.values() if not (folder / at.run / MANIFEST).is_file()]
    return (
        _counted("Journal: its file is whole", "files", 1, "whole", unsound),
        _counted("Journal: entries can be read", "entries", len(rows), "read", wrong_rows),
        _counted("Journal: each entry follows the one before", "chains", 1, "whole", _chain(entries, wrong_rows)),
        _counted("Journal: its own rules stand", "rules", len({*RULES, *rules}), "as made", changed),
        _counted("Journal: steps follow each other", "periods", len(told), "in order", list(_out_of_order(entries))),
        _counted("Journal: adjustments were decided", "adjustments", sum(e.kind == ADJUSTMENT for e in entries), "decided", list(_undecided(entries))),
        _counted("Journal: heads kept in the runs", "runs", len(runs), "fit", list(_heads(runs, entries))),
        _counted("Journal: knows the runs beside it", "runs", len(runs), "known", [run.name for run in runs if run.name not in known]),
        _counted("Journal: runs are there", "periods", len(told), "there", gone),
        _counted("Journal: results are those of the runs", "periods", len(told), "equal", list(_results(folder, told, entries))),
        _counted("Journal: runs are sealed", "periods", len(told), "sealed", list(_unsealed(folder, told))),
    )  # fmt: skip


def _read(rows: Sequence[Sequence[Any]]) -> tuple[list[Entry], list[str]]:
    """The entries that can be read, and what is wrong with the others."""
    entries, wrong = [], []
    for number, row in enumerate(rows, 1):
        try:
            entry = entry_of(row)
            _confirm_told(entry)
            entries.append(entry)
        except (ValueError, TypeError, RecursionError) as bad:
            wrong.append(f"entry {row[0] if isinstance(row[0], int) else number}: {bad}")
    return entries, wrong


def _confirm_told(entry: Entry) -> None:
    """Raise ValueError where an entry does not say what one of its kind must."""
    if entry.kind not in KINDS:
        raise ValueError(f"it is of no kind that there is, {entry.kind!r}")
    if entry.kind in (CALCULATED, APPROVED, PAID, CLOSED) and not isinstance(entry.content.get("result"), str):
        raise ValueError("it names no result")
    if entry.kind == CALCULATED and not {"manifest", "company", "payable"} <= set(entry.content):
        raise ValueError("it does not say what was written")
    if entry.kind == REOPENED and not {"stopped", "state", "reason"} <= set(entry.content):
        raise ValueError("it does not say what was opened")
    if entry.kind == ACCEPTED and not {"list", "why", "reason"} <= set(entry.content):
        raise ValueError("it does not say what was accepted")
    try:
        history([entry], entry.period)
        if entry.kind in TABLES:
            row_of(entry)
    except (KeyError, AttributeError, ArithmeticError, TypeError) as wrong:
        raise ValueError(f"its content cannot be read: {wrong}") from None


def _undecided(entries: Sequence[Entry]) -> Iterator[str]:
    """Adjustments that neither a decision on an inquiry nor a final pay stands behind."""
    answered: set[str] = set()
    final = {str(entry.content.get("adjustment", "")) for entry in entries if entry.kind == FINAL_PAY}
    for entry in entries:
        if entry.kind == ANSWERED:
            answered.add(entry.subject)
        elif entry.kind == ADJUSTMENT and not (entry.subject in final or str(entry.content.get("inquiry", "")) in answered):
            yield f"entry {entry.number}: {entry.subject}"


def _chain(entries: Sequence[Entry], unread: Sequence[str]) -> list[str]:
    """The first entry that does not fit."""
    if unread:
        return [unread[0].partition(":")[0]]
    try:
        found = broken(entries)
    except (ValueError, TypeError, RecursionError) as wrong:
        return [str(wrong)]
    return [found] if found else []


def _out_of_order(entries: Sequence[Entry]) -> Iterator[str]:
    """Steps that could not be taken when they are said to have been, and approvals that one person gave alone."""
    companies = {str(entry.content["company"]) for entry in entries if entry.kind == CALCULATED}
    if len(companies) > 1:
        yield f"runs of {' and '.join(sorted(companies))}"
    states: dict[str, str] = {}
    runs: dict[str, Entry] = {}
    for entry in entries:
        if entry.kind not in STEPS:
            continue
        state, run = states.get(entry.period, OPEN), runs.get(entry.period)
        if not allowed(state, STEP_OF[entry.kind]):
            yield f"entry {entry.number}: {entry.period} was {state} and cannot have been {entry.kind}"
        if entry.kind == APPROVED and run and same_person(entry.by, run.by) and not entry.content.get("own"):
            yield f"entry {entry.number}: {entry.by} approved the run that {run.by} prepared"
        if entry.kind == APPROVED and entry.content.get("cuts") and not _seen_by_two(entry, run):
            yield f"entry {entry.number}: a cut of settled pay has no second person, or no reason"
        if entry.kind in ISSUED and run and entry.content["result"] != run.content["result"]:
            yield f"entry {entry.number}: {entry.period} was {entry.kind} with another result than it was calculated with"
        if entry.kind == CALCULATED:
            runs[entry.period] = entry
        states[entry.period] = after(state, entry)


def _seen_by_two(entry: Entry, run: Entry | None) -> bool:
    """Whether a second person, neither the approver nor the preparer, saw a cut, and a reason was given."""
    second = str(entry.content.get("second", ""))
    others = (entry.by, run.by if run else "")
    return bool(second and entry.content.get("reason")) and not any(same_person(second, other) for other in others)


def _heads(runs: Sequence[Path], entries: Sequence[Entry]) -> Iterator[str]:
    """Runs that keep a head which the journal never had."""
    for run in runs:
        try:
            found = read_manifest(run)
            kept = found.get("journal", {})
            went, head = int(kept.get("entries", 0)), str(kept.get("head", ""))
            if not _had(entries, went, head):
                yield f"{run.name}/{MANIFEST} ({_cut(entries, went)})"
            fact = control_fact(run / "control.xlsx", "Journal")
            if fact is not None and fact != journal_words(Release(entries=went, head=head)):
                yield f"{run.name}/control.xlsx"
            seal = read_seal(run)
            if seal and not _had(entries, seal["entries"], seal["head"]):
                yield f"{run.name}/{SEAL} ({_cut(entries, seal['entries'])})"
        except (SpmError, OSError, ValueError, TypeError, AttributeError) as wrong:
            yield f"{run.name}: {wrong}"


def _had(entries: Sequence[Entry], went: int, head: str) -> bool:
    """Whether the journal had that head when it went so far."""
    at = {entry.number: entry.digest for entry in entries}
    return at.get(went) == head if went else head == ""


def _cut(entries: Sequence[Entry], went: int) -> str:
    last = entries[-1].number if entries else 0
    return f"entries {last + 1} to {went} are gone" if went > last else f"entry {went} is another one"


def _results(folder: Path, told: dict[str, Standing], entries: Sequence[Entry]) -> Iterator[str]:
    """Runs whose manifest is not what the journal says of them."""
    for period, at in told.items():
        run = folder / at.run
        try:
            content = (run / MANIFEST).read_bytes()
            found = read_manifest(run)
        except (SpmError, OSError):
            continue  # said by the check that runs are there
        if found.get("period") != period:
            yield f"{at.run} is of {found.get('period')}, not of {period}"
        if found.get("result") != at.result:
            yield f"{at.run}: result {str(found.get('result'))[:12]} against {at.result[:12]} in entry {_entry(at)}"
        last = at.entries[-1]
        if last.kind in (CALCULATED, PAID, CLOSED) and last.content.get("manifest") != sha256(content):
            yield f"{at.run}/{MANIFEST} is not the one of entry {last.number} ({last.kind})"
        if last.kind != REOPENED and found.get("status") != release_of(entries, period).status:
            yield f"{at.run} says {found.get('status')} and is {at.state}"


def _entry(at: Standing) -> int:
    last = at.last(CALCULATED)
    return last.number if last else 0


def _unsealed(folder: Path, told: dict[str, Standing]) -> Iterator[str]:
    """Approved, paid and closed runs that have not the seal of their last step, or another manifest than it names."""
    for at in told.values():
        run, last = folder / at.run, at.entries[-1]
        step = next((entry for entry in reversed(at.entries) if entry.kind in SEALING), None)
        try:
            seal = read_seal(run)
            manifest = sha256((run / MANIFEST).read_bytes())
        except (SpmError, OSError) as wrong:
            yield f"{at.run}: {wrong}"
            continue
        if step is None:
            if seal is not None:
                yield f"{at.run} has a seal and was never approved"
        elif seal is None or seal["head"] != step.digest:
            yield f"{at.run} ({step.kind}, entry {step.number}; take the step again to complete it)"
        elif (seal["period"], seal["step"], seal["entries"]) != (at.period, step.kind, step.number):
            yield f"{at.run}/{SEAL} is not the one of entry {step.number} ({step.kind})"
        elif step is last and seal["manifest"] != manifest:
            yield f"{at.run}/{MANIFEST} is not the one that was sealed"


def _without_journal(run: Path) -> tuple[Check, ...]:
    """What a run says of a journal that is not there."""
    try:
        went = int(read_manifest(run).get("journal", {}).get("entries", 0))
        seal = read_seal(run)
    except (SpmError, ValueError, TypeError, AttributeError) as wrong:
        return (_counted("Journal: is there", "journals", 1, "there", [str(wrong)]),)
    gone = [f"{FILE} with {max(went, seal['entries'] if seal else 0)} entries"] if went or seal else []
    return (_counted("Journal: is there", "journals", 1, "there", gone),) if gone else ()


def _counted(name: str, left_label: str, count: int, right_label: str, wrong: Sequence[str]) -> Check:
    more = f" and {len(wrong) - files.SHOWN} more" if len(wrong) > files.SHOWN else ""
    good = Decimal(count - min(count, len(wrong)))
    return Check(name, left_label, Decimal(count), right_label, good, len(wrong), detail="; ".join(wrong[: files.SHOWN]) + more)
