"""Approving a run: by somebody else than its preparer, for exactly what it comes to when it is calculated again.

The approval names the hash of that result. Statements are then issued again with the word approved in place of draft; an approval that
was interrupted is completed by giving it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from spm_xl.cycle.confirming import confirm_day, confirm_person, confirm_sound, refused
from spm_xl.cycle.cuts import Cut, cuts
from spm_xl.cycle.journal import Entry
from spm_xl.cycle.kinds import APPROVED, CALCULATED
from spm_xl.cycle.running import Progress, published
from spm_xl.cycle.runs import absolute, known_period, opened, own_run, run_before
from spm_xl.cycle.seal import read_seal, sealed
from spm_xl.cycle.states import Standing, allowed, standings
from spm_xl.cycle.terms import calculated, ledger_of, loaded, period_before, previous_run, terms_of
from spm_xl.cycle.told import ISSUED
from spm_xl.errors import ControlFailure, NotAllowed
from spm_xl.outputs.control_review import MOVED_AMOUNT, MOVED_SHARE, Mover, movers
from spm_xl.outputs.folder import Written, result_of
from spm_xl.outputs.ledger import read_ledger
from spm_xl.outputs.manifest import LEDGER, MANIFEST, read_manifest, sha256
from spm_xl.outputs.revision import released
from spm_xl.outputs.statement_form import Form
from spm_xl.pay.result import Ledger, Run
from spm_xl.people import same_person
from spm_xl.tables.inputs import Inputs

NAMED = 5  # people that a message names


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval that stands: its entry, what issuing the statements did, and whether it had been given before."""

    entry: Entry
    written: Written
    completed: bool


@dataclass(frozen=True, slots=True)
class _Again:
    """A run calculated again on the terms that the journal keeps."""

    inputs: Inputs
    run: Run
    previous: Path | None
    form: Form | None
    keep_going: bool


def approve(
    run: Path | str,
    *,
    by: str,
    on: date,
    second: str = "",
    reason: str = "",
    own: bool = False,
    inputs: Path | str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Approved:
    """Approve the run in a folder and issue its statements as approved.

    Parameters
    ----------
    by : who approves; second : who else, needed where settled pay is cut by changed terms.
    reason : needed for such a cut, and for changes of pay over the control workbook's thresholds.
    own : the preparer approves, in a company too small for two; it is logged and printed.
    inputs : where the inputs stand now, if not where the journal says.

    Raises
    ------
    NotAllowed : the state, four eyes, a missing reason or second person, or the period before forbids it.
    ControlFailure : a check does not read 0, or the run comes to something else when it is calculated again.
    """
    run = absolute(run)
    by, second = confirm_person(by), " ".join(second.split())
    with opened(run.parent) as kept:
        at = own_run(kept.entries(), run)
        completing = at.state == APPROVED and not _issued(run, at)
        if not completing and not allowed(at.state, "approve"):
            raise refused(at, "approve")
        with kept.writing():
            entries = kept.entries()
            at = known_period(entries, at.period)
            again = _again(entries, at, run, Path(inputs) if inputs else None)
            found = read_manifest(run)
            _confirm_result(at, found, again)
            if completing:
                entry = at.entries[-1]
            else:
                confirm_day(at, on, "approve")
                confirm_sound(run)
                _confirm_chain(entries, again, run, found["previous"])
                lowered = cuts(again.run, standings(entries), ledger_of(again.previous), _released(run))
                _confirm_people(at, by, second, own)
                _confirm_reasons(at, movers(again.run.settlements, ledger_of(again.previous)), lowered, by, second, reason)
                content = {
                    "result": at.result,
                    "second": second,
                    "reason": reason.strip(),
                    "cuts": [{"participant": c.participant, "period": c.period, "amount": f"{c.amount:f}"} for c in lowered],
                    "own": own and _prepared(at, by),
                }
                entry = kept.append(APPROVED, on=on, by=by, period=at.period, subject=run.name, content=content)
        with kept.writing():  # the approval stands from here on, whatever happens to the files
            entries = kept.entries()
            written = published(
                again.run, run, entries, again.previous, again.keep_going, again.form, workers, progress, issuing=True
            )
            if read_manifest(run)["result"] != at.result:
                raise ControlFailure(f"{run.name} came out differently while its statements were issued. Run spm-xl verify {run}.")
            sealed(run, entry)
    return Approved(entry, written, completing)


def _released(run: Path) -> Ledger | None:
    """What the period's run settled when it was approved before; None where it never was."""
    last = released(run)
    return read_ledger((last.folder / LEDGER).read_bytes(), f"{run.name}/{LEDGER}") if last else None


def _issued(run: Path, at: Standing) -> bool:
    """Whether an approved run's statements say so, and it is sealed."""
    seal = read_seal(run)
    return read_manifest(run)["status"] == APPROVED and seal is not None and seal["head"] == at.entries[-1].digest


def _again(entries: Sequence[Entry], at: Standing, run: Path, inputs: Path | None) -> _Again:
    last = at.last(CALCULATED)
    if last is None:
        raise refused(at, "approve")
    terms = terms_of(last, run.parent, inputs)
    read = loaded(terms)
    previous = previous_run(terms, read, entries, run.parent)
    return _Again(read, calculated(terms, read, entries, previous), previous, terms.form(), terms.keep_going)


def _confirm_result(at: Standing, found: dict[str, object], again: _Again) -> None:
    """The folder, the journal and the calculation must come to the same."""
    if found["result"] != at.result:
        raise ControlFailure(
            f"{at.run} is not what the journal has of it (result {str(found['result'])[:12]} against {at.result[:12]}): a run was "
            "interrupted, or the folder was altered. Run the period again."
        )
    left_out = {one["participant"]: one["why"] for one in found["left_out"]}  # type: ignore[attr-defined]
    if result_of(again.run, left_out, again.previous) != at.result:
        names = {one["name"]: one["sha256"] for one in found["inputs"]}  # type: ignore[attr-defined]
        changed = [file.name for file in again.run.files if names.get(file.name) != file.sha256]
        told = f"the inputs changed since ({', '.join(changed[:NAMED])})" if changed else "what the journal knows, or the program, changed since"
        raise ControlFailure(
            f"{at.run} comes to something else when it is calculated again: {told}. Run the period again; spm-xl diff shows what differs."
        )


def _confirm_chain(entries: Sequence[Entry], again: _Again, run: Path, chained: object) -> None:
    """The period before must be approved, and its manifest the one that this run follows."""
    before = period_before(again.inputs, again.run.period.name)
    at = standings(entries).get(before)
    if at is None:
        return
    if at.state not in ISSUED:
        raise NotAllowed(f"{before} is {at.state}. Approve it first, then run {again.run.period.name} again.")
    folder = run_before(entries, run.parent, before)
    if folder is None or sha256((folder / MANIFEST).read_bytes()) != chained:
        raise NotAllowed(
            f"{run.name} does not follow {before} as it was approved. Run {again.run.period.name} again; it is then linked to what stands."
        )


def _prepared(at: Standing, by: str) -> bool:
    last = at.last(CALCULATED)
    return last is None or not last.by or same_person(last.by, by)


def _confirm_people(at: Standing, by: str, second: str, own: bool) -> None:
    """Four eyes: who approves has not prepared."""
    if second and same_person(by, second):
        raise NotAllowed(f"{by} cannot be the second person too. Name somebody else with --second.")
    if _prepared(at, by) and not own:
        last = at.last(CALCULATED)
        told = f"{by} prepared it" if last and last.by else "the journal does not say who prepared it"
        raise NotAllowed(
            f"{at.period} needs the approval of somebody else: {told}. A company too small for two people gives --own, "
            "which is logged and printed in the control workbook."
        )


def _confirm_reasons(at: Standing, moved: Sequence[Mover], lowered: Sequence[Cut], by: str, second: str, reason: str) -> None:
    """What needs a reason, or a second person."""
    if lowered:
        last = at.last(CALCULATED)
        other = second and not (last and same_person(second, last.by))
        if not (other and reason.strip()):
            told = "; ".join(map(str, lowered[:NAMED])) + (f" and {len(lowered) - NAMED} more" if len(lowered) > NAMED else "")
            raise NotAllowed(
                f"changed terms lower what was settled: {told}. That needs a second person besides {by} and the preparer (--second NAME) "
                "and a reason (--reason TEXT)."
            )
    if moved and not reason.strip():
        told = "; ".join(map(str, moved[:NAMED])) + (f" and {len(moved) - NAMED} more" if len(moved) > NAMED else "")
        raise NotAllowed(
            f"{len(moved)} change(s) of pay are at or over {MOVED_AMOUNT:,f} or {MOVED_SHARE:.0%} (sheet Movers of the control workbook): "
            f"{told}. Look at them and say why they are right: --reason TEXT."
        )


