"""Where every period of a folder of runs stands, who did what, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spm_xl.cycle.accepting import open_items
from spm_xl.cycle.journal import Entry, Head
from spm_xl.cycle.kinds import ANSWERED, APPROVED, CALCULATED, CLOSED, INQUIRY, LETTER, PAID, SIGNED
from spm_xl.cycle.runs import entries_of
from spm_xl.cycle.states import CLOSED as IS_CLOSED
from spm_xl.cycle.states import Standing, standings
from spm_xl.errors import NotFound, SpmError

NEXT = {
    "open": "run it again",
    "calculated": "approve",
    "approved": "pay",
    "paid": "close",
    "closed": "",
}


@dataclass(frozen=True, slots=True)
class PeriodStatus:
    """One period: its state, its run and result, who took which step ("name, day"; "" for none), what is payable, what is next.

    Attributes
    ----------
    payable : currency -> amount as text; open_items : what stands on the run's lists and was not accepted.
    """

    period: str
    state: str
    run: str
    result: str
    prepared: str
    approved: str
    paid: str
    closed: str
    payable: Mapping[str, str]
    open_items: int
    next: str


@dataclass(frozen=True, slots=True)
class Status:
    """A folder of runs.

    Attributes
    ----------
    head : of the journal, to be kept elsewhere; inquiries : questions that were not answered;
    letters : plan letters that were not signed.
    """

    head: Head
    periods: tuple[PeriodStatus, ...]
    inquiries: int
    letters: int


def status(folder: Path | str) -> Status:
    """Where every period stands, in order of their first days.

    Raises
    ------
    NotFound : the folder has no journal. ControlFailure : its chain is broken.
    """
    folder = Path(folder)
    entries = entries_of(folder)
    if not entries:
        raise NotFound(f"{folder} has no journal of runs. Name the folder that holds the runs; the first spm-xl run makes its journal.")
    found = sorted(standings(entries).values(), key=_start)
    periods = tuple(_period(folder, at, entries) for at in found)
    head = Head(entries[-1].number, entries[-1].digest)
    answered, signed = _subjects(entries, ANSWERED), _subjects(entries, SIGNED)
    inquiries, letters = _subjects(entries, INQUIRY) - answered, _subjects(entries, LETTER) - signed
    return Status(head, periods, len(inquiries), len(letters))


def _subjects(entries: Sequence[Entry], kind: str) -> set[str]:
    return {entry.subject for entry in entries if entry.kind == kind}


def _start(at: Standing) -> str:
    run = at.last(CALCULATED)
    return str(run.content.get("start", "")) if run else ""


def _period(folder: Path, at: Standing, entries: Sequence[Entry]) -> PeriodStatus:
    run = at.last(CALCULATED)
    try:
        left = len(open_items(folder / at.run, entries)) if at.state != IS_CLOSED else 0
        following = NEXT[at.state] + (f"; {left} item(s) to clear or accept" if left else "")
    except SpmError:
        left, following = 0, f"{at.run} cannot be read: spm-xl verify"
    words = {kind: _who(at, kind) for kind in (CALCULATED, APPROVED, PAID, CLOSED)}
    return PeriodStatus(
        at.period, at.state, at.run, at.result, words[CALCULATED], words[APPROVED], words[PAID], words[CLOSED],
        dict(run.content["payable"]) if run else {}, left, following,
    )  # fmt: skip


def _who(at: Standing, kind: str) -> str:
    """Who took a step that still holds: the last one since the period was opened again."""
    order = (CALCULATED, APPROVED, PAID, CLOSED)
    if at.state not in order or order.index(kind) > order.index(at.state):
        return ""
    entry = at.last(kind)
    second = entry.content.get("second") if entry else ""
    own = " (own run)" if entry and entry.content.get("own") else ""
    return f"{entry.by}{f' and {second}' if second else ''}{own}, {entry.on}" if entry else ""
