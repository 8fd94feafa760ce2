"""A run in a few figures, by currency: what the commands print after a calculation."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from spm_xl.outputs.payroll import besides_lines
from spm_xl.pay.result import Run

PARTS = {
    "DRAW": "draw advanced",
    "DRAWREC": "draw recovered",
    "ADJ": "adjustments",
    "CORR": "corrections",
    "CLAWBACK": "clawbacks",
    "HOLD": "held or released",
    "UNPAID": "not paid by a clause",
    "CARRYIN": "carried in",
    "CARRYOUT": "carried on",
    "OUTSIDE": "paid outside",
}


def totals(run: Run) -> list[dict[str, Any]]:
    """A row for each currency that plans pay in: participants, earned, what else leads to net, and net."""
    rows = []
    for currency in sorted({settlement.currency for settlement in run.settlements}):
        group = [settlement for settlement in run.settlements if settlement.currency == currency]
        parts = [besides_lines(settlement) for settlement in group]
        rows.append(
            {
                "currency": currency,
                "participants": len(group),
                "earned": _sum(settlement.earned for settlement in group),
                **{name: _sum(part[code] for part in parts) for code, name in PARTS.items()},
                "net": _sum(settlement.net for settlement in group),
            }
        )
    return rows


def summary(run: Run) -> dict[str, Any]:
    """The same with what else a run is judged by, for JSON."""
    return {
        "period": run.period.name,
        "as_of": run.as_of,
        "totals": totals(run),
        "suspense": [
            {"transaction": s.transaction, "date": s.day, "amount": s.amount, "currency": s.currency, "why": s.why}
            for s in run.suspense
        ],
        "warnings": len(run.problems),
        "controls": [{"name": c.name, "left": c.left, "right": c.right, "difference": c.difference} for c in run.controls],
    }


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
