"""Noting that a run was paid, once what payroll says that it paid is matched with what it was to pay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from spm_xl.cycle import steps
from spm_xl.cycle.journal import Entry
from spm_xl.cycle.kinds import PAID
from spm_xl.cycle.runs import entries_of, own_run
from spm_xl.delivery.paid_file import Matched, confirm_matched, matched
from spm_xl.delivery.paid_workbook import write_differences


@dataclass(frozen=True, slots=True)
class Paid:
    """A run that was paid: the journal's entry, and what payroll's files came to; None where none was given."""

    entry: Entry
    matched: Matched | None


def paid(
    run: Path | str, *, by: str, on: date, files: Sequence[Path | str] = (), mapping: Path | Mapping[str, Any] | None = None,
    accepted: Sequence[str] = (), reason: str = "", out: Path | None = None,
) -> Paid:  # fmt: skip
    """Match what payroll paid, and note that the run was paid.

    Parameters
    ----------
    files : what payroll says that it paid; several add up. mapping : how they are written, as of `paid_file.matched`.
    accepted : differences that are accepted by name, for a reason.
    out : workbook (or .csv) of the differences; written before the match is judged, so that it stands where something differs.

    Raises
    ------
    ControlFailure : an amount differs that is not accepted; nothing was noted.
    NotAllowed : the run is not approved.
    """
    found = matched(Path(run), [Path(file) for file in files], mapping) if files else None
    if found:
        reasons = dict.fromkeys(accepted, reason)
        if out:
            write_differences(found, reasons, out)
        if not _noted(Path(run), found):
            confirm_matched(found, reasons)
    entry = steps.pay(Path(run), by=by, on=on, files=found.files if found else (), accepted=accepted, reason=reason)
    return Paid(entry, found)


def _noted(run: Path, found: Matched) -> bool:
    """Whether these very files were matched and noted before."""
    entries = entries_of(run.resolve().parent)
    if not entries:
        return False
    at = own_run(entries, run.resolve())
    return at.state == PAID and at.entries[-1].content["sha256"] == " ".join(sorted(hashed for _, hashed in found.files))
