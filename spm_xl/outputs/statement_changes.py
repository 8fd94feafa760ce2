"""What a statement says beside the lines: corrections, adjustments, clawbacks, holds, draws and the wage floor."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from spm_xl.pay.result import Adjustment, Correction, DrawLine, Hold, Settlement
from spm_xl.workbook.grid.cells import Fixed

Item = dict[str, Any]
TEAM = "team"
STAGES = {"earnings": "before the draw", "pay": "after the draw", "paid": "paid before"}  # of an adjustment -> in words
WHAT = {
    "line": "earned",
    "adjustment": "adjustment",
    "outside": "paid outside of the cycle",
    "draw advance": "draw advanced",
    "draw recovery": "draw recovered",
    "clawback": "clawback",
    "hold": "held or released",
    "unpaid": "not paid by a clause",
}  # item of a correction -> in words
CAUSES = {
    "transactions": "Became known late",
    "entry": "Entered since",
    "draw": "Follows from it",
    "terms": "Terms changed",
}  # cause of a correction -> in words
# part of a settlement -> how the statement calls it where there is none
SECTIONS = {
    "corrections": "corrections of earlier periods",
    "adjustments": "manual adjustments",
    "clawbacks": "clawbacks",
    "holds": "amounts held or released",
    "draws": "draws and guarantees",
}


def changes(settlement: Settlement, people: Container[str]) -> Item:
    """Adjustments, corrections, clawbacks and holds: each its own line.

    Parameters
    ----------
    people : ids of everybody: what an override takes from one of them is shown as the team's.
    """
    corrections = [_correction(row, people) for row in settlement.corrections]
    lists = {
        "corrections": corrections,
        "adjustments": [_adjustment(row) for row in settlement.adjustments],
        "clawbacks": [
            {
                "transaction": row.transaction,
                "date": row.day,
                "component": row.component,
                "reverses": row.reverses,
                "amount": row.amount,
                "reason": row.why,
            }
            for row in settlement.clawbacks
        ],
        "holds": [
            {
                "transaction": row.transaction or "pay of the period",
                "period_name": row.period,
                "component": row.component,
                "held_or_released": hold_words(row),
                "amount": row.amount,
                "reason": row.why,
            }
            for row in _shown_holds(settlement.holds, people)
        ],
    }
    totals = {
        "corrections": _sum(row.difference for row in settlement.corrections),
        "adjustments": _sum(row.amount for row in settlement.adjustments),
        "clawbacks": _sum(row.amount for row in settlement.clawbacks),
        "holds": _sum(row.amount for row in settlement.holds),
    }
    absent = [words for name, words in SECTIONS.items() if not getattr(settlement, name)]
    return {
        **lists,
        "correction_periods": _by_period(corrections),
        **{f"any_{name}": bool(rows) for name, rows in lists.items()},
        "totals": totals,
        "any_draws": bool(settlement.draws),
        "any_nothing": bool(absent),
        "nothing_words": ", ".join(absent),
    }


def _adjustment(row: Adjustment) -> Item:
    return {
        "id": row.adjustment,
        "date": row.day,
        "component": row.component,
        "stage": STAGES[row.stage],
        "transaction": row.transaction,
        "amount": row.amount,
        "reason": row.reason,
        "approver": row.approver,
        "entered_by": row.entered_by,
        "inquiry": row.inquiry,
        "reason_words": row.reason if row.inquiry in row.reason else f"{row.reason} (answers inquiry {row.inquiry})",
        "approval_words": f"{row.approver}; entered by {row.entered_by}" if row.entered_by else row.approver,
    }


def _correction(row: Correction, people: Container[str]) -> Item:
    cause = CAUSES.get(row.cause, row.cause)
    return {
        "period_name": row.period,
        "item": row.item,
        "what": WHAT.get(row.item, row.item),
        "name": row.name,
        "old": row.old,
        "new": row.new,
        "difference": row.difference,
        "cause": cause,
        "reason": row.reason,
        "reason_words": f"{cause}: {row.reason.removeprefix('changed since: ')}",
        "transactions": ", ".join(dict.fromkeys(TEAM if of_member(each, people) else each for each in row.transactions)),
    }


def _by_period(corrections: Sequence[Item]) -> list[Item]:
    """The corrections of each period together, in order of the periods."""
    found: dict[str, list[Item]] = {}
    for row in corrections:
        found.setdefault(row["period_name"], []).append(row)
    return [
        {"period_name": period, "total": _sum(row["difference"] for row in rows), "several": len(rows) > 1, "rows": rows}
        for period, rows in found.items()
    ]


def hold_words(hold: Hold) -> str:
    """Whether an amount is held, until what, or released."""
    if hold.transaction:
        return "held" if hold.amount < 0 else "released"
    return "held until signed" if hold.amount < 0 else "released: signed"


def of_member(transaction: str, people: Container[str]) -> bool:
    """Whether a transaction's id stands for what a member of the team earned (`pay.history`), not for a transaction.

    >>> of_member("P-7/New business", {"P-7"}), of_member("SO/2026/17", {"P-7"})
    (True, False)
    """
    member, slash, _ = transaction.partition("/")
    return bool(slash) and member in people


def _shown_holds(holds: Sequence[Hold], people: Container[str]) -> list[Hold]:
    """The holds; what is held of members of a team is one sum for each component, period and reason."""
    shown: dict[Any, Hold] = {}
    for at, hold in enumerate(holds):
        if not of_member(hold.transaction, people):
            shown[at] = hold
            continue
        key = (hold.component, hold.period, hold.amount < 0, hold.why)
        amount = shown[key].amount + hold.amount if key in shown else hold.amount
        shown[key] = replace(hold, transaction=TEAM, amount=amount)
    return list(shown.values())


def draws(settlement: Settlement) -> Item:
    """Draws, one by one and together, and the wage floor."""
    floor = settlement.floor
    recoverable = [draw for draw in settlement.draws if draw.recoverable > 0]
    values: Item = {
        "draws": [_draw(draw) for draw in settlement.draws],
        "draw": {
            "label": "DRAW BALANCE" if recoverable else "DRAW",
            "note": "recoverable"
            if recoverable
            else "non-recoverable, see page Adjustments"
            if settlement.draws
            else "none in this period",
            "balance": _sum(draw.closing for draw in recoverable) if recoverable else Fixed(None),
            "opening": _sum(draw.opening for draw in recoverable),
            "advance": _sum(draw.advance for draw in settlement.draws),
            "added": _sum(draw.added for draw in recoverable),
            "recovery": _sum(draw.recovery for draw in recoverable),
            "forgiven": _sum(draw.forgiven for draw in recoverable),
        },
        "any_balance": bool(recoverable),
        "any_wage_floor": floor is not None,
        "wage_floor": dict.fromkeys(("hours", "minimum", "other_wages", "room", "words")),
    }
    if floor is not None:
        words = (
            "No hours are on file: nothing is recovered."
            if floor.missing
            else "Nothing is recovered below this minimum."
        )
        values["wage_floor"] = {
            "hours": floor.hours,
            "minimum": floor.minimum,
            "other_wages": floor.other_wages,
            "room": floor.room,
            "words": words,
        }
    return values


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _draw(draw: DrawLine) -> Item:
    since = draw.opening - draw.published
    return {
        "name": draw.draw,
        "words": draw.words,
        "held": draw.earned,
        "draw_amount": draw.draw_amount,
        "advance": draw.advance,
        "instalments": [{"day": day, "instalment": amount} for day, amount in draw.instalments],
        "recoverable": draw.recoverable > 0,
        "opening": draw.opening,
        "opening_note": f"the last statement showed {draw.published}; {since:+} became known since" if since else "",
        "added": draw.added,
        "recovery": draw.recovery,
        "forgiven": draw.forgiven,
        "closing": draw.closing,
        "remarks": [{"remark": note} for note in draw.notes],
    }
