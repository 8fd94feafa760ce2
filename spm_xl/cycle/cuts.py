"""Retroactive cuts: settled pay that a change of terms lowers.

What is booked late corrects an earlier period and needs no word. A plan, quota or target that was changed backwards is different where
it takes from somebody what an approved, paid or closed period gave: that needs two people besides the preparer, and a reason.

The measure is what one participant's one period comes to: what another period or person gains does not make good for it, and
neither does a deal that was booked late beside it. A period that was approved, opened again and comes to less on changed terms is
one, too: its statements had been handed out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from spm_xl.cycle.states import Standing
from spm_xl.cycle.told import ISSUED
from spm_xl.pay.result import Correction, Ledger, Run, Settlement
from spm_xl.pay.terms import FORMAT, ITEM, changed, in_words

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


def cuts(run: Run, standings: Mapping[str, Standing], before: Ledger | None = None, released: Ledger | None = None) -> tuple[Cut, ...]:
    """The cuts that a run makes, by participant and period.

    Parameters
    ----------
    standings : where each period stands, by name; one that is open or calculated can be lowered freely, and one that the journal
        never saw was settled before it began.
    before : what the run before settled; released : what this period's own run settled when it was approved last.
    """
    found: list[Cut] = []
    for settlement in run.settlements:
        settled: dict[str, list[Correction]] = defaultdict(list)
        for row in settlement.corrections:
            if (row.period not in standings or standings[row.period].state in ISSUED) and row.cause in (TERMS, DRAW):
                settled[row.period].append(row)
        for period, rows in sorted(settled.items()):
            if by_terms := [row for row in rows if row.cause == TERMS]:
                amount = sum((row.difference for row in rows), Decimal(0))
                why = "; ".join(dict.fromkeys(f"{row.name}: {row.reason}" for row in by_terms))
                found += _cut(settlement, period, min(amount, _standing_deals(run, before, settlement, period)), why)
        if (changed_since := _terms_changed(run, released, settlement)) and released:
            was, now = (_due(ledger, settlement, run.period.name) for ledger in (released, run.ledger))
            standing = _standing_deals(run, released, settlement, run.period.name)
            found += _cut(settlement, run.period.name, min(now - was, standing), f"approved before; {in_words(changed_since)}")
    return tuple(found)


def _cut(settlement: Settlement, period: str, amount: Decimal, why: str) -> list[Cut]:
    return [Cut(settlement.person.participant, period, amount, settlement.currency, why)] if amount < 0 else []


def _standing_deals(run: Run, before: Ledger | None, settlement: Settlement, period: str) -> Decimal:
    """What the deals that were paid and still stand come to less: a late booking beside them does not make good for it.

    Nothing where the period's deals are the same, whose lines tell it, or where its deals are not known.
    """
    was, now = (_entries(ledger, settlement, period, "deal") for ledger in (before, run.ledger))
    if not was or set(was) >= set(now):
        return Decimal(0)
    return sum((amount - was[key] for key, amount in now.items() if key in was), Decimal(0))


def _terms_changed(run: Run, released: Ledger | None, settlement: Settlement) -> tuple[str, ...]:
    """The aspects in which somebody's terms of the run's own period differ from those that it was approved with."""
    was, now = (_entries(ledger, settlement, run.period.name, ITEM) for ledger in (released, run.ledger))
    kept, new = ([detail for name, detail in of if name == FORMAT] for of in (was, now))
    return changed(kept[0], new[0]) if kept and new else ()


def _due(ledger: Ledger, settlement: Settlement, period: str) -> Decimal:
    return sum(_entries(ledger, settlement, period, "due").values(), Decimal(0))


def _entries(ledger: Ledger | None, settlement: Settlement, period: str, item: str) -> dict[tuple[str, str], Decimal]:
    """A participant's entries of a period and kind, by name and detail."""
    who = settlement.person.participant
    wanted = (entry for entry in (ledger.entries if ledger else ()) if (entry.participant, entry.period, entry.item) == (who, period, item))
    return {(entry.name, entry.detail): entry.amount for entry in wanted}
