"""Costs: what a run settled that was not settled before, item by item.

The ledger of a run holds every amount as it stands then. What the run brought is the ledger less the one before it: the open
period's own amounts, and the corrections of earlier periods, each as a difference of its own.

>>> was = Ledger("2026-01", date(2026, 1, 31), (Settled("P1", "2026-01", "line", "New", "", Decimal("10.00")),))
>>> now = Ledger("2026-02", date(2026, 2, 28), (Settled("P1", "2026-01", "line", "New", "", Decimal("12.00")),))
>>> [(cost.item, cost.amount) for cost in newly_settled(was, now)]
[('other', Decimal('2.00'))]
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date  # noqa: F401  (doctest)
from decimal import Decimal

from spm_xl.errors import ControlFailure
from spm_xl.pay.result import Ledger, Settled  # noqa: F401  (Settled: doctest)

COMMISSIONS = ("deal", "other", "adjustment", "clawback", "unpaid")
SETTLED = ("deal", "line", "adjustment", "outside", "clawback", "unpaid", "draw advance", "draw recovery", "hold")


@dataclass(frozen=True, slots=True)
class Cost:
    """One amount that a run newly settled.

    Attributes
    ----------
    period : that the amount belongs to, the run's own or an earlier one.
    item : "deal" (a commission on a transaction), "other" (a part of a line that no transaction made), "adjustment", "clawback",
        "unpaid" (a clause does not pay it), "outside" (paid outside of the cycle), "draw advance", "draw recovery" or "hold".
    name : component, adjustment, draw or plan; transaction : "" where there is none.
    """

    participant: str
    period: str
    item: str
    name: str
    transaction: str
    amount: Decimal


def newly_settled(before: Ledger | None, after: Ledger) -> tuple[Cost, ...]:
    """What differs between two ledgers, in the order of the ledger.

    Parameters
    ----------
    before : of the run before; None where the history begins.
    """
    amounts: dict[tuple[str, str, str, str, str], Decimal] = defaultdict(Decimal)
    for sign, ledger in ((-1, before), (1, after)):
        for entry in ledger.entries if ledger else ():
            if entry.item in SETTLED:
                amounts[entry.participant, entry.period, entry.item, entry.name, entry.detail] += sign * entry.amount
                if entry.item == "deal":  # what is left of the line is what no deal made
                    amounts[entry.participant, entry.period, "line", entry.name, ""] -= sign * entry.amount
    return tuple(
        Cost(who, period, "other" if item == "line" else item, name, detail, amount)
        for (who, period, item, name, detail), amount in sorted(amounts.items())
        if amount
    )


def confirm_same(run: Ledger, kept: Ledger) -> None:
    """Raise `ControlFailure` where what the inputs come to now is not what the period's run settled."""
    now, was = ({(e.participant, e.period, e.item, e.name, e.detail): e.amount for e in ledger.entries if e.amount} for ledger in (run, kept))
    differing = sorted({key for key in {*now, *was} if now.get(key) != was.get(key)})
    if differing:
        who, period, item, name, _ = differing[0]
        raise ControlFailure(
            f"the ledger of {kept.period} is not what these inputs come to: {len(differing)} amount(s) differ, such as the {item} {name} of {who} "
            f"for {period}. Run {kept.period} again with them, or name the inputs that it was run with."
        )
