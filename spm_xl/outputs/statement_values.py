"""What stands where on a statement: the values of the template's markers, by name.

Amounts of money are the engine's own. A formula of the template is kept where a spreadsheet, which
calculates with 15 digits, comes to the engine's value; otherwise the value itself is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from spm_xl.errors import ControlFailure
from spm_xl.money import ZERO, minor_unit
from spm_xl.outputs.statement_changes import changes, draws, hold_words
from spm_xl.outputs.statement_lines import (
    NOTHING,
    in_order,
    is_quiet,
    line_values,
    method_words,
    spreadsheet_agrees,
    titles,
)
from spm_xl.outputs.statement_revision import revised, revision_words
from spm_xl.pay import signing
from spm_xl.pay.result import Line, PlanNote, Settlement
from spm_xl.rational import Fraction
from spm_xl.tables.exchange import rate_words
from spm_xl.workbook.grid.cells import Fixed
from spm_xl.workbooks.statement import BRIDGE_SOURCES

if TYPE_CHECKING:
    from spm_xl.outputs.facts import Facts

Item = dict[str, Any]
ZERO_MONEY = Decimal(0)
_ELSEWHERE: Item = dict.fromkeys(BRIDGE_SOURCES, False)


def contents(settlement: Settlement, facts: Facts, digest: str, people: Container[str]) -> Item:
    """All values of a statement, as `statement_fields` lists them.

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
        {"component": title, "kind": line.kind, "method": method_words(line)}
        for line, title in named
        if is_quiet(line)
    ]
    goals = [item for item in items if item["measured"]]
    return {
        **_header(settlement, facts, digest),
        **_main(settlement, shown),
        **_bridge(settlement),
        **changes(settlement, people),
        **draws(settlement),
        **revised(facts),
        **_year(settlement),
        "earned": settlement.earned,
        "lines": items,
        "deals": [deal for item in items for deal in item["deals"]],
        "quiet": quiet,
        "any_quiet": bool(quiet),
        "quiet_words": ", ".join(item["component"] for item in quiet),
        "no_line": not named,
        "goals": goals,
        "picture": any(line.quota for line, _ in shown),
        "picture_words": " ".join(f"{item['component']}: {item['attainment_words']}." for item in goals),
        "shown": {"zero": 0, "ok": "✓ OK", "all_ok": "✓ all read 0"},
        "notes": [{"note": note} for note in settlement.notes],
        "reasons": [{"code": code} for code in facts.reason_codes],
    }


def _year(settlement: Settlement) -> Item:
    return {
        "year": [
            {
                "period_name": row.period,
                "quota": row.quota,
                "credit": row.credit,
                "attainment": row.attainment,
                "earned": row.earned,
                "paid": row.paid,
                "balance": row.balance,
            }
            for row in settlement.year
        ],
        "year_to_date": {
            "label": f"Year to date, {settlement.period.year}",
            "earned": sum((row.earned for row in settlement.year), Decimal(0)),
            "paid": sum((row.paid for row in settlement.year), Decimal(0)),
        },
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


def _header(settlement: Settlement, facts: Facts, digest: str) -> Item:
    person, period = settlement.person, settlement.period
    end = max(period.pay_date, facts.as_of) + timedelta(days=facts.dispute_days)
    plans = [_plan(plan) for plan in settlement.plans]
    return {
        "company": facts.company,
        "contact": facts.contact,
        "statement": {
            "id": f"{person.participant} {period.name}",
            "status": facts.status.upper(),
            **revision_words(facts.revision),
            "as_of": facts.as_of,
            "questions_until": end,
            "contact_words": f" Contact: {facts.contact}." if facts.contact else "",
            "digest": digest,
        },
        "participant": {
            "id": person.participant,
            "name": person.name,
            "email": person.email,
            "role": person.role,
            "region": person.region,
            "state": person.state,
            "legal_entity": person.legal_entity,
            "cost_centre": person.cost_centre,
            "employer": ", ".join(part for part in (person.legal_entity, person.cost_centre) if part) or "none on file",
            "hire_date": person.hire_date,
            "end_date": person.end_date,
        },
        "manager": {
            "id": person.manager,
            "name": person.manager_name,
            "words": " · ".join(part for part in (person.manager_name, person.manager) if part) or "none on file",
        },
        "period": {
            "name": period.name,
            "words": f"{period.name}  ({period.start} to {period.end})",
            "start": period.start,
            "end": period.end,
            "pay_date": period.pay_date,
            "year": period.year,
        },
        "currency": settlement.currency,
        "places": minor_unit(settlement.currency),
        "plan": plans[0] if plans else dict.fromkeys(("name", "version", "effective", "document", "words", "digest", "order")),
        "plans": plans,
    }


def _plan(plan: PlanNote) -> Item:
    return {
        "name": plan.name,
        "version": plan.version,
        "effective": plan.effective,
        "document": plan.document,
        "words": _plan_words(plan.name, plan.version, plan.effective, plan.document),
        "digest": plan.digest,
        "order": [{"number": at, "step": step} for at, step in enumerate(plan.order_of_operations, 1)],
    }


def _plan_words(name: str, version: str, effective: date | None, document: str) -> str:
    words = (name, f"version {version}" if version else "", f"in force from {effective}" if effective else "", document)
    return ", ".join(word for word in words if word)


def _main(settlement: Settlement, shown: Sequence[tuple[Line, Item]]) -> Item:
    """The first component with a quota: the summary is about it."""
    main, item = shown[0] if shown else (None, {})
    goal = main is not None and bool(main.quota)
    return {
        "credit": (main.credit if goal else Fixed(main.credit)) if main else NOTHING,
        "attainment": item["attainment"] if goal else NOTHING,
        "quota": item["quota"] if goal else NOTHING,
        "main": {
            "component": item.get("component", "no component"),
            "words": item["attainment_words"] if goal else "no quota in this period",
            "quota_note": f"{item['interval']}, after proration" if goal else "none in this period",
        },
        "net_note": f"in {settlement.currency}, to be paid on {settlement.period.pay_date}",
    }


def _bridge(settlement: Settlement) -> Item:
    rate = settlement.payout_rate
    product = float(settlement.net) * float(rate)
    live = spreadsheet_agrees(
        [product], Fraction(settlement.net) * rate, settlement.payable, settlement.payout_currency
    )
    words = rate_words(settlement.payout_rate, settlement.payout_rate_date, settlement.payout_rate_source)
    return {
        "bridge": _bridge_rows(settlement),
        "net": settlement.net,
        "converted": settlement.payout_currency != settlement.currency,
        "payout": {
            "currency": settlement.payout_currency,
            "places": minor_unit(settlement.payout_currency),
            "words": f"{settlement.payout_currency} for 1 {settlement.currency}" + (f", {words}" if words else ""),
            "rate": rate,
            "amount": settlement.payable if live else Fixed(settlement.payable),
            "rounding": settlement.rounding_difference,
            "rounding_words": f"Rounding of the conversion: {settlement.rounding_difference} {settlement.payout_currency}.",
        },
    }


def _bridge_rows(settlement: Settlement) -> list[Item]:
    """The rows from earnings to net; the template has a formula for one whose amount stands elsewhere, too."""
    adjusted: dict[str, Decimal] = defaultdict(lambda: ZERO_MONEY)
    for one in settlement.adjustments:
        adjusted[one.stage] += one.amount
    held: dict[str, Decimal] = defaultdict(lambda: ZERO_MONEY)
    for hold in settlement.holds:
        held[hold_words(hold)] += hold.amount
    elsewhere = {
        "earned": ("from_earned", settlement.earned),
        "adjustments to earnings": ("from_adjustments_before", adjusted["earnings"]),
        "draw advanced": ("from_advance", sum((draw.advance for draw in settlement.draws), ZERO_MONEY)),
        "draw recovered": ("from_recovery", -sum((draw.recovery for draw in settlement.draws), ZERO_MONEY)),
        "other adjustments": ("from_adjustments_after", adjusted["pay"]),
        "clawback": ("from_clawbacks", sum((row.amount for row in settlement.clawbacks), ZERO_MONEY)),
        "held until the customer pays": ("from_held", held["held"]),
        signing.HELD: ("from_unsigned", held["held until signed"]),
        signing.RELEASED: ("from_signed", held["released: signed"]),
        "released": ("from_released", held["released"]),
        "paid outside of the cycle": ("from_paid", adjusted["paid"]),
    }
    for row in settlement.corrections:
        label = f"correction of {row.period}"
        before = elsewhere.get(label, ("", ZERO_MONEY))[1]
        elsewhere[label] = ("from_correction", before + row.difference)
    rows = []
    for label, amount in settlement.bridge:
        source, there = elsewhere.get(label, ("from_nothing", amount))
        block = source if there == amount else "from_nothing"
        rows.append(_ELSEWHERE | {"label": label[:1].upper() + label[1:], "amount": amount, block: True})
    return rows
