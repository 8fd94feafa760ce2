"""A run's folder: statements, payroll, control workbook, ledger and manifest, whole or not at all.

Everything is made in a hidden folder beside the target first, so that a failure on the way leaves
the target as it was. A new run then takes its place in one step; over an earlier write of the same
period only the files that differ are replaced, the manifest last. What stays equal is not touched:
a second run changes nothing, and one late booking issues only the statements that it changes.

A run that was killed leaves the hidden folder behind, which the next one clears, and the next one
completes whatever was left half replaced.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from spm_xl.errors import ControlFailure, NotWritable
from spm_xl.outputs.checks import Check, checks, confirmed
from spm_xl.outputs.control import control_workbook
from spm_xl.outputs.issue import issue_all
from spm_xl.outputs.ledger import ledger_csv, read_ledger
from spm_xl.outputs.manifest import (
    CONTROL,
    LEDGER,
    MANIFEST,
    PAYROLL,
    STATEMENTS,
    Issued,
    manifest,
    read_manifest,
    result,
    sha256,
)
from spm_xl.outputs.payroll import PayRow, pay_rows, payroll_csv, payroll_rows, payroll_workbook
from spm_xl.outputs.release import Release
from spm_xl.outputs.revision import Released, released, withdrawn
from spm_xl.outputs.statement_form import Form, facts_of, product_form
from spm_xl.outputs.superseded import superseded
from spm_xl.outputs.to_clear import to_clear
from spm_xl.pay.result import Ledger, Run, Settled
from spm_xl.workbook.parts.whole_file import (
    confirm_closed,
    keep_contents,
    keep_names,
    make_folder,
    move_whole,
    not_writable,
    read_or_nothing,
    write_whole,
)


@dataclass(frozen=True, slots=True)
class Written:
    """What writing a run did.

    Attributes
    ----------
    folder : the run's folder; issued : participants whose statement is new or changed.
    unchanged : statements that stood already; removed : files of an earlier write that went.
    replaced : names of other files that changed; left_out : (participant, reason) without statement.
    superseded : names under which files of the last release are kept, now that they are replaced.
    """

    folder: Path
    issued: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    replaced: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    superseded: tuple[str, ...] = ()

    @property
    def up_to_date(self) -> bool:
        """Whether everything stood already."""
        return not (self.issued or self.removed or self.replaced)


def write_run(
    run: Run,
    out: Path,
    *,
    previous: Path | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    keep_going: bool = False,
    form: Form | None = None,
    release: Release | None = None,
    stands: Release | None = None,
    allowed: Callable[[Written], None] | None = None,
) -> Written:
    """Write the folder of a run.

    Parameters
    ----------
    out : the folder; new, empty, or an earlier write of the same company and period.
    previous : folder of the period before; its ledger must be where this run starts from.
    workers : processes that write statements; as many as there are processors unless given.
    progress : called with the statements done and their number.
    keep_going : leave out a participant whose pay cannot be stated, in place of writing nothing.
    form : what statements are filled into; the product's own by default.
    release : what the cycle says of the run; a draft in its first revision by default.
    stands : what it said when the folder was last written; it stays said where nothing else changes.
    allowed : called with what would be done, before anything is; what it raises leaves the folder as it is.

    Raises
    ------
    ControlFailure : a check does not read 0, or a participant's pay is below zero.
    NotWritable : the disk is full, a file is open or read-only, or the folder holds something else.
    """
    out = Path(os.path.abspath(out))
    form, release = form or product_form(), release or Release()
    known = standing_statements(out, run)
    rows, left_out = _payable(run, keep_going)
    staging = out.with_name(f".{out.name}.writing")
    make_folder(out.parent)
    shutil.rmtree(staging, ignore_errors=True)
    make_folder(staging)
    make_folder(staging / STATEMENTS)
    try:
        made = list(issue_all(run, out, staging, known, workers, progress, form, release))
        failed = dict(one for one in made if not isinstance(one, Issued))
        if failed and not keep_going:
            why = "\n".join(f"{participant}: {reason}" for participant, reason in failed.items())
            raise ControlFailure(f"{len(failed)} statement(s) cannot be made; nothing was published.\n{why}")
        left_out |= failed
        before, chain = _before(previous)
        run = _without(run, left_out, before)
        issued = [one for one in made if isinstance(one, Issued) and one.participant not in left_out]
        rows = [row for row in rows if row.participant not in left_out]
        written = _plan(out, staging, known, issued, left_out)
        put = _Put(out, staging)
        found = checks(run, rows, before)
        confirmed(found)
        told = _Told(run, rows, issued, found, before, chain, left_out, form, released(out))
        _settled_files(told, put)
        if stands and not (written.issued or written.removed or put.fresh):
            _telling_files(told, stands, put)
            if not put.fresh:
                return written
        _telling_files(told, release, put)
        written = replace(written, replaced=tuple(put.fresh), superseded=put.kept)
        if allowed and not written.up_to_date:
            allowed(written)
        return _publish(out, staging, written)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def standing_statements(out: Path, run: Run) -> dict[str, dict[str, Any]]:
    """The statements of an earlier write of the same run, by file; refuses a folder of anything else."""
    if not out.exists():
        return {}
    if not out.is_dir():
        raise NotWritable(f"{out.name} is a file. Name a folder for the run.")
    if not any(out.iterdir()):
        return {}
    if not (out / MANIFEST).exists():
        raise NotWritable(f"the folder {out.name} holds other files and no run. Name a new or an empty folder.")
    found = read_manifest(out)
    if (found["company"], found["period"]) != (run.company, run.period.name):
        raise NotWritable(
            f"the folder {out.name} holds the run {found['period']} of {found['company']}, not {run.period.name} of "
            f"{run.company}. Name another folder; a run is never written over another one."
        )
    return {one["file"]: one for one in found["statements"]}


def _payable(run: Run, keep_going: bool) -> tuple[list[PayRow], dict[str, str]]:
    """The payroll rows, and why somebody has none that can be paid."""
    rows: list[PayRow] = []
    left_out: dict[str, str] = {}
    for settlement in run.settlements:
        try:
            rows += pay_rows(settlement)
        except ControlFailure as failure:
            if not keep_going:
                raise
            left_out[settlement.person.participant] = str(failure)
    return rows, left_out


def _without(run: Run, left_out: dict[str, str], before: Ledger | None) -> Run:
    """The run without some participants; what it settled for them is forgotten, so that the next run pays it."""
    if not left_out:
        return run
    period = run.period.name
    entries = [entry for entry in run.ledger.entries if entry.participant not in left_out]
    for settlement in run.settlements:
        participant = settlement.person.participant
        if participant not in left_out:
            continue
        if before is None and any(e.participant == participant and e.period != period for e in run.ledger.entries):
            raise ControlFailure(
                f"{participant} cannot be left out: what was settled for earlier periods is known from the run before "
                f"only. Name its folder. ({left_out[participant]})"
            )
        entries += [entry for entry in (before.entries if before else ()) if entry.participant == participant]
        entries += [
            replace(entry, period=period)
            for entry in (before.entries if before else ())
            if (entry.participant, entry.period, entry.item) == (participant, before.period if before else "", "awaiting")
        ]
        nothing = settlement.net * 0
        amounts = (("due", nothing), ("paid", nothing), ("carried", settlement.carried_in))
        entries += [Settled(participant, period, item, "", "", amount) for item, amount in amounts]
    stay = tuple(s for s in run.settlements if s.person.participant not in left_out)
    return replace(run, settlements=stay, ledger=replace(run.ledger, entries=tuple(entries)))


@dataclass(frozen=True, slots=True)
class _Told:
    """What the files beside the statements are made of."""

    run: Run
    rows: Sequence[PayRow]
    issued: Sequence[Issued]
    found: Sequence[Check]
    before: Ledger | None
    chain: str
    left_out: dict[str, str]
    form: Form
    last: Released | None


class _Put:
    """Files in the staging folder: the hash of each, the names of those that differ from what stands, and what is kept of a release."""

    def __init__(self, out: Path, staging: Path):
        self.out, self.staging = out, staging
        self.hashes: dict[str, str] = {}
        self.fresh: list[str] = []
        self.kept: tuple[str, ...] = ()

    def __call__(self, name: str, content: bytes) -> None:
        """Keep the hash; the content of a large run is not kept until the last file is made."""
        self.hashes[name] = sha256(content)
        if read_or_nothing(self.out / name) != content:
            write_whole(self.staging / name, content)
            self.fresh = [*(each for each in self.fresh if each != name), name]
        elif name in self.fresh:
            (self.staging / name).unlink()
            self.fresh.remove(name)


def _settled_files(told: _Told, put: _Put) -> None:
    """Payroll and ledger, which are the same whatever the cycle says."""
    put(PAYROLL, payroll_csv(told.rows))
    put("payroll.xlsx", payroll_workbook(told.run, told.rows))
    put(LEDGER, ledger_csv(told.run.ledger))


def _telling_files(told: _Told, release: Release, put: _Put) -> None:
    """The control workbook and the manifest, which say where the run stands in the cycle."""
    hashes = {name: digest for name, digest in put.hashes.items() if name not in (CONTROL, MANIFEST)}
    statements = {f"{STATEMENTS}/{one.file}": one.sha256 for one in told.issued}
    kept = superseded(put.out, put.staging, told.last, statements, release.status)
    put.kept = kept.fresh
    gone = withdrawn(told.last, {one.participant for one in told.issued})
    listed = hashes | statements
    left_out = sorted(told.left_out.items())
    items = to_clear(told.run, told.before, left_out)
    put(CONTROL, control_workbook(told.run, told.rows, told.found, told.before, listed, told.chain, release, items))
    hashes[CONTROL] = put.hashes[CONTROL]
    template = facts_of(told.form)
    told_of = manifest(told.run, told.issued, hashes, told.found, told.chain, left_out, template, release, items, kept.hashes, gone)
    put(MANIFEST, told_of)


def result_of(run: Run, left_out: Mapping[str, str], previous: Path | None = None) -> str:
    """What a run comes to, as its manifest would name it; nothing is written.

    Parameters
    ----------
    left_out : participant -> reason, of those who are not paid; previous : folder of the period before.
    """
    before, _ = _before(previous)
    run = _without(run, dict(left_out), before)
    return result(run, {PAYROLL: sha256(payroll_csv(payroll_rows(run))), LEDGER: sha256(ledger_csv(run.ledger))})


def _before(previous: Path | None) -> tuple[Ledger | None, str]:
    """The ledger of the run before, and the hash of its manifest."""
    if previous is None:
        return None, ""
    read_manifest(previous)
    ledger = read_ledger((previous / LEDGER).read_bytes(), f"{previous.name}/{LEDGER}")
    return ledger, sha256((previous / MANIFEST).read_bytes())


def _plan(
    out: Path, staging: Path, known: dict[str, dict[str, Any]], issued: Sequence[Issued], left_out: dict[str, str]
) -> Written:
    """What publishing would do with the statements."""
    here = {f"{STATEMENTS}/{one.file}": one.participant for one in issued}
    changed = [name for name in here if (staging / name).exists()]
    stale = [name for name in known if name not in here and (out / name).exists()]
    for path in (staging / STATEMENTS).iterdir():
        if f"{STATEMENTS}/{path.name}" not in here:
            path.unlink()  # of somebody who is left out
    people = tuple(here[name] for name in changed)
    return Written(out, people, len(here) - len(changed), tuple(stale), (), tuple(sorted(left_out.items())))


def _publish(out: Path, staging: Path, written: Written) -> Written:
    changed = [f"{STATEMENTS}/{path.name}" for path in sorted((staging / STATEMENTS).iterdir())]
    keep_contents(staging / name for name in changed)
    keep_names(staging / STATEMENTS)
    if (out / MANIFEST).exists():
        _keep(out, staging, written.superseded)
        _replace(out, staging, [*changed, *written.replaced], written.removed)
    else:
        _appear(out, staging)
    return written


def _appear(out: Path, staging: Path) -> None:
    """Give a new run its place in one step."""
    try:
        if out.exists():
            out.rmdir()  # it is empty
        staging.rename(out)
    except OSError as wrong:
        raise not_writable(out, wrong) from None
    keep_names(out.parent)


def _keep(out: Path, staging: Path, kept: Sequence[str]) -> None:
    """Keep what a release had, before any of it is replaced."""
    for name in kept:
        make_folder((out / name).parent)
        move_whole(staging / name, out / name)
        keep_names((out / name).parent)


def _replace(out: Path, staging: Path, changed: Sequence[str], stale: Sequence[str]) -> None:
    """Replace what differs, the manifest last."""
    for name in (*changed, *stale):
        confirm_closed(out / name)
    make_folder(out / STATEMENTS)
    for name in sorted(changed, key=MANIFEST.__eq__):
        if name == MANIFEST:
            _remove(out, stale)
        move_whole(staging / name, out / name)
    keep_names(out / STATEMENTS)
    keep_names(out)


def _remove(out: Path, stale: Sequence[str]) -> None:
    for name in stale:
        try:
            (out / name).unlink(missing_ok=True)
        except OSError as wrong:
            raise not_writable(out / name, wrong) from None
