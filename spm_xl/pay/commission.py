"""Commission: from the credits of a period to a component's payable line.

One component of one participant, period after period: `Progress` carries what the interval has
seen so far, `line` settles the next period. What a period earns is what the interval comes to with
it, less what it came to without it, so that monthly pay on an annual quota needs no true-up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from spm_xl.condition import holds, parse
from spm_xl.errors import InvalidPlan
from spm_xl.money import ONE, ZERO, exact, nearest_units, rounded
from spm_xl.pay.component import (
    Progress,
    Setting,
    Tally,
    base_rate,
    clipped,
    multiple,
    needs_quota,
    quota_needed,
    table_for,
    table_of,
)
from spm_xl.pay.deals import deal_by_deal, re_rated_deals, take_up
from spm_xl.pay.limits import capped
from spm_xl.pay.plan import method_of, rate_of
from spm_xl.pay.quota import FLAT_NEEDS_CREDIT
from spm_xl.pay.rates import TABLE_METHODS, VALUE_METHODS, RateTable, come_to_at_quota, earned, rate_without_quota
from spm_xl.pay.result import Credit, Deal, Line, Step, Trace
from spm_xl.pay.values import matrix, objectives, reached_value, value_reached
from spm_xl.period import LAST_DAY, Span
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row


def line(setting: Setting, credits: Sequence[Credit], progress: Progress) -> Line:
    """The payable line of a component for a period; `progress` moves on.

    Parameters
    ----------
    credits : of this component, dated in the period, in order of date and transaction.
    """
    terms = setting.terms
    cap = exact(terms["cap"]) if terms["cap"] is not None else None
    progress.enter(setting.interval, cap is not None and terms["cap_kind"] == "refundable")
    prior = progress.credit
    tally = _table_part(setting, credits, progress)
    total, steps = _steps(setting, tally.earned, progress, cap)
    amount, shares, unallocated = _in_money(setting, tally, total)
    credit = sum((c.quota_credit for c in credits), ZERO)
    deals = tuple(
        Deal(c, tier, rate, pay, share) for (c, tier, rate, pay), share in zip(tally.deals, shares, strict=True)
    )
    return Line(
        participant=setting.participant,
        period=setting.period,
        plan=setting.component.plan,
        plan_name=setting.plan["name"] or setting.component.plan,
        component=setting.component.name,
        kind=terms["kind"],
        method=method_of(terms),
        currency=setting.currency,
        interval=setting.interval,
        quota=setting.quota,
        quota_steps=setting.quota_steps,
        credit=credit,
        prior=prior,
        attainment=(prior + credit) / setting.quota if setting.quota else None,
        trace=tuple(_merged(tally.rows)),
        deals=deals,
        earned=tally.earned,
        steps=tuple(steps),
        exact=total,
        amount=amount,
        unallocated=unallocated,
        counts_for_draw=_counts(setting),
        earning_code=terms["earning_code"],
        clause=terms["clause"],
        banked=progress.over_cap if cap is not None and terms["cap_kind"] == "refundable" else ZERO,
    )


def rounded_together(lines: Sequence[Line], plan: Row) -> list[Line]:
    """Lines of one component and period, where quota windows end inside it, rounded as the one payable line that they are.

    What joint rounding moves to or from a line is its last step.
    """
    if plan["level"] == "transaction":
        return list(lines)
    total = rounded(sum((row.exact for row in lines), ZERO), lines[0].currency, plan["rounding"])
    found = []
    for row, amount in zip(lines, nearest_units([row.exact for row in lines], total), strict=True):
        if amount != row.amount:
            step = Step("joint rounding", row.exact, exact(amount), "rounded once for the period, with its other quota windows")
            moved = row.unallocated + amount - row.amount
            row = replace(row, steps=(*row.steps, step), exact=exact(amount), amount=amount, unallocated=moved)
        found.append(row)
    return found


def _counts(setting: Setting) -> bool:
    named = [name.strip() for name in setting.plan["draw_components"].split("|") if name.strip()]
    return setting.component.name in named if named else setting.terms["kind"] != "spiff"


def _table_part(setting: Setting, credits: Sequence[Credit], progress: Progress) -> Tally:
    terms, method = setting.terms, method_of(setting.terms)
    if terms["kind"] == "objective" and not terms["method"]:
        return objectives(setting)
    if not terms["pays"] and not (setting.component.rates.values or setting.component.matrices.values):
        return _counted(credits, progress)
    blank = setting.quota is None and (terms["zero_quota"] != "error" or not credits)
    if (blank or setting.quota == 0) and needs_quota(terms):
        return _without_quota(setting, credits, progress)
    if method == "matrix":
        return matrix(setting, credits, progress)
    if method in VALUE_METHODS:
        return value_reached(setting, credits, progress)
    if method in TABLE_METHODS:
        tables = [t for tiers in setting.component.rates.values for _, t in tiers.choices]
        if _purely_retroactive(tables) and not (len(tables) == 1 and _one_base(setting, credits, progress)):
            return re_rated_deals(setting, credits, progress)
    return deal_by_deal(setting, credits, progress)


def _counted(credits: Sequence[Credit], progress: Progress) -> Tally:
    """Credit that only counts: for the attainment that other components look at."""
    progress.credit += sum((credit.quota_credit for credit in credits), ZERO)
    return Tally([], [(credit, "", None, ZERO) for credit in credits])


def _one_base(setting: Setting, credits: Sequence[Credit], progress: Progress) -> bool:
    """Whether all credit of the interval is paid as it counts, and by one plan: then one table answers."""
    return (
        not (setting.terms["pay_measure"] or setting.terms["deduct"])
        and all(credit.pay_credit == credit.quota_credit for credit in credits)
        and all(key[0] == setting.component.plan for key in progress.bases)
        and sum(progress.bases.values(), ZERO) == progress.credit
    )


def _purely_retroactive(tables: Sequence[RateTable]) -> bool:
    return all(tier.method == "retroactive" for table in tables for tier in table.tiers) and not any(t.deductible for t in tables)


def _without_quota(setting: Setting, credits: Sequence[Credit], progress: Progress) -> Tally:
    """A quota of zero, by the plan's rule: error, zero, full (attainment 1) or flat (the first rate)."""
    rule = setting.terms["zero_quota"]
    if rule == "error" and credits:
        quota_needed(setting)
    by_credit = rate_of(setting.terms) == "credit"
    if rule == "flat" and not by_credit:
        raise InvalidPlan(f"component {setting.component.name!r}: {FLAT_NEEDS_CREDIT}")
    tally = Tally()
    for credit in credits:
        progress.credit += credit.quota_credit
        rows: tuple[Trace, ...] = ()
        if by_credit and rule != "zero":
            rate = rate_without_quota(table_of(setting, credit)[1], rule)
            rows = (Trace("the quota is zero", None, None, credit.pay_credit, rate, credit.pay_credit * rate),)
        take_up(setting, tally, credit, rows, ONE)
    if rule == "full" and not by_credit:
        value = come_to_at_quota(table_of(setting, None)[1]) * multiple(setting, ONE)
        tally.rows.append(Trace("attainment taken as 100%", ONE, None, ONE, value - progress.value, value - progress.value))
        progress.value = value
    return tally


def _steps(setting: Setting, amount: Fraction, progress: Progress, cap: Fraction | None) -> tuple[Fraction, list[Step]]:
    terms, steps = setting.terms, []

    def step(name: str, after: Fraction, why: str) -> None:
        nonlocal amount
        if after != amount:
            steps.append(Step(name, amount, after, why))
            amount = after

    multipliers = setting.component.multipliers.at(setting.period.end) or ()
    for row in multipliers:
        if not row["when"] or holds(parse(row["when"]), setting.lookup({})):
            factor = exact(row["multiplier"])
            step(row["name"] or "multiplier", amount * factor, f"x {float(factor):g}" + (f" as {row['when']}" if row["when"] else ""))
    if terms["floor"] is not None:
        step("floor", max(amount, exact(terms["floor"])), f"at least {float(terms['floor']):,.2f} a period")
    progress.gross += amount
    if cap is not None:
        allowed = _capped(terms, progress.gross + progress.banked, cap)
        why = f"{terms['cap_kind']} cap of {float(cap):,.2f} for {_words(setting.interval)}; uncapped {float(progress.gross):,.2f}"
        if terms["cap_kind"] == "refundable":
            why += f"; {float(progress.gross + progress.banked - allowed):,.2f} banked"
        step("cap", allowed - progress.allowed, why + (f" ({terms['clause']})" if terms["clause"] else ""))
        progress.allowed = allowed
    if terms["gate"] is not None:
        progress.ungated += amount
        passed = progress.ungated if setting.gate_met else ZERO
        reached = "reached" if setting.gate_met else "not reached"
        step("gate", passed - progress.passed, f"{float(terms['gate']):.0%} {reached}")
        progress.passed = passed
    if not terms["pays"]:
        step("counts only", ZERO, "this component counts credit and attainment and pays nothing")
    return amount, steps


def _words(interval: Span) -> str:
    return "all time" if interval.end == LAST_DAY else str(interval)


def _capped(terms: Row, gross: Fraction, cap: Fraction) -> Fraction:
    return capped(gross, cap, exact(terms["soft_rate"] or 0) if terms["cap_kind"] == "soft" else ZERO)


def _in_money(setting: Setting, tally: Tally, total: Fraction) -> tuple[Decimal, list[Decimal], Decimal]:
    """The payable amount, each deal's part of it, and the part that no deal caused."""
    rounding, currency = setting.plan["rounding"], setting.currency
    earned_total = tally.earned
    scale = total / earned_total if earned_total and 0 <= total / earned_total <= 1 else ONE
    parts = [pay * scale for _, _, _, pay in tally.deals]
    rest = total - sum(parts, ZERO)
    if setting.plan["level"] == "transaction":
        shares = [rounded(part, currency, rounding) for part in parts]
        left = rounded(rest, currency, rounding)
        return sum(shares, left), shares, left
    amount = rounded(total, currency, rounding)
    *shares, left = nearest_units([*parts, rest], amount)
    return amount, shares, left


def _merged(rows: Sequence[Trace]) -> list[Trace]:
    """Rows of the same tier and rate as one."""
    merged: dict[Any, Trace] = {}
    for row in rows:
        key = (row.label, row.lower, row.upper, row.rate)
        found = merged.get(key)
        merged[key] = Trace(row.label, row.lower, row.upper, row.base + found.base, row.rate, row.pay + found.pay) if found else row
    return sorted(
        (row for row in merged.values() if row.base or len(merged) == 1),
        key=lambda row: (row.label.startswith("less"), row.lower is None, row.lower or ZERO),
    )


def opened(setting: Setting, progress: Progress, credit: Fraction, paid: Fraction | None) -> None:
    """Start an interval that began before the first period: its credit so far, and what was paid for it.

    A value table pays the value reached less what was paid; a rate table pays what comes on top of the
    credit, and what was paid for that matters to the gate only (nothing was: the gate was not reached).
    """
    terms = setting.terms
    progress.enter(setting.interval, False)
    progress.credit = progress.paid = credit
    reached = paid or ZERO
    if method_of(terms) in VALUE_METHODS:
        _, table = table_for(setting, None, progress)
        if paid is None:
            reached = reached_value(setting, table, credit)[1] * multiple(setting, credit)
        progress.value = reached
    elif method_of(terms) in ("marginal", "retroactive") and (setting.quota or not needs_quota(terms)):
        key, table = table_for(setting, None, progress)
        progress.bases[key] = credit
        low = clipped(setting, ZERO)
        reached = earned(table, clipped(setting, credit) - low, low) * base_rate(setting)
    progress.gross = reached
    progress.allowed = progress.ungated = _capped(terms, reached, exact(terms["cap"])) if terms["cap"] is not None else reached
    gate = exact(terms["gate"]) if terms["gate"] is not None else None
    passed = setting.gate_met and (gate is None or not setting.quota or credit >= gate * setting.quota) if paid is None else paid
    progress.passed = progress.ungated if passed else ZERO
