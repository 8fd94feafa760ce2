"""What stands where on a statement: the values of the template's markers, by name.

Amounts of money are the engine's own. A formula of the template is kept where a spreadsheet, which
calculates with 15 digits, comes to the engine's value; otherwise the value itself is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from spm_xl.errors import ControlFailure
from spm_xl.money import ZERO, minor_unit
from spm_xl.outputs.statement_changes import changes, draws
from spm_xl.outputs.statement_lines import (
    NOTHING,
    deal_values,
    in_order,
    line_values,
    shown_deals,
    spreadsheet_agrees,
    titles,
)
from spm_xl.pay.result import Line, Settlement
from spm_xl.rational import Fraction
from spm_xl.workbook.cells import Fixed

if TYPE_CHECKING:
    from spm_xl.outputs.statement import Facts

Item = dict[str, Any]


def contents(settlement: Settlement, facts: Facts) -> Item:
    """All values of a statement.

    Raises
    ------
    ControlFailure : parts do not come to their total.
    """
    _agree(settlement)
    lines = in_order(settlement.lines)
    names = titles(lines)
    items = [line_values(line, title, settlement.currency) for line, title in zip(lines, names, strict=True)]
    values: Item = {
        **_header(settlement, facts),
        **_cards(settlement, lines, items),
        **_bridge(settlement),
        **changes(settlement),
        **draws(settlement),
        "lines": items,
        "goals": [item for item, line in zip(items, lines, strict=True) if line.quota],
        "picture": any(line.quota for line in lines),
        "picture_words": " ".join(f"{item['line']}: {item['attainment_words']}." for item in items if item["measured"]),
        "whole": 1,
        "deals": [
            deal_values(deal, title) for line, title in zip(lines, names, strict=True) for deal in shown_deals(line)
        ],
        "earned_total": settlement.earned,
        "run_earned": settlement.earned,
        "zero": 0,
        "ok_words": "✓ OK",
        "master_words": "✓ all read 0",
        "notes": [{"note": note} for note in settlement.notes],
        "reasons": [{"code": code} for code in facts.reason_codes],
        "year": [
            {
                "year_period": row.period,
                "quota": row.quota,
                "credit": row.credit,
                "attainment": row.attainment,
                "year_row_earned": row.earned,
                "paid": row.paid,
                "balance": row.balance,
            }
            for row in settlement.year
        ],
        "year_earned": sum((row.earned for row in settlement.year), Decimal(0)),
        "year_paid": sum((row.paid for row in settlement.year), Decimal(0)),
    }
    values["content_digest"] = digest(values)
    return values


def digest(values: Item) -> str:
    """Hash of all that a statement says."""
    return hashlib.sha256(json.dumps(values, default=str, sort_keys=True).encode()).hexdigest()


def _agree(settlement: Settlement) -> None:
    """Refuse a settlement whose parts do not come to their totals."""
    who = f"{settlement.person.participant}, {settlement.period.name}"
    pairs = [
        ("earnings of the components", sum((line.amount for line in settlement.lines), Decimal(0)), settlement.earned),
        ("bridge", sum((amount for _, amount in settlement.bridge), Decimal(0)), settlement.net),
    ]
    for line in settlement.lines:
        parts = sum((deal.amount for deal in line.deals), line.unallocated)
        pairs.append((f"deals of {line.component}", parts, line.amount))
        pairs.append((f"rate table of {line.component}", sum((row.pay for row in line.trace), ZERO), line.earned))  # type: ignore[arg-type]
    for draw in settlement.draws:
        pairs.append((f"draw {draw.draw}", draw.opening + draw.added - draw.recovery - draw.forgiven, draw.closing))
    for what, parts, total in pairs:
        if parts != total:
            raise ControlFailure(
                f"statement of {who}: {what} come to {_plain(parts)}, the run says {_plain(total)}. "
                "No statement is made; this is a fault of the calculation, please report it."
            )


def _plain(value: Decimal | Fraction) -> str:
    return str(value) if isinstance(value, Decimal) else f"{float(value):.6f}"


def _header(settlement: Settlement, facts: Facts) -> Item:
    person, period = settlement.person, settlement.period
    end = max(period.pay_date, facts.as_of) + timedelta(days=facts.dispute_days)
    return {
        "company": facts.company,
        "status": facts.status.upper(),
        "revision": facts.revision,
        "revision_words": f"Revision {facts.revision}",
        "person": person.name,
        "participant": person.participant,
        "role": person.role,
        "manager": " · ".join(part for part in (person.manager_name, person.manager) if part) or "none on file",
        "employer": ", ".join(part for part in (person.legal_entity, person.cost_centre) if part) or "none on file",
        "period_name": period.name,
        "period_words": f"{period.name}  ({period.start} to {period.end})",
        "pay_date": period.pay_date,
        "as_of": facts.as_of,
        "currency": settlement.currency,
        "payout_currency": settlement.payout_currency,
        "places": minor_unit(settlement.currency),
        "payout_places": minor_unit(settlement.payout_currency),
        "statement_id": f"{person.participant} {period.name}",
        "dispute_end": end.isoformat(),
        "contact_words": f" Contact: {facts.contact}." if facts.contact else "",
        "input_digest": facts.input_digest,
        "plans": [
            {
                "plan_name": plan.name,
                "plan_words": _plan_words(plan.name, plan.version, plan.effective, plan.document),
                "plan_digest": plan.digest,
                "order": [{"number": at, "order_step": step} for at, step in enumerate(plan.order_of_operations, 1)],
            }
            for plan in settlement.plans
        ],
    }


def _plan_words(name: str, version: str, effective: date | None, document: str) -> str:
    words = (name, f"version {version}" if version else "", f"in force from {effective}" if effective else "", document)
    return ", ".join(word for word in words if word)


def _cards(settlement: Settlement, lines: Sequence[Line], items: Sequence[Item]) -> Item:
    main, item = (lines[0], items[0]) if lines else (None, {})
    recoverable = [draw for draw in settlement.draws if draw.recoverable > 0]
    balance = sum((draw.closing for draw in recoverable), Decimal(0))
    goal = main is not None and bool(main.quota)
    return {
        "net_note": f"in {settlement.currency}, to be paid on {settlement.period.pay_date}",
        "main_label": item.get("line", "no component"),
        "main_credit": (item["credit"] if goal else Fixed(item["credit"])) if main else NOTHING,
        "main_attainment": item["attainment"] if goal else NOTHING,
        "main_quota": item["quota"] if goal else NOTHING,
        "main_words": item["attainment_words"] if goal else "no quota in this period",
        "quota_note": f"{item['interval']}, after proration" if goal else "none in this period",
        "year_label": f"Year to date, {settlement.period.year}",
        "draw_label": "DRAW BALANCE" if recoverable else "DRAW",
        "draw_balance": balance if recoverable else NOTHING,
        "any_balance": bool(recoverable),
        "draw_note": "recoverable"
        if recoverable
        else "non-recoverable, see page 4"
        if settlement.draws
        else "none in this period",
    }


def _bridge(settlement: Settlement) -> Item:
    converted = settlement.payout_currency != settlement.currency
    rate = settlement.payout_rate
    product = float(settlement.net) * float(rate)
    live = spreadsheet_agrees(
        [product], Fraction(settlement.net) * rate, settlement.payable, settlement.payout_currency
    )
    day = f", rate of {settlement.payout_rate_date}" if settlement.payout_rate_date else ""
    return {
        "bridge": [
            {"bridge_label": label[:1].upper() + label[1:], "bridge_amount": amount}
            for label, amount in settlement.bridge
        ],
        "net": settlement.net,
        "run_net": settlement.net,
        "payout": converted,
        "payout_words": f"{settlement.payout_currency} for 1 {settlement.currency}{day}",
        "payout_rate": rate,
        "payable_out": settlement.payable if live else Fixed(settlement.payable),
        "run_payable": settlement.payable,
        "rounding_words": f"Rounding of the conversion: {settlement.rounding_difference} {settlement.payout_currency}.",
    }
