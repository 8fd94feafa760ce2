"""What the cycle tells the outputs of a run: its status, how far the journal went, the steps so far, and what was accepted.

It is worked out from the entries alone, so that it can be told again as it was when a run was last written: of the journal as far as
it went then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from spm_xl.cycle.journal import Entry
from spm_xl.cycle.kinds import ACCEPTED, APPROVED, CALCULATED, CLOSED, PAID, REOPENED
from spm_xl.cycle.states import Standing, standing
from spm_xl.outputs import release as words
from spm_xl.outputs.release import Acceptance, Approval, Release

ISSUED = (APPROVED, PAID, CLOSED)  # states in which statements say that they are approved
OWN = "approved by the preparer (small-company override)"


def release_of(entries: Sequence[Entry], period: str) -> Release:
    """What is told of a period's run.

    Parameters
    ----------
    entries : of the journal, as far as it went.
    """
    state = standing(entries, period).state
    return Release(
        status=words.APPROVED if state in ISSUED else words.DRAFT,
        entries=len(entries),
        head=entries[-1].digest if entries else "",
        history=history(entries, period),
        accepted=accepted(entries),
    )


def history(entries: Iterable[Entry], period: str) -> tuple[Approval, ...]:
    """The steps of a period, in order."""
    steps = (CALCULATED, APPROVED, PAID, CLOSED, REOPENED)
    return tuple(_step(entry) for entry in entries if entry.period == period and entry.kind in steps)


def accepted(entries: Iterable[Entry]) -> tuple[Acceptance, ...]:
    """What was accepted by name, in any period: an item that stays the same needs no second word."""
    return tuple(
        Acceptance(
            entry.number, entry.on, str(entry.content.get("list", "")), entry.subject, str(entry.content.get("why", "")), entry.by,
            str(entry.content.get("reason", "")),
        )
        for entry in entries
        if entry.kind == ACCEPTED
    )  # fmt: skip


def last_release(at: Standing) -> tuple[date | None, str]:
    """Day on which what a period replaces was approved, and why it was opened again; None and "" where nothing is replaced."""
    approved = reopened = replaced = None
    for entry in at.entries:
        if entry.kind == APPROVED:
            approved = entry
        elif entry.kind == REOPENED and approved:
            reopened, replaced = entry, approved
    return (replaced.on, str(reopened.content["reason"])) if replaced and reopened else (None, "")


def _step(entry: Entry) -> Approval:
    content = entry.content
    step = OWN if content.get("own") else entry.kind
    if content.get("stopped"):
        step += " (payment stopped)"
    result = str(content.get("result", ""))
    return Approval(entry.number, entry.on, step, entry.by, str(content.get("second", "")), result, _reason(entry))


def _reason(entry: Entry) -> str:
    """The reason that was given, with the cuts that it was given for."""
    cuts = [f"{cut['participant']} {cut['period']} {cut['amount']}" for cut in entry.content.get("cuts", ())]
    reason = str(entry.content.get("reason", ""))
    return f"{reason} (less than settled: {', '.join(cuts)})" if cuts else reason


