"""Retroactive cuts: settled pay that a change of terms lowers.

What is booked late corrects an earlier period and needs no word. A plan, quota or target that was changed backwards is different where
it takes from somebody what an approved, paid or closed period gave: that needs two people besides the preparer, and a reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from spm_xl.cycle.states import Standing
from spm_xl.cycle.told import ISSUED
from spm_xl.pay.result import Correction, Run

TERMS, DRAW = "terms", "draw"  # causes of a correction: changed terms, and a draw that follows from another line


@dataclass(frozen=True, slots=True)
class Cut:
    """What a participant's settled period comes to less, in plan currency (below zero), and why."""

    participant: str
    period: str
    amount: Decimal
    currency: str
    why: str

    def __str__(self) -> str:
        return f"{self.participant} {self.period} {self.currency} {self.amount:,f} ({self.why})"


def cuts(run: Run, standings: Mapping[str, Standing]) -> tuple[Cut, ...]:
    """The cuts that a run makes, by participant and period.

    Parameters
    ----------
    standings : where each period stands, by name; one that was never approved can be lowered freely.
    """
    found = []
    for settlement in run.settlements:
        settled: dict[str, list[Correction]] = defaultdict(list)
        for row in settlement.corrections:
            at = standings.get(row.period)
            if at is not None and at.state in ISSUED and row.cause in (TERMS, DRAW):
                settled[row.period].append(row)
        for period, rows in sorted(settled.items()):
            changed = [row for row in rows if row.cause == TERMS]
            amount = sum((row.difference for row in rows), Decimal(0))
            if changed and amount < 0:
                why = "; ".join(dict.fromkeys(f"{row.name}: {row.reason}" for row in changed))
                found.append(Cut(settlement.person.participant, period, amount, settlement.currency, why))
    return tuple(found)
