"""What every step of the cycle confirms first: who takes it, from which state, and that the run's files are whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from spm_xl.cycle.states import CLOSED, OPEN, PAID, Standing
from spm_xl.errors import ControlFailure, InvalidInput, NotAllowed
from spm_xl.outputs.verify import verify

NEXT = {
    "open": "Run it first: spm-xl run.",
    "calculated": "Approve it first: spm-xl approve.",
    "approved": "Pay it first (spm-xl pay), or open it again with a reason (spm-xl reopen).",
    "paid": "What becomes known later is a correction in the open period.",
    "closed": "What becomes known later is a correction in the open period.",
}
DONE = {"approve": "approved", "pay": "paid", "close": "closed", "reopen": "reopened", "run": "calculated"}


def confirm_person(name: str) -> str:
    """Who takes a step, without needless blanks; `InvalidInput` where nobody does."""
    found = " ".join(name.split())
    if not found:
        raise InvalidInput("nobody is named. Say who does it with --by NAME.")
    return found


def confirm_reason(reason: str, what: str) -> str:
    """The reason that a step needs; `NotAllowed` without one."""
    if not reason.strip():
        raise NotAllowed(f"{what} needs a reason: --reason TEXT. Nothing was changed.")
    return reason.strip()


def confirm_day(at: Standing, on: date, step: str) -> None:
    """Raise `NotAllowed` where a step would be dated before the last one of its period."""
    if at.entries and on < at.entries[-1].on:
        last = at.entries[-1].on
        raise NotAllowed(f"{at.period} became {at.state} on {last} and cannot be {DONE[step]} on {on}, before that. Correct --on. Nothing was changed.")


def refused(at: Standing, step: str) -> NotAllowed:
    """Why a step cannot be taken from where a period stands, and what can be done."""
    last = f" (by {at.entries[-1].by} on {at.entries[-1].on})" if at.entries else ""
    if at.state == DONE[step]:
        return NotAllowed(f"{at.period} is {at.state} already{last}. Nothing was changed.")
    if step == "reopen":
        return NotAllowed(f"{at.period} is {at.state}{last} and needs no opening. Run it again. Nothing was changed.")
    if at.state in (PAID, CLOSED, OPEN) or step != "close":
        return NotAllowed(f"{at.period} is {at.state}{last} and cannot be {DONE[step]}. {NEXT[at.state]} Nothing was changed.")
    return NotAllowed(f"{at.period} is {at.state}{last}; it is closed after it was paid. {NEXT[at.state]} Nothing was changed.")


def confirm_sound(run: Path) -> None:
    """Raise `ControlFailure` where a check of a run's folder does not read 0."""
    bad = [one for one in verify(run) if not one.agrees]
    if bad:
        names = "; ".join(f"{one.name}{f' ({one.detail})' if one.detail else ''}" for one in bad)
        raise ControlFailure(f"{len(bad)} check(s) of {run.name} do not read 0: {names}. Nothing was changed. Run the period again, or restore its files.")
