"""A run as pandas frames, for those who go on working in Python.

In payouts, earned and the columns after it up to net add up to net.

Money is `Decimal` (exact, in columns of type object); credit, quota, attainment and rates are
floats, for reading and not for paying.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from spm_xl.outputs.payroll import besides_lines
from spm_xl.pay.result import Run, Settlement

if TYPE_CHECKING:
    from pandas import DataFrame

Rows = list[dict[str, Any]]
PARTS = {
    "DRAW": "draw_advance",
    "DRAWREC": "draw_recovery",
    "ADJ": "adjustments",
    "CORR": "corrections",
    "CLAWBACK": "clawbacks",
    "HOLD": "holds",
    "UNPAID": "unpaid",
    "CARRYIN": "carried_in",
    "CARRYOUT": "carried_out",
    "OUTSIDE": "paid_outside",
}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "payouts": (
        "participant", "name", "role", "plan", "currency", "earned", *PARTS.values(), "net", "payout_currency", "payable",
    ),
    "lines": (
        "participant", "plan", "component", "kind", "method", "quota", "prior_credit", "credit", "attainment", "amount",
        "currency",
    ),
    "deals": (
        "participant", "component", "transaction", "date", "booked", "amount", "currency", "share", "factor", "fx",
        "credit", "tier", "rate", "earned",
    ),
    "draws": (
        "participant", "draw", "kind", "opening", "earned", "draw_amount", "advance", "added", "recovery", "forgiven",
        "closing",
    ),
    "corrections": ("participant", "period", "item", "name", "old", "new", "difference", "reason", "transactions"),
    "suspense": ("transaction", "date", "amount", "currency", "why"),
}  # fmt: skip


def frames(run: Run) -> dict[str, DataFrame]:
    """The frames of a run: payouts, lines, deals, draws, corrections and suspense.

    Every frame has its columns also where it has no row.
    """
    from pandas import DataFrame

    people = run.settlements
    rows: dict[str, Rows] = {
        "payouts": [_payout(settlement) for settlement in people],
        "lines": _of(people, _lines),
        "deals": _of(people, _deals),
        "draws": _of(people, _draws),
        "corrections": _of(people, _corrections),
        "suspense": [
            {"transaction": s.transaction, "date": s.day, "amount": s.amount, "currency": s.currency, "why": s.why}
            for s in run.suspense
        ],
    }
    return {name: DataFrame(rows[name], columns=list(columns)) for name, columns in COLUMNS.items()}


def _of(people: Sequence[Settlement], part: Any) -> Rows:
    return [{"participant": s.person.participant, **row} for s in people for row in part(s)]


def _payout(settlement: Settlement) -> dict[str, Any]:
    person, parts = settlement.person, besides_lines(settlement)
    return {
        "participant": person.participant,
        "name": person.name,
        "role": person.role,
        "plan": "|".join(note.plan for note in settlement.plans),
        "currency": settlement.currency,
        "earned": settlement.earned,
        **{name: parts[code] for code, name in PARTS.items()},
        "net": settlement.net,
        "payout_currency": settlement.payout_currency,
        "payable": settlement.payable,
    }


def _lines(settlement: Settlement) -> Iterable[dict[str, Any]]:
    for line in settlement.lines:
        yield {
            "plan": line.plan,
            "component": line.component,
            "kind": line.kind,
            "method": line.method,
            "quota": _float(line.quota),
            "prior_credit": float(line.prior),
            "credit": float(line.credit),
            "attainment": _float(line.attainment),
            "amount": line.amount,
            "currency": line.currency,
        }


def _deals(settlement: Settlement) -> Iterable[dict[str, Any]]:
    for line in settlement.lines:
        for deal in line.deals:
            credit = deal.credit
            yield {
                "component": line.component,
                "transaction": credit.transaction,
                "date": credit.day,
                "booked": credit.booked,
                "amount": float(credit.amount),
                "currency": credit.currency,
                "share": float(credit.share),
                "factor": float(credit.factor),
                "fx": float(credit.fx),
                "credit": float(credit.quota_credit),
                "tier": deal.tier,
                "rate": _float(deal.rate),
                "earned": deal.amount,
            }


def _draws(settlement: Settlement) -> Iterable[dict[str, Any]]:
    for draw in settlement.draws:
        yield {
            "draw": draw.draw,
            "kind": draw.words,
            "opening": draw.opening,
            "earned": draw.earned,
            "draw_amount": draw.draw_amount,
            "advance": draw.advance,
            "added": draw.added,
            "recovery": draw.recovery,
            "forgiven": draw.forgiven,
            "closing": draw.closing,
        }


def _corrections(settlement: Settlement) -> Iterable[dict[str, Any]]:
    for one in settlement.corrections:
        yield {
            "period": one.period,
            "item": one.item,
            "name": one.name,
            "old": one.old,
            "new": one.new,
            "difference": one.difference,
            "reason": one.reason,
            "transactions": "|".join(one.transactions),
        }


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
