"""Tiers met deal by deal: marginal, deal at tier, per transaction, and retroactive re-rating.

Credits come in the order of date and transaction id; each moves the position by its quota credit and
is paid on its pay credit, at the table of its own date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spm_xl.errors import InvalidPlan
from spm_xl.money import ONE, ZERO, exact
from spm_xl.pay.component import (
    Progress,
    Setting,
    Sold,
    Tally,
    base_rate,
    capped_position,
    clipped,
    gate_above,
    number_or_column,
    table_for,
)
from spm_xl.pay.plan import method_of
from spm_xl.pay.rates import TABLE_METHODS, RateTable, slices, tier_at
from spm_xl.pay.result import Credit, Trace
from spm_xl.rational import Fraction


def deal_by_deal(setting: Setting, credits: Sequence[Credit], progress: Progress) -> Tally:
    """Each credit on the tiers that it moves through, or on the tier in force."""
    tally, factor, method = Tally(), base_rate(setting), method_of(setting.terms)
    for credit in credits:
        key, table = table_for(setting, credit, progress)
        sold = sold_before(setting, progress, credit)
        paid = credit.pay_credit - _deduction(setting, credit, sold) if sold else credit.pay_credit
        before, after = progress.credit, progress.credit + credit.quota_credit
        progress.credit = after
        if method in TABLE_METHODS:  # a marginal table may be retroactive in every row
            progress.bases[key] = progress.bases.get(key, ZERO) + paid
        low, high = clipped(setting, before), clipped(setting, after)
        if sold and method == "deal_at_tier":
            if sold.tier < 0:
                sold.tier = tier_at(table, capped_position(setting, after if table.tier == "including" else before))
            met = paid * (high - low) / credit.quota_credit if credit.quota_credit else paid
            rows = priced(table, sold.tier, met) if sold.tier >= 0 else ()
        else:
            start = sold.credit if sold and method == "per_transaction" else low
            rows = _spread(setting, table, high - low, start, paid, credit.quota_credit)
        take_up(setting, tally, credit, rows, factor, sold)
    return tally


def sold_before(setting: Setting, progress: Progress, credit: Credit) -> Sold | None:
    """What is left of a credit's deal; None where deals do not stand by themselves."""
    terms = setting.terms
    if method_of(terms) in ("marginal", "retroactive") and not (terms["deduct"] or terms["deal_cap"]) and terms["deal_minimum"] is None:
        return None
    return progress.deals.setdefault((credit.reverses or credit.transaction, credit.kind, credit.rule), Sold())


def priced(table: RateTable, at: int, base: Fraction) -> tuple[Trace, ...]:
    """All of a base at one tier's rate."""
    upper = table.tiers[at + 1].start if at + 1 < len(table.tiers) else None
    rate = table.tiers[at].rate
    return (Trace(f"tier {at + 1}", table.tiers[at].start, upper, base, rate, base * rate),)


def _spread(
    setting: Setting, table: RateTable, moved: Fraction, start: Fraction, paid: Fraction, counted: Fraction
) -> tuple[Trace, ...]:
    """Tier rows of a move by `moved` from `start`, paying on `paid` where it differs from what counts."""
    if paid == counted:
        return _met(table, moved, start)
    if not paid or (counted and not moved):
        return ()
    if any(tier.method == "retroactive" for tier in table.tiers):
        raise InvalidPlan(
            f"component {setting.component.name!r}: a table that mixes methods needs the same measure to pick the tier and "
            "to be paid. Use one method, or drop pay_measure, pay_factor and deduct."
        )
    if not counted:
        at = tier_at(table, start)
        return priced(table, at, paid) if at >= 0 else ()
    scale = paid / counted
    return tuple(
        Trace(row.label, row.lower, row.upper, row.base * scale, row.rate, row.pay * scale)
        for row in _met(table, moved, start)
    )


def _met(table: RateTable, moved: Fraction, start: Fraction) -> tuple[Trace, ...]:
    """Tier rows of a move; per transaction the start is what is left of the deal itself."""
    return slices(table._replace(method="marginal") if table.method == "per_transaction" else table, moved, start)


def _deduction(setting: Setting, credit: Credit, sold: Sold) -> Fraction:
    """The share of the pack taken off a deal before its rate; the return of the whole deal gives it back."""
    text = setting.terms["deduct"]
    if not text:
        return ZERO
    if not credit.reverses:
        part = 1
    elif sold.original:
        part = 0 if sold.credit + credit.quota_credit else -1
    else:
        part = -1
    return part * credit.share * _amount(setting, text, credit)


def _amount(setting: Setting, text: str, credit: Credit) -> Fraction:
    """An amount that the plan states in its currency, or a column of the transaction in the transaction's."""
    return number_or_column(setting, text, credit) * (credit.fx if text in credit.facts else ONE)


def take_up(
    setting: Setting, tally: Tally, credit: Credit, rows: Sequence[Trace], factor: Fraction, sold: Sold | None = None
) -> None:
    """Take up the rows of one deal: times the base rate, then the deal's own minimum and cap."""
    if factor != 1:
        rows = [Trace(r.label, r.lower, r.upper, r.base, r.rate * factor, r.pay * factor) for r in rows]
    pay = sum((row.pay for row in rows), ZERO)
    limited = _deal_limits(setting, credit, pay, sold) if sold else pay
    tally.rows.extend(rows)
    if limited != pay:
        tally.rows.append(_limit_row(credit, pay, limited))
    rates = {row.rate for row in rows}
    tally.deals.append((credit, _tier_words(rows), rates.pop() if len(rates) == 1 and limited == pay else None, limited))


def _limit_row(credit: Credit, pay: Fraction, limited: Fraction) -> Trace:
    name = "deal minimum" if (limited > pay) != bool(credit.reverses) else "deal cap"
    return Trace(f"{name}: {credit.transaction}", None, None, limited - pay, ONE, limited - pay)


def _deal_limits(setting: Setting, credit: Credit, pay: Fraction, sold: Sold) -> Fraction:
    """What a deal pays within its own minimum and cap; a return moves its deal from one such amount to another."""
    before = _limited(setting, credit, sold)
    sold.credit, sold.pay = sold.credit + credit.quota_credit, sold.pay + pay
    sold.original = sold.original or not credit.reverses
    return _limited(setting, credit, sold) - before


def _limited(setting: Setting, credit: Credit, sold: Sold) -> Fraction:
    terms, pay = setting.terms, sold.pay
    if sold.returned or (not pay and not sold.original):
        return pay
    if terms["deal_cap"]:
        most = _amount(setting, terms["deal_cap"], credit)
        pay = max(-most, min(pay, most))
    if terms["deal_minimum"] is not None and sold.original:
        least = exact(terms["deal_minimum"])
        if terms["deal_minimum_when"] == "always" or pay < 0:
            pay = max(pay, least)
    return pay


def _tier_words(rows: Sequence[Trace]) -> str:
    numbers = [row.label.removeprefix("tier ").split(",")[0] for row in rows if row.label.startswith("tier ")]
    if not numbers:
        return ""
    return f"{numbers[0]} to {numbers[-1]}" if numbers[0] != numbers[-1] else numbers[0]


def re_rated_deals(setting: Setting, credits: Sequence[Credit], progress: Progress) -> Tally:
    """Retroactive tables that several conditions or measures share: each base at its own table's rate."""
    tally, factor, tables = Tally(), base_rate(setting), progress.tables
    limits: list[Trace] = []
    start = [(base, _rate(setting, tables[key], progress.credit) * factor) for key, base in progress.bases.items()]
    for credit in credits:
        key, table = table_for(setting, credit, progress)
        sold = sold_before(setting, progress, credit)
        paid = credit.pay_credit - _deduction(setting, credit, sold) if sold else credit.pay_credit
        before = _re_rated(setting, progress, tables)
        progress.bases[key] = progress.bases.get(key, ZERO) + paid
        progress.credit += credit.quota_credit
        pay = (_re_rated(setting, progress, tables) - before) * factor
        limited = _deal_limits(setting, credit, pay, sold) if sold else pay
        if limited != pay:
            limits.append(_limit_row(credit, pay, limited))
        tier = tier_at(table, clipped(setting, progress.credit)) + 1
        tally.deals.append((credit, str(tier) if tier else "", None, limited))
    for key, base in progress.bases.items():
        rate = _rate(setting, tables[key], progress.credit) * factor
        tally.rows.append(Trace("whole credit of the interval", None, None, base, rate, base * rate))
    for base, rate in start:
        if base and rate:
            tally.rows.append(Trace("less earned before this period", None, None, -base, rate, -base * rate))
    tally.rows.extend(limits)
    return tally


def _rate(setting: Setting, table: RateTable, position: Fraction) -> Fraction:
    """Rate on the whole credit of an interval: its tier's, for the part of it that meets the table."""

    def at(point: Fraction) -> Fraction:
        tier = tier_at(table, point)
        return table.tiers[tier].rate if tier >= 0 else ZERO

    point = clipped(setting, position)
    if not position or (point == position and setting.terms["gate_kind"] == "full"):
        return at(point)
    below = gate_above(setting)
    return (at(point) * point - (at(below) * below if below is not None else ZERO)) / position


def _re_rated(setting: Setting, progress: Progress, tables: Mapping[Any, RateTable]) -> Fraction:
    return sum((base * _rate(setting, tables[key], progress.credit) for key, base in progress.bases.items()), ZERO)
