"""The steps after approval: a run is paid, its period is closed, and opened again where that must be.

None of them changes a file of the run: each is an entry of the journal and a new seal. A step that was interrupted between the two is
completed by taking it again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl.cycle.accepting import open_items
from spm_xl.cycle.confirming import confirm_day, confirm_person, confirm_reason, confirm_sound, refused
from spm_xl.cycle.journal import Entry, Journal
from spm_xl.cycle.kinds import APPROVED, CALCULATED, CLOSED, PAID, REOPENED
from spm_xl.cycle.runs import absolute, opened, own_run
from spm_xl.cycle.seal import read_seal, sealed
from spm_xl.cycle.states import Standing, allowed, standings
from spm_xl.cycle.told import ISSUED
from spm_xl.errors import NotAllowed
from spm_xl.outputs.ledger import read_ledger
from spm_xl.outputs.manifest import LEDGER, MANIFEST, read_manifest, sha256

SHOWN = 10  # items that a message names


@dataclass(frozen=True, slots=True)
class Held:
    """Pay that is still held when a period is closed, in plan currency (below zero)."""

    participant: str
    component: str
    transaction: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Closed:
    """A period that is closed: the entry, and the pay that is still held."""

    entry: Entry
    held: tuple[Held, ...]


def pay(
    run: Path, *, by: str, on: date, files: Sequence[tuple[str, str]] = (), accepted: Sequence[str] = (), reason: str = ""
) -> Entry:
    """Note that a run was paid.

    Parameters
    ----------
    files : name and hash of what payroll says that it paid; the same files again change nothing.
    accepted : differences of them that were accepted by name, for a reason.

    Raises
    ------
    NotAllowed : the run is not approved, or its statements were not issued as approved yet.
    """
    run = absolute(run)
    named = {"file": ", ".join(name for name, _ in files), "sha256": " ".join(sorted(hashed for _, hashed in files))}

    def content(at: Standing, _: Journal) -> dict[str, Any]:
        found = read_manifest(run)
        if found["status"] != APPROVED:
            raise NotAllowed(f"the statements of {run.name} do not say yet that they are approved. Give the approval again; it is then completed.")
        payable = at.last(CALCULATED)
        told = {"payable": payable.content["payable"] if payable else {}, "accepted": list(accepted), "reason": reason.strip()}
        return {**_stands(run, at), **named, **told}

    def again(at: Standing) -> bool:
        return bool(files) and at.entries[-1].content["sha256"] == named["sha256"]

    return _taken(run, "pay", PAID, by, on, content, again)


def close(run: Path | str, *, by: str, on: date) -> Closed:
    """Close a period that was paid; its run never changes again.

    Raises
    ------
    NotAllowed : it is not paid, or something stands on its lists that was neither cleared nor accepted by name.
    """
    run = absolute(run)

    def content(at: Standing, kept: Journal) -> dict[str, Any]:
        left = open_items(run, kept.entries())
        if left:
            told = "\n".join(f"  {item.subject} ({item.listed}): {item.why}" for item in left[:SHOWN])
            more = f"\n  and {len(left) - SHOWN} more" if len(left) > SHOWN else ""
            raise NotAllowed(
                f"{len(left)} item(s) stand open in {at.period}. Clear them in the inputs of the next run, or accept each by name: "
                f"spm-xl accept {run.parent.name}/{run.name} ITEM --reason TEXT.\n{told}{more}"
            )
        return _stands(run, at)

    entry = _taken(run, "close", CLOSED, by, on, content)
    return Closed(entry, still_held(run))


def reopen(run: Path | str, *, by: str, on: date, reason: str, stopped: bool = False) -> Entry:
    """Open a period again: an approved one so that it can be run again, a closed one so that its records can be completed.

    Parameters
    ----------
    stopped : the payment was stopped or taken back, so that nobody has the money; then a paid period can be run again.

    Raises
    ------
    NotAllowed : there is no reason, the money is out, or a later period stands on this one.
    """
    run = absolute(run)
    by = confirm_person(by)
    with opened(run.parent) as kept, kept.writing():
        entries = kept.entries()
        at = own_run(entries, run)
        if not allowed(at.state, "reopen"):
            raise refused(at, "reopen")
        confirm_day(at, on, "reopen")
        text = confirm_reason(reason, f"opening {at.period} again")
        if at.state == PAID and not stopped:
            raise NotAllowed(
                f"{at.period} is paid: what becomes known later is a correction in the open period. Only where the payment was stopped, "
                "and nobody has the money, give --payment-stopped. Nothing was changed."
            )
        if at.state == APPROVED or stopped:
            _confirm_last(at, standings(entries).values())
        content = {"reason": text, "state": at.state, "stopped": stopped}
        entry = kept.append(REOPENED, on=on, by=by, period=at.period, subject=run.name, content=content)
    sealed(run, entry)
    return entry


def still_held(run: Path) -> tuple[Held, ...]:
    """Pay that a run and those before it hold until the customer pays, by participant."""
    ledger = read_ledger((run / LEDGER).read_bytes(), f"{run.name}/{LEDGER}")
    held: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for entry in ledger.entries:
        if entry.item == "hold":
            held[entry.participant, entry.name, entry.detail] += entry.amount
    return tuple(Held(*key, amount) for key, amount in sorted(held.items()) if amount < 0)


def _taken(
    run: Path,
    step: str,
    kind: str,
    by: str,
    on: date,
    content: Callable[[Standing, Journal], dict[str, Any]],
    again: Callable[[Standing], bool] = lambda at: False,
) -> Entry:
    """Take a step with the run in a folder, or complete it; `again` tells whether the step that stands is the same one."""
    by = confirm_person(by)
    with opened(run.parent) as kept, kept.writing():
        at = own_run(kept.entries(), run)
        if at.state == kind and (again(at) or not _is_sealed(run, at)):
            entry = at.entries[-1]
        elif not allowed(at.state, step):
            raise refused(at, step)
        else:
            confirm_day(at, on, step)
            confirm_sound(run)
            entry = kept.append(kind, on=on, by=by, period=at.period, subject=run.name, content=content(at, kept))
    sealed(run, entry)
    return entry


def _is_sealed(run: Path, at: Standing) -> bool:
    seal = read_seal(run)
    return seal is not None and seal["head"] == at.entries[-1].digest


def _stands(run: Path, at: Standing) -> dict[str, Any]:
    """What a step is taken with: the result, which must be what the folder has, and the manifest."""
    found = read_manifest(run)
    if found["result"] != at.result:
        raise NotAllowed(f"{run.name} is not what was approved (result {found['result'][:12]} against {at.result[:12]}). spm-xl verify says what was altered.")
    return {"result": at.result, "manifest": sha256((run / MANIFEST).read_bytes())}


def _confirm_last(at: Standing, others: Iterable[Standing]) -> None:
    """No later period may stand on a period that is to be run again."""
    start = _start(at.entries)
    later = [other for other in others if other.state in ISSUED and _start(other.entries) > start]
    if later:
        told = ", ".join(f"{other.period} ({other.state})" for other in sorted(later, key=lambda one: _start(one.entries)))
        raise NotAllowed(f"{at.period} cannot be opened again: {told} stands on it. Correct it in the open period. Nothing was changed.")


def _start(entries: Sequence[Entry]) -> str:
    """First day of a period, as its runs noted it."""
    return next((str(entry.content.get("start", "")) for entry in reversed(entries) if entry.kind == CALCULATED), "")
