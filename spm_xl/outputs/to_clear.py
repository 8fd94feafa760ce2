"""What must be cleared, or accepted by name, before a period can be closed.

Four lists: transactions that nobody was credited for, sales of people who have no plan, people who were paid and have no statement
now, and people who had left (or had not begun) and have a sale all the same. Each is a payee or an amount that may be missing or a ghost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spm_xl.outputs.checks import closings
from spm_xl.pay.result import Ledger, Run

SUSPENSE, NOT_ON_ROSTER = "suspense", "credit, not on the roster"
NO_STATEMENT, LEFT = "on the roster, no statement", "left, with credit"
LISTS = (SUSPENSE, NOT_ON_ROSTER, NO_STATEMENT, LEFT)
_SOMEBODY, _AWAY = "participant ", " was not employed on "  # as the crediting says why it left somebody out


@dataclass(frozen=True, slots=True)
class ToClear:
    """One item: on which list it stands, its transaction or participant, and what is the matter."""

    listed: str
    subject: str
    why: str


def to_clear(run: Run, previous: Ledger | None, left_out: Sequence[tuple[str, str]]) -> tuple[ToClear, ...]:
    """The items of a run, list by list.

    Parameters
    ----------
    previous : ledger of the period before; left_out : (participant, reason) of those who have no statement.
    """
    found: dict[tuple[str, str], list[str]] = {}

    def add(listed: str, subject: str, why: str) -> None:
        found.setdefault((listed, subject), []).append(why)

    for row in run.suspense:
        add(_list_of(row.why), row.transaction, f"{row.currency} {row.amount:,f}: {row.why}")
    for participant, why in left_out:
        add(NO_STATEMENT, participant, why)
    here = {settlement.person.participant for settlement in run.settlements} | {participant for participant, _ in left_out}
    paid = closings(previous, "paid") if previous else {}
    for participant in sorted({participant for participant, _ in paid} - here):
        add(NO_STATEMENT, participant, f"was settled in {previous.period if previous else ''}")
    for settlement in run.settlements:
        person = settlement.person
        if person.end_date and person.end_date < run.period.start and any(line.deals for line in settlement.lines):
            add(LEFT, person.participant, f"left on {person.end_date} and is credited in {run.period.name}")
    ordered = sorted(found.items(), key=lambda one: (LISTS.index(one[0][0]), one[0][1]))
    return tuple(ToClear(listed, subject, "; ".join(why)) for (listed, subject), why in ordered)


def _list_of(why: str) -> str:
    """The list on which a transaction stands that was credited to nobody."""
    if not why.startswith(_SOMEBODY):
        return SUSPENSE
    return LEFT if _AWAY in why else NOT_ON_ROSTER
