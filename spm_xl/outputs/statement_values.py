"""What stands where on a statement: the values of the template's markers, by name.

Amounts of money are the engine's own. A formula of the template is kept where a spreadsheet, which
calculates with 15 digits, comes to the engine's value; otherwise the value itself is written.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
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
    is_quiet,
    line_values,
    method_words,
    shown_deals,
    spreadsheet_agrees,
    titles,
)
from spm_xl.pay.exchange import rate_words
from spm_xl.pay.result import Line, Settlement
from spm_xl.rational import Fraction
from spm_xl.workbook.cells import Fixed
from spm_xl.workbooks.statement import BRIDGE_SOURCES

if TYPE_CHECKING:
    from spm_xl.outputs.facts import Facts

Item = dict[str, Any]
ZERO_MONEY = Decimal(0)


def contents(settlement: Settlement, facts: Facts, digest: str, people: Container[str]) -> Item:
    """All values of a statement.

    Parameters
    ----------
    digest : of the settlement, as printed.
    people : ids of everybody, so that what a team earned is not shown by name.

    Raises
    ------
    ControlFailure : parts do not come to their total.
    """
    _agree(settlement)
    ordered = in_order(settlement.lines)
    named = list(zip(ordered, titles(ordered), strict=True))
    shown = [(line, line_values(line, title, settlement.currency)) for line, title in named if not is_quiet(line)]
    items = [item for _, item in shown]
    quiet = [
        {"line": title, "kind": line.kind, "method": method_words(line)} for line, title in named if is_quiet(line)
    ]
    return {
        **_header(settlement, facts),
        **_cards(settlement, shown),
        **_bridge(settlement),
        **changes(settlement, people),
        **draws(settlement),
        **_year(settlement),
        "settlement_digest": digest,
        "lines": items,
        "quiet": quiet,
        "any_quiet": bool(quiet),
        "quiet_words": ", ".join(item["line"] for item in quiet),
        "no_line": not named,
        "goals": [item for item in items if item["measured"]],
        "picture": any(line.quota for line, _ in shown),
        "picture_words": " ".join(f"{item['line']}: {item['attainment_words']}." for item in items if item["measured"]),
        "whole": 1,
        "deals": [deal_values(deal, item["line"]) for line, item in shown for deal in shown_deals(line)],
        "earned_total": settlement.earned,
        "run_earned": settlement.earned,
        "zero": 0,
        "ok_words": "✓ OK",
        "master_words": "✓ all read 0",
        "notes": [{"note": note} for note in settlement.notes],
        "reasons": [{"code": code} for code in facts.reason_codes],
    }


def _year(settlement: Settlement) -> Item:
    return {
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
        "year_label": f"Year to date, {settlement.period.year}",
        "year_earned": sum((row.earned for row in settlement.year), Decimal(0)),
        "year_paid": sum((row.paid for row in settlement.year), Decimal(0)),
    }


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


def _cards(settlement: Settlement, shown: Sequence[tuple[Line, Item]]) -> Item:
    main, item = shown[0] if shown else (None, {})
    recoverable = [draw for draw in settlement.draws if draw.recoverable > 0]
    goal = main is not None and bool(main.quota)
    return {
        "net_note": f"in {settlement.currency}, to be paid on {settlement.period.pay_date}",
        "main_label": item.get("line", "no component"),
        "main_credit": (main.credit if goal else Fixed(main.credit)) if main else NOTHING,
        "main_attainment": item["attainment"] if goal else NOTHING,
        "main_quota": item["quota"] if goal else NOTHING,
        "main_words": item["attainment_words"] if goal else "no quota in this period",
        "quota_note": f"{item['interval']}, after proration" if goal else "none in this period",
        "draw_label": "DRAW BALANCE" if recoverable else "DRAW",
        "draw_balance": sum((draw.closing for draw in recoverable), Decimal(0)) if recoverable else NOTHING,
        "any_balance": bool(recoverable),
        "draw_note": "recoverable"
        if recoverable
        else "non-recoverable, see page Adjustments"
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
    words = rate_words(settlement.payout_rate, settlement.payout_rate_date, settlement.payout_rate_source)
    return {
        **dict.fromkeys(BRIDGE_SOURCES, False),
        "bridge": _bridge_rows(settlement),
        "net": settlement.net,
        "run_net": settlement.net,
        "payout": converted,
        "payout_words": f"{settlement.payout_currency} for 1 {settlement.currency}" + (f", {words}" if words else ""),
        "payout_rate": rate,
        "payable_out": settlement.payable if live else Fixed(settlement.payable),
        "run_payable": settlement.payable,
        "rounding_words": f"Rounding of the conversion: {settlement.rounding_difference} {settlement.payout_currency}.",
    }


def _bridge_rows(settlement: Settlement) -> list[Item]:
    """The rows from earnings to net; the template has a formula for one whose amount stands elsewhere, too."""
    adjustments = {
        stage: sum(
            (row.amount for row in settlement.adjustments if (row.stage == "earnings") == (stage == "before")),
            ZERO_MONEY,
        )
        for stage in ("before", "after")
    }
    elsewhere = {
        "earned": ("from_earned", settlement.earned),
        "adjustments to earnings": ("from_adjustments_before", adjustments["before"]),
        "draw advanced": ("from_advance", sum((draw.advance for draw in settlement.draws), ZERO_MONEY)),
        "draw recovered": ("from_recovery", -sum((draw.recovery for draw in settlement.draws), ZERO_MONEY)),
        "other adjustments": ("from_adjustments_after", adjustments["after"]),
        "clawback": ("from_clawbacks", sum((row.amount for row in settlement.clawbacks), ZERO_MONEY)),
        "held until the customer pays": (
            "from_held",
            sum((h.amount for h in settlement.holds if h.amount < 0), ZERO_MONEY),
        ),
        "released": ("from_released", sum((h.amount for h in settlement.holds if h.amount >= 0), ZERO_MONEY)),
    }
    for row in settlement.corrections:
        label = f"correction of {row.period}"
        before = elsewhere.get(label, ("", ZERO_MONEY))[1]
        elsewhere[label] = ("from_correction", before + row.difference)
    rows = []
    for label, amount in settlement.bridge:
        source, there = elsewhere.get(label, ("from_nothing", amount))
        block = source if there == amount else "from_nothing"
        rows.append({"bridge_label": label[:1].upper() + label[1:], "bridge_amount": amount, block: True})
    return rows
