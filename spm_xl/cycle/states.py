"""Where a period stands: open, calculated, approved, paid, closed.

The journal's entries tell it; nothing else keeps it. A period goes one step at a time. It is calculated as often as needed until it
is approved; a change of its run after that needs it reopened, with a reason. What was paid is not calculated again: what becomes
known later is a correction in the open period. Only where the payment was stopped, and so nobody has the money, a paid period can be
opened again; a closed one goes back to paid, so that its records can be completed.

>>> [allowed(state, "approve") for state in STATES]
[False, True, False, False, False]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spm_xl.cycle.journal import Entry
from spm_xl.cycle.kinds import APPROVED, CALCULATED, CLOSED, PAID, REOPENED

OPEN = "open"
STATES = (OPEN, CALCULATED, APPROVED, PAID, CLOSED)
_FROM = {"run": (OPEN, CALCULATED), "approve": (CALCULATED,), "pay": (APPROVED,), "close": (PAID,), "reopen": (APPROVED, PAID, CLOSED)}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one period stands.

    Attributes
    ----------
    state : one of STATES.
    run : name of its run's folder, "" before one is written; result : hash of what that run comes to.
    entries : the period's own, in order.
    """

    period: str
    state: str
    run: str
    result: str
    entries: tuple[Entry, ...]

    def last(self, kind: str) -> Entry | None:
        """The last entry of a kind."""
        return next((entry for entry in reversed(self.entries) if entry.kind == kind), None)


def allowed(state: str, step: str) -> bool:
    """Whether a step (run, approve, pay, close, reopen) may be taken from a state."""
    return state in _FROM[step]


def standings(entries: Iterable[Entry]) -> dict[str, Standing]:
    """Where each period stands, by its name, in the order in which they were first calculated."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.period and entry.kind in (CALCULATED, APPROVED, PAID, CLOSED, REOPENED):
            found.setdefault(entry.period, []).append(entry)
    return {period: _standing(period, tuple(own)) for period, own in found.items()}


def standing(entries: Iterable[Entry], period: str) -> Standing:
    """Where a period stands; open where nothing is known of it."""
    return standings(entries).get(period, Standing(period, OPEN, "", "", ()))


def after(state: str, entry: Entry) -> str:
    """The state that a step leads to, wherever it began."""
    if entry.kind == REOPENED:
        return PAID if state == CLOSED and not entry.content["stopped"] else OPEN
    return entry.kind


def _standing(period: str, entries: tuple[Entry, ...]) -> Standing:
    state, run, result = OPEN, "", ""
    for entry in entries:
        state = after(state, entry)
        if entry.kind == CALCULATED:
            run, result = entry.subject, entry.content["result"]
    return Standing(period, state, run, result, entries)
