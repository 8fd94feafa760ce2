"""What a statement says beside the lines: corrections, adjustments, clawbacks, holds, draws and the wage floor."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from spm_xl.pay.result import DrawLine, Settlement

Item = dict[str, Any]


def changes(settlement: Settlement) -> Item:
    """Adjustments, corrections, clawbacks and holds: each its own line."""
    overrides = {line.component for line in settlement.lines if line.kind == "override"}
    corrections = [
        {
            "period": row.period,
            "item": row.item,
            "name": row.name,
            "old": row.old,
            "new": row.new,
            "difference": row.difference,
            "reason": row.reason,
            "transactions": ", ".join(dict.fromkeys(_shown(each, row.name in overrides) for each in row.transactions)),
        }
        for row in settlement.corrections
    ]
    adjustments = [
        {
            "id": row.adjustment,
            "date": row.day,
            "component": row.component,
            "stage": "before the draw" if row.stage == "earnings" else "after the draw",
            "transaction": row.transaction,
            "amount": row.amount,
            "reason": row.reason,
            "approver": row.approver,
        }
        for row in settlement.adjustments
    ]
    clawbacks = [
        {
            "transaction": row.transaction,
            "date": row.day,
            "component": row.component,
            "reverses": row.reverses,
            "amount": row.amount,
            "reason": row.why,
        }
        for row in settlement.clawbacks
    ]
    holds = [
        {
            "transaction": row.transaction,
            "period": row.period,
            "component": row.component,
            "word": "held" if row.amount < 0 else "released",
            "amount": row.amount,
            "reason": row.why,
        }
        for row in settlement.holds
    ]
    corrected = sum((row.difference for row in settlement.corrections), Decimal(0))
    return {
        "corrections": corrections,
        "corrections_total": corrected,
        "run_corrections": corrected,
        "adjustments": adjustments,
        "adjustments_total": sum((row.amount for row in settlement.adjustments), Decimal(0)),
        "clawbacks": clawbacks,
        "clawbacks_total": sum((row.amount for row in settlement.clawbacks), Decimal(0)),
        "holds": holds,
        "holds_total": sum((row.amount for row in settlement.holds), Decimal(0)),
    }


def _shown(transaction: str, override: bool) -> str:
    """A transaction's id; what an override takes from a member of the team is not named."""
    return "team" if override and "/" in transaction else transaction


def draws(settlement: Settlement) -> Item:
    floor = settlement.floor
    values: Item = {"draws": [_draw(draw) for draw in settlement.draws], "floor": floor is not None}
    if floor is not None:
        words = (
            "No hours are on file: nothing is recovered."
            if floor.missing
            else "Nothing is recovered below this minimum."
        )
        values |= {
            "hours": floor.hours,
            "minimum": floor.minimum,
            "other_wages": floor.other_wages,
            "room": floor.room,
            "floor_words": words,
        }
    return values


def _draw(draw: DrawLine) -> Item:
    since = draw.opening - draw.published
    return {
        "draw": draw.draw,
        "words": draw.words,
        "held": draw.earned,
        "held_note": "",
        "draw_amount": draw.draw_amount,
        "proration_note": "after proration",
        "advance": draw.advance,
        "instalments": [{"day": day, "instalment": amount} for day, amount in draw.instalments],
        "recoverable": draw.recoverable > 0,
        "opening": draw.opening,
        "opening_note": f"the last statement showed {draw.published}; {since:+} became known since" if since else "",
        "added": draw.added,
        "recovery": draw.recovery,
        "forgiven": draw.forgiven,
        "closing": draw.closing,
        "run_closing": draw.closing,
        "remarks": [{"remark": note} for note in draw.notes],
    }
