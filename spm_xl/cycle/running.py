"""Writing a run inside the cycle: the one way in which every command and `spm_xl.run` write one.

The journal beside the run's folder is made at the first run. Its accepted adjustments and signatures count, the run of the period
before is the one that it knows, and while files are published nobody else can write there. What was written is noted as `calculated`
once it stands, exactly when something changed: a run that was killed in between is noted by the next one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl.cycle.journal import Entry, Journal
from spm_xl.cycle.kinds import APPROVED, CALCULATED, REOPENED
from spm_xl.cycle.runs import absolute, confirm_company, entries_of, opened, sound
from spm_xl.cycle.states import Standing, allowed, standing
from spm_xl.cycle.terms import Source, Terms, calculated, loaded, previous_run, recorded
from spm_xl.cycle.told import last_release, release_of
from spm_xl.errors import ControlFailure, NotAllowed
from spm_xl.outputs.folder import Written, standing_statements, write_run
from spm_xl.outputs.manifest import MANIFEST, read_manifest, sha256
from spm_xl.outputs.release import APPROVED as RELEASED
from spm_xl.outputs.release import Release
from spm_xl.outputs.revision import revisions
from spm_xl.outputs.statement_form import Form
from spm_xl.pay.result import Run

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that stands: what it comes to, what writing it did, and the run that it follows."""

    run: Run
    written: Written
    previous: Path | None


def run(
    source: Source,
    period: str,
    out: str | Path,
    *,
    by: str = "",
    on: date | None = None,
    mapping: Any = None,
    data: str | Path | None = None,
    previous: str | Path | None = None,
    as_of: date | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    template: str | Path | None = None,
    binding: str | Path | None = None,
    allow_hidden: bool = False,
    keep_going: bool = False,
    form: Form | None = None,
) -> Ran:
    """Settle a period and write its folder, in the cycle of the folder that holds it.

    Parameters
    ----------
    out : the run's folder; its journal stands beside it.
    by : who prepares the run; on : the day of it, the run's as-of day unless given.
    form : what `template`, `binding` and `allow_hidden` say, where it is read already.
        The others are as of `terms.Terms` and `outputs.folder.write_run`.

    Raises
    ------
    NotAllowed : the period is approved, paid or closed, and something would change.
    NotWritable : another run or command is writing there, or the folder cannot be written.
    """
    out = absolute(out)
    terms = Terms(source, period, mapping, data, previous, as_of, template, binding, allow_hidden, keep_going)
    form = form or terms.form()
    inputs = loaded(terms)
    entries = entries_of(out.parent)
    before = previous_run(terms, inputs, entries, out.parent)
    result = calculated(terms, inputs, entries, before)
    standing_statements(out, result)  # refuses a folder of anything else before a journal is made beside it
    with opened(out.parent) as kept, kept.writing():
        now = kept.entries()
        sound(now)
        if now != entries:  # somebody else wrote since
            before = previous_run(terms, inputs, now, out.parent)
            result = calculated(terms, inputs, now, before)
        confirm_company(now, result.company, out.parent)
        written = published(result, out, now, before, terms.keep_going, form, workers, progress)
        content = recorded(terms, before, out.parent)
        _noted(kept, standing(now, period), written, by=by, on=on or result.as_of, terms=content, result=result)
    return Ran(result, written, before)


def published(
    result: Run,
    out: Path,
    entries: Sequence[Entry],
    previous: Path | None,
    keep_going: bool = False,
    form: Form | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    issuing: bool = False,
) -> Written:
    """Write a run's folder as the journal tells of it; issuing : it is an approved run that gets its approved statements."""
    at = standing(entries, result.period.name)
    open_to_all = issuing or allowed(at.state, "run")
    if not open_to_all and at.run != out.name:
        raise _closed(at, out)

    def gate(_: Written) -> None:
        if not open_to_all:
            raise _closed(at, out)

    told = release_of(entries, result.period.name)
    since, reason = last_release(at)
    approved = at.last(APPROVED) if told.status == RELEASED else None
    on = approved.on if approved else None
    release = replace(told, revisions=revisions(out, result, form=form, since=since, reason=reason, approved_on=on))
    return write_run(
        result, out, previous=previous, workers=workers, progress=progress, keep_going=keep_going, form=form,
        release=release, stands=_stands(out, entries, result.period.name, release), allowed=gate,
    )  # fmt: skip


def _closed(at: Standing, out: Path) -> NotAllowed:
    last = at.entries[-1]
    return NotAllowed(
        f"{at.period} is {at.state} ({last.kind} by {last.by} on {last.on}, run {at.run}), and {out.name} would not come out the same. "
        "Nothing was changed. What became known since is a correction in the open period; "
        f"or open it again: spm-xl reopen {out.parent.name}/{at.run} --by NAME --reason TEXT."
    )


def _stands(out: Path, entries: Sequence[Entry], period: str, release: Release) -> Release | None:
    """What was told of the run when its folder was last written; None where its statements would say something else."""
    if not (out / MANIFEST).exists():
        return None
    journal = read_manifest(out).get("journal", {})
    went, head = int(journal.get("entries", 0)), journal.get("head", "")
    if went > len(entries) or (went and entries[went - 1].digest != head):
        raise ControlFailure(
            f"{out.name} was written beside another journal, or entries are gone from this one: it had {went} when the run was written. "
            "spm-xl verify says what was altered; restore the journal from a copy, or write to a new folder."
        )
    told = release_of(entries[:went], period)
    return replace(told, revisions=release.revisions) if told.status == release.status else None


def _noted(
    kept: Journal, at: Standing, written: Written, *, by: str, on: date, terms: Mapping[str, Any], result: Run
) -> None:
    """Append `calculated` where something changed, or where the last run was killed before it was noted."""
    out = written.folder
    manifest, found = sha256((out / MANIFEST).read_bytes()), read_manifest(out)
    last = at.last(CALCULATED)
    fresh = at.entries and at.entries[-1].kind == REOPENED
    same = last is not None and (last.subject, last.content["manifest"]) == (out.name, manifest)
    if not allowed(at.state, "run") or (written.up_to_date and same and not fresh):
        return
    payable: dict[str, Decimal] = defaultdict(Decimal)
    for one in found["statements"]:
        payable[one["currency"]] += Decimal(one["payable"])
    content = {
        "company": result.company,
        "start": result.period.start.isoformat(),
        "result": found["result"],
        "manifest": manifest,
        "participants": len(found["statements"]),
        "payable": {currency: f"{amount:f}" for currency, amount in sorted(payable.items())},
        **terms,
    }
    kept.append(CALCULATED, on=on, by=by.strip(), period=at.period, subject=out.name, content=content)
