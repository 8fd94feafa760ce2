"""What a statement says of each payable line: quota, credit, rate table, steps, and the deals behind it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from spm_xl.money import ZERO, exact, minor_unit, rounded
from spm_xl.pay.result import Credit, Deal, Line, Trace
from spm_xl.period import FIRST_DAY, LAST_DAY, Span, month_length
from spm_xl.rational import Fraction
from spm_xl.tables.exchange import rate_words
from spm_xl.tables.owners import owner_words
from spm_xl.workbook.grid.cells import Fixed

Item = dict[str, Any]
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOTHING = Fixed(None)
VALUE_TABLES = ("curve", "stepped", "matrix", "interpolated")


class Columns(dict[str, Any]):
    """The columns of a transaction's row, blank where it has none of a name; a sum over a team has none at all."""

    def __missing__(self, name: str) -> None:
        return None


def in_order(lines: Sequence[Line]) -> list[Line]:
    """The lines of the plan, the first one with a quota in front: the summary is about it."""
    main = next((line for line in lines if line.quota), None)
    return [*([main] if main else []), *(line for line in lines if line is not main)]


def is_quiet(line: Line) -> bool:
    """Whether there is nothing to show of a line: no quota, nothing credited, nothing earned."""
    return not (line.quota or line.deals or line.trace or line.steps or line.credit or line.earned or line.amount)


def titles(lines: Sequence[Line]) -> list[str]:
    """A name for each line; where a component paid under several plans, the plan too, else a number."""
    count = Counter(line.component for line in lines)
    titles = [
        line.component if count[line.component] == 1 else f"{line.component} ({line.plan_name})" for line in lines
    ]
    seen: Counter[str] = Counter()
    out = []
    for title in titles:
        seen[title.casefold()] += 1
        out.append(title if seen[title.casefold()] == 1 else f"{title} {seen[title.casefold()]}")
    return out


def line_values(line: Line, title: str, currency: str) -> Item:
    changes = [step.after - step.before for step in line.steps]
    walked = line.earned + sum(changes, ZERO) == line.exact
    floats = [float(row.base) * float(row.rate) for row in line.trace] + [float(change) for change in changes]
    live = walked and spreadsheet_agrees(floats, line.exact, line.amount, currency)
    change = Fraction(line.amount) - line.earned
    moved = rounded(change, currency)
    exact_change = spreadsheet_agrees([float(line.amount), -float(line.earned)], change, moved, currency)
    measured = bool(line.quota)
    has_credit = bool(measured or line.credit or line.prior or line.deals)
    deals = shown_deals(line)
    return {
        "component": title,
        "words": ", ".join(
            part
            for part in (
                line.kind,
                method_words(line) if line.method != line.kind else "",
                line.plan_name,
                f"clause {line.clause}" if line.clause else "",
                f"counted: {interval_words(line.interval)}",
            )
            if part
        ),
        "kind": line.kind,
        "method": method_words(line),
        "interval": interval_words(line.interval),
        "plan_name": line.plan_name,
        "clause": line.clause,
        "has_quota": line.quota is not None,
        "quota_steps": [{"label": step.label, "amount": step.amount} for step in line.quota_steps],
        "quota": line.quota,
        "prior": line.prior,
        "has_credit": has_credit,
        "credit": line.credit if has_credit else Fixed(line.credit),
        "to_date": line.prior + line.credit,
        "measured": measured,
        "attainment": line.attainment if measured else NOTHING,
        "attainment_words": attainment_words(line.attainment) if measured else "",
        "tiers": [_trace(row, line.method) for row in line.trace],
        "earned": line.earned,
        "has_steps": bool(line.steps),
        "steps": [
            {
                "name": step.name,
                "before": step.before,
                "change": step.after - step.before,
                "after": step.after,
                "why": step.why,
            }
            for step in line.steps
        ],
        "steps_change": moved if exact_change else Fixed(moved),
        "payable": line.amount if live else Fixed(line.amount),
        "payable_note": "" if live else "rounded by the plan's own rule, written as a value",
        "by_deals": sum((deal.amount for deal in line.deals), Decimal(0)),
        "unallocated": line.unallocated,
        "deal_count": len(deals),
        "deal_credit": sum((deal.credit.quota_credit for deal in line.deals), ZERO),
        "has_deals": bool(line.deals),
        "deals": [deal_values(deal, title) for deal in deals],
        "whole": 1,
    }


def method_words(line: Line) -> str:
    """The rate table's method, as words."""
    return line.method.replace("_", " ")


def _trace(row: Trace, method: str) -> Item:
    """One row of the rate table; boundaries of a payout curve are attainments."""
    percent = method in VALUE_TABLES and "%" in row.label
    inside: Item = {"label": row.label, "lower": row.lower, "upper": row.upper, "base": row.base, "rate": row.rate}
    inside["pay"] = row.pay if row.base * row.rate == row.pay else Fixed(row.pay)
    return inside | {"in_money": not percent, "in_percent": percent}


def spreadsheet_agrees(floats: Sequence[float], value: Fraction, amount: Decimal, currency: str) -> bool:
    """Whether a spreadsheet's ROUND(SUM()) of these numbers gives the engine's amount.

    Far from a tie it does; near one both ways of adding up must round right as 15-digit decimals.
    """
    places = minor_unit(currency)
    distance = abs(value * 10**places % 1 - Fraction(1, 2))
    if distance > Fraction(1, 10**6) and abs(value) < 10**9:
        return rounded(value, currency) == amount
    return all(rounded(exact(total), currency) == amount for total in (sum(floats), math.fsum(floats)))


def attainment_words(attainment: Fraction | None) -> str:
    """Attainment against quota, with a mark that needs no colour.

    >>> attainment_words(Fraction("0.938")), attainment_words(Fraction(1))
    ('▼ 6.2 points below quota', '● on quota')
    """
    if attainment is None:
        return ""
    points = rounded((attainment - 1) * 1000, "JPY") / 10
    if attainment == 1:
        return "● on quota"
    return f"▲ {points:,.1f} points above quota" if attainment > 1 else f"▼ {-points:,.1f} points below quota"


def interval_words(span: Span) -> str:
    """The days over which is counted, in few letters.

    >>> from datetime import date
    >>> interval_words(Span(date(2026, 1, 1), date(2026, 3, 31))), interval_words(Span(date(2026, 1, 5), date(2026, 2, 1)))
    ('Jan to Mar 2026', '5 Jan to 1 Feb 2026')
    """
    first, last = span.start, span.end
    if last == LAST_DAY:
        return "all time" if first == FIRST_DAY else f"from {first.day} {MONTHS[first.month - 1]} {first.year}"
    whole = first.day == 1 and last.day == month_length(last.year, last.month)
    start = MONTHS[first.month - 1] if whole else f"{first.day} {MONTHS[first.month - 1]}"
    end = f"{MONTHS[last.month - 1]} {last.year}" if whole else f"{last.day} {MONTHS[last.month - 1]} {last.year}"
    if whole and (first.year, first.month) == (last.year, last.month):
        return end
    return f"{start} to {end}" if first.year == last.year else f"{start} {first.year} to {end}"


def shown_deals(line: Line) -> list[Deal]:
    """The deals as the participant may see them: what members of a team earned stands there as one sum."""
    own = [deal for deal in line.deals if not of_team(deal.credit)]
    team = [deal for deal in line.deals if of_team(deal.credit)]
    if not team:
        return own
    credits = [deal.credit for deal in team]
    whole = replace(
        credits[0],
        transaction=f"team of {len({credit.facts['participant'] for credit in credits})}",
        amount=sum((credit.quota_credit for credit in credits), ZERO),
        currency=line.currency,
        share=Fraction(1),
        factor=Fraction(1),
        fx=Fraction(1),
        fx_date=None,
        fx_source="",
        quota_credit=sum((credit.quota_credit for credit in credits), ZERO),
        pay_credit=sum((credit.pay_credit for credit in credits), ZERO),
        facts={},
    )
    rates = {deal.rate for deal in team}
    together = Deal(
        whole,
        "",
        rates.pop() if len(rates) == 1 else None,
        sum((deal.exact for deal in team), ZERO),
        sum((deal.amount for deal in team), Decimal(0)),
    )
    return [*own, together]


def of_team(credit: Credit) -> bool:
    """Whether a credit is what a member of the team earned (`pay.history`), not a transaction."""
    return (
        credit.kind == "rollup"
        and credit.transaction == f"{credit.facts.get('participant')}/{credit.facts.get('component')}"
    )


def deal_values(deal: Deal, title: str) -> Item:
    credit = deal.credit
    if credit.fx == credit.share == credit.factor == 1:  # as most are
        product = credit.amount == credit.quota_credit
    else:
        product = credit.amount * credit.fx * credit.share * credit.factor == credit.quota_credit
    return {
        "component": title,
        "transaction": credit.transaction,
        "customer": _text(credit.facts.get("customer")),
        "date": credit.day,
        "amount": credit.amount,
        "deal_currency": credit.currency,
        "fx": credit.fx,
        "share": credit.share,
        "factor": credit.factor,
        "credit": credit.quota_credit if product else Fixed(credit.quota_credit),
        "tier": deal.tier,
        "rate": deal.rate if deal.rate is not None else "tiers",
        "commission": deal.amount,
        "note": _deal_note(deal),
        "facts": Columns(credit.facts),
    }


def _deal_note(deal: Deal) -> str:
    credit = deal.credit
    parts = (
        credit.kind if credit.kind != "direct" else owner_words(credit.facts),
        f"rule {credit.rule}" if credit.rule else "",
        f"reverses {credit.reverses}" if credit.reverses else "",
        f"known since {credit.booked}" if credit.booked != credit.day else "",
        rate_words(credit.fx, credit.fx_date, credit.fx_source),
        f"paid on {float(credit.pay_credit):,.2f}" if credit.pay_credit != credit.quota_credit else "",
    )
    return "; ".join(part for part in parts if part)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
